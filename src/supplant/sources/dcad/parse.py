"""Defence cooperation agreements.

One row per bilateral agreement: when it was signed, whether it is a general framework or about one sector
(procurement, training and exercises, research, industry), and when it ends by the authors' estimate; 2010
there is the end of the data, not of the agreement. -77, -88 and -99 mean not applicable, unclear and
missing, all of them missing here.

Countries are Correlates of War codes, read as of the year of signature. Left out: renewal, duration and
entry into force, and how sure the coders were; `original` keeps them.
"""

from collections.abc import Iterator
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from supplant.sources.blocks import Block, blocks, integers
from supplant.sources.naming import Namer
from supplant.sources.reading import DataFile
from supplant.sources.tally import Tally

__all__ = ["parse"]

_MISSING = ("", "-77", "-88", "-99", "NA")


def parse(file: DataFile, tally: Tally) -> Iterator[tuple[str, pa.Table]]:
    """One row of `agreement` per row of the file."""
    named = Namer(file.source, "cow", tally)
    for block in blocks(file, tally):
        yield "agreement", _agreements(file, block, named, tally)
    tally.notes.append("an end_year equal to the last year of the data means: not known to have ended")


def _agreements(file: DataFile, block: Block, named: Namer, tally: Tally) -> pa.Table:
    cells = block.cells
    low, high = (int(bound) for bound in file.layout.bounds["year"])
    year, bad_year = integers(cells["year"], low, high)
    month, bad_month = integers(cells["month"], 1, 12, _MISSING)
    day, bad_day = integers(cells["day"], 1, 31, _MISSING)
    end, bad_end = integers(cells["end_year"], low, high, _MISSING)
    a, bad_a = integers(cells["a"], 1, 999)
    b, bad_b = integers(cells["b"], 1, 999)
    signed = [
        _day(*parts) for parts in zip(year.to_pylist(), month.to_pylist(), day.to_pylist(), strict=True)
    ]
    faults = {
        f"expected a year of signature from {low} to {high}, found {{year}}": bad_year,
        "expected a month of signature, found {month}": bad_month,
        "expected a day of signature, found {day}": bad_day,
        "expected the year of its end, found {end_year}": bad_end,
        "expected a Correlates of War country code, found {a}": bad_a,
        "expected a Correlates of War country code, found {b}": bad_b,
        "{year}-{month}-{day} is not a day of the calendar": np.array([one is False for one in signed]),
    }
    kept = pa.array(block.reject(faults, tally))
    years = year.filter(kept)
    as_of = years.to_numpy().astype(np.int64)
    table = pa.table(
        {
            "row": pa.array(block.row).filter(kept),
            "original": block.original.filter(kept),
            "a": named(a.filter(kept).cast(pa.string()), as_of),
            "b": named(b.filter(kept).cast(pa.string()), as_of),
            "signed": pa.array([one or None for one in signed], pa.date32()).filter(kept),
            "signed_year": years,
            "type": _text(cells["type"]).filter(kept),
            "category": _categories(block).filter(kept),
            "end_year": end.filter(kept),
        }
    )
    tally.keep(table, "signed_year")
    for kind, count in zip(
        *np.unique(table["type"].fill_null("?").to_numpy(), return_counts=True), strict=True
    ):
        tally.totals[f"type {kind}"] += int(count)
    return table


def _day(year: int | None, month: int | None, day: int | None) -> date | bool | None:
    """The day; None where a part is missing, False where there is no such day."""
    if year is None or month is None or day is None:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return False


def _text(column: pa.StringArray) -> pa.StringArray:
    return pc.if_else(pc.is_in(column, pa.array(_MISSING)), pa.scalar(None, pa.string()), column)


def _categories(block: Block) -> pa.StringArray:
    """The one to three categories of an agreement, joined by "; "."""
    columns = [
        _text(block.cells[name]) for name in ("category", "category2", "category3") if name in block.cells
    ]
    joined = pc.binary_join_element_wise(*columns, "; ", null_handling="skip")
    return pc.if_else(pc.equal(joined, ""), pa.scalar(None, pa.string()), joined)
