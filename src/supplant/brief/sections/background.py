"""Background: from imports to localisation. What happened, when, on whose word, and where reports differ."""

from collections import Counter

from supplant.brief.claimed import claimed_turns, in_words, left_out, standing, when, whose
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
YEAR = 366
MOST_CLAIMS = 20  # a longer table of claims is closed at first
ELSEWHERE = {"use_rate", "cumulative_use", "unit_price", "outcome", "diplomatic_event"}


def background(brief: BriefInput) -> Section | None:
    """Stages in our reading, turning points, what documents claim, the other facts folded, conflicts."""
    blocks: list[Block] = []
    steps = [rung for rung in brief.rungs if rung.our_reading]
    if steps:
        blocks.append(Points(tuple(_step(brief, place) for place in range(len(steps))), heading="In steps"))
    turns = [fact for fact in brief.facts if fact.variable in TURNS]
    if turns:
        blocks.append(
            _timeline(brief, turns, "Turning points, by the date on which they happened", folded=False)
        )
    if (claims := _claimed(brief)) is not None:
        blocks.append(claims)
    rest = [fact for fact in brief.facts if fact.variable not in TURNS | ELSEWHERE]
    if rest:
        caption = "Every other dated fact of the case, by the date on which it holds"
        blocks.append(_timeline(brief, rest, caption, folded=len(rest) > 8))
    groups = conflict_groups(brief.facts)
    alike = Counter(_subjects(group) for group in groups)
    for place, group in enumerate(groups):
        heading = "Where reports differ" if place == 0 else None
        blocks.append(_conflict(brief, group, heading, several=alike[_subjects(group)] > 1))
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
    rows = tuple(_event(brief, told) for told in _events(facts))
    return Table(say(caption), ("Date", "What", "On whose word"), rows, folded=folded)


def _claimed(brief: BriefInput) -> Table | None:
    """What the documents at hand claim, in a table of its own: a claim is no observation."""
    found = claimed_turns(brief)
    if not found:
        return None
    rows = [
        [when(claim).toned(claim.tone), in_words(brief, claim), whose(brief, claim), standing(claim)]
        for claim in found
    ]
    columns = ["Date", "What the document says", "Document", "Grade, review"]
    caption = say("Claimed in the documents at hand, by the date that they give")
    if len({row[2].text for row in rows}) == 1:
        # One document: it stands in the caption, and not in every row.
        caption = say("Claimed in {document}, by the date that it gives", document=rows[0][2])
        columns.pop(2)
        rows = [[*row[:2], row[3]] for row in rows]
    body = tuple(tuple(row) for row in rows)
    edges = say(". A dashed edge: not reviewed" if any(not claim.accepted for claim in found) else "")
    folded = len(body) > MOST_CLAIMS
    return Table(caption + left_out(brief) + edges, tuple(columns), body, folded=folded, kind="claimed")


def _events(facts: list[Fact]) -> list[list[Fact]]:
    """Facts that tell of one event: reports that contradict each other on it, or a doubtful repetition.

    A doubtful report repeats another where both have the same variable and value and lie within a year.
    """
    events: list[list[Fact]] = []
    for fact in facts:
        known = next((event for event in events if _repeats(fact, event)), None)
        if known is None:
            events.append([fact])
        else:
            known.append(fact)
    return events


def _repeats(fact: Fact, event: list[Fact]) -> bool:
    first = event[0]
    if fact.variable not in TURNS or fact.variable != first.variable:
        return False
    if any(fact.evidence in other.conflicts or other.evidence in fact.conflicts for other in event):
        return True
    near = abs((fact.date.start - first.date.start).days) < YEAR
    return near and fact.value == first.value and fact.to_verify and any(other.to_verify for other in event)


def _event(brief: BriefInput, told: list[Fact]) -> tuple[Statement, ...]:
    """One row: every date, the first telling and those that differ from it, every source."""
    days = list({str(fact.date): day(fact.date, (fact.evidence,)) for fact in told}.values())
    words = tell(told[0], brief)
    for fact in told[1:]:
        if tell(fact, brief).text != words.text:
            words = words + say(" Or: ") + tell(fact, brief)
    sources = [source_name(brief, fact.evidence) for fact in told]
    who = sources[0]
    for source in sources[1:]:
        who = who + say("; ") + source
    return (listed(days, "or"), words, who)


def _subjects(group: tuple[Fact, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(SUBJECT.get(fact.variable, fact.variable.replace("_", " ")) for fact in group))


def _conflict(brief: BriefInput, group: tuple[Fact, ...], heading: str | None, *, several: bool) -> Table:
    """Reports that contradict each other, one a row, in the order of the dates on which they hold.

    `several`: other groups are on the same subject, so the dates tell them apart.
    """
    rows = tuple(
        (
            Statement((day(fact.date, (fact.evidence,)),)),
            _value(fact, brief),
            source_name(brief, fact.evidence),
        )
        for fact in group
    )
    caption = say("On {what}", what=listed(_subjects(group)))
    if several:
        caption = caption + _when(group)
    return Table(caption, ("Holds for", "Value", "On whose word"), rows, heading)


def _when(group: tuple[Fact, ...]) -> Statement:
    first, last = group[0], group[-1]
    start = day(first.date, (first.evidence,))
    if str(first.date) == str(last.date):
        return say(": reports for {start}", start=start)
    return say(": reports for {start} to {end}", start=start, end=day(last.date, (last.evidence,)))


def _value(fact: Fact, brief: BriefInput) -> Statement:
    if fact.unit in ("event", "sign", "bid", "category"):
        return tell(fact, brief)
    words = amount(fact, brief.named)
    return say("plan: {words}", words=words) if fact.plan else words
