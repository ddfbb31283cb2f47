"""The Admiralty scale: how reliable the source, how credible the information, graded apart.

A letter for the source (A completely reliable ... E unreliable, F cannot be judged) and a digit for the
information (1 confirmed by others ... 5 improbable, 6 cannot be judged), as in NATO's AJP-2.1. What nobody
has graded is F6. A grade has a grader, a date and a reason, and is never overwritten: a later one follows it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from supplant.core.errors import UsageError

__all__ = [
    "COUNTS",
    "DEFAULT",
    "INFORMATION",
    "SOURCE",
    "Grade",
    "current",
    "standing",
    "suggest_information",
    "weight",
]

SOURCE = {
    "A": "completely reliable",
    "B": "usually reliable",
    "C": "fairly reliable",
    "D": "not usually reliable",
    "E": "unreliable",
    "F": "reliability cannot be judged",
}
INFORMATION = {
    1: "confirmed by other sources",
    2: "probably true",
    3: "possibly true",
    4: "doubtful",
    5: "improbable",
    6: "truth cannot be judged",
}
# How much a claim of each grade counts beside others; F and 6 say nothing, so they count as the middle.
_SOURCE_WEIGHT = {"A": 1.0, "B": 0.8, "C": 0.6, "D": 0.4, "E": 0.2, "F": 0.5}
_INFORMATION_WEIGHT = {1: 1.0, 2: 0.8, 3: 0.6, 4: 0.4, 5: 0.2, 6: 0.5}


@dataclass(frozen=True)
class Grade:
    """One grading: by whom, when and why."""

    source: str = "F"
    information: int = 6
    grader: str = "unreviewed"
    graded: date | None = None
    reason: str = ""

    def __post_init__(self) -> None:
        if self.source not in SOURCE or self.information not in INFORMATION:
            raise UsageError(
                f"no grade {self.source!r}{self.information!r} on the Admiralty scale; "
                "give a letter A to F for the source and a digit 1 to 6 for the information, such as B3"
            )

    @classmethod
    def parse(cls, text: str, *, grader: str, graded: date, reason: str) -> "Grade":
        """Read "B3". Raises UsageError with the scale.

        >>> str(Grade.parse("b3", grader="ks", graded=date(2025, 8, 9), reason="two witnesses"))
        'B3'
        """
        plain = text.strip().upper()
        if len(plain) != 2 or not plain[1].isdigit():
            raise UsageError(
                f"a grade is a letter A to F and a digit 1 to 6, such as B3; found {text[:20]!r}"
            )
        return cls(plain[0], int(plain[1]), grader, graded, reason)

    def __str__(self) -> str:
        return f"{self.source}{self.information}"

    @property
    def meaning(self) -> str:
        """The grade in words.

        >>> Grade().meaning
        'source: reliability cannot be judged; information: truth cannot be judged'
        """
        return f"source: {SOURCE[self.source]}; information: {INFORMATION[self.information]}"


DEFAULT = Grade()


def current(grades: Iterable[Grade]) -> Grade:
    """The latest grading; the default where there is none. Undated ones come first."""
    return max(grades, key=lambda grade: grade.graded or date.min, default=DEFAULT)


def weight(grade: Grade | str) -> float:
    """Between 0 and 1: the product of what letter and digit count; F6 is 0.25.

    >>> weight("A1"), weight("F6")
    (1.0, 0.25)
    """
    text = str(grade)
    return _SOURCE_WEIGHT[text[0]] * _INFORMATION_WEIGHT[int(text[1])]


COUNTS = 0.25
"""The standing from which a claim counts beside others: that of a reviewed one whose grade nobody knows."""

_UNREVIEWED = 0.5


def standing(grade: Grade | str, *, reviewed: bool, proposed: bool = False) -> float:
    """What a claim counts, 0 to 1: the weight of its grade, half of it before a person has looked.

    `proposed` by a language model it counts for nothing before that.

    >>> standing("F6", reviewed=True), standing("F6", reviewed=False), standing("B2", reviewed=False)
    (0.25, 0.125, 0.32...)
    >>> standing("A1", reviewed=False, proposed=True)
    0.0
    """
    if reviewed:
        return weight(grade)
    return 0.0 if proposed else weight(grade) * _UNREVIEWED


def suggest_information(origins: int, contradicted: bool) -> int:
    """The digit that follows from counting: several independent origins confirm, a contradiction doubts.

    A suggestion for the reviewer, never a grade by itself: 1 needs three independent origins, 2 needs two.
    """
    if contradicted:
        return 3 if origins >= 2 else 4
    return {0: 6, 1: 6, 2: 2}.get(origins, 1)
