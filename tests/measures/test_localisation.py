"""Rungs and shares: each with its evidence, conflicts side by side, plans apart."""

import pytest
from tables import day, deliveries, observations

from supplant.measures.localisation import content_shares, local_shares, localisation, register_readings
from supplant.measures.partnership import Stage

PAIR = {"supplier": "S", "recipient": "B", "tiv": 1.0, "local_production": None}


def test_register_readings_keep_flag_and_comment_apart():
    rows = deliveries(
        {**PAIR, "year": 2001, "local_production": True},
        {**PAIR, "year": 2003, "local_production": True, "rung": "kits", "rung_certain": True},
        {**PAIR, "year": 2004, "rung": "licence", "rung_certain": False},
        {**PAIR, "year": 2005, "rung": "import", "rung_certain": True},
        {**PAIR, "year": 2006},
    )
    found = [(r.rung, r.begins, r.ends, r.rests_on, r.certain, r.evidence) for r in register_readings(rows)]
    assert found == [
        (None, "2001", "2003", "flag", True, ("r1", "r2")),
        ("kits", "2003", "2003", "comment", True, ("r2",)),
        ("licence", "2004", "2004", "comment", False, ("r3",)),
    ]


def test_what_was_made_later_is_a_reading_and_never_the_rung():
    rows = deliveries(
        {**PAIR, "year": 1952}, {**PAIR, "year": 1960}, {**PAIR, "year": 1955, "rung": "kits",
                                                         "rung_certain": True}
    ).assign(later=["copy", "copy", None])  # fmt: skip
    found = localisation(rows, None, (), day("1961"))
    assert (found.rung, found.evidence) == ("kits", ("r3",))
    assert [(r.rung, r.begins, r.certain, r.evidence) for r in found.readings if r.later] == [
        ("copy", "1960", False, ("r1", "r2"))
    ]


def test_the_rung_without_stages_is_the_latest_certain_comment():
    rows = deliveries(
        {**PAIR, "year": 2001, "rung": "licence", "rung_certain": True},
        {**PAIR, "year": 2005, "rung": "kits", "rung_certain": True},
        {**PAIR, "year": 2006, "rung": "full", "rung_certain": False},
    )
    found = localisation(rows, None, (), day("2010"))
    assert (found.rung, found.rests_on, found.since) == ("kits", "comment", "2005")


def test_a_flag_alone_gives_no_rung():
    found = localisation(deliveries({**PAIR, "year": 2001, "local_production": True}), None, (), day("2010"))
    assert (found.rung, found.rests_on, found.evidence) == (None, "flag", ("r1",))
    assert found.to_json()["stage"] is None


def test_stage_goes_first_and_what_contradicts_it_stands_beside_it():
    seen = observations(
        {"date": "2023-07", "variable": "localisation_stage", "text": "assembly"},
        {"date": "2025", "variable": "localisation_stage", "text": "full", "plan": True},
        {"date": "2024", "variable": "localisation_stage", "text": "components"},
        {"date": "2024-06", "variable": "own_export_first", "value": 1.0, "status": "low-reliability"},
    )
    stages = (Stage(day("2022"), "import", ("case/o001",)), Stage(day("2024"), "licence", ("case/o002",)))
    found = localisation(deliveries(), seen, stages, day("2026"))
    assert (found.rung, found.rests_on) == ("licence", "stage")
    assert [(r.rung, r.evidence) for r in found.conflicting] == [("components", ("case/o003",))]
    assert [r.plan for r in found.readings if r.rung == "full"] == [True]


def test_nothing_stated_is_none():
    found = localisation(deliveries(), None, (), day("2026"))
    assert (found.rung, found.rests_on, found.share, found.readings) == (None, None, None, ())


@pytest.mark.parametrize(
    ("of", "what"),
    [
        ("number of electronic parts", "parts"), ("production stages", "stages"), ("value", "value"),
        ("equipment of Ling Ao, phase II", "value"), ("chassis built in Poland, by number", "units"),
        (None, "not stated"),
    ],
)  # fmt: skip
def test_a_share_says_what_of(of, what):
    (found,) = local_shares(
        observations({"date": "2023", "variable": "localisation_share", "value": 0.5, "of": of})
    )
    assert (found.of, found.of_words) == (what, of)


def test_content_shares_leave_out_plans_and_units_and_prefer_value():
    def share(value, of, **more):
        return {"date": "2023", "variable": "localisation_share", "value": value, "of": of, **more}

    seen = observations(
        share(0.9, "value", plan=True), share(0.8, "units assembled"), share(0.3, "parts"),
        share(0.2, "value"), share(None, "value"), {**share(1.3, "value"), "date": "2024"},
    )  # fmt: skip
    found = content_shares(local_shares(seen))
    assert [(year, interval.value) for year, interval, _ in found] == [(2023, 0.2), (2024, 1.0)]
    assert len(local_shares(seen)) == 5
