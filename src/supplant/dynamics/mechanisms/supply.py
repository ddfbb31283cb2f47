"""Who makes what the buyer uses: every unit needs every stage.

    capability = C l_1 min_(k>1) (l_k + (1 - l_k) s),   s = s_S (1 - o) + o,   s_S = service (1 - withheld)
    o = o_0 + (1 - o_0) l_design
    want = (D + (cover D - I) / adjust)+,    q = min(capability, want + export orders)
    m = min((want - q)+, K_S s_S),           x = (q - want)+
    use = min(D, I + q + m - x),             dI/dt = q + m - x - use

q local output, m complete imports, x exports of the buyer, I stock, all in units per month; o share of
missing content that other suppliers deliver: o_0 from the start, more as the buyer masters the design,
since who owns the design chooses the vendors (Baldwin & Clark, 2000, Design Rules, ch. 14); K_S the
supplier's capacity. A unit counts as local only when it is put together at home, so final assembly gates
output and the scarcest other stage bounds it (Leontief, 1941). The supplier serves the buyer first and
third markets with the rest. Units are conserved: q + m = use + x + dI.
"""

from typing import NamedTuple

from supplant.dynamics.arrays import Array, Namespace
from supplant.dynamics.levers import Levers
from supplant.dynamics.setting import Setting

__all__ = ["Supply", "supply"]


class Supply(NamedTuple):
    """Units per month, and the share of demand that was not met."""

    local: Array
    imports: Array
    exports: Array
    use: Array
    unmet_imports: Array  # share of wanted imports that the supplier did not deliver
    shortfall: Array
    surplus: Array
    stock: Array  # after the month
    spare: Array  # what the supplier has left for third markets
    other_share: Array  # share of missing content from other suppliers


def supply(
    demand: Array, stock: Array, capacity: Array, mastery: Array, orders: Array, setting: Setting,
    levers: Levers, dt: float, xp: Namespace,
) -> Supply:  # fmt: skip
    """One month of supply; `orders` are those of third markets to the buyer."""
    p = setting.parameters
    served = p.supplier_service * (1.0 - levers.withholding)
    chosen = p.other_content + (1.0 - p.other_content) * levers.diversification_buyer
    other = chosen + (1.0 - chosen) * mastery[-1]
    arriving = served * (1.0 - other) + other
    weakest = mastery[1]
    for mastered in mastery[2:]:
        weakest = xp.minimum(weakest, mastered)
    capability = capacity * mastery[0] * (weakest + (1.0 - weakest) * arriving)
    want = xp.maximum(demand + (p.stock_cover_months * demand - stock) / p.stock_adjust_months, 0.0)
    local = xp.minimum(capability, want + orders)
    needed = xp.maximum(want - local, 0.0)
    deliverable = setting.supplier_capacity * served
    imports = xp.minimum(needed, deliverable)
    exports = xp.maximum(local - want, 0.0)
    use = xp.minimum(demand, stock / dt + local + imports - exports)
    return Supply(
        local=local,
        imports=imports,
        exports=exports,
        use=use,
        unmet_imports=(needed - imports) / (want + 1e-6),
        shortfall=1.0 - use / demand,
        surplus=xp.maximum(capability - want, 0.0),
        stock=stock + dt * (local + imports - exports - use),
        spare=deliverable - imports,
        other_share=other,
    )
