"""The sections on the reference class: what they say, from records made by hand."""

from dataclasses import replace
from typing import Any

import pytest

from supplant.brief import compose_brief
from supplant.brief.inputs import BriefInput
from supplant.brief.model import Figure, Number, Section, Table
from supplant.brief.reference_class import (
    Contrast,
    Forecast,
    Incidence,
    Party,
    PastCase,
    ReferenceClass,
    Skill,
    Standing,
)
from supplant.brief.render import render_html
from supplant.core.evidence import Estimate, Evidence, Source
from supplant.core.units import Interval
from tests.brief.sample import from_both

SOURCE = Source("A register", "Publisher")
IDS = ("v-1", "e-curve", "e-line", "e-case", "e-forecast", "e-contrast", "e-skill", "e-party")


def evidence() -> dict[str, Evidence]:
    return {id_: Evidence(id_, "estimate", f"entry {id_}", SOURCE, inputs=("v-1",)) for id_ in IDS}


def curve(outcome: Any, *, local: bool, category: str | None = None, long: int = 30) -> Incidence:
    value = tuple(round(0.02 * age, 4) for age in range(long + 1))
    return Incidence(
        outcome, local, category, 70, 31, value, tuple(v / 2 for v in value), tuple(v * 1.5 for v in value),
        (50,) * (long + 1), "e-curve",
    )  # fmt: skip


def contrast(outcome: str, rates: tuple[float, float], span: Interval, *, balanced: bool = False) -> Contrast:
    return Contrast(outcome, *rates, 0.4, span, span, 2000, 11000, balanced, "e-contrast")


def forecast(supplier: str, buyer: str, *, met: bool = False, rival: float = 0.3) -> Forecast:
    displaced = Estimate(Interval(0.48, 0.33, 0.69), "share", "a model", ("e-forecast",))
    meets = Estimate(
        Interval(rival, rival / 2, min(rival * 1.5, 0.9999)), "share", "a model", ("e-forecast",)
    )
    return Forecast(
        supplier,
        buyer,
        "Missiles",
        displaced,
        meets,
        met,
        True,
        "licence",
        ("the buyer produces the category",),
        (),
    )


def reference(**changes: Any) -> ReferenceClass:
    curves = tuple(
        curve(outcome, local=local, category=category)
        for outcome in ("displaced", "switched", "ended", "rival")
        for category in (None, "Missiles")
        for local in (True, False)
    )
    standing = Standing(
        "Missiles", 2022, False, 3, 2022, "licence", 2025, None, None, None, None, (), "e-line",
        forecast("IRN", "RUS"),
        (PastCase("AUS", "GBR", "Missiles", 1977, "licence", "switched", 1983, None, 0.63, "e-case"),), 2025,
    )  # fmt: skip
    made = ReferenceClass(
        "own", "register-2026", "ab" * 32, "2026-03-01", None, 1950, 2025, "v-1", 5,
        category="Missiles", local=True, curves=curves, standings=(standing,),
        contrasts=(
            contrast("faded", (0.6, 0.83), Interval(-0.23, -0.3, -0.16)),
            contrast("displaced", (0.47, 0.17), Interval(0.3, 0.23, 0.37)),
            contrast("unreplaced", (0.47, 0.58), Interval(-0.11, -0.17, -0.05)),
        ),
        skills=(
            Skill(
                "displaced", 2006, 2015, 11949, 0.88, 0.41, (0.34, 0.46), 0.06, 0.29, "register-2025",
                "e-skill",
            ),
        ),
        supplier_next=Party(
            "IRN", "supplier", 26, 7, 6, 9, 0, (forecast("IRN", "SDN", met=True, rival=0.9999),), "e-party"
        ),
        buyer_next=Party("RUS", "buyer", 28, 8, 17, 3, 0, (forecast("CHN", "RUS"),), "e-party"),
        forecasts=True,
    )  # fmt: skip
    return replace(made, **changes)


def given(**changes: Any) -> BriefInput:
    sample = from_both()
    return replace(
        sample, evidence={**sample.evidence, **evidence()}, **{"reference": reference(), **changes}
    )


def section(brief_input: BriefInput, name: str) -> Section:
    return next(one for one in compose_brief(brief_input).sections if one.id == name)


def words(one: Section) -> str:
    return " ".join(statement.text for statement in one.statements)


def test_the_group_is_told_with_numbers_and_intervals_that_are_those_of_its_curve() -> None:
    text = words(section(given(), "usual"))
    assert "Of 70 partnerships with local production, in missiles" in text
    assert "20% (10% to 30%) after ten years and 40% (20% to 60%) after twenty years" in text
    assert "began in 2022" in text
    assert "displacement 48% (33% to 69%)" in text


def test_a_small_category_is_told_by_all_of_them_and_says_so() -> None:
    short = tuple(
        curve(c.outcome, local=c.local, category=c.category, long=12 if c.category else 30)
        for c in reference().curves
    )
    one = section(given(reference=reference(curves=short)), "usual")
    assert "in all categories" in words(one)
    assert "In missiles too few with local production lasted twenty years" in one.figures[0].caption.text
    assert [table.folded for table in one.tables[:2]] == [False, True], "its own rates are there, folded"
    assert "too few left" in one.tables[1].rows[0][-1].text


def test_what_a_licence_goes_with_is_told_both_ways_and_with_its_limits() -> None:
    text = words(section(given(), "usual"))
    assert "−23 points (−30 to −16)" in text
    assert "+30 points (+23 to +37)" in text
    assert "It ties as well as it frees" in text
    assert "Part of that lies in the words" in text
    assert "a guide and no more" in text
    well = tuple(replace(one, balanced=True) for one in reference().contrasts)
    assert "a guide and no more" not in words(section(given(reference=reference(contrasts=well)), "usual"))
    assert "a plain difference" not in text.lower()


def test_what_local_production_goes_with_is_decided_beside_those_that_are_alike() -> None:
    def told(*adjusted: Interval) -> str:
        contrasts = zip(reference().contrasts, adjusted, strict=True)
        made = reference(contrasts=tuple(replace(one, adjusted=span) for one, span in contrasts))
        return words(section(given(reference=made), "usual"))

    none, more = Interval(0.0, -0.1, 0.1), Interval(0.12, 0.07, 0.19)
    text = told(none, more, none)
    assert "local production goes with more displacement within ten years" in text
    assert "A plain difference in fading is on record, but" in text
    assert "ties as well" not in text
    text = told(none, none, none)
    assert "no difference beyond its interval" in text
    assert "A plain difference in fading and displacement is on record" in text


def test_rivals_are_counted_of_their_own_number_of_partnerships() -> None:
    curves = tuple(
        replace(one, partnerships=81) if one.outcome == "rival" else one for one in reference().curves
    )
    text = words(section(given(reference=reference(curves=curves)), "usual"))
    assert "Of 81 such partnerships, supplier and buyer had met as rivals in a third country in 20%" in text


def test_scores_name_the_release_that_they_are_of_where_it_is_another() -> None:
    text = words(section(given(), "usual"))
    assert "on the release register-2025, and not of the register counted here (register-2026)" in text
    (skill,) = reference().skills
    same = reference(skills=(replace(skill, vintage="register-2026"),))
    assert "on the release" not in words(section(given(reference=same), "usual"))


@pytest.mark.parametrize(
    ("counts", "told"),
    [
        ((26, 7, 6, 9, 0), "seven of them go on. Of those that are over, six ended in displacement"),
        ((1, 1, 0, 0, 0), "has one partnership in which Iran supplied a state; it goes on."),
        ((1, 0, 0, 1, 0), "supplied a state; it ended with others taking over."),
        ((3, 1, 0, 0, 0), "one for each country and category; one of them goes on."),
        ((3, 0, 0, 0, 1), "none of them goes on. The one that is over ended with neither"),
        (
            (2, 0, 2, 0, 0),
            "none of them goes on. Of those that are over, two ended in displacement, none with",
        ),
    ],
)
def test_what_became_of_few_partnerships_reads_as_a_sentence(counts: tuple[int, ...], told: str) -> None:
    party = Party("IRN", "supplier", *counts, (), "e-party")
    text = words(section(given(reference=reference(supplier_next=party)), "next"))
    past = text[text.index("The register has") : text.index("The register has", text.index("which Iran"))]
    assert told in past
    over = sum(counts[2:])
    assert ("those that are over" in past) == (over > 1)


def test_a_mark_stands_on_the_curve_at_the_age_and_none_where_the_curve_ends_before() -> None:
    def marks(made: ReferenceClass) -> list[Any]:
        figure: Figure = section(given(reference=made), "usual").figures[0]
        return [row for part in figure.spec["hconcat"] for row in part["layer"][-1]["data"]["values"]]

    assert [(row["x"], row["value"]) for row in marks(reference())] == [(3, 0.06)] * 3
    old = replace(reference().standings[0], age=70)
    assert marks(reference(standings=(old,))) == []
    caption = section(given(reference=reference(standings=(old,))), "usual").figures[0].caption.text
    assert "older than the curves reach" in caption


def test_one_that_is_over_says_so_and_is_not_forecast() -> None:
    over = replace(reference().standings[0], over=("displaced", 2018), goes_on=False, forecast=None)
    text = words(section(given(reference=reference(standings=(over,))), "usual"))
    assert "It counts as over since 2018: displaced by the buyer’s own production" in text
    assert "the model gives" not in text
    unmeasured = replace(over, over=None)
    text = words(section(given(reference=reference(standings=(unmeasured,))), "usual"))
    assert "no volume in the register" in text


def test_several_partnerships_of_a_pair_stand_in_a_table() -> None:
    other = replace(
        reference().standings[0], category="Aircraft", over=("switched", 1990), goes_on=False, forecast=None
    )
    made = reference(standings=(*reference().standings, other), category=None)
    one = section(given(reference=made), "usual")
    table = next(t for t in one.tables if "by category" in t.caption.text)
    assert [cell.text for cell in table.rows[1]] == [
        "Aircraft", "2022", "2022", "others took over, 1990", "not met", "over", "over",
    ]  # fmt: skip
    assert "two categories; one of them goes on" in words(one)


def test_similar_cases_lead_to_their_evidence_and_are_absent_without_a_register() -> None:
    table = next(t for t in section(given(), "usual").tables if "Similar" in t.caption.text)
    assert table.rows[0][0].text == "Australia to United Kingdom"
    assert table.rows[0][3].text == "others took over, 1983"
    assert table.rows[0][3].evidence == ("e-case",)
    made = reference(origin="bundled", built="2026-04-01", standings=(), age=(3, "v-1"))
    one = section(given(reference=made), "usual")
    assert "holds no rows of one" in words(one)
    assert "3 years old" in words(one)
    assert "built on 2026-04-01" in words(one)


def test_who_may_be_next_tells_probabilities_with_intervals_as_projections() -> None:
    one = section(given(), "next")
    supplier, buyer = one.tables
    assert [cell.text for cell in supplier.rows[0]] == [
        "Sudan, missiles", "48% (33% to 69%)",
        "over 99% (50% to over 99%), in one more country: they have met before", "licensed build",
        "displacement: the buyer produces the category",
    ]  # fmt: skip
    assert buyer.rows[0][0].text == "China, missiles"
    numbers = [part for cell in supplier.rows[0] for part in cell.parts if isinstance(part, Number)]
    assert {number.kind for number in numbers} == {"projection"}
    assert "none with neither" in words(one)
    assert isinstance(supplier, Table)


def test_without_a_register_or_a_model_the_section_says_what_is_needed() -> None:
    bundled = reference(origin="bundled", built="2026-04-01", standings=(), forecasts=False)
    assert "register of arms transfers is imported" in words(section(given(reference=bundled), "next"))
    small = reference(forecasts=False)
    assert "too few partnerships" in words(section(given(reference=small), "next"))


def test_a_reason_stands_in_for_an_absent_reference_class() -> None:
    made = given(reference=None, no_reference="No register of past partnerships in trains exists.")
    assert words(section(made, "usual")) == "No register of past partnerships in trains exists."
    assert "next" not in {one.id for one in compose_brief(made).sections}
    assert "usual" not in {one.id for one in compose_brief(replace(made, no_reference=None)).sections}


def test_every_number_of_the_sections_leads_to_an_entry_and_the_page_holds_them() -> None:
    brief = compose_brief(given())
    page = render_html(brief)
    assert 'id="usual"' in page
    assert 'id="figure-incidence"' in page
    for name in ("usual", "next"):
        one = next(part for part in brief.sections if part.id == name)
        ids = {id_ for statement in one.statements for id_ in statement.evidence}
        assert ids
        assert all(id_ in brief.evidence for id_ in ids)


@pytest.mark.parametrize("name", ["usual", "next"])
def test_the_json_form_carries_the_sections(name: str) -> None:
    plain = compose_brief(given()).to_json()
    assert name in {one["id"] for one in plain["sections"]}
    assert {"e-line", "e-forecast", "e-contrast", "v-1"} <= set(plain["evidence"])
