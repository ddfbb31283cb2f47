"""Cut, shifted, surplus and hostile rows: mended where one reading alone is possible, else rejected."""

from pathlib import Path

import pytest

from supplant.core.errors import ImportStopped
from supplant.pipeline import import_file
from supplant.store import Store
from tests.sources.sipri.registers import FIXTURES, Release, read, rejected, split, written

PLAIN = read(FIXTURES / "deal.csv")
FIRST = 10  # line of the first row in the fixtures


def deal_lines() -> list[str]:
    return (FIXTURES / "deal.csv").read_bytes().decode("latin-1").splitlines()


def load(tmp_path: Path, lines: list[str], *, check: bool = True) -> Release:
    path = tmp_path / "register.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return read(path, check=check)


def cut(lines: list[str], row: int, at: str) -> list[str]:
    """The line of a row (from 0) cut in two before the first occurrence of a text."""
    index = FIRST - 1 + row
    place = lines[index].index(at)
    return [*lines[:index], lines[index][:place].rstrip(" "), lines[index][place:], *lines[index + 1 :]]


@pytest.mark.parametrize(
    "at", ["for peacekeeping", "Ghana; for", ",0.2,12", "2012,", "armoured", "2015; 2016", ",,Onca"]
)
def test_row_cut_in_two_is_joined(at: str, tmp_path: Path) -> None:
    lines = deal_lines()
    lines[FIRST] = lines[FIRST].replace("60,?,Onca", "60,,Onca")
    whole = load(tmp_path, lines)
    release = load(tmp_path, cut(lines, 1, at))
    assert release.content() == whole.content()
    assert rejected(release) == []
    assert release.deal["row"].tolist()[:3] == [10, 11, 13]
    assert release.deal["original"][1].count("\n") == 1
    assert "1 rows cut across lines were joined: lines 11" in release.tally.notes


@pytest.mark.parametrize("at", ["na,Brazil", "Brazil", "2,12,12", ".2,12"])
def test_row_cut_near_its_ends_is_joined(at: str, tmp_path: Path) -> None:
    release = load(tmp_path, cut(deal_lines(), 1, at))
    assert release.content() == PLAIN.content()


@pytest.mark.parametrize(("number", "head"), [("417.5", 3), ("420", 1), ("420", 2), ("420.25", 4)])
def test_last_number_cut_in_two_is_joined(number: str, head: int, tmp_path: Path) -> None:
    lines = deal_lines()
    last = lines[FIRST - 1].rsplit(",", 1)[0]
    whole = load(tmp_path, [*lines[: FIRST - 1], f"{last},{number}", *lines[FIRST:]])
    broken = [*lines[: FIRST - 1], f"{last},{number[:head]}", number[head:], *lines[FIRST:]]
    release = load(tmp_path, broken)
    adds_up = abs(float(number) - 420) < 0.5
    assert rejected(release) == ([] if adds_up else [(11, "expected 16 cells, found 1")])
    assert (release.content() == whole.content()) == adds_up


def test_id_of_the_register_cut_in_two_is_joined(tmp_path: Path) -> None:
    preamble, header, rows = split("delivery")
    lines = [*preamble, *written(header, rows, tail=";").splitlines()]
    release = load(tmp_path, cut(lines, 2, "002,Brazil"))
    assert release.delivery["deal"].tolist()[2] == "sipri-90002"
    assert rejected(release) == []


@pytest.mark.parametrize("at", ["Yes;", "es;", "s;", ";"])
def test_last_flag_cut_in_two_is_joined(at: str, tmp_path: Path) -> None:
    preamble, header, rows = split("delivery")
    lines = [*preamble, *written(header, rows, tail=";").splitlines()]
    index = FIRST + 1
    assert lines[index].endswith("Yes;")
    lines[index : index + 1] = [lines[index].removesuffix(at), at]
    release = load(tmp_path, lines)
    assert rejected(release) == []
    assert release.content() == read(FIXTURES / "delivery.csv").content()


def test_a_stray_line_above_a_row_is_no_part_of_it(tmp_path: Path) -> None:
    lines = deal_lines()
    release = load(tmp_path, [*lines[:FIRST], "continued", *lines[FIRST:]])
    assert rejected(release) == [(11, "expected 16 cells, found 1")]
    assert release.content() == PLAIN.content()


def test_row_cut_in_three_is_joined(tmp_path: Path) -> None:
    release = load(tmp_path, cut(cut(deal_lines(), 1, "for peace"), 1, "armoured"))
    assert release.content() == PLAIN.content()


def test_row_cut_with_semicolons_behind_every_line(tmp_path: Path) -> None:
    preamble, header, rows = split("deal")
    lines = [*preamble, *written(header, rows, tail=";").splitlines()]
    assert load(tmp_path, cut(lines, 1, "for peace")).content() == PLAIN.content()


def test_half_a_row_without_its_other_half_is_rejected(tmp_path: Path) -> None:
    lines = deal_lines()
    lines[FIRST] = lines[FIRST][:40]
    release = load(tmp_path, lines)
    assert rejected(release) == [(11, "expected 16 cells, found 8")]
    assert len(release.deal) == 9
    assert (release.tally.rows_read, release.tally.rows_kept) == (10, 9)


def test_two_halves_of_different_rows_are_both_rejected(tmp_path: Path) -> None:
    lines = deal_lines()
    lines[FIRST : FIRST + 1] = [lines[FIRST][:40], ",".join(lines[FIRST + 1].split(",")[7:])]
    release = load(tmp_path, lines)
    assert [row for row, _ in rejected(release)] == [11, 12]
    assert release.deal["recipient"].tolist()[1] == "hamas"


def test_numbers_that_do_not_agree_are_noted(tmp_path: Path) -> None:
    lines = deal_lines()
    lines[FIRST] = lines[FIRST].replace("0.2,12,12", "12,12,0.2")
    notes = load(tmp_path, lines).tally.notes
    assert (
        "1 rows whose 'SIPRI TIV of delivered weapons' is not the TIV of a unit times 'Number delivered'"
        in notes
    )


def test_a_quoted_cell_may_span_lines(tmp_path: Path) -> None:
    lines = deal_lines()
    lines[FIRST] = lines[FIRST].replace("in Ghana; for peacekeeping", '"in Ghana,\nfor ""peacekeeping"""')
    lines[FIRST] = lines[FIRST].replace('Assembled from kits "', '"Assembled from kits ')
    release = load(tmp_path, lines)
    assert release.deal["comment"][1] == 'Assembled from kits in Ghana,\nfor "peacekeeping"'
    assert rejected(release) == []
    assert len(release.deal) == 10


def test_a_stray_quote_does_not_swallow_its_neighbours(tmp_path: Path) -> None:
    lines = deal_lines()
    lines[FIRST - 1] = lines[FIRST - 1].replace("frigate", '"frigate')
    lines[FIRST + 3] = lines[FIRST + 3].replace("Second-hand; aid", '"Second-hand, aid"')
    release = load(tmp_path, lines)
    assert len(release.deal) + len(release.tally.rejected) == 10
    assert "CIV" in release.deal["recipient"].tolist()
    assert release.deal["comment"].tolist().count("Second-hand, aid") == 1


def test_inches_are_no_quotes(tmp_path: Path) -> None:
    lines = deal_lines()
    lines[FIRST - 1] = lines[FIRST - 1].replace("Fjord-7", 'Fjord 12"')
    lines[FIRST + 2] = lines[FIRST + 2].replace("Auge", 'Auge 9"')
    release = load(tmp_path, lines)
    assert release.deal["designation"].tolist()[0] == 'Fjord 12"'
    assert len(release.deal) == 10


def test_commas_in_a_comment_are_given_back_to_it(tmp_path: Path) -> None:
    lines = deal_lines()
    lines[FIRST] = lines[FIRST].replace("kits in Ghana; for", "kits, in 2014, in Ghana, for")
    release = load(tmp_path, lines)
    assert release.deal["comment"][1] == "Assembled from kits, in 2014, in Ghana, for peacekeeping"
    assert release.deal["tiv_delivered"][1] == 12
    assert rejected(release) == []
    assert any(note.endswith("were repaired: lines 11") for note in release.tally.notes)


def test_a_quote_in_a_comment_that_does_not_close_is_given_back_to_it(tmp_path: Path) -> None:
    lines = deal_lines()
    lines[FIRST] = lines[FIRST].replace("Assembled from", '"Assembled, from')
    release = load(tmp_path, lines)
    assert release.deal["comment"][1] == '"Assembled, from kits in Ghana; for peacekeeping'
    assert rejected(release) == []


def test_surplus_that_may_belong_elsewhere_is_rejected(tmp_path: Path) -> None:
    lines = deal_lines()
    lines[FIRST] = lines[FIRST].replace("armoured personnel", "armoured, personnel")
    release = load(tmp_path, lines)
    assert rejected(release) == [(11, "expected 16 cells, found 17")]


def test_surplus_in_the_delivery_layout_is_rejected(tmp_path: Path) -> None:
    preamble, header, rows = split("delivery")
    lines = [*preamble, *written(header, rows).splitlines()]
    lines[FIRST - 1] = lines[FIRST - 1].replace("Fjord-7", "Fjord, 7")
    assert rejected(load(tmp_path, lines)) == [(10, "expected 17 cells, found 18")]


@pytest.mark.parametrize(
    ("found", "wrong", "why"),
    [
        (",2012,", ",9,", "Order date: expected a year from 1930 to 2026, found '9'"),
        (",2012,", ",,", "Order date: expected a year from 1930 to 2026, found ''"),
        (",2012,", ",2102,", "Order date: expected a year from 1930 to 2026, found '2102'"),
        ("2014; 2015; 2016", "2014; 215", "found '2014; 215'"),
        ("2014; 2015; 2016", "2014; 2027", "found '2014; 2027'"),
        ("2014; 2015; 2016", "2016-2014", "found '2016-2014'"),
        (
            ",60,?,2014",
            ",sixty,?,2014",
            "Number delivered: expected a number from 0 to 1,000,000, found 'sixty'",
        ),
        (",60,?,2014", ",-60,?,2014", "found '-60'"),
        (",60,?,2014", ",0.25,?,2014", "expected a whole number from 0 to 1,000,000, found '0.25'"),
        (",60,?,2014", ",nine,?,2014", "found 'nine'"),
        (",0.2,12,12", ",0.2,12,1e9", "found '1e9'"),
        (",0.2,12,12", ",0.2,inf,12", "found 'inf'"),
        (",?,Onca", ",perhaps,Onca", "expected Yes, No, ? or nothing, found 'perhaps'"),
        ("Second hand but modernized", "Rusty", "expected New or Second hand or Second hand but modernized"),
        ("Ghana,Brazil", ",Brazil", "Recipient: expected a name, found ''"),
        ("Ghana,Brazil", "Ghana,2012", "Supplier: expected a name, found '2012'"),
    ],
)
def test_row_with_a_cell_that_cannot_be(found: str, wrong: str, why: str, tmp_path: Path) -> None:
    lines = deal_lines()
    assert found in lines[FIRST]
    lines[FIRST] = lines[FIRST].replace(found, wrong)
    release = load(tmp_path, lines)
    [(row, reason)] = rejected(release)
    assert row == 11
    assert why in reason
    assert release.tally.rejected[0].original == lines[FIRST]
    assert len(release.deal) == 9
    assert release.tally.rows_read == 10


@pytest.mark.parametrize("name", ["deal", "delivery"])
@pytest.mark.parametrize("by", [1, -1])
def test_shifted_row_is_rejected(name: str, by: int, tmp_path: Path) -> None:
    preamble, header, rows = split(name)
    row = rows[1]
    rows[1] = ["", *row[:-1]] if by == 1 else [*row[1:], ""]
    release = load(tmp_path, [*preamble, *written(header, rows).splitlines()])
    assert [row for row, _ in rejected(release)] == [11]


def test_rejections_come_in_the_order_of_the_file(tmp_path: Path) -> None:
    lines = deal_lines()
    lines[FIRST] = lines[FIRST].replace(",2012,", ",9,")
    lines[FIRST + 2] = "a stray line"
    lines[FIRST + 4] = lines[FIRST + 4].replace("1971", "19x1")
    release = load(tmp_path, lines)
    assert [row for row, _ in rejected(release)] == [11, 13, 15]


def test_header_again_in_the_middle_is_rejected_not_taken_for_a_row(tmp_path: Path) -> None:
    lines = deal_lines()
    release = load(tmp_path, [*lines, lines[FIRST - 2]])
    assert [row for row, _ in rejected(release)] == [20]
    assert len(release.deal) == 10


def test_too_many_bad_rows_stop_the_import_and_leave_the_store_empty(tmp_path: Path) -> None:
    lines = deal_lines()
    for index in range(FIRST - 1, FIRST + 5):
        lines[index] = lines[index][:30]
    path = tmp_path / "register.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    with Store.open(tmp_path / "s.duckdb", write=True) as store:
        with pytest.raises(
            ImportStopped, match=r"6 of 10 rows cannot be understood .*row 10: expected 16 cells"
        ):
            import_file(store, path)
        assert len(store.vintages()) == 0


def test_the_declared_share_holds_for_long_files(tmp_path: Path) -> None:
    preamble, header, rows = split("deal")
    many = [row for _ in range(100) for row in rows]
    for index in range(60):
        many[index * 10] = [*many[index * 10][:2], "9", *many[index * 10][3:]]
    lines = [*preamble, *written(header, many).splitlines()]
    with pytest.raises(ImportStopped, match=r"60 of 1,000 rows .*at most 5\.0%"):
        load(tmp_path, lines)


HOSTILE = [
    "=cmd|'/c calc'!A1",
    "<script>alert(1)</script>",
    "@SUM(A1)",
    "'; DROP TABLE delivery; --",
    "{{ 7 * 7 }}",
    "\u202eevil",
    "a" * 5000,
]


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: text[:12])
def test_hostile_text_is_kept_as_it_stands(text: str, tmp_path: Path) -> None:
    preamble, header, rows = split("deal")
    rows[0][6], rows[0][12] = text, text
    path = tmp_path / "register.csv"
    path.write_text(written(header, rows, preamble=preamble), encoding="utf-8")
    with Store.open(tmp_path / "s.duckdb", write=True) as store:
        import_file(store, path)
        assert len(store.vintages()) == 1
    release = read(path)
    assert release.deal["designation"][0] == text
    assert release.deal["comment"][0] == text
    assert release.delivery["designation"][0] == text
