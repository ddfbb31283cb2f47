"""The hazard that the technology passes to a third party.

    h_j = h0 (share_Bj + share_Sj + coproduction L) receptivity_j (1 - control),  P_j = 1 - exp(-integral h_j)

A proportional hazard: contact through exports of either side and through co-production, times what the
third party can make of it, times what export control does not stop. Per month. The form is an assumption;
hazards of diffusion with contact and receptivity follow Bass (1969, Management Science 15(5),
doi:10.1287/mnsc.15.5.215). It leaves out: leakage between third parties.
"""

from supplant.dynamics.arrays import Array, Namespace, total
from supplant.dynamics.levers import Levers
from supplant.dynamics.parameters import Parameters

__all__ = ["expose", "probability"]


def expose(
    exposure: Array,
    by_supplier: Array,
    by_buyer: Array,
    local: Array,
    p: Parameters,
    levers: Levers,
    dt: float,
) -> Array:
    """Hazards summed up after `dt` months, by third market."""
    rate = dt * p.leakage_rate * (1.0 - p.control) * (1.0 - levers.control)
    shared = p.coproduction * local
    return tuple(
        so_far + rate * (supplier + buyer + shared) * receptivity
        for so_far, supplier, buyer, receptivity in zip(
            exposure, by_supplier, by_buyer, p.receptivity, strict=True
        )
    )


def probability(exposure: Array, xp: Namespace) -> Array:
    """Probability that at least one third party has it by now."""
    return 1.0 - xp.exp(-total(exposure))
