"""A sentence as a row of tokens with names, goods, numbers and dates marked, for the rules to read.

The tagged line writes every word in lower case and every marked stretch as one token: A0 an actor, P1 a
product, G2 goods, W3 goods by a weak word ("units"), K4 technology, F5 a plant, N6 a number, M7 money,
C8 a percentage, D9 a date. Rules are regular expressions over that line.
"""

from bisect import bisect_right
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate

from supplant.evidence import amounts, dates
from supplant.evidence.gazetteer import TOKEN, Entry, gazetteer
from supplant.evidence.words import DETERMINERS, PRONOUNS, verb_forms

__all__ = ["Tagged", "Token", "tag"]

_MODALS = frozenset(["to", "will", "would", "could", "can", "may", "might", "should", "must", "shall", "not"])
_VERB_NOUNS = {
    "ship": "ship",
    "ships": "ship",
    "train": "train",
    "trains": "train",
    "tanks": "",
    "part": "",
    "arms": "arm",
    "mines": "",
    "shell": "shell",
    "fighters": "",
    "plant": "plant",
    "plants": "plant",
}


@dataclass(slots=True)
class Token:
    """One token of the tagged line: its letter ("" for a word), its text in lower case, and its span.

    `value` is what a marked token stands for: an Entry, an Amount or a date expression.
    """

    tag: str
    lower: str
    start: int
    end: int
    written: str = ""
    value: object = None

    @property
    def entry(self) -> Entry | None:
        """The gazetteer's entry of a name or noun."""
        return self.value if isinstance(self.value, Entry) else None


@dataclass
class Tagged:
    """A sentence: its span in the folded text, its tokens, the tagged line, and where tokens begin in it."""

    start: int
    end: int
    paragraph: int
    tokens: list[Token]
    line: str = ""
    starts: list[int] = field(default_factory=list)

    @cached_property
    def marks(self) -> frozenset[str]:
        """The letters of its tokens, "" for plain words among them."""
        return frozenset([token.tag for token in self.tokens])

    def token_at(self, position: int) -> int:
        """The token that a position of the tagged line belongs to."""
        return max(0, bisect_right(self.starts, position) - 1)


def tag(text: str, start: int, end: int, paragraph: int) -> Tagged:
    """Mark up one sentence of a folded text."""
    spans = [match.span() for match in TOKEN.finditer(text, start, end)]
    written = [text[first:last] for first, last in spans]
    lower = [word.lower() for word in written]
    tokens = _names(written, lower, spans)
    tokens = amounts.mark(dates.mark(tokens))
    pieces = [f"{token.tag}{number}" if token.tag else token.lower for number, token in enumerate(tokens)]
    starts = list(accumulate([len(piece) + 1 for piece in pieces], initial=0))[:-1]
    return Tagged(start, end, paragraph, tokens, " ".join(pieces), starts)


def _names(written: list[str], lower: list[str], spans: list[tuple[int, int]]) -> list[Token]:
    table = gazetteer()
    tokens: list[Token] = []
    at = 0
    while at < len(written):
        found = table.match(lower, written, at) if table.may_begin(lower[at]) else None
        if found is not None:
            size, entry = found
            if entry.tag in "GWF" and size == 1 and _is_verb(tokens, lower, written, at):
                found = None
        if found is None:
            tokens.append(Token("", lower[at], *spans[at], written[at]))
            at += 1
            continue
        last = spans[at + size - 1][1]
        tag_letter = "" if entry.tag == "M" else entry.tag
        word = " ".join(lower[at : at + size])
        tokens.append(Token(tag_letter, word, spans[at][0], last, " ".join(written[at : at + size]), entry))
        at += size
    return tokens


def _is_verb(tokens: list[Token], lower: list[str], written: list[str], at: int) -> bool:
    """Whether a word such as "ship" or "train" is the verb here: after "to" or a modal, or after an actor."""
    if lower[at] == "parts" and at + 2 < len(lower) and lower[at + 1] == "of":
        return lower[at + 2] in {"the", "its", "their", "this"} or written[at + 2][0].isupper()
    if lower[at] not in _VERB_NOUNS:
        return False
    following = lower[at + 1] if at + 1 < len(lower) else "."
    previous = tokens[-1] if tokens else None
    if previous is None:
        return False
    if previous.lower in _MODALS or previous.lower in PRONOUNS:
        return following not in {"to", ".", ","} or previous.lower in {"will", "to"}
    if not lower[at].endswith("s") or following in {
        ".",
        ",",
        ";",
        "to",
        "from",
        "of",
        "for",
        "and",
        "in",
        "are",
    }:
        return False
    is_subject = previous.tag == "A" and previous.entry is not None and previous.entry.kind != "demonym"
    opens = following in DETERMINERS or following[0].isdigit() or following in verb_forms() or at > 0
    return is_subject and opens
