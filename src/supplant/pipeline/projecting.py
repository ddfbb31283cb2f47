"""Cases -> the partnership model: ensembles, calibration, hindcasts.

A case gives the model its scale and, where asked, its posterior; a pair that nobody prepared runs on the
defaults of the parameter table, and the answer says so.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import numpy as np

from supplant.cases import list_cases, load_case
from supplant.core.errors import NoAnswer, UsageError
from supplant.core.units import Period
from supplant.dynamics.job import Job
from supplant.dynamics.keep import keep
from supplant.dynamics.observations import Reading, read
from supplant.dynamics.parameters import table
from supplant.dynamics.simulate import Ensemble, Progress, named, run
from supplant.dynamics.speed import measure as engine_speed
from supplant.pipeline.question import ask_about

__all__ = ["Projection", "calibrated", "engine_speed", "hindcasts", "project", "projectable"]

REFERENCE_CUTS = (date(2022, 12, 31), date(2023, 6, 30), date(2023, 12, 31), date(2024, 6, 30))


@dataclass(frozen=True)
class Projection:
    """An ensemble with what it rests on, in words."""

    title: str
    ensemble: Ensemble
    warnings: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """The answer of `supplant simulate` without its `meta`."""
        return {"partnership": self.title, **self.ensemble.to_json()}


def projectable() -> tuple[str, ...]:
    """Slugs of the library."""
    return tuple(summary.slug for summary in list_cases())


def project(
    words: tuple[str, ...],
    *,
    runs: int = 10_000,
    seed: int = 0,
    policy: str = "as-is",
    months: int | None = None,
    fitted: bool = False,
    engine: str = "auto",
    out: Path | None = None,
    cluster: str | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
) -> Projection:
    """Futures of a case (`words` is its slug) or of a supplier and a buyer.

    The run begins where the case's figures begin. `fitted` draws the parameters from the posterior of all the
    case's figures; otherwise they come from the table at the scale of the case. `months` is 120 by default,
    or as long as the case's record and five years more.
    """
    question = ask_about(words)
    warnings: list[str] = []
    reading = _reading(question.case.frame() if question.case else None, warnings)
    length = months or (max(120, reading.months + 60) if reading and fitted else 120)
    job = Job(
        table=table().override(reading.overrides if reading else {}),
        policy=named(policy),
        seed=seed,
        runs=runs,
        months=length,
        values=_posterior_values(reading, seed) if fitted and reading else None,
    )
    if fitted and reading is None:
        raise NoAnswer("there is nothing to fit to: leave out the calibration, or add figures to the case")
    start = reading.start if reading else None
    if out is None and cluster is None and workers is None:
        ensemble = run(job, engine_name=engine, start=start, progress=progress)
    else:
        if out is None:
            raise UsageError("several processes or machines need a folder to keep their parts: --out DIR")
        ensemble = keep(
            job, out, engine_name=engine, start=start, progress=progress, parts_of=_executor(cluster, workers)
        )
    return Projection(question.title, ensemble, tuple(warnings))


def calibrated(slug: str, *, until: str | None = None, seed: int = 0, score: bool = False) -> dict[str, Any]:
    """The answer of `supplant calibrate` without its `meta`."""
    # The fit needs JAX, which a small install does not have; this module must load without it.
    from supplant.dynamics.calibrate import calibrate
    from supplant.dynamics.hindcast import hindcast, scores, stacked_weights
    from supplant.dynamics.report import posterior_json

    frame = load_case(slug).frame()
    day = None if until is None else Period.parse(until).end
    if score:
        if day is None:
            raise UsageError("--score needs --until: the day after which facts are held back")
        one = hindcast(slug, frame, day, seed=seed)
        answer = posterior_json(one.posterior)
        answer["scores"] = scores([one], stacked_weights([one]))
        answer["scores_note"] = "the average gives every model the same weight; see docs/hindcasts.md"
        return answer
    return posterior_json(calibrate(read(frame, until=day), day, seed=seed))


def hindcasts(
    slugs: Sequence[str] | None = None, *, seed: int = 0, progress: Any = None
) -> tuple[str, dict[str, Any]]:
    """Every hindcast of the library as a page of Markdown, and the record that travels with the program."""
    from supplant.dynamics.hindcast import cut_offs, hindcast
    from supplant.dynamics.recording import record_of
    from supplant.dynamics.report import hindcast_page

    done, left_out = [], []
    for slug in slugs or projectable():
        frame = load_case(slug).frame()
        try:
            cuts: Iterable[date] = REFERENCE_CUTS if slug == "shahed-136" else cut_offs(frame)
        except NoAnswer as error:
            left_out.append((slug, str(error)))
            continue
        found = False
        for until in cuts:
            try:
                done.append(hindcast(slug, frame, until, seed=seed))
            except NoAnswer as error:
                left_out.append((slug, str(error)))
            else:
                found = True
                if progress is not None:
                    progress(slug, until)
        if not found and slug not in {name for name, _ in left_out}:
            left_out.append((slug, "too few dated figures on either side of any year end"))
    return hindcast_page(done, left_out), record_of(done, datetime.now(UTC).date()).to_json()


def _reading(frame: Any, warnings: list[str]) -> Reading | None:
    if frame is None:
        warnings.append(
            "no case of this pair: every parameter at the default range of the table, quantities in units "
            "of an assumed demand of 10 a month"
        )
        return None
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


def _posterior_values(reading: Reading, seed: int) -> np.ndarray:
    from supplant.dynamics.calibrate import calibrate

    return calibrate(reading, seed=seed).values


def _executor(cluster: str | None, workers: int | None) -> Any:
    if cluster is None and workers is None:
        return None
    from supplant.dynamics.cluster import on_cluster

    return on_cluster(cluster, workers)
