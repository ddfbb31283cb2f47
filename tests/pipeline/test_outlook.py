"""The projection of a brief: what it rests on, what it averages, what is left out and why."""

import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from supplant.brief.render import render_html
from supplant.cases import list_cases, load_case
from supplant.core.errors import NoAnswer
from supplant.core.units import Period
from supplant.dynamics.averaging import PATHS, averaged
from supplant.dynamics.fit import DamagedFit, bundled_fit, fit_key, pack, read_fit, write_fit
from supplant.dynamics.observations import Target, read
from supplant.dynamics.observe import observe
from supplant.dynamics.outcomes import OBSERVED
from supplant.dynamics.parameters import sample, table
from supplant.dynamics.record import load_record
from supplant.pipeline import fits
from supplant.pipeline.briefing import brief_input
from supplant.pipeline.defaults import pair_answer, pair_defaults
from supplant.pipeline.digests import digest_of, keep
from supplant.pipeline.fits import fit_at_hand
from supplant.pipeline.outlook import with_outlook
from supplant.pipeline.projecting import project
from supplant.pipeline.question import ask_about
from supplant.pipeline.questions import assess, make_brief
from supplant.store import Store
from tests.history.real import store_of

MADE = date(2026, 11, 22)
NOWHERE = Path("none.duckdb")


@pytest.fixture(scope="module")
def brief() -> Any:
    return make_brief("k9-k2-poland", made=MADE, store=NOWHERE)


@pytest.fixture(scope="module")
def section(brief: Any) -> Any:
    return next(section for section in brief.sections if section.id == "outlook")


def test_every_number_of_the_section_leads_to_a_run_with_seed_hashes_and_version(
    brief: Any, section: Any
) -> None:
    for statement in section.statements:
        for id_ in statement.evidence:
            entry = brief.evidence[id_]
            if entry.kind != "projection":
                continue
            for word in ("seed 0", "table of parameters", "fit ", "policy as-is", "months from 2016-01"):
                assert word in (entry.method or ""), entry.method
            assert entry.vintage is not None
            assert entry.vintage.startswith("supplant ")
            assert entry.as_of == MADE.isoformat()
            assert len(entry.inputs) == len(bundled_fit("k9-k2-poland").facts)
            assert all(fact in brief.evidence for fact in entry.inputs)


def test_record_and_projection_are_told_apart_in_form_and_words(section: Any) -> None:
    assert "projection, not record" in section.blocks[0].statements[0].text
    for figure in section.figures:
        assert figure.title.text.startswith("Projection:")
        assert "projection" in figure.caption.text.lower()
    supply = section.figures[0]
    marks = [layer["mark"]["type"] for panel in supply.spec["concat"] for layer in panel["layer"]]
    assert {"area", "line", "rule", "point", "text"} <= set(marks)
    dashed = [
        layer["mark"]
        for panel in supply.spec["concat"]
        for layer in panel["layer"]
        if layer["mark"]["type"] == "line"
    ]
    assert all(mark["strokeDash"] for mark in dashed)
    forms = {key.form for key in supply.key}
    assert {"dot", "band", "half", "dashes"} <= forms


def test_bands_are_nested_and_tables_give_what_the_charts_show(section: Any) -> None:
    for figure in section.figures:
        assert figure.table.rows
        assert figure.description.text
    for panel in section.figures[0].spec["concat"]:
        areas = [layer["data"]["values"] for layer in panel["layer"] if layer["mark"]["type"] == "area"]
        wide, narrow = areas[-2:]
        for outer, inner in zip(wide, narrow, strict=True):
            assert outer["low"] <= inner["low"] <= inner["high"] <= outer["high"]


def test_chances_of_roles_sum_to_one_in_every_month(section: Any) -> None:
    roles = next(figure for figure in section.figures if figure.id == "outlook-roles")
    for panel in roles.spec["concat"]:
        tops = [
            layer["data"]["values"][-1]["high"] for layer in panel["layer"] if layer["mark"]["type"] == "area"
        ]
        assert tops[-1] == pytest.approx(1)


def test_the_hindcasts_are_told_with_their_numbers(section: Any) -> None:
    record = load_record()
    assert record is not None
    text = " ".join(statement.text for statement in section.blocks[-1].statements)
    for number in (record.cases, record.cut_offs, record.figures):
        assert str(number) in text
    assert f"{record.over_all['model']['coverage_90'] * 100:.0f}%" in text
    assert ("not better than simple models by more than chance" in text) == (not record.better())
    assert "averages of the models" in text


def test_the_record_is_that_of_the_published_page() -> None:
    record = load_record()
    assert record is not None
    page = (Path(__file__).parents[2] / "docs" / "hindcasts.md").read_text(encoding="utf-8")
    assert f"{record.cases} cases, {record.cut_offs} cut-offs, {record.figures} figures held back" in page
    scores = record.over_all["model"]
    assert f"| partnership model | {scores['crps']:.2f} | {scores['log_score']:.2f} |" in page
    for case, weights in record.weights.items():
        assert sum(weights.values()) == pytest.approx(1, abs=1e-3)
        if case != "all":
            assert f"| {case} | {record.sizes[case]} | {weights['model']:.2f} |" in page


def test_the_same_input_gives_the_same_page(brief: Any) -> None:
    again = make_brief("k9-k2-poland", made=MADE, store=NOWHERE)
    assert render_html(again) == render_html(brief)
    json.dumps(brief.to_json(), allow_nan=False, default=str)


def test_a_brief_of_an_earlier_day_says_how_to_get_its_projection(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SUPPLANT_CACHE", str(tmp_path))
    early = make_brief("shahed-136", as_of="2024-06-30", made=MADE, store=NOWHERE, fit=False)
    text = next(s for s in early.sections if s.id == "outlook").blocks[0].statements[0].text
    assert "No projection is made here" in text
    assert "supplant brief shahed-136 --as-of 2024-06-30 -o FILE" in text


def as_fitted(monkeypatch: pytest.MonkeyPatch, slug: str, at: list[Any]) -> None:
    """The bundled fit in place of a new one, which would take long; what it is asked for goes to `at`."""

    def fitted(reading: Any, until: date | None = None, *_: Any) -> fits.Fitted:
        at.append(reading)
        fit = bundled_fit(slug)
        assert fit is not None
        return fits.Fitted(replace(fit, facts=tuple(t.id for t in reading.known(until or MADE))), "made")

    monkeypatch.setattr("supplant.pipeline.outlook.fit_now", fitted)


def test_a_brief_of_an_earlier_day_rests_on_no_later_hindcast(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SUPPLANT_CACHE", str(tmp_path))
    as_fitted(monkeypatch, "shahed-136", [])
    early = make_brief("shahed-136", as_of="2024-06-30", made=MADE, store=NOWHERE, fit=True)
    section = next(s for s in early.sections if s.id == "outlook")
    told = section.blocks[-1].statements
    assert "left out" in told[0].text
    assert "hindsight" in told[0].text
    assert "same weight" in told[1].text
    assert not any(character.isdigit() for statement in told for character in statement.text)
    (average,) = [entry for entry in early.evidence.values() if "average of models" in entry.text]
    assert (average.method or "").count(" 0.20") == 5
    assert "own error of size 1;" in (average.method or "")
    assert not any(entry.text.startswith("Hindcasts") for entry in early.evidence.values())


def test_a_figure_that_was_not_public_yet_moves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor does it where the table of the case holds it."""
    monkeypatch.setenv("SUPPLANT_CACHE", str(tmp_path))
    readings: list[Any] = []
    as_fitted(monkeypatch, "shahed-136", readings)
    day = date(2024, 1, 31)
    found = assess("shahed-136", as_of=day.isoformat(), store=NOWHERE)
    case = found.question.case
    assert case is not None
    source = next(o for o in case.observations if o.variable == "imports_complete_units" and not o.plan)
    later = source.model_copy(
        update={
            "id": "too-early", "date": Period.parse("2023-12"), "value": 77.0, "low": None, "high": None,
            "as_of": Period.parse("2024-02"), "basis": "register", "conflicts": (),
        }
    )  # fmt: skip
    with_later = case.model_copy(update={"observations": (*case.observations, later)})
    outlooks = []
    for one in (case, with_later):
        answer = replace(found, question=replace(found.question, case=one))
        outlooks.append(with_outlook(brief_input(answer, MADE), answer, None, True).outlook)
    assert "too-early" in {target.id for target in readings[1].targets}
    before, after = outlooks
    assert before == after


@pytest.mark.parametrize("slug", [case.slug for case in list_cases()])
@pytest.mark.parametrize("day", ["1990-12-31", "2008-06-30", "2015-02-28", "2023-06-30", "2024-03-01"])
def test_a_brief_and_a_calibration_of_a_day_keep_the_same_facts(slug: str, day: str) -> None:
    case, until = load_case(slug), date.fromisoformat(day)
    frames = case.as_of(until).frame(), case.frame()
    readings = []
    for frame in frames:
        try:
            readings.append(read(frame, until=until))
        except NoAnswer:
            readings.append(None)
    brief, calibration = readings
    assert (brief is None) == (calibration is None)
    if brief is not None and calibration is not None:
        assert brief.targets == calibration.known(until)
        assert brief.overrides == calibration.overrides


def test_a_day_in_the_past_has_its_own_fit_and_the_same_page_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SUPPLANT_CACHE", str(tmp_path))
    pages = [
        render_html(make_brief("shahed-136", as_of="2023-06-30", made=MADE, store=NOWHERE)) for _ in range(2)
    ]
    assert pages[0] == pages[1], "whether the fit was kept is not told"
    said = " ".join(re.sub("<[^>]*>", "", pages[0]).split())
    assert "Facts: 12 figures of the case" in said
    assert "weighted by how well" not in said
    assert "10 of these facts had come out by the day of this brief, but were read in a later release" in said
    assert "the latest published 8 May 2023." in said


def test_a_partnership_long_over_has_no_futures(shared_data: Path) -> None:
    """Its scale would be that of decades ago; a program is told so, a brief says it."""
    store = store_of(shared_data)
    with pytest.raises(NoAnswer, match=r"of 19\d\d, more than 5 years before 20\d\d"):
        project(("United Kingdom", "Iran"), store=store, runs=8, months=3)
    made = make_brief("United Kingdom", "Iran", made=MADE, store=store, fit=False)
    section = next(section for section in made.sections if section.id == "outlook")
    assert "more than five years old" in section.blocks[0].statements[0].text
    assert not section.figures


@pytest.mark.parametrize(("asked", "rated"), [(None, True), ("2010", False)])
def test_a_pair_takes_no_rate_from_a_summary_of_later(
    shared_data: Path, asked: str | None, rated: bool
) -> None:
    question = ask_about(("United States", "Kuwait"), as_of=asked)
    with Store.open(store_of(shared_data)) as store:
        found = pair_defaults(store, pair_answer(store, question), question.day)
    assert any("came with the program" in note for note in found.notes) == rated
    assert any("which is a judgement" in note for note in found.notes) != rated


def test_a_pair_takes_its_rate_from_the_register_where_that_was_fitted(
    shared_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "s.duckdb"
    shutil.copy(store_of(shared_data), path)
    counts = {"with": {"partnerships": 10}, "without": {"partnerships": 90}}
    with Store.open(path) as store:
        monkeypatch.setattr(
            "supplant.pipeline.digesting.fit_digest", lambda *_: {"general": {"counts": counts}}
        )
        fitted = digest_of(store, "sipri", None)
        question = ask_about(("United States", "Kuwait"))
        first = pair_defaults(store, pair_answer(store, question), question.day, fitted)
    keep(path, fitted)
    with Store.open(path) as store:
        found = pair_defaults(store, pair_answer(store, question), question.day)
    assert first == found, "the brief that fits says what the next one says"
    (note,) = [note for note in found.notes if "partnerships of the reference class" in note]
    assert f"10% of 100 partnerships of the reference class (register {fitted.release.vintage}" in note
    latest = found.overrides["plant_start_month"].high
    assert 120 / latest == pytest.approx(0.1)


def test_a_case_without_quantities_says_why_it_has_no_projection() -> None:
    made = make_brief("ford-catl-lfp", made=MADE, store=NOWHERE)
    section = next(section for section in made.sections if section.id == "outlook")
    assert "no dated quantity" in section.blocks[0].statements[0].text


def test_a_brief_may_be_had_without() -> None:
    made = make_brief("k9-t-155", made=MADE, store=NOWHERE, project=False)
    assert "outlook" not in {section.id for section in made.sections}


@pytest.mark.parametrize("slug", [case.slug for case in list_cases()])
def test_the_bundled_fits_are_to_the_facts_of_the_library(slug: str) -> None:
    """Fails when a case, the parameter table or the version changes: supplant calibrate --bundle SLUG."""
    try:
        reading = read(load_case(slug).frame())
    except NoAnswer:
        assert bundled_fit(slug) is None
        return
    found = fit_at_hand(slug, reading)
    assert found is not None
    assert found.origin == "bundled"
    assert len(found.fit.facts) == len(reading.targets)


def test_other_facts_do_not_take_the_bundled_fit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUPPLANT_CACHE", str(tmp_path))
    frame = load_case("k9-t-155").frame()
    changed = frame.assign(value=frame["value"] * 1.1)
    assert fit_at_hand("k9-t-155", read(changed)) is None
    assert fit_at_hand("k9-t-155", read(frame), date(2010, 12, 31)) is None


def test_a_fit_survives_its_file(tmp_path: Path) -> None:
    rows = table()
    rng = np.random.default_rng(1)
    drawn = sample(rng.uniform(size=(len(rows.rows), 64)), rows.matrix(), np)
    fitted = ("demand_initial", "royalty", "price_initial")
    fit = pack(drawn, rows, fitted, (), key="k", seed=0, particles=64, steps=3, acceptance=0.2)
    write_fit(fit, tmp_path / "x.fit")
    again = read_fit((tmp_path / "x.fit").read_bytes())
    np.testing.assert_array_equal(again.places, fit.places)
    assert again.digest() == fit.digest()
    values = again.values(rows, 64, seed=5)
    for name in fitted:
        row = rows.names.index(name)
        np.testing.assert_allclose(values[row], drawn[row], rtol=2e-4, atol=2e-6)


def test_a_damaged_fit_is_as_good_as_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every cut and every changed byte gives the fit whole, or one error, and never another."""
    monkeypatch.setenv("SUPPLANT_CACHE", str(tmp_path))
    frame = load_case("k9-t-155").frame()
    reading = read(frame.assign(value=frame["value"] * 1.1))
    rows = table()
    drawn = sample(np.full((len(rows.rows), 8), 0.5), rows.matrix(), np)
    fit = pack(drawn, rows, ("royalty",), (), key="k", seed=0, particles=8, steps=3, acceptance=0.2)
    write_fit(fit, tmp_path / "x.fit")
    whole = (tmp_path / "x.fit").read_bytes()
    for length in range(len(whole) - 1):
        with pytest.raises(DamagedFit):
            read_fit(whole[:length])
    for place in range(len(whole)):
        try:
            read_fit(whole[:place] + bytes([whole[place] ^ 0x55]) + whole[place + 1 :])
        except DamagedFit:
            continue
    (file,) = kept_files(reading, fit, monkeypatch)
    assert fit_at_hand(None, reading).origin == "made"
    for damaged in (b"", b"not an archive", whole[: len(whole) // 2], whole[:-30]):
        file.write_bytes(damaged)
        assert fit_at_hand(None, reading) is None


def kept_files(reading: Any, fit: Any, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The file in the cache after a fit to a reading, the calibration itself replaced by a given result."""
    monkeypatch.setattr(
        fits, "_fit", lambda *_: replace(fit, key=fit_key(reading, reading.targets, fits.SEED))
    )
    fits.fit_now(reading)
    return list((Path(os.environ["SUPPLANT_CACHE"]) / "fits").iterdir())


def test_a_kept_fit_does_not_outlive_the_equations(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUPPLANT_CACHE", str(tmp_path))
    frame = load_case("k9-t-155").frame()
    reading = read(frame.assign(value=frame["value"] * 1.1))
    kept_files(reading, bundled_fit("k9-t-155"), monkeypatch)
    assert fit_at_hand(None, reading) is not None
    monkeypatch.setattr(fits, "code_digest", lambda *_: "0ther000")
    assert fit_at_hand(None, reading) is None


@pytest.mark.slow
def test_the_bundled_fit_agrees_with_a_new_one() -> None:
    """Fails when equations or calibration change by more than chance: supplant calibrate --bundle."""
    pytest.importorskip("llvmlite")
    from supplant.dynamics.calibrate import calibrate

    posterior = calibrate(read(load_case("k9-t-155").frame()), seed=1)
    kept = bundled_fit("k9-t-155")
    assert kept is not None
    values = kept.values(posterior.table, 512, seed=0)
    for name in ("demand_initial", "capacity_coverage", "mastery_months.assembly", "plant_start_month"):
        row = posterior.table.names.index(name)
        new, old = posterior.values[row], values[row]
        assert abs(np.median(new) - np.median(old)) < 0.5 * max(new.std(), old.std()) + 1e-9, name


def paths(values: np.ndarray, months: int, **how: Any) -> np.ndarray:
    seen = observe(values, months, engine_name="numpy", **how).values
    return np.stack([seen[:, OBSERVED.index(name)] for name in PATHS])


def flow(month: int, value: float) -> Target:
    return Target("o", "local_output", "local", "log", month, month, value, 0, 0, 0.3, date(2020, 1, 1))


def test_an_average_of_one_model_is_that_model_and_of_two_lies_between() -> None:
    rows = table()
    rng = np.random.default_rng(0)
    drawn = sample(rng.uniform(size=(len(rows.rows), 400)), rows.matrix(), np)
    names = ("model", "constant_dependence", "persistence", "trend", "bass")
    known = tuple(flow(month, 5.0 + month) for month in range(0, 24, 3))

    def bands(**weights: float) -> np.ndarray:
        return averaged(
            known, drawn, drawn, weights={name: weights.get(name, 0.0) for name in names}, size=0.0,
            begins=24, at=[30, 36], levels=[0.05, 0.5, 0.95], seed=0,
        )  # fmt: skip

    own = paths(drawn, 37, seed=2)[:, [30, 36]]
    expected = np.quantile(own, [0.05, 0.5, 0.95], axis=2)
    # Less than a thousandth of the largest known figure counts as that little.
    np.testing.assert_allclose(bands(model=1.0), expected, rtol=0.05, atol=0.03)
    local = PATHS.index("local")
    persistence, trend = bands(persistence=1.0), bands(trend=1.0)
    assert persistence[1, local, 0] == pytest.approx(26.0, rel=0.1)  # the last figure known
    assert trend[1, local, 1] > trend[1, local, 0] > persistence[1, local, 0]
    both = bands(persistence=0.5, trend=0.5)
    assert persistence[1, local, 1] < both[1, local, 1] < trend[1, local, 1]


def test_the_unfitted_model_speaks_only_where_a_rival_has_nothing_to_go_on() -> None:
    rows = table()
    rng = np.random.default_rng(0)
    drawn, other = (sample(rng.uniform(size=(len(rows.rows), 64)), rows.matrix(), np) for _ in range(2))
    every = tuple(replace(flow(month, 0.5), field=field) for field in PATHS for month in (6, 12, 18))
    even = dict.fromkeys(("model", "constant_dependence", "persistence", "trend", "bass"), 0.2)

    def bands(known: tuple[Target, ...], unfitted: np.ndarray) -> np.ndarray:
        return averaged(
            known,
            drawn,
            unfitted,
            weights=even,
            size=1.0,
            begins=24,
            at=[30],
            levels=[0.05, 0.5, 0.95],
            seed=0,
        )

    assert np.isfinite(bands(every, drawn)).all()
    np.testing.assert_array_equal(bands(every, drawn), bands(every, other))
    imports = tuple(target for target in every if target.field == "imports")
    assert (bands(imports, drawn) != bands(imports, other)).any()


def test_a_projection_from_a_fit_at_hand_loads_nothing_that_fits() -> None:
    program = (
        "import sys, supplant.pipeline.outlook; "
        "print({'scipy', 'threadpoolctl', 'lifelines', 'sklearn', 'llvmlite', 'jax'} & set(sys.modules))"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "set()"


def test_a_frozen_partnership_learns_nothing_more() -> None:
    rows = table()
    drawn = np.array([[row.default] for row in rows.rows])
    free, frozen = (paths(drawn, 60, seed=0, freeze=freeze) for freeze in (None, 24))
    level = PATHS.index("localisation")
    np.testing.assert_array_equal(free[:, :24], frozen[:, :24])
    assert frozen[level, -1, 0] == frozen[level, 24, 0]
    assert free[level, -1, 0] > free[level, 24, 0]
