"""What is to be computed: all that decides the numbers, and nothing that decides how fast they come."""

import hashlib
import json
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from supplant.core.errors import UsageError
from supplant.dynamics.draws import BLOCK
from supplant.dynamics.levers import Policy
from supplant.dynamics.outcomes import OUTCOMES
from supplant.dynamics.parameters import Table, table
from supplant.dynamics.setting import Setting
from supplant.dynamics.state import NEVER

__all__ = ["BINS", "MAX_RUNS", "Job", "without_localisation"]

BINS = 256
MAX_RUNS = 2**31  # the run index is a 32-bit word of the random numbers
MAX_MONTHS = 1200


@dataclass(frozen=True)
class Job:
    """An ensemble: parameters, levers, seed, runs and months.

    `values` are given draws of the parameters (row, draw), such as a posterior; run i takes draw i modulo
    their number. Without them parameters are drawn from the table. `counterfactual` runs each future a second
    time without localisation.
    """

    table: Table = field(default_factory=table)
    policy: Policy = field(default_factory=lambda: Policy("as-is", {}))
    seed: int = 0
    runs: int = 10_000
    months: int = 120
    counterfactual: bool = True
    values: np.ndarray | None = None

    def __post_init__(self) -> None:
        """Refuse what cannot be run."""
        if not 1 <= self.runs <= MAX_RUNS:
            raise UsageError(f"runs must be from 1 to {MAX_RUNS:,}, found {self.runs}")
        if not 1 <= self.months <= MAX_MONTHS:
            raise UsageError(f"months must be from 1 to {MAX_MONTHS:,}, found {self.months}")
        if not 0 <= self.seed < 2**64:
            raise UsageError(f"a seed is a whole number from 0 to 2^64 - 1, found {self.seed}")
        if self.values is not None and self.values.shape[0] != len(self.table.rows):
            raise UsageError(f"draws have {self.values.shape[0]} rows, the table has {len(self.table.rows)}")

    @property
    def blocks(self) -> int:
        """Number of blocks of runs."""
        return -(-self.runs // BLOCK)

    @property
    def outcome_count(self) -> int:
        """Number of reported quantities: without a counterfactual there is no revenue lost."""
        return len(OUTCOMES) - (not self.counterfactual)

    def valid(self, block: int) -> int:
        """How many runs of a block count; the rest of the last block is padding."""
        return min(BLOCK, self.runs - block * BLOCK)

    def keys(self) -> tuple[np.uint32, np.uint32]:
        """The seed as two words."""
        return np.uint32(self.seed & 0xFFFFFFFF), np.uint32(self.seed >> 32)

    def given(self, block: int) -> np.ndarray | None:
        """The given draws of a block, or None when they come from the table."""
        if self.values is None:
            return None
        return self.values[:, np.arange(block * BLOCK, (block + 1) * BLOCK) % self.values.shape[1]]

    def describe(self) -> dict[str, Any]:
        """What decides the numbers, as plain values, for a manifest."""
        text = json.dumps(self.table.to_json(), sort_keys=True)
        return {
            "seed": self.seed,
            "runs": self.runs,
            "months": self.months,
            "counterfactual": self.counterfactual,
            "block": BLOCK,
            "bins": BINS,
            "policy": {
                "name": self.policy.name,
                "base": dict(self.policy.base),
                "response": None if self.policy.response is None else dict(self.policy.response),
                "watch": self.policy.watch,
                "threshold": self.policy.threshold if np.isfinite(self.policy.threshold) else None,
            },
            "parameters": hashlib.sha256(text.encode()).hexdigest(),
            "draws": None if self.values is None else hashlib.sha256(self.values.tobytes()).hexdigest(),
        }

    def with_runs(self, runs: int) -> "Job":
        """The same futures, another number of them."""
        return replace(self, runs=runs)


def without_localisation(setting: Setting) -> Setting:
    """The counterfactual: work on the plant never begins and what stands of it is gone; all else stays."""
    p = setting.parameters
    return setting._replace(
        parameters=p._replace(
            plant_start_month=p.plant_start_month + NEVER,
            capacity_start=p.capacity_start * 0.0,
            mastery_start=tuple(share * 0.0 for share in p.mastery_start),
        )
    )
