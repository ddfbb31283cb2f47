"""Every partnership as one line, and any of them opened down to the rows it rests on.

Dates are intervals: where every row of the deciding year is marked as an estimate, the year may be off by
`doubt_years` to either side. A partnership first seen within `truncation` years of the register's start is
left-truncated: it may be older. One that has not faded by the last complete year is censored there.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from supplant.core.errors import NoAnswer
from supplant.history.cube import GRADES, NEVER, Cube, Ints, prepared
from supplant.history.events import KINDS, Events

__all__ = ["Episode", "Meeting", "episodes", "open_episodes"]


@dataclass(frozen=True)
class Meeting:
    """A third country in which buyer and supplier met as rivals, and the year."""

    country: str
    year: int
    supplier_since: int


@dataclass(frozen=True)
class Episode:
    """One partnership: its line, its years, its meetings, and the rows of the register behind it."""

    line: dict[str, Any]
    years: pd.DataFrame
    meetings: tuple[Meeting, ...]
    rows: pd.DataFrame

    def to_json(self) -> dict[str, Any]:
        """Plain values; rows with their line numbers in the file and their original text."""
        columns = ["vintage", "row", "supplier_name", "recipient_name", "designation", "description", "year"]
        columns += ["quantity", "tiv", "status", "local_production", "rung", "comment", "original"]
        kept = [column for column in columns if column in self.rows]
        return {
            **self.line,
            "years": self.years.astype(object).to_dict("records"),
            "meetings": [vars(meeting) for meeting in self.meetings],
            "rows": self.rows[kept].astype(object).to_dict("records"),
        }


def episodes(events: Events) -> pd.DataFrame:
    """One row per partnership, in order of supplier, buyer and category.

    `began`, `local_began`, `faded` with `_low` and `_high`; `ending` (displaced, switched, ended; "none"
    while it goes on), `revived` the first later year above the threshold again; `rival_first`,
    `rival_countries`; `local_basis` flag, comment or both; `grade` the highest seen. Volumes in million TIV.
    <NA> where a thing has not come.
    """
    cube = events.cube
    places = np.arange(len(cube.supplier), dtype=np.int64)
    before = np.full(len(places), -1, dtype=np.int64)
    year = events.first_fading(places, before, np.full(len(places), cube.years))
    came = year < NEVER
    kind = np.where(came, events.kinds(places, np.where(came, year, 0)), 0)
    local = _first(cube.local)
    flag, comment = cube.flagged[:, -1], cube.commented[:, -1]
    rival, countries = _meetings_of(events)
    some = cube.tiv > 0
    last = cube.years - 1 - some[:, ::-1].argmax(axis=1)
    frame = cube.keys(places)
    frame["began"], frame["began_low"], frame["began_high"] = _dated(cube, places, cube.first, cube.first)
    frame["left_truncated"] = cube.first < cube.thresholds.truncation
    frame["last_delivery"] = last + cube.start
    frame["years_of_delivery"] = some.sum(axis=1)
    frame["tiv"] = cube.tiv.sum(axis=1).round(3)
    frame["peak_window_tiv"] = cube.peak[:, -1].round(3)
    frame["peak_year"] = cube.supply.argmax(axis=1) + cube.start
    frame["window_tiv"] = cube.supply[:, -1].round(3)
    frame["local_began"], frame["local_began_low"], frame["local_began_high"] = _dated(
        cube, places, local, local
    )
    frame["local_basis"] = np.select([flag & comment, flag, comment], ["both", "flag", "comment"], "none")
    frame["grade"] = np.array(GRADES)[cube.grade[:, -1]]
    # What dates a fading is the last delivery before it: a doubt about that year is a doubt about this one.
    frame["faded"], frame["faded_low"], frame["faded_high"] = _dated(
        cube, places, year, _previous(some, year)
    )
    frame["ending"] = np.array(KINDS)[kind]
    frame["revived"] = _years(cube, _revival(events, year))
    frame["censored_at"] = np.where(came, pd.NA, cube.last)  # type: ignore[call-overload]
    frame["rival_first"] = _years(cube, rival)
    frame["rival_countries"] = countries
    return frame


def open_episodes(
    events: Events,
    deliveries: pd.DataFrame,
    supplier: str,
    buyer: str,
    category: str | None = None,
    *,
    lines: pd.DataFrame | None = None,
) -> list[Episode]:
    """The partnerships of a supplier and a buyer, with the rows of `deliveries` that each rests on.

    Raises NoAnswer where the register has none, naming what it has.
    """
    cube = events.cube
    table = episodes(events) if lines is None else lines
    chosen = table[(table["supplier"] == supplier) & (table["buyer"] == buyer)]
    if category is not None and len(chosen):
        there = ", ".join(sorted(chosen["category"]))
        chosen = chosen[chosen["category"].str.casefold() == category.casefold()]
        if chosen.empty:
            raise NoAnswer(f"no deliveries of {category} from {supplier} to {buyer}; there are {there}")
    if chosen.empty:
        raise NoAnswer(f"the register has no deliveries from {supplier} to {buyer} up to {cube.last}")
    rows = prepared(deliveries, cube.last)
    places, countries, years = events.meetings
    found = []
    for place, line in chosen.astype(object).where(chosen.notna(), None).iterrows():
        number = int(place)  # type: ignore[call-overload]
        mine = (rows["supplier"] == supplier) & (rows["recipient"] == buyer)
        mine &= rows["category"] == line["category"]
        theirs = places == number
        since = cube.met[cube.supplier[number], cube.category[number]]
        meetings = tuple(
            sorted(
                (
                    Meeting(cube.actors[country], int(year + cube.start), int(since[country] + cube.start))
                    for country, year in zip(countries[theirs], years[theirs], strict=True)
                ),
                key=lambda meeting: (meeting.year, meeting.country),
            )
        )
        found.append(
            Episode(
                {str(k): v for k, v in line.items()},
                _yearly(events, number),
                meetings,
                rows[mine].sort_values("year"),
            )
        )
    return found


def _yearly(events: Events, place: int) -> pd.DataFrame:
    cube = events.cube
    first = int(cube.first[place])
    shown = slice(first, cube.years)
    others = cube.imports[cube.buyer[place], cube.category[place]] - cube.supply[place]
    return pd.DataFrame(
        {
            "year": np.arange(cube.start, cube.last + 1)[shown],
            "tiv": cube.tiv[place, shown],
            "window_tiv": cube.supply[place, shown],
            "share_of_peak": (cube.supply[place] / np.maximum(cube.peak[place], 1e-9))[shown],
            "others_window_tiv": np.round(others[shown], 6),
            "exports_window_tiv": cube.exports[cube.buyer[place], cube.category[place], shown],
            "grade": np.array(GRADES)[cube.grade[place, shown]],
            "faded": events.faded[place, shown],
        }
    )


def _first(mask: "np.ndarray[Any, np.dtype[np.bool_]]") -> Ints:
    return np.where(mask.any(axis=1), mask.argmax(axis=1), NEVER).astype(np.int64)


def _previous(some: "np.ndarray[Any, np.dtype[np.bool_]]", year: Ints) -> Ints:
    """The last year with a delivery before each year."""
    earlier = some & (np.arange(some.shape[1])[None, :] < year[:, None])
    last = some.shape[1] - 1 - earlier[:, ::-1].argmax(axis=1)
    return np.where(year < NEVER, last, NEVER).astype(np.int64)


def _revival(events: Events, year: Ints) -> Ints:
    back = ~events.faded & (np.arange(events.cube.years)[None, :] > year[:, None])
    return _first(back)


def _meetings_of(events: Events) -> tuple[Ints, list[str]]:
    places, countries, years = events.meetings
    count = len(events.cube.supplier)
    first = np.full(count, NEVER, dtype=np.int64)
    np.minimum.at(first, places, years)
    names: list[list[tuple[int, str]]] = [[] for _ in range(count)]
    for place, country, year in zip(places.tolist(), countries.tolist(), years.tolist(), strict=True):
        names[place].append((year, events.cube.actors[country]))
    return first, [" ".join(code for _, code in sorted(one)) for one in names]


def _years(cube: Cube, index: Ints) -> "pd.Series[Any]":
    values = np.where(index < NEVER, index + cube.start, -1)
    return pd.Series(values, dtype="Int64").mask(values < 0)


def _dated(
    cube: Cube, places: Ints, index: Ints, decided_by: Ints
) -> tuple["pd.Series[Any]", "pd.Series[Any]", "pd.Series[Any]"]:
    """A year with the ends of its interval; `decided_by` is the year whose rows may be doubtful."""
    there = decided_by < NEVER
    doubt = np.zeros(len(places), dtype=bool)
    doubt[there] = cube.doubtful[places[there], decided_by[there]]
    wide = np.where(doubt, cube.thresholds.doubt_years, 0)
    value = _years(cube, index)
    return value, value - wide, value + wide
