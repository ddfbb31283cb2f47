"""The parts of a brief that come from measures: the same headline, the same passages, the same footing."""

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from supplant.brief.inputs import EITHER
from supplant.cases import library
from supplant.core.units import Interval
from supplant.measures import AssessmentInput, Partnership, assess
from supplant.measures.dependence import Dependence
from supplant.pipeline.assessing import Answer, answer
from supplant.pipeline.measured import measured_parts
from supplant.pipeline.question import ask_about
from supplant.pipeline.tables import Release, Tables


def case(slug: str = "shahed-136", as_of: str | None = None) -> Answer:
    return answer(None, ask_about((slug,), as_of=as_of))


def pair(*rows: dict) -> Answer:
    """An answer about SUN and CHN, measured on these rows of a register."""
    fixed = {"designation": "X", "category": "Aircraft", "year_estimate": False, "quantity_estimate": False,
             "local_production": None, "rung": None, "rung_certain": None, "spread_over": 1}  # fmt: skip
    table = []
    for number, row in enumerate(rows, start=1):
        full = {"evidence": f"r{number}", "quantity": row["tiv"], **fixed, **row}
        for name in ("tiv", "quantity"):
            full |= {f"{name}_low": full[name], f"{name}_high": full[name]}
        table.append(full)
    given = AssessmentInput(Partnership("SUN", "CHN", "Aircraft"), date(1961, 6, 1), pd.DataFrame(table))
    release = Release(
        "v1", "sipri", "deal", "T", "P", None, None, "1961-03-01", 1950, 1960, 3, "B", (3, 1), "in March", ""
    )
    tables = Tables(given.delivery, release, releases={"v1": release})
    return Answer(ask_about(("SUN", "CHN")), assess(given), {}, tables, {"warnings": []})


@pytest.mark.parametrize("slug", library())
def test_the_series_ends_with_the_headline_of_the_assessment(slug: str) -> None:
    found = case(slug)
    parts = measured_parts(found)
    for direction in ("buyer_on_supplier", "supplier_on_buyer"):
        headline, points = getattr(found.assessment, direction), parts[direction]
        assert bool(points) == (headline is not None)
        if headline is not None:
            assert (points[-1].year, points[-1].estimate.interval) == (headline.year, headline.share)


def test_figures_of_another_thing_do_not_end_the_series_of_the_item() -> None:
    found = case(as_of="2026-11-22")
    wider = [row for row in found.assessment.dependence if row.scope == "item" and row.counts != "item"]
    assert max(row.year for row in wider) == 2026  # all Shahed types
    points = measured_parts(found)["buyer_on_supplier"]
    assert points[-1].year == 2025


def test_a_share_of_nothing_is_told_as_nothing() -> None:
    found = pair(
        {"supplier": "POL", "recipient": "CHN", "year": 1958, "tiv": 5.0},
        {"supplier": "SUN", "recipient": "CHN", "year": 1951, "tiv": 5.0, "category": "Ships"},
    )
    (point,) = measured_parts(found)["buyer_on_supplier"]
    assert (point.year, point.estimate.interval, point.estimate.evidence) == (
        1958, Interval.exact(0.0), ("r1",),
    )  # fmt: skip


def test_passages_of_an_unknown_sender_are_kept() -> None:
    passages = measured_parts(case())["passages"]
    korea = [item for item in passages if item.receiver == "PRK"]
    assert [(item.giver, item.certainty) for item in korea] == [
        (EITHER, "reported"), ("RUS", "planned"), (EITHER, "reported"),
    ]  # fmt: skip
    belarus = {(item.giver, item.certainty) for item in passages if item.receiver == "BLR"}
    assert belarus == {("IRN", "planned"), (EITHER, "planned"), ("IRN", "reported")}
    assert ("RUS", "IRN") in {(item.giver, item.receiver) for item in passages}


def test_the_balance_is_of_shares_on_one_footing() -> None:
    rows = (
        {"supplier": "SUN", "recipient": "CHN", "year": 1960, "tiv": 30.0},
        {"supplier": "POL", "recipient": "CHN", "year": 1960, "tiv": 10.0},
        {"supplier": "SUN", "recipient": "POL", "year": 1960, "tiv": 90.0},
    )
    found = pair(*rows)
    asymmetry = measured_parts(found)["asymmetry"]
    assert asymmetry.interval == Interval.exact(0.75 - 0.25)
    assert asymmetry.evidence == ("r1",)
    # A case without a register knows shares of items alone: there is nothing to compare.
    assert measured_parts(case())["asymmetry"] is None
    alone = replace(found, assessment=replace(found.assessment, asymmetry=None))
    assert measured_parts(alone)["asymmetry"] is None


def test_a_headline_of_other_figures_takes_its_own_series() -> None:
    found = case()
    made = found.assessment
    other = Dependence(
        "buyer_on_supplier", "item", 2026, (2026, 2026), Interval.exact(0.5), None, "share of units", ("x",),
        "w", counts="all types",
    )  # fmt: skip
    changed = replace(made, dependence=(*made.dependence, other), buyer_on_supplier=other)
    points = measured_parts(replace(found, assessment=changed))["buyer_on_supplier"]
    assert [(point.year, point.estimate.interval.value) for point in points] == [(2026, 0.5)]
