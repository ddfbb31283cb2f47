"""The reference class -> when its partnerships with local production saw the two events of a hindcast."""

from supplant.core.arrival import Arrival
from supplant.history.summary import bundled

__all__ = ["arrivals"]

EVENTS = {"displaced_month": ("faded", "displaced"), "export_month": ("rival", "rival")}
GROUP = "with"


def arrivals() -> dict[str, Arrival]:
    """Incidence by age of displacement, and of the buyer's own exports in the category, by event.

    From the summary that travels with the program; empty without one.
    """
    summary, found = bundled(), {}
    if summary is None:
        return {}
    for event, (outcome, cause) in EVENTS.items():
        for curve in summary.content["curves"][outcome]["local_production"]:
            if curve["group"] == GROUP and curve["cause"] == cause:
                found[event] = Arrival(
                    tuple(float(year) for year in curve["year"]), tuple(float(v) for v in curve["value"]),
                    f"{curve['partnerships']} partnerships with local production, {summary.vintage}",
                )  # fmt: skip
    return found
