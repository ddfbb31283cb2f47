"""How much of the skill could be hindsight: what a later release, an even spread or an open deal gives away.

    python -m benchmarks.backtest revision --store S

Three comparisons, all without nulls. Both layouts cut to the years that both have: what release, layout and
the way of telling local production change together. The delivery layout with every deal's total spread
evenly over its years, as the deal layout does: what the spread alone is worth. And the deal layout with the
test rows made poorer, by the same fitted model: deals that go on after the origin without their comment, then
without being there at all, and the tables on countries a year older. The last but one takes away more than
hindsight, since of an open deal something was known at the time: it bounds what such deals can give away.
"""

from collections.abc import Callable

import numpy as np
import pandas as pd

from supplant.history.backtest import pooled, run_here, tasks_of, test_origins
from supplant.history.covariates import context_of, covariates
from supplant.history.cube import Cube, cube_of
from supplant.history.events import Events
from supplant.history.landmarks import landmarks_of
from supplant.history.model import Settings, fit, outcome_of
from supplant.history.scores import score
from supplant.pipeline.reference import load_reference
from supplant.store import Store

COMMON = (1995, 2024)
Change = Callable[[pd.DataFrame, int], pd.DataFrame]


def revision(store: Store) -> None:
    """Print the three comparisons."""
    vintages = store.ask("releases", sources=["sipri"]).set_index("layout")["vintage"]
    tables = country_tables(store)
    for name, layout, change in (
        ("delivery layout", "delivery", lambda rows: rows),
        ("delivery layout, deals spread evenly", "delivery", spread),
        ("deal layout", "deal", lambda rows: rows),
    ):
        deliveries = store.ask("reference_deliveries", vintage=vintages[layout])
        rows = change(deliveries[deliveries["year"].between(*COMMON)])
        cube = cube_of(rows, COMMON[1])
        landmarks = landmarks_of(
            Events(cube), context_of(cube, *tables), range(cube.start + 4, cube.last + 1)
        )
        tasks = tasks_of(range(2010, 2015), 10, nulls=False)
        result = pooled(run_here(landmarks, tasks, Settings(), 0), 0)
        for target in ("rival", "displaced"):
            for group in ("all", "local"):
                part = result.group(target, group)
                print(
                    f"{name}, {target}, {group}: n {part['n']:,}, AUC {part['auc']:.3f}, "
                    f"Brier skill {part['bss']:.3f}, slope {part['calibration_slope']:.2f}"
                )
    poorer(store, vintages["deal"], tables)


def country_tables(store: Store) -> list[pd.DataFrame]:
    """Votes, treaties and incomes."""
    queries = {
        "unga": "reference_ideal_points",
        "atop": "reference_alliances",
        "gdp": "reference_incomes",
    }
    return [
        store.ask(query, vintage=store.ask("releases", sources=[source])["vintage"].iloc[0])
        for source, query in queries.items()
    ]


def spread(rows: pd.DataFrame) -> pd.DataFrame:
    """Every deal's total in equal parts over the years in which it was delivered."""
    return rows.assign(tiv=rows.groupby("deal")["tiv"].transform("mean"))


def silent(rows: pd.DataFrame, origin: int) -> pd.DataFrame:
    """Deals that go on after the origin without what their comment says."""
    still = rows.groupby("deal")["year"].transform("max") > origin
    return rows.assign(rung=rows["rung"].mask(still, None), local_production=None)


def absent(rows: pd.DataFrame, origin: int) -> pd.DataFrame:
    """Without the deals that go on after the origin."""
    return rows[rows.groupby("deal")["year"].transform("max") <= origin]


def poorer(store: Store, vintage: str, tables: list[pd.DataFrame]) -> None:
    """The test rows of the long register with less known of each origin; the fitted models stay."""
    reference = load_reference(store, vintage=vintage)
    cube, landmarks = reference.events.cube, reference.landmarks()
    older = [table.assign(year=table["year"] + 1) for table in tables]
    ways: tuple[tuple[str, Change, list[pd.DataFrame]], ...] = (
        ("open deals without their comment", silent, tables),
        ("open deals absent", absent, tables),
        ("countries a year older", lambda rows, _: rows, older),
    )
    found: dict[str, list[pd.DataFrame]] = {name: [] for name, *_ in ways}
    for origin in test_origins(cube.start, cube.last, 10, reference.span):
        model, here = fit(landmarks, origin, 10, Settings()), landmarks.at(origin)
        for name, change, beside in ways:
            place, frame = known(change(reference.deliveries, origin), origin, beside, cube)
            frame = frame.reindex(columns=landmarks.frame.columns, fill_value=0.0)
            kept = here[np.isin(landmarks.place[here], place)]
            frame = frame.iloc[[place.index(one) for one in landmarks.place[kept]]]
            rich, poor = model.predict(landmarks.frame.iloc[kept]), model.predict(frame)
            came = outcome_of(landmarks, kept, 10)
            found[name] += [
                pd.DataFrame(
                    {
                        "target": target,
                        "y": came[target],
                        "rich": rich[target].to_numpy(),
                        "poor": poor[target].to_numpy(),
                        "local": landmarks.local[kept],
                    }
                )
                for target in ("rival", "displaced")
            ]
    for name, parts in found.items():
        told(name, pd.concat(parts))


def known(
    rows: pd.DataFrame, origin: int, tables: list[pd.DataFrame], whole: Cube
) -> tuple[list[int], pd.DataFrame]:
    """Covariates at an origin from these rows alone, and where the partnerships stand in the whole cube."""
    cube = cube_of(rows, origin, thresholds=whole.thresholds)
    places = np.nonzero(cube.supply[:, -1] > 0)[0].astype(np.int64)
    frame = covariates(Events(cube), places, origin, context_of(cube, *tables))
    index = {whole.key(place): place for place in range(len(whole.supplier))}
    return [index[cube.key(int(place))] for place in places], frame


def told(name: str, frame: pd.DataFrame) -> None:
    """The scores of the same partnerships with all that the register says and with less."""
    for target, part in frame.groupby("target"):
        for group, some in (("all", part), ("local", part[part["local"]])):
            y = some["y"].to_numpy(dtype=float)
            rate = np.full(len(y), y.mean())
            rich, poor = (score(y, some[column].to_numpy(), rate) for column in ("rich", "poor"))
            print(
                f"{name}, {target}, {group}: n {len(y):,}, AUC {rich.auc:.3f} to {poor.auc:.3f}, "
                f"Brier skill {rich.bss:.3f} to {poor.bss:.3f}"
            )
