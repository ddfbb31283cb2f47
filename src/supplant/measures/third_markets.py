"""Third markets: whom either side supplies, how far the customers are the same, and who went over.

From the register, by five-year periods counted back from the last year, in TIV (volume, not money), for a
category or for all; and the bids of a case in which both took part.

Left out: why a customer went over, and sales that neither side won. A category is wide: a customer of both
may have bought unlike things.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd

from supplant.core.units import Interval
from supplant.measures.observations import observed
from supplant.measures.production import with_kind
from supplant.measures.windows import SPAN, windowed

__all__ = ["Bid", "Customer", "Overlap", "ThirdMarket", "bids", "customers", "overlaps", "third_markets"]


@dataclass(frozen=True)
class ThirdMarket:
    """What one third country received from either side in one period; zero is none in the register."""

    years: tuple[int, int]
    customer: str
    supplier_tiv: float
    buyer_tiv: float
    supplier_share: float | None
    buyer_share: float | None
    evidence: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return dict(vars(self))


@dataclass(frozen=True)
class Overlap:
    """How far the customers of the two are the same in one period; None where one of them has none."""

    years: tuple[int, int]
    jaccard: float | None
    weighted: float | None
    supplier_customers: int
    buyer_customers: int
    both: int
    evidence: tuple[str, ...]


@dataclass(frozen=True)
class Customer:
    """One third country over all time; `moved`: from the supplier to the buyer (see `customers`)."""

    customer: str
    from_supplier: tuple[int, int] | None
    from_buyer: tuple[int, int] | None
    history: Literal["supplier only", "buyer only", "moved", "supplier first", "buyer first"]
    evidence: tuple[str, ...]


@dataclass(frozen=True)
class Bid:
    """A tender in which both offered; `won_by` None: pending, or neither."""

    date: str
    won_by: Literal["supplier", "buyer"] | None
    market: str | None
    evidence: tuple[str, ...]


def exports(
    delivery: pd.DataFrame,
    supplier: str,
    buyer: str,
    *,
    category: str | None = None,
) -> pd.DataFrame:
    """Register rows from either side to anyone but the two, in the category; all where none is named.

    What a third party made itself as an unlicensed copy is in nobody's sales, and left out.
    """
    rows = delivery[delivery["supplier"].isin([supplier, buyer])]
    rows = rows[~rows["recipient"].isin([supplier, buyer])]
    rows = rows if category is None else rows[rows["category"] == category]
    rows = with_kind(rows)
    return rows[rows["kind"] != "own"]


def third_markets(
    rows: pd.DataFrame, supplier: str, buyer: str, *, last: int, span: int = SPAN, weight: str = "tiv"
) -> tuple[ThirdMarket, ...]:
    """What each third country received from either side, by periods of `span` years back from `last`.

    `rows` come from `exports`. supplier_share, buyer_share: its share of that side's exports to third
    countries in the period, 0-1, None where the side exported nothing. Units: of the weight (million TIV).
    Missing: rows without the weight add nothing here, but count in `customers`.

    >>> row = dict(evidence="r1", supplier="IRN", recipient="SYR", year=2020, spread_over=1, tiv=4.0,
    ...     tiv_low=4.0, tiv_high=4.0)
    >>> third_markets(pd.DataFrame([row]), "IRN", "RUS", last=2024)[0].supplier_share
    1.0
    """
    if rows.empty:
        return ()
    first = int(rows["year"].min())
    ends = list(range(last, first - 1, -span))
    mine = rows[rows["supplier"] == supplier]
    theirs = rows[rows["supplier"] == buyer]
    sums = {
        side: windowed(part, "recipient", ends[-1], last, span=span, weight=weight)
        for side, part in (("supplier", mine), ("buyer", theirs))
    }
    found = []
    for end in reversed(ends):
        a, b = sums["supplier"].all(end), sums["buyer"].all(end)
        evidence = _evidence(rows, end - span, end)
        found += [
            ThirdMarket((end - span + 1, end), name, _of(a, name), _of(b, name),
                        _share(a, name), _share(b, name), evidence.get(name, ()))
            for name in sorted({*a, *b})
        ]  # fmt: skip
    return tuple(found)


def _evidence(rows: pd.DataFrame, after: int, last: int) -> dict[str, tuple[str, ...]]:
    within = rows[(rows["year"] > after) & (rows["year"] <= last)]
    found: dict[str, dict[str, None]] = {}
    for name, row in zip(within["recipient"].tolist(), within["evidence"].tolist(), strict=True):
        found.setdefault(name, {})[row] = None
    return {name: tuple(ids) for name, ids in found.items()}


def overlaps(markets: Sequence[ThirdMarket]) -> tuple[Overlap, ...]:
    """Likeness of the two sets of customers, by period.

    jaccard = n(A and B) / n(A or B), n counting customers (Jaccard 1901).
    weighted = sum of min(a_j, b_j) / sum of max(a_j, b_j), with a_j, b_j the shares of customer j in
    either side's exports to third countries (Ruzicka 1958), so that
    the size of a side does not matter. Units: 0-1. Missing: None where either side had no customer.

    >>> overlaps([ThirdMarket((2020, 2024), "SYR", 4.0, 1.0, 1.0, 0.5, ()),
    ...     ThirdMarket((2020, 2024), "VEN", 0.0, 1.0, 0.0, 0.5, ())])[0].weighted
    0.3333333333333333
    """
    periods: dict[tuple[int, int], list[ThirdMarket]] = {}
    for market in markets:
        periods.setdefault(market.years, []).append(market)
    return tuple(_overlap(years, periods[years]) for years in sorted(periods))


def _overlap(years: tuple[int, int], markets: list[ThirdMarket]) -> Overlap:
    a = {market.customer for market in markets if market.supplier_tiv > 0}
    b = {market.customer for market in markets if market.buyer_tiv > 0}
    jaccard = weighted = None
    if a and b:
        pairs = [(market.supplier_share or 0.0, market.buyer_share or 0.0) for market in markets]
        jaccard = len(a & b) / len(a | b)
        weighted = sum(min(pair) for pair in pairs) / sum(max(pair) for pair in pairs)
    evidence = tuple(dict.fromkeys(row for market in markets for row in market.evidence))
    return Overlap(years, jaccard, weighted, len(a), len(b), len(a & b), evidence)


def customers(
    rows: pd.DataFrame, supplier: str, buyer: str, *, after: int | None = None
) -> tuple[Customer, ...]:
    """Every third country that either side ever supplied, and who came first.

    moved: the supplier delivered before the buyer first did, and not after that year. supplier first: it
    went on. buyer first: the buyer delivered earlier, or in the same year. With `after` (the year in which
    local production began) a customer counts as moved or supplier first only where the buyer's first
    delivery lies in that year or later; otherwise buyer first. `rows` come from `exports`; rows without
    volume count.

    >>> rows = pd.DataFrame({"evidence": ["r1", "r2"], "supplier": ["IRN", "RUS"],
    ...     "recipient": ["SYR", "SYR"], "year": [2010, 2015]})
    >>> customers(rows, "IRN", "RUS")[0].history
    'moved'
    """
    years: dict[str, tuple[list[int], list[int]]] = {}
    evidence: dict[str, dict[str, None]] = {}
    columns = (rows[name].tolist() for name in ("recipient", "supplier", "year", "evidence"))
    for name, sender, year, row in zip(*columns, strict=True):
        years.setdefault(name, ([], []))[sender == buyer].append(int(year))
        evidence.setdefault(name, {})[row] = None
    found = []
    for name in sorted(years):
        a, b = (_span(part) for part in years[name])
        found.append(Customer(name, a, b, _history(a, b, after), tuple(evidence[name])))
    return tuple(found)


def bids(observations: pd.DataFrame | None) -> tuple[Bid, ...]:
    """Tenders in which both sides offered, from head_to_head_bid: 1 the buyer won, 0 the supplier."""
    return tuple(
        Bid(seen.written, None if seen.number is None else ("buyer" if seen.number > 0 else "supplier"),
            seen.of or seen.note, (seen.id,))
        for seen in observed(observations, "head_to_head_bid")
    )  # fmt: skip


def _history(
    a: tuple[int, int] | None, b: tuple[int, int] | None, after: int | None
) -> Literal["supplier only", "buyer only", "moved", "supplier first", "buyer first"]:
    if b is None:
        return "supplier only"
    if a is None:
        return "buyer only"
    if a[0] >= b[0] or (after is not None and b[0] < after):
        return "buyer first"
    return "moved" if a[1] <= b[0] else "supplier first"


def _span(years: list[int]) -> tuple[int, int] | None:
    return (min(years), max(years)) if years else None


def _of(amounts: Mapping[str, Interval], name: str) -> float:
    return amounts[name].value if name in amounts else 0.0


def _share(amounts: Mapping[str, Interval], name: str) -> float | None:
    whole = sum(amount.value for amount in amounts.values())
    return _of(amounts, name) / whole if whole > 0 else None
