"""HHI against hand-worked numbers, and its interval against brute force."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tables import deliveries

from supplant.core.units import Interval
from supplant.measures.concentration import asymmetry, concentration, herfindahl

amount = st.tuples(st.floats(0, 100), st.floats(0, 100), st.floats(0, 100)).map(sorted)
amounts = st.lists(amount, min_size=1, max_size=6).filter(lambda found: sum(x[1] for x in found) > 1e-3)


def boxes(found):
    return {f"p{i}": Interval(value, low, high) for i, (low, value, high) in enumerate(found)}


def index(x):
    return sum(v * v for v in x) / sum(x) ** 2


@pytest.mark.parametrize(
    ("parts", "expected"),
    [((1,), 1.0), ((1, 1), 0.5), ((3, 1), 0.625), ((60, 30, 10), 0.46), ((5, 5, 5, 5), 0.25)],
)
def test_hand_worked(parts, expected):
    found = herfindahl({str(i): Interval.exact(x) for i, x in enumerate(parts)})
    assert found.value == pytest.approx(expected)
    assert found.low == pytest.approx(expected)
    assert found.high == pytest.approx(expected)


@settings(deadline=None, max_examples=50)
@given(amounts)
def test_bounds(found):
    result = herfindahl(boxes(found))
    assert 1 / len(found) - 1e-9 <= result.low <= result.value <= result.high <= 1


@settings(deadline=None, max_examples=50)
@given(amounts)
def test_the_interval_holds_every_corner_and_the_middle(found):
    result = herfindahl(boxes(found))
    for corner in itertools.product(*((low, value, high) for low, value, high in found)):
        if sum(corner) > 1e-3:
            assert result.low - 1e-7 <= index(corner) <= result.high + 1e-7


def test_the_ends_of_three_amounts():
    result = herfindahl({"a": Interval(5, 4, 9), "b": Interval(2, 1, 3), "c": Interval(2, 1, 3)})
    assert index((9, 1, 1)) <= result.high <= index((9, 1, 1)) + 0.02  # 83/121, an upper bound
    assert result.low == pytest.approx(index((4, 3, 3)))  # the nearest to equal


@settings(deadline=None, max_examples=50)
@given(amounts, st.randoms())
def test_order_and_scale_do_not_matter(found, random):
    shuffled = list(found)
    random.shuffle(shuffled)
    doubled = [[2 * v for v in x] for x in shuffled]
    a, b = herfindahl(boxes(found)), herfindahl(boxes(doubled))
    assert a.value == pytest.approx(b.value)
    assert a.high == pytest.approx(b.high)
    assert a.low == pytest.approx(b.low, abs=1e-9)


def test_unmapped_partners_stay_in_the_whole_and_widen_the_interval():
    rows = deliveries(
        {"supplier": "A", "recipient": "B", "year": 2020, "tiv": 6.0},
        {"supplier": "unknown-supplier", "recipient": "B", "year": 2020, "tiv": 4.0},
    )
    (found,) = concentration(rows, "B", side="suppliers", first=2020, last=2020)
    assert found.coverage == pytest.approx(0.6)
    assert found.hhi.value == pytest.approx(0.36)  # many small ones: 0.6 squared alone
    assert found.hhi.high == pytest.approx(0.52)  # or one: 0.36 + 0.16
    assert found.partners == 2


def test_without_deliveries_there_is_no_index():
    (found,) = concentration(deliveries(), "B", side="customers", first=2020, last=2020)
    assert found.hhi is None
    assert found.effective is None
    assert found.coverage is None


def test_customers_by_category():
    rows = deliveries(
        {"supplier": "S", "recipient": "A", "year": 2020, "tiv": 3.0},
        {"supplier": "S", "recipient": "B", "year": 2018, "tiv": 1.0},
        {"supplier": "S", "recipient": "C", "year": 2020, "tiv": 9.0, "category": "Ships"},
        {"supplier": "S", "recipient": "C", "year": 2010, "tiv": 9.0},
    )
    (found,) = concentration(rows, "S", side="customers", category="Missiles", first=2020, last=2020)
    assert found.hhi.value == pytest.approx(0.625)
    assert (found.largest, found.largest_share, found.partners) == ("A", 0.75, 2)


def test_own_make_is_in_the_buyers_whole_and_in_nobodys_sales():
    copied = {
        "supplier": "S",
        "recipient": "B",
        "local_production": None,
        "rung": "copy",
        "rung_certain": True,
    }
    rows = deliveries(
        {"supplier": "S", "recipient": "B", "year": 2020, "tiv": 3.0},
        {**copied, "year": 2020, "tiv": 1.0},
        {"supplier": "S", "recipient": "C", "year": 2020, "tiv": 3.0},
    )
    (suppliers,) = concentration(rows, "B", side="suppliers", first=2020, last=2020)
    assert (suppliers.hhi.value, suppliers.partners, suppliers.largest_share) == (0.625, 2, 0.75)
    (customers,) = concentration(rows, "S", side="customers", first=2020, last=2020)
    assert (customers.hhi.value, customers.partners) == (0.5, 2)


def test_an_index_cites_every_row_of_its_window():
    rows = deliveries(
        {"supplier": "S", "recipient": "A", "year": 2016, "tiv": 3.0},
        {"supplier": "S", "recipient": "B", "year": 2015, "tiv": 1.0},
        {"supplier": "S", "recipient": "C", "year": 2020, "tiv": None},
        {"supplier": "S", "recipient": "C", "year": 2020, "tiv": 9.0},
        {"supplier": "T", "recipient": "C", "year": 2020, "tiv": 9.0},
    )
    (found,) = concentration(rows, "S", side="customers", first=2020, last=2020)
    assert found.evidence == ("r1", "r4")


def test_asymmetry_is_a_difference_with_the_widest_ends():
    found = asymmetry(Interval(0.5, 0.25, 0.75), Interval(0.25, 0.125, 0.5))
    assert (found.value, found.low, found.high) == (0.25, -0.25, 0.625)
    assert asymmetry(None, Interval.exact(1)) is None


def test_wide_ends_do_not_make_it_one():
    # One that may be 10 at most beside two of at least 5: (10, 5, 5) gives 150/400, never a single partner.
    result = herfindahl({"a": Interval(1, 0, 10), "b": Interval(5, 5, 6), "c": Interval(5, 5, 6)})
    assert 0.375 <= result.high < 0.55
