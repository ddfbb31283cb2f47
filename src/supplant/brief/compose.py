"""From the input to the brief: sections in the order of the reference report, those without data left out."""

from collections.abc import Sequence

from supplant.brief.inputs import BriefInput, Fact
from supplant.brief.keys import key_figures
from supplant.brief.model import Brief, Name, Statement, Subject, say
from supplant.brief.sections.background import background
from supplant.brief.sections.claims import claims
from supplant.brief.sections.diplomacy import diplomacy
from supplant.brief.sections.economy import economy
from supplant.brief.sections.industry import industry
from supplant.brief.sections.leakage import leakage
from supplant.brief.sections.lessons import lessons
from supplant.brief.sections.method import method
from supplant.brief.sections.next import who_next
from supplant.brief.sections.outlook import outlook
from supplant.brief.sections.politics import politics
from supplant.brief.sections.short import in_short
from supplant.brief.sections.supplies import supplies
from supplant.brief.sections.usual import usual
from supplant.brief.words import count, country, country_name, day

__all__ = ["SECTIONS", "compose_brief"]

SECTIONS = (
    in_short, claims, background, industry, politics, supplies, economy, diplomacy, leakage, usual,
    who_next, outlook, lessons, method,
)  # fmt: skip


def compose_brief(given: BriefInput) -> Brief:
    """The whole brief. Raises EvidenceError when a number in it has no evidence."""
    sections = [section for write in SECTIONS if (section := write(given)) is not None]
    return Brief(
        title=_title(given),
        subtitle=_subtitle(given),
        made=given.made,
        subject=Subject(given.supplier, given.buyer, given.item, given.category, given.slug),
        key_figures=key_figures(given),
        sections=tuple(sections),
        evidence=given.evidence,
        meta={"as_of": given.as_of.isoformat() if given.as_of else None, **given.meta},
    )


def _title(given: BriefInput) -> Statement:
    what = given.title or given.item or given.category
    pair = f"{country_name(given.supplier)} to {country_name(given.buyer)}"
    return Statement((Name(f"{pair}: {what}" if what else pair),))


def _subtitle(given: BriefInput) -> Statement:
    """How far the supplier has been cut out, and what the answer rests on."""
    sides = {"supplier": country(given.supplier), "buyer": country(given.buyer)}
    facts = tuple(fact.evidence for fact in given.facts)
    if not facts and given.slug is not None:
        return say(
            "What passed from {supplier} to {buyer}, and who needs whom: from the registers, since no fact "
            "of the case was public yet.",
            **sides,
        )
    if not facts:
        return say(
            "What passed from {supplier} to {buyer}, and who needs whom: from the registers alone.", **sides
        )
    opening = say("How far {supplier} has been cut out by {buyer}", **sides)
    first, again = given.facts[0], given.reissued
    rest = say(
        ", from {n} dated {facts}, the first of {first}{latest}.",
        n=count(len(facts), facts, "facts"), facts="fact" if len(facts) == 1 else "facts",
        first=day(first.date, (first.evidence,)),
        latest=_latest([fact for fact in given.facts if fact not in again]),
    )  # fmt: skip
    return opening + rest


def _latest(facts: Sequence[Fact]) -> Statement:
    """When the last of the sources appeared; nothing where none had by the day of the brief."""
    if not facts:
        return say("")
    last = max(facts, key=lambda fact: fact.as_of.end)
    return say(", the latest published {last}", last=day(last.as_of, (last.evidence,)))
