"""The few numbers at the head of a brief: the rung, the share made at home, dependence, the contract."""

from supplant.brief.figures.ladder import rung_name
from supplant.brief.headline import latest, too_wide
from supplant.brief.inputs import BriefInput
from supplant.brief.model import KeyFigure, Name, Number, Statement, say
from supplant.brief.rungs import STANDING, higher, reading, standings
from supplant.brief.words import (
    annotated,
    bounds,
    count,
    country,
    country_name,
    day,
    estimate,
    worth,
    year_of,
)

__all__ = ["key_figures"]

MOST = 4


def key_figures(brief: BriefInput) -> tuple[KeyFigure, ...]:
    """At most four, the most telling first."""
    found = [*_rung(brief), *_share(brief), *_dependence(brief), *_contract(brief)]
    return tuple(found[:MOST])


def _rung(brief: BriefInput) -> list[KeyFigure]:
    rung = reading(brief)
    if rung is not None:
        when = day(rung.begins, rung.evidence)
        return [KeyFigure("Rung reached", say(rung_name(rung.rung)), say("since {when}", when=when))]
    found = standings(brief)
    if not found:
        return []
    first, *others = found
    note = say(
        "{standing}, in {when}",
        standing=STANDING[first.certainty], when=day(first.highest.begins, first.highest.evidence),
    )  # fmt: skip
    for other in others:
        if higher(other.highest.rung, first.highest.rung):
            note += say(
                "; {standing}: {rung}, in {when}",
                standing=STANDING[other.certainty], rung=rung_name(other.highest.rung),
                when=day(other.highest.begins, other.highest.evidence),
            )  # fmt: skip
    return [KeyFigure("Highest rung on record", say(rung_name(first.highest.rung)), note)]


def _share(brief: BriefInput) -> list[KeyFigure]:
    shares = [share for share in brief.shares if not share.plan]
    if not shares:
        return []
    share = max(shares, key=lambda item: item.date.start)
    ids = share.estimate.evidence
    note = say("of {of}, {when}", of=annotated(share.of, ids, brief.named), when=day(share.date, ids))
    return [KeyFigure("Made at home", Statement((estimate(share.estimate),)), note)]


def _dependence(brief: BriefInput) -> list[KeyFigure]:
    found = []
    for label, one, other, points in (
        ("The buyer’s dependence", brief.buyer, brief.supplier, brief.buyer_on_supplier),
        ("The supplier’s dependence", brief.supplier, brief.buyer, brief.supplier_on_buyer),
    ):
        point = latest(points, brief)
        if point is None:
            continue
        known, ends = point.estimate, bounds(point.estimate)
        sides = say("{one} on {other}, ", one=Name(country_name(one)), other=country(other))
        when = say("in {when}", when=year_of(point))
        span = (
            say("{span} ", span=Number(ends, known.evidence, "estimate", known.method)) if ends else say("")
        )
        value = say("not known") if too_wide(known) else Statement((estimate(known, plain=True),))
        found.append(KeyFigure(label, value, sides + span + when))
    return found


def _contract(brief: BriefInput) -> list[KeyFigure]:
    """The span of what is reported in the currency of most reports."""
    sums = [
        fact
        for fact in brief.facts
        if fact.variable == "contract_value" and isinstance(fact.value, float | int)
    ]
    if not sums:
        return []
    units = [fact.unit for fact in sums]
    unit = max(units, key=units.count)
    same = sorted((float(fact.value or 0), fact.evidence) for fact in sums if fact.unit == unit)
    ids = tuple(id_ for _, id_ in same)
    low, high = worth(same[0][0], unit), worth(same[-1][0], unit)
    text = low if low == high else f"{low} to {high}"
    reports = "report" if len(same) == 1 else "reports"
    note = say("{n} {reports}", n=count(len(same), ids, "reports"), reports=reports)
    return [KeyFigure("Contract, as reported", Statement((Number(text, ids),)), note)]
