"""The trade register in both of its layouts, as rows of `delivery` and `deal`.

    delivery layout   one row per deal and delivery year            -> delivery
    deal layout       one row per deal, with a list of its years    -> deal, and delivery by spreading

    rows.py       lines -> rows (mending.py) -> values (cells.py); rejections with line and reason
    tables.py     values -> tables: actors, intervals, spreading, categories, rungs from comments

Left out: the TIV of a new weapon of the kind ("SIPRI estimate"), which stays in the original text.
Kept as they stand: designations, descriptions and comments, whatever they contain.
"""

from collections import Counter
from collections.abc import Iterator
from math import fsum
from typing import Any

import pyarrow as pa

from supplant.sources.naming import Namer
from supplant.sources.reading import DataFile
from supplant.sources.sipri.rows import Rows, read_rows
from supplant.sources.sipri.tables import deal_ids, deals, deliveries, spread
from supplant.sources.tally import Tally

__all__ = ["parse"]

_SUMMED = ("ordered", "quantity", "delivered", "tiv", "tiv_order", "tiv_delivered")


def parse(file: DataFile, tally: Tally) -> Iterator[tuple[str, pa.Table]]:
    """Batches for `delivery`, and for `deal` where the file has one row per deal.

    `tally.totals` are sums of the file's own columns over the rows kept, under the names of the release.
    """
    namer = Namer(file.source, "sipri", tally)
    half_width = float(file.source.parameters["estimate_half_width"])
    seen: Counter[str] = Counter()
    account = _Account(file, tally)
    for rows in read_rows(file, tally):
        account.add(rows)
        ids = deal_ids(rows, seen)
        if file.layout_name == "delivery":
            table = deliveries(rows, ids, namer, half_width)
            account.placed(table)
            yield "delivery", table
        else:
            table = deals(rows, ids, namer)
            account.placed(table)
            yield "deal", table
            yield "delivery", spread(table, rows.values["delivery_years"], half_width)
    account.close()


class _Account:
    """What the tally is told: counts, totals, span, and notes for the reader of the figures."""

    def __init__(self, file: DataFile, tally: Tally) -> None:
        self._file, self._tally = file, tally
        self._notes: Counter[str] = Counter()
        self._unplaced: Counter[str] = Counter()

    def add(self, rows: Rows) -> None:
        tally, values = self._tally, rows.values
        tally.rows_read += len(rows)
        tally.rows_kept += len(rows)
        for key in _SUMMED:
            if key in rows.printed:
                name = self._file.layout.columns[key].names[0]
                total = fsum(value for value in values[key] if value is not None)
                tally.totals[name] = round(tally.totals[name] + total, 6)
        spans: list[Any] = values["year"] if "year" in values else values["delivery_years"]
        years = spans if "year" in values else [year for many in spans for year in many]
        if years:
            tally.span(min(years), max(years))
        if "delivery_years" in values:
            pairs = zip(values["delivered"], spans, strict=True)
            for delivered, many in pairs:
                if not many:
                    self._notes["deals without a delivery year, kept in `deal` alone"] += 1
                    if delivered:
                        self._notes["of them deals that nevertheless state a number delivered"] += 1
                elif len(many) > 1:
                    self._notes["deals spread evenly over two or more delivery years"] += 1
        firsts = years if "year" in values else [many[0] if many else None for many in spans]
        late = sum(
            first is not None and order > first
            for order, first in zip(values["order_year"], firsts, strict=True)
        )
        if late:
            self._notes["rows whose order is dated after a delivery"] += late

    def placed(self, table: pa.Table) -> None:
        """Count the descriptions that no category is known for."""
        pairs = zip(table["category"].to_pylist(), table["description"].to_pylist(), strict=True)
        self._unplaced.update(description or "(none)" for category, description in pairs if category is None)

    def close(self) -> None:
        notes = self._tally.notes
        notes.extend(f"{count:,} {what}" for what, count in self._notes.items())
        if self._unplaced:
            kinds = ", ".join(f"{name!r} ({count})" for name, count in self._unplaced.most_common(10))
            notes.append(f"{self._unplaced.total():,} rows have no armament category: {kinds}")
        for line in self._file.preamble:
            if "year range" in line and "Not specified" not in line:
                notes.append(f"the release covers a part of the register: {line.strip(' ;')}")
