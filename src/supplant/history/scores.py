"""How good forecasts were: discrimination, calibration, and skill against a plain rate.

AUC is the chance that a case that came is ranked above one that did not (ties count half). The Brier score is
the mean of (p - y)^2 (Brier 1950); its skill is 1 - BS / BS_ref, with the base rate of the training period as
reference, so that a drift of the rate counts against a forecast and not for it. The log score is the mean of
-log of the probability given to what came; lower is better. The calibration slope is that of a logistic
regression of the outcome on the logit of the forecast (Cox 1958): 1 where forecasts are as bold as they may
be, below 1 where they are too bold.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import scoringrules
from scipy.stats import rankdata

from supplant.core.errors import SupplantError
from supplant.history.cube import Floats

__all__ = ["Reliability", "Score", "auc", "calibration_slope", "logit", "reliability", "score"]

FLOOR = 1e-6
"""Forecasts are kept this far from 0 and 1 in logarithms."""


@dataclass(frozen=True)
class Reliability:
    """One bin of a reliability curve: forecasts from `low` to `high`, how many, their mean, what came."""

    low: float
    high: float
    n: int
    forecast: float
    observed: float


@dataclass(frozen=True)
class Score:
    """The scores of one set of forecasts. `auc` and `slope` are None where only one outcome occurred."""

    n: int
    base_rate: float
    auc: float | None
    brier: float
    bss: float | None
    log_score: float
    slope: float | None
    mean_forecast: float
    reliability: tuple[Reliability, ...]

    def to_json(self) -> Mapping[str, Any]:
        """The names of the JSON interface."""
        return {
            "n": self.n,
            "base_rate": self.base_rate,
            "mean_forecast": self.mean_forecast,
            "auc": self.auc,
            "brier": self.brier,
            "bss": self.bss,
            "log_score": self.log_score,
            "calibration_slope": self.slope,
            "reliability": [vars(part) for part in self.reliability],
        }


def score(outcome: npt.NDArray[Any], forecast: Floats, reference: Floats) -> Score:
    """All scores of forecasts (probabilities) of an outcome (0 or 1) against a reference probability.

    Raises SupplantError for forecasts that are no probabilities, or where there is nothing to score.

    >>> s = score(np.array([1, 0, 0, 0]), np.array([0.9, 0.1, 0.2, 0.2]), np.full(4, 0.25))
    >>> s.auc, round(s.brier, 3), round(s.bss, 3)
    (1.0, 0.025, 0.867)
    """
    came = np.asarray(outcome, dtype=float)
    if not len(came):
        raise SupplantError("no forecast to score: the group is empty")
    if not (np.isfinite(forecast).all() and (forecast >= 0).all() and (forecast <= 1).all()):
        raise SupplantError("expected forecasts between 0 and 1, found one that is not")
    brier = float(np.mean(scoringrules.brier_score(came, forecast)))
    worst = float(np.mean(scoringrules.brier_score(came, reference)))
    sure = np.clip(forecast, FLOOR, 1 - FLOOR)
    return Score(
        n=len(came),
        base_rate=float(came.mean()),
        auc=auc(came, forecast),
        brier=brier,
        bss=1 - brier / worst if worst > 0 else None,
        log_score=float(-np.mean(came * np.log(sure) + (1 - came) * np.log(1 - sure))),
        slope=calibration_slope(came, forecast),
        mean_forecast=float(forecast.mean()),
        reliability=reliability(came, forecast),
    )


def auc(came: Floats, forecast: Floats) -> float | None:
    """Area under the ROC curve by ranks (Mann and Whitney 1947); None where only one outcome occurred.

    >>> auc(np.array([1.0, 0.0, 1.0]), np.array([0.5, 0.5, 0.9]))
    0.75
    """
    positive = int(came.sum())
    negative = len(came) - positive
    if not positive or not negative:
        return None
    ranks = rankdata(forecast)
    return float((ranks[came > 0].sum() - positive * (positive + 1) / 2) / (positive * negative))


def logit(probability: Floats) -> Floats:
    """Logarithm of p / (1 - p), with p kept off 0 and 1."""
    sure = np.clip(probability, FLOOR, 1 - FLOOR)
    result: Floats = np.log(sure / (1 - sure))
    return result


def calibration_slope(came: Floats, forecast: Floats) -> float | None:
    """Slope of the outcome on the logit of the forecast; None where it is not identified."""
    x = logit(forecast)
    if came.min() == came.max() or np.ptp(x) < 1e-9:
        return None
    design = np.column_stack([np.ones_like(x), x])
    beta = np.array([0.0, 1.0])
    for _ in range(50):
        p = 1 / (1 + np.exp(-np.clip(design @ beta, -30, 30)))
        gradient = design.T @ (came - p)
        curvature = (design * (p * (1 - p))[:, None]).T @ design + 1e-9 * np.eye(2)
        step = np.linalg.solve(curvature, gradient)
        beta = beta + np.clip(step, -2, 2)
        if np.abs(step).max() < 1e-9:
            break
    return float(beta[1])


def reliability(came: Floats, forecast: Floats, bins: int = 10) -> tuple[Reliability, ...]:
    """What came, by tenths of the forecast; empty bins are left out."""
    place = np.minimum((forecast * bins).astype(int), bins - 1)
    return tuple(
        Reliability(
            number / bins,
            (number + 1) / bins,
            int((place == number).sum()),
            float(forecast[place == number].mean()),
            float(came[place == number].mean()),
        )
        for number in range(bins)
        if (place == number).any()
    )
