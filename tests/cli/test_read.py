"""`supplant read` and `supplant review`, through the commands."""

import csv
import io
import json
import sys
from pathlib import Path

import pandas as pd
import pytest

import supplant
from supplant.store import Store
from tests.cli.conftest import Run

REPORT = """News from Ankara

5 May 2024

Ankara bought forty trainer aircraft from South Korea. South Korea will not transfer the technology of the
engine to Turkey. The new plant near Ankara can build 24 aircraft a year.
"""


@pytest.fixture
def report(tmp_path: Path) -> Path:
    path = tmp_path / "report.md"
    path.write_text(REPORT, encoding="utf-8")
    return path


def claim_ids(run: Run) -> list[str]:
    return [claim["id"] for claim in run("review", "--json").json["claims"]]


def test_claims_are_printed_with_their_words(run: Run, report: Path) -> None:
    answer = run("read", report)
    assert answer.code == 0, answer.err
    assert "News from Ankara (2024-05-05)" in answer.out
    assert "supply.import: South Korea -> Türkiye" in answer.out
    assert "Ankara bought forty trainer aircraft from South Korea." in " ".join(answer.out.split())


def test_large_amounts_are_printed_and_exported_without_an_exponent(run: Run, tmp_path: Path) -> None:
    text = tmp_path / "rifles.txt"
    text.write_text("Serbia sold 1,234,567 rifles to Peru for 40 million dollars.", encoding="utf-8")
    exported = tmp_path / "claims.ftm.json"
    shown = run("read", text, "--ftm", exported).out
    assert "1,234,567 rifles" in shown
    assert "40,000,000 USD" in shown
    assert "1234567 rifles" in exported.read_text(encoding="utf-8")


def test_json_has_the_shape_of_the_interface_and_its_spans_verify(run: Run, report: Path) -> None:
    answer = run("read", report, "--json").json
    assert set(answer["meta"]) == {"supplant", "store", "vintages", "seed", "warnings"}
    (document,) = answer["documents"]
    assert document["title"] == "News from Ankara"
    assert document["published"] == "2024-05-05"
    assert document["claims"]
    for claim in document["claims"]:
        assert REPORT[claim["start"] : claim["end"]] == claim["quote"]
        assert {"id", "type", "source", "target", "object", "quantity", "date", "negated", "hypothetical",
                "confidence"} <= set(claim)  # fmt: skip
    bought = next(claim for claim in document["claims"] if claim["type"] == "supply.import")
    assert (bought["source"], bought["target"], bought["quantity"]["value"]) == ("KOR", "TUR", 40)


def test_standard_input_is_read(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(REPORT.encode())))
    assert len(run("read", "-", "--json").json["documents"][0]["claims"]) >= 2
    assert run("read", "-", "-").code == 2


def test_html_gives_its_text(run: Run, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(
        "<html><head><title>Jets</title><script>Iran sold 9 drones to Russia.</script></head>"
        "<body><p>Ankara bought forty trainer aircraft from South Korea.</p></body></html>"
    )
    (document,) = run("read", page, "--json").json["documents"]
    assert [claim["type"] for claim in document["claims"]] == ["supply.import"]
    assert document["title"] == "Jets"


def test_a_bad_document_does_not_cost_the_others(run: Run, report: Path, tmp_path: Path) -> None:
    archive = tmp_path / "report.docx"
    archive.write_bytes(b"PK\x03\x04 and more")
    answer = run("read", tmp_path / "none.txt", archive, report, "--json")
    assert answer.code == 1
    assert [document["path"] for document in answer.json["documents"]] == [str(report)]
    assert [failure["file"] for failure in answer.json["failed"]] == [
        str(tmp_path / "none.txt"),
        str(archive),
    ]
    assert "no such file" in answer.err
    assert "ZIP archive or an Office file" in answer.err


def test_several_documents_are_clustered(run: Run, report: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.txt"
    other.write_text("Seoul, 6 May 2024. Turkey bought forty trainer aircraft from South Korea, he said.\n")
    answer = run("read", report, other, "--json").json
    sizes = {len(one["claims"]): one["origins"] for one in answer["clusters"]}
    assert sizes[2] == 2, "two independent texts that say the same"


@pytest.mark.parametrize("words", [(), ("x.txt", "--store", "s.duckdb"), ("--jsno", "x.txt")])
def test_wrong_use_is_exit_code_two(run: Run, words: tuple[str, ...]) -> None:
    assert run("read", *words).code == 2


def test_exports_agree_with_each_other(run: Run, report: Path, tmp_path: Path) -> None:
    paths = {form: tmp_path / "out" / f"claims.{form}" for form in ("csv", "parquet", "ftm")}
    options = [word for form, path in paths.items() for word in (f"--{form}", path)]
    claims = run("read", report, "--json", *options).json["documents"][0]["claims"]
    ids = [claim["id"] for claim in claims]
    with paths["csv"].open(encoding="utf-8") as stream:
        assert [row["id"] for row in csv.DictReader(stream)] == ids
    frame = pd.read_parquet(paths["parquet"])
    assert frame["id"].tolist() == ids
    assert frame.loc[frame["type"] == "supply.import", "value"].tolist() == [40.0]
    lines = [json.loads(line) for line in paths["ftm"].read_text(encoding="utf-8").splitlines()]
    assert {line["entity_id"] for line in lines if line["schema"] == "Event"} == set(ids)


def test_an_export_that_cannot_be_written_says_so(run: Run, report: Path, tmp_path: Path) -> None:
    answer = run("read", report, "--csv", tmp_path)
    assert answer.code == 1
    assert "choose another place" in answer.err


def test_saving_twice_changes_nothing(run: Run, report: Path) -> None:
    first = run("read", report, "--save", "--json").json["documents"][0]
    assert first["added"] == len(first["claims"]) > 0
    listed = run("review", "--json").json["claims"]
    assert run("read", report, "--save", "--json").json["documents"][0]["added"] == 0
    assert "already in the store" in run("read", report, "--save").out
    assert run("review", "--json").json["claims"] == listed
    assert {claim["id"] for claim in listed} == {claim["id"] for claim in first["claims"]}


def test_review_is_kept_and_the_state_follows_from_it(run: Run, report: Path) -> None:
    run("read", report, "--save")
    first, second, *rest = claim_ids(run)
    assert run("review", "accept", first, "--by", "Ada").code == 0
    assert run("review", "edit", first, "value=48", "source=South Korea",
               "date=2024-04", "grade=b2", "--why", "the minister's own figure").code == 0  # fmt: skip
    assert run("review", "reject", second, "--why", "misread").code == 0
    assert claim_ids(run) == rest
    shown = run("review", "show", first, "--json").json["claim"]
    assert shown["state"] == "edited"
    assert (shown["quantity"]["value"], shown["source"], shown["date"], shown["grade"]) == (
        48, "KOR", "2024-04", "B2",
    )  # fmt: skip
    assert shown["id"] == first, "an edit does not change the id"
    assert [(entry["action"], entry["why"]) for entry in shown["history"]] == [
        ("accept", None), ("edit", "the minister's own figure"),
    ]  # fmt: skip
    assert shown["history"][0]["who"] == "Ada"
    assert shown["history"][1]["who"] not in {"", "Ada"}
    assert run("review", "accept", second).code == 0, "a rejection can be taken back, and stays on record"
    states = {claim["id"]: claim for claim in run("review", "--all", "--json").json["claims"]}
    assert states[second]["state"] == "accepted"
    assert [entry["action"] for entry in states[second]["history"]] == ["reject", "accept"]


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("accept", "c-000000000000"), 1, "no claim 'c-000000000000'"),
        (("reject", "{id}"), 2, "needs its reason"),
        (("edit", "{id}"), 2, "names what it changes"),
        (("edit", "{id}", "target"), 2, "no field=value"),
        (("edit", "{id}", "quote=other words"), 2, "'quote' cannot be edited"),
        (("edit", "{id}", "confidence=1"), 2, "cannot be edited"),
        (("edit", "{id}", "type=rumour"), 2, "no claim type 'rumour'"),
        (("edit", "{id}", "source=Atlantis"), 2, "Atlantis"),
        (("edit", "{id}", "value=many"), 2, "is no number"),
        (("edit", "{id}", "value=nan"), 2, "is no number"),
        (("edit", "{id}", "date=yesterday"), 2, "expected a date"),
        (("edit", "{id}", "per=fortnight"), 2, "no period 'fortnight'"),
        (("edit", "{id}", "negated=perhaps"), 2, "neither yes nor no"),
        (("edit", "{id}", "grade=Z9"), 2, "Admiralty"),
        (("show", "c-1"), 1, "no claim 'c-1'"),
    ],
)
def test_a_review_that_cannot_be_says_why_and_changes_nothing(
    run: Run, report: Path, words: tuple[str, ...], code: int, says: str
) -> None:
    run("read", report, "--save")
    before = run("review", "--all", "--json").json["claims"]
    answer = run("review", *(word.replace("{id}", before[0]["id"]) for word in words))
    assert answer.code == code, answer.err
    assert says in answer.err.replace("\n          ", " ")
    assert run("review", "--all", "--json").json["claims"] == before


def test_a_unit_without_a_value_is_refused(run: Run, report: Path) -> None:
    run("read", report, "--save")
    without = next(c["id"] for c in run("review", "--json").json["claims"] if c["quantity"] is None)
    assert "needs a value" in run("review", "edit", without, "unit=USD").err
    assert run("review", "edit", without, "unit=USD", "value=2e9").code == 0


def test_review_without_a_store_says_what_to_do(run: Run) -> None:
    answer = run("review")
    assert answer.code == 1
    assert "there is no store" in answer.err


def test_the_python_interface_takes_texts_and_paths(report: Path) -> None:
    by_path, by_text = supplant.read(report), supplant.read(REPORT)
    assert by_path.documents[0].document.id == by_text.documents[0].document.id
    assert by_path.to_frame().equals(by_text.to_frame())
    assert by_path.to_json()["documents"][0]["claims"] == by_text.to_json()["documents"][0]["claims"]
    with pytest.raises(supplant.SupplantError, match="no such file"):
        supplant.read("missing.txt")
    some = supplant.read(report, "missing.txt")
    assert [path for path, _ in some.failed] == ["missing.txt"]


def test_the_reference_report_is_read(run: Run, shared_data: Path) -> None:
    report = shared_data / "documents" / "saednews-2025-08-09.txt"
    (document,) = run("read", report, "--json").json["documents"]
    text = report.read_text(encoding="utf-8")
    assert document["published"] == "2025-08-09"
    assert document["title"].startswith("From Partners to Rivals?")
    assert all(text[claim["start"] : claim["end"]] == claim["quote"] for claim in document["claims"])
    kinds = {claim["type"] for claim in document["claims"]}
    assert {"partner.displacement", "localisation.stage", "production.facility", "price.value"} <= kinds


def test_what_is_read_quickly_is_kept_as_such(run: Run, report: Path, tmp_path: Path) -> None:
    store = tmp_path / "s.duckdb"
    text = tmp_path / "idioms.txt"
    text.write_text(
        f"{REPORT}\nLima showed its French supplier the door and now builds the trains at home.\n",
        encoding="utf-8",
    )
    quick = run("read", "--quick", "--save", "--store", store, "--json", text).json["documents"][0]
    full = run("read", "--save", "--store", store, "--json", text).json["documents"][0]
    assert (quick["quick"], full["quick"]) == (True, False)
    with Store.open(store) as opened:
        kept = opened.ask("claims", documents=None).set_index("id")["reader"]
    first, second = ({claim["id"] for claim in one["claims"]} for one in (quick, full))
    assert second - first, "the full reading finds more here"
    assert set(kept.index) == first | second
    assert all(kept[id_].endswith(", quick") == (id_ in first) for id_ in kept.index)
