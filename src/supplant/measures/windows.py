"""Sums over the trailing years, with intervals, for every partner at once.

Five years is SIPRI's own convention: deliveries come in bursts, and one year says little.

The easy case first: rows whose year the source states are added, ends with ends. The complication: a deal
whose total is stated but not its division over the years. Its yearly shares are guesses that hang together:
a window that holds all years of the deal knows its total, and adding up the yearly intervals would forget
that. So each such deal is counted once per window:

    all n years within      [2T - H, H], value T
    k of n years within     [k u, H - (n-k) u], value kT/n

with T the deal's total, H its high end (the `_high` of each of its rows; T where the total is no estimate;
its low end lies as far below), and u the volume of one unit (or T/n if that is less): the source lists a
year because something was delivered in it. u is 0 where the listed years are estimates or the number is
unknown.

Left out: correlation between deals; summing ends overstates the spread of a sum, never understates it.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from supplant.core.errors import SupplantError
from supplant.core.units import Interval

__all__ = ["SPAN", "Windows", "rows_by_window", "windowed"]

SPAN = 5
"""Years in a window."""

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Windows:
    """value, low, high: one row per group, one column per last year of the window. Absent rows are zero."""

    groups: tuple[str, ...]
    ends: tuple[int, ...]
    value: Floats
    low: Floats
    high: Floats
    missing: int = 0

    def at(self, group: str, end: int) -> Interval:
        """One group's sum in the window that ends with that year; zero for a group without rows."""
        if group not in self.groups:
            return Interval.exact(0.0)
        place = self.groups.index(group), self.ends.index(end)
        return Interval(self.value[place], self.low[place], self.high[place])

    def all(self, end: int) -> dict[str, Interval]:
        """Every group's sum in that window, those without any left out."""
        column = self.ends.index(end)
        return {
            group: Interval(self.value[row, column], self.low[row, column], self.high[row, column])
            for row, group in enumerate(self.groups)
            if self.high[row, column] > 0
        }

    def others(self, group: str) -> "Windows":
        """The sum of all groups but this one, as one group called "others"."""
        keep = np.array([name != group for name in self.groups], dtype=bool)
        value, low, high = (
            part[keep].sum(axis=0, keepdims=True) for part in (self.value, self.low, self.high)
        )
        return Windows(("others",), self.ends, value, low, high, self.missing)


def windowed(
    rows: pd.DataFrame,
    by: str,
    first: int,
    last: int,
    *,
    span: int = SPAN,
    weight: str = "tiv",
) -> Windows:
    """Sums of `weight` over the `span` years to each year from `first` to `last`, by the values of `by`.

    Units: those of the weight (million TIV, items). Missing: a row without the weight adds nothing and is
    counted in `missing`. Raises SupplantError when `span` is under one year or the years run backwards.

    >>> row = dict(evidence="r1", supplier="IRN", spread_over=2, quantity_estimate=False,
    ...     year_estimate=False, quantity=5.0, tiv=10.0, tiv_low=0.0, tiv_high=20.0)
    >>> deal = pd.DataFrame([{**row, "year": 2022}, {**row, "year": 2023}])
    >>> sums = windowed(deal, "supplier", 2022, 2023)
    >>> sums.at("IRN", 2022), sums.at("IRN", 2023)
    (Interval(value=10.0, low=2.0, high=18.0), Interval(value=20.0, low=20.0, high=20.0))
    """
    if span < 1 or last < first:
        raise SupplantError(
            f"expected a span of at least 1 year and first <= last, found {span}, {first}, {last}"
        )
    known = rows[rows[weight].notna() & (rows["year"] > first - span) & (rows["year"] <= last)]
    groups = tuple(sorted(known[by].unique()))
    codes = pd.Index(groups).get_indexer(pd.Index(known[by]))
    year = known["year"].to_numpy(dtype=np.int64) - (first - span + 1)
    years = last - first + span
    spread = known["spread_over"].to_numpy(dtype=np.int64) > 1
    parts = [np.zeros((len(groups), last - first + 1)) for _ in range(3)]
    for part, name in zip(parts, (weight, f"{weight}_low", f"{weight}_high"), strict=True):
        yearly = np.zeros((len(groups), years))
        np.add.at(yearly, (codes[~spread], year[~spread]), known[name].to_numpy(dtype=float)[~spread])
        part += _rolling(yearly, span)
    if spread.any():
        deals = _spread_deals(known[spread], year[spread], codes[spread], years, span, weight)
        for part, (group, sums) in zip(parts, deals, strict=True):
            np.add.at(part, group, sums)
    # Rounding in the cumulative sums may part the three by an ulp; the order is the contract.
    value, low, high = parts
    missing = int(rows[weight].isna().sum())
    low, high = np.clip(np.minimum(low, value), 0.0, None), np.maximum(high, value)
    return Windows(groups, tuple(range(first, last + 1)), value, low, high, missing)


def rows_by_window(
    rows: pd.DataFrame, first: int, last: int, *, span: int = SPAN, weight: str = "tiv"
) -> dict[int, tuple[str, ...]]:
    """Ids of the rows that `windowed` adds up, by the last year of the window, in the order of the years.

    >>> rows = pd.DataFrame({"year": [2020, 2022], "evidence": ["r1", "r2"], "tiv": [1.0, 2.0]})
    >>> rows_by_window(rows, 2022, 2023, span=2)
    {2022: ('r2',), 2023: ('r2',)}
    """
    known = rows.loc[rows[weight].notna(), ["year", "evidence"]].sort_values("year", kind="stable")
    years, ids = known["year"].to_numpy(dtype=np.int64), known["evidence"].tolist()
    found = {}
    for end in range(first, last + 1):
        begin, stop = np.searchsorted(years, [end - span + 1, end + 1])
        found[end] = tuple(dict.fromkeys(ids[begin:stop]))
    return found


def _rolling(yearly: Floats, span: int) -> Floats:
    """Sums of `span` consecutive columns, exact zeros kept."""
    stacked = np.lib.stride_tricks.sliding_window_view(yearly, span, axis=1)
    sums: Floats = stacked.sum(axis=2)
    return sums


def _spread_deals(
    rows: pd.DataFrame,
    year: npt.NDArray[np.int64],
    codes: npt.NDArray[np.intp],
    years: int,
    span: int,
    weight: str,
) -> list[tuple[npt.NDArray[np.intp], Floats]]:
    """Value, low and high of each spread deal in each window, with the group it belongs to."""
    deal, first_row = np.unique(rows["evidence"].to_numpy(dtype=str), return_index=True)
    index = np.searchsorted(deal, rows["evidence"].to_numpy(dtype=str))
    count = np.zeros((len(deal), years))
    np.add.at(count, (index, year), 1.0)
    k = _rolling(count, span)
    each = rows.iloc[first_row]
    n = each["spread_over"].to_numpy(dtype=float)[:, None]
    yearly = each[weight].to_numpy(dtype=float)[:, None]
    top = np.maximum(each[f"{weight}_high"].to_numpy(dtype=float)[:, None], n * yearly)
    # Of an uncertain number even the least is uncertain: the unit shrinks with the low end.
    least = np.clip(2 * n * yearly - top, 0.0, None)
    unit = _unit(each, weight)[:, None] * np.divide(
        least, n * yearly, out=np.zeros_like(least), where=yearly > 0
    )
    whole = k >= n
    value = k * yearly
    low = np.where(whole, least, k * unit)
    high = np.where(whole, top, top - (n - k) * unit)
    high = np.where(k > 0, high, 0.0)
    group = codes[first_row]
    return [(group, value), (group, low), (group, high)]


def _unit(deals: pd.DataFrame, weight: str) -> Floats:
    """The weight of one unit, at most that of an even year; 0 where years or numbers are not certain."""
    quantity = deals["quantity"].to_numpy(dtype=float)
    yearly = deals[weight].to_numpy(dtype=float)
    sure = np.isfinite(quantity) & (quantity > 0) & ~_is(deals["year_estimate"])
    return np.where(sure, yearly / np.maximum(np.where(sure, quantity, 1.0), 1.0), 0.0)


def _is(column: "pd.Series[Any]") -> npt.NDArray[np.bool_]:
    return column.isin([True]).to_numpy(dtype=bool)
