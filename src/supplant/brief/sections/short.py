"""In short: what is known, in the fewest sentences, and what is not."""

from supplant.brief.inputs import BriefInput
from supplant.brief.model import Block, Name, Paragraph, Points, Section, Statement, say
from supplant.brief.outlook import Outlook
from supplant.brief.sections.economy import market_statements
from supplant.brief.sections.industry import role_statement, stage_statement
from supplant.brief.sections.leakage import leakage_statement
from supplant.brief.sections.outlook import roles_then
from supplant.brief.sections.politics import dependence_statements
from supplant.brief.sections.usual import rates
from supplant.brief.summary import linked
from supplant.brief.telling import conflict_groups
from supplant.brief.words import annotated, capital, count, country, day

__all__ = ["in_short"]

LABELS = {
    "displaced": "displaced (the buyer no longer needs it)",
    "competitor": "facing a competitor (the buyer sells the same kind of product to third parties)",
    "rival": "facing a rival (the buyer sells to countries that it served itself)",
    "licensor": "a licensor (paid for a design that others build)",
    "joint": "a partner in a joint product",
    "stable": "still in its place",
}
HOLDS = ("stable", "joint")


def in_short(brief: BriefInput) -> Section | None:
    """Lead, findings, and what limits them. None where there is nothing to say."""
    blocks: list[Block] = []
    lead = linked(brief)
    if lead is not None:
        blocks.append(Paragraph((lead,)))
    findings = [_outcome(brief, place) for place in range(len(brief.outcomes))]
    found = (
        stage_statement(brief),
        role_statement(brief, "supplier", short=True),
        *dependence_statements(brief),
    )
    findings += [words for words in found if words is not None]
    findings += market_statements(brief, short=True)
    leaks = leakage_statement(brief)
    findings += [leaks] if leaks is not None else []
    if findings:
        blocks.append(Points(tuple(dict.fromkeys(findings)), heading="What the record shows"))
    ahead = _ahead(brief)
    if ahead:
        blocks.append(Points(tuple(ahead), heading="What usually happens, and what may come"))
    limits = _limits(brief)
    if limits:
        blocks.append(Points(tuple(limits), heading="What is not known"))
    return Section("in-short", "In short", tuple(blocks)) if blocks else None


def _ahead(brief: BriefInput) -> list[Statement]:
    """What became of comparable partnerships, and the projection of this one: a sentence each."""
    words = rates(brief.reference)[:1] if brief.reference is not None else []
    if isinstance(brief.outlook, Outlook):
        words += [say("Projection: ") + roles_then(brief, brief.outlook)]
    return words


def _outcome(brief: BriefInput, place: int) -> Statement:
    """Who became what, since when or as of when, on whose judgement, and in the author's words."""
    outcome = brief.outcomes[place]
    words = say(
        "The case’s author classes {who} as {label} {since} {when}",
        who=country(brief.supplier), label=LABELS.get(outcome.label, outcome.label),
        since="as of" if outcome.label in HOLDS else "from", when=day(outcome.date, outcome.evidence),
    )  # fmt: skip
    if not outcome.note:
        return words + say(".")
    note = annotated(outcome.note.rstrip("."), outcome.evidence, brief.named)
    return words + say(", with the note: “{note}.”", note=note)


def _limits(brief: BriefInput) -> list[Statement]:
    words = []
    groups = conflict_groups(brief.facts)
    if groups:
        ids = tuple(fact.evidence for group in groups for fact in group)
        words.append(
            capital(
                say(
                    "On {n} {matters} the sources contradict each other; the reports stand side by side "
                    "below.",
                    n=count(len(groups), ids, "matters"), matters="matter" if len(groups) == 1 else "matters",
                )
            )
        )  # fmt: skip
    doubtful = [fact.evidence for fact in brief.facts if fact.to_verify]
    if doubtful:
        one = len(doubtful) == 1
        words.append(
            capital(
                say(
                    "{n} {facts} still to be verified, and {are} marked.",
                    n=count(len(doubtful), doubtful, "facts"), facts="fact is" if one else "facts are",
                    are="is" if one else "are",
                )
            )
        )  # fmt: skip
    return [*words, *(capital(_gap(gap)) for gap in brief.gaps)]


def _gap(gap: str) -> Statement:
    return Statement((Name(gap if gap.endswith(".") else f"{gap}."),))
