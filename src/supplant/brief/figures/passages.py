"""Who passed what to whom, and when: an arrow from giver to receiver for every recorded passage."""

import json
from typing import Any

from supplant.brief.figures.style import BUYER, INK, OTHER, SUPPLIER, chart, decimal_year, years_axis
from supplant.brief.inputs import BriefInput, Passage
from supplant.brief.model import Figure, Key, Name, Statement, Table, say
from supplant.brief.words import annotated, country, country_name, day, estimate

__all__ = ["passages"]

MOST_LANES = 18
STANDING = {"observed": "recorded", "reported": "reported", "planned": "planned or talked of"}


def passages(brief: BriefInput) -> Figure | None:
    """Lanes for the parties, time from left to right. None without a passage to or from a third party."""
    found = tuple(sorted(brief.passages, key=lambda item: (item.date.start, item.giver, item.receiver)))
    if not found:
        return None
    lanes = _lanes(found, brief)
    drawn = tuple(item for item in found if item.giver in lanes and item.receiver in lanes)
    first, last = found[0], found[-1]
    return Figure(
        id="passages",
        title=say("Who passed what to whom"),
        description=say(
            "Arrows between the parties from {first} to {last}. What passed is in the table below.",
            first=day(first.date, first.evidence), last=day(last.date, last.evidence),
        ),
        caption=say(
            "An arrow ends at the receiver. Solid: recorded in a register or by several sources; dashed: "
            "reported "
            "by one source, planned or talked of. Items, parts or know-how, whatever the amount."
        )
        + say(" Parties beyond the most active are in the table only." if len(drawn) < len(found) else ""),
        spec=_spec(drawn, lanes, brief),
        table=_table(found, brief),
        key=_key(drawn, brief),
    )  # fmt: skip


def _lanes(found: tuple[Passage, ...], brief: BriefInput) -> list[str]:
    """The supplier on top, third parties in the order of first mention, the buyer at the foot."""
    count: dict[str, int] = {}
    for item in found:
        for party in (item.giver, item.receiver):
            count[party] = count.get(party, 0) + 1
    third = [party for party in count if party not in (brief.supplier, brief.buyer)]
    kept = set(sorted(third, key=lambda party: -count[party])[: MOST_LANES - 2])
    ends = [party for party in (brief.supplier, brief.buyer) if party in count]
    middle = [party for party in third if party in kept]
    return [*ends[:1], *middle, *ends[1:]] if len(ends) == 2 else [*ends, *middle]


def _key(drawn: tuple[Passage, ...], brief: BriefInput) -> tuple[Key, ...]:
    givers = {item.giver for item in drawn}
    lines = []
    if brief.supplier in givers:
        lines.append(Key(Name(f"from {country(brief.supplier).text}"), "supplier", "line"))
    if brief.buyer in givers:
        lines.append(Key(Name(f"from {country(brief.buyer).text}"), "buyer", "line"))
    if givers - {brief.supplier, brief.buyer}:
        lines.append(Key("from others", "other", "line"))
    if any(item.certainty != "observed" for item in drawn):
        lines.append(Key("reported or planned", "ink", "dashes"))
    return tuple(lines)


def _spec(drawn: tuple[Passage, ...], lanes: list[str], brief: BriefInput) -> dict[str, Any]:
    places = {party: len(lanes) - place for place, party in enumerate(lanes)}
    rows: list[dict[str, Any]] = []
    taken: dict[float, int] = {}
    for item in drawn:
        when = decimal_year(item.date)
        nudge = taken.get(round(when, 1), 0)
        taken[round(when, 1)] = nudge + 1
        side = 1 if places[item.receiver] > places[item.giver] else -1
        rows.append({
            "t": when, "nudge": nudge, "from": places[item.giver], "to": places[item.receiver] - 0.12 * side,
            "up": side > 0, "firm": item.certainty == "observed",
            "colour": {brief.supplier: SUPPLIER, brief.buyer: BUYER}.get(item.giver, OTHER),
        })  # fmt: skip
    low, high = min(row["t"] for row in rows), max(row["t"] for row in rows)
    edge = max(0.5, (high - low) * 0.05)
    step = max(high - low + 2 * edge, 1) / 70
    values = [{**row, "x": row["t"] + row["nudge"] * step} for row in rows]
    horizontal = years_axis(low - edge, max(high + edge, max(row["x"] for row in values) + step))
    names = " : ".join(
        f"datum.value == {place} ? {_quoted(country_name(party))}" for party, place in places.items()
    )
    vertical = {
        "type": "quantitative", "scale": {"domain": [0.5, len(lanes) + 0.5], "nice": False},
        "axis": {"values": sorted(places.values()), "labelExpr": f"{names} : ''", "title": None,
                 "labelColor": INK,
                 "labelLimit": 200},
    }  # fmt: skip
    layers = [
        layer
        for colour in (SUPPLIER, BUYER, OTHER)
        for firm in (True, False)
        for layer in _arrows(
            [r for r in values if r["colour"] == colour and r["firm"] == firm],
            colour,
            firm,
            horizontal,
            vertical,
        )
    ]
    return chart([], layers, height=max(110, 34 * len(lanes)))


def _arrows(
    rows: list[dict[str, Any]], colour: str, firm: bool, horizontal: Any, vertical: Any
) -> list[dict[str, Any]]:
    if not rows:
        return []
    rule = {"type": "rule", "color": colour, "strokeWidth": 2, "strokeDash": [1, 0] if firm else [4, 3]}
    shaft = {"x": horizontal, "y": {"field": "from", **vertical}, "y2": {"field": "to"}}
    layers: list[dict[str, Any]] = [{"data": {"values": rows}, "mark": rule, "encoding": shaft}]
    for up, shape in ((True, "triangle-up"), (False, "triangle-down")):
        heads = [row for row in rows if row["up"] == up]
        mark = {"type": "point", "shape": shape, "filled": True, "color": colour, "size": 70, "opacity": 1}
        end = {"x": horizontal, "y": {"field": "to", **vertical}}
        layers.append({"data": {"values": heads}, "mark": mark, "encoding": end})
    foot = {"type": "point", "shape": "circle", "filled": True, "color": colour, "size": 26, "opacity": 1}
    start = {"x": horizontal, "y": {"field": "from", **vertical}}
    return [*layers, {"data": {"values": rows}, "mark": foot, "encoding": start}]


def _quoted(text: str) -> str:
    """A name as a literal of the Vega expression language, which knows nothing but the escapes of JSON."""
    return json.dumps(text)


def _table(found: tuple[Passage, ...], brief: BriefInput) -> Table:
    body = []
    for item in found:
        amount = Statement((estimate(item.quantity),)) if item.quantity is not None else say("not stated")
        body.append((
            Statement((day(item.date, item.evidence),)),
            Statement((Name(country_name(item.giver)),)),
            Statement((Name(country_name(item.receiver)),)),
            annotated(item.what, item.evidence, brief.named),
            amount,
            say(STANDING[item.certainty]),
        ))  # fmt: skip
    return Table(
        say("Passages in the order of their dates"),
        ("Date", "From", "To", "What", "Amount", "Standing"),
        tuple(body),
    )
