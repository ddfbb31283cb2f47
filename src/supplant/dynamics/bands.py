"""Quantiles by month from histograms that add up.

Each month and outcome has 256 equal bins over the range of a pilot, so that any number of runs takes the
same memory and counts of blocks can be added in any order with the same result. Values outside the range of
the pilot count in the end bins; the 5 to 95 % band does not see them.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np

from supplant.dynamics.job import BINS
from supplant.dynamics.mechanisms.role import BUYER_ROLES, SUPPLIER_ROLES
from supplant.dynamics.state import NEVER

__all__ = ["LEVELS", "ROLES", "Counts", "count", "events", "gathered", "limits", "quantiles"]

MARGIN = 0.02
SHARE = 8192  # runs that a thread counts together
LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)
ROLES = len(SUPPLIER_ROLES) * len(BUYER_ROLES)


@dataclass(frozen=True)
class Counts:
    """Counts of runs, all whole numbers: by month, outcome and bin; by month and role; by month of event."""

    runs: int
    bins: np.ndarray
    roles: np.ndarray
    displaced: np.ndarray
    exported: np.ndarray

    @classmethod
    def nothing(cls, months: int, outcomes: int) -> "Counts":
        """Counts of no runs."""
        return cls(
            runs=0,
            bins=np.zeros((months, outcomes, BINS), np.int64),
            roles=np.zeros((months, ROLES), np.int64),
            displaced=np.zeros(months + 1, np.int64),
            exported=np.zeros(months + 1, np.int64),
        )

    def __add__(self, other: "Counts") -> "Counts":
        """Counts of both."""
        return Counts(
            self.runs + other.runs,
            self.bins + other.bins,
            self.roles + other.roles,
            self.displaced + other.displaced,
            self.exported + other.exported,
        )


def count(
    bins: np.ndarray, roles: np.ndarray, displaced: np.ndarray, exported: np.ndarray, runs: int
) -> Counts:
    """Counts of the first `runs` runs of a block; the last axis is the run."""
    months, outcomes, _ = bins.shape
    flat = bins[:, :, :runs].reshape(months * outcomes, runs)
    return Counts(
        runs=runs,
        bins=_histogram(flat, BINS).reshape(months, outcomes, BINS),
        roles=_histogram(roles[:, :runs], ROLES),
        displaced=events(displaced[:runs], months),
        exported=events(exported[:runs], months),
    )


def gathered(
    worker: Any,
    runs: range,
    low: np.ndarray,
    scale: np.ndarray,
    workers: int,
    each: Callable[[Counts], None] = lambda found: None,
) -> Counts:
    """Counts of a range of runs, a few pieces at a time on each of `workers` threads.

    `each` hears of every few. Whole numbers add up to the same whatever the order.
    """
    job = worker.job
    total = Counts.nothing(job.months, job.outcome_count)
    firsts = range(runs.start, runs.stop, worker.piece)
    size = max(1, min(SHARE // worker.piece, -(-len(firsts) // workers)))
    shares = [firsts[begin : begin + size] for begin in range(0, len(firsts), size)]
    with ThreadPoolExecutor(workers) as pool:
        for found in pool.map(lambda share: worker.counts(share, low, scale), shares):
            total = total + found
            each(found)
    return total


def limits(kept: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Low, high and bins per unit by month and outcome, from the runs of a pilot (month, outcome, run)."""
    low, high = kept.min(axis=2), kept.max(axis=2)
    margin = kept.dtype.type(MARGIN) * (high - low)
    low, high = np.where(low >= 0, np.maximum(low - margin, 0), low - margin), high + margin
    width = np.where(high > low, high - low, 1)
    return low, high, np.where(high > low, BINS / width, 0).astype(kept.dtype)


def _histogram(rows: np.ndarray, size: int) -> np.ndarray:
    """Counts of each byte in each row."""
    found = np.empty((len(rows), size), np.int64)
    for index, row in enumerate(rows):
        found[index] = np.bincount(row, minlength=size)
    return found


def events(month: np.ndarray, months: int) -> np.ndarray:
    """How many events fell in each month; those that never came are in the last place."""
    place = np.where(month >= NEVER, months, np.minimum(month, months) - 1).astype(np.int64)
    return np.bincount(np.maximum(place, 0), minlength=months + 1)


def quantiles(counts: Counts, low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """Values (level, month, outcome) at LEVELS, linear within a bin.

    >>> bins = np.zeros((1, 1, 256), int)
    >>> bins[0, 0, :] = 4
    >>> whole = Counts(1024, bins, bins[0], bins[0, 0], bins[0, 0])
    >>> quantiles(whole, np.zeros((1, 1)), np.full((1, 1), 256.0))[:, 0, 0].tolist()
    [12.8, 64.0, 128.0, 192.0, 243.2]
    """
    summed = np.cumsum(counts.bins, axis=2)
    result = np.empty((len(LEVELS), *low.shape))
    width = (high.astype(np.float64) - low) / BINS
    for place, level in enumerate(LEVELS):
        target = level * counts.runs
        index = np.minimum((summed < target).sum(axis=2), BINS - 1)
        inside = np.take_along_axis(counts.bins, index[:, :, None], axis=2)[:, :, 0]
        before = np.take_along_axis(summed, index[:, :, None], axis=2)[:, :, 0] - inside
        result[place] = low + width * (index + (target - before) / np.maximum(inside, 1))
    return result
