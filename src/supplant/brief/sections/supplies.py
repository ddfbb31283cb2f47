"""The military dimension, or supply in civil cases: how much came from where, and how much was used."""

from supplant.brief.coverage import release_begins
from supplant.brief.figures.supply import counts_items, supply
from supplant.brief.headline import latest
from supplant.brief.inputs import BriefInput, Fact, Point, Supply
from supplant.brief.model import Block, Number, Paragraph, Section, Statement, say
from supplant.brief.words import (
    amount,
    annotated,
    capital,
    count,
    country,
    day,
    estimate,
    listed,
    number_text,
    possessive,
    year,
    year_of,
)

__all__ = ["supplies"]


def supplies(brief: BriefInput) -> Section | None:
    """The chart of supply by origin, the concentration of suppliers, the rate of use where it is counted."""
    blocks: list[Block] = []
    chart = supply(brief)
    opening = (
        [*_span(brief), *_concentrated(brief)] if chart is not None or brief.concentration_of_buyer else []
    )
    if opening:
        blocks.append(Paragraph(tuple(opening)))
    if chart is not None:
        blocks.append(chart)
    used = _used(brief)
    if used:
        blocks.append(Paragraph(tuple(used), heading="Use, as counted"))
    title = "Military dimension: supply" if brief.domain == "arms" else "Supply"
    return Section("supply-by-origin", title, tuple(blocks)) if blocks else None


def _span(brief: BriefInput) -> list[Statement]:
    """From when to when supply of each kind is recorded; years before a release begins are not told."""
    rows = [row for row in brief.supply if row.origin == brief.supplier and row.value and not row.plan]
    parts = []
    for words, found in (
        ("as complete items", [row for row in rows if row.kind == "complete" and row.scope != "mixed"]),
        ("as licensed output", [row for row in rows if row.kind == "licensed" and row.scope != "mixed"]),
        ("in one figure for imports and licensed output", [row for row in rows if row.scope == "mixed"]),
    ):
        known = [row for row in found if counts_items(row)]
        if known:
            parts.append(say("{how} {years}", how=words, years=_years(brief, known)))
    if not parts:
        return []
    return [say("Supply from {who} is recorded {parts}.", who=country(brief.supplier), parts=listed(parts))]


def _years(brief: BriefInput, rows: list[Supply]) -> Statement:
    ids = tuple(dict.fromkeys(id_ for row in rows for id_ in row.evidence))
    first, last = min(row.year for row in rows), max(row.year for row in rows)
    begins = release_begins(brief, ids) == first
    if first == last:
        return say("in {year}", year=year(first, ids))
    return say(
        "from {first}{begins} to {last}",
        first=year(first, ids), last=year(last, ids),
        begins=", where the release begins," if begins else "",
    )  # fmt: skip


def _concentrated(brief: BriefInput) -> list[Statement]:
    words = []
    sides: tuple[tuple[str, str, tuple[Point, ...]], ...] = (
        (brief.buyer, "suppliers", brief.concentration_of_buyer),
        (brief.supplier, "customers", brief.concentration_of_supplier),
    )
    for code, partners, points in sides:
        point = latest(points, brief)
        if point is None:
            continue
        value = point.estimate.interval.value
        weight = (
            "one partner outweighs the rest"
            if value > 0.5
            else "a few carry most"
            if value > 0.25
            else "spread widely"
        )
        words.append(
            capital(
                say(
                    "In {when} the Herfindahl index of {whose} {partners}, which is one for a single "
                    "partner, was {n}: {weight}.",
                    whose=possessive(code), partners=partners, n=estimate(point.estimate, unit="index"),
                    when=year_of(point), weight=weight,
                )
            )
        )  # fmt: skip
    return words


def _used(brief: BriefInput) -> list[Statement]:
    rates = [
        fact for fact in brief.facts if fact.variable == "use_rate" and isinstance(fact.value, float | int)
    ]
    words = []
    if len(rates) > 2 and len({fact.unit for fact in rates}) == 1:
        ids = tuple(fact.evidence for fact in rates)
        peak = max(rates, key=lambda fact: float(fact.value or 0))
        words.append(
            say(
                "Use is counted for {n} periods from {first} to {last}; the highest count is {peak} in "
                "{when}.",
                n=count(len(rates), ids, "periods"), first=day(rates[0].date, (rates[0].evidence,)),
                last=day(rates[-1].date, (rates[-1].evidence,)), peak=amount(peak, brief.named),
                when=day(peak.date, (peak.evidence,)),
            )
        )  # fmt: skip
        words += _years_of_use(rates)
    totals = [fact for fact in brief.facts if fact.variable == "cumulative_use" and fact.value is not None]
    words += [
        say(
            "By {when}, on the word of one source, {n} had been used.",
            when=day(fact.date, (fact.evidence,)),
            n=amount(fact, brief.named),
        )
        for fact in totals
    ]
    return words


def _years_of_use(rates: list[Fact]) -> list[Statement]:
    """Sums of the monthly counts of the first and the last year that has all twelve, and what they count."""
    full: dict[int, list[Fact]] = {}
    for fact in rates:
        if fact.unit == "units/month" and len(str(fact.date)) == 7:
            full.setdefault(fact.date.year, []).append(fact)
    years = [when for when, facts in full.items() if len(facts) == 12]
    if len(years) < 2:
        return []
    parts = []
    for when in (years[0], years[-1]):
        ids = tuple(fact.evidence for fact in full[when])
        total = sum(float(fact.value or 0) for fact in full[when])
        parts += [
            Number(number_text(total), ids, "estimate", "sum of twelve monthly counts"),
            year(when, ids),
        ]
    words = [
        say(
            "The monthly counts add up to {a} in {b} and {c} in {d}.",
            a=parts[0],
            b=parts[1],
            c=parts[2],
            d=parts[3],
        )
    ]
    summed = [fact for when in (years[0], years[-1]) for fact in full[when]]
    counted = list(dict.fromkeys(fact.of for fact in summed if fact.of))
    if len(counted) > 1:
        # A sum over months that count unlike things says so.
        ids = tuple(fact.evidence for fact in summed)
        named = annotated("; ".join(counted), ids)
        words.append(say("These months do not all count the same: {counted}.", counted=named))
    return words
