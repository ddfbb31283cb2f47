"""Who was at risk at an origin, and what became of them within a horizon.

At risk: a partnership between two states that delivered something in the window to the origin and had not
faded. Outcomes over (origin, origin + horizon]: `faded`, and of those `displaced`, `switched`, `ended` (the
first passage decides); `rival`, a new country in which the two meet; `riser`. See `history.events`.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from supplant.core.errors import NoAnswer
from supplant.history.cube import NEVER, Bools, Ints
from supplant.history.events import Events

__all__ = ["OUTCOMES", "Panel", "at_risk", "outcomes"]

OUTCOMES = ("faded", "displaced", "switched", "ended", "rival", "riser")


@dataclass(frozen=True)
class Panel:
    """Partnerships at one origin: where they stand in the cube, and their outcomes if these are known yet."""

    origin: int
    horizon: int
    places: Ints
    local: Bools
    outcomes: pd.DataFrame | None


def at_risk(events: Events, origin: int) -> Ints:
    """Places of the partnerships at risk at the end of `origin`. Raises NoAnswer outside the register."""
    cube = events.cube
    if not cube.start <= origin <= cube.last:
        raise NoAnswer(f"no origin {origin}: the register covers {cube.start} to {cube.last}")
    t = origin - cube.start
    states = cube.states[cube.supplier] & cube.states[cube.buyer]
    return np.nonzero((cube.supply[:, t] > 0) & ~events.faded[:, t] & states)[0].astype(np.int64)


def outcomes(events: Events, origin: int, horizon: int) -> Panel:
    """The panel of an origin; its outcomes are None where the horizon runs past the last complete year."""
    cube, places = events.cube, at_risk(events, origin)
    t = origin - cube.start
    local = cube.local[places, t]
    if t + horizon >= cube.years:
        return Panel(origin, horizon, places, local, None)
    count = len(places)
    year = events.first_fading(places, np.full(count, t), np.full(count, t + horizon))
    faded = year < NEVER
    kind = np.where(faded, events.kinds(places, np.where(faded, year, t)), 0)
    frame = pd.DataFrame(
        {
            "faded": faded,
            "displaced": kind == 1,
            "switched": kind == 2,
            "ended": kind == 3,
            "rival": events.rivalries[places, t + 1 : t + horizon + 1].sum(axis=1) > 0,
            "riser": events.risen(places, t, horizon),
        }
    )
    return Panel(origin, horizon, places, local, frame)
