"""The look that all charts share, and the colours as placeholders.

A chart is drawn once and read on a light page, a dark page and paper, so a specification names a role
(`INK`, `SUPPLIER`) by a colour that stands for nothing; `svg.py` puts the page's CSS variable in its place.
Supplier blue, buyer orange and shared violet stay apart for every common kind of colour blindness, and no
chart relies on colour alone. The converter measures text in Liberation Sans, so every page carries a face of
the same widths (Arimo, in `fonts/`), and no label is cut on a machine that lacks both. Legends are part of
the page, not of the drawing: they wrap and can be read out.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from supplant.core.units import Period

__all__ = [
    "BUYER",
    "FAINT",
    "INK",
    "MUTED",
    "OTHER",
    "PAPER",
    "ROLES",
    "SHARED",
    "SUPPLIER",
    "WIDTH",
    "chart",
    "decimal_year",
    "panels",
    "years_axis",
]

INK, MUTED, FAINT, PAPER = "#fa0001", "#fa0002", "#fa0003", "#fa0004"
SUPPLIER, BUYER, SHARED, OTHER = "#fa0005", "#fa0006", "#fa0007", "#fa0008"
ROLES = {
    INK: "--ink", MUTED: "--muted", FAINT: "--rule", PAPER: "--paper",
    SUPPLIER: "--supplier", BUYER: "--buyer", SHARED: "--shared", OTHER: "--other",
}  # fmt: skip

WIDTH = 680

Spec = dict[str, Any]

_CONFIG: Spec = {
    "aria": False,
    "font": "Liberation Sans",
    "view": {"stroke": None},
    "axis": {
        "labelColor": MUTED, "titleColor": MUTED, "domainColor": MUTED, "tickColor": MUTED,
        "gridColor": FAINT, "labelFontSize": 12, "titleFontSize": 12, "titleFontWeight": "normal",
        "tickSize": 4, "labelPadding": 5, "titlePadding": 10,
    },
    "axisY": {"domain": False, "ticks": False},
    "axisX": {"grid": False, "labelFlush": False},
    "legend": {"disable": True},
    "text": {"color": INK, "fontSize": 12},
}  # fmt: skip


def chart(
    values: Sequence[Mapping[str, Any]], layers: Sequence[Spec], *, height: int, **further: Any
) -> Spec:
    """A layered chart over inline data, in the shared look."""
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "width": WIDTH,
        "height": height,
        "background": None,
        "padding": {"left": 4, "right": 12, "top": 4, "bottom": 4},
        "autosize": {"type": "fit-x", "contains": "padding"},
        "config": _CONFIG,
        "data": {"values": [dict(row) for row in values]},
        "layer": list(layers),
        **further,
    }


def panels(parts: Sequence[Spec]) -> Spec:
    """Charts side by side, each with a size and data of its own, in the shared look."""
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "background": None,
        "padding": {"left": 4, "right": 12, "top": 4, "bottom": 4},
        "config": _CONFIG,
        "spacing": 18,
        "hconcat": list(parts),
    }


def decimal_year(period: Period) -> float:
    """The middle of a period on a scale of years.

    >>> decimal_year(Period.parse("2022")), round(decimal_year(Period.parse("2022-01")), 2)
    (2022.5, 2022.04)
    """
    middle = (period.start.toordinal() + period.end.toordinal() + 1) / 2
    year = period.start.fromordinal(int(middle)).year
    first, after = period.start.replace(year=year, month=1, day=1), year + 1
    length = first.replace(year=after).toordinal() - first.toordinal() if after < 10_000 else 365
    return round(year + (middle - first.toordinal()) / length, 3)


def years_axis(first: float, last: float, **further: Any) -> Spec:
    """The encoding of a horizontal axis of whole years that holds `first` to `last`."""
    span = last - first
    step = next((step for step in (1, 2, 5, 10) if span / step <= 9), 20)
    low = int(first // step * step)
    return {
        "field": "x",
        "type": "quantitative",
        "scale": {"domain": [min(first, low) if step == 1 else first, last], "nice": False},
        "axis": {
            "format": "d",
            "title": None,
            "values": [mark for mark in range(low, int(last) + 1, step) if mark >= first - 1e-9],
        },
        **further,
    }
