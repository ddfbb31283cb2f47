"""Distances, obligations and event scores by hand; what is not covered is not zero."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from supplant.measures.alignment import alignment, alliances, distances, events


def points(*rows):
    return pd.DataFrame(
        [
            dict(zip(("year", "country", "ideal_point", "low", "high", "evidence"), row, strict=True))
            for row in rows
        ]
    )


def test_distance_and_its_ends():
    table = points(
        (2020, "IRN", -1.0, -1.25, -0.5, "v1"), (2020, "RUS", 0.5, 0.25, 1.0, "v2"),
        (2021, "IRN", 0.0, -0.5, 0.5, "v3"), (2021, "RUS", 0.25, 0.0, 0.5, "v4"),
        (2022, "IRN", 0.0, 0.0, 0.0, "v5"),
        (2023, "RUS", 1.0, None, None, "v6"), (2023, "IRN", 0.0, None, None, "v7"),
    )  # fmt: skip
    found = distances(table, "IRN", "RUS")
    assert sorted(found) == [2020, 2021, 2023]
    far, ids = found[2020]
    assert (far.value, far.low, far.high, ids) == (1.5, 0.75, 2.25, ("v1", "v2"))
    near, _ = found[2021]
    assert (near.value, near.low, near.high) == (0.25, 0.0, 1.0)  # the intervals overlap
    assert found[2023][0].low == found[2023][0].high == 1.0


number = st.floats(-3, 3)


@given(
    st.lists(number, min_size=3, max_size=3).map(sorted), st.lists(number, min_size=3, max_size=3).map(sorted)
)
def test_distance_is_symmetric_and_holds_its_value(a, b):
    table = points((2020, "A", a[1], a[0], a[2], "v1"), (2020, "B", b[1], b[0], b[2], "v2"))
    one, two = distances(table, "A", "B")[2020][0], distances(table, "B", "A")[2020][0]
    assert one == two
    assert 0 <= one.low <= one.value <= one.high


def treaty(year, a, b, **kinds):
    known = dict.fromkeys(("defense", "offense", "neutral", "nonaggression", "consultation"), False)
    return {"year": year, "a": a, "b": b, **known, **kinds, "evidence": f"t{year}{a}"}


def test_obligations_of_either_direction():
    table = pd.DataFrame([treaty(2000, "A", "B", defense=True), treaty(2000, "B", "A", consultation=True),
                          treaty(2000, "A", "C", offense=True)])  # fmt: skip
    assert alliances(table, "A", "B") == {2000: (("defense", "consultation"), ("t2000A", "t2000B"))}
    assert alliances(table.astype({"defense": "boolean"}), "A", "B")[2000][0] == ("defense", "consultation")


MONTH = {"a": "A", "b": "B", "directed": False, "days_in_data": 31, "evidence": "e"}


def month(name, total, positive, negative, days):
    return {**MONTH, "month": name, "score_sum": total, "positive_sum": positive, "negative_sum": negative,
            "active_days": days}  # fmt: skip


def test_event_scores_do_not_grow_with_the_length_of_the_month():
    table = pd.DataFrame([month("2020-01", 30.0, 45.0, -15.0, 10), month("2020-02", None, None, None, 0)])
    one, none = events(table, "B", "A")
    assert (one.score_per_active_day, one.tone) == (3.0, 0.5)
    assert (none.score_per_active_day, none.tone) == (None, None)


def test_years_side_by_side_and_the_last_year_of_each_source():
    found = alignment(
        "A", "B",
        points((2018, "A", 0.0, 0.0, 0.0, "v1"), (2018, "B", 1.0, 1.0, 1.0, "v2"),
               (2020, "A", 0.0, 0.0, 0.0, "v3"), (2020, "B", 1.0, 1.0, 1.0, "v4")),
        pd.DataFrame([treaty(2017, "A", "B", defense=True)]),
        pd.DataFrame([month("2020-01", 30.0, 45.0, -15.0, 10), month("2020-03", 10.0, 10.0, 0.0, 10)]),
        last_alliance_year=2018,
    )  # fmt: skip
    by_year = {year.year: year for year in found.years}
    assert by_year[2017].obligations == ("defense",)
    assert by_year[2018].obligations == ()  # covered, and none
    assert by_year[2020].obligations is None  # not covered
    assert by_year[2020].score_per_active_day == pytest.approx(2.0)  # the mean of 3 and 1
    assert by_year[2020].tone == pytest.approx(0.75)
    assert (found.last_votes, found.last_alliances, found.last_events) == (2020, 2018, "2020-03")
    assert by_year[2018].to_json()["distance"] == 1.0


def test_without_tables_nothing_is_known():
    found = alignment("A", "B")
    assert (found.years, found.last_votes, found.last_alliances, found.last_events) == ((), None, None, None)
