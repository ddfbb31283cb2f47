"""Fit the model to what has been observed, and forecast from the fit.

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

from supplant.dynamics.discrepancy import Discrepancy, conditional, factor, reported, scaled, unscaled
from supplant.dynamics.observations import FIELDS, Reading, Target
from supplant.dynamics.observe import Seen, observe
from supplant.dynamics.outcomes import OBSERVED
from supplant.dynamics.parameters import Table, sample, table
from supplant.dynamics.smc import temper

__all__ = ["FITTED", "Posterior", "calibrate", "forecast", "predict"]

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
AFTER = 60.0  # months past the horizon at which an event counts that does not come
FLOOR = 1e-3  # of the largest known figure of its kind: less counts as this little
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


def predict(
    values: np.ndarray,
    targets: tuple[Target, ...],
    *,
    seed: int,
    freeze: int | None = None,
    errors: bool = True,
) -> np.ndarray:
    """Draws (target, draw) of what each target would be, with monthly noise, by the model alone.

    `freeze` stops localisation and the plant at that month (the rival of constant dependence); `errors` adds
    the error of each report.
    """
    seen = _read_off(observe(values, _months(targets), seed=seed, freeze=freeze), targets)
    return with_errors(seen, targets, seed) if errors else seen


def forecast(
    values: np.ndarray,
    known: tuple[Target, ...],
    later: tuple[Target, ...],
    own: Discrepancy,
    *,
    seed: int,
    freeze: int | None = None,
    engine: str = "auto",
    errors: bool = True,
) -> np.ndarray:
    """Draws (target, draw) of later targets: the model, its own error given the known facts, the reports'.

    Each draw keeps its luck from month to month of the same quantity, so that bands over time are smooth.
    """
    facts = tuple(target for target in known if target.kind != "event")
    months, floors = _months((*known, *later)), _floors(known)
    quiet = observe(values, months, seed=None, engine_name=engine)
    residuals = _residuals(_read_off(quiet, facts), facts, floors)
    seen = _read_off(observe(values, months, seed=seed, freeze=freeze, engine_name=engine), later)
    mean, spread = conditional(residuals, facts, later, own)
    rng = np.random.default_rng(seed)
    luck = {field: rng.normal(size=values.shape[1]) for field in FIELDS}
    result = np.empty_like(seen)
    for place, target in enumerate(later):
        if target.kind == "event":
            result[place] = seen[place]
            continue
        middle = scaled(seen[place], target, floors[_kind(target)])
        shifted = middle + mean[place] + spread[place] * luck[target.field]
        result[place] = unscaled(shifted, target)
    return with_errors(result, later, seed + 1) if errors else result


def with_errors(seen: np.ndarray, targets: tuple[Target, ...], seed: int) -> np.ndarray:
    """Predictions as they would be reported."""
    noise = np.random.default_rng(seed).normal(size=seen.shape)
    result = np.empty_like(seen)
    for place, target in enumerate(targets):
        if target.kind in ("log", "event"):
            result[place] = np.maximum(seen[place], 1e-9) * np.exp(target.sd * noise[place])
        else:
            result[place] = unscaled(
                scaled(seen[place], target, 0.0) + reported(target) * noise[place], target
            )
    return result


def _log_likelihood(
    rows: Table, fitted: tuple[str, ...], used: tuple[Target, ...], own: Discrepancy
) -> Callable[[np.ndarray], np.ndarray]:
    """Log likelihood of standard normal particles (particle, dimension)."""
    facts = tuple(target for target in used if target.kind != "event")
    events = tuple(target for target in used if target.kind == "event")
    matrix, defaults = rows.matrix(), np.array([row.default for row in rows.rows])
    places = [rows.names.index(name) for name in fitted]
    lower, floors, months = factor(facts, own), _floors(used), _months(used)

    def score(z: np.ndarray) -> np.ndarray:
        values = np.tile(defaults[:, None], (1, len(z)))
        values[places] = sample(_uniform(z.T), matrix[places], np)
        seen = observe(values, months, seed=None)
        errors = [solve_triangular(lower, _residuals(_read_off(seen, facts), facts, floors), lower=True)]
        for target, month in zip(events, _read_off(seen, events), strict=True):
            errors.append((np.log(month)[None, :] - math.log(target.value)) / target.sd)
        whole = np.concatenate(errors)
        total: np.ndarray = (-(FREEDOM + 1) / 2 * np.log1p(whole**2 / FREEDOM)).sum(axis=0)
        return total

    return score


def _residuals(seen: np.ndarray, facts: tuple[Target, ...], floors: dict[str, float]) -> np.ndarray:
    """Facts less model (target, draw), in logs or logits."""
    found = np.empty_like(seen)
    for place, target in enumerate(facts):
        floor = floors[_kind(target)]
        found[place] = scaled(np.array(target.value), target, floor) - scaled(seen[place], target, floor)
    return found


def _read_off(seen: Seen, targets: tuple[Target, ...]) -> np.ndarray:
    """What each target would show (target, draw): averages over its months, or the month of its event."""
    months = len(seen.values)
    found = np.empty((len(targets), seen.values.shape[2]))
    events = {"export_month": seen.exported, "displaced_month": seen.displaced}
    for place, target in enumerate(targets):
        if target.kind == "event":
            found[place] = np.minimum(events[target.field], months + AFTER)
        else:
            column = OBSERVED.index(target.field)
            found[place] = seen.values[target.first : target.last + 1, column].mean(axis=0)
    return found


def _months(targets: tuple[Target, ...]) -> int:
    return max((target.last for target in targets), default=0) + 1


def _kind(target: Target) -> str:
    return "price" if target.field in ("price_supplier", "cost_buyer") else "flow"


def _floors(known: tuple[Target, ...]) -> dict[str, float]:
    """The least that a flow and a price count as."""
    found = {}
    for kind in ("flow", "price"):
        values = [target.value for target in known if target.kind == "log" and _kind(target) == kind]
        found[kind] = FLOOR * max(values, default=1.0)
    return found


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
