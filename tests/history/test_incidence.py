"""Cumulative incidence against closed forms and another program, and the comparison against a known truth."""

import warnings

import numpy as np
import pandas as pd
import pytest

from supplant.core.errors import SupplantError
from supplant.history.comparison import contrasts
from supplant.history.covariates import context_of
from supplant.history.cube import cube_of
from supplant.history.events import Events
from supplant.history.incidence import aalen_johansen, curves_by, spells_of
from supplant.history.landmarks import landmarks_of
from tests.history.registers import every, random_register, register


def test_without_censoring_it_is_the_share_to_whom_it_happened() -> None:
    end, cause = np.array([1, 1, 2, 3, 5]), np.array([1, 2, 1, 1, 2])
    incidence, risk = aalen_johansen(np.zeros(5, dtype=int), end, cause, 2, ahead=5)
    assert incidence[0].tolist() == pytest.approx([0, 0.2, 0.4, 0.6, 0.6, 0.6])
    assert incidence[1].tolist() == pytest.approx([0, 0.2, 0.2, 0.2, 0.2, 0.4])
    assert risk.tolist() == [0, 5, 3, 2, 1, 1]


def test_late_entry_by_hand() -> None:
    # Year 1: one at risk, it goes on. Year 2: two (one entered at 1); one event. Year 3: one, one event.
    entry, end, cause = np.array([0, 1]), np.array([2, 3]), np.array([1, 1])
    incidence, risk = aalen_johansen(entry, end, cause, 1, ahead=3)
    assert risk.tolist() == [0, 1, 2, 1]
    assert incidence[0].tolist() == pytest.approx([0, 0, 0.5, 1.0])


def test_agrees_with_another_program() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from lifelines import AalenJohansenFitter
    rng = np.random.default_rng(1)
    # Distinct times, because the other program moves ties apart at random.
    end, cause = rng.permutation(np.arange(1, 301)), rng.integers(0, 3, 300)
    ours, _ = aalen_johansen(np.zeros(300, dtype=int), end, cause, 2, ahead=300)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for number in (1, 2):
            theirs = AalenJohansenFitter(calculate_variance=False).fit(end, cause, event_of_interest=number)
            values = theirs.cumulative_density_.iloc[:, 0]
            assert ours[number - 1, values.index.astype(int)] == pytest.approx(values.to_numpy(), abs=1e-9)


def test_a_spell_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(SupplantError, match="entry < end"):
        aalen_johansen(np.array([2]), np.array([2]), np.array([1]), 1, ahead=3)


def test_a_partnership_is_with_local_production_only_from_its_first_sight() -> None:
    frame = register(every("FRA", "IND", 1960, 1989, 10.0))
    frame.loc[frame["year"] == 1970, ["rung", "rung_certain"]] = ["licence", True]
    frame = pd.concat([register([("USA", "ESP", 1950, 1.0)]), frame])
    from supplant.history.incidence import _groups

    events = Events(cube_of(frame, 2000))
    groups = _groups(events, spells_of(events), "local_production", None)
    assert groups["without"].entry.tolist() == [0]
    assert groups["without"].end.tolist() == [10]
    assert groups["without"].cause.tolist() == [0], "leaving the group is no event of it"
    assert groups["with"].entry.tolist() == [10]
    assert groups["with"].end.tolist() == [34]
    assert groups["with"].cause.tolist() == [1]


def test_eras_are_entered_when_they_begin() -> None:
    from supplant.history.incidence import _groups

    frame = register([("USA", "ESP", 1950, 1.0), *every("FRA", "IND", 1960, 1999, 10.0)])
    events = Events(cube_of(frame, 2025))
    groups = _groups(events, spells_of(events), "era", None)
    spans = {name: (part.entry.tolist(), part.end.tolist()) for name, part in groups.items()}
    assert spans["1950-1969"] == ([0], [9])
    assert spans["1970-1990"] == ([9], [30])
    assert spans["1991-2008"] == ([30], [44])
    assert spans["2009-"] == ([], [])


@pytest.mark.parametrize("grouping", ["all", "local_production", "grade", "category", "era"])
@pytest.mark.parametrize("outcome", ["faded", "rival"])
def test_curves_rise_stay_below_one_and_lie_in_their_intervals(grouping: str, outcome: str) -> None:
    events = Events(cube_of(random_register(4), 2025))
    curves = curves_by(events, grouping, outcome, seed=0)
    assert curves
    for curve in curves:
        assert (np.diff(curve.value) >= -1e-12).all()
        assert curve.value.max() <= 1 + 1e-9
        assert ((curve.low <= curve.value) & (curve.value <= curve.high)).all()
    names = {curve.group for curve in curves}
    for name in names:
        last = [curve.value[-1] for curve in curves if curve.group == name]
        assert sum(last) <= 1 + 1e-9


def test_truncated_partnerships_are_in_no_curve() -> None:
    events = Events(
        cube_of(
            register([("USA", "ESP", 1950, 1.0), ("USA", "ITA", 1954, 1.0), ("USA", "GRC", 1955, 1.0)]), 1990
        )
    )
    assert [events.cube.key(int(place))[1] for place in spells_of(events).place] == ["GRC"]


def test_the_adjusted_comparison_finds_that_a_difference_was_one_of_size() -> None:
    """Local production here goes with large supply and does nothing; large supply lasts."""
    rng = np.random.default_rng(9)
    rows = []
    names = [f"{a}{b}{c}" for a in "ABC" for b in "DEFGH" for c in "KLMNO"]
    for number, buyer in enumerate(names):
        for supplier in ("USA", "FRA", "RUS", "GBR"):
            large = rng.random() < 0.5
            licensed = rng.random() < (0.7 if large else 0.2)
            years = range(1960, 2020) if large else range(1960 + number % 40, 1963 + number % 40)
            rows += [
                (supplier, buyer, y, 50.0 if large else 5.0, "licence" if licensed else None) for y in years
            ]
    table = pd.DataFrame(rows, columns=["supplier", "recipient", "year", "tiv", "rung"])
    frame = register([]).drop(columns=table.columns)
    frame = pd.concat([table, frame], axis=1).assign(category="Aircraft", rung_certain=True, status="New")
    frame["local_production"] = None
    events = Events(cube_of(frame, 2025))
    rows_ = landmarks_of(events, context_of(events.cube), range(1970, 2026))
    one = next(one for one in contrasts(rows_, 10, seed=0) if one.outcome == "faded")
    assert one.difference < -0.1, "with local production fades less, it seems"
    assert abs(one.adjusted_difference) < 0.05, "among those alike it does not"
    assert one.adjusted_interval[0] <= one.adjusted_difference <= one.adjusted_interval[1]
