"""Where sentences and paragraphs of a folded text begin and end.

A line break ends a sentence after closing punctuation, before a bullet or a number of a list, at a blank
line, and after a short line without punctuation (a heading); otherwise it is the wrap of a long line. No
sentence is longer than `LONGEST`: what goes on longer is cut at a blank, which bounds the work of the rules.
"""

import re
from dataclasses import dataclass

__all__ = ["LONGEST", "Sentence", "sentences"]

LONGEST = 900

_ABBREVIATION = re.compile(
    r"(?:\b(?:mr|mrs|ms|dr|gen|lt|col|maj|capt|adm|sen|rep|gov|prof|st|no|nos|rs|inc|co|corp|ltd|plc|vs|approx|"
    r"est|fig|jan|feb|mar|apr|jun|jul|aug|sep|sept|oct|nov|dec|mk|op|al|etc|ca|cf|jr|sr|brig|cmdr|min|dept|"
    r"bros|bn|mn|resp|incl|pct)|\b(?:[a-z]\.)*[a-z])\.$",
    re.IGNORECASE,
)
_END = re.compile(r"[.!?]+[\"')\]]*(?=\s+[\"'(\[]*[A-Z0-9]|\s*$)|;\s*$")
_BULLET = re.compile(r"\s*(?:[-*•>#|]|\(?\d{1,2}[.)]\s|[a-z]\)\s)")
_CLOSED = re.compile(r"[.!?:;][\"')\]]*\s*$")
_LINE = re.compile(r"[^\n\r\f\v]+")
_HEADING_LENGTH = 60


@dataclass(frozen=True)
class Sentence:
    """A span of the folded text, without surrounding blanks, and the number of its paragraph."""

    start: int
    end: int
    paragraph: int


def sentences(text: str) -> list[Sentence]:
    r"""All sentences in order.

    >>> text = "The U.S. sold 12 jets. Gen. Smith said so.\n\nA heading\n1. First point"
    >>> [text[s.start : s.end] for s in sentences(text)]
    ['The U.S. sold 12 jets.', 'Gen. Smith said so.', 'A heading', '1. First point']
    """
    found: list[Sentence] = []
    for number, (start, end) in enumerate(_paragraphs(text)):
        cut = start
        for match in _END.finditer(text, start, end):
            if match[0].startswith(".") and _abbreviated(text, cut, match.start()):
                continue
            found += _bounded(text, cut, match.end(), number)
            cut = match.end()
        found += _bounded(text, cut, end, number)
    return found


def _abbreviated(text: str, start: int, dot: int) -> bool:
    before = text[max(start, dot - 12) : dot + 1]
    if re.fullmatch(r"\s*\d{1,2}\.", before):  # the number of a list
        return True
    if _ABBREVIATION.search(before) is None:
        return False
    # "... in the U.S. Iran said": an initialism ends a sentence only before a word that opens one.
    following = text[dot + 1 : dot + 12].lstrip().split(" ")[0]
    return not (
        before[-3:-1].isalpha() is False and following in {"The", "It", "But", "In", "He", "They", "This"}
    )


def _paragraphs(text: str) -> list[tuple[int, int]]:
    blocks: list[tuple[int, int]] = []
    previous_end = -1
    for match in _LINE.finditer(text):
        start, end = match.span()
        if not match[0].strip():
            continue
        joined = (
            blocks
            and text.count("\n", previous_end, start) <= 1
            and not _CLOSED.search(text, max(blocks[-1][0], previous_end - 6), previous_end)
            and not _BULLET.match(text, start)
            and (text[start].islower() or previous_end - _line_start(text, previous_end) >= _HEADING_LENGTH)
        )
        if joined:
            blocks[-1] = (blocks[-1][0], end)
        else:
            blocks.append((start, end))
        previous_end = end
    return blocks


def _line_start(text: str, at: int) -> int:
    return text.rfind("\n", 0, at) + 1


def _bounded(text: str, start: int, end: int, paragraph: int) -> list[Sentence]:
    pieces: list[Sentence] = []
    while start < end:
        stop = end
        if end - start > LONGEST:
            blank = text.rfind(" ", start + LONGEST // 2, start + LONGEST)
            stop = blank if blank > 0 else start + LONGEST
        first, last = start, stop
        while first < last and text[first].isspace():
            first += 1
        while last > first and text[last - 1].isspace():
            last -= 1
        if first < last:
            pieces.append(Sentence(first, last, paragraph))
        start = stop
    return pieces
