"""Questions that cannot be answered and words that make no sense: said plainly, with the exit code."""

import json
from pathlib import Path

import pytest

from supplant.cli.program import run
from supplant.pipeline import import_file
from supplant.store import Store
from tests.history.real import FILES, store_of

HEAD = """Transfers of major conventional arms
Source: SIPRI Arms Transfers Database (c) SIPRI.;
Data generated: 12 Feb 2026 12:26:12 PM;
SIPRI AT Database ID,Supplier,Recipient,Designation,Description,Armament category,Order date,\
Order date is estimate,Numbers delivered,Numbers delivered is estimate,Delivery year,\
Delivery year is estimate,Status,SIPRI estimate,TIV deal unit,TIV delivery values,Local production;
"""
ROWS = [
    f"{number},France,India,Jet-1,fighter aircraft,Aircraft,{year - 1},No,2,No,{year},No,New,0.25,5,10,No;\n"
    for number, year in enumerate((2010, 2011, 2020))
]


def store_with(folder: Path, rows: list[str]) -> str:
    file, path = folder / "register.csv", folder / "s.duckdb"
    file.write_text(HEAD + "".join(rows), encoding="utf-8")
    with Store.open(path, write=True) as store:
        import_file(store, file)
    return str(path)


@pytest.fixture
def three_rows(tmp_path: Path) -> str:
    return store_with(tmp_path, ROWS)


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        ("history France India", 0, ""),
        ("history France India --family", 0, ""),
        ("history India France", 1, "no deliveries from IND to FRA"),
        ("history Narnia India", 1, "no actor goes by 'Narnia'"),
        ("history France India --category Ships", 1, "there are Aircraft"),
        ("history France India --category Reactors", 1, "no register of reactors"),
        ("screen", 1, "no partnership was watched for 10 years"),
        ("screen --horizon 5 --draws 2", 0, ""),
        ("screen --as-of 2011", 1, "no full window of 5 years"),
        ("screen --as-of 1990", 1, "no deliveries up to 1990"),
        ("screen --as-of 2050", 1, "complete up to 2020 only"),
        ("screen --horizon 0", 2, "at least 1"),
        ("screen --draws 0", 2, "at least 1"),
        ("screen --top -3", 2, "at least 1"),
        ("screen --category Spoons", 2, "expected one of Aircraft"),
        ("screen --vintage x", 2, "no vintage 'x'"),
        ("backtest", 1, "too short to test"),
        ("backtest --origins 2015", 2, "expected origins A:B"),
        ("backtest --origins 2020:2010", 2, "expected origins A:B"),
        ("backtest --origins soon", 2, "expected --origins A:B"),
        ("backtest --horizon 0", 2, "at least 1 year"),
        ("backtest --workers -1", 2, "no negative workers"),
        ("history build --out /no/such/folder/x.json", 2, "no folder"),
        ("history build --vintage x", 2, "no vintage 'x'"),
    ],
)
def test_a_register_of_three_rows(
    three_rows: str, capsys: pytest.CaptureFixture[str], words: str, code: int, says: str
) -> None:
    assert run([*words.split(), "--store", three_rows]) == code
    said = capsys.readouterr()
    # Messages are wrapped to the width of the terminal.
    assert says in " ".join(said.err.split())
    assert "Traceback" not in said.err
    assert bool(said.out) == (code == 0)


@pytest.mark.parametrize("words", ["history France India", "screen", "backtest", "history build"])
def test_a_store_without_a_register(tmp_path: Path, capsys: pytest.CaptureFixture[str], words: str) -> None:
    path = tmp_path / "s.duckdb"
    with Store.open(path, write=True):
        pass
    assert run([*words.split(), "--store", str(path)]) == 1
    assert "supplant data import" in capsys.readouterr().err


def test_a_store_with_a_register_alone_says_what_it_leaves_out(
    shared_data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "s.duckdb"
    with Store.open(path, write=True) as store:
        import_file(store, shared_data / FILES[1])
    words = ["screen", "--horizon", "5", "--category", "Artillery", "--draws", "2", "--json"]
    assert run([*words, "--store", str(path)]) == 0
    alone = json.loads(capsys.readouterr().out)
    left_out = " ".join(alone["meta"]["warnings"])
    assert all(name in left_out for name in ("ideal_point", "alliance", "country_year"))
    assert (
        run([*words, "--store", str(store_of(shared_data)), "--vintage", alone["meta"]["vintages"][0]]) == 0
    )
    full = json.loads(capsys.readouterr().out)
    assert {(row["supplier"], row["buyer"]) for row in full["rows"]} == {
        (row["supplier"], row["buyer"]) for row in alone["rows"]
    }
    names = {driver["name"] for row in alone["rows"] for driver in row["drivers"]}
    assert not names & {"distance", "allied", "buyer_income", "supplier_income"}
