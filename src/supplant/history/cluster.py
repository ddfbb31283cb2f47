"""The tasks of a backtest on several processes or machines, and a backtest that goes on where it stopped.

A task is a pure function of the register, the settings and its own name, so a worker that dies costs time and
changes no number: the scheduler gives its task to another. With a folder for `state`, every finished task is
kept there under a name that depends on all of these; a later run with the same names reads it.
"""

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pandas as pd

from supplant.core.errors import MissingExtra, SupplantError
from supplant.history.backtest import Task, run_task
from supplant.history.landmarks import Landmarks
from supplant.history.model import Settings

__all__ = ["run_tasks"]

Done = tuple[Task, pd.DataFrame]
METHOD = 1
"""Raised when the same task would give other numbers, so that kept ones are not used."""


def run_tasks(
    landmarks: Landmarks,
    tasks: Sequence[Task],
    settings: Settings,
    seed: int,
    *,
    register: str,
    workers: int = 0,
    address: str | None = None,
    state: Path | None = None,
    progress: Callable[[int], None] | None = None,
) -> list[Done]:
    """All tasks in their order, wherever they were run.

    `register` names the data (a hash). `workers` over 0 starts that many local processes; `address` is that
    of a running Dask scheduler. Raises MissingExtra where Dask is not installed, SupplantError where no
    scheduler answers.
    """
    keys = {task: _key(task, settings, seed, register) for task in tasks}
    found = {task: frame for task, key in keys.items() if (frame := _kept(state, key)) is not None}
    rest = [task for task in tasks if task not in found]
    if progress is not None and found:
        progress(len(found))
    if not rest:
        source: Iterator[Done] = iter(())
    elif address is None and workers < 1:
        source = ((task, run_task(landmarks, task, settings, seed)) for task in rest)
    else:
        source = _sent(landmarks, rest, settings, seed, workers, address)
    for task, frame in source:
        found[task] = frame
        _keep(state, keys[task], frame)
        if progress is not None:
            progress(len(found))
    return [(task, found[task]) for task in tasks]


def _sent(
    landmarks: Landmarks,
    tasks: Sequence[Task],
    settings: Settings,
    seed: int,
    workers: int,
    address: str | None,
) -> Iterator[Done]:
    dask = _dask()
    if address is None:
        with (
            dask.LocalCluster(n_workers=workers, threads_per_worker=1, dashboard_address=None) as cluster,
            dask.Client(cluster) as client,
        ):
            yield from on_client(client, landmarks, tasks, settings, seed)
        return
    try:
        client = dask.Client(address, timeout="20s")
    except (OSError, ValueError) as error:
        raise SupplantError(
            f"no scheduler answers at {address}; start one with `dask scheduler`, or use --workers"
        ) from error
    with client:
        yield from on_client(client, landmarks, tasks, settings, seed)


def on_client(
    client: Any, landmarks: Landmarks, tasks: Sequence[Task], settings: Settings, seed: int
) -> Iterator[Done]:
    """Results as they come, from a client that is already connected.

    The rows travel once, and are sent again where the worker that held them has died.
    """
    dask = _dask()
    rows = client.scatter(landmarks, broadcast=True, hash=False)
    futures = {
        client.submit(run_task, rows, task, settings, seed, pure=False, retries=10): task for task in tasks
    }
    for future, frame in dask.as_completed(list(futures), with_results=True, raise_errors=False):
        if isinstance(frame, pd.DataFrame):
            yield futures[future], frame
        else:
            # The rows themselves went down with the last worker that held them: run it here.
            yield futures[future], run_task(landmarks, futures[future], settings, seed)


def _dask() -> Any:
    try:
        import distributed
    except ImportError as error:
        raise MissingExtra(
            "several processes need Dask: pip install 'supplant[cluster]', or leave --workers out"
        ) from error
    return distributed


def _key(task: Task, settings: Settings, seed: int, register: str) -> str:
    text = json.dumps([asdict(task), asdict(settings), seed, register, METHOD], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:24]


def _kept(state: Path | None, key: str) -> pd.DataFrame | None:
    path = None if state is None else state / f"{key}.parquet"
    if path is None or not path.exists():
        return None
    try:
        return pd.read_parquet(path)
    except (OSError, ValueError):
        return None  # half-written when the machine went down: it is run again


def _keep(state: Path | None, key: str, frame: pd.DataFrame) -> None:
    if state is None:
        return
    state.mkdir(parents=True, exist_ok=True)
    part = state / f"{key}.part"
    frame.to_parquet(part)
    part.replace(state / f"{key}.parquet")
