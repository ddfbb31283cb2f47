"""What a brief says of comparable partnerships, as plain records.

"What usually happens": the curves of the group that a partnership is in, with this one marked on them, and
the most similar cases of the past with what became of them. "Who may be next": the partnerships of the
supplier with others, and of the buyer with its other suppliers, by risk.

Similar is near in the covariates, on the scale of their spread, among partnerships of the same category and
the same state of local production ten years or more before the register's end; each is taken once, at its
nearest origin. Nearness says nothing of causes; it is a way to show cases by name.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from supplant.core.errors import NoAnswer
from supplant.history.cube import GRADES, NEVER
from supplant.history.events import KINDS
from supplant.history.incidence import Curve
from supplant.history.landmarks import Landmarks
from supplant.history.logistic import standard_of
from supplant.history.screen import Driver, Screen

__all__ = ["Candidate", "Comparable", "Counts", "Usual", "candidates", "usual"]


@dataclass(frozen=True)
class Comparable:
    """A case of the past: who, when it looked alike, and what became of it (year None: it went on)."""

    supplier: str
    buyer: str
    category: str
    origin: int
    grade: str
    ending: str
    ending_year: int | None
    rival_year: int | None
    distance: float


@dataclass(frozen=True)
class Counts:
    """Of `n` partnerships like this one at their origins, how many came to what within the horizon."""

    horizon: int
    n: int
    displaced: int
    switched: int
    ended: int
    went_on: int
    rival: int


@dataclass(frozen=True)
class Usual:
    """All for the section: the group in words, its counts and curves, this one's age, and similar cases.

    `partnerships` counts each partnership once, however many origins it gave to `counts`.
    """

    supplier: str
    buyer: str
    category: str
    as_of: int
    age: int
    left_truncated: bool
    local_since: int | None
    grade: str
    group: str
    counts: Counts
    partnerships: int
    curves: tuple[Curve, ...]
    similar: tuple[Comparable, ...]


@dataclass(frozen=True)
class Candidate:
    """One partnership that may be next: probabilities with their intervals, and why."""

    supplier: str
    buyer: str
    category: str
    displaced: tuple[float, float, float]
    rival: tuple[float, float, float]
    local_production: bool
    drivers: tuple[Driver, ...]


def usual(
    landmarks: Landmarks,
    supplier: str,
    buyer: str,
    category: str,
    *,
    as_of: int,
    horizon: int = 10,
    curves: Sequence[Curve] = (),
    similar: int = 8,
) -> Usual:
    """What became of partnerships like this one. `curves` are those of the register; its group's are kept.

    Raises NoAnswer where the two had no such partnership by `as_of`.
    """
    cube, events = landmarks.events.cube, landmarks.events
    keys = cube.keys(np.arange(len(cube.supplier), dtype=np.int64))
    same = (keys["supplier"] == supplier) & (keys["buyer"] == buyer) & (keys["category"] == category)
    if not same.any() or cube.first[int(same.to_numpy().argmax())] + cube.start > as_of:
        raise NoAnswer(f"the register has no deliveries of {category} from {supplier} to {buyer} by {as_of}")
    place = int(same.to_numpy().argmax())
    t = as_of - cube.start
    local = bool(cube.local[place, t])
    number = int(cube.category[place])
    past = landmarks.origin <= cube.last - horizon
    alike = past & (landmarks.local == local) & (cube.category[landmarks.place] == number)
    alike &= landmarks.place != place
    rows = np.nonzero(alike)[0]
    years = landmarks.origin[rows]
    faded = landmarks.faded[rows] - years <= horizon
    kind = np.where(faded, landmarks.kind[rows], 0)
    counts = Counts(
        horizon,
        len(rows),
        int((kind == 1).sum()),
        int((kind == 2).sum()),
        int((kind == 3).sum()),
        int((kind == 0).sum()),
        int((landmarks.rival[rows] - years <= horizon).sum()),
    )
    began = cube.local[place, : t + 1]
    return Usual(
        supplier,
        buyer,
        category,
        as_of,
        int(t - cube.first[place]),
        bool(cube.first[place] < cube.thresholds.truncation),
        int(began.argmax()) + cube.start if began.any() else None,
        GRADES[int(cube.grade[place, t])],
        f"{category}, {'with' if local else 'without'} local production",
        counts,
        len(np.unique(landmarks.place[rows])),
        tuple(curve for curve in curves if curve.group in ("with" if local else "without", category, "all")),
        _similar(landmarks, place, as_of, rows, similar) if events.cube.supply[place, t] > 0 else (),
    )


def _similar(
    landmarks: Landmarks,
    place: int,
    as_of: int,
    rows: "np.ndarray[tuple[int], np.dtype[np.intp]]",
    count: int,
) -> tuple[Comparable, ...]:
    here = np.nonzero((landmarks.place == place) & (landmarks.origin <= as_of))[0]
    if not len(here) or not len(rows):
        return ()
    standard = standard_of(landmarks.frame.iloc[rows])
    mine = standard(landmarks.frame.iloc[here[-1:]])
    theirs = standard(landmarks.frame.iloc[rows])
    distance = np.sqrt(((theirs - mine) ** 2).mean(axis=1))
    found: dict[int, Comparable] = {}
    cube = landmarks.events.cube
    for at in np.argsort(distance, kind="stable"):
        row = int(rows[at])
        other = int(landmarks.place[row])
        if other in found:
            continue
        supplier, buyer, category = cube.key(other)
        came = landmarks.faded[row] < NEVER
        found[other] = Comparable(
            supplier,
            buyer,
            category,
            int(landmarks.origin[row]),
            GRADES[int(cube.grade[other, landmarks.origin[row] - cube.start])],
            KINDS[int(landmarks.kind[row])] if came else "none",
            int(landmarks.faded[row]) if came else None,
            int(landmarks.rival[row]) if landmarks.rival[row] < NEVER else None,
            float(distance[at]),
        )
        if len(found) == count:
            break
    return tuple(found.values())


def candidates(screened: Screen, *, supplier: str | None = None, buyer: str | None = None) -> list[Candidate]:
    """The partnerships of a supplier, of a buyer, or of the two, most at risk first."""
    frame = screened.frame
    found = []
    for number, row in enumerate(frame.to_dict("records")):
        if (supplier is not None and row["supplier"] != supplier) or (
            buyer is not None and row["buyer"] != buyer
        ):
            continue
        main = "rival" if row["rival"] >= row["displaced"] else "displaced"
        found.append(
            Candidate(
                row["supplier"],
                row["buyer"],
                row["category"],
                (row["displaced"], row["displaced_low"], row["displaced_high"]),
                (row["rival"], row["rival_low"], row["rival_high"]),
                bool(row["local_production"]),
                tuple(screened.drivers[main][number]),
            )
        )
    return found
