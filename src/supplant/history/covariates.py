"""What is known of a partnership at an origin, in readable numbers.

`covariates.csv` names each with its meaning and the words in which a driver is told. Every one is computed
from years up to the origin alone. A value that is not known (no vote, no GDP) is NaN here; the model fills it
with the mean of its training rows and adds a column that says so.

Left out: what is on order and not yet delivered, because the register of the day cannot be rebuilt from a
later one (a deal that fell through is gone from it).
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from supplant.history.cube import Bools, Cube, Floats, Ints
from supplant.history.events import Events
from supplant.history.lineage import heirs

__all__ = ["Context", "Covariate", "context_of", "covariates", "dictionary"]

DECADE = 10
"""Years over which customers count as recent."""


@dataclass(frozen=True)
class Covariate:
    """One line of covariates.csv."""

    name: str
    group: str
    words_high: str
    words_low: str
    meaning: str


@cache
def dictionary() -> Mapping[str, Covariate]:
    """Every covariate by its name, in the order of the file.

    >>> dictionary()["produces"].words_high
    'the buyer produces the category'
    """
    text = (resources.files("supplant.history") / "covariates.csv").read_text(encoding="utf-8")
    return {row["name"]: Covariate(**row) for row in csv.DictReader(text.splitlines())}


@dataclass(frozen=True)
class Context:
    """What is known of countries beside the register, by year and actor of a cube; NaN where unknown.

    `ideal[t, a]` ideal point; `allied[t, a, a]` a duty of defence in either direction; `income[t, a]` log
    GDP. Each is None where no such table was given; the covariates that need it are then absent.
    """

    ideal: Floats | None = None
    allied: Bools | None = None
    income: Floats | None = None


def context_of(
    cube: Cube,
    ideal_point: pd.DataFrame | None = None,
    alliance: pd.DataFrame | None = None,
    country_year: pd.DataFrame | None = None,
) -> Context:
    """The tables `ideal_point`, `alliance` and `country_year` laid over the years and actors of a cube.

    A value holds until a later one replaces it, for ideal points and GDP at most five years, for treaties
    from the last year of their table on without end. Missing: NaN, and False for treaties.
    """
    return Context(
        None if ideal_point is None else _series(cube, ideal_point, "ideal_point"),
        None if alliance is None else _treaties(cube, alliance),
        None if country_year is None else _income(cube, country_year),
    )


def covariates(events: Events, places: Ints, origin: int, context: Context) -> pd.DataFrame:
    """One row per partnership, one column per covariate that can be computed, then one per category (0 or 1).

    `origin` is a year; nothing after it is read.
    """
    cube, t = events.cube, origin - events.cube.start
    columns: dict[str, npt.NDArray[Any]] = {}
    columns |= _supply(cube, places, t)
    columns |= _dependence(cube, places, t)
    columns |= _trends(events, places, t)
    columns |= _production(events, places, t)
    columns |= _markets(events, places, t)
    columns |= _surroundings(cube, places, t, context)
    ordered = {name: columns[name] for name in dictionary() if name in columns}
    for number, name in enumerate(cube.categories):
        ordered[f"category: {name}"] = (cube.category[places] == number).astype(float)
    return pd.DataFrame(ordered).astype(float)


Columns = dict[str, npt.NDArray[Any]]


def _supply(cube: Cube, places: Ints, t: int) -> Columns:
    now = cube.supply[places, t]
    before = cube.supply[places, max(t - cube.thresholds.span, 0)]
    some = cube.tiv[places, : t + 1] > 0
    return {
        "supply": np.log1p(now),
        "trend": np.log1p(now) - np.log1p(before),
        "to_peak": now / np.maximum(cube.peak[places, t], 1e-9),
        "active_years": some[:, max(t - cube.thresholds.span + 1, 0) :].sum(axis=1),
        "since_last": some[:, ::-1].argmax(axis=1),
        "age": np.minimum(t - cube.first[places], 25),
        "one_year": some.sum(axis=1) == 1,
    }


def _dependence(cube: Cube, places: Ints, t: int) -> Columns:
    s, b, c = cube.supplier[places], cube.buyer[places], cube.category[places]
    supply, peak = cube.supply[places, t], np.maximum(cube.peak[places, t], 1e-9)
    imports, exports = cube.imports[b, c, t], cube.supply_of[s, c, t]
    active = cube.supply[:, t] > 0
    suppliers, customers = np.zeros(cube.met.shape[:2]), np.zeros(cube.met.shape[:2])
    np.add.at(suppliers, (cube.buyer[active], cube.category[active]), 1)
    np.add.at(customers, (cube.supplier[active], cube.category[active]), 1)
    top = cube.supply[places, : t + 1].argmax(axis=1)
    others = imports - supply
    gain = others - (cube.imports[b, c, top] - cube.supply[places, top])
    return {
        "buyer_reliance": supply / np.maximum(imports, 1e-9),
        "supplier_reliance": supply / np.maximum(exports, 1e-9),
        "suppliers": np.log(suppliers[b, c]),
        "customers": np.log(customers[s, c]),
        "buyer_imports": np.log1p(imports),
        "buyer_imports_to_peak": imports / np.maximum(cube.imports[b, c, : t + 1].max(axis=1), 1e-9),
        "supplier_exports": np.log1p(exports),
        "supplier_exports_all": np.log1p(cube.supply_of[s, :, t].sum(axis=1)),
        "others_to_peak": np.minimum(others / peak, 10.0),
        "others_gain": np.clip(gain / peak, -3.0, 3.0),
    }


def _trends(events: Events, places: Ints, t: int) -> Columns:
    """How the two stand beyond this category, against the window before."""
    cube, before = events.cube, max(t - events.cube.thresholds.span, 0)
    s, b = cube.supplier[places], cube.buyer[places]

    def elsewhere(when: int) -> Floats:
        both = np.zeros((len(cube.actors), len(cube.actors)))
        np.add.at(both, (cube.supplier, cube.buyer), cube.supply[:, when])
        logs: Floats = np.log1p(np.maximum(both[s, b] - cube.supply[places, when], 0.0))
        return logs

    def bought(when: int) -> Floats:
        logs: Floats = np.log1p(cube.imports[:, :, when].sum(axis=1)[b])
        return logs

    lately = slice(max(t - DECADE + 1, 0), t + 1)
    faded, stood = np.zeros(len(cube.actors)), np.zeros(len(cube.actors))
    np.add.at(faded, cube.supplier, events.passages[:, lately].sum(axis=1))
    stands = (cube.supply[:, lately] > 0) & ~events.faded[:, lately]
    np.add.at(stood, cube.supplier, stands.sum(axis=1))
    return {
        "pair_trend": elsewhere(t) - elsewhere(before),
        "buyer_imports_trend": bought(t) - bought(before),
        # Two of twenty-five years are added, so that a supplier with few partnerships stays near the middle.
        "supplier_fading": np.log((faded[s] + 2) / (stood[s] + 25)),
    }


def _production(events: Events, places: Ints, t: int) -> Columns:
    cube = events.cube
    grade, now = cube.grade[places, t], np.full(len(places), t)
    return {
        "produces": events.produces(places, now),
        "producer_seen": events.seen_producing(places, now),
        "local_years": np.log1p(cube.local[places, : t + 1].sum(axis=1)),
        "local_licence": grade >= 5,
        "local_parts": (grade > 0) & (grade < 5),
        "local_breadth": np.log1p(cube.produced[cube.buyer[places], :, t].sum(axis=1)),
    }


def _markets(events: Events, places: Ints, t: int) -> Columns:
    """The buyer's exports, and where they would meet the supplier's."""
    cube, since = events.cube, max(t - DECADE + 1, 0)
    s, b, c = cube.supplier[places], cube.buyer[places], cube.category[places]
    known = cube.met <= t
    new = known & (cube.met > t - DECADE)
    recent = np.zeros_like(known)
    lately = cube.tiv[:, since : t + 1].sum(axis=1) > 0
    recent[cube.supplier[lately], cube.category[lately], cube.buyer[lately]] = True
    serves = np.asarray(recent.any(axis=1), dtype=bool)
    row = np.arange(len(places))
    entered = known[b, c]
    free = ~entered
    free[row, s] = free[row, b] = False
    theirs = free & known[s, c]
    imported = cube.imports[:, :, t] + cube.imports[:, :, since] > 0
    weight = ((new.sum(axis=0) + 0.5) * imported.T)[c]
    pull = weight * np.where(serves[b], 3.0, 1.0)
    share = (pull * theirs).sum(axis=1) / np.maximum((pull * free).sum(axis=1), 1e-9)
    fresh, fresh_all = new.sum(axis=2)[b, c], new.sum(axis=(1, 2))[b]
    decade = cube.sold[:, :, since : t + 1].sum(axis=2)
    exports, limits = cube.exports[b, c, t], cube.thresholds
    exported = cube.exports[b, c, max(t - limits.span, 0)]
    rises = np.maximum(limits.riser_factor * exports, limits.riser_floor)
    return {
        "buyer_exports": np.log1p(decade[b, c]),
        "buyer_exports_all": np.log1p(decade[b].sum(axis=1)),
        "buyer_exported": np.asarray(entered.any(axis=1)),
        "buyer_exports_none": exports <= 0,
        "buyer_exports_trend": np.log1p(exports) - np.log1p(exported),
        "to_riser": np.log(rises / (exports + 1)),
        "new_customers": np.log(fresh + 0.5),
        "new_customers_all": np.log(fresh_all + 0.5),
        "buyer_customers": np.log1p(recent.sum(axis=2)[b, c]),
        "buyer_customers_all": np.log1p(serves.sum(axis=1)[b]),
        "open_share": share,
        "expected_meetings": np.log(fresh * share + 0.1),
        "expected_meetings_all": np.log(fresh_all * share + 0.1),
        "friends": np.log1p((theirs & serves[b] & (weight > 0)).sum(axis=1)),
        "met_before": np.log1p(events.rivalries[places, since : t + 1].sum(axis=1)),
    }


def _surroundings(cube: Cube, places: Ints, t: int, context: Context) -> Columns:
    s, b = cube.supplier[places], cube.buyer[places]
    found: Columns = {}
    if context.ideal is not None:
        found["distance"] = np.abs(context.ideal[t, s] - context.ideal[t, b])
    if context.allied is not None:
        found["allied"] = context.allied[t, s, b]
    if context.income is not None:
        found["buyer_income"], found["supplier_income"] = context.income[t, b], context.income[t, s]
    return found


def _series(cube: Cube, table: pd.DataFrame, column: str) -> Floats:
    """A yearly table by year and actor, each value held for five years at most."""
    codes = heirs(table["country"].unique())
    rows = table.assign(country=table["country"].map(lambda code: codes.get(code, code)))
    wide = rows.dropna(subset=[column]).pivot_table(
        index="year", columns="country", values=column, aggfunc="mean"
    )
    span = range(min(int(wide.index.min()), cube.start), cube.last + 1)
    laid = wide.reindex(span).ffill(limit=5).reindex(range(cube.start, cube.last + 1))
    return laid.reindex(columns=list(cube.actors)).to_numpy(dtype=float)


def _treaties(cube: Cube, table: pd.DataFrame) -> Bools:
    rows = table[table["defense"].isin([True])]
    codes = heirs({*rows["a"].unique(), *rows["b"].unique()})
    index = {name: place for place, name in enumerate(cube.actors)}
    a, b = (
        rows[side].map(lambda code: index.get(codes.get(code, code))).to_numpy(dtype=float)
        for side in ("a", "b")
    )
    year = rows["year"].to_numpy(dtype=np.int64) - cube.start
    held = np.zeros((cube.years, len(cube.actors), len(cube.actors)), dtype=bool)
    inside = np.isfinite(a) & np.isfinite(b) & (year >= 0) & (year < cube.years)
    held[year[inside], a[inside].astype(int), b[inside].astype(int)] = True
    last = int(table["year"].max()) - cube.start
    if 0 <= last < cube.years:
        held[last + 1 :] = held[last]
    return held | held.transpose(0, 2, 1)


def _income(cube: Cube, table: pd.DataFrame) -> Floats | None:
    gdp = table[table["variable"] == "gdp_current_usd"]
    if gdp.empty:
        return None
    # As a share of that year's world: dollars of different years are not alike.
    world = gdp.groupby("year")["value"].transform("sum")
    return _series(cube, gdp.assign(log_share=np.log(gdp["value"] / world)), "log_share")
