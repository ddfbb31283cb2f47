"""How fast the engine is on this machine: the `engine` part of `supplant bench`.

Scenario-steps are futures times months. Every figure is the best of several repeats, since other programs
share the machine. The comparison with EMA Workbench, PySD and C needs a development checkout
(`python -m benchmarks.engine`); here those ratios are None.
"""

import importlib.util
import os
import platform
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from supplant.dynamics.draws import BLOCK
from supplant.dynamics.job import Job
from supplant.dynamics.simulate import engine, run

__all__ = ["best_seconds", "measure"]

MONTHS = 120


def best_seconds(action: Callable[[], object], repeats: int) -> float:
    """Shortest wall time of several."""
    found = float("inf")
    for _ in range(repeats):
        began = time.perf_counter()
        action()
        found = min(found, time.perf_counter() - began)
    return found


def measure(runs: int = 100_000, repeats: int = 4) -> dict[str, Any]:
    """The engine and the machine, as in the JSON of `supplant bench`."""
    fast = importlib.util.find_spec("jax") is not None
    many, ten, two = (_job(count) for count in (runs, 10_000, 2 * BLOCK))
    run(_job(10))
    bands = runs * MONTHS / best_seconds(lambda: run(many), repeats)
    twin = Job(runs=10_000, months=MONTHS)
    run(twin)
    plain = two.runs * MONTHS / best_seconds(lambda: run(two, engine_name="numpy"), 3)
    return {
        "engine": {
            "name": "jax" if fast else "numpy",
            "steps_per_s": bands,
            "steps_per_s_final_metrics": runs * MONTHS / _final(many, repeats) if fast else None,
            "steps_per_s_numpy": plain,
            "ratio_numpy": bands / plain,
            "ratio_ema": None,
            "ratio_pysd": None,
            "ms_10k_runs": 1e3 * best_seconds(lambda: run(ten), 3 * repeats),
            "ms_10k_runs_with_counterfactual": 1e3 * best_seconds(lambda: run(twin), repeats),
            "runs": runs,
            "months": MONTHS,
        },
        "machine": {
            "cores": os.cpu_count(),
            "processor": platform.processor() or platform.machine(),
            "load": os.getloadavg()[0] if hasattr(os, "getloadavg") else None,
            "python": platform.python_version(),
        },
    }


def _job(runs: int) -> Job:
    return Job(runs=runs, months=MONTHS, counterfactual=False)


def _final(job: Job, repeats: int) -> float:
    """Seconds for the final state alone."""
    worker = engine(job, "jax")

    def all_blocks() -> None:
        with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
            list(pool.map(worker.final, range(job.blocks)))

    all_blocks()
    return best_seconds(all_blocks, repeats)
