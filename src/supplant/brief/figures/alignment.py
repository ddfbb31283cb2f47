"""How the two vote: distance of ideal points in the UN General Assembly, and the treaties between them."""

from typing import Any

from supplant.brief.coverage import treaties_end
from supplant.brief.figures.style import INK, SHARED, chart, years_axis
from supplant.brief.inputs import BriefInput
from supplant.brief.model import Figure, Key, Statement, Table, say
from supplant.brief.words import country, estimate, listed, year_of

__all__ = ["DUTIES", "alignment"]

DUTIES = {
    "defense": "defence",
    "offense": "joint attack",
    "neutral": "neutrality",
    "nonaggression": "non-aggression",
    "consultation": "consultation",
}


def alignment(brief: BriefInput) -> Figure | None:
    """A line with its interval and bars for the years of an alliance. None with fewer than two years."""
    points = brief.alignment
    if len(points) < 2:
        return None
    first, last = points[0], points[-1]
    return Figure(
        id="alignment",
        title=say(
            "How far apart {one} and {other} vote",
            one=country(brief.supplier), other=country(brief.buyer),
        ),
        description=say(
            "A line from {start} in {first} to {end} in {last}; lower is closer.",
            start=estimate(first.estimate, plain=True), first=year_of(first),
            end=estimate(last.estimate, plain=True), last=year_of(last),
        ),
        caption=say(
            "Distance between ideal points estimated from votes in the UN General Assembly; lower is "
            "closer. The band is the interval of the estimates.",
        )
        + (say(" Bars along the foot are years of an alliance or a pact.") if brief.alliances else say("")),
        spec=_spec(brief),
        table=_table(brief),
        key=(
            Key("distance", "shared", "line"), Key("interval", "shared", "band"),
            *((Key("alliance or pact", "ink", "full"),) if brief.alliances else ()),
        ),
    )  # fmt: skip


def _spec(brief: BriefInput) -> dict[str, Any]:
    values = [
        {"x": point.year, "value": point.estimate.interval.value, "low": point.estimate.interval.low,
         "high": point.estimate.interval.high}
        for point in brief.alignment
    ]  # fmt: skip
    first, last = values[0]["x"], values[-1]["x"]
    horizontal = years_axis(first, last)
    top = max(row["high"] for row in values)
    vertical = {
        "type": "quantitative", "scale": {"domain": [0, max(top * 1.05, 0.5)]},
        "axis": {"title": None, "tickCount": 5},
    }  # fmt: skip
    layers: list[dict[str, Any]] = [
        {"mark": {"type": "area", "color": SHARED, "opacity": 0.2},
         "encoding": {"x": horizontal, "y": {"field": "low", **vertical}, "y2": {"field": "high"}}},
        {"mark": {"type": "line", "color": SHARED, "strokeWidth": 2.4},
         "encoding": {"x": horizontal, "y": {"field": "value", **vertical}}},
    ]  # fmt: skip
    spans = [
        {"x": max(span.first, first), "end": min(span.last, last)}
        for span in brief.alliances
        if span.first <= last and span.last >= first
    ]
    if spans:
        bar = {"type": "rule", "color": INK, "strokeWidth": 6, "opacity": 0.8, "strokeCap": "butt"}
        place = {"x": horizontal, "x2": {"field": "end"}, "y": {"datum": 0, **vertical}}
        layers.append({"data": {"values": spans}, "mark": {**bar, "yOffset": -3}, "encoding": place})
    return chart(values, layers, height=210)


def _table(brief: BriefInput) -> Table:
    body = []
    end = treaties_end(brief)
    for point in brief.alignment:
        spans = [span for span in brief.alliances if span.first <= point.year <= span.last]
        duties = (
            listed(list(dict.fromkeys(DUTIES.get(duty, duty) for span in spans for duty in span.duties)))
            if spans
            else say("not covered" if end is not None and point.year > end else "none recorded")
        )
        row = (
            Statement((year_of(point),)),
            Statement((estimate(point.estimate),)),
            duties,
        )
        body.append(row if brief.alliances else row[:2])
    columns = ("Year", "Distance", "Treaty duties") if brief.alliances else ("Year", "Distance")
    return Table(say("Distance in votes, by year"), columns, tuple(body), numeric=(1,))
