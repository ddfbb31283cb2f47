"""Simple models that the partnership model has to beat.

- persistence: the last known figure goes on, with errors that grow with the root of time
- trend: log-linear regression on time of the known figures, with its predictive t distribution
- bass: local output spreads as in Bass (1969, doi:10.1287/mnsc.15.5.215) through a fixed total demand,
  imports are what is left; fitted by importance sampling
- constant dependence: the partnership model with localisation and plant stopped at the cut-off: trust and
  demand move, dependence does not (after Pant & Yu, 2025); see forecast.predict(freeze=...)

- reference class: how long partnerships with local production took in the register of arms transfers, from
  first delivery to displacement or to the buyer's own exports; of other quantities it says nothing (nan)

Each returns draws of what a target would be observed as. Where a rival has nothing to go on, it takes the
draws of the unfitted model, so that all are scored on the same targets.
"""

import math
from collections.abc import Mapping
from itertools import pairwise

import numpy as np

from supplant.core.arrival import Arrival
from supplant.dynamics.observations import Target

__all__ = ["bass", "persistence", "reference_class", "series", "trend"]

NEVER = 60.0  # months after the last age of a reference class
LIMIT = 3.0  # logs beyond what was seen that a trend may reach: twenty times
SHARES = ("localisation", "electronics", "design", "local_share")
MAX_YEARLY = 1.0  # reports a few days apart differ for other reasons than change
OPEN = 0.2  # what a diffusion leaves open of any figure, in logs
YEARLY = 0.5  # spread of yearly log changes where fewer than three figures are known


def persistence(
    known: tuple[Target, ...], targets: tuple[Target, ...], fallback: np.ndarray, seed: int
) -> np.ndarray:
    """The last known figure of the same quantity."""
    rng = np.random.default_rng(seed)
    result = fallback.copy()
    for place, target in enumerate(targets):
        own = series(known, target)
        if not own:
            continue
        when, last = own[-1]
        years = max((target.first + target.last) / 2 - when, 1.0) / 12.0
        noise = rng.normal(size=fallback.shape[1])
        if target.field in SHARES:
            result[place] = _expit(_logit(last) + 0.6 * math.sqrt(years) * noise)
        else:
            result[place] = last * np.exp(_yearly(own) * math.sqrt(years) * noise)
    return result


def trend(
    known: tuple[Target, ...], targets: tuple[Target, ...], fallback: np.ndarray, seed: int
) -> np.ndarray:
    """The line through the logs (logits for shares) of three or more known figures, else persistence."""
    rng = np.random.default_rng(seed)
    result = persistence(known, targets, fallback, seed + 1)
    for place, target in enumerate(targets):
        own = series(known, target)
        if len({when for when, _ in own}) < 3:
            continue
        x = np.array([when for when, _ in own])
        y = np.array([_logit(v) if target.field in SHARES else math.log(v) for _, v in own])
        slope, level = np.polyfit(x, y, 1)
        freedom = len(x) - 2
        error = max(math.sqrt(float(((y - level - slope * x) ** 2).sum()) / freedom), 0.1)
        at = (target.first + target.last) / 2
        wide = error * math.sqrt(1 + 1 / len(x) + (at - x.mean()) ** 2 / ((x - x.mean()) ** 2).sum())
        drawn = level + slope * at + wide * rng.standard_t(freedom, size=fallback.shape[1])
        result[place] = (
            _expit(drawn)
            if target.field in SHARES
            else np.exp(np.clip(drawn, y.min() - LIMIT, y.max() + LIMIT))
        )
    return result


def bass(
    known: tuple[Target, ...], targets: tuple[Target, ...], fallback: np.ndarray, seed: int
) -> np.ndarray:
    """Diffusion of local output through a constant total, weighted by how well the known figures fit."""
    rng = np.random.default_rng(seed)
    flows = [target for target in known if target.field in ("imports", "local", "supply")]
    if not flows:
        return persistence(known, targets, fallback, seed + 1)
    count = 20_000
    highest = max(target.value for target in flows)
    total = highest * np.exp(rng.uniform(math.log(0.5), math.log(20), count))
    innovation = np.exp(rng.uniform(math.log(1e-4), math.log(0.05), count))
    imitation = np.exp(rng.uniform(math.log(0.005), math.log(0.4), count))
    begin = rng.uniform(-60, max(max(target.last for target in flows), 12), count)

    def spread_at(month: float) -> np.ndarray:
        t = np.maximum(month - begin, 0.0)
        decay = np.exp(-np.minimum((innovation + imitation) * t, 50.0))
        share: np.ndarray = (1 - decay) / (1 + imitation / innovation * decay)
        return share

    def shown(target: Target) -> np.ndarray | None:
        share = spread_at((target.first + target.last) / 2)
        if target.field in ("localisation", "local_share"):
            return share
        parts = {"local": total * share, "imports": total * (1 - share), "supply": total}
        return parts.get(target.field)

    fit = np.zeros(count)
    for target in known:
        seen = shown(target)
        if seen is None or target.kind in ("range", "event"):
            continue
        gap = seen - target.value if target.kind == "share" else np.log(np.maximum(seen, 1e-6) / target.value)
        error = target.sd if target.kind == "share" else math.hypot(target.sd, OPEN)
        fit += -2.5 * np.log1p((gap / error) ** 2 / 4)
    weight = np.exp(fit - fit.max())
    picked = rng.choice(count, size=fallback.shape[1], p=weight / weight.sum())
    result = persistence(known, targets, fallback, seed + 1)
    for place, target in enumerate(targets):
        seen = shown(target)
        if seen is None or target.kind == "event":
            continue
        error = target.sd if target.kind in ("share", "range") else math.hypot(target.sd, OPEN)
        noise = error * rng.normal(size=fallback.shape[1])
        if target.kind in ("share", "range"):
            result[place] = np.clip(seen[picked] + noise, 0, 1)
        else:
            result[place] = np.maximum(seen[picked], 1e-9) * np.exp(noise)
    return result


def reference_class(
    arrivals: Mapping[str, Arrival], targets: tuple[Target, ...], month: int, count: int, seed: int
) -> np.ndarray:
    """Months of the events of targets, from the incidence in the reference class after `month`.

    Months count from the start of the case's record, ages from the first delivery: the same, but for records
    that begin later. An event that the class does not see within its ages comes five years after the last.
    """
    rng = np.random.default_rng(seed)
    result = np.full((len(targets), count), np.nan)
    for place, target in enumerate(targets):
        if target.kind == "event" and target.field in arrivals:
            found = arrivals[target.field]
            ages, share = np.array(found.years) * 12.0, np.array(found.share)
            already = float(np.interp(month, ages, share))
            drawn = already + (1.0 - already) * rng.uniform(size=count)
            keep = np.concatenate([[True], np.diff(share) > 0])
            months = np.interp(drawn, share[keep], ages[keep], right=ages[-1] + NEVER)
            result[place] = months * np.exp(target.sd * rng.normal(size=count))
    return result


def series(known: tuple[Target, ...], target: Target) -> list[tuple[float, float]]:
    """Known figures of the same quantity, (month, value), in time order; a supply speaks for its parts."""
    same = [t for t in known if t.field == target.field and t.kind != "event" and t.value > 0]
    return sorted(((t.first + t.last) / 2, t.value) for t in same)


def _yearly(series: list[tuple[float, float]]) -> float:
    """Spread of yearly log changes, drawn towards the default while few are known."""
    changes = [
        (math.log(b) - math.log(a)) / math.sqrt(max(y - x, 1.0) / 12.0) for (x, a), (y, b) in pairwise(series)
    ]
    spread = math.sqrt((sum(c * c for c in changes) + 3 * YEARLY**2) / (len(changes) + 3))
    return min(spread, MAX_YEARLY)


def _logit(share: float) -> float:
    bounded = min(max(share, 0.01), 0.99)
    return math.log(bounded / (1 - bounded))


def _expit(x: float | np.ndarray) -> np.ndarray:
    result: np.ndarray = 1 / (1 + np.exp(-np.clip(x, -40, 40)))
    return result
