"""A partnership by families of products: the Su-27 line apart from the helicopters of the same category.

A family is what a designation begins with, up to its first number: Su-27S and Su-27SK are Su-27, MiG-21F-13
and MiG-21bis are MiG-21, Type-209/1400 is Type-209. Names without a number are their own family. The easy
case first: letters, a hyphen, a number. Designations that begin with a number (9M113, 2S1) go on to the next.

Supply fades per family by the rule of `history.events`. What it came to is asked in this order, over the
window of the fading against that of the family's peak:

- renewed: the supplier's other families of the category gained at least `cover_share` of the loss;
- switched: other foreign suppliers of the category did;
- displaced: neither, and the buyer produces the category; ended: neither, and it does not.

Left out: rivalry, because what a buyer sells of its own goes by another name, and no register says from which
product it came; and families that a supplier names anew (Su-30 is not Su-27).
"""

import re

import numpy as np
import pandas as pd

from supplant.history.cube import GRADES, Floats, cube_of
from supplant.history.episodes import Episode, episodes, open_episodes
from supplant.history.events import Events

__all__ = ["family_of", "open_families"]

_NUMBERED = re.compile(r"[^\W\d_]{1,2}/[^\W\d_]?-?\d+|\d+[^\W\d_]+-?\d+|[^\W\d_][^\d/(]*?\d+")
_NAMED = re.compile(r"[^/(\"]+")


def family_of(designation: str) -> str:
    """The family of a designation; one without letters or numbers is its own.

    >>> [family_of(name) for name in ("Su-27SK/Flanker-B", "MiG-21F-13", "Type-209/1400", "9M113 Konkurs")]
    ['Su-27', 'MiG-21', 'Type-209', '9M113']
    >>> [family_of(name) for name in ("Mirage-F1C", "EL/M-2075 Phalcon", "Bayraktar TB-2", "Rapier", "Y-7 -")]
    ['Mirage-F1', 'EL/M-2075', 'Bayraktar TB-2', 'Rapier', 'Y-7']
    """
    found = _NUMBERED.match(designation) or _NAMED.match(designation)
    return designation if found is None else found.group().strip(" -")


def open_families(
    events: Events, deliveries: pd.DataFrame, supplier: str, buyer: str, category: str | None = None
) -> list[Episode]:
    """The families of a partnership, each with its line, its years and the rows of `deliveries` behind it.

    The lines are those of `episodes` with `family` added; `ending` may be renewed, `rival_first` is None and
    there are no meetings. Raises NoAnswer where the register has no such partnership, naming what it has.
    """
    found = []
    for episode in open_episodes(events, deliveries, supplier, buyer, category):
        found += _families(events, episode)
    return found


def _families(events: Events, whole: Episode) -> list[Episode]:
    cube, category = events.cube, str(whole.line["category"])
    keys = (whole.line["supplier"], whole.line["buyer"], category)
    place = next(number for number in range(len(cube.supplier)) if cube.key(number) == keys)
    named = whole.rows.assign(category=whole.rows["designation"].map(family_of))
    small = Events(cube_of(named, cube.last, thresholds=cube.thresholds))
    truncated = cube.start + cube.thresholds.truncation
    found = []
    for number, line in episodes(small).iterrows():
        own = int(number)  # type: ignore[call-overload]
        told = {str(key): None if pd.isna(value) else value for key, value in line.items()}
        told |= {"family": told["category"], "category": category, "rival_first": None, "rival_countries": ""}
        told["left_truncated"] = bool(small.cube.first[own] + small.cube.start < truncated)
        if told["faded"] is not None:
            told["ending"] = _ending(events, small, place, own, int(told["faded"]))
        rows = whole.rows[named["category"] == told["family"]]
        found.append(Episode(told, _yearly(events, small, place, own), (), rows))
    return sorted(found, key=lambda one: (one.line["began"], one.line["family"]))


def _ending(events: Events, small: Events, place: int, own: int, year: int) -> str:
    """What the fading of a family in a year came to, by what else was delivered then and at its peak."""
    cube, limits = events.cube, events.cube.thresholds
    now = year - small.cube.start
    supply = small.cube.supply[own]
    peak = int(supply[:now].argmax())
    shift = small.cube.start - cube.start
    ours, all_ = cube.supply[place], cube.imports[cube.buyer[place], cube.category[place]]
    needed = limits.cover_share * (supply[peak] - supply[now])

    def gained(series: Floats) -> float:
        before = 0.0 if limits.cover == "level" else float(series[peak])
        return float(series[now]) - before

    if gained(ours[shift:] - supply) >= needed:
        return "renewed"
    if gained(all_[shift:] - ours[shift:]) >= needed:
        return "switched"
    at = np.array([place]), np.array([now + shift])
    return "displaced" if events.produces(*at)[0] else "ended"


def _yearly(events: Events, small: Events, place: int, own: int) -> pd.DataFrame:
    cube, part = events.cube, small.cube
    first = int(part.first[own])
    shown, same = slice(first, part.years), slice(first + part.start - cube.start, cube.years)
    buyer, category = cube.buyer[place], cube.category[place]
    supply, ours = part.supply[own, shown], cube.supply[place, same]
    return pd.DataFrame(
        {
            "year": np.arange(part.start, part.last + 1)[shown],
            "tiv": part.tiv[own, shown],
            "window_tiv": supply,
            "share_of_peak": supply / np.maximum(part.peak[own, shown], 1e-9),
            "rest_window_tiv": np.round(ours - supply, 6),
            "others_window_tiv": np.round(cube.imports[buyer, category, same] - ours, 6),
            "exports_window_tiv": cube.exports[buyer, category, same],
            "grade": np.array(GRADES)[part.grade[own, shown]],
            "faded": small.faded[own, shown],
        }
    )
