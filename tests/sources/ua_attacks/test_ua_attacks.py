"""Attacks: mixed dates, several models in a cell, dictionaries as Python prints them, missing counts."""

import csv
import json
from datetime import datetime
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from supplant.sources.ua_attacks.parse import details, moment
from tests.sources.written import FIXTURES, changed, imported, rows_of, text_of

REPORTS = FIXTURES / "ua_attacks" / "reports.csv"


def test_dates_with_and_without_a_time() -> None:
    attacks = imported(REPORTS)["attack"]
    assert attacks["started"].astype(str).tolist() == [
        "2024-03-01 20:00:00",
        "2024-03-02 00:00:00",
        "2024-03-03 07:05:00",
        "2024-03-04 00:00:00",
    ]
    assert attacks["ended"].astype(str).tolist() == [
        "2024-03-02 09:00:00",
        "2024-03-02 23:59:00",
        "2024-03-03 23:59:00",
        "2024-03-04 08:00:00",
    ]


def test_several_models_are_counted_together_and_a_slash_is_one() -> None:
    read = imported(REPORTS)
    attacks = read["attack"]
    assert [list(models) for models in attacks["models"]] == [
        ["Shahed-136/131"],
        ["Orlan-10"],
        ["X-101/X-555", "Kalibr"],
        ["C-300"],
    ]
    assert attacks["model"][2] == "X-101/X-555 and Kalibr"
    assert json.loads(attacks["launched_details"][2]) == {"X-101/X-555": 8, "Kalibr": 4}
    assert "1 reports count several models together" in read.tally.notes


def test_missing_is_missing_and_zero_is_zero() -> None:
    attacks = imported(REPORTS)["attack"]
    assert pd.isna(attacks["launched"][3])
    assert attacks["destroyed"][3] == 0.0
    assert attacks["not_reached"].isna().tolist() == [False, True, True, True]
    assert json.loads(attacks["destroyed_details"][0]) == {"south": 12, "north": None}
    assert attacks["link"][0] == "reports/1"


def test_optional_columns_may_go(tmp_path: Path) -> None:
    rows = rows_of(REPORTS)
    needed = ["time_start", "time_end", "model", "launched", "destroyed"]
    keep = [rows[0].index(name) for name in needed]
    path = tmp_path / "a.csv"
    path.write_text(text_of([[row[index] for index in keep] for row in rows]))
    attacks = imported(path)["attack"]
    assert attacks["launched"].tolist()[:3] == [40.0, 1.0, 12.0]
    assert attacks[["not_reached", "target", "link", "launched_details"]].isna().all().all()


@pytest.mark.parametrize(
    ("cells", "why"),
    [
        ({"time_start": "yesterday"}, "expected a date as 2022-09-13 or 2022-09-13 20:00, found 'yesterday'"),
        ({"time_start": "2024-02-30"}, "expected a date"),
        ({"time_end": "2024-03-01 10:00"}, "it ends, '2024-03-01 10:00', before it starts"),
        ({"launched": "many"}, "expected a number for launched, found 'many'"),
        ({"launched": "-4"}, "launched '-4' is not within 0 and 5000"),
        ({"destroyed": "inf"}, "destroyed 'inf' is not within 0 and 5000"),
        ({"model": ""}, "no model"),
        ({"destroyed_details": "{'south': __import__('os')}"}, "expected destroyed_details as"),
        ({"destroyed_details": "['south']"}, "expected destroyed_details as"),
    ],
)
def test_a_bad_report_is_rejected_with_its_reason(cells: dict[str, str], why: str, tmp_path: Path) -> None:
    read = imported(changed(REPORTS, tmp_path / "a.csv", 0, **cells), check=False)
    assert [(bad.row, why in bad.why) for bad in read.tally.rejected] == [(2, True)]
    assert len(read["attack"]) == 3


def test_more_destroyed_than_launched_is_kept_and_noted(tmp_path: Path) -> None:
    read = imported(changed(REPORTS, tmp_path / "a.csv", 1, destroyed="3"))
    assert any("1 reports have more destroyed than launched" in note for note in read.tally.notes)


@given(
    st.datetimes(datetime.fromisoformat("2014-01-01"), datetime.fromisoformat("2040-01-01")),
    st.sampled_from(["%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M", "%d.%m.%Y %H:%M", "%Y-%m-%d  %H:%M:%S"]),
)
def test_moments_round_trip(when: datetime, form: str) -> None:
    exact = when.replace(microsecond=0, second=0)
    assert moment(exact.strftime(form)) == exact
    assert moment(exact.strftime(form), end=True) == exact


@given(st.dictionaries(st.text(max_size=10), st.one_of(st.integers(), st.none())))
def test_details_round_trip(value: dict[str, int | None]) -> None:
    assert json.loads(details(repr(value)) or "null") == value


def test_a_name_that_looks_like_a_missing_number_is_a_name() -> None:
    assert json.loads(details("{': nan': nan, 'NaN': 2}") or "") == {": nan": None, "NaN": 2}


def test_the_real_file_against_the_csv_module(shared_data: Path) -> None:
    path = shared_data / "drones" / "missile_attacks_daily_20250330.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    read = imported(path)
    attacks = read["attack"]
    assert read.tally.rows_kept == len(rows) == len(attacks) == 2_286
    assert read.tally.rejected == []
    for column in ("launched", "destroyed"):
        expected = [float(r[column]) if r[column] else None for r in rows]
        assert [None if pd.isna(value) else value for value in attacks[column]] == expected
        assert read.tally.totals[column] == sum(value for value in expected if value is not None)
    assert attacks["model"].tolist() == [r["model"] for r in rows]
    assert [str(moment)[:10] for moment in attacks["started"]] == [r["time_start"][:10] for r in rows]
    shaheds = [float(r["launched"] or 0) for r in rows if r["model"] == "Shahed-136/131"]
    alone = attacks["models"].map(list).map(lambda models: models == ["Shahed-136/131"])
    assert attacks["launched"][alone].sum() == sum(shaheds)
