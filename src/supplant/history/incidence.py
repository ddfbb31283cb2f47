"""Cumulative incidence of competing endings: the share to whom each had happened after so many years.

The estimator of Aalen and Johansen (1978), with late entry: at each year u the risk set holds those who
entered before u and have neither ended nor been censored,

    F_k(t) = sum over u <= t of S(u - 1) d_k(u) / n(u),   S(u) = S(u - 1) (1 - d(u) / n(u))

which is closed form, so nothing is fitted. Intervals are the middle 90 % of curves over draws of suppliers
and buyers (`history.resampling`). Time is whole years; an event and a censoring in one year: the event
first.

Groups change over time without the future deciding who is in them: a partnership enters the curve "with
local production" at the age at which that was first seen, and leaves "without" at that age. Entering it from
birth would credit the group with the years that its members had to survive to get there. Eras are entered at
the age at which they began. Left-truncated partnerships are left out: their age is not known.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from supplant.core.errors import SupplantError
from supplant.history.cube import GRADES, NEVER, Bools, Floats, Ints
from supplant.history.events import Events
from supplant.history.resampling import interval, pigeonhole

__all__ = ["ERAS", "Curve", "Spells", "aalen_johansen", "curves_by", "spells_of"]

ERAS: Sequence[tuple[str, int, int]] = (
    ("1950-1969", 1950, 1969),
    ("1970-1990", 1970, 1990),
    ("1991-2008", 1991, 2008),
    ("2009-", 2009, 9998),
)
ENDINGS = ("displaced", "switched", "ended")
DRAWS = 60
AHEAD = 40


@dataclass(frozen=True)
class Spells:
    """Time under observation: after `entry` up to and with `end` years of age; `cause` 0 is censored.

    `supplier` and `buyer` are the clusters; `place` is the partnership in the cube.
    """

    place: Ints
    entry: Ints
    end: Ints
    cause: Ints
    supplier: Ints
    buyer: Ints

    def __len__(self) -> int:
        return len(self.place)

    def where(self, mask: Bools) -> "Spells":
        """Some of them."""
        return Spells(*(getattr(self, name)[mask] for name in self.__dataclass_fields__))

    def between(self, entry: Ints, end: Ints) -> "Spells":
        """The part of each from `entry` to `end`; an event after the end becomes a censoring at it."""
        low, cut = np.maximum(self.entry, entry), np.minimum(self.end, end)
        cause = np.where(self.end <= end, self.cause, 0)
        spells = Spells(self.place, low, cut, cause, self.supplier, self.buyer)
        return spells.where(cut > low)


@dataclass(frozen=True)
class Curve:
    """A cumulative incidence: by year of age, with its interval, the number at risk and the events."""

    group: str
    cause: str
    year: Ints
    value: Floats
    low: Floats
    high: Floats
    at_risk: Ints
    events: Ints
    partnerships: int

    def to_json(self) -> dict[str, Any]:
        """Plain lists, to four digits."""
        return {
            "group": self.group,
            "cause": self.cause,
            "partnerships": self.partnerships,
            "events": int(self.events.sum()),
            "year": self.year.tolist(),
            "value": np.round(self.value, 4).tolist(),
            "low": np.round(self.low, 4).tolist(),
            "high": np.round(self.high, 4).tolist(),
            "at_risk": self.at_risk.tolist(),
        }


def aalen_johansen(
    entry: Ints, end: Ints, cause: Ints, causes: int, *, ahead: int, weight: Floats | None = None
) -> tuple[Floats, Floats]:
    """Incidence [cause, year 0..ahead] and the number at risk [year]; all in one pass.

    Raises SupplantError for a spell that ends before it begins.

    >>> end, cause = np.array([1, 2, 2, 3]), np.array([1, 0, 2, 1])
    >>> incidence, risk = aalen_johansen(np.zeros(4, int), end, cause, 2, ahead=3)
    >>> incidence.round(3).tolist(), risk.tolist()
    ([[0.0, 0.25, 0.25, 0.75], [0.0, 0.0, 0.25, 0.25]], [0.0, 4.0, 3.0, 1.0])
    """
    if (end <= entry).any():
        raise SupplantError("a spell has to end after it begins: entry < end")
    w = np.ones(len(end)) if weight is None else weight
    size = ahead + 2
    risk = np.zeros(size)
    np.add.at(risk, np.minimum(entry + 1, ahead + 1), w)
    np.add.at(risk, np.minimum(end + 1, ahead + 1), -w)
    at_risk = np.cumsum(risk)[: ahead + 1]
    deaths = np.zeros((causes, ahead + 1))
    inside = (cause > 0) & (end <= ahead)
    np.add.at(deaths, (cause[inside] - 1, end[inside]), w[inside])
    hazard = np.divide(deaths, at_risk, out=np.zeros_like(deaths), where=at_risk > 1e-9)
    survive = np.concatenate([[1.0], np.cumprod(1 - hazard.sum(axis=0))[:-1]])
    return np.cumsum(survive * hazard, axis=1), np.where(at_risk > 1e-9, at_risk, 0.0)


def spells_of(events: Events, outcome: str = "faded") -> Spells:
    """From the first delivery to the first fading (causes 1 to 3 as in ENDINGS) or rivalry (cause 1).

    Left-truncated partnerships, and parties that are no states, are left out.
    """
    cube = events.cube
    states = cube.states[cube.supplier] & cube.states[cube.buyer]
    places = np.nonzero((cube.first >= cube.thresholds.truncation) & states)[0].astype(np.int64)
    first, last = cube.first[places], cube.years - 1
    if outcome == "faded":
        year = events.first_fading(places, first, np.full(len(places), last))
        kind = np.where(year < NEVER, events.kinds(places, np.where(year < NEVER, year, 0)), 0)
    else:
        came = events.rivalries[places] > 0
        year = np.where(came.any(axis=1), came.argmax(axis=1), NEVER)
        kind = (year < NEVER).astype(np.int64)
    end = np.minimum(year, last) - first
    spells = Spells(places, np.zeros_like(end), end, kind, cube.supplier[places], cube.buyer[places])
    return spells.where(end > 0)


def curves_by(
    events: Events,
    grouping: str,
    outcome: str = "faded",
    *,
    seed: int,
    distance: npt.NDArray[Any] | None = None,
) -> list[Curve]:
    """Curves of every group of a grouping: all, local_production, grade, category, era or alignment.

    `category_local_production` tells each category apart with and without ("Ships, with").

    `distance[t, p]`, the distance of ideal points, is needed for alignment: near and far are below and above
    its median in the year of the first delivery.
    """
    spells = spells_of(events, outcome)
    found = []
    for name, part in _groups(events, spells, grouping, distance).items():
        if len(part) >= 30:
            found += _curves(name, part, outcome, seed)
    return found


def _groups(
    events: Events, spells: Spells, grouping: str, distance: npt.NDArray[Any] | None
) -> Mapping[str, Spells]:
    cube = events.cube
    first = cube.first[spells.place]
    if grouping == "all":
        return {"all": spells}
    if grouping == "category":
        category = cube.category[spells.place]
        return {name: spells.where(category == number) for number, name in enumerate(cube.categories)}
    if grouping == "era":
        return {
            name: spells.between(low - cube.start - first - 1, high - cube.start - first)
            for name, low, high in ERAS
        }
    if grouping == "alignment":
        if distance is None:
            return {}
        near = distance[first, spells.place]
        middle = np.nanmedian(near)
        return {"near": spells.where(near <= middle), "far": spells.where(near > middle)}
    grade = cube.grade[spells.place]
    seen = grade > 0
    begins = np.where(seen.any(axis=1), seen.argmax(axis=1), NEVER)
    if grouping in ("local_production", "category_local_production"):
        # What is seen in the year of the first delivery is there from the start.
        age = np.where(begins < NEVER, np.maximum(begins - first, 0), NEVER)
        halves = {
            "without": spells.between(np.zeros_like(age), age),
            "with": spells.between(age, np.full_like(age, NEVER)),
        }
        if grouping == "local_production":
            return halves
        return {
            f"{name}, {half}": part.where(cube.category[part.place] == number)
            for number, name in enumerate(cube.categories)
            for half, part in halves.items()
        }
    final = np.where(begins < NEVER, grade[np.arange(len(begins)), np.minimum(begins, cube.years - 1)], 0)
    age = np.where(begins < NEVER, np.maximum(begins - first, 0), NEVER)
    whole = spells.between(age, np.full_like(age, NEVER))
    place_grade = dict(zip(spells.place.tolist(), final.tolist(), strict=True))
    entered = np.array([place_grade[place] for place in whole.place.tolist()], dtype=np.int64)
    return {GRADES[number]: whole.where(entered == number) for number in range(1, len(GRADES))}


def _curves(name: str, spells: Spells, outcome: str, seed: int) -> list[Curve]:
    labels = ENDINGS if outcome == "faded" else ("rival",)
    entry, end, cause = spells.entry, spells.end, spells.cause
    value, risk = aalen_johansen(entry, end, cause, len(labels), ahead=AHEAD)
    rng = np.random.default_rng(seed)
    draws = [
        aalen_johansen(
            entry,
            end,
            cause,
            len(labels),
            ahead=AHEAD,
            weight=pigeonhole(spells.supplier, spells.buyer, rng),
        )[0]
        for _ in range(DRAWS)
    ]
    low, high = interval(np.array(draws))
    # A curve is told only as far as somebody is left to tell it of.
    shown = int(np.nonzero(risk >= 10)[0].max(initial=0)) + 1
    years = np.arange(shown, dtype=np.int64)
    return [
        Curve(
            name,
            label,
            years,
            value[number, :shown],
            np.minimum(low[number, :shown], value[number, :shown]),
            np.maximum(high[number, :shown], value[number, :shown]),
            np.round(risk[:shown]).astype(np.int64),
            np.array([int(((cause == number + 1) & (end == year)).sum()) for year in years], dtype=np.int64),
            len(spells),
        )
        for number, label in enumerate(labels)
    ]
