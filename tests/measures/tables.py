"""Small hand-made tables in the columns of the store, for the tests of the measures."""

from datetime import date

import pandas as pd

from supplant.core.units import Period

_DELIVERY = {
    "designation": "X-1",
    "description": "missile",
    "category": "Missiles",
    "order_year": 2000,
    "year_estimate": False,
    "quantity_estimate": False,
    "local_production": False,
    "comment": None,
    "rung": None,
    "rung_certain": None,
    "spread_over": 1,
}


QUANTITY = ["quantity", "quantity_low", "quantity_high"]


def deliveries(*rows: dict) -> pd.DataFrame:
    """Register rows; `tiv` (and `quantity`, 1 per TIV) are exact unless their ends are given."""
    table = []
    for number, row in enumerate(rows, start=1):
        full = {**_DELIVERY, "evidence": f"r{number}", "row": number, "quantity": row.get("tiv"), **row}
        for name in ("tiv", "quantity"):
            full.setdefault(f"{name}_low", full[name])
            full.setdefault(f"{name}_high", full[name])
        table.append(full)
    columns = ["evidence", "supplier", "recipient", "year", "tiv", "tiv_low", "tiv_high", *QUANTITY]
    return pd.DataFrame(table) if table else pd.DataFrame(columns=[*columns, *_DELIVERY])


def observations(*rows: dict) -> pd.DataFrame:
    """Case observations from partial dates, as a case's frame writes them."""
    table = []
    for number, row in enumerate(rows, start=1):
        when, known = Period.parse(row["date"]), Period.parse(row.get("as_of", "2024-12-31"))
        begin = row.get("since")
        since = Period.parse(begin).start if begin else None
        full = {
            "id": f"case/o{number:03d}", "value": None, "text": None, "low": None, "high": None,
            "unit": "units", "of": None, "plan": False, "source": "s01", "publisher": "A",
            "quote": None, "basis": "reported",
            "status": "as-reported", "information": 3, "note": None, "reliability": "F",
        }  # fmt: skip
        dates = {
            "start": when.start,
            "end": when.end,
            "since": since,
            "as_of_end": known.end,
            "known": known.end,
        }
        table.append({**full, **row, **dates})
    columns = ["id", "variable", "value", "as_of_end", "known", "start", "end", "date"]
    return pd.DataFrame(table).astype(object) if table else pd.DataFrame(columns=columns)


def day(text: str) -> date:
    return Period.parse(text).start
