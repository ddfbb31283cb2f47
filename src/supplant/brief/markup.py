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

__all__ = ["Group", "Links", "isolated", "outward_link", "safe"]

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


@dataclass(frozen=True)
class Group:
    """What an estimate, or a number with several sources, rests on: its own entry in the list of sources."""

    kind: str
    method: str | None
    evidence: tuple[str, ...]


@dataclass
class Links:
    """Renders statements, and gives every piece of evidence that they name a place in the list of sources.

    Places are numbered in the order of first mention (e1, e2, ... for evidence, c1, ... for groups), so that
    they are short and hold nothing from outside. `mentions` are the numbers in the text that lead to each.
    """

    entries: dict[str, str] = field(default_factory=dict)
    groups: dict[Group, str] = field(default_factory=dict)
    mentions: dict[str, list[str]] = field(default_factory=dict)
    count: int = 0

    def html(self, statement: Statement) -> Markup:
        """The statement as HTML; every number and quotation is a link to its entry in the list of sources."""
        return Markup("").join(self._part(part) for part in statement.parts)

    def entry(self, id_: str) -> str:
        """The anchor of a piece of evidence, the same each time."""
        return self.entries.setdefault(id_, f"e{len(self.entries) + 1}")

    def _target(self, number: Number | Quote) -> str:
        """The entry of the one source, or the entry that lists all that an estimate rests on."""
        method = number.method if isinstance(number, Number) else None
        if len(number.evidence) == 1 and not method:
            return self.entry(number.evidence[0])
        kind = number.kind if isinstance(number, Number) else "observation"
        group = Group(kind, method, number.evidence)
        return self.groups.setdefault(group, f"c{len(self.groups) + 1}")

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
        place, target = f"n{self.count}", self._target(number)
        self.mentions.setdefault(target, []).append(place)
        kind = number.kind if isinstance(number, Number) else "quote"
        width = " short" if len(number.text) <= UNBROKEN else ""
        return Markup('<a class="n {}{}" id="{}" href="#{}">{}</a>').format(kind, width, place, target, words)
