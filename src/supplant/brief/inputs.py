"""What a brief is written from: plain frozen records that the pipeline fills from a case and from measures.

Everything is optional but the partnership and the evidence. A tuple that is empty means that the matter was
not assessed or that nothing is known, and the section that needs it is absent; a zero is a zero. Ids are keys
of `evidence`. Countries are codes (ISO 3166-1 alpha-3, or a slug for an actor that is no state). Numbers that
were computed come as `core.evidence.Estimate`; facts that a source states come as `Fact`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from supplant.brief.model import Statement, Tone
from supplant.brief.outlook import LeftOut, Outlook
from supplant.brief.reference_class import ReferenceClass
from supplant.core.evidence import Estimate, Evidence
from supplant.core.units import Period

__all__ = [
    "EITHER",
    "AllianceSpan",
    "Basis",
    "BriefInput",
    "CheckedClaim",
    "Customer",
    "Fact",
    "Outcome",
    "Passage",
    "Point",
    "Role",
    "Rung",
    "Share",
    "Supply",
    "Term",
    "Verdict",
]

EITHER = "either side"
"""The giver of a passage where the source does not say which of the two it was."""

Certainty = Literal["observed", "reported", "planned"]
Verdict = Literal["borne out", "consistent", "contradicted", "cannot be told"]


@dataclass(frozen=True)
class Fact:
    """One dated fact of a case as one source states it. `variable` and `unit` are words of the case library.

    `value` is None while the matter is pending, text where the variable asks for words. `low` and `high` may
    stand alone. `of` says what is counted. `since` opens the span of a total. `conflicts` are evidence ids.
    """

    evidence: str
    date: Period
    variable: str
    value: float | str | None
    unit: str
    as_of: Period
    low: float | None = None
    high: float | None = None
    of: str | None = None
    plan: bool = False
    since: Period | None = None
    conflicts: tuple[str, ...] = ()
    to_verify: bool = False
    basis: str = "reported"
    note: str | None = None


@dataclass(frozen=True)
class Rung:
    """Production stands on `rung` from `begins`: observed, reported by one source, or planned.

    `our_reading` marks a judgement of the case's author; the others are the words of a source or a register.
    """

    begins: Period
    rung: str
    evidence: tuple[str, ...]
    certainty: Certainty = "observed"
    our_reading: bool = False
    note: str | None = None


@dataclass(frozen=True)
class Share:
    """Share (0 to 1) of `of` that the buyer makes itself, at a date."""

    date: Period
    estimate: Estimate
    of: str
    plan: bool = False


@dataclass(frozen=True)
class Supply:
    """What the buyer received or made in a year, by origin and kind.

    `origin` is a code, the buyer's own where `kind` is own.
    `kind`: complete (imported whole), licensed (built or put together by the buyer under the supplier's
    design), own. `scope`: "item" counts the item itself and is added up; "mixed" counts imports and local
    output in one figure, "other" something wider or narrower; both are shown beside the rest, never added.
    `value` None: a part of it is unknown. `high` None: the source gives a floor only.
    `unit`: "units" or "TIV".
    """

    year: int
    origin: str
    kind: Literal["complete", "licensed", "own"]
    value: float | None
    evidence: tuple[str, ...]
    method: str
    low: float | None = None
    high: float | None = None
    unit: str = "units"
    scope: Literal["item", "mixed", "other"] = "item"
    of: str | None = None
    plan: bool = False


@dataclass(frozen=True)
class Point:
    """One year of a series of estimates."""

    year: int
    estimate: Estimate


@dataclass(frozen=True)
class Customer:
    """A third country that took the kind of item in a period from the supplier, the buyer, or both."""

    period: str
    country: str
    served_by: Literal["supplier", "both", "buyer"]
    evidence: tuple[str, ...]


@dataclass(frozen=True)
class Passage:
    """Something passed from one party to another; `quantity` is None where unknown.

    `giver` is a code, or `EITHER` where it is not said which of the two it came from.
    """

    date: Period
    giver: str
    receiver: str
    what: str
    evidence: tuple[str, ...]
    certainty: Certainty = "observed"
    quantity: Estimate | None = None


@dataclass(frozen=True)
class AllianceSpan:
    """Years in which a treaty bound the two; `duties` are words such as defence, consultation."""

    first: int
    last: int
    duties: tuple[str, ...]
    evidence: tuple[str, ...]
    open_end: bool = False


@dataclass(frozen=True)
class Role:
    """The supplier's role, or the buyer's in third markets, with the rule that gave it, in words."""

    party: Literal["supplier", "buyer"]
    role: str
    rule: str
    evidence: tuple[str, ...]
    since: Period | None = None


@dataclass(frozen=True)
class Outcome:
    """What became of the supplier, as the case's author judges it."""

    label: str
    date: Period
    evidence: tuple[str, ...]
    note: str | None = None


@dataclass(frozen=True)
class Term:
    """A term of the contract in words, and its kind (price, royalty, re-export, transfer, ...)."""

    term: str
    kind: str
    evidence: tuple[str, ...]


@dataclass(frozen=True)
class Basis:
    """A release that the brief used: what it is, what it spans, and the lag with which it is taken as known.

    `evidence` is the id of an entry that describes the release as a whole.
    """

    vintage: str
    title: str
    publisher: str
    evidence: str
    first_year: int | None = None
    last_year: int | None = None
    lag: str | None = None


@dataclass(frozen=True)
class CheckedClaim:
    """What a document says, once however often it says it, beside what the record shows.

    `says`: the claim in words; `claims`: ids of all passages that make it, the most telling first. `type` is
    that of the codebook; `date` when it was by its own words, None where they do not tell; `rung` the rung of
    the ladder that they name; `fits` whether it is about the two in their roles. `possible` and `denied` as
    said. `accepted`: a reviewer let it stand, with or without changes; `grade` is Admiralty.
    `verdict` follows from `reason`. `shows` and `leaves_open` are what the record has and lacks. `shared` are
    the origins that the document and what shows the claim have in common, `shared_wholly` whether nothing
    else shows it. `origins`: how many independent
    origins the documents have that make it. `review`: what people made of it.
    """

    says: Statement
    claims: tuple[str, ...]
    verdict: Verdict
    reason: str
    shows: tuple[Statement, ...]
    leaves_open: Statement
    shared: tuple[str, ...] = ()
    shared_wholly: bool = False
    documents: int = 1
    origins: int = 1
    review: str = "unreviewed"
    type: str = ""
    date: Period | None = None
    published: Period | None = None
    rung: str | None = None
    fits: bool = True
    possible: bool = False
    denied: bool = False
    accepted: bool = False
    grade: str = "F6"

    @property
    def tone(self) -> Tone:
        """How it is to look beside others."""
        return "accepted" if self.accepted else "unreviewed"


@dataclass(frozen=True)
class BriefInput:
    """All that is known about one partnership as of a date.

    `of_supply` and `of_sales` say of what the shares in `buyer_on_supplier` and `supplier_on_buyer` are, to
    stand after "22% of". `asymmetry` is the buyer's dependence less the supplier's, both measured alike; None
    where there is no common footing. `concentration_*` are Herfindahl-Hirschman indices (0 to 1): of the
    buyer's suppliers, of the supplier's customers. `alignment` is the distance between the two in votes at
    the UN General Assembly. `tone` is a
    yearly score of events between them. `checked` are the claims of documents, `unread` the passages of
    those documents in which none was found, `rejected` the claims that a reviewer rejected. `reference` is
    what became of comparable partnerships, `no_reference` why nothing can be said of them. `outlook` is the
    projection, or why there is none. `gaps` say in
    words what is missing (no digits, or they are read as names); `meta` goes into the brief as it is.
    """

    supplier: str
    buyer: str
    as_of: date | None
    made: date
    evidence: Mapping[str, Evidence] = field(hash=False)
    slug: str | None = None
    title: str | None = None
    item: str | None = None
    item_names: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)
    category: str | None = None
    domain: Literal["arms", "civil"] = "arms"
    summary: str | None = None
    facts: tuple[Fact, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    terms: tuple[Term, ...] = ()
    rungs: tuple[Rung, ...] = ()
    shares: tuple[Share, ...] = ()
    supply: tuple[Supply, ...] = ()
    buyer_on_supplier: tuple[Point, ...] = ()
    of_supply: str = "its recorded supply"
    of_sales: str = "its recorded exports"
    supplier_on_buyer: tuple[Point, ...] = ()
    asymmetry: Estimate | None = None
    concentration_of_buyer: tuple[Point, ...] = ()
    concentration_of_supplier: tuple[Point, ...] = ()
    customers: tuple[Customer, ...] = ()
    passages: tuple[Passage, ...] = ()
    alignment: tuple[Point, ...] = ()
    alliances: tuple[AllianceSpan, ...] = ()
    tone: tuple[Point, ...] = ()
    roles: tuple[Role, ...] = ()
    bases: tuple[Basis, ...] = ()
    gaps: tuple[str, ...] = ()
    checked: tuple[CheckedClaim, ...] = ()
    unread: tuple[str, ...] = ()
    rejected: tuple[str, ...] = ()
    reference: ReferenceClass | None = None
    no_reference: str | None = None
    outlook: Outlook | LeftOut | None = None
    meta: Mapping[str, Any] = field(default_factory=dict, hash=False)

    @property
    def named(self) -> tuple[str, ...]:
        """Every name of the item, longest first, so that the longer is found before its part."""
        names = {name for group in self.item_names.values() for name in group} | {self.item or ""}
        return tuple(sorted(names - {""}, key=lambda name: (-len(name), name)))

    @property
    def reissued(self) -> tuple[Fact, ...]:
        """Facts that were out on the day asked about, and were read in a release of after that day."""
        if self.as_of is None or self.as_of >= self.made:
            return ()
        return tuple(fact for fact in self.facts if fact.as_of.end > self.as_of)
