"""When the figures of a yearly register come out, where nothing else says so."""

from datetime import date

__all__ = ["PUBLICATION", "published"]

PUBLICATION = (3, 1)
"""Month and day of the year after from which a register's row counts as published, as SIPRI's do."""


def published(year: int) -> date:
    """The day from which the rows on a year count as published.

    >>> published(2022)
    datetime.date(2023, 3, 1)
    """
    return date(year + 1, *PUBLICATION)
