"""Reactors: blanks stay blank, and whose design a model is."""

import csv
from pathlib import Path

import pandas as pd
import pytest

from supplant.core.actors import actor
from supplant.sources.reactors.designs import _table, design_of
from tests.sources.written import FIXTURES, changed, imported

PLANTS = FIXTURES / "reactors" / "plants.csv"


def test_namibia_is_a_country_and_blanks_stay_missing() -> None:
    reactors = imported(PLANTS)["reactor"]
    assert reactors["country"].tolist() == ["SWE", "CHN", "CHN", "NAM", "UKR", "FIN"]
    planned = reactors.iloc[3]
    assert (
        planned[["type", "model", "origin", "origin_basis", "construction_start", "capacity_mw"]].isna().all()
    )


def test_the_origin_of_the_design_and_why() -> None:
    reactors = imported(PLANTS)["reactor"]
    assert reactors["origin"].tolist()[:5] == ["SWE", "FRA", "CHN", None, "RUS"]
    assert "Framatome" in reactors["origin_basis"][1]
    assert reactors["origin_basis"][4].startswith("Soviet or Russian design bureau")


def test_a_model_that_is_not_in_the_table_has_no_origin_and_is_named() -> None:
    read = imported(PLANTS)
    assert read["reactor"]["origin"][5] is None
    assert "models without an entry in designs.csv: Design of tomorrow" in read.tally.notes
    assert "1 reactors have no model and so no origin of design" in read.tally.notes


@pytest.mark.parametrize(
    ("model", "country", "name", "origin"),
    [
        ("VVER V-320", "UKR", "Rovno-3", "RUS"),
        ("VVERV412", "IND", "Kudankulam-5", "RUS"),
        ("V-528 VVER-1000 AES-92 GIII+", "IRN", "Bushehr-2", "RUS"),
        ("Horizontal Pressure Tube type", "IND", "Rajasthan-1", "CAN"),
        ("Horizontal Pressure Tube type", "IND", "Rajasthan-3", "IND"),
        ("PWR", "DEU", "Muelheim-Kaerlich", "USA"),
        ("PWR", "DEU", "Biblis-A", "DEU"),
        ("CHOOZ-A", "FRA", "Chooz-A", "USA"),
        ("CP1", "ZAF", "Koeberg-1", "FRA"),
        ("WH F", "KOR", "Hanbit-1", "USA"),
        ("OPR-1000", "KOR", "Hanbit-3", "KOR"),
        ("CNP-300", "PAK", "CHASNUPP-1", "CHN"),
        ("CANDU 6", "ROU", "Cernavoda-1", "CAN"),
        ("CAP1400", "CHN", "CAP1400-1", "CHN"),
        ("AP-1000", "CHN", "Sanmen-1", "USA"),
    ],
)
def test_designs(model: str, country: str, name: str, origin: str) -> None:
    design = design_of(model, country, name)
    assert design is not None
    assert design.origin == origin


def test_a_pattern_fits_the_whole_model_only() -> None:
    assert design_of("PWR of an unknown maker", "DEU", "Somewhere") is None
    assert design_of("PWR", "FRA", "Somewhere") is None


def test_every_design_has_a_country_and_a_basis() -> None:
    for _, country, _, design in _table():
        assert actor(design.origin).kind in ("state", "former")
        assert not country or actor(country).kind == "state"
        assert len(design.basis) > 3


@pytest.mark.parametrize(
    ("cells", "why"),
    [
        (
            {"ConstructionStartAt": "2001"},
            "expected a date as 2001-12-31 for construction_start, found '2001'",
        ),
        ({"OperationalTo": "1991-02-30"}, "expected a date as 2001-12-31 for operational_to"),
        ({"Capacity": "1 GW"}, "expected a capacity from 0 to 5000 MW, found '1 GW'"),
        ({"Capacity": "-5"}, "expected a capacity from 0 to 5000 MW, found '-5'"),
        ({"Capacity": "nan"}, "expected a capacity from 0 to 5000 MW, found 'nan'"),
        ({"Name": ""}, "no name or no country"),
        ({"CountryCode": ""}, "no name or no country"),
    ],
)
def test_a_bad_row_is_rejected_with_its_reason(cells: dict[str, str], why: str, tmp_path: Path) -> None:
    read = imported(changed(PLANTS, tmp_path / "p.csv", 1, **cells), check=False)
    assert [(bad.row, why in bad.why) for bad in read.tally.rejected] == [(3, True)]
    assert len(read["reactor"]) == 5


def test_the_real_file_against_the_csv_module(shared_data: Path) -> None:
    path = shared_data / "techtransfer" / "nuclear_power_plants.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    read = imported(path)
    reactors = read["reactor"]
    assert read.tally.rows_kept == len(rows) == len(reactors) == 804
    assert read.tally.totals["capacity_mw"] == sum(float(r["Capacity"]) for r in rows if r["Capacity"])
    for column, name in (("construction_start", "ConstructionStartAt"), ("operational_to", "OperationalTo")):
        assert ["" if pd.isna(day) else str(day) for day in reactors[column]] == [r[name] for r in rows]
    # Every model of the register has a design, and only a blank one has none.
    assert [origin is None for origin in reactors["origin"]] == [not r["ReactorModel"] for r in rows]
