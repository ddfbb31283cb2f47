"""What a policy can see of the state before it acts."""

from typing import Literal

from supplant.dynamics.arrays import Array, Namespace, dot, total
from supplant.dynamics.setting import Setting
from supplant.dynamics.state import State

__all__ = ["Watch", "signal"]

Watch = Literal["month", "localisation", "dependence", "distrust", "exports", "leakage"]


def signal(watch: Watch, state: State, setting: Setting, t: Array, xp: Namespace) -> Array:
    """The quantity that a policy compares with its threshold; all rise as matters get worse for the supplier.

    `dependence` and `distrust` are one less the value, so that a fall of either triggers; `exports` is the
    months since the buyer's first export, negative before.
    """
    if watch == "localisation":
        return dot(setting.stage_share, state.mastery)
    if watch == "dependence":
        return 1.0 - state.dependence
    if watch == "distrust":
        return 1.0 - state.trust_supplier
    if watch == "exports":
        return t - state.export_month
    if watch == "leakage":
        return 1.0 - xp.exp(-total(state.exposure))
    return t + xp.zeros_like(state.stock)
