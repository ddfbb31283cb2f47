"""Who passed what to whom, and when: an arrow from giver to receiver for every recorded passage."""

import json
from dataclasses import replace
from typing import Any

from supplant.brief.figures.style import BUYER, INK, OTHER, SUPPLIER, chart, decimal_year, years_axis
from supplant.brief.inputs import EITHER, BriefInput, Passage
from supplant.brief.model import Figure, Key, Name, Statement, Table, say
from supplant.brief.words import annotated, country, country_name, day, estimate
from supplant.core.units import Period

__all__ = ["passages"]

MOST_LANES = 18
MOST_APART = 40
MOST_NAMES = 4
_TOGETHER = " Passages between the same two are drawn together, at the date of the first."
STANDING = {"observed": "recorded", "reported": "reported", "planned": "planned or talked of"}


def passages(brief: BriefInput) -> Figure | None:
    """Lanes for the parties, time from left to right. None without a passage to or from a third party."""
    if not brief.passages:
        return None
    found = (*_main_flow(brief), *brief.passages)
    found = tuple(sorted(found, key=lambda item: (item.date.start, item.giver, item.receiver)))
    together = len(found) > MOST_APART
    found = _together(found) if together else found
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
            "reported by one source, planned or talked of. Items, parts or know-how, whatever the amount."
        )
        + say(_TOGETHER if together else "")
        + say(" Parties beyond the most active are in the table only." if len(drawn) < len(found) else ""),
        spec=_spec(drawn, lanes, brief),
        table=_table(found, brief),
        key=_key(drawn, brief),
    )  # fmt: skip


def _main_flow(brief: BriefInput) -> tuple[Passage, ...]:
    """The first supply from supplier to buyer, where it is recorded and not among the passages already."""
    if any((item.giver, item.receiver) == (brief.supplier, brief.buyer) for item in brief.passages):
        return ()
    rows = [row for row in brief.supply if row.origin == brief.supplier and row.value and not row.plan]
    if not rows:
        return ()
    first = min(rows, key=lambda row: row.year)
    when = Period.parse(f"{first.year:04d}")
    return (Passage(when, brief.supplier, brief.buyer, "first recorded supply", first.evidence),)


def _together(found: tuple[Passage, ...]) -> tuple[Passage, ...]:
    """One passage for each giver and receiver and standing: the date of the first, and what passed in all."""
    groups: dict[tuple[str, str, str], list[Passage]] = {}
    for item in found:
        groups.setdefault((item.giver, item.receiver, item.certainty), []).append(item)
    return tuple(
        replace(
            items[0],
            what=_several([item.what for item in items]),
            evidence=tuple(dict.fromkeys(id_ for item in items for id_ in item.evidence)),
            quantity=items[0].quantity if len(items) == 1 else None,
        )
        for items in groups.values()
    )


def _several(names: list[str]) -> str:
    different = list(dict.fromkeys(names))
    return ", ".join(different[:MOST_NAMES]) + (" and others" if len(different) > MOST_NAMES else "")


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
    if EITHER in givers:
        lines.append(Key("from either side, which is not said", "other", "line"))
    if givers - {brief.supplier, brief.buyer, EITHER}:
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
