"""Hindcasts: hide what was published after a cut-off, calibrate, project, score what came.

Every model forecasts the same held-back targets. Quantities are divided by their observed spread within the
case (their size, where one figure is all there is), so that scores can be averaged. The average of the
models is a mixture whose weights are those that did best on the other cases.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from supplant.core.errors import NoAnswer
from supplant.dynamics.calibrate import Posterior, calibrate, predict
from supplant.dynamics.observations import Reading, Target, read
from supplant.dynamics.rivals import bass, persistence, trend
from supplant.dynamics.scores import covered, crps, log_density

__all__ = ["MODELS", "Hindcast", "cut_offs", "hindcast", "scores", "stacked_weights", "widened"]

MODELS = ("model", "constant_dependence", "persistence", "trend", "bass", "random_parameters")
AVERAGED = MODELS[:-1]  # the null has no say
DRAWS = 1024
SPREADS = (0.0, 0.2, 0.4, 0.7, 1.0, 1.4)


@dataclass(frozen=True)
class Hindcast:
    """Forecasts of one case at one cut-off, and what came.

    `draws` holds for each model an array (target, draw); quantities are in their own units, divided by
    `scale` for scoring.
    """

    case: str
    until: date
    targets: tuple[Target, ...]
    scale: np.ndarray
    draws: dict[str, np.ndarray]
    posterior: Posterior

    def densities(self) -> np.ndarray:
        """Log densities (target, model) of the averaged models at what came."""
        return np.array(
            [
                [
                    log_density(self.draws[name][place] / self.scale[place], target.value / self.scale[place])
                    for name in AVERAGED
                ]
                for place, target in enumerate(self.targets)
            ]
        )

    def only(self, places: Sequence[int]) -> "Hindcast":
        """The same hindcast on some of its targets."""
        return replace(
            self,
            targets=tuple(self.targets[place] for place in places),
            scale=self.scale[list(places)],
            draws={name: drawn[list(places)] for name, drawn in self.draws.items()},
        )

    def mixture(self, weights: np.ndarray, seed: int = 0) -> np.ndarray:
        """Draws (target, draw) of the weighted mixture of the averaged models."""
        rng = np.random.default_rng(seed)
        picked = rng.choice(len(AVERAGED), size=DRAWS, p=weights)
        whole = np.stack([self.draws[name] for name in AVERAGED])
        mixed: np.ndarray = whole[picked, :, np.arange(DRAWS)].T
        return mixed


def hindcast(case: str, frame: pd.DataFrame, until: date, *, seed: int = 0, progress: Any = None) -> Hindcast:
    """Forecasts of every model at `until`. Raises NoAnswer when nothing can be held back."""
    reading = read(frame, until=until)
    known, later = reading.known(until), reading.later(until)
    later = tuple(target for target in later if target.field != "export_month" or target.value > 0)
    if not later:
        raise NoAnswer(f"{case}: nothing usable was published after {until}")
    posterior = calibrate(reading, until, seed=seed, particles=DRAWS, progress=progress)
    month = _month(reading, until)
    null = predict(posterior.prior, later, seed=seed + 1)
    draws = {
        "model": predict(posterior.values, later, seed=seed + 2),
        "constant_dependence": predict(posterior.values, later, seed=seed + 3, freeze=month),
        "persistence": persistence(known, later, null, seed + 4),
        "trend": trend(known, later, null, seed + 5),
        "bass": bass(known, later, null, seed + 6),
        "random_parameters": null,
    }
    return Hindcast(case, until, later, _scales(reading, later), draws, posterior)


def scores(hindcasts: Sequence[Hindcast], weights: dict[str, np.ndarray]) -> dict[str, dict[str, float]]:
    """Mean scores of every model and of the average over all held-back targets.

    `weights` gives the mixture of each case, from the other cases.
    """
    found: dict[str, list[tuple[float, float, bool, bool]]] = {name: [] for name in (*MODELS, "averaged")}
    for one in hindcasts:
        draws = {**one.draws, "averaged": one.mixture(weights[one.case])}
        for name, forecast in draws.items():
            for place, target in enumerate(one.targets):
                x, y = forecast[place] / one.scale[place], target.value / one.scale[place]
                found[name].append((crps(x, y), log_density(x, y), covered(x, y, 0.5), covered(x, y, 0.9)))
    return {
        name: {
            "crps": float(np.mean([row[0] for row in rows])),
            "log_score": float(np.mean([row[1] for row in rows])),
            "coverage_50": float(np.mean([row[2] for row in rows])),
            "coverage_90": float(np.mean([row[3] for row in rows])),
            "n": len(rows),
        }
        for name, rows in found.items()
    }


def stacked_weights(hindcasts: Sequence[Hindcast]) -> dict[str, np.ndarray]:
    """For each case, mixture weights that maximise the log score on the other cases (Yao et al., 2018).

    By expectation maximisation; with no other case the weights are equal. Cases count equally.
    """
    cases = sorted({one.case for one in hindcasts})
    densities = {
        case: np.concatenate([one.densities() for one in hindcasts if one.case == case]) for case in cases
    }
    return {case: _stack([densities[other] for other in cases if other != case]) for case in cases}


def _stack(parts: Sequence[np.ndarray]) -> np.ndarray:
    weights = np.full(len(AVERAGED), 1.0 / len(AVERAGED))
    if not parts:
        return weights
    logs = np.concatenate(parts)
    each = np.concatenate([np.full(len(part), 1.0 / len(part)) for part in parts])
    likelihood = np.exp(logs - logs.max(axis=1, keepdims=True))
    for _ in range(500):
        share = likelihood * weights
        share /= share.sum(axis=1, keepdims=True)
        weights = (each[:, None] * share).sum(axis=0)
        # A little of every model: the weights rest on few cases.
        weights = 0.98 * weights / weights.sum() + 0.02 / len(AVERAGED)
    normed: np.ndarray = weights / weights.sum()
    return normed


def cut_offs(frame: pd.DataFrame, count: int = 2) -> list[date]:
    """Year ends spread evenly over those that leave enough on both sides: two known figures, one to come."""
    published = sorted(target.known.year for target in read(frame).targets)
    possible = []
    for year in range(published[0], published[-1] + 1):
        until = date(year, 12, 31)
        try:
            reading = read(frame, until=until)
        except NoAnswer:
            continue
        if len(reading.known(until)) >= 2 and reading.later(until):
            possible.append(until)
    places = (
        np.linspace(0, len(possible) - 1, count + 2)[1:-1] if len(possible) > count else range(len(possible))
    )
    return sorted({possible[round(place)] for place in places})


def widened(hindcasts: Sequence[Hindcast]) -> tuple[list[Hindcast], dict[str, float]]:
    """Forecasts of the model with an error of its own that grows with the root of time.

    The yearly spread (in logs, logits for shares) is that which scored best on the other cases, out of
    SPREADS; it is returned by case. What the model leaves out is not in its parameters, so a posterior alone
    is too sure of itself.
    """
    by_spread = {spread: [_widen(one, spread) for one in hindcasts] for spread in SPREADS}
    mean: dict[float, dict[str, list[float]]] = {
        spread: {one.case: [] for one in ones} for spread, ones in by_spread.items()
    }
    for spread, ones in by_spread.items():
        for one in ones:
            mean[spread][one.case].append(float(one.densities()[:, 0].mean()))
    chosen = {}
    for case in {one.case for one in hindcasts}:
        others = {
            spread: float(np.mean([float(np.mean(v)) for c, v in cases.items() if c != case] or [0.0]))
            for spread, cases in mean.items()
        }
        chosen[case] = max(SPREADS, key=lambda spread: others[spread])
    return [by_spread[chosen[one.case]][place] for place, one in enumerate(hindcasts)], chosen


def _widen(one: Hindcast, spread: float) -> Hindcast:
    if spread == 0.0:
        return one
    rng = np.random.default_rng(9)
    month = _month(one.posterior.reading, one.until)
    common = {target.field: rng.normal(size=DRAWS) for target in one.targets}
    changed = {}
    for name in ("model", "constant_dependence"):
        result = one.draws[name].copy()
        for place, target in enumerate(one.targets):
            years = max((target.first + target.last) / 2 - month, 1.0) / 12.0
            shift = spread * math.sqrt(years) * common[target.field]
            if target.kind in ("share", "range"):
                bounded = np.clip(result[place], 0.01, 0.99)
                result[place] = 1 / (1 + np.exp(-np.log(bounded / (1 - bounded)) - shift))
            else:
                result[place] = result[place] * np.exp(shift)
        changed[name] = result
    return replace(one, draws={**one.draws, **changed})


def _month(reading: Reading, until: date) -> int:
    start = pd.Timestamp(reading.start)
    return (until.year - start.year) * 12 + until.month - start.month


def _scales(reading: Reading, later: tuple[Target, ...]) -> np.ndarray:
    """Observed spread of each target's quantity over the whole case; its size where one figure is all."""
    result = []
    for target in later:
        same: Any = [t.value for t in reading.targets if t.field == target.field]
        size = abs(float(np.mean(same)))
        spread = float(np.std(same)) if len(same) > 2 else size
        result.append(max(spread, 0.1 * size, 1e-6))
    return np.array([value if math.isfinite(value) else 1.0 for value in result])
