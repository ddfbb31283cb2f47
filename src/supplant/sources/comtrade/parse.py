"""Trade as one side reported it, from lists of a reporter's partners.

A row says how much of a product a reporter imported from (flow M) or exported to (flow X) a partner in a
year, in current US dollars, and what share that is of the reporter's flow of the product. Importer and
exporter follow from the flow; `reported_by` says whose word it is. The two sides' reports of one flow
(mirror data) differ, so never add rows of both kinds.

The lists are cut after their largest partners: shares are of the whole flow and sum to less than one, and
what is missing is in no row. The same flow may stand in several lists: later rows are kept and marked
`repeat`, to be left out of sums.

Left out: `focus_country` and `table`, which name the list and not a party, and descriptions of products.
"""

from collections.abc import Iterator

import pyarrow as pa
import pyarrow.compute as pc

from supplant.sources.blocks import Block, blocks, integers, looked_up, numbers, out_of_bounds
from supplant.sources.comtrade.lists import Repeats, Shares
from supplant.sources.naming import Namer
from supplant.sources.products import hs6
from supplant.sources.reading import DataFile
from supplant.sources.tally import Tally

__all__ = ["parse"]

_REPORTED_BY = {
    "m": "importer",
    "import": "importer",
    "imports": "importer",
    "x": "exporter",
    "export": "exporter",
    "exports": "exporter",
}


def parse(file: DataFile, tally: Tally) -> Iterator[tuple[str, pa.Table]]:
    """One row of `trade` per row of the file."""
    named = Namer(file.source, "comtrade", tally)
    repeats, shares = Repeats(), Shares()
    padded = 0
    for block in blocks(file, tally):
        table, restored = _flows(file, block, named, tally)
        padded += restored
        repeat = repeats.mark(table)
        shares.add(table.filter(pc.invert(repeat)))
        yield "trade", table.append_column("repeat", repeat)
    if padded:
        tally.notes.append(f"{padded:,} product codes had lost their leading zero; it was put back")
    tally.notes.extend([*shares.notes(), *repeats.notes()])
    tally.notes.append("one side's report each: rows by importers and by exporters must not be added")


def _flows(file: DataFile, block: Block, named: Namer, tally: Tally) -> tuple[pa.Table, int]:
    bounds, cells = file.layout.bounds, block.cells
    low, high = (int(bound) for bound in bounds["year"])
    year, bad_year = integers(cells["year"], low, high)
    value, bad_value = numbers(cells["value"])
    share, bad_share = numbers(cells.get("share", pa.repeat("", len(block))), missing=("", "NA"))
    product, bad_product, short = hs6(cells["product"])
    reported_by = looked_up(cells["flow"], lambda flow: _REPORTED_BY.get(flow.casefold()))
    faults = {
        f"expected a year from {low} to {high}, found {{year}}": bad_year,
        "expected the flow M or X, found {flow}": reported_by.is_null().to_numpy(zero_copy_only=False),
        "expected an HS code of six digits, found {product}": bad_product,
        "expected a value in USD, found {value}": bad_value,
        f"value {{value}} is not within {bounds['value']}": out_of_bounds(value, bounds["value"]),
        "expected a share, found {share}": bad_share,
        "share {share} is not within 0 and 1": out_of_bounds(share, bounds["share"]),
        "no reporter": pc.equal(cells["reporter"], "").to_numpy(zero_copy_only=False),
        "no partner": pc.equal(cells["partner"], "").to_numpy(zero_copy_only=False),
    }
    good = block.reject(faults, tally)
    kept = pa.array(good)
    by = reported_by.filter(kept)
    imported = pc.equal(by, "importer")
    reporter, partner = cells["reporter"].filter(kept), cells["partner"].filter(kept)
    reporter_code, partner_code = named(reporter), named(partner)
    table = pa.table(
        {
            "row": pa.array(block.row).filter(kept),
            "original": block.original.filter(kept),
            "year": year.filter(kept),
            "exporter": pc.if_else(imported, partner_code, reporter_code),
            "importer": pc.if_else(imported, reporter_code, partner_code),
            "exporter_name": pc.if_else(imported, partner, reporter),
            "importer_name": pc.if_else(imported, reporter, partner),
            "product": product.filter(kept),
            "value_usd": value.filter(kept),
            "share": share.filter(kept),
            "reported_by": by,
        }
    )
    tally.keep(table, "year")
    tally.totals["primaryValue"] += pc.sum(table["value_usd"]).as_py() or 0.0
    tally.totals["cmd_partner_perc"] += pc.sum(table["share"]).as_py() or 0.0
    return table, int((short & good).sum())
