"""Diplomatic fallout: what happened between the two, as dated events that brought them closer or apart."""

from supplant.brief.inputs import BriefInput, Fact
from supplant.brief.model import Block, Paragraph, Quote, Section, Statement, Table, say
from supplant.brief.telling import source_name
from supplant.brief.words import annotated, capital, count, day

__all__ = ["diplomacy"]

_DID = {1.0: "brought them closer", -1.0: "drew them apart"}
_WORDS = {1.0: "closer", -1.0: "apart", 0.0: "neither"}


def diplomacy(brief: BriefInput) -> Section | None:
    """Events in order, with the words of the source, and how many point each way. None without an event."""
    facts = [
        fact
        for fact in brief.facts
        if fact.variable == "diplomatic_event" and isinstance(fact.value, float | int)
    ]
    if not facts:
        return None
    blocks: list[Block] = [Paragraph((_balance(facts),))] if len(facts) > 1 else []
    rows = tuple(
        (
            Statement((day(fact.date, (fact.evidence,)),)),
            say(_WORDS.get(float(fact.value or 0), "neither")),
            _what(brief, fact),
            source_name(brief, fact.evidence),
        )
        for fact in facts
    )
    caption = say("Events between supplier and buyer, and whether they came closer")
    blocks.append(Table(caption, ("Date", "Came", "What was said", "On whose word"), rows))
    return Section("diplomacy", "Diplomatic fallout", tuple(blocks))


def _balance(facts: list[Fact]) -> Statement:
    closer = [fact for fact in facts if (fact.value or 0) in (1, 1.0)]
    apart = [fact for fact in facts if (fact.value or 0) in (-1, -1.0)]
    ids = tuple(fact.evidence for fact in facts)
    last = facts[-1]
    return capital(
        say(
            "{n} recorded {events} brought the two closer and {m} drew them apart; "
            "the last, of {when}, {way}.",
            events="event" if len(closer) == 1 else "events",
            n=count(len(closer), ids, "events"), m=count(len(apart), ids, "events"),
            when=day(last.date, (last.evidence,)),
            way=_DID.get(float(last.value or 0), "did neither"),
        )
    )  # fmt: skip


def _what(brief: BriefInput, fact: Fact) -> Statement:
    original = brief.evidence[fact.evidence].original
    if original and not brief.evidence[fact.evidence].vintage:
        return Statement((Quote(original, (fact.evidence,)),))
    return annotated(fact.note or fact.of or "not told", (fact.evidence,), brief.named)
