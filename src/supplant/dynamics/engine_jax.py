"""Blocks of runs on JAX: one compiled program per shape, cached on disk, one Python thread per core.

Different block shapes round differently, so every block has the same shape and the last is padded. The
options that help on a CPU are tried once and left out where this version does not know them.
"""

import os
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import platformdirs
from jax import lax

from supplant.dynamics.arrays import Array
from supplant.dynamics.draws import BLOCK, monthly_noise, uniforms
from supplant.dynamics.job import BINS, Job, without_localisation
from supplant.dynamics.levers import Levers, in_force
from supplant.dynamics.mechanisms.role import BUYER_ROLES
from supplant.dynamics.outcomes import outcomes
from supplant.dynamics.parameters import assemble, sample
from supplant.dynamics.setting import prepare
from supplant.dynamics.state import State, initial
from supplant.dynamics.step import step
from supplant.dynamics.watch import Watch

__all__ = ["JaxEngine", "start_jax"]

DTYPE = jnp.float32
PILOT = 512  # runs that set the ranges of the histograms
MARGIN = 0.02


def _futures(
    values: Array, keys: tuple[Array, Array], first: Array, levers: tuple[Levers, Levers | None, Array],
    report: Callable[..., Any], never: Array, *, months: int, watch: Watch | None, counterfactual: bool,
) -> tuple[State, Any]:  # fmt: skip
    """Scan a block over the months; `report` turns the flows of a month into what is kept.

    `never` is the number 0, told to the program only when it runs: see `_settled`.
    """
    settle = partial(_settled, never)
    setting = prepare(assemble(values, jnp), jnp)
    runs = first + jnp.arange(BLOCK, dtype=jnp.uint32)
    base, response, threshold = levers
    start = initial(setting, jnp)
    other = without_localisation(setting)

    def month(carry: Any, index: Array) -> tuple[Any, Any]:
        t = index.astype(DTYPE)
        noise = settle(monthly_noise(*keys, runs, index, DTYPE, jnp))
        state, twin = carry
        now = in_force(base, response, watch, threshold, state, setting, t, jnp)
        after, flows = step(state, setting, now, noise, t, jnp, settle=settle)
        without = None
        if counterfactual:
            twin, without = step(twin, other, now, noise, t, jnp, settle=settle)
        return (after, twin), report(flows, after, without)

    twin = initial(other, jnp) if counterfactual else None
    (last, _), kept = lax.scan(month, (start, twin), jnp.arange(months, dtype=jnp.uint32))
    return last, kept


def _settled(never: Array, values: Any) -> Any:
    """The same values, kept in memory.

    The compiler merges a value into each formula that uses it, and computes it again for each: a loop whose
    number of rounds it cannot know, and which is none, stops that. It doubles the speed.
    """
    return lax.fori_loop(jnp.uint32(0), never, lambda _, kept: jax.tree.map(lambda x: x + 1, kept), values)


def _report(flows: Array, after: State, without: Array) -> tuple[Array, Array]:
    """Reported values, and both roles in one word, of a month."""
    return jnp.stack(outcomes(flows, after, without)), _roles(flows)


def _roles(flows: Array) -> Array:
    return (flows.role_supplier * len(BUYER_ROLES) + flows.role_buyer).astype(jnp.uint8)


def _values(matrix: Array, keys: tuple[Array, Array], first: Array) -> Array:
    runs = first + jnp.arange(BLOCK, dtype=jnp.uint32)
    return sample(uniforms(*keys, runs, matrix.shape[0], DTYPE, jnp), matrix, jnp)


def _ranges(kept: Array) -> tuple[Array, Array, Array]:
    """Low, high and bins per unit by month and outcome, from the first runs of the pilot."""
    low, high = kept[:, :, :PILOT].min(axis=2), kept[:, :, :PILOT].max(axis=2)
    margin = MARGIN * (high - low)
    low, high = jnp.where(low >= 0.0, jnp.maximum(low - margin, 0.0), low - margin), high + margin
    return low, high, jnp.where(high > low, BINS / jnp.where(high > low, high - low, 1.0), 0.0)


def _bin(kept: Array, low: Array, scale: Array) -> Array:
    scaled = (kept - low[:, :, None]) * scale[:, :, None]
    return jnp.clip(scaled, 0.0, BINS - 1.0).astype(jnp.uint8)


def _block(
    values: Array, keys: tuple[Array, Array], first: Array, levers: Any, never: Array, *, months: int,
    watch: Watch | None, counterfactual: bool,
) -> tuple[Array, ...]:  # fmt: skip
    """Values and roles of every month of a block, and the months of the two events."""
    last, (kept, roles) = _futures(
        values, keys, first, levers, _report, never, months=months, watch=watch, counterfactual=counterfactual
    )
    return kept, roles, last.displaced_month, last.export_month


@cache
def _options() -> dict[str, Any] | None:
    """Compiler options that this JAX knows and that help on its device."""
    if jax.default_backend() != "cpu":
        return None
    wanted = {"xla_cpu_copy_insertion_use_region_analysis": True, "xla_cpu_prefer_vector_width": 512}
    try:
        jax.jit(lambda x: x + 1, compiler_options=wanted)(1.0)
    except Exception:  # noqa: BLE001 whatever it does not know, it says in its own way
        return None
    return wanted


def _last(
    values: Array, keys: tuple[Array, Array], first: Array, levers: Any, never: Array, *, months: int,
    watch: Watch | None, counterfactual: bool,
) -> State:  # fmt: skip
    return _futures(
        values, keys, first, levers, lambda *_: None, never, months=months, watch=watch,
        counterfactual=counterfactual,
    )[0]  # fmt: skip


@cache
def _program(months: int, watch: Watch | None, counterfactual: bool, kind: Any = _block) -> Any:
    fixed = partial(kind, months=months, watch=watch, counterfactual=counterfactual)
    return jax.jit(fixed, compiler_options=_options())


@cache
def start_jax() -> None:
    """Set JAX up once: results in the calling thread, compiled programs kept on disk."""
    update: Callable[[str, object], None] = jax.config.update
    update("jax_cpu_enable_async_dispatch", False)
    folder = os.environ.get("SUPPLANT_CACHE") or platformdirs.user_cache_dir("supplant")
    update("jax_compilation_cache_dir", str(Path(folder) / "jax"))
    update("jax_persistent_cache_min_compile_time_secs", 0.5)


class JaxEngine:
    """Computes blocks of a job; may be called from several threads at once."""

    name = "jax"

    def __init__(self, job: Job) -> None:
        start_jax()
        self.job = job
        base, response, threshold = job.policy.settings()
        self._levers = jax.tree.map(lambda x: jnp.asarray(x, DTYPE), (base, response, np.float32(threshold)))
        self._program = _program(job.months, job.policy.watch, job.counterfactual)
        self._end = _program(job.months, job.policy.watch, job.counterfactual, _last)
        self._matrix = jnp.asarray(job.table.matrix(), DTYPE)
        self._draw, self._ranges, self._bin = jax.jit(_values), jax.jit(_ranges), jax.jit(_bin)

    def values(self, block: int) -> Array:
        """Parameter values (row, run) of a block."""
        given = self.job.given(block)
        if given is not None:
            return jnp.asarray(given, DTYPE)
        return self._draw(self._matrix, self.job.keys(), jnp.uint32(block * BLOCK))

    def pilot(self) -> tuple[np.ndarray, ...]:
        """Bins, roles and events of block 0, and low, high, scale by month and outcome."""
        kept, *rest = self._run(0)
        low, high, scale = self._ranges(kept)
        return _arrays(self._bin(kept, low, scale), *rest, low, high, scale)

    def block(self, index: int, low: np.ndarray, scale: np.ndarray) -> tuple[np.ndarray, ...]:
        """Bins (month, outcome, run), roles (month, run), displaced and export months of a block."""
        kept, *rest = self._run(index)
        return _arrays(self._bin(kept, jnp.asarray(low), jnp.asarray(scale)), *rest)

    def paths(self, index: int) -> tuple[np.ndarray, ...]:
        """Values (month, outcome, run) and roles (month, run) of a block."""
        return _arrays(*self._run(index)[:2])

    def final(self, index: int) -> State:
        """The state at the end of a block, and nothing by month: what a search over policies needs."""
        first = jnp.uint32(index * BLOCK)
        last: State = self._end(self.values(index), self.job.keys(), first, self._levers, jnp.uint32(0))
        return jax.block_until_ready(last)  # type: ignore[no-untyped-call, no-any-return]

    def _run(self, index: int) -> tuple[Array, ...]:
        first = jnp.uint32(index * BLOCK)
        found: tuple[Array, ...] = self._program(
            self.values(index), self.job.keys(), first, self._levers, jnp.uint32(0)
        )
        return found


def _arrays(*values: Array) -> tuple[np.ndarray, ...]:
    return tuple(map(np.asarray, values))
