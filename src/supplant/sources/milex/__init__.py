"""SIPRI: military expenditure by country and year."""
