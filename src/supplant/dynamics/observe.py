"""What given draws of the parameters would show: the observable quantities by month.

On machine code where llvmlite is installed, else on NumPy: the same step and the same draws of noise.
"""

import importlib.util
from typing import NamedTuple

import numpy as np

from supplant.dynamics.draws import monthly_noise
from supplant.dynamics.job import Job
from supplant.dynamics.levers import cast, levers
from supplant.dynamics.outcomes import OBSERVED, observed
from supplant.dynamics.parameters import assemble
from supplant.dynamics.setting import prepare, stopped
from supplant.dynamics.simulate import engine
from supplant.dynamics.state import initial
from supplant.dynamics.step import Noise, step

__all__ = ["Seen", "observe"]

STILL = 1e9  # a month that never comes


class Seen(NamedTuple):
    """Quantities (month, OBSERVED, draw), and the months of two events, very large where they never come."""

    values: np.ndarray
    exported: np.ndarray
    displaced: np.ndarray


def observe(
    values: np.ndarray,
    months: int,
    *,
    seed: int | None,
    freeze: int | None = None,
    engine_name: str = "auto",
) -> Seen:
    """Futures of the draws (row of the table, draw); without a seed there is no monthly noise.

    `freeze` stops localisation and the plant from that month on: the rival of constant dependence.
    """
    if engine_name == "auto":
        engine_name = "numpy" if importlib.util.find_spec("llvmlite") is None else "native"
    if engine_name == "numpy":
        return _plainly(values.astype(np.float32), months, seed, freeze)
    runs = values.shape[1]
    job = Job(values=values, seed=seed or 0, runs=runs, months=months, counterfactual=False)
    return Seen(*engine(job, "native").observe(months, freeze, seed is not None))


def _plainly(values: np.ndarray, months: int, seed: int | None, freeze: int | None) -> Seen:
    setting = prepare(assemble(values, np), np)
    runs = np.arange(values.shape[1], dtype=np.uint32)
    word = seed or 0
    keys = np.uint32(word & 0xFFFFFFFF), np.uint32(word >> 32)
    state, base = initial(setting, np), cast(levers(), np.float32)
    kept = np.empty((months, len(OBSERVED), values.shape[1]), np.float32)
    noise = Noise(np.float32(0.0), np.float32(0.0))
    for month in range(months):
        t = np.float32(month)
        if seed is not None:
            noise = monthly_noise(*keys, runs, np.full(1, month, np.uint32), np.float32, np)
        now = stopped(setting, np.float32(STILL if freeze is None else freeze), t, np)
        after, flows = step(state, now, base, noise, t, np)
        for place, value in enumerate(observed(flows, state)):
            kept[month, place] = value
        state = after
    return Seen(kept, state.export_month, state.displaced_month)
