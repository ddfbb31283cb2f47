"""The bundled cases: sound, complete against the facts they were made from, and honest about dates."""

import csv
import itertools
import json
import math
import re
from collections import Counter
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import pandas as pd
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from supplant.cases import CaseObservation, library, list_cases, load_case, read_case
from supplant.cases.check import PASSING
from supplant.cases.describe import COLUMNS, describe, listing
from supplant.core.actors import actor
from supplant.core.units import Period

SLUGS = library()
UNITS_MAP = Path(__file__).with_name("units_map.csv")


@cache
def units_map() -> dict[str, str]:
    with UNITS_MAP.open(encoding="utf-8", newline="") as lines:
        return {row["printed"]: row["unit"] for row in csv.DictReader(lines)}


def test_the_library_holds_seventeen_cases() -> None:
    assert len(SLUGS) == 17
    assert {"shahed-136", "su-27-j-11", "opr-1000", "ford-catl-lfp"} <= set(SLUGS)


@pytest.mark.parametrize("slug", SLUGS)
def test_every_judgement_rests_on_a_fact(slug: str) -> None:
    case = load_case(slug)
    assert case.stages
    assert case.outcomes
    for judgement in (*case.stages, *case.outcomes, *case.terms):
        assert judgement.evidence


@pytest.mark.parametrize("slug", SLUGS)
def test_no_fact_was_lost_on_the_way(slug: str, shared_data: Path) -> None:
    path = shared_data / "cases" / f"{slug}.csv"
    if not path.is_file():
        pytest.skip(f"no {path.name} among the shared facts")
    with path.open(encoding="utf-8-sig", newline="") as lines:
        printed = Counter(_of_row(row) for row in csv.DictReader(lines))
    held = Counter(_of_observation(item) for item in load_case(slug).observations)
    assert not printed - held


def _of_row(row: dict[str, str]) -> tuple[object, ...]:
    unit = units_map()[row["unit"]]
    # Contract terms are put in our own words, so only that there is one can be compared.
    value: object = "words" if unit == "text" else row["value"]
    if unit not in ("category", "name", "text"):
        value = _number(row["value"])
    numbers = (_number(row["low"]), _number(row["high"]))
    return (row["date"], row["variable"], value, *numbers, unit, row["as_of"])


def _number(cell: str) -> float | None:
    return float(cell) if cell else None


def _of_observation(item: CaseObservation) -> tuple[object, ...]:
    value: object = "words" if item.unit == "text" else item.value
    return (str(item.date), item.variable, value, item.low, item.high, item.unit, str(item.as_of))


@pytest.mark.parametrize("slug", SLUGS)
def test_a_quotation_is_verbatim(slug: str, shared_data: Path) -> None:
    path = shared_data / "cases" / f"{slug}.csv"
    if not path.is_file():
        pytest.skip(f"no {path.name} among the shared facts")
    with path.open(encoding="utf-8-sig", newline="") as lines:
        quotes = {row["quote"] for row in csv.DictReader(lines)} | {None}
    assert {item.quote for item in load_case(slug).observations} >= quotes - {None, ""}


days = st.dates(date(1955, 1, 1), date(2027, 12, 31))


def came_out(item: CaseObservation) -> date:
    """docs/cases, "From when a fact counts as known"."""
    first = item.as_of.end
    if item.basis == "register":
        first = date(item.date.end.year + 1, 3, 1)
    if item.basis == "computed" and item.variable == "use_rate":
        first = date.fromordinal(item.date.end.toordinal() + 1)
    return min(first, item.as_of.end)


@pytest.mark.parametrize(
    ("fields", "day"),
    [
        ({"basis": "register", "date": "2022", "as_of": "2026-02-12"}, date(2023, 3, 1)),
        ({"basis": "register", "date": "2022-11", "as_of": "2022-12-05"}, date(2022, 12, 5)),
        ({"basis": "reported", "date": "2022", "as_of": "2026-02"}, date(2026, 2, 28)),
        ({"basis": "computed", "date": "2022", "as_of": "2026-02"}, date(2026, 2, 28)),
    ],
)
def test_a_fact_counts_from_when_it_could_be_known(fields: dict[str, str], day: date) -> None:
    fact = {"id": "o001", "source": "s01", "variable": "local_output", "unit": "units/year", "value": 600}
    assert CaseObservation(**fact, **fields).known == day


def test_a_month_of_daily_counts_counts_from_the_next_day() -> None:
    fact = {"id": "o001", "source": "s01", "variable": "use_rate", "unit": "units/month", "value": 89}
    dates = {"date": "2023-03", "as_of": "2025-03-30"}
    assert CaseObservation(**fact, **dates, basis="computed").known == date(2023, 4, 1)
    assert CaseObservation(**fact, **dates, basis="reported").known == date(2025, 3, 30)


@given(st.sampled_from(SLUGS), days)
def test_nothing_that_came_out_later_is_seen(slug: str, day: date) -> None:
    case = load_case(slug)
    known = case.as_of(day)
    ids = {item.id for item in known.observations}
    assert all(came_out(item) <= day for item in known.observations)
    assert all(came_out(item) > day for item in case.observations if item.id not in ids)
    for judgement in (*known.stages, *known.outcomes, *known.terms):
        assert ids.issuperset(judgement.evidence)
    for item in known.observations:
        assert ids.issuperset(item.conflicts)
        assert ids.issuperset(item.inputs)
    assert set(known.sources) == {item.source for item in known.observations}


@given(st.sampled_from(SLUGS), days, days)
def test_two_views_are_the_earlier_one(slug: str, one: date, other: date) -> None:
    case = load_case(slug)
    assert case.as_of(one).as_of(other) == case.as_of(min(one, other))
    assert [item.id for item in case.as_of(date(2100, 1, 1)).observations] == [
        item.id for item in case.observations
    ]


@given(st.sampled_from(SLUGS), days)
def test_what_was_written_later_is_left_out(slug: str, day: date) -> None:
    known = load_case(slug).as_of(day)
    assert all(item.note is None for item in (*known.observations, *known.stages, *known.outcomes))


def test_a_month_of_publication_counts_from_its_last_day() -> None:
    case = load_case("shahed-136")
    leak = next(item for item in case.observations if str(item.as_of) == "2022-10")
    assert leak.id not in {item.id for item in case.as_of("2022-10-30").observations}
    assert leak.id in {item.id for item in case.as_of("2022-10-31").observations}
    assert case.as_of("2022-10") == case.as_of(Period.parse("2022-10")) == case.as_of(date(2022, 10, 31))


@pytest.mark.parametrize("slug", SLUGS)
def test_a_case_comes_back_from_its_own_json(slug: str) -> None:
    case = load_case(slug)
    plain = json.loads(json.dumps(case.to_json()))
    written = yaml.safe_dump(plain, allow_unicode=True, sort_keys=False)
    assert read_case(written.encode(), f"{slug}.yml") == case


@pytest.mark.parametrize("slug", SLUGS)
def test_the_frame_holds_every_fact(slug: str) -> None:
    case = load_case(slug)
    frame = case.frame()
    assert list(frame["id"]) == [item.id for item in case.observations]
    assert (frame["start"] <= frame["end"]).all()
    assert frame["start"].is_monotonic_increasing
    words = frame["unit"].isin(["category", "name", "text"])
    assert frame.loc[words, "text"].notna().all()
    assert frame.loc[words, "value"].isna().all()
    assert frame.loc[~words, "text"].isna().all()
    for row, item in zip(frame.itertuples(), case.observations, strict=True):
        assert item.number is None if pd.isna(row.value) else row.value == item.number


def test_an_early_view_is_an_empty_frame_with_the_same_columns() -> None:
    case = load_case("shahed-136")
    empty = case.as_of("1990")
    assert empty.observations == ()
    assert list(empty.frame().dtypes) == list(case.frame().dtypes)
    assert empty.evidence() == {}


@pytest.mark.parametrize("slug", SLUGS)
def test_evidence_leads_back_to_the_fact(slug: str) -> None:
    case = load_case(slug)
    evidence = case.evidence()
    assert list(evidence) == [f"{slug}/{item.id}" for item in case.observations]
    for item, entry in zip(case.observations, evidence.values(), strict=True):
        assert entry.id in evidence
        assert set(entry.conflicts) <= set(evidence)
        assert entry.original == item.quote
        assert entry.text.endswith(f"{item.date}).")
        assert "None" not in entry.text
        assert "{" not in entry.text
        if item.plan:
            assert entry.kind != "observation"
            assert entry.text.startswith("Planned. ")


def test_the_reference_case_shows_contradictions_side_by_side() -> None:
    evidence = load_case("shahed-136").evidence()
    monthly = [e for e in evidence.values() if "units a month" in e.text and e.text.startswith("Made")]
    assert [entry.text for entry in monthly] == [
        "Made in Russia: at least 6,000 units a month, Shahed types, decoys probably included (2025-08-24).",
        "Made in Russia: 2,700 units a month, Geran-2 alone (2025-09-05).",
    ]
    assert monthly[1].id in monthly[0].conflicts
    assert monthly[0].id in monthly[1].conflicts
    assert [entry.grade for entry in monthly] == ["C3", "B3"]


def test_the_unconfirmed_transfer_is_marked() -> None:
    case = load_case("shahed-136")
    exports = [item for item in case.observations if item.variable == "own_export_first"]
    assert {item.status for item in exports} == {"to-verify", "low-reliability"}
    assert "export" not in {stage.rung for stage in case.stages}


# Passages whose words name no receiver: totals over all customers, an offer to anyone, an export not begun.
NOBODY_NAMED = {
    "bayraktar-tb2-ukraine": {"o010", "o012"}, "c-802-noor": {"o012"}, "f-2-fs-x": {"o016"},
    "k9-t-155": {"o025", "o026"}, "mig-21-j-7": {"o012", "o018"}, "shahed-136": {"o057", "o097"},
    "su-27-j-11": {"o081"}, "su-30mki": {"o041"},
}  # fmt: skip


@pytest.mark.parametrize("slug", SLUGS)
def test_every_passage_names_its_receiver(slug: str) -> None:
    passages = [item for item in load_case(slug).observations if item.variable in PASSING]
    assert {item.id for item in passages if not item.party} == NOBODY_NAMED.get(slug, set())
    for item in passages:
        for code in (*item.party, *([item.sender] if item.sender else ())):
            assert actor(code).code == code


def test_use_agrees_with_the_register_of_attacks(shared_data: Path) -> None:
    reports = pd.read_csv(shared_data / "drones" / "missile_attacks_daily_20250330.csv")
    shahed = reports[reports["model"].str.contains("Shahed", na=False)]
    launched = shahed.groupby(shahed["time_start"].str[:7])["launched"].sum()
    frame = load_case("shahed-136").frame().query("variable == 'use_rate'").set_index("date")
    assert frame["value"].to_dict() == launched.to_dict()
    assert len(frame) == 31


def test_the_list_and_the_text_show_everything() -> None:
    rows = listing(list_cases())
    assert len(rows) == len(SLUGS)
    assert {len(row) for row in rows} == {len(COLUMNS)}
    assert next(row[-3:] for row in rows if row[0] == "shahed-136") == ("110", "2022-2026", "displaced")
    for slug in SLUGS:
        case = load_case(slug)
        text = "\n".join(describe(case))
        for item in case.observations:
            assert f"  {item.id}  " in text
            assert item.quote is None or item.quote in text
            assert item.note is None or item.note in text
        assert all(source.title.rstrip(".") in text for source in case.sources.values())


def test_no_path_of_a_machine_and_no_file_name_of_ours_is_in_a_case() -> None:
    for slug in SLUGS:
        text = json.dumps(load_case(slug).to_json(), ensure_ascii=False)
        for word in ("sipri/", "drones/", "techtransfer/", "corpus", "file:", ".csv"):
            assert word not in text, (slug, word)


NUMBER = r"\d[\d,]*(?:\.\d+)?"
EQUATION = re.compile(
    rf"({NUMBER}(?: [-+x/] (?:USD )?{NUMBER})+) (?:=|makes?|is) (?:about )?(?:USD )?({NUMBER})( ?%)?"
)


def test_the_arithmetic_in_the_notes_holds() -> None:
    """Every "a / b = c" of a note, to the digits that it shows; c may be in thousands, millions, billions."""
    checked = 0
    for slug in SLUGS:
        for item in load_case(slug).observations:
            for left, right, percent in EQUATION.findall(item.note or ""):
                checked += 1
                shown = float(right.replace(",", ""))
                digits = len(right.partition(".")[2])
                exact = _worked_out(left) * (100 if percent else 1)
                scaled = [exact / scale for scale in (1, 1e3, 1e6, 1e9)]
                close = any(abs(value - shown) <= max(0.51 * 10**-digits, 0.005 * shown) for value in scaled)
                assert close, f"{slug}/{item.id}: {left} = {right}, exactly {exact}"
    assert checked >= 45


def _worked_out(text: str) -> float:
    """The value of sums of products and quotients, all by their usual precedence."""
    total = 0.0
    for sign, term in re.findall(r"(^|[-+] )([^-+]+)", text.replace(",", "").replace("USD ", "")):
        factors = re.findall(r"(^|[x/] )([\d.]+)", term.strip())
        value = math.prod(float(n) if op.strip() != "/" else 1 / float(n) for op, n in factors)
        total += -value if sign.strip() == "-" else value
    return total


def test_figures_that_cannot_both_hold_are_linked() -> None:
    """Same variable, unit and subject at overlapping dates: intervals meet, or each names the other."""
    for slug in SLUGS:
        for one, other in itertools.combinations(load_case(slug).observations, 2):
            alike = (one.variable, one.unit, one.of, one.plan) == (
                other.variable,
                other.unit,
                other.of,
                other.plan,
            )
            if not alike or one.number is None or other.number is None:
                continue
            overlap = one.date.start <= other.date.end and other.date.start <= one.date.end
            if overlap and not _meet(one, other):
                assert other.id in one.conflicts, (slug, one.id, other.id)


def _subject(item: CaseObservation) -> tuple[object, ...]:
    return item.variable, item.unit, item.of, item.plan


def _meet(one: CaseObservation, other: CaseObservation) -> bool:
    ends = [
        (item.number if item.low is None else item.low, item.number if item.high is None else item.high)
        for item in (one, other)
    ]
    (low, high), (other_low, other_high) = ends
    assert None not in (low, high, other_low, other_high)
    return low <= other_high and other_low <= high  # type: ignore[operator]


def test_publication_never_lies_ahead_of_the_last_release() -> None:
    latest = max(item.as_of.end for slug in SLUGS for item in load_case(slug).observations)
    assert latest <= date(2026, 11, 22) + timedelta(days=1)
