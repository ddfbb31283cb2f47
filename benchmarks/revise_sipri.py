"""How far estimated numbers move between two releases of the trade register.

    python -m benchmarks.revise_sipri DELIVERIES.csv DEALS.csv

Takes a release in the delivery layout and a later one in the deal layout, and the deals that stand in both:
one deal alone under supplier, recipient, weapon and order year on either side, at the same TIV per unit, with
all its deliveries in years that both releases cover. For those whose number was marked as an estimate in
the earlier release it prints the distribution of |later - earlier| / earlier. `estimate_half_width` in
sources/sipri/source.yml rests on it.

What it cannot show: an estimate that nobody revisits stays where it is, right or wrong. So the share that
did not move is printed and not used.
"""

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from supplant.sources import Tally, parse, recognise

_KEY = ["supplier", "recipient", "weapon", "order_year"]


def _table(path: Path, name: str) -> pd.DataFrame:
    file = recognise(path)
    table = pa.concat_tables([batch for table, batch in parse(file, Tally()) if table == name]).to_pandas()
    table["weapon"] = table["designation"].str.casefold().str.replace(r"\s*-$", "", regex=True)
    return table


def _lone(deals: pd.DataFrame) -> pd.DataFrame:
    return deals[~deals.duplicated(_KEY, keep=False)]


def revisions(deliveries: Path, deals: Path) -> pd.DataFrame:
    """One row per deal in both releases: estimated (earlier, later), number (earlier, later), move."""
    early = _table(deliveries, "delivery")
    first, last = early["year"].min(), early["year"].max()
    early["marked"] = early["quantity_estimate"].map({True: 1, False: 0}).fillna(0)
    before = early.groupby(["deal", *_KEY], as_index=False).agg(
        earlier=("quantity", "sum"), marked=("marked", "max"), unit=("tiv_unit", "first")
    )
    late = _table(deals, "deal")
    years = late["delivery_years"].str.findall(r"\d{4}")
    late = late[years.map(lambda found: isinstance(found, list))]
    spans = years.dropna().map(lambda found: (int(min(found)), int(max(found))))
    late = late[[first <= low and high <= last for low, high in spans]]
    both = _lone(before).merge(_lone(late), on=_KEY)
    both = both[np.isclose(both["unit"], both["tiv_unit"])]
    return pd.DataFrame(
        {
            "was_estimate": both["marked"] == 1,
            "is_estimate": both["delivered_estimate"].astype(bool),
            "earlier": both["earlier"],
            "later": both["delivered"],
            "move": (both["delivered"] - both["earlier"]).abs() / both["earlier"],
        }
    )


def run(deliveries: Path, deals: Path) -> dict[str, Any]:
    """Counts and quantiles of the moves, by what became of the mark."""
    table = revisions(deliveries, deals)
    found: dict[str, Any] = {"deals_in_both": len(table)}
    kinds = {
        "estimates": table["was_estimate"],
        "estimates_settled": table["was_estimate"] & ~table["is_estimate"],
        "firm": ~table["was_estimate"],
    }
    for name, mask in kinds.items():
        move = table.loc[mask, "move"]
        moved = move[move > 0]
        found[name] = {
            "deals": len(move),
            "moved": len(moved),
            "share_moved": round(len(moved) / max(len(move), 1), 4),
            "move_of_all": {q: round(float(move.quantile(q)), 3) for q in (0.5, 0.75, 0.9)},
            "move_of_moved": {q: round(float(moved.quantile(q)), 3) for q in (0.25, 0.5, 0.75, 0.9)},
            "share_of_all_within_0.4": round(float((move <= 0.4).mean()), 3),
        }
    return found


if __name__ == "__main__":
    print(json.dumps(run(Path(sys.argv[1]), Path(sys.argv[2])), indent=2))
