"""What follows from the parameters and stays the same through a run.

Derived once per run, so that the step does no work twice; never stored, never sampled.
"""

from typing import NamedTuple

from supplant.dynamics.arrays import Array, Namespace, total
from supplant.dynamics.parameters import Parameters

__all__ = ["Setting", "prepare", "stopped"]

NO_PLANT = 1e6  # months until work on a plant begins that never does
LN2 = 0.6931471805599453


class Setting(NamedTuple):
    """Parameters and what follows from them; the last axis is the run."""

    parameters: Parameters
    stage_share: Array  # value shares of the stages, summing to one
    market_weight: Array  # sizes of the third markets, summing to one
    appeal_supplier: Array  # exp(alignment - sanctions) of the supplier in each third market
    appeal_buyer: Array
    supplier_capacity: Array  # units/month
    cost_supplier: Array  # first unit cost, musd
    cost_buyer: Array
    exponent_supplier: Array  # of Wright's law
    exponent_buyer: Array
    experience_supplier: Array  # at the start, units
    experience_buyer: Array
    value_buyer: Array  # how third markets see the buyer's first units


def prepare(p: Parameters, xp: Namespace) -> Setting:
    """Scale shares to one, turn learning rates into exponents and alignments into factors.

    Wright's exponent is b = -log2(1 - learning rate); the supplier's first cost is its first price less its
    margin; the buyer's is that times one plus the premium. Appeal is exp(weight * alignment - sanctions), and
    for the buyer less the friction that a newcomer meets.
    """
    cost = p.price_initial / (1.0 + p.margin_supplier)
    cost_buyer = cost * (1.0 + p.cost_premium_buyer)
    price_buyer = cost_buyer * (1.0 + p.margin_buyer)
    stages, markets = total(p.stage_share), total(p.market_share)
    return Setting(
        parameters=p,
        stage_share=tuple(share / stages for share in p.stage_share),
        market_weight=tuple(share / markets for share in p.market_share),
        appeal_supplier=tuple(
            xp.exp(p.alignment_weight * alignment - p.sanctions_supplier)
            for alignment in p.alignment_supplier
        ),
        appeal_buyer=tuple(
            xp.exp(p.alignment_weight * alignment - p.sanctions_buyer - p.entry_friction)
            for alignment in p.alignment_buyer
        ),
        supplier_capacity=p.supplier_capacity * p.demand_initial,
        cost_supplier=cost,
        cost_buyer=cost_buyer,
        exponent_supplier=-xp.log(1.0 - p.learning_supplier) / LN2,
        exponent_buyer=-xp.log(1.0 - p.learning_buyer) / LN2,
        experience_supplier=p.experience_supplier_months * p.demand_initial,
        experience_buyer=p.experience_buyer_months * p.demand_initial,
        value_buyer=-p.quality_gap - p.price_elasticity * xp.log(price_buyer / p.price_initial),
    )


def stopped(setting: Setting, freeze: Array, t: Array, xp: Namespace) -> Setting:
    """The setting in which, from the month `freeze`, localisation and the plant stand still."""
    p = setting.parameters
    begun = xp.where(t >= freeze, p.plant_start_month + NO_PLANT, p.plant_start_month)
    return setting._replace(parameters=p._replace(plant_start_month=begun))
