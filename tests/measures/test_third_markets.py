"""Customers by period, overlap and who went over, by hand; leakage from register and case."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tables import deliveries, observations

from supplant.measures.leakage import beside, case_leaks, made_by_buyer, register_leaks
from supplant.measures.third_markets import bids, customers, exports, overlaps, third_markets

TABLE = deliveries(
    {"supplier": "S", "recipient": "X", "year": 2012, "tiv": 30.0},
    {"supplier": "S", "recipient": "Y", "year": 2018, "tiv": 10.0},
    {"supplier": "S", "recipient": "Z", "year": 2019, "tiv": 30.0},
    {"supplier": "B", "recipient": "X", "year": 2019, "tiv": 5.0},
    {"supplier": "B", "recipient": "Z", "year": 2018, "tiv": 15.0},
    {"supplier": "B", "recipient": "W", "year": 2010, "tiv": 1.0},
    {"supplier": "S", "recipient": "B", "year": 2019, "tiv": 99.0},
    {"supplier": "T", "recipient": "X", "year": 2019, "tiv": 99.0},
)
SOLD = exports(TABLE, "S", "B", category="Missiles")


def test_exports_leave_the_two_and_other_suppliers_out():
    assert SOLD["evidence"].tolist() == ["r1", "r2", "r3", "r4", "r5", "r6"]
    assert exports(TABLE, "S", "B", category="Ships").empty


def test_a_third_partys_own_copy_is_in_nobodys_sales():
    rows = deliveries(
        {"supplier": "S", "recipient": "X", "year": 2019, "tiv": 1.0},
        {"supplier": "S", "recipient": "Y", "year": 2019, "tiv": 1.0, "local_production": None,
         "rung": "copy", "rung_certain": True},
    )  # fmt: skip
    assert exports(rows, "S", "B")["recipient"].tolist() == ["X"]


def test_periods_shares_and_overlap_by_hand():
    found = third_markets(SOLD, "S", "B", last=2019)
    late = {m.customer: m for m in found if m.years == (2015, 2019)}
    assert sorted(late) == ["X", "Y", "Z"]
    assert (late["Z"].supplier_tiv, late["Z"].supplier_share, late["Z"].buyer_share) == (30, 0.75, 0.75)
    assert late["Z"].evidence == ("r3", "r5")
    early, recent = overlaps(found)
    # 2010-14: S served X, B served W: nothing in common.
    assert (early.jaccard, early.weighted) == (0, 0)
    # 2015-19: S {Y, Z}, B {X, Z}. Shares of S 0.25, 0.75; of B (X) 0.25, (Z) 0.75: 0.75 of 1.25.
    assert recent.jaccard == pytest.approx(1 / 3)
    assert recent.weighted == pytest.approx(0.75 / 1.25)


def test_no_overlap_can_be_told_where_one_side_sells_nothing():
    (found,) = overlaps(third_markets(SOLD[SOLD["supplier"] == "S"], "S", "B", last=2019)[-2:])
    assert found.jaccard is None
    assert third_markets(SOLD[:0], "S", "B", last=2019) == ()


def test_customers_that_moved():
    history = {c.customer: c.history for c in customers(SOLD, "S", "B")}
    # X: S to 2012, B from 2019. Z: B in 2018 before S in 2019. Y only S, W only B.
    assert history == {"X": "moved", "Y": "supplier only", "Z": "buyer first", "W": "buyer only"}
    late = {c.customer: c.history for c in customers(SOLD, "S", "B", after=2020)}
    assert late["X"] == "buyer first"  # before local production began


def test_a_supplier_that_stays_is_not_replaced():
    rows = deliveries(
        {"supplier": "S", "recipient": "X", "year": 2010, "tiv": 1.0},
        {"supplier": "B", "recipient": "X", "year": 2015, "tiv": None},
        {"supplier": "S", "recipient": "X", "year": 2016, "tiv": 1.0},
    )
    (found,) = customers(rows, "S", "B")
    assert (found.history, found.from_supplier, found.from_buyer) == (
        "supplier first",
        (2010, 2016),
        (2015, 2015),
    )


def test_bids():
    found = bids(
        observations(
            {"date": "2009", "variable": "head_to_head_bid", "value": 1.0, "of": "Barakah; winner KEPCO"},
            {"date": "2010", "variable": "head_to_head_bid", "value": 0.0},
            {"date": "2011", "variable": "head_to_head_bid", "value": None},
        )
    )
    assert [b.won_by for b in found] == ["buyer", "supplier", None]
    assert found[0].market == "Barakah; winner KEPCO"


sale = st.tuples(st.sampled_from("SB"), st.sampled_from("WXYZ"), st.integers(2000, 2020), st.floats(0.1, 100))


@settings(deadline=None, max_examples=50)
@given(st.lists(sale, min_size=1, max_size=15))
def test_overlap_is_symmetric_and_periods_conserve_volume(sales):
    rows = deliveries(*({"supplier": s, "recipient": r, "year": y, "tiv": t} for s, r, y, t in sales))
    one, two = (third_markets(rows, a, b, last=2020) for a, b in ("SB", "BS"))
    for p, q in zip(overlaps(one), overlaps(two), strict=True):
        assert p.jaccard == q.jaccard
        assert p.weighted == (None if q.weighted is None else pytest.approx(q.weighted))
        assert p.weighted is None or 0 <= p.weighted <= 1
    assert sum(m.supplier_tiv + m.buyer_tiv for m in one) == pytest.approx(rows["tiv"].sum())


def test_register_leaks_by_hand():
    houthi = {"supplier": "IRN", "recipient": "houthi-rebels", "designation": "Shahed-136"}
    pair = {"supplier": "IRN", "recipient": "RUS", "designation": "Shahed-136", "local_production": True}
    rows = deliveries(
        {**pair, "year": 2022, "tiv": 60.0},
        {"supplier": "IRN", "recipient": "BLR", "designation": "Shahed-136", "year": 2024, "tiv": 2.0,
         "quantity": 20.0, "quantity_low": 12.0, "quantity_high": 28.0, "local_production": None,
         "rung": "assembly", "rung_certain": False},
        {**houthi, "year": 2023, "tiv": 1.0},
        {**houthi, "year": 2021, "tiv": None},
        {"supplier": "IRN", "recipient": "SYR", "designation": "Fateh-110", "year": 2020, "tiv": 1.0},
        {"supplier": "PRK", "recipient": "SYR", "designation": "Shahed-136", "year": 2020, "tiv": 1.0},
    )  # fmt: skip
    made = made_by_buyer(rows, "IRN", "RUS", "Missiles")
    assert made == ("Shahed-136",)
    rebels, belarus = register_leaks(rows, "IRN", "RUS", made, "Missiles")
    assert (rebels.third_party, rebels.first, rebels.last, rebels.quantity) == (
        "houthi-rebels",
        "2021",
        "2023",
        None,
    )
    assert (belarus.kind, belarus.quantity, belarus.low, belarus.evidence) == ("means", 20, 12, ("r2",))


@pytest.mark.parametrize(
    ("row", "third", "sender", "kind"),
    [
        ({"variable": "reexport_or_third_party_transfer", "of": "to Belarus", "party": ("BLR",)},
         "BLR", None, "item"),
        ({"variable": "own_export_first", "of": "vehicles from the Polish line", "party": ("ARE",)},
         "ARE", "RUS", "item"),
        ({"variable": "reexport_or_third_party_transfer", "of": "technology", "party": ("PRK",)},
         "PRK", None, "means"),
        ({"variable": "supplier_other_customers", "of": None}, None, "IRN", "item"),
        # Words alone name nobody: "bought from Ukraine" and "designed for Iran" are no receivers.
        ({"variable": "reexport_or_third_party_transfer", "of": "bought from Ukraine"}, None, None, "item"),
        ({"variable": "supplier_other_customers", "of": "missiles first designed for Iran, on offer"},
         None, "IRN", "item"),
    ],
)  # fmt: skip
def test_third_parties_of_a_case(row, third, sender, kind):
    (found,) = case_leaks(observations({"date": "2024", "value": 3.0, **row}), "IRN", "RUS")
    assert (found.third_party, found.sender, found.kind, found.quantity) == (third, sender, kind, 3)


def test_parties_that_the_observation_names_go_before_its_words():
    moved = "reexport_or_third_party_transfer"
    found = case_leaks(
        observations(
            {"date": "2023", "variable": moved, "value": 1.0, "unit": "event", "of": "parts used elsewhere",
             "party": ("IRN",), "sender": "RUS"},
            {"date": "2024", "variable": moved, "value": 5.0, "of": "to Belarus", "party": ("PRK", "SYR")},
            {"date": "2025", "variable": "own_export_first", "value": 5.0, "party": ("EGY",)},
        ),
        "IRN", "RUS",
    )  # fmt: skip
    assert [(leak.third_party, leak.sender, leak.quantity, leak.back) for leak in found] == [
        ("IRN", "RUS", None, True), ("PRK", None, None, False), ("SYR", None, None, False),
        ("EGY", "RUS", 5, False),
    ]  # fmt: skip


def test_a_row_and_the_observation_that_repeats_it_are_one_leak():
    row = {"supplier": "IRN", "designation": "Shahed-136", "tiv": 2.0}
    register = register_leaks(
        deliveries({**row, "recipient": "BLR", "year": 2024}, {**row, "recipient": "SYR", "year": 2020}),
        "IRN", "RUS", ["Shahed-136"],
    )  # fmt: skip
    told = {"date": "2024", "variable": "reexport_or_third_party_transfer", "value": 20.0, "party": ("BLR",)}
    seen = case_leaks(
        observations(
            {**told, "basis": "register"},  # the row itself
            {**told, "basis": "reported"},  # another source on the same thing
            {**told, "basis": "register", "sender": "RUS"},  # read as the buyer's
            {**told, "basis": "register", "date": "2019"},  # another year
            {**told, "basis": "register", "party": ("PRK",)},  # no such row here
        ),
        "IRN", "RUS",
    )  # fmt: skip
    kept = [leak.evidence for leak in beside(seen, register)]
    assert kept == [("case/o004",), ("case/o002",), ("case/o003",), ("case/o005",)]


def test_a_total_over_the_rows_of_the_register_repeats_them():
    row = {"supplier": "IRN", "designation": "Shahed-136", "tiv": 2.0}
    register = register_leaks(
        deliveries({**row, "recipient": "SYR", "year": 2010}), "IRN", "RUS", ["Shahed-136"]
    )
    total = {"date": "2025", "variable": "supplier_other_customers", "value": 9.0, "unit": "units cumulative",
             "basis": "computed", "party": ("SYR", "SDN")}  # fmt: skip
    seen = case_leaks(observations(total, {**total, "date": "2009"}), "IRN", "RUS")
    kept = [(leak.third_party, leak.first) for leak in beside(seen, register)]
    assert kept == [("SDN", "2009"), ("SYR", "2009"), ("SDN", "2025")]


def test_what_went_back_is_marked_and_what_did_not_happen_is_left_out():
    found = case_leaks(
        observations(
            {"date": "2026-03", "variable": "own_export_first", "value": 1.0, "unit": "event",
             "of": "Shahed drones from Russia to Iran", "party": ("IRN",)},
            {"date": "2025", "variable": "own_export_quantity", "value": 0.0},
        ),
        "IRN", "RUS",
    )  # fmt: skip
    assert [(leak.third_party, leak.back, leak.quantity) for leak in found] == [("IRN", True, None)]
