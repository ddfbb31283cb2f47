"""Ideal points from votes in the UN General Assembly.

Bailey, Strezhnev and Voeten (2017) place every state on one line per year; the distance of two states is
their disagreement. Of the three variants in the file this takes `idealpointall`, estimated from all votes;
its interval is `q5all` to `q95all`, the middle 90 per cent of the posterior. The unit has no meaning
beyond the standardisation of the model.

Countries are Correlates of War codes, read as of the year. Left out: the variants from final-passage votes
(`...fp`) and from the older procedure (`...legacy`), and the other quantiles; `original` keeps them.
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

_MISSING = ("", "NA", ".")


def parse(file: DataFile, tally: Tally) -> Iterator[tuple[str, pa.Table]]:
    """One row of `ideal_point` per row of the file; a missing estimate stays missing."""
    named = Namer(file.source, "cow", tally)
    for block in blocks(file, tally):
        yield "ideal_point", _points(file, block, named, tally)
    tally.notes.append("ideal_point = idealpointall (all votes); low and high = q5all and q95all")


def _points(file: DataFile, block: Block, named: Namer, tally: Tally) -> pa.Table:
    bounds = file.layout.bounds
    first, last = (int(bound) for bound in bounds["year"])
    year, bad_year = integers(block.cells["year"], first, last)
    code, bad_code = integers(block.cells["ccode"], 1, 999)
    values, faults = (
        {},
        {
            f"expected a year from {first} to {last}, found {{year}}": bad_year,
            "expected a Correlates of War country code, found {ccode}": bad_code,
        },
    )
    for name in ("point", "low", "high", "votes"):
        if name in block.cells:
            values[name], bad = numbers(block.cells[name], _MISSING)
            faults[f"expected a number for {name}, found {{{name}}}"] = bad
        else:
            values[name] = pa.nulls(len(block), pa.float64())
    faults[f"the ideal point {{point}} is not within {bounds['point']}"] = out_of_bounds(
        values["point"], bounds["point"]
    )
    misordered = pc.or_kleene(
        pc.less(values["point"], values["low"]), pc.greater(values["point"], values["high"])
    )
    faults["the ideal point {point} is not within its own interval"] = holds(misordered)
    kept = pa.array(block.reject(faults, tally))
    years = year.filter(kept)
    table = pa.table(
        {
            "row": pa.array(block.row).filter(kept),
            "original": block.original.filter(kept),
            "year": years,
            "country": named(code.filter(kept).cast(pa.string()), years.to_numpy().astype(np.int64)),
            "country_name": block.cells.get("country_name", pa.nulls(len(block), pa.string())).filter(kept),
            "ideal_point": values["point"].filter(kept),
            "low": values["low"].filter(kept),
            "high": values["high"].filter(kept),
            "votes": values["votes"].filter(kept),
        }
    )
    tally.keep(table, "year")
    tally.totals["idealpointall"] += pc.sum(table["ideal_point"]).as_py() or 0.0
    tally.totals["nvotesall"] += pc.sum(table["votes"]).as_py() or 0.0
    return table
