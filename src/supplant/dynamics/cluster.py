"""The same parts on several processes or machines, by Dask.

A part is a pure function of the job and its number, so a lost worker costs time and no result: the
scheduler gives its parts to others, and the bits are the same.
"""

import logging
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import distributed
import numpy as np

from supplant.core.errors import SupplantError
from supplant.dynamics.bands import Counts
from supplant.dynamics.job import Job
from supplant.dynamics.keep import part_counts
from supplant.dynamics.simulate import engine

__all__ = ["on_client", "on_cluster"]

RETRIES = 10
LOST = "the scheduler was lost; what was finished is kept: run the same command again to go on"
_dask: Any = distributed  # Dask has no types


def on_cluster(
    address: str | None = None, workers: int | None = None
) -> Callable[..., Iterator[tuple[int, Counts]]]:
    """An executor for `keep`: parts on the scheduler at `address`, or on `workers` local processes."""

    def parts(
        job: Job, engine_name: str, ranges: tuple[np.ndarray, np.ndarray], wanted: Iterable[int]
    ) -> Iterator[tuple[int, Counts]]:
        if address is not None:
            try:
                client = _dask.Client(address, timeout="20s")
            except (OSError, ValueError) as error:
                raise SupplantError(
                    f"no scheduler answers at {address}; start one (dask scheduler) or give --workers"
                ) from error
            with client:
                yield from on_client(client)(job, engine_name, ranges, wanted)
            return
        with (
            _dask.LocalCluster(
                n_workers=workers or 2, threads_per_worker=1, dashboard_address=None
            ) as cluster,
            _dask.Client(cluster) as client,
        ):
            yield from on_client(client)(job, engine_name, ranges, wanted)

    return parts


def on_client(client: Any) -> Callable[..., Iterator[tuple[int, Counts]]]:
    """An executor for `keep` on a client that is already connected."""

    def parts(
        job: Job, engine_name: str, ranges: tuple[np.ndarray, np.ndarray], wanted: Iterable[int]
    ) -> Iterator[tuple[int, Counts]]:
        _quieten()
        futures = [
            client.submit(_one, job, engine_name, ranges, part, pure=False, retries=RETRIES)
            for part in wanted
        ]
        try:
            for _, result in _dask.as_completed(futures, with_results=True):
                # Futures that a lost scheduler has cancelled come as their error, not as a result.
                if isinstance(result, BaseException):
                    raise SupplantError(LOST) from result
                yield result
        except (TimeoutError, OSError) as error:
            raise SupplantError(LOST) from error

    return parts


def _quieten() -> None:
    """What is logged of a lost connection, a traceback at a time, is told in one sentence here."""
    for name in list(logging.root.manager.loggerDict):
        if name.split(".")[0] in ("distributed", "asyncio", "tornado"):
            logging.getLogger(name).setLevel(logging.CRITICAL + 1)


def _one(job: Job, engine_name: str, ranges: tuple[np.ndarray, np.ndarray], part: int) -> tuple[int, Counts]:
    return part, part_counts(job, _engine(job, engine_name), ranges, part, 1)


def _engine(job: Job, name: str) -> Any:
    key = repr(sorted(job.describe().items(), key=str))
    if key not in _ENGINES:
        _ENGINES.clear()
        _ENGINES[key] = engine(job, name)
    return _ENGINES[key]


_ENGINES: dict[str, Any] = {}
