"""Which parameters matter most: the table of docs/model.md.

`python -m benchmarks.sensitivity [SLUG]` prints, for the default table or at the scale of a case, the largest
first-order shares of variance: correlation ratios (Pearson, 1905) of each outcome on each parameter, by 32
bins of equal size over 32,768 futures of 120 months, less what chance gives (bins less one over futures).
"""

import sys

import numpy as np

from supplant.cases import load_case
from supplant.dynamics.draws import BLOCK
from supplant.dynamics.engine_numpy import NumpyEngine
from supplant.dynamics.job import Job
from supplant.dynamics.observations import read
from supplant.dynamics.outcomes import OUTCOMES
from supplant.dynamics.parameters import table
from supplant.dynamics.simulate import engine

RUNS, MONTHS, BINS, SHOWN = 32_768, 120, 32, 5
NAMES = [outcome.name for outcome in OUTCOMES]


def ratio(parameter: np.ndarray, outcome: np.ndarray) -> float:
    """Share of the outcome's variance between bins of the parameter, less that of chance."""
    order = np.argsort(parameter, kind="stable")
    means = outcome[order].reshape(BINS, -1).mean(axis=1)
    return float(means.var() / outcome.var()) - (BINS - 1) / len(outcome)


def main(slug: str | None) -> None:
    """Print the lines."""
    overrides = read(load_case(slug).frame()).overrides if slug else {}
    job = Job(table().override(overrides), runs=RUNS, months=MONTHS, counterfactual=False)
    worker, plain = engine(job), NumpyEngine(job)
    blocks = range(RUNS // BLOCK)
    values = np.concatenate([plain.values(block) for block in blocks], axis=1)
    paths = [worker.paths(block)[0] for block in blocks]
    last = np.concatenate([path[-1] for path in paths], axis=1)
    five_years = np.concatenate([path[59] for path in paths], axis=1)
    gone = np.concatenate([worker.final(block).displaced_month for block in blocks]) <= MONTHS
    outcomes = {
        f"displaced within ten years ({gone.mean():.0%})": gone.astype(float),
        "localisation after five years": five_years[NAMES.index("localisation")],
        "buyer's share of third markets": last[NAMES.index("share_buyer")],
        "supplier's revenue (log)": np.log(last[NAMES.index("revenue")] + 1e-6),
        "dependence of the buyer": last[NAMES.index("dependence_buyer")],
    }
    for name, outcome in outcomes.items():
        found = {
            row.name: ratio(values[place], outcome.astype(np.float64))
            for place, row in enumerate(job.table.rows)
            if row.uncertain
        }
        first = sorted(found.items(), key=lambda item: -item[1])[:SHOWN]
        print(f"{name}: {', '.join(f'{key} {share:.2f}' for key, share in first)}; ", end="")
        print(f"all {sum(share for share in found.values() if share > 0):.2f}")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else None)
