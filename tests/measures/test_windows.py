"""Trailing sums: certain totals of spread deals, intervals of estimates, conservation."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tables import deliveries

from supplant.core.errors import SupplantError
from supplant.measures.windows import windowed


def spread(years: list[int], total: float, quantity: float, evidence: str = "d1", **more) -> list[dict]:
    """As the importer writes a deal whose total is stated, an estimate being 0.4 off at most."""
    top = total * (1.4 if more.get("quantity_estimate") else 1)
    share = {"tiv": total / len(years), "tiv_low": 0.0, "tiv_high": top, "quantity": quantity / len(years)}
    same = {"supplier": "S", "recipient": "B", "evidence": evidence, "spread_over": len(years), **more}
    return [{**same, **share, "year": year} for year in years]


def test_stated_years_add_up_over_five_years():
    rows = deliveries(
        *({"supplier": "S", "recipient": "B", "year": y, "tiv": float(y - 2009)} for y in range(2010, 2021))
    )
    sums = windowed(rows, "supplier", 2014, 2020)
    # 2014: 1+2+3+4+5 = 15; 2020: 7+8+9+10+11 = 45
    assert sums.at("S", 2014).value == 15
    assert sums.at("S", 2020).value == 45
    assert (sums.at("S", 2020).low, sums.at("S", 2020).high) == (45, 45)


def test_a_window_that_holds_the_whole_deal_knows_its_total():
    sums = windowed(deliveries(*spread([2020, 2021, 2022], 30.0, 30)), "supplier", 2019, 2027)
    assert sums.at("S", 2019).high == 0
    # One of three years: one unit of TIV 1 at least; at most all but a unit for each of the other two years.
    assert (sums.at("S", 2020).low, sums.at("S", 2020).value, sums.at("S", 2020).high) == (1, 10, 28)
    for end in (2022, 2023, 2024):
        assert (sums.at("S", end).low, sums.at("S", end).value, sums.at("S", end).high) == (30, 30, 30)
    # 2021 and 2022 are left in the window to 2025.
    assert (sums.at("S", 2025).low, sums.at("S", 2025).value, sums.at("S", 2025).high) == (2, 20, 29)
    assert sums.at("S", 2027).value == 0


def test_an_estimated_total_is_uncertain_even_when_it_is_whole():
    sums = windowed(
        deliveries(*spread([2020, 2021], 20.0, 10, quantity_estimate=True)), "supplier", 2021, 2021
    )
    assert (sums.at("S", 2021).low, sums.at("S", 2021).high) == (12, 28)  # 20 less and more 0.4 of it


def test_two_deals_with_one_key_are_two_deals():
    rows = deliveries(*spread([2020, 2021], 20.0, 10, "d1"), *spread([2020, 2021], 20.0, 10, "d2"))
    sums = windowed(rows.assign(deal="same"), "supplier", 2021, 2021)
    assert (sums.at("S", 2021).low, sums.at("S", 2021).value) == (40, 40)


def test_rows_without_a_weight_are_counted_not_zeroed():
    rows = deliveries(
        {"supplier": "S", "recipient": "B", "year": 2020, "tiv": 5.0},
        {"supplier": "T", "recipient": "B", "year": 2020, "tiv": None},
    )
    sums = windowed(rows, "supplier", 2020, 2020)
    assert sums.missing == 1
    assert sums.groups == ("S",)


def test_no_rows_give_zero_and_a_senseless_window_is_refused():
    assert windowed(deliveries(), "supplier", 2000, 2001).at("S", 2000).value == 0
    with pytest.raises(SupplantError, match="span"):
        windowed(deliveries(), "supplier", 2000, 2001, span=0)
    with pytest.raises(SupplantError, match="first <= last"):
        windowed(deliveries(), "supplier", 2002, 2001)


deals = st.lists(
    st.tuples(
        st.sampled_from("STU"),
        st.integers(2000, 2010),
        st.integers(1, 5),
        st.floats(0.5, 100),
        st.integers(1, 50),
        st.booleans(),
    ),
    min_size=1,
    max_size=8,
)


@settings(deadline=None, max_examples=50)
@given(deals)
def test_windows_conserve_volume_and_keep_the_order_of_the_ends(found):
    rows = []
    for number, (supplier, start, years, tiv, quantity, estimate) in enumerate(found):
        span = list(range(start, start + years))
        rows += spread(span, tiv, quantity, f"d{number}", supplier=supplier, quantity_estimate=estimate)
    table = deliveries(*rows)
    sums = windowed(table, "supplier", 2000, 2020)
    assert (sums.low <= sums.value).all()
    assert (sums.value <= sums.high).all()
    # Windows that tile 2000-2019 hold every deal's volume once.
    tiled = sum(sums.value[:, sums.ends.index(end)].sum() for end in (2004, 2009, 2014, 2019))
    assert tiled == pytest.approx(table["tiv"].sum())
