"""Trust is slow to gain and quick to lose, and a bad name stays.

    s = tanh(sensitivity * surprise)
    dT/dt = lambda+ s+ (1 - H - T)+ - lambda- (-s)+ T (1 + xi * dependence)
    dH/dt = damage (-s)+ (1 - H) - heal H

Asymmetric trust with a ceiling from reputation (Pant & Yu, 2025, arXiv:2510.24909). H is the harm done to a
reputation, T trust, both 0 to 1; rates are given per quarter. Surprises for the buyer: imports not
delivered, deliveries withheld, care taken; for the supplier: orders below what it was led to expect,
exports against the clause; for both: the noise of diplomatic events. The dependence is that of the one who
trusts.
"""

from supplant.dynamics.arrays import Array, Namespace
from supplant.dynamics.parameters import Parameters

__all__ = ["advance", "surprise_buyer", "surprise_supplier"]

WITHHELD = 3.0
MONTHS = 3.0


def surprise_buyer(event: Array, unmet: Array, withheld: Array, care: Array, p: Parameters) -> Array:
    """How much better than expected the supplier behaved, as the buyer sees it."""
    return p.conduct_noise * event + care - unmet - WITHHELD * withheld


def surprise_supplier(
    event: Array, bought: Array, expected: Array, breach: Array, p: Parameters, xp: Namespace
) -> Array:
    """How much better than expected the buyer behaved: `bought` against the promised share of `expected`."""
    promised = p.promised_share * expected
    return p.conduct_noise * event - xp.maximum(promised - bought, 0.0) / (promised + 1e-6) * 0.5 - breach


def advance(
    trust: Array, harm: Array, surprise: Array, dependence: Array, p: Parameters, dt: float, xp: Namespace
) -> tuple[Array, Array]:
    """Trust and harm after `dt` months."""
    seen = xp.tanh(p.trust_sensitivity * surprise)
    good, bad = xp.maximum(seen, 0.0), xp.maximum(-seen, 0.0)
    gain = p.trust_gain / MONTHS * good * xp.maximum(1.0 - harm - trust, 0.0)
    loss = p.trust_loss / MONTHS * bad * trust * (1.0 + p.trust_loss_dependence * dependence)
    next_trust = xp.clip(trust + dt * (gain - loss), 0.0, 1.0)
    return next_trust, harm + dt * (p.reputation_damage * bad * (1.0 - harm) - p.reputation_heal * harm)
