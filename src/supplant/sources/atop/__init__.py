"""ATOP: what states promised each other in alliance treaties, by directed pair and year."""
