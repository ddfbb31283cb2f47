"""Quality rises with research and with use, and use teaches only those who hear of it.

    dz_S/dt = research_S * innovation + kappa ln(1 + access use / d0)
    dz_B/dt = research_B l_design + kappa ln(1 + use / d0) L + spill L (1 - withheld) (z_S - z_B)+
    access  = (m + content) / (m + q) * feedback

Learning by using (Rosenberg, 1982, Inside the Black Box, ch. 6): feedback reaches the designer only while
it is involved. A log index, 0 = the original at the start; rates per month. What the supplier keeps for its
next generation does not spill over. It leaves out: ageing against other vendors' progress, which the
elasticity and their appeal stand in for.
"""

from supplant.dynamics.arrays import Array, Namespace
from supplant.dynamics.levers import Levers
from supplant.dynamics.parameters import Parameters

__all__ = ["advance"]


def advance(
    supplier: Array, buyer: Array, use: Array, involved: Array, local: Array, design: Array, p: Parameters,
    levers: Levers, dt: float, xp: Namespace,
) -> tuple[Array, Array]:  # fmt: skip
    """Quality of supplier and buyer after `dt` months; `involved` is (m + content) / (m + q)."""
    access = involved * p.feedback * levers.feedback
    relative = use / p.demand_initial
    gain_supplier = p.research_supplier * levers.innovation + p.use_learning * xp.log(1.0 + access * relative)
    spill = p.quality_spill * local * (1.0 - levers.next_generation) * xp.maximum(supplier - buyer, 0.0)
    gain_buyer = p.research_buyer * design + p.use_learning * local * xp.log(1.0 + relative) + spill
    return supplier + dt * gain_supplier, buyer + dt * gain_buyer
