"""Blocks of runs on NumPy: the engine of the small install, the same step and the same draws.

It agrees with the JAX engine to the accuracy of single precision, not to the last bit, since the two
libraries round exponentials differently. `dtype` float64 serves the tests.
"""

from collections.abc import Iterable
from typing import Any

import numpy as np

from supplant.dynamics.bands import Counts, count, limits
from supplant.dynamics.draws import BLOCK, monthly_noise, uniforms
from supplant.dynamics.job import BINS, Job, without_localisation
from supplant.dynamics.levers import cast, in_force
from supplant.dynamics.mechanisms.role import BUYER_ROLES
from supplant.dynamics.outcomes import outcomes
from supplant.dynamics.parameters import assemble, sample
from supplant.dynamics.setting import prepare
from supplant.dynamics.state import State, initial
from supplant.dynamics.step import step

__all__ = ["NumpyEngine"]

PILOT = 512  # runs that set the ranges of the histograms


class NumpyEngine:
    """Computes blocks of a job."""

    name = "numpy"
    piece = BLOCK  # runs that are computed together

    def __init__(self, job: Job, dtype: Any = np.float32) -> None:
        self.job, self.dtype = job, dtype
        base, response, threshold = job.policy.settings()
        self._base, self._response = cast(base, dtype), None if response is None else cast(response, dtype)
        self._threshold = dtype(threshold)
        self._first: tuple[np.ndarray, np.ndarray, State] | None = None  # block 0, once the pilot has run

    def values(self, block: int) -> np.ndarray:
        """Parameter values (row, run) of a block."""
        given = self.job.given(block)
        if given is not None:
            return given.astype(self.dtype)
        runs = np.arange(block * BLOCK, (block + 1) * BLOCK, dtype=np.uint32)
        matrix = self.job.table.matrix().astype(self.dtype)
        drawn: np.ndarray = sample(uniforms(*self.job.keys(), runs, len(matrix), self.dtype, np), matrix, np)
        return drawn

    def pilot(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Low, high and scale of the histograms by month and outcome."""
        self._first = self._futures(0)
        return limits(self._first[0][:, :, :PILOT])

    def counts(self, firsts: Iterable[int], low: np.ndarray, scale: np.ndarray) -> Counts:
        """Counts of the blocks that begin with these runs."""
        found = Counts.nothing(self.job.months, self.job.outcome_count)
        for first in firsts:
            block = first // BLOCK
            kept, roles, last = (self._first if block == 0 else None) or self._futures(block)
            bins, valid = _bin(kept, low, scale), self.job.valid(block)
            found = found + count(bins, roles, last.displaced_month, last.export_month, valid)
        return found

    def paths(self, index: int) -> tuple[np.ndarray, ...]:
        """Values (month, outcome, run) and roles (month, run) of a block."""
        return self._futures(index)[:2]

    def _futures(self, block: int) -> tuple[np.ndarray, np.ndarray, State]:
        job = self.job
        setting = prepare(assemble(self.values(block), np), np)
        other = without_localisation(setting)
        runs = np.arange(block * BLOCK, (block + 1) * BLOCK, dtype=np.uint32)
        state, twin = initial(setting, np), initial(other, np)
        kept = np.empty((job.months, job.outcome_count, BLOCK), self.dtype)
        roles = np.empty((job.months, BLOCK), np.uint8)
        for index in range(job.months):
            noise = monthly_noise(*job.keys(), runs, np.full(1, index, np.uint32), self.dtype, np)
            t = self.dtype(index)
            now = in_force(
                self._base, self._response, job.policy.watch, self._threshold, state, setting, t, np
            )
            state, flows = step(state, setting, now, noise, t, np)
            without = None
            if job.counterfactual:
                twin, without = step(twin, other, now, noise, t, np)
            for place, values in enumerate(outcomes(flows, state, without)):
                kept[index, place] = values
            roles[index] = flows.role_supplier * len(BUYER_ROLES) + flows.role_buyer
        return kept, roles, state


def _bin(values: np.ndarray, low: np.ndarray, scale: np.ndarray) -> np.ndarray:
    binned: np.ndarray = np.clip((values - low[:, :, None]) * scale[:, :, None], 0, BINS - 1).astype(np.uint8)
    return binned
