"""Both layouts as published: every cell of small releases against values worked out by hand."""

import csv
from importlib.resources import files
from pathlib import Path

import pandas as pd
import pytest

from supplant.core.actors import resolve
from supplant.core.errors import ImportStopped
from supplant.pipeline import import_file
from supplant.sources import load_sources
from supplant.sources.declaration import normalise_header
from supplant.sources.sipri.categories import CATEGORIES
from supplant.store import Store
from tests.sources.sipri.registers import FIXTURES, Release, read

W = 0.4  # estimate_half_width as declared


@pytest.fixture(scope="module")
def delivery() -> pd.DataFrame:
    return read(FIXTURES / "delivery.csv").delivery


@pytest.fixture(scope="module")
def release() -> Release:
    return read(FIXTURES / "deal.csv")


def test_half_width_is_the_declared_one() -> None:
    assert load_sources()["sipri"].parameters["estimate_half_width"] == W


def test_delivery_layout_row_by_row(delivery: pd.DataFrame) -> None:
    assert delivery["deal"].tolist() == [
        "sipri-90001",
        "sipri-90001",
        "sipri-90002",
        "sipri-90002",
        "sipri-90003",
        "sipri-90004",
        "sipri-90005",
        "sipri-90006",
    ]
    pairs = list(zip(delivery["supplier"], delivery["recipient"], strict=True))
    assert pairs[1] == ("NOR", "PER")
    assert pairs[4] == ("unknown-supplier", "hamas")
    assert pairs[5] == ("DEU", resolve("NATO**", scheme="sipri").code)
    assert pairs[6] == ("KOR", "CIV")
    assert pairs[7] == ("IRN", "NAM")
    assert delivery["row"].tolist() == [10, 11, 12, 13, 14, 15, 16, 17]
    assert delivery.loc[2, "original"].startswith("90002,Brazil,Ghana,Onca -,")
    assert delivery.loc[2, "original"].endswith("Yes;")
    assert delivery["designation"].tolist()[2] == "Onca -"
    assert delivery["category"].tolist()[:3] == ["Ships", "Ships", "Armoured vehicles"]
    assert delivery["spread_over"].eq(1).all()
    assert delivery["comment"].isna().all()
    assert delivery["rung"].isna().all()


def test_delivery_layout_flags(delivery: pd.DataFrame) -> None:
    def flags(column: str) -> list[bool | None]:
        return [None if pd.isna(mark) else bool(mark) for mark in delivery[column]]

    assert flags("quantity_estimate") == [False, False, True, None, True, False, False, True]
    assert flags("year_estimate") == [False, True, False, None, True, False, False, None]
    assert flags("order_year_estimate") == [False, False, True, True, None, False, False, True]
    assert flags("local_production") == [False, False, True, True, False, False, False, True]


def test_delivery_layout_numbers_and_intervals(delivery: pd.DataFrame) -> None:
    estimated = delivery.loc[2]
    assert (estimated["quantity"], estimated["tiv"], estimated["tiv_unit"]) == (40, 8, 0.2)
    assert (estimated["quantity_low"], estimated["quantity_high"]) == pytest.approx((24, 56))
    assert (estimated["tiv_low"], estimated["tiv_high"]) == pytest.approx((4.8, 11.2))
    for firm in (delivery.loc[1], delivery.loc[3]):  # not marked; mark unknown
        assert firm["quantity_low"] == firm["quantity"] == firm["quantity_high"]
        assert firm["tiv_low"] == firm["tiv"] == firm["tiv_high"]


def test_delivery_layout_account() -> None:
    tally = read(FIXTURES / "delivery.csv").tally
    assert (tally.rows_read, tally.rows_kept, tally.rejected) == (8, 8, [])
    assert tally.totals == {"Numbers delivered": 196, "TIV delivery values": 455.8}
    assert (tally.first_year, tally.last_year) == (1996, 2023)
    assert not tally.unmapped
    assert "year range '1995' to '2025'" in " ".join(tally.notes)


def test_deal_layout_deals(release: Release) -> None:
    deal = release.deal
    assert len(deal) == 10
    first = deal.loc[0]
    assert first["comment"] == "Peruvian designation Almirante Vélez"
    assert (first["delivery_years"], first["ordered"], first["delivered"]) == ("2007; 2009", 3, 3)
    assert (first["tiv_unit"], first["tiv_order"], first["tiv_delivered"]) == (140, 420, 420)
    assert deal["order_year_estimate"].tolist()[:3] == [False, True, True]
    assert deal.loc[6, ["supplier", "recipient"]].tolist() == ["CSK", "YUG"]
    assert deal["row"].tolist() == list(range(10, 20))


def test_deal_without_deliveries_stays_and_its_unknown_order_is_missing(release: Release) -> None:
    undelivered = release.deal.loc[5]
    assert undelivered["supplier"] == "SUN"
    assert undelivered["delivered"] == 0
    assert pd.isna(undelivered["delivery_years"])
    assert pd.isna(undelivered["ordered"])
    assert pd.isna(undelivered["tiv_order"])  # the register prints 0 for unknown
    assert undelivered["deal"] not in set(release.delivery["deal"])


def test_deal_totals_are_spread_never_repeated(release: Release) -> None:
    deal, delivery = release.deal, release.delivery
    assert len(delivery) == 2 + 3 + 1 + 1 + 1 + 0 + 4 + 6 + 2 + 1
    spread = delivery.groupby("deal")[["quantity", "tiv"]].sum()
    stated = deal[deal["delivery_years"].notna()].set_index("deal")[["delivered", "tiv_delivered"]]
    assert spread.loc[stated.index].to_numpy() == pytest.approx(stated.to_numpy())
    ghana = delivery[delivery["recipient"] == "GHA"]
    assert ghana["year"].tolist() == [2014, 2015, 2016]
    assert ghana["quantity"].tolist() == [20, 20, 20]
    assert ghana["quantity_low"].tolist() == [0, 0, 0]
    assert ghana["quantity_high"].tolist() == pytest.approx([84, 84, 84])  # 60, marked as an estimate
    assert ghana["tiv_high"].tolist() == pytest.approx([16.8] * 3)
    assert ghana["spread_over"].tolist() == [3, 3, 3]
    firm = delivery[delivery["recipient"] == "PER"]
    assert (firm["quantity_high"].tolist(), firm["tiv_low"].tolist()) == ([3, 3], [0, 0])
    alone = delivery[delivery["recipient"] == "CIV"].iloc[0]
    assert (alone["quantity_low"], alone["quantity"], alone["quantity_high"]) == (18, 18, 18)
    assert alone["spread_over"] == 1


def test_deal_layout_has_no_flags_for_years_and_local_production(release: Release) -> None:
    assert release.delivery["local_production"].isna().all()
    assert release.delivery["year_estimate"].isna().all()


def test_deals_that_share_their_key_have_ids_of_their_own(release: Release) -> None:
    india = release.deal.loc[release.deal["recipient"] == "IND", "deal"].tolist()
    assert india[1] == f"{india[0]}-2"
    assert release.deal["deal"].is_unique
    again = read(FIXTURES / "deal.csv").deal["deal"]
    assert again.tolist() == release.deal["deal"].tolist()


def test_categories_come_from_descriptions_and_unknown_ones_are_counted(release: Release) -> None:
    assert release.deal["category"].tolist()[:5] == [
        "Ships",
        "Armoured vehicles",
        "Missiles",
        "Sensors",
        "Artillery",
    ]
    assert pd.isna(release.deal["category"].iloc[9])
    assert any("'perpetual motion engine' (1)" in note for note in release.tally.notes)


def test_rungs_come_from_comments(release: Release) -> None:
    rungs = release.deal.set_index("recipient")["rung"]
    assert rungs["GHA"] == "kits"
    assert rungs["IND"].tolist()[0] == "licence"
    assert pd.isna(rungs["CIV"])
    assert release.delivery.loc[release.delivery["recipient"] == "GHA", "rung"].tolist() == ["kits"] * 3


def test_deal_layout_account(release: Release) -> None:
    tally = release.tally
    assert tally.totals == {
        "Number ordered": 428,
        "Number delivered": 317,
        "SIPRI TIV for total order": pytest.approx(1230.8),
        "SIPRI TIV of delivered weapons": pytest.approx(948.8),
    }
    assert (tally.first_year, tally.last_year) == (1957, 2022)
    assert "1 deals without a delivery year, kept in `deal` alone" in tally.notes


@pytest.mark.parametrize("name", ["delivery", "deal"])
def test_both_layouts_go_into_the_store(name: str, tmp_path: Path) -> None:
    with Store.open(tmp_path / "s.duckdb", write=True) as store:
        report = import_file(store, FIXTURES / f"{name}.csv").to_json()
        again = import_file(store, FIXTURES / f"{name}.csv").to_json()
    assert (report["source"], report["layout"], report["rejected"]) == ("sipri", name, [])
    assert report["published"] == {"delivery": "2026-03-03", "deal": "2026-05-04"}[name]
    assert again["unchanged"]
    assert again["totals"] == report["totals"]


def test_unknown_name_stops_the_import(tmp_path: Path) -> None:
    text = (FIXTURES / "deal.csv").read_bytes().replace(b"Chile,", b"Ruritania,")
    path = tmp_path / "a.csv"
    path.write_bytes(text)
    with pytest.raises(ImportStopped, match="Ruritania"):
        read(path)


def test_name_never_seen_is_an_actor_by_rule_where_it_is_marked(tmp_path: Path) -> None:
    text = (FIXTURES / "deal.csv").read_bytes().replace(b"Chile,", b"Ruritanian rebels*,")
    path = tmp_path / "a.csv"
    path.write_bytes(text)
    tally = read(path).tally
    assert tally.by_rule["Ruritanian rebels*"] == "nonstate-ruritanian-rebels"


def test_every_spelling_means_one_column() -> None:
    for layout in load_sources()["sipri"].layouts.values():
        spellings = [
            (normalise_header(name), key) for key, column in layout.columns.items() for name in column.names
        ]
        meanings: dict[str, set[str]] = {}
        for spelling, key in spellings:
            meanings.setdefault(spelling, set()).add(key)
        assert {spelling: keys for spelling, keys in meanings.items() if len(keys) > 1} == {}
        assert "" not in meanings


def test_every_category_is_one_of_the_registers() -> None:
    text = (files("supplant.sources.sipri") / "categories.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    assert {row["category"] for row in rows} == set(CATEGORIES)
    assert {row["basis"] for row in rows} == {"register", "curated"}
    assert len({row["description"].casefold() for row in rows}) == len(rows)


@pytest.mark.parametrize("table", ["delivery", "deal"])
def test_tables_have_exactly_the_documented_columns(table: str) -> None:
    text = (files("supplant.core") / "schema" / f"{table}.csv").read_text(encoding="utf-8")
    documented = {row["column"] for row in csv.DictReader(text.splitlines())}
    release = read(FIXTURES / ("deal.csv" if table == "deal" else "delivery.csv"))
    assert set(release.tables[table].columns) | {"vintage"} == documented
    if table == "delivery":
        assert set(read(FIXTURES / "deal.csv").delivery.columns) | {"vintage"} == documented
