"""The records of a case file, field by field, as they stand in the YAML.

This is a file edge, so the records are pydantic models: strict (no text where a number belongs), frozen, and
closed (an unknown field is refused, since it is most often a misspelt one). What holds between records, such
as evidence ids that exist, is checked in `check.py`. Dates are periods, because "2022" is known no better.
"""

import datetime
from collections.abc import Mapping
from difflib import get_close_matches
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer

from supplant.cases.vocabulary import units, variables
from supplant.core.publication import published
from supplant.core.units import Period

__all__ = ["CaseObservation", "CaseSource", "Item", "Outcome", "RegisterLink", "Stage", "Term"]

Rung = Literal["import", "components", "kits", "assembly", "licence", "full", "derivative", "export", "copy"]
Label = Literal["displaced", "competitor", "rival", "licensor", "joint", "stable"]
TermKind = Literal[
    "price", "royalty", "re-export", "transfer", "offset", "work-share", "exclusivity", "other"
]
Category = Literal[
    "Air defence systems", "Aircraft", "Armoured vehicles", "Artillery", "Engines", "Missiles",
    "Naval weapons", "Satellites", "Sensors", "Ships", "Other",
    "Batteries", "Cars", "Reactors", "Trains",
]  # fmt: skip


def _period(value: object) -> object:
    if isinstance(value, int) and not isinstance(value, bool):
        return Period.parse(str(value))
    return Period.parse(value) if isinstance(value, str) else value


def _one_of(table: Mapping[str, Any], word: str) -> str:
    if word not in table:
        near = get_close_matches(str(word), table, n=3)
        raise ValueError(f"expected {'a word such as' if near else 'one of'} {', '.join(near or table)}")
    return word


Date = Annotated[Period, BeforeValidator(_period), PlainSerializer(str)]
Text = Annotated[str, Field(min_length=1, max_length=2000)]
Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
Iso3 = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
ActorCode = Annotated[str, Field(pattern=r"^([A-Z]{3}|[a-z0-9]+(-[a-z0-9]+)*)$", max_length=60)]
ObservationId = Annotated[str, Field(pattern=r"^o[0-9]{3}$")]
SourceId = Annotated[str, Field(pattern=r"^s[0-9]{2}$")]
Evidence = Annotated[tuple[ObservationId, ...], Field(min_length=1)]
Number = Annotated[float, Field(allow_inf_nan=False)]
VariableName = Annotated[str, BeforeValidator(lambda word: _one_of(variables(), word))]
UnitName = Annotated[str, BeforeValidator(lambda word: _one_of(units(), word))]


def _tuple(value: object) -> object:
    return (value,) if isinstance(value, str) else value


Parties = Annotated[tuple[ActorCode, ...], BeforeValidator(_tuple)]


class Record(BaseModel):
    """What all records of a case file share."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid", populate_by_name=True)


class Item(Record):
    """What was supplied and then made, with its names by language (ISO 639-1)."""

    name: Text
    names: dict[Annotated[str, Field(pattern=r"^[a-z]{2}$")], tuple[Text, ...]]


class Stage(Record):
    """Our reading: from this date on, production stood on this rung of the localisation ladder."""

    begins: Date = Field(alias="from")
    rung: Rung
    evidence: Evidence
    note: Text | None = None


class RegisterLink(Record):
    """Which rows of a register belong to the case; names are as the register prints them."""

    source: Literal["sipri", "reactors", "trade", "ua_attacks"]
    supplier: Text | None = None
    recipient: Text | None = None
    designations: tuple[Text, ...] = ()
    countries: tuple[Text, ...] = ()
    models: tuple[Text, ...] = ()
    exporter: Text | None = None
    importer: Text | None = None
    products: tuple[Text, ...] = ()
    note: Text | None = None


class Outcome(Record):
    """What became of the supplier, when, and on what that judgement rests."""

    label: Label
    date: Date
    evidence: Evidence
    note: Text | None = None


class Term(Record):
    """A term of the contract or licence, in our words."""

    term: Text
    kind: TermKind
    evidence: Evidence


class CaseSource(Record):
    """Who published a fact; `relays` names the origin when the page repeats another's report.

    `reliability` is the source half of the Admiralty grade, and judges the page that was seen. By kind of
    publisher: A a register or official record kept by a method that is published; B an established agency,
    newspaper, institute or trade paper; C a national outlet, or an established one seen through a relay; D an
    aggregator, hobby page or forum copy; E a page known to be careless; F not seen, or unnamed.
    """

    title: Text
    publisher: Text
    relays: Text | None = None
    url: Annotated[str, Field(pattern=r"^https?://\S+$", max_length=500)] | None = None
    reliability: Literal["A", "B", "C", "D", "E", "F"] = "F"
    note: Text | None = None


class CaseObservation(Record):
    """One dated fact of a case, as one source states it.

    `value` is absent while the matter is pending. `low` and `high` may stand alone ("more than 6,000" has a
    low end only). `since` is the first period that a total covers, when it covers more than `date` says.
    `party` are the codes of those who received what was passed on, one or a list, and `sender` the code of
    the one that it came from, where the source says so (a state by ISO 3166-1 alpha-3, others by the slug
    of `core.actors`); without `sender` an export is the buyer's, and a delivery to others the supplier's.
    `information` is the other half of the Admiralty grade: 1 confirmed by independent sources, 2 probably
    true, 3 possibly true, 4 doubtful, 5 improbable, 6 cannot be judged.
    """

    id: ObservationId
    date: Date
    since: Date | None = None
    variable: VariableName
    value: Number | Text | None = None
    low: Number | None = None
    high: Number | None = None
    unit: UnitName
    of: Text | None = None
    party: Parties = ()
    sender: ActorCode | None = None
    plan: bool = False
    as_of: Date
    as_of_approximate: bool = False
    source: SourceId
    quote: Text | None = None
    locator: Text | None = None
    basis: Literal["reported", "register", "computed", "classification", "unsourced"] = "reported"
    status: Literal["as-reported", "to-verify", "low-reliability"] = "as-reported"
    information: Annotated[int, Field(ge=1, le=6)] = 6
    conflicts: tuple[ObservationId, ...] = ()
    inputs: tuple[ObservationId, ...] = ()
    note: Text | None = None

    @property
    def number(self) -> float | None:
        """The value when it is a number; None for words and for what is pending.

        >>> known = {"id": "o001", "date": "2022", "as_of": "2023", "source": "s01"}
        >>> CaseObservation(**known, variable="deal_signed", unit="event", value=1).number
        1.0
        """
        return float(self.value) if isinstance(self.value, int | float) else None

    @property
    def words(self) -> str | None:
        """The value when it is text; None for numbers and for what is pending."""
        return self.value if isinstance(self.value, str) else None

    @property
    def known(self) -> datetime.date:
        """The day from which it could be known: when its source was published, or what that had it from.

        A row of a yearly register was out on 1 March of the year after, as those of an imported register are
        taken to be; a month's use, which we summed from reports of every day, on the day after the month. The
        release that was read may have revised what was out by then. No fact is known later than its source.

        >>> row = {"id": "o001", "date": "2022", "as_of": "2026-02-12", "source": "s01", "value": 600}
        >>> CaseObservation(**row, variable="local_output", unit="units/year", basis="register").known
        datetime.date(2023, 3, 1)
        """
        first = self.as_of.end
        if self.basis == "register":
            first = published(self.date.end.year)
        elif self.basis == "computed" and self.variable == "use_rate":
            first = self.date.end + datetime.timedelta(days=1)
        return min(first, self.as_of.end)
