"""`supplant data`: imports that succeed, and every way in which a file can be wrong."""

import gzip
import io
import zipfile
from pathlib import Path

import pytest

from tests.cli.conftest import Run

FIXTURES = Path(__file__).parents[1] / "fixtures" / "sipri"
BACI = "t,i,j,k,v,q\n2020,364,643,880211,12.5,3.1\n2020,643,156,010121,1.5,NA\n"


def write(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def test_an_import_is_accounted_for_and_repeating_it_changes_nothing(run: Run, tmp_path: Path) -> None:
    file = write(tmp_path / "BACI_HS17_Y2020.csv", BACI)
    first = run("data", "import", file, "--json")
    assert first.code == 0
    (entry,) = first.json["imports"]
    assert (entry["source"], entry["rows_read"], entry["rows_kept"], entry["rejected"]) == ("baci", 2, 2, [])
    assert entry["span"] == [2020, 2020]
    assert entry["actors_unmapped"] == []
    assert first.json["meta"]["vintages"] == [entry["vintage"]]
    again = run("data", "import", file, "--json")
    assert again.code == 0
    assert again.json["imports"][0]["unchanged"] is True
    assert again.json["meta"] == first.json["meta"]
    listed = run("data", "list", "--json").json
    assert [v["vintage"] for v in listed["vintages"]] == [entry["vintage"]]
    assert entry["vintage"] in run("data", "list").out.replace("\n", "")


def test_one_bad_file_does_not_cost_the_good_one(run: Run, tmp_path: Path) -> None:
    good, bad = write(tmp_path / "good.csv", BACI), write(tmp_path / "bad.csv", "")
    answer = run("data", "import", bad, good, "--json")
    assert answer.code == 1
    assert [entry["rows_kept"] for entry in answer.json["imports"]] == [2]
    assert [Path(entry["file"]).name for entry in answer.json["failed"]] == ["bad.csv"]
    assert "bad.csv" in answer.err


def zipped() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.csv", BACI)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b"\n\n  \n", "no text"),
        (bytes(range(256)) * 50, "not a text file"),
        (zipped(), "ZIP"),
        (b"%PDF-1.7 ...", "PDF"),
        (gzip.compress(BACI.encode() * 5_000)[:-20], "damaged"),
        (b"t,i,j,k,v,q\n" + b"9" * 3_000_000, "longer than"),
        (b"name,colour\nx,red\ny,blue\n", "no known source"),
        (b"t,i,j,k,value\n2020,364,643,880211,12.5\n", "looks like BACI"),
        (b"t,i,j,k,v,q\n", "no row"),
        (b"t,i,j,k,v,q\n" + b"2020,364,643,880211,x,y\n" * 50, "cannot be understood"),
        ("\ufefft,i,j,k,v,q\n2020,999,643,880211,1,1\n".encode("utf-16"), "999"),
    ],
    ids=[
        "empty",
        "blank",
        "binary",
        "zip",
        "pdf",
        "cut gzip",
        "endless line",
        "unknown",
        "missing column",
        "header only",
        "bad rows",
        "unmapped actor",
    ],
)
def test_a_wrong_file_gets_one_clear_message_and_leaves_no_trace(
    run: Run, tmp_path: Path, content: bytes, says: str
) -> None:
    file = write(tmp_path / "wrong.csv", content)
    answer = run("data", "import", file)
    assert answer.code == 1
    assert answer.out == ""
    assert says in answer.err, answer.err
    assert "wrong.csv" in answer.err
    assert "Traceback" not in answer.err
    assert run("data", "list", "--json").json["vintages"] == []


def test_missing_file_folder_and_wrong_use(run: Run, tmp_path: Path) -> None:
    assert run("data", "import", tmp_path / "none.csv").code == 1
    assert "folder" in run("data", "import", tmp_path).err
    assert run("data", "import").code == 2
    assert run("data", "imprt").code == 2
    assert run("nonsense").code == 2
    assert run("data", "import", "x.csv", "--colour", "red").code == 2


def test_hostile_cells_are_kept_and_cannot_steer_the_terminal(run: Run, tmp_path: Path) -> None:
    file = write(tmp_path / "evil\x1b[31m.csv", "t,i,j,k,v,q\n\x1b[2J=cmd|x,364,643,880211,1,1\n" + BACI[12:])
    answer = run("data", "import", file)
    assert "\x1b" not in answer.out + answer.err


def test_a_store_elsewhere_is_not_invented(run: Run, tmp_path: Path) -> None:
    answer = run("data", "list", "--store", tmp_path / "nowhere.duckdb")
    assert answer.code == 2
    assert "there is no store" in answer.err


def test_what_has_not_happened_yet_is_rejected_with_its_row(run: Run, tmp_path: Path) -> None:
    rows = "".join(f"2020,364,643,{880200 + n},1,1\n" for n in range(300))
    file = write(tmp_path / "flows.csv", "t,i,j,k,v,q\n" + rows + "2093,364,643,880211,12.5,3.1\n")
    answer = run("data", "import", file, "--json")
    assert answer.code == 0
    (bad,) = answer.json["imports"][0]["rejected"]
    assert bad["row"] == 302
    assert "2093" in bad["why"]


def test_a_register_that_was_cut_is_not_taken_for_whole(run: Run, tmp_path: Path) -> None:
    whole = (FIXTURES / "delivery.csv").read_bytes()
    cut = write(tmp_path / "cut.csv", whole.rstrip()[:-25])
    answer = run("data", "import", cut)
    assert answer.code == 1
    assert "ends in the middle of a row" in answer.err
    assert run("data", "list", "--json").json["vintages"] == []


def test_of_two_files_of_one_release_the_larger_answers_and_it_is_said(run: Run, tmp_path: Path) -> None:
    lines = (FIXTURES / "delivery.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    rows = [n for n, line in enumerate(lines) if line[:1].isdigit()]
    whole = write(tmp_path / "whole.csv", "".join(lines))
    less = write(tmp_path / "less.csv", "".join(lines[: rows[-3]]))
    supplier, buyer = lines[rows[0]].split(",")[1:3]
    assert run("data", "import", whole, less).code == 0
    answer = run("assess", supplier, buyer, "--json").json
    assert any("also holds" in warning for warning in answer["meta"]["warnings"])
    larger = max(run("data", "list", "--json").json["vintages"], key=lambda v: v["rows_kept"])["vintage"]
    assert larger in answer["meta"]["vintages"]


def test_rows_that_repeat_are_noted(run: Run, tmp_path: Path) -> None:
    lines = (FIXTURES / "delivery.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    rows = [line for line in lines if line[:1].isdigit()]
    twice = write(tmp_path / "twice.csv", "".join([*lines, *rows]))
    (entry,) = run("data", "import", twice, "--json").json["imports"]
    assert any("repeat" in note for note in entry["notes"])


def test_a_store_that_is_a_folder(run: Run, tmp_path: Path) -> None:
    answer = run("data", "list", "--store", tmp_path)
    assert answer.code == 1
    assert "is a folder" in answer.err
