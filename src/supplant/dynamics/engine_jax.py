"""Blocks of runs on JAX: one compiled program per shape, cached on disk, one Python thread per core.

Different block shapes round differently, so every block has the same shape and the last is padded. The
options that help on a CPU are tried once and left out where this version does not know them.
"""

import os
from collections.abc import Callable, Iterable
from functools import cache, partial
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import platformdirs
from jax import lax

from supplant.dynamics.arrays import Array
from supplant.dynamics.bands import Counts, count, limits
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


def _futures(
    values: Array, keys: tuple[Array, Array], first: Array, levers: tuple[Levers, Levers | None, Array],
    report: Callable[..., Any], *, months: int, watch: Watch | None, counterfactual: bool,
) -> tuple[State, Any]:  # fmt: skip
    """Scan a block over the months; `report` turns the flows of a month into what is kept."""
    setting = prepare(assemble(values, jnp), jnp)
    runs = first + jnp.arange(BLOCK, dtype=jnp.uint32)
    base, response, threshold = levers
    start = initial(setting, jnp)
    other = without_localisation(setting)

    def month(carry: Any, index: Array) -> tuple[Any, Any]:
        t = index.astype(DTYPE)
        noise = monthly_noise(*keys, runs, index, DTYPE, jnp)
        state, twin = carry
        now = in_force(base, response, watch, threshold, state, setting, t, jnp)
        after, flows = step(state, setting, now, noise, t, jnp)
        without = None
        if counterfactual:
            twin, without = step(twin, other, now, noise, t, jnp)
        return (after, twin), report(flows, after, without)

    twin = initial(other, jnp) if counterfactual else None
    (last, _), kept = lax.scan(month, (start, twin), jnp.arange(months, dtype=jnp.uint32))
    return last, kept


def _report(flows: Array, after: State, without: Array) -> tuple[Array, Array]:
    """Reported values, and both roles in one word, of a month."""
    return jnp.stack(outcomes(flows, after, without)), _roles(flows)


def _roles(flows: Array) -> Array:
    return (flows.role_supplier * len(BUYER_ROLES) + flows.role_buyer).astype(jnp.uint8)


def _values(matrix: Array, keys: tuple[Array, Array], first: Array) -> Array:
    runs = first + jnp.arange(BLOCK, dtype=jnp.uint32)
    return sample(uniforms(*keys, runs, matrix.shape[0], DTYPE, jnp), matrix, jnp)


def _bin(kept: Array, low: Array, scale: Array) -> Array:
    scaled = (kept - low[:, :, None]) * scale[:, :, None]
    return jnp.clip(scaled, 0.0, BINS - 1.0).astype(jnp.uint8)


def _block(
    values: Array, keys: tuple[Array, Array], first: Array, levers: Any, *, months: int,
    watch: Watch | None, counterfactual: bool,
) -> tuple[Array, ...]:  # fmt: skip
    """Values and roles of every month of a block, and the months of the two events."""
    last, (kept, roles) = _futures(
        values, keys, first, levers, _report, months=months, watch=watch, counterfactual=counterfactual
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
    values: Array, keys: tuple[Array, Array], first: Array, levers: Any, *, months: int,
    watch: Watch | None, counterfactual: bool,
) -> State:  # fmt: skip
    return _futures(
        values, keys, first, levers, lambda *_: None, months=months, watch=watch,
        counterfactual=counterfactual,
    )[0]  # fmt: skip


@cache
def _program(months: int, watch: Watch | None, counterfactual: bool, kind: Any = _block) -> Any:
    fixed = partial(kind, months=months, watch=watch, counterfactual=counterfactual)
    return jax.jit(fixed, compiler_options=_options())


@cache
def start_jax() -> None:
    """Set JAX up once: results in the calling thread, compiled programs kept on disk.

    Its compiler for processors copies a formula into each of its users and computes it again there, which
    makes the model three times slower, unless it may compute several results in one loop. That choice is
    read from the environment when JAX first compiles; who has set other such options keeps them.
    """
    flags = os.environ.get("XLA_FLAGS", "")
    if "xla_backend_extra_options" not in flags:
        os.environ["XLA_FLAGS"] = f"{flags} --xla_backend_extra_options=xla_cpu_use_multi_output_fusion"
    update: Callable[[str, object], None] = jax.config.update
    update("jax_cpu_enable_async_dispatch", False)
    folder = os.environ.get("SUPPLANT_CACHE") or platformdirs.user_cache_dir("supplant")
    update("jax_compilation_cache_dir", str(Path(folder) / "jax"))
    update("jax_persistent_cache_min_compile_time_secs", 0.5)


class JaxEngine:
    """Computes blocks of a job; may be called from several threads at once."""

    name = "jax"
    piece = BLOCK  # runs that are computed together

    def __init__(self, job: Job) -> None:
        start_jax()
        self.job = job
        self._first: tuple[Array, ...] | None = None  # block 0, once the pilot has run
        base, response, threshold = job.policy.settings()
        self._levers = jax.tree.map(lambda x: jnp.asarray(x, DTYPE), (base, response, np.float32(threshold)))
        self._program = _program(job.months, job.policy.watch, job.counterfactual)
        self._end = _program(job.months, job.policy.watch, job.counterfactual, _last)
        self._matrix = jnp.asarray(job.table.matrix(), DTYPE)
        self._draw, self._bin = jax.jit(_values), jax.jit(_bin)

    def values(self, block: int) -> Array:
        """Parameter values (row, run) of a block."""
        given = self.job.given(block)
        if given is not None:
            return jnp.asarray(given, DTYPE)
        return self._draw(self._matrix, self.job.keys(), jnp.uint32(block * BLOCK))

    def pilot(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Low, high and scale of the histograms by month and outcome."""
        self._first = self._run(0)
        return limits(np.asarray(self._first[0][:, :, :PILOT]))

    def counts(self, firsts: Iterable[int], low: np.ndarray, scale: np.ndarray) -> Counts:
        """Counts of the blocks that begin with these runs."""
        found = Counts.nothing(self.job.months, self.job.outcome_count)
        for first in firsts:
            block = first // BLOCK
            kept, *rest = (self._first if block == 0 else None) or self._run(block)
            bins = self._bin(kept, jnp.asarray(low), jnp.asarray(scale))
            codes, roles, displaced, exported = _arrays(bins, *rest)
            found = found + count(codes, roles, displaced, exported, self.job.valid(block))
        return found

    def paths(self, index: int) -> tuple[np.ndarray, ...]:
        """Values (month, outcome, run) and roles (month, run) of a block."""
        return _arrays(*self._run(index)[:2])

    def final(self, index: int) -> State:
        """The state at the end of a block, and nothing by month: what a search over policies needs."""
        first = jnp.uint32(index * BLOCK)
        last: State = self._end(self.values(index), self.job.keys(), first, self._levers)
        return jax.block_until_ready(last)  # type: ignore[no-untyped-call, no-any-return]

    def _run(self, index: int) -> tuple[Array, ...]:
        first = jnp.uint32(index * BLOCK)
        found: tuple[Array, ...] = self._program(self.values(index), self.job.keys(), first, self._levers)
        return found


def _arrays(*values: Array) -> tuple[np.ndarray, ...]:
    return tuple(map(np.asarray, values))
