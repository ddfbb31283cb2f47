"""What the reference class says in short, to travel with the program: no rows of the register are in it.

Counts and curves by group, contrasts, coefficients, scores, thresholds, and counts over the grid of
thresholds, with the release they were computed from. `supplant history build` writes it.
"""

import json
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from importlib import resources
from typing import Any

import numpy as np
import pandas as pd
from threadpoolctl import threadpool_limits

from supplant.history.comparison import Contrast, contrasts
from supplant.history.cube import cube_of
from supplant.history.episodes import episodes
from supplant.history.events import Events
from supplant.history.incidence import Curve, curves_by
from supplant.history.landmarks import Landmarks
from supplant.history.model import Settings, fit
from supplant.history.panel import outcomes
from supplant.history.thresholds import Thresholds, varied

__all__ = ["GROUPINGS", "Summary", "bundled", "grid_of", "summarise"]

GROUPINGS = (
    "all", "local_production", "grade", "category", "category_local_production", "era", "alignment",
)  # fmt: skip
FILE = "summary.json"


@dataclass(frozen=True)
class Summary:
    """The summary as plain values; `vintage`, `sha256` and `built` say where it comes from."""

    vintage: str
    sha256: str
    built: str
    content: dict[str, Any]

    def to_json(self) -> dict[str, Any]:
        """One document."""
        return {"vintage": self.vintage, "sha256": self.sha256, "built": self.built, **self.content}

    def curves(self, outcome: str, grouping: str) -> tuple[Curve, ...]:
        """The curves of an outcome (faded, rival) by a grouping, as records; empty where there are none."""
        return tuple(_curve(curve) for curve in self.content["curves"][outcome].get(grouping, []))

    def contrast(self, outcome: str) -> Contrast | None:
        """With against without local production, over ten years: what a general claim is held against.

        "Localisation usually means that the foreign partner is eliminated" is the contrast of `displaced`,
        and of `faded`: rates with and without, and the difference among those alike.
        """
        for one in self.content["contrasts"]:
            if one["outcome"] == outcome:
                intervals = {name: tuple(one[name]) for name in ("difference_interval", "adjusted_interval")}
                return Contrast(**(one | intervals))
        return None


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


def _curve(curve: dict[str, Any]) -> Curve:
    """A curve from its plain lists; the events of single years are not kept in the summary."""
    value, low, high = (np.array(curve[name], dtype=float) for name in ("value", "low", "high"))
    year, at_risk = (np.array(curve[name], dtype=np.int64) for name in ("year", "at_risk"))
    none = np.array([], dtype=np.int64)
    return Curve(curve["group"], curve["cause"], year, value, low, high, at_risk, none, curve["partnerships"])


def bundled() -> Summary | None:
    """The summary in the package; None where none was built."""
    file = resources.files("supplant.history") / FILE
    if not file.is_file():
        return None
    content = json.loads(file.read_text(encoding="utf-8"))
    return Summary(content.pop("vintage"), content.pop("sha256"), content.pop("built"), content)
