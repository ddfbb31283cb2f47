"""Blocks of runs on NumPy: the engine of the small install, the same step and the same draws.

It agrees with the other engines to the accuracy of single precision, not to the last bit, since exponentials
are rounded differently there.
"""

from collections.abc import Iterable

import numpy as np

from supplant.dynamics.bands import Counts, count, limits
from supplant.dynamics.draws import BLOCK, uniforms
from supplant.dynamics.job import BINS, Job
from supplant.dynamics.parameters import sample
from supplant.dynamics.script import Script
from supplant.dynamics.state import State

__all__ = ["NumpyEngine"]

PILOT = 512  # runs that set the ranges of the histograms


class NumpyEngine:
    """Computes blocks of a job."""

    name = "numpy"
    piece = BLOCK  # runs that are computed together

    def __init__(self, job: Job) -> None:
        self.job = job
        self._first: tuple[np.ndarray, np.ndarray, State] | None = None  # block 0, once the pilot has run

    def values(self, block: int) -> np.ndarray:
        """Parameter values (row, run) of a block."""
        given = self.job.given(block)
        if given is not None:
            return given.astype(np.float32)
        matrix = self.job.table.matrix().astype(np.float32)
        drawn: np.ndarray = sample(
            uniforms(*self.job.keys(), _runs(block), len(matrix), np.float32, np), matrix, np
        )
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
        script = Script(
            "paths", self.values(block), _runs(block), job.keys(), job.policy.settings(),
            watch=job.policy.watch, counterfactual=job.counterfactual,
        )  # fmt: skip
        kept = np.empty((job.months, job.outcome_count, BLOCK), np.float32)
        roles = np.empty((job.months, BLOCK), np.uint8)
        for month in range(job.months):
            script.advance()
            for place, values in enumerate(script.reported):
                kept[month, place] = values
            roles[month] = script.role
        return kept, roles, script.state()


def _runs(block: int) -> np.ndarray:
    return np.arange(block * BLOCK, (block + 1) * BLOCK, dtype=np.uint32)


def _bin(values: np.ndarray, low: np.ndarray, scale: np.ndarray) -> np.ndarray:
    binned: np.ndarray = np.clip((values - low[:, :, None]) * scale[:, :, None], 0, BINS - 1).astype(np.uint8)
    return binned
