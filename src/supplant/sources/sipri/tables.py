"""From rows to the tables `delivery` and `deal`: intervals, spreading over years, ids.

A number marked as an estimate is a number with an interval: a declared share of it to either side
(`estimate_half_width` in source.yml, where the measurement behind it stands). A deal total that was
delivered over n years is spread evenly: each year has the total divided by n as its value, nothing as its
low end and the total as its high end, because the register does not say in which of the years it came. So
the values of a deal add up to its total, and are never repeated (Holtom, Bromley and Simmel, 2012, Measuring
International Arms Transfers, SIPRI, on what a TIV is).
"""

from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from supplant.core.evidence import content_id
from supplant.core.ladder import read_comment
from supplant.sources.naming import Namer
from supplant.sources.sipri.categories import category_of
from supplant.sources.sipri.rows import Rows

__all__ = ["deal_ids", "deals", "deliveries", "intervals", "rung_of", "spread"]

_BOOLEAN, _INTEGER, _NUMBER, _STRING = pa.bool_(), pa.int32(), pa.float64(), pa.string()


def deliveries(rows: Rows, ids: Sequence[str], namer: Namer, half_width: float) -> pa.Table:
    """Rows of the delivery layout as the table `delivery`: the source itself states the year."""
    values = rows.values
    years = np.array(values["year"], dtype=np.int64)
    low, high = intervals(values["quantity"], values["quantity_estimate"], half_width)
    tiv_low, tiv_high = intervals(values["tiv"], values["quantity_estimate"], half_width)
    return pa.table(
        {
            **_what(rows, ids, namer, years),
            "year": pa.array(years, _INTEGER),
            "year_estimate": pa.array(values["year_estimate"], _BOOLEAN),
            "quantity": pa.array(values["quantity"], _NUMBER),
            "quantity_low": _nullable(low),
            "quantity_high": _nullable(high),
            "quantity_estimate": pa.array(values["quantity_estimate"], _BOOLEAN),
            "tiv": pa.array(values["tiv"], _NUMBER),
            "tiv_low": _nullable(tiv_low),
            "tiv_high": _nullable(tiv_high),
            "local_production": pa.array(values["local_production"], _BOOLEAN),
            "spread_over": pa.array(np.ones(len(rows)), _INTEGER),
        }
    )


def deals(rows: Rows, ids: Sequence[str], namer: Namer) -> pa.Table:
    """Rows of the deal layout as the table `deal`; names are read as of the last delivery, else the order."""
    values = rows.values
    pairs = zip(values["order_year"], values["delivery_years"], strict=True)
    years = np.array([years[-1] if years else ordered for ordered, years in pairs], dtype=np.int64)
    printed = rows.printed["delivery_years"]
    return pa.table(
        {
            **_what(rows, ids, namer, years),
            "delivered": pa.array(values["delivered"], _NUMBER),
            "delivered_estimate": pa.array(values["delivered_estimate"], _BOOLEAN),
            "delivery_years": pa.array([text.strip() or None for text in printed], _STRING),
            "delivery_years_estimate": pa.array(values["delivery_years_estimate"], _BOOLEAN),
            "tiv_order": pa.array(_known_orders(values["tiv_order"], values["ordered"]), _NUMBER),
            "tiv_delivered": pa.array(values["tiv_delivered"], _NUMBER),
        }
    )


def _known_orders(tiv: Sequence[float | None], ordered: Sequence[float | None]) -> list[float | None]:
    """TIV of the orders; where the number ordered is not stated the register prints 0 for unknown."""
    return [
        None if number is None and value == 0 else value for value, number in zip(tiv, ordered, strict=True)
    ]


def spread(deal: pa.Table, delivery_years: Sequence[tuple[int, ...]], half_width: float) -> pa.Table:
    """Deals as the table `delivery`, one row per year; a deal without years has none."""
    counts = np.array([len(years) for years in delivery_years], dtype=np.int64)
    source = pa.array(np.repeat(np.arange(len(deal)), counts))
    over = np.repeat(counts, counts)
    estimate = deal["delivered_estimate"].to_pylist()
    shared = deal.drop_columns(
        [
            *("delivered", "delivered_estimate", "delivery_years", "delivery_years_estimate"),
            *("tiv_order", "tiv_delivered"),
        ]
    )
    columns: dict[str, Any] = {name: shared[name].take(source) for name in shared.column_names}
    columns["year"] = pa.array([year for years in delivery_years for year in years], _INTEGER)
    columns["year_estimate"] = deal["delivery_years_estimate"].take(source)
    for name, total in (("quantity", "delivered"), ("tiv", "tiv_delivered")):
        totals = deal[total].to_pylist()
        low, high = intervals(totals, estimate, half_width)
        each = np.repeat(_floats(totals), counts) / over
        alone = over == 1
        columns[name] = _nullable(each)
        columns[f"{name}_low"] = _nullable(np.where(alone, np.repeat(low, counts), each * 0.0))
        columns[f"{name}_high"] = _nullable(np.repeat(high, counts))
    columns["quantity_estimate"] = deal["delivered_estimate"].take(source)
    columns["local_production"] = pa.nulls(len(source), _BOOLEAN)
    columns["spread_over"] = pa.array(over, _INTEGER)
    return pa.table(columns)


def _what(
    rows: Rows, ids: Sequence[str], namer: Namer, years: npt.NDArray[np.int64]
) -> dict[str, pa.Array | pa.ChunkedArray]:
    """The columns that both tables share."""
    values = rows.values
    comments = values["comment"]
    names = {
        key: pa.array([name.strip() for name in values[key]], _STRING) for key in ("supplier", "recipient")
    }
    categories = [
        printed or category_of(description)
        for printed, description in zip(
            values.get("category", [None] * len(rows)), values["description"], strict=True
        )
    ]
    # An unmapped name stops the import afterwards; until then the row is there with no code.
    supplier, recipient = (namer(names[key], years).fill_null("") for key in ("supplier", "recipient"))
    rungs = [rung_of(text, buyer) for text, buyer in zip(comments, recipient.to_pylist(), strict=True)]
    return {
        "row": pa.array(rows.row, pa.int64()),
        "original": pa.array(rows.original, _STRING),
        "deal": pa.array(ids, _STRING),
        "supplier": supplier,
        "recipient": recipient,
        "supplier_name": names["supplier"],
        "recipient_name": names["recipient"],
        "designation": pa.array(values["designation"], _STRING),
        "description": pa.array(values["description"], _STRING),
        "category": pa.array(categories, _STRING),
        "order_year": pa.array(values["order_year"], _INTEGER),
        "order_year_estimate": pa.array(values["order_year_estimate"], _BOOLEAN),
        "ordered": pa.array(values["ordered"], _NUMBER),
        "ordered_estimate": pa.array(values["ordered_estimate"], _BOOLEAN),
        "status": pa.array(values["status"], _STRING),
        "tiv_unit": pa.array(values["tiv_unit"], _NUMBER),
        "comment": pa.array(comments, _STRING),
        "rung": pa.array([rung for rung, _ in rungs], _STRING),
        "rung_certain": pa.array([certain for _, certain in rungs], _BOOLEAN),
    }


def intervals(
    values: Sequence[float | None], estimate: Sequence[bool | None], half_width: float
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Low and high ends: value (1 - w) and value (1 + w) where marked as an estimate, else the value.

    An unknown mark does not widen: of the deals without a mark in one layout nineteen in twenty are
    unmarked in the other too. Missing values stay missing (NaN).

    >>> low, high = intervals([10.0, 10.0, None], [True, False, True], 0.4)
    >>> low.tolist(), high.tolist()
    ([6.0, 10.0, nan], [14.0, 10.0, nan])
    """
    known = _floats(values)
    width = np.where(np.array([mark is True for mark in estimate], dtype=bool), half_width, 0.0)
    return known * (1 - width), known * (1 + width)


@lru_cache(maxsize=50_000)
def rung_of(comment: str | None, recipient: str) -> tuple[str | None, bool | None]:
    """Rung that a comment names for the recipient, and whether without doubt; nothing where it is silent.

    >>> rung_of(None, "LBY"), rung_of("Second-hand; aid", "LBY"), rung_of("Assembled from kits", "LBY")
    ((None, None), (None, None), ('kits', True))
    """
    if comment is None:
        return None, None
    reading = read_comment(comment, recipient=recipient or None)
    return (reading.rung, reading.certain) if reading.words else (None, None)


def deal_ids(rows: Rows, seen: Counter[str]) -> list[str]:
    """The register's own id of a deal, else one from supplier, recipient, weapon and order, and an ordinal.

    What a deal is known by is left out of revisions as far as it can be: numbers, years of delivery and
    comments do not enter. Deals that share all of it are told apart by their order in the file, so an id
    holds within one vintage. `seen` goes from one batch to the next.
    """
    values = rows.values
    given = values.get("deal_id", [None] * len(rows))
    keys = zip(
        *(values[key] for key in ("supplier", "recipient", "designation", "description", "order_year")),
        strict=True,
    )
    ids: list[str] = []
    for number, key in zip(given, keys, strict=True):
        if number is not None:
            ids.append(f"sipri-{number.strip()}")
            continue
        made = content_id(*key, prefix="deal")
        seen[made] += 1
        # In the delivery layout rows that share a key are the years of one deal.
        ids.append(made if seen[made] == 1 or "year" in rows.printed else f"{made}-{seen[made]}")
    return ids


def _floats(values: Sequence[float | None]) -> npt.NDArray[np.float64]:
    return np.array(values, dtype=np.float64)


def _nullable(values: npt.NDArray[np.float64]) -> pa.Array:
    return pa.array(values, _NUMBER, mask=np.isnan(values))
