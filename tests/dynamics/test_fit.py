"""Observations, calibration, rivals and scores against known answers."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
from scipy.stats import multivariate_normal, norm

from supplant.cases import library, load_case
from supplant.core.arrival import Arrival
from supplant.core.errors import NoAnswer
from supplant.dynamics.calibrate import calibrate
from supplant.dynamics.discrepancy import Discrepancy, conditional
from supplant.dynamics.forecast import predict
from supplant.dynamics.hindcast import AVERAGED, _not_before, _stack, hindcast, scores
from supplant.dynamics.observations import Target, read, weights
from supplant.dynamics.rivals import bass, persistence, reference_class, trend
from supplant.dynamics.scores import covered, crps, log_density
from supplant.dynamics.smc import temper
from supplant.pipeline.projecting import project

CUT = date(2023, 12, 31)


@pytest.fixture(scope="module")
def shahed() -> pd.DataFrame:
    return load_case("shahed-136").frame()


@pytest.fixture(scope="module")
def posterior(shahed):
    return calibrate(read(shahed, until=CUT), CUT, seed=0, particles=512)


def flow(first, value, field="local", known=date(2020, 1, 1), last=None) -> Target:
    return Target(
        "o", "local_output", field, "log", first, first if last is None else last, value, 0, 0, 0.3, known
    )


def test_quantities_become_monthly_rates_over_their_window(shahed) -> None:
    reading = read(shahed)
    targets = {target.id: target for target in reading.targets}
    assert reading.start == "2022-01"
    year = targets["o024"]  # 2,738 in 2023
    assert (year.field, year.first, year.last, year.value) == ("local", 12, 23, pytest.approx(2738 / 12))
    assert targets["o104"].value == 2700  # a month, in September 2025
    assert targets["o104"].first == 44
    assert targets["o100"].kind == "share"
    assert "o060" in dict(reading.unused)  # a plan


def test_averages_over_time_sum_to_one(shahed) -> None:
    reading = read(shahed)
    table = weights(reading.targets, reading.months)
    sums = table.sum(axis=1)
    assert all(
        s == pytest.approx(0.0 if t.kind == "event" else 1.0)
        for s, t in zip(sums, reading.targets, strict=True)
    )


def test_nothing_published_later_is_known_or_shapes_the_guesses(shahed) -> None:
    early = read(shahed, until=CUT)
    hidden = shahed[shahed["known"] <= pd.Timestamp(CUT)]
    assert 0 < len(hidden) < len(shahed)
    again = read(hidden, until=CUT)
    assert early.overrides == again.overrides
    assert all(target.known <= CUT for target in early.known(CUT))
    assert all(target.known > CUT and target.last > 23 for target in early.later(CUT))


def test_a_case_without_quantities_says_so() -> None:
    with pytest.raises(NoAnswer, match="default parameters"):
        read(load_case("ford-catl-lfp").frame())


def test_the_posterior_fits_better_than_the_prior_and_reports_on_itself(posterior) -> None:
    def misfit(values):
        drawn = np.median(predict(values, posterior.used, seed=1, errors=False), axis=1)
        return np.mean(
            [
                abs(np.log(max(d, 1e-6) / t.value))
                for d, t in zip(drawn, posterior.used, strict=True)
                if t.kind == "log"
            ]
        )

    assert misfit(posterior.values) < misfit(posterior.prior)
    assert posterior.temperatures[-1] == 1.0
    assert 0.05 < posterior.acceptance < 0.9
    assert posterior.effective > 0.5 * posterior.values.shape[1]
    summary = posterior.summary()
    assert summary["demand_initial"]["narrowed"] > 0.2
    assert all(row["identified"] for row in summary.values())
    again = calibrate(posterior.reading, CUT, seed=0, particles=512)
    np.testing.assert_array_equal(again.values, posterior.values)


def test_a_frozen_partnership_localises_no_further(posterior) -> None:
    far = (Target("x", "v", "localisation", "share", 60, 60, 0.5, 0, 0, 0.1, CUT),)
    free, frozen = (predict(posterior.values, far, seed=1, freeze=f, errors=False) for f in (None, 24))
    assert np.all(frozen <= free + 1e-6)
    assert frozen.mean() < free.mean() - 0.05


def test_what_was_wrong_before_is_carried_on_and_forgotten() -> None:
    known = (flow(10, 100.0), flow(20, 100.0))
    later = (flow(21, 100.0), flow(400, 100.0))
    own = Discrepancy(1.0)
    wrong = np.array([[0.5, -0.2], [0.4, 0.1]])
    mean, spread = conditional(wrong, known, later, own)
    # The joint covariance, written out and conditioned by its inverse.
    at = np.array([10, 20, 21, 400])
    whole = 0.6**2 * np.exp(-np.abs(at[:, None] - at[None, :]) / 60.0)
    seen = whole[:2, :2] + 0.3**2 * np.eye(2)
    gain = whole[2:, :2] @ np.linalg.inv(seen)
    np.testing.assert_allclose(mean, gain @ wrong, atol=1e-10)
    np.testing.assert_allclose(spread**2, np.diag(whole[2:, 2:] - gain @ whole[:2, 2:]), atol=1e-10)
    assert abs(mean[1]).max() < 0.01 < abs(mean[0]).max()
    assert spread[1] == pytest.approx(0.6, rel=1e-3)


def test_tempering_finds_a_posterior_with_a_closed_form() -> None:
    # y = A z + e, z standard normal: the posterior is normal, and so is the evidence.
    rng = np.random.default_rng(0)
    a, y, sd = rng.normal(size=(6, 4)), rng.normal(size=6), 0.4

    def log_likelihood(z: np.ndarray) -> np.ndarray:
        return norm.logpdf(y, z @ a.T, sd).sum(axis=1)

    found = temper(log_likelihood, rng.normal(size=(4096, 4)), seed=1, moves=20)
    precision = np.eye(4) + a.T @ a / sd**2
    covariance = np.linalg.inv(precision)
    mean = covariance @ a.T @ y / sd**2
    np.testing.assert_allclose(found.particles.mean(axis=0), mean, atol=4 * np.sqrt(covariance.max() / 1000))
    np.testing.assert_allclose(np.cov(found.particles.T), covariance, atol=0.15 * covariance.max())
    exact = multivariate_normal.logpdf(y, np.zeros(6), a @ a.T + sd**2 * np.eye(6))
    assert found.log_evidence == pytest.approx(exact, abs=0.5)


def test_the_reference_class_gives_its_own_incidence_after_the_cut_off() -> None:
    found = {"export_month": Arrival((0.0, 10.0, 20.0), (0.0, 0.4, 0.6), "made up")}
    event = Target("o", "own_export_first", "export_month", "event", 100, 100, 100.0, 0, 0, 1e-9, CUT)
    drawn = reference_class(found, (event, flow(100, 1.0)), 60, 40_000, 0)
    assert np.isnan(drawn[1]).all()
    assert drawn[0].min() > 60
    # By five years 0.2 had seen it; by ten 0.4; by twenty 0.6; the rest never.
    assert (drawn[0] <= 120).mean() == pytest.approx((0.4 - 0.2) / 0.8, abs=0.01)
    assert (drawn[0] <= 240).mean() == pytest.approx((0.6 - 0.2) / 0.8, abs=0.01)


def test_an_event_after_the_cut_off_did_not_come_before() -> None:
    event = Target("o", "own_export_first", "export_month", "event", 100, 100, 100.0, 0, 0, 0.4, CUT)
    drawn = np.tile(np.arange(1024.0), (1, 1))
    kept = _not_before(drawn, drawn, (event,), 500, 0)
    assert kept.min() > 500
    assert kept.mean() == pytest.approx(762, rel=0.05)


def test_a_hindcast_scores_every_model_on_what_came(shahed) -> None:
    arrivals = {"export_month": Arrival((0.0, 40.0), (0.0, 0.6), "made up")}
    one = hindcast("shahed-136", shahed, CUT, arrivals=arrivals, seed=0)
    assert all(target.known > CUT for target in one.targets)
    weights = np.full(len(AVERAGED), 1 / len(AVERAGED))
    found = scores([one], {"shahed-136": weights})
    assert {"model", "averaged", "persistence", "trend", "bass", "reference_class"} <= set(found)
    for row in found.values():
        assert set(row) == {"crps", "log_score", "coverage_50", "coverage_90", "n"}
        assert np.isfinite(list(row.values())).all()
        assert 0 <= row["coverage_50"] <= row["coverage_90"] <= 1
    assert found["reference_class"]["n"] < found["model"]["n"] == len(one.targets)


def test_the_scores_agree_with_closed_forms() -> None:
    drawn = norm.ppf((np.arange(4000) + 0.5) / 4000)
    for y in (-1.0, 0.0, 2.0):
        exact = y * (2 * norm.cdf(y) - 1) + 2 * norm.pdf(y) - 1 / np.sqrt(np.pi)
        assert crps(drawn, y) == pytest.approx(exact, abs=2e-3)
        assert log_density(drawn, y) == pytest.approx(norm.logpdf(y), abs=0.05)
    inside = [covered(drawn, y, 0.9) for y in drawn]
    assert np.mean(inside) == pytest.approx(0.9, abs=0.01)


def test_rivals_recover_what_they_assume() -> None:
    null = np.full((1, 2000), 7.0)
    steady = tuple(flow(12 * k, 100.0) for k in range(6))
    ahead = (flow(72, 100.0),)
    assert np.median(persistence(steady, ahead, null, 0)) == pytest.approx(100, rel=0.05)
    growing = tuple(flow(12 * k, 100 * 1.5**k) for k in range(6))
    assert np.median(trend(growing, ahead, null, 0)) == pytest.approx(100 * 1.5**6, rel=0.05)
    saturated = tuple(flow(12 * k, 100 / (1 + np.exp(4 - k))) for k in range(9))
    assert 50 < np.median(bass(saturated, (flow(120, 100.0),), null, 0)) < 200
    assert np.all(persistence((), ahead, null, 0) == 7.0)


def test_stacking_finds_the_model_that_forecasts_best() -> None:
    rng = np.random.default_rng(0)
    logs = rng.normal(-3, 0.1, (200, len(AVERAGED)))
    logs[:, 2] += 2
    found = _stack([logs])
    assert found[2] > 0.9
    assert found.sum() == pytest.approx(1)
    assert np.allclose(_stack([]), 1 / len(AVERAGED))
    # A model that speaks of a tenth only, and is the best there, is not punished for its silence.
    logs[20:, 5] = np.nan
    logs[:20, 5] += 4
    assert _stack([logs])[5] > 0.3


@pytest.mark.parametrize("slug", library())
def test_every_case_of_the_library_runs(slug: str) -> None:
    answer = project((slug,), runs=64, months=12, engine="numpy").to_json()
    assert len(answer["months"]) == 12
    values = np.array([outcome[q] for outcome in answer["outcomes"].values() for q in ("q05", "q50", "q95")])
    assert np.isfinite(values).all()
