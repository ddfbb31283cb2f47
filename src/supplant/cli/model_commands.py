"""The commands of the partnership model: simulate, calibrate, hindcasts."""

import sys
from json import dumps as json_of
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from supplant import pipeline
from supplant.cli import show
from supplant.pipeline import projecting

__all__ = ["calibrate", "hindcasts", "simulate"]

About = Annotated[str, Parameter(help="the slug or file of a case, or a supplier and a buyer")]
Slug = Annotated[str, Parameter(help="the slug or file of a case")]
AsJson = Annotated[bool, Parameter(name="--json", negative="", help="one JSON document on standard output")]
Out = Annotated[
    Path | None, Parameter(name="--out", help="folder that keeps the run; goes on where it stopped")
]
Until = Annotated[str | None, Parameter(name="--until", help="hide what was published later")]


def simulate(
    *about: About,
    runs: int = 10_000,
    seed: int = 0,
    policy: str = "as-is",
    months: int | None = None,
    calibrated: Annotated[bool, Parameter(negative="", help="parameters fitted to the case first")] = False,
    out: Out = None,
    workers: Annotated[int | None, Parameter(help="local processes; needs --out")] = None,
    cluster: Annotated[str | None, Parameter(help="address of a Dask scheduler; needs --out")] = None,
    engine: Annotated[str, Parameter(help="auto, jax or numpy")] = "auto",
    json: AsJson = False,
) -> int:
    """Run the futures of a partnership."""
    if not about:
        raise show.usage("name a case, or a supplier and a buyer: supplant simulate shahed-136")
    found = projecting.project(
        about, runs=runs, seed=seed, policy=policy, months=months, fitted=calibrated, engine=engine,
        out=out, cluster=cluster, workers=workers,
    )  # fmt: skip
    if json:
        show.as_json({**found.to_json(), "meta": pipeline.meta(None, seed=seed, warnings=found.warnings)})
        return 0
    for warning in found.warnings:
        show.complain(warning)
    frame = found.ensemble.to_frame()
    shown = frame[frame["month"].isin([1, 12, 36, 60, 120])]
    print(found.title, f"{runs:,} futures, {found.ensemble.wall_s:.2f} s", sep="\n")  # noqa: T201
    print(shown.to_string(index=False, float_format=lambda x: f"{x:,.3g}"))  # noqa: T201
    return 0


def calibrate(
    slug: Slug,
    *,
    until: Until = None,
    score: Annotated[bool, Parameter(negative="", help="score the projection on what came")] = False,
    seed: int = 0,
    json: AsJson = False,
) -> int:
    """Fit the model to a case's figures."""
    answer = projecting.calibrated(slug, until=until, seed=seed, score=score)
    if json:
        show.as_json({**answer, "meta": pipeline.meta(None, seed=seed)})
        return 0
    for name, row in answer["posterior"].items():
        line = f"{name:26} {row['prior_q05']:10.3g} {row['prior_q95']:10.3g} -> {row['q05']:10.3g} "
        print(line + f"{row['q50']:10.3g} {row['q95']:10.3g}  {row['identified']}")  # noqa: T201
    for name, row in answer.get("scores", {}).items():
        print(f"{name:22} CRPS {row['crps']:8.3f}  log score {row['log_score']:7.3f}  n {row['n']}")  # noqa: T201
    return 0


def hindcasts(
    *,
    output: Annotated[Path | None, Parameter(name=["--output", "-o"])] = None,
    record: Annotated[
        Path | None, Parameter(help="file for the few numbers that briefs cite, as JSON; see docs/model")
    ] = None,
    seed: int = 0,
) -> int:
    """Hindcast every case of the library, and write the page of results."""
    page, few = projecting.hindcasts(
        seed=seed, progress=lambda slug, until: print(slug, until, file=sys.stderr)  # noqa: T201
    )  # fmt: skip
    if output is None:
        print(page)  # noqa: T201
    else:
        output.write_text(page, encoding="utf-8")
    if record is not None:
        record.write_text(json_of(few, indent=1) + "\n", encoding="utf-8")
    return 0
