"""How the buyer masters one stage of production after another.

    dl_k/dt = (g_k / tau_k) a (f_k + r (1 - f_k)) (1 + phi shortfall + psi (1 - trust)) (limit_k - l_k)+
    g_1 = 1,  g_k = l_(k-1)^gamma,  limit_1 = 1,  f_k = transfer_k * lever_k * clip((cap - L) / 0.1, 0, 1)

Absorptive capacity (Cohen & Levinthal, 1990, Administrative Science Quarterly 35(1), doi:10.2307/2393553):
what is handed over turns into mastery at the speed of the buyer's own ability a, and prior mastery opens
the next stage. r is what reverse engineering achieves where nothing is handed over; need and distrust push.
Learning levels off below one in every stage but assembly: some parts stay cheaper, or only to be had,
elsewhere (specialisation; Hummels, Ishii & Yi, 2001, doi:10.1016/S0022-1996(00)00093-3).
The contract's cap on local content ends the transfer, not the reverse engineering. The work starts with the
plant. Integrated exactly over a month with the other factors held, so that mastery stays within 0 and 1. It
leaves out: loss of mastery, and stages learnt out of order.
"""

from supplant.dynamics.arrays import Array, Namespace, dot
from supplant.dynamics.levers import Levers
from supplant.dynamics.setting import Setting

__all__ = ["advance", "content_share", "localisation"]

CAP_WIDTH = 0.1


def localisation(mastery: Array, setting: Setting) -> Array:
    """Value share of the stages that the buyer masters, L = sum w_k l_k."""
    return dot(setting.stage_share, mastery)


def content_share(mastery: Array, setting: Setting) -> Array:
    """Value share of a local unit that comes from outside: the sum of w_k (1 - l_k) from stage 2 on."""
    return dot(setting.stage_share[1:], [1.0 - mastered for mastered in mastery[1:]])


def advance(
    mastery: Array, local: Array, shortfall: Array, trust: Array, setting: Setting, levers: Levers, t: Array,
    dt: float, xp: Namespace,
) -> Array:  # fmt: skip
    """Mastery after `dt` months; `local` is L."""
    p = setting.parameters
    granted = xp.clip((levers.content_cap - local) / CAP_WIDTH, 0.0, 1.0)
    push = 1.0 + p.push_shortfall * shortfall + p.push_distrust * (1.0 - trust)
    begun = xp.clip(t - p.plant_start_month + 1.0, 0.0, 1.0)
    effort = p.absorptive_capacity * push * begun * dt
    following = []
    for stage, mastered in enumerate(mastery):
        handed = p.transfer[stage] * levers.transfer[stage] * granted
        speed = effort / p.mastery_months[stage] * (handed + p.reverse_engineering * (1.0 - handed))
        if stage > 0:
            # The floor keeps the slope of 0 ** gamma finite; it delays a stage by nothing that shows.
            speed = speed * xp.exp(p.stage_order * xp.log(xp.maximum(mastery[stage - 1], 1e-6)))
        left = (1.0 if stage == 0 else p.mastery_limit) - mastered
        following.append(mastered + xp.maximum(left, 0.0) * (1.0 - xp.exp(-speed)))
    return tuple(following)
