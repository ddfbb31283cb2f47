"""Whose relationship is measured: a supplier, a buyer, and the item or category that passes between them.

The case library writes stages of localisation as a reading of its observations; here they arrive as plain
records, so that the measures need not know how a case file looks.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from supplant.core.ladder import LADDER, is_rung, rank

__all__ = ["OWN_RUNGS", "Partnership", "Stage", "is_local", "rung_height", "stage_at"]

OWN_RUNGS = frozenset({"full", "derivative", "export", "copy"})
"""Rungs on which output counts as the buyer's own make."""


@dataclass(frozen=True)
class Partnership:
    """Supplier, buyer and what is traded; None means all categories, no designation means the category.

    >>> Partnership("IRN", "RUS", category="Missiles", designations=("Shahed-136",)).scope
    'item'
    """

    supplier: str
    buyer: str
    category: str | None = None
    item: str | None = None
    designations: tuple[str, ...] = ()
    slug: str | None = None
    title: str | None = None

    @property
    def scope(self) -> str:
        """The narrowest level that is named: "item", "category" or "all"."""
        if self.item is not None or self.designations:
            return "item"
        return "category" if self.category is not None else "all"


@dataclass(frozen=True)
class Stage:
    """From this day on production stood on this rung, by the reading of the case, resting on observations."""

    begins: date
    rung: str
    evidence: tuple[str, ...]
    note: str | None = None


def rung_height(rung: str | None) -> int:
    """Place on the ladder from 0; -1 for no rung; a copy stands as high as a licensed build.

    >>> rung_height("import"), rung_height("copy") == rung_height("licence"), rung_height(None)
    (0, True, -1)
    """
    if rung is None or not is_rung(rung):
        return -1
    height = rank(rung)
    return LADDER.index("licence") if height is None else height


def is_local(rung: str | None) -> bool:
    """Whether the buyer puts the item together itself: kits and above.

    >>> is_local("components"), is_local("kits"), is_local("copy")
    (False, True, True)
    """
    return rung_height(rung) >= rung_height("kits")


def stage_at(stages: Sequence[Stage], day: date) -> Stage | None:
    """The last stage begun by that day, the higher rung where two began together; None before the first.

    >>> stage_at([Stage(date(2022, 8, 1), "import", ("o1",))], date(2022, 7, 31)) is None
    True
    """
    begun = [stage for stage in stages if stage.begins <= day]
    return max(begun, key=lambda stage: (stage.begins, rung_height(stage.rung)), default=None)
