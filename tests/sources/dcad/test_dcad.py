"""DCAD: negative codes are missing, days may be, and Latin-1 text survives."""

import csv
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from tests.sources.written import FIXTURES, changed, imported

AGREEMENTS = FIXTURES / "dcad" / "agreements.csv"


def test_days_kinds_and_ends() -> None:
    agreements = imported(AGREEMENTS)["agreement"]
    assert agreements["signed"].tolist() == [date(2001, 10, 2), None, date(1990, 6, 30)]
    assert agreements["signed_year"].tolist() == [2001, 1985, 1990]
    assert agreements["category"].tolist() == ["DIC; TREX", "PROCUREMENT", "RESEARCH"]
    assert [None if pd.isna(year) else int(year) for year in agreements["end_year"]] == [2010, 1990, None]
    assert agreements["a"].tolist() == ["RUS", "SUN", "IRN"]
    assert agreements["b"].tolist() == ["IRN", "CHN", "IRQ"]


def test_latin_1(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(AGREEMENTS.read_text(encoding="utf-8").encode("latin-1"))
    assert "Côte register" in imported(path)["agreement"]["original"][0]


@pytest.mark.parametrize(
    ("cells", "why"),
    [
        ({"signDay": "31", "signMonth": "11"}, "'2001'-'11'-'31' is not a day of the calendar"),
        ({"signMonth": "13"}, "expected a month of signature, found '13'"),
        ({"signYear": "-99"}, "expected a year of signature"),
        ({"ccode2": "IRN"}, "expected a Correlates of War country code, found 'IRN'"),
        ({"endYearEstimate": "open"}, "expected the year of its end, found 'open'"),
    ],
)
def test_a_bad_row_is_rejected_with_its_reason(cells: dict[str, str], why: str, tmp_path: Path) -> None:
    read = imported(changed(AGREEMENTS, tmp_path / "a.csv", 0, **cells), check=False)
    assert [(bad.row, why in bad.why) for bad in read.tally.rejected] == [(2, True)]


@pytest.mark.parametrize("code", ["-77", "-88", "-99", ""])
def test_every_code_of_missing_is_missing(code: str, tmp_path: Path) -> None:
    path = changed(AGREEMENTS, tmp_path / "a.csv", 0, signDay=code, category2=code, endYearEstimate=code)
    first = imported(path)["agreement"].iloc[0]
    assert first["signed"] is None
    assert pd.isna(first["end_year"])
    assert first["category"] == "DIC"


def test_the_real_file_against_the_csv_module(shared_data: Path) -> None:
    path = shared_data / "techtransfer" / "DCAD-v1.0-main.csv"
    with path.open(encoding="latin-1", newline="") as stream:
        rows = list(csv.DictReader(stream))
    read = imported(path)
    agreements = read["agreement"].sort_values("row", ignore_index=True)
    assert read.tally.rows_kept == len(rows) == len(agreements) == 1_871
    assert agreements["signed_year"].tolist() == [int(r["signYear"]) for r in rows]
    days = [
        date(int(r["signYear"]), int(r["signMonth"]), int(r["signDay"]))
        if r["signDay"] and r["signMonth"]
        else None
        for r in rows
    ]
    assert agreements["signed"].tolist() == days
    assert read.tally.totals["type general"] == sum(r["type"] == "general" for r in rows)
    first = {(r["cowName1"].strip(), a) for r, a in zip(rows, agreements["a"], strict=True)}
    assert {
        ("USA", "USA"),
        ("GMY", "DEU"),
        ("IRN", "IRN"),
        ("ROK", "KOR"),
        ("RUS", "SUN"),
        ("RUS", "RUS"),
    } <= first
