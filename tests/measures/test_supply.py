"""Supply by origin: register sums, conversions of case figures to years, conflicts side by side."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tables import day, deliveries, observations

from supplant.core.ladder import read_comment
from supplant.measures.partnership import Stage
from supplant.measures.production import with_kind
from supplant.measures.reports import case_reports, scope_of
from supplant.measures.supply import case_supply, preferred, register_supply

UNITS = ["units", "units/year", "units/month", "units/day", "units cumulative"]
STAGES = (
    Stage(day("2022-08"), "import", ("o1",)),
    Stage(day("2023-07"), "assembly", ("o2",)),
    Stage(day("2025-05"), "full", ("o3",)),
)


def reports(*rows, stages=STAGES, names=("Shahed-136", "Geran-2")):
    return case_reports(observations(*rows), stages, "IRN", "RUS", names)


def summary(*rows, **more):
    return case_supply(reports(*rows, **more))


@pytest.mark.parametrize(
    ("flag", "rung", "certain", "kind", "rests_on"),
    [
        (True, None, None, "licensed", "flag"),
        (False, None, None, "complete", "flag"),
        (None, None, None, "complete", "not stated"),
        (None, "kits", True, "licensed", "comment"),
        (None, "licence", False, "licensed", "comment, uncertain"),
        (None, "components", True, "complete", "comment"),
        (None, "import", True, "complete", "not stated"),
        (True, "components", True, "complete", "flag, for parts only by the comment"),
        (True, "licence", True, "licensed", "flag and comment"),
        (False, "licence", True, "complete", "flag says no, comment says yes"),
        (None, "copy", True, "own", "comment"),
        (None, "copy", False, "complete", "comment, uncertain"),
    ],
)
def test_kind_names_what_it_rests_on(flag, rung, certain, kind, rests_on):
    rows = deliveries(
        {"supplier": "S", "recipient": "B", "year": 2000, "tiv": 1.0, "local_production": flag, "rung": rung,
         "rung_certain": certain}
    )  # fmt: skip
    found = with_kind(rows).iloc[0]
    assert (found["kind"], found["rests_on"]) == (kind, rests_on)


@pytest.mark.parametrize(
    ("comment", "kind", "later"),
    [
        ("Chinese designation H-5 (B-5); more produced as illegal copy after 1960 China-Soviet Union break",
         "complete", "copy"),
        ("illegal copy; aid", "own", None),
        ("Most assembled/produced in China; more produced as illegal copy after 1960", "licensed", "copy"),
        (None, "complete", None),
    ],
)  # fmt: skip
def test_what_was_made_later_is_not_what_was_delivered(comment, kind, later):
    reading = read_comment(comment or "", recipient="CHN")
    told = {"rung": reading.rung, "rung_certain": reading.certain} if reading.words else {}
    row = {"supplier": "SUN", "recipient": "CHN", "year": 1956, "tiv": 1.0, "local_production": None}
    found = with_kind(deliveries({**row, **told, "comment": comment})).iloc[0]
    assert (found["kind"], found["later"]) == (kind, later)


def test_register_sums_by_year_origin_and_kind():
    rows = deliveries(
        {"supplier": "S", "recipient": "B", "year": 2001, "tiv": 2.0, "quantity": 4.0},
        {
            "supplier": "S",
            "recipient": "B",
            "year": 2001,
            "tiv": 3.0,
            "quantity": 6.0,
            "quantity_estimate": True,
        },
        {
            "supplier": "S",
            "recipient": "B",
            "year": 2001,
            "tiv": 5.0,
            "quantity": 1.0,
            "local_production": True,
        },
        {"supplier": "T", "recipient": "B", "year": 2001, "tiv": 7.0, "quantity": None},
        {"supplier": "S", "recipient": "C", "year": 2001, "tiv": 9.0},
    )
    complete, licensed, other = register_supply(rows, "B", category="Missiles")
    assert (complete.kind, complete.quantity, complete.tiv, complete.estimate) == ("complete", 10, 5, True)
    assert complete.evidence == ("r1", "r2")
    assert (licensed.kind, licensed.tiv, licensed.estimate) == ("licensed", 5, False)
    assert (other.supplier, other.quantity, other.tiv) == ("T", None, 7)  # an unknown number is not zero


def test_a_row_of_the_item_that_holds_licensed_output_is_a_scope_of_its_own():
    rows = deliveries({"supplier": "S", "recipient": "B", "year": 2001, "tiv": 2.0, "local_production": True})
    (found,) = register_supply(rows, "B", designations=["X-1"])
    assert found.scope == "mixed"
    assert register_supply(rows, "B", designations=["Y"]) == ()


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ({"date": "2023", "value": 2738.0, "unit": "units/year"},
         [(2023, "licensed", "year", 2738, 2738, 2738)]),
        # 100 a month: 1,200 a year; the month itself is certain, what came before and after is not.
        ({"date": "2024-02", "value": 100.0, "unit": "units/month"},
         [(2024, "licensed", "rate", 1200, 100, None)]),
        # 300 to 350 a day in May 2024, a leap year: x 366; the floor is 31 days at 300.
        ({"date": "2024-05", "value": 325.0, "low": 300.0, "high": 350.0, "unit": "units/day"},
         [(2024, "licensed", "rate", 325 * 366, 300 * 31, None)]),
        # A day's report of a monthly rate stands for a month, not for a day.
        ({"date": "2025-08-24", "value": 6000.0, "low": 6000.0, "unit": "units/month"},
         [(2025, "own", "rate", 72000, 6000, None)]),
        # January to September 2024 lies in one year: a floor for it.
        ({"date": "2024-09", "since": "2024-01", "value": 5760.0, "unit": "units cumulative"},
         [(2024, "licensed", "part", 5760, 5760, 5760)]),
        # 731 days from 2023 to 2024 (a leap year): 365 and 366; each year may hold all or none.
        ({"date": "2024", "since": "2023", "value": 731.0, "unit": "units cumulative"},
         [(2023, "licensed", "spread", 365, 0, 731), (2024, "licensed", "spread", 366, 0, 731)]),
        # Up to 300: a high end alone says nothing of the low one.
        ({"date": "2023-08-17", "since": "2023-07", "value": 300.0, "high": 300.0,
          "unit": "units cumulative"},
         [(2023, "licensed", "part", 300, 0, 300)]),
    ],
)  # fmt: skip
def test_conversion_to_years(row, expected):
    found = reports({"variable": "local_output", **row})
    assert [
        (
            r.year,
            r.kind,
            r.covers,
            pytest.approx(r.quantity),
            pytest.approx(r.low),
            r.high and pytest.approx(r.high),
        )
        for r in found
    ] == expected


@pytest.mark.parametrize(
    ("as_of", "unit", "plan", "quantity", "method"),
    [
        ("2026-02-28", "units/day", False, 404.0 * 59, "to 2026-02-28"),
        ("2026-12-31", "units/day", False, 404.0 * 365, "for the whole year"),
        ("2027-06-30", "units/day", False, 404.0 * 365, "for the whole year"),
        ("2026-01-31", "units/month", False, 404.0 * 31 * 12 / 365, "to 2026-01-31"),
        ("2026-02-28", "units/day", True, 404.0 * 365, "for the whole year"),  # a plan is for what is to come
    ],
)
def test_a_rate_is_not_held_beyond_the_day_of_the_question(as_of, unit, plan, quantity, method):
    seen = observations(
        {"date": "2026-01", "variable": "local_output", "value": 404.0, "unit": unit, "plan": plan,
         "as_of": "2026-02"}
    )  # fmt: skip
    (found,) = case_reports(seen, STAGES, "IRN", "RUS", (), day(as_of))
    assert found.quantity == pytest.approx(quantity)
    assert (found.low, found.high) == (
        404 * 31 if unit == "units/day" else pytest.approx(411.62, abs=9),
        None,
    )
    assert method in found.method


def test_running_totals_of_one_publisher_are_subtracted():
    rows = [
        {"date": "2023", "since": "2022", "value": 1000.0},
        {"date": "2024", "since": "2022", "value": 4600.0},
        {"date": "2025", "since": "2022", "value": 6600.0, "publisher": "B"},
    ]
    found = reports(*({"variable": "local_output", "unit": "units cumulative", **row} for row in rows))
    steps = [(r.year, r.quantity, r.evidence) for r in found if r.covers == "difference"]
    assert steps == [(2024, 3600, ("case/o001", "case/o002"))]
    # Another publisher's total is never subtracted: it is spread over all of its years.
    assert {r.year for r in found if r.publisher == "B"} == {2022, 2023, 2024, 2025}
    assert sum(r.quantity for r in found if r.publisher == "B") == pytest.approx(6600)


def test_a_total_that_falls_is_not_subtracted():
    rows = [{"date": "2023", "since": "2022", "value": 9.0}, {"date": "2024", "since": "2022", "value": 8.0}]
    found = reports(*({"variable": "kits_delivered", "unit": "units cumulative", **row} for row in rows))
    assert {r.covers for r in found} == {"spread"}


def test_a_total_without_a_beginning_starts_with_the_stage_or_is_left_out():
    row = {"variable": "local_output", "date": "2023-12-31", "value": 184.0, "unit": "units cumulative"}
    (found,) = reports(row)
    assert found.span == (day("2023-07"), day("2023-12-31"))
    assert reports(row, stages=()) == ()


def test_the_stage_decides_between_licensed_and_own():
    found = reports(
        {"date": "2024", "variable": "local_output", "value": 1.0, "unit": "units/year"},
        {"date": "2025-06", "variable": "local_output", "value": 1.0, "unit": "units/month"},
        {"date": "2025-06", "variable": "kits_delivered", "value": 1.0, "unit": "units/month"},
        {"date": "2025-06", "variable": "imports_complete_units", "value": 1.0, "unit": "units/month"},
    )
    assert [(r.kind, r.supplier) for r in found] == [
        ("licensed", "IRN"), ("complete", "IRN"), ("licensed", "IRN"), ("own", "RUS"),
    ]  # fmt: skip


def test_conflicting_reports_stand_side_by_side_and_span_the_summary():
    rows = (
        {"date": "2023", "value": 2738.0, "unit": "units/year", "information": 3, "publisher": "CNN"},
        {"date": "2023", "value": 3000.0, "unit": "units/year", "information": 2, "publisher": "B"},
        {"date": "2023", "value": 2000.0, "unit": "units/year", "publisher": "SIPRI",
         "of": "licensed output and complete imports together"},
    )  # fmt: skip
    found = reports(*({"variable": "local_output", **row} for row in rows))
    assert sorted(r.quantity for r in found) == [2000, 2738, 3000]
    item, mixed = case_supply(found)
    assert (item.quantity, item.low, item.high) == (3000, 2738, 3000)  # the better grade, the span of both
    assert set(item.evidence) == {"case/o001", "case/o002"}
    assert (mixed.scope, mixed.quantity) == ("mixed", 2000)
    assert preferred((item, mixed)) == (item,)


def test_equal_grades_prefer_the_later_publication():
    (found,) = summary(
        {"date": "2023", "variable": "local_output", "value": 1.0, "unit": "units/year", "as_of": "2024-01"},
        {"date": "2023", "variable": "local_output", "value": 2.0, "unit": "units/year", "as_of": "2024-02"},
    )
    assert found.quantity == 2


def test_batches_add_up_to_a_floor():
    (found,) = summary(
        {"date": "2022-08-20", "variable": "imports_complete_units", "value": 100.0},
        {"date": "2022-12", "variable": "imports_complete_units", "value": 250.0, "of": "second batch"},
    )
    # Neither day lies in the other report, so both are in the year; what else came is not known.
    assert (found.quantity, found.low, found.high) == (350, 350, None)
    assert "floor" in found.method


def test_a_batch_within_a_counted_period_is_in_it():
    (found,) = summary(
        {"date": "2022-10", "since": "2022-07", "variable": "imports_complete_units", "value": 400.0,
         "unit": "units cumulative"},
        {"date": "2022-08-20", "variable": "imports_complete_units", "value": 100.0},
    )  # fmt: skip
    assert (found.quantity, found.low, found.high) == (400, 400, None)


def test_other_reports_widen_the_summary_by_their_own_ends():
    year = {"date": "2023", "variable": "local_output", "unit": "units/year"}
    (found,) = summary(
        {**year, "value": 1000.0, "reliability": "A"},
        {**year, "value": 900.0, "low": 700.0, "high": 1300.0, "publisher": "B"},
        # 731 days of which 365 lie in 2023: none of it or all of it.
        {"date": "2024", "since": "2023", "variable": "local_output", "value": 1462.0,
         "unit": "units cumulative", "publisher": "C"},
    )[:1]  # fmt: skip
    assert (found.quantity, found.low, found.high) == (1000, 0, 1462)
    (found,) = summary(
        {**year, "value": 1000.0, "reliability": "A"},
        {**year, "value": 900.0, "low": 700.0, "high": 1300.0, "publisher": "B"},
    )
    assert (found.low, found.high) == (700, 1300)


def test_a_floor_beside_the_stated_year_takes_neither_end_away():
    (found,) = summary(
        {"date": "2023", "variable": "local_output", "value": 1000.0, "unit": "units/year"},
        {"date": "2023-08", "variable": "local_output", "value": 50.0},
    )
    assert (found.quantity, found.low, found.high) == (1000, 1000, 1000)


def test_plans_never_mix_with_what_was_observed():
    plan, real = summary(
        {"date": "2023", "variable": "local_output", "value": 6000.0, "unit": "units/year", "plan": True},
        {"date": "2023", "variable": "local_output", "value": 100.0, "unit": "units/year"},
    )[::-1]
    assert (real.plan, real.quantity, real.high) == (False, 100, 100)
    assert (plan.plan, plan.quantity) == (True, 6000)
    assert preferred((plan, real)) == (real,)


def test_figures_of_another_thing_are_never_compared():
    found = summary(
        {"date": "2023", "variable": "local_output", "value": 1.0, "unit": "units/year", "of": "airframes"},
        {
            "date": "2023",
            "variable": "local_output",
            "value": 9.0,
            "unit": "units/year",
            "of": "all Shahed types",
        },
    )
    assert [(row.of, row.low, row.high) for row in found] == [("airframes", 1, 1), ("all Shahed types", 9, 9)]


def test_events_pending_values_and_money_give_no_report():
    found = reports(
        {"date": "2023", "variable": "local_output", "value": 1.0, "unit": "event"},
        {"date": "2023", "variable": "local_output", "value": None, "unit": "units"},
        {"date": "2023", "variable": "own_export_quantity", "value": 3.0, "unit": "units"},
    )
    assert found == ()


@pytest.mark.parametrize(
    ("of", "scope"),
    [
        ("Geran-2 alone", "item"), ("geran-2", "item"), ("second batch", "item"), ("", "item"),
        ("2022 and 2023, licensed output included", "mixed"), ("incl. imports", "mixed"),
        ("K9 chassis for the Krab, from Korea and from the licensed line", "mixed"),
        ("Shahed types, decoys probably included", "other"), ("first batch, several types of drone", "other"),
    ],
)  # fmt: skip
def test_scope_of_what_is_counted(of, scope):
    assert scope_of(of, ("Geran-2",)) == scope


@settings(deadline=None, max_examples=50)
@given(
    st.lists(
        st.tuples(st.integers(2018, 2026), st.floats(0, 1e4), st.integers(1, 6), st.sampled_from(UNITS)),
        min_size=1, max_size=8,
    )
)  # fmt: skip
def test_every_summary_holds_its_value(found):
    rows = [
        {"date": str(year), "since": "2018", "variable": "local_output", "value": value, "unit": unit,
         "information": grade}
        for year, value, grade, unit in found
    ]  # fmt: skip
    for row in summary(*rows):
        assert 0 <= row.low <= row.quantity
        assert row.high is None or row.quantity <= row.high + 1e-9
