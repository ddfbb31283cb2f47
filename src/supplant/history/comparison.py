"""With local production against without: the plain difference, and one among partnerships that are alike.

Origins at which a partnership was at risk are compared by what came of them. The plain difference compares
rates. The adjusted one weighs those without local production so that they resemble those with it (the odds of
a logistic regression on covariates that do not themselves measure production; Hirano and Imbens 2001), within
the categories and on the same origins. Intervals: suppliers and buyers drawn with replacement.

What cannot be adjusted for: why a licence was granted (a supplier may license those it is losing anyway, or
those it trusts), what the contract says, the buyer's plans, and orders not yet delivered. Nothing here shows
what a licence causes.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits

from supplant.history.cube import Bools, Floats
from supplant.history.landmarks import Landmarks
from supplant.history.logistic import expit, newton, standard_of
from supplant.history.model import TARGETS, outcome_of
from supplant.history.resampling import interval, pigeonhole

__all__ = ["Contrast", "contrasts"]

_PRODUCTION = ("produces", "producer_seen", "local_years", "local_licence", "local_parts", "local_breadth")
DRAWS = 40
OUTCOMES = (*TARGETS, "unreplaced")
"""`unreplaced` is displaced or ended. By definition a partnership with local production cannot be `ended`, so
these two together are what can be compared across both groups without a bias of the words."""


@dataclass(frozen=True)
class Contrast:
    """Rates of an outcome with and without local production; `adjusted_rate` is that of the weighted others.

    `difference` is with less without, `adjusted_difference` with less adjusted; intervals are 90 %.
    """

    outcome: str
    n_with: int
    n_without: int
    with_rate: float
    without_rate: float
    adjusted_rate: float
    difference: float
    difference_interval: tuple[float, float]
    adjusted_difference: float
    adjusted_interval: tuple[float, float]
    worst_imbalance: float

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return vars(self) | {
            "difference_interval": list(self.difference_interval),
            "adjusted_interval": list(self.adjusted_interval),
        }


def contrasts(landmarks: Landmarks, horizon: int, *, seed: int, step: int = 5) -> list[Contrast]:
    """One contrast per outcome, over every `step`-th origin whose horizon has passed.

    `worst_imbalance` is the largest standardised difference of a covariate that is left after weighting;
    above 0.1 the adjustment is not to be relied on.
    """
    newest = landmarks.events.cube.last - horizon
    rows = np.nonzero((landmarks.origin <= newest) & ((newest - landmarks.origin) % step == 0))[0]
    local = landmarks.local[rows]
    frame = landmarks.frame.iloc[rows].drop(columns=[c for c in _PRODUCTION if c in landmarks.frame])
    matrix = standard_of(frame)(frame)
    # Rates have drifted: compare within the same origins.
    era = ((landmarks.origin[rows] - landmarks.origin[rows].mean()) / 10.0)[:, None]
    matrix = np.concatenate([matrix, era, era**2], axis=1)
    cube = landmarks.events.cube
    supplier, buyer = cube.supplier[landmarks.place[rows]], cube.buyer[landmarks.place[rows]]
    outcome = outcome_of(landmarks, rows, horizon)
    outcome["unreplaced"] = outcome["displaced"] | outcome["ended"]
    rng = np.random.default_rng(seed)
    with threadpool_limits(1):
        plain = _rates(matrix, local, outcome, np.ones(len(rows)))
        draws = np.array(
            [_rates(matrix, local, outcome, pigeonhole(supplier, buyer, rng))[0] for _ in range(DRAWS)]
        )
    rates, balance = plain
    difference = interval(draws[:, :, 0] - draws[:, :, 1])
    adjusted = interval(draws[:, :, 0] - draws[:, :, 2])
    return [
        Contrast(
            name,
            int(local.sum()),
            int((~local).sum()),
            float(rates[number, 0]),
            float(rates[number, 1]),
            float(rates[number, 2]),
            float(rates[number, 0] - rates[number, 1]),
            (float(difference[0][number]), float(difference[1][number])),
            float(rates[number, 0] - rates[number, 2]),
            (float(adjusted[0][number]), float(adjusted[1][number])),
            balance,
        )
        for number, name in enumerate(OUTCOMES)
    ]


def _rates(matrix: Floats, local: Bools, outcome: dict[str, Bools], weight: Floats) -> tuple[Floats, float]:
    """[outcome, (with, without, without as if alike)] and the worst imbalance left."""
    beta = newton(matrix, local.astype(float), weight, 1.0)
    p = expit(matrix @ beta)
    odds = weight * np.clip(p / (1 - p), 0.0, 20.0) * ~local
    there, away = weight * local, weight * ~local
    rates = np.array(
        [
            [np.average(outcome[name], weights=w) if w.sum() > 0 else np.nan for w in (there, away, odds)]
            for name in OUTCOMES
        ]
    )
    return rates, _imbalance(matrix, there, odds)


def _imbalance(matrix: Floats, there: Floats, odds: Floats) -> float:
    if there.sum() <= 0 or odds.sum() <= 0:
        return float("nan")
    gap = (there @ matrix) / there.sum() - (odds @ matrix) / odds.sum()
    return float(np.abs(gap[1:]).max())
