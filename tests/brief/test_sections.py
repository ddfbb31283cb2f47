"""What a brief says of a case, of a pair that nobody prepared, and of both; what it leaves out."""

from dataclasses import replace

import pytest

from supplant.brief import Brief, compose_brief
from supplant.brief.inputs import BriefInput, Point
from supplant.brief.model import Name, Number, Quote, Statement
from supplant.brief.summary import left_out, linked
from supplant.brief.telling import conflict_groups, tell
from supplant.cases.load import library
from supplant.core.evidence import Estimate
from supplant.core.units import Interval
from tests.brief.sample import MADE, from_both, from_case, from_register, register_evidence


def text(brief: Brief, section: str) -> str:
    (found,) = [part for part in brief.sections if part.id == section]
    return "\n".join(statement.text for statement in found.statements)


def ids(brief: Brief) -> list[str]:
    return [section.id for section in brief.sections]


def test_a_case_alone_has_no_section_that_needs_a_register() -> None:
    brief = compose_brief(from_case())
    assert ids(brief) == [
        "in-short", "background", "industry", "supply-by-origin", "economy", "diplomacy", "leakage", "terms",
        "method",
    ]  # fmt: skip
    assert "No register was at hand" in text(brief, "method")


def test_a_pair_that_nobody_prepared() -> None:
    brief = compose_brief(from_register())
    assert ids(brief) == [
        "in-short", "industry", "politics", "supply-by-origin", "economy", "leakage", "method",
    ]  # fmt: skip
    assert "Nobody has prepared a case" in text(brief, "method")
    assert {figure.id for section in brief.sections for figure in section.figures} == {
        "dependence", "alignment", "supply", "markets", "passages",
    }  # fmt: skip


def test_nothing_known_is_a_brief_with_its_method_alone() -> None:
    assert ids(compose_brief(BriefInput("NOR", "FJI", MADE, MADE, {}))) == ["method"]


def test_both_together_hold_every_section_in_the_order_of_the_reference_report() -> None:
    assert ids(compose_brief(from_both())) == [
        "in-short", "background", "industry", "politics", "supply-by-origin", "economy", "diplomacy",
        "leakage", "terms", "method",
    ]  # fmt: skip


@pytest.mark.parametrize("slug", library())
def test_every_case_of_the_library_becomes_a_brief(slug: str) -> None:
    brief = compose_brief(from_case(slug))
    for statement in brief.statements():
        assert "None" not in statement.text, statement.text
        assert "  " not in statement.text, statement.text
        assert "{" not in statement.text, statement.text


def test_reports_that_contradict_each_other_stand_side_by_side() -> None:
    background = text(compose_brief(from_case()), "background")
    for value in ("$1 billion", "$2 billion", "151 billion roubles", "2,700", "at least 6,000"):
        assert value in background


def test_groups_of_conflicts_are_connected_through_a_third() -> None:
    given = from_case()
    one, two, three, alone = given.facts[:4]
    facts = (
        replace(one, conflicts=(two.evidence,)), replace(two, conflicts=(one.evidence, three.evidence)),
        replace(three, conflicts=(two.evidence,)), replace(alone, conflicts=("elsewhere",)),
    )  # fmt: skip
    (group,) = conflict_groups(facts)
    assert [fact.evidence for fact in group] == [one.evidence, two.evidence, three.evidence]


def test_no_fact_of_a_case_is_lost() -> None:
    given = from_case()
    assert {fact.evidence for fact in given.facts} <= set(compose_brief(given).cited())


def test_what_did_not_happen_is_not_told_as_an_event() -> None:
    given = from_case()
    fact = replace(given.facts[0], variable="own_export_first", unit="event", value=0.0, of=None)
    assert tell(fact, given).text == "Asserted, but did not happen: Russia exports for the first time."
    assert tell(replace(fact, value=None), given).text == "Russia exports for the first time: pending."


def test_a_variable_without_a_sentence_of_its_own_is_told_by_its_name() -> None:
    given = from_case()
    fact = replace(given.facts[0], variable="brand_new_word", unit="units", value=3.0, of=None, plan=True)
    assert tell(fact, given).text == "Planned: brand new word: 3 units."


def test_a_number_in_the_summary_that_no_fact_states_takes_its_sentence_out() -> None:
    given = replace(from_case(), summary="It began in 2022. They made 987,654 of the Shahed-136. It ended.")
    words = linked(given)
    assert words is not None
    assert words.text == "It began in 2022. It ended."
    assert left_out(given) == 1
    assert Name("Shahed-136") not in words.parts


def series(value: float, low: float, high: float) -> tuple[Point, ...]:
    return (Point(2024, Estimate(Interval(value, low, high), "share", "a share", ("row-1",))),)


@pytest.mark.parametrize(
    ("buyer", "supplier", "verdict"),
    [
        (series(0.8, 0.7, 0.9), series(0.2, 0.1, 0.3), "Russia needed Iran more than the other way round."),
        (series(0.2, 0.1, 0.3), series(0.8, 0.7, 0.9), "Iran needed Russia more than the other way round."),
        (series(0.5, 0.3, 0.7), series(0.6, 0.4, 0.8), "The two intervals overlap"),
    ],
)
def test_who_needs_whom_more_is_told_only_where_the_intervals_part(
    buyer: tuple[Point, ...], supplier: tuple[Point, ...], verdict: str
) -> None:
    given = replace(from_register(), buyer_on_supplier=buyer, supplier_on_buyer=supplier)
    assert verdict in text(compose_brief(given), "politics")


def test_articles_at_the_beginning_and_in_the_middle_of_a_sentence() -> None:
    given = replace(from_register(), supplier="USA", buyer="NLD", customers=(), passages=(), supply=())
    politics = text(compose_brief(given), "politics")
    assert "the Netherlands depended on the United States for" in politics
    assert "The United States needed the Netherlands more" in politics


def test_tiv_is_called_a_volume_and_never_money() -> None:
    brief = compose_brief(from_register())
    for statement in brief.statements():
        if "TIV" in statement.text:
            assert "$" not in statement.text
    assert "not money" in text(brief, "supply-by-origin")


def test_every_digit_of_a_brief_is_in_a_number_a_name_or_a_quotation() -> None:
    brief = compose_brief(replace(from_both(), evidence={**from_case().evidence, **register_evidence()}))
    statements: list[Statement] = list(brief.statements())
    assert len(statements) > 500
    for statement in statements:
        for part in statement.parts:
            if any(character.isnumeric() for character in part.text):
                assert isinstance(part, Number | Name | Quote)
