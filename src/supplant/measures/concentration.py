"""How few partners a side has: the Herfindahl-Hirschman index of suppliers and of customers.

Hirschman 1945 and 1964 (The Paternity of an Index, American Economic Review 54(5), 761). The index says how
concentrated the trade is, not who the partner is, nor whether another could take its place.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from supplant.core.units import Interval
from supplant.measures.production import with_kind
from supplant.measures.windows import SPAN, rows_by_window, windowed

__all__ = ["Asymmetry", "Concentration", "asymmetry", "concentration", "herfindahl"]

Floats = npt.NDArray[np.float64]
Side = Literal["suppliers", "customers"]


@dataclass(frozen=True)
class Concentration:
    """One party's partners in one window. `effective` is 1/HHI; `coverage` the share of known partners.

    `evidence` are all rows of the window: each of them is in the whole.
    """

    side: Side
    party: str
    scope: str
    year: int
    years: tuple[int, int]
    hhi: Interval | None
    effective: float | None
    partners: int
    largest: str | None
    largest_share: float | None
    coverage: float | None
    evidence: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return asdict(self)


@dataclass(frozen=True)
class Asymmetry:
    """`asymmetry` of two shares on the same footing: the same scope, years and unit."""

    difference: Interval
    scope: str
    years: tuple[int, int]
    evidence: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """`value`, `low`, `high` and what they rest on."""
        return {
            **self.difference.to_json(),
            "scope": self.scope,
            "years": self.years,
            "evidence": self.evidence,
        }


def herfindahl(amounts: Mapping[str, Interval]) -> Interval | None:
    """HHI = sum of squared shares, between 1/n (n equal partners) and 1 (a single one).

    Interval: over all amounts within their ends. The low end is exact: there every amount lies as near as it
    can to a common level. The high end is an upper bound and never too low (`_highest`). Units: 0-1.
    Missing: actors whose code begins with "unknown" stay in the whole; they count as many small ones in the
    value and the low end, and as one in the high end. None when the whole is zero.

    >>> herfindahl({"a": Interval.exact(3), "b": Interval.exact(1)})
    Interval(value=0.625, low=0.625, high=0.625)
    >>> herfindahl({}) is None
    True
    """
    known = [amount for name, amount in amounts.items() if not _unknown(name)]
    unknown = [amount for name, amount in amounts.items() if _unknown(name)]
    whole = sum(amount.value for amount in [*known, *unknown])
    if whole <= 0:
        return None
    value = sum((amount.value / whole) ** 2 for amount in known)
    low = _lowest(known, sum(amount.high for amount in unknown))
    high = _highest([*known, *unknown])
    return Interval(value, min(low, value), min(max(high, value), 1.0))


def concentration(
    delivery: pd.DataFrame,
    party: str,
    *,
    side: Side,
    category: str | None = None,
    first: int,
    last: int,
    span: int = SPAN,
    weight: str = "tiv",
) -> tuple[Concentration, ...]:
    """HHI of a buyer's suppliers or of a supplier's customers in the `span` years to each year.

    Formula and interval as in `herfindahl`, on sums of `weight`. Licensed output counts with the licensor.
    Own make (unlicensed copies) is treated as in `supplier_share`: in the buyer's whole, as a partner under
    the buyer's own code, and in nobody's sales. Units: 0-1; `effective` in partners. Missing: rows without
    the weight add nothing; partners that could not be mapped stay in the whole, and `coverage` is the share
    of the others. No deliveries: None.

    >>> row = dict(recipient="RUS", year=2023, spread_over=1, tiv=1.0, tiv_low=1.0, tiv_high=1.0,
    ...     local_production=None, rung=None, rung_certain=None)
    >>> rows = pd.DataFrame([{**row, "supplier": name, "evidence": name} for name in ("IRN", "PRK")])
    >>> concentration(rows, "RUS", side="suppliers", first=2023, last=2023)[0].effective
    2.0
    """
    column, by = ("recipient", "supplier") if side == "suppliers" else ("supplier", "recipient")
    rows = delivery[delivery[column] == party]
    if category is not None:
        rows = rows[rows["category"] == category]
    rows = with_kind(rows)
    own = rows["kind"] == "own"
    rows = (
        rows.assign(partner=rows[by].mask(own, party))
        if side == "suppliers"
        else rows[~own].assign(partner=rows[by])
    )
    sums = windowed(rows, "partner", first, last, span=span, weight=weight)
    behind = rows_by_window(rows, first, last, span=span, weight=weight)
    scope = "category" if category is not None else "all"
    return tuple(
        _record(side, party, scope, year, span, sums.all(year), behind[year])
        for year in range(first, last + 1)
    )


def asymmetry(buyer_on_supplier: Interval | None, supplier_on_buyer: Interval | None) -> Interval | None:
    """How much more the buyer depends on the supplier than the other way round: their difference, -1 to 1.

    Keohane & Nye 1977: power lies in the asymmetry of interdependence. low = low - high, high = high - low.
    None when either is unknown.

    >>> asymmetry(Interval(0.5, 0.4, 0.6), Interval(0.25, 0.25, 0.25))
    Interval(value=0.25, low=0.15..., high=0.35)
    """
    if buyer_on_supplier is None or supplier_on_buyer is None:
        return None
    a, b = buyer_on_supplier, supplier_on_buyer
    return Interval(a.value - b.value, a.low - b.high, a.high - b.low)


def _record(
    side: Side,
    party: str,
    scope: str,
    year: int,
    span: int,
    amounts: dict[str, Interval],
    evidence: tuple[str, ...],
) -> Concentration:
    hhi = herfindahl(amounts)
    whole = sum(amount.value for amount in amounts.values())
    largest = max(sorted(amounts), key=lambda name: amounts[name].value, default=None)
    covered = sum(amount.value for name, amount in amounts.items() if not _unknown(name))
    return Concentration(
        side=side,
        party=party,
        scope=scope,
        year=year,
        years=(year - span + 1, year),
        hhi=hhi,
        effective=1 / hhi.value if hhi is not None and hhi.value > 0 else None,
        partners=len(amounts),
        largest=largest if whole > 0 else None,
        largest_share=amounts[largest].value / whole if largest is not None and whole > 0 else None,
        coverage=covered / whole if whole > 0 else None,
        evidence=evidence,
    )


def _unknown(name: str) -> bool:
    return name.startswith("unknown")


def _lowest(amounts: list[Interval], unknown: float) -> float:
    """The least sum of squares over the square of the sum; `unknown` adds to the sum alone.

    At the least, every amount stands at clip(level): the index falls as long as an amount below
    level = Q/S rises (S sum, Q sum of squares), so the level is where it reproduces itself.
    """
    low = np.array([amount.low for amount in amounts])
    high = np.array([amount.high for amount in amounts])
    if len(low) == 0:
        return 0.0
    below, above = 0.0, float(high.max())
    for _ in range(45):
        level = (below + above) / 2
        x = np.minimum(np.maximum(low, level), high)
        if float((x**2).sum()) > level * (float(x.sum()) + unknown):
            below = level
        else:
            above = level
    x = np.minimum(np.maximum(low, above), high)
    whole = float(x.sum()) + unknown
    return float((x**2).sum()) / whole**2 if whole > 0 else 0.0


def _highest(amounts: list[Interval]) -> float:
    """The lower of two upper bounds: one is tight where amounts are close, one where they are wide apart."""
    low = np.array([amount.low for amount in amounts])
    high = np.array([amount.high for amount in amounts])
    return min(_by_chords(low, high), _by_caps(low, high), 1.0)


def _by_caps(low: Floats, high: Floats) -> float:
    """No share exceeds h / (h + the others' l); filling the largest caps first gives the most squares."""
    whole = high + low.sum() - low
    caps = np.sort(np.divide(high, whole, out=np.ones_like(high), where=whole > 0))[::-1]
    shares = np.clip(1.0 - np.concatenate([[0.0], np.cumsum(caps)[:-1]]), 0.0, caps)
    return float((shares**2).sum())


def _by_chords(low: Floats, high: Floats) -> float:
    """With x**2 at most (l+h)x - lh, the best for a total t is greedy in l+h: piecewise linear over t**2."""
    order = np.argsort(-(low + high), kind="stable")
    slopes, widths = (low + high)[order], (high - low)[order]
    t = float(low.sum()) + np.concatenate([[0.0], np.cumsum(widths)])
    u = float((low**2).sum()) + np.concatenate([[0.0], np.cumsum(slopes * widths)])
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        ends = u / t / t
        # Along a stretch U(s) = u + slope (s - t); the ratio U/s**2 peaks at s = 2 (t - u/slope).
        peak = 2 * (t[:-1] - u[:-1] / slopes)
        inside = (peak > t[:-1]) & (peak < t[1:])
        peaks = np.where(inside, (u[:-1] + slopes * (peak - t[:-1])) / peak / peak, 0.0)
    return float(np.nanmax([*ends, *peaks], initial=0.0))
