"""The whole: shape of the JSON, dates that hide what came later, and real pairs."""

import json
import time
from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from tables import day, deliveries, observations

from supplant.core.errors import NoAnswer
from supplant.measures import AssessmentInput, Partnership, Stage, assess
from supplant.pipeline import import_file
from supplant.store import Store

ROWS = (
    {"supplier": "IRN", "recipient": "RUS", "designation": "Shahed-136", "year": 2022, "tiv": 60.0,
     "quantity": 600.0, "local_production": True},
    {"supplier": "IRN", "recipient": "RUS", "designation": "Shahed-136", "year": 2023, "tiv": 200.0,
     "quantity": 2000.0, "local_production": True},
    {"supplier": "PRK", "recipient": "RUS", "designation": "KN-23", "year": 2023, "tiv": 40.0},
    {"supplier": "IRN", "recipient": "houthi-rebels", "designation": "Shahed-136", "year": 2023, "tiv": 1.0},
    {"supplier": "RUS", "recipient": "IND", "designation": "Igla", "year": 2010, "tiv": 30.0},
)  # fmt: skip
SEEN = (
    {"date": "2022-08-20", "variable": "imports_complete_units", "value": 100.0, "as_of": "2022-11"},
    {"date": "2023", "variable": "local_output", "value": 2738.0, "unit": "units/year",
     "as_of": "2024-12-27"},
    {"date": "2025-08-08", "variable": "localisation_share", "value": 0.9, "of": "production stages",
     "as_of": "2025-08-08", "unit": "share"},
    {"date": "2025-09", "variable": "local_output", "value": 2700.0, "unit": "units/month",
     "as_of": "2025-09-05"},
    {"date": "2025", "variable": "local_output", "value": 40000.0, "unit": "units/year", "plan": True,
     "as_of": "2025-08-13"},
)  # fmt: skip
STAGES = (
    Stage(day("2022-08"), "import", ("case/o001",)),
    Stage(day("2023-08"), "licence", ("case/o002",)),
    Stage(day("2025-05"), "full", ("case/o003",)),
)
ITEM = Partnership("IRN", "RUS", "Missiles", "Shahed-136", ("Shahed-136",), "shahed-136")


def tables(as_of, rows=ROWS, seen=SEEN, partnership=ITEM, **more):
    frame = observations(*seen) if seen is not None else None
    return AssessmentInput(partnership, date.fromisoformat(as_of), deliveries(*rows), frame, STAGES, **more)


def test_the_json_has_the_shape_of_the_interface():
    found = assess(tables("2026-01-01")).to_json()
    json.dumps(found, allow_nan=False)
    assert set(found) >= {
        "partnership", "supply", "dependence", "localisation", "concentration", "third_markets", "leakage",
        "alignment", "role",
    }  # fmt: skip
    for row in found["supply"]:
        assert set(row) >= {
            "year",
            "supplier",
            "kind",
            "quantity",
            "low",
            "high",
            "tiv",
            "estimate",
            "evidence",
        }
        assert row["evidence"]
    for side in ("buyer_on_supplier", "supplier_on_buyer"):
        assert found["dependence"][side]["low"] <= found["dependence"][side]["value"]
    assert set(found["localisation"]) >= {"stage", "share", "series"}


def test_the_reference_case_by_hand():
    found = assess(tables("2026-01-01", last_year=2025))
    assert found.last_year == 2024  # asked in January 2026: 2024 was published in March 2025, 2025 was not
    # Item, 2025: own make alone, of which a tenth of the stages is not the buyer's.
    assert found.buyer_on_supplier.scope == "item"
    assert found.buyer_on_supplier.share.value == pytest.approx(0.1)
    # Category, 2020-24: 260 of 300 to the buyer; 260 of 261 by the supplier.
    shares = {(d.direction, d.scope, d.year): d.share for d in found.dependence}
    assert shares["buyer_on_supplier", "category", 2024].value == pytest.approx(260 / 300)
    assert shares["supplier_on_buyer", "category", 2024].value == pytest.approx(260 / 261)
    assert found.localisation.rung == "full"
    assert found.supplier_role.role == "licensor"
    assert found.buyer_role.role == "licensee"
    assert [leak.third_party for leak in found.leakage] == ["houthi-rebels"]
    assert [plan.quantity for plan in found.plans] == [40000]
    assert all(not row.plan for row in found.supply)


def test_earlier_it_was_the_critical_supplier():
    found = assess(tables("2023-03-01"))
    assert (found.last_year, found.localisation.rung, found.supplier_role.role) == (
        2022,
        "import",
        "critical supplier",
    )
    assert found.buyer_on_supplier.complete_only.value == 1.0


LATER = (
    {"date": "2022", "variable": "imports_complete_units", "value": 9999.0, "as_of": "2024-01"},
    {"date": "2022-09", "variable": "localisation_share", "value": 0.99, "as_of": "2024-01"},
    {"date": "2022-09", "variable": "localisation_stage", "text": "full", "as_of": "2024-01"},
    {"date": "2022-09", "variable": "supplier_deliveries_end", "value": 1.0, "as_of": "2024-01"},
)


def numbers_without_evidence(value, path=""):
    """Paths of records that give a number and cite nothing."""
    if isinstance(value, dict):
        told = [name for name in NUMBERS if isinstance(value.get(name), int | float)]
        if told and not value.get("evidence"):
            yield f"{path}: {told}"
        # An index is a record in a record: its evidence stands beside it.
        yield from (
            found
            for name, item in value.items()
            if name not in ("hhi", "complete_only")
            for found in numbers_without_evidence(item, f"{path}/{name}")
        )
    elif isinstance(value, list):
        for item in value:
            yield from numbers_without_evidence(item, path)


NUMBERS = (
    "value",
    "quantity",
    "tiv",
    "effective",
    "largest_share",
    "supplier_tiv",
    "jaccard",
    "distance",
    "tone",
)


@pytest.mark.parametrize("as_of", ["2023-06-01", "2026-01-01"])
def test_every_number_cites_rows(as_of):
    other = {"supplier": "RUS", "recipient": "houthi-rebels", "year": 2023, "tiv": 5.0}
    document = assess(tables(as_of, rows=(*ROWS, other), last_year=2025)).to_json()
    assert list(numbers_without_evidence(document)) == []
    assert document["dependence"]["asymmetry"]["evidence"]
    assert all(row["evidence"] for row in document["concentration"]["series"] if row["hhi"] is not None)
    assert any(row["jaccard"] is not None for row in document["overlap"]) == (as_of > "2024")


def test_what_an_item_had_long_ago_is_not_how_the_two_stand():
    old = {"date": "2013", "variable": "local_output", "value": 33.0, "unit": "units/year", "as_of": "2014"}
    rows = [
        {"supplier": "IRN", "recipient": "RUS", "designation": "X-1", "year": y, "tiv": 1.0}
        for y in (2013, 2024)
    ]

    def headline(as_of, rows):
        given = AssessmentInput(ITEM, date.fromisoformat(as_of), deliveries(*rows), observations(old))
        return assess(given).buyer_on_supplier

    assert (headline("2017-06-01", rows).scope, headline("2017-06-01", rows).year) == ("item", 2013)
    assert (headline("2026-01-01", rows).scope, headline("2026-01-01", rows).year) == ("category", 2024)
    # Without a register the day asked is the measure of it.
    assert headline("2017-06-01", ()).year == 2013
    assert headline("2018-06-01", ()) is None


def test_later_copying_takes_nothing_from_the_supplier():
    later = "Chinese designation H-5 (B-5); more produced as illegal copy after 1960 China-Soviet Union break"
    rows = [
        {"supplier": "SUN", "recipient": "CHN", "designation": "Il-28", "year": 1956, "tiv": 400.0,
         "local_production": None, "rung": None, "comment": later},
        {"supplier": "SUN", "recipient": "CHN", "designation": "MiG-17", "year": 1957, "tiv": 100.0,
         "local_production": None},
        {"supplier": "SUN", "recipient": "PRK", "designation": "Il-28", "year": 1957, "tiv": 100.0,
         "local_production": None},
    ]  # fmt: skip
    pair = Partnership("SUN", "CHN", "Missiles")
    found = assess(AssessmentInput(pair, date(1961, 6, 1), deliveries(*rows)))
    assert found.buyer_on_supplier.share.value == 1.0
    assert found.supplier_on_buyer.share.value == pytest.approx(5 / 6)
    assert {row.kind for row in found.supply} == {"complete"}
    assert [(r.rung, r.later) for r in found.localisation.readings] == [("copy", True)]
    assert found.localisation.rung is None
    assert [leak.third_party for leak in found.leakage] == ["PRK"]


def test_what_was_published_later_changes_nothing():
    as_of = "2023-06-01"
    more_rows = [{"supplier": "PRK", "recipient": "RUS", "year": y, "tiv": 500.0} for y in (2023, 2024, 2025)]
    before = assess(tables(as_of)).to_json()
    after = assess(tables(as_of, (*ROWS, *more_rows), (*SEEN, *LATER))).to_json()
    # Only the count of what was left out may differ.
    assert {k: v for k, v in before.items() if k != "notes"} == {
        k: v for k, v in after.items() if k != "notes"
    }
    assert before["notes"] != after["notes"]
    # Moving every later row and observation a decade on changes nothing either.
    moved_rows = [{**row, "year": row["year"] + 10} if row["year"] > 2022 else row for row in ROWS]
    moved = [{**seen, "as_of": "2035"} if seen["as_of"] > "2023-06" else seen for seen in SEEN]
    assert assess(tables(as_of, moved_rows, moved)).to_json() == before


def test_a_pair_without_any_row_is_told_so():
    nobody = Partnership("FJI", "NPL", "Missiles")
    with pytest.raises(NoAnswer, match="FJI supplying NPL"):
        assess(tables("2026-01-01", seen=None, partnership=nobody))
    with pytest.raises(NoAnswer):
        assess(tables("2000-01-01"))


def test_a_pair_without_trade_between_the_two_has_no_role():
    found = assess(tables("2026-01-01", seen=None, partnership=Partnership("PRK", "IND", "Missiles")))
    assert found.supplier_role.role == "cannot be told"
    assert found.localisation.rung is None


def test_a_case_without_a_register_is_assessed_from_its_observations():
    found = assess(tables("2026-01-01", rows=()))
    assert (found.last_year, found.concentration, found.third_markets) == (None, (), ())
    assert found.buyer_on_supplier.share.value == pytest.approx(0.1)
    assert "the register has no row on the two by this date" in found.notes


def test_the_input_is_not_changed():
    given = tables("2023-06-01")
    rows, seen = given.delivery.copy(), given.observations.copy()
    assess(given)
    pd.testing.assert_frame_equal(given.delivery, rows)
    pd.testing.assert_frame_equal(given.observations, seen)


def test_the_frame_is_tidy():
    frame = assess(tables("2026-01-01")).to_frame()
    assert list(frame.columns) == [
        "supplier", "buyer", "year", "measure", "scope", "unit", "value", "low", "high", "evidence",
    ]  # fmt: skip
    assert frame["value"].notna().all()
    shares = frame[frame["measure"] == "buyer_on_supplier"]
    assert shares["value"].between(0, 1).all()


REGISTER = "sipri/trade_register_1995-2024_gen20260212.csv"


@pytest.fixture(scope="module")
def register(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> pd.DataFrame:
    with Store.open(tmp_path_factory.mktemp("store") / "s.duckdb", write=True) as store:
        vintage = import_file(store, shared_data / REGISTER).to_json()["vintage"]
        parties = [row["code"] for row in PAIRS_CODES]
        return store.ask("deliveries_of", vintage=vintage, parties=parties)


PAIRS = [
    ("IRN", "RUS", "Missiles", "flag"),
    ("RUS", "CHN", "Aircraft", "flag"),
    ("RUS", "IND", "Aircraft", "flag"),
    ("KOR", "TUR", "Artillery", "flag"),
    ("USA", "JPN", "Aircraft", "flag"),
    ("FIN", "POL", "Armoured vehicles", "flag"),
]
PAIRS_CODES = [{"code": code} for code in sorted({code for pair in PAIRS for code in pair[:2]})]


@pytest.mark.parametrize(("supplier", "buyer", "category", "rests_on"), PAIRS)
def test_real_pairs(register, supplier, buyer, category, rests_on):
    found = assess(AssessmentInput(Partnership(supplier, buyer, category), date(2026, 11, 22), register))
    assert found.last_year == 2024
    assert found.localisation.rests_on == rests_on
    for share in found.dependence:
        assert share.share is None or 0 <= share.share.low <= share.share.value <= share.share.high <= 1
    # Against the file itself: the sum of the pair's rows in the window over the sum of all to the buyer.
    rows = register[(register["recipient"] == buyer) & (register["category"] == category)]
    rows = rows[(rows["year"] >= 2020) & (rows["year"] <= 2024)]
    mine = rows[rows["supplier"] == supplier]
    last = next(
        d
        for d in found.dependence
        if (d.direction, d.scope, d.year) == ("buyer_on_supplier", "category", 2024)
    )
    if len(rows):
        assert last.share.value == pytest.approx(mine["tiv"].sum() / rows["tiv"].sum())
        assert set(last.evidence) == set(mine["evidence"])
    else:
        assert last.share is None


def test_the_reference_pair_in_the_register(register):
    found = assess(AssessmentInput(Partnership("IRN", "RUS", "Missiles"), date(2026, 11, 22), register))
    licensed = {
        row.year: row.quantity for row in found.supply if (row.supplier, row.kind) == ("IRN", "licensed")
    }
    assert licensed == {2022: 600, 2023: 2000, 2024: 2000}


def test_a_large_register_is_assessed_while_one_waits(register):
    many = pd.concat(
        [register.assign(evidence=register["evidence"] + f"-{n}") for n in range(60_000 // len(register) + 1)]
    )
    started = time.process_time()
    assess(AssessmentInput(Partnership("USA", "JPN"), date(2026, 11, 22), many.head(60_000)))
    assert time.process_time() - started < 10  # a guard against quadratic work; benchmarks measure speed


def test_the_other_layout_tells_the_rung_that_the_flag_leaves_open():
    pair = {"supplier": "IRN", "recipient": "RUS", "designation": "X-1", "year": 2022, "tiv": 1.0}
    flagged = deliveries({**pair, "local_production": True})
    comment = {**pair, "rung": "licence", "rung_certain": True}
    later = {**comment, "evidence": "third", "year": 2024, "rung": "full"}
    told = deliveries({**comment, "evidence": "second"}, later)
    given = AssessmentInput(Partnership("IRN", "RUS"), day("2024-06-30"), flagged)
    alone, both = assess(given), assess(replace(given, second=told))
    assert (alone.localisation.rung, alone.localisation.rests_on) == (None, "flag")
    assert (both.localisation.rung, both.localisation.evidence) == ("licence", ("second",))
    assert both.supply == alone.supply, "the second layout is not counted"
