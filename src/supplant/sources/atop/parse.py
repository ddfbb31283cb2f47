"""Alliance obligations by directed pair and year.

A row says what `a` owes `b` in a year: active help when attacked (defence), active help in attack
(offence), staying neutral, not attacking, consulting (Leeds et al., 2002). Pairs without any treaty are not
in the file, and are not here: absence of a row within the years covered means no obligation, outside them
it means nothing.

Countries are Correlates of War codes, read as of the year. Left out: which treaty an obligation comes from.
"""

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from supplant.sources.blocks import Block, blocks, holds, integers
from supplant.sources.naming import Namer
from supplant.sources.reading import DataFile
from supplant.sources.tally import Tally

__all__ = ["parse"]

_OBLIGATIONS = ("defense", "offense", "neutral", "nonaggression", "consultation")
_MISSING = ("", "NA", "-9", ".")


def parse(file: DataFile, tally: Tally) -> Iterator[tuple[str, pa.Table]]:
    """One row of `alliance` per row of the file; a blank obligation stays missing."""
    named = Namer(file.source, "cow", tally)
    for block in blocks(file, tally):
        yield "alliance", _obligations(file, block, named, tally)


def _obligations(file: DataFile, block: Block, named: Namer, tally: Tally) -> pa.Table:
    first, last = (int(bound) for bound in file.layout.bounds["year"])
    year, bad_year = integers(block.cells["year"], first, last)
    a, bad_a = integers(block.cells["a"], 1, 999)
    b, bad_b = integers(block.cells["b"], 1, 999)
    flags, faults = (
        {},
        {
            f"expected a year from {first} to {last}, found {{year}}": bad_year,
            "expected a Correlates of War country code, found {a}": bad_a,
            "expected a Correlates of War country code, found {b}": bad_b,
            "a pair of a state with itself, {a}": holds(pc.equal(a, b)),
        },
    )
    for name in _OBLIGATIONS:
        flags[name], bad = integers(block.cells[name], 0, 1, _MISSING)
        faults[f"expected 0 or 1 for {name}, found {{{name}}}"] = bad
    kept = pa.array(block.reject(faults, tally))
    years = year.filter(kept)
    years_of = years.to_numpy().astype(np.int64)
    table = pa.table(
        {
            "row": pa.array(block.row).filter(kept),
            "original": block.original.filter(kept),
            "year": years,
            "a": named(a.filter(kept).cast(pa.string()), years_of),
            "b": named(b.filter(kept).cast(pa.string()), years_of),
            **{name: flags[name].filter(kept).cast(pa.bool_()) for name in _OBLIGATIONS},
        }
    )
    tally.keep(table, "year")
    for name in _OBLIGATIONS:
        tally.totals[file.layout.columns[name].names[0]] += pc.sum(table[name]).as_py() or 0
    return table
