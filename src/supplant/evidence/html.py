"""The visible text, title and date of an HTML page (trafilatura, which leaves out navigation and adverts).

Scripts, styles, comments and what is hidden by attribute are left out; bidirectional marks and zero-width
characters are removed, because what a reader cannot see must not steer the reading. Bounded: the size of the
page, its tags and their nesting, which are counted before the page is parsed.
"""

import re

import lxml.html  # type: ignore[import-untyped]
import trafilatura
from lxml import etree

from supplant.core.errors import DataError
from supplant.evidence.extracted import Extracted

__all__ = ["LARGEST_PAGE", "extract"]

LARGEST_PAGE = 5_000_000
DEEPEST = 400
MOST_TAGS = 200_000
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0|opacity\s*:\s*0(?![.\d])", re.IGNORECASE
)
_OPENING = re.compile(rb"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
_VOID = frozenset(
    b"area base br col embed hr img input link meta param source track wbr p li td tr th dd dt option".split()
)
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\x00-\x08\x0b\x0c\x0e-\x1f]")
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def extract(data: bytes, path: str) -> Extracted:
    """The visible text of a page. Raises DataError for one too large, too deep, or without text."""
    if len(data) > LARGEST_PAGE:
        raise DataError(
            f"the page has {len(data):,} bytes, more than {LARGEST_PAGE:,}",
            file=path,
            remedy="save its text, or the part you need",
        )
    if sum(1 for _ in _OPENING.finditer(data)) > MOST_TAGS:
        raise DataError(f"it has more than {MOST_TAGS:,} tags", file=path, remedy="save it as text")
    if _depth(data) > DEEPEST:
        raise DataError(
            f"its elements are nested more than {DEEPEST} deep", file=path, remedy="save it as text"
        )
    try:
        tree = lxml.html.fromstring(
            data, parser=lxml.html.HTMLParser(huge_tree=False, no_network=True, encoding=_encoding(data))
        )
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise DataError("the page cannot be parsed", file=path, remedy="save it as text") from error
    _clean(tree)
    text = trafilatura.extract(
        tree, include_comments=False, include_tables=True, favor_recall=True, deduplicate=False
    )
    if not text:
        text = "\n\n".join(part.strip() for part in tree.itertext() if part.strip())
    text = _UNSEEN.sub("", text).strip()
    if not text:
        raise DataError("there is no visible text in it", file=path, remedy="save the article as text")
    # A thorough search for the date tries two hundred languages, which takes seconds on a single odd word.
    meta = trafilatura.extract_metadata(tree, extensive=False)
    title = _UNSEEN.sub("", meta.title).strip() if meta is not None and meta.title else None
    date = (
        meta.date
        if meta is not None and meta.date and re.fullmatch(r"\d{4}-\d{2}-\d{2}", meta.date)
        else None
    )
    return Extracted(text, title or None, date)


def _encoding(data: bytes) -> str | None:
    declared = re.search(rb"charset=[\"']?([\w-]+)", data[:2048])
    if declared is not None:
        return None
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return "utf-8"


def _depth(data: bytes) -> int:
    """How deep elements are nested, counted on the tags alone; elements that need no end tag do not count."""
    depth = deepest = 0
    for match in _OPENING.finditer(data):
        if match[2].lower() in _VOID:
            continue
        depth = max(0, depth - 1) if match[1] else depth + 1
        deepest = max(deepest, depth)
        if deepest > DEEPEST:
            return deepest
    return deepest


def _clean(tree: lxml.html.HtmlElement) -> None:
    """Empty what is hidden, and take out characters that lxml reads but does not write."""
    for element in list(tree.iter()):
        for part in ("text", "tail"):
            words = getattr(element, part)
            if words and _UNWRITABLE.search(words):
                setattr(element, part, _UNWRITABLE.sub("", words))
        if not isinstance(element.tag, str):
            continue
        hidden = element.tag in {"script", "style", "noscript", "template", "iframe", "object"}
        hidden = hidden or "hidden" in element.attrib or element.get("aria-hidden") == "true"
        hidden = hidden or _HIDDEN.search(element.get("style", "")) is not None
        if any(_UNWRITABLE.search(name + value) for name, value in element.attrib.items()):
            element.attrib.clear()
        if hidden and element.getparent() is not None:
            element.clear(keep_tail=True)
