"""Military expenditure: one row per figure, named by its unit."""

import csv
import math
from pathlib import Path

import pytest

from supplant.core.errors import UnrecognisedFile
from tests.sources.written import FIXTURES, changed, imported, rows_of, text_of

TIDY = FIXTURES / "milex" / "tidy.csv"
COLUMNS = {
    "local_cy": "milex_local_currency",
    "constant_2023_usd_m": "milex_constant_2023_musd",
    "current_usd_m": "milex_current_musd",
    "share_gdp": "milex_share_gdp",
    "per_capita_usd": "milex_per_capita_usd",
    "share_govt": "milex_share_government",
}


def test_each_figure_is_a_row_and_a_blank_is_none() -> None:
    read = imported(TIDY)
    figures = {(r.country, r.variable): r.value for r in read["country_year"].itertuples()}
    assert len(figures) == 6 + 1 + 2
    assert figures["NAM", "milex_constant_2023_musd"] == 400.5
    assert figures["SUN", "milex_constant_2023_musd"] == 250_000.0
    assert figures["IRN", "milex_share_gdp"] == 0.021
    assert "1 rows hold no figure at all" in read.tally.notes
    assert (read.tally.rows_read, read.tally.rows_kept) == (4, 4)


def test_another_base_year_of_prices_stops_the_import(tmp_path: Path) -> None:
    header, *rows = rows_of(TIDY)
    path = tmp_path / "m.csv"
    path.write_text(text_of([[name.replace("2023", "2024") for name in header], *rows]))
    with pytest.raises(UnrecognisedFile, match="constant_2023_usd_m"):
        imported(path)


@pytest.mark.parametrize(
    ("cells", "why"),
    [
        ({"share_gdp": "3.4"}, "milex_share_gdp '3.4' is not within"),
        ({"current_usd_m": "-1"}, "milex_current_musd '-1' is not within"),
        ({"current_usd_m": "about 365"}, "expected a number for milex_current_musd, found 'about 365'"),
        ({"year": ""}, "expected a year"),
        ({"Country": ""}, "no country"),
    ],
)
def test_a_bad_row_is_rejected_with_its_reason(cells: dict[str, str], why: str, tmp_path: Path) -> None:
    read = imported(changed(TIDY, tmp_path / "m.csv", 0, **cells), check=False)
    assert [(bad.row, why in bad.why) for bad in read.tally.rejected] == [(2, True)]


def test_the_real_file_against_the_csv_module(shared_data: Path) -> None:
    path = shared_data / "macro" / "sipri_milex_tidy_1949_2024.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    read = imported(path)
    figures = read["country_year"]
    assert read.tally.rows_kept == len(rows) == 8_846
    assert read.tally.rejected == []
    for name, variable in COLUMNS.items():
        expected = [(n, float(r[name])) for n, r in enumerate(rows, start=2) if r[name]]
        found = figures[figures["variable"] == variable].sort_values("row")
        assert list(zip(found["row"], found["value"], strict=True)) == expected
        assert read.tally.totals[variable] == pytest.approx(
            math.fsum(value for _, value in expected), rel=1e-12
        )
    named = dict(zip(figures["country_name"], figures["country"], strict=True))
    assert (named["Namibia"], named["Kosovo"]) == ("NAM", "XKX")
