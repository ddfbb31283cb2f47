"""The charts of a projection: what is on record as solid marks, what is projected as bands behind a line.

Panels side by side, each a quantity over time. Left of the dividing rule stand the figures on record (solid
bars over the months that they cover) and in grey the model's fit to them; right of it the bands that hold 50
and 90 % of the futures, in colour, with a dashed median. So record and projection differ in form, shade and
place, not in colour alone.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from supplant.brief.figures.style import BUYER, INK, MUTED, OTHER, SHARED, SUPPLIER, chart
from supplant.brief.outlook import Fan, Outlook

__all__ = ["Panel", "panels", "stacks"]

PANEL = 268
HEIGHT = 150
TAIL = 3.0
LETTER = 6  # width of a letter of the small labels
NAMED = 0.05  # chance from which a role is named beside its area
Spec = dict[str, Any]
_COLOURS = {"supplier": SUPPLIER, "buyer": BUYER, "shared": SHARED}


@dataclass(frozen=True)
class Panel:
    """One quantity: its title without digits, colour by role, and the title of its vertical axis."""

    fan: Fan
    title: str
    colour: str
    axis: str
    share: bool = False

    def top(self, outlook: Outlook) -> float:
        """The height of the panel: one for shares; else every mark, and the light band up to a bound.

        The bound is three times what holds the marks and the dark band, so that a long tail hides nothing.
        """
        if self.share:
            return 1.0
        whole, near = self._reach(outlook)
        return (min(whole, TAIL * near) if self.cut(outlook) else whole) * 1.04

    def cut(self, outlook: Outlook) -> bool:
        """Whether the light band goes beyond the panel."""
        whole, near = self._reach(outlook)
        return not self.share and not _negative(self) and whole > TAIL * near

    def _reach(self, outlook: Outlook) -> tuple[float, float]:
        marks = [mark.value for mark in outlook.marks if mark.quantity == self.fan.name]
        past = self.fan.past
        near = max([*marks, *self.fan.bands[3], *past[3], 1e-9])
        return max([near, *self.fan.bands[4], *past[4]]), near


def panels(outlook: Outlook, wanted: Sequence[Panel]) -> Spec:
    """Panels two to a row."""
    spec = chart([], [], height=HEIGHT)
    for name in ("width", "height", "layer", "autosize", "data"):
        spec.pop(name)
    spec["concat"] = [_panel(outlook, panel) for panel in wanted]
    spec["columns"] = 2
    spec["spacing"] = {"column": 34, "row": 26}
    return spec


def _panel(outlook: Outlook, panel: Panel) -> Spec:
    colour = _COLOURS[panel.colour]
    horizontal = _axis(outlook)
    top = panel.top(outlook)
    vertical: Spec = {
        "type": "quantitative",
        "scale": {"domain": [0, top] if not _negative(panel) else [_bottom(panel), top], "nice": False},
        "axis": {
            "title": panel.axis,
            "tickCount": 4,
            "format": "%" if panel.share else ",.4~r",
            "titlePadding": 6,
        },
    }
    years = [outlook.year(month) for month in outlook.at]
    past = [outlook.year(month) for month in outlook.past_at]
    layers: list[Spec] = []
    if past:
        layers.append(_band(past, panel.fan.past, (0, 4), OTHER, 0.22, horizontal, vertical, top))
    layers += [
        _band(years, panel.fan.bands, (0, 4), colour, 0.2, horizontal, vertical, top),
        _band(years, panel.fan.bands, (1, 3), colour, 0.35, horizontal, vertical, top),
        {
            "data": {
                "values": [{"x": x, "y": min(y, top)} for x, y in zip(years, panel.fan.bands[2], strict=True)]
            },
            "mark": {"type": "line", "color": colour, "strokeDash": [5, 3], "strokeWidth": 2},
            "encoding": {"x": horizontal, "y": {"field": "y", **vertical}},
        },
    ]
    if past:
        layers.append(_rule(outlook.year(outlook.begins + 0.5), horizontal))
        layers.append(_words(outlook, horizontal))
    layers += _marks(outlook, panel.fan.name, horizontal, vertical, top)
    return {
        "title": {"text": panel.title, "anchor": "start", "color": INK, "fontSize": 12.5, "offset": 14},
        "width": PANEL,
        "height": HEIGHT,
        "layer": layers,
    }


def _negative(panel: Panel) -> bool:
    return min(panel.fan.bands[0]) < 0


def _bottom(panel: Panel) -> float:
    return min([*panel.fan.bands[0], *panel.fan.past[0]]) * 1.05


def _axis(outlook: Outlook) -> Spec:
    first, last = outlook.year(0 if outlook.begins else outlook.at[0]) - 0.1, outlook.year(outlook.at[-1])
    span = last - first
    step = next((step for step in (1, 2, 5, 10) if span / step <= 6), 20)
    low = int(first // step * step)
    return {
        "field": "x",
        "type": "quantitative",
        "scale": {"domain": [first, last], "nice": False},
        "axis": {
            "format": "d", "title": None,
            "values": [year for year in range(low, int(last) + 1, step) if year >= first],
        },
    }  # fmt: skip


def _band(
    years: Sequence[float], bands: Sequence[Sequence[float]], ends: tuple[int, int], colour: str,
    opacity: float, horizontal: Spec, vertical: Spec, top: float,
) -> Spec:  # fmt: skip
    low, high = bands[ends[0]], bands[ends[1]]
    values = [
        {"x": x, "low": min(a, top), "high": min(b, top)} for x, a, b in zip(years, low, high, strict=True)
    ]
    return {
        "data": {"values": values},
        "mark": {"type": "area", "color": colour, "opacity": opacity, "line": False},
        "encoding": {"x": horizontal, "y": {"field": "low", **vertical}, "y2": {"field": "high"}},
    }


def _rule(x: float, horizontal: Spec) -> Spec:
    return {
        "data": {"values": [{"x": x}]},
        "mark": {"type": "rule", "color": INK, "strokeWidth": 1.3},
        "encoding": {"x": horizontal},
    }


def _words(outlook: Outlook, horizontal: Spec) -> Spec:
    """Which side is which, above the panel."""
    middle = outlook.year(outlook.begins + 0.5)
    return {
        "data": {"values": [{"x": middle, "words": "projection"}]},
        "mark": {
            "type": "text", "align": "left", "baseline": "bottom", "dx": 4, "dy": -2, "fontSize": 10.5,
            "color": MUTED, "fontStyle": "italic", "clip": False,
        },
        "encoding": {"x": horizontal, "y": {"value": 0}, "text": {"field": "words"}},
    }  # fmt: skip


def _marks(outlook: Outlook, quantity: str, horizontal: Spec, vertical: Spec, top: float) -> list[Spec]:
    rows = [
        {
            "x": outlook.year(mark.first - 0.5), "x2": outlook.year(mark.last + 0.5),
            "middle": outlook.year((mark.first + mark.last) / 2), "y": min(mark.value, top),
        }
        for mark in outlook.marks
        if mark.quantity == quantity
    ]  # fmt: skip
    if not rows:
        return []
    y = {"field": "y", **vertical}
    return [
        {
            "data": {"values": rows},
            "mark": {"type": "rule", "color": INK, "strokeWidth": 2},
            "encoding": {"x": horizontal, "x2": {"field": "x2"}, "y": y},
        },
        {
            "data": {"values": rows},
            "mark": {"type": "point", "filled": True, "color": INK, "size": 26, "opacity": 1},
            "encoding": {"x": {**horizontal, "field": "middle"}, "y": y},
        },
    ]


def stacks(outlook: Outlook, sides: Iterable[tuple[str, dict[str, tuple[float, ...]], str]]) -> Spec:
    """Stacked chances of the roles of each side, each named where it is widest; shade by shade of one hue."""
    spec = panels(outlook, [])
    spec["concat"] = [_stack(outlook, title, roles, _COLOURS[colour]) for title, roles, colour in sides]
    return spec


def _stack(outlook: Outlook, title: str, roles: dict[str, tuple[float, ...]], colour: str) -> Spec:
    years = [outlook.year(month) for month in outlook.at]
    first, last = years[0], years[-1]
    horizontal = _axis(outlook)
    horizontal["scale"] = {"domain": [first, last], "nice": False}
    horizontal["axis"]["values"] = [year for year in horizontal["axis"]["values"] if year >= first]
    vertical = {
        "type": "quantitative", "scale": {"domain": [0, 1]},
        "axis": {"title": None, "tickCount": 3, "format": "%"},
    }  # fmt: skip
    layers: list[Spec] = []
    names: list[dict[str, Any]] = []
    foot = [0.0] * len(years)
    for place, (role, chance) in enumerate(roles.items()):
        top = [min(a + b, 1.0) for a, b in zip(foot, chance, strict=True)]
        rows = [{"x": x, "low": a, "high": b} for x, a, b in zip(years, foot, top, strict=True)]
        layers.append(
            {
                "data": {"values": rows},
                "mark": {
                    "type": "area", "color": colour, "fillOpacity": 0.62 - 0.58 * place / (len(roles) - 1),
                    "stroke": colour, "strokeWidth": 0.8,
                },
                "encoding": {"x": horizontal, "y": {"field": "low", **vertical}, "y2": {"field": "high"}},
            }
        )  # fmt: skip
        if chance[-1] >= NAMED:
            names.append({"x": last, "y": foot[-1] + chance[-1] / 2, "name": role})
        foot = top
    layers.append(
        {
            "data": {"values": names},
            "mark": {
                "type": "text", "align": "left", "dx": 5, "baseline": "middle", "fontSize": 10.5,
                "clip": False,
            },
            "encoding": {
                "x": horizontal, "y": {"field": "y", **vertical},
                "text": {"field": "name", "type": "nominal"},
            },
        }
    )  # fmt: skip
    return {
        "title": {"text": title, "anchor": "start", "color": INK, "fontSize": 12.5, "offset": 8},
        "width": PANEL + 22 - LETTER * max([len(row["name"]) for row in names], default=0),
        "height": HEIGHT,
        "layer": layers,
    }
