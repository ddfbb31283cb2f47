"""The records, the summary and the commands, on a small register in a store."""

import json
import math
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from cyclopts import App

from supplant.cli import history_commands, program
from supplant.core.errors import NoAnswer, UsageError
from supplant.history.backtest import pooled, run_here, tasks_of
from supplant.history.covariates import context_of
from supplant.history.cube import Floats, cube_of
from supplant.history.episodes import episodes
from supplant.history.events import Events
from supplant.history.landmarks import Landmarks, landmarks_of
from supplant.history.logistic import expit
from supplant.history.model import Settings
from supplant.history.screen import Screen, contributions, screen
from supplant.history.summarising import grid_of, summarise
from supplant.history.summary import bundled
from supplant.history.thresholds import DEFAULTS
from supplant.pipeline import reference as pipeline_reference
from supplant.pipeline.reference import Reference, backtest_of, history_of, rounded, screen_of
from supplant.store import Store
from tests.history.real import store_of
from tests.history.registers import random_register

FRAME = random_register(1)


@pytest.fixture(scope="module")
def rows() -> Landmarks:
    events = Events(cube_of(FRAME, 2025))
    return landmarks_of(events, context_of(events.cube), range(1965, 2026))


@pytest.fixture(scope="module")
def screened(rows: Landmarks) -> Screen:
    return screen(rows, 2025, 10, settings=Settings(), seed=3, draws=12)


def test_the_screen_ranks_all_at_risk_and_intervals_hold_the_value(rows: Landmarks, screened: Screen) -> None:
    frame = screened.to_frame()
    assert len(frame) == len(rows.at(2025))
    risk = 1 - (1 - frame["displaced"]) * (1 - frame["rival"])
    assert risk.is_monotonic_decreasing
    for name in ("rival", "displaced", "faded", "riser"):
        assert ((frame[f"{name}_low"] <= frame[name]) & (frame[name] <= frame[f"{name}_high"])).all()
    assert (frame["rival_high"] - frame["rival_low"]).mean() > 0.01, "an interval has a width"


def test_the_screen_is_the_same_for_the_same_seed_and_another_for_another(
    rows: Landmarks, screened: Screen
) -> None:
    again = screen(rows, 2025, 10, settings=Settings(), seed=3, draws=12)
    pd.testing.assert_frame_equal(again.frame, screened.frame)
    other = screen(rows, 2025, 10, settings=Settings(), seed=0, draws=12)
    assert not other.frame["rival_low"].equals(screened.frame["rival_low"])
    assert other.frame["rival"].equals(screened.frame["rival"]), "the seed moves intervals, not the value"


def test_the_screen_answers_in_the_names_of_the_interface(screened: Screen) -> None:
    row = screened.to_json()["rows"][0]
    assert {"supplier", "buyer", "category", "p_displaced", "p_rival", "interval", "drivers"} <= set(row)
    assert {"local_production", "tiv_5y"} <= set(row)
    assert {"name", "words", "contribution"} == set(row["drivers"][0])
    sizes = [abs(driver["contribution"]) for driver in row["drivers"]]
    assert sizes == sorted(sizes, reverse=True)


def test_drivers_add_up_to_the_log_odds(rows: Landmarks, screened: Screen) -> None:
    model = screened.model
    frame = rows.frame.iloc[rows.at(2025)[:1]]
    first = model.beta["rival"][0]
    total = float((model.standard(frame) @ first)[0])
    assert total == pytest.approx(first[0] + float((model.standard(frame)[0, 1:] * first[1:]).sum()))


def test_drivers_of_displacement_add_up_though_it_is_a_product(rows: Landmarks, screened: Screen) -> None:
    model = screened.model
    frame = rows.frame.iloc[rows.at(2025)]
    matrix = model.standard(frame)

    def log_odds(matrix: Floats) -> Floats:
        h, s, d = (expit(matrix @ model.beta[part][0]) for part in ("faded", "switched", "produces"))
        p = h * (1 - s) * d
        odds: Floats = np.log(p / (1 - p))
        return odds

    means = np.zeros_like(matrix)
    means[:, 0] = 1.0
    expected = log_odds(matrix) - log_odds(means)
    shared = contributions(model, matrix, "displaced")[:, 1:].sum(axis=1)
    assert np.allclose(shared, expected, atol=0.02)


def test_the_summary_names_its_release_and_holds_no_rows(rows: Landmarks) -> None:
    backtest = pooled(run_here(rows, tasks_of((2015,), 10, nulls=False), Settings(), 0), 0)
    made = summarise(
        rows.events,
        rows,
        vintage="v1",
        sha256="abc",
        published="2026-03-01",
        scores={"v1 10": backtest.to_json()},
        settings=Settings(),
        seed=0,
        grid=grid_of(FRAME, 2025, 10, DEFAULTS),
        built=date(2026, 4, 1),
    )
    text = json.dumps(rounded(made.to_json()), allow_nan=False)
    whole = json.loads(text)
    assert (whole["vintage"], whole["sha256"], whole["built"]) == ("v1", "abc", "2026-04-01")
    assert sum(whole["partnerships"]["endings"].values()) == whole["partnerships"]["n"]
    assert {row["thresholds"] for row in whole["grid"]} == {name for name, _ in pipeline_reference_grid()}
    assert "Type 1" not in text, "no designation of the register"
    assert '"row"' not in text
    assert '"supplier":' not in text


def pipeline_reference_grid() -> list[tuple[str, Any]]:
    from supplant.history.thresholds import varied

    return varied()


def test_numbers_that_json_does_not_know_become_null() -> None:
    assert rounded({"a": math.nan, "b": [1.0000001, math.inf]}) == {"a": None, "b": [1.0, None]}


@pytest.fixture
def real_store(shared_data: Path) -> Path:
    return store_of(shared_data)


def test_history_of_two_countries_by_any_name(real_store: Path) -> None:
    with Store.open(real_store) as store:
        found, episodes = history_of(store, "Russia", "china", category="aircraft")
        assert isinstance(found, Reference)
        jets = episodes[0]
        assert any("Su-27" in str(name) for name in jets.rows["designation"])
        assert jets.rows["original"].str.len().min() > 10
        assert jets.rows["row"].min() > 1
        with pytest.raises(NoAnswer, match="no deliveries from LUX to TON"):
            history_of(store, "Luxembourg", "Tonga")
        with pytest.raises(UsageError, match="no vintage 'x'"):
            history_of(store, "Russia", "China", vintage="x")


def test_a_screen_as_of_a_year_reads_nothing_after_it(real_store: Path) -> None:
    with Store.open(real_store) as store:
        found, past = screen_of(store, as_of=2005, category="Ships", draws=2)
        assert found.events.cube.last == 2005
        assert set(past.frame["category"]) == {"Ships"}
        with pytest.raises(UsageError, match="expected one of"):
            screen_of(store, category="Spoons", draws=2)
        with pytest.raises(NoAnswer, match="complete up to"):
            screen_of(store, as_of=2040, draws=2)


def test_floors_on_the_real_register(real_store: Path) -> None:
    """Two origins of the ten, without nulls: the whole is a benchmark, and its tables are in docs."""
    with Store.open(real_store) as store:
        _, result = backtest_of(store, origins=(2010, 2010), nulls=False)
        rival, displaced = result.group("rival", "all"), result.group("displaced", "all")
        assert rival["auc"] >= 0.88
        assert rival["bss"] >= 0.40
        assert result.group("rival", "local")["bss"] >= 0.30
        assert displaced["bss"] >= 0.12
        with pytest.raises(UsageError, match="between 1965 and 2015"):
            backtest_of(store, origins=(2016, 2020))


def test_the_commands(real_store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    app = App(name="supplant", result_action="return_value")
    history_commands.add_to(app)

    def run(words: str) -> Any:
        assert app([*words.split(), "--store", str(real_store)], exit_on_error=False) == 0
        return capsys.readouterr().out

    told = run("history KOR TUR --category Artillery")
    assert "local production since" in told
    answer = json.loads(run("history KOR TUR --category Artillery --json"))
    assert answer["episodes"][0]["rows"][0]["original"]
    assert answer["meta"]["vintages"][0].startswith("sipri-deal")
    answer = json.loads(run("screen --category Artillery --as-of 2015 --draws 3 --json"))
    assert answer["rows"][0]["p_rival"] >= 0
    answer = json.loads(run("backtest --origins 2012:2012 --no-nulls --json"))
    assert answer["origins"] == [2012]
    assert "floor rival, all, auc 0.88" in run("backtest --origins 2012 --no-nulls")
    for wrong in ("backtest --origins soon", "backtest --horizon 0", "screen --horizon 0"):
        with pytest.raises(UsageError, match="expected"):
            app([*wrong.split(), "--store", str(real_store)], exit_on_error=False)


def test_the_json_of_backtest_and_screen_is_that_of_the_interface(
    real_store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Through the program, on the real register: names, kinds of values, and nothing but JSON printed."""

    def asked(words: str) -> dict[str, Any]:
        assert program.run([*words.split(), "--store", str(real_store), "--json"]) == 0
        answer: dict[str, Any] = json.loads(capsys.readouterr().out)
        assert {"supplant", "store", "vintages", "seed", "warnings"} <= set(answer["meta"])
        assert answer["meta"]["seed"] == 0, "zero is a seed"
        return answer

    target = asked("backtest --origins 2014:2014 --horizon 5")["target"]
    assert {"rival", "displaced", "riser"} <= set(target)
    for name in ("rival", "displaced", "riser"):
        for part in (target[name], target[name]["local_production"]):
            assert isinstance(part["n"], int)
            for number in ("auc", "brier", "bss", "log_score", "base_rate"):
                assert isinstance(part[number], float), number
            for group in ("nulls", "baselines"):
                assert len(part[group]) == 3
                for other in part[group].values():
                    assert {"auc", "bss"} <= set(other)
            assert [one["low"] for one in part["reliability"]] == sorted(
                one["low"] for one in part["reliability"]
            )
            assert sum(one["n"] for one in part["reliability"]) == part["n"]
        nulls = target[name]["nulls"]
        assert set(nulls) == {"shuffled", "random_covariates", "family_left_out"}
        for null in ("shuffled", "random_covariates"):
            assert target[name]["auc"] > nulls[null]["auc"] + 0.1
            assert target[name]["bss"] > nulls[null]["bss"]
    answer = asked("screen --category Ships --draws 2")
    assert {"as_of", "horizon", "rows"} <= set(answer)
    for row in answer["rows"]:
        assert len(row["supplier"]) == len(row["buyer"]) == 3
        assert row["category"] == "Ships"
        assert 0 <= row["p_displaced"] <= 1
        assert 0 <= row["p_rival"] <= 1
        low, high = row["interval"]["rival"]
        assert low <= row["p_rival"] <= high
        assert isinstance(row["local_production"], bool)
        assert row["tiv_5y"] > 0
        for driver in row["drivers"]:
            assert isinstance(driver["name"], str)
            assert isinstance(driver["contribution"], float)


def test_thresholds_travel_with_the_reference(real_store: Path) -> None:
    with Store.open(real_store) as store:
        narrow = pipeline_reference.load_reference(store, thresholds=replace(DEFAULTS, fade_share=0.05))
        wide = pipeline_reference.load_reference(store, thresholds=replace(DEFAULTS, fade_share=0.25))
    assert narrow.events.faded.sum() < wide.events.faded.sum()


def test_the_bundled_summary_says_where_it_comes_from_and_agrees_with_the_register(real_store: Path) -> None:
    summary = bundled()
    assert summary is not None
    assert summary.vintage == "sipri-deal-2026-05-18-42230eb8"
    assert len(summary.sha256) == 64
    with Store.open(real_store) as store:
        found = pipeline_reference.load_reference(store, vintage=summary.vintage)
    lines = episodes(found.events)
    cube = found.events.cube
    lines = lines[cube.states[cube.supplier] & cube.states[cube.buyer]]
    assert summary.content["partnerships"]["n"] == len(lines)
    assert summary.content["thresholds"] == DEFAULTS.to_json()
    assert summary.content["settings"] == asdict(Settings()), "built with other settings: build it again"


def test_the_page_tells_the_floors_of_the_summary() -> None:
    page = Path(__file__).resolve().parents[2] / "docs" / "reference-class.md"
    text, summary = page.read_text(encoding="utf-8"), bundled()
    assert summary is not None
    assert summary.sha256[:12] in text
    for run in summary.content["scores"].values():
        for floor in run["floors"]:
            assert f"{floor['reached']:.3f} | {'met' if floor['met'] else 'not met'}" in text


def test_the_bundled_curves_lie_within_their_bands() -> None:
    summary = bundled()
    assert summary is not None
    curves = summary.content["curves"]["faded"]["local_production"]
    ends = {(curve["group"], curve["cause"]) for curve in curves}
    assert ends >= {("with", "displaced"), ("without", "ended")}
    for curve in curves:
        low, value, high = (np.array(curve[name]) for name in ("low", "value", "high"))
        assert (low <= value).all()
        assert (value <= high).all()


def test_the_general_claim_about_localisation_is_held_against_rates() -> None:
    summary = bundled()
    assert summary is not None
    contrasts = {one["outcome"]: one for one in summary.content["contrasts"]}
    faded, displaced = contrasts["faded"], contrasts["displaced"]
    assert faded["with_rate"] < faded["without_rate"], "a licence ties: supply fades less often with it"
    assert displaced["with_rate"] < 0.5, "and displacement within ten years is not the usual case"
    assert faded["difference"] == pytest.approx(faded["with_rate"] - faded["without_rate"], abs=1e-4)
