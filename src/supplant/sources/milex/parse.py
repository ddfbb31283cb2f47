"""Military expenditure of states.

A row of the file holds up to six figures of a country and year; each becomes a row of its own here, named
by its unit: local currency, million US dollars at constant 2023 and at current prices, shares (0-1) of GDP
and of government spending, US dollars per head. A blank cell stays missing and has no row.

Names are SIPRI's, read as of the year. Left out: the marks for estimates, which this tidy copy lost.
"""

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from supplant.sources.blocks import Block, blocks, holds, integers, numbers, out_of_bounds
from supplant.sources.naming import Namer
from supplant.sources.reading import DataFile
from supplant.sources.tally import Tally

__all__ = ["parse"]

_MISSING = ("", "NA", "...", ". .", "xxx")


def parse(file: DataFile, tally: Tally) -> Iterator[tuple[str, pa.Table]]:
    """One row of `country_year` per figure."""
    named = Namer(file.source, "sipri", tally)
    empty = 0
    for block in blocks(file, tally):
        tables, without = _figures(file, block, named, tally)
        empty += without
        yield "country_year", pa.concat_tables(tables)
    if empty:
        tally.notes.append(f"{empty:,} rows hold no figure at all")


def _figures(file: DataFile, block: Block, named: Namer, tally: Tally) -> tuple[list[pa.Table], int]:
    low, high = (int(bound) for bound in file.layout.bounds["year"])
    year, bad_year = integers(block.cells["year"], low, high)
    faults = {
        f"expected a year from {low} to {high}, found {{year}}": bad_year,
        "no country": holds(pc.equal(block.cells["name"], "")),
    }
    variables = [name for name in file.layout.columns if name.startswith("milex_") and name in file.positions]
    values = {}
    for variable in variables:
        bounds = file.layout.bounds[variable]
        values[variable], bad = numbers(block.cells[variable], _MISSING)
        faults[f"expected a number for {variable}, found {{{variable}}}"] = bad
        faults[f"{variable} {{{variable}}} is not within {bounds}"] = out_of_bounds(values[variable], bounds)
    kept = pa.array(block.reject(faults, tally))
    years, names = year.filter(kept), block.cells["name"].filter(kept)
    rows = pa.table(
        {
            "row": pa.array(block.row).filter(kept),
            "original": block.original.filter(kept),
            "country": named(names, years.to_numpy().astype(np.int64)),
            "country_name": names,
            "year": years,
        }
    )
    tally.keep(rows, "year")
    tables, filled = [], np.zeros(len(rows), dtype=bool)
    for variable in variables:
        value = values[variable].filter(kept)
        there = pc.is_valid(value)
        filled |= there.to_numpy(zero_copy_only=False)
        table = rows.append_column("variable", pa.repeat(variable, len(rows))).append_column("value", value)
        tables.append(table.filter(there))
        tally.totals[variable] += pc.sum(value).as_py() or 0.0
    return tables, int((~filled).sum())
