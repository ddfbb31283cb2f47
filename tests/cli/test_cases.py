"""`supplant cases`: the library, one case readably, and names that do not exist."""

from pathlib import Path

from tests.cli.conftest import Run


def test_the_library_is_listed(run: Run) -> None:
    answer = run("cases", "--json")
    assert answer.code == 0
    assert len(answer.json["cases"]) >= 17
    (shahed,) = [case for case in answer.json["cases"] if case["slug"] == "shahed-136"]
    assert (shahed["supplier"], shahed["buyer"]) == ("IRN", "RUS")
    assert "shahed-136" in run("cases").out


def test_a_case_shows_every_fact_with_its_source(run: Run) -> None:
    shown, data = run("cases", "shahed-136").out, run("cases", "shahed-136", "--json").json["case"]
    for observation in data["observations"]:
        assert f"  {observation['id']}  " in shown
    for source in data["sources"].values():
        assert source["publisher"].split()[0] in shown


def test_an_unknown_case_names_those_that_exist(run: Run) -> None:
    answer = run("cases", "shahed")
    assert answer.code == 1
    assert "shahed-136" in answer.err


def test_a_case_file_of_the_readers_own(run: Run, tmp_path: Path) -> None:
    broken = tmp_path / "mine.yml"
    broken.write_text("slug: mine\nsupplier: IRN\n", encoding="utf-8")
    answer = run("cases", broken)
    assert answer.code == 1
    assert "mine.yml" in answer.err
