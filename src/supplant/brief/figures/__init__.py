"""The charts: one file each, from the input to a `Figure`, or to None where there are no data."""
