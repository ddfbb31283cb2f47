"""Background: from imports to localisation. What happened, when, on whose word, and where reports differ."""

from supplant.brief.figures.ladder import rung_name
from supplant.brief.inputs import BriefInput, Fact
from supplant.brief.model import Block, Points, Section, Statement, Table, say
from supplant.brief.telling import SUBJECT, conflict_groups, source_name, tell
from supplant.brief.words import amount, annotated, day, listed

__all__ = ["background"]

TURNS = {
    "deal_signed", "licence_granted", "supplier_deliveries_end", "own_derivative_first_flight_or_rollout",
    "own_export_first", "third_party_veto", "ip_dispute", "payment_dispute", "ownership_change", "deal_lost",
    "market_restriction", "head_to_head_bid", "supplier_response",
}  # fmt: skip
ELSEWHERE = {"use_rate", "cumulative_use", "unit_price", "outcome", "diplomatic_event"}


def background(brief: BriefInput) -> Section | None:
    """Stages in our reading, turning points, the other dated facts folded, and conflicts side by side."""
    blocks: list[Block] = []
    steps = [rung for rung in brief.rungs if rung.our_reading]
    if steps:
        blocks.append(Points(tuple(_step(brief, place) for place in range(len(steps))), heading="In steps"))
    turns = [fact for fact in brief.facts if fact.variable in TURNS]
    if turns:
        blocks.append(
            _timeline(brief, turns, "Turning points, by the date on which they happened", folded=False)
        )
    rest = [fact for fact in brief.facts if fact.variable not in TURNS | ELSEWHERE]
    if rest:
        caption = "Every other dated fact of the case, by the date on which it holds"
        blocks.append(_timeline(brief, rest, caption, folded=len(rest) > 8))
    for place, group in enumerate(conflict_groups(brief.facts)):
        blocks.append(_conflict(brief, group, "Where reports differ" if place == 0 else None))
    return (
        Section("background", "Background: from imports to localisation", tuple(blocks)) if blocks else None
    )


def _step(brief: BriefInput, place: int) -> Statement:
    rung = [rung for rung in brief.rungs if rung.our_reading][place]
    words = say("From {when}: {rung}.", when=day(rung.begins, rung.evidence), rung=rung_name(rung.rung))
    return (
        words + say(" {note}", note=annotated(rung.note, rung.evidence, brief.named)) if rung.note else words
    )


def _timeline(brief: BriefInput, facts: list[Fact], caption: str, *, folded: bool) -> Table:
    rows = tuple(
        (
            Statement((day(fact.date, (fact.evidence,)),)),
            tell(fact, brief),
            source_name(brief, fact.evidence),
        )
        for fact in facts
    )
    return Table(say(caption), ("Date", "What", "On whose word"), rows, folded=folded)


def _conflict(brief: BriefInput, group: tuple[Fact, ...], heading: str | None) -> Table:
    """Reports that contradict each other, one a row, in the order of the dates on which they hold."""
    subjects = list(
        dict.fromkeys(SUBJECT.get(fact.variable, fact.variable.replace("_", " ")) for fact in group)
    )
    rows = tuple(
        (
            Statement((day(fact.date, (fact.evidence,)),)),
            _value(fact, brief),
            source_name(brief, fact.evidence),
        )
        for fact in group
    )
    return Table(
        say("On {what}", what=listed(subjects)), ("Holds for", "Value", "On whose word"), rows, heading
    )


def _value(fact: Fact, brief: BriefInput) -> Statement:
    if fact.unit in ("event", "sign", "bid", "category"):
        return tell(fact, brief)
    words = amount(fact, brief.named)
    return say("plan: {words}", words=words) if fact.plan else words
