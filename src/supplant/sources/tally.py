"""The account of an import: every row is kept or rejected with a reason, every actor mapped or named."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc

__all__ = ["Rejected", "Tally"]


@dataclass(frozen=True)
class Rejected:
    """A row that could not be understood: where, why, and its text."""

    row: int
    why: str
    original: str = ""


@dataclass
class Tally:
    """Counts that a parser adds to while it reads.

    `totals` are sums of the file's own columns before any reinterpretation, so that they can be compared
    with the file itself. `unmapped`: names without an actor, with their number of rows. `by_rule`: names
    mapped by a rule instead of by the crosswalk. `notes`: what a reader of the figures should know.
    """

    rows_read: int = 0
    rows_kept: int = 0
    rejected: list[Rejected] = field(default_factory=list)
    totals: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))
    unmapped: Counter[str] = field(default_factory=Counter)
    by_rule: dict[str, str] = field(default_factory=dict)
    mapped: set[str] = field(default_factory=set)
    first_year: int | None = None
    last_year: int | None = None
    notes: list[str] = field(default_factory=list)

    def reject(self, row: int, why: str, original: str = "") -> None:
        """Count a row as read and not kept. The text is cut at 500 characters."""
        self.rows_read += 1
        self.rejected.append(Rejected(row, why, original[:500]))

    def keep(self, table: pa.Table, year: str | None = None) -> None:
        """Count the rows of a batch as read and kept, and widen the span by its column of years."""
        self.rows_read += len(table)
        self.rows_kept += len(table)
        if year is not None and len(table):
            ends = pc.min_max(table[year]).as_py()
            self.span(ends["min"], ends["max"])

    def span(self, first: int, last: int) -> None:
        """Widen the years covered."""
        self.first_year = first if self.first_year is None else min(self.first_year, first)
        self.last_year = last if self.last_year is None else max(self.last_year, last)
