"""Imports, local output and localisation as an average of models by out-of-sample score.

The mixture of the partnership model, constant dependence, persistence, the trend and the diffusion, with the
weights that did best in the hindcasts of other cases (docs/hindcasts.md), each model with all its draws. The
first two carry an error of their own, given the known facts, of the size that the hindcasts found
(discrepancy.py). Where a rival has nothing to go on it takes a draw of the unfitted model, as in the
hindcasts.
"""

import math
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np

from supplant.dynamics.discrepancy import Discrepancy
from supplant.dynamics.forecast import carried, forecast
from supplant.dynamics.observations import Target
from supplant.dynamics.observe import observe
from supplant.dynamics.outcomes import OBSERVED
from supplant.dynamics.rivals import bass, persistence, series, trend

__all__ = ["PATHS", "averaged"]

PATHS = ("imports", "local", "localisation")

SHARES = ("localisation",)


def averaged(
    known: tuple[Target, ...],
    values: np.ndarray,
    unfitted: np.ndarray,
    *,
    weights: Mapping[str, float],
    size: float,
    begins: int,
    at: Sequence[int],
    levels: Sequence[float],
    seed: int,
) -> np.ndarray:
    """Quantiles (level, quantity, month) of PATHS in the months `at`, which are after month `begins`.

    `values` and `unfitted` are draws of all parameters (row, draw), fitted and from their ranges; `weights`
    are those of the models by name, `size` that of the model's own error.
    """
    wanted = tuple(_target(field, month) for field in PATHS for month in at)
    count = values.shape[1]
    error = carried(values, known, wanted, Discrepancy(size), engine="numpy")
    spoken = all(series(known, target) for target in wanted)
    null = np.full((len(wanted), count), math.nan) if spoken else _by_itself(unfitted, wanted, seed + 1)

    def model(shift: int, freeze: int | None = None) -> np.ndarray:
        return forecast(values, error, seed=seed + shift, freeze=freeze, engine="numpy", errors=False)

    by_name = {
        "model": model(2),
        "constant_dependence": model(3, freeze=begins),
        "persistence": _by_month(persistence, known, wanted, null, seed + 4),
        "trend": _by_month(trend, known, wanted, null, seed + 5),
        "bass": bass(known, wanted, null, seed + 6),
    }
    share = np.repeat([weights[name] / count for name in by_name], count)
    whole = np.concatenate(list(by_name.values()), axis=1)
    bands = np.stack([_weighted(row, share, levels) for row in whole], axis=1)
    return bands.reshape(len(levels), len(PATHS), len(at))


def _by_itself(values: np.ndarray, wanted: tuple[Target, ...], seed: int) -> np.ndarray:
    """Draws of the model without any error of its own (target, draw)."""
    seen = observe(values, max(target.last for target in wanted) + 1, seed=seed, engine_name="numpy").values
    return np.stack(
        [seen[target.first, OBSERVED.index(target.field)].astype(np.float64) for target in wanted]
    )


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
