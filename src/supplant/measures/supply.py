"""Supply of the buyer by origin, kind and year: delivered complete, made under licence, or its own make.

From the register (SIPRI Arms Transfers Database: one row per deal and delivery year, in units and in TIV,
a volume of military capability and not money) and from the observations of a case (`reports`). Reports
that contradict each other stay rows of their own; a summary per year, origin and kind prefers one and shows
the span of those that count the same thing.

Left out: what neither source saw. A year without a row is unknown, not a year without supply. Quantities
of a whole category add unlike things (a missile and a launcher); TIV is the sum to look at there.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from supplant.measures.production import with_kind
from supplant.measures.reports import Covers, Kind, Report, Scope

__all__ = ["Supply", "case_supply", "preferred", "register_supply"]

_COLUMNS = (
    "year", "supplier", "recipient", "category", "quantity", "quantity_low", "quantity_high",
    "quantity_estimate", "tiv", "tiv_low", "tiv_high", "year_estimate", "spread_over", "evidence",
)  # fmt: skip
_FIT: tuple[Covers, ...] = ("year", "difference", "part", "spread", "rate")
"""Ways in which a figure speaks of a year, the most direct first."""


@dataclass(frozen=True)
class Supply:
    """One year, origin and kind. `quantity` None: a part of it is unknown; `high` None: open above."""

    year: int
    supplier: str
    kind: Kind
    quantity: float | None
    low: float | None
    high: float | None
    tiv: float | None
    tiv_low: float | None
    tiv_high: float | None
    estimate: bool
    evidence: tuple[str, ...]
    method: str
    rests_on: tuple[str, ...] = ()
    scope: Scope = "item"
    of: str | None = None
    plan: bool = False
    source: str = "register"
    reports: int = 1

    def to_json(self) -> dict[str, Any]:
        """The entry of `supply` in the JSON interface, and what it rests on."""
        return dict(vars(self))


def register_supply(
    delivery: pd.DataFrame,
    buyer: str,
    *,
    category: str | None = None,
    designations: Sequence[str] = (),
) -> tuple[Supply, ...]:
    """Sums of the buyer's register rows by year, supplier and kind.

    quantity = sum of the units delivered, tiv = sum of the volumes; low and high sum the rows' own ends
    (Moore 1966), so a deal spread over years widens each single year. Units: items; million TIV.
    Among `designations`, rows of another category than `category` (engines, radars) are parts: rows of
    their own, with the category in `of`. Missing: one row without a quantity makes the quantity of its group
    None, and likewise for TIV; rows of any supplier stay, mapped or not. `estimate`: a row's number or year
    is an estimate, is spread over years, or its kind rests on an uncertain comment.

    >>> rows = pd.DataFrame([dict(evidence="r1", supplier="IRN", recipient="RUS", category="Missiles",
    ...     designation="Shahed-136", year=2023, year_estimate=False, quantity=2000.0, quantity_low=2000.0,
    ...     quantity_high=2000.0, quantity_estimate=True, tiv=200.0, tiv_low=200.0, tiv_high=200.0,
    ...     local_production=True, rung=None, rung_certain=None, spread_over=1)])
    >>> [(s.year, s.supplier, s.kind, s.quantity, s.tiv) for s in register_supply(rows, "RUS")]
    [(2023, 'IRN', 'licensed', 2000.0, 200.0)]
    """
    rows = delivery[delivery["recipient"] == buyer]
    if designations:
        rows = rows[rows["designation"].isin(list(designations))]
    elif category is not None:
        rows = rows[rows["category"] == category]
    whole = category if designations and (rows["category"] == category).any() else None
    if rows.empty:
        return ()
    rows = with_kind(rows)
    groups: dict[tuple[int, str, str, str], list[dict[str, Any]]] = {}
    for record in rows[[*_COLUMNS, "kind", "rests_on"]].to_dict("records"):
        row = {str(name): value for name, value in record.items()}
        part = str(row["category"]) if whole is not None and row["category"] != whole else ""
        groups.setdefault((int(row["year"]), row["supplier"], row["kind"], part), []).append(row)
    return tuple(_group(groups[key], part=key[3] or None, item=bool(designations)) for key in sorted(groups))


def _group(rows: list[dict[str, Any]], *, part: str | None, item: bool) -> Supply:
    first = rows[0]
    kind: Kind = first["kind"]
    doubtful = any(
        row["quantity_estimate"] is True
        or row["year_estimate"] is True
        or row["spread_over"] > 1
        or row["rests_on"].endswith("uncertain")
        for row in rows
    )
    # Of one deal the register does not part complete items from licensed ones.
    mixed = item and kind == "licensed"
    return Supply(
        year=int(first["year"]),
        supplier=str(first["recipient"] if kind == "own" else first["supplier"]),
        kind=kind,
        quantity=_sum(rows, "quantity"),
        low=_sum(rows, "quantity_low"),
        high=_sum(rows, "quantity_high"),
        tiv=_sum(rows, "tiv"),
        tiv_low=_sum(rows, "tiv_low"),
        tiv_high=_sum(rows, "tiv_high"),
        estimate=doubtful,
        evidence=tuple(dict.fromkeys(row["evidence"] for row in rows)),
        method="sum of register rows",
        rests_on=tuple(sorted({row["rests_on"] for row in rows})),
        scope="other" if part else ("mixed" if mixed else "item"),
        of=part or ("whole deals that hold licensed output" if mixed else None),
    )


def case_supply(reports: Sequence[Report]) -> tuple[Supply, ...]:
    """One summary per year, origin, kind and scope of the reports; plans are summarised apart.

    quantity = the preferred report: the most direct way of speaking of the year (`Covers`, in the order
    year, difference, part, spread, rate), then the better Admiralty grade (source A-F, information 1-6),
    then the later publication. Parts of a year that do not overlap are added, values and low ends. low and
    high = the ends of these, widened to the ends of all other reports in that scope: each report speaks with
    its own interval, but a part of the year, which is a floor, takes no low end down. `high` is None where
    any of them is open above, and where the preferred way is a part of the year. Units: items. Missing: no
    report, no row.
    Figures that count different things are never in one row: `scope` and `of` say what was counted.

    >>> case_supply(())
    ()
    """
    groups: dict[tuple[Any, ...], list[Report]] = {}
    for report in reports:
        key = (report.year, report.supplier, report.kind, report.plan, _scope_key(report))
        groups.setdefault(key, []).append(report)
    return tuple(
        _summary(groups[key]) for key in sorted(groups, key=lambda key: (key[0], key[2], *map(str, key)))
    )


def preferred(supply: Sequence[Supply]) -> tuple[Supply, ...]:
    """One row per year, origin and kind out of several scopes: the item itself, then mixed, then others.

    Plans are left out: a plan is not supply.
    """
    order = ("item", "mixed", "other")
    best: dict[tuple[int, str, str], Supply] = {}
    for row in supply:
        key = (row.year, row.supplier, row.kind)
        if not row.plan and (key not in best or order.index(row.scope) < order.index(best[key].scope)):
            best[key] = row
    return tuple(best[key] for key in sorted(best))


def _scope_key(report: Report) -> str:
    # Every wording for the item itself is one scope; any other scope is compared with the same words only.
    return report.scope if report.scope != "other" else f"other: {(report.of or '').casefold()}"


def _summary(reports: list[Report]) -> Supply:
    best = min(reports, key=_rank)
    floor = best.covers == "part"
    parts = _disjoint([report for report in reports if report.covers == "part"]) if floor else [best]
    others = [report for report in reports if report not in parts]
    quantity = sum(part.quantity for part in parts)
    # Another part of the year is a floor as well: a lower floor contradicts nothing.
    lows = [report.low for report in others if report.covers != "part"]
    high = None if floor else _open_max([best.high, *(report.high for report in others)])
    method = best.method if len(parts) == 1 else f"sum of {len(parts)} parts of the year, so a floor"
    return Supply(
        year=best.year,
        supplier=best.supplier,
        kind=best.kind,
        quantity=quantity,
        low=min([quantity, sum(part.low for part in parts), *lows]),
        high=None if high is None else max(quantity, high),
        tiv=None,
        tiv_low=None,
        tiv_high=None,
        estimate=True,
        evidence=tuple(dict.fromkeys(name for report in [*parts, *reports] for name in report.evidence)),
        method=method,
        rests_on=tuple(sorted({report.basis for report in reports})),
        scope=best.scope,
        of=best.of,
        plan=best.plan,
        source="case",
        reports=len(reports),
    )


def _rank(report: Report) -> tuple[Any, ...]:
    latest = -(report.as_of.toordinal() if report.as_of is not None else 0)
    return _FIT.index(report.covers), report.grade, latest, report.evidence


def _disjoint(parts: Sequence[Report]) -> list[Report]:
    """Parts of the year that do not overlap, the longest first: a batch within a counted period is in it."""
    kept: list[Report] = []
    for part in sorted(parts, key=lambda p: (-(p.span[1] - p.span[0]).days, _rank(p))):
        if all(part.span[1] < other.span[0] or other.span[1] < part.span[0] for other in kept):
            kept.append(part)
    return sorted(kept, key=lambda part: part.span)


def _open_max(highs: Sequence[float | None]) -> float | None:
    known = [high for high in highs if high is not None]
    return None if len(known) < len(highs) else max(known)


def _sum(rows: list[dict[str, Any]], column: str) -> float | None:
    """The sum, or None where any row lacks the number."""
    total = 0.0
    for row in rows:
        value = row[column]
        if value is None or value != value:
            return None
        total += value
    return total
