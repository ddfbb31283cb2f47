"""The record of a partnership as a claim is set beside it: facts, series and passages, in words.

It reads the input of a brief, so it knows what the brief knows and nothing later. Every word with a number
carries its evidence.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from supplant.brief.inputs import BriefInput, Fact, Point
from supplant.brief.model import Statement, say
from supplant.brief.telling import source_name, tell
from supplant.brief.words import annotated, day
from supplant.core.units import Interval, Period
from supplant.evidence.claim import Claim
from supplant.pipeline.verdicts import Bearing, Ground

__all__ = ["PER_YEAR", "WEAKER", "ClaimRecord", "fact_interval", "meets"]

WEAKER: Mapping[Bearing, Bearing] = {
    "for": "leans", "against": "beside", "leans": "beside", "beside": "beside", "echoes": "echoes",
    "disputes": "disputes", "heard": "heard",
}  # fmt: skip
PER_YEAR = {"day": 365.0, "week": 52.0, "month": 12.0, "quarter": 4.0, "year": 1.0}


@dataclass(frozen=True)
class ClaimRecord:
    """The record, the outlets that the documents at hand lean on, and when each document appeared."""

    given: BriefInput
    outlets: tuple[str, ...] = ()
    published: Mapping[str, str | None] = field(default_factory=dict, hash=False)

    def facts(self, *variables: str, plan: bool = False) -> list[Fact]:
        """Facts of these variables that are known; plans apart. A fact of zero did not happen."""
        return [
            fact
            for fact in self.given.facts
            if fact.variable in variables and fact.plan == plan and fact.value not in (None, 0)
        ]

    def told(self, bearing: Bearing, fact: Fact) -> Ground:
        """A fact as a ground: when, what, on whose word."""
        what = _open(tell(fact, self.given))
        if fact.unit == "sign" and fact.note:
            what += say(": {note}", note=annotated(fact.note.rstrip("."), (fact.evidence,), self.given.named))
        words = say(
            "{when}: {what} ({who}).",
            when=day(fact.date, (fact.evidence,)),
            what=what,
            who=source_name(self.given, fact.evidence),
        )
        return self.ground(bearing, words, (fact.evidence,))

    def ground(self, bearing: Bearing, words: Statement, evidence: Iterable[str]) -> Ground:
        """A ground with the origins of all that it rests on; what is doubtful fits at most."""
        evidence = tuple(evidence)
        if all(id_ in self._doubtful for id_ in evidence):
            bearing = WEAKER[bearing]
        ids = self._behind(evidence)
        origins = tuple(sorted({self._origin(id_) for id_ in ids}))
        shared = tuple(sorted({name for id_ in ids for name in self._shared(id_)}))
        return Ground(bearing, words, origins, shared)

    def last(self, points: Sequence[Point], year: int | None = None) -> Point | None:
        """The last point by a year."""
        known = [point for point in points if year is None or point.year <= year]
        return max(known, key=lambda point: point.year, default=None)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names of the item in lower case, their first words too."""
        return tuple({name.lower() for name in self.given.named} | {n.lower().split("-")[0].split()[0]
                     for n in self.given.named if n.split()})  # fmt: skip

    @cached_property
    def _doubtful(self) -> frozenset[str]:
        """Facts still to be verified, and entries graded E (unreliable) or 5 (improbable)."""
        graded = {
            id_ for id_, entry in self.given.evidence.items() if entry.grade and re.search("E|5", entry.grade)
        }
        return frozenset(graded | {fact.evidence for fact in self.given.facts if fact.to_verify})

    def day_of(self, claim: Claim) -> date | None:
        """The last day that a claim speaks of, else the day on which its document appeared."""
        text = claim.date.split("/")[-1] if claim.date else self.published.get(claim.document)
        return None if text is None else Period.parse(text).end

    def year_of(self, claim: Claim) -> int | None:
        """The year of `day_of`."""
        last = self.day_of(claim)
        return None if last is None else last.year

    def _behind(self, evidence: Iterable[str]) -> list[str]:
        ids = list(dict.fromkeys(evidence))
        for id_ in ids:
            ids.extend(other for other in self.given.evidence[id_].inputs if other not in ids)
        return ids

    def _origin(self, id_: str) -> str:
        """Who said it first: an outlet that a page relays, else its publisher ("CNN via daily8" is CNN)."""
        source = self.given.evidence[id_].source
        return re.split(r" via ", source.relays or source.publisher)[0].strip()

    def _shared(self, id_: str) -> list[str]:
        source = self.given.evidence[id_].source
        text = f"{source.publisher} {source.relays or ''}".lower()
        return [name for name in self.outlets if re.search(rf"\b{re.escape(name.lower())}\b", text)]


def _open(statement: Statement) -> Statement:
    """The statement without its full stop, to stand inside another."""
    *parts, last = statement.parts
    if last.text.endswith(".") and type(last).__name__ == "Text":
        parts.append(type(last)(last.text[:-1]))  # type: ignore[call-arg]
        return Statement(tuple(part for part in parts if part.text))
    return statement


def fact_interval(fact: Fact) -> Interval | None:
    """The number of a fact with its bounds; None for words. A lower bound alone has no upper end."""
    bounds = [bound for bound in (fact.low, fact.high) if bound is not None]
    value = fact.value if isinstance(fact.value, float | int) else (bounds[0] if bounds else None)
    if value is None:
        return None
    low = min([value, *bounds])
    high = max([value, *bounds])
    return Interval(float(value), float(low), float(high))


def meets(one: Interval, other: Interval, slack: float = 0.1) -> bool:
    """Whether two intervals touch when each is widened by a tenth.

    >>> meets(Interval.exact(100), Interval(118, 115, 120))
    True
    >>> meets(Interval.exact(100), Interval(130, 125, 140))
    False
    """
    return one.low * (1 - slack) <= other.high * (1 + slack) and other.low * (1 - slack) <= one.high * (
        1 + slack
    )
