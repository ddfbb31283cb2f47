"""What the tally of an import is told: counts, totals as printed, span, and notes for the reader."""

from collections import Counter
from collections.abc import Iterable
from math import fsum

import pyarrow as pa

from supplant.sources.reading import DataFile
from supplant.sources.sipri.rows import PRODUCTS, Rows, adds_up
from supplant.sources.tally import Tally

__all__ = ["Account"]

_SUMMED = ("ordered", "quantity", "delivered", "tiv", "tiv_order", "tiv_delivered")


class Account:
    """Adds up batches of rows; `close` writes the notes."""

    def __init__(self, file: DataFile, tally: Tally) -> None:
        self._file, self._tally = file, tally
        self._notes: Counter[str] = Counter()
        self._unplaced: Counter[str] = Counter()
        self._lines: set[int] = set()

    def add(self, rows: Rows) -> None:
        """Count the rows as kept, add up the file's own columns and note what is odd about them."""
        self._tally.rows_read += len(rows)
        self._tally.rows_kept += len(rows)
        self._repeats(rows.original)
        values = rows.values
        for key in _SUMMED:
            if key in rows.printed:
                total = fsum(value for value in values[key] if value is not None)
                name = self._name(key)
                self._tally.totals[name] = round(self._tally.totals[name] + total, 6)
        if "year" in values:
            self._years(values["order_year"], [(year,) for year in values["year"]])
        else:
            self._years(values["order_year"], values["delivery_years"])
            self._spread(values["delivered"], values["delivery_years"])
        for number, tiv in PRODUCTS:
            if number in values and tiv in values:
                triples = zip(values["tiv_unit"], values[number], values[tiv], strict=True)
                what = f"rows whose {self._name(tiv)!r} is not the TIV of a unit times {self._name(number)!r}"
                self._note(what, sum(not adds_up(*triple) for triple in triples))

    def _repeats(self, lines: Iterable[str]) -> None:
        """Exact repeats count twice in every total; the register itself has none."""
        repeated = 0
        for line in map(hash, lines):
            repeated += line in self._lines
            self._lines.add(line)
        self._note("rows repeat an earlier row exactly and are counted again", repeated)

    def placed(self, table: pa.Table) -> None:
        """Count the descriptions that no category is known for."""
        pairs = zip(table["category"].to_pylist(), table["description"].to_pylist(), strict=True)
        self._unplaced.update(description or "(none)" for category, description in pairs if category is None)

    def close(self) -> None:
        """Write the notes; call it when all rows were added."""
        notes = self._tally.notes
        notes.extend(f"{count:,} {what}" for what, count in self._notes.items())
        if self._unplaced:
            kinds = ", ".join(f"{name!r} ({count})" for name, count in self._unplaced.most_common(10))
            notes.append(f"{self._unplaced.total():,} rows have no armament category: {kinds}")
        for line in self._file.preamble:
            if "year range" in line and "Not specified" not in line:
                notes.append(f"the release covers a part of the register: {line.strip(' ;,')}")

    def _years(self, ordered: list[int], delivered: list[tuple[int, ...]]) -> None:
        known = [years for years in delivered if years]
        if known:
            self._tally.span(min(years[0] for years in known), max(years[-1] for years in known))
        late = sum(bool(years) and order > years[0] for order, years in zip(ordered, delivered, strict=True))
        self._note("rows whose order is dated after a delivery", late)

    def _spread(self, delivered: list[float | None], delivery_years: list[tuple[int, ...]]) -> None:
        many = sum(len(years) > 1 for years in delivery_years)
        self._note("deals spread evenly over two or more delivery years", many)
        without = [number for number, years in zip(delivered, delivery_years, strict=True) if not years]
        self._note("deals without a delivery year, kept in `deal` alone", len(without))
        stated = sum(bool(number) for number in without)
        self._note("of them deals that nevertheless state a number delivered", stated)

    def _note(self, what: str, count: int) -> None:
        if count:
            self._notes[what] += count

    def _name(self, key: str) -> str:
        return self._file.layout.columns[key].names[0]
