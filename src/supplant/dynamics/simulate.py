"""The ensemble: many futures of one partnership, and what they have in common.

Every future draws its own parameters and its own months; run i of a seed is the same future whatever else
is computed. Bands are quantiles over futures by month, not futures themselves.
"""

import importlib
import importlib.util
import os
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from supplant.core.errors import MissingExtra, UsageError
from supplant.dynamics.bands import LEVELS, Counts, gathered, quantiles
from supplant.dynamics.job import Job
from supplant.dynamics.levers import POLICIES, Policy
from supplant.dynamics.mechanisms.role import BUYER_ROLES, SUPPLIER_ROLES
from supplant.dynamics.outcomes import OUTCOMES
from supplant.dynamics.parameters import Override, table

__all__ = ["Ensemble", "Progress", "engine", "simulate"]

Progress = Callable[[int, int], None]  # runs done, runs in all
ENGINES = (
    ("jax", ("jax", "jax_cuda12_plugin")), ("jax", ("jax", "jax_cuda13_plugin")), ("native", ("llvmlite",)),
    ("jax", ("jax",)), ("numpy", ()),
)  # fmt: skip
MODULES = {
    "native": ("engine_native", "NativeEngine", "llvmlite"),
    "jax": ("engine_jax", "JaxEngine", "jax"),
    "numpy": ("engine_numpy", "NumpyEngine", None),
}
COLUMNS = tuple(f"q{int(level * 100):02d}" for level in LEVELS)


@dataclass(frozen=True)
class Ensemble:
    """What an ensemble says: quantiles by month, role probabilities, event times."""

    job: Job
    counts: Counts
    low: np.ndarray
    high: np.ndarray
    engine: str
    wall_s: float
    start: str | None = None

    def quantiles(self) -> np.ndarray:
        """Values (level, month, outcome)."""
        return quantiles(self.counts, self.low, self.high)

    def to_frame(self) -> pd.DataFrame:
        """One row per month and outcome: month (1 = the first), outcome, unit, q05 to q95."""
        values = self.quantiles()
        rows = [
            (month + 1, outcome.name, outcome.unit, *values[:, month, place])
            for place, outcome in enumerate(OUTCOMES[: self.job.outcome_count])
            for month in range(self.job.months)
        ]
        return pd.DataFrame(rows, columns=["month", "outcome", "unit", *COLUMNS])

    def roles(self) -> dict[str, list[float]]:
        """Probability of every role by month; the supplier's sum to one, and so do the buyer's."""
        joint = self.counts.roles.reshape(-1, len(SUPPLIER_ROLES), len(BUYER_ROLES)) / self.counts.runs
        supplier, buyer = joint.sum(axis=2), joint.sum(axis=1)
        return {
            **{f"supplier: {name}": supplier[:, place].tolist() for place, name in enumerate(SUPPLIER_ROLES)},
            **{f"buyer: {name}": buyer[:, place].tolist() for place, name in enumerate(BUYER_ROLES)},
        }

    def event(self, name: str) -> dict[str, Any]:
        """Probability that the event ("displaced" or "exported") came by each month, and its median month.

        The median is None where fewer than half of the futures see the event within the horizon.
        """
        by_month = np.cumsum(getattr(self.counts, name)[:-1]) / self.counts.runs
        reached = np.flatnonzero(by_month >= 0.5)
        return {
            "p_by_month": by_month.tolist(),
            "median_month": int(reached[0]) + 1 if reached.size else None,
        }

    def months(self) -> list[str] | list[int]:
        """Calendar months when the start is known, else 1, 2, 3 ..."""
        if self.start is None:
            return list(range(1, self.job.months + 1))
        return [str(period) for period in pd.period_range(self.start, periods=self.job.months, freq="M")]

    def to_json(self) -> dict[str, Any]:
        """The answer of `supplant simulate` without its `meta`."""
        values = self.quantiles()
        return {
            "months": self.months(),
            "outcomes": {
                outcome.name: {
                    "unit": outcome.unit,
                    "meaning": outcome.meaning,
                    **{column: values[row, :, place].tolist() for row, column in enumerate(COLUMNS)},
                }
                for place, outcome in enumerate(OUTCOMES[: self.job.outcome_count])
            },
            "roles": self.roles(),
            "events": {"displaced": self.event("displaced"), "exported": self.event("exported")},
            "runs": self.counts.runs,
            "wall_s": self.wall_s,
            "engine": self.engine,
            "policy": self.job.policy.name,
            "seed": self.job.seed,
        }


def simulate(
    overrides: Mapping[str, Override | float] | None = None,
    *,
    seed: int,
    runs: int = 10_000,
    months: int = 120,
    policy: str | Policy = "as-is",
    counterfactual: bool = True,
    values: np.ndarray | None = None,
    engine_name: str = "auto",
    workers: int | None = None,
    start: str | None = None,
    progress: Progress | None = None,
) -> Ensemble:
    """Run the model: `overrides` replace rows of the parameter table, `values` give draws outright.

    `start` is the calendar month of the first step. The engine is JAX where it is installed, else NumPy.
    Results do not depend on `workers`, the number of threads. Raises UsageError for what does not exist.

    >>> few = simulate({"royalty": 0.0}, seed=0, runs=10, months=3, engine_name="numpy")
    >>> few.to_json()["runs"], len(few.to_json()["outcomes"]["imports"]["q50"])
    (10, 3)
    """
    job = Job(
        table=table().override(overrides or {}),
        policy=named(policy),
        seed=seed,
        runs=runs,
        months=months,
        counterfactual=counterfactual,
        values=values,
    )
    return run(job, engine_name=engine_name, workers=workers, start=start, progress=progress)


def named(policy: str | Policy) -> Policy:
    """The policy of that name. Raises UsageError with the names that exist."""
    if isinstance(policy, Policy):
        return policy
    if policy not in POLICIES:
        raise UsageError(f"no policy {policy!r}; there are {', '.join(POLICIES)}")
    return POLICIES[policy]


def engine(job: Job, name: str = "auto") -> Any:
    """The engine of that name: "native", "jax", "numpy", or "auto".

    "auto" is JAX where it is installed for a graphics card, else machine code of this processor where
    llvmlite is installed, else JAX, else NumPy.
    """
    if name == "auto":
        name = next(kind for kind, needs in ENGINES if all(map(importlib.util.find_spec, needs)))
    if name not in MODULES:
        raise UsageError(f"no engine {name!r}; there are auto, {', '.join(MODULES)}")
    module, kind, needs = MODULES[name]
    if needs is not None and importlib.util.find_spec(needs) is None:
        raise MissingExtra(f"the engine {name} needs the extra `fast`: pip install 'supplant[fast]'")
    return getattr(importlib.import_module(f"supplant.dynamics.{module}"), kind)(job)


def run(
    job: Job,
    *,
    engine_name: str = "auto",
    workers: int | None = None,
    start: str | None = None,
    progress: Progress | None = None,
) -> Ensemble:
    """The ensemble of a job."""
    began = time.perf_counter()
    worker = engine(job, engine_name)
    low, high, scale = worker.pilot()
    done = 0

    def tell(part: Counts) -> None:
        nonlocal done
        done += part.runs
        if progress is not None:
            progress(done, job.runs)

    counts = gathered(worker, range(job.runs), low, scale, workers or os.cpu_count() or 1, tell)
    return Ensemble(job, counts, low, high, worker.name, time.perf_counter() - began, start)
