"""What became of comparable partnerships, as a brief tells it: records that the pipeline fills.

Ages are whole years since the first delivery. Every record names the entry of the evidence that it rests on.
Missing: None, or an empty tuple where nothing of the kind was computed; a rate of zero is a zero.
"""

from dataclasses import dataclass
from typing import Literal

from supplant.core.evidence import Estimate
from supplant.core.units import Interval

__all__ = [
    "Contrast",
    "Forecast",
    "GroupCount",
    "Incidence",
    "Party",
    "PastCase",
    "ReferenceClass",
    "Skill",
    "Standing",
]

OutcomeName = Literal["displaced", "switched", "ended", "rival"]


@dataclass(frozen=True)
class Incidence:
    """The share to whom an outcome had come by each age from nought, with its interval and those at risk.

    `local`: the group with local production (True) or without. `category` None: all categories.
    """

    outcome: OutcomeName
    local: bool
    category: str | None
    partnerships: int
    events: int
    value: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    at_risk: tuple[int, ...]
    evidence: str

    @property
    def last(self) -> int:
        """The highest age that the curve tells of."""
        return len(self.value) - 1

    def at(self, age: int) -> Estimate | None:
        """The share at an age; None beyond the curve."""
        if not 0 <= age <= self.last:
            return None
        interval = Interval(self.value[age], self.low[age], self.high[age])
        return Estimate(interval, "share", METHOD, (self.evidence,))


METHOD = "cumulative incidence with late entry; the middle nine tenths of draws of suppliers and buyers"


@dataclass(frozen=True)
class PastCase:
    """A similar case: when it looked alike, how far local production had gone, and what became of it.

    `ending` is "none" where it went on to the end of the register; `rival_year` is that of the next rivalry
    in a further country, None where none came. `distance` is nought for a twin.
    """

    supplier: str
    buyer: str
    category: str
    origin: int
    grade: str
    ending: str
    ending_year: int | None
    rival_year: int | None
    distance: float
    evidence: str


@dataclass(frozen=True)
class Forecast:
    """What the model gives a partnership over the horizon. `drivers` are words by outcome, strongest first.

    `already_rivals`: the two have met before, so that `rival` is about one more country.
    """

    supplier: str
    buyer: str
    category: str
    displaced: Estimate
    rival: Estimate
    already_rivals: bool
    local_production: bool
    grade: str
    drivers_of_displaced: tuple[str, ...]
    drivers_of_rival: tuple[str, ...]


@dataclass(frozen=True)
class Standing:
    """How the partnership stands in one category, as the register has it at the end of its last year.

    `over` is what its last fading came to and the year; None while it goes on, and where its deliveries have
    no volume, so that neither can be told. `earlier` is the same of its first fading where it was taken up
    again in `revived`. `rival_first` is the year of the first rivalry, in `met`.
    `similar_as_of` is the year in which the similar cases were sought.
    """

    category: str
    began: int
    left_truncated: bool
    age: int
    local_since: int | None
    grade: str
    last_delivery: int
    over: tuple[str, int] | None
    earlier: tuple[str, int] | None
    revived: int | None
    rival_first: int | None
    met: tuple[str, ...]
    evidence: str
    forecast: Forecast | None = None
    similar: tuple[PastCase, ...] = ()
    similar_as_of: int | None = None
    goes_on: bool = True


@dataclass(frozen=True)
class Contrast:
    """An outcome within the horizon with and without local production; `alike`: against those that are alike.

    Rates are shares; differences are with less without, as shares, with intervals.
    """

    outcome: str
    with_rate: float
    without_rate: float
    alike_rate: float
    difference: Interval
    adjusted: Interval
    n_with: int
    n_without: int
    balanced: bool
    evidence: str


@dataclass(frozen=True)
class Skill:
    """How well an outcome was foretold over the horizon on origins of the past, beside a null and a baseline.

    Brier skill is against the base rate known at the time: one is perfect, nought is no better than it.
    """

    outcome: str
    first_origin: int
    last_origin: int
    n: int
    auc: float
    skill: float
    skill_interval: tuple[float, float] | None
    null_skill: float
    best_single_skill: float
    vintage: str  # of the release that the back-test was run on
    evidence: str


@dataclass(frozen=True)
class Party:
    """The partnerships of one country on one side: how many, what became of them, and who may be next."""

    code: str
    side: Literal["supplier", "buyer"]
    partnerships: int
    going_on: int
    displaced: int
    switched: int
    ended: int
    next: tuple[Forecast, ...]
    evidence: str


@dataclass(frozen=True)
class GroupCount:
    """How many partnerships of the register are with (`local`) or without local production, and their fates.

    Those without a volume are in `partnerships` alone. `rivals` may have any fate.
    """

    local: bool
    partnerships: int
    going_on: int
    displaced: int
    switched: int
    ended: int
    rivals: int
    evidence: str


@dataclass(frozen=True)
class ReferenceClass:
    """All that sections say of comparable partnerships.

    `origin`: from the user's own register, or the summary that came with the program. `release` is the entry
    of the release as a whole. `local` None: whether anything was produced locally is not known. `age` is that
    of this partnership where no register tells it, with its evidence. `span` is the years of a window.
    `covariates` are the names of those that the model uses. `counts` of the groups are for registers too
    small for rates. `revised`: the release is later than the day of the question. `forecasts`: there is a
    model.
    """

    origin: Literal["own", "bundled"]
    vintage: str
    sha256: str
    published: str | None
    built: str | None
    first_year: int
    last_year: int
    release: str
    span: int
    covariates: tuple[str, ...] = ()
    revised: bool = False
    category: str | None = None
    local: bool | None = None
    age: tuple[int, str] | None = None
    curves: tuple[Incidence, ...] = ()
    counts: tuple[GroupCount, ...] = ()
    standings: tuple[Standing, ...] = ()
    contrasts: tuple[Contrast, ...] = ()
    skills: tuple[Skill, ...] = ()
    supplier_next: Party | None = None
    buyer_next: Party | None = None
    forecasts: bool = False

    def curve(self, outcome: str, *, local: bool, category: str | None) -> Incidence | None:
        """The curve of a group; None where it is too small for one."""
        wanted = (outcome, local, category)
        return next((c for c in self.curves if (c.outcome, c.local, c.category) == wanted), None)

    @property
    def on_countries(self) -> tuple[str, ...]:
        """What the covariates say of countries beside their trade in arms, in words."""
        known = {"distance": "votes", "allied": "treaties", "buyer_income": "incomes"}
        return tuple(words for name, words in known.items() if name in self.covariates)

    def contrast(self, outcome: str) -> Contrast | None:
        """With against without local production."""
        return next((c for c in self.contrasts if c.outcome == outcome), None)
