"""What briefs ask of a register: lines, similar cases and forecasts agree with what they are taken from."""

import json

import numpy as np
import pytest

from supplant.history.covariates import context_of
from supplant.history.cube import cube_of
from supplant.history.digest import HORIZON, SIMILAR, coming, digest
from supplant.history.episodes import episodes
from supplant.history.events import Events
from supplant.history.landmarks import Landmarks, landmarks_of
from supplant.history.logistic import standard_of
from supplant.history.model import Settings
from supplant.history.nearest import nearest
from supplant.history.panel import at_risk
from supplant.history.screen import Screen, screen
from tests.history.registers import random_register

FRAME = random_register(1)


def landmarks(last: int) -> Landmarks:
    events = Events(cube_of(FRAME, last))
    return landmarks_of(events, context_of(events.cube), range(1965, last + 1))


@pytest.fixture(scope="module")
def rows() -> Landmarks:
    return landmarks(2025)


@pytest.fixture(scope="module")
def screened(rows: Landmarks) -> Screen:
    return screen(rows, 2025, HORIZON, settings=Settings(), seed=3, draws=3)


@pytest.fixture(scope="module")
def parts(rows: Landmarks, screened: Screen) -> dict[str, object]:
    return json.loads(json.dumps(digest(rows, FRAME, screened, seed=0)))


def test_every_partnership_has_a_line_that_agrees_with_its_episode(rows: Landmarks, parts) -> None:
    lines = [line for name, part in parts.items() if name.startswith("pair ") for line in part]
    table = episodes(rows.events).set_index(["supplier", "buyer", "category"])
    assert len(lines) == len(table)
    current = {rows.events.cube.key(int(place)) for place in at_risk(rows.events, 2025)}
    for line in lines:
        key = line["supplier"], line["buyer"], line["category"]
        assert line["began"] == table.loc[key, "began"]
        assert line["goes_on"] == (key in current)
        assert (line["forecast"] is not None) == line["goes_on"]
        mine = FRAME[(FRAME.supplier == key[0]) & (FRAME.recipient == key[1]) & (FRAME.category == key[2])]
        assert sorted(line["rows"]) == sorted(mine["row"])


def test_forecasts_are_those_of_the_screen_and_ranked_by_what_has_not_come_yet(
    screened: Screen, parts
) -> None:
    frame = screened.frame.set_index(["supplier", "buyer", "category"])
    part = parts["supplier USA"]
    assert part["partnerships"] == sum(part[name] for name in ("going_on", "displaced", "switched", "ended"))
    risks = [coming(row) for row in part["rows"]]
    assert risks == sorted(risks, reverse=True)
    for row in part["rows"]:
        line = frame.loc[row["supplier"], row["buyer"], row["category"]]
        assert row["displaced"] == pytest.approx(
            line[["displaced", "displaced_low", "displaced_high"]].tolist()
        )
        assert row["rival"][0] == pytest.approx(line["rival"])
        assert row["supplier"] == "USA"


def test_the_nearest_are_those_of_a_plain_search(rows: Landmarks) -> None:
    asked = rows.at(2025)[:5]
    found = nearest(rows, asked, horizon=HORIZON, count=SIMILAR)
    for row in asked.tolist():
        same = (rows.events.cube.category[rows.place] == rows.events.cube.category[rows.place[row]]) & (
            rows.local == rows.local[row]
        )
        past = np.nonzero(same & (rows.origin <= 2025 - HORIZON))[0]
        standard = standard_of(rows.frame.iloc[past])
        mine = standard(rows.frame.iloc[[row]])
        apart = np.sqrt(((standard(rows.frame.iloc[past]) - mine) ** 2).mean(axis=1))
        best: dict[int, float] = {}
        for place, distance in zip(rows.place[past].tolist(), apart.tolist(), strict=True):
            if place != rows.place[row]:
                best[place] = min(distance, best.get(place, np.inf))
        expected = sorted(best.values())[:SIMILAR]
        assert [case.distance for case in found[row]] == pytest.approx(expected)
        assert all(case.origin <= 2025 - HORIZON for case in found[row]), "their ten years have passed"


def test_one_that_is_over_is_compared_well_before_its_end(parts) -> None:
    lines = [line for name, part in parts.items() if name.startswith("pair ") for line in part]
    over = [line for line in lines if line["over"] and line["similar_as_of"]]
    assert over
    for line in over:
        assert line["similar_as_of"] < line["over"][1]
    early = [
        line for line in over if line["over"][1] - HORIZON >= line["began"] + 1 and line["began"] >= 1965
    ]
    assert all(line["similar_as_of"] <= line["over"][1] - HORIZON for line in early[:20])


def test_nothing_after_the_last_year_is_in_a_digest() -> None:
    """Rows after the year are there for one register and gone from the other: both say the same."""
    rows = landmarks(2012)
    with_later = digest(rows, FRAME, None, seed=0)
    before = FRAME[FRAME["year"] <= 2012]
    events = Events(cube_of(before, 2012))
    without = digest(landmarks_of(events, context_of(events.cube), range(1965, 2013)), before, None, seed=0)
    assert json.dumps(with_later, sort_keys=True) == json.dumps(without, sort_keys=True)
    assert with_later["general"]["last_year"] == 2012
    assert not with_later["general"]["forecasts"]
