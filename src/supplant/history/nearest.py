"""The most similar cases of the past: near in the covariates of the model, whatever became of them.

Similar is near on the scale of the covariates' spread (root mean square of the standardised differences),
among partnerships of the same category and the same state of local production at origins whose horizon has
passed; each is taken once, at its nearest origin. Nearness says nothing of causes.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from supplant.history.cube import GRADES, NEVER, Floats, Ints
from supplant.history.events import KINDS
from supplant.history.landmarks import Landmarks
from supplant.history.logistic import standard_of

__all__ = ["Comparable", "nearest"]

_AT_ONCE = 200  # queries, so that a block of distances stays below a hundred megabytes


@dataclass(frozen=True)
class Comparable:
    """A case of the past: who, when it looked alike, and what became of it (year None: it went on).

    `rival_year` is the next year in which the two met as rivals in a further country.
    """

    supplier: str
    buyer: str
    category: str
    origin: int
    grade: str
    ending: str
    ending_year: int | None
    rival_year: int | None
    distance: float


def nearest(landmarks: Landmarks, rows: Ints, *, horizon: int, count: int) -> Mapping[int, list[Comparable]]:
    """For each of these rows, by its position, the `count` nearest cases of the past; few where few are."""
    cube = landmarks.events.cube
    kind = 2 * cube.category[landmarks.place] + landmarks.local
    past = np.nonzero(landmarks.origin <= cube.last - horizon)[0]
    found: dict[int, list[Comparable]] = {}
    for group in np.unique(kind[rows]):
        theirs = past[kind[past] == group]
        theirs = theirs[np.argsort(landmarks.place[theirs], kind="stable")]
        for asked in np.array_split(mine := rows[kind[rows] == group], len(mine) // _AT_ONCE + 1):
            found |= dict(_of_group(landmarks, asked, theirs, count))
    return found


def _of_group(
    landmarks: Landmarks, asked: Ints, theirs: "np.ndarray[tuple[int], np.dtype[np.intp]]", count: int
) -> Iterator[tuple[int, list[Comparable]]]:
    if not len(theirs):
        yield from ((int(row), []) for row in asked)
        return
    standard = standard_of(landmarks.frame.iloc[theirs])
    apart = _distances(standard(landmarks.frame.iloc[asked]), standard(landmarks.frame.iloc[theirs]))
    places, starts = np.unique(landmarks.place[theirs], return_index=True)
    least = np.minimum.reduceat(apart, starts, axis=1)
    ends = np.append(starts[1:], len(theirs))
    for number, row in enumerate(asked):
        order = np.argsort(least[number], kind="stable")
        chosen = [at for at in order[: count + 1] if places[at] != landmarks.place[row]][:count]
        nearest_rows = [starts[at] + int(apart[number, starts[at] : ends[at]].argmin()) for at in chosen]
        yield (
            int(row),
            [_case(landmarks, int(theirs[one]), float(apart[number, one])) for one in nearest_rows],
        )


def _distances(mine: Floats, theirs: Floats) -> Floats:
    """[asked, past] root mean square difference over the columns."""
    squares = (mine**2).sum(axis=1)[:, None] + (theirs**2).sum(axis=1)[None, :] - 2 * mine @ theirs.T
    apart: Floats = np.sqrt(np.maximum(squares, 0.0) / mine.shape[1])
    return apart


def _case(landmarks: Landmarks, row: int, distance: float) -> Comparable:
    cube, place = landmarks.events.cube, int(landmarks.place[row])
    came, origin = landmarks.faded[row] < NEVER, int(landmarks.origin[row])
    return Comparable(
        *cube.key(place),
        origin,
        GRADES[int(cube.grade[place, origin - cube.start])],
        KINDS[int(landmarks.kind[row])] if came else "none",
        int(landmarks.faded[row]) if came else None,
        int(landmarks.rival[row]) if landmarks.rival[row] < NEVER else None,
        distance,
    )
