"""The one DuckDB file: open, migrate, append, read. The only place that speaks SQL."""

from supplant.store.database import Store, Vintage, Writer

__all__ = ["Store", "Vintage", "Writer"]
