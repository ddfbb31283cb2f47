"""What must hold between the records of a case, beyond the type of each field.

Each rule is a short generator of findings; a finding says where, what is wrong and what to do. Evidence must
exist, conflicts are mutual, no number lies outside its own interval, a fact does not lie ahead of today
unless it is marked as a plan, a quotation stays a quotation (at most fifteen words), and the order of ids is
the order of dates, so that a reader can find a fact. What a rule cannot see: whether the source says so.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from supplant.cases.case import Case
from supplant.cases.schema import CaseObservation
from supplant.cases.vocabulary import units, variables
from supplant.cases.yaml_subset import Place
from supplant.core.actors import actor
from supplant.core.errors import UnknownActor

__all__ = ["PASSING", "Finding", "findings"]

QUOTE_WORDS = 15


@dataclass(frozen=True)
class Finding:
    """One broken rule: where in the file, what is wrong, the offending value, what to do."""

    place: Place
    problem: str
    value: object
    remedy: str


def findings(case: Case, slug: str, today: date) -> list[Finding]:
    """Every broken rule of a case, in the order of the rules; an empty list is a sound case.

    `slug` is the name of the file without its ending; `today` is the last day that a fact may have happened.
    """
    return [
        *_slug(case, slug),
        *(finding for rule in _OF_CASE for finding in rule(case)),
        *(
            finding
            for place, observation in enumerate(case.observations)
            for finding in _observation(observation, ("observations", place), today)
        ),
    ]


def _slug(case: Case, slug: str) -> Iterator[Finding]:
    if case.slug != slug:
        yield Finding(("slug",), "the slug differs from the name of the file", case.slug, f"write {slug}")


def _actors(case: Case) -> Iterator[Finding]:
    fields = (("supplier", case.supplier), ("buyer", case.buyer))
    for field, code in (*fields, *(("co_suppliers", code) for code in case.co_suppliers)):
        try:
            actor(code)
        except UnknownActor as error:
            yield Finding((field,), str(error), code, "write the ISO 3166-1 alpha-3 code")
    if case.buyer in (case.supplier, *case.co_suppliers):
        yield Finding(("buyer",), "the buyer is also a supplier", case.buyer, "name two different states")


def _ids(case: Case) -> Iterator[Finding]:
    seen: set[str] = set()
    for place, observation in enumerate(case.observations):
        if observation.id in seen:
            yield Finding(("observations", place, "id"), "an id stands twice", observation.id, "renumber")
        seen.add(observation.id)


def _order(case: Case) -> Iterator[Finding]:
    for place, (before, after) in enumerate(pairwise(case.observations), start=1):
        if after.id < before.id or after.date.start < before.date.start:
            yield Finding(
                ("observations", place),
                f"{after.id} of {after.date} follows {before.id} of {before.date}",
                after.id,
                "order observations by date and number them in that order",
            )


def _sources(case: Case) -> Iterator[Finding]:
    used = {observation.source for observation in case.observations}
    for place, observation in enumerate(case.observations):
        if observation.source not in case.sources:
            yield Finding(
                ("observations", place, "source"),
                "the source is not listed under sources",
                observation.source,
                f"use one of {', '.join(case.sources)}",
            )
    for key in case.sources:
        if key not in used:
            yield Finding(("sources", key), "no observation uses the source", key, "remove it")


def _evidence(case: Case) -> Iterator[Finding]:
    known = {observation.id for observation in case.observations}
    for field, ids in _references(case):
        for identifier in ids:
            if identifier not in known:
                yield Finding(field, "there is no observation with this id", identifier, "correct the id")


def _references(case: Case) -> Iterator[tuple[Place, tuple[str, ...]]]:
    groups: list[tuple[str, Iterable[object]]] = [
        ("stages", case.stages),
        ("outcome", case.outcomes),
        ("terms", case.terms),
    ]
    for name, records in groups:
        for place, record in enumerate(records):
            yield (name, place, "evidence"), getattr(record, "evidence")  # noqa: B009
    for place, observation in enumerate(case.observations):
        yield ("observations", place, "conflicts"), observation.conflicts
        yield ("observations", place, "inputs"), observation.inputs


def _conflicts(case: Case) -> Iterator[Finding]:
    listed = {observation.id: observation.conflicts for observation in case.observations}
    for place, observation in enumerate(case.observations):
        for other in observation.conflicts:
            if other == observation.id or observation.id not in listed.get(other, (observation.id,)):
                yield Finding(
                    ("observations", place, "conflicts"),
                    f"{observation.id} contradicts {other}, but {other} does not list {observation.id}",
                    other,
                    f"add {observation.id} to the conflicts of {other}",
                )


def _stage_order(case: Case) -> Iterator[Finding]:
    for place, (before, after) in enumerate(pairwise(case.stages), start=1):
        if after.begins.start < before.begins.start:
            problem = "stages are not in date order"
            yield Finding(("stages", place, "from"), problem, str(after.begins), "reorder them")


def _observation(observation: CaseObservation, place: Place, today: date) -> Iterator[Finding]:
    for field, problem, value, remedy in (
        *_vocabulary(observation),
        *_parties(observation),
        *_interval(observation),
        *_dates(observation, today),
        *_quote(observation),
    ):
        yield Finding((*place, field), f"{observation.id}: {problem}", value, remedy)


Broken = tuple[str, str, object, str]


def _vocabulary(observation: CaseObservation) -> Iterator[Broken]:
    variable, unit = variables()[observation.variable], units()[observation.unit]
    if unit.name not in variable.units:
        admitted = ", ".join(variable.units)
        yield "unit", f"{variable.name} does not take this unit", unit.name, f"use one of: {admitted}"
    if unit.kind == "number" and observation.words is not None:
        yield "value", f"the unit {unit.name} needs a number", observation.value, "write a number"
    if unit.kind != "number" and observation.words is None:
        yield "value", f"the unit {unit.name} needs words", observation.value, "write the words"
    if unit.kind == "category" and observation.words and observation.words not in variable.words:
        yield "value", "not a word of this variable", observation.words, f"use {', '.join(variable.words)}"
    if observation.number is not None and observation.number not in _ADMITTED.get(
        unit.name, (observation.number,)
    ):
        yield "value", f"the unit {unit.name} does not take this number", observation.number, unit.meaning


# What passes to a third party: the variables that `party` and `sender` go with.
PASSING = (
    "reexport_or_third_party_transfer",
    "own_export_first",
    "own_export_quantity",
    "supplier_other_customers",
)


def _parties(observation: CaseObservation) -> Iterator[Broken]:
    named = [("party", code) for code in observation.party]
    if observation.sender is not None:
        named.append(("sender", observation.sender))
    for field, code in named:
        if observation.variable not in PASSING:
            remedy = f"remove it; it goes with {', '.join(PASSING)}"
            yield field, f"{observation.variable} has no third party", code, remedy
        try:
            actor(code)
        except UnknownActor as error:
            yield field, str(error), code, "write the code of the actor: ISO 3166-1 alpha-3, or its slug"


_ADMITTED = {"event": (0, 1), "bid": (0, 1), "sign": (-1, 0, 1)}


def _interval(observation: CaseObservation) -> Iterator[Broken]:
    low, value, high = observation.low, observation.number, observation.high
    known = [number for number in (low, value, high) if number is not None]
    if known != sorted(known):
        yield "value", "expected low <= value <= high", f"{low}, {value}, {high}", "correct the three numbers"
    if observation.words is not None and (low is not None or high is not None):
        yield "low", "words have no interval", observation.value, "remove low and high"


def _dates(observation: CaseObservation, today: date) -> Iterator[Broken]:
    if not observation.plan and observation.date.start > today:
        remedy = "correct the date, or mark a plan with `plan: true`"
        yield "date", "a fact lies in the future", str(observation.date), remedy
    if observation.as_of.start > today:
        yield "as_of", "the publication lies in the future", str(observation.as_of), "correct the date"
    if not observation.plan and observation.date.start > observation.as_of.end:
        remedy = "correct one of the dates, or mark a plan with `plan: true`"
        yield "as_of", f"published before it happened on {observation.date}", str(observation.as_of), remedy
    if observation.since is not None and observation.since.start > observation.date.start:
        yield "since", "begins after it ends", str(observation.since), "write the first period that it covers"


def _quote(observation: CaseObservation) -> Iterator[Broken]:
    words = len((observation.quote or "").split())
    if words > QUOTE_WORDS:
        remedy = f"quote at most {QUOTE_WORDS} words, or state it in our own"
        yield "quote", f"the quotation has {words} words", observation.quote, remedy


_OF_CASE: tuple[Callable[[Case], Iterator[Finding]], ...] = (
    _actors,
    _ids,
    _order,
    _sources,
    _evidence,
    _conflicts,
    _stage_order,
)
