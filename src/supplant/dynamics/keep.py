"""Long runs: a folder that survives whatever ends the process.

    manifest.json   everything that decides the numbers, versions, and the table of parameters
    pilot.npz       ranges of the histograms
    part-*.npz      counts of a part, a fixed number of blocks; whole or absent, since it is moved into place

The same command on the same folder goes on where it stopped and gives the same bits as a run without a
pause, because counts are whole numbers and every block is the same program on the same draws.
"""

import errno
import importlib.metadata
import json
import os
import time
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from supplant.core.errors import SupplantError, UsageError
from supplant.dynamics.bands import Counts, gathered
from supplant.dynamics.draws import BLOCK
from supplant.dynamics.job import Job
from supplant.dynamics.simulate import Ensemble, Progress, engine

__all__ = ["PART", "Executor", "keep", "local_parts", "part_counts"]

PART = 8  # blocks; about 33,000 futures
LAYOUT = 2  # of the folder: since 2 the pilot holds no counts

Executor = Any  # (job, engine name, pilot ranges, parts) -> iterator of (part, counts)


def keep(
    job: Job,
    folder: Path,
    *,
    engine_name: str = "auto",
    parts_of: Executor | None = None,
    progress: Progress | None = None,
    start: str | None = None,
    vintages: Iterable[str] = (),
) -> Ensemble:
    """Run a job into a folder, or finish one that was interrupted.

    `parts_of` computes parts elsewhere (cluster.py). Raises UsageError when the folder holds another job, and
    SupplantError, with what to do, when the disk is full or the folder cannot be written.
    """
    began = time.perf_counter()
    worker = engine(job, engine_name)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _manifest(job, worker.name, folder, vintages)
        low, high, scale = _pilot(worker, folder)
        total = -(-job.blocks // PART)
        missing = [part for part in range(total) if not _part(folder, part).exists()]
        done = sum(len(_runs(job, part)) for part in range(total) if part not in set(missing))
        for part, found in (parts_of or local_parts)(job, worker.name, (low, scale), missing):
            _write(_part(folder, part), _as_arrays(found))
            done += found.runs
            if progress is not None:
                progress(done, job.runs)
        counts = Counts.nothing(job.months, job.outcome_count)
        for part in range(total):
            counts = counts + _read_counts(_part(folder, part))
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise SupplantError(
                f"the disk that holds {folder} is full; what was finished is kept there: make room and "
                "run the same command again to go on"
            ) from error
        raise SupplantError(
            f"cannot write to {folder}: {error.strerror or error}; what was finished is kept there: mend "
            "that and run the same command again to go on"
        ) from error
    return Ensemble(job, counts, low, high, worker.name, time.perf_counter() - began, start)


def local_parts(
    job: Job, engine_name: str, ranges: tuple[np.ndarray, np.ndarray], parts: Iterable[int]
) -> Iterator[tuple[int, Counts]]:
    """Parts in this process, one thread per core over the runs of each."""
    worker = engine(job, engine_name)
    for part in parts:
        yield part, part_counts(job, worker, ranges, part, os.cpu_count() or 1)


def part_counts(
    job: Job, worker: Any, ranges: tuple[np.ndarray, np.ndarray], part: int, workers: int
) -> Counts:
    """Counts of the runs of a part."""
    return gathered(worker, _runs(job, part), *ranges, workers)


def _runs(job: Job, part: int) -> range:
    return range(part * PART * BLOCK, min((part + 1) * PART * BLOCK, job.runs))


def _part(folder: Path, part: int) -> Path:
    return folder / f"part-{part:06d}.npz"


def _manifest(job: Job, engine_used: str, folder: Path, vintages: Iterable[str]) -> None:
    path = folder / "manifest.json"
    decides = {**job.describe(), "engine": engine_used, "part": PART, "layout": LAYOUT}
    if path.exists():
        before = json.loads(path.read_text(encoding="utf-8"))["job"]
        if before != decides:
            differing = sorted(key for key in decides if before.get(key) != decides[key])
            raise UsageError(
                f"{folder} holds another run (different: {', '.join(differing)}); name another folder, or "
                "repeat the command that began it"
            )
        return
    if any(folder.iterdir()):
        raise UsageError(f"{folder} is not empty and holds no manifest.json; name an empty or a new folder")
    whole = {
        "job": decides,
        "parameters": job.table.to_json(),
        "versions": _versions(),
        "vintages": list(vintages),
    }
    text = json.dumps(whole, indent=1, ensure_ascii=False)
    _move_into_place(path, text.encode())


def _versions() -> dict[str, str]:
    found = {}
    for name in ("supplant", "numpy", "scipy", "jax", "jaxlib", "llvmlite"):
        try:
            found[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            continue
    return found


def _pilot(worker: Any, folder: Path) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    path = folder / "pilot.npz"
    if path.exists():
        with np.load(path) as kept:
            return kept["low"], kept["high"], kept["scale"]
    low, high, scale = worker.pilot()
    _write(path, {"low": low, "high": high, "scale": scale})
    return low, high, scale


def _as_arrays(counts: Counts) -> dict[str, np.ndarray]:
    return {
        "runs": np.array(counts.runs), "bins": counts.bins.astype(np.int32), "roles": counts.roles,
        "displaced": counts.displaced, "exported": counts.exported,
    }  # fmt: skip


def _counts(kept: Mapping[str, np.ndarray]) -> Counts:
    return Counts(
        int(kept["runs"]), kept["bins"].astype(np.int64), kept["roles"], kept["displaced"], kept["exported"]
    )


def _read_counts(path: Path) -> Counts:
    with np.load(path) as kept:
        return _counts(kept)


def _write(path: Path, arrays: Mapping[str, np.ndarray]) -> None:
    partial = path.with_suffix(".partial")
    try:
        with partial.open("wb") as file:
            np.savez(file, allow_pickle=False, **arrays)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    except OSError:
        partial.unlink(missing_ok=True)
        raise


def _move_into_place(path: Path, content: bytes) -> None:
    partial = path.with_suffix(".partial")
    with partial.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)
