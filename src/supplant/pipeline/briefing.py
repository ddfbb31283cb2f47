"""A case, its assessment and the evidence behind both become the input of a brief."""

from datetime import date

from supplant.brief import Brief, BriefInput
from supplant.brief.inputs import Certainty, Fact, Outcome, Rung, Term
from supplant.brief.model import Paragraph, Points
from supplant.cases import Case, CaseObservation
from supplant.core.evidence import Evidence
from supplant.pipeline.assessing import Answer
from supplant.pipeline.measured import measured_parts, register_rungs, release_evidence

__all__ = ["brief_input", "headlines"]

_CERTAINTY: dict[bool, Certainty] = {True: "planned", False: "reported"}


def brief_input(answer: Answer, made: date) -> BriefInput:
    """All that the brief is written from. `made` is the day that it states as its own date."""
    question, case = answer.question, answer.question.case
    evidence: dict[str, Evidence] = {
        **(case.evidence() if case else {}),
        **answer.evidence,
        **release_evidence(answer.tables.releases.values()),
    }
    return BriefInput(
        supplier=question.supplier.code,
        buyer=question.buyer.code,
        as_of=question.as_of or made,
        made=made,
        evidence=evidence,
        slug=case.slug if case else None,
        title=case.title if case else None,
        item=question.item,
        item_names=case.item.names if case else {},
        category=answer.assessment.partnership.category,
        domain="civil" if answer.tables.counts else case.domain if case else "arms",
        # The summary was written with hindsight: a brief as of an earlier day does without.
        summary=case.summary if case and question.as_of is None else None,
        facts=tuple(_fact(case, item) for item in case.observations) if case else (),
        outcomes=_outcomes(case) if case else (),
        terms=_terms(case) if case else (),
        rungs=(*(_rungs(case) if case else ()), *register_rungs(answer.assessment)),
        meta=answer.meta,
        **measured_parts(answer),
    )


def _fact(case: Case, item: CaseObservation) -> Fact:
    return Fact(
        evidence=case.evidence_id(item.id),
        date=item.date,
        variable=item.variable,
        value=item.value,
        unit=item.unit,
        as_of=item.as_of,
        low=item.low,
        high=item.high,
        of=item.of,
        plan=item.plan,
        since=item.since,
        conflicts=tuple(case.evidence_id(other) for other in item.conflicts),
        to_verify=item.status != "as-reported",
        basis=item.basis,
        note=item.note,
    )


def _ids(case: Case, observations: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(case.evidence_id(item) for item in observations)


def _outcomes(case: Case) -> tuple[Outcome, ...]:
    return tuple(Outcome(o.label, o.date, _ids(case, o.evidence), o.note) for o in case.outcomes)


def _terms(case: Case) -> tuple[Term, ...]:
    return tuple(Term(t.term, t.kind, _ids(case, t.evidence)) for t in case.terms)


def _rungs(case: Case) -> tuple[Rung, ...]:
    """Our reading of the ladder, and beside it what each source says or a plan foresees."""
    ours = tuple(
        Rung(s.begins, s.rung, _ids(case, s.evidence), our_reading=True, note=s.note) for s in case.stages
    )
    theirs = tuple(
        Rung(o.date, str(o.value), _ids(case, (o.id,)), certainty=_CERTAINTY[o.plan], note=o.note)
        for o in case.observations
        if o.variable == "localisation_stage" and isinstance(o.value, str)
    )
    return ours + theirs


def headlines(brief: Brief, most: int = 10) -> list[str]:
    """The brief in at most `most` lines: title, key figures, and the first findings.

    >>> from supplant.brief import compose_brief
    >>> from supplant.pipeline.assessing import answer
    >>> from supplant.pipeline.question import ask_about
    >>> made = compose_brief(brief_input(answer(None, ask_about(("k9-t-155",))), date(2026, 1, 1)))
    >>> headlines(made)[0]
    'South Korea to Türkiye: Howitzer K9 Thunder / T-155 Firtina'
    """
    lines = [brief.title.text]
    for figure in brief.key_figures:
        note = f" ({figure.note.text})" if figure.note is not None else ""
        lines.append(f"  {figure.label}: {figure.value.text}{note}")
    for section in brief.sections[:1]:
        for block in section.blocks:
            if isinstance(block, Points):
                lines += [f"  - {statement.text}" for statement in block.statements]
            elif isinstance(block, Paragraph):
                lines[1:1] = [f"  {statement.text}" for statement in block.statements]
    return lines[:most]
