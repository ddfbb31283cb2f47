"""Claims in timeline, ladder and claim check: graded, reviewed or not, never among observations."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from supplant import Store
from supplant.brief import render_html
from supplant.pipeline.reading import read
from supplant.pipeline.reviewing import review
from tests.evidence.model_reader.server import GOOD, TEXT, claims, serving
from tests.pipeline.test_claimcheck import ids_in, rows_of, written

REPORT = """News

9 August 2025

Russia now holds complete control over the production chain of the drone, from parts to final assembly. In May
2024 Iran shipped 300 drones to Russia. Russia may export the drones to North Korea. Moscow paid 20,000
dollars for each drone.
"""


def brief_of(*documents: str, store: Path | None = None, about: str = "shahed-136") -> dict[str, Any]:
    return written(about, documents=documents, store=store).to_json()


def section(brief: dict[str, Any], name: str) -> dict[str, Any]:
    return next(one for one in brief["sections"] if one["id"] == name)


def claimed(brief: dict[str, Any]) -> dict[str, Any]:
    return next(block for block in section(brief, "background")["blocks"] if block.get("kind") == "claimed")


def ladder(brief: dict[str, Any]) -> dict[str, Any]:
    return next(block for block in section(brief, "industry")["blocks"] if block["type"] == "figure")


def squares(brief: dict[str, Any]) -> list[tuple[str, bool]]:
    layers = [layer for layer in ladder(brief)["spec"]["layer"] if layer["mark"].get("shape") == "square"]
    return [(row["rung"], row["accepted"]) for layer in layers for row in layer["data"]["values"]]


def saved(store: Path, text: str, **reviews: str) -> None:
    """Save a text and review its claims: the type with "_" for "." and "-", and what is done to it."""
    found = read(text, save=True, store=store).claims
    with Store.open(store, write=True) as opened:
        for name, action in reviews.items():
            (claim,) = [one for one in found if one.type.translate(str.maketrans(".-", "__")) == name]
            changes = {"grade": action.split()[1]} if action.startswith("edit") else None
            review(opened, claim.id, action.split()[0], changes=changes, why="looked at", who="Ada")


def test_claims_stand_in_the_timeline_apart_and_graded() -> None:
    table = claimed(brief_of(REPORT))
    assert [row[0]["text"] for row in table["rows"]] == ["May 2024", "not dated", "not dated"]
    delivered, controls, may = (row[1]["text"] for row in table["rows"])
    assert delivered.startswith("Delivery or order, Iran to Russia, 300 drones")
    assert controls.startswith("Depth of local production, Russia to Iran")
    assert "as a possibility" in may
    assert {row[-1]["text"] for row in table["rows"]} == {"F6, not reviewed"}
    assert {row[0]["tone"] for row in table["rows"]} == {"unreviewed"}
    kinds = {
        part["kind"] for row in table["rows"] for cell in row for part in cell["parts"] if "kind" in part
    }
    assert kinds == {"claim"}, "every number in it is marked as a claim"
    assert "9 August 2025" in table["caption"]["text"]


def test_the_ladder_marks_what_is_claimed_and_its_rungs_stay_those_on_record() -> None:
    without, with_claims = brief_of(), brief_of(REPORT)
    assert squares(without) == []
    assert squares(with_claims) == [("full chain", False)]
    rows = ladder(with_claims)["table"]["rows"]
    on_record = [row for row in rows if not row[2]["text"].startswith("claimed")]
    assert on_record == ladder(without)["table"]["rows"]
    assert rows[-1][2]["text"] == "claimed, F6, not reviewed"


def test_no_measure_moves_for_a_claim() -> None:
    without, with_claims = brief_of(), brief_of(REPORT)
    assert with_claims["key_figures"] == without["key_figures"]
    touched = {"claims", "background", "industry"}
    for one in without["sections"]:
        if one["id"] not in touched:
            assert section(with_claims, one["id"]) == one
    kept = {id_: entry for id_, entry in with_claims["evidence"].items() if entry["kind"] != "claim"}
    assert kept.items() >= {k: v for k, v in without["evidence"].items() if k in kept}.items()
    by_claims = [e for e in with_claims["evidence"].values() if e["kind"] != "claim"]
    claims = {id_ for row in rows_of(with_claims) for id_ in ids_in(row["cells"][0])}
    assert not any(claims & set(entry.get("inputs", ())) for entry in by_claims)


def test_reviewed_claims_come_first_and_look_different(tmp_path: Path) -> None:
    store = tmp_path / "s.duckdb"
    saved(store, REPORT, localisation_stage="edit B2", export_offer="reject", supply_import="accept")
    brief = brief_of(REPORT, store=store)
    table = claimed(brief)
    looks = [(row[0]["text"], row[0]["tone"], row[-1]["text"]) for row in table["rows"]]
    assert looks == [("May 2024", "accepted", "F6, accepted"), ("not dated", "accepted", "B2, edited")]
    assert "one rejected in review is left out" in table["caption"]["text"]
    assert squares(brief) == [("full chain", True)]
    page = render_html(written("shahed-136", store=store, documents=[REPORT]))
    assert 'class="scroll claimed"' in page
    assert '<tr class="accepted">' in page
    assert '<li class="accepted">' in page


@pytest.mark.parametrize(
    "sentence",
    [
        "Russia has never assembled the drone at home from Iranian kits.",
        "Russia could one day control the chain of the drone, from parts to final assembly.",
        "Turkey now controls the chain of the Korean howitzer, from parts to final assembly.",
        "Most of the drone is now made in Russia instead of Iran.",
    ],
    ids=["denied", "possible", "others", "no rung named"],
)
def test_no_rung_is_guessed(sentence: str) -> None:
    text = f"News\n\n9 August 2025\n\n{sentence} The drones are used in war."
    assert {"localisation.stage", "partner.displacement"} & {claim.type for claim in read(text).claims}
    assert squares(brief_of(text)) == []


def test_a_claim_without_any_date_is_no_mark() -> None:
    brief = brief_of("Russia now controls the whole production chain, from parts to final assembly.")
    assert squares(brief) == []
    assert [row[0]["text"] for row in claimed(brief)["rows"]] == ["not dated"]


def test_what_a_model_proposed_counts_once_a_person_has_accepted_it(tmp_path: Path) -> None:
    store, report = tmp_path / "s.duckdb", tmp_path / "report.txt"
    report.write_text(TEXT, encoding="utf-8")
    proposed = {**GOOD, "type": "diplomatic.cooperation"}
    with serving(claims(proposed)) as server:
        found = read(report, save=True, store=store, model="m", endpoint=server.url).documents[0]
    (claim,) = found.model.proposed if found.model else ()

    def shown() -> set[str]:
        made = written("shahed-136", store=store, documents=[report]).to_json()
        return {id_ for row in rows_of(made) for id_ in ids_in(row["cells"][0])}

    assert claim.id not in shown()
    with Store.open(store, write=True) as opened:
        review(opened, claim.id, "accept", who="Ada")
    assert claim.id in shown()
    entry = written("shahed-136", store=store, documents=[report]).evidence[claim.id]
    assert (entry.method or "").startswith("read by model m")
    with Store.open(store, write=True) as opened:
        review(opened, claim.id, "reject", why="misread", who="Ada")
    assert claim.id not in shown()


# Several documents

UNKNOWN = "Iran handed Russia the drawings of the drone's warhead"
GAZETTE = "According to the Upper Volga Gazette"
SAME = "The same words go on and on in both of them, without any change at all, to the end of the line."
DENIED = "Iran never sold drones to Russia in 2024"


def documents(*sentences: str) -> list[str]:
    """Texts of their own words around one sentence each."""
    rest = (
        "The plant lies on the Volga, two days from the capital by rail.",
        "A minister spoke of it in a corridor after the session of parliament ended.",
        "Nobody at the embassy would comment when asked by telephone on Friday.",
        "Satellite pictures of the site are on sale to anybody who can pay for them.",
    )
    return [f"{sentence}. {more}" for sentence, more in zip(sentences, rest, strict=False)]


def row_with(brief: dict[str, Any], words: str) -> dict[str, Any]:
    found = [row for row in rows_of(brief) if words in row["says"]]
    assert len(found) == 1, [row["says"] for row in rows_of(brief)]
    return found[0]


def origins_said(row: dict[str, Any]) -> str:
    return next((line for line in row["says"].split("\n") if "origin" in line), "")


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        (documents(UNKNOWN, UNKNOWN), "Two documents, two independent origins."),
        (documents(f"According to CNN, {UNKNOWN}", f"{UNKNOWN}, CNN reports"), "one independent origin."),
        (
            # A cites Reuters, B cites Reuters and CNN, C cites CNN: one chain.
            documents(
                f"According to Reuters, {UNKNOWN}",
                f"According to Reuters, citing CNN, {UNKNOWN}",
                f"{UNKNOWN}, CNN reports",
            ),
            "Three documents, one independent origin.",
        ),
        (documents(f"{GAZETTE}, {UNKNOWN}", f"{GAZETTE}, {UNKNOWN}"), "one independent origin."),
        ([f"{UNKNOWN}. {SAME}", f"{UNKNOWN}. {SAME} More."], "Two documents, one independent origin."),
    ],
    ids=["independent", "both cite one", "a chain", "an outlet that is in no list", "near-copies"],
)  # fmt: skip
def test_origins_are_counted_not_documents(texts: Sequence[str], said: str) -> None:
    row = row_with(brief_of(*texts), "Technology transferred")
    assert said in origins_said(row)


def test_an_unreviewed_echo_stands_beside_and_a_reviewed_one_weighs(tmp_path: Path) -> None:
    # The record of this case knows no such dispute, so that the documents are all there is.
    one, other = documents(
        "Russia has not paid Iran for the drones", "Moscow has not paid Tehran for the drones, he said"
    )
    ways = ("accept", "")
    verdicts = {}
    for first in ways:
        for second in ways:
            store = tmp_path / f"{first}-{second}.duckdb"
            saved(store, one, **({"payment_dispute": first} if first else {}))
            saved(store, other, **({"payment_dispute": second} if second else {}))
            row = row_with(brief_of(one, other, store=store), "Payment in dispute")
            verdicts[first, second] = row["verdict"].split(":")[0]
            assert "Also claimed, from another origin" in row["shows"]
    assert verdicts["", ""] == verdicts["accept", ""] == verdicts["", "accept"] == "Cannot be told"
    assert verdicts["accept", "accept"] == "Consistent"


def test_documents_that_contradict_each_other_stand_side_by_side(tmp_path: Path) -> None:
    one, other = documents("Iran sold 300 drones to Russia in 2024", DENIED)
    brief = brief_of(one, other)
    rows = [row for row in rows_of(brief) if "Delivery or order" in row["says"]]
    assert len(rows) == 2
    for row in rows:
        assert "Claimed otherwise: Iran" in row["shows"]
        assert "not reviewed" in row["shows"]
    asserted, denial = sorted(rows, key=lambda row: "denied" in row["says"])
    assert asserted["verdict"].startswith(("Borne out", "Consistent"))
    assert denial["verdict"].startswith(("Contradicted", "Cannot be told"))
    assert ids_in(asserted["cells"][0]) & ids_in(denial["cells"][2])


def test_a_reviewed_denial_unsettles_what_merely_fits_and_not_what_is_shown(tmp_path: Path) -> None:
    store = tmp_path / "s.duckdb"
    one, other = documents("In 1999 Russia bought 1,700 drones from Iran", DENIED.replace("2024", "1999"))
    before = row_with(brief_of(one, other), "1,700")
    assert before["verdict"].startswith("Consistent")
    saved(store, other, supply_import="accept")
    after = row_with(brief_of(one, other, store=store), "1,700")
    assert after["verdict"].startswith("Cannot be told:\ndocuments contradict each other")
    shown, denied = documents("In 2022 Russia bought 1,700 drones from Iran", DENIED.replace("2024", "2022"))
    saved(store, denied, supply_import="accept")
    assert row_with(brief_of(shown, denied, store=store), "1,700")["verdict"].startswith("Borne out")
