"""The rungs of production that a record holds, by certainty: the highest and the latest of each.

Our own reading of a case is apart: it is a judgement, and the reports and plans here are what it rests on.
"""

from dataclasses import dataclass

from supplant.brief.inputs import BriefInput, Certainty, Rung

__all__ = ["ORDER", "STANDING", "Standing", "higher", "reading", "standings"]

# From the foot of the ladder; a copy stands beside it, and is the highest only where nothing else is told.
ORDER = ("copy", "import", "components", "kit", "kits", "assembly", "licence", "full", "derivative", "export")
STANDING: dict[Certainty, str] = {
    "observed": "observed", "reported": "reported by one source", "planned": "planned",
}  # fmt: skip


@dataclass(frozen=True)
class Standing:
    """The highest rung of one certainty, as first told, and the latest."""

    certainty: Certainty
    highest: Rung
    latest: Rung


def higher(one: str, other: str) -> bool:
    """Whether the first rung stands above the second.

    >>> higher("licence", "components"), higher("kit", "kits")
    (True, False)
    """
    return _height(one) > _height(other)


def reading(brief: BriefInput) -> Rung | None:
    """The rung that our reading ends on: of those that begin last, the one named last."""
    ours = [rung for rung in brief.rungs if rung.our_reading]
    start = max((rung.begins.start for rung in ours), default=None)
    return next((rung for rung in reversed(ours) if rung.begins.start == start), None)


def standings(brief: BriefInput) -> tuple[Standing, ...]:
    """One for each certainty that has a rung, the surest first."""
    found = []
    for certainty in STANDING:
        rungs = [rung for rung in brief.rungs if rung.certainty == certainty and not rung.our_reading]
        if rungs:
            top = max(_height(rung.rung) for rung in rungs)
            highest = min(
                (rung for rung in rungs if _height(rung.rung) == top), key=lambda rung: rung.begins.start
            )
            found.append(Standing(certainty, highest, max(rungs, key=lambda rung: rung.begins.start)))
    return tuple(found)


def _height(rung: str) -> int:
    return ORDER.index("kits" if rung == "kit" else rung)
