"""Who needs whom: the share of one side's supply, and of the other side's sales, that rests on the other.

Dependence of A on B is how much A would lose, and for how long, if B stopped (Hirschman 1945, National
Power and the Structure of Foreign Trade; Keohane & Nye 1977). A register share is a proxy for the first
half only: how much. How long it would take to replace is not in it, nor stocks, spares and training, nor what
was bought at home: a buyer that makes most of its own arms looks more dependent here than it is.

From the register: shares of volume (TIV, SIPRI's measure of military capability, not money) over the
trailing five years. Licensed output counts as supply from the licensor, as SIPRI counts it; `complete_only`
is the same share without it. From a case: shares of units, with the observed localisation share taken off
local output.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from math import inf, isinf
from typing import Any, Literal

import pandas as pd

from supplant.core.units import Interval
from supplant.measures.production import with_kind
from supplant.measures.supply import Supply, preferred
from supplant.measures.windows import SPAN, Windows, rows_by_window, windowed

__all__ = ["Dependence", "item_dependence", "supplier_share"]

Direction = Literal["buyer_on_supplier", "supplier_on_buyer"]


@dataclass(frozen=True)
class Dependence:
    """One direction, scope and year. `share` counts licensed output, `complete_only` leaves it out.

    A share is None where nothing is known of the whole. `years` are first and last of the window.
    `evidence` are the rows of the numerator, or all rows of the whole where the numerator has none (nothing
    out of so much); `denominator` says in words what they were divided by;
    `counts` is "item", or in words what the figures of a case counted instead.
    """

    direction: Direction
    scope: str
    year: int
    years: tuple[int, int]
    share: Interval | None
    complete_only: Interval | None
    unit: str
    evidence: tuple[str, ...]
    denominator: str
    notes: tuple[str, ...] = ()
    counts: str = "item"

    def to_json(self) -> dict[str, Any]:
        """`value`, `low`, `high` of the share, and the rest beside them."""
        record = asdict(self)
        share = record.pop("share") or {"value": None, "low": None, "high": None}
        return {**share, **record}


def supplier_share(
    delivery: pd.DataFrame,
    supplier: str,
    buyer: str,
    *,
    direction: Direction = "buyer_on_supplier",
    category: str | None = None,
    first: int,
    last: int,
    span: int = SPAN,
    weight: str = "tiv",
) -> tuple[Dependence, ...]:
    """One share per year: of the buyer's supply from the supplier, or of the supplier's exports to the buyer.

    share(y) = X_SB(y) / sum over all partners of X(y), X the volume in the `span` years to y. The low end
    takes X_SB at its low and the others at their high, and the other way round (`Interval.share_of_sum`).
    complete_only = the same with X_SB without licensed output, over the same whole. Copies without licence
    are the buyer's own make: in the buyer's whole, in nobody's sales. Units: share 0-1.
    Missing: rows without the weight are left out of both and noted; partners that could not be mapped stay
    in the whole. A window in which the whole is zero gives None. Codes without rows are no error.

    >>> row = dict(category="Missiles", year=2023, spread_over=1, local_production=False, rung=None,
    ...     rung_certain=None, quantity=1.0, quantity_estimate=False, year_estimate=False, recipient="RUS")
    >>> iran = {**row, "evidence": "r1", "supplier": "IRN", "tiv": 3.0, "tiv_low": 2.0, "tiv_high": 4.0}
    >>> korea = {**row, "evidence": "r2", "supplier": "PRK", "tiv": 1.0, "tiv_low": 1.0, "tiv_high": 1.0}
    >>> rows = pd.DataFrame([iran, korea])
    >>> supplier_share(rows, "IRN", "RUS", first=2023, last=2023)[0].share
    Interval(value=0.75, low=0.6666666666666666, high=0.8)
    """
    on_supplier = direction == "buyer_on_supplier"
    side, party, by, other = (
        ("recipient", buyer, "supplier", supplier)
        if on_supplier
        else ("supplier", supplier, "recipient", buyer)
    )
    rows = delivery[delivery[side] == party]
    if category is not None:
        rows = rows[rows["category"] == category]
    rows = with_kind(rows)
    own = rows["kind"] == "own"
    rows = (
        rows.assign(partner=rows[by].mask(own, "own make"))
        if on_supplier
        else rows[~own].assign(partner=rows[by])
    )
    sums = windowed(rows, "partner", first, last, span=span, weight=weight)
    licensed = rows[(rows["kind"] == "licensed") & (rows["partner"] == other)]
    complete = rows[(rows["kind"] == "complete") & (rows["partner"] == other)]
    parts = tuple(
        windowed(part, "partner", first, last, span=span, weight=weight) for part in (complete, licensed)
    )
    mine = rows[rows["partner"] == other]
    behind = [
        rows_by_window(part, first, last, span=span, weight=weight)
        for part in (mine, mine if len(mine) == len(rows) else rows)
    ]
    whole = _whole(party, category, weight, on_supplier=on_supplier)
    return tuple(
        _share(direction, category, year, span, other, sums, parts, behind, whole, weight)
        for year in range(first, last + 1)
    )


def _share(
    direction: Direction,
    category: str | None,
    year: int,
    span: int,
    other: str,
    sums: Windows,
    parts: tuple[Windows, ...],
    behind: list[dict[int, tuple[str, ...]]],
    whole: str,
    weight: str,
) -> Dependence:
    complete, licensed = (part.at(other, year) for part in parts)
    rest = sums.others(other).at("others", year)
    notes = (f"{sums.missing} rows without {weight} are left out",) if sums.missing else ()
    return Dependence(
        direction=direction,
        scope="category" if category is not None else "all",
        year=year,
        years=(year - span + 1, year),
        share=sums.at(other, year).share_of_sum([rest]),
        complete_only=complete.share_of_sum([licensed, rest]),
        unit=f"share of {'TIV' if weight == 'tiv' else weight}",
        evidence=next((ids[year] for ids in behind if ids[year]), ()),
        denominator=f"{whole}, {year - span + 1}-{year}",
        notes=notes,
    )


def _whole(party: str, category: str | None, weight: str, *, on_supplier: bool) -> str:
    what = "all deliveries to" if on_supplier else "all deliveries by"
    unit = "TIV" if weight == "tiv" else weight
    return f"{what} {party} in the register, {category or 'every category'}, {unit}"


def item_dependence(
    supply: Sequence[Supply],
    localised: Sequence[tuple[int, Interval, tuple[str, ...]]],
    supplier: str,
    buyer: str,
) -> tuple[Dependence, ...]:
    """Dependence of the buyer on the supplier for the item of a case, per year with observed supply.

    With C complete imports from the supplier, L licensed and O own output in units, and l the share of local
    output that the buyer makes itself (the latest observed by then, of value, parts, units or stages):

        value = (C + (1-l)(L+O)) / (C+L+O)      what rests on content from abroad
        low   = C / (C+L+O)                     if all other content is the buyer's, or a third party's
        high  = (C + L + (1-l) O) / (C+L+O)     if licensed output stopped with the licence

    Without an observed l, (1-l) is 1 for licensed and 0 for own output: the value is then the high end, as
    the register counts. Each end also takes the ends of the figures; an open top may be anything.
    Where only a figure for imports and local output together exists, it is the whole. Only figures that
    count the same thing enter one share, and only this item: what other suppliers offer in its place is in
    the share of the category. Units: share of units, 0-1. Missing: a kind without a figure is left out and
    named in the notes, never taken as zero: without C `complete_only` is None and the low end is 0.

    >>> item_dependence((), (), "IRN", "RUS")
    ()
    """
    rows = [row for row in supply if row.quantity is not None and row.supplier in (supplier, buyer)]
    found = (_item_year(year, _alike(rows, year), localised) for year in sorted({row.year for row in rows}))
    return tuple(result for result in found if result is not None)


def _alike(rows: list[Supply], year: int) -> list[Supply]:
    """The year's figures that count the same thing: the item, else the scope that covers most kinds."""
    mine = [row for row in rows if row.year == year and not row.plan]
    alike = [row for row in mine if row.scope != "other"]
    if not alike:
        scopes: dict[str | None, list[Supply]] = {}
        for row in mine:
            scopes.setdefault(row.of, []).append(row)
        alike = max(scopes.values(), key=lambda found: (len(found), found[0].of or ""), default=[])
    if any(row.kind == "own" and row.scope == "item" for row in alike):
        # A figure for imports and local output together counts the buyer's own make once more.
        alike = [row for row in alike if row.scope != "mixed"]
    return list(preferred(alike))


def _item_year(
    year: int,
    rows: list[Supply],
    localised: Sequence[tuple[int, Interval, tuple[str, ...]]],
) -> Dependence | None:
    by_kind = {row.kind: row for row in rows}
    mixed = by_kind.get("licensed")
    mixed = mixed if mixed is not None and mixed.scope == "mixed" else None
    complete = _interval(by_kind.get("complete"))
    own = _interval(by_kind.get("own"))
    licensed = _interval(by_kind.get("licensed"))
    notes = [
        f"no figure for {kind} supply in {year}" for kind in ("complete", "licensed") if kind not in by_kind
    ]
    if mixed is not None and licensed is not None and complete is not None:
        # The one figure holds both kinds: licensed output is what is left of it.
        licensed = _difference(licensed, complete)
        notes.append("licensed output is a figure for both kinds less complete imports")
    known = [part for part in (complete, licensed, own) if part is not None]
    if sum(part.value for part in known) <= 0:
        return None
    zero = Interval.exact(0.0)
    c, li, o = complete or zero, licensed or zero, own or zero
    share = _latest(localised, year)
    result = _content_share(c, li, o, share[1] if share is not None else None)
    notes.append(
        f"localised share of {share[0]} taken off local output"
        if share is not None
        else "no localised share observed"
    )
    evidence = [name for row in rows for name in row.evidence] + list(share[2] if share is not None else ())
    return Dependence(
        direction="buyer_on_supplier",
        scope="item",
        year=year,
        years=(year, year),
        share=result,
        complete_only=None if complete is None else _complete_share(complete, li + o),
        unit="share of units",
        evidence=tuple(dict.fromkeys(evidence)),
        denominator=f"reported supply of the item in {year}: {', '.join(sorted(by_kind))}",
        notes=(*notes, *_whole_range(result, sorted(by_kind))),
        counts=next((row.of or "item" for row in rows if row.scope == "other"), "item"),
    )


def _content_share(c: Interval, li: Interval, o: Interval, localised: Interval | None) -> Interval:
    """The three numbers of `item_dependence`, each end at the ends that move it furthest."""
    total = c.value + li.value + o.value
    made = (1 - localised.value) * (li.value + o.value) if localised is not None else li.value
    low = c.low / (c.low + li.high + o.high) if c.low > 0 else 0.0
    own_part = (1 - localised.low) if localised is not None else 0.0
    # Falls in o, since own output counts at most in part: o at its low. Rises in c and li.
    top = c.high + li.high + own_part * o.low
    if isinf(top):
        high = 1.0
    else:
        high = top / (c.high + li.high + o.low) if c.high + li.high + o.low > 0 else own_part
    value = min((c.value + made) / total, 1.0)
    return Interval(value, min(low, value), min(max(high, value), 1.0))


def _complete_share(complete: Interval, rest: Interval) -> Interval | None:
    """Share of complete imports in the sum; with an open top they may be all but nothing of it."""
    if not isinf(complete.high):
        return complete.share_of_sum([rest])
    if complete.value + rest.value <= 0:
        return None
    low = complete.low / (complete.low + rest.high) if complete.low + rest.high > 0 else 0.0
    value = complete.value / (complete.value + rest.value)
    return Interval(value, min(low, value), 1.0)


def _whole_range(share: Interval, kinds: Sequence[str]) -> tuple[str, ...]:
    """Why a single figure leaves everything open: its value is then a convention, not a finding."""
    if (share.low, share.high) != (0.0, 1.0) or len(kinds) != 1:
        return ()
    return (
        f"the interval is the whole range: the one figure is {kinds[0]} output, and neither how much of "
        "it the buyer makes itself nor whether it would stop with the licence is known",
    )


def _latest(
    localised: Sequence[tuple[int, Interval, tuple[str, ...]]], year: int
) -> tuple[int, Interval, tuple[str, ...]] | None:
    return max((entry for entry in localised if entry[0] <= year), key=lambda entry: entry[0], default=None)


def _interval(row: Supply | None) -> Interval | None:
    """A report's ends; an open top is without end."""
    if row is None or row.quantity is None:
        return None
    low = row.quantity if row.low is None else row.low
    high = inf if row.high is None else row.high
    return Interval(row.quantity, min(low, row.quantity), max(high, row.quantity))


def _difference(whole: Interval, part: Interval) -> Interval:
    value = max(whole.value - part.value, 0.0)
    return Interval(value, min(max(whole.low - part.high, 0.0), value), max(whole.high - part.low, value))
