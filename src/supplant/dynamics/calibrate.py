"""Fit the model to what has been observed.

Parameters are moved from their prior ranges (standard normal numbers through each distribution) to the
posterior by tempering (smc.py). The likelihood compares the model without monthly noise with the facts; what
the model itself gets wrong has a covariance of its own (discrepancy.py), beside the error of each report.
Parameters that no fact can speak to stay at their prior. Needs NumPy and SciPy only; the compiled engine
makes it thirty times faster.
"""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import numpy as np
from scipy.linalg import solve_triangular
from scipy.special import ndtr

from supplant.dynamics.discrepancy import Discrepancy, factor
from supplant.dynamics.forecast import least, length, read_off, residuals
from supplant.dynamics.observations import Reading, Target
from supplant.dynamics.observe import observe
from supplant.dynamics.parameters import Table, sample, table
from supplant.dynamics.smc import temper

__all__ = ["FITTED", "Posterior", "calibrate"]

FITTED = (
    "demand_initial", "demand_multiple", "demand_months", "demand_end_month", "demand_after",
    "mastery_months.assembly", "mastery_months.structure", "mastery_months.propulsion",
    "mastery_months.electronics", "mastery_months.design", "transfer.structure", "transfer.propulsion",
    "transfer.electronics", "transfer.design", "absorptive_capacity", "reverse_engineering", "stage_order",
    "mastery_limit",
    "plant_start_month", "capacity_coverage", "planning_months", "build_months", "export_ambition",
    "supplier_capacity", "other_content", "learning_supplier", "learning_buyer", "cost_premium_buyer",
    "price_initial", "margin_supplier", "hold_up", "market_total", "entry_friction", "reexport_control",
    "other_vendors", "capacity_start", "mastery_start.assembly",
)  # fmt: skip
PARTICLES = 1024
FREEDOM = 4.0  # of the Student errors: one wrong figure must not steer the rest


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
    own: Discrepancy
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
    until: date | None = None,
    *,
    seed: int,
    particles: int = PARTICLES,
    own: Discrepancy | None = None,
    progress: Callable[[float], None] | None = None,
) -> Posterior:
    """Posterior of the parameters given the targets of `reading` known by `until` (all when None).

    `own` is how wrong the model may be by itself. `progress` is told the temperature after each step: 0 is
    the prior, 1 the posterior.
    """
    began = time.perf_counter()
    own = own or Discrepancy()
    used = reading.targets if until is None else reading.known(until)
    rows = table().override(reading.overrides)
    fitted = tuple(name for name in FITTED if rows[name].uncertain)
    start = np.random.default_rng(seed).normal(size=(particles, len(fitted)))
    found = temper(_log_likelihood(rows, fitted, used, own), start, seed + 1, progress=progress)
    return Posterior(
        table=rows,
        fitted=fitted,
        values=_all_rows(rows, fitted, found.particles, seed),
        prior=_all_rows(rows, fitted, start, seed),
        reading=reading,
        used=used,
        own=own,
        temperatures=found.temperatures,
        acceptance=found.acceptance,
        effective=found.effective,
        log_evidence=found.log_evidence,
        wall_s=time.perf_counter() - began,
    )


def _log_likelihood(
    rows: Table, fitted: tuple[str, ...], used: tuple[Target, ...], own: Discrepancy
) -> Callable[[np.ndarray], np.ndarray]:
    """Log likelihood of standard normal particles (particle, dimension)."""
    facts = tuple(target for target in used if target.kind != "event")
    events = tuple(target for target in used if target.kind == "event")
    matrix, defaults = rows.matrix(), np.array([row.default for row in rows.rows])
    places = [rows.names.index(name) for name in fitted]
    lower, floors, months = factor(facts, own), least(used), length(used)

    def score(z: np.ndarray) -> np.ndarray:
        values = np.tile(defaults[:, None], (1, len(z)))
        values[places] = sample(_uniform(z.T), matrix[places], np)
        seen = observe(values, months, seed=None)
        errors = [solve_triangular(lower, residuals(read_off(seen, facts), facts, floors), lower=True)]
        for target, month in zip(events, read_off(seen, events), strict=True):
            errors.append((np.log(month)[None, :] - math.log(target.value)) / target.sd)
        whole = np.concatenate(errors)
        total: np.ndarray = (-(FREEDOM + 1) / 2 * np.log1p(whole**2 / FREEDOM)).sum(axis=0)
        return total

    return score


def _uniform(z: np.ndarray) -> np.ndarray:
    found: np.ndarray = np.clip(ndtr(z), 1e-6, 1 - 1e-6)
    return found


def _all_rows(rows: Table, fitted: tuple[str, ...], z: np.ndarray, seed: int) -> np.ndarray:
    """Draws of every parameter, (row, draw): fitted ones from `z`, the others from their prior."""
    uniform = np.random.default_rng(seed).uniform(size=(len(rows.rows), len(z)))
    uniform[[rows.names.index(name) for name in fitted]] = _uniform(z.T)
    drawn: np.ndarray = sample(uniform, rows.matrix(), np)
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
