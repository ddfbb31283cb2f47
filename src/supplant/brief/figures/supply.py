"""What the buyer received or made, by origin and year, with the interval of each year's total."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from supplant.brief.figures.style import BUYER, INK, OTHER, PAPER, SHARED, SUPPLIER, chart, years_axis
from supplant.brief.inputs import BriefInput, Supply
from supplant.brief.model import Figure, Key, Name, Number, Statement, Table, say
from supplant.brief.words import annotated, country, country_name, possessive, shown, year

__all__ = ["counts_items", "supply"]

# Filled, half filled and hollow: told apart on a grey copy as well.
_LOOK = {"complete": (SUPPLIER, 1.0), "licensed": (SHARED, 0.45), "own": (BUYER, 0.0), "other": (OTHER, 0.8)}
_BESIDE = {"mixed": "imports and local output in one figure", "otherwise": "counted otherwise"}

FAR = 3  # times the highest mark; beyond, what counts something else is in the table only
Cells = dict[tuple[int, str], list[Supply]]


def supply(brief: BriefInput) -> Figure | None:
    """Stacked bars by origin, whiskers for the interval of the year's total, diamonds for another scope.

    None without any year. Plans are left out, since a plan is no supply. What counts something wider or
    narrower than the item is drawn where the item itself has no figure, and is in the table in any case.
    """
    rows = [row for row in brief.supply if row.value is not None and not row.plan]
    unit = next((row.unit for row in rows if row.scope != "other"), rows[0].unit if rows else "units")
    rows = [row for row in rows if row.unit == unit]
    if not any(row.value for row in rows if counts_items(row)):
        return None
    cells = _cells(rows, brief.supplier)
    names = _names(brief)
    present = [group for group in (*_LOOK, *_BESIDE) if any(key[1] == group for key in cells)]
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


def counts_items(row: Supply) -> bool:
    """Whether a row counts complete items, if under another heading, and no parts such as engines."""
    return row.scope != "other" or row.method != "sum of register rows"


def _key(names: dict[str, str], present: list[str]) -> tuple[Key, ...]:
    looks = {
        "complete": ("supplier", "full"), "licensed": ("shared", "half"), "own": ("buyer", "hollow"),
        "other": ("other", "full"), "mixed": ("ink", "diamond"), "otherwise": ("shared", "diamond"),
    }  # fmt: skip
    return tuple(Key(Name(names[group]), *looks[group]) for group in present)  # type: ignore[arg-type]


def _cells(rows: list[Supply], supplier: str) -> Cells:
    cells: Cells = defaultdict(list)
    for row in rows:
        group = row.kind if row.origin == supplier or row.kind == "own" else "other"
        beside = {"mixed": "mixed", "other": "otherwise"}.get(row.scope)
        cells[row.year, beside or group].append(row)
    return cells


def _alone(cells: Cells, when: int) -> list[Supply]:
    """Rows of a year that count something else, of an origin and kind for which nothing counts the item."""
    known = {
        (row.origin, row.kind)
        for (year_, group), rows in cells.items()
        if year_ == when and group != "otherwise"
        for row in rows
    }
    found = cells.get((when, "otherwise"), [])
    return [row for row in found if counts_items(row) and (row.origin, row.kind) not in known]


def _ids(rows: Iterable[Supply], when: int) -> tuple[str, ...]:
    return tuple(dict.fromkeys(id_ for row in rows if row.year == when for id_ in row.evidence))


def _names(brief: BriefInput) -> dict[str, str]:
    supplier, buyer = country(brief.supplier).text, country(brief.buyer).text
    return {
        "complete": f"from {supplier}, complete",
        "licensed": f"{_bare(brief.supplier)} design, made in {buyer}",
        "own": f"{_bare(brief.buyer)} own make",
        "other": "other suppliers",
        **_BESIDE,
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
    stacked = [group for group in present if group not in _BESIDE]
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
    diamonds = [
        {"x": when, "n": _sums(rows)[0], "group": group}
        for (when, group), rows in cells.items()
        if group == "mixed"
    ]
    known = max([bar["top"] for bar in bars] + [mark["n"] for mark in diamonds], default=0.0)
    diamonds += [
        {"x": span["x"], "n": row.value, "group": "otherwise"}
        for span in spans
        for row in _alone(cells, span["x"])
        if row.value is not None and (row.value <= FAR * known or not known)
    ]
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
    layers = [_bars(group, drawn, horizontal, side, unit) for group in present if group not in _BESIDE]
    layers += [_whiskers(drawn.spans, horizontal), _open_ends(drawn.spans, horizontal)]
    layers += [_diamonds(drawn.diamonds, group, horizontal) for group in _BESIDE if group in present]
    return chart([], layers, height=250)


def _bars(group: str, drawn: _Columns, horizontal: Any, side: int, unit: str) -> dict[str, Any]:
    colour, opacity = _LOOK[group]
    vertical = {
        "type": "quantitative",
        "scale": {"domain": [0, drawn.top]},
        "axis": {"title": _unit(unit), "tickCount": 5, "tickMinStep": 1, "format": ",d"},
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


def _diamonds(marks: list[dict[str, Any]], group: str, horizontal: Any) -> dict[str, Any]:
    values = [mark for mark in marks if mark["group"] == group]
    mark = {
        "type": "point",
        "shape": "diamond",
        "size": 110,
        "strokeWidth": 1.8,
        "fill": PAPER,
        "stroke": INK if group == "mixed" else SHARED,
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
        words += " Dark diamonds hold imports and local output in one figure and are not added to the bars."
    if "otherwise" in present:
        words += (
            " What counts something wider or narrower is in the table with its words, and drawn as a light "
            "diamond where nothing else is known and it is not far above the rest."
        )
    return say(
        "{words} A year without a mark is a year without a figure, not one without supply.", words=words
    )


def _table(cells: Cells, names: dict[str, str], present: list[str], unit: str) -> Table:
    body = []
    for when in sorted({when for when, _ in cells}):
        first = next(rows for group in present if (rows := cells.get((when, group))))
        line = (
            Statement((_number(str(when), first),)),
            *(_column(cells.get((when, g), []), g) for g in present),
        )
        body.append(line)
    return Table(
        say("Supply by origin and year, in {unit}", unit=_unit(unit)),
        ("Year", *(Name(names[group]) for group in present)),
        tuple(body),
        numeric=tuple(
            1 + place for place, group in enumerate(present) if group in ("complete", "licensed", "own")
        ),
    )


def _column(rows: list[Supply], group: str) -> Statement:
    """A cell: one sum, or each figure by itself where they count different things."""
    if not rows or group != "otherwise":
        return _cell(rows, named=group == "other")
    words = say("")
    for place, row in enumerate(rows):
        of = annotated(f"{_KINDS[row.kind]}: {row.of}" if row.of else _KINDS[row.kind], row.evidence)
        words += say("{gap}{n} ({of})", gap="; " if place else "", n=_cell([row]), of=of)
    return words


_KINDS = {"complete": "complete", "licensed": "licensed output", "own": "own make"}


def _cell(rows: list[Supply], *, named: bool = False) -> Statement:
    """The sum with its ends; `named` adds who supplied it, the largest first."""
    if not rows:
        return say("no figure")
    (value, low, high), unit = _sums(rows), rows[0].unit
    text, least = shown(value, unit), shown(low, unit)
    if unit == "units" and value >= 10 and not float(value).is_integer():
        text = f"about {text}"
    if high is None:
        text = f"{text} or more" if low == value else f"{text} ({least} or more)"
    elif least != shown(high, unit):
        text += f" ({least} to {shown(high, unit)})"
    words = Statement((_number(text, rows),))
    sums: dict[str, float] = defaultdict(float)
    for row in rows:
        sums[country_name(row.origin)] += row.value or 0.0
    origins = sorted(sums, key=lambda name: (-sums[name], name))
    return words + say(": {who}", who=Name(", ".join(origins))) if named or len(origins) > 1 else words


def _number(text: str, rows: list[Supply]) -> Number:
    evidence = tuple(dict.fromkeys(id_ for row in rows for id_ in row.evidence))
    return Number(text, evidence, "estimate", "; ".join(dict.fromkeys(row.method for row in rows)))
