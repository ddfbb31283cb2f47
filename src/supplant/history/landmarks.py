"""The rows that models are trained on: every partnership at every origin, and when what happened after it.

A row is a partnership at an origin (a landmark; van Houwelingen 2007, Scandinavian Journal of Statistics 34).
Its covariates are those of the origin; its outcomes are years, not answers: when supply faded and what that
came to, and when buyer and supplier first met as rivals. A forecast made at year t uses of each row only what
had happened by t: an origin three years ago tells of three years.

Every year in here depends on the register up to that year alone (see `history.events`), so truncating the
register at t and then building the rows gives the same training set as building them and then asking for t.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from supplant.core.errors import NoAnswer
from supplant.history.covariates import Context, covariates
from supplant.history.cube import NEVER, Bools, Floats, Ints
from supplant.history.events import Events
from supplant.history.panel import at_risk

__all__ = ["Landmarks", "landmarks_of"]


@dataclass(frozen=True)
class Landmarks:
    """One entry per row: place in the cube, origin, year of fading, its kind, first rivalry.

    Years are calendar years, NEVER where it has not come by the last complete year. `frame` holds the
    covariates in the same order.
    """

    events: Events
    place: Ints
    origin: Ints
    frame: pd.DataFrame
    faded: Ints
    kind: Ints
    rival: Ints

    def at(self, origin: int) -> Ints:
        """Positions of the rows of one origin."""
        return np.nonzero(self.origin == origin)[0].astype(np.int64)

    @cached_property
    def local(self) -> Bools:
        """Whether local production had been seen in the partnership by the origin."""
        cube = self.events.cube
        return np.asarray(cube.local[self.place, self.origin - cube.start], dtype=bool)

    @cached_property
    def exports(self) -> Floats:
        """[row, year] the buyer's exports of the category in the window to each year of the register."""
        cube = self.events.cube
        found: Floats = cube.exports[cube.buyer[self.place], cube.category[self.place]]
        return found

    def risen(self, horizon: int) -> Bools:
        """Whether the buyer rose within the horizon; False where that lies after the last complete year."""
        cube = self.events.cube
        row = np.arange(len(self.place))
        then = self.origin - cube.start
        now = np.minimum(then + horizon, cube.years - 1)
        limits, exports = cube.thresholds, self.exports
        grown = exports[row, now] > np.maximum(limits.riser_factor * exports[row, then], limits.riser_floor)
        return np.asarray(grown & (then + horizon < cube.years), dtype=bool)


def landmarks_of(events: Events, context: Context, origins: Sequence[int]) -> Landmarks:
    """The rows of these origins (years), in their order. Raises NoAnswer where there are none."""
    cube = events.cube
    if not len(origins):
        raise NoAnswer(
            f"the register covers {cube.start} to {cube.last} only, which is no full window of "
            f"{cube.thresholds.span} years: take a later year or import a longer release"
        )
    parts: list[tuple[Ints, Ints, pd.DataFrame, Ints, Ints, Ints]] = []
    rivalry_years = _cumulative_first(events)
    for origin in origins:
        places, t = at_risk(events, origin), origin - cube.start
        count = len(places)
        year = events.first_fading(places, np.full(count, t), np.full(count, cube.years - 1))
        came = year < NEVER
        kind = np.where(came, events.kinds(places, np.where(came, year, t)), 0)
        rival = rivalry_years[places, t]
        parts.append(
            (
                places,
                np.full(count, origin),
                covariates(events, places, origin, context),
                np.where(came, year + cube.start, NEVER),
                kind,
                np.where(rival < NEVER, rival + cube.start, NEVER),
            )
        )
    place, origin_, frame, faded, kind_, rival_ = zip(*parts, strict=True)
    return Landmarks(
        events,
        np.concatenate(place),
        np.concatenate(origin_),
        pd.concat(frame, ignore_index=True),
        np.concatenate(faded),
        np.concatenate(kind_),
        np.concatenate(rival_),
    )


def _cumulative_first(events: Events) -> Ints:
    """[p, t] first year after t (an index) in which a rivalry began; NEVER where none."""
    came = events.rivalries > 0
    years = np.where(came, np.arange(came.shape[1]), NEVER)
    from_here = np.minimum.accumulate(years[:, ::-1], axis=1)[:, ::-1]
    after = np.full(came.shape, NEVER, dtype=np.int64)
    after[:, :-1] = from_here[:, 1:]
    return after
