"""Charts: what the specification draws against hand-worked numbers, and what the drawing holds."""

import re
from dataclasses import replace
from typing import Any

import pytest

from supplant.brief import compose_brief, render_html
from supplant.brief.figures import beside
from supplant.brief.figures.alignment import alignment
from supplant.brief.figures.beside import Beside
from supplant.brief.figures.dependence import dependence
from supplant.brief.figures.ladder import ladder
from supplant.brief.figures.markets import markets, shown_countries
from supplant.brief.figures.passages import passages
from supplant.brief.figures.reports import output_reports, price_reports
from supplant.brief.figures.style import ROLES
from supplant.brief.figures.supply import supply
from supplant.brief.figures.svg import to_svg
from supplant.brief.inputs import BriefInput, Customer, Passage, Supply
from supplant.brief.model import Figure
from supplant.core.errors import SupplantError
from supplant.core.units import Period
from tests.brief.sample import MADE, from_both, from_case, from_register, register_evidence

DRAW = (supply, dependence, ladder, markets, passages, alignment, price_reports, output_reports)


def values(figure: Figure, layer: int) -> list[dict[str, Any]]:
    return list(figure.spec["layer"][layer]["data"]["values"])


def given(*rows: Supply) -> BriefInput:
    return replace(from_register(), supply=rows)


def row(kind: Any, value: float | None, low: float | None, high: float | None, **further: Any) -> Supply:
    fields: dict[str, Any] = {"year": 2020, "origin": "IRN", "unit": "units", **further}
    return Supply(kind=kind, value=value, evidence=("row-1",), method="sum", low=low, high=high, **fields)


def test_bars_stand_on_each_other_and_the_whisker_spans_the_sum_of_the_ends() -> None:
    figure = supply(
        given(row("complete", 10, 8, 15), row("licensed", 5, 5, 7), row("own", 1, 0, 2, origin="RUS"))
    )
    assert figure is not None
    bars = [values(figure, layer)[0] for layer in (0, 1, 2)]
    assert [(bar["foot"], bar["top"]) for bar in bars] == [(0, 10), (10, 15), (15, 16)]
    assert {key: values(figure, 3)[0][key] for key in ("low", "high")} == {"low": 13, "high": 24}


def test_a_total_that_is_open_above_ends_in_a_tip_and_says_or_more() -> None:
    figure = supply(given(row("complete", 10, 10, None)))
    assert figure is not None
    assert [tip["high"] for tip in values(figure, 2)] == [10]
    assert figure.table.rows[0][1].text == "10 or more"


def test_whiskers_beyond_twice_the_highest_bar_are_cut_and_tipped() -> None:
    figure = supply(given(row("complete", 10, 8, 500), row("complete", 20, 20, 20, year=2021)))
    assert figure is not None
    assert figure.spec["layer"][0]["encoding"]["y"]["scale"]["domain"] == [0, pytest.approx(41.6)]
    assert [tip["x"] for tip in values(figure, 2)] == [2020]
    assert figure.table.rows[0][1].text == "10 (8 to 500)"
    assert "beyond the chart" in figure.caption.text


def test_figures_of_another_scope_are_not_added_and_plans_not_drawn() -> None:
    figure = supply(
        given(
            row("complete", 10, 10, 10),
            row("licensed", 600, 600, 600, scope="mixed"),
            row("own", 9, 9, 9, plan=True),
        )
    )
    assert figure is not None
    assert values(figure, 0) == [{"x": 2020, "foot": 0.0, "top": 10.0, "group": "complete"}]
    assert values(figure, 3) == [{"x": 2020, "n": 600.0, "group": "mixed"}]
    assert [cell.text for cell in figure.table.rows[0]] == ["2020", "10", "600"]


def test_nothing_to_draw_is_no_chart() -> None:
    empty = BriefInput("IRN", "RUS", MADE, MADE, register_evidence())
    assert [draw(empty) for draw in DRAW] == [None] * len(DRAW)
    assert supply(given(row("complete", None, None, None))) is None


def test_the_line_of_our_reading_stays_on_a_rung_until_the_next_begins() -> None:
    figure = ladder(from_case())
    assert figure is not None
    corners = values(figure, 0)
    for before, after in zip(corners[::2], corners[1::2], strict=True):
        assert before["rung"] == after["rung"]
        assert before["x"] <= after["x"]
    assert corners[0]["rung"] == "imported whole"


def test_reports_of_output_are_brought_to_a_month() -> None:
    figure = output_reports(from_case())
    assert figure is not None
    cells = [[cell.text for cell in line] for line in figure.table.rows]
    assert ["2023", "2,738 units a year", "228"] in [line[:3] for line in cells]
    assert any(line[1].startswith("404 units a day") and line[2] == "12,297" for line in cells)


def test_countries_that_changed_hands_are_shown_before_the_others() -> None:
    codes = ["AFG", "AGO", "ALB", "ARG", "ARM", "AUS", "AUT", "AZE", "BDI", "BEL", "BEN", "BFA", "BGD", "BGR",
             "BHR", "BIH", "BLR", "BOL", "BRA", "BWA", "CAN", "CHE", "CHL", "CHN", "CMR", "COL"]  # fmt: skip
    customers = tuple(Customer("2020-24", code, "supplier", ("row-1",)) for code in codes)
    both = Customer("2020-24", "ZWE", "both", ("row-2",))
    assert "ZWE" in shown_countries((*customers, both))
    figure = markets(replace(from_register(), customers=(*customers, both)))
    assert figure is not None
    assert len(figure.table.rows) == 27
    assert "3 more parties" in figure.caption.text


def test_the_first_supply_stands_among_the_passages() -> None:
    further = Passage(Period.parse("2024"), "IRN", "BLR", "parts", ("row-1",))
    figure = passages(replace(from_register(), passages=(further,), supply=(row("complete", 10, 10, 10),)))
    assert figure is not None
    assert [[cell.text for cell in line[:4]] for line in figure.table.rows] == [
        ["2020", "Iran", "Russia", "first recorded supply"], ["2024", "Iran", "Belarus", "parts"],
    ]  # fmt: skip


def test_many_passages_are_drawn_together() -> None:
    many = tuple(
        Passage(Period.parse(str(1950 + n)), "IRN", "BLR", f"type {n}", (f"row-{n + 1}",)) for n in range(41)
    )
    figure = passages(replace(from_register(), passages=many, supply=()))
    assert figure is not None
    assert len(figure.table.rows) == 1
    assert len(figure.table.rows[0][0].evidence) == 41
    assert "drawn together" in figure.caption.text


def test_an_arrow_for_every_passage_and_hostile_names_stay_literals() -> None:
    odd = Passage(Period.parse("2024"), "IRN", "x' ? alert(1) : \"</svg>", "parts", ("row-1",))
    figure = passages(replace(from_register(), passages=(odd,)))
    assert figure is not None
    drawn = to_svg(dict(figure.spec), prefix="p", title="t", description="d")
    assert "</svg>" not in drawn[:-6]
    assert "alert(1)" in drawn


@pytest.mark.parametrize("draw", DRAW, ids=lambda draw: draw.__name__)
def test_a_drawing_takes_its_colours_from_the_page_and_keeps_its_ids_apart(draw: Any) -> None:
    figure = draw(from_both())
    svg = to_svg(dict(figure.spec), prefix="one", title="A <title>", description="A & b")
    assert svg == to_svg(dict(figure.spec), prefix="one", title="A <title>", description="A & b")
    assert not any(placeholder in svg for placeholder in ROLES)
    assert "var(--" in svg
    assert all(name.startswith("one-") for name in re.findall(r'\bid="([^"]+)"', svg))
    assert '<title id="one-t">A &lt;title&gt;</title><desc id="one-d">A &amp; b</desc>' in svg
    assert 'role="img" aria-labelledby="one-t"' in svg
    assert "http://" not in svg.replace("http://www.w3.org/", "")
    assert "style=" not in svg


def test_every_row_of_every_data_table_has_evidence() -> None:
    for draw in DRAW:
        figure = draw(from_both())
        assert figure is not None
        assert all(any(cell.evidence for cell in line) for line in figure.table.rows)


def test_a_chart_that_cannot_be_drawn_is_refused_and_the_next_one_is_drawn() -> None:
    good = supply(from_register())
    assert good is not None
    with pytest.raises(SupplantError, match="could not be drawn"):
        to_svg(
            {"mark": "no such mark", "data": {"url": "https://example.org/x.json"}},
            prefix="a",
            title="t",
            description="d",
        )
    assert to_svg(dict(good.spec), prefix="a", title="t", description="d").startswith("<svg")


def test_charts_drawn_beside_are_those_drawn_here() -> None:
    brief = compose_brief(from_both())
    with Beside() as draw:
        draw.ahead(brief)
        assert render_html(brief, draw) == render_html(brief)


@pytest.mark.parametrize(
    "program",
    ["raise SystemExit(1)", "print('no drawing')", "import sys; [print('null') for _ in sys.stdin]"],
)
def test_what_no_process_draws_is_drawn_here(program: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(beside, "_PROGRAM", program)
    brief = compose_brief(from_register())
    with Beside() as draw:
        draw.ahead(brief)
        assert render_html(brief, draw) == render_html(brief)


def test_without_a_python_to_run_charts_are_drawn_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(beside.sys, "executable", "no such program")
    brief = compose_brief(from_register())
    with Beside() as draw:
        assert render_html(brief, draw) == render_html(brief)


def test_beside_too_a_chart_that_cannot_be_drawn_is_refused_and_the_next_one_is_drawn() -> None:
    good = supply(from_register())
    assert good is not None
    with Beside() as draw:
        with pytest.raises(SupplantError, match="could not be drawn"):
            draw({"mark": "no such mark", "data": {"url": "https://example.org/x.json"}})
        assert draw(dict(good.spec)).startswith("<svg")
