"""Episodes: dates with their doubt, what they rest on, and the way down to the rows."""

import json

import pandas as pd
import pytest

from supplant.core.errors import NoAnswer
from supplant.history.civil import civil_deliveries, own_reactors
from supplant.history.cube import cube_of
from supplant.history.episodes import episodes, open_episodes
from supplant.history.events import Events
from supplant.history.thresholds import Thresholds
from tests.history.registers import every, random_register, register

ROWS = [
    ("USA", "ESP", 1950, 1.0),
    *every("FRA", "IND", 1960, 1969, 10.0),
    ("FRA", "EGY", 1965, 1.0),
    ("IND", "EGY", 1972, 1.0),
]


def test_an_episode_from_its_first_delivery_to_its_end() -> None:
    events = Events(cube_of(register(ROWS), 1990))
    line = episodes(events).set_index(["supplier", "buyer"]).loc[("FRA", "IND")]
    assert (line["began"], line["last_delivery"], line["faded"], line["ending"]) == (
        1960,
        1969,
        1974,
        "displaced",
    )
    assert not line["left_truncated"]
    assert line["rival_first"] == 1972
    assert line["rival_countries"] == "EGY"
    assert line["tiv"] == 100.0
    assert pd.isna(line["revived"])
    assert pd.isna(line["local_began"])


def test_left_truncation_and_censoring() -> None:
    lines = episodes(Events(cube_of(register([*ROWS, ("FRA", "BRA", 1988, 1.0)]), 1990))).set_index("buyer")
    assert lines.loc["ESP", "left_truncated"]
    assert lines.loc["BRA", "ending"] == "none"
    assert lines.loc["BRA", "censored_at"] == 1990


def test_years_marked_as_estimates_become_intervals() -> None:
    frame = register(ROWS)
    frame["year_estimate"] = (frame["supplier"] == "FRA") & frame["year"].isin([1960, 1969])
    line = episodes(Events(cube_of(frame, 1990))).set_index(["supplier", "buyer"]).loc[("FRA", "IND")]
    assert [line["began_low"], line["began"], line["began_high"]] == [1959, 1960, 1961]
    assert [line["faded_low"], line["faded"], line["faded_high"]] == [1973, 1974, 1975]
    wide = Events(cube_of(frame, 1990, thresholds=Thresholds(doubt_years=3)))
    assert episodes(wide).set_index(["supplier", "buyer"]).loc[("FRA", "IND"), "began_low"] == 1957


def test_one_sure_row_makes_a_year_sure() -> None:
    frame = register([("FRA", "IND", 1960, 1.0), ("FRA", "IND", 1960, 1.0)], year_estimate=[True, False])
    assert episodes(Events(cube_of(frame, 1990)))["began_low"].iloc[0] == 1960


def test_what_local_production_rests_on() -> None:
    frame = register([("FRA", "IND", 1960, 1.0), ("FRA", "BRA", 1960, 1.0), ("FRA", "EGY", 1960, 1.0)])
    frame["local_production"] = [True, True, False]
    frame["rung"] = ["licence", None, "kits"]
    frame["rung_certain"] = True
    lines = episodes(Events(cube_of(frame, 1990))).set_index("buyer")
    assert lines["local_basis"].to_dict() == {"IND": "both", "BRA": "flag", "EGY": "comment"}
    assert lines["grade"].to_dict() == {"IND": "licence", "BRA": "unstated", "EGY": "kits"}


def test_an_episode_opens_down_to_its_rows_under_both_names_of_a_state() -> None:
    frame = register([("SUN", "IND", 1985, 1.0), ("RUS", "IND", 1995, 1.0), ("RUS", "CHN", 1995, 1.0)])
    episode = open_episodes(Events(cube_of(frame, 2000)), frame, "RUS", "IND")[0]
    assert episode.rows["row"].tolist() == [1, 2]
    assert episode.years["year"].iloc[0] == 1985
    assert json.loads(json.dumps(episode.to_json(), default=str))["rows"][0]["row"] == 1


def test_meetings_say_since_when_the_supplier_was_there() -> None:
    frame = register(ROWS)
    meeting = open_episodes(Events(cube_of(frame, 1990)), frame, "FRA", "IND")[0].meetings[0]
    assert (meeting.country, meeting.year, meeting.supplier_since) == ("EGY", 1972, 1965)


def test_what_is_not_there_is_said_to_be_absent() -> None:
    frame = register(ROWS)
    events = Events(cube_of(frame, 1990))
    with pytest.raises(NoAnswer, match="no deliveries from FRA to JPN"):
        open_episodes(events, frame, "FRA", "JPN")
    with pytest.raises(NoAnswer, match="there are Aircraft"):
        open_episodes(events, frame, "FRA", "IND", "Ships")


def test_every_partnership_has_one_line_and_every_row_one_partnership() -> None:
    frame = random_register(11)
    events = Events(cube_of(frame, 2025))
    lines = episodes(events)
    assert not lines.duplicated(["supplier", "buyer", "category"]).any()
    assert lines["tiv"].sum() == pytest.approx(frame["tiv"].sum(), rel=1e-5)
    # .assert_never: a fading has a year exactly when it has an ending
    assert (lines["faded"].isna() == (lines["ending"] == "none")).all()
    assert (lines["revived"].dropna() > lines["faded"][lines["revived"].notna()]).all()


REACTORS = pd.DataFrame(
    [
        ("Kori-1", "KOR", "USA", "Westinghouse", "1972-04-27"),
        (
            "Ulchin-3",
            "KOR",
            "KOR",
            "Korean design, developed from Combustion Engineering's System 80",
            "1993-07-21",
        ),
        ("Barakah-1", "ARE", "KOR", "Korea Electric Power, developed from System 80+", "2012-07-18"),
        ("Brazil-1", "ARE", "USA", "Westinghouse", "1975-01-01"),
        ("Planned", "KOR", "KOR", "Korean", None),
        ("Nameless", "KOR", None, None, "1980-01-01"),
    ],
    columns=["name", "country", "origin", "origin_basis", "construction_start"],
).assign(vintage="test", row=range(2, 8), model="M", type="PWR", status="Operational", capacity_mw=1000.0)


def test_reactors_tell_the_same_story_with_the_same_code() -> None:
    deliveries, own = civil_deliveries(REACTORS), own_reactors(REACTORS)
    assert own.to_dict("records") == [{"country": "KOR", "category": "Reactors", "year": 1993}]
    assert deliveries[["supplier", "recipient", "year"]].to_records(index=False).tolist() == [
        ("USA", "KOR", 1972),
        ("USA", "KOR", 1993),
        ("KOR", "ARE", 2012),
        ("USA", "ARE", 1975),
    ]
    events = Events(cube_of(deliveries, 2023, thresholds=Thresholds(span=10), own=own))
    line = episodes(events).set_index(["supplier", "buyer"]).loc[("USA", "KOR")]
    assert line["grade"] == "own"
    assert line["local_began"] == 1993
    assert line["rival_countries"] == "ARE"


def test_real_registers(shared_data: object) -> None:
    """Counts of the two layouts, so that a change of parser or definition is seen."""
    from tests.history.real import reference

    long, short = reference(shared_data, "deal"), reference(shared_data, "delivery")
    assert (long.events.cube.start, long.events.cube.last) == (1950, 2025)
    assert (short.events.cube.start, short.events.cube.last) == (1995, 2024)
    lines = episodes(long.events)
    assert 6500 < len(lines) < 7000
    assert set(lines["local_basis"]) == {"none", "comment"}, "the deal layout has no flag"
    assert set(episodes(short.events)["local_basis"]) == {"none", "flag"}, (
        "the delivery layout has no comment"
    )
    jets = lines.set_index(["supplier", "buyer", "category"]).loc[("RUS", "CHN", "Aircraft")]
    assert jets["grade"] in {"licence", "own"}
    assert "PAK" not in jets["rival_countries"], (
        "the Soviet Union had not sold aircraft to Pakistan before China"
    )
