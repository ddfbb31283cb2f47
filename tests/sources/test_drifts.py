"""The same release written otherwise is the same release, for every source that is read as columns."""

import csv
import gzip
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from supplant.core.errors import UnrecognisedFile
from tests.sources.written import FIXTURES, Imported, imported, rows_of, text_of

RELEASES = [
    "atop/dyads.csv",
    "baci/flows.csv",
    "comtrade/shares.csv",
    "dcad/agreements.csv",
    "gdelt/events.csv",
    "gdelt/monthly.csv",
    "gdp/tidy.csv",
    "milex/tidy.csv",
    "reactors/plants.csv",
    "ua_attacks/reports.csv",
    "unga/points.csv",
]

Rows = list[list[str]]


def utf_16(rows: Rows) -> bytes:
    return text_of(rows).encode("utf-16")


def byte_order_mark(rows: Rows) -> bytes:
    return text_of(rows).encode("utf-8-sig")


def crlf(rows: Rows) -> bytes:
    return text_of(rows, end="\r\n").encode()


def old_mac(rows: Rows) -> bytes:
    return text_of(rows, end="\r").encode()


def latin_1(rows: Rows) -> bytes:
    return text_of(rows).encode("latin-1")


def semicolons(rows: Rows) -> bytes:
    return text_of(rows, delimiter=";").encode()


def tabs(rows: Rows) -> bytes:
    return text_of(rows, delimiter="\t").encode()


def every_cell_quoted(rows: Rows) -> bytes:
    return text_of(rows, quoting=csv.QUOTE_ALL).encode()


def compressed(rows: Rows) -> bytes:
    return gzip.compress(text_of(rows).encode())


def blank_lines(rows: Rows) -> bytes:
    return text_of(rows, end="\n\n").encode()


def title_above(rows: Rows) -> bytes:
    return ("A title\n\n" + text_of(rows)).encode()


def no_last_newline(rows: Rows) -> bytes:
    return text_of(rows).rstrip("\n").encode()


def columns_backwards(rows: Rows) -> bytes:
    return text_of([row[::-1] for row in rows]).encode()


def loud_header(rows: Rows) -> bytes:
    return text_of([[f" {name.upper()} " for name in rows[0]], *rows[1:]]).encode()


def trailing_delimiter(rows: Rows) -> bytes:
    return text_of([[*row, ""] for row in rows]).encode()


def delimiter_at_the_end_of_some_rows(rows: Rows) -> bytes:
    return text_of([row if number % 2 == 0 else [*row, ""] for number, row in enumerate(rows)]).encode()


DRIFTS: list[Callable[[Rows], bytes]] = [
    utf_16,
    byte_order_mark,
    crlf,
    old_mac,
    latin_1,
    semicolons,
    tabs,
    every_cell_quoted,
    compressed,
    blank_lines,
    title_above,
    no_last_newline,
    columns_backwards,
    loud_header,
    trailing_delimiter,
]


def same(one: Imported, other: Imported) -> None:
    """Equal but for the line numbers and the texts of the lines, which drift with the writing."""
    assert one.layout == other.layout
    assert {name: round(value, 9) for name, value in one.tally.totals.items()} == {
        name: round(value, 9) for name, value in other.tally.totals.items()
    }
    assert one.tables.keys() == other.tables.keys()
    for name, table in one.tables.items():
        pd.testing.assert_frame_equal(
            table.drop(columns=["row", "original"]), other[name].drop(columns=["row", "original"])
        )


@pytest.mark.parametrize("drift", DRIFTS, ids=lambda drift: drift.__name__)
@pytest.mark.parametrize("release", RELEASES)
def test_a_release_written_otherwise_is_the_same(
    release: str, drift: Callable[[Rows], bytes], tmp_path: Path
) -> None:
    plain = FIXTURES / release
    other = tmp_path / ("release.csv.gz" if drift is compressed else "release.csv")
    other.write_bytes(drift(rows_of(plain)))
    same(imported(plain), imported(other))


@pytest.mark.parametrize("release", [name for name in RELEASES if not name.startswith(("reactors", "ua_"))])
def test_an_empty_cell_too_many_is_forgiven(release: str, tmp_path: Path) -> None:
    other = tmp_path / "release.csv"
    other.write_bytes(delimiter_at_the_end_of_some_rows(rows_of(FIXTURES / release)))
    ours, theirs = imported(FIXTURES / release), imported(other)
    assert theirs.tally.rows_kept == ours.tally.rows_kept
    assert theirs.tally.rejected == []


@pytest.mark.parametrize("release", RELEASES)
def test_rows_lead_back_to_their_lines(release: str) -> None:
    lines = (FIXTURES / release).read_text(encoding="utf-8").splitlines()
    for table in imported(FIXTURES / release).tables.values():
        for row, original in zip(table["row"], table["original"], strict=True):
            assert original == lines[row - 1] or original.startswith(("sum of ", f"line {row},"))


@pytest.mark.parametrize("release", RELEASES)
def test_a_cut_row_is_rejected_and_the_rest_kept(release: str, tmp_path: Path) -> None:
    rows = rows_of(FIXTURES / release)
    cut = [*rows, rows[-1][:2], *rows[1:]]
    other = tmp_path / "release.csv"
    other.write_text(text_of(cut), encoding="utf-8")
    read = imported(other, check=False)
    assert [(bad.row, bad.original) for bad in read.tally.rejected] == [
        (len(rows) + 1, text_of([rows[-1][:2]]).strip())
    ]
    assert "2 cells where the header has" in read.tally.rejected[0].why
    assert read.tally.rows_kept == 2 * (len(rows) - 1)


@pytest.mark.parametrize(
    "release", [name for name in RELEASES if name not in ("gdelt/events.csv", "ua_attacks/reports.csv")]
)
def test_an_unknown_column_stops_the_import_by_name(release: str, tmp_path: Path) -> None:
    rows = rows_of(FIXTURES / release)
    other = tmp_path / "release.csv"
    other.write_text(text_of([[*rows[0], "surprise"], *([*row, "1"] for row in rows[1:])]), encoding="utf-8")
    with pytest.raises(UnrecognisedFile, match="unknown column 'surprise'"):
        imported(other)
