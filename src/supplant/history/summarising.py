"""A register -> the summary that travels with the program (summary.py). Its libraries take long to load."""

from dataclasses import asdict
from datetime import UTC, date, datetime
from typing import Any

import numpy as np
import pandas as pd
from threadpoolctl import threadpool_limits

from supplant.history.comparison import contrasts
from supplant.history.cube import cube_of
from supplant.history.episodes import episodes
from supplant.history.events import Events
from supplant.history.incidence import curves_by
from supplant.history.landmarks import Landmarks
from supplant.history.model import Settings, fit
from supplant.history.panel import outcomes
from supplant.history.summary import Summary
from supplant.history.thresholds import Thresholds, varied

__all__ = ["GROUPINGS", "grid_of", "summarise"]

GROUPINGS = (
    "all", "local_production", "grade", "category", "category_local_production", "era", "alignment",
)  # fmt: skip


def summarise(
    events: Events,
    landmarks: Landmarks,
    *,
    vintage: str,
    sha256: str,
    published: str | None,
    scores: dict[str, Any],
    settings: Settings,
    seed: int,
    grid: list[dict[str, Any]] | None = None,
    built: date | None = None,
) -> Summary:
    """Everything that can be said of a register without showing it."""
    cube = events.cube
    lines = episodes(events)
    states = cube.states[cube.supplier] & cube.states[cube.buyer]
    lines = lines[states]
    with threadpool_limits(1):
        model = fit(landmarks, cube.last, 10, settings)
    distance = distance_of(landmarks)
    return Summary(
        vintage,
        sha256,
        (datetime.now(UTC).date() if built is None else built).isoformat(),
        {
            "published": published,
            "first_year": cube.start,
            "last_complete_year": cube.last,
            "thresholds": cube.thresholds.to_json(),
            "settings": asdict(settings),
            "partnerships": {
                "n": len(lines),
                "left_truncated": int(lines["left_truncated"].sum()),
                "endings": {str(key): int(value) for key, value in lines["ending"].value_counts().items()},
                "revived": int(lines["revived"].notna().sum()),
                "with_local_production": int((lines["local_basis"] != "none").sum()),
                "local_basis": {str(k): int(v) for k, v in lines["local_basis"].value_counts().items()},
                "grade": {str(key): int(value) for key, value in lines["grade"].value_counts().items()},
                "rivals": int(lines["rival_first"].notna().sum()),
            },
            "curves": {
                outcome: {
                    grouping: [
                        curve.to_json()
                        for curve in curves_by(events, grouping, outcome, seed=seed, distance=distance)
                    ]
                    for grouping in GROUPINGS
                }
                for outcome in ("faded", "rival")
            },
            "contrasts": [one.to_json() for one in contrasts(landmarks, 10, seed=seed)],
            "coefficients": {
                str(part): {str(name): round(float(value), 4) for name, value in column.items()}
                for part, column in model.coefficients().items()
            },
            "trained_to": cube.last,
            "grid": [] if grid is None else grid,
            "scores": scores,
        },
    )


def grid_of(deliveries: pd.DataFrame, last: int, horizon: int, base: Thresholds) -> list[dict[str, Any]]:
    """Rates of the outcomes at the last origin whose horizon has passed, for each point of the grid."""
    found = []
    for name, limits in varied(base):
        events = Events(cube_of(deliveries, last, thresholds=limits))
        panel = outcomes(events, last - horizon, horizon)
        if panel.outcomes is None:
            continue
        for group, mask in (("all", np.ones(len(panel.local), dtype=bool)), ("local", panel.local)):
            rates = panel.outcomes[mask].mean()
            found.append(
                {
                    "thresholds": name,
                    "group": group,
                    "n": int(mask.sum()),
                    **{str(key): round(float(value), 4) for key, value in rates.items()},
                }
            )
    return found


def distance_of(landmarks: Landmarks) -> "np.ndarray[Any, np.dtype[np.float64]] | None":
    """[t, p] distance of ideal points at the origins of a partnership; NaN at others. None without votes."""
    if "distance" not in landmarks.frame:
        return None
    cube = landmarks.events.cube
    found = np.full((cube.years, len(cube.supplier)), np.nan)
    found[landmarks.origin - cube.start, landmarks.place] = landmarks.frame["distance"]
    return found
