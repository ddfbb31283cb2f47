"""What a partnership is at the start of a month, and what flows during it.

Units: units per month for flows, million USD of constant prices for money, shares 0 to 1, months for times.
The last axis of every field is the run; `mastery` has the stage before it and `exposure` the third market.
"""

from typing import NamedTuple

from supplant.dynamics.arrays import Array, Namespace
from supplant.dynamics.setting import Setting

__all__ = ["NEVER", "Flows", "State", "initial"]

NEVER = 1e6  # month of an event that has not happened


class State(NamedTuple):
    """The stocks."""

    mastery: Array  # share of each stage that the buyer has mastered
    capacity: Array  # units/month that the plant could put together
    pipeline: Array  # capacity ordered and not yet built
    expected: Array  # demand that plans reckon with, units/month
    stock: Array  # units in the buyer's stores
    demand_noise: Array  # log deviation of demand from its trend
    experience_supplier: Array  # units
    experience_buyer: Array  # units
    quality_supplier: Array  # log, 0 = the original at the start
    quality_buyer: Array  # log
    value_supplier: Array  # quality less price in logs, as third markets have come to see it
    value_buyer: Array
    surplus: Array  # units/month that the plant could make beyond the buyer's own wants, last month
    shortfall: Array  # share of demand not met last month
    dependence: Array  # the buyer's dependence on the supplier, last month
    exposure: Array  # hazard of leakage summed up so far, by third market
    trust_buyer: Array  # the buyer's trust in the supplier
    trust_supplier: Array  # the supplier's trust in the buyer
    harm_buyer: Array  # lasting damage to the buyer's reputation with the supplier
    harm_supplier: Array  # lasting damage to the supplier's reputation with the buyer
    supply_mean: Array  # what the supplier delivers, smoothed over a year, units/month
    supply_peak: Array  # the highest that it has been
    displaced_month: Array
    export_month: Array  # first export of the buyer
    cash: Array  # supplier's surplus summed up, musd


class Flows(NamedTuple):
    """What happened in the month, and what it is measured by."""

    demand: Array
    use: Array
    imports: Array  # complete units from the supplier
    local: Array  # units put together by the buyer
    exports: Array  # units that the buyer sells to third markets
    content: Array  # the supplier's content of local units, in units' worth
    other_content: Array  # other suppliers' content, in units' worth
    third_sales: Array  # complete units that the supplier sells to third markets
    share_supplier: Array  # of third markets
    share_buyer: Array
    price_supplier: Array  # musd/unit
    cost_buyer: Array  # all-in cost of a local unit, musd/unit
    price_buyer: Array
    royalties: Array  # musd/month
    paid_supplier: Array  # by the buyer to the supplier, musd/month
    paid_total: Array  # by the buyer for all its supply, musd/month
    revenue: Array  # of the supplier, from the buyer and third markets, musd/month
    localisation: Array  # value share of the stages that the buyer masters
    dependence_buyer: Array
    dependence_supplier: Array
    leakage: Array  # probability that any third market has the technology by now
    role_supplier: Array  # index into SUPPLIER_ROLES
    role_buyer: Array  # index into BUYER_ROLES


def initial(setting: Setting, xp: Namespace) -> State:
    """The state at month 0: capacity, mastery and experience as the parameters say, nothing traded yet."""
    p = setting.parameters
    zero = xp.zeros_like(p.demand_initial)
    never = zero + NEVER
    return State(
        mastery=p.mastery_start,
        capacity=p.capacity_start * p.demand_initial,
        pipeline=zero,
        expected=p.demand_initial,
        stock=p.stock_cover_months * p.demand_initial,
        demand_noise=zero,
        experience_supplier=setting.experience_supplier,
        experience_buyer=setting.experience_buyer,
        quality_supplier=zero,
        quality_buyer=-p.quality_gap,
        value_supplier=zero,
        value_buyer=setting.value_buyer,
        surplus=zero,
        shortfall=zero,
        dependence=zero + 1.0,
        exposure=tuple(zero for _ in setting.appeal_supplier),
        trust_buyer=p.trust_start,
        trust_supplier=p.trust_start,
        harm_buyer=zero,
        harm_supplier=zero,
        supply_mean=zero,
        supply_peak=zero,
        displaced_month=never,
        export_month=never,
        cash=zero,
    )
