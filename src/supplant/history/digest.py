"""All that a brief may ask of a register as of a year, in parts that can be kept and read one by one.

    general        curves by group, contrasts, thresholds
    pair A B       the partnerships of two countries by category: how they stand, their rows, similar cases
    supplier A     how many partnerships A has, what became of them, and those most at risk
    buyer B        the same for what B buys

A part is a plain value that JSON can hold. Nothing after the register's last complete year is in any of
them, so the digest of a register that is read up to an earlier year is what could be said then, but for what
later releases revised. Left out: partnerships of parties that are no states, because no model is fitted to
them.
"""

from collections import defaultdict
from typing import Any, Literal

import numpy as np
import pandas as pd

from supplant.history.comparison import contrasts
from supplant.history.cube import prepared
from supplant.history.episodes import episodes
from supplant.history.events import KINDS
from supplant.history.incidence import curves_by
from supplant.history.landmarks import Landmarks
from supplant.history.nearest import Comparable, nearest
from supplant.history.screen import Driver, Screen

__all__ = ["GROUPINGS", "HORIZON", "SIMILAR", "coming", "digest"]

GROUPINGS = ("local_production", "category_local_production")
HORIZON = 10
SIMILAR = 6
FEWEST = 30
"""Partnerships below which a group has no rate, as for the curves."""

MOST = 12
"""Rows kept for each supplier and buyer, most at risk first."""

_DRIVERS = 3
_KEPT = (
    "supplier", "buyer", "category", "began", "left_truncated", "last_delivery", "local_began", "grade",
    "faded", "ending", "revived", "rival_first",
)  # fmt: skip
Parts = dict[str, Any]


def digest(landmarks: Landmarks, deliveries: pd.DataFrame, screened: Screen | None, *, seed: int) -> Parts:
    """Every part, by its name. `screened` is None where the register is too short for a model."""
    events, cube = landmarks.events, landmarks.events.cube
    parts: Parts = {
        "general": {
            "first_year": cube.start,
            "last_year": cube.last,
            "thresholds": cube.thresholds.to_json(),
            "covariates": [n for n in map(str, landmarks.frame) if not n.startswith("category: ")],
            "curves": {
                outcome: {name: [c.to_json() for c in curves_by(events, name, outcome, seed=seed)]
                          for name in GROUPINGS}
                for outcome in ("faded", "rival")
            },
            "contrasts": _contrasts(landmarks, seed),
            "forecasts": screened is not None,
        }
    }  # fmt: skip
    lines = _lines(landmarks, deliveries)
    forecasts = {} if screened is None else _forecasts(screened)
    for line in lines:
        line["forecast"] = forecasts.get((line["supplier"], line["buyer"], line["category"]))
        parts.setdefault(f"pair {line['supplier']} {line['buyer']}", []).append(line)
    parts["general"]["counts"] = {
        half: _counted([line for line in lines if (line["local_began"] is not None) == local])
        for half, local in (("with", True), ("without", False))
    }
    for side in ("supplier", "buyer"):
        parts |= _by_party(side, lines, list(forecasts.values()))
    return parts


def coming(forecast: dict[str, Any]) -> float:
    """Probability that something comes that has not come yet: displacement, or a first rivalry.

    >>> round(coming({"displaced": [0.2, 0.1, 0.3], "rival": [0.5, 0.4, 0.6], "already_rivals": True}), 6)
    0.2
    >>> round(coming({"displaced": [0.2, 0.1, 0.3], "rival": [0.5, 0.4, 0.6], "already_rivals": False}), 6)
    0.6
    """
    rival = 0.0 if forecast["already_rivals"] else forecast["rival"][0]
    return float(1 - (1 - forecast["displaced"][0]) * (1 - rival))


def _contrasts(landmarks: Landmarks, seed: int) -> list[dict[str, Any]]:
    """None where either group is a handful of partnerships: those are cases, not rates."""
    past = landmarks.origin <= landmarks.events.cube.last - HORIZON
    sizes = [len(np.unique(landmarks.place[past & (landmarks.local == local)])) for local in (True, False)]
    if min(sizes) < FEWEST:
        return []
    return [one.to_json() for one in contrasts(landmarks, HORIZON, seed=seed)]


def _counted(lines: list[dict[str, Any]]) -> dict[str, int]:
    """How many partnerships there are, and their fates; those without a volume are in the first alone."""
    found = {
        "partnerships": len(lines),
        "going_on": 0,
        "displaced": 0,
        "switched": 0,
        "ended": 0,
        "rivals": 0,
    }
    for line in lines:
        if line["goes_on"] or line["over"] is not None:
            found["going_on" if line["goes_on"] else line["over"][0]] += 1
        found["rivals"] += line["rival_first"] is not None
    return found


def _lines(landmarks: Landmarks, deliveries: pd.DataFrame) -> list[dict[str, Any]]:
    """One line per partnership of two states, with its rows and its similar cases."""
    cube = landmarks.events.cube
    table = episodes(landmarks.events).astype(object)
    table = table.where(table.notna(), None)
    rows, over = _rows(deliveries, cube.last), _last_endings(landmarks)
    current = set(landmarks.place[landmarks.at(cube.last)].tolist())
    asked = _asked(landmarks, {place: end[1] for place, end in over.items() if end and place not in current})
    similar = nearest(
        landmarks, np.array(list(asked.values()), dtype=np.int64), horizon=HORIZON, count=SIMILAR
    )
    found = []
    for place in np.nonzero(cube.states[cube.supplier] & cube.states[cube.buyer])[0].tolist():
        record = table.iloc[place]
        key = record["supplier"], record["buyer"], record["category"]
        line = {name: _plain(record[name]) for name in _KEPT}
        line["met"] = record["rival_countries"].split()
        line["goes_on"] = place in current
        line["over"] = None if place in current else over[place]
        line["rows"] = rows.get(key, [])
        line["rival_rows"] = [
            row
            for third in line["met"][:1]
            for seller in key[:2]
            for row in rows.get((seller, third, key[2]), [])[:1]
        ]
        line["similar_as_of"] = int(landmarks.origin[asked[place]]) if place in asked else None
        line["similar"] = [_short(case) for case in similar[asked[place]]] if place in asked else []
        found.append(line)
    return found


def _asked(landmarks: Landmarks, over: dict[int, int]) -> dict[int, int]:
    """The row at which each partnership is compared: its last; the horizon before its end if it is over.

    Compared on the eve of its end it would resemble those about to end, whatever it was like before.
    """
    found: dict[int, int] = {}
    for row, (place, origin) in enumerate(
        zip(landmarks.place.tolist(), landmarks.origin.tolist(), strict=True)
    ):
        if place not in found or origin <= over.get(place, origin + HORIZON) - HORIZON:
            found[place] = row
    return found


def _last_endings(landmarks: Landmarks) -> dict[int, list[Any] | None]:
    """What the last fading of each partnership came to, and its year; None where it never faded."""
    events, cube = landmarks.events, landmarks.events.cube
    places = np.arange(len(cube.supplier), dtype=np.int64)
    ever = np.asarray(events.passages.any(axis=1), dtype=bool)
    year = cube.years - 1 - events.passages[:, ::-1].argmax(axis=1)
    kinds = events.kinds(places, np.where(ever, year, 0)).tolist()
    ends = zip(ever.tolist(), kinds, year.tolist(), strict=True)
    return {
        place: [KINDS[kind], when + cube.start] if faded else None
        for place, (faded, kind, when) in enumerate(ends)
    }


def _rows(deliveries: pd.DataFrame, last: int) -> dict[tuple[str, str, str], list[int]]:
    """Lines of the file behind each partnership, in the order of their first delivery year."""
    found: dict[tuple[str, str, str], dict[int, None]] = defaultdict(dict)
    rows = prepared(deliveries, last).sort_values("year", kind="stable")
    keys = zip(rows["supplier"], rows["recipient"], rows["category"], rows["row"], strict=True)
    for supplier, buyer, category, row in keys:
        found[supplier, buyer, category][int(row)] = None
    return {key: list(lines) for key, lines in found.items()}


def _forecasts(screened: Screen) -> dict[tuple[str, str, str], dict[str, Any]]:
    found = {}
    for number, row in enumerate(screened.frame.to_dict("records")):
        found[row["supplier"], row["buyer"], row["category"]] = {
            **{name: row[name] for name in ("supplier", "buyer", "category", "grade")},
            **{
                name: [float(row[f"{name}{end}"]) for end in ("", "_low", "_high")]
                for name in ("displaced", "rival")
            },
            "local_production": bool(row["local_production"]),
            "already_rivals": bool(row["already_rivals"]),
            "drivers": {name: _driving(found[number]) for name, found in screened.drivers.items()},
        }
    return found


def _driving(drivers: list[Driver]) -> list[list[Any]]:
    return [[driver.words, round(driver.contribution, 3)] for driver in drivers[:_DRIVERS]]


def _by_party(
    side: Literal["supplier", "buyer"], lines: list[dict[str, Any]], forecasts: list[dict[str, Any]]
) -> Parts:
    """Counts of what became of a country's partnerships, and its forecasts in order of what may come."""
    theirs: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for line in lines:
        theirs[line[side]].append(line)
    parts: Parts = {f"{side} {code}": {**_counted(mine), "rows": []} for code, mine in theirs.items()}
    for forecast in sorted(forecasts, key=lambda one: -coming(one)):
        part = parts[f"{side} {forecast[side]}"]
        if len(part["rows"]) < MOST:
            part["rows"].append(forecast)
    return parts


def _short(case: Comparable) -> list[Any]:
    """A case as a list in the order of its fields, for there are tens of thousands of them."""
    return [*list(vars(case).values())[:-1], round(case.distance, 3)]


def _plain(value: Any) -> Any:
    return value.item() if hasattr(value, "item") else value
