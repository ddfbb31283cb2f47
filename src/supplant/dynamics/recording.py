"""Hindcasts -> the few numbers that travel with the program (record.py)."""

import importlib.metadata
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

import numpy as np

from supplant.dynamics.hindcast import AVERAGED, Hindcast, scores, stacked_weights, tuned
from supplant.dynamics.record import ALL, Record

__all__ = ["record_of"]

SILENT = ("model", "reference_class")  # the latter speaks of other figures
ELSE = "any other case"
Scores = dict[str, dict[str, float]]


def record_of(done: Sequence[Mapping[float, Hindcast]], built: date) -> Record:
    """Scores, gains on rivals, and what was tuned, for each case on the others and for a new one on all."""
    wide, sizes = tuned(done)
    weights = stacked_weights(wide)
    cases = sorted(weights)
    each = [scores([one for one in wide if one.case == case], weights) for case in cases]
    whole = stacked_weights([*wide, *_blank(wide)])
    return Record(
        built=built.isoformat(),
        version=importlib.metadata.version("supplant"),
        cases=len(cases),
        cut_offs=len(done),
        figures=int(sum(len(one.targets) for one in wide)),
        scores={
            name: {key: _mean([found[name][key] for found in each if name in found]) for key in by}
            for name, by in scores(wide, weights).items()
        },
        over_all={
            name: {key: round(value, 4) for key, value in found.items()}
            for name, found in scores(wide, weights).items()
        },
        gains={name: _gains(each, name) for name in each[0] if name not in SILENT},
        weights={
            **{case: _named(weights[case]) for case in cases},
            ALL: _named(whole[ELSE]),
        },
        sizes={**sizes, ALL: _usual(sizes)},
    )


def _blank(wide: Sequence[Hindcast]) -> list[Hindcast]:
    """A case with nothing held back: its weights are those that did best on all the others."""
    return [replace(wide[0].only([0]), case=ELSE)]


def _usual(sizes: dict[str, float]) -> float:
    """The size that most cases were given."""
    found = list(sizes.values())
    return max(sorted(set(found)), key=found.count)


def _gains(each: list[Scores], name: str) -> dict[str, tuple[float, float]]:
    """Mean over cases and standard error of what the model gains on a rival; above zero it is better."""
    log = np.array([found["model"]["log_score"] - found[name]["log_score"] for found in each])
    size = np.array([found[name]["crps"] - found["model"]["crps"] for found in each])
    return {
        score: (round(float(gain.mean()), 4), round(float(gain.std(ddof=1)) / len(gain) ** 0.5, 4))
        for score, gain in (("log_score", log), ("crps", size))
    }


def _named(weights: np.ndarray) -> dict[str, float]:
    return dict(zip(AVERAGED, [round(float(w), 4) for w in weights], strict=True))


def _mean(values: list[float]) -> float:
    return round(float(np.mean(values)), 4)
