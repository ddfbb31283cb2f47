"""The case author's summary, with each number in it led back to the facts of the case.

A year leads to the facts that hold for it, a decade ("1960s") to those of its years, any other number to the
facts that state it; a word such as "F-16" is a name. The summary is shown whole or, where a number in it has
no fact, not at all: a sentence taken out would leave the next one without its subject.
"""

import re

from supplant.brief.inputs import BriefInput, Fact
from supplant.brief.model import Name, Number, Part, Statement, Text
from supplant.brief.words import number_text

__all__ = ["linked", "unlinked"]

MOST = 8
_WORD = re.compile(r"(\s+)")
_SEAM = re.compile(r"^([(\[\"'“‘$€]*)(.*?)([)\]\"'”’.,;:!?%]*)$", re.DOTALL)
_YEAR = re.compile(r"((?:1[89]|20)\d\d)(s?)")
_DESIGNATION = re.compile(r"[^\W\d_][\w/-]*\d[\w/-]*")


def linked(brief: BriefInput) -> Statement | None:
    """The summary as a lead; None without one, or where a number in it has no fact."""
    if not brief.summary or unlinked(brief):
        return None
    return Statement(tuple(_parts(brief)), "lead")


def unlinked(brief: BriefInput) -> tuple[str, ...]:
    """Numbers of the summary that no fact of the case states."""
    return tuple(part.text for part in _parts(brief) if isinstance(part, _Bare))


class _Bare(Name):
    """A number that nothing stands behind."""


def _parts(brief: BriefInput) -> list[Part]:
    parts: list[Part] = []
    text = (brief.summary or "").strip()
    pattern = "|".join(re.escape(name) for name in brief.named)
    for piece in re.split(f"({pattern})", text) if pattern else [text]:
        if piece in brief.named:
            parts.append(Name(piece))
            continue
        for word in _WORD.split(piece):
            parts += _word(word, brief)
    return [part for part in parts if part.text]


def _word(word: str, brief: BriefInput) -> list[Part]:
    if not any(character.isnumeric() for character in word):
        return [Text(word)]
    found = _SEAM.match(word)
    before, core, after = found.groups() if found else ("", word, "")
    if _DESIGNATION.fullmatch(core):
        return [Text(before), Name(core), Text(after)]
    ids = _behind(core, brief)
    return [Text(before), Number(core, ids) if ids else _Bare(core), Text(after)]


def _behind(core: str, brief: BriefInput) -> tuple[str, ...]:
    """Ids of the facts that hold for a year or a decade, or of those that state a number."""
    if years := _YEAR.fullmatch(core):
        first = int(years[1])
        last = first + 9 if years[2] else first
        facts = [fact for fact in brief.facts if _holds(fact, first, last)]
        observed = [fact for fact in facts if not fact.plan]
        return tuple(fact.evidence for fact in observed or facts)[:MOST]
    plain = core.replace(",", "")
    return tuple(fact.evidence for fact in brief.facts if plain in _stated(fact))[:MOST]


def _holds(fact: Fact, first: int, last: int) -> bool:
    begins = (fact.since or fact.date).start.year
    return begins <= last and fact.date.end.year >= first


def _stated(fact: Fact) -> set[str]:
    """Every number of a fact: its value, its ends, and those in its words."""
    values = [value for value in (fact.value, fact.low, fact.high) if isinstance(value, float | int)]
    found = {number_text(float(value)).replace(",", "") for value in values}
    if "share" in fact.unit:
        found |= {number_text(float(value) * 100).replace(",", "") for value in values}
    words = " ".join(text for text in (fact.value, fact.of, fact.note) if isinstance(text, str))
    return found | {match.replace(",", "") for match in re.findall(r"\b\d[\d,.]*\d|\b\d\b", words)}
