"""The role of the supplier, and of the buyer in third markets, by rules that can be read.

Each rule has a name, a condition in words, and the test itself; the first that holds gives the role. The
thresholds are conventions of ours, shown in the words. Where the facts that a rule needs are missing it
does not hold, and where none holds the role cannot be told.

Left out: what the two call each other. A role is read from deliveries, rungs and customers alone.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from supplant.core.units import Interval
from supplant.measures.partnership import is_local, rung_height

__all__ = ["BUYER_RULES", "CANNOT_TELL", "SUPPLIER_RULES", "Role", "RoleFacts", "Rule", "role_of"]

CANNOT_TELL = "cannot be told"
CRITICAL_SHARE = 0.5
MOSTLY = 0.5


@dataclass(frozen=True)
class RoleFacts:
    """What the rules look at. None means unknown, which is never read as no.

    `share`: the buyer's dependence on the supplier, licensed output included. `licensed_part`: how much of
    what the supplier stands behind was licensed rather than complete, 0-1. `delivered_before`,
    `delivers_now`: ever, and within the last five years. `ended`: deliveries are reported to have ended.
    `sells_parts`: it sold parts within the last five years. `exports`: the buyer supplies third parties with
    the item (or the category); `exports_to_customers`: parties that the supplier had served before it.
    """

    share: Interval | None = None
    licensed_part: float | None = None
    rung: str | None = None
    flagged: bool = False
    delivered_before: bool | None = None
    delivers_now: bool | None = None
    ended: bool | None = None
    sells_parts: bool | None = None
    exports: bool | None = None
    exports_to_customers: bool | None = None
    scope: str = ""
    evidence_supply: tuple[str, ...] = ()
    evidence_rung: tuple[str, ...] = ()
    evidence_ended: tuple[str, ...] = ()
    evidence_parts: tuple[str, ...] = ()
    evidence_exports: tuple[str, ...] = ()
    evidence_rivalry: tuple[str, ...] = ()


@dataclass(frozen=True)
class Rule:
    """One rule: the role it gives, its condition in words, its test, and the facts it leans on."""

    role: str
    words: str
    holds: Callable[[RoleFacts], bool]
    leans_on: tuple[str, ...]


@dataclass(frozen=True)
class Role:
    """A role with the rule that gave it and the facts that the rules looked at, in words."""

    role: str
    rule: str
    evidence: tuple[str, ...]
    facts: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return dict(vars(self))


def _makes(facts: RoleFacts) -> bool:
    return rung_height(facts.rung) >= rung_height("licence")


def _mostly_licensed(facts: RoleFacts) -> bool:
    return facts.licensed_part is None or facts.licensed_part >= MOSTLY


def _stopped(facts: RoleFacts) -> bool:
    return bool(facts.delivered_before) and (facts.ended is True or facts.delivers_now is False)


SUPPLIER_RULES: tuple[Rule, ...] = (
    Rule(
        "component supplier",
        "it sold parts to the buyer within five years, and its deliveries ended or the buyer makes the item",
        lambda f: f.sells_parts is True and (_stopped(f) or _makes(f)),
        ("parts", "ended", "rung"),
    ),
    Rule(
        "bystander",
        "it supplied the buyer before, and its deliveries are reported to have ended, or none is recorded "
        "within five years",
        _stopped,
        ("supply", "ended", "rung"),
    ),
    Rule(
        "licensor",
        "the buyer makes the item itself (licensed build or a higher rung, or a copy), and at least half of "
        "what the supplier stands behind was made by the buyer, or complete imports are not reported",
        lambda f: _makes(f) and _mostly_licensed(f),
        ("rung", "supply"),
    ),
    Rule(
        "component supplier",
        "the buyer puts the item together (kits or assembly), and at least half of what the supplier stands "
        "behind came that way, or complete imports are not reported",
        lambda f: is_local(f.rung) and not _makes(f) and _mostly_licensed(f),
        ("rung", "supply"),
    ),
    Rule(
        "critical supplier",
        "at least half of the buyer's supply comes from this supplier, licensed output included",
        lambda f: f.share is not None and f.share.value >= CRITICAL_SHARE,
        ("supply",),
    ),
    Rule(
        "supplier among others",
        "some of the buyer's supply, but less than half, comes from this supplier",
        lambda f: f.share is not None and f.share.value > 0,
        ("supply",),
    ),
)

BUYER_RULES: tuple[Rule, ...] = (
    Rule(
        "rival",
        "it supplies the item or category to a third party that the supplier had served and it had not",
        lambda f: f.exports_to_customers is True,
        ("rivalry",),
    ),
    Rule(
        "competitor",
        "it supplies the item or category to third parties",
        lambda f: f.exports is True,
        ("exports",),
    ),
    Rule(
        "licensee",
        "it puts the item together or makes it (kits or higher, or the register flags local production)",
        lambda f: is_local(f.rung) or f.flagged,
        ("rung",),
    ),
    Rule(
        "customer",
        "it received the item or category from the supplier, and no production of its own is stated",
        lambda f: bool(f.delivered_before),
        ("supply",),
    ),
)


def role_of(facts: RoleFacts, rules: Sequence[Rule] = SUPPLIER_RULES) -> Role:
    """The role by the first rule that holds, the rule in words, and the evidence that it leans on.

    No rule: "cannot be told". Formula: the ordered tables SUPPLIER_RULES and BUYER_RULES. No units.

    >>> role_of(RoleFacts(share=Interval(0.6, 0.5, 0.7), delivered_before=True, delivers_now=True)).role
    'critical supplier'
    >>> role_of(RoleFacts()).role
    'cannot be told'
    """
    for rule in rules:
        if rule.holds(facts):
            evidence = [name for fact in rule.leans_on for name in getattr(facts, f"evidence_{fact}")]
            return Role(rule.role, rule.words, tuple(dict.fromkeys(evidence)), _shown(facts))
    return Role(CANNOT_TELL, "no rule holds: nothing is recorded that a role could be read from", ())


def _shown(facts: RoleFacts) -> tuple[str, ...]:
    """The facts that the rules looked at, in words."""
    found = []
    if facts.share is not None:
        found.append(f"share of the buyer's supply ({facts.scope}): {facts.share.value:.2f}")
    if facts.licensed_part is not None:
        found.append(f"licensed part of what the supplier stands behind: {facts.licensed_part:.2f}")
    if facts.rung is not None or facts.flagged:
        found.append(f"rung: {facts.rung or 'local production, rung not stated'}")
    if facts.ended is True:
        found.append("deliveries are reported to have ended")
    return tuple(found)
