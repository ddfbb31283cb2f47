"""Parts of a brief as HTML. Everything that comes from outside passes `safe` and is escaped.

A source text is hostile until shown otherwise: it may hold tags, links that run code, or characters that turn
the direction of writing. Tags are escaped; only http and https addresses become links; control characters
and overrides of direction are shown as a replacement mark, and foreign words stand in an isolated `<bdi>`.
"""

import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from markupsafe import Markup, escape

from supplant.brief.model import Name, Number, Part, Quote, Statement
from supplant.core.evidence import content_id

__all__ = ["Links", "anchor", "compound_id", "link_target", "outward_link", "safe"]

UNBROKEN = 20  # characters of a number or a designation that stay on one line

# Overrides, embeddings and isolates of direction; control characters but for tab and line feed; surrogates.
_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")


def safe(text: str) -> str:
    r"""Text without characters that control a terminal or the direction of writing.

    >>> safe("abc\u202edcba")
    'abc\ufffddcba'
    """
    return _UNSAFE.sub("\ufffd", text)


def anchor(id_: str) -> str:
    """An id that is valid in HTML and in a link, and still differs where the ids differ.

    >>> anchor("o001"), anchor("sipri row 7")
    ('e-o001', 'e-sipri-row-7-68b4')
    """
    plain = re.sub(r"[^A-Za-z0-9_-]+", "-", id_)[:60]
    return f"e-{id_}" if plain == id_ else f"e-{plain}-{content_id(id_, prefix='x')[2:6]}"


def compound_id(number: Number | Quote) -> str:
    """The anchor of the entry that lists what an estimate, or a number with several sources, rests on."""
    method = number.method if isinstance(number, Number) else None
    return f"e-{content_id(method, *number.evidence, prefix='c')}"


def link_target(number: Number | Quote) -> str:
    """Where a number leads: the entry of its one source, or the entry that lists all of them."""
    direct = len(number.evidence) == 1 and not (isinstance(number, Number) and number.method)
    return anchor(number.evidence[0]) if direct else compound_id(number)


def outward_link(url: str | None, label: str) -> Markup:
    """A link to another site for http and https addresses with a host; the escaped label for all others."""
    words = escape(safe(label))
    if url is None or not _is_web(url):
        return words
    return Markup('<a class="out" href="{}" rel="noopener noreferrer">{}</a>').format(safe(url), words)


def _is_web(url: str) -> bool:
    try:
        split = urlsplit(url)
    except ValueError:
        return False
    return split.scheme in ("http", "https") and bool(split.hostname) and not re.search(r"[\s\x00-\x1f]", url)


def isolated(text: str, lang: str | None = None) -> Markup:
    """Words in a direction of their own, with their language where it is known."""
    attribute = (
        Markup(' lang="{}"').format(lang) if lang and re.fullmatch(r"[a-z]{2,3}", lang) else Markup("")
    )
    return Markup("<bdi{}>{}</bdi>").format(attribute, safe(text))


@dataclass
class Links:
    """Renders statements, and remembers where each entry is mentioned so that it can link back."""

    mentions: dict[str, list[str]] = field(default_factory=dict)
    numbers: dict[str, Number | Quote] = field(default_factory=dict)
    count: int = 0

    def html(self, statement: Statement) -> Markup:
        """The statement as HTML; every number and quotation is a link to its entry in the list of sources."""
        return Markup("").join(self._part(part) for part in statement.parts)

    def _part(self, part: Part) -> Markup:
        if isinstance(part, Number):
            return self._link(part, escape(safe(part.text)))
        if isinstance(part, Quote):
            return Markup("“{}”").format(self._link(part, isolated(part.text, part.lang)))
        if isinstance(part, Name) and (part.lang or _RIGHT_TO_LEFT.search(part.text)):
            return isolated(part.text, part.lang)
        if isinstance(part, Name) and len(part.text) <= UNBROKEN and re.search(r"\d", part.text):
            return Markup('<span class="nb">{}</span>').format(safe(part.text))
        return escape(safe(part.text))

    def _link(self, number: Number | Quote, words: Markup) -> Markup:
        self.count += 1
        place, target = f"n{self.count}", link_target(number)
        self.mentions.setdefault(target, []).append(place)
        self.numbers.setdefault(target, number)
        kind = number.kind if isinstance(number, Number) else "quote"
        width = " short" if len(number.text) <= UNBROKEN else ""
        return Markup('<a class="n {}{}" id="{}" href="#{}">{}</a>').format(kind, width, place, target, words)
