"""What documents claim in timeline and ladder: apart from what was observed, rejected ones counted."""

from dataclasses import replace

from supplant.brief.claimed import claimed_rungs, claimed_turns
from supplant.brief.figures.ladder import ladder
from supplant.brief.sections.background import background
from supplant.brief.sections.industry import industry
from tests.brief.sample import from_both, with_claims

GIVEN = with_claims(from_both())


def test_dated_claims_come_first_then_reviewed_ones() -> None:
    assert [claim.claims[0] for claim in claimed_turns(GIVEN)] == ["c2", "c1", "c0"]


def test_the_table_is_marked_and_counts_what_was_rejected() -> None:
    section = background(GIVEN)
    assert section is not None
    (table,) = [table for table in section.tables if table.kind == "claimed"]
    assert [row[0].tone for row in table.rows] == ["unreviewed", "accepted", "unreviewed"]
    assert "one rejected in review is left out" in table.caption.text
    assert "two documents of one independent origin" in table.rows[0][2].text
    others = [table for table in section.tables if table.kind is None]
    without = background(from_both())
    assert without is not None
    assert others == list(without.tables), "what was observed stands as it stood"


def test_the_ladder_keeps_claims_in_layers_of_their_own() -> None:
    chart, without = ladder(GIVEN), ladder(from_both())
    assert chart is not None
    assert without is not None
    assert chart.spec["layer"][: len(without.spec["layer"])][1:] == without.spec["layer"][1:]
    squares = chart.spec["layer"][len(without.spec["layer"]) :]
    assert [layer["mark"]["strokeDash"] for layer in squares] == [[3, 2], [1, 0]]
    assert [key.form for key in chart.key][-2:] == ["square", "frame"]
    assert chart.table.rows[: len(without.table.rows)] == without.table.rows


def test_the_rung_reached_is_that_on_record() -> None:
    section, without = industry(GIVEN), industry(from_both())
    assert section is not None
    assert without is not None
    assert section.blocks[0] == without.blocks[0]


def test_a_claim_that_is_denied_possible_or_of_others_is_no_rung() -> None:
    (rung,) = [claim for claim, _, _ in claimed_rungs(GIVEN) if claim.accepted]
    for change in ({"denied": True}, {"possible": True}, {"fits": False}, {"published": None}):
        assert claimed_rungs(replace(GIVEN, checked=(replace(rung, **change),))) == []
