"""Comtrade partner shares: whose word it is, flows listed twice, lists that are cut."""

import csv
import gzip
import math
from collections import defaultdict
from pathlib import Path

import pytest

from supplant.core.actors import resolve
from tests.sources.written import FIXTURES, changed, imported

SHARES = FIXTURES / "comtrade" / "shares.csv"


def test_importer_and_exporter_follow_from_the_flow() -> None:
    trade = imported(SHARES)["trade"]
    assert trade["exporter"].tolist() == ["AGO", "ZAF", "ZAF", "AGO", "CIV"]
    assert trade["importer"].tolist() == ["NAM", "NAM", "NAM", "NAM", "TUR"]
    assert trade["reported_by"].tolist() == ["importer", "importer", "exporter", "importer", "exporter"]
    assert trade["exporter_name"].tolist()[4] == "Côte d'Ivoire"
    assert trade["value_usd"].tolist() == [600.0, 200.5, 190.0, 600.0, 4.0]
    assert trade["product"].tolist()[4] == "010121"


def test_the_focus_country_is_no_party() -> None:
    trade = imported(SHARES)["trade"]
    assert "CHN" not in set(trade["exporter"]) | set(trade["importer"])


def test_a_flow_in_two_lists_is_kept_and_marked_and_its_mirror_is_not() -> None:
    read = imported(SHARES)
    assert read["trade"]["repeat"].tolist() == [False, False, False, True, False]
    assert any(note.startswith("1 rows repeat a flow") for note in read.tally.notes)


def test_a_repeat_is_found_across_blocks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("supplant.sources.blocks._BYTES", 300)
    trade = imported(SHARES)["trade"].sort_values("row")
    assert trade["repeat"].tolist() == [False, False, False, True, False]


def test_what_the_cut_lists_sum_to_is_noted(tmp_path: Path) -> None:
    """Lists of 0.8 (a repeated flow counts once), 0.5 and 1.0: the mean is 2.3 / 3."""
    notes = imported(SHARES).tally.notes
    assert any("3 partner lists sum to 0.77 on average (lowest 0.5)" in note for note in notes)


@pytest.mark.parametrize(
    ("cells", "why"),
    [
        ({"flowCode": "RX"}, "expected the flow M or X, found 'RX'"),
        ({"cmd_partner_perc": "60"}, "share '60' is not within 0 and 1"),
        ({"primaryValue": "n/a"}, "expected a value in USD, found 'n/a'"),
        ({"cmdCode": "27"}, "expected an HS code of six digits, found '27'"),
        ({"refYear": "0"}, "expected a year"),
        ({"partnerDesc": ""}, "no partner"),
        ({"reporterDesc": ""}, "no reporter"),
    ],
)
def test_a_bad_row_is_rejected_with_its_reason(cells: dict[str, str], why: str, tmp_path: Path) -> None:
    read = imported(changed(SHARES, tmp_path / "s.csv", 1, **cells), check=False)
    assert [(bad.row, why in bad.why) for bad in read.tally.rejected] == [(3, True)]
    assert len(read["trade"]) == 4


def test_the_real_file_against_the_csv_module(shared_data: Path) -> None:
    path = shared_data / "trade" / "comtrade_hs6_partner_shares_2001_2025.csv.gz"
    with gzip.open(path, "rt", encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    read = imported(path)
    trade = read["trade"].sort_values("row", ignore_index=True)
    assert read.tally.rows_read == read.tally.rows_kept == len(rows) == len(trade) == 479_164
    assert (read.tally.first_year, read.tally.last_year) == (2001, 2025)
    assert read.tally.totals["primaryValue"] == pytest.approx(
        math.fsum(float(r["primaryValue"]) for r in rows), rel=1e-12
    )
    assert trade["share"].tolist() == [float(r["cmd_partner_perc"]) for r in rows]
    assert trade["product"].tolist() == [r["cmdCode"] for r in rows]
    lists: dict[tuple[str, ...], float] = defaultdict(float)
    for r in rows:
        lists[r["reporterDesc"], r["flowCode"], r["refYear"], r["cmdCode"]] += float(r["cmd_partner_perc"])
    mean = sum(lists.values()) / len(lists)
    assert round(mean, 2) == 0.88
    assert any(f"{len(lists):,} partner lists sum to {mean:.2f}" in note for note in read.tally.notes)
    assert not trade["repeat"].any()
    names = {name: resolve(name, scheme="comtrade").code for name in {r["partnerDesc"] for r in rows}}
    imports = [r["flowCode"] == "M" for r in rows]
    partners = trade["exporter"].where(imports, trade["importer"])
    assert partners.tolist() == [names[r["partnerDesc"]] for r in rows]
