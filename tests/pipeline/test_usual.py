"""The reference class in a brief: its numbers are those of the commands, and nothing later is in them."""

import json
import time
from datetime import date
from pathlib import Path
from typing import Any, cast

import pytest

from supplant.history.summary import bundled
from supplant.pipeline import digests
from supplant.pipeline.importing import import_file
from supplant.pipeline.questions import make_brief
from supplant.pipeline.reference import history_of, screen_of
from supplant.pipeline.tables import Release
from supplant.store import Store
from tests.history.real import store_of

MADE = date(2026, 6, 1)
NOWHERE = Path("/nonexistent/supplant.duckdb")


def section(brief: Any, name: str) -> dict[str, Any]:
    return next(one for one in brief.to_json()["sections"] if one["id"] == name)


def text(brief: Any, name: str) -> str:
    found = next(one for one in brief.sections if one.id == name)
    return " ".join(statement.text for statement in found.statements)


@pytest.fixture(autouse=True)
def no_other_store(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUPPLANT_STORE", str(NOWHERE))


def test_without_a_register_the_bundled_summary_speaks_and_names_itself() -> None:
    brief = make_brief("k9-t-155", made=MADE, project=False)
    summary = bundled()
    assert summary is not None
    curves = summary.content["curves"]["faded"]["local_production"]
    (curve,) = [c for c in curves if (c["group"], c["cause"]) == ("with", "displaced")]
    said = text(brief, "usual")
    assert f"Of {curve['partnerships']} partnerships with local production" in said
    value, low, high = (f"{round(curve[name][10] * 100)}%" for name in ("value", "low", "high"))
    assert f"{value} ({low} to {high})" in said
    assert summary.vintage in said
    assert summary.sha256[:12] in said
    assert "holds no rows of one" in said
    assert "is told where a register of arms transfers is imported" in text(brief, "next")
    assert brief.evidence, "every number has its entry, or the brief would not have been built"


def test_the_summary_is_hindsight_for_a_day_before_it_was_built() -> None:
    brief = make_brief("k9-t-155", as_of="2020", made=MADE, project=False)
    said = text(brief, "usual")
    assert "left out as hindsight" in said
    assert "%" not in said
    assert "next" not in {one.id for one in brief.sections}


def test_goods_without_a_register_of_partnerships_have_no_reference_class() -> None:
    assert "No register of past partnerships in trains exists" in text(
        make_brief("china-high-speed-rail", made=MADE, project=False), "usual"
    )
    assert "No summary of past partnerships in reactors" in text(
        make_brief("m310-hualong", made=MADE, project=False), "usual"
    )


def test_reactors_are_told_as_cases_where_their_register_is_imported(
    shared_data: Path, tmp_path: Path
) -> None:
    path = tmp_path / "s.duckdb"
    with Store.open(path, write=True) as store:
        import_file(store, shared_data / "techtransfer" / "nuclear_power_plants.csv")
        _, (episode, *_) = history_of(store, "France", "China", category="Reactors")
    told: list[str] = []
    brief = make_brief("m310-hualong", made=MADE, store=path, project=False, tell=told.append)
    assert [message.split()[0] for message in told] == ["fitting"]
    make_brief("m310-hualong", made=MADE, store=path, project=False, tell=told.append)
    assert len(told) == 1, "kept, and so not fitted again"
    said = text(brief, "usual")
    assert f"began in {episode.line['began']}" in said
    assert "so few are cases, not rates" in said
    assert "United States to South Korea" in said
    assert "too few partnerships" in text(brief, "next")


def test_a_fit_that_cannot_be_kept_is_told(tmp_path: Path) -> None:
    told: list[str] = []
    path = tmp_path / "no-store.duckdb"
    path.write_bytes(b"this is no store")
    with Store.open(tmp_path / "s.duckdb", write=True) as store:
        release = cast("Release", None)
        fitted = digests.Digest(release, 2020, "k-1", store, {"general": {}})
    digests.keep(path, fitted, told.append)
    (message,) = told
    assert "could not be kept" in message


@pytest.fixture(scope="module")
def real(shared_data: Path) -> Path:
    return store_of(shared_data)


def test_the_numbers_are_those_of_history_and_screen(real: Path) -> None:
    brief = make_brief("shahed-136", made=MADE, store=real, project=False)
    with Store.open(real) as store:
        _, (episode,) = history_of(store, "Iran", "Russia", category="Missiles")
        _, screened = screen_of(store)
    said = text(brief, "usual")
    assert f"began in {episode.line['began']}" in said
    rows = {(r["supplier"], r["buyer"], r["category"]): r for r in screened.to_json()["rows"]}

    def shown(key: tuple[str, str, str], outcome: str) -> str:
        value, (low, high) = rows[key][f"p_{outcome}"], rows[key]["interval"][outcome]
        return f"{value * 100:.0f}% ({low * 100:.0f}% to {high * 100:.0f}%)"

    assert f"displacement {shown(('IRN', 'RUS', 'Missiles'), 'displaced')}" in said
    assert f"a first rivalry {shown(('IRN', 'RUS', 'Missiles'), 'rival')}" in said
    tables = [block for block in section(brief, "next")["blocks"] if block["type"] == "table"]
    names = {"Sudan": "SDN", "Venezuela": "VEN", "Belarus": "BLR", "Tajikistan": "TJK"}
    checked = 0
    for row in tables[0]["rows"]:
        name, _, category = row[0]["text"].partition(", ")
        if name in names:
            key = "IRN", names[name], category.capitalize()
            assert row[1]["text"] == shown(key, "displaced")
            checked += 1
    assert checked >= 3
    # Down to the rows: the entry of the partnership rests on the rows that supplant history shows.
    standing = section(brief, "usual")["blocks"][1]["statements"]
    ids = {part["evidence"][0] for words in standing for part in words["parts"] if "evidence" in part}
    lines = {brief.evidence[i].locator for id_ in ids for i in brief.evidence[id_].inputs}
    assert {f"line {int(row):,}" for row in episode.rows["row"]} <= lines


def test_a_fit_is_kept_and_read_again(real: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = make_brief("shahed-136", made=MADE, store=real, project=False)
    monkeypatch.setattr(digests, "import_module", lambda name: pytest.fail(f"{name} is not needed again"))
    began = time.process_time()
    again = make_brief("shahed-136", made=MADE, store=real, project=False)
    assert time.process_time() - began < 10, "it took half a minute to fit"
    assert json.dumps(section(again, "usual"), default=str) == json.dumps(
        section(first, "usual"), default=str
    )
    with Store.open(real) as store:
        before = store.fingerprint()
        kept = store.ask("digest_parts", key="no such key", parts=["general"])
    assert before is not None
    assert kept.empty


def test_as_of_a_day_nothing_later_enters(real: Path) -> None:
    """K9 and T-155: over in 2018 by the register, which nobody could know at the end of 2015."""
    brief = make_brief("k9-t-155", as_of="2015", made=MADE, store=real, project=False)
    said = text(brief, "usual")
    assert "At the end of 2014 it went on, 10 years old" in said, "2014 is the last year known by then"
    assert "2018" not in said
    assert "For the ten years after 2014" in said
    assert "carry what was revised since" in said
    assert "Brier skill" not in said, "the back-tests were run later"
    years = [
        part["text"]
        for name in ("usual", "next")
        for block in section(brief, name)["blocks"]
        if block["type"] in ("table", "paragraph")
        for statement in [s for row in block.get("rows", [block.get("statements", [])]) for s in row]
        for part in statement["parts"]
        if part["type"] == "number" and part["text"].isdigit() and len(part["text"]) == 4
    ]
    assert years
    assert max(map(int, years)) <= 2014
