"""The few numbers at the head of a brief: the rung, the share made at home, dependence, the contract."""

from supplant.brief.figures.ladder import rung_name
from supplant.brief.inputs import BriefInput, Rung
from supplant.brief.model import KeyFigure, Name, Number, Statement, say
from supplant.brief.words import (
    annotated,
    count,
    country,
    country_name,
    day,
    estimate,
    share_text,
    worth,
    year_of,
)

__all__ = ["key_figures", "last_rung"]

MOST = 4


def key_figures(brief: BriefInput) -> tuple[KeyFigure, ...]:
    """At most four, the most telling first."""
    found = [*_rung(brief), *_share(brief), *_dependence(brief), *_contract(brief)]
    return tuple(found[:MOST])


def last_rung(brief: BriefInput) -> Rung | None:
    """The rung that began last, in our reading where there is one, else as observed."""
    ours = [rung for rung in brief.rungs if rung.our_reading]
    rungs = ours or [rung for rung in brief.rungs if rung.certainty == "observed"]
    start = max((rung.begins.start for rung in rungs), default=None)
    return next((rung for rung in reversed(rungs) if rung.begins.start == start), None)


def _rung(brief: BriefInput) -> list[KeyFigure]:
    rung = last_rung(brief)
    if rung is None:
        return []
    when = day(rung.begins, rung.evidence)
    if rung.our_reading:
        return [KeyFigure("Rung reached", say(rung_name(rung.rung)), say("since {when}", when=when))]
    return [KeyFigure("Latest rung on record", say(rung_name(rung.rung)), say("in {when}", when=when))]


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
        if not points:
            continue
        point = max(points, key=lambda item: item.year)
        known = point.estimate
        low, high = share_text(known.interval.low), share_text(known.interval.high)
        span = Number(f"{low} to {high}", known.evidence, "estimate", known.method)
        sides = say("{one} on {other}, ", one=Name(country_name(one)), other=country(other))
        when = say("in {when}", when=year_of(point))
        note = sides + (when if low == high else say("{span} ", span=span) + when)
        found.append(KeyFigure(label, Statement((estimate(known, plain=True),)), note))
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
