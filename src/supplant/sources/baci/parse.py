"""BACI rows as trade flows.

Gaulier and Zignago (2010) reconcile what exporter and importer report into one figure per flow, so each row
is `reported_by` 'reconciled' and has no mirror. `v` is thousand current US dollars, `q` metric tonnes, blank
or "NA" where no tonnage could be made out: that stays missing. Countries are numbers, M49 with the
exceptions of Comtrade (842 United States, 490 Taiwan, 757 Switzerland with Liechtenstein). A product code
of five digits has lost its leading zero to a spreadsheet; it is put back and the number of such rows noted.

Left out: the revision of the Harmonized System, which stands only in the name of a release.
"""

from collections.abc import Iterator

import pyarrow as pa
import pyarrow.compute as pc

from supplant.sources.blocks import Block, blocks, holds, integers, numbers, out_of_bounds
from supplant.sources.naming import Namer
from supplant.sources.products import hs6
from supplant.sources.reading import DataFile
from supplant.sources.tally import Tally

__all__ = ["parse"]

_NO_TONNAGE = ("", "NA", "NaN", "nan", "null")


def parse(file: DataFile, tally: Tally) -> Iterator[tuple[str, pa.Table]]:
    """One row of `trade` per row of the file."""
    named = Namer(file.source, "baci", tally)
    padded = 0
    for block in blocks(file, tally):
        table, restored = _flows(file, block, named, tally)
        padded += restored
        yield "trade", table
    if padded:
        tally.notes.append(
            f"{padded:,} product codes had lost their leading zero; it was put back (original keeps the text)"
        )
    tally.notes.append("value_usd = v x 1,000; quantity_t = q; one reconciled figure per flow")


def _flows(file: DataFile, block: Block, named: Namer, tally: Tally) -> tuple[pa.Table, int]:
    bounds = file.layout.bounds
    low, high = bounds["year"]
    year, bad_year = integers(block.cells["year"], int(low), int(high))
    value, bad_value = numbers(block.cells["value"], missing=())
    tonnes, bad_tonnes = numbers(block.cells["quantity"], missing=_NO_TONNAGE)
    product, bad_product, short = hs6(block.cells["product"])
    faults = {
        f"expected a year from {int(low)} to {int(high)}, found {{year}}": bad_year,
        "expected an HS code of six digits, found {product}": bad_product,
        "expected a value in thousand USD, found {value}": bad_value,
        "expected a quantity in tonnes, found {quantity}": bad_tonnes,
        f"value {{value}} is not within {bounds['value']}": out_of_bounds(value, bounds["value"]),
        f"quantity {{quantity}} is not within {bounds['quantity']}": out_of_bounds(
            tonnes, bounds["quantity"]
        ),
        "no exporter": holds(pc.equal(block.cells["exporter"], "")),
        "no importer": holds(pc.equal(block.cells["importer"], "")),
    }
    good = block.reject(faults, tally)
    kept = pa.array(good)
    columns = {
        "row": pa.array(block.row),
        "original": block.original,
        "year": year,
        "exporter": block.cells["exporter"],
        "importer": block.cells["importer"],
        "exporter_name": block.cells["exporter"],
        "importer_name": block.cells["importer"],
        "product": product,
        "value_usd": pc.multiply(value, 1000.0),
        "quantity_t": tonnes,
    }
    table = pa.table(columns)
    if not good.all():
        table = table.filter(kept).combine_chunks()
        value, tonnes = value.filter(kept), tonnes.filter(kept)
    for column in ("exporter", "importer"):
        names = table.column(column).chunk(0) if len(table) else pa.array([], pa.string())
        table = table.set_column(table.column_names.index(column), column, named(names))
    table = table.append_column("reported_by", pa.repeat("reconciled", len(table)))
    tally.keep(table, "year")
    tally.totals["v"] += pc.sum(value).as_py() or 0.0
    tally.totals["q"] += pc.sum(tonnes).as_py() or 0.0
    return table, int((short & good).sum())
