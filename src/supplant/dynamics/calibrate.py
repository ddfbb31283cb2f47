"""Fit the model to what has been observed: tempered sequential Monte Carlo.

Parameters are moved from their prior ranges (standard normal numbers through each distribution) towards the
posterior in temperature steps that keep half of the effective sample (Del Moral, Doucet & Jasra, 2006,
doi:10.1111/j.1467-9868.2006.00553.x; adaptive as in Jasra et al., 2011), with random-walk Metropolis moves,
by blackjax. The likelihood compares the model without monthly noise; what that and the model itself get
wrong is in the error of each fact (observations.py). Parameters that no fact can speak to stay at their
prior.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import blackjax
import jax
import jax.numpy as jnp
import numpy as np
from blackjax.smc import extend_params, resampling
from blackjax.smc.tuning.from_particles import particles_stds
from jax import lax
from jax.scipy.stats import norm

from supplant.dynamics.arrays import Array
from supplant.dynamics.draws import monthly_noise
from supplant.dynamics.engine_jax import start_jax
from supplant.dynamics.levers import levers
from supplant.dynamics.observations import FIELDS, Reading, Target, weights
from supplant.dynamics.parameters import Table, assemble, sample, table
from supplant.dynamics.setting import prepare
from supplant.dynamics.state import NEVER, initial
from supplant.dynamics.step import Noise, step

__all__ = ["FITTED", "Posterior", "calibrate", "predict"]

FITTED = (
    "demand_initial", "demand_multiple", "demand_months", "demand_end_month", "demand_after",
    "mastery_months.assembly", "mastery_months.structure", "mastery_months.propulsion",
    "mastery_months.electronics", "mastery_months.design", "transfer.structure", "transfer.propulsion",
    "transfer.electronics", "transfer.design", "absorptive_capacity", "reverse_engineering", "stage_order",
    "plant_start_month", "capacity_coverage", "planning_months", "build_months", "export_ambition",
    "supplier_capacity", "other_content", "learning_supplier", "learning_buyer", "cost_premium_buyer",
    "price_initial", "margin_supplier", "hold_up", "market_total", "entry_friction", "reexport_control",
    "other_vendors", "capacity_start", "mastery_start.assembly",
)  # fmt: skip
KINDS = ("log", "share", "range", "event")
PADDING = 64
PARTICLES = 1024


@dataclass(frozen=True)
class Posterior:
    """Draws of every parameter given what was known, with how the fit went.

    `values` is (row, draw) in table order, `prior` the same before any fact was seen.
    """

    table: Table
    fitted: tuple[str, ...]
    values: np.ndarray
    prior: np.ndarray
    reading: Reading
    used: tuple[Target, ...]
    temperatures: tuple[float, ...]
    acceptance: float
    effective: float
    log_evidence: float
    wall_s: float

    def summary(self) -> dict[str, dict[str, float | str]]:
        """Prior and posterior 5, 50 and 95 % of each fitted parameter, and how far the facts narrowed it.

        `narrowed` is one less the ratio of posterior to prior spread between the quartiles (in logs for
        loguniform rows): 0 says nothing was learnt.
        """
        found: dict[str, dict[str, float | str]] = {}
        for name in self.fitted:
            place = self.table.names.index(name)
            row = self.table.rows[place]
            before, after = self.prior[place], self.values[place]
            if row.distribution == "loguniform":
                spread = _spread(np.log(after)) / _spread(np.log(before))
            else:
                spread = _spread(after) / _spread(before)
            q = np.quantile(after, [0.05, 0.5, 0.95])
            q0 = np.quantile(before, [0.05, 0.5, 0.95])
            found[name] = {
                "unit": row.unit, "q05": float(q[0]), "q50": float(q[1]), "q95": float(q[2]),
                "prior_q05": float(q0[0]), "prior_q50": float(q0[1]), "prior_q95": float(q0[2]),
                "narrowed": float(1.0 - spread), "identified": _words(1.0 - spread),
            }  # fmt: skip
        return found


def calibrate(
    reading: Reading,
    until: Any = None,
    *,
    seed: int,
    particles: int = PARTICLES,
    progress: Callable[[float], None] | None = None,
) -> Posterior:
    """Posterior of the parameters given the targets of `reading` known by `until` (all when None).

    `progress` is told the temperature after each step: 0 is the prior, 1 the posterior.
    """
    began = time.perf_counter()
    start_jax()
    used = reading.targets if until is None else reading.known(until)
    rows = table().override(reading.overrides)
    fitted = tuple(name for name in FITTED if rows[name].uncertain)
    problem = _problem(rows, fitted, used, reading.months)
    key = jax.random.key(seed)
    key, sub = jax.random.split(key)
    prior = jax.random.normal(sub, (particles, len(fitted)))
    sampler = _sampler(_padded(max((t.last for t in used), default=0) + 1), len(fitted), particles)
    drawn, temperatures, acceptance, effective, evidence = sampler(prior, problem, key, progress)
    return Posterior(
        table=rows,
        fitted=fitted,
        values=_all_rows(rows, fitted, np.asarray(drawn), seed),
        prior=_all_rows(rows, fitted, np.asarray(prior), seed),
        reading=reading,
        used=used,
        temperatures=temperatures,
        acceptance=acceptance,
        effective=effective,
        log_evidence=evidence,
        wall_s=time.perf_counter() - began,
    )


def predict(
    values: np.ndarray,
    targets: tuple[Target, ...],
    *,
    seed: int,
    freeze: int | None = None,
    errors: bool = True,
) -> np.ndarray:
    """Draws (target, draw) of what each target would be observed as, with monthly noise.

    `freeze` stops localisation and the plant at that month (the rival of constant dependence); `errors` adds
    the error of each fact.
    """
    start_jax()
    months = _padded(max(target.last for target in targets) + 1)
    found = []
    for begin in range(0, len(targets), PADDING):
        part = targets[begin : begin + PADDING]
        data = _data(part, months)
        drawn = _observe(months)(
            jnp.asarray(values.T, jnp.float32), data, jnp.uint32(seed & 0xFFFFFFFF),
            jnp.float32(NEVER if freeze is None else freeze),
        )  # fmt: skip
        found.append(np.asarray(drawn, np.float64).T[: len(part)])
    seen = np.concatenate(found)
    return with_errors(seen, targets, seed) if errors else seen


def with_errors(seen: np.ndarray, targets: tuple[Target, ...], seed: int) -> np.ndarray:
    """Predictions as they would be reported."""
    noise = np.random.default_rng(seed).normal(size=seen.shape)
    result = np.empty_like(seen)
    for place, target in enumerate(targets):
        if target.kind in ("log", "event"):
            result[place] = np.maximum(seen[place], 1e-9) * np.exp(target.sd * noise[place])
        else:
            result[place] = np.clip(seen[place] + target.sd * noise[place], 0.0, 1.0)
    return result


def _padded(months: int) -> int:
    """Months rounded up to few lengths, since each is compiled once."""
    return next(length for length in (60, 120, 240, 480, 720, 1200) if length >= months)


def _data(targets: tuple[Target, ...], months: int) -> dict[str, Array]:
    """Targets as arrays, padded to one shape; padding has no weight."""
    count = max(PADDING, -(-len(targets) // PADDING) * PADDING)

    def padded(values: list[float], fill: float) -> Array:
        return jnp.asarray(np.array(values + [fill] * (count - len(values)), np.float32))

    table_ = np.zeros((count, months), np.float32)
    table_[: len(targets)] = weights(targets, months)
    return {
        "average": jnp.asarray(table_),
        "field": padded([FIELDS.index(t.field) for t in targets], 0).astype(jnp.int32),
        "kind": padded([KINDS.index(t.kind) for t in targets], 1).astype(jnp.int32),
        "value": padded([t.value for t in targets], 0.0),
        "low": padded([t.low for t in targets], 0.0),
        "high": padded([t.high for t in targets], 1.0),
        "sd": padded([t.sd for t in targets], 1.0),
        "counts": padded([1.0] * len(targets), 0.0),
    }


def _problem(rows: Table, fitted: tuple[str, ...], used: tuple[Target, ...], months: int) -> dict[str, Any]:
    del months
    places = [rows.names.index(name) for name in fitted]
    return {
        "data": _data(used, _padded(max((t.last for t in used), default=0) + 1)),
        "defaults": jnp.asarray([row.default for row in rows.rows], jnp.float32),
        "matrix": jnp.asarray(rows.matrix()[places], jnp.float32),
        "places": jnp.asarray(places, jnp.int32),
    }


def _trace(values: Array, months: int, freeze: Array, noise_of: Any) -> tuple[Array, Array, Array]:
    """What is observable by month, (month, field), and the months of the two events, for one future."""
    setting = prepare(assemble(values, jnp), jnp)
    base = jax.tree.map(lambda x: jnp.asarray(x, jnp.float32), levers())

    def month(state: Any, index: Array) -> tuple[Any, Array]:
        t = index.astype(jnp.float32)
        p = setting.parameters
        begun = jnp.where(t >= freeze, NEVER, p.plant_start_month)
        now = setting._replace(parameters=p._replace(plant_start_month=begun))
        after, flows = step(state, now, base, noise_of(index), t, jnp)
        supply = flows.imports + flows.local
        return after, jnp.stack(
            [
                flows.use, flows.imports, flows.local, supply, flows.local / (supply + 1e-6),
                flows.localisation, state.mastery[3], state.mastery[4], flows.price_supplier,
                flows.cost_buyer,
            ]
        )  # fmt: skip

    last, seen = lax.scan(month, initial(setting, jnp), jnp.arange(months, dtype=jnp.uint32))
    never = months + 60.0
    return seen, jnp.minimum(last.export_month, never), jnp.minimum(last.displaced_month, never)


def _read_off(seen: Array, exported: Array, displaced: Array, data: dict[str, Array]) -> Array:
    """What each target would show."""
    averages = data["average"] @ seen
    events = jnp.stack([exported, displaced])
    all_fields = jnp.concatenate([averages, jnp.broadcast_to(events, (averages.shape[0], 2))], axis=1)
    return jnp.take_along_axis(all_fields, data["field"][:, None], axis=1)[:, 0]


def _quiet(index: Array) -> Noise:
    del index
    return Noise(jnp.float32(0.0), jnp.float32(0.0))


def _log_likelihood(z: Array, problem: dict[str, Any], months: int) -> Array:
    uniform = jnp.clip(norm.cdf(z), 1e-6, 1.0 - 1e-6)
    drawn = sample(uniform[:, None], problem["matrix"], jnp)[:, 0]
    values = problem["defaults"].at[problem["places"]].set(drawn)
    data = problem["data"]
    y = _read_off(*_trace(values, months, jnp.float32(NEVER), _quiet), data)
    logs = (jnp.log(jnp.maximum(y, 1e-6)) - jnp.log(jnp.maximum(data["value"], 1e-6))) / data["sd"]
    shares = (y - data["value"]) / data["sd"]
    outside = (jnp.maximum(data["low"] - y, 0.0) + jnp.maximum(y - data["high"], 0.0)) / data["sd"]
    error = jnp.select([data["kind"] == 1, data["kind"] == 2], [shares, outside], logs)
    # Student errors with four degrees of freedom: one wrong figure must not steer the rest.
    score = -2.5 * jnp.log1p(error * error / 4.0)
    return jnp.sum(score * data["counts"])


@cache
def _sampler(months: int, dimensions: int, particles: int) -> Any:
    """Tempered SMC over problems of one shape."""
    steps, moves = 60, 6

    def prepared(problem: dict[str, Any]) -> Any:
        rmh = blackjax.additive_step_random_walk
        return blackjax.inner_kernel_tuning(
            smc_algorithm=blackjax.adaptive_tempered_smc,
            logprior_fn=lambda z: -0.5 * jnp.sum(z * z),
            loglikelihood_fn=lambda z: _log_likelihood(z, problem, months),
            mcmc_step_fn=lambda key, state, logdensity, scale: rmh.build_kernel()(
                key, state, logdensity, lambda k, position: scale * jax.random.normal(k, position.shape)
            ),
            mcmc_init_fn=rmh.init,
            resampling_fn=resampling.systematic,
            mcmc_parameter_update_fn=lambda key, state, info: extend_params(
                {"scale": 2.0 / jnp.sqrt(dimensions) * particles_stds(state.particles)}
            ),
            initial_parameter_value=extend_params({"scale": jnp.full(dimensions, 2.0 / dimensions**0.5)}),
            target_ess=0.5,
            num_mcmc_steps=moves,
        )

    @jax.jit
    def one(key: Array, state: Any, problem: dict[str, Any]) -> Any:
        state, info = prepared(problem).step(key, state)
        return state, jnp.mean(info.update_info.acceptance_rate), info.log_likelihood_increment

    def run(
        prior: Array, problem: dict[str, Any], key: Array, progress: Callable[[float], None] | None
    ) -> Any:
        state = prepared(problem).init(prior)
        temperatures, accepted, evidence = [0.0], [], 0.0
        for _ in range(steps):
            key, sub = jax.random.split(key)
            state, rate, increment = one(sub, state, problem)
            temperatures.append(float(state.sampler_state.tempering_param))
            accepted.append(float(rate))
            evidence += float(increment)
            if progress is not None:
                progress(temperatures[-1])
            if temperatures[-1] >= 1.0:
                break
        found = state.sampler_state.particles
        effective = len(np.unique(np.asarray(found), axis=0))
        return found, tuple(temperatures), float(np.mean(accepted)), float(effective), evidence

    return run


@cache
def _observe(months: int) -> Any:
    @jax.jit
    def all_draws(values: Array, data: dict[str, Array], seed: Array, freeze: Array) -> Array:
        def one(single: Array, run: Array) -> Array:
            def noise_of(index: Array) -> Noise:
                return monthly_noise(seed, jnp.uint32(0), run, index, jnp.float32, jnp)

            return _read_off(*_trace(single, months, freeze, noise_of), data)

        return jax.vmap(one)(values, jnp.arange(values.shape[0], dtype=jnp.uint32))

    return all_draws


def _all_rows(rows: Table, fitted: tuple[str, ...], z: np.ndarray, seed: int) -> np.ndarray:
    """Draws of every parameter, (row, draw): fitted ones from `z`, the others from their prior."""
    rng = np.random.default_rng(seed)
    matrix = rows.matrix()
    uniform = rng.uniform(size=(len(rows.rows), len(z)))
    places = [rows.names.index(name) for name in fitted]
    uniform[places] = np.clip(np.asarray(norm.cdf(z.T), np.float64), 1e-6, 1 - 1e-6)
    drawn: np.ndarray = sample(uniform, matrix, np)
    return drawn


def _spread(values: np.ndarray) -> float:
    low, high = np.quantile(values, [0.25, 0.75])
    return float(max(high - low, 1e-12))


def _words(narrowed: float) -> str:
    if narrowed >= 0.6:
        return "well identified by the facts"
    if narrowed >= 0.25:
        return "partly identified"
    return "hardly identified: the range stays what it was assumed to be"
