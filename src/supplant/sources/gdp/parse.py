"""Gross domestic product in current US dollars.

One row per country and year. Groups of countries ("Arab World", "High income") are actors of kind
'aggregate' and kept as such: whoever sums over countries must leave them out. A year without a figure has
no row.
"""

from collections.abc import Iterator

import pyarrow as pa
import pyarrow.compute as pc

from supplant.core.actors import actor
from supplant.sources.blocks import Block, blocks, holds, integers, numbers, out_of_bounds
from supplant.sources.naming import Namer
from supplant.sources.reading import DataFile
from supplant.sources.tally import Tally

__all__ = ["parse"]


def parse(file: DataFile, tally: Tally) -> Iterator[tuple[str, pa.Table]]:
    """One row of `country_year`, variable `gdp_current_usd`, per row that has a figure."""
    named = Namer(file.source, "worldbank", tally)
    for block in blocks(file, tally):
        yield "country_year", _figures(file, block, named, tally)
    groups = sorted(code for code in tally.mapped if actor(code).kind == "aggregate")
    tally.notes.append(f"{len(groups)} of the actors are groups of countries (kind 'aggregate')")


def _figures(file: DataFile, block: Block, named: Namer, tally: Tally) -> pa.Table:
    low, high = (int(bound) for bound in file.layout.bounds["year"])
    year, bad_year = integers(block.cells["year"], low, high)
    value, bad_value = numbers(block.cells["value"], missing=("", "NA", ".."))
    faults = {
        f"expected a year from {low} to {high}, found {{year}}": bad_year,
        "expected a figure in US dollars, found {value}": bad_value,
        f"{{value}} US dollars is not within {file.layout.bounds['value']}": out_of_bounds(
            value, file.layout.bounds["value"]
        ),
        "no country": holds(pc.equal(block.cells["code"], "")),
    }
    kept = pa.array(block.reject(faults, tally))
    table = pa.table(
        {
            "row": pa.array(block.row).filter(kept),
            "original": block.original.filter(kept),
            "country": named(block.cells["code"].filter(kept)),
            "country_name": block.cells["name"].filter(kept),
            "year": year.filter(kept),
            "variable": pa.repeat("gdp_current_usd", pc.sum(kept).as_py() or 0),
            "value": value.filter(kept),
        }
    )
    tally.keep(table, "year")
    tally.totals["gdp_current_usd"] += pc.sum(table["value"]).as_py() or 0.0
    return table.filter(pc.is_valid(table["value"]))
