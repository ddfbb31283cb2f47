"""How fast the partnership model runs here, beside other ways to run the same equations.

`python -m benchmarks.engine [--other PYTHON]` prints the JSON of `supplant bench`. PYTHON is an interpreter
that has ema_workbench 2.5 and pysd (development only); without it those ratios are null. The C version of the
step is compiled with gcc on the spot and checked against the engine. Every figure is the best of several
repeats, since other programs share the machine. EMA Workbench drives the same equations as a plain Python
function (the tests' transcription); PySD runs the core of them only (engine_core.mdl: 8 of 39 stocks), which
flatters it.
"""

import argparse
import ctypes
import json
import os
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np

from supplant.dynamics.draws import BLOCK
from supplant.dynamics.job import Job
from supplant.dynamics.simulate import engine
from supplant.dynamics.speed import MONTHS, best, measure

HERE = Path(__file__).resolve().parent
CORES = os.cpu_count() or 1

EMA = """
import random, sys, time, warnings, logging
warnings.filterwarnings("ignore")
sys.path.insert(0, {root!r})
from ema_workbench import Model, RealParameter, ScalarOutcome, SequentialEvaluator, ema_logging
from tests.dynamics.transcription import advance, first
defaults = {defaults!r}
def future(absorptive_capacity=1.0, reverse_engineering=0.2, learning_buyer=0.15):
    p = dict(defaults, absorptive_capacity=absorptive_capacity, reverse_engineering=reverse_engineering,
             learning_buyer=learning_buyer)
    s = first(p)
    for t in range({months}):
        s, flows = advance(s, p, random.gauss(0, 1), random.gauss(0, 1), t)
    return {{"localisation": flows["localisation"], "revenue": flows["revenue"]}}
model = Model("partnership", function=future)
model.uncertainties = [RealParameter("absorptive_capacity", 0.3, 3),
                       RealParameter("reverse_engineering", .05, .5),
                       RealParameter("learning_buyer", .05, .25)]
model.outcomes = [ScalarOutcome("localisation"), ScalarOutcome("revenue")]
best = 1e9
for _ in range(3):
    with SequentialEvaluator(model) as evaluator:
        began = time.perf_counter(); evaluator.perform_experiments(scenarios=100)
        best = min(best, time.perf_counter() - began)
print(100 * {months} / best)
"""

PYSD = """
import sys, time, warnings
warnings.filterwarnings("ignore")
import pysd
model = pysd.read_vensim({path!r})
best = 1e9
for _ in range(3):
    began = time.perf_counter()
    for a in (0.5, 1.0, 2.0): model.run(params={{"a": a}}, return_columns=["localisation"])
    best = min(best, time.perf_counter() - began)
print(3 * {months} / best)
"""


def in_c() -> tuple[float, float, float]:
    """Scenario-steps a second of the C version, by clock and by processor, and its gap to the engine."""
    with tempfile.TemporaryDirectory() as folder:
        library = Path(folder) / "engine.so"
        flags = ["-O3", "-march=native", "-ffast-math", "-shared", "-fPIC"]
        subprocess.run(
            ["gcc", *flags, str(HERE / "engine.c"), "-o", str(library), "-lm", "-lmvec"], check=True
        )
        simulate = ctypes.CDLL(str(library)).simulate
    worker = engine(Job(runs=CORES * BLOCK, months=MONTHS, counterfactual=False), "numpy")
    values = [np.ascontiguousarray(worker.values(block), dtype=np.float32) for block in range(CORES)]
    pointer = ctypes.POINTER(ctypes.c_float)
    out = [np.zeros((4, BLOCK), np.float32) for _ in range(CORES)]

    def block(index: int) -> None:
        simulate(
            values[index].ctypes.data_as(pointer), BLOCK, BLOCK, MONTHS, 0, out[index].ctypes.data_as(pointer)
        )

    def all_blocks() -> None:
        with ThreadPoolExecutor(CORES) as pool:
            list(pool.map(block, range(CORES)))

    steps = CORES * BLOCK * MONTHS
    clock, processor = best(all_blocks, 10)
    kept = engine(Job(runs=CORES * BLOCK, months=MONTHS, counterfactual=False)).paths(0)[0]
    return steps / clock, steps / processor, float(np.abs(kept[-1, 2] - out[0][0]).max())


def elsewhere(python: str | None, program: str) -> float | None:
    """Scenario-steps per second that a program in another interpreter reports, or None without one."""
    if python is None:
        return None
    done = subprocess.run([python, "-c", program], capture_output=True, text=True, check=False)
    if done.returncode:
        print(done.stderr[-500:], file=sys.stderr)
        return None
    return float(done.stdout.split()[-1])


def defaults() -> dict[str, Any]:
    """Default parameters by field."""
    found: dict[str, Any] = {}
    for name, value in Job().table.defaults().items():
        field, _, part = name.partition(".")
        if part:
            found.setdefault(field, []).append(value)
        else:
            found[field] = value
    return found


def table(other: str | None, runs: int) -> dict[str, Any]:
    """The whole table."""
    found = measure(runs)
    here = found["engine"]
    limit, limit_cpu, gap = in_c()
    root = str(HERE.parent)
    ema = elsewhere(other, EMA.format(root=root, defaults=defaults(), months=MONTHS))
    with tempfile.TemporaryDirectory() as folder:
        # PySD writes its translation beside the model.
        copy = shutil.copy(HERE / "engine_core.mdl", folder)
        pysd = elsewhere(other, PYSD.format(path=str(copy), months=MONTHS))
    here |= {
        "steps_per_s_c": limit,
        "steps_per_cpu_s_c": limit_cpu,
        "steps_per_s_ema": ema,
        "steps_per_s_pysd": pysd,
        "ratio_c": here["steps_per_cpu_s"] / limit_cpu,
        "ratio_c_final_metrics": here["steps_per_cpu_s_final_metrics"] / limit_cpu,
        "ratio_ema": None if ema is None else here["steps_per_s"] / ema,
        "ratio_pysd": None if pysd is None else here["steps_per_s"] / pysd,
        "largest_difference_from_c": gap,
    }
    return found


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--other", help="interpreter with ema_workbench 2.5 and pysd")
    arguments.add_argument("--runs", type=int, default=100_000)
    given = arguments.parse_args()
    print(json.dumps(table(given.other, given.runs), indent=1))
