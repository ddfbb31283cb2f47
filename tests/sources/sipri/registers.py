"""Reading a register back, and writing one, in either layout, with the habits of other programs."""

import csv
import io
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pyarrow as pa

from supplant.sources import Tally, parse, recognise
from supplant.sources.checks import verify

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures" / "sipri"


@dataclass
class Release:
    """What an import of a file gave."""

    layout: str
    tally: Tally
    tables: dict[str, pd.DataFrame]

    @property
    def delivery(self) -> pd.DataFrame:
        return self.tables["delivery"]

    @property
    def deal(self) -> pd.DataFrame:
        return self.tables["deal"]

    def content(self) -> dict[str, list[dict[str, object]]]:
        """The rows without what must differ between two writings of one release: line and text."""
        return {
            name: table.drop(columns=["row", "original"])
            .astype(object)
            .where(table.notna(), None)
            .to_dict("records")
            for name, table in self.tables.items()
        }


def read(path: Path, *, check: bool = True) -> Release:
    file = recognise(path)
    tally = Tally()
    parts: dict[str, list[pa.Table]] = {}
    for table, batch in parse(file, tally):
        parts.setdefault(table, []).append(batch)
    if check:
        verify(file, tally)
    tables = {name: pa.concat_tables(many).to_pandas() for name, many in parts.items()}
    return Release(file.layout_name, tally, tables)


def rejected(release: Release) -> list[tuple[int, str]]:
    return [(bad.row, bad.why) for bad in release.tally.rejected]


def split(name: str) -> tuple[list[str], list[str], list[list[str]]]:
    """A fixture as preamble, header and rows; no cell of the fixtures is quoted."""
    encoding = "latin-1" if name == "deal" else "ascii"
    lines = (FIXTURES / f"{name}.csv").read_bytes().decode(encoding).replace("\r\n", "\n").splitlines()
    at = next(index for index, line in enumerate(lines) if line.count(",") > 10)
    header, *rows = (line.rstrip(";").split(",") for line in lines[at:])
    return lines[:at], header, rows


def written(
    header: list[str] | None,
    rows: list[list[str]],
    *,
    preamble: list[str] | None = None,
    delimiter: str = ",",
    end: str = "\n",
    tail: str = "",
) -> str:
    """A release as text."""
    out = io.StringIO()
    for cells in ([] if header is None else [header]) + rows:
        line = io.StringIO()
        csv.writer(line, delimiter=delimiter, lineterminator="").writerow(cells)
        out.write(line.getvalue() + tail + end)
    above = "".join(line + end for line in preamble or [])
    return above + out.getvalue()


def columns_as(header: list[str], names: dict[str, str]) -> list[str]:
    """A header with some columns renamed."""
    return [names.get(name, name) for name in header]


def reordered(
    header: list[str], rows: list[list[str]], order: list[int]
) -> tuple[list[str], list[list[str]]]:
    """Columns in another order; a nameless flag stays behind the column it belongs to."""
    return [header[i] for i in order], [[row[i] for i in order] for row in rows]


DELIVERY_HEADER, DEAL_HEADER = split("delivery")[1], split("deal")[1]
