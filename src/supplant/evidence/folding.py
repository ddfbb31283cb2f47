"""A plain shadow of a text for rules to read, and the way back to the original characters.

Soft hyphens, zero-width and bidirectional marks are left out, ligatures and full-width letters are written
in plain ones, accents are dropped, and typographic quotes, dashes and blanks become the plain ones. A span
found in the shadow is turned into a span of the original, whose characters are never changed.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

__all__ = ["Folded", "fold"]

_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
_PLAIN = {
    **dict.fromkeys("‘’‚‛′ʼ`´", "'"),
    **dict.fromkeys("“”„‟″«»", '"'),
    **dict.fromkeys("‐‑‒–−", "-"),
    "—": "—",
    "―": "—",
    "…": ".",
    "ł": "l",
    "Ł": "L",
    "ø": "o",
    "Ø": "O",
    "đ": "d",
    "Đ": "D",
    "ı": "i",
    "ß": "ss",
    "æ": "ae",
    "Æ": "AE",
    "œ": "oe",
    "þ": "th",
    "ð": "d",
    "•": "•",
    "×": "x",
    "\u2028": "\n",
    "\u2029": "\n",
    "\x85": "\n",
}


@dataclass(frozen=True)
class Folded:
    r"""`text` is the shadow; `offsets[i]` is where its character i stands in the original, None for the same.

    >>> folded = fold("tech\u00adnology \ufb01rm")
    >>> folded.text, folded.span(0, 10), folded.span(11, 15)
    ('technology firm', (0, 11), (12, 15))
    """

    text: str
    offsets: tuple[int, ...] | None = None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The span of the original that a span of the shadow stands for; an empty one stays empty."""
        if self.offsets is None or start >= end:
            return (start, end) if self.offsets is None else (self.offsets[start], self.offsets[start])
        # One character may have become several: the end is taken after the last one touched.
        return self.offsets[start], self.offsets[end - 1] + 1


def fold(text: str) -> Folded:
    """The shadow of a text. Time and memory grow in proportion to its length.

    >>> fold("Bumar-Łabędy “K2PL”").text
    'Bumar-Labedy "K2PL"'
    """
    if text.isascii():
        return Folded(text)
    if all(len(_plain(char)) == 1 for char in set(_NOT_ASCII.findall(text))):
        return Folded(_NOT_ASCII.sub(lambda match: _plain(match[0]), text))
    pieces: list[str] = []
    offsets: list[int] = []
    done = 0
    for match in _NOT_ASCII.finditer(text):
        at = match.start()
        plain = _plain(match[0])
        pieces += (text[done:at], plain)
        offsets += range(done, at)
        offsets += [at] * len(plain)
        done = at + 1
    pieces.append(text[done:])
    offsets += range(done, len(text) + 1)
    return Folded("".join(pieces), tuple(offsets))


@lru_cache(maxsize=4096)
def _plain(char: str) -> str:
    if char in _PLAIN:
        return _PLAIN[char]
    category = unicodedata.category(char)
    if category == "Cf" or category == "Mn":
        return ""
    if category == "Zs":
        return " "
    parts = unicodedata.normalize("NFKD", char)
    plain = "".join(part for part in parts if unicodedata.category(part) != "Mn")
    # A sign that stands for a long phrase (U+FDFA) would let a short text grow eighteenfold.
    return plain if 0 < len(plain) <= 4 else char
