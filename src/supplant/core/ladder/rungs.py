"""The localisation ladder, from buying the finished thing to selling one's own.

Seven steps above plain import, in order; an unlicensed copy stands beside the ladder, because it says
nothing about what the supplier agreed to hand over. A rung is evidence with a date and a grade; no rung is
ever inferred from another one.
"""

from collections.abc import Iterable, Mapping
from typing import Literal, TypeGuard, get_args

__all__ = ["COPY", "LADDER", "MEANING", "Rung", "at_least", "highest", "is_rung", "rank"]

Rung = Literal["import", "components", "kits", "assembly", "licence", "full", "derivative", "export", "copy"]

COPY: Rung = "copy"
LADDER: tuple[Rung, ...] = tuple(rung for rung in get_args(Rung) if rung != COPY)

MEANING: Mapping[Rung, str] = {
    "import": "the buyer receives the finished thing",
    "components": "the buyer makes parts of it: work-share or offsets",
    "kits": "the buyer puts it together from kits that the supplier sends",
    "assembly": "the buyer does the final assembly; how much of it comes from the supplier is not said",
    "licence": "the buyer builds it with the supplier's consent",
    "full": "the buyer's own industry makes the whole chain of it",
    "derivative": "the buyer develops its own version from it",
    "export": "the buyer sells it, or its own version, to others",
    "copy": "the buyer makes it without the supplier's consent; beside the ladder, not on it",
}


def is_rung(text: str) -> TypeGuard[Rung]:
    """Whether a text is the name of a rung, `copy` included."""
    return text in MEANING


def rank(rung: Rung) -> int | None:
    """Height on the ladder, 0 for import to 7 for export; None for copy, which has none.

    >>> rank("import"), rank("licence"), rank("copy")
    (0, 4, None)
    """
    return None if rung == COPY else LADDER.index(rung)


def at_least(rung: Rung, floor: Rung) -> bool:
    """Whether `rung` is as high as `floor`; a copy is as high as nothing but itself.

    >>> at_least("licence", "kits"), at_least("copy", "import"), at_least("copy", "copy")
    (True, False, True)
    """
    if COPY in (rung, floor):
        return rung == floor
    return LADDER.index(rung) >= LADDER.index(floor)


def highest(rungs: Iterable[Rung]) -> Rung | None:
    """The highest rung on the ladder; copy where there is nothing else; None where there is nothing.

    >>> highest(["kits", "copy", "licence"]), highest(["copy"]), highest([])
    ('licence', 'copy', None)
    """
    return max(rungs, key=lambda rung: -1 if rung == COPY else LADDER.index(rung), default=None)
