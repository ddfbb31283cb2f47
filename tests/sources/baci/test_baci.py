"""BACI: units, codes, and the fast path with a few bad rows in it."""

import csv
import math
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from supplant.core.errors import ImportStopped
from supplant.sources.blocks import integers, numbers
from supplant.sources.products import hs6
from tests.sources.written import FIXTURES, changed, imported, rows_of, text_of

FLOWS = FIXTURES / "baci" / "flows.csv"


def test_values_are_dollars_and_quantities_tonnes() -> None:
    trade = imported(FLOWS)["trade"]
    assert trade["value_usd"].tolist() == [12_500.0, 1.0, 1_000_000.0, 7_250.0, 1_000_000.0]
    assert trade["quantity_t"].fillna(-1).tolist() == [0.25, -1, -1, 1500.0, 0.5]
    assert trade["product"].tolist() == ["010121", "870323", "880220", "271019", "854231"]
    assert set(trade["reported_by"]) == {"reconciled"}


def test_the_numbers_of_comtrade_are_not_iso_and_namibia_is_a_country() -> None:
    trade = imported(FLOWS)["trade"]
    assert trade["exporter"].tolist() == ["USA", "NAM", "IRN", "TWN", "IND"]
    assert trade["importer"].tolist() == ["NAM", "USA", "RUS", "CHE", "FRA"]
    assert trade["exporter_name"].tolist() == ["842", "516", "364", "490", "699"]


def test_a_lost_leading_zero_is_put_back_and_noted(tmp_path: Path) -> None:
    read = imported(changed(FLOWS, tmp_path / "f.csv", 0, k="10121"))
    assert read["trade"]["product"][0] == "010121"
    assert read["trade"]["original"][0].split(",")[3] == "10121"
    assert any(note.startswith("1 product codes had lost their leading zero") for note in read.tally.notes)
    assert not any("leading zero" in note for note in imported(FLOWS).tally.notes)


@pytest.mark.parametrize(
    ("cells", "why"),
    [
        ({"t": "20x9"}, ", found '20x9'"),
        ({"t": "9999"}, "expected a year from 1988 to "),
        ({"t": "1066"}, "expected a year"),
        ({"t": ""}, "expected a year"),
        ({"k": "8703"}, "expected an HS code of six digits, found '8703'"),
        ({"k": "TOTAL"}, "HS code"),
        ({"v": "NA"}, "expected a value in thousand USD, found 'NA'"),
        ({"v": ""}, "expected a value"),
        ({"v": "1,5"}, "expected a value"),
        ({"v": "nan"}, "expected a value"),
        ({"v": "inf"}, "expected a value"),
        ({"v": "0x1F"}, "expected a value"),
        ({"v": "-3"}, "value '-3' is not within"),
        ({"v": "1e12"}, "value '1e12' is not within"),
        ({"q": "many"}, "expected a quantity in tonnes, found 'many'"),
        ({"q": "-1"}, "quantity '-1' is not within"),
        ({"i": ""}, "no exporter"),
        ({"j": ""}, "no importer"),
        ({"v": "{t}{0}"}, "found '{t}{0}'"),
    ],
)
def test_a_bad_row_is_rejected_with_its_number_and_reason(
    cells: dict[str, str], why: str, tmp_path: Path
) -> None:
    read = imported(changed(FLOWS, tmp_path / "f.csv", 2, **cells), check=False)
    assert [bad.row for bad in read.tally.rejected] == [4]
    assert why in read.tally.rejected[0].why
    assert (read.tally.rows_read, read.tally.rows_kept) == (5, 4)
    assert read["trade"]["row"].tolist() == [2, 3, 5, 6]
    assert read["trade"]["exporter"].tolist() == ["USA", "NAM", "TWN", "IND"]


def test_an_unknown_country_stops_the_import(tmp_path: Path) -> None:
    with pytest.raises(ImportStopped, match=r"1 names are no known actor: '999' \(1 rows\)"):
        imported(changed(FLOWS, tmp_path / "f.csv", 2, i="999"))


def test_too_many_bad_rows_stop_the_import(tmp_path: Path) -> None:
    with pytest.raises(ImportStopped, match=r"1 of 5 rows cannot be understood \(at most 1.0% may be\)"):
        imported(changed(FLOWS, tmp_path / "f.csv", 2, v="?"))


def test_without_a_header(tmp_path: Path) -> None:
    path = tmp_path / "f.csv"
    path.write_text(text_of(rows_of(FLOWS)[1:]))
    bare, headed = imported(path), imported(FLOWS)
    assert bare["trade"]["row"].tolist() == [1, 2, 3, 4, 5]
    assert bare["trade"].drop(columns="row").equals(headed["trade"].drop(columns="row"))


number = st.one_of(
    st.floats(allow_nan=False, allow_infinity=False).map(repr),
    st.integers(-(10**15), 10**15).map(str),
    st.decimals(allow_nan=False, allow_infinity=False, places=3).map(lambda d: f"{d:+.3f}"),
)
junk = st.text(st.characters(blacklist_categories=["Cs"]), max_size=8)


@given(st.lists(st.one_of(number, junk), max_size=20))
def test_numbers_reads_what_is_a_number_and_nothing_else(cells: list[str]) -> None:
    values, bad = numbers(pa.array(cells, pa.string()), missing=[])
    for cell, value, fault in zip(cells, values.to_pylist(), bad, strict=True):
        try:
            expected = (
                float(cell) if cell.isascii() and cell.strip() == cell and "_" not in cell else math.nan
            )
        except ValueError:
            expected = math.nan
        if math.isfinite(expected):
            assert value == expected
            assert not fault
        else:
            assert value is None
            assert fault


@given(st.lists(st.integers(-5_000, 5_000), max_size=20), st.sampled_from(["{}", "{}.0"]))
def test_integers_keeps_what_is_within_bounds(values: list[int], form: str) -> None:
    read, bad = integers(pa.array([form.format(value) for value in values], pa.string()), -100, 2_100)
    assert read.to_pylist() == [value if -100 <= value <= 2_100 else None for value in values]
    assert bad.tolist() == [not -100 <= value <= 2_100 for value in values]


@given(st.integers(10_000, 999_999))
def test_a_product_code_survives_being_read_as_a_number(code: int) -> None:
    codes, bad, restored = hs6(pa.array([f"{code:06d}", str(code)]))
    assert codes.to_pylist() == [f"{code:06d}"] * 2
    assert not bad.any()
    assert restored.tolist() == [False, code < 100_000]


def test_the_real_file_against_the_csv_module(shared_data: Path) -> None:
    path = shared_data / "trade" / "baci_HS17_2020_AFG_ZAF.csv"
    read = imported(path)
    with path.open(newline="") as stream:
        rows = list(csv.DictReader(stream))
    with (path.parent / "baci_country_codes_V202201.csv").open(newline="", encoding="latin-1") as stream:
        iso3 = {row["country_code"]: row["iso_3digit_alpha"] for row in csv.DictReader(stream)}
    trade = read["trade"]
    assert read.tally.rows_read == read.tally.rows_kept == len(rows) == len(trade) == 72_097
    assert read.tally.rejected == []
    assert read.tally.totals["v"] == pytest.approx(math.fsum(float(r["v"]) for r in rows), rel=1e-12)
    tonnes = [float(r["q"]) if r["q"].strip() != "NA" else None for r in rows]
    assert read.tally.totals["q"] == pytest.approx(math.fsum(q for q in tonnes if q is not None), rel=1e-12)
    assert [None if pd.isna(q) else q for q in trade["quantity_t"]] == tonnes
    assert trade["value_usd"].tolist() == [float(r["v"]) * 1000 for r in rows]
    assert trade["product"].tolist() == [r["k"] for r in rows]
    for side, column in (("exporter", "i"), ("importer", "j")):
        pairs = {(r[column], code) for r, code in zip(rows, trade[side], strict=True)}
        differ = {(c, ours, iso3.get(c)) for c, ours in pairs if ours != iso3.get(c)}
        # Taiwan has no ISO code there; the list numbers Italy 381, the flows themselves 380.
        assert differ <= {("490", "TWN", "N/A"), ("380", "ITA", None)}
