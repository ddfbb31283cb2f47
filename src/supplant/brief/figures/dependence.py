"""Dependence both ways over time: how much of each side's supply or sales is the other."""

from collections import Counter
from typing import Any

from supplant.brief.coverage import covered_windows
from supplant.brief.figures.style import BUYER, SUPPLIER, chart, years_axis
from supplant.brief.headline import share_words, too_wide
from supplant.brief.inputs import BriefInput, Point
from supplant.brief.model import Figure, Key, Name, Statement, Table, say
from supplant.brief.words import annotated, country, country_name, year_of

__all__ = ["dependence"]

Series = dict[str, tuple[Point, ...]]
GAP = 0.15  # two lines of text, as a share of the height


def dependence(brief: BriefInput) -> Figure | None:
    """Two lines with interval bands and their names beside them. None with fewer than two years in all."""
    series = {
        "buyer": covered_windows(brief.buyer_on_supplier, brief.of_supply, brief),
        "supplier": covered_windows(brief.supplier_on_buyer, brief.of_sales, brief),
    }
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
        caption=_caption(brief, series),
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


def _caption(brief: BriefInput, series: Series) -> Statement:
    """Of what the shares are, for each line, and what is not drawn as a line."""
    words = say("Each line is a share from none to all, with its interval as a band; estimates.")
    for one, other, whole, points in (
        (brief.buyer, brief.supplier, brief.of_supply, series["buyer"]),
        (brief.supplier, brief.buyer, brief.of_sales, series["supplier"]),
    ):
        if points:
            words = words + say(
                " {one} on {other}: share of {whole}.",
                one=Name(country_name(one)), other=country(other),
                whole=annotated(whole, points[-1].estimate.evidence),
            )  # fmt: skip
    every = [point for points in series.values() for point in points]
    if any(too_wide(point.estimate) for point in every):
        words = words + say(" Where the interval leaves nearly all open there is a faint band and no line.")
    given = (*brief.buyer_on_supplier, *brief.supplier_on_buyer)
    if len(every) < len(given):
        words = words + say(" Years whose five years begin before the release are left out.")
    return words


def _runs(points: tuple[Point, ...]) -> list[dict[str, Any]]:
    """The points as rows of years that follow each other and are told, or not told, alike."""
    rows: list[dict[str, Any]] = []
    run = 0
    for point in points:
        interval, faint = point.estimate.interval, too_wide(point.estimate)
        before = rows[-1] if rows else None
        if before is not None and (before["x"] != point.year - 1 or before["faint"] != faint):
            run += 1
        rows.append({
            "x": point.year, "value": interval.value, "low": interval.low, "high": interval.high,
            "faint": faint, "run": run,
        })  # fmt: skip
    sizes = Counter(row["run"] for row in rows)
    return [{**row, "alone": sizes[row["run"]] == 1} for row in rows]


def _spec(series: Series, names: dict[str, list[str]]) -> dict[str, Any]:
    years = [point.year for points in series.values() for point in points]
    horizontal = years_axis(min(years), max(years))
    vertical = {
        "type": "quantitative",
        "scale": {"domain": [0, 1]},
        "axis": {"format": ".0%", "title": None, "tickCount": 5},
    }
    layers = [layer for key, points in series.items() for layer in _lines(key, points, horizontal, vertical)]
    layers.append(_labels(series, names, horizontal, vertical))
    return chart([], layers, height=240, padding={"left": 4, "right": 24, "top": 8, "bottom": 4})


def _lines(key: str, points: tuple[Point, ...], horizontal: Any, vertical: Any) -> list[dict[str, Any]]:
    """Band and line of one series, broken at gaps; a year that stands alone as a dot on its interval."""
    rows = _runs(points)
    colour, dash = (BUYER, [1, 0]) if key == "buyer" else (SUPPLIER, [7, 3])
    run = {"field": "run", "type": "nominal"}
    band = {"x": horizontal, "y": {"field": "low", **vertical}, "y2": {"field": "high"}}
    line = {"x": horizontal, "y": {"field": "value", **vertical}}
    drawn = {"type": "line", "color": colour, "strokeWidth": 2.3, "strokeDash": dash}
    told = [row for row in rows if not row["faint"]]
    layers: list[dict[str, Any]] = [
        _layer(told, {"type": "area", "color": colour, "opacity": 0.17}, {**band, "detail": run}),
        _layer(told, drawn, {**line, "detail": run}),
    ]
    faint = [row for row in rows if row["faint"]]
    if faint:
        layers.append(
            _layer(faint, {"type": "area", "color": colour, "opacity": 0.06}, {**band, "detail": run})
        )
    alone = [row for row in rows if row["alone"]]
    for row in alone:
        opacity = 0.12 if row["faint"] else 0.35
        layers.append(
            _layer([row], {"type": "rule", "color": colour, "strokeWidth": 5, "opacity": opacity}, band)
        )
    dots = [row for row in alone if not row["faint"]]
    if dots:
        dot = {"type": "point", "filled": True, "color": colour, "size": 34, "opacity": 1}
        layers.append(_layer(dots, dot, line))
    return layers


def _layer(rows: list[dict[str, Any]], mark: dict[str, Any], encoding: dict[str, Any]) -> dict[str, Any]:
    return {"data": {"values": rows}, "mark": mark, "encoding": encoding}


def _labels(series: Series, names: dict[str, list[str]], horizontal: Any, vertical: Any) -> dict[str, Any]:
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


def _description(series: Series, brief: BriefInput) -> Statement:
    words = say("Shares from none to all. ")
    for key, points in series.items():
        if not points:
            continue
        one, other = (brief.buyer, brief.supplier) if key == "buyer" else (brief.supplier, brief.buyer)
        words = words + say(
            "The dependence of {one} on {other} goes from {start} in {first} to {end} in {last}. ",
            one=country(one), other=country(other),
            start=share_words(points[0].estimate), end=share_words(points[-1].estimate),
            first=year_of(points[0]),
            last=year_of(points[-1]),
        )  # fmt: skip
    return words


def _table(series: Series, names: dict[str, str]) -> Table:
    present = [key for key in series if series[key]]
    body = []
    for when in sorted({point.year for points in series.values() for point in points}):
        here = {key: next((p for p in series[key] if p.year == when), None) for key in present}
        known = next(point for point in here.values() if point is not None)
        cells = [share_words(p.estimate) if p else say("not known") for p in here.values()]
        body.append((Statement((year_of(known),)), *cells))
    return Table(
        say("Dependence both ways, share with interval"),
        ("Year", *(Name(names[key]) for key in present)),
        tuple(body),
        numeric=tuple(range(1, 1 + len(present))),
    )
