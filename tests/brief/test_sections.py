"""What a brief says of a case, of a pair that nobody prepared, and of both; what it leaves out."""

from dataclasses import replace

import pytest

from supplant.brief import Brief, compose_brief
from supplant.brief.inputs import EITHER, BriefInput, Passage, Point
from supplant.brief.model import Name, Number, Quote, Statement
from supplant.brief.summary import linked, unlinked
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


def test_a_number_in_the_summary_that_no_fact_states_takes_the_whole_summary_out() -> None:
    given = replace(from_case(), summary="It began in 2022. They made 987,654 of the Shahed-136. It ended.")
    assert linked(given) is None
    assert unlinked(given) == ("987,654",)
    assert "The summary of the case is left out" in text(compose_brief(given), "method")


@pytest.mark.parametrize("slug", library())
def test_every_summary_of_the_library_is_shown_whole(slug: str) -> None:
    given = from_case(slug)
    words = linked(given)
    assert unlinked(given) == ()
    assert words is not None
    assert words.text == (given.summary or "").strip()


def test_a_summary_links_decades_spans_and_names_with_digits() -> None:
    given = replace(from_case("mig-21-j-7"), summary="In the 1960s the F-16 was not there; in 1966 it flew.")
    words = linked(given)
    assert words is not None
    decade, flown = (part for part in words.parts if isinstance(part, Number))
    assert (decade.text, flown.text) == ("1960s", "1966")
    dates = {fact.evidence: fact.date.year for fact in given.facts}
    assert {dates[id_] for id_ in decade.evidence} <= set(range(1960, 1970))
    assert Name("F-16") in words.parts


def series(value: float, low: float, high: float) -> tuple[Point, ...]:
    return (Point(2024, Estimate(Interval(value, low, high), "share", "a share", ("row-1",))),)


@pytest.mark.parametrize(
    ("difference", "verdict"),
    [
        (Interval(0.6, 0.4, 0.8), "Russia needed Iran more than the other way round."),
        (Interval(-0.6, -0.8, -0.4), "Iran needed Russia more than the other way round."),
        (Interval(-0.1, -0.5, 0.3), "the two intervals overlap"),
    ],
)
def test_who_needs_whom_more_is_told_only_where_both_measure_alike(
    difference: Interval, verdict: str
) -> None:
    # The shares themselves point the other way: they may be of unlike things, and are not compared.
    given = replace(
        from_register(),
        buyer_on_supplier=series(0.1, 0.1, 0.1),
        supplier_on_buyer=series(0.9, 0.9, 0.9),
        asymmetry=Estimate(difference, "difference of shares", "of the register", ("row-1",)),
    )
    assert verdict in text(compose_brief(given), "politics")
    unlike = text(compose_brief(replace(given, asymmetry=None)), "politics")
    assert "more than the other way round" not in unlike
    assert "overlap" not in unlike


def test_what_is_planned_or_from_either_side_is_told_as_that() -> None:
    when = from_register().passages[0].date
    known = Passage(when, EITHER, "PRK", "know-how", ("row-6",), "reported")
    given = replace(
        from_register(),
        passages=(known, Passage(when, "RUS", "PRK", "workers", ("row-7",), "planned"),
                  Passage(when, "IRN", "BLR", "talks", ("row-5",), "planned")),
    )  # fmt: skip
    brief = compose_brief(given)
    told = text(brief, "leakage")
    assert "One third party is on record" in told
    assert "Planned or talked of, and not counted: Belarus." in told
    (chart,) = [figure for part in brief.sections for figure in part.figures if figure.id == "passages"]
    assert ["either side", "North Korea"] in [[cell.text for cell in row[1:3]] for row in chart.table.rows]
    labels = [str(getattr(key.label, "text", key.label)) for key in chart.key]
    assert "from either side, which is not said" in labels


def test_a_sum_of_unlike_months_says_what_they_count() -> None:
    told = text(compose_brief(from_case()), "supply-by-origin")
    assert "add up to 3,123 in 2023" in told
    assert "do not all count the same: launched against Ukraine; launched against Ukraine, sixteen" in told
    assert "counted together with Lancet drones" in told


def test_articles_at_the_beginning_and_in_the_middle_of_a_sentence() -> None:
    leaning = Estimate(Interval(-0.5, -0.6, -0.4), "difference of shares", "of the register", ("row-1",))
    given = replace(
        from_register(), supplier="USA", buyer="NLD", customers=(), passages=(), supply=(), asymmetry=leaning
    )
    politics = text(compose_brief(given), "politics")
    assert "the Netherlands depended on the United States for" in politics
    assert "the United States needed the Netherlands more" in politics


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
