"""What a reader of a real brief stumbled over: each sentence here once said something else."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from supplant.brief import Brief, compose_brief, render_html
from supplant.brief.coverage import covered_windows
from supplant.brief.figures.alignment import alignment
from supplant.brief.figures.dependence import dependence
from supplant.brief.figures.ladder import ladder
from supplant.brief.figures.markets import markets
from supplant.brief.figures.reports import output_reports
from supplant.brief.figures.supply import supply
from supplant.brief.headline import latest
from supplant.brief.inputs import (
    AllianceSpan,
    Basis,
    BriefInput,
    Customer,
    Fact,
    Outcome,
    Point,
    Role,
    Rung,
    Supply,
)
from supplant.brief.sections.background import background
from supplant.brief.sections.industry import role_statement, stage_statement
from supplant.brief.words import country
from supplant.cases.load import library
from supplant.core.evidence import Estimate, Evidence
from supplant.core.units import Interval, Period
from tests.brief.sample import from_case, from_register, register_evidence


def text(brief: Brief, section: str) -> str:
    (found,) = [part for part in brief.sections if part.id == section]
    return "\n".join(statement.text for statement in found.statements)


def customers(*rows: tuple[str, Any]) -> tuple[Customer, ...]:
    return tuple(Customer("2020-2024", code, side, ("row-1",)) for code, side in rows)


def share(year: int, value: float, low: float, high: float) -> Point:
    return Point(year, Estimate(Interval(value, low, high), "share", "a share", ("row-1",)))


def pair(**further: Any) -> BriefInput:
    """Two states, neither item nor category."""
    return replace(from_register(), category=None, **further)


def test_unknown_recipients_are_no_party_and_rebels_are_no_state() -> None:
    served = customers(
        ("unknown-recipient", "both"), ("SYR", "both"), ("houthi-rebels", "supplier"), ("DZA", "buyer")
    )
    given = pair(customers=served, passages=())
    said = text(compose_brief(given), "economy")
    assert "Iran delivered to two third parties (one of them no state)" in said
    assert "Russia to two third states; one took from both." in said
    assert "Recipients whom the register does not know are not counted." in said
    figure = markets(given)
    assert figure is not None
    cells = {row[0].text: row[1].text for row in figure.table.rows}
    assert cells["Unknown recipient"] == "Iran; Russia (not known to be the same)"
    assert "unknown" not in str(figure.spec).lower()


def test_none_is_said_as_none() -> None:
    said = text(compose_brief(pair(customers=customers(("SYR", "supplier")))), "economy")
    assert "Iran delivered to one third state and Russia to none; none took from both." in said


def test_a_case_before_its_facts_and_its_summary() -> None:
    given = replace(
        from_case(), as_of=date(2021, 1, 1), summary=None, facts=(), rungs=(), outcomes=(), terms=()
    )
    given = replace(given, shares=())
    brief = compose_brief(given)
    assert "no fact of the case was public yet" in brief.subtitle.text
    said = text(brief, "method")
    assert "Nobody has prepared a case" not in said
    assert "The summary and the notes of the case were written later" in said
    assert "written later" not in text(compose_brief(from_case()), "method")


def test_a_role_that_cannot_be_told_is_no_role() -> None:
    given = replace(from_register(), roles=(Role("supplier", "cannot be told", "no rule holds", ("row-1",)),))
    said = role_statement(given, "supplier")
    assert said is not None
    assert said.text == "The record does not tell which role Iran has."
    assert role_statement(given, "supplier", short=True) is None


def test_a_role_by_rule_stands_apart_from_the_judgement_of_the_author() -> None:
    role = Role("supplier", "licensor", "the buyer makes the item itself", ("row-1",))
    outcome = Outcome("stable", Period.parse("2024-12"), ("row-2",), "The licence held.")
    brief = compose_brief(replace(from_register(), roles=(role,), outcomes=(outcome,)))
    short = text(brief, "in-short")
    assert "The case’s author classes Iran as still in its place as of December 2024" in short
    assert "licensor" not in short
    assert "By the rule for roles, Iran's role is that of a licensor." in text(brief, "industry")


def test_the_rungs_of_each_certainty_are_told() -> None:
    def rung(year: str, name: str, certainty: Any) -> Rung:
        return Rung(Period.parse(year), name, ("row-1",), certainty)

    rungs = (
        rung("2008", "assembly", "observed"), rung("2011", "components", "observed"),
        rung("2014", "licence", "reported"),
    )  # fmt: skip
    given = replace(from_register(), rungs=rungs)
    said = stage_statement(given)
    assert said is not None
    assert said.text == (
        "On record for production in Russia: observed, “assembly” at the highest (2008) and “component work” "
        "as the latest (2011); reported by one source, “licensed build” (2014)."
    )
    key = compose_brief(given).key_figures[0]
    assert (key.value.text, key.note.text if key.note else "") == (
        "assembly", "observed, in 2008; reported by one source: licensed build, in 2014",
    )  # fmt: skip


def test_of_two_readings_that_begin_together_the_last_named_counts() -> None:
    brief = compose_brief(from_case("shahed-136"))
    assert "has stood at “own derivative” since May 2025" in text(brief, "in-short")
    assert brief.key_figures[0].value.text == "own derivative"


def test_a_ladder_with_one_report_has_a_year_below_it() -> None:
    one = Rung(Period.parse("2022"), "licence", ("row-1",))
    figure = ladder(replace(from_register(), rungs=(one,)))
    assert figure is not None
    horizontal = figure.spec["layer"][1]["encoding"]["x"]
    assert horizontal["axis"]["values"] == [2022, 2023]


def test_years_after_the_end_of_a_source_are_not_covered() -> None:
    atop = Basis("atop-2018", "Alliances", "A register", "row-1", 1815, 2018)
    span = AllianceSpan(2001, 2018, ("neutral", "nonaggression"), ("row-1",), open_end=True)
    given = replace(from_register(), alliances=(span,), bases=(atop,))
    figure = alignment(given)
    assert figure is not None
    duties = {row[0].text: row[2].text for row in figure.table.rows}
    assert duties["2000"] == "none recorded"
    assert duties["2018"] == "neutrality and non-aggression"
    assert duties["2019"] == "not covered"
    said = text(compose_brief(given), "politics")
    assert "recorded from 2001 to 2018, where the data end" in said


def test_the_tone_of_a_year_needs_all_its_months() -> None:
    def year(when: int, months: int, value: float) -> tuple[Point, dict[str, Evidence]]:
        rows = {
            f"t{when}-{month}": replace(register_evidence(1)["row-1"], date=f"{when}-{month:02d}")
            for month in range(1, months + 1)
        }
        return Point(when, Estimate(Interval.exact(value), "tone", "(P - N) / (P + N)", tuple(rows))), rows

    years = [year(2022, 12, 0.5), year(2023, 12, 0.25), year(2024, 2, 0.9)]
    evidence = {**register_evidence(), **{key: row for _, rows in years for key, row in rows.items()}}
    given = replace(from_register(), tone=tuple(point for point, _ in years), evidence=evidence)
    said = text(compose_brief(given), "politics")
    assert "best in 2022 (0.50) and worst in 2023 (0.25)" in said
    assert "2024 (0.90)" not in said


def test_a_share_too_wide_to_tell_is_not_known() -> None:
    given = replace(
        from_register(), buyer_on_supplier=(share(2023, 0.5, 0.4, 0.6), share(2024, 0.4, 0.0, 1.0)),
        supplier_on_buyer=(),
    )  # fmt: skip
    brief = compose_brief(given)
    assert "How far Russia depended on Iran in 2024 is not known: for 0% to 100%" in text(brief, "politics")
    figures = {figure.label: figure for figure in brief.key_figures}
    assert figures["The buyer’s dependence"].value.text == "not known"
    chart = dependence(given)
    assert chart is not None
    assert [row[1].text for row in chart.table.rows] == ["50% (40% to 60%)", "not known (0% to 100%)"]
    lines = [layer for layer in chart.spec["layer"] if layer["mark"]["type"] == "line"]
    assert [row["x"] for layer in lines for row in layer["data"]["values"]] == [2023]


def test_a_line_of_dependence_does_not_cross_a_gap() -> None:
    points = tuple(share(year, 0.5, 0.4, 0.6) for year in (2010, 2011, 2020, 2021))
    chart = dependence(replace(from_register(), buyer_on_supplier=points, supplier_on_buyer=()))
    assert chart is not None
    (line,) = [layer for layer in chart.spec["layer"] if layer["mark"]["type"] == "line"][:1]
    assert [row["run"] for row in line["data"]["values"]] == [0, 0, 1, 1]
    assert line["encoding"]["detail"]["field"] == "run"


def test_a_headline_is_not_older_than_five_years() -> None:
    given = replace(from_register(), as_of=date(2026, 6, 1))
    assert latest((share(2020, 0.5, 0.4, 0.6),), given) is None
    kept = latest((share(2021, 0.5, 0.4, 0.6),), given)
    assert kept is not None
    assert kept.year == 2021


def test_a_buyer_who_sold_nothing_lately_has_no_role_in_third_markets() -> None:
    role = Role("buyer", "competitor", "it supplies the item or category to third parties", ("row-1",))
    idle = pair(roles=(role,), customers=customers(("SYR", "supplier")))
    assert role_statement(idle, "buyer") is None
    old = replace(idle, customers=(Customer("2010-2014", "SYR", "buyer", ("row-1",)),))
    assert role_statement(old, "buyer") is None
    selling = role_statement(replace(idle, customers=customers(("SYR", "buyer"))), "buyer")
    assert selling is not None
    assert selling.text.endswith("The rule: it supplies arms to third parties.")


def test_nothing_speaks_of_a_category_or_an_item_that_was_not_asked_for() -> None:
    rules = (
        Role("supplier", "licensor", "the buyer makes the item itself (or a copy)", ("row-1",)),
        Role("buyer", "competitor", "it supplies the item or category to third parties", ("row-2",)),
    )
    given = pair(roles=rules, passages=(), customers=customers(("SYR", "buyer")))
    for statement in compose_brief(given).statements():
        assert "the category" not in statement.text, statement.text
        assert "the item" not in statement.text, statement.text


def test_shares_over_five_years_begin_where_five_years_are_covered() -> None:
    points = tuple(share(year, 0.5, 0.4, 0.6) for year in range(1995, 2003))
    basis = Basis("register-2026", "Register", "A register", "row-1", 1995, 2024)
    given = replace(from_register(), bases=(basis,))
    kept = covered_windows(points, "all arms delivered to it over five years, by volume", given)
    assert [point.year for point in kept] == [1999, 2000, 2001, 2002]
    assert covered_windows(points, "its reported supply of the item", given) == points


def test_supply_that_begins_with_the_release_says_so() -> None:
    basis = Basis("register-2026", "Register", "A register", "row-1", 2000, 2024)
    said = text(compose_brief(replace(from_register(), bases=(basis,))), "supply-by-origin")
    assert "as complete items from 2000, where the release begins, to 2024" in said
    assert "as licensed output from 2010 to 2024" in said


def test_output_counted_under_other_words_is_shown_beside() -> None:
    def row(year: int, kind: Any, value: float, **further: Any) -> Supply:
        return Supply(year, "IRN", kind, value, ("row-1",), "stated for the year", value, value, **further)

    order = "licence without kit orders"
    given = replace(
        from_register(),
        supply=(row(2004, "complete", 10.0), row(2005, "licensed", 4.0, scope="other", of=order)),
    )
    figure = supply(given)
    assert figure is not None
    assert [[cell.text for cell in line] for line in figure.table.rows] == [
        ["2004", "10", "no figure"], ["2005", "no figure", f"4 (licensed output: {order})"],
    ]  # fmt: skip
    far = replace(given.supply[1], value=400.0, low=400.0, high=400.0, year=2006)
    beyond = supply(replace(given, supply=(*given.supply, far)))
    assert beyond is not None
    assert beyond.table.rows[2][2].text == f"400 (licensed output: {order})"
    assert "400" not in str(beyond.spec)
    marks = [mark for layer in figure.spec["layer"] for mark in layer["data"]["values"] if "n" in mark]
    assert marks == [{"x": 2005, "n": 4.0, "group": "otherwise"}]
    said = text(compose_brief(given), "supply-by-origin")
    assert "as complete items in 2004 and as licensed output in 2005" in said


def test_other_suppliers_are_named_in_every_row_the_largest_first() -> None:
    def row(origin: str, value: float, year: int) -> Supply:
        return Supply(year, origin, "complete", value, ("row-1",), "sum", value, value, unit="TIV")

    rows = (row("ISR", 1.0, 2010), row("UKR", 6.9, 2010), row("CZE", 10.4, 2011), row("IRN", 3.0, 2011))
    figure = supply(replace(from_register(), supply=rows))
    assert figure is not None
    assert [line[2].text for line in figure.table.rows] == ["7.9: Ukraine, Israel", "10.4: Czechia"]


def test_computed_counts_have_no_decimals_above_ten() -> None:
    row = Supply(2023, "IRN", "complete", 1531.9, ("row-1",), "spread by days", 1200.4, 1802.2)
    figure = supply(replace(from_register(), supply=(row,)))
    assert figure is not None
    assert figure.table.rows[0][1].text == "about 1,530 (1,200 to 1,800)"


def test_works_that_make_a_few_a_year_are_told_by_the_year() -> None:
    figure = output_reports(from_case("su-30mki"))
    assert figure is not None
    assert figure.table.columns[2] == "A year"
    assert [row[2].text for row in figure.table.rows][:3] == ["4", "8", "12"]


def test_the_key_figure_and_the_sentence_round_alike() -> None:
    given = replace(from_register(), buyer_on_supplier=(share(2024, 0.03, 0.0052, 0.1904),))
    brief = compose_brief(given)
    (key,) = [figure for figure in brief.key_figures if figure.label == "The buyer’s dependence"]
    assert key.value.text == "3%"
    assert key.note is not None
    assert "1% to 19%" in key.note.text
    assert "3% (1% to 19%)" in text(brief, "politics")


@pytest.mark.parametrize("slug", library())
def test_no_publisher_is_called_none_and_no_two_captions_are_alike(slug: str) -> None:
    brief = compose_brief(from_case(slug))
    for section in brief.sections:
        captions = [table.caption.text for table in section.tables]
        assert len(captions) == len(set(captions)), captions
    for statement in brief.statements():
        assert not statement.text.startswith("none,"), statement.text
        assert statement.text != "none"
    assert "<bdi>none</bdi>" not in render_html(brief)


def test_one_event_told_twice_is_one_turning_point() -> None:
    case = from_case()
    first = replace(
        case.facts[0], variable="own_export_first", value=1.0, unit="event", of=None, to_verify=True,
        date=Period.parse("2026-03"), conflicts=(),
    )  # fmt: skip
    again = replace(first, evidence=case.facts[1].evidence, date=Period.parse("2026-03-15"))

    def turns(*facts: Fact) -> list[list[str]]:
        section = background(replace(case, facts=facts, rungs=()))
        assert section is not None
        return [[cell.text for cell in row] for row in section.tables[0].rows]

    (only,) = turns(first, again)
    assert only[0] == "March 2026 or 15 March 2026"
    assert len(turns(first, replace(again, date=Period.parse("2028")))) == 2
    assert len(turns(replace(first, to_verify=False), replace(again, to_verify=False))) == 2


def test_names_take_an_article_only_where_they_have_one() -> None:
    assert [country(code).text for code in ("COD", "COG", "CZE", "PHL")] == [
        "DR Congo", "Congo", "Czechia", "the Philippines",
    ]  # fmt: skip


def test_long_tables_stay_closed_on_paper() -> None:
    page = render_html(compose_brief(from_case()))
    assert 'class="long"' in page
    assert "details.long::details-content { display: none; }" in page
