"""The case author's summary, with each number in it led back to the facts of the case.

A year leads to the facts of that year, any other number to the facts that state it. A sentence with a number
that no fact states is left out, and `left_out` says how many were, so that the brief can say so.
"""

import re

from supplant.brief.inputs import BriefInput
from supplant.brief.model import Name, Number, Part, Statement, Text
from supplant.brief.words import number_text

__all__ = ["left_out", "linked"]

MOST = 8
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z])")
_WORD = re.compile(r"\S+")
_SEAM = re.compile(r"^([(\[\"'“‘$€]*)(.*?)([)\]\"'”’.,;:!?%]*)$", re.DOTALL)


def linked(brief: BriefInput) -> Statement | None:
    """The summary as a lead; None without one, or where no sentence remains."""
    sentences = [found for text in _sentences(brief) if (found := _linked(text, brief)) is not None]
    parts: list[Part] = []
    for place, sentence in enumerate(sentences):
        parts += ([Text(" ")] if place else []) + list(sentence)
    return Statement(tuple(parts), "lead") if parts else None


def left_out(brief: BriefInput) -> int:
    """How many sentences of the summary hold a number that no fact of the case states."""
    return sum(_linked(text, brief) is None for text in _sentences(brief))


def _sentences(brief: BriefInput) -> list[str]:
    return _SENTENCE.split(brief.summary.strip()) if brief.summary else []


def _linked(sentence: str, brief: BriefInput) -> list[Part] | None:
    parts: list[Part] = []
    pattern = "|".join(re.escape(name) for name in brief.named)
    for piece in re.split(f"({pattern})", sentence) if pattern else [sentence]:
        if piece in brief.named:
            parts.append(Name(piece))
            continue
        for word in re.split(r"(\s+)", piece):
            if not any(character.isnumeric() for character in word):
                parts.append(Text(word))
                continue
            found = _SEAM.match(word)
            before, core, after = found.groups() if found else ("", word, "")
            ids = _behind(core, brief)
            if not ids:
                return None
            parts += [Text(before), Number(core, ids), Text(after)]
    return [part for part in parts if part.text]


def _behind(core: str, brief: BriefInput) -> tuple[str, ...]:
    """Ids of the facts of a year, or of those that state a number."""
    if re.fullmatch(r"(1[89]|20)\d\d", core):
        return tuple(fact.evidence for fact in brief.facts if fact.date.year == int(core) and not fact.plan)[
            :MOST
        ]
    plain = core.replace(",", "")
    return tuple(
        fact.evidence
        for fact in brief.facts
        if isinstance(fact.value, float | int) and number_text(float(fact.value)).replace(",", "") == plain
    )[:MOST]
