"""The real registers, where they are: every total against the csv module's own reading of the file."""

import csv
from collections import Counter
from pathlib import Path

import pytest

from supplant.sources.sipri.categories import category_of
from tests.sources.sipri.registers import Release, read

DELIVERY = "trade_register_1995-2024_gen20260212.csv"
DEAL = "deals_1950-2025_gen20260518.csv"


def by_csv(path: Path) -> list[dict[str, str]]:
    """Rows read in the plainest way; nameless columns are called after the one before them."""
    with path.open(encoding="latin-1", newline="") as stream:
        rows = list(csv.reader(line.rstrip("\r\n;") for line in stream))
    at = next(index for index, row in enumerate(rows) if len(row) > 10)
    names = [name.strip() or f"{rows[at][index - 1]}?" for index, name in enumerate(rows[at])]
    return [dict(zip(names, row, strict=True)) for row in rows[at + 1 :]]


@pytest.fixture(scope="module")
def delivery(shared_data: Path) -> tuple[Release, list[dict[str, str]]]:
    path = shared_data / "sipri" / DELIVERY
    return read(path), by_csv(path)


@pytest.fixture(scope="module")
def deal(shared_data: Path) -> tuple[Release, list[dict[str, str]]]:
    path = shared_data / "sipri" / DEAL
    return read(path), by_csv(path)


def total(rows: list[dict[str, str]], column: str) -> float:
    return sum(float(row[column]) for row in rows if row[column])


def test_delivery_file_whole(delivery: tuple[Release, list[dict[str, str]]]) -> None:
    release, rows = delivery
    tally, table = release.tally, release.delivery
    assert (
        (tally.rows_read, tally.rows_kept, len(tally.rejected))
        == (len(rows), len(rows), 0)
        == (25024, 25024, 0)
    )
    assert tally.totals == {
        "Numbers delivered": pytest.approx(total(rows, "Numbers delivered")),
        "TIV delivery values": pytest.approx(total(rows, "TIV delivery values")),
    }
    assert table["tiv"].sum() == pytest.approx(total(rows, "TIV delivery values"))
    assert Counter(table["category"]) == Counter(row["Armament category"] for row in rows)
    assert table["deal"].nunique() == len({row["SIPRI AT Database ID"] for row in rows})
    assert table["local_production"].sum() == sum(row["Local production"] == "Yes" for row in rows)
    assert table["quantity_estimate"].isna().sum() == sum(
        not row["Numbers delivered is estimate"] for row in rows
    )
    assert not tally.unmapped


def test_categories_agree_with_the_register_wherever_it_prints_both(
    delivery: tuple[Release, list[dict[str, str]]],
) -> None:
    _, rows = delivery
    printed = {(row["Description"], row["Armament category"]) for row in rows}
    assert {(words, category_of(words)) for words, _ in printed} == printed


def test_deal_file_whole(deal: tuple[Release, list[dict[str, str]]]) -> None:
    release, rows = deal
    tally, table = release.tally, release.deal
    assert (
        (tally.rows_read, tally.rows_kept, len(tally.rejected))
        == (len(rows), len(rows), 0)
        == (29916, 29916, 0)
    )
    assert tally.totals == {
        name: pytest.approx(total(rows, name))
        for name in (
            "Number ordered",
            "Number delivered",
            "SIPRI TIV for total order",
            "SIPRI TIV of delivered weapons",
        )
    }
    assert table["deal"].is_unique
    assert table["comment"].notna().sum() == sum(bool(row["Comments"]) for row in rows)
    assert table["category"].notna().all()
    assert not tally.unmapped


def test_deal_file_is_spread_and_not_repeated(deal: tuple[Release, list[dict[str, str]]]) -> None:
    release, rows = deal
    spread = release.delivery
    years = [row["Year(s) of delivery"].split("; ") if row["Year(s) of delivery"] else [] for row in rows]
    assert len(spread) == sum(map(len, years))
    assert spread["tiv"].sum() == pytest.approx(total(rows, "SIPRI TIV of delivered weapons"))
    assert spread["quantity"].sum() == pytest.approx(total(rows, "Number delivered"))
    by_year: Counter[int] = Counter()
    for row, listed in zip(rows, years, strict=True):
        for year in listed:
            by_year[int(year)] += float(row["SIPRI TIV of delivered weapons"]) / len(listed)  # type: ignore[assignment]
    assert spread.groupby("year")["tiv"].sum().to_dict() == pytest.approx(dict(by_year))


def test_the_two_vintages_agree_on_who_delivers_what(
    delivery: tuple[Release, list[dict[str, str]]], deal: tuple[Release, list[dict[str, str]]]
) -> None:
    """The Shahed-136 deal: 4,600 delivered in one release, 6,600 in the next."""

    def shaheds(release: Release) -> float:
        table = release.delivery
        chosen = table[
            (table["supplier"] == "IRN")
            & (table["recipient"] == "RUS")
            & table["designation"].eq("Shahed-136")
        ]
        return float(chosen["quantity"].sum())

    assert (shaheds(delivery[0]), shaheds(deal[0])) == (4600, 6600)
