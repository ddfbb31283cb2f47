"""What a projection says, as plain frozen records for the section "Where this may go".

Times are months from `start`, the first month of the record (0); fans hold from 5 to 95 % of the futures.
Money is in million USD where a price is known, else in first prices of a unit.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from supplant.core.units import Period

__all__ = ["LEVELS", "Fan", "LeftOut", "Mark", "Outlook", "Skill"]

LEVELS = (5, 25, 50, 75, 95)
STALE = 24  # months
Origin = Literal["bundled", "made", "defaults"]


@dataclass(frozen=True)
class Fan:
    """One quantity: bands (level, point) of the projection, and of the fit to the past (before `begins`).

    `averaged`: an average of models, else the partnership model alone. `evidence` is the id of its entry.
    """

    name: str
    unit: str
    bands: tuple[tuple[float, ...], ...]
    past: tuple[tuple[float, ...], ...]
    evidence: str
    averaged: bool = False


@dataclass(frozen=True)
class Mark:
    """One figure on record: a quantity of the model from month `first` to `last`; `evidence` is its id."""

    quantity: str
    first: int
    last: int
    value: float
    evidence: str


@dataclass(frozen=True)
class Skill:
    """How such projections did in hindcasts. `better` are rivals that the model beats by more than chance."""

    cases: int
    cut_offs: int
    figures: int
    coverage_90: float
    coverage_90_by_case: float
    better: tuple[str, ...]
    worse: tuple[str, ...]
    weights: Mapping[str, float]
    evidence: str


@dataclass(frozen=True)
class Outlook:
    """A projection of many futures, with what it rests on.

    `begins` is the last month on record, `today` that of the brief's day (earlier or later), `at` the months
    of the fans after the record.

    `displaced` and the roles are probabilities at the months of `at`; `displaced_before` that by `begins`.
    `displaced_month` is the month by which half of the futures have seen it, None where fewer do. `facts` are
    ids of the figures that the model was fitted to, empty where it runs on defaults. `identified` are those
    parameters, in words, of which the facts say something; `markets` the third markets that were named.
    `hindsight`: the hindcasts are later than the day asked about, and nothing here rests on them.
    """

    start: Period
    begins: int
    today: int
    at: tuple[int, ...]
    past_at: tuple[int, ...]
    fans: Mapping[str, Fan]
    marks: tuple[Mark, ...]
    supplier_roles: Mapping[str, tuple[float, ...]]
    buyer_roles: Mapping[str, tuple[float, ...]]
    displaced: tuple[float, ...]
    displaced_before: float
    displaced_month: int | None
    runs: int
    months: int
    origin: Origin
    evidence: str
    facts: tuple[str, ...] = ()
    fitted: int = 0
    identified: tuple[str, ...] = ()
    uncertain: int = 0
    priced: bool = False
    markets: tuple[str, ...] = ()
    markets_evidence: tuple[str, ...] = ()
    assumed: tuple[str, ...] = ()
    skill: Skill | None = None
    hindsight: bool = False
    notes: tuple[str, ...] = field(default=())

    def month(self, index: int) -> Period:
        """A month of the model as a month of the calendar.

        >>> str(Outlook.month_of(Period.parse("2022-01"), 14))
        '2023-03'
        """
        return self.month_of(self.start, index)

    @staticmethod
    def month_of(start: Period, index: int) -> Period:
        """The month that is `index` months after `start`."""
        months = start.start.year * 12 + start.start.month - 1 + index
        return Period.parse(f"{months // 12:04d}-{months % 12 + 1:02d}")

    def year(self, index: float) -> float:
        """A month as a point on a scale of years, at its middle."""
        return round(self.start.start.year + (self.start.start.month - 1 + index + 0.5) / 12, 3)

    @property
    def stale(self) -> bool:
        """Whether the record ended so long before the brief that years have been lived through since."""
        return self.begins > 0 and self.today - self.begins > STALE

    def ahead(self, months: int) -> int:
        """Where in `at` the month stands that is nearest to so many months from now.

        Now is the end of the record, or the day of the brief where the record is stale.
        """
        wanted = (self.today if self.stale else self.begins) + months
        return min(range(len(self.at)), key=lambda place: abs(self.at[place] - wanted))


@dataclass(frozen=True)
class LeftOut:
    """Why there is no projection, in words without digits, and the command that makes one, if any."""

    why: str
    command: str | None = None
