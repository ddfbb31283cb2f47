"""One month of the partnership: the twelve mechanisms in order, written once for NumPy and JAX.

All flows follow from the state at the start of the month; then every stock moves by `dt` times its rate. No
check, no input or output, no randomness: `noise` brings two standard normal numbers per run.
"""

from typing import NamedTuple

from supplant.dynamics.arrays import Array, Namespace
from supplant.dynamics.levers import Levers
from supplant.dynamics.mechanisms import (
    capacity,
    cash,
    demand,
    dependence,
    leakage,
    learning,
    localisation,
    markets,
    price,
    quality,
    role,
    supply,
    trust,
)
from supplant.dynamics.setting import Setting
from supplant.dynamics.state import NEVER, Flows, State

__all__ = ["Noise", "step"]

FADED = 0.1
YEAR = 12.0
TINY = 1e-6


class Noise(NamedTuple):
    """Standard normal numbers of the month."""

    demand: Array
    conduct: Array


def step(
    state: State,
    setting: Setting,
    levers: Levers,
    noise: Noise,
    t: Array,
    xp: Namespace,
    dt: float = 1.0,
) -> tuple[State, Flows]:
    """The state after `dt` months from `t`, and the flows of the month (rates per month)."""
    p = setting.parameters
    wanted = demand.level(state.demand_noise, p, t, xp)
    local_value = localisation.localisation(state.mastery, setting)
    content_share = localisation.content_share(state.mastery, setting)
    design = state.mastery[-1]

    cost_supplier, cost_home = learning.costs(
        state.experience_supplier, state.experience_buyer, local_value, setting, xp
    )
    price_supplier = price.supplier_price(cost_supplier, state.dependence, p, xp)
    cost_buyer = price.buyer_cost(cost_home, price_supplier, content_share, design, p, levers)
    price_buyer = cost_buyer * (1.0 + p.margin_buyer)

    market = markets.markets(
        state.value_supplier, state.value_buyer, state.surplus, design, setting, levers, t, xp
    )
    share_supplier = markets.share(market.by_supplier, setting)
    share_buyer = markets.share(market.by_buyer, setting)
    flow = supply.supply(
        wanted, state.stock, state.capacity, state.mastery, market.total * share_buyer, setting,
        levers, dt, xp,
    )  # fmt: skip
    content = flow.local * content_share * (1.0 - flow.other_share)
    other_content = flow.local * content_share * flow.other_share
    third_sales = xp.minimum(market.total * share_supplier, flow.spare)
    bought = flow.imports + content
    per_supply = 1.0 / (flow.imports + flow.local + TINY)
    involved = bought * per_supply

    paid = cash.money(
        flow.imports, flow.local, content, other_content, third_sales, price_supplier, cost_supplier,
        cost_home, content_share, design, p, levers,
    )  # fmt: skip
    depends = dependence.on_supplier(involved, state.mastery, setting, xp)
    depended = dependence.on_buyer(
        paid.paid_supplier, paid.revenue, bought, market.total * (1.0 - share_supplier), setting
    )
    sold_share = flow.exports / (market.total + TINY)

    mastery = localisation.advance(
        state.mastery, local_value, state.shortfall, state.trust_buyer, setting, levers, t, dt, xp
    )
    plant, pipeline = capacity.advance(
        state.capacity, state.pipeline, state.expected, market.total, p, t, dt, xp
    )
    quality_supplier, quality_buyer = quality.advance(
        state.quality_supplier,
        state.quality_buyer,
        flow.use,
        involved,
        local_value,
        design,
        p,
        levers,
        dt,
        xp,
    )
    seen_by_buyer = trust.surprise_buyer(
        noise.conduct, flow.unmet_imports, levers.withholding, levers.trust_maintenance, p
    )
    breach = sold_share * (1.0 - market.permitted)
    seen_by_supplier = trust.surprise_supplier(noise.conduct, bought, state.expected, breach, p, xp)
    trust_buyer, harm_supplier = trust.advance(
        state.trust_buyer, state.harm_supplier, seen_by_buyer, depends, p, dt, xp
    )
    trust_supplier, harm_buyer = trust.advance(
        state.trust_supplier, state.harm_buyer, seen_by_supplier, depended, p, dt, xp
    )
    exposure = leakage.expose(state.exposure, market.by_supplier, market.by_buyer, local_value, p, levers, dt)

    supply_mean = state.supply_mean + dt / YEAR * (bought - state.supply_mean)
    supply_peak = xp.maximum(state.supply_peak, supply_mean)
    faded = (supply_mean < FADED * supply_peak) & (flow.local >= flow.imports)
    after = t + dt
    displaced_month = xp.where(faded & (state.displaced_month == NEVER), after, state.displaced_month)
    export_month = xp.where((sold_share >= 0.01) & (state.export_month == NEVER), after, state.export_month)

    following = State(
        mastery=mastery,
        capacity=plant,
        pipeline=pipeline,
        expected=capacity.expect(state.expected, wanted, p, dt),
        stock=flow.stock,
        demand_noise=demand.next_noise(state.demand_noise, p, noise.demand, dt, xp),
        experience_supplier=learning.experience(
            state.experience_supplier, setting.experience_supplier, bought + third_sales, p.forgetting, dt
        ),
        experience_buyer=learning.experience(
            state.experience_buyer,
            setting.experience_buyer,
            flow.local * (1.0 - content_share),
            p.forgetting,
            dt,
        ),
        quality_supplier=quality_supplier,
        quality_buyer=quality_buyer,
        value_supplier=markets.follow(
            state.value_supplier, state.quality_supplier, price_supplier, setting, dt, xp
        ),
        value_buyer=markets.follow(state.value_buyer, state.quality_buyer, price_buyer, setting, dt, xp),
        surplus=flow.surplus,
        shortfall=flow.shortfall,
        dependence=depends,
        exposure=exposure,
        trust_buyer=trust_buyer,
        trust_supplier=trust_supplier,
        harm_buyer=harm_buyer,
        harm_supplier=harm_supplier,
        supply_mean=supply_mean,
        supply_peak=supply_peak,
        displaced_month=displaced_month,
        export_month=export_month,
        cash=state.cash + dt * paid.surplus,
    )
    flows = Flows(
        demand=wanted,
        use=flow.use,
        imports=flow.imports,
        local=flow.local,
        exports=flow.exports,
        content=content,
        other_content=other_content,
        third_sales=third_sales,
        share_supplier=share_supplier,
        share_buyer=sold_share,
        price_supplier=price_supplier,
        cost_buyer=cost_buyer,
        price_buyer=price_buyer,
        royalties=paid.royalties,
        paid_supplier=paid.paid_supplier,
        paid_total=paid.paid_supplier + paid.paid_other + paid.paid_home,
        revenue=paid.revenue,
        localisation=local_value,
        dependence_buyer=depends,
        dependence_supplier=depended,
        leakage=leakage.probability(exposure, xp),
        role_supplier=role.of_supplier(
            flow.imports * per_supply, flow.local * per_supply, involved, depends, design, xp
        ),
        role_buyer=role.of_buyer(flow.local * per_supply, sold_share, share_supplier, xp),
    )
    return following, flows
