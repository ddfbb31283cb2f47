"""The same numbers wherever the tasks ran, also when a worker died or the run was broken off."""

import os
import signal
import warnings
from pathlib import Path

import pandas as pd
import pytest

from supplant.core.errors import SupplantError
from supplant.history.backtest import Task, pooled, tasks_of
from supplant.history.cluster import on_client, run_tasks
from supplant.history.covariates import context_of
from supplant.history.cube import cube_of
from supplant.history.events import Events
from supplant.history.landmarks import Landmarks, landmarks_of
from supplant.history.model import Settings
from tests.history.registers import random_register

distributed = pytest.importorskip("distributed")
pytestmark = pytest.mark.filterwarnings("ignore")
TASKS = tasks_of((2012, 2014), 10)


@pytest.fixture(scope="module")
def rows() -> Landmarks:
    events = Events(cube_of(random_register(1, rows=2500), 2025))
    return landmarks_of(events, context_of(events.cube), range(1975, 2026))


@pytest.fixture(scope="module")
def here(rows: Landmarks) -> list[tuple[Task, pd.DataFrame]]:
    return run_tasks(rows, TASKS, Settings(), 0, register="r")


def assert_same(one: list[tuple[Task, pd.DataFrame]], other: list[tuple[Task, pd.DataFrame]]) -> None:
    assert [task for task, _ in one] == [task for task, _ in other]
    for (_, mine), (_, theirs) in zip(one, other, strict=True):
        pd.testing.assert_frame_equal(mine, theirs)


def test_a_killed_worker_changes_no_number(rows: Landmarks, here: list[tuple[Task, pd.DataFrame]]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with (
            distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster,
            distributed.Client(cluster) as client,
        ):
            found = {}
            for number, (task, frame) in enumerate(on_client(client, rows, TASKS, Settings(), 0)):
                found[task] = frame
                if number == 2:
                    pids = list(client.run(os.getpid).values())
                    os.kill(pids[0], signal.SIGKILL)
    assert_same(here, [(task, found[task]) for task in TASKS])


def test_a_broken_off_run_goes_on(
    rows: Landmarks, here: list[tuple[Task, pd.DataFrame]], tmp_path: Path
) -> None:
    class Enough(Exception):
        pass

    def stop(done: int) -> None:
        if done == 5:
            raise Enough

    with pytest.raises(Enough):
        run_tasks(rows, TASKS, Settings(), 0, register="r", state=tmp_path, progress=stop)
    assert len(list(tmp_path.glob("*.parquet"))) == 5
    (tmp_path / min(p.name for p in tmp_path.glob("*.parquet"))).write_bytes(b"half")
    steps: list[int] = []
    again = run_tasks(rows, TASKS, Settings(), 0, register="r", state=tmp_path, progress=steps.append)
    assert steps[0] == 4, "what was whole is read, what was torn is run again"
    assert_same(here, again)


def test_other_data_settings_or_seeds_do_not_read_what_was_kept(rows: Landmarks, tmp_path: Path) -> None:
    task = TASKS[:1]
    run_tasks(rows, task, Settings(), 0, register="r", state=tmp_path)
    run_tasks(rows, task, Settings(), 1, register="r", state=tmp_path)
    run_tasks(rows, task, Settings(), 0, register="other", state=tmp_path)
    run_tasks(rows, task, Settings(penalty=1.0), 0, register="r", state=tmp_path)
    assert len(list(tmp_path.glob("*.parquet"))) == 4


def test_an_address_where_nobody_listens_is_an_error_with_a_remedy(rows: Landmarks) -> None:
    with pytest.raises(SupplantError, match="dask scheduler"):
        run_tasks(rows, TASKS[:1], Settings(), 0, register="r", address="not-an-address")


def test_pooled_forecasts_are_those_of_the_tasks(here: list[tuple[Task, pd.DataFrame]]) -> None:
    whole = pooled(here, 0)
    assert len(whole.forecasts) == sum(len(frame) for task, frame in here if task.variant == "real")
    assert whole.origins == (2012, 2014)
