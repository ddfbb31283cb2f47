"""Ideal points: which variant, its interval, and countries as of the year."""

import csv
from pathlib import Path

import pandas as pd
import pytest

from tests.sources.written import FIXTURES, changed, imported, rows_of, text_of

POINTS = FIXTURES / "unga" / "points.csv"


def test_the_variant_from_all_votes_with_its_own_interval() -> None:
    points = imported(POINTS)["ideal_point"]
    assert points["ideal_point"].tolist()[:3] == [-2.25, 0.5, -0.5]
    assert points["low"].tolist()[:3] == [-2.75, 0.25, -0.75]
    assert points["high"].tolist()[:3] == [-1.5, 0.75, -0.25]
    assert points["votes"].tolist()[:3] == [150.0, 70.0, 70.0]


def test_countries_are_read_as_of_the_year_and_namibia_is_one() -> None:
    assert imported(POINTS)["ideal_point"]["country"].tolist() == ["SUN", "RUS", "NAM", "COM"]


def test_a_missing_estimate_stays_missing() -> None:
    last = imported(POINTS)["ideal_point"].iloc[3]
    assert last[["ideal_point", "low", "high", "votes"]].isna().all()


@pytest.mark.parametrize(
    ("cells", "why"),
    [
        ({"ccode": "RUS"}, "expected a Correlates of War country code, found 'RUS'"),
        ({"year": "1945"}, "expected a year from 1946"),
        ({"idealpointall": "?"}, "expected a number for point, found '?'"),
        ({"idealpointall": "9"}, "the ideal point '9' is not within"),
        ({"idealpointall": "0.8"}, "the ideal point '0.8' is not within its own interval"),
        ({"q95all": "none"}, "expected a number for high, found 'none'"),
    ],
)
def test_a_bad_row_is_rejected_with_its_reason(cells: dict[str, str], why: str, tmp_path: Path) -> None:
    read = imported(changed(POINTS, tmp_path / "p.csv", 1, **cells), check=False)
    assert [(bad.row, why in bad.why) for bad in read.tally.rejected] == [(3, True)]
    assert read["ideal_point"]["row"].tolist() == [2, 4, 5]


def test_a_release_without_intervals(tmp_path: Path) -> None:
    rows = rows_of(POINTS)
    keep = [index for index, name in enumerate(rows[0]) if name not in ("q5all", "q95all", "nvotesall")]
    path = tmp_path / "p.csv"
    path.write_text(text_of([[row[index] for index in keep] for row in rows]))
    points = imported(path)["ideal_point"]
    assert points["ideal_point"].tolist()[:3] == [-2.25, 0.5, -0.5]
    assert points[["low", "high", "votes"]].isna().all().all()


def test_the_real_file_against_the_csv_module(shared_data: Path) -> None:
    path = shared_data / "unga" / "IdealpointsJuly2025.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    read = imported(path)
    points = read["ideal_point"]
    assert read.tally.rows_kept == len(rows) == len(points) == 11_440
    assert (read.tally.first_year, read.tally.last_year) == (1946, 2024)
    for column, name in (
        ("ideal_point", "idealpointall"),
        ("low", "q5all"),
        ("high", "q95all"),
        ("votes", "nvotesall"),
    ):
        expected = [float(r[name]) if r[name] else None for r in rows]
        assert [None if pd.isna(value) else value for value in points[column]] == expected
    assert read.tally.totals["nvotesall"] == sum(float(r["nvotesall"]) for r in rows if r["nvotesall"])
    # The file's own ISO codes are those of today; ours differ where another state bore the name then.
    differ = {
        (r["iso3c"], ours)
        for r, ours in zip(rows, points["country"], strict=True)
        if r["iso3c"] and r["iso3c"] != ours
    }
    assert differ == {("RUS", "SUN"), ("YAR", "XYN"), ("YAR", "YMD"), ("YUG", "SRB"), ("YUG", "SCG")}
