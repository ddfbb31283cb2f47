"""Third parties: which of them are known, which are states, and whom either side served last.

An unknown recipient is no party: two deliveries to unknown recipients need not have gone to the same one.
"""

from supplant.brief.inputs import BriefInput, Customer
from supplant.core.actors import actor
from supplant.core.errors import UnknownActor

__all__ = ["is_state", "is_unknown", "recent"]


def is_unknown(code: str) -> bool:
    """Whether the register does not say who it was.

    >>> is_unknown("unknown-recipient"), is_unknown("IRN")
    (True, False)
    """
    return _kind(code) == "unknown"


def is_state(code: str) -> bool:
    """Whether the party is a state or a territory, of today or former, and no rebels or organisation.

    >>> is_state("SUN"), is_state("nato")
    (True, False)
    """
    return _kind(code) in ("state", "former")


def recent(brief: BriefInput) -> tuple[Customer, ...]:
    """The customers of the last period in which either side served anyone."""
    last = max((customer.period for customer in brief.customers), default=None)
    return tuple(customer for customer in brief.customers if customer.period == last)


def _kind(code: str) -> str | None:
    try:
        return actor(code).kind
    except UnknownActor:
        return None
