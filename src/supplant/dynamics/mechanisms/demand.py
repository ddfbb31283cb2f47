"""What the buyer wants to use per month: a scenario, not a mechanism.

    ln D(t) = ln d0 + ln(multiple) (1 - exp(-t / months)) + ln E(t) + x(t)
    E(t)    = 1 - (1 - after) (1 - exp(-(t - end)+ / 6))
    x'      = r x + volatility sqrt(1 - r^2) e,  e ~ N(0, 1), r = persistence

Level and growth (Gompertz towards a multiple of the start), the end of a programme or an emergency, and
noise that forgets (a first-order autoregression with a given stationary spread). Units per month; t in
months.
"""

from supplant.dynamics.arrays import Array, Namespace
from supplant.dynamics.parameters import Parameters

__all__ = ["level", "next_noise"]

END_MONTHS = 6.0


def level(noise: Array, p: Parameters, t: Array, xp: Namespace) -> Array:
    """Demand in units per month."""
    growth = xp.log(p.demand_multiple) * (1.0 - xp.exp(-t / p.demand_months))
    ended = 1.0 - xp.exp(-xp.maximum(t - p.demand_end_month, 0.0) / END_MONTHS)
    return p.demand_initial * xp.exp(growth + noise) * (1.0 - (1.0 - p.demand_after) * ended)


def next_noise(noise: Array, p: Parameters, shock: Array, dt: float, xp: Namespace) -> Array:
    """The log deviation after `dt` months, exact for the autoregression."""
    kept = p.demand_persistence if dt == 1.0 else p.demand_persistence**dt
    return kept * noise + p.demand_volatility * xp.sqrt(1.0 - kept * kept) * shock
