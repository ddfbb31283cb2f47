"""How fast the engine is on this machine: the `engine` part of `supplant bench`.

Scenario-steps are futures times months. Every figure is the best of several repeats, since other programs
share the machine; `per_cpu_s` counts the processor's time instead of the clock's, which others disturb less.
The comparison with EMA Workbench, PySD and C needs a development checkout (`python -m benchmarks.engine`);
here those ratios are None.
"""

import os
import platform
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from supplant.dynamics.draws import BLOCK
from supplant.dynamics.job import Job
from supplant.dynamics.simulate import engine, run

__all__ = ["best", "measure"]

MONTHS = 120


def best(action: Callable[[], object], repeats: int) -> tuple[float, float]:
    """Shortest time of several by the clock, and by the processor (all threads), in seconds."""
    clock, processor = float("inf"), float("inf")
    for _ in range(repeats):
        began, busy = time.perf_counter(), time.process_time()
        action()
        clock = min(clock, time.perf_counter() - began)
        processor = min(processor, time.process_time() - busy)
    return clock, processor


def measure(runs: int = 100_000, repeats: int = 4) -> dict[str, Any]:
    """The engine and the machine, as in the JSON of `supplant bench`."""
    many, ten, few = (_job(count) for count in (runs, 10_000, 4 * BLOCK))
    twin = Job(runs=10_000, months=MONTHS)
    name = run(_job(10)).engine
    run(twin)
    bands = best(lambda: run(many), repeats)
    final = best(lambda: _final(many), repeats) if name != "numpy" else None
    plain = best(lambda: run(few, engine_name="numpy"), 2)
    quick, quick_twin = best(lambda: run(ten), 3 * repeats), best(lambda: run(twin), repeats)
    steps, plain_steps = runs * MONTHS, few.runs * MONTHS
    return {
        "engine": {
            "name": name,
            "steps_per_s": steps / bands[0],
            "steps_per_cpu_s": steps / bands[1],
            "steps_per_s_final_metrics": None if final is None else steps / final[0],
            "steps_per_cpu_s_final_metrics": None if final is None else steps / final[1],
            "steps_per_s_numpy": plain_steps / plain[0],
            "steps_per_cpu_s_numpy": plain_steps / plain[1],
            "ratio_numpy": steps / bands[0] / (plain_steps / plain[0]),
            "ratio_ema": None,
            "ratio_pysd": None,
            "ms_10k_runs": 1e3 * quick[0],
            "cpu_ms_10k_runs": 1e3 * quick[1],
            "ms_10k_runs_with_counterfactual": 1e3 * quick_twin[0],
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


def _final(job: Job) -> None:
    """The final states alone."""
    worker = engine(job)
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        for _ in pool.map(worker.final, range(job.blocks)):
            pass
