"""supplant: what becomes of a supplier whose buyer learns to make what it used to buy."""

__version__ = "0.1.0"
