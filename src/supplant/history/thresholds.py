"""The numbers that the definitions of the outcomes rest on, and the grid over which results are shown.

A conclusion that flips with one of these is not a conclusion: `GRID` names the alternatives that every table
of counts is repeated for. The defaults are those of the reference class (docs/reference-class.md).
"""

from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

from supplant.core.errors import UsageError

__all__ = ["DEFAULTS", "GRID", "Thresholds", "varied"]


@dataclass(frozen=True)
class Thresholds:
    """What counts as faded, displaced, switched, rival and riser.

    `span` years make a window (SIPRI's own convention is five). Supply has faded below `fade_share` of its
    earlier peak. Other suppliers have taken over when they cover `cover_share` of the loss, by what they
    added since the peak ("increase") or by all that they deliver ("level"). The buyer produces when local
    production was seen in its deals of the category with anyone ("buyer") or with this supplier
    ("partnership"), or when it exports the category. With `new_only` used equipment makes no export.
    A riser more than multiplies its exports by `riser_factor` and exceeds `riser_floor` (million TIV in a
    window). A partnership is left-truncated when it is seen within `truncation` years of the register's
    start. Only comments that are sure count as local production with `certain_only`. A date marked as an
    estimate may be off by `doubt_years`.
    """

    span: int = 5
    fade_share: float = 0.10
    cover_share: float = 0.50
    cover: Literal["increase", "level"] = "increase"
    producer: Literal["buyer", "partnership"] = "buyer"
    new_only: bool = False
    riser_factor: float = 2.0
    riser_floor: float = 50.0
    truncation: int = 5
    certain_only: bool = False
    doubt_years: int = 1

    def __post_init__(self) -> None:
        if self.span < 1 or not 0 < self.fade_share < 1 or self.cover_share <= 0:
            raise UsageError(
                "expected a span of at least 1 year, a fade share between 0 and 1 and a cover share over 0, "
                f"found {self.span}, {self.fade_share}, {self.cover_share}"
            )

    def to_json(self) -> dict[str, Any]:
        """Every threshold by its name."""
        return asdict(self)


DEFAULTS = Thresholds()

GRID: tuple[tuple[str, dict[str, Any]], ...] = (
    ("defaults", {}),
    ("faded below 5 %", {"fade_share": 0.05}),
    ("faded below 25 %", {"fade_share": 0.25}),
    ("windows of 8 years", {"span": 8}),
    ("others cover a quarter", {"cover_share": 0.25}),
    ("others cover all", {"cover_share": 1.0}),
    ("others by level", {"cover": "level"}),
    ("production in the partnership only", {"producer": "partnership"}),
    ("sure comments only", {"certain_only": True}),
    ("no used equipment", {"new_only": True}),
    ("riser over three times", {"riser_factor": 3.0}),
    ("riser floor 200", {"riser_floor": 200.0}),
)
"""One threshold moved at a time, with the words it is shown under."""


def varied(base: Thresholds = DEFAULTS) -> list[tuple[str, Thresholds]]:
    """The grid around `base`.

    >>> varied()[1][1].fade_share
    0.05
    """
    return [(name, replace(base, **change)) for name, change in GRID]
