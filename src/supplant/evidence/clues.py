"""What every match of a rule's pattern holds, read off the pattern: a rule is tried only where it stands.

The easy case first: a mark ({g}) or a word outside of any group has to stand in the sentence. Then the
groups: of "to (?:sell|suppl(?:y|ies))" one of " sell" and " suppl" has to stand in the line. What may be left
out ("(?:the )?") asks for nothing. Whatever is harder to take apart asks for nothing either.
"""

import re
from dataclasses import dataclass
from functools import cache

__all__ = ["Clues", "clues_of"]

_MARKED = {"g": "GWP", "s": "GP", "k": "K", "f": "F", "a": "A", "n": "N", "m": "M", "c": "C", "d": "D"}
_GROUP = re.compile(r"\((?:\?[:=!])?[^()]*\)[?*]?(?:\{[0-9,]+\}\??)?")
_MAY_BE_LEFT_OUT = re.compile(r"\{[xyz]\}|\(\?:((?:[^()]|\([^()]*\))*)\)(?:\?|\{0,\d+\}\??)")
_BRACKETS = {separator: re.compile(rf"[()<>{separator}]") for separator in " |"}
_LITERAL = re.compile(r"[a-z '-]*(?![?*])")


@dataclass(frozen=True)
class Clues:
    """What a sentence has to hold: one mark and one stretch of the line of each set, and all words."""

    marks: tuple[frozenset[str], ...] = ()
    words: frozenset[str] = frozenset()
    stretches: tuple[tuple[str, ...], ...] = ()

    def stand_in(self, line: str, words: set[str], marks: frozenset[str]) -> bool:
        """Whether a tagged line with these plain words and marks holds all of it."""
        for any_of in self.marks:
            if any_of.isdisjoint(marks):
                return False
        if not self.words <= words:
            return False
        for stretches in self.stretches:
            for stretch in stretches:
                if stretch in line:
                    break
            else:
                return False
        return True


def clues_of(pattern: str) -> Clues:
    """The clues of a pattern of the table.

    >>> clues_of("{g} <sold> (?:the )?(?:to|by|expressly for)").stretches
    ((' to', ' by', ' expressly for'),)
    """
    bare = pattern
    while (smaller := _GROUP.sub(" ? ", bare)) != bare:
        bare = smaller
    if "|" in bare or "(" in bare:
        return Clues()
    bare = re.sub(r"<[^>]*>", " ? ", bare)
    marks = tuple(
        frozenset(_MARKED[name]) for name in re.findall(r"\{([a-z])\}(?![?*])", bare) if name in _MARKED
    )
    stretches = filter(None, map(_stretches, _split(pattern, " ")[1:]))
    return Clues(marks, frozenset(re.findall(r"(?<![^ ])[a-z]+(?![^ ])", bare)), tuple(stretches))


@cache
def _stretches(piece: str) -> tuple[str, ...]:
    """What the alternatives of a group begin with that follows a blank; none where that is not certain."""
    while (optional := _MAY_BE_LEFT_OUT.match(piece)) is not None:
        # What may be left out must end in a blank itself, so that a blank stands before what follows.
        if optional[1] is not None and not all(part.endswith(" ") for part in _split(optional[1], "|")):
            return ()
        piece = piece[optional.end() :]
    group = re.fullmatch(r"\(\?:((?:[^()]|\([^()]*\))*)\)", piece)
    if group is None:
        return ()
    literals = [_LITERAL.match(part) for part in _split(group[1], "|")]
    found = tuple([f" {literal[0]}" for literal in literals if literal is not None and literal[0]])
    return found if len(found) == len(literals) else ()


def _split(text: str, separator: str) -> list[str]:
    """The text cut at a separator that stands outside of all brackets."""
    parts: list[str] = []
    depth = begin = 0
    for match in _BRACKETS[separator].finditer(text):
        depth += (match[0] in "(<") - (match[0] in ")>")
        if match[0] == separator and not depth:
            parts.append(text[begin : match.start()])
            begin = match.end()
    return [*parts, text[begin:]]
