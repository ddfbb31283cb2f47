"""The charts: one file each, a pure function from the input to a `Figure`, or None where there are no data."""
