"""A release written otherwise is the same release: every drift gives the tables of the plain file."""

import gzip
from collections.abc import Callable
from pathlib import Path

import pytest

from supplant.core.errors import UnrecognisedFile
from supplant.pipeline import import_file
from supplant.store import Store
from tests.sources.sipri.registers import FIXTURES, columns_as, read, reordered, split, written

Write = Callable[[str], bytes]


def plain(name: str, **how: object) -> bytes:
    preamble, header, rows = split(name)
    return written(header, rows, preamble=preamble, **how).encode("utf-8")  # type: ignore[arg-type]


def no_preamble(name: str) -> bytes:
    _, header, rows = split(name)
    return written(header, rows).encode()


def long_preamble(name: str) -> bytes:
    preamble, header, rows = split(name)
    return written(header, rows, preamble=["", "A title", *preamble, "", "Notes follow;", ""]).encode()


def preamble_with_trailing_delimiters(name: str) -> bytes:
    preamble, header, rows = split(name)
    wide = [f"{line}{',' * (len(header) - 1)}" for line in preamble]
    return written(header, rows, preamble=wide).encode()


def latin_1(name: str) -> bytes:
    return plain(name).decode().encode("latin-1")


def windows(name: str) -> bytes:
    return plain(name, end="\r\n").decode().encode("cp1252")


def utf_8_with_mark(name: str) -> bytes:
    return b"\xef\xbb\xbf" + no_preamble(name)


def utf_16(name: str) -> bytes:
    return plain(name).decode().encode("utf-16")


def compressed(name: str) -> bytes:
    return gzip.compress(plain(name))


def trailing_semicolons(name: str) -> bytes:
    return plain(name, tail=";", end="\r\n")


def old_mac_line_ends(name: str) -> bytes:
    return plain(name, end="\r")


def semicolon_delimiter(name: str) -> bytes:
    return plain(name, delimiter=";")


def semicolon_delimiter_and_end(name: str) -> bytes:
    return plain(name, delimiter=";", tail=";")


def tabs(name: str) -> bytes:
    return plain(name, delimiter="\t")


def decimal_commas(name: str) -> bytes:
    preamble, header, rows = split(name)
    sizes = [index for index, column in enumerate(header) if "TIV" in column or column == "SIPRI estimate"]
    changed = [[cell.replace(".", ",") if i in sizes else cell for i, cell in enumerate(row)] for row in rows]
    return written(header, changed, preamble=preamble, delimiter=";").encode()


def everything_quoted(name: str) -> bytes:
    preamble, header, rows = split(name)
    lines = ['"' + '","'.join(cells) + '"' for cells in [header, *rows]]
    return "\n".join([*preamble, *lines]).encode()


def blanks_around(name: str) -> bytes:
    preamble, header, rows = split(name)
    return written(header, [[f" {cell} " for cell in row] for row in rows], preamble=preamble).encode()


def blank_lines(name: str) -> bytes:
    return plain(name, end="\n\n")


def blank_columns_at_the_end(name: str) -> bytes:
    preamble, header, rows = split(name)
    return written([*header, "", ""], [[*row, "", ""] for row in rows], preamble=preamble).encode()


def other_case(name: str) -> bytes:
    _, header, rows = split(name)
    at = [column.casefold() for column in header].index("status")
    changed = [[cell.upper() if i == at else cell for i, cell in enumerate(row)] for row in rows]
    return written([column.upper() for column in header], changed).encode()


def dashes_in_status(name: str) -> bytes:
    _, header, rows = split(name)
    at = [column.casefold() for column in header].index("status")
    for row in rows:
        row[at] = row[at].replace("Second hand", "Second-hand").replace("modernized", "modernised")
    return written(header, rows).encode()


def years_as_fractions(name: str) -> bytes:
    """What a data frame with gaps makes of whole numbers."""
    _, header, rows = split(name)
    whole = {"Order date", "Delivery year", "Numbers delivered", "Year of order", "Number ordered"}
    changed = [
        [f"{cell}.0" if cell and header[i] in whole else cell for i, cell in enumerate(row)] for row in rows
    ]
    return written(header, changed).encode()


def no_header(name: str) -> bytes:
    return written(None, split(name)[2]).encode()


def no_header_with_semicolons(name: str) -> bytes:
    return written(None, split(name)[2], tail=";", end="\r\n").encode()


def no_header_below_preamble(name: str) -> bytes:
    preamble, _, rows = split(name)
    return written(None, rows, preamble=preamble).encode()


def no_header_and_semicolon_delimiter_and_end(name: str) -> bytes:
    return written(None, split(name)[2], delimiter=";", tail=";").encode()


DRIFTS: list[Write] = [
    no_preamble,
    long_preamble,
    preamble_with_trailing_delimiters,
    latin_1,
    windows,
    utf_8_with_mark,
    utf_16,
    compressed,
    trailing_semicolons,
    old_mac_line_ends,
    semicolon_delimiter,
    semicolon_delimiter_and_end,
    tabs,
    decimal_commas,
    everything_quoted,
    blanks_around,
    blank_lines,
    blank_columns_at_the_end,
    other_case,
    dashes_in_status,
    years_as_fractions,
    no_header,
    no_header_with_semicolons,
    no_header_below_preamble,
    no_header_and_semicolon_delimiter_and_end,
]


@pytest.mark.parametrize("name", ["delivery", "deal"])
@pytest.mark.parametrize("drift", DRIFTS, ids=lambda drift: drift.__name__)
def test_drift_changes_nothing(name: str, drift: Write, tmp_path: Path) -> None:
    path = tmp_path / "register.csv"
    path.write_bytes(drift(name))
    release = read(path)
    assert release.tally.rejected == []
    expected = read(FIXTURES / f"{name}.csv")
    assert release.content() == expected.content()
    assert release.tally.totals == expected.tally.totals


DEAL_NAMES = [
    {"Number delivered": "Deliveries in the Year Range"},
    {"Weapon designation": "Designation", "Weapon description": "Description", "status": "Status"},
    {"Supplier": "Seller", "Recipient": "Buyer"},
    {"Year of order": "Order date", "Year(s) of delivery": "Year(s) of deliveries"},
    {"Year of order": "Order year", "Year(s) of delivery": "Delivery years"},
    {"Year(s) of delivery": "Year of delivery", "Number delivered": "Numbers delivered"},
    {
        "SIPRI TIV per unit": "TIV per unit",
        "SIPRI TIV for total order": "TIV total order",
        "SIPRI TIV of delivered weapons": "TIV delivered weapons",
    },
    {"Number ordered": "No. ordered", "Number delivered": "No. delivered", "Comments": "Comment"},
    {" ": "?"},
    {" ": ""},
]
DELIVERY_NAMES = [
    {"Designation": "Weapon designation", "Description": "Weapon description"},
    {"Supplier": "Seller", "Recipient": "Buyer", "Armament category": "Weapon category"},
    {"Order date": "Year of order", "Delivery year": "Year of delivery"},
    {
        "Numbers delivered": "Number delivered",
        "Numbers delivered is estimate": "Number delivered is estimate",
    },
    {"TIV deal unit": "SIPRI TIV per unit", "TIV delivery values": "SIPRI TIV of delivered weapons"},
    {"SIPRI AT Database ID": "Deal ID", "Status": "status", "Local production": "Local production;"},
    {"Order date is estimate": "?", "Numbers delivered is estimate": " ", "Delivery year is estimate": ""},
]


@pytest.mark.parametrize(
    ("name", "names"),
    [("deal", names) for names in DEAL_NAMES] + [("delivery", names) for names in DELIVERY_NAMES],
    ids=lambda value: "+".join(value.values()) if isinstance(value, dict) else value,
)
def test_renamed_columns_change_nothing(name: str, names: dict[str, str], tmp_path: Path) -> None:
    preamble, header, rows = split(name)
    path = tmp_path / "register.csv"
    path.write_text(written(columns_as(header, names), rows, preamble=preamble), encoding="utf-8")
    release = read(path)
    assert release.layout == name
    assert release.content() == read(FIXTURES / f"{name}.csv").content()


@pytest.mark.parametrize(
    "flags",
    [
        ("Order date is estimate", "Number ordered is estimate", "Number delivered is estimate"),
        ("Unnamed: 3", "Unnamed: 5", "Unnamed: 9"),
        (" ", ".1", ".2"),
        ("X", "X.1", "X.2"),
    ],
)
def test_flag_columns_named_by_other_programs(flags: tuple[str, str, str], tmp_path: Path) -> None:
    _, header, rows = split("deal")
    for place, name in zip((3, 5, 9), flags, strict=True):
        header[place] = name
    path = tmp_path / "register.csv"
    path.write_text(written(header, rows), encoding="utf-8")
    assert read(path).content() == read(FIXTURES / "deal.csv").content()


def test_columns_in_another_order_change_nothing(tmp_path: Path) -> None:
    for name, order in (
        ("deal", [15, 12, 1, 0, 10, 8, 9, 2, 3, 11, 6, 7, 4, 5, 13, 14]),
        ("delivery", [16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0]),
    ):
        _, header, rows = split(name)
        path = tmp_path / f"{name}.csv"
        path.write_text(written(*reordered(header, rows, order)), encoding="utf-8")
        assert read(path).content() == read(FIXTURES / f"{name}.csv").content()


def test_comments_last_and_a_semicolon_behind_every_line(tmp_path: Path) -> None:
    _, header, rows = split("deal")
    order = [index for index in range(16) if index != 12] + [12]
    path = tmp_path / "register.csv"
    path.write_text(written(*reordered(header, rows, order), tail=";"), encoding="utf-8")
    assert read(path).content() == read(FIXTURES / "deal.csv").content()


@pytest.mark.parametrize(
    "gone", ["Comments", "SIPRI TIV for total order", "Number ordered", "Weapon description"]
)
def test_missing_column_is_missing_values(gone: str, tmp_path: Path) -> None:
    _, header, rows = split("deal")
    at = header.index(gone)
    drop = {at, at + 1} if gone == "Number ordered" else {at}
    kept = [index for index in range(len(header)) if index not in drop]
    path = tmp_path / "register.csv"
    path.write_text(written(*reordered(header, rows, kept)), encoding="utf-8")
    release, full = read(path), read(FIXTURES / "deal.csv")
    column = {
        "Comments": "comment",
        "SIPRI TIV for total order": "tiv_order",
        "Number ordered": "ordered",
        "Weapon description": "description",
    }[gone]
    assert release.deal[column].isna().all()
    assert release.delivery["tiv"].tolist() == full.delivery["tiv"].tolist()
    assert len(release.deal) == len(full.deal)


def test_neither_header_nor_comments(tmp_path: Path) -> None:
    _, header, rows = split("deal")
    at = header.index("Comments")
    path = tmp_path / "register.csv"
    path.write_text(written(None, [row[:at] + row[at + 1 :] for row in rows]), encoding="utf-8")
    release = read(path)
    assert release.deal["comment"].isna().all()
    assert release.delivery["tiv"].tolist() == read(FIXTURES / "deal.csv").delivery["tiv"].tolist()


def test_neither_header_nor_one_of_two_columns_that_look_alike(tmp_path: Path) -> None:
    _, _, rows = split("delivery")
    path = tmp_path / "register.csv"
    path.write_text(written(None, [row[:13] + row[14:] for row in rows]), encoding="utf-8")
    with pytest.raises(UnrecognisedFile):  # one of two TIVs per unit is gone: which?
        read(path)


def test_a_broken_first_row_below_no_header(tmp_path: Path) -> None:
    _, _, rows = split("deal")
    rows[0][2] = "9"
    path = tmp_path / "register.csv"
    path.write_text(written(None, rows), encoding="utf-8")
    release = read(path)
    assert [bad.row for bad in release.tally.rejected] == [1]
    assert len(release.deal) == 9


def test_no_flag_columns_at_all_means_unknown(tmp_path: Path) -> None:
    _, header, rows = split("deal")
    kept = [index for index in range(16) if index not in (3, 5, 9)]
    path = tmp_path / "register.csv"
    path.write_text(written(*reordered(header, rows, kept)), encoding="utf-8")
    deal = read(path).deal
    assert deal["order_year_estimate"].isna().all()
    assert deal["delivered_estimate"].isna().all()


def test_no_register_number_makes_an_id_from_the_content(tmp_path: Path) -> None:
    _, header, rows = split("delivery")
    path = tmp_path / "register.csv"
    path.write_text(written(header[1:], [row[1:] for row in rows]), encoding="utf-8")
    deals = read(path).delivery["deal"]
    assert deals[0] == deals[1]
    assert deals[2] == deals[3]
    assert deals.nunique() == 6


def test_yes_and_no_in_the_deal_layout_leave_blanks_unknown(tmp_path: Path) -> None:
    _, header, rows = split("deal")
    for row in rows:
        row[3] = "Yes" if row[3] else "No"
    rows[0][9] = ""
    path = tmp_path / "register.csv"
    path.write_text(written(header, rows), encoding="utf-8")
    deal = read(path).deal
    assert deal["order_year_estimate"].tolist() == [bool(row[3] == "Yes") for row in rows]
    assert deal["delivered_estimate"].isna()[0]


@pytest.mark.parametrize(
    ("printed", "years"),
    [
        ("1979; 1981", [1979, 1981]),
        ("1979;1981", [1979, 1981]),
        ("1979, 1981", [1979, 1981]),
        ("1979-1981", [1979, 1980, 1981]),
        ("1979–1981; 1984", [1979, 1980, 1981, 1984]),
        ("1981; 1979; 1979", [1979, 1981]),
        ("1979 1981;", [1979, 1981]),
        ("1979/1981", [1979, 1981]),
    ],
)
def test_delivery_years_in_all_their_spellings(printed: str, years: list[int], tmp_path: Path) -> None:
    _, header, rows = split("deal")
    rows[0][2], rows[0][10] = "1975", printed
    path = tmp_path / "register.csv"
    path.write_text(written(header, rows), encoding="utf-8")
    release = read(path)
    peru = release.delivery[release.delivery["recipient"] == "PER"]
    assert peru["year"].tolist() == years
    assert peru["tiv"].sum() == pytest.approx(420)
    assert release.deal["delivery_years"][0] == printed


@pytest.mark.parametrize("printed", ["1,200", "1 200", "1'200", "1200", "1200.0", "1\u00a0200"])
def test_thousands_in_all_their_spellings(printed: str, tmp_path: Path) -> None:
    _, header, rows = split("deal")
    rows[0][8] = printed
    path = tmp_path / "register.csv"
    path.write_text(written(header, rows), encoding="utf-8")
    assert read(path).deal["delivered"][0] == 1200


def test_a_part_of_the_register_says_so(tmp_path: Path) -> None:
    preamble, header, rows = split("deal")
    preamble[0] = preamble[0].replace("'Not specified' to 'Not specified'", "'1980' to '2020'")
    path = tmp_path / "register.csv"
    path.write_text(written(header, rows, preamble=preamble), encoding="utf-8")
    assert any("'1980' to '2020'" in note for note in read(path).tally.notes)


def test_names_unknown_to_us_are_not_guessed_from_the_shape(tmp_path: Path) -> None:
    _, header, rows = split("deal")
    path = tmp_path / "register.csv"
    path.write_text(written(["Herkunft", "Ziel", *header[2:]], rows), encoding="utf-8")
    with pytest.raises(UnrecognisedFile, match=r"no column '(Supplier|Recipient)'"):
        read(path)


def test_unknown_column_stops_the_import(tmp_path: Path) -> None:
    _, header, rows = split("deal")
    path = tmp_path / "register.csv"
    path.write_text(written([*header, "Colour"], [[*row, "red"] for row in rows]), encoding="utf-8")
    with pytest.raises(UnrecognisedFile, match="Colour"):
        read(path)


def test_two_vintages_stand_side_by_side(tmp_path: Path) -> None:
    _, header, rows = split("deal")
    rows[1][8] = "66"
    path = tmp_path / "later.csv"
    path.write_text(written(header, rows), encoding="utf-8")
    with Store.open(tmp_path / "s.duckdb", write=True) as store:
        import_file(store, FIXTURES / "deal.csv")
        import_file(store, path)
        assert len(store.vintages()) == 2
