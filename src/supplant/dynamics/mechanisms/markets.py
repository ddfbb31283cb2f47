"""Third markets choose between the supplier, the buyer and all other vendors.

    share_ij = a_ij / (other_vendors + a_Sj + a_Bj),   a_ij = exp(v_i + alpha A_ij - s_i)
    dv_i/dt  = (z_i - eta ln(p_i / p_0) - v_i) / lag
    a_Bj is reduced by the friction of a newcomer, by the permission 1 - rho (1 - l_design), and by readiness
    n = surplus / (surplus + M / 10)

Multinomial logit (McFadden, 1974, in Frontiers in Econometrics), quality z, price elasticity eta (Broda &
Weinstein, 2006, doi:10.1162/qjec.2006.121.2.541), political alignment A, sanctions s. The buyer sells only
what it can spare (n) and only as far as design authority or the re-export clause lets it (rho). Customers
act with a lag: v is what they have come to think of price and quality. Units per month and shares. It
leaves out: repeat purchases, and other vendors' response.
"""

from typing import NamedTuple

from supplant.dynamics.arrays import Array, Namespace, dot
from supplant.dynamics.levers import Levers
from supplant.dynamics.setting import Setting

__all__ = ["Markets", "follow", "markets", "share"]

ENTRY_GAIN = 0.7
READY_SHARE = 0.1


class Markets(NamedTuple):
    """Sizes and shares of the third markets."""

    total: Array  # units/month, all markets
    by_supplier: Array  # share in each market that chooses the supplier
    by_buyer: Array
    permitted: Array  # how far the buyer may sell


def markets(
    value_supplier: Array, value_buyer: Array, surplus: Array, design: Array, setting: Setting,
    levers: Levers, t: Array, xp: Namespace,
) -> Markets:  # fmt: skip
    """Choices of the month; `design` is the buyer's mastery of design."""
    p = setting.parameters
    held = 1.0 - (1.0 - p.reexport_control) * (1.0 - levers.reexport)
    permitted = (1.0 - held * (1.0 - design)) * (1.0 - levers.exclusivity)
    growth = xp.exp(p.market_growth * t / 12.0)
    size = growth * p.market_total * p.demand_initial
    ready = surplus / (surplus + READY_SHARE * size)
    push = ENTRY_GAIN * levers.diversification_supplier + p.alignment_weight * levers.diplomacy
    strength_supplier = xp.exp(value_supplier + push - levers.sanctions_supplier)
    strength_buyer = xp.exp(value_buyer - levers.sanctions_buyer) * permitted * ready
    by_supplier, by_buyer = [], []
    for likes_supplier, likes_buyer in zip(setting.appeal_supplier, setting.appeal_buyer, strict=True):
        supplier, buyer = strength_supplier * likes_supplier, strength_buyer * likes_buyer
        whole = 1.0 / (p.other_vendors + supplier + buyer)
        by_supplier.append(supplier * whole)
        by_buyer.append(buyer * whole)
    return Markets(size, tuple(by_supplier), tuple(by_buyer), permitted)


def share(by: tuple[Array, ...], setting: Setting) -> Array:
    """Share over all third markets from the shares in each."""
    return dot(setting.market_weight, by)


def follow(value: Array, quality: Array, price: Array, setting: Setting, dt: float, xp: Namespace) -> Array:
    """How third markets see a maker after `dt` months."""
    p = setting.parameters
    offered = quality - p.price_elasticity * xp.log(price / p.price_initial)
    return value + dt * (offered - value) / p.market_lag_months
