"""What was public when: the filters, and that later publications change nothing."""

from datetime import date

import pandas as pd
import pytest
from tables import day, deliveries, observations

from supplant.core.errors import SupplantError
from supplant.measures.known import known_by, known_stages, last_known_year
from supplant.measures.observations import observed
from supplant.measures.partnership import Stage, rung_height, stage_at


@pytest.mark.parametrize(
    ("when", "year"), [("2025-03-01", 2024), ("2025-02-28", 2023), ("2025-12-31", 2024), ("2026-03-15", 2025)]
)
def test_a_register_year_is_published_on_the_first_of_march_after(when, year):
    assert last_known_year(date.fromisoformat(when)) == year
    rows = deliveries(
        *({"supplier": "S", "recipient": "B", "year": y, "tiv": 1.0} for y in range(2020, 2027))
    )
    assert known_by(rows, date.fromisoformat(when))["year"].max() == year


def test_the_lag_is_a_parameter():
    assert last_known_year(day("2025-03"), (6, 1)) == 2023


def test_observations_are_known_from_the_last_day_they_may_have_appeared():
    frame = observations(
        {"date": "2022", "variable": "deal_signed", "as_of": "2023-02"},
        {"date": "2024", "variable": "deal_signed", "as_of": "2023-02-05", "plan": True},
    )
    assert known_by(frame, day("2023-02-27"))["id"].tolist() == ["case/o002"]
    assert len(known_by(frame, day("2023-02-28"))) == 2
    assert len(known_by(frame, None)) == 2
    # The case loader writes timestamps; they mean the same.
    frame["known"] = pd.to_datetime(frame["known"])
    assert known_by(frame, day("2023-02-27"))["id"].tolist() == ["case/o002"]


def test_what_has_no_publication_date_is_not_known():
    frame = observations({"date": "2022", "variable": "deal_signed"})
    frame["known"] = pd.NaT
    assert known_by(frame, day("2030")).empty


def test_months_are_known_in_the_next_month():
    months = pd.DataFrame({"month": ["2022-11", "2022-12", "2023-01"]})
    assert known_by(months, day("2023-01-31"))["month"].tolist() == ["2022-11", "2022-12"]


def test_a_table_without_dates_is_refused():
    with pytest.raises(SupplantError, match="known, month or year"):
        known_by(pd.DataFrame({"x": [1]}), day("2023"))


def test_a_stage_needs_evidence_that_was_public():
    seen = pd.DataFrame({"id": ["o1", "o3"]})
    stages = [
        Stage(day("2022"), "import", ("o1",)),
        Stage(day("2023"), "kits", ("o2",)),
        Stage(day("2024"), "licence", ("o3", "o4")),
    ]
    found = known_stages(stages, seen, day("2023-06"))
    assert [(s.rung, s.evidence) for s in found] == [("import", ("o1",))]
    assert [s.evidence for s in known_stages(stages, seen, None)] == [("o1",), ("o3",)]
    assert known_stages(stages, None, None) == ()


def test_of_two_stages_of_one_day_the_higher_counts():
    stages = [Stage(day("2025-05"), "derivative", ("a",)), Stage(day("2025-05"), "full", ("b",))]
    assert stage_at(stages, day("2025-06")).rung == "derivative"
    assert [rung_height(r) for r in ("import", "export", "copy", "nonsense")] == [0, 7, 4, -1]


def test_absent_values_of_every_kind_are_none():
    frame = pd.DataFrame(
        {"id": ["o1"], "start": [pd.Timestamp("2022-07-01")], "end": [pd.NaT], "since": ["2022"],
         "variable": ["x"], "value": [float("nan")], "text": ["kit"], "low": [None], "plan": [False]}
    )  # fmt: skip
    (seen,) = observed(frame)
    assert (seen.start, seen.since) == (date(2022, 7, 1), date(2022, 1, 1))
    assert (seen.number, seen.words, seen.low, seen.interval, seen.grade) == (None, "kit", None, None, "F6")
