"""Every partnership that goes on today, ranked by what may become of it, and why.

The model is fitted on all that is known, and asked about those at risk at the last complete year (or any
earlier one). Intervals are the middle 90 % of refits in which suppliers and buyers were drawn with
replacement (`history.resampling`): they hold the doubt about the coefficients, not chance itself. A driver
is a covariate and what it adds, in the first block of years, to the log-odds against a partnership at the
means of the training rows. Displacement is a product of three chances (fading, not being replaced, the
buyer's production), so its log-odds are no sum of covariates; they are shared out along the straight way from
the means to the row (Sundararajan, Taly and Yan 2017, Axiomatic attribution for deep networks), and add up.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from threadpoolctl import threadpool_limits

from supplant.history.covariates import dictionary
from supplant.history.cube import GRADES, Floats, Ints
from supplant.history.landmarks import Landmarks
from supplant.history.logistic import expit
from supplant.history.model import TARGETS, Model, Settings, fit
from supplant.history.resampling import interval, pigeonhole

__all__ = ["Driver", "Screen", "drivers_of", "screen"]

SHOWN = 5
"""Drivers per row."""

STEPS = 24
"""Steps from the means to a row."""


@dataclass(frozen=True)
class Driver:
    """One covariate of a forecast: its words, and what it adds to the log-odds."""

    name: str
    words: str
    contribution: float


@dataclass(frozen=True)
class Screen:
    """Forecasts for the partnerships at risk at `as_of`: one row each, most at risk first.

    `frame` has supplier, buyer, category, a probability, a low and a high end per target, tiv_5y,
    local_production, grade, and whether the two have met as rivals before (`already_rivals`); `drivers` by
    target and row.
    """

    as_of: int
    horizon: int
    frame: pd.DataFrame
    drivers: dict[str, list[list[Driver]]]
    model: Model

    def to_frame(self) -> pd.DataFrame:
        """The table."""
        return self.frame

    def to_json(self) -> dict[str, Any]:
        """The rows of `supplant screen`; `drivers` are those of the outcome that is likelier for the row."""
        rows = []
        for number, row in enumerate(self.frame.to_dict("records")):
            main = "rival" if row["rival"] >= row["displaced"] else "displaced"
            rows.append(
                {
                    "supplier": row["supplier"],
                    "buyer": row["buyer"],
                    "category": row["category"],
                    "p_displaced": row["displaced"],
                    "p_rival": row["rival"],
                    **{f"p_{name}": row[name] for name in TARGETS if name not in ("displaced", "rival")},
                    "interval": {name: [row[f"{name}_low"], row[f"{name}_high"]] for name in TARGETS},
                    "drivers_of": main,
                    "drivers": [vars(driver) for driver in self.drivers[main][number]],
                    "drivers_by_outcome": {
                        name: [vars(driver) for driver in found[number]]
                        for name, found in self.drivers.items()
                    },
                    "local_production": row["local_production"],
                    "grade": row["grade"],
                    "tiv_5y": row["tiv_5y"],
                    "already_rivals": row["already_rivals"],
                }
            )
        return {"as_of": self.as_of, "horizon": self.horizon, "rows": rows}


def screen(
    landmarks: Landmarks,
    as_of: int,
    horizon: int,
    *,
    settings: Settings,
    seed: int,
    draws: int = 60,
    places: Ints | None = None,
    progress: Callable[[int], None] | None = None,
) -> Screen:
    """Forecasts for every partnership at risk at the end of `as_of`, or for those at `places` alone."""
    here = landmarks.at(as_of)
    if places is not None:
        here = here[np.isin(landmarks.place[here], places)]
    table = landmarks.frame.iloc[here]
    cube = landmarks.events.cube
    with threadpool_limits(1):
        model = fit(landmarks, as_of, horizon, settings)
        point = model.predict(table)
        low, high = _interval(landmarks, model, table, settings, seed, draws, progress)
    # The middle of the refits need not hold the point; the interval that is shown does.
    low, high = np.minimum(low, point.to_numpy()), np.maximum(high, point.to_numpy())
    frame = cube.keys(landmarks.place[here])
    for number, name in enumerate(TARGETS):
        frame[name] = point[name].to_numpy()
        frame[f"{name}_low"], frame[f"{name}_high"] = low[:, number], high[:, number]
    t = as_of - cube.start
    frame["local_production"] = cube.local[landmarks.place[here], t]
    frame["grade"] = np.array(GRADES)[cube.grade[landmarks.place[here], t]]
    frame["tiv_5y"] = cube.supply[landmarks.place[here], t]
    met = landmarks.events.rivalries[landmarks.place[here], : t + 1]
    frame["already_rivals"] = np.asarray(met.any(axis=1), dtype=bool)
    risk = 1 - (1 - frame["displaced"]) * (1 - frame["rival"])
    order = np.argsort(-risk.to_numpy(), kind="stable")
    drivers = {name: drivers_of(model, table.iloc[order], name) for name in ("rival", "displaced")}
    return Screen(as_of, horizon, frame.iloc[order].reset_index(drop=True), drivers, model)


def drivers_of(model: Model, frame: pd.DataFrame, target: str) -> list[list[Driver]]:
    """The strongest drivers of a target for each row, strongest first; those that lower it are negative."""
    matrix = model.standard(frame)
    total = contributions(model, matrix, target)[:, 1:]
    names = model.standard.columns[1:]
    found = []
    for row, values in enumerate(total):
        strongest = np.argsort(-np.abs(values), kind="stable")[:SHOWN]
        found.append(
            [
                Driver(names[at], _words(names[at], matrix[row, at + 1]), float(values[at]))
                for at in strongest
                if abs(values[at]) >= 0.05
            ]
        )
    return found


def contributions(model: Model, matrix: Floats, target: str) -> Floats:
    """[row, column] what each column adds to the log-odds of a target in the first block of years."""
    if target == "rival":
        return np.asarray(matrix * model.beta["rival"][0])
    fades, switched, produces = (model.beta[part][0] for part in ("faded", "switched", "produces"))
    total = np.zeros_like(matrix)
    for at in (np.arange(STEPS) + 0.5) / STEPS:
        place = matrix * at
        place[:, 0] = 1.0
        h, s, d = (expit(place @ beta) for beta in (fades, switched, produces))
        left = 1 - h * (1 - s) * d
        slope = (1 - h)[:, None] * fades - s[:, None] * switched + (1 - d)[:, None] * produces
        total += slope / left[:, None] / STEPS
    found: Floats = total * matrix
    return found


def _words(name: str, value: float) -> str:
    """What a covariate says of this row, in words, by whether it lies above or below the mean."""
    if name.startswith("category: "):
        kind = name.removeprefix("category: ").lower()
        return f"the category is {kind}" if value > 0 else f"the category is not {kind}"
    if name.endswith(" not known"):
        return f"{dictionary()[name.removesuffix(' not known')].group} not known"
    known = dictionary()[name]
    return known.words_high if value > 0 else known.words_low


def _interval(
    landmarks: Landmarks,
    model: Model,
    table: pd.DataFrame,
    settings: Settings,
    seed: int,
    draws: int,
    progress: Callable[[int], None] | None,
) -> tuple[Floats, Floats]:
    rng = np.random.default_rng(seed)
    cube = landmarks.events.cube
    supplier, buyer = cube.supplier[landmarks.place], cube.buyer[landmarks.place]
    found = []
    for number in range(draws):
        weight = pigeonhole(supplier, buyer, rng)
        again = fit(landmarks, model.trained_to, model.horizon, settings, weight=weight, start=model)
        found.append(again.predict(table).to_numpy())
        if progress is not None:
            progress(number + 1)
    return interval(np.array(found))
