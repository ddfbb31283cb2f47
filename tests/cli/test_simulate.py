"""`supplant simulate` and `supplant calibrate` as programs use them: JSON, wrong use, every case, a pair."""

import json
import math
from pathlib import Path

import pytest

from supplant.cases import list_cases
from supplant.dynamics.levers import POLICIES
from supplant.dynamics.mechanisms.role import BUYER_ROLES, SUPPLIER_ROLES
from tests.cli.conftest import Run

QUICK = ("--engine", "numpy", "--runs", "64", "--months", "6")
LEVELS = ("q05", "q25", "q50", "q75", "q95")


def test_the_json_is_that_of_the_interface(run: Run) -> None:
    found = run("simulate", "shahed-136", *QUICK, "--json")
    assert (found.code, found.err) == (0, "")
    answer = found.json
    assert answer["months"] == [f"2022-{month:02d}" for month in range(1, 7)]
    assert answer["runs"] == 64
    assert answer["wall_s"] > 0
    for outcome in answer["outcomes"].values():
        assert outcome["unit"]
        assert all(len(outcome[level]) == 6 for level in LEVELS)
        for values in zip(*(outcome[level] for level in LEVELS), strict=True):
            assert list(values) == sorted(values)
    assert {name.split(": ")[1] for name in answer["roles"]} == {*SUPPLIER_ROLES, *BUYER_ROLES}
    assert all(len(chances) == 6 for chances in answer["roles"].values())
    displaced = answer["events"]["displaced"]
    assert set(displaced) == {"p_by_month", "median_month"}
    assert displaced["p_by_month"] == sorted(displaced["p_by_month"])
    assert set(answer["meta"]) == {"supplant", "store", "vintages", "seed", "warnings"}
    assert answer["meta"]["seed"] == 0
    json.dumps(answer, allow_nan=False)


def test_a_seed_is_a_seed_and_nought_is_one(run: Run) -> None:
    answers = [
        run("simulate", "shahed-136", *QUICK, "--json", "--seed", seed).json["outcomes"]["imports"]["q50"]
        for seed in ("0", "0", "1")
    ]
    assert answers[0] == answers[1] != answers[2]


@pytest.mark.parametrize("slug", [case.slug for case in list_cases()])
def test_every_case_runs(run: Run, slug: str) -> None:
    answer = run("simulate", slug, *QUICK, "--json").json
    assert all(math.isfinite(value) for value in answer["outcomes"]["local_output"]["q95"])
    assert any("third markets have no names" in warning for warning in answer["meta"]["warnings"])


def test_the_fit_that_came_with_the_program_is_used_and_named(run: Run) -> None:
    answer = run("simulate", "shahed-136", *QUICK, "--json", "--calibrated").json
    assert any("came with the program" in warning for warning in answer["meta"]["warnings"])
    plain = run("simulate", "shahed-136", *QUICK, "--json").json
    spread = [
        answer_["outcomes"]["imports"]["q95"][0] / answer_["outcomes"]["imports"]["q05"][0]
        for answer_ in (answer, plain)
    ]
    assert spread[0] < spread[1]


def test_policies_are_listed_and_an_unknown_one_names_the_known(run: Run) -> None:
    listed = run("simulate", "--policy", "list", "--json").json
    assert {row["name"] for row in listed["policies"]} == set(POLICIES)
    assert all(row["meaning"] for row in listed["policies"])
    wrong = run("simulate", "shahed-136", "--policy", "surrender")
    assert wrong.code == 2
    assert all(name in wrong.err for name in POLICIES)
    for name in POLICIES:
        assert run("simulate", "shahed-136", *QUICK, "--policy", name, "--json").code == 0


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("shahed-136", "--runs", "0"), "runs must be from 1"),
        (("shahed-136", "--runs", "-5"), "runs must be from 1"),
        (("shahed-136", "--months", "-1"), "months must be from 1"),
        (("shahed-136", "--months", "0"), "months must be from 1"),
        (("shahed-136", "--months", "5000"), "months must be from 1"),
        (("shahed-136", "--seed", "luck"), "luck"),
        (("shahed-136", "--seed", "-1"), "a seed is a whole number"),
        (("shahed-136", "--engine", "steam"), "there are auto, native, jax, numpy"),
        (("shahed-136", "--workers", "2"), "--out DIR"),
        ((), "name a case"),
    ],
)
def test_wrong_use_is_told_and_exits_with_two(run: Run, words: tuple[str, ...], says: str) -> None:
    found = run("simulate", *words)
    assert (found.code, found.out) == (2, "")
    assert says in found.err


def test_an_unknown_case_is_told(run: Run) -> None:
    for command in ("simulate", "calibrate"):
        found = run(command, "shahed-163")
        assert found.code in (1, 2)
        assert "shahed-136" in found.err


def test_a_pair_without_a_register_says_what_to_import(run: Run) -> None:
    found = run("simulate", "Russia", "India")
    assert found.code == 1
    assert "supplant data import" in found.err
    assert "arms-transfers register" in found.err


def test_a_case_without_quantities_cannot_be_fitted(run: Run) -> None:
    found = run("simulate", "ford-catl-lfp", *QUICK, "--calibrated")
    assert found.code == 1
    assert "leave out --calibrated" in found.err


@pytest.fixture(scope="module")
def register(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with the transfers register and the votes."""
    from supplant.cli import main

    store = tmp_path_factory.mktemp("store") / "s.duckdb"
    files = [
        shared_data / "sipri" / "trade_register_1995-2024_gen20260212.csv",
        shared_data / "unga" / "IdealpointsJuly2025.csv",
    ]
    assert main(["data", "import", *map(str, files), "--store", str(store), "--json"]) == 0
    return store


def test_a_pair_takes_its_scale_and_its_third_markets_from_the_register(run: Run, register: Path) -> None:
    answer = run("simulate", "Russia", "India", *QUICK, "--json", "--store", register).json
    said = " ".join(answer["meta"]["warnings"])
    assert "no case of this pair: scale from the register" in said
    assert "made in part or whole by the buyer" in said
    assert len(answer["third_markets"]) == 8
    assert not {"RUS", "IND"} & {row["country"] for row in answer["third_markets"]}
    assert sum(row["share"] for row in answer["third_markets"]) == pytest.approx(1)
    assert answer["meta"]["vintages"]
    assert answer["meta"]["store"]
    missiles = run(
        "simulate", "Russia", "India", "--category", "Missiles", *QUICK, "--json", "--store", register
    ).json
    units = [a["outcomes"]["imports"]["q50"][0] for a in (answer, missiles)]
    assert units[1] > 10 * units[0]


def test_where_nothing_is_made_at_home_the_reference_class_gives_the_rate(run: Run, register: Path) -> None:
    answer = run("simulate", "United States", "Kuwait", *QUICK, "--json", "--store", register).json
    assert any("partnerships of the reference class" in warning for warning in answer["meta"]["warnings"])


def test_a_case_has_named_third_markets_where_a_register_is_there(run: Run, register: Path) -> None:
    answer = run("simulate", "su-30mki", *QUICK, "--json", "--store", register).json
    assert len(answer["third_markets"]) == 8
    anonymous = run("simulate", "su-30mki", *QUICK, "--json").json
    assert anonymous["third_markets"] == []


def test_calibrate_refuses_what_is_no_date_and_more_than_one_case(run: Run) -> None:
    assert "--until" in run("calibrate", "k9-t-155", "--until", "someday").err
    assert run("calibrate", "k9-t-155", "--until", "someday").code == 2
    assert run("calibrate", "k9-t-155", "--score").code == 2
    assert run("calibrate").code == 2


@pytest.mark.slow
def test_the_json_of_calibrate_is_that_of_the_interface(run: Run) -> None:
    pytest.importorskip("jax")
    found = run("calibrate", "k9-t-155", "--until", "2010", "--score", "--json")
    assert (found.code, found.err) == (0, "")
    answer = found.json
    for row in answer["posterior"].values():
        assert row["q05"] <= row["q50"] <= row["q95"]
        assert row["identified"]
    keys = {"crps", "log_score", "coverage_50", "coverage_90", "n"}
    names = {"model", "averaged", "persistence", "trend", "bass", "constant_dependence", "random_parameters"}
    assert set(answer["scores"]) == names
    assert all(set(scores) == keys for scores in answer["scores"].values())
    assert answer["meta"]["seed"] == 0


def test_the_brief_of_a_pair_says_that_its_projection_rests_on_the_register(
    run: Run, register: Path, tmp_path: Path
) -> None:
    file = tmp_path / "pair.json"
    assert run("brief", "Russia", "India", "--no-fit", "--store", register, "-o", file).code == 0
    brief = json.loads(file.read_text(encoding="utf-8"))
    section = next(section for section in brief["sections"] if section["id"] == "outlook")
    text = json.dumps(section, ensure_ascii=False)
    assert "No case of this pair: scale from the register" in text
    assert "Third markets are the largest customers of either side in the register" in text
    assert "Nothing here is averaged" in text
