"""The claim check through the public interface: briefs with documents, on cases of the library."""

import json
from collections import Counter
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from supplant import Brief, Store, SupplantError, make_brief
from supplant.evidence.claim import Claim, claim_types
from supplant.pipeline.claim_grounds import families
from supplant.pipeline.reading import read
from supplant.pipeline.reviewing import review

MADE = date(2026, 1, 31)

# Claims of the reference report that the labels name and the check does not show, by passage and type, with
# the reason. A passage without any claim is listed in the brief itself.
NOT_FOUND = {
    (
        "s01",
        "price.value",
    ): "the revenue is in one word of the sentence, 'lucrative', which the reader weighs not",
    ("s07", "diplomatic.friction"): "that Russia extracts benefit is not read as friction",
    ("s09", "partner.displacement"): "that making drones at home reduces dependency is not read as one",
    ("s18", "diplomatic.friction"): "that alliances rest on interests is not read as friction",
    ("s11", "supply.import"): "the sentence is read for its revenue; the deliveries are in s04 and s18",
}


def checked(
    text: str, *about: str, as_of: str | None = None, store: Path | None = None, folder: Path | None = None
) -> list[dict[str, Any]]:
    """The rows of the claim check of one text, as plain values."""
    return rows_of(written(*about, documents=[text], as_of=as_of, store=store).to_json())


def written(
    *about: str, documents: Sequence[str | Path], as_of: str | None = None, store: Path | None = None
) -> Brief:
    """The brief of a day, without the projection, which is slow and takes no claims."""
    place = store or Path("none.duckdb")
    return make_brief(*about, as_of=as_of, store=place, made=MADE, project=False, documents=documents)


def rows_of(brief: dict[str, Any]) -> list[dict[str, Any]]:
    section = next(section for section in brief["sections"] if section["id"] == "claims")
    found = []
    for block in section["blocks"]:
        if block["type"] == "table" and "Verdict" in block["columns"]:
            for cells in block["rows"]:
                says, verdict, shows = (cell["text"] for cell in cells)
                found.append({"says": says, "shows": shows, "verdict": verdict, "cells": cells})
    return found


def only(rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    assert len(rows) == 1, [row["says"] for row in rows]
    return rows[0]


def test_every_type_of_the_codebook_has_a_family() -> None:
    assert set(families()) == set(claim_types())


@pytest.mark.parametrize(
    ("sentence", "verdict"),
    [
        ("Russia bought 1,700 Shahed-136 drones from Iran.", "Borne out"),
        ("Russia never bought Shahed-136 drones from Iran.", "Contradicted"),
        ("Iran may deliver drones to Venezuela.", "Cannot be told"),
        ("Ankara bought forty trainer aircraft from South Korea.", "Cannot be told"),
        ("The United States imposed sanctions on Iran over its drone exports to Russia.", "Cannot be told"),
    ],
)
def test_verdicts_on_plain_sentences(sentence: str, verdict: str) -> None:
    first, *_ = checked(sentence + " The drones are used in war.", "shahed-136")
    assert first["verdict"].split(":")[0] == verdict, first


def test_only_what_was_known_by_the_day_counts() -> None:
    text = "30 November 2022\n\nRussia has sidelined Iran and cut it out of the drone supply chain."
    early = only(checked(text, "shahed-136", as_of="2022-12"))
    late = only(checked(text, "shahed-136", as_of="2025-12"))
    assert early["verdict"].startswith("Contradicted"), "by then Iran was the critical supplier on record"
    assert "critical supplier" in early["shows"]
    assert late["verdict"].startswith(("Borne out", "Consistent"))
    assert "2025" in late["shows"]
    assert "2025" not in early["shows"]


def test_a_document_of_a_later_day_is_refused() -> None:
    with pytest.raises(SupplantError, match="was published 2025-08-09, after 2024-12-31"):
        checked("Drones\n\n9 August 2025\n\nIran sold drones to Russia.", "shahed-136", as_of="2024")


def test_a_source_that_the_document_cites_confirms_nothing() -> None:
    sentence = "Russia has sidelined Iran and cut it out of the drone supply chain"
    leaning = only(checked(f"According to CNN, {sentence}.", "shahed-136"))
    alone = only(checked(f"{sentence}.", "shahed-136"))
    assert "Rests on the same origin: CNN." in leaning["verdict"]
    assert leaning["verdict"].startswith("Consistent")
    assert "same origin" not in alone["verdict"]


def test_every_number_of_the_check_has_evidence_in_the_brief() -> None:
    text = "Iran sold 300 drones to Russia in 2024. Russia can build 2,000 drones a month."
    brief = written("shahed-136", documents=[text]).to_json()
    for row in rows_of(brief):
        for cell in row["cells"]:
            for part in cell["parts"]:
                if part["type"] in {"number", "quote"}:
                    assert set(part["evidence"]) <= set(brief["evidence"])
                elif part["type"] == "text":
                    assert not any(char.isnumeric() for char in part["text"])


def test_reviews_in_the_store_count(tmp_path: Path) -> None:
    store = tmp_path / "s.duckdb"
    text = "Iran sold 300 drones to Russia. Russia will build drones at a new plant in Tatarstan."
    saved = read(text, save=True, store=store)
    sold, *others = saved.claims
    with Store.open(store, write=True) as opened:
        review(opened, sold.id, "reject", why="the number is of another deal", who="Ada")
        for other in others:
            review(opened, other.id, "accept", who="Ada")
    brief = written("shahed-136", store=store, documents=[text]).to_json()
    assert all("accepted" in row["says"] for row in rows_of(brief))
    assert all("sold 300" not in row["says"] for row in rows_of(brief))
    assert "the number is of another deal" in json.dumps(brief["sections"])


def test_an_edit_changes_what_is_checked(tmp_path: Path) -> None:
    store = tmp_path / "s.duckdb"
    text = "Iran sold drones to Russia. The deal was made in secret."
    (sold,) = read(text, save=True, store=store).claims
    with Store.open(store, write=True) as opened:
        review(opened, sold.id, "edit", changes={"source": "North Korea"}, who="Ada")
    row = only(checked(text, "shahed-136", store=store))
    assert "North Korea" in row["says"]
    assert "edited" in row["says"]
    assert row["verdict"].startswith("Cannot be told")


def test_a_text_about_something_else_is_listed_as_unread() -> None:
    text = "The museum will lend its paintings. Tourists can travel without visas again."
    brief = written("shahed-136", documents=[text]).to_json()
    section = next(section for section in brief["sections"] if section["id"] == "claims")
    words = json.dumps(section)
    assert "The museum will lend its paintings." in words
    assert "does not speak of supply, production or technology" in words


def test_every_labelled_claim_of_the_reference_report_shows_up_or_is_explained(shared_data: Path) -> None:
    labels = shared_data.parent / "eval" / "claims_saednews.jsonl"
    if not labels.is_file():
        pytest.skip(f"needs the labelled claims: no file {labels}")
    passages = [json.loads(line) for line in labels.read_text(encoding="utf-8").splitlines()]
    report = shared_data / "documents" / "saednews-2025-08-09.txt"
    brief = written("shahed-136", documents=[report]).to_json()
    shown = {id_ for row in rows_of(brief) for id_ in ids_in(row["cells"][0])}
    spans = {claim.id: claim for claim in read(report).claims}
    general = {id_ for id_ in shown if id_.startswith("p-")}
    quotes = [brief["evidence"][id_]["original"] for id_ in general]
    told = {
        id_
        for id_, claim in spans.items()
        if claim.source is None and claim.target is None and any(claim.quote in quote for quote in quotes)
    }
    assert shown - general <= set(spans)
    assert set(spans) - told <= shown, "every claim is in the check, or told in what is said in general"
    assert any("localization usually means" in quote for quote in quotes), "and what it says in general"
    assert len(passages) == 19
    assert len(told) <= 1, "most of what is said in general names somebody"
    there = [spans[id_] for id_ in (shown - general) | told]
    account = {passage["id"]: _missing(passage, there) for passage in passages}
    unexplained = {
        id_: [kind for kind in kinds if not NOT_FOUND.get((id_, kind))] for id_, kinds in account.items()
    }
    assert not any(unexplained.values()), f"not in the check, and no reason is given: {unexplained}"


def _missing(passage: dict[str, Any], shown: list[Claim]) -> list[str]:
    """Types that a passage is labelled with, less those of the claims in the check that overlap it."""
    here = Counter(c.type for c in shown if c.start < passage["end"] and passage["start"] < c.end)
    return sorted((Counter({one["type"] for one in passage["claims"]}) - here).elements())


def ids_in(cell: dict[str, Any]) -> set[str]:
    return {id_ for part in cell["parts"] for id_ in part.get("evidence", ())}


@pytest.mark.parametrize(
    ("sentence", "slug", "verdict"),
    [
        # The same number of the same kind at the same time shows it; another number or time fits at most.
        ("In 2022 Russia bought 1,700 drones from Iran.", "shahed-136", "Borne out"),
        ("In 2022 Russia bought 9,000 drones from Iran.", "shahed-136", "Consistent"),
        ("In 1999 Russia bought 1,700 drones from Iran.", "shahed-136", "Consistent"),
        # A contract worth that much, though a decade earlier, is another one.
        ("In 2012 China bought fighters from Russia for $2.2 billion.", "su-27-j-11", "Cannot be told"),
    ],
)
def test_numbers_and_dates_are_held_against_the_record(sentence: str, slug: str, verdict: str) -> None:
    rows = checked(sentence + " The contract was signed in secret.", slug)
    kept = [row for row in rows if "Delivery" in row["says"] or "Price" in row["says"]]
    assert kept[0]["verdict"].startswith(verdict), kept


def test_a_part_of_the_item_is_not_the_item() -> None:
    whole = only(checked("Russia developed an improved drone of its own. It flies far.", "shahed-136"))
    part = only(checked("Russia developed its own engine for the drone. It flies far.", "shahed-136"))
    assert whole["verdict"].startswith("Borne out")
    assert not part["verdict"].startswith("Borne out")
