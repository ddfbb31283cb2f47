"""Dependence both ways over time: how much of each side's supply or sales is the other."""

from typing import Any

from supplant.brief.figures.style import BUYER, SUPPLIER, chart, years_axis
from supplant.brief.inputs import BriefInput, Point
from supplant.brief.model import Figure, Key, Name, Statement, Table, say
from supplant.brief.words import annotated, country, country_name, estimate, year_of

__all__ = ["dependence"]

GAP = 0.15  # two lines of text, as a share of the height


def dependence(brief: BriefInput) -> Figure | None:
    """Two lines with interval bands and their names beside them. None with fewer than two years in all."""
    series = {"buyer": brief.buyer_on_supplier, "supplier": brief.supplier_on_buyer}
    if len({point.year for points in series.values() for point in points}) < 2:
        return None
    supplier, buyer = country_name(brief.supplier), country_name(brief.buyer)
    names = {
        "buyer": f"{buyer} on {country(brief.supplier).text}",
        "supplier": f"{supplier} on {country(brief.buyer).text}",
    }
    return Figure(
        id="dependence",
        title=say("Who depends on whom"),
        description=_description(series, brief),
        caption=_caption(brief),
        spec=_spec(
            series,
            {
                "buyer": [buyer, f"on {country(brief.supplier).text}"],
                "supplier": [supplier, f"on {country(brief.buyer).text}"],
            },
        ),
        table=_table(series, names),
        key=(
            Key(Name(names["buyer"]), "buyer", "line"),
            Key(Name(names["supplier"]), "supplier", "dashes"),
            Key("interval", "other", "band"),
        ),
    )


def _caption(brief: BriefInput) -> Statement:
    """Of what the shares are, for each line, and that the bands are intervals."""
    words = say("Each line is a share from none to all, with its interval as a band; estimates.")
    for one, other, whole, points in (
        (brief.buyer, brief.supplier, brief.of_supply, brief.buyer_on_supplier),
        (brief.supplier, brief.buyer, brief.of_sales, brief.supplier_on_buyer),
    ):
        if points:
            words = words + say(
                " {one} on {other}: share of {whole}.",
                one=Name(country_name(one)), other=country(other),
                whole=annotated(whole, points[-1].estimate.evidence),
            )  # fmt: skip
    return words


def _spec(series: dict[str, tuple[Point, ...]], names: dict[str, list[str]]) -> dict[str, Any]:
    years = [point.year for points in series.values() for point in points]
    horizontal = years_axis(min(years), max(years))
    vertical = {
        "type": "quantitative",
        "scale": {"domain": [0, 1]},
        "axis": {"format": ".0%", "title": None, "tickCount": 5},
    }
    layers: list[dict[str, Any]] = []
    for key, points in series.items():
        data = {
            "values": [
                {"x": point.year, "value": point.estimate.interval.value, "low": point.estimate.interval.low,
                 "high": point.estimate.interval.high}
                for point in points
            ]
        }  # fmt: skip
        colour, dash = (BUYER, [1, 0]) if key == "buyer" else (SUPPLIER, [7, 3])
        band = {"x": horizontal, "y": {"field": "low", **vertical}, "y2": {"field": "high"}}
        line = {"x": horizontal, "y": {"field": "value", **vertical}}
        layers.append(
            {"data": data, "mark": {"type": "area", "color": colour, "opacity": 0.17}, "encoding": band}
        )
        drawn = {"type": "line", "color": colour, "strokeWidth": 2.3, "strokeDash": dash}
        layers.append({"data": data, "mark": drawn, "encoding": line})
    layers.append(_labels(series, names, horizontal, vertical))
    return chart([], layers, height=240, padding={"left": 4, "right": 24, "top": 8, "bottom": 4})


def _labels(
    series: dict[str, tuple[Point, ...]], names: dict[str, list[str]], horizontal: Any, vertical: Any
) -> dict[str, Any]:
    """The name of each line at its end, moved apart where the ends lie close."""
    ends = {key: points[-1].estimate.interval.value for key, points in series.items() if points}
    if len(ends) == 2 and abs(ends["buyer"] - ends["supplier"]) < GAP:
        middle = min(max(sum(ends.values()) / 2, GAP / 2), 1 - GAP / 2)
        upper = max(ends, key=lambda key: ends[key])
        ends = {key: middle + (GAP / 2 if key == upper else -GAP / 2) for key in ends}
    last = max(points[-1].year for points in series.values() if points)
    values = [{"x": last, "value": end, "name": names[key], "colour": key} for key, end in ends.items()]
    colour = {
        "field": "colour", "type": "nominal",
        "scale": {"domain": ["buyer", "supplier"], "range": [BUYER, SUPPLIER]},
    }  # fmt: skip
    return {
        "data": {"values": values},
        "mark": {
            "type": "text",
            "align": "left",
            "dx": 8,
            "baseline": "middle",
            "lineHeight": 15,
            "limit": 112,
            "clip": False,
        },
        "encoding": {
            "x": horizontal,
            "y": {"field": "value", **vertical},
            "text": {"field": "name", "type": "nominal"},
            "color": colour,
        },
    }


def _description(series: dict[str, tuple[Point, ...]], brief: BriefInput) -> Statement:
    words = say("Shares from none to all. ")
    for key, points in series.items():
        if not points:
            continue
        one, other = (brief.buyer, brief.supplier) if key == "buyer" else (brief.supplier, brief.buyer)
        words = words + say(
            "The dependence of {one} on {other} goes from {start} in {first} to {end} in {last}. ",
            one=country(one), other=country(other),
            start=estimate(points[0].estimate, plain=True), end=estimate(points[-1].estimate, plain=True),
            first=year_of(points[0]),
            last=year_of(points[-1]),
        )  # fmt: skip
    return words


def _table(series: dict[str, tuple[Point, ...]], names: dict[str, str]) -> Table:
    present = [key for key in series if series[key]]
    body = []
    for when in sorted({point.year for points in series.values() for point in points}):
        here = {key: next((p for p in series[key] if p.year == when), None) for key in present}
        known = next(point for point in here.values() if point is not None)
        cells = [Statement((estimate(p.estimate),)) if p else say("not known") for p in here.values()]
        body.append((Statement((year_of(known),)), *cells))
    return Table(
        say("Dependence both ways, share with interval"),
        ("Year", *(Name(names[key]) for key in present)),
        tuple(body),
        numeric=tuple(range(1, 1 + len(present))),
    )
