"""The localisation ladder: its rungs, and how a register's comments name them."""

from supplant.core.ladder.comments import Finding, Reading, read_comment
from supplant.core.ladder.rungs import COPY, LADDER, MEANING, Rung, at_least, highest, is_rung, rank

__all__ = [
    "COPY",
    "LADDER",
    "MEANING",
    "Finding",
    "Reading",
    "Rung",
    "at_least",
    "highest",
    "is_rung",
    "rank",
    "read_comment",
]
