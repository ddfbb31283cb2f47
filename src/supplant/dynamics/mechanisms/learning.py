"""Unit costs fall with experience, and experience is forgotten.

    c = c0 (X / X0)^(-b),  b = -log2(1 - learning rate),  dX/dt = output - forgetting (X - X0)
    the buyer's X counts sigma L (X_S - X_S0) of the supplier's

Wright (1936, Journal of the Aeronautical Sciences 3(4), doi:10.2514/8.155); forgetting as in Benkard (2000,
American Economic Review 90(4), doi:10.1257/aer.90.4.1034), here towards the experience at the start; the
spread of rates in Nagy et al. (2013, PLoS ONE 8(2), doi:10.1371/journal.pone.0052669). Cost in million USD
per unit, experience in units. Spillover sigma grows with localisation L. It leaves out: scale, input
prices, learning of others.
"""

from supplant.dynamics.arrays import Array, Namespace
from supplant.dynamics.setting import Setting

__all__ = ["costs", "experience"]


def costs(
    supplier: Array, buyer: Array, local: Array, setting: Setting, xp: Namespace
) -> tuple[Array, Array]:
    """Unit costs of supplier and buyer from their experience; `local` is L."""
    borrowed = setting.parameters.spillover * local * (supplier - setting.experience_supplier)
    return (
        setting.cost_supplier
        * xp.exp(-setting.exponent_supplier * xp.log(supplier / setting.experience_supplier)),
        setting.cost_buyer
        * xp.exp(
            -setting.exponent_buyer * xp.log((buyer + xp.maximum(borrowed, 0.0)) / setting.experience_buyer)
        ),
    )


def experience(now: Array, first: Array, output: Array, forgetting: Array, dt: float) -> Array:
    """Experience after `dt` months of `output` units per month."""
    return now + dt * (output - forgetting * (now - first))
