"""Register comments in the codebook's words: rung, local name, money, path, offsets, doubt.

The rung comes from `core.ladder.read_comment`; this adds what else a comment of the arms-transfer register
says about the deal: who financed it, through whom it went, how it was paid, what came in return, which option
or order was dropped, and in which words the compiler doubts. Each find keeps its words and place in the
comment. A phrase that names no actor has None, never a guess. Left out: what the thing is for, its version,
its engine, and modernisation.
"""

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from supplant.core.actors import resolve_many
from supplant.core.ladder import Reading, read_comment
from supplant.evidence.gazetteer import TOKEN, gazetteer
from supplant.evidence.words import rows

__all__ = ["CommentClaims", "Remark", "read_register_comment"]

_NAME = r"([A-Z][\w.'-]{1,24}(?: (?:and |of |the )?[A-Z][\w.'-]{1,24}){0,3})"
_NAMES = rf"({_NAME[1:-1]}(?:(?:, | and | or ){_NAME[1:-1]}){{0,4}})"
_MONEY = r"[A-Z]{0,4}\$?[\d.,-]+ ?(?:m|b|k|million|billion)\b"
_PATTERNS = tuple(
    (
        row["kind"],
        row["type"] or None,
        tuple(row["cue"].split("|")),
        re.compile(row["pattern"].replace("{names}", _NAMES).replace("{money}", _MONEY)),
    )
    for row in rows("comments.tsv")
)


@dataclass(frozen=True)
class Remark:
    """One thing that a comment says: `words` are `comment[start:end]`, `actors` the codes named in it.

    `type` is the claim type of the codebook, None for a word of doubt.
    """

    kind: str
    type: str | None
    words: str
    start: int
    end: int
    actors: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "kind": self.kind,
            "type": self.type,
            "words": self.words,
            "start": self.start,
            "end": self.end,
            "actors": list(self.actors),
        }


@dataclass(frozen=True)
class CommentClaims:
    """What a comment says: the ladder's reading and the remarks, in the order of the text."""

    reading: Reading
    remarks: tuple[Remark, ...] = field(default=())

    @property
    def doubtful(self) -> bool:
        """Whether the compiler doubts anything in it."""
        return any(remark.kind == "doubt" for remark in self.remarks)

    def of(self, kind: str) -> tuple[Remark, ...]:
        """The remarks of one kind: financing, aid, loan, payment, price, offsets, path, option, ..."""
        return tuple(remark for remark in self.remarks if remark.kind == kind)

    def to_json(self) -> dict[str, Any]:
        """Plain values for the store or a page."""
        reading = self.reading
        return {
            "rung": reading.rung,
            "certain": reading.certain,
            "words": reading.words,
            "designation": reading.designation,
            "second_hand": reading.second_hand,
            "copied": reading.copied,
            "doubtful": self.doubtful,
            "remarks": [remark.to_json() for remark in self.remarks],
        }


@lru_cache(maxsize=32768)
def read_register_comment(text: str, *, recipient: str | None = None) -> CommentClaims:
    """All that is understood in a comment; an empty one gives the rung import and no remarks.

    `recipient` is the buyer's code (see `core.ladder.read_comment`). Never raises for a text; the work is
    bounded by its length.

    >>> text = "Possibly bought via Singapore; financed by Saudi Arabia; Omani designation Haras"
    >>> claims = read_register_comment(text)
    >>> [(remark.kind, remark.actors) for remark in claims.remarks]
    [('doubt', ()), ('path', ('SGP',)), ('financing', ('SAU',))]
    >>> claims.reading.designation
    'Haras'
    """
    reading = read_comment(text, recipient=recipient)
    found: dict[tuple[int, str], Remark] = {}
    for kind, type_, cues, pattern in _PATTERNS:
        # A plain look for a few letters spares most comments most of the patterns.
        if not any(cue in text for cue in cues):
            continue
        for match in pattern.finditer(text):
            start, end = match.span()
            while start < end and text[start] == " ":
                start += 1
            who = match.groupdict().get("who")
            remark = Remark(kind, type_, text[start:end], start, end, _codes(who) if who else ())
            found.setdefault((start, kind), remark)
    ordered = sorted(found.values(), key=lambda remark: (remark.start, remark.kind))
    return CommentClaims(reading, tuple(ordered))


@lru_cache(maxsize=4096)
def _codes(names: str) -> tuple[str, ...]:
    listed = re.split(r", | and | or ", names)
    codes, _ = resolve_many(listed, scheme=None)
    found = [code or _demonym(name) for code, name in zip(codes, listed, strict=True)]
    return tuple(dict.fromkeys(code for code in found if code is not None))


def _demonym(name: str) -> str | None:
    """The code behind "Australian" or "Dutch company", which `core.actors` does not read."""
    written = TOKEN.findall(name)
    match = gazetteer().match([word.lower() for word in written], written, 0) if written else None
    return match[1].code if match is not None and match[1].tag == "A" else None
