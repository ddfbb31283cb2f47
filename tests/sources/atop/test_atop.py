"""ATOP: obligations as flags, directed pairs, countries as of the year."""

import csv
import gzip
from pathlib import Path

import pytest

from tests.sources.written import FIXTURES, changed, imported

DYADS = FIXTURES / "atop" / "dyads.csv"
OBLIGATIONS = ["defense", "offense", "neutral", "nonaggression", "consultation"]


def test_pairs_are_directed_and_read_as_of_the_year() -> None:
    pairs = imported(DYADS)["alliance"]
    assert pairs["a"].tolist() == ["SUN", "IRN", "DEU", "DEU", "RUS"]
    assert pairs["b"].tolist() == ["IRN", "SUN", "FRA", "FRA", "VEN"]
    assert pairs[OBLIGATIONS].values.tolist()[0] == [False, False, True, True, False]


def test_a_blank_obligation_stays_missing() -> None:
    last = imported(DYADS)["alliance"].iloc[4]
    assert last["nonaggression"] is None
    assert last["consultation"] is True or bool(last["consultation"])


@pytest.mark.parametrize(
    ("cells", "why"),
    [
        ({"atop_defense": "2"}, "expected 0 or 1 for defense, found '2'"),
        ({"atop_consul": "yes"}, "expected 0 or 1 for consultation, found 'yes'"),
        ({"ccode1": "630"}, "a pair of a state with itself, '630'"),
        ({"ccode2": "IRN"}, "expected a Correlates of War country code, found 'IRN'"),
        ({"year": "1066"}, "expected a year from 1815"),
    ],
)
def test_a_bad_row_is_rejected_with_its_reason(cells: dict[str, str], why: str, tmp_path: Path) -> None:
    read = imported(changed(DYADS, tmp_path / "d.csv", 0, **cells), check=False)
    assert [(bad.row, why in bad.why) for bad in read.tally.rejected] == [(2, True)]
    assert len(read["alliance"]) == 4


def test_codes_and_years_written_as_decimals_are_the_same(tmp_path: Path) -> None:
    path = changed(
        DYADS, tmp_path / "d.csv", 0, ccode1="365.0", ccode2="630.0", year="1927.0", atop_neutral="1.0"
    )
    assert (
        imported(path)["alliance"]
        .drop(columns="original")
        .equals(imported(DYADS)["alliance"].drop(columns="original"))
    )


def test_the_real_file_against_the_csv_module(shared_data: Path) -> None:
    path = shared_data / "alliances" / "atop_alliance_directed_dyad_year.csv.gz"
    with gzip.open(path, "rt", newline="") as stream:
        rows = list(csv.DictReader(stream))
    read = imported(path)
    pairs = read["alliance"].sort_values("row", ignore_index=True)
    assert read.tally.rows_kept == len(rows) == len(pairs) == 273_296
    names = ["atop_defense", "atop_offense", "atop_neutral", "atop_nonagg", "atop_consul"]
    for column, name in zip(OBLIGATIONS, names, strict=True):
        assert pairs[column].tolist() == [r[name] == "1" for r in rows]
        assert read.tally.totals[name] == sum(r[name] == "1" for r in rows)
    known = {("2", "USA"), ("630", "IRN"), ("710", "CHN"), ("565", "NAM")}
    found = {(r["ccode1"], a) for r, a in zip(rows, pairs["a"], strict=True)}
    assert known <= found
    assert {
        (int(r["year"]) < 1922 or int(r["year"]) > 1991, a)
        for r, a in zip(rows, pairs["a"], strict=True)
        if r["ccode1"] == "365"
    } == {(True, "RUS"), (False, "SUN")}
