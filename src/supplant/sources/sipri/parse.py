"""The trade register in both of its layouts, as rows of `delivery` and `deal`.

    delivery layout   one row per deal and delivery year            -> delivery
    deal layout       one row per deal, with a list of its years    -> deal, and delivery by spreading

    rows.py       lines -> rows (mending.py) -> values (cells.py); rejections with line and reason
    tables.py     values -> tables: actors, intervals, spreading, categories, rungs from comments
    account.py    counts, totals as printed, notes

Left out: the TIV of a new weapon of the kind ("SIPRI estimate"), which stays in the original text.
Kept as they stand: designations, descriptions and comments, whatever they contain.
"""

from collections import Counter
from collections.abc import Iterator

import pyarrow as pa

from supplant.sources.naming import Namer
from supplant.sources.reading import DataFile
from supplant.sources.sipri.account import Account
from supplant.sources.sipri.rows import read_rows
from supplant.sources.sipri.tables import deal_ids, deals, deliveries, spread
from supplant.sources.tally import Tally

__all__ = ["parse"]


def parse(file: DataFile, tally: Tally) -> Iterator[tuple[str, pa.Table]]:
    """Batches for `delivery`, and for `deal` where the file has one row per deal.

    `tally.totals` are sums of the file's own columns over the rows kept, under the names of the release.
    """
    namer = Namer(file.source, "sipri", tally)
    half_width = float(file.source.parameters["estimate_half_width"])
    seen: Counter[str] = Counter()
    account = Account(file, tally)
    for rows in read_rows(file, tally):
        account.add(rows)
        ids = deal_ids(rows, seen)
        if file.layout_name == "delivery":
            table = deliveries(rows, ids, namer, half_width)
            account.placed(table)
            yield "delivery", table
        else:
            table = deals(rows, ids, namer)
            account.placed(table)
            yield "deal", table
            yield "delivery", spread(table, rows.values["delivery_years"], half_width)
    account.close()
