"""Roles by rule: each rule once, their order, and that the unknown is no role."""

import pytest

from supplant.core.units import Interval
from supplant.measures.role import BUYER_RULES, CANNOT_TELL, SUPPLIER_RULES, RoleFacts, role_of


def facts(**known):
    return RoleFacts(**{"delivered_before": True, "delivers_now": True, **known})


@pytest.mark.parametrize(
    ("known", "role"),
    [
        ({"share": Interval(0.5, 0.4, 0.6)}, "critical supplier"),
        ({"share": Interval(0.49, 0.4, 0.6)}, "supplier among others"),
        ({"share": Interval(0.9, 0.8, 1), "rung": "components"}, "critical supplier"),
        ({"share": Interval(0.9, 0.8, 1), "rung": "kits", "licensed_part": 0.9}, "component supplier"),
        ({"share": Interval(0.9, 0.8, 1), "rung": "kits", "licensed_part": 0.1}, "critical supplier"),
        ({"share": Interval(0.9, 0.8, 1), "rung": "licence", "licensed_part": 0.9}, "licensor"),
        ({"share": Interval(0.9, 0.8, 1), "rung": "full"}, "licensor"),
        ({"rung": "derivative", "ended": True}, "bystander"),
        ({"rung": "derivative", "ended": True, "sells_parts": True}, "component supplier"),
        ({"delivers_now": False}, "bystander"),
        ({"share": Interval(0, 0, 0.1)}, CANNOT_TELL),
    ],
)
def test_role_of_the_supplier(known, role):
    assert role_of(facts(**known), SUPPLIER_RULES).role == role


@pytest.mark.parametrize(
    ("known", "role"),
    [
        ({}, "customer"),
        ({"rung": "kits"}, "licensee"),
        ({"flagged": True}, "licensee"),
        ({"rung": "components"}, "customer"),
        ({"rung": "full", "exports": True}, "competitor"),
        ({"exports": True, "exports_to_customers": True}, "rival"),
    ],
)
def test_role_of_the_buyer(known, role):
    assert role_of(facts(**known), BUYER_RULES).role == role


def test_a_role_shows_its_rule_facts_and_evidence():
    found = role_of(
        facts(share=Interval(0.6, 0.5, 0.7), scope="category, 2021-2025", evidence_supply=("r1", "r1"))
    )
    assert found.evidence == ("r1",)
    assert found.facts == ("share of the buyer's supply (category, 2021-2025): 0.60",)
    assert "at least half" in found.rule


def test_the_unknown_gives_no_role():
    for rules in (SUPPLIER_RULES, BUYER_RULES):
        assert role_of(RoleFacts(), rules).role == CANNOT_TELL
        assert role_of(RoleFacts(delivers_now=False, exports=None), rules).role == CANNOT_TELL
