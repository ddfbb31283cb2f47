"""The section "Claim check": every claim in a row, quotes and numbers with evidence, nothing dropped."""

from dataclasses import replace

import pytest

from supplant.brief import compose_brief, render_html
from supplant.brief.inputs import BriefInput, CheckedClaim
from supplant.brief.model import Number, Quote, Table, say
from supplant.brief.sections.claims import claims
from supplant.core.evidence import Evidence, Source
from tests.brief.sample import from_both

SOURCE = Source("A report", "report.txt", published="2025-08-09")


def evidence(*ids: str) -> dict[str, Evidence]:
    return {
        id_: Evidence(
            id_,
            "claim",
            "The document claims something.",
            SOURCE,
            original=f"In 2024 it sold 300 of them, says {id_}.",
            grade="F6",
            note="out of scope",
        )
        for id_ in ids
    }


def row(*ids: str, **changes: object) -> CheckedClaim:
    known = {
        "says": say("Delivery, {n}", n=Number("300", ids[:1], "claim")),
        "claims": ids,
        "verdict": "consistent",
        "reason": "what is on record fits, without showing it",
        "shows": (say("In {n} it delivered.", n=Number("2023", ("r1",))),),
        "leaves_open": say("The contract."),
    }
    return CheckedClaim(**{**known, **changes})  # type: ignore[arg-type]


@pytest.fixture
def given() -> BriefInput:
    base = from_both()
    return replace(base, evidence={**base.evidence, **evidence("c1", "c2", "c3", "p1", "x1", "r1")})


def table_of(given: BriefInput, place: int = 0) -> Table:
    section = claims(given)
    assert section is not None
    return section.tables[place]


def test_without_a_document_there_is_no_section(given: BriefInput) -> None:
    assert claims(given) is None
    assert "claims" not in {section.id for section in compose_brief(given).sections}


def test_a_row_quotes_the_document_and_keeps_every_passage(given: BriefInput) -> None:
    table = table_of(replace(given, checked=(row("c1", "c2", "c3"),)))
    (cells,) = table.rows
    assert [part.text for part in cells[0].parts if isinstance(part, Quote)] == [
        "In 2024 it sold 300 of them, says c1."
    ]
    assert set(cells[0].evidence) == {"c1", "c2", "c3"}
    assert "two further passages" in cells[0].text
    assert "Grade F6, unreviewed." in cells[0].text
    assert cells[2].text == "In 2023 it delivered.\nLeft open: The contract."
    assert cells[1].text.startswith("Consistent:")


def test_a_long_quote_is_cut_between_words_and_marked(given: BriefInput) -> None:
    words = " ".join(f"word{n}" for n in range(100))
    long = replace(given.evidence["c1"], original=words)
    table = table_of(replace(given, evidence={**given.evidence, "c1": long}, checked=(row("c1"),)))
    quote = next(part.text for part in table.rows[0][0].parts if isinstance(part, Quote))
    assert words.startswith(quote + " ")
    assert "[…]" in table.rows[0][0].text


def test_the_same_origin_is_said(given: BriefInput) -> None:
    wholly = row("c1", shared=("CNN",), shared_wholly=True)
    partly = row("c2", shared=("CNN",))
    table = table_of(replace(given, checked=(wholly, partly)))
    assert "Rests on the same origin: CNN." in table.rows[0][1].text
    assert "Part of it rests on the same origin: CNN." in table.rows[1][1].text


def test_the_summary_counts_every_verdict(given: BriefInput) -> None:
    checked = (row("c1"), row("c2", verdict="contradicted"), row("c3", verdict="cannot be told"))
    section = claims(replace(given, checked=checked))
    assert section is not None
    first = next(iter(section.statements)).text
    assert first == (
        "Three claims, made in three passages of one document: one is consistent, one is contradicted and "
        "one cannot be told."
    )


def test_several_documents_show_their_independent_origins(given: BriefInput) -> None:
    table = table_of(replace(given, checked=(row("c1", "c2", documents=2, origins=1),)))
    assert "Two documents, one independent origin." in table.rows[0][0].text


def test_what_was_rejected_or_not_read_is_listed_with_the_reason(given: BriefInput) -> None:
    given = replace(given, rejected=("x1",), unread=("p1",))
    rejected, unread = table_of(given, 0), table_of(given, 1)
    assert rejected.rows[0][1].text == "out of scope"
    assert unread.rows[0][1].text == "out of scope"
    assert unread.folded


def test_the_page_shows_the_section_and_its_sources(given: BriefInput) -> None:
    page = render_html(compose_brief(replace(given, checked=(row("c1", "c2"),))))
    assert 'id="claims"' in page
    assert "In 2024 it sold 300 of them, says c1." in page
    assert "report.txt" in page
