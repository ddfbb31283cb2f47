"""No number without evidence: what may not be built."""

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supplant.brief.model import (
    Brief,
    Name,
    Number,
    Paragraph,
    Quote,
    Section,
    Statement,
    Subject,
    Table,
    Text,
    say,
)
from supplant.core.errors import EvidenceError
from supplant.core.evidence import Evidence, Source

SOURCE = Source("A title", "A publisher")


def brief(*statements: Statement) -> Brief:
    first = Evidence("o1", "observation", "a fact", SOURCE, inputs=("o2",))
    evidence = {"o1": first, "o2": Evidence("o2", "observation", "another", SOURCE)}
    section = Section("a", "A section", (Paragraph(statements),))
    return Brief(
        say("Title"), say("Subtitle"), date(2026, 1, 1), Subject("IRN", "RUS"), (), (section,), evidence
    )


@pytest.mark.parametrize("text", ["in 2022", "half: ½", "٣ drones", "x²", "Ⅷ"])
def test_a_digit_in_literal_words_is_refused(text: str) -> None:
    with pytest.raises(EvidenceError, match="without evidence"):
        say(text)


@given(st.text(), st.integers(0, 10**9), st.text())
def test_no_text_smuggles_a_number(before: str, number: int, after: str) -> None:
    with pytest.raises(EvidenceError):
        Text(f"{before}{number}{after}")


def test_headings_columns_and_labels_are_literal_words_too() -> None:
    with pytest.raises(EvidenceError):
        Section("a", "The 2 sides", (Paragraph((say("x"),)),))
    with pytest.raises(EvidenceError):
        Paragraph((say("x"),), heading="In 2022")
    with pytest.raises(EvidenceError):
        Table(say("x"), ("Year 1",), ())
    assert Table(say("x"), (Name("Su-27"),), ()).columns == (Name("Su-27"),)


@pytest.mark.parametrize("evidence", [(), ("",)])
def test_a_number_without_evidence_is_refused(evidence: tuple[str, ...]) -> None:
    with pytest.raises(EvidenceError, match="names no evidence"):
        Number("6,000", evidence)
    with pytest.raises(EvidenceError):
        Quote("words", ())


def test_a_brief_without_the_evidence_that_a_number_names_is_refused() -> None:
    with pytest.raises(EvidenceError, match="'o9', which is not in the evidence"):
        brief(say("They made {n}.", n=Number("6,000", ("o1", "o9"))))


def test_the_reader_of_a_template_needs_every_slot() -> None:
    with pytest.raises(KeyError):
        say("{missing}")


def test_statements_join_and_keep_the_order_of_evidence() -> None:
    joined = say("a {n}", n=Number("1", ("o2", "o1"))) + say(" b {m}", m=Number("2", ("o1", "o3")))
    assert joined.text == "a 1 b 2"
    assert joined.evidence == ("o2", "o1", "o3")


def test_an_empty_section_cannot_be_built() -> None:
    with pytest.raises(ValueError, match="leave it out"):
        Section("a", "A section", ())


def test_json_holds_every_part_with_its_kind_and_the_evidence_it_was_computed_from() -> None:
    number = Number("12%", ("o1",), "estimate", "a share")
    document = json.loads(json.dumps(brief(say("It is {n}.", n=number)).to_json()))
    (statement,) = document["sections"][0]["blocks"][0]["statements"]
    assert statement["text"] == "It is 12%."
    assert statement["parts"][1] == {
        "type": "number", "text": "12%", "evidence": ["o1"], "kind": "estimate", "method": "a share",
    }  # fmt: skip
    assert list(document["evidence"]) == ["o1", "o2"]
    assert document["evidence"]["o1"]["source"]["publisher"] == "A publisher"
