"""The table of parameters: what is assumed about a partnership, within which range, and on whose word.

`parameters.csv` beside this file has one row per number: default, range, distribution, meaning, source, and
whether the source measured it (`known`) or it is an assumption. A name with a dot is one stage or one third
market of a vector. Cases override rows; nothing derived is kept as a parameter.
"""

import csv
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import NamedTuple

import numpy as np

from supplant.core.errors import UsageError
from supplant.dynamics.arrays import Array, Namespace

__all__ = ["MARKETS", "STAGES", "Override", "Parameters", "Row", "Table", "table"]

STAGES = ("assembly", "structure", "propulsion", "electronics", "design")
MARKETS = tuple(str(index) for index in range(1, 9))
DISTRIBUTIONS = ("fixed", "uniform", "loguniform")


class Parameters(NamedTuple):
    """One value per run for each parameter; vectors are tuples by stage or market."""

    demand_initial: Array
    demand_multiple: Array
    demand_months: Array
    demand_end_month: Array
    demand_after: Array
    demand_volatility: Array
    demand_persistence: Array
    stage_share: Array
    mastery_months: Array
    transfer: Array
    absorptive_capacity: Array
    reverse_engineering: Array
    stage_order: Array
    mastery_limit: Array
    push_shortfall: Array
    push_distrust: Array
    mastery_start: Array
    plant_start_month: Array
    capacity_coverage: Array
    capacity_start: Array
    planning_months: Array
    build_months: Array
    capacity_life_months: Array
    export_ambition: Array
    expectation_months: Array
    supplier_capacity: Array
    supplier_service: Array
    other_content: Array
    stock_cover_months: Array
    stock_adjust_months: Array
    learning_supplier: Array
    learning_buyer: Array
    experience_supplier_months: Array
    experience_buyer_months: Array
    forgetting: Array
    spillover: Array
    price_initial: Array
    cost_premium_buyer: Array
    margin_supplier: Array
    margin_buyer: Array
    hold_up: Array
    price_cap: Array
    royalty: Array
    research_supplier: Array
    research_buyer: Array
    use_learning: Array
    quality_gap: Array
    quality_spill: Array
    feedback: Array
    market_total: Array
    market_growth: Array
    market_share: Array
    price_elasticity: Array
    alignment_weight: Array
    alignment_supplier: Array
    alignment_buyer: Array
    sanctions_supplier: Array
    sanctions_buyer: Array
    other_vendors: Array
    entry_friction: Array
    market_lag_months: Array
    reexport_control: Array
    leakage_rate: Array
    receptivity: Array
    coproduction: Array
    control: Array
    horizon_months: Array
    redirect: Array
    trust_start: Array
    trust_gain: Array
    trust_loss: Array
    trust_sensitivity: Array
    trust_loss_dependence: Array
    reputation_damage: Array
    reputation_heal: Array
    conduct_noise: Array
    promised_share: Array
    research_cost: Array


@dataclass(frozen=True)
class Row:
    """One number of the table."""

    name: str
    unit: str
    default: float
    low: float
    high: float
    distribution: str
    meaning: str
    source: str
    known: str

    @property
    def uncertain(self) -> bool:
        """Whether runs differ in it."""
        return self.distribution != "fixed" and self.low < self.high


@dataclass(frozen=True)
class Override:
    """What a case says of a parameter: a value, or a range with the reason for it."""

    default: float
    low: float
    high: float
    source: str
    distribution: str | None = None


@dataclass(frozen=True)
class Table:
    """The rows in their order, with what to do with them."""

    rows: tuple[Row, ...]

    def __getitem__(self, name: str) -> Row:
        """The row of that name. Raises UsageError with the nearest names when there is none."""
        for row in self.rows:
            if row.name == name:
                return row
        near = [row.name for row in self.rows if name.split(".")[0].split("_")[0] in row.name]
        raise UsageError(
            f"no parameter {name!r}; "
            + (f"did you mean {', '.join(near[:6])}" if near else "parameters.csv lists them")
        )

    @property
    def names(self) -> tuple[str, ...]:
        """Names in order."""
        return tuple(row.name for row in self.rows)

    def override(self, changes: Mapping[str, "Override | float"]) -> "Table":
        """The table with some rows replaced; a plain number fixes the parameter at it.

        >>> table().override({"royalty": 0.0})["royalty"].distribution
        'fixed'
        """
        for name in changes:
            self[name]
        return Table(
            tuple(_changed(row, changes[row.name]) if row.name in changes else row for row in self.rows)
        )

    def defaults(self) -> dict[str, float]:
        """Default values by name."""
        return {row.name: row.default for row in self.rows}

    def matrix(self) -> np.ndarray:
        """Columns low, high, logarithmic (1 or 0), one row per parameter: what sampling needs.

        A fixed row has low = high = its default.
        """
        return np.array([_sampling(row) for row in self.rows], dtype=np.float64)

    def to_json(self) -> list[dict[str, object]]:
        """The rows as plain values, for a manifest or a page."""
        return [{**row.__dict__} for row in self.rows]


def _sampling(row: Row) -> tuple[float, float, float]:
    if not row.uncertain:
        return row.default, row.default, 0.0
    return row.low, row.high, float(row.distribution == "loguniform")


def _changed(row: Row, change: "Override | float") -> Row:
    if isinstance(change, Override):
        kind = change.distribution or (row.distribution if row.distribution != "fixed" else "uniform")
        new = replace(
            row,
            default=change.default,
            low=change.low,
            high=change.high,
            source=change.source,
            distribution=kind,
        )
    else:
        value = float(change)
        new = replace(
            row, default=value, low=value, high=value, distribution="fixed", source="set by the caller"
        )
    _check(new)
    return new


def _check(row: Row) -> None:
    numbers = (row.default, row.low, row.high)
    if not all(math.isfinite(number) for number in numbers):
        raise UsageError(f"parameter {row.name}: {numbers} must be finite numbers")
    if row.distribution not in DISTRIBUTIONS:
        raise UsageError(
            f"parameter {row.name}: distribution {row.distribution!r} is none of {DISTRIBUTIONS}"
        )
    if not row.low <= row.default <= row.high:
        raise UsageError(f"parameter {row.name}: expected low <= default <= high, found {numbers}")
    if row.distribution == "loguniform" and row.low <= 0:
        raise UsageError(f"parameter {row.name}: a loguniform range must be above zero, found {row.low}")


@cache
def table() -> Table:
    """The bundled table.

    >>> table()["learning_buyer"].unit, len(table().rows) > 90
    ('share', True)
    """
    text = files("supplant.dynamics").joinpath("parameters.csv").read_text(encoding="utf-8")
    rows = tuple(
        Row(
            name=line["name"],
            unit=line["unit"],
            default=float(line["default"]),
            low=float(line["low"]),
            high=float(line["high"]),
            distribution=line["distribution"],
            meaning=line["meaning"],
            source=line["source"],
            known=line["known"],
        )
        for line in csv.DictReader(text.splitlines())
    )
    for row in rows:
        _check(row)
    return Table(rows)


def sample(uniforms: Array, matrix: Array, xp: Namespace) -> Array:
    """Values (row, run) from uniforms (row, run) in [0, 1), by the inverse of each distribution."""
    return through(uniforms, matrix[:, 0:1], matrix[:, 1:2], matrix[:, 2:3], xp)


def through(uniform: Array, low: Array, high: Array, logarithmic: Array, xp: Namespace) -> Array:
    """A uniform number through the inverse of one distribution."""
    log_low = xp.log(xp.where(logarithmic > 0, low, 1.0))
    log_high = xp.log(xp.where(logarithmic > 0, high, 1.0))
    return xp.where(
        logarithmic > 0, xp.exp(log_low + (log_high - log_low) * uniform), low + (high - low) * uniform
    )


def assemble(values: Array, xp: Namespace) -> Parameters:
    """Values (row, run), or (row,) for one run, in table order, as the fields of Parameters."""
    fields: dict[str, Array] = {}
    for name, indices in _layout().items():
        part = tuple(values[index] for index in indices)
        fields[name] = part if len(part) > 1 else part[0]
    return Parameters(**fields)


@cache
def _layout() -> dict[str, Sequence[int]]:
    """Which rows of the table make up which field; the rows of a vector stand together."""
    layout: dict[str, list[int]] = {}
    for index, row in enumerate(table().rows):
        layout.setdefault(row.name.split(".")[0], []).append(index)
    assert tuple(layout) == Parameters._fields
    return dict(layout)
