"""A brief as one self-contained HTML file: no scripts, no requests, readable on screen and on paper.

The page carries a content security policy that admits its own style sheet, by hash, the face of the charts
within it, and nothing else. Charts are drawn here, so that the JSON form of a brief (their specifications)
needs no drawing.
"""

import base64
import hashlib
import json
import os
import tempfile
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from supplant.brief.figures.svg import Draw, to_svg
from supplant.brief.markup import Links, isolated, outward_link, safe
from supplant.brief.model import Brief, Figure, Name, Number, Statement
from supplant.brief.sources import list_sources
from supplant.brief.words import publisher, spoken_date
from supplant.core.errors import SupplantError, UsageError
from supplant.core.units import Period

__all__ = ["render_html", "write_brief"]

MOST_BYTES = 590_000
MOST_ENTRIES = (250, 150, 80, 40, 0)  # tried in turn until the page is small enough
PRINTED_ROWS = 12  # a longer folded table stays closed on paper
MOST_ROWS = (100, 40, 15)  # of a table behind a chart; the shorter where no list of sources is short enough


def render_html(brief: Brief, draw: Draw | None = None) -> str:
    """The whole page. The same brief gives the same bytes, whatever draws its charts (see figures/beside)."""
    page = ""
    drawn: dict[str, Markup] = {}

    def svg(figure: Figure) -> Markup:
        # Drawn when the text comes to it: what draws may be at work on the later ones meanwhile.
        if figure.id not in drawn:
            drawn[figure.id] = _svg(figure, draw)
        return drawn[figure.id]

    for rows in MOST_ROWS:
        links = Links()
        body = _body(brief, links, svg, rows)
        for most in MOST_ENTRIES:
            page = _page(brief, body, links, most)
            if len(page.encode("utf-8", "replace")) <= MOST_BYTES:
                return page
    return page


def _body(brief: Brief, links: Links, svg: Callable[[Figure], Markup], rows: int) -> str:
    """The text, in which every number has found its place in the list of sources."""
    return _environment().get_template("body.html.j2").render(
        brief=brief, say=links.html, svg=svg, column=_column, most=rows,
        printed=PRINTED_ROWS,
        made=spoken_date(Period(brief.made, brief.made)), known=_known(brief),
        projected=any(_is_projection(statement) for statement in brief.statements()),
    )  # fmt: skip


def _page(brief: Brief, body: str, links: Links, most: int) -> str:
    """The page with about `most` entries in its list of sources."""
    style = _font_face() + _resource("brief.css")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    sources = _environment().get_template("sources.html.j2").render(
        found=list_sources(brief, links, most), out=outward_link, isolated=isolated, safe=safe,
        publisher=publisher,
    )  # fmt: skip
    return _environment().get_template("page.html.j2").render(
        title=safe(brief.title.text), style=Markup(style), style_hash=digest,  # noqa: S704  our own file
        body=Markup(body), sources=Markup(sources),  # noqa: S704  rendered with autoescape above
    )  # fmt: skip


def write_brief(brief: Brief, path: Path, draw: Draw | None = None) -> Path:
    """Write the brief as its suffix says, .html or .json; the file is there whole or not at all.

    `draw` is what draws the charts of a page, where it is not to be done here (see figures/beside). Raises
    UsageError for another suffix, SupplantError where the file cannot be written.
    """
    suffix = path.suffix.lower()
    if suffix not in (".html", ".json"):
        later = " (.pdf is not available yet: print the .html from a browser)" if suffix == ".pdf" else ""
        raise UsageError(f"cannot write a brief as {path.name!r}: end the name in .html or .json{later}")
    if suffix == ".html":
        text = render_html(brief, draw)
    else:
        text = json.dumps(brief.to_json(), ensure_ascii=False, indent=1, default=str, allow_nan=False) + "\n"
    _replace(path, text.encode("utf-8", "replace"))
    return path


def _replace(path: Path, content: bytes) -> None:
    """Write beside the target, then rename: a full disk or a kill leaves the old file as it was."""
    temporary: Path | None = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
            temporary = Path(file.name)
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(0o666 & ~_umask())
        temporary.replace(path)
    except OSError as error:
        if temporary is not None:
            temporary.unlink(missing_ok=True)
        raise SupplantError(
            f"cannot write {path}: {error.strerror or error}; choose another place"
        ) from error


def _umask() -> int:
    """The permissions that a new file is not to have; reading them means setting them for a moment."""
    current = os.umask(0o077)
    os.umask(current)
    return current


def _known(brief: Brief) -> str | None:
    """The day whose knowledge counts, where it is another than the day on which the brief was made."""
    day = brief.meta.get("as_of")
    return None if day in (None, brief.made.isoformat()) else safe(spoken_date(Period.parse(str(day))))


def _is_projection(statement: Statement) -> bool:
    return any(isinstance(part, Number) and part.kind == "projection" for part in statement.parts)


def _svg(figure: Figure, draw: Draw | None) -> Markup:
    drawn = to_svg(
        dict(figure.spec),
        prefix=f"fig-{figure.id}",
        title=safe(figure.title.text),
        description=safe(figure.description.text),
        draw=draw,
    )
    return Markup(safe(drawn))  # noqa: S704  the converter escapes the data, svg.py the words


def _column(column: str | Name) -> str:
    return safe(column if isinstance(column, str) else column.text)


def _resource(name: str) -> str:
    return files("supplant.brief").joinpath("templates", name).read_text(encoding="utf-8")


@cache
def _font_face() -> str:
    """The face of the charts, within the page; it has the widths in which the converter measures text."""
    face = files("supplant.brief").joinpath("fonts", "arimo.woff2").read_bytes()
    data = base64.b64encode(face).decode()
    return f'@font-face {{ font-family: Arimo; src: url("data:font/woff2;base64,{data}"); }}\n'


@cache
def _environment() -> Environment:
    environment: Environment = Environment(
        loader=FunctionLoader(_resource),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    filters: dict[str, Any] = {"kind_of": lambda block: type(block).__name__.lower()}
    environment.filters.update(filters)
    return environment
