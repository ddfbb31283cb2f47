"""A whole case: who supplied what to whom, what is known about it, and what could be known at a date."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal, TypeVar

import pandas as pd
from pydantic import BeforeValidator, Field

from supplant.cases.schema import (
    CaseObservation,
    CaseSource,
    Category,
    Iso3,
    Item,
    Outcome,
    Record,
    RegisterLink,
    Slug,
    SourceId,
    Stage,
    Term,
    Text,
)
from supplant.cases.sentences import sentence
from supplant.core.actors import name_of
from supplant.core.evidence import Evidence, Kind, Source
from supplant.core.units import Period

__all__ = ["Case"]

_Judgement = TypeVar("_Judgement", Stage, Outcome, Term)

FRAME_COLUMNS = (
    "id", "date", "start", "end", "since", "variable", "value", "text", "low", "high", "unit", "of", "plan",
    "as_of", "as_of_end", "as_of_approximate", "known", "source", "publisher", "quote", "basis", "status",
    "information", "conflicts", "note", "party", "sender",
)  # fmt: skip


def _several(value: object) -> object:
    return (value,) if isinstance(value, Mapping) else value


class Case(Record):
    """One partnership of the case library.

    `co_suppliers` are further states that supplied the same kind of item; `outcomes` may be several, since a
    supplier may be met as a competitor in one market and be paid as a licensor in another.
    """

    slug: Slug
    title: Text
    supplier: Iso3
    co_suppliers: tuple[Iso3, ...] = ()
    buyer: Iso3
    domain: Literal["arms", "civil"]
    category: Category
    item: Item
    summary: Text
    stages: tuple[Stage, ...] = ()
    registers: tuple[RegisterLink, ...] = ()
    outcomes: Annotated[tuple[Outcome, ...], BeforeValidator(_several), Field(alias="outcome")] = ()
    terms: tuple[Term, ...] = ()
    sources: dict[SourceId, CaseSource]
    observations: Annotated[tuple[CaseObservation, ...], Field(min_length=1)]

    def as_of(self, when: str | date | Period) -> "Case":
        """The case as it could be known at the end of `when`: what came out later is not in it.

        From when a fact could be known, it says itself (`CaseObservation.known`): most from the publication
        of their source. A date that is known to the month or year counts from its last day, so that nothing
        is shown too early. A stage, outcome or term goes with any piece of its evidence, since it was judged
        on all of them. Notes were written later and may say what came after: they are left out. The summary
        stays, for whoever shows a case as of a day to leave out. Raises ValueError for what is no date.

        >>> case = Case.model_validate(_EXAMPLE)
        >>> len(case.as_of("2022").observations), len(case.as_of("2023").observations)
        (1, 2)
        """
        end = (
            Period.parse(when).end
            if isinstance(when, str)
            else when.end
            if isinstance(when, Period)
            else when
        )
        known = {item.id for item in self.observations if item.known <= end}
        observations = tuple(_only(item, known) for item in self.observations if item.id in known)
        used = {item.source for item in observations}
        return self.model_copy(
            update={
                "observations": observations,
                "sources": {key: source for key, source in self.sources.items() if key in used},
                "stages": _resting_on(self.stages, known),
                "outcomes": _resting_on(self.outcomes, known),
                "terms": _resting_on(self.terms, known),
            }
        )

    def frame(self) -> pd.DataFrame:
        """The observations as a table, one row each, in date order.

        `value` is a float and missing for words and for what is pending; `text` holds the words. `start` and
        `end` are the first and last day of `date`, `as_of_end` the last day of `as_of`, `known` the day from
        which it could be known; `since` is the first period that a total covers; `party` is a tuple of
        codes. Absent is missing (NaN, NaT or None), never zero or "".

        >>> Case.model_validate(_EXAMPLE).frame()[["id", "variable", "value", "unit"]].to_dict("records")[0]
        {'id': 'o001', 'variable': 'deal_signed', 'value': 1.0, 'unit': 'event'}
        """
        frame = pd.DataFrame([self._row(item) for item in self.observations], columns=list(FRAME_COLUMNS))
        return frame.astype(
            {
                **dict.fromkeys(("value", "low", "high"), "float64"),
                **dict.fromkeys(("start", "end", "as_of_end", "known"), "datetime64[ns]"),
                **dict.fromkeys(("plan", "as_of_approximate"), "bool"),
                "information": "int64",
            }
        )

    def evidence(self) -> dict[str, Evidence]:
        """Every observation as an entry of a source list, by its id `slug/oNNN`.

        What a source reports or a register holds is an observation; a plan, and what no seen source states,
        is a claim; what we computed or classified is an estimate. The grade is the Admiralty pair of source
        and information, such as "C3"; a judgement of ours has none.

        >>> entry = Case.model_validate(_EXAMPLE).evidence()["x/o001"]
        >>> entry.kind, entry.grade, entry.text
        ('observation', 'F6', 'Russia and Iran signed a deal (2022).')
        """
        names = name_of(self.supplier), name_of(self.buyer)
        return {self.evidence_id(item.id): self._entry(item, *names) for item in self.observations}

    def evidence_id(self, observation: str) -> str:
        """The id of an observation outside its case: unique over the library, and readable."""
        return f"{self.slug}/{observation}"

    def to_json(self) -> dict[str, Any]:
        """Plain values under the names of the case file; fields at their default are left out."""
        return self.model_dump(mode="json", by_alias=True, exclude_defaults=True)

    def _row(self, item: CaseObservation) -> dict[str, object]:
        return {
            "id": item.id,
            "date": str(item.date),
            "start": item.date.start,
            "end": item.date.end,
            "since": None if item.since is None else str(item.since),
            "variable": item.variable,
            "value": item.number,
            "text": item.words,
            "low": item.low,
            "high": item.high,
            "unit": item.unit,
            "of": item.of,
            "plan": item.plan,
            "as_of": str(item.as_of),
            "as_of_end": item.as_of.end,
            "as_of_approximate": item.as_of_approximate,
            "known": item.known,
            "source": item.source,
            "publisher": self.sources[item.source].publisher,
            "quote": item.quote,
            "basis": item.basis,
            "status": item.status,
            "information": item.information,
            "conflicts": item.conflicts,
            "note": item.note,
            "party": item.party,
            "sender": item.sender,
        }

    def _entry(self, item: CaseObservation, supplier: str, buyer: str) -> Evidence:
        source = self.sources[item.source]
        return Evidence(
            id=self.evidence_id(item.id),
            kind=_kind(item),
            text=sentence(item, supplier, buyer),
            source=Source(
                title=source.title,
                publisher=source.publisher,
                url=source.url,
                published=str(item.as_of),
                relays=source.relays,
                reliability=source.reliability,
            ),
            locator=item.locator,
            date=str(item.date),
            as_of=str(item.as_of),
            original=item.quote,
            method=_METHODS.get(item.basis),
            grade=None if item.basis == "classification" else f"{source.reliability}{item.information}",
            note=item.note,
            conflicts=tuple(self.evidence_id(other) for other in item.conflicts),
            inputs=tuple(self.evidence_id(other) for other in item.inputs),
        )


_METHODS = {
    "computed": "our arithmetic on figures of the source, as the note says",
    "classification": "our judgement",
    "unsourced": "no source seen; to be verified",
}

_EXAMPLE: dict[str, Any] = {
    "slug": "x",
    "title": "X",
    "supplier": "IRN",
    "buyer": "RUS",
    "domain": "arms",
    "category": "Missiles",
    "item": {"name": "X", "names": {"en": ("X",)}},
    "summary": "An example.",
    "sources": {"s01": {"title": "T", "publisher": "P"}},
    "observations": tuple(
        {
            "id": f"o00{n}",
            "date": "2022",
            "as_of": f"202{n + 1}",
            "source": "s01",
            "variable": "deal_signed",
            "unit": "event",
            "value": 1,
        }
        for n in (1, 2)
    ),
}


def _kind(item: CaseObservation) -> Kind:
    if item.basis in ("computed", "classification"):
        return "estimate"
    return "claim" if item.plan or item.basis == "unsourced" else "observation"


def _only(item: CaseObservation, known: set[str]) -> CaseObservation:
    return item.model_copy(
        update={
            "conflicts": tuple(other for other in item.conflicts if other in known),
            "inputs": tuple(other for other in item.inputs if other in known),
            "note": None,
        }
    )


def _resting_on(records: tuple[_Judgement, ...], known: set[str]) -> tuple[_Judgement, ...]:
    held = (record for record in records if known.issuperset(record.evidence))
    return tuple(record if isinstance(record, Term) else _without_note(record) for record in held)


def _without_note(record: _Judgement) -> _Judgement:
    return record.model_copy(update={"note": None})
