"""Cases -> the partnership model: ensembles, calibration, hindcasts.

A case gives the model its scale and, where asked, its posterior; a pair that nobody prepared runs on the
defaults of the parameter table, and the answer says so.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from supplant.cases import list_cases, load_case
from supplant.core.errors import NoAnswer, UsageError
from supplant.core.units import Period
from supplant.dynamics.job import Job
from supplant.dynamics.keep import keep
from supplant.dynamics.levers import POLICIES
from supplant.dynamics.observations import Reading, read
from supplant.dynamics.parameters import Override, table
from supplant.dynamics.record import load_record
from supplant.dynamics.simulate import Ensemble, Progress, named, run
from supplant.dynamics.speed import measure as engine_speed
from supplant.pipeline.arrivals import arrivals
from supplant.pipeline.defaults import named_markets, pair_answer, pair_defaults
from supplant.pipeline.fits import ORIGINS, Fitting, bundle, fit_at_hand, fit_now
from supplant.pipeline.markets import ThirdMarkets, third_markets
from supplant.pipeline.place import store_if_there
from supplant.pipeline.question import Question, ask_about
from supplant.pipeline.tables import gather
from supplant.store import Store

__all__ = [
    "Projection",
    "bundle_fits",
    "calibrated",
    "engine_speed",
    "hindcasts",
    "policies",
    "project",
    "projectable",
]

MOST_DRAWS = 65_536  # of a fit; more runs take them in turn
REFERENCE_CUTS = (date(2022, 12, 31), date(2023, 6, 30), date(2023, 12, 31), date(2024, 6, 30))


@dataclass(frozen=True)
class Projection:
    """An ensemble with what it rests on, in words; `store` is the fingerprint of the store that was read."""

    title: str
    ensemble: Ensemble
    markets: ThirdMarkets | None
    vintages: tuple[str, ...]
    warnings: tuple[str, ...]
    store: str | None = None

    def to_json(self) -> dict[str, Any]:
        """The answer of `supplant simulate` without its `meta`."""
        markets = self.markets
        named_ = [] if markets is None else list(zip(markets.countries, markets.shares, strict=True))
        return {
            "partnership": self.title,
            **self.ensemble.to_json(),
            "third_markets": [{"country": code, "share": share} for code, share in named_],
        }

    def to_frame(self) -> pd.DataFrame:
        """One row per month and outcome, with quantiles over the futures."""
        return self.ensemble.to_frame()


@dataclass(frozen=True)
class _Ground:
    """Where the futures of a question start from, and what there is to fit."""

    question: Question
    overrides: dict[str, Override | float]
    start: str | None
    reading: Reading | None
    markets: ThirdMarkets | None
    vintages: tuple[str, ...]
    warnings: tuple[str, ...]


def projectable() -> tuple[str, ...]:
    """Slugs of the library."""
    return tuple(summary.slug for summary in list_cases())


def simulate(
    *about: str,
    category: str | None = None,
    runs: int = 10_000,
    seed: int = 0,
    policy: str = "as-is",
    months: int | None = None,
    calibrated: bool = False,
    engine: str = "auto",
    out: Path | None = None,
    store: Path | None = None,
) -> Projection:
    """Futures of a case, or of a supplier and a buyer: `supplant simulate` in Python (see `project`).

    >>> few = simulate("k9-t-155", runs=64, months=3, engine="numpy", calibrated=True, store=Path("none"))
    >>> few.to_json()["months"]
    ['2004-01', '2004-02', '2004-03']
    """
    return project(
        about, category=category, runs=runs, seed=seed, policy=policy, months=months, fitted=calibrated,
        engine=engine, out=out, store=store,
    )  # fmt: skip


def policies() -> dict[str, str]:
    """What each policy of `supplant simulate --policy` means, by name."""
    return {name: policy.meaning for name, policy in POLICIES.items()}


def project(
    words: tuple[str, ...],
    *,
    category: str | None = None,
    runs: int = 10_000,
    seed: int = 0,
    policy: str = "as-is",
    months: int | None = None,
    fitted: bool = False,
    engine: str = "auto",
    out: Path | None = None,
    cluster: str | None = None,
    workers: int | None = None,
    store: Path | None = None,
    progress: Progress | None = None,
    fitting: Fitting | None = None,
) -> Projection:
    """Futures of a case (`words` is its slug) or of a supplier and a buyer.

    A case begins where its figures begin, a pair today. `fitted` draws the parameters from the fit to all the
    case's figures; otherwise they come from the table at the scale of the case, or of the register for a pair
    (see defaults.py). `months` is 120 by default, or as long as the case's record and five years more. Third
    markets have names where a register has been imported. `fitting` is told how far a fit has come. Raises
    NoAnswer where a pair has no register.
    """
    chosen = named(policy)
    with store_if_there(store) as opened:
        ground = _ground(words, category, opened)
        digest = opened.fingerprint() if opened is not None else None
    reading = ground.reading
    if fitted and reading is None:
        raise NoAnswer("there is nothing to fit to: leave out --calibrated, or add figures to the case")
    length = months if months is not None else 120
    if months is None and fitted and reading is not None:
        length = max(120, reading.months + 60)
    warnings = [*ground.warnings, named_markets(ground.markets)]
    rows = table().override(ground.overrides)
    # Made before anything is fitted, so that wrong use is told at once.
    job = Job(table=rows, policy=chosen, seed=seed, runs=runs, months=length)
    if fitted and reading is not None:
        found = fit_at_hand(ground.question.case.slug if ground.question.case else None, reading)
        found = found if found is not None else fit_now(reading, progress=fitting)
        warnings.append(f"parameters from the fit {found.fit.digest()} ({ORIGINS[found.origin]})")
        job = replace(job, values=found.fit.values(rows, min(runs, MOST_DRAWS), seed))
    start = ground.start
    if out is None and cluster is None and workers is None:
        ensemble = run(job, engine_name=engine, start=start, progress=progress)
    else:
        if out is None:
            raise UsageError("several processes or machines need a folder to keep their parts: --out DIR")
        ensemble = keep(
            job, out, engine_name=engine, start=start, progress=progress, parts_of=_executor(cluster, workers)
        )
    return Projection(
        ground.question.title, ensemble, ground.markets, ground.vintages, tuple(warnings), digest
    )


def _ground(words: tuple[str, ...], category: str | None, store: Store | None) -> _Ground:
    question = ask_about(words, category=category)
    if question.case is None:
        answer = pair_answer(store, question)
        assert store is not None
        given = pair_defaults(store, answer, question.day)
        return _Ground(
            answer.question, given.overrides, question.day.isoformat()[:7], None, given.markets,
            tuple(answer.tables.releases), given.notes,
        )  # fmt: skip
    tables = gather(store, question)
    markets = third_markets(store, question, tables, question.category)
    warnings: list[str] = []
    reading = _reading(question.case.frame(), warnings)
    overrides = {**(reading.overrides if reading else {}), **(markets.overrides if markets else {})}
    return _Ground(
        question, overrides, reading.start if reading else None, reading, markets,
        tuple(tables.releases) if markets else (), tuple(warnings),
    )  # fmt: skip


def calibrated(
    slug: str, *, until: str | None = None, seed: int = 0, score: bool = False, progress: Any = None
) -> dict[str, Any]:
    """The answer of `supplant calibrate` without its `meta`.

    `progress` is told which part of the way from prior to posterior is done, 0 to 1. Raises UsageError
    for a date that is none.
    """
    from supplant.dynamics.calibrate import calibrate
    from supplant.dynamics.hindcast import AVERAGED, hindcast, scores
    from supplant.dynamics.report import posterior_json

    frame = load_case(slug).frame()
    day = _day(until)
    if score:
        if day is None:
            raise UsageError("--score needs --until: the day after which facts are held back")
        record = load_record()
        weights = np.array([record.weights_of(slug)[name] if record else 1.0 for name in AVERAGED])
        one = hindcast(
            slug, frame, day, arrivals=arrivals(), seed=seed, size=record.size_of(slug) if record else 1.0,
            progress=progress,
        )  # fmt: skip
        answer = posterior_json(one.posterior)
        answer["scores"] = scores([one], {slug: weights / weights.sum()})
        answer["scores_note"] = "the average weighs the models by how well they did on the other cases"
        return answer
    return posterior_json(calibrate(read(frame, until=day), day, seed=seed, progress=progress))


def _day(until: str | None) -> date | None:
    if until is None:
        return None
    try:
        return Period.parse(until).end
    except ValueError as error:
        raise UsageError(f"--until: {error}") from None


def bundle_fits(slugs: Sequence[str], progress: Any = None) -> list[Path]:
    """Fit cases anew and keep the fits with the program; cases without a dated quantity have none."""
    written = []
    for number, slug in enumerate(slugs):
        try:
            reading = read(load_case(slug).frame())
        except NoAnswer:
            continue
        written.append(bundle(slug, reading))
        if progress is not None:
            progress(number + 1, len(slugs))
    return written


def hindcasts(
    slugs: Sequence[str] | None = None, *, seed: int = 0, progress: Any = None
) -> tuple[str, dict[str, Any]]:
    """Every hindcast of the library as a page of Markdown, and the record that travels with the program.

    `progress` is told how many hindcasts are done, and of how many.
    """
    from supplant.dynamics.hindcast import cut_offs
    from supplant.dynamics.hindcast import hindcasts as by_size
    from supplant.dynamics.recording import record_of
    from supplant.dynamics.report import hindcast_page

    classes = arrivals()
    wanted: list[tuple[str, Any, date]] = []
    done, left_out = [], []
    for slug in slugs or projectable():
        frame = load_case(slug).frame()
        try:
            cuts: Iterable[date] = REFERENCE_CUTS if slug == "shahed-136" else cut_offs(frame)
        except NoAnswer as error:
            left_out.append((slug, str(error)))
            continue
        found = [(slug, frame, until) for until in cuts]
        wanted += found
        if not found:
            left_out.append((slug, "too few dated figures on either side of any year end"))
    for number, (slug, frame, until) in enumerate(wanted):
        try:
            done.append(by_size(slug, frame, until, arrivals=classes, seed=seed))
        except NoAnswer as error:
            left_out.append((slug, str(error)))
        if progress is not None:
            progress(number + 1, len(wanted))
    if not done:
        raise NoAnswer(f"nothing can be hindcast: {'; '.join(f'{slug}: {why}' for slug, why in left_out)}")
    return hindcast_page(done, left_out), record_of(done, datetime.now(UTC).date()).to_json()


def _reading(frame: Any, warnings: list[str]) -> Reading | None:
    try:
        reading = read(frame)
    except NoAnswer:
        warnings.append(
            "the case has no dated quantity: every parameter at the default range of the table, quantities "
            "in units of an assumed demand of 10 a month"
        )
        return None
    warnings.extend(reading.notes)
    return reading


def _executor(cluster: str | None, workers: int | None) -> Any:
    if cluster is None and workers is None:
        return None
    from supplant.dynamics.cluster import on_cluster

    return on_cluster(cluster, workers)
