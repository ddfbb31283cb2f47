"""Words cut into the pieces that the encoder knows: "localised" is "local", "##ised".

The longest piece that the vocabulary (data/pieces.txt) holds is cut off from the left, again and again, as
WordPiece does (Wu et al. 2016, arXiv:1609.08144). Accents and capitals are dropped first.
"""

import re
from functools import lru_cache
from unicodedata import category, normalize

from supplant.evidence.words import text_of

__all__ = ["HIDDEN", "START", "STOP", "UNKNOWN", "pieces", "vocabulary"]

START, STOP, UNKNOWN, HIDDEN = "[CLS]", "[SEP]", "[UNK]", "[MASK]"
_PART = re.compile(r"\w+|[^\w\s]")
_MOST = 12
_LONGEST = 18  # letters of the longest piece


@lru_cache(maxsize=1)
def vocabulary() -> dict[str, int]:
    """Every piece with its number; a piece that goes on a word begins with ##."""
    return {piece: number for number, piece in enumerate(text_of("pieces.txt").splitlines())}


@lru_cache(maxsize=1 << 15)
def pieces(word: str) -> tuple[int, ...]:
    """The numbers of the pieces of a word or name, at least one and no more than twelve.

    >>> known = list(vocabulary())
    >>> [known[number] for number in pieces("Localised")]
    ['local', '##ised']
    """
    known = vocabulary()
    found: list[int] = []
    for part in _PART.findall(_plain(word)):
        found += _cut(part, known)
        if len(found) >= _MOST:
            break
    return tuple(found[:_MOST]) or (known[UNKNOWN],)


def _plain(word: str) -> str:
    lower = word.lower()
    if lower.isascii():
        return lower
    return "".join(sign for sign in normalize("NFD", lower) if category(sign) != "Mn")


def _cut(part: str, known: dict[str, int]) -> list[int]:
    """The pieces of a part, no more than are wanted; what no piece begins is unknown as a whole."""
    found: list[int] = []
    at = 0
    while at < len(part) and len(found) < _MOST:
        begun = "##" if at else ""
        ends = range(min(len(part), at + _LONGEST), at, -1)
        end = next((end for end in ends if begun + part[at:end] in known), None)
        if end is None:
            return [known[UNKNOWN]]
        found.append(known[begun + part[at:end]])
        at = end
    return found
