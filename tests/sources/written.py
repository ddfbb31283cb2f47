"""Reading a file of any source back, and writing one with the habits of other programs."""

import csv
import io
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from supplant.sources import Tally, parse, recognise
from supplant.sources.checks import verify

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures"


@dataclass
class Imported:
    """What reading a file gave: the source and layout, the account, and the rows of each table."""

    layout: str
    tally: Tally
    tables: dict[str, pd.DataFrame]

    def __getitem__(self, table: str) -> pd.DataFrame:
        return self.tables[table]


def imported(path: Path, *, check: bool = True) -> Imported:
    """Recognise, parse and, with `check`, verify a file, as an import does."""
    file = recognise(path)
    tally = Tally()
    parts: dict[str, list[pd.DataFrame]] = {}
    for table, batch in parse(file, tally):
        parts.setdefault(table, []).append(batch.to_pandas())
    if check:
        verify(file, tally)
    tables = {
        table: pd.concat([part for part in frames if len(part)] or frames[:1], ignore_index=True)
        for table, frames in parts.items()
    }
    return Imported(f"{file.source.name}/{file.layout_name}", tally, tables)


def rows_of(path: Path) -> list[list[str]]:
    """Header and rows of a fixture."""
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.reader(stream))


def text_of(
    rows: list[list[str]], delimiter: str = ",", quoting: int = csv.QUOTE_MINIMAL, end: str = "\n"
) -> str:
    """Rows as CSV text."""
    buffer = io.StringIO(newline="")
    csv.writer(buffer, delimiter=delimiter, quoting=quoting, lineterminator=end).writerows(rows)  # type: ignore[arg-type]
    return buffer.getvalue()


def changed(path: Path, target: Path, row: int, **cells: str) -> Path:
    """A copy of a fixture in which some cells of a data row (from 0) are others."""
    header, *rows = rows_of(path)
    for name, value in cells.items():
        rows[row][header.index(name)] = value
    target.write_text(text_of([header, *rows]), encoding="utf-8")
    return target
