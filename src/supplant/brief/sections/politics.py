"""Political analysis: how aligned the two are, and who needs whom more."""

from supplant.brief.coverage import covered_windows, months_of
from supplant.brief.figures.alignment import DUTIES, alignment
from supplant.brief.figures.dependence import dependence
from supplant.brief.headline import latest, too_wide
from supplant.brief.inputs import AllianceSpan, BriefInput, Point
from supplant.brief.model import Block, Number, Paragraph, Section, Statement, say
from supplant.brief.words import annotated, bounds, capital, country, estimate, listed, year, year_of

__all__ = ["dependence_statements", "politics"]

MONTHS = 12


def politics(brief: BriefInput) -> Section | None:
    """Dependence both ways with who leans more, then distance in votes and treaties."""
    blocks: list[Block] = []
    words = dependence_statements(brief)
    if words:
        limit = say(
            "A share of deliveries tells how much would be lost, not for how long: stocks, spares and the "
            "time it takes to find another partner are not in it.",
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
    """The last known dependence of each on the other, and who needs whom more where both measure alike."""
    buyer, supplier = (
        latest(covered_windows(points, whole, brief), brief)
        for points, whole in (
            (brief.buyer_on_supplier, brief.of_supply), (brief.supplier_on_buyer, brief.of_sales)
        )
    )  # fmt: skip
    words = []
    if buyer is not None:
        words.append(_depends(brief.buyer, brief.supplier, buyer, brief.of_supply))
    if supplier is not None:
        words.append(_depends(brief.supplier, brief.buyer, supplier, brief.of_sales))
    balance = _balance(brief)
    return [*words, balance] if balance is not None else words


def _depends(one: str, other: str, point: Point, whole: str) -> Statement:
    if too_wide(point.estimate):
        known = point.estimate
        return say(
            "How far {one} depended on {other} in {when} is not known: for {span} of {whole}.",
            one=country(one), other=country(other), when=year_of(point),
            span=Number(bounds(known) or "", known.evidence, "estimate", known.method),
            whole=annotated(whole, known.evidence),
        )  # fmt: skip
    return capital(
        say(
            "In {when} {one} depended on {other} for {share} of {whole}.",
            one=country(one), other=country(other), share=estimate(point.estimate),
            whole=annotated(whole, point.estimate.evidence),
            when=year_of(point),
        )
    )  # fmt: skip


def _balance(brief: BriefInput) -> Statement | None:
    """Who needed whom more, by shares of the same register, scope and years; nothing where there are none.

    The shares told above may be of unlike things (items of the one, volumes of the other), so they are not
    compared.
    """
    if brief.asymmetry is None:
        return None
    apart = brief.asymmetry.interval
    if apart.low > 0:
        leaning, other = brief.buyer, brief.supplier
    elif apart.high < 0:
        leaning, other = brief.supplier, brief.buyer
    else:
        return say(
            "Measured alike, by shares of what the register records, the two intervals overlap, so the "
            "record does not tell who needed the other more."
        )
    return say(
        "Measured alike, by shares of what the register records, {one} needed {other} more than the other "
        "way round.",
        one=country(leaning), other=country(other),
    )  # fmt: skip


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
                "In the UN General Assembly the distance between the two was {start} in {first} and {end} in "
                "{last}: {verdict}.",
                start=estimate(first.estimate), first=year_of(first),
                end=estimate(last.estimate), last=year_of(last),
                verdict=verdict if change else "unchanged",
            )
        )  # fmt: skip
    words += [_treaty(span) for span in brief.alliances]
    return words + _tone(brief)


def _tone(brief: BriefInput) -> list[Statement]:
    """The years with the best and the worst tone, of those with a figure for every month."""
    whole = [point for point in brief.tone if months_of(point, brief) == MONTHS]
    if len(whole) < 2:
        return []
    low = min(whole, key=lambda point: point.estimate.interval.value)
    high = max(whole, key=lambda point: point.estimate.interval.value)
    return [
        say(
            "Of the years with events in every month the tone between them was best in {best} ({most}) and "
            "worst in {worst} ({least}), on a scale from minus one (conflict alone) to one (cooperation "
            "alone).",
            best=year_of(high), most=estimate(high.estimate), worst=year_of(low),
            least=estimate(low.estimate),
        )
    ]  # fmt: skip


def _treaty(span: AllianceSpan) -> Statement:
    duties = (
        listed([DUTIES.get(duty, duty) for duty in span.duties]) if span.duties else say("no listed duty")
    )
    first, last = year(span.first, span.evidence), year(span.last, span.evidence)
    if span.open_end:
        return say(
            "A treaty with the duty of {duties} is recorded from {first} to {last}, where the data end.",
            duties=duties, first=first, last=last,
        )  # fmt: skip
    if span.first == span.last:
        return say("A treaty with the duty of {duties} is recorded for {first}.", duties=duties, first=first)
    return say(
        "A treaty with the duty of {duties} is recorded from {first} to {last}.",
        duties=duties,
        first=first,
        last=last,
    )
