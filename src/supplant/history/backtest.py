"""How well the past could have been foretold: rolling origins, nulls and baselines beside every score.

At every test origin the model is fitted anew on what had happened by then. By default the test origins are
the last `horizon` ones whose horizon has passed, so that none of them can have served to fit any of the
models that are tested: with a horizon of ten years and a register to 2025, models at 2006 to 2015 are fitted
on horizons that ended by then. The settings were chosen on origins up to 1995, whose outcomes end in 2005.

Nulls: `shuffled` gives training rows the fates of others of the same category and origin; `random_covariates`
replaces every covariate by noise and keeps the category; `family_left_out` forecasts each family of suppliers
with a model that has never seen that family (not a null that should fail, but one that says how far the rules
carry over). Reference for Brier skill: the rate over all training horizons, in the group that is judged.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from threadpoolctl import threadpool_limits

from supplant.core.errors import NoAnswer
from supplant.history.baselines import baselines
from supplant.history.cube import Bools, Floats, Ints
from supplant.history.landmarks import Landmarks
from supplant.history.model import TARGETS, Settings, fit, outcome_of
from supplant.history.resampling import interval, pigeonhole
from supplant.history.scores import Score, auc, score

__all__ = [
    "FAMILIES",
    "FLOORS",
    "Backtest",
    "Task",
    "family_of",
    "pooled",
    "run_task",
    "tasks_of",
    "test_origins",
]

FAMILIES: Mapping[str, frozenset[str]] = {
    "United States": frozenset({"USA"}),
    "Russia and the Soviet Union": frozenset({"RUS", "SUN"}),
    "Western Europe": frozenset(
        "AUT BEL CHE DEU DNK ESP FIN FRA GBR GRC IRL ITA LUX NLD NOR PRT SWE".split()
    ),
    "China": frozenset({"CHN"}),
    "Central and Eastern Europe": frozenset(
        "BGR BLR CSK CZE DDR EST HUN LTU LVA POL ROU SRB SVK UKR YUG BIH HRV".split()
    ),
}
"""Families of suppliers whose arms, terms and customers are alike; everybody else is the family "others"."""

FLOORS: Mapping[tuple[str, str], Mapping[str, float]] = {
    ("rival", "all"): {"auc": 0.88, "bss": 0.40},
    ("rival", "local"): {"auc": 0.83, "bss": 0.30},
    ("displaced", "all"): {"bss": 0.12},
}
"""What the forecasts at ten years should at least reach; calibration slopes between 0.8 and 1.2 besides."""

SHUFFLES = 2
DRAWS = 100


@dataclass(frozen=True)
class Task:
    """One fit at one origin: `variant` is real, shuffled, random_covariates or family_left_out."""

    origin: int
    horizon: int
    variant: str = "real"
    number: int = 0
    family: str = ""


def family_of(code: str) -> str:
    """The family of a supplier.

    >>> family_of("FRA"), family_of("BRA")
    ('Western Europe', 'others')
    """
    return next((name for name, members in FAMILIES.items() if code in members), "others")


def test_origins(first: int, last: int, horizon: int, span: int) -> tuple[int, ...]:
    """The last `horizon` origins whose horizon has passed, with a horizon of training before them.

    >>> test_origins(1950, 2025, 10, 5)[0], test_origins(1995, 2024, 10, 5)
    (2006, (2010, 2011, 2012, 2013, 2014))
    """
    newest = last - horizon
    oldest = max(newest - horizon + 1, first + span + horizon)
    if oldest > newest:
        raise NoAnswer(
            f"a register of {first} to {last} is too short to test forecasts over {horizon} years: "
            f"it needs {span + 2 * horizon + 1} years; take a shorter --horizon or a longer release"
        )
    return tuple(range(oldest, newest + 1))


def tasks_of(origins: Sequence[int], horizon: int, *, nulls: bool = True) -> list[Task]:
    """Everything that a full backtest fits, in a fixed order."""
    found = []
    for origin in origins:
        found.append(Task(origin, horizon))
        if nulls:
            found += [Task(origin, horizon, "shuffled", number) for number in range(SHUFFLES)]
            found.append(Task(origin, horizon, "random_covariates"))
            found += [Task(origin, horizon, "family_left_out", family=name) for name in (*FAMILIES, "others")]
    return found


def run_task(landmarks: Landmarks, task: Task, settings: Settings, seed: int) -> pd.DataFrame:
    """The forecasts of one task, one row per test partnership: outcome, forecast and references by target."""
    test = landmarks.at(task.origin)
    supplier = np.array(landmarks.events.cube.actors)[landmarks.events.cube.supplier[landmarks.place]]
    choice: dict[str, Any] = {}
    rng = np.random.default_rng([seed, task.origin, task.horizon, task.number])
    frame = landmarks.frame
    if task.variant == "shuffled":
        choice["fate"] = shuffled(landmarks, rng)
    elif task.variant == "random_covariates":
        frame = _noise(landmarks.frame, rng)
        choice["frame"] = frame
    elif task.variant == "family_left_out":
        family = np.array([family_of(code) for code in supplier])
        choice["use"] = family != task.family
        test = test[family[test] == task.family]
    found = landmarks.events.cube.keys(landmarks.place[test]).assign(
        origin=task.origin, local=landmarks.local[test]
    )
    if not len(test):
        return found
    # One thread: on matrices this small several threads wait for each other, on busy machines for seconds.
    with threadpool_limits(1):
        model = fit(landmarks, task.origin, task.horizon, settings, **choice)
    forecast = model.predict(frame.iloc[test])
    known = np.nonzero(landmarks.origin <= task.origin - task.horizon)[0]
    outcome = outcome_of(landmarks, test, task.horizon)
    before = outcome_of(landmarks, known, task.horizon)
    columns: dict[str, Any] = {}
    for target in TARGETS:
        columns[f"{target}:outcome"] = outcome[target]
        columns[f"{target}:forecast"] = forecast[target].to_numpy()
        columns[f"{target}:reference"] = np.full(len(test), before[target].mean())
        columns[f"{target}:reference_local"] = np.full(
            len(test), _local_rate(landmarks, known, before[target])
        )
        if task.variant == "real":
            others, name = baselines(landmarks, known, test, before[target], target, task.horizon)
            columns |= {f"{target}:{key}": value for key, value in others.items()}
            columns[f"{target}:covariate"] = np.full(len(test), name)
    return pd.concat([found, pd.DataFrame(columns)], axis=1)


def shuffled(landmarks: Landmarks, rng: np.random.Generator) -> Ints:
    """For every row, another of the same category and origin; who was at risk when stays as it was."""
    category = landmarks.events.cube.category[landmarks.place]
    group = landmarks.origin * 1000 + category
    order = np.argsort(group, kind="stable")
    mixed = np.lexsort((rng.random(len(group)), group))
    fate = np.empty(len(group), dtype=np.int64)
    fate[order] = mixed
    return fate


def _noise(frame: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    kept = [name for name in frame.columns if str(name).startswith("category: ")]
    other = [name for name in frame.columns if name not in kept]
    noise = pd.DataFrame(rng.standard_normal((len(frame), len(other))), columns=other, index=frame.index)
    return pd.concat([noise, frame[kept]], axis=1)


def _local_rate(landmarks: Landmarks, rows: Ints, outcome: Bools) -> float:
    local = landmarks.local[rows]
    return float(outcome[local].mean()) if local.any() else float(outcome.mean())


@dataclass(frozen=True)
class Backtest:
    """All forecasts of a backtest and their scores."""

    horizon: int
    origins: tuple[int, ...]
    forecasts: pd.DataFrame
    nulls: Mapping[str, pd.DataFrame]
    seed: int

    def to_json(self) -> dict[str, Any]:
        """The answer of `supplant backtest`, without `meta`."""
        return {
            "horizon": self.horizon,
            "origins": list(self.origins),
            "target": {
                target: {
                    **self.group(target, "all"),
                    "local_production": self.group(target, "local"),
                }
                for target in TARGETS
            },
            "floors": self.floors(),
        }

    def group(self, target: str, group: str) -> dict[str, Any]:
        """Scores, nulls and baselines of one target over all partnerships or those with local production."""
        part = _part(self.forecasts, group)
        if part.empty:
            return {"n": 0}
        own = scored(part, target, group)
        low, high = self._spread(part, target, group)
        return {
            **own.to_json(),
            "interval": {"auc": [low[0], high[0]], "bss": [low[1], high[1]]},
            "bss_against_own_rate": _own_rate_skill(part, target),
            "nulls": {
                name: _short(scored(_part(frame, group), target, group))
                for name, frame in self.nulls.items()
                if len(_part(frame, group))
            },
            "baselines": {
                name: _short(scored(part, target, group, name))
                for name in ("base_rate", "persistence", "best_covariate")
            },
            "best_covariate": sorted(set(part[f"{target}:covariate"])),
            "by_origin": [
                {"origin": origin, **_short(scored(part[part["origin"] == origin], target, group))}
                for origin in sorted({int(year) for year in part["origin"]})
            ],
        }

    def floors(self) -> list[dict[str, Any]]:
        """Each floor, what was reached, and whether that is enough; at ten years only."""
        if self.horizon != 10:
            return []
        found = []
        for (target, group), floors in FLOORS.items():
            part = _part(self.forecasts, group)
            if part.empty:
                continue
            own = scored(part, target, group)
            reached = {"auc": own.auc, "bss": own.bss}
            for name, floor in floors.items():
                value = reached[name]
                met = value is not None and value >= floor
                found.append(
                    {
                        "target": target,
                        "group": group,
                        "score": name,
                        "floor": floor,
                        "reached": value,
                        "met": met,
                    }
                )
            met = own.slope is not None and 0.8 <= own.slope <= 1.2
            found.append(
                {
                    "target": target,
                    "group": group,
                    "score": "calibration_slope",
                    "floor": [0.8, 1.2],
                    "reached": own.slope,
                    "met": met,
                }
            )
        return found

    def _spread(self, part: pd.DataFrame, target: str, group: str) -> tuple[list[float], list[float]]:
        """90 % intervals of AUC and Brier skill, suppliers and buyers resampled."""
        rng = np.random.default_rng([self.seed, self.horizon])
        supplier, buyer = (pd.factorize(part[side])[0].astype(np.int64) for side in ("supplier", "buyer"))
        y = part[f"{target}:outcome"].to_numpy(dtype=float)
        p, r = part[f"{target}:forecast"].to_numpy(dtype=float), _reference(part, target, group)
        draws = []
        for _ in range(DRAWS):
            index = np.repeat(np.arange(len(y)), pigeonhole(supplier, buyer, rng).astype(int))
            if not len(index):
                continue
            brier, worst = ((p - y)[index] ** 2).mean(), ((r - y)[index] ** 2).mean()
            area = auc(y[index], p[index])
            draws.append([np.nan if area is None else area, 1 - brier / worst if worst > 0 else np.nan])
        low, high = interval(np.array(draws))
        return low.tolist(), high.tolist()


def pooled(results: Iterable[tuple[Task, pd.DataFrame]], seed: int) -> Backtest:
    """The forecasts of all tasks put together; a null is the pool of its tasks."""
    done = list(results)
    real = [frame for task, frame in done if task.variant == "real"]
    names = list(dict.fromkeys(task.variant for task, _ in done if task.variant != "real"))
    return Backtest(
        done[0][0].horizon,
        tuple(sorted({task.origin for task, _ in done})),
        pd.concat(real, ignore_index=True),
        {
            name: pd.concat([frame for task, frame in done if task.variant == name and len(frame)])
            for name in names
        },
        seed,
    )


def run_here(
    landmarks: Landmarks,
    tasks: Sequence[Task],
    settings: Settings,
    seed: int,
    progress: Callable[[int], None] | None = None,
) -> list[tuple[Task, pd.DataFrame]]:
    """All tasks one after the other in this process."""
    found = []
    for number, task in enumerate(tasks, 1):
        found.append((replace(task), run_task(landmarks, task, settings, seed)))
        if progress is not None:
            progress(number)
    return found


def scored(part: pd.DataFrame, target: str, group: str, column: str = "forecast") -> Score:
    """The score of one column of forecasts against the reference of the group."""
    return score(
        part[f"{target}:outcome"].to_numpy(dtype=float),
        part[f"{target}:{column}"].to_numpy(dtype=float),
        _reference(part, target, group),
    )


def _reference(part: pd.DataFrame, target: str, group: str) -> Floats:
    name = f"{target}:reference_local" if group == "local" else f"{target}:reference"
    return part[name].to_numpy(dtype=float)


def _part(frame: pd.DataFrame, group: str) -> pd.DataFrame:
    return frame if group == "all" else frame[frame["local"].to_numpy(dtype=bool)]


def _own_rate_skill(part: pd.DataFrame, target: str) -> float | None:
    """Brier skill against the rate of the test period itself, which nobody knew: the strictest reference."""
    y = part[f"{target}:outcome"].to_numpy(dtype=float)
    spread = float(((y - y.mean()) ** 2).mean())
    brier = float(((part[f"{target}:forecast"].to_numpy(dtype=float) - y) ** 2).mean())
    return 1 - brier / spread if spread > 0 else None


def _short(full: Score) -> dict[str, float | int | None]:
    return {
        "auc": full.auc,
        "bss": full.bss,
        "log_score": full.log_score,
        "n": full.n,
        "base_rate": full.base_rate,
    }
