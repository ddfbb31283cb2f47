"""What is left of the supplier, and what the buyer has become in third markets.

Roles are read off the state by thresholds; over an ensemble they become probabilities. The thresholds are
conventions of this project, printed here, and no more than that.

    critical supplier     complete units are at least half of the supply and dependence is at least a third
    supplier among others complete units are at least a tenth of the supply
    component supplier    the supplier's content is at least a tenth of the value of the supply
    licensor              the buyer builds at least a twentieth and has not mastered half of the design
    bystander             none of these

    rival       the buyer holds at least 5 % of the third markets, at least a quarter of the supplier's share
    competitor  the buyer sells at least 1 % of the third markets' demand
    licensee    at least a twentieth of the supply is local
    customer    none of these
"""

from supplant.dynamics.arrays import Array, Namespace

__all__ = ["BUYER_ROLES", "SUPPLIER_ROLES", "of_buyer", "of_supplier"]

SUPPLIER_ROLES = ("critical supplier", "supplier among others", "component supplier", "licensor", "bystander")
BUYER_ROLES = ("customer", "licensee", "competitor", "rival")


def of_supplier(
    complete: Array, local: Array, involved: Array, dependence: Array, design: Array, xp: Namespace
) -> Array:
    """Index into SUPPLIER_ROLES; `complete` is m / (m + q), `local` the rest."""
    role = xp.where((local >= 0.05) & (design < 0.5), 3.0, 4.0)
    role = xp.where(involved >= 0.1, 2.0, role)
    role = xp.where(complete >= 0.1, 1.0, role)
    return xp.where((complete >= 0.5) & (dependence >= 1.0 / 3.0), 0.0, role)


def of_buyer(local_share: Array, sold_share: Array, share_supplier: Array, xp: Namespace) -> Array:
    """Index into BUYER_ROLES; `sold_share` is what the buyer sells over the demand of third markets."""
    role = xp.where(local_share >= 0.05, 1.0, 0.0)
    role = xp.where(sold_share >= 0.01, 2.0, role)
    return xp.where((sold_share >= 0.05) & (sold_share >= 0.25 * share_supplier), 3.0, role)
