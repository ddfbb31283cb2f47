"""Imports, local output and localisation as an average of models by out-of-sample score.

The mixture of the partnership model, constant dependence, persistence, the trend and the diffusion, with the
weights that did best in the hindcasts of other cases (docs/hindcasts.md), each model with all its draws. The
first two carry the error of their own that the hindcasts found, which grows with the root of time. Where a
rival has nothing to go on it takes a draw of the unfitted model, as in the hindcasts.
"""

import math
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np

from supplant.dynamics.observations import Target
from supplant.dynamics.paths import PATHS, paths
from supplant.dynamics.rivals import bass, persistence, trend

__all__ = ["averaged"]

SHARES = ("localisation",)


def averaged(
    known: tuple[Target, ...],
    values: np.ndarray,
    unfitted: np.ndarray,
    *,
    weights: Mapping[str, float],
    spread: float,
    begins: int,
    at: Sequence[int],
    levels: Sequence[float],
    seed: int,
) -> np.ndarray:
    """Quantiles (level, quantity, month) of PATHS in the months `at`, which are after month `begins`.

    `values` and `unfitted` are draws of all parameters (row, draw), fitted and from their ranges; `weights`
    are those of the models by name, `spread` the yearly spread of the model's own error.
    """
    wanted = tuple(_target(field, month) for field in PATHS for month in at)
    count, months, places = values.shape[1], max(at) + 1, list(at)

    def model(draws: np.ndarray, shift: int, freeze: int | None = None) -> np.ndarray:
        found = paths(draws, months, seed=seed + shift, freeze=freeze)[:, places]
        return found.reshape(len(wanted), count).astype(np.float64)

    null = model(unfitted, 1)
    by_name = {
        "model": _widened(model(values, 2), wanted, spread, begins, seed),
        "constant_dependence": _widened(model(values, 3, freeze=begins), wanted, spread, begins, seed + 1),
        "persistence": _by_month(persistence, known, wanted, null, seed + 4),
        "trend": _by_month(trend, known, wanted, null, seed + 5),
        "bass": bass(known, wanted, null, seed + 6),
    }
    share = np.repeat([weights[name] / count for name in by_name], count)
    whole = np.concatenate(list(by_name.values()), axis=1)
    bands = np.stack([_weighted(row, share, levels) for row in whole], axis=1)
    return bands.reshape(len(levels), len(PATHS), len(places))


def _by_month(
    rival: Any, known: tuple[Target, ...], wanted: tuple[Target, ...], null: np.ndarray, seed: int
) -> np.ndarray:
    """A rival whose draws keep their luck from month to month, so that bands are smooth in time."""
    return np.concatenate(
        [
            rival(known, (target,), null[place : place + 1], seed + PATHS.index(target.field))
            for place, target in enumerate(wanted)
        ]
    )


def _weighted(values: np.ndarray, weights: np.ndarray, levels: Sequence[float]) -> np.ndarray:
    """Quantiles of weighted draws.

    >>> _weighted(np.array([3.0, 1.0, 2.0]), np.array([1.0, 1.0, 2.0]), [0.5]).tolist()
    [2.0]
    """
    order = np.argsort(values)
    mass = np.cumsum(weights[order]) - weights[order] / 2
    found: np.ndarray = np.interp(np.asarray(levels) * weights.sum(), mass, values[order])
    return found


def _target(field: str, month: int) -> Target:
    kind = "share" if field in SHARES else "log"
    none = math.nan
    return Target("", field, field, kind, month, month, none, none, none, 0.0, date.max)


def _widened(
    draws: np.ndarray, wanted: tuple[Target, ...], spread: float, begins: int, seed: int
) -> np.ndarray:
    """Draws with an error of the model's own: one normal number per quantity and draw."""
    rng = np.random.default_rng(seed)
    common = {field: rng.normal(size=draws.shape[1]) for field in PATHS}
    result = draws.copy()
    for place, target in enumerate(wanted):
        years = max(target.first - begins, 1) / 12.0
        shift = spread * math.sqrt(years) * common[target.field]
        if target.field in SHARES:
            bounded = np.clip(draws[place], 0.01, 0.99)
            result[place] = 1 / (1 + np.exp(-np.log(bounded / (1 - bounded)) - shift))
        else:
            result[place] = draws[place] * np.exp(shift)
    return result
