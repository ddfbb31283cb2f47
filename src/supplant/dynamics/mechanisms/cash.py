"""The supplier's money: what the buyer and third markets pay, less what it costs to earn it.

    from B  = (m + content) p_S + royalty (1 - l_design) p_S q
    revenue = from B + third sales p_S
    surplus = revenue - c_S (m + content + third sales) - revenue (research * innovation + cost * effort)

Million USD of constant prices per month. Every unit of money that the buyer pays is received: paid total =
from B + other suppliers' content + its own value added. A royalty is paid as far as the supplier still
holds the design. Revenue lost is measured against the same draws without localisation (simulate.py).
"""

from typing import NamedTuple

from supplant.dynamics.arrays import Array
from supplant.dynamics.levers import Levers
from supplant.dynamics.parameters import Parameters

__all__ = ["Money", "money"]

EFFORT_COST = 0.02


class Money(NamedTuple):
    """Million USD per month."""

    royalties: Array
    paid_supplier: Array
    paid_other: Array
    paid_home: Array
    revenue: Array
    surplus: Array


def money(
    imports: Array, local: Array, content: Array, other_content: Array, third_sales: Array, price: Array,
    cost: Array, cost_home: Array, content_share: Array, design: Array, p: Parameters, levers: Levers,
) -> Money:  # fmt: skip
    """Payments of the month; `cost_home` is the buyer's unit cost of what it makes itself."""
    royalties = p.royalty * levers.royalty * (1.0 - design) * price * local
    paid_supplier = (imports + content) * price + royalties
    revenue = paid_supplier + third_sales * price
    effort = levers.diversification_supplier + levers.diplomacy + levers.trust_maintenance
    spending = revenue * (p.research_cost * levers.innovation + EFFORT_COST * effort)
    made = (imports + content + third_sales) * cost
    return Money(
        royalties=royalties,
        paid_supplier=paid_supplier,
        paid_other=other_content * price,
        paid_home=local * (1.0 - content_share) * cost_home,
        revenue=revenue,
        surplus=revenue - made - spending,
    )
