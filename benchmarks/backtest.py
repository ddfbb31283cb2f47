"""The reference class on the real registers: how long it takes, which model was chosen, and its page.

    python -m benchmarks.backtest time --store S         full backtest with nulls, wall seconds
    python -m benchmarks.backtest development --store S  the model against boosting, and what was chosen last
    python -m benchmarks.backtest revision --store S     what hindsight is worth (benchmarks.reference_leaks)
    python -m benchmarks.backtest page --store S         docs/reference-class.md and its figures

The page takes the outputs of `development` and `revision` as files. Timed here, never asserted in tests.
Boosting is here and not in the package: on the log score it did not win.
"""

import argparse
import json
import time
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.ensemble import HistGradientBoostingClassifier
from threadpoolctl import threadpool_limits

from benchmarks.reference_leaks import country_tables, revision
from benchmarks.reference_page import page
from supplant.core.errors import NoAnswer
from supplant.history.covariates import context_of
from supplant.history.cube import cube_of
from supplant.history.events import Events
from supplant.history.landmarks import Landmarks, landmarks_of
from supplant.history.model import Settings, fit, outcome_of
from supplant.history.resampling import interval, pigeonhole
from supplant.history.scores import score
from supplant.pipeline.reference import backtest_of, load_reference
from supplant.store import Store


def timed(store: Store, workers: int) -> None:
    """Every release at both horizons, with nulls."""
    whole = time.perf_counter()
    for vintage in sorted(store.ask("releases", sources=["sipri"])["vintage"]):
        for horizon in (10, 5):
            begun = time.perf_counter()
            try:
                _, result = backtest_of(store, vintage=vintage, horizon=horizon, workers=workers)
            except NoAnswer as error:
                print(vintage, horizon, error)
                continue
            result.to_json()
            print(f"{vintage}, {horizon} years: {time.perf_counter() - begun:.1f} s")
    print(f"all: {time.perf_counter() - whole:.1f} s")


def development(store: Store) -> None:
    """Log scores of the model and of boosting, horizon 10, origins 1980 to 1995; outcomes end in 2005."""
    reference = load_reference(store, until=2005)
    rows = landmarks_of(reference.events, reference.context, range(1955, 2006))
    found: dict[str, list[pd.DataFrame]] = {}
    with threadpool_limits(1):
        for origin in range(1980, 1996, 3):
            test = rows.at(origin)
            model = fit(rows, origin, 10, Settings()).predict(rows.frame.iloc[test])
            train = np.nonzero((rows.origin <= origin - 10) & ((origin - 10 - rows.origin) % 3 == 0))[0]
            weight = 0.5 ** ((origin - 10 - rows.origin[train]) / Settings().half_life)
            before, after = outcome_of(rows, train, 10), outcome_of(rows, test, 10)
            cube = rows.events.cube
            for target in ("rival", "displaced", "faded", "riser"):
                trees = HistGradientBoostingClassifier(
                    max_iter=200,
                    learning_rate=0.03,
                    max_leaf_nodes=6,
                    min_samples_leaf=60,
                    l2_regularization=5,
                    random_state=0,
                ).fit(rows.frame.iloc[train].to_numpy(), before[target], sample_weight=weight)
                part = pd.DataFrame({"y": after[target], "model": model[target].to_numpy()})
                part["boosting"] = trees.predict_proba(rows.frame.iloc[test].to_numpy())[:, 1]
                part["supplier"] = cube.supplier[rows.place[test]]
                part["buyer"] = cube.buyer[rows.place[test]]
                found.setdefault(target, []).append(part)
    rng = np.random.default_rng(0)
    for target, parts in found.items():
        frame = pd.concat(parts, ignore_index=True)
        y = frame["y"].to_numpy(dtype=float)
        losses = {
            name: -(y * np.log(frame[name].clip(1e-6, 1)) + (1 - y) * np.log((1 - frame[name]).clip(1e-6, 1)))
            for name in ("model", "boosting")
        }
        gap = (losses["boosting"] - losses["model"]).to_numpy()
        draws = []
        for _ in range(200):
            w = pigeonhole(frame["supplier"].to_numpy(), frame["buyer"].to_numpy(), rng)
            draws.append((w * gap).sum() / max(w.sum(), 1.0))
        low, high = interval(np.array(draws))
        for name in ("model", "boosting"):
            own = score(y, frame[name].to_numpy(), np.full(len(y), y.mean()))
            print(
                f"{target}, {name}: AUC {own.auc:.3f}, log score {own.log_score:.4f}, slope {own.slope:.2f}"
            )
        print(f"{target}: boosting less model {gap.mean():+.4f} (90 % {low:+.4f} to {high:+.4f})")


ADDED = (
    "pair_trend supplier_fading buyer_imports_trend producer_seen buyer_exports_none "
    "buyer_exports_trend to_riser"
).split()
"""The covariates of the last round of choices."""


def chosen(store: Store) -> None:
    """What the last round of choices won, on outcomes up to 2005: the long register and five short ones."""
    whole = load_reference(store, until=2005)
    tables = country_tables(store)
    registers = {"register to 2005": [(whole.landmarks(), range(1980, 1996, 3))]}
    for first in range(1956, 1977, 5):
        rows = whole.deliveries[whole.deliveries["year"].between(first, first + 29)]
        cube = cube_of(rows, first + 29)
        cut = landmarks_of(Events(cube), context_of(cube, *tables), range(first + 4, first + 30))
        registers.setdefault("five registers of 30 years", []).append((cut, range(first + 15, first + 20, 2)))
    one_ridge = Settings(penalty=30.0, produces_penalty=30.0, decided_penalty=30.0)
    for name, parts in registers.items():
        for way, settings, without in (
            ("as chosen", Settings(), []),
            ("without the seven covariates", Settings(), ADDED),
            ("one ridge of 30", one_ridge, []),
            ("neither", one_ridge, ADDED),
        ):
            found = [judged(rows, origin, settings, without) for rows, origins in parts for origin in origins]
            for target in ("rival", "displaced", "faded", "riser"):
                y, p = (
                    np.concatenate([one[target][column] for one in found]).astype(float) for column in (0, 1)
                )
                own = score(y, p, np.full(len(y), y.mean()))
                print(
                    f"{name}, {way}, {target}: AUC {own.auc:.3f}, log score {own.log_score:.4f}, "
                    f"slope {own.slope:.2f}"
                )


def judged(
    rows: Landmarks, origin: int, settings: Settings, without: list[str]
) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Outcomes and forecasts of one origin by target, with some covariates left out."""
    frame, test = rows.frame.drop(columns=without), rows.at(origin)
    with threadpool_limits(1):
        forecast = fit(rows, origin, 10, settings, frame=frame).predict(frame.iloc[test])
    came = outcome_of(rows, test, 10)
    return {target: (came[target], forecast[target].to_numpy()) for target in came}


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", choices=("time", "development", "revision", "page"))
    parser.add_argument("--store", type=Path, required=True)
    parser.add_argument("--workers", type=int, default=0)
    parser.add_argument("--summary", type=Path, default=Path("src/supplant/history/summary.json"))
    parser.add_argument("--development", type=Path, help="output of `development`, for the page")
    parser.add_argument("--revision", type=Path, help="output of `revision`, for the page")
    arguments = parser.parse_args()
    with Store.open(arguments.store) as store:
        if arguments.what == "time":
            timed(store, arguments.workers)
        elif arguments.what == "development":
            development(store)
            chosen(store)
        elif arguments.what == "revision":
            revision(store)
        else:
            texts = [
                "" if path is None else path.read_text(encoding="utf-8")
                for path in (arguments.development, arguments.revision)
            ]
            page(store, json.loads(arguments.summary.read_text(encoding="utf-8")), *texts)


if __name__ == "__main__":
    main()
