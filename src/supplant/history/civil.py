"""The civil twin: power reactors by origin of the design, in the columns of the transfers register.

A reactor on a foreign design is one delivery in the year of its first concrete, with its capacity in MW as
volume, in the category "Reactors". A reactor on a design of its own country is no delivery: it marks the
country as a producer (`own_reactors`). Whether a foreign design was built jointly or by the country itself
is read from `origin_basis`, which says from whom a design was developed: a design of the country that was
developed from another's counts as a delivery of that other, produced locally, grade "own".

Left out: reactors without a design or a first concrete (plans, and names only), and fuel and services.
"""

import re

import pandas as pd

__all__ = ["civil_deliveries", "own_reactors"]

CATEGORY = "Reactors"

_DEVELOPED = re.compile(
    r"developed from|under (?:a |an )?[\w' ]*licen[cs]e|scaled from|licence of", re.IGNORECASE
)
_PARENTS = (
    (re.compile(r"Westinghouse|General Electric|Combustion Engineering|System 80|AP1000"), "USA"),
    (re.compile(r"Canadian|Atomic Energy of Canada"), "CAN"),
    (re.compile(r"French|M310|Framatome"), "FRA"),
    (re.compile(r"Soviet|Russian"), "RUS"),
)
"""Designers named in `origin_basis`, and their country. The first that is named counts."""


def civil_deliveries(reactors: pd.DataFrame) -> pd.DataFrame:
    """The table `reactor` as a table `delivery`; `tiv` is MW."""
    rows = _begun(reactors)
    foreign = rows[rows["origin"] != rows["country"]]
    developed = rows[rows["origin"] == rows["country"]]
    parents = developed["origin_basis"].map(_parent)
    derived = developed[parents.notna() & (parents != developed["country"])]
    parts = [
        _as_deliveries(foreign, foreign["origin"], None),
        _as_deliveries(derived, parents.loc[derived.index], "derivative"),
    ]
    whole = pd.concat([part for part in parts if len(part)])
    return whole.sort_values("row").reset_index(drop=True)


def own_reactors(reactors: pd.DataFrame) -> pd.DataFrame:
    """Country, category and first year of reactors on designs of the country itself."""
    rows = _begun(reactors)
    own = rows[rows["origin"] == rows["country"]]
    table = pd.DataFrame({"country": own["country"], "category": CATEGORY, "year": _year(own)})
    return table.sort_values("year").drop_duplicates(["country", "category"]).reset_index(drop=True)


def _begun(reactors: pd.DataFrame) -> pd.DataFrame:
    return reactors[reactors["origin"].notna() & reactors["construction_start"].notna()]


def _year(rows: pd.DataFrame) -> "pd.Series[int]":
    return pd.to_datetime(rows["construction_start"]).dt.year.astype(int)


def _parent(basis: object) -> str | None:
    """The country that a design was developed from, where the basis says so and names a designer.

    >>> _parent("Korean design, developed from Combustion Engineering's System 80 under licence")
    'USA'
    >>> _parent("Westinghouse") is None
    True
    """
    if not isinstance(basis, str) or _DEVELOPED.search(basis) is None:
        return None
    return next((code for pattern, code in _PARENTS if pattern.search(basis)), None)


def _as_deliveries(rows: pd.DataFrame, supplier: "pd.Series[str]", rung: str | None) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "vintage": rows["vintage"],
            "row": rows["row"],
            "deal": rows["name"],
            "supplier": supplier,
            "recipient": rows["country"],
            "supplier_name": supplier,
            "recipient_name": rows["country"],
            "designation": rows["model"],
            "description": rows["name"],
            "category": CATEGORY,
            "year": _year(rows),
            "quantity": 1.0,
            "tiv": rows["capacity_mw"],
            "status": rows["status"],
            "comment": rows["origin_basis"],
            "rung": rung,
            "rung_certain": None if rung is None else True,
            "local_production": None,
            "year_estimate": None,
            "order_year": _year(rows),
            "spread_over": 1,
            "evidence": rows.get("evidence"),
        }
    )
