"""What a run reports by month, and in which unit."""

from typing import NamedTuple

from supplant.dynamics.arrays import Array
from supplant.dynamics.state import Flows, State

__all__ = ["OBSERVED", "OUTCOMES", "Outcome", "observed", "outcomes"]


class Outcome(NamedTuple):
    """One reported quantity."""

    name: str
    unit: str
    meaning: str


OUTCOMES = (
    Outcome("imports", "units/month", "complete units from the supplier"),
    Outcome("local_output", "units/month", "units put together by the buyer"),
    Outcome("localisation", "share", "value share of the production stages that the buyer masters"),
    Outcome("dependence_buyer", "share", "dependence of the buyer on the supplier"),
    Outcome("dependence_supplier", "share", "dependence of the supplier on the buyer"),
    Outcome("revenue", "musd/month", "revenue of the supplier, from the buyer and third markets"),
    Outcome("share_supplier", "share", "the supplier's share of third markets"),
    Outcome("share_buyer", "share", "the buyer's share of third markets"),
    Outcome("leakage", "probability", "that any third market has the technology by then"),
    Outcome("trust", "share", "the supplier's trust in the buyer"),
    Outcome("revenue_lost", "musd/month", "revenue without localisation, same draws, less revenue"),
)

OBSERVED = (
    "use", "imports", "local", "supply", "local_share", "localisation", "electronics", "design",
    "price_supplier", "cost_buyer",
)  # fmt: skip


def outcomes(flows: Flows, after: State, without: Flows | None) -> tuple[Array, ...]:
    """The values of OUTCOMES in order; the last is absent without a counterfactual."""
    values = (
        flows.imports, flows.local, flows.localisation, flows.dependence_buyer, flows.dependence_supplier,
        flows.revenue, flows.share_supplier, flows.share_buyer, flows.leakage, after.trust_supplier,
    )  # fmt: skip
    return values if without is None else (*values, without.revenue - flows.revenue)


def observed(flows: Flows, before: State) -> tuple[Array, ...]:
    """The values of OBSERVED in order: what the facts of a case are compared with."""
    supply = flows.imports + flows.local
    return (
        flows.use, flows.imports, flows.local, supply, flows.local / (supply + 1e-6), flows.localisation,
        before.mastery[3], before.mastery[4], flows.price_supplier, flows.cost_buyer,
    )  # fmt: skip
