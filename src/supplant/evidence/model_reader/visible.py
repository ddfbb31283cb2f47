"""The text as a person sees it: what is sent to the model, and the way back to the original characters.

Left out are characters that show nothing and can carry text that only a model reads: bidirectional and
zero-width marks, soft hyphens, tags, variation selectors, fillers, control characters, surrogates, private
and unassigned code points. The wrap of a long line becomes a blank, as a reader would quote it. Nothing else
is changed: a quote must match letter for letter.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from supplant.evidence.folding import fold
from supplant.evidence.sentences import sentences

__all__ = ["Visible", "is_hidden", "parts", "visible"]

_SUSPECT = re.compile(r"[^\n\t -~]")
_CATEGORIES = {"Cc", "Cf", "Cs", "Co", "Cn"}
# Letters and marks by category, yet nothing to see: fillers, joiners, variation selectors.
_FILLERS = {0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180B, 0x180C, 0x180D, 0x180F, 0x2800, 0x3164, 0xFFA0}


@dataclass(frozen=True)
class Visible:
    """`text` is what is seen; `offsets[i]` where its character i stands in the original, None for the same.

    `bounds` are the sentences of `text`, in order.
    """

    text: str
    offsets: Sequence[int] | None
    bounds: tuple[tuple[int, int], ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The span of the original that a span of the visible text (not empty) stands for."""
        return (start, end) if self.offsets is None else (self.offsets[start], self.offsets[end - 1] + 1)


@lru_cache(maxsize=4096)
def is_hidden(char: str) -> bool:
    r"""Whether a character shows nothing; blanks and line breaks do show.

    >>> [is_hidden(char) for char in ("\u202e", "\u00ad", "\U000e0041", "\ufe0f", "é", "\u00a0")]
    [True, True, True, True, False, False]
    """
    code = ord(char)
    if code in _FILLERS or 0xFE00 <= code <= 0xFE0F or 0xE0000 <= code <= 0xE0FFF:
        return True
    return unicodedata.category(char) in _CATEGORIES and char not in "\n\t"


def visible(text: str) -> Visible:
    r"""What is seen of a text. Time and memory grow in proportion to its length.

    >>> seen = visible("Iran\u200b sold\u202e it.")
    >>> seen.text, seen.span(0, 4), seen.span(5, 9)
    ('Iran sold it.', (0, 4), (6, 10))
    """
    stripped, offsets = _strip(text)
    folded = fold(stripped)
    bounds = tuple(folded.span(s.start, s.end) for s in sentences(folded.text))
    pieces: list[str] = []
    done = 0
    for start, end in bounds:
        start = max(start, done)  # a ligature may belong to two pieces of an overlong sentence
        pieces += (stripped[done:start], stripped[start:end].replace("\n", " "))
        done = max(end, start)
    return Visible("".join([*pieces, stripped[done:]]), offsets, bounds)


def _strip(text: str) -> tuple[str, Sequence[int] | None]:
    if _SUSPECT.search(text) is None:
        return text, None
    pieces: list[str] = []
    offsets: list[int] = []
    done = 0
    for match in _SUSPECT.finditer(text):
        char, at = match[0], match.start()
        if not is_hidden(char):
            continue
        pieces.append(text[done:at])
        offsets += range(done, at)
        if char.isspace():  # a form feed or a carriage return parts words
            pieces.append("\n")
            offsets.append(at)
        done = at + 1
    pieces.append(text[done:])
    offsets += range(done, len(text))
    return "".join(pieces), offsets


def parts(seen: Visible, size: int, overlap: int) -> list[tuple[int, int]]:
    """Spans of the visible text of at most `size` characters, cut between sentences where possible.

    Two neighbours share `overlap` sentences as far as these fill no more than half of a part.

    >>> seen = visible("One is here. Two is here. Three is here.")
    >>> [seen.text[a:b] for a, b in parts(seen, 28, 1)]
    ['One is here. Two is here.', 'Two is here. Three is here.']
    """
    pieces = [
        (at, min(at + size, end)) for start, end in seen.bounds for at in range(start, end, size) if at < end
    ]
    found: list[tuple[int, int]] = []
    first = 0
    while first < len(pieces):
        last = first
        while last + 1 < len(pieces) and pieces[last + 1][1] - pieces[first][0] <= size:
            last += 1
        found.append((pieces[first][0], pieces[last][1]))
        if last + 1 == len(pieces):
            break
        following = last + 1
        for _ in range(overlap):
            back = following - 1
            if back <= first or pieces[last][1] - pieces[back][0] > size // 2:
                break
            following = back
        first = following
    return found
