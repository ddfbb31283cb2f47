"""The reader against hostile and damaged files, and against the csv module."""

import csv
import gzip
import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from supplant.core.errors import DataError, UnrecognisedFile
from supplant.sources import Tally, recognise
from supplant.sources import reading as reading_module
from supplant.sources.blocks import blocks
from supplant.sources.reading import iter_lines, iter_records, leaves_quote_open, sniff_encoding
from tests.sources.written import FIXTURES, imported, rows_of, text_of

BACI = FIXTURES / "baci" / "flows.csv"

# Text that a CSV file can hold on one physical line: no line ends of any kind that a reader may know.
cell = st.text(
    st.characters(blacklist_categories=["Cs", "Cc", "Zl", "Zp"], blacklist_characters="\ufeff"), max_size=12
)
cell_with_lines = st.text(st.sampled_from('ab,;"\n \té'), max_size=12)


@pytest.mark.parametrize(
    ("name", "content", "what"),
    [
        ("empty.csv", b"", "the file is empty"),
        ("blank.csv", b"\n \n\n", "the file holds no text"),
        ("renamed.csv", b"PK\x03\x04rest of an archive", "ZIP archive"),
        ("report.csv", b"%PDF-1.7 ...", "a PDF"),
        ("old.csv", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "Excel"),
        ("table.csv", b"PAR1....", "Parquet"),
        ("image.csv", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x01", "not a text file"),
        ("base.csv", b"SQLite format 3\x00", "SQLite"),
    ],
)
def test_what_is_no_csv_is_refused_by_name(name: str, content: bytes, what: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(UnrecognisedFile, match=what) as caught:
        recognise(path)
    assert str(path) in str(caught.value)


def test_a_real_zip_under_another_name_says_to_unpack_it(tmp_path: Path) -> None:
    path = tmp_path / "flows.csv"
    with zipfile.ZipFile(path, "w") as archive:
        archive.write(BACI, "flows.csv")
    with pytest.raises(UnrecognisedFile, match="unpack it"):
        recognise(path)


def test_a_missing_file_and_a_folder(tmp_path: Path) -> None:
    with pytest.raises(UnrecognisedFile, match="no such file"):
        recognise(tmp_path / "nothing.csv")
    with pytest.raises(UnrecognisedFile, match="a folder"):
        recognise(tmp_path)


@pytest.mark.parametrize("keep", [0.3, 0.6, 0.95])
def test_a_cut_archive_is_refused_not_half_read(keep: float, tmp_path: Path) -> None:
    rows = rows_of(BACI)
    whole = gzip.compress(text_of([rows[0], *rows[1:] * 2_000]).encode())
    path = tmp_path / "flows.csv.gz"
    path.write_bytes(whole[: int(len(whole) * keep)])
    with pytest.raises(DataError, match="compressed file is damaged"):
        imported(path)


def test_a_damaged_archive_is_refused(tmp_path: Path) -> None:
    whole = bytearray(gzip.compress(BACI.read_bytes()))
    whole[-8] ^= 0xFF
    path = tmp_path / "flows.csv.gz"
    path.write_bytes(whole)
    with pytest.raises(DataError, match="compressed file is damaged"):
        imported(path)


def test_an_archive_that_unpacks_without_end_is_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading_module, "LARGEST_GROWTH", 2)
    path = tmp_path / "bomb.csv.gz"
    path.write_bytes(gzip.compress(BACI.read_bytes() + b"2020,842,516,010121,1,1\n" * 400_000))
    with pytest.raises(DataError, match="unpacks to more than 2,000,000 bytes"):
        imported(path)


@pytest.mark.parametrize("where", ["first line", "later line", "no line end at all"])
def test_a_gigantic_line_is_refused(where: str, tmp_path: Path) -> None:
    path = tmp_path / "flows.csv"
    giant = "x" * 3_000_000
    text = BACI.read_text(encoding="utf-8")
    path.write_text({"first line": f"{giant}\n{text}", "later line": f"{text}{giant}\n"}.get(where, giant))
    with pytest.raises(DataError, match="longer than 1,000,000 characters"):
        imported(path)


def test_a_gigantic_line_does_not_pass_between_two_blocks(tmp_path: Path) -> None:
    path = tmp_path / "flows.csv"
    with path.open("w") as stream:
        stream.write(BACI.read_text(encoding="utf-8"))
        stream.write("x" * 30_000_000)
    with pytest.raises(DataError, match="longer than 1,000,000 characters"):
        imported(path)


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        ("a,b\n1,é\n".encode(), "utf-8-sig"),
        ("a,b\n1,é\n".encode("latin-1"), "cp1252"),
        ("a,b\n1,é\n".encode("utf-16"), "utf-16"),
        (b"a,b\n1,2\n", "utf-8-sig"),
    ],
)
def test_encodings(content: bytes, encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "text.csv"
    path.write_bytes(content)
    assert sniff_encoding(path) == encoding
    last = [line for _, line in iter_lines(path, encoding)][-1]
    assert last in ("1,é", "1,2")


def test_a_byte_that_is_wrong_late_in_the_file_is_found(tmp_path: Path) -> None:
    path = tmp_path / "text.csv"
    path.write_bytes(b"a,b\n" * 600_000 + "é\n".encode("latin-1"))
    assert sniff_encoding(path) == "cp1252"


def records(text: str, tmp_path: Path, delimiter: str = ",") -> list[tuple[int, list[str]]]:
    path = tmp_path / "records.csv"
    path.write_text(text, encoding="utf-8", newline="")
    return [(record.row, record.cells) for record in iter_records(path, "utf-8-sig", delimiter)]


def test_a_quoted_cell_may_span_lines_and_keeps_its_first_line_number(tmp_path: Path) -> None:
    assert records('a,b\n1,"two\nlines"\n3,4\n', tmp_path) == [
        (1, ["a", "b"]),
        (2, ["1", "two\nlines"]),
        (4, ["3", "4"]),
    ]


def test_a_stray_quote_swallows_nothing(tmp_path: Path) -> None:
    text = 'a,b\n1,"stray\n' + "3,4\n" * 50
    found = records(text, tmp_path)
    assert len(found) == 52
    assert found[2] == (3, ["3", "4"])


def test_a_quote_inside_a_cell_is_a_character(tmp_path: Path) -> None:
    found = records('12" gun,1\n5" gun,2\n', tmp_path)
    assert found == [(1, ['12" gun', "1"]), (2, ['5" gun', "2"])]


def test_leaves_quote_open_agrees_with_what_the_csv_module_goes_on_reading() -> None:
    for text in ['"', 'a,"', '"a"', '"a""', '"a"""', 'a"b', 'a,"b,c', 'x"y,"z"', '"",""', '""a"', ',"a""b"']:
        following = list(csv.reader(io.StringIO(f"{text}\nnext", newline="")))
        assert leaves_quote_open(text, ",") == (len(following) == 1), text


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    table=st.lists(st.lists(cell_with_lines, min_size=3, max_size=3), min_size=1, max_size=8),
    delimiter=st.sampled_from(",;\t"),
)
def test_what_the_csv_module_writes_is_read_back(
    table: list[list[str]], delimiter: str, tmp_path: Path
) -> None:
    expected = [row for row in table if text_of([row], delimiter).strip()]
    found = [cells for _, cells in records(text_of(table, delimiter), tmp_path, delimiter)]
    assert found == expected


NAMED = "named,exporter_name,extra\n"


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(table=st.lists(st.tuples(cell, cell_with_lines), min_size=1, max_size=8))
def test_blocks_and_records_read_the_same(table: list[tuple[str, str]], tmp_path: Path) -> None:
    """Any text in the names of a file of the GDP layout, which both readers can take."""
    rows = [["Country Name", "Country Code", "Year", "Value"]]
    rows += [[f"x{name}", f"y{code}", "2020", "5"] for name, code in table]
    path = tmp_path / "gdp.csv"
    path.write_text(text_of(rows), encoding="utf-8", newline="")
    file = recognise(path)
    one_by_one = [
        (r.row, r.original, [c.strip(" \t\n\r\x0b\x0c") for c in r.cells[:2]]) for r in file.records()
    ]
    together = [
        (int(block.row[i]), block.original[i].as_py(), [block.cells[k][i].as_py() for k in ("name", "code")])
        for block in blocks(file, Tally())
        for i in range(len(block))
    ]
    assert sorted(together) == one_by_one


def test_records_across_the_border_of_blocks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Blocks of every small size give the rows of one large block, also where a quoted cell is cut."""
    path = tmp_path / "gdp.csv"
    rows = [["Country Name", "Country Code", "Year", "Value"]]
    rows += [[f"Gambia,\r\nThe {n}" if n % 3 else f"é{n}", "GMB", str(1950 + n), "1e9"] for n in range(30)]
    path.write_text(text_of(rows, end="\r\n"), encoding="utf-8", newline="")
    whole = imported(path)["country_year"]
    assert len(whole) == 30
    for size in (150, 151, 152, 153, 200, 333, 1000):
        monkeypatch.setattr("supplant.sources.blocks._BYTES", size)
        cut = imported(path)["country_year"].sort_values("row", ignore_index=True)
        assert cut.equals(whole.sort_values("row", ignore_index=True)), size
