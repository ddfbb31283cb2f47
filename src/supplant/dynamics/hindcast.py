"""Hindcasts: hide what came out after a cut-off, calibrate, project, score what came.

Every model forecasts the same held-back targets; an event that comes after the cut-off is known not to have
come before. Quantities are divided by their observed spread within the case (their size, where one figure is
all there is), so that scores can be averaged. How wrong the model may be by itself is what scored best on
the other cases; the average of the models is a mixture whose weights are those that did best on the other
cases. The reference class speaks of events only: it is scored on those, and has no part in the rest.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from supplant.core.arrival import Arrival
from supplant.core.errors import NoAnswer
from supplant.dynamics.calibrate import Posterior, calibrate
from supplant.dynamics.discrepancy import PRICES, Discrepancy
from supplant.dynamics.forecast import carried, forecast, predict
from supplant.dynamics.observations import Reading, Target, read
from supplant.dynamics.rivals import bass, persistence, reference_class, trend
from supplant.dynamics.scores import covered, crps, log_density

__all__ = ["MODELS", "Hindcast", "cut_offs", "hindcast", "hindcasts", "scores", "stacked_weights", "tuned"]

MODELS = (
    "model", "constant_dependence", "persistence", "trend", "bass", "reference_class", "random_parameters",
)  # fmt: skip
AVERAGED = MODELS[:-1]  # the null has no say
DRAWS = 1024
SIZES = (0.5, 0.7, 1.0, 1.4)  # of the model's own error, from which the other cases choose
TINY = 1e-12
ENOUGH = 20  # draws that an event must have after the cut-off, of DRAWS


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
        """Log densities (target, model) of the averaged models at what came; nan where one does not speak."""
        found = np.full((len(self.targets), len(AVERAGED)), np.nan)
        for place, target in enumerate(self.targets):
            for column, name in enumerate(AVERAGED):
                drawn = self.draws[name][place] / self.scale[place]
                if not np.isnan(drawn[0]):
                    found[place, column] = log_density(drawn, target.value / self.scale[place])
        return found

    def only(self, places: Sequence[int]) -> "Hindcast":
        """The same hindcast on some of its targets."""
        return replace(
            self,
            targets=tuple(self.targets[place] for place in places),
            scale=self.scale[list(places)],
            draws={name: drawn[list(places)] for name, drawn in self.draws.items()},
        )

    def mixture(self, weights: np.ndarray, seed: int = 0) -> np.ndarray:
        """Draws (target, draw) of the weighted mixture of the averaged models that speak of each target."""
        rng = np.random.default_rng(seed)
        whole = np.stack([self.draws[name] for name in AVERAGED])
        mixed = np.empty(whole.shape[1:])
        for place in range(len(self.targets)):
            share = weights * ~np.isnan(whole[:, place, 0])
            picked = rng.choice(len(AVERAGED), size=DRAWS, p=share / share.sum())
            mixed[place] = whole[picked, place, np.arange(DRAWS)]
        return mixed


def hindcast(
    case: str, frame: pd.DataFrame, until: date, *, arrivals: Mapping[str, Arrival], seed: int = 0,
    size: float = 1.0, progress: Callable[[float], None] | None = None,
) -> Hindcast:  # fmt: skip
    """Forecasts of every model at `until`. Raises NoAnswer when nothing can be held back.

    `arrivals` are the reference class by event (export_month, displaced_month); `size` is that of the model's
    own error.
    """
    return hindcasts(case, frame, until, arrivals=arrivals, seed=seed, sizes=(size,), progress=progress)[size]


def hindcasts(
    case: str, frame: pd.DataFrame, until: date, *, arrivals: Mapping[str, Arrival], seed: int = 0,
    sizes: Sequence[float] = SIZES, progress: Callable[[float], None] | None = None,
) -> dict[float, Hindcast]:  # fmt: skip
    """The hindcast with each size of the model's own error."""
    reading = read(frame, until=until)
    known, later = reading.known(until), _to_score(reading, until)
    if not later:
        raise NoAnswer(f"{case}: nothing usable was published after {until}")
    month = _month(reading, until)
    found: dict[float, Hindcast] = {}
    for size in sizes:
        own = Discrepancy(size)
        posterior = calibrate(reading, until, seed=seed, particles=DRAWS, own=own, progress=progress)
        if not found:
            null = predict(posterior.prior, later, seed=seed + 1)
            rivals = {
                "persistence": persistence(known, later, null, seed + 4),
                "trend": trend(known, later, null, seed + 5),
                "bass": bass(known, later, null, seed + 6),
                "reference_class": reference_class(arrivals, later, month, DRAWS, seed + 7),
                "random_parameters": null,
            }
        error = carried(posterior.values, known, later, own)
        draws = {
            "model": forecast(posterior.values, error, seed=seed + 2),
            "constant_dependence": forecast(posterior.values, error, seed=seed + 3, freeze=month),
            **rivals,
        }
        draws = {name: _not_before(drawn, null, later, month, seed) for name, drawn in draws.items()}
        found[size] = Hindcast(case, until, later, _scales(reading, later), draws, posterior)
    return found


def _to_score(reading: Reading, until: date) -> tuple[Target, ...]:
    """Later targets of which a forecast has a meaning: prices only where one was known, for their unit."""
    priced = any(target.field in PRICES for target in reading.known(until))
    return tuple(target for target in reading.later(until) if priced or target.field not in PRICES)


def _not_before(
    drawn: np.ndarray, null: np.ndarray, targets: tuple[Target, ...], month: int, seed: int
) -> np.ndarray:
    """Draws in which no event of the targets came by `month`; from the null where hardly any is left."""
    rng, result = np.random.default_rng(seed), drawn.copy()
    for place, target in enumerate(targets):
        if target.kind == "event":
            left = [one[place][one[place] > month] for one in (drawn, null)]
            chosen = next((one for one in left if len(one) >= ENOUGH), month + 12 * rng.lognormal(size=DRAWS))
            result[place] = rng.choice(chosen, drawn.shape[1])
    return result


def scores(hindcasts: Sequence[Hindcast], weights: dict[str, np.ndarray]) -> dict[str, dict[str, float]]:
    """Mean scores of every model and of the average over all held-back targets that it speaks of.

    `weights` gives the mixture of each case, from the other cases.
    """
    found: dict[str, list[tuple[float, float, bool, bool]]] = {name: [] for name in (*MODELS, "averaged")}
    for one in hindcasts:
        draws = {**one.draws, "averaged": one.mixture(weights[one.case])}
        for name, drawn in draws.items():
            for place, target in enumerate(one.targets):
                x, y = drawn[place] / one.scale[place], target.value / one.scale[place]
                if np.isnan(x[0]):
                    continue
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
        if rows
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
    likelihood = np.nan_to_num(np.exp(logs - np.nanmax(logs, axis=1, keepdims=True)))
    speaks = ~np.isnan(logs)
    for _ in range(500):
        share = likelihood * weights
        share /= share.sum(axis=1, keepdims=True)
        # A model counts by its share where it speaks, whatever the others do where it is silent.
        weights = (each[:, None] * share).sum(axis=0) / np.maximum((each[:, None] * speaks).sum(axis=0), TINY)
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


def tuned(done: Sequence[Mapping[float, Hindcast]]) -> tuple[list[Hindcast], dict[str, float]]:
    """The hindcasts with the size of the model's own error that scored best on the other cases.

    By mean log score, every case counted once; the size is returned by case.
    """
    mean: dict[float, dict[str, list[float]]] = {}
    for one in done:
        for size, found in one.items():
            score = float(found.densities()[:, 0].mean())
            mean.setdefault(size, {}).setdefault(found.case, []).append(score)
    chosen: dict[str, float] = {}
    for case in {found.case for one in done for found in one.values()}:
        others = {
            size: [float(np.mean(scores)) for other, scores in by_case.items() if other != case]
            for size, by_case in mean.items()
        }
        chosen[case] = max(mean, key=lambda size: float(np.mean(others[size] or [0.0])))
    return [one[chosen[next(iter(one.values())).case]] for one in done], chosen


def _month(reading: Reading, until: date) -> int:
    start = pd.Timestamp(reading.start)
    return (until.year - start.year) * 12 + until.month - start.month


def _scales(reading: Reading, later: tuple[Target, ...]) -> np.ndarray:
    """Observed spread of each target's quantity over the whole case; its size where one figure is all."""
    result = []
    for target in later:
        same: Any = [t.value for t in reading.targets if t.field == target.field]
        usual = abs(float(np.mean(same)))
        spread = float(np.std(same)) if len(same) > 2 else usual
        result.append(max(spread, 0.1 * usual, 1e-6))
    return np.array([value if math.isfinite(value) else 1.0 for value in result])
