"""Dependence both ways: how much a side would lose, and for how long, if the other stopped.

    B on S = (m + content) / (m + q) * min(1, R / horizon),   R = sum w_k (1 - l_k) tau_k / a
    S on B = revenue from B / all revenue * (1 - redirect * open / (open + sold))

R is the time the buyer would need to replace what it does not master; `open` is the demand of third markets
that the supplier does not serve, `sold` what it sells to the buyer (Hirschman, 1945, National Power and the
Structure of Foreign Trade: dependence is the cost of replacing the partner). Shares, 0 to 1: states, not
constants.
"""

from supplant.dynamics.arrays import Array, Namespace, dot
from supplant.dynamics.setting import Setting

__all__ = ["on_buyer", "on_supplier"]

TINY = 1e-6


def on_supplier(involved: Array, mastery: Array, setting: Setting, xp: Namespace) -> Array:
    """The buyer's dependence; `involved` is the share of its supply by value that rests on the supplier."""
    p = setting.parameters
    missing = [(1.0 - mastered) * tau for mastered, tau in zip(mastery, p.mastery_months, strict=True)]
    months = dot(setting.stage_share, missing) / p.absorptive_capacity
    return involved * xp.minimum(months / p.horizon_months, 1.0)


def on_buyer(from_buyer: Array, revenue: Array, sold: Array, open_demand: Array, setting: Setting) -> Array:
    """The supplier's dependence; money in musd per month, `sold` and `open_demand` in units per month."""
    redirected = setting.parameters.redirect * open_demand / (open_demand + sold + TINY)
    return from_buyer / (revenue + TINY) * (1.0 - redirected)
