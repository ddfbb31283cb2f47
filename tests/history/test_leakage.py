"""Nothing from after an origin reaches a forecast, whichever table it stands in.

Each table is scrambled, moved and cut after the origin, one at a time and all together, and the forecast of
the origin must stay as it was. The same changes before the origin must move it, or the test would say
nothing.
"""

from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from supplant.history.covariates import context_of
from supplant.history.cube import cube_of
from supplant.history.events import Events
from supplant.history.landmarks import Landmarks, landmarks_of
from supplant.history.model import Settings, fit
from supplant.pipeline import import_file
from supplant.pipeline.reference import load_reference
from supplant.store import Store
from tests.history.real import FILES, store_of
from tests.history.registers import random_register, register

ORIGIN = 2000
Tables = Mapping[str, pd.DataFrame]
YEARLY = {"ideal_point": ["ideal_point"], "alliance": ["defense"], "income": ["value"]}
SHUFFLED = ("supplier", "recipient", "tiv", "category", "year", "rung", "local_production", "status")
SHUFFLED += ("order_year", "comment", "quantity", "designation", "deal")


def tables_of(seed: int, register_: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """A register with votes, treaties and incomes of every country in it, drawn at random."""
    rng = np.random.default_rng(seed)
    states = sorted({*register_["supplier"], *register_["recipient"]})
    years = range(int(register_["year"].min()), int(register_["year"].max()) + 1)
    grid = pd.MultiIndex.from_product([states, years], names=["country", "year"]).to_frame(index=False)
    pairs = pd.MultiIndex.from_product([years, states, states], names=["year", "a", "b"]).to_frame(
        index=False
    )
    return {
        "delivery": register_,
        "ideal_point": grid.assign(ideal_point=rng.normal(size=len(grid))),
        "alliance": pairs.assign(defense=rng.random(len(pairs)) < 0.1),
        "income": grid.assign(variable="gdp_current_usd", value=rng.lognormal(24, 2, len(grid))),
    }


def forecast(tables: Tables, origin: int, last: int, *, first: int = 1965) -> pd.DataFrame:
    events = Events(cube_of(tables["delivery"], last))
    context = context_of(events.cube, tables["ideal_point"], tables["alliance"], tables["income"])
    return predicted(landmarks_of(events, context, range(first, last + 1)), origin)


def predicted(rows: Landmarks, origin: int) -> pd.DataFrame:
    here = rows.at(origin)
    values = fit(rows, origin, 10, Settings()).predict(rows.frame.iloc[here]).reset_index(drop=True)
    table = pd.concat([rows.events.cube.keys(rows.place[here]), values], axis=1)
    return table.sort_values(["supplier", "buyer", "category"], ignore_index=True)


def scrambled(table: pd.DataFrame, name: str, where: "pd.Series[bool]", seed: int = 0) -> pd.DataFrame:
    """The rows at `where` with their values dealt out anew; years stay on their side of the origin."""
    rng, changed = np.random.default_rng(seed), table.copy()
    columns = YEARLY.get(name, [column for column in SHUFFLED if column in table])
    for column in columns:
        mixed = rng.permutation(table.loc[where, column].to_numpy())
        changed.loc[where, column] = ~mixed.astype(bool) if column == "defense" else mixed
    if name != "delivery" and name != "alliance":
        changed.loc[where, columns] *= rng.lognormal(0, 1, (int(where.sum()), 1))
    return changed


def changes(name: str, origin: int) -> dict[str, Callable[[pd.DataFrame], pd.DataFrame]]:
    """The ways in which what stands after the origin in one table is spoilt."""
    return {
        "scrambled": lambda table: scrambled(table, name, table["year"] > origin),
        "moved": lambda table: table.assign(year=table["year"] + (table["year"] > origin) * 3),
        "deleted": lambda table: table[table["year"] <= origin],
        "half deleted": lambda table: table[(table["year"] <= origin) | (np.arange(len(table)) % 2 == 0)],
    }


@pytest.fixture(scope="module")
def synthetic() -> dict[str, pd.DataFrame]:
    return tables_of(3, random_register(2, rows=2500))


@pytest.fixture(scope="module")
def expected(synthetic: Tables) -> pd.DataFrame:
    return forecast(synthetic, ORIGIN, 2025)


@pytest.mark.parametrize("name", ["delivery", "ideal_point", "alliance", "income"])
def test_what_comes_after_the_origin_moves_no_forecast(
    name: str, synthetic: Tables, expected: pd.DataFrame
) -> None:
    for way, change in changes(name, ORIGIN).items():
        spoilt = {**synthetic, name: change(synthetic[name])}
        found = forecast(spoilt, ORIGIN, 2025)
        pd.testing.assert_frame_equal(found, expected, rtol=1e-9, obj=f"{name}, {way}")


@pytest.mark.parametrize("name", ["delivery", "ideal_point", "alliance", "income"])
def test_what_came_before_does(name: str, synthetic: Tables, expected: pd.DataFrame) -> None:
    before = synthetic[name]["year"].between(ORIGIN - 4, ORIGIN)
    spoilt = {**synthetic, name: scrambled(synthetic[name], name, before)}
    found = forecast(spoilt, ORIGIN, 2025)
    assert len(found) != len(expected) or not np.allclose(found["rival"], expected["rival"], atol=1e-4)


def test_all_tables_ending_at_the_origin_give_the_forecast_of_the_day(
    synthetic: Tables, expected: pd.DataFrame
) -> None:
    of_the_day = {name: table[table["year"] <= ORIGIN] for name, table in synthetic.items()}
    pd.testing.assert_frame_equal(forecast(of_the_day, ORIGIN, ORIGIN), expected, rtol=1e-9)


def test_a_deal_ordered_before_and_delivered_after_says_nothing(
    synthetic: Tables, expected: pd.DataFrame
) -> None:
    pairs = [("FRA", "IND"), ("USA", "TUR"), ("RUS", "CHN"), ("TUR", "EGY"), ("IND", "EGY"), ("EGY", "EGY")]
    orders = register(
        [(supplier, buyer, ORIGIN + 1, 5000.0) for supplier, buyer in pairs],
        order_year=ORIGIN - 3,
        rung="licence",
        rung_certain=True,
        local_production=True,
        comment="produced under licence",
    )
    orders = orders.assign(row=orders["row"] + 10_000, deal=[f"order{number}" for number in orders["row"]])
    with_orders = {**synthetic, "delivery": pd.concat([synthetic["delivery"], orders], ignore_index=True)}
    pd.testing.assert_frame_equal(forecast(with_orders, ORIGIN, 2025), expected, rtol=1e-9)
    early = orders.assign(year=ORIGIN)
    delivered = {**synthetic, "delivery": pd.concat([synthetic["delivery"], early], ignore_index=True)}
    assert len(forecast(delivered, ORIGIN, 2025)) != len(expected) or not np.allclose(
        forecast(delivered, ORIGIN, 2025)["rival"], expected["rival"]
    ), "delivered before the origin it does say something"


@pytest.mark.parametrize("layout", ["deal", "delivery"])
def test_nothing_after_the_origin_moves_a_forecast_on_the_real_tables(shared_data: Path, layout: str) -> None:
    with Store.open(store_of(shared_data)) as store:
        releases = store.ask("releases", sources=["sipri"]).set_index("layout")["vintage"]
        tables = {"delivery": store.ask("reference_deliveries", vintage=releases[layout])}
        for name, source, query in (
            ("ideal_point", "unga", "reference_ideal_points"),
            ("alliance", "atop", "reference_alliances"),
            ("income", "gdp", "reference_incomes"),
        ):
            vintage = store.ask("releases", sources=[source])["vintage"].iloc[0]
            tables[name] = store.ask(query, vintage=vintage)
    origin = 2012
    whole = forecast(tables, origin, 2024, first=1999)
    assert len(whole) > 1000
    for way in ("scrambled", "deleted"):
        spoilt = {name: changes(name, origin)[way](table) for name, table in tables.items()}
        found = forecast(spoilt, origin, 2024 if way == "scrambled" else origin, first=1999)
        pd.testing.assert_frame_equal(found, whole, rtol=1e-7, obj=way)


def test_deals_that_begin_after_the_origin_can_be_cut_from_the_file_itself(
    shared_data: Path, tmp_path: Path
) -> None:
    """Through the importer: no row borrows from a later one (repeats, ordinals, corrections of cut rows)."""
    origin, source = 2012, shared_data / FILES[0]
    lines = source.read_bytes().decode("latin-1").splitlines(keepends=True)
    head = next(number for number, line in enumerate(lines) if line.startswith("Recipient,"))
    column = lines[head].split(",").index("Year(s) of delivery")
    table = pd.read_csv(source, skiprows=head, encoding="latin-1", dtype=str, keep_default_na=False)
    assert len(table) == len(lines) - head - 1, "one line per row, so that lines can be cut"
    first = table.iloc[:, column].str.extract(r"(\d{4})", expand=False).fillna("9999").astype(int)
    kept = [line for line, year in zip(lines[head + 1 :], first, strict=True) if year <= origin]
    assert 0 < len(kept) < len(table)
    cut = tmp_path / source.name
    cut.write_bytes("".join([*lines[: head + 1], *kept]).encode("latin-1"))
    found = []
    with Store.open(tmp_path / "s.duckdb", write=True) as store:
        import_file(store, cut)
        found.append(predicted(load_reference(store).landmarks(), origin))
    with Store.open(store_of(shared_data)) as store:
        vintage = store.ask("releases", sources=["sipri"]).set_index("layout").loc["deal", "vintage"]
        reference = load_reference(store, vintage=vintage)
        events, bare = reference.events, context_of(reference.events.cube)
        rows = landmarks_of(events, bare, range(events.cube.start + 4, events.cube.last + 1))
        found.append(predicted(rows, origin))
    pd.testing.assert_frame_equal(found[0], found[1], rtol=1e-7)
