"""GDP: groups of countries are kept as groups, a year without a figure has no row."""

import csv
import math
from pathlib import Path

import pytest

from supplant.core.actors import actor
from tests.sources.written import FIXTURES, changed, imported

TIDY = FIXTURES / "gdp" / "tidy.csv"


def test_figures_in_dollars_and_no_row_without_one() -> None:
    read = imported(TIDY)
    figures = read["country_year"]
    assert figures["value"].tolist() == [2_500_000_000_000.5, 10_600_000_000.0, 1_800_000_000.25]
    assert figures["country"].tolist()[1:] == ["NAM", "GMB"]
    assert figures["country_name"].tolist()[2] == "Gambia, The"
    assert set(figures["variable"]) == {"gdp_current_usd"}
    assert (read.tally.rows_read, read.tally.rows_kept) == (4, 4)


def test_a_group_of_countries_is_an_aggregate() -> None:
    read = imported(TIDY)
    assert actor(read["country_year"]["country"][0]).kind == "aggregate"
    assert "1 of the actors are groups of countries (kind 'aggregate')" in read.tally.notes


@pytest.mark.parametrize(
    ("cells", "why"),
    [
        ({"Value": "12345.6"}, "'12345.6' US dollars is not within"),
        ({"Value": "ten"}, "expected a figure in US dollars, found 'ten'"),
        ({"Year": "MMXX"}, "expected a year"),
        ({"Country Code": ""}, "no country"),
    ],
)
def test_a_bad_row_is_rejected_with_its_reason(cells: dict[str, str], why: str, tmp_path: Path) -> None:
    read = imported(changed(TIDY, tmp_path / "g.csv", 1, **cells), check=False)
    assert [(bad.row, why in bad.why) for bad in read.tally.rejected] == [(3, True)]


def test_the_real_file_against_the_csv_module(shared_data: Path) -> None:
    path = shared_data / "macro" / "gdp_worldbank.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    read = imported(path)
    # Georgia 1987-1989 stands there with a GDP of some 13,000 dollars.
    wrong = [index for index, r in enumerate(rows) if float(r["Value"]) < 1e5]
    assert [rows[index]["Country Code"] for index in wrong] == ["GEO"] * 3
    assert [bad.row for bad in read.tally.rejected] == [index + 2 for index in wrong]
    figures = read["country_year"]
    good = [r for index, r in enumerate(rows) if index not in wrong]
    assert read.tally.rows_read == len(rows) == 13_979
    assert figures["value"].tolist() == [float(r["Value"]) for r in good]
    assert read.tally.totals["gdp_current_usd"] == pytest.approx(
        math.fsum(float(r["Value"]) for r in good), rel=1e-12
    )
    states = [
        (r["Country Code"], code) for r, code in zip(good, figures["country"], strict=True) if len(code) == 3
    ]
    assert {printed for printed, ours in states if printed != ours} == set()
    assert len({code for code in figures["country"] if actor(code).kind == "aggregate"}) == 49
