"""When an event comes: the share of a reference class that has seen it by each age."""

from dataclasses import dataclass

__all__ = ["Arrival"]


@dataclass(frozen=True)
class Arrival:
    """A cumulative incidence: `share` (0-1, not falling) has seen the event by the age of `years`.

    What is missing to one never sees it within what was observed.
    """

    years: tuple[float, ...]
    share: tuple[float, ...]
    source: str
