"""Blocks of runs as machine code of this processor: the fastest engine without a graphics card.

The equations are traced once (trace.py), compiled (lower.py, kernels.py) and kept on disk, so that a later
start needs no compiler run. Calls leave Python's lock, so that one thread per core computes.
"""

import ctypes
import hashlib
import os
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import cache, partial
from pathlib import Path
from typing import Any

import numpy as np

from supplant.dynamics.bands import ROLES, Counts, events, limits
from supplant.dynamics.draws import BLOCK
from supplant.dynamics.job import BINS, Job
from supplant.dynamics.kernels import COUNT, draw, futures
from supplant.dynamics.lower import LANES, PIECE, compiled
from supplant.dynamics.month import Kind, leaves, like
from supplant.dynamics.outcomes import OBSERVED
from supplant.dynamics.parameters import assemble
from supplant.dynamics.setting import prepare
from supplant.dynamics.state import NEVER, State, initial

__all__ = ["NativeEngine"]

PILOT = 512  # runs that set the ranges of the histograms
POINTER, WORD = ctypes.c_void_p, ctypes.c_uint32


class NativeEngine:
    """Computes blocks of a job; may be called from several threads at once."""

    name = "native"
    piece = PIECE

    def __init__(self, job: Job) -> None:
        self.job = job
        base, response, threshold = job.policy.settings()
        both = [
            *leaves(base),
            *leaves(base if response is None else response),
            min(threshold, 3e38),
            NEVER,
            1.0,
        ]
        self._levers = np.array([float(value) for value in both], np.float32)
        self._matrix = np.ascontiguousarray(job.table.matrix(), np.float32)
        self._shape = (job.policy.watch, response is not None, job.counterfactual)
        state = initial(prepare(assemble(self._matrix[:, 0:1], np), np), np)
        self._state, self._leaves = state, len(list(leaves(state)))
        self._own = threading.local()

    def pilot(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Low, high and scale of the histograms by month and outcome."""
        kept = np.empty((self.job.months, self.job.outcome_count, PIECE), np.float32)
        self._run("paths", 0, PILOT, kept)
        return limits(kept[:, :, :PILOT])

    def counts(self, firsts: Iterable[int], low: np.ndarray, scale: np.ndarray) -> Counts:
        """Counts of the pieces that begin with these runs."""
        months, outcomes = self.job.months, self.job.outcome_count
        kept = self._space("kept", (months, outcomes, PIECE), np.uint8)
        roles = self._space("roles", (months, PIECE), np.uint8)
        found = Counts.nothing(months, outcomes)
        low, scale = (np.ascontiguousarray(part, np.float32) for part in (low, scale))
        runs, displaced, exported = 0, found.displaced, found.exported
        for first in firsts:
            valid = min(PIECE, self.job.runs - first)
            last = self._run("bins", first, valid, kept, roles, low, scale)
            for codes, table, bins in ((kept, found.bins, BINS), (roles, found.roles, ROLES)):
                _count()(*_at(codes, table), WORD(table.size // bins), WORD(bins), WORD(valid))
            displaced = displaced + events(last.displaced_month[:valid], months)
            exported = exported + events(last.export_month[:valid], months)
            runs += valid
        return Counts(runs, found.bins, found.roles, displaced, exported)

    def paths(self, index: int) -> tuple[np.ndarray, np.ndarray]:
        """Values (month, outcome, run) and roles (month, run) of a block."""
        kept = np.empty((self.job.months, self.job.outcome_count, PIECE), np.float32)
        roles = np.empty((self.job.months, PIECE), np.uint8)
        found = []
        for first in range(index * BLOCK, (index + 1) * BLOCK, PIECE):
            self._run("paths", first, PIECE, kept, roles)
            found.append((kept.copy(), roles.copy()))
        return np.concatenate([k for k, _ in found], axis=2), np.concatenate([r for _, r in found], axis=1)

    def final(self, index: int) -> State:
        """The state at the end of a block, and nothing by month: what a search over policies needs."""
        pieces = range(index * BLOCK, (index + 1) * BLOCK, PIECE)
        last = [list(leaves(self._run("end", first, PIECE))) for first in pieces]
        state: State = like(self._state, map(np.concatenate, zip(*last, strict=True)))
        return state

    def observe(
        self, months: int, freeze: float | None, noisy: bool
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Observables (month, quantity, run) of the draws, and the months of export and displacement."""
        self._levers[-2:] = NEVER if freeze is None else freeze, float(noisy)
        firsts = range(0, self.job.runs, PIECE)

        def one(first: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
            kept = np.empty((months, len(OBSERVED), PIECE), np.float32)
            last = self._run("seen", first, PIECE, kept)
            valid = min(PIECE, self.job.runs - first)
            return kept[:, :, :valid], last.export_month[:valid], last.displaced_month[:valid]

        with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
            found = list(pool.map(one, firsts)) if len(firsts) > 1 else [one(0)]
        seen, exported, displaced = zip(*found, strict=True)
        return np.concatenate(seen, axis=2), np.concatenate(exported), np.concatenate(displaced)

    def _run(
        self, kind: Kind, first: int, runs: int, kept: np.ndarray | None = None,
        roles: np.ndarray | None = None, low: np.ndarray | None = None, scale: np.ndarray | None = None,
    ) -> State:  # fmt: skip
        runs = -(-runs // LANES) * LANES
        if roles is None:
            roles = self._space("roles", (self.job.months, PIECE), np.uint8)
        last = np.empty((self._leaves, PIECE), np.float32)
        values = self._values(first, runs)  # held here, since an address alone keeps nothing
        _futures(kind, *self._shape)(
            *_at(values, self._levers, low, scale, kept, roles, last), *self._keys(),
            WORD(first), WORD(runs), WORD(self.job.months),
        )  # fmt: skip
        state: State = like(self._state, iter(last))
        return state

    def _values(self, first: int, runs: int) -> np.ndarray:
        """Parameter values (row, run) of a piece."""
        block, begin = divmod(first, BLOCK)
        given = self.job.given(block)
        if given is not None:
            return np.ascontiguousarray(given[:, begin : begin + PIECE], np.float32)
        values = self._space("values", (len(self._matrix), PIECE), np.float32)
        words = (WORD(first), WORD(runs), WORD(len(values)))
        _draw()(*_at(values, self._matrix), *self._keys(), *words)
        return values

    def _keys(self) -> tuple[ctypes.c_uint32, ...]:
        low, high = self.job.keys()
        return WORD(int(low)), WORD(int(high))

    def _space(self, name: str, shape: tuple[int, ...], dtype: Any) -> np.ndarray:
        """Memory of this thread, used again from block to block."""
        found: np.ndarray | None = getattr(self._own, name, None)
        if found is None:
            found = np.empty(shape, dtype)
            setattr(self._own, name, found)
        return found


def _at(*arrays: np.ndarray | None) -> tuple[ctypes.c_void_p, ...]:
    return tuple(POINTER(None if array is None else array.ctypes.data) for array in arrays)


@cache
def _fingerprint() -> str:
    """Changes with anything that the machine code is made from."""
    folder = Path(__file__).resolve().parent
    files = sorted([*folder.glob("*.py"), *folder.glob("mechanisms/*.py"), folder / "parameters.csv"])
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()


_FUNCTIONS: dict[tuple[Any, ...], Any] = {}
_ONE_AT_A_TIME = threading.Lock()  # the compiler is not made for several threads


def _function(source: Callable[[], str], name: str, pointers: int, words: int, *which: Any) -> Any:
    with _ONE_AT_A_TIME:
        found = _FUNCTIONS.get((name, *which))
        if found is None:
            address = compiled(source, f"{_fingerprint()} {LANES} {name} {which}", name)
            found = ctypes.CFUNCTYPE(None, *[POINTER] * pointers, *[WORD] * words)(address)
            _FUNCTIONS[(name, *which)] = found
    return found


def _draw() -> Any:
    return _function(draw, "draw", 2, 5)


def _count() -> Any:
    return _function(lambda: COUNT, "count", 2, 3)


def _futures(kind: Kind, *shape: Any) -> Any:
    return _function(partial(futures, kind, *shape), "futures", 7, 5, kind, *shape)
