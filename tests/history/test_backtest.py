"""Forecasts: nothing from the future, scores against closed forms, nulls that fail."""

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from supplant.core.errors import NoAnswer, SupplantError
from supplant.history.backtest import Task, pooled, run_here, run_task, shuffled, tasks_of, test_origins
from supplant.history.covariates import context_of, dictionary
from supplant.history.cube import Floats, Ints, cube_of
from supplant.history.events import Events
from supplant.history.landmarks import Landmarks, landmarks_of
from supplant.history.logistic import fit_logistic
from supplant.history.model import TARGETS, Settings, fit, outcome_of
from supplant.history.resampling import pigeonhole
from supplant.history.scores import auc, calibration_slope, score
from tests.history.registers import random_register

test_origins.__test__ = False  # type: ignore[attr-defined]


def landmarks(frame: pd.DataFrame, last: int, first: int = 1965) -> Landmarks:
    events = Events(cube_of(frame, last))
    return landmarks_of(events, context_of(events.cube), range(first, last + 1))


@pytest.fixture(scope="module")
def whole() -> Landmarks:
    return landmarks(random_register(1), 2025)


def forecast(rows: Landmarks, origin: int) -> pd.DataFrame:
    model = fit(rows, origin, 10, Settings())
    here = rows.at(origin)
    keys = rows.events.cube.keys(rows.place[here])
    values = model.predict(rows.frame.iloc[here]).reset_index(drop=True)
    return pd.concat([keys, values], axis=1).sort_values(["supplier", "buyer", "category"], ignore_index=True)


@pytest.mark.parametrize("origin", [1990, 2005])
def test_nothing_from_the_future_reaches_a_forecast(origin: int) -> None:
    frame = random_register(2)
    later = frame["year"] > origin
    moved = frame.copy()
    rng = np.random.default_rng(0)
    for column in ("supplier", "recipient", "tiv", "rung", "category", "year"):
        moved.loc[later, column] = rng.permutation(moved.loc[later, column].to_numpy())
    expected = forecast(landmarks(frame, 2025), origin)
    for other, last in (
        (moved, 2025),
        (frame[~later], origin),
        (moved[~later | (rng.random(len(frame)) < 0.5)], 2025),
    ):
        pd.testing.assert_frame_equal(forecast(landmarks(other, last), origin), expected)


def test_what_happened_before_the_origin_does_reach_it() -> None:
    frame = random_register(2)
    changed = frame.assign(tiv=np.where(frame["year"] == 1989, frame["tiv"] * 50, frame["tiv"]))
    assert not forecast(landmarks(frame, 2025), 1990).equals(forecast(landmarks(changed, 2025), 1990))


def test_probabilities_of_the_endings_add_up(whole: Landmarks) -> None:
    values = forecast(whole, 2010)
    assert np.allclose(values[["displaced", "switched", "ended"]].sum(axis=1), values["faded"])
    assert ((values[list(TARGETS)] >= 0) & (values[list(TARGETS)] <= 1)).all(axis=None)


def test_a_buyer_once_seen_to_produce_never_just_ends() -> None:
    """What the definition decides is not shrunk: of those the fading is a switch or a displacement."""
    frame = random_register(1)
    frame = frame[frame["supplier"].isin("USA RUS FRA GBR".split())]
    makers = frame["recipient"].isin("IND TUR BRA EGY ITA".split())
    rows = landmarks(frame.assign(rung=frame["rung"].where(makers, None)), 2025)
    here = rows.at(2010)
    seen = rows.frame["producer_seen"].to_numpy()[here] == 1
    assert 0.1 < seen.mean() < 0.9
    assert outcome_of(rows, here[seen], 10)["ended"].sum() == 0

    def just_ends(fate: Ints | None) -> Floats:
        values = fit(rows, 2010, 10, Settings(), fate=fate).predict(rows.frame.iloc[here[seen]])
        shares: Floats = (values["ended"] / (values["ended"] + values["displaced"])).to_numpy()
        return shares

    assert just_ends(None).max() < 0.1
    assert just_ends(shuffled(rows, np.random.default_rng(0))).mean() > 0.2, "other fates teach it nothing"


def test_a_horizon_longer_than_anything_watched_is_refused(whole: Landmarks) -> None:
    with pytest.raises(NoAnswer, match="watched for 50 years by 2010"):
        fit(whole, 2010, 50, Settings())


def test_a_longer_horizon_is_never_less_likely(whole: Landmarks) -> None:
    here = whole.frame.iloc[whole.at(2010)]
    rise = fit(whole, 2010, 10, Settings()).predict(here) - fit(whole, 2010, 5, Settings()).predict(here)
    # The two are fitted separately; on the same rows and blocks only the near ones agree exactly.
    assert rise["faded"].mean() > 0
    assert rise["rival"].mean() > 0


def test_every_covariate_is_in_the_dictionary_and_finite(whole: Landmarks) -> None:
    plain = [str(name) for name in whole.frame.columns if not str(name).startswith("category: ")]
    assert set(plain) <= set(dictionary())
    assert set(dictionary()) - set(plain) == {"distance", "allied", "buyer_income", "supplier_income"}
    assert np.isfinite(whole.frame.to_numpy()).all()


def test_the_logistic_regression_agrees_with_another_program() -> None:
    rng = np.random.default_rng(4)
    x = pd.DataFrame(rng.normal(size=(400, 3)), columns=list("abc"))
    y = rng.random(400) < 1 / (1 + np.exp(-(x["a"] - 0.5 * x["b"]).to_numpy()))
    w = rng.random(400) + 0.5
    scaled = (x - x.mean()) / x.std(ddof=0)
    theirs = LogisticRegression(C=1 / 7.0, tol=1e-10, max_iter=1000).fit(scaled, y, sample_weight=w)
    ours = fit_logistic(x, y, penalty=7.0, weight=w)
    assert np.allclose(ours.beta[1:], theirs.coef_[0], atol=1e-4)
    assert ours.beta[0] == pytest.approx(theirs.intercept_[0], abs=1e-4)


def test_a_value_that_is_not_known_counts_as_the_mean_and_is_marked() -> None:
    x = pd.DataFrame({"x": [1.0, 2.0, np.nan, 4.0] * 20})
    y = np.array([0, 0, 1, 1] * 20, dtype=bool)
    fitted = fit_logistic(x, y, penalty=0.01)
    assert "x not known" in fitted.coefficients()
    assert fitted.predict(x)[2] > 0.9


def test_all_outcomes_alike_is_no_failure() -> None:
    x = pd.DataFrame({"x": np.arange(20.0)})
    assert fit_logistic(x, np.zeros(20, dtype=bool), penalty=1.0).predict(x).max() < 0.01
    with pytest.raises(SupplantError, match="no training rows"):
        fit_logistic(x.iloc[:0], np.zeros(0, dtype=bool), penalty=1.0)


def test_auc_agrees_with_another_program_also_with_ties() -> None:
    rng = np.random.default_rng(5)
    y, p = (rng.random(500) < 0.3).astype(float), rng.integers(0, 9, 500) / 9
    assert auc(y, p) == pytest.approx(roc_auc_score(y, p))
    assert auc(np.ones(3), np.ones(3)) is None


def test_scores_of_the_rate_itself_are_its_closed_forms() -> None:
    y = np.array([1.0] * 3 + [0.0] * 7)
    plain = score(y, np.full(10, 0.3), np.full(10, 0.3))
    assert plain.brier == pytest.approx(0.21)
    assert plain.bss == pytest.approx(0.0)
    assert plain.log_score == pytest.approx(-(0.3 * np.log(0.3) + 0.7 * np.log(0.7)))
    assert plain.slope is None
    assert [(part.n, part.observed) for part in plain.reliability] == [(10, pytest.approx(0.3))]


def test_the_calibration_slope_finds_forecasts_that_are_too_bold() -> None:
    rng = np.random.default_rng(6)
    x = rng.normal(size=20000)
    y = (rng.random(20000) < 1 / (1 + np.exp(-x))).astype(float)
    assert calibration_slope(y, 1 / (1 + np.exp(-x))) == pytest.approx(1.0, abs=0.06)
    assert calibration_slope(y, 1 / (1 + np.exp(-2 * x))) == pytest.approx(0.5, abs=0.03)


def test_forecasts_that_are_no_probabilities_are_refused() -> None:
    with pytest.raises(SupplantError, match="between 0 and 1"):
        score(np.array([1.0]), np.array([1.1]), np.array([0.5]))
    with pytest.raises(SupplantError, match="empty"):
        score(np.array([]), np.array([]), np.array([]))


def test_shuffled_fates_stay_within_category_and_origin(whole: Landmarks) -> None:
    fate = shuffled(whole, np.random.default_rng(7))
    category = whole.events.cube.category[whole.place]
    assert sorted(fate) == list(range(len(fate)))
    assert (category[fate] == category).all()
    assert (whole.origin[fate] == whole.origin).all()
    assert (fate != np.arange(len(fate))).mean() > 0.5


def test_test_origins_have_never_been_fitted_on() -> None:
    origins = test_origins(1950, 2025, 10, 5)
    assert origins == tuple(range(2006, 2016))
    assert max(origins) - 10 < min(origins)
    assert test_origins(1950, 2025, 5, 5) == tuple(range(2016, 2021))
    with pytest.raises(NoAnswer, match="too short"):
        test_origins(2005, 2024, 10, 5)


def test_a_task_gives_the_same_numbers_each_time_and_nulls_differ(whole: Landmarks) -> None:
    real = run_task(whole, Task(2012, 10), Settings(), 0)
    pd.testing.assert_frame_equal(real, run_task(whole, Task(2012, 10), Settings(), 0))
    null = run_task(whole, Task(2012, 10, "shuffled"), Settings(), 0)
    assert (null["rival:outcome"] == real["rival:outcome"]).all(), "the truth is not shuffled"
    assert not np.allclose(null["rival:forecast"], real["rival:forecast"])


def test_the_answer_has_the_names_of_the_interface(whole: Landmarks) -> None:
    tasks = tasks_of((2013, 2015), 10)
    answer = pooled(run_here(whole, tasks, Settings(), 0), 0).to_json()
    rival = answer["target"]["rival"]
    assert {"auc", "brier", "bss", "log_score", "n", "base_rate", "reliability", "nulls", "baselines"} <= set(
        rival
    )
    assert set(rival["nulls"]) == {"shuffled", "random_covariates", "family_left_out"}
    assert set(rival["baselines"]) == {"base_rate", "persistence", "best_covariate"}
    assert rival["baselines"]["base_rate"]["bss"] == pytest.approx(0.0)
    assert sum(part["n"] for part in rival["reliability"]) == rival["n"]
    assert rival["interval"]["bss"][0] <= rival["bss"] <= rival["interval"]["bss"][1]
    assert {"displaced", "riser"} <= set(answer["target"])
    assert rival["n"] == len(whole.at(2013)) + len(whole.at(2015))
    assert rival["nulls"]["family_left_out"]["n"] == rival["n"], "every supplier is in one family"


def test_weights_of_the_bootstrap_move_partners_together() -> None:
    supplier, buyer = np.repeat(np.arange(30), 30), np.tile(np.arange(30), 30)
    weight = pigeonhole(supplier, buyer, np.random.default_rng(8)).reshape(30, 30)
    gone = weight.sum(axis=1) == 0
    assert gone.any(), "a supplier that was not drawn has no partnership left"
    assert (weight[gone] == 0).all()
    means = [pigeonhole(supplier, buyer, np.random.default_rng(seed)).mean() for seed in range(200)]
    assert np.mean(means) == pytest.approx(1.0, abs=0.02)
