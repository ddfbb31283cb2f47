"""World Bank: gross domestic product by country and year."""
