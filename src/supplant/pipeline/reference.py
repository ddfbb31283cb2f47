"""The reference class, from a store: episodes opened, today's partnerships screened, the past foretold.

The register is the release that is named, else the one that covers most years, because a reference class
lives on length. Its last complete year is the one before its publication, or the last one that it has.
"""

import json
import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from supplant.core.actors import resolve
from supplant.core.errors import NoAnswer, UsageError
from supplant.history.backtest import Backtest, pooled, tasks_of, test_origins
from supplant.history.civil import civil_deliveries, own_reactors
from supplant.history.cluster import run_tasks
from supplant.history.covariates import Context, context_of
from supplant.history.cube import Cube, cube_of
from supplant.history.episodes import Episode, open_episodes
from supplant.history.events import Events
from supplant.history.families import open_families
from supplant.history.landmarks import Landmarks, landmarks_of
from supplant.history.model import Settings
from supplant.history.screen import Screen, screen
from supplant.history.summarising import grid_of, summarise
from supplant.history.summary import Summary, bundled
from supplant.history.thresholds import DEFAULTS, Thresholds
from supplant.store import Store

__all__ = [
    "Episode",
    "Reference",
    "backtest_of",
    "build_summary",
    "history_of",
    "load_reactors",
    "load_reference",
    "screen_of",
]

SEED = 0
CIVIL = Thresholds(span=10, riser_floor=500.0)
"""Reactors are begun years apart: windows of ten years, volumes in MW."""

_BESIDE = {
    "unga": ("ideal_point", "reference_ideal_points"),
    "atop": ("alliance", "reference_alliances"),
    "gdp": ("country_year", "reference_incomes"),
}


@dataclass(frozen=True)
class Reference:
    """A register read for history: its rows, its arrays, and which releases stand behind them."""

    vintage: str
    sha256: str
    published: str | None
    layout: str
    deliveries: pd.DataFrame
    events: Events
    context: Context
    vintages: tuple[str, ...]
    warnings: tuple[str, ...]

    @property
    def span(self) -> int:
        """Years of a window."""
        return self.events.cube.thresholds.span

    def landmarks(self) -> Landmarks:
        """The rows for models: every origin with a full window behind it."""
        cube = self.events.cube
        return landmarks_of(self.events, self.context, range(cube.start + self.span - 1, cube.last + 1))


def load_reference(
    store: Store, *, vintage: str | None = None, thresholds: Thresholds = DEFAULTS, until: int | None = None
) -> Reference:
    """The transfers register of a store. `until` reads it as if it ended with that year.

    Raises NoAnswer where the store has no such register, UsageError for a vintage that it does not hold.
    """
    releases = store.ask("releases", sources=["sipri"])
    if releases.empty:
        raise NoAnswer(
            "the store holds no transfers register: supplant data import FILE (see docs/importing)"
        )
    chosen = _release(releases, vintage)
    deliveries = store.ask("reference_deliveries", vintage=chosen["vintage"])
    last = _last_complete(chosen)
    if until is not None:
        last = min(last, until)
    cube = cube_of(deliveries, last, thresholds=thresholds)
    return _reference(store, chosen, deliveries, cube)


def load_reactors(store: Store, *, thresholds: Thresholds = CIVIL, until: int | None = None) -> Reference:
    """The civil twin: power reactors by origin of design, country and reactor type, in the same arrays.

    Raises NoAnswer where the store holds no register of reactors.
    """
    releases = store.ask("releases", sources=["reactors"])
    if releases.empty:
        raise NoAnswer("the store holds no register of reactors: supplant data import FILE")
    chosen = _release(releases, None)
    reactors = store.ask("reference_reactors", vintage=chosen["vintage"])
    deliveries, own = civil_deliveries(reactors), own_reactors(reactors)
    last = int(max(deliveries["year"].max(), own["year"].max()))
    if until is not None:
        last = min(last, until)
    cube = cube_of(deliveries, last, thresholds=thresholds, own=own)
    return _reference(store, chosen, deliveries, cube)


def _reference(store: Store, chosen: dict[str, Any], deliveries: pd.DataFrame, cube: Cube) -> Reference:
    """The arrays of a release with what the store holds beside them."""
    tables, used, warnings = _beside(store)
    context = context_of(cube, tables.get("unga"), tables.get("atop"), tables.get("gdp"))
    if chosen["layout"] == "deal":
        warnings.append(
            "this layout spreads a deal's total evenly over its years, so a year carries what was learnt of "
            "the deal later; scores on the delivery layout show how much that matters"
        )
    return Reference(
        chosen["vintage"],
        chosen["sha256"],
        chosen["published"],
        chosen["layout"],
        deliveries,
        Events(cube),
        context,
        (chosen["vintage"], *used),
        tuple(warnings),
    )


def history_of(
    store: Store,
    supplier: str,
    buyer: str,
    *,
    category: str | None = None,
    vintage: str | None = None,
    family: bool = False,
) -> tuple[Reference, list[Episode]]:
    """The partnerships of two countries, each opened down to its rows; former names lead to their heirs.

    With `family`, one episode per family of products (`history.families`).
    """
    from_code, to_code = resolve(supplier).code, resolve(buyer).code
    civil = category is not None and category.casefold() == "reactors"
    reference = load_reactors(store) if civil else load_reference(store, vintage=vintage)
    opening = open_families if family else open_episodes
    found = opening(reference.events, reference.deliveries, from_code, to_code, category)
    table = "reactor" if civil else "delivery"
    opened = []
    for episode in found:
        numbers = sorted({int(row) for row in episode.rows["row"]})
        texts = store.ask("original_rows", table=table, vintage=reference.vintage, rows=numbers)
        originals = dict(zip(texts["row"].astype(int), texts["original"].astype(str), strict=True))
        rows = episode.rows.assign(original=[originals.get(int(row), "") for row in episode.rows["row"]])
        opened.append(Episode(episode.line, episode.years, episode.meetings, rows))
    return reference, opened


def screen_of(
    store: Store,
    *,
    as_of: int | None = None,
    horizon: int = 10,
    category: str | None = None,
    vintage: str | None = None,
    seed: int = SEED,
    draws: int = 60,
    progress: Callable[[int], None] | None = None,
) -> tuple[Reference, Screen]:
    """Today's partnerships, or those at the end of `as_of`, ranked by risk. Nothing after `as_of` is read."""
    reference = load_reference(store, vintage=vintage, until=as_of)
    if as_of is not None and as_of > reference.events.cube.last:
        raise NoAnswer(
            f"the register is complete up to {reference.events.cube.last} only; take --as-of up to that year"
        )
    cube = reference.events.cube
    places = None
    if category is not None:
        known = {name.casefold(): number for number, name in enumerate(cube.categories)}
        if category.casefold() not in known:
            raise UsageError(f"no category {category!r}; expected one of {', '.join(cube.categories)}")
        places = (cube.category == known[category.casefold()]).nonzero()[0]
    return reference, screen(
        reference.landmarks(),
        cube.last,
        horizon,
        settings=Settings(),
        seed=seed,
        draws=draws,
        places=places,
        progress=progress,
    )


def backtest_of(
    store: Store,
    *,
    origins: tuple[int, int] | None = None,
    horizon: int = 10,
    vintage: str | None = None,
    nulls: bool = True,
    workers: int = 0,
    cluster: str | None = None,
    state: Path | None = None,
    seed: int = SEED,
    progress: Callable[[int, int], None] | None = None,
) -> tuple[Reference, Backtest]:
    """The backtest of a release; by default on the last `horizon` origins whose horizon has passed."""
    reference = load_reference(store, vintage=vintage)
    cube = reference.events.cube
    if origins is None:
        chosen = test_origins(cube.start, cube.last, horizon, reference.span)
    else:
        first, last = origins
        earliest = cube.start + reference.span + horizon
        if first > last or first < earliest or last > cube.last - horizon:
            raise UsageError(
                f"expected origins A:B between {earliest} and {cube.last - horizon} for a horizon of "
                f"{horizon} years, found {first}:{last}"
            )
        chosen = tuple(range(first, last + 1))
    tasks = tasks_of(chosen, horizon, nulls=nulls)
    done = run_tasks(
        reference.landmarks(),
        tasks,
        Settings(),
        seed,
        register=reference.sha256,
        workers=workers,
        address=cluster,
        state=state,
        progress=None if progress is None else lambda number: progress(number, len(tasks)),
    )
    return reference, pooled(done, seed)


def build_summary(
    store: Store,
    target: Path,
    *,
    vintage: str | None = None,
    workers: int = 0,
    state: Path | None = None,
    progress: Callable[[str], None] | None = None,
) -> Summary:
    """Curves, coefficients, scores and thresholds of a release, written as JSON; no rows of the register.

    Scores are those of every release of the transfers register in the store, at both horizons, with nulls.
    """
    if not target.parent.is_dir():
        raise UsageError(f"no folder {target.parent} to write the summary to")
    load_reference(store, vintage=vintage)  # a release that is not there is refused before the long part
    scores: dict[str, Any] = {}
    for name in sorted(store.ask("releases", sources=["sipri"])["vintage"]):
        for horizon in (10, 5):
            if progress is not None:
                progress(f"backtest of {name} at {horizon} years")
            try:
                reference, backtest = backtest_of(
                    store, horizon=horizon, vintage=name, workers=workers, state=state
                )
            except NoAnswer:
                continue  # too short for this horizon
            scores[f"{name} {horizon}"] = {
                "vintage": name,
                "layout": reference.layout,
                **backtest.to_json(),
            }
    reference = load_reference(store, vintage=vintage)
    if progress is not None:
        progress("counting, curves and contrasts")
    cube = reference.events.cube
    summary = summarise(
        reference.events,
        reference.landmarks(),
        vintage=reference.vintage,
        sha256=reference.sha256,
        published=reference.published,
        scores=scores,
        settings=Settings(),
        seed=SEED,
        grid=grid_of(reference.deliveries, cube.last, 10, cube.thresholds),
    )
    part = target.with_suffix(".part")
    text = json.dumps(rounded(summary.to_json()), allow_nan=False, ensure_ascii=False, separators=(",", ":"))
    part.write_text(text + "\n", encoding="utf-8")
    part.replace(target)
    bundled.cache_clear()
    return summary


def rounded(value: Any) -> Any:
    """Numbers to five digits, what is not a number as null: nobody reads more, and files stay comparable."""
    if isinstance(value, dict):
        return {str(key): rounded(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [rounded(item) for item in value]
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, float):
        return round(value, 5) if math.isfinite(value) else None
    return value


def _release(releases: pd.DataFrame, vintage: str | None) -> dict[str, Any]:
    rows = releases.astype(object).where(releases.notna(), None).to_dict("records")
    if vintage is not None:
        rows = [row for row in rows if row["vintage"] == vintage]
        if not rows:
            known = ", ".join(sorted(releases["vintage"]))
            raise UsageError(f"no vintage {vintage!r} of this register; the store holds {known}")

    def reach(row: dict[Any, Any]) -> tuple[int, str]:
        return int(row["last_year"] or 0) - int(row["first_year"] or 0), str(row["published"] or "")

    best = max(rows, key=reach)
    published = None if best["published"] is None else str(best["published"])[:10]
    return {str(key): value for key, value in best.items()} | {"published": published}


def _last_complete(release: dict[str, Any]) -> int:
    last = int(release["last_year"])
    return last if release["published"] is None else min(last, int(release["published"][:4]) - 1)


def _beside(store: Store) -> tuple[dict[str, pd.DataFrame], list[str], list[str]]:
    """The tables on countries that the store has, their vintages, and a warning for each absent one."""
    tables, used, warnings = {}, [], []
    for source, (table, query) in _BESIDE.items():
        releases = store.ask("releases", sources=[source])
        if releases.empty:
            warnings.append(
                f"no table {table} ({source}) in the store: the covariates that need it are left out"
            )
            continue
        chosen = _release(releases, None)
        tables[source] = store.ask(query, vintage=chosen["vintage"])
        used.append(chosen["vintage"])
    return tables, used, warnings
