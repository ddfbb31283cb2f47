"""What any model has to beat: the plain rate, that things go on as they are, and the best single covariate.

persistence: the rate among those to whom it happened over the last horizon, and among those to whom it did
not. Fading cannot have happened to those still at risk; there the question is whether supply shrank, and for
the endings of fading whether it shrank and whether the buyer produces. best covariate: the one whose training
AUC over the last five training origins is farthest from one half, in tenths, each with its training rate.
"""

import numpy as np
import numpy.typing as npt

from supplant.history.cube import Bools, Floats, Ints
from supplant.history.landmarks import Landmarks
from supplant.history.scores import auc

__all__ = ["baselines"]

RECENT = 5
"""Training origins by which the best covariate is chosen."""


def baselines(
    landmarks: Landmarks, train: Ints, test: Ints, outcome: Bools, target: str, horizon: int
) -> tuple[dict[str, Floats], str]:
    """Forecasts of each baseline for the test rows, and the name of the best covariate."""
    frame = landmarks.frame
    state = _state(landmarks, target, horizon)
    found = {
        "base_rate": np.full(len(test), outcome.mean()),
        "persistence": _rates(state[train], outcome, state[test]),
    }
    best, distance = "", -1.0
    # The newest training origins decide: ranking forty covariates over all of them takes minutes.
    recent = np.nonzero(landmarks.origin[train] > landmarks.origin[train].max(initial=0) - RECENT)[0]
    came = outcome[recent].astype(float)
    for name in frame.columns:
        values = frame[name].to_numpy(dtype=float)[train[recent]]
        if np.isnan(values).all():
            continue
        area = auc(came, np.nan_to_num(values, nan=float(np.nanmean(values))))
        if area is not None and abs(area - 0.5) > distance:
            best, distance = str(name), abs(area - 0.5)
    if best:
        column = frame[best].to_numpy(dtype=float)
        edges = np.unique(np.nanquantile(column[train], np.linspace(0.1, 0.9, 9)))
        found["best_covariate"] = _rates(
            np.searchsorted(edges, column[train]), outcome, np.searchsorted(edges, column[test])
        )
    else:
        found["best_covariate"] = found["base_rate"]
    return found, best


def _state(landmarks: Landmarks, target: str, horizon: int) -> npt.NDArray[np.int64]:
    frame, cube = landmarks.frame, landmarks.events.cube
    t = landmarks.origin - cube.start
    if target == "rival":
        total = np.cumsum(landmarks.events.rivalries, axis=1)
        before = total[landmarks.place, np.maximum(t - horizon, 0)]
        return (total[landmarks.place, t] > before).astype(np.int64)
    if target == "riser":
        row = np.arange(len(t))
        now, then = landmarks.exports[row, t], landmarks.exports[row, np.maximum(t - horizon, 0)]
        limits = cube.thresholds
        return (now > np.maximum(limits.riser_factor * then, limits.riser_floor)).astype(np.int64)
    shrank = (frame["trend"].to_numpy() < 0).astype(np.int64)
    if target == "faded":
        return shrank
    return np.asarray(shrank + 2 * frame["produces"].to_numpy(dtype=np.int64), dtype=np.int64)


def _rates(train: npt.NDArray[np.int64], outcome: Bools, test: npt.NDArray[np.int64]) -> Floats:
    """The training rate of the group that each test row is in, a little drawn to the rate of all."""
    rate = float(outcome.mean())
    size = int(max(train.max(initial=0), test.max(initial=0))) + 1
    count = np.bincount(train, minlength=size)
    came = np.bincount(train, weights=outcome.astype(float), minlength=size)
    shrunk: Floats = (came + 5 * rate) / (count + 5)
    return shrunk[test]
