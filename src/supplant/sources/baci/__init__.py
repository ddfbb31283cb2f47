"""BACI: bilateral trade by product, the two sides' reports reconciled into one figure."""
