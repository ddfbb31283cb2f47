"""From a Vega-Lite specification to a piece of SVG that fits any page.

Conversion needs no browser and no network (`allowed_base_urls=[]`). The converter keeps state: after a
specification that fails, the next good one may fail too, so a failure is tried once more before it counts.
"""

import html
import re
from collections.abc import Callable
from typing import Any

import vl_convert

from supplant.brief.figures.style import ROLES
from supplant.core.errors import SupplantError

__all__ = ["Draw", "drawn_here", "to_svg"]

Draw = Callable[[dict[str, Any]], str]

_SIZE = re.compile(r'<svg [^>]*?width="([\d.]+)" height="([\d.]+)"[^>]*>')
_ID = re.compile(r'(id="|url\(#|href="#)')
_ARIA = re.compile(r' (?:role|aria-[a-z]+)="[^"]*"')
_TAG = re.compile(r"<[^>]*>")
_LONG = re.compile(r"(\d\.\d\d)\d+")
_EMPTY = re.compile(
    r'<path class="(?:background|foreground)"[^>]* d=""[^>]*/>'
    r'|<path class="background" d="M0,0h0v0h0Z"[^>]*/>'
)
_CLASS = re.compile(r' class="[^"]*"| pointer-events="none"| opacity="1"| stroke-miterlimit="10"')


def to_svg(
    spec: dict[str, Any], *, prefix: str, title: str, description: str, draw: Draw | None = None
) -> str:
    """The chart as one `<svg>` element, named by `title` and described by `description`.

    `prefix` keeps the ids of several charts on one page apart; `draw` is what draws in place of
    `drawn_here`. Raises SupplantError when it cannot be drawn.
    """
    return _dressed((drawn_here if draw is None else draw)(spec), prefix, title, description)


def drawn_here(spec: dict[str, Any]) -> str:
    """What the converter makes of a specification, within this process."""
    try:
        return str(vl_convert.vegalite_to_svg(spec, allowed_base_urls=[]))
    except ValueError:
        pass
    try:
        return str(vl_convert.vegalite_to_svg(spec, allowed_base_urls=[]))
    except ValueError as error:
        raise SupplantError(f"a chart could not be drawn: {str(error)[:300]}; please report this") from error


def _dressed(svg: str, prefix: str, title: str, description: str) -> str:
    match = _SIZE.match(svg)
    if match is None:
        raise SupplantError("a chart could not be drawn: the converter returned no SVG; please report this")
    width, height = match.groups()
    body = svg[match.end() :]
    body = _CLASS.sub("", _EMPTY.sub("", _ARIA.sub("", body)))
    body = _ID.sub(rf"\g<1>{prefix}-", body)
    body = re.sub(r' font-family="[^"]*"', "", body)
    body = _TAG.sub(lambda tag: _LONG.sub(r"\1", tag[0]), body)
    for placeholder, variable in ROLES.items():
        body = body.replace(placeholder, f"var({variable})")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" '
        f'role="img" aria-labelledby="{prefix}-t" aria-describedby="{prefix}-d" focusable="false">'
        f'<title id="{prefix}-t">{html.escape(title)}</title>'
        f'<desc id="{prefix}-d">{html.escape(description)}</desc>{body}'
    )
