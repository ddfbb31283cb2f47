"""The commands of the partnership model: simulate, calibrate, hindcasts."""

import json as json_text
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from supplant import pipeline
from supplant.cli import show
from supplant.pipeline import projecting

__all__ = ["calibrate", "hindcasts", "simulate"]

About = Annotated[str, Parameter(help="the slug or file of a case, or a supplier and a buyer")]
Slug = Annotated[str, Parameter(help="the slug or file of a case; several or none with --bundle")]
AsJson = Annotated[bool, Parameter(name="--json", negative="", help="one JSON document on standard output")]
Out = Annotated[
    Path | None, Parameter(name="--out", help="folder that keeps the run; goes on where it stopped")
]
Until = Annotated[str | None, Parameter(name="--until", help="hide what was published later")]
Category = Annotated[str | None, Parameter(help="armament category of a pair, such as Missiles")]
StorePath = Annotated[Path | None, Parameter(name="--store", help="DuckDB file; default SUPPLANT_STORE")]
Bundle = Annotated[bool, Parameter(negative="", help="keep the fits with the program, for briefs")]
SHOWN = (1, 12, 36, 60, 120)


def simulate(
    *about: About,
    category: Category = None,
    runs: int = 10_000,
    seed: int = 0,
    policy: Annotated[str, Parameter(help="what the two do about it; `list` prints the policies")] = "as-is",
    months: int | None = None,
    calibrated: Annotated[bool, Parameter(negative="", help="parameters fitted to the case first")] = False,
    out: Out = None,
    workers: Annotated[int | None, Parameter(help="local processes; needs --out")] = None,
    cluster: Annotated[str | None, Parameter(help="address of a Dask scheduler; needs --out")] = None,
    engine: Annotated[str, Parameter(help="auto, native, jax or numpy")] = "auto",
    store: StorePath = None,
    json: AsJson = False,
) -> int:
    """Run the futures of a partnership: of a case, or of a supplier and a buyer in the register."""
    if policy == "list":
        return _policies(json)
    if not about:
        raise show.usage("name a case, or a supplier and a buyer: supplant simulate shahed-136")
    with show.bar("simulating", "runs", quiet=json) as advance:
        found = projecting.project(
            about, category=category, runs=runs, seed=seed, policy=policy, months=months, fitted=calibrated,
            engine=engine, out=out, cluster=cluster, workers=workers, store=store, progress=advance,
            fitting=None if advance is None else lambda part: advance(part, 1.0),
        )  # fmt: skip
    if json:
        said = pipeline.meta(None, vintages=found.vintages, seed=seed, warnings=found.warnings)
        show.as_json({**found.to_json(), "meta": {**said, "store": found.store}})
        return 0
    for warning in found.warnings:
        show.complain(warning)
    frame = found.ensemble.to_frame()
    shown = frame[frame["month"].isin([*SHOWN, frame["month"].max()])]
    print(found.title, f"{runs:,} futures, {found.ensemble.wall_s:.2f} s", sep="\n")  # noqa: T201
    print(shown.to_string(index=False, float_format=lambda x: f"{x:,.3g}"))  # noqa: T201
    return 0


def _policies(json: bool) -> int:
    found = projecting.policies()
    if json:
        named = [{"name": name, "meaning": meaning} for name, meaning in found.items()]
        show.as_json({"policies": named, "meta": pipeline.meta(None)})
    else:
        show.lines([f"{name}: {meaning}" for name, meaning in found.items()])
    return 0


def calibrate(
    *slug: Slug,
    until: Until = None,
    score: Annotated[bool, Parameter(negative="", help="score the projection on what came")] = False,
    bundle: Bundle = False,
    seed: int = 0,
    json: AsJson = False,
) -> int:
    """Fit the model to a case's figures."""
    if bundle:
        return _bundle(slug)
    if len(slug) != 1:
        raise show.usage("name one case: supplant calibrate shahed-136")
    with show.bar("fitting", "", quiet=json) as advance:
        answer = projecting.calibrated(
            slug[0], until=until, seed=seed, score=score,
            progress=None if advance is None else lambda part: advance(part, 1.0),
        )  # fmt: skip
    if json:
        show.as_json({**answer, "meta": pipeline.meta(None, seed=seed)})
        return 0
    for name, row in answer["posterior"].items():
        line = f"{name:26} {row['prior_q05']:10.3g} {row['prior_q95']:10.3g} -> {row['q05']:10.3g} "
        print(line + f"{row['q50']:10.3g} {row['q95']:10.3g}  {row['identified']}")  # noqa: T201
    for name, row in answer.get("scores", {}).items():
        print(f"{name:22} CRPS {row['crps']:8.3f}  log score {row['log_score']:7.3f}  n {row['n']}")  # noqa: T201
    return 0


def _bundle(slugs: tuple[str, ...]) -> int:
    with show.bar("fitting every case", "cases", quiet=False) as advance:
        for file in projecting.bundle_fits(slugs or projecting.projectable(), advance):
            print(file)  # noqa: T201
    return 0


def hindcasts(
    *,
    output: Annotated[Path | None, Parameter(name=["--output", "-o"])] = None,
    record: Annotated[Path | None, Parameter(help="JSON file for the few numbers that briefs cite")] = None,
    seed: int = 0,
) -> int:
    """Hindcast every case of the library, and write the page of results."""
    with show.bar("hindcasts", "", quiet=False) as advance:
        page, few = projecting.hindcasts(seed=seed, progress=advance)
    if output is None:
        print(page)  # noqa: T201
    else:
        output.write_text(page, encoding="utf-8")
    if record is not None:
        record.write_text(json_text.dumps(few, indent=1) + "\n", encoding="utf-8")
    return 0
