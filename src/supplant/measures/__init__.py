"""Measures of a partnership: tables in, records out. `assessment` brings them together."""
