"""The controlled words of a case file: variables (what a fact is about) and units (what its number counts).

Both are tables beside this file, `variables.csv` and `units.csv`, so that adding a word is adding a row. A
variable admits the units whose dimension it lists; the unit decides whether a value is a number, a word from
a list, or text.
"""

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType

__all__ = ["Unit", "Variable", "units", "variables"]


@dataclass(frozen=True)
class Unit:
    """What a value counts, and whether it is a number, a category or text."""

    name: str
    dimension: str
    kind: str
    meaning: str


@dataclass(frozen=True)
class Variable:
    """What a fact is about, with the units it may carry and, for categories, the words it may take."""

    name: str
    dimensions: frozenset[str]
    words: tuple[str, ...]
    meaning: str

    @property
    def units(self) -> tuple[str, ...]:
        """Names of the admitted units."""
        return tuple(unit.name for unit in units().values() if unit.dimension in self.dimensions)


@cache
def units() -> MappingProxyType[str, Unit]:
    """Every unit by name.

    >>> units()["units/month"].dimension
    'flow'
    """
    return MappingProxyType({row["unit"]: Unit(*row.values()) for row in _rows("units.csv")})


@cache
def variables() -> MappingProxyType[str, Variable]:
    """Every variable by name.

    >>> variables()["use_rate"].units
    ('units/day', 'units/month', 'units/year')
    """
    return MappingProxyType(
        {
            row["variable"]: Variable(
                row["variable"], frozenset(_split(row["dimensions"])), _split(row["words"]), row["meaning"]
            )
            for row in _rows("variables.csv")
        }
    )


def _rows(name: str) -> list[dict[str, str]]:
    text = files("supplant.cases").joinpath(name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def _split(cell: str) -> tuple[str, ...]:
    return tuple(part for part in cell.split("|") if part)
