"""A case, and the list of cases, as readable text: plain lines that the command line prints as they are."""

from collections.abc import Iterator, Sequence

from supplant.cases.case import Case
from supplant.cases.load import CaseSummary
from supplant.cases.schema import CaseObservation
from supplant.core.actors import name_of

__all__ = ["COLUMNS", "describe", "listing"]

COLUMNS = ("slug", "title", "supplier", "buyer", "domain", "facts", "span", "outcome")


def listing(summaries: Sequence[CaseSummary]) -> list[tuple[str, ...]]:
    """One row of text per case, in the order of `COLUMNS`.

    >>> one = CaseSummary("x", "X", "IRN", "RUS", "arms", "Missiles", 3, "2022", "2026", ("displaced",))
    >>> listing([one])
    [('x', 'X', 'IRN', 'RUS', 'arms', '3', '2022-2026', 'displaced')]
    """
    return [
        (
            summary.slug,
            summary.title,
            summary.supplier,
            summary.buyer,
            summary.domain,
            str(summary.facts),
            f"{summary.first}-{summary.last}",
            " and ".join(summary.outcome) or "open",
        )
        for summary in summaries
    ]


def describe(case: Case) -> list[str]:
    """The whole case as lines: what it is, stages, terms, outcome, every fact with its grade, sources.

    Each fact shows its id, sentence, grade (source and information on the Admiralty scale), publisher,
    publication date, and what contradicts it; nothing is left out.

    >>> from supplant.cases.load import load_case
    >>> describe(load_case("shahed-136"))[:2]
    ['One-way attack drone Shahed-136 / Geran-2', 'Iran to Russia, arms, Missiles (shahed-136)']
    """
    return [
        case.title,
        f"{_suppliers(case)} to {name_of(case.buyer)}, {case.domain}, {case.category} ({case.slug})",
        f"Also called: {_names(case)}",
        "",
        case.summary.strip(),
        *_section("Stages", _stages(case)),
        *_section("Terms", _terms(case)),
        *_section("Outcome", _outcomes(case)),
        *_section("Register rows", _registers(case)),
        *_section(f"Facts ({len(case.observations)})", _facts(case)),
        *_section(f"Sources ({len(case.sources)})", _sources(case)),
    ]


def _section(title: str, lines: Iterator[str]) -> list[str]:
    body = list(lines)
    return ["", title, *(f"  {line}" for line in body)] if body else []


def _suppliers(case: Case) -> str:
    return ", ".join(name_of(code) for code in (case.supplier, *case.co_suppliers))


def _names(case: Case) -> str:
    return "; ".join(f"{language} {', '.join(names)}" for language, names in case.item.names.items())


def _stages(case: Case) -> Iterator[str]:
    for stage in case.stages:
        yield _judgement(f"{stage.begins}  {stage.rung}", stage.note, stage.evidence)


def _terms(case: Case) -> Iterator[str]:
    for term in case.terms:
        yield _judgement(f"{term.kind}: {term.term}", None, term.evidence)


def _outcomes(case: Case) -> Iterator[str]:
    for outcome in case.outcomes:
        yield _judgement(f"{outcome.date}  {outcome.label}", outcome.note, outcome.evidence)


def _judgement(text: str, note: str | None, evidence: tuple[str, ...]) -> str:
    return f"{text}{f': {note}' if note else ''} [{', '.join(evidence)}]"


def _registers(case: Case) -> Iterator[str]:
    for link in case.registers:
        ends = [end for end in (link.supplier or link.exporter, link.recipient or link.importer) if end]
        parts = (
            " to ".join(ends),
            ", ".join((*link.designations, *link.models, *link.products)),
            ", ".join(link.countries),
        )
        text = f"{link.source}: {'; '.join(part for part in parts if part)}"
        yield f"{text} ({link.note})" if link.note else text


def _facts(case: Case) -> Iterator[str]:
    evidence = case.evidence()
    for item in case.observations:
        entry = evidence[case.evidence_id(item.id)]
        yield f"{item.id}  {entry.text}"
        known = f"published {item.as_of}{' or about then' if item.as_of_approximate else ''}"
        yield f"      {entry.grade or '--'}  {entry.source.publisher}, {known}{_marks(item)}"
        if item.quote is not None:
            yield f"      “{item.quote}”"
        if item.note is not None:
            yield f"      {item.note}"


def _marks(item: CaseObservation) -> str:
    marks: list[str] = []
    if item.basis != "reported":
        marks.append(item.basis)
    if item.status != "as-reported":
        marks.append(item.status)
    if item.conflicts:
        marks.append(f"contradicted by {', '.join(item.conflicts)}")
    return "".join(f"; {mark}" for mark in marks)


def _sources(case: Case) -> Iterator[str]:
    for key, source in case.sources.items():
        origin = f" (after {source.relays})" if source.relays else ""
        yield f"{key}  {source.reliability}  {source.title.rstrip('.')}. {source.publisher}{origin}"
        if source.url is not None:
            yield f"      {source.url}"
        if source.note is not None:
            yield f"      {source.note}"
