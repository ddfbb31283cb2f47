"""What the buyer received or made, by origin and year, with the interval of each year's total."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from supplant.brief.figures.style import BUYER, INK, OTHER, PAPER, SHARED, SUPPLIER, chart, years_axis
from supplant.brief.inputs import BriefInput, Supply
from supplant.brief.model import Figure, Key, Name, Number, Statement, Table, say
from supplant.brief.words import country, country_name, number_text, possessive, year

__all__ = ["supply"]

# Filled, half filled and hollow: told apart on a grey copy as well.
_LOOK = {"complete": (SUPPLIER, 1.0), "licensed": (SHARED, 0.45), "own": (BUYER, 0.0), "other": (OTHER, 0.8)}
_BESIDE = "imports and local output in one figure"

Cells = dict[tuple[int, str], list[Supply]]


def supply(brief: BriefInput) -> Figure | None:
    """Stacked bars by origin, whiskers for the interval of the year's total, diamonds for another scope.

    None without any year. Plans are left out, since a plan is no supply.
    """
    rows = [row for row in brief.supply if row.value is not None and not row.plan and row.scope != "other"]
    unit = rows[0].unit if rows else "units"
    rows = [row for row in rows if row.unit == unit]
    if not any(row.value for row in rows):
        return None
    cells = _cells(rows, brief.supplier)
    names = _names(brief)
    present = [group for group in (*_LOOK, "mixed") if any(key[1] == group for key in cells)]
    drawn = _columns(cells, present)
    years = [span["x"] for span in drawn.spans]
    return Figure(
        id="supply",
        title=say("What {buyer} received and made, by origin", buyer=country(brief.buyer)),
        description=say(
            "Bars for the years {first} to {last}. They hold {groups}. The figures are in the table below.",
            first=year(years[0], _ids(rows, years[0])),
            last=year(years[-1], _ids(rows, years[-1])),
            groups=Name("; ".join(names[group] for group in present)),
        ),
        caption=_caption(unit, present, tipped=any(span["open"] for span in drawn.spans)),
        spec=_spec(drawn, present, unit),
        table=_table(cells, names, present, unit),
        key=_key(names, present),
    )


def _key(names: dict[str, str], present: list[str]) -> tuple[Key, ...]:
    looks = {
        "complete": ("supplier", "full"), "licensed": ("shared", "half"), "own": ("buyer", "hollow"),
        "other": ("other", "full"), "mixed": ("ink", "diamond"),
    }  # fmt: skip
    return tuple(Key(Name(names[group]), *looks[group]) for group in present)  # type: ignore[arg-type]


def _cells(rows: list[Supply], supplier: str) -> Cells:
    cells: Cells = defaultdict(list)
    for row in rows:
        group = row.kind if row.origin == supplier or row.kind == "own" else "other"
        cells[row.year, "mixed" if row.scope == "mixed" else group].append(row)
    return cells


def _ids(rows: Iterable[Supply], when: int) -> tuple[str, ...]:
    return tuple(dict.fromkeys(id_ for row in rows if row.year == when for id_ in row.evidence))


def _names(brief: BriefInput) -> dict[str, str]:
    supplier, buyer = country(brief.supplier).text, country(brief.buyer).text
    return {
        "complete": f"from {supplier}, complete",
        "licensed": f"{_bare(brief.supplier)} design, made in {buyer}",
        "own": f"{_bare(brief.buyer)} own make",
        "other": "other suppliers",
        "mixed": _BESIDE,
    }


def _bare(code: str) -> str:
    """The possessive without an article, as in a legend."""
    return possessive(code).text.removeprefix("the ")


def _sums(rows: Iterable[Supply]) -> tuple[float, float, float | None]:
    """Value, low and high of a sum; the high end is None where one of the parts has none above its value."""
    found = list(rows)
    value = sum(row.value or 0.0 for row in found)
    low = sum(row.value or 0.0 if row.low is None else row.low for row in found)
    high = None if any(row.high is None for row in found) else sum(row.high or 0.0 for row in found)
    return value, low, high


@dataclass(frozen=True)
class _Columns:
    """What is drawn: bars on each other, the span of each year's total, counts beside them, the height."""

    bars: list[dict[str, Any]]
    spans: list[dict[str, Any]]
    diamonds: list[dict[str, Any]]
    top: float


def _columns(cells: Cells, present: list[str]) -> _Columns:
    stacked = [group for group in present if group != "mixed"]
    bars: list[dict[str, Any]] = []
    spans: list[dict[str, Any]] = []
    for when in sorted({when for when, _ in cells}):
        foot = 0.0
        for group in stacked:
            size = _sums(cells.get((when, group), []))[0]
            bars.append({"x": when, "foot": foot, "top": foot + size, "group": group})
            foot += size
        value, low, high = _sums(row for group in stacked for row in cells.get((when, group), []))
        open_end = high is None and value > 0
        spans.append({"x": when, "low": low, "high": value if high is None else high, "open": open_end})
    diamonds = [{"x": when, "n": _sums(rows)[0]} for (when, group), rows in cells.items() if group == "mixed"]
    top = _top(spans, max([bar["top"] for bar in bars] + [mark["n"] for mark in diamonds]))
    for span in spans:
        span["open"] = span["open"] or span["high"] > top
        span["high"] = min(span["high"], top)
    return _Columns(bars, spans, diamonds, top)


def _top(spans: list[dict[str, Any]], highest: float) -> float:
    """The height of the chart: every bar and whisker, but no more than twice the highest bar."""
    reach = max(span["high"] for span in spans)
    return float(max(highest, min(reach, 2 * highest))) * 1.04


def _spec(drawn: _Columns, present: list[str], unit: str) -> dict[str, Any]:
    first, last = drawn.spans[0]["x"], drawn.spans[-1]["x"]
    horizontal = years_axis(first - 0.6, last + 0.6)
    side = max(5, min(40, int(500 / (last - first + 1))))
    layers = [_bars(group, drawn, horizontal, side, unit) for group in present if group != "mixed"]
    layers += [_whiskers(drawn.spans, horizontal), _open_ends(drawn.spans, horizontal)]
    return chart([], [*layers, _diamonds(drawn.diamonds, horizontal)], height=250)


def _bars(group: str, drawn: _Columns, horizontal: Any, side: int, unit: str) -> dict[str, Any]:
    colour, opacity = _LOOK[group]
    vertical = {
        "type": "quantitative",
        "scale": {"domain": [0, drawn.top]},
        "axis": {"title": _unit(unit), "tickCount": 5},
    }
    return {
        "data": {"values": [bar for bar in drawn.bars if bar["group"] == group and bar["top"] > bar["foot"]]},
        "mark": {
            "type": "bar", "width": side, "color": colour, "stroke": colour, "strokeWidth": 1.4,
            "fillOpacity": opacity,
        },
        "encoding": {"x": horizontal, "y": {"field": "foot", **vertical}, "y2": {"field": "top"}},
    }  # fmt: skip


def _whiskers(spans: list[dict[str, Any]], horizontal: Any) -> dict[str, Any]:
    return {
        "data": {"values": [row for row in spans if row["high"] > row["low"]]},
        "mark": {"type": "rule", "color": INK, "strokeWidth": 1.4},
        "encoding": {"x": horizontal, "y": {"field": "low", "type": "quantitative"}, "y2": {"field": "high"}},
    }


def _open_ends(spans: list[dict[str, Any]], horizontal: Any) -> dict[str, Any]:
    return {
        "data": {"values": [row for row in spans if row["open"]]},
        "mark": {
            "type": "point",
            "shape": "triangle-up",
            "color": INK,
            "filled": True,
            "size": 34,
            "yOffset": -6,
        },
        "encoding": {"x": horizontal, "y": {"field": "high", "type": "quantitative"}},
    }


def _diamonds(values: list[dict[str, Any]], horizontal: Any) -> dict[str, Any]:
    mark = {
        "type": "point",
        "shape": "diamond",
        "size": 110,
        "strokeWidth": 1.8,
        "fill": PAPER,
        "stroke": INK,
        "opacity": 1,
    }
    encoding = {"x": horizontal, "y": {"field": "n", "type": "quantitative"}}
    return {"data": {"values": values}, "mark": mark, "encoding": encoding}


def _unit(unit: str) -> str:
    return "TIV (volume, not money)" if unit == "TIV" else unit


def _caption(unit: str, present: list[str], *, tipped: bool) -> Statement:
    words = (
        "In SIPRI trend-indicator values, which measure the volume of major arms and not money."
        if unit == "TIV"
        else "In units."
    )
    words += " Upright lines span the interval of the year’s total"
    words += "; a tip above marks an upper end that is open or lies beyond the chart." if tipped else "."
    if "mixed" in present:
        words += " Diamonds hold imports and local output in one figure and are not added to the bars."
    return say(
        "{words} A year without a mark is a year without a figure, not one without supply.", words=words
    )


def _table(cells: Cells, names: dict[str, str], present: list[str], unit: str) -> Table:
    body = []
    for when in sorted({when for when, _ in cells}):
        first = next(rows for group in present if (rows := cells.get((when, group))))
        line = (
            Statement((_number(str(when), first),)),
            *(_cell(cells.get((when, g), [])) for g in present),
        )
        body.append(line)
    return Table(
        say("Supply by origin and year, in {unit}", unit=_unit(unit)),
        ("Year", *(Name(names[group]) for group in present)),
        tuple(body),
        numeric=tuple(range(1, 1 + len(present))),
    )


def _cell(rows: list[Supply]) -> Statement:
    if not rows:
        return say("no figure")
    value, low, high = _sums(rows)
    text = number_text(round(value, 1))
    if high is None:
        text = f"{text} or more" if low == value else f"{text} ({number_text(round(low, 1))} or more)"
    elif low != high:
        text += f" ({number_text(round(low, 1))} to {number_text(round(high, 1))})"
    words = Statement((_number(text, rows),))
    origins = list(dict.fromkeys(country_name(row.origin) for row in rows))
    return words + say(": {who}", who=Name(", ".join(origins))) if len(origins) > 1 else words


def _number(text: str, rows: list[Supply]) -> Number:
    evidence = tuple(dict.fromkeys(id_ for row in rows for id_ in row.evidence))
    return Number(text, evidence, "estimate", "; ".join(dict.fromkeys(row.method for row in rows)))
