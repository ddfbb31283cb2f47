"""What each side can do about it: the report's four lessons, and control by third parties.

A lever at its default leaves the parameters as they are. A policy holds two settings of the levers and a
rule that says when the second takes over: a policy that responds to what happens, not only to the calendar.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple, get_args

import numpy as np

from supplant.core.errors import UsageError
from supplant.dynamics.arrays import Array, Namespace
from supplant.dynamics.parameters import STAGES
from supplant.dynamics.state import State
from supplant.dynamics.watch import Watch, signal

__all__ = ["POLICIES", "Levers", "Policy", "levers"]


class Levers(NamedTuple):
    """Settings of the levers; whose each is stands behind it."""

    transfer: Array  # supplier: multiplies what the contract hands over, by stage
    royalty: Array  # supplier: multiplies the royalty
    content_cap: Array  # supplier: local content above which the contract hands over no more; 2 = none
    feedback: Array  # supplier: multiplies the feedback clause
    reexport: Array  # supplier: 0-1, strengthens control of re-export
    exclusivity: Array  # supplier: 0-1, share of third markets that the contract reserves
    withholding: Array  # supplier: 0-1, share of deliveries held back
    diversification_supplier: Array  # supplier: 0-1, effort to enter third markets
    diversification_buyer: Array  # buyer: 0-1, other suppliers of content
    innovation: Array  # supplier: multiplies research
    next_generation: Array  # supplier: 0-1, share of its progress kept out of the licence
    diplomacy: Array  # supplier: added to its alignment with third markets
    trust_maintenance: Array  # supplier: added to how the buyer sees its conduct
    control: Array  # third parties: 0-1, strengthens export control
    sanctions_supplier: Array  # third parties: added to sanctions
    sanctions_buyer: Array


_DEFAULTS: dict[str, float] = {
    "transfer": 1.0, "royalty": 1.0, "content_cap": 2.0, "feedback": 1.0, "reexport": 0.0, "exclusivity": 0.0,
    "withholding": 0.0, "diversification_supplier": 0.0, "diversification_buyer": 0.0, "innovation": 1.0,
    "next_generation": 0.0, "diplomacy": 0.0, "trust_maintenance": 0.0, "control": 0.0,
    "sanctions_supplier": 0.0, "sanctions_buyer": 0.0,
}  # fmt: skip


def levers(**settings: float) -> Levers:
    """Levers at their defaults but for those named; `transfer` sets all stages, `transfer_design` one.

    Raises UsageError for a lever that does not exist.

    >>> levers(withholding=0.5).withholding.item(), float(levers(transfer_design=0).transfer[4])
    (0.5, 0.0)
    """
    stages = {f"transfer_{stage}": index for index, stage in enumerate(STAGES)}
    unknown = sorted(set(settings) - set(_DEFAULTS) - set(stages))
    if unknown:
        raise UsageError(f"no lever {unknown[0]!r}; levers are {', '.join([*_DEFAULTS, *stages])}")
    if not all(np.isfinite(value) for value in settings.values()):
        raise UsageError("levers must be finite numbers")
    values = {**_DEFAULTS, **{name: value for name, value in settings.items() if name in _DEFAULTS}}
    transfer = [values.pop("transfer")] * len(STAGES)
    for name, index in stages.items():
        if name in settings:
            transfer[index] = settings[name]
    return Levers(
        transfer=tuple(map(np.asarray, transfer)),
        **{name: np.asarray(value) for name, value in values.items()},
    )


@dataclass(frozen=True)
class Policy:
    """Levers, and what replaces them once a signal passes a threshold.

    `watch` is what the actor sees (see watch.py), such as "localisation"; without it the base holds always.
    """

    name: str
    base: Mapping[str, float]
    response: Mapping[str, float] | None = None
    watch: Watch | None = None
    threshold: float = float("inf")
    meaning: str = ""

    def __post_init__(self) -> None:
        """Refuse half a rule, and names that do not exist."""
        if (self.response is None) != (self.watch is None):
            raise UsageError(f"policy {self.name}: a response needs something to watch, and the reverse")
        if self.watch is not None and self.watch not in get_args(Watch):
            raise UsageError(f"policy {self.name}: watch one of {', '.join(get_args(Watch))}")
        levers(**self.base)
        levers(**(self.response or {}))

    def settings(self) -> tuple[Levers, Levers | None, float]:
        """Base and response as levers; a response starts from the base."""
        response = None if self.response is None else levers(**{**self.base, **self.response})
        return levers(**self.base), response, self.threshold


def in_force(
    base: Levers, response: Levers | None, watch: Watch | None, threshold: Array, state: State,
    setting: Array, t: Array, xp: Namespace,
) -> Levers:  # fmt: skip
    """The levers of this month: the response where the signal is above the threshold, else the base."""
    if response is None or watch is None:
        return base
    on = signal(watch, state, setting, t, xp) > threshold
    choices = [xp.where(on, new, old) for old, new in zip(base[1:], response[1:], strict=True)]
    transfer = tuple(
        xp.where(on, new, old) for old, new in zip(base.transfer, response.transfer, strict=True)
    )
    return Levers(transfer, *choices)


POLICIES: Mapping[str, Policy] = {
    policy.name: policy
    for policy in (
        Policy("as-is", {}, meaning="the contract as the parameters have it; nobody responds"),
        Policy(
            "tight-contract",
            {"transfer_propulsion": 0.5, "transfer_electronics": 0.3, "transfer_design": 0.0, "royalty": 2.0,
             "content_cap": 0.6, "reexport": 0.5},
            meaning="less is handed over, for more, and exports need consent",
        ),
        Policy("diversify", {"diversification_supplier": 1.0}, meaning="effort to enter third markets"),
        Policy(
            "innovate", {"innovation": 3.0, "next_generation": 0.8},
            meaning="research, and the next generation stays out of the licence",
        ),
        Policy(
            "diplomacy", {"diplomacy": 0.5, "trust_maintenance": 0.3},
            meaning="closer to third markets, and care for the buyer's trust",
        ),
        Policy(
            "respond-to-localisation", {},
            {"diversification_supplier": 1.0, "innovation": 2.0, "next_generation": 0.8}, "localisation", 0.4,
            "nothing until the buyer masters two fifths of the value; then diversify and innovate",
        ),
        Policy(
            "withhold-on-localisation", {}, {"withholding": 0.5}, "localisation", 0.3,
            "half of all deliveries held back once the buyer masters three tenths of the value",
        ),
    )
}  # fmt: skip
