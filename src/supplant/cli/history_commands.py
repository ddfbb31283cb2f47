"""The commands of the reference class: `history`, `screen`, `backtest`."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

from cyclopts import App, Parameter
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from supplant import pipeline
from supplant.cli import show
from supplant.pipeline import reference
from supplant.pipeline.reference import Episode

__all__ = ["add_to"]

StorePath = Annotated[Path | None, Parameter(name="--store", help="DuckDB file; default SUPPLANT_STORE")]
AsJson = Annotated[bool, Parameter(name="--json", negative="", help="one JSON document on standard output")]
Vintage = Annotated[str | None, Parameter(help="release of the register; default the longest in the store")]
Seed = Annotated[int, Parameter(help="seed of everything random")]

history = App(name="history", help="What became of partnerships: one opened, or the summary of all built.")


def add_to(app: App) -> None:
    """Hang the commands into the program."""
    app.command(history)
    app.command(screen)
    app.command(backtest)


@history.default
def open_(
    supplier: str,
    buyer: str,
    *,
    category: Annotated[str | None, Parameter(help="armament category, or Reactors")] = None,
    family: Annotated[bool, Parameter(negative="", help="by family of products: Su-27, Type-209")] = False,
    vintage: Vintage = None,
    store: StorePath = None,
    json: AsJson = False,
) -> int:
    """Open the partnerships of a supplier and a buyer, down to the rows of the register."""
    with pipeline.open_store(store) as opened:
        found, episodes = reference.history_of(
            opened, supplier, buyer, category=category, vintage=vintage, family=family
        )
        if json:
            show.as_json(
                {
                    "episodes": [episode.to_json() for episode in episodes],
                    "thresholds": found.events.cube.thresholds.to_json(),
                    "meta": pipeline.meta(opened, vintages=found.vintages, warnings=found.warnings),
                }
            )
        else:
            for episode in episodes:
                show.lines(_told(episode, rows=category is not None))
    return 0


@history.command
def build(
    *,
    out: Annotated[Path, Parameter(help="file to write")] = Path("summary.json"),
    vintage: Vintage = None,
    workers: Annotated[int, Parameter(help="local processes; needs the extra cluster")] = 0,
    resume: Annotated[Path | None, Parameter(help="folder that keeps finished parts")] = None,
    store: StorePath = None,
    json: AsJson = False,
) -> int:
    """Write the summary of the reference class: counts, curves, coefficients, scores; no rows."""
    if workers < 0:
        raise show.usage(f"expected no negative number of workers, found {workers}")
    with pipeline.open_store(store) as opened:
        summary = reference.build_summary(
            opened,
            out,
            vintage=vintage,
            workers=workers,
            state=resume,
            progress=None if json else show.complain,
        )
        if json:
            show.as_json(
                {
                    "file": str(out),
                    "vintage": summary.vintage,
                    "sha256": summary.sha256,
                    "built": summary.built,
                    "meta": pipeline.meta(opened, vintages=[summary.vintage]),
                }
            )
        else:
            show.lines([f"{out}: the reference class of {summary.vintage}, built {summary.built}"])
    return 0


def screen(
    *,
    as_of: Annotated[int | None, Parameter(help="year; nothing after it is read")] = None,
    horizon: Annotated[int, Parameter(help="years ahead")] = 10,
    category: Annotated[str | None, Parameter(help="one armament category")] = None,
    new: Annotated[bool, Parameter(negative="", help="without those that have met as rivals")] = False,
    top: Annotated[int, Parameter(help="rows to show; --json has all")] = 20,
    draws: Annotated[int, Parameter(help="refits for the intervals")] = 60,
    vintage: Vintage = None,
    seed: Seed = 0,
    store: StorePath = None,
    json: AsJson = False,
) -> int:
    """Rank partnerships by the probability of displacement and of rivalry, with reasons."""
    if min(horizon, draws, top) < 1:
        raise show.usage(
            f"expected --horizon, --draws and --top of at least 1, found {horizon}, {draws} and {top}"
        )
    with pipeline.open_store(store) as opened, _bar("refitting", quiet=json) as advance:
        found, screened = reference.screen_of(
            opened,
            as_of=as_of,
            horizon=horizon,
            category=category,
            vintage=vintage,
            seed=seed,
            draws=draws,
            progress=None if advance is None else lambda number: advance(number, draws),
        )
        answer = screened.to_json()
        if new:
            answer["rows"] = [row for row in answer["rows"] if not row["already_rivals"]]
        if json:
            meta = pipeline.meta(opened, vintages=found.vintages, seed=seed, warnings=found.warnings)
            show.as_json({**answer, "meta": meta})
            return 0
    lines = [
        f"Partnerships at the end of {screened.as_of}, by risk over {horizon} years; 90 % intervals",
        f"from {found.vintage}",
    ]
    for row in answer["rows"][:top]:
        rival, gone = row["interval"]["rival"], row["interval"]["displaced"]
        lines.append(f"{row['supplier']} to {row['buyer']}, {row['category']}")
        lines.append(
            f"  rival {row['p_rival']:.2f} ({rival[0]:.2f} to {rival[1]:.2f}), "
            f"displaced {row['p_displaced']:.2f} ({gone[0]:.2f} to {gone[1]:.2f}); "
            f"local production: {row['grade']}"
        )
        lines += [f"    {driver['words']} ({driver['contribution']:+.2f})" for driver in row["drivers"]]
    show.lines(lines)
    return 0


def backtest(
    *,
    origins: Annotated[str | None, Parameter(help="first and last origin, as A:B")] = None,
    horizon: Annotated[int, Parameter(help="years ahead")] = 10,
    nulls: Annotated[bool, Parameter(help="fit the nulls too")] = True,
    workers: Annotated[int, Parameter(help="local processes; needs the extra cluster")] = 0,
    cluster: Annotated[str | None, Parameter(help="address of a Dask scheduler")] = None,
    resume: Annotated[Path | None, Parameter(help="folder that keeps finished parts")] = None,
    vintage: Vintage = None,
    seed: Seed = 0,
    store: StorePath = None,
    json: AsJson = False,
) -> int:
    """Score forecasts of the past: rolling origins, baselines and nulls."""
    if horizon < 1 or workers < 0:
        raise show.usage(
            f"expected a horizon of at least 1 year and no negative workers, found {horizon} and {workers}"
        )
    with pipeline.open_store(store) as opened, _bar("fitting", quiet=json) as advance:
        found, result = reference.backtest_of(
            opened,
            origins=_origins(origins),
            horizon=horizon,
            vintage=vintage,
            nulls=nulls,
            workers=workers,
            cluster=cluster,
            state=resume,
            seed=seed,
            progress=advance,
        )
        answer = result.to_json()
        if json:
            meta = pipeline.meta(opened, vintages=found.vintages, seed=seed, warnings=found.warnings)
            show.as_json({**answer, "meta": meta})
            return 0
    show.lines(
        [f"Origins {result.origins[0]} to {result.origins[-1]}, {horizon} years, from {found.vintage}"]
    )
    show.lines(_table(answer))
    return 0


def _table(answer: dict[str, Any]) -> list[str]:
    lines = []
    for target, scores in answer["target"].items():
        for group, part in (("all", scores), ("local production", scores["local_production"])):
            if not part["n"]:
                continue
            lines.append(
                f"{target}, {group}: n {part['n']:,}, rate {part['base_rate']:.2f}, "
                f"AUC {_number(part['auc'])}, Brier skill {_number(part['bss'])}, "
                f"log score {part['log_score']:.3f}, slope {_number(part['calibration_slope'])}"
            )
            for name, other in {**part["nulls"], **part["baselines"]}.items():
                words = name.replace("_", " ")
                lines.append(f"    {words}: AUC {_number(other['auc'])}, Brier skill {_number(other['bss'])}")
    for floor in answer["floors"]:
        reached = _number(floor["reached"])
        lines.append(
            f"floor {floor['target']}, {floor['group']}, {floor['score']} {floor['floor']}: {reached}, "
            f"{'met' if floor['met'] else 'not met'}"
        )
    return lines


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def _origins(text: str | None) -> tuple[int, int] | None:
    if text is None:
        return None
    first, _, last = text.partition(":")
    if not (first.isdigit() and (last.isdigit() or not last)):
        raise show.usage(f"expected --origins A:B, two years, found {text!r}")
    return int(first), int(last or first)


def _told(episode: Episode, *, rows: bool) -> list[str]:
    """An episode in words."""
    line, family = episode.line, episode.line.get("family")
    unit = line["category"] if family is None else f"{line['category']}: {family}"
    lines = [f"{line['supplier']} to {line['buyer']}, {unit}"]
    began = _span(line, "began")
    lines.append(f"  first delivery {began}{', left-truncated' if line['left_truncated'] else ''}")
    lines.append(f"  {line['years_of_delivery']} years of delivery, volume {line['tiv']:,.6g} in all")
    if line["local_began"] is not None:
        words = f"{line['grade']}, by {line['local_basis']}"
        lines.append(f"  local production since {_span(line, 'local_began')} ({words})")
    if line["faded"] is not None:
        revived = f"; revived {line['revived']}" if line["revived"] is not None else ""
        lines.append(f"  faded {_span(line, 'faded')}: {line['ending']}{revived}")
    else:
        lines.append(f"  goes on at the end of {line['censored_at']}")
    if family is None:
        met = ", ".join(f"{meeting.country} {meeting.year}" for meeting in episode.meetings)
        lines.append(f"  rivals in third countries: {met or 'none'}")
    if rows:
        lines += [
            f"    line {row['row']}, {row['year']}: {row['designation']}; {row['comment'] or ''}"
            for row in episode.rows.astype(object).to_dict("records")
        ]
    return lines


def _span(line: dict[str, Any], name: str) -> str:
    low, value, high = line[f"{name}_low"], line[name], line[f"{name}_high"]
    return f"{value}" if low == high else f"{value} ({low} to {high})"


@contextmanager
def _bar(label: str, *, quiet: bool) -> Iterator[Callable[[int, int], None] | None]:
    """A progress bar on standard error, for people who wait."""
    console = Console(stderr=True)
    if quiet or not console.is_terminal:
        yield None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(label, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
