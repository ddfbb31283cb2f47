"""Shares both ways against hand-worked numbers; what must not change them; the item of a case."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tables import day, deliveries, observations

from supplant.core.units import Interval
from supplant.measures.dependence import item_dependence, supplier_share
from supplant.measures.partnership import Stage
from supplant.measures.reports import case_reports
from supplant.measures.supply import case_supply


def share(rows, direction="buyer_on_supplier", category=None, year=2020):
    (found,) = supplier_share(rows, "S", "B", direction=direction, category=category, first=year, last=year)
    return found


ROWS = (
    {"supplier": "S", "recipient": "B", "year": 2018, "tiv": 30.0},
    {"supplier": "S", "recipient": "B", "year": 2020, "tiv": 10.0, "local_production": True},
    {"supplier": "T", "recipient": "B", "year": 2019, "tiv": 40.0},
    {"supplier": "S", "recipient": "C", "year": 2019, "tiv": 120.0},
    {"supplier": "S", "recipient": "B", "year": 2020, "tiv": 20.0, "category": "Ships"},
    {"supplier": "S", "recipient": "B", "year": 2015, "tiv": 99.0},  # before the window
)


def test_shares_by_hand():
    rows = deliveries(*ROWS)
    # Missiles to B, 2016-20: 30 + 10 of 80; by S: 40 of 160. Complete 30 of the same 80 and 160.
    found = share(rows, category="Missiles")
    assert found.share == Interval.exact(0.5)
    assert found.complete_only == Interval.exact(30 / 80)
    assert found.evidence == ("r1", "r2")
    assert found.years == (2016, 2020)
    back = share(rows, "supplier_on_buyer", category="Missiles")
    assert back.share == Interval.exact(0.25)
    assert back.complete_only == Interval.exact(30 / 160)
    # Every category: 60 of 100, and 60 of 180.
    assert share(rows).share.value == pytest.approx(0.6)
    assert share(rows, "supplier_on_buyer").share.value == pytest.approx(60 / 180)


def test_estimates_widen_the_share_to_its_ends():
    rows = deliveries(
        {"supplier": "S", "recipient": "B", "year": 2020, "tiv": 10.0, "tiv_low": 6.0, "tiv_high": 14.0},
        {"supplier": "T", "recipient": "B", "year": 2020, "tiv": 10.0, "tiv_low": 6.0, "tiv_high": 14.0},
    )
    # Lowest 6 of 6 + 14, highest 14 of 14 + 6.
    assert share(rows).share == Interval(0.5, 0.3, 0.7)


def test_an_unlicensed_copy_is_in_the_whole_but_not_the_suppliers():
    rows = deliveries(
        {"supplier": "S", "recipient": "B", "year": 2020, "tiv": 10.0},
        {
            "supplier": "S",
            "recipient": "B",
            "year": 2020,
            "tiv": 30.0,
            "local_production": None,
            "rung": "copy",
        },
    )
    assert share(rows).share.value == 0.25
    assert share(rows, "supplier_on_buyer").share.value == 1.0


def test_nothing_delivered_is_unknown_not_zero():
    assert share(deliveries()).share is None
    assert share(
        deliveries({"supplier": "T", "recipient": "B", "year": 2020, "tiv": 1.0})
    ).share == Interval.exact(0)


def test_rows_without_volume_are_named():
    rows = deliveries(*ROWS, {"supplier": "S", "recipient": "B", "year": 2020, "tiv": None})
    assert share(rows).share.value == pytest.approx(0.6)
    assert share(rows).notes == ("1 rows without tiv are left out",)


row = st.fixed_dictionaries(
    {
        "supplier": st.sampled_from(["S", "T", "unknown-supplier"]),
        "recipient": st.sampled_from(["B", "C"]),
        "year": st.integers(2014, 2021),
        "tiv": st.floats(0.01, 1000),
        "local_production": st.sampled_from([True, False, None]),
        "rung": st.sampled_from([None, "components", "kits", "licence", "copy"]),
    }
)
ends = st.tuples(st.floats(0, 1), st.floats(1, 3))


def widened(found):
    return [{**r, "tiv_low": r["tiv"] * a, "tiv_high": r["tiv"] * b} for r, (a, b) in found]


@settings(deadline=None, max_examples=50)
@given(st.lists(st.tuples(row, ends), min_size=1, max_size=12))
def test_shares_lie_between_zero_and_one_in_order(found):
    rows = deliveries(*widened(found))
    for direction in ("buyer_on_supplier", "supplier_on_buyer"):
        for result in supplier_share(rows, "S", "B", direction=direction, first=2014, last=2022):
            for interval in (result.share, result.complete_only):
                assert interval is None or 0 <= interval.low <= interval.value <= interval.high <= 1
            if result.share is not None:
                assert result.complete_only.value <= result.share.value + 1e-12


@settings(deadline=None, max_examples=50)
@given(st.lists(st.tuples(row, ends), min_size=1, max_size=8), st.floats(1, 1e6))
def test_an_unrelated_pair_changes_nothing(found, tiv):
    rows = widened(found)
    other = {"supplier": "X", "recipient": "Y", "year": 2020, "tiv": tiv}
    for direction in ("buyer_on_supplier", "supplier_on_buyer"):
        before = supplier_share(deliveries(*rows), "S", "B", direction=direction, first=2018, last=2020)
        after = supplier_share(deliveries(*rows, other), "S", "B", direction=direction, first=2018, last=2020)
        assert before == after


STAGES = (Stage(day("2022-01"), "import", ("o1",)), Stage(day("2023-01"), "licence", ("o2",)))


def supplied(*rows, stages=STAGES):
    return case_supply(case_reports(observations(*rows), stages, "S", "B"))


def test_item_dependence_by_hand():
    supply = supplied(
        {"date": "2023", "variable": "imports_complete_units", "value": 20.0, "unit": "units/year"},
        {"date": "2023", "variable": "local_output", "value": 80.0, "unit": "units/year"},
    )
    (plain,) = item_dependence(supply, (), "S", "B")
    assert plain.complete_only == Interval.exact(0.2)
    assert (plain.share.low, plain.share.value, plain.share.high) == (0.2, 1.0, 1.0)
    (half,) = item_dependence(supply, ((2023, Interval.exact(0.5), ("o9",)),), "S", "B")
    # 20 complete and half the content of 80: 60 of 100.
    assert (half.share.low, half.share.value, half.share.high) == (0.2, 0.6, 1.0)
    assert "o9" in half.evidence


def test_a_kind_without_a_figure_is_not_zero():
    supply = supplied({"date": "2023", "variable": "local_output", "value": 80.0, "unit": "units/year"})
    (found,) = item_dependence(supply, (), "S", "B")
    assert found.complete_only is None
    assert "no figure for complete supply in 2023" in found.notes


def test_own_make_rests_on_nobody_until_a_share_is_observed():
    own = (*STAGES, Stage(day("2024-01"), "derivative", ("o3",)))
    supply = supplied(
        {"date": "2024", "variable": "local_output", "value": 100.0, "unit": "units/year", "as_of": "2025"},
        stages=own,
    )
    (found,) = item_dependence(supply, (), "S", "B")
    assert found.share == Interval.exact(0)
    (found,) = item_dependence(supply, ((2024, Interval.exact(0.9), ()),), "S", "B")
    assert found.share.value == pytest.approx(0.1)


def test_one_figure_for_imports_and_output_is_the_whole():
    supply = supplied(
        {"date": "2022", "variable": "imports_complete_units", "value": 150.0, "unit": "units/year"},
        {"date": "2022", "variable": "local_output", "value": 600.0, "unit": "units/year",
         "of": "licensed output and complete imports together"},
    )  # fmt: skip
    (found,) = item_dependence(supply, (), "S", "B")
    assert found.complete_only.value == 0.25  # 150 of 600, not of 750
    assert found.share.value == 1.0


def test_an_open_top_may_be_anything():
    rate = {"date": "2023-06", "variable": "local_output", "value": 10.0, "unit": "units/month"}
    supply = supplied(
        {"date": "2023", "variable": "imports_complete_units", "value": 40.0, "unit": "units/year"}, rate
    )
    (found,) = item_dependence(supply, (), "S", "B")
    # 120 a year if the month went on; at least 10, and no top: complete imports may be next to nothing of it.
    assert found.complete_only == Interval(0.25, 0.0, 0.8)
    assert (found.share.low, found.share.value, found.share.high) == (0.0, 1.0, 1.0)


def test_the_whole_range_says_why():
    licensed = {"date": "2013", "variable": "local_output", "value": 33.0, "unit": "units/year"}
    (found,) = item_dependence(
        supplied(licensed, stages=(Stage(day("2004"), "licence", ("o1",)),)), (), "S", "B"
    )
    assert (found.share.low, found.share.high) == (0, 1)
    assert found.notes[-1].startswith("the interval is the whole range: the one figure is licensed output")
    complete = {**licensed, "variable": "imports_complete_units"}
    for known in (supplied(complete), supplied(complete, licensed)):
        (found,) = item_dependence(known, (), "S", "B")
        assert not any("whole range" in note for note in found.notes)


def test_nothing_out_of_much_cites_the_much():
    rows = deliveries(
        {"supplier": "T", "recipient": "B", "year": 2020, "tiv": 1.0},
        {"supplier": "T", "recipient": "B", "year": 2012, "tiv": 1.0},
    )
    assert share(rows).share == Interval.exact(0)
    assert share(rows).evidence == ("r1",)


def test_later_localisation_is_not_read_back():
    supply = supplied({"date": "2023", "variable": "local_output", "value": 80.0, "unit": "units/year"})
    (found,) = item_dependence(supply, ((2024, Interval.exact(0.9), ()),), "S", "B")
    assert found.share.value == 1.0


number = st.floats(0, 1e5)


@settings(deadline=None, max_examples=50)
@given(number, number, number, st.one_of(st.none(), st.floats(0, 1)))
def test_item_shares_keep_their_order(c, li, o, localised):
    stages = (*STAGES, Stage(day("2024-01"), "full", ("o3",)))
    rows = [
        {
            "date": "2024",
            "variable": "imports_complete_units",
            "value": c,
            "low": c / 2,
            "high": c * 2,
            "unit": "units/year",
        },
        {
            "date": "2024",
            "variable": "kits_delivered",
            "value": li,
            "low": li / 2,
            "high": li * 2,
            "unit": "units/year",
        },
        {
            "date": "2024",
            "variable": "local_output",
            "value": o,
            "low": o / 2,
            "high": o * 2,
            "unit": "units/year",
        },
    ]
    observed = () if localised is None else ((2024, Interval.exact(localised), ()),)
    for found in item_dependence(supplied(*rows, stages=stages), observed, "S", "B"):
        assert 0 <= found.share.low <= found.share.value <= found.share.high <= 1
        assert found.complete_only.value <= found.share.value + 1e-12
