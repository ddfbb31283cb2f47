"""The buyer's plant, with the delay between ordering and using it.

    C* = (coverage E + ambition M) begun,   orders = (C* - C - O)+ / planning
    dO/dt = orders - O / build,  dC/dt = O / build - C / life,  dE/dt = (D - E) / smoothing

C capacity, O under construction, E expected demand, M demand of third markets that the plant is built for;
units per month. The stock-and-flow form of a construction delay with a supply line (Sterman, 2000, Business
Dynamics, ch. 17; no DOI). It leaves out: scrapping before the end of life, and lumps.
"""

from supplant.dynamics.arrays import Array, Namespace
from supplant.dynamics.parameters import Parameters

__all__ = ["advance", "expect"]


def advance(
    capacity: Array, pipeline: Array, expected: Array, abroad: Array, p: Parameters, t: Array, dt: float,
    xp: Namespace,
) -> tuple[Array, Array]:  # fmt: skip
    """Capacity and what is under construction after `dt` months; `abroad` is M."""
    begun = xp.clip(t - p.plant_start_month + 1.0, 0.0, 1.0)
    target = begun * (p.capacity_coverage * expected + p.export_ambition * abroad)
    orders = xp.maximum(target - capacity - pipeline, 0.0) / p.planning_months * begun
    built = pipeline / p.build_months
    return (
        capacity + dt * (built - capacity / p.capacity_life_months),
        pipeline + dt * (orders - built),
    )


def expect(expected: Array, demand: Array, p: Parameters, dt: float) -> Array:
    """Expected demand after `dt` months."""
    return expected + dt * (demand - expected) / p.expectation_months
