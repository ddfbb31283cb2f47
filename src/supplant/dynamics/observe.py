"""What given draws of the parameters would show: the observable quantities by month.

On machine code where llvmlite is installed, else on NumPy: the same step and the same draws of noise.
"""

import importlib.util
import math
from typing import NamedTuple

import numpy as np

from supplant.dynamics.job import Job
from supplant.dynamics.levers import levers
from supplant.dynamics.outcomes import OBSERVED
from supplant.dynamics.script import Script
from supplant.dynamics.simulate import engine
from supplant.dynamics.state import NEVER

__all__ = ["Seen", "observe"]


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
    word, runs = seed or 0, np.arange(values.shape[1], dtype=np.uint32)
    keys = np.uint32(word & 0xFFFFFFFF), np.uint32(word >> 32)
    script = Script(
        "seen", values, runs, keys, (levers(), None, math.inf), noisy=seed is not None,
        freeze=NEVER if freeze is None else freeze,
    )  # fmt: skip
    kept = np.empty((months, len(OBSERVED), values.shape[1]), np.float32)
    for month in range(months):
        script.advance()
        for place, value in enumerate(script.reported):
            kept[month, place] = value
    after = script.state()
    return Seen(kept, after.export_month, after.displaced_month)
