"""Political analysis: how aligned the two are, and who needs whom more."""

from supplant.brief.figures.alignment import alignment
from supplant.brief.figures.dependence import dependence
from supplant.brief.inputs import AllianceSpan, BriefInput, Point
from supplant.brief.model import Block, Paragraph, Section, Statement, say
from supplant.brief.words import annotated, capital, country, estimate, listed, year, year_of

__all__ = ["DUTIES", "dependence_statements", "politics"]

DUTIES = {
    "defense": "defence",
    "offense": "joint attack",
    "neutral": "neutrality",
    "nonaggression": "non-aggression",
    "consultation": "consultation",
}


def politics(brief: BriefInput) -> Section | None:
    """Dependence both ways with who leans more, then distance in votes and treaties."""
    blocks: list[Block] = []
    words = dependence_statements(brief)
    if words:
        limit = say(
            "A share of deliveries tells how much would be lost, not for how long: stocks, spares and "
            "the time it "
            "takes to find another partner are not in it.",
        ).toned("limit")
        blocks += [Paragraph(tuple(words)), Paragraph((limit,))]
    chart = dependence(brief)
    if chart is not None:
        blocks.append(chart)
    aligned = _aligned(brief)
    if aligned:
        blocks.append(Paragraph(tuple(aligned), heading="Alignment"))
    votes = alignment(brief)
    if votes is not None:
        blocks.append(votes)
    return Section("politics", "Political analysis", tuple(blocks)) if blocks else None


def dependence_statements(brief: BriefInput) -> list[Statement]:
    """The last known dependence of each on the other, and which is the greater where the intervals part."""
    buyer, supplier = _last(brief.buyer_on_supplier), _last(brief.supplier_on_buyer)
    words = []
    if buyer is not None:
        words.append(_depends(brief.buyer, brief.supplier, buyer, brief.of_supply))
    if supplier is not None:
        words.append(_depends(brief.supplier, brief.buyer, supplier, brief.of_sales))
    if buyer is not None and supplier is not None and buyer.year == supplier.year:
        words.append(_balance(brief, buyer, supplier))
    return words


def _last(points: tuple[Point, ...]) -> Point | None:
    return max(points, key=lambda point: point.year, default=None)


def _depends(one: str, other: str, point: Point, whole: str) -> Statement:
    return capital(
        say(
            "In {when} {one} depended on {other} for {share} of {whole}.",
            one=country(one), other=country(other), share=estimate(point.estimate),
            whole=annotated(whole, point.estimate.evidence),
            when=year_of(point),
        )
    )  # fmt: skip


def _balance(brief: BriefInput, buyer: Point, supplier: Point) -> Statement:
    ours, theirs = buyer.estimate.interval, supplier.estimate.interval
    if ours.low > theirs.high:
        leaning, other = brief.buyer, brief.supplier
    elif theirs.low > ours.high:
        leaning, other = brief.supplier, brief.buyer
    else:
        return say("The two intervals overlap, so the record does not tell who needed the other more.")
    return capital(
        say("{one} needed {other} more than the other way round.", one=country(leaning), other=country(other))
    )


def _aligned(brief: BriefInput) -> list[Statement]:
    words = []
    if len(brief.alignment) > 1:
        first, last = brief.alignment[0], brief.alignment[-1]
        change = last.estimate.interval.value - first.estimate.interval.value
        apart = first.estimate.interval.high < last.estimate.interval.low
        closer = first.estimate.interval.low > last.estimate.interval.high
        verdict = "wider" if apart else "narrower" if closer else "not clearly different, given the intervals"
        words.append(
            say(
                "In the UN General Assembly the distance between the two was {start} in {first} and "
                "{end} in {last}: "
                "{verdict}.",
                start=estimate(first.estimate), first=year_of(first),
                end=estimate(last.estimate), last=year_of(last),
                verdict=verdict if change else "unchanged",
            )
        )  # fmt: skip
    words += [_treaty(span) for span in brief.alliances]
    if len(brief.tone) > 1:
        low = min(brief.tone, key=lambda point: point.estimate.interval.value)
        high = max(brief.tone, key=lambda point: point.estimate.interval.value)
        words.append(
            say(
                "Reported events between them were most cooperative in {best} and least in {worst}.",
                best=year_of(high), worst=year_of(low),
            )
        )  # fmt: skip
    return words


def _treaty(span: AllianceSpan) -> Statement:
    duties = (
        listed([DUTIES.get(duty, duty) for duty in span.duties]) if span.duties else say("no listed duty")
    )
    first, last = year(span.first, span.evidence), year(span.last, span.evidence)
    if span.open_end:
        return say(
            "A treaty with the duty of {duties} has been recorded since {first}.", duties=duties, first=first
        )
    if span.first == span.last:
        return say("A treaty with the duty of {duties} is recorded for {first}.", duties=duties, first=first)
    return say(
        "A treaty with the duty of {duties} is recorded from {first} to {last}.",
        duties=duties,
        first=first,
        last=last,
    )
