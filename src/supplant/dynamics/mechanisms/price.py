"""Prices from costs, with hold-up and the contract's cap.

    p_S = min(c_S (1 + mu_S (1 + hold_up * dependence)), cap p_0)
    local unit: c = c_B (1 - kappa) + p_S kappa + royalty (1 - l_design) p_S,   p_B = c (1 + mu_B)

The supplier's margin rises with the buyer's dependence (Williamson, 1979, Journal of Law and Economics
22(2), doi:10.1086/466942), up to what the contract allows. kappa is the value share of content bought for a
local unit; it is priced as that share of a complete unit, from whichever supplier. Million USD per unit.
"""

from supplant.dynamics.arrays import Array, Namespace
from supplant.dynamics.levers import Levers
from supplant.dynamics.parameters import Parameters

__all__ = ["buyer_cost", "supplier_price"]


def supplier_price(cost: Array, dependence: Array, p: Parameters, xp: Namespace) -> Array:
    """Price of a complete unit."""
    asked = cost * (1.0 + p.margin_supplier * (1.0 + p.hold_up * dependence))
    return xp.minimum(asked, p.price_cap * p.price_initial)


def buyer_cost(
    cost: Array, price: Array, content: Array, design: Array, p: Parameters, levers: Levers
) -> Array:
    """All-in cost of a locally assembled unit; `content` is kappa, `design` l_design."""
    return cost * (1.0 - content) + price * (content + p.royalty * levers.royalty * (1.0 - design))
