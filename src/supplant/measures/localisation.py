"""How far making the item has moved to the buyer: rungs and shares over time, each with its evidence.

The rungs are those of `core.ladder`. They come from four kinds of evidence, kept apart and never merged:
the register's flag (local production, rung not stated), the register's comment, an observation of a case,
and the reading of a case (its stages). Readings that disagree stand side by side. A localised share says
what it is a share of: half of the parts is not half of the value.

Left out: any rung that nobody stated. A licence granted is not yet production, and gives no rung.
"""

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any, Literal

import pandas as pd

from supplant.core.units import Interval
from supplant.measures.observations import observed
from supplant.measures.partnership import Stage, rung_height, stage_at

__all__ = [
    "LocalShare",
    "Localisation",
    "RungReading",
    "case_readings",
    "content_shares",
    "local_shares",
    "localisation",
    "register_readings",
]  # fmt: skip

Basis = Literal["flag", "comment", "observation", "stage"]
Of = Literal["value", "parts", "units", "stages", "not stated"]

_STAGE_WORDS = {"kit": "kits", "assembly": "assembly", "components": "components", "full": "full",
                "derivative": "derivative"}  # fmt: skip
_OF: tuple[tuple[Of, re.Pattern[str]], ...] = (
    ("stages", re.compile(r"stage", re.IGNORECASE)),
    ("parts", re.compile(r"part|component", re.IGNORECASE)),
    (
        "units",
        re.compile(r"number|units?\b|assembled|built|put together|trains|tanks|chassis", re.IGNORECASE),
    ),
    ("value", re.compile(r"value|content|equipment|material", re.IGNORECASE)),
)


@dataclass(frozen=True)
class RungReading:
    """Somebody's word that production stood on a rung. `rung` None: local production, rung not stated.

    `later`: said of what was made after or besides the deliveries; when is not stated, `begins` is the year
    of the last of them. Such a word never gives the rung of a date.
    """

    rung: str | None
    begins: str
    ends: str | None
    rests_on: Basis
    certain: bool
    plan: bool
    what: str
    evidence: tuple[str, ...]
    later: bool = False


@dataclass(frozen=True)
class LocalShare:
    """A share that the buyer makes itself, 0-1, and what it is a share of."""

    date: str
    year: int
    share: Interval
    of: Of
    of_words: str | None
    plan: bool
    grade: str
    evidence: tuple[str, ...]


@dataclass(frozen=True)
class Localisation:
    """`rung` as of the date, and what it rests on; `conflicting`: other rungs stated for the same time."""

    rung: str | None
    rests_on: Basis | None
    since: str | None
    evidence: tuple[str, ...]
    conflicting: tuple[RungReading, ...]
    share: LocalShare | None
    readings: tuple[RungReading, ...]
    shares: tuple[LocalShare, ...]

    def to_json(self) -> dict[str, Any]:
        """`stage`, `share` and `series` of the JSON interface, and what they rest on."""
        share = None
        if self.share is not None:
            share = {**asdict(self.share), **self.share.share.to_json()}
            del share["share"]
        return {
            "stage": self.rung,
            "rests_on": self.rests_on,
            "since": self.since,
            "evidence": list(self.evidence),
            "conflicting": [asdict(reading) for reading in self.conflicting],
            "share": share,
            "series": [asdict(reading) for reading in self.readings],
            "shares": [
                {**{k: v for k, v in asdict(item).items() if k != "share"}, **item.share.to_json()}
                for item in self.shares
            ],
        }


def register_readings(rows: pd.DataFrame) -> tuple[RungReading, ...]:
    """One reading per designation and rung that the register states, from its first to its last delivery.

    `rows` are the register rows of the partnership. A flag gives a reading without a rung; a comment gives
    its rung, certain or not; where a row has both, both are kept. A No and silence give none. What a comment
    says was made later (column `later`, where there is one) gives a reading marked so.

    >>> rows = pd.DataFrame({"evidence": ["r1"], "year": [2023], "designation": ["Shahed-136"],
    ...     "local_production": [True], "rung": [None], "rung_certain": [None]})
    >>> [(r.rung, r.begins, r.rests_on) for r in register_readings(rows)]
    [(None, '2023', 'flag')]
    """
    flagged = rows[rows["local_production"].isin([True])]
    told = rows[rows["rung"].notna() & (rows["rung"] != "import")]
    found = [_reading(group, None, "flag", certain=True) for _, group in flagged.groupby("designation")]
    for (_, rung, certain), group in told.assign(sure=told["rung_certain"].isin([True])).groupby(
        ["designation", "rung", "sure"]
    ):
        found.append(_reading(group, str(rung), "comment", certain=bool(certain)))
    if "later" in rows.columns:
        after = rows[rows["later"].notna()]
        for (_, rung), group in after.groupby(["designation", "later"]):
            last = _reading(group, str(rung), "comment", certain=False)
            found.append(replace(last, begins=str(last.ends), ends=None, later=True))
    return tuple(sorted(found, key=_order))


def _reading(rows: pd.DataFrame, rung: str | None, basis: Basis, *, certain: bool) -> RungReading:
    return RungReading(
        rung=rung,
        begins=str(int(rows["year"].min())),
        ends=str(int(rows["year"].max())),
        rests_on=basis,
        certain=certain,
        plan=False,
        what=str(rows["designation"].iloc[0]),
        evidence=tuple(dict.fromkeys(rows["evidence"])),
    )


def case_readings(observations: pd.DataFrame | None, stages: Sequence[Stage]) -> tuple[RungReading, ...]:
    """Readings from localisation_stage, a derivative's first showing, a first export, and the stages.

    A plan stays marked as a plan; what is to be verified or of low reliability is not certain. An export
    counts when it is said to have happened (value above 0).

    >>> case_readings(None, [Stage(date(2023, 7, 1), "assembly", ("o43",))])[0].rests_on
    'stage'
    """
    found = [
        RungReading(s.rung, s.begins.isoformat(), None, "stage", True, False, s.note or "", s.evidence)
        for s in stages
    ]
    variables = ("localisation_stage", "own_derivative_first_flight_or_rollout", "own_export_first")
    for seen in observed(observations, *variables):
        rung: str | None = "derivative"
        if seen.variable == "localisation_stage":
            rung = _STAGE_WORDS.get(seen.words or "")
        elif seen.variable == "own_export_first":
            rung = "export" if seen.number is not None and seen.number > 0 else None
        if rung is not None:
            what = seen.of or seen.words or ""
            certain = seen.status == "as-reported"
            found.append(
                RungReading(rung, seen.written, None, "observation", certain, seen.plan, what, (seen.id,))
            )
    return tuple(sorted(found, key=_order))


def local_shares(observations: pd.DataFrame | None) -> tuple[LocalShare, ...]:
    """Every localisation_share of a case, in date order, with what it is a share of.

    Missing: an observation without a number gives none; `of` that names none of value, parts, units and
    stages is "not stated". Ends above 1 are cut at 1.

    >>> local_shares(None)
    ()
    """
    found = []
    for seen in observed(observations, "localisation_share"):
        if seen.interval is not None:
            low, value, high = (min(max(x, 0.0), 1.0) for x in
                                (seen.interval.low, seen.interval.value, seen.interval.high))  # fmt: skip
            share = Interval(value, low, high)
            found.append(
                LocalShare(
                    seen.written,
                    seen.end.year,
                    share,
                    _of(seen.of),
                    seen.of,
                    seen.plan,
                    seen.grade,
                    (seen.id,),
                )
            )
    return tuple(sorted(found, key=lambda item: (item.date, item.evidence)))


def content_shares(shares: Sequence[LocalShare]) -> tuple[tuple[int, Interval, tuple[str, ...]], ...]:
    """Observed shares of the content of local output, one per year, for `item_dependence`.

    Plans are left out, and shares of units: those say how many were put together, not of what. Where a
    year has several, value goes before parts, stages, and what is not stated; then the better grade.
    """
    order = ("value", "parts", "stages", "not stated")
    best: dict[int, LocalShare] = {}
    for item in shares:
        if item.plan or item.of == "units":
            continue
        held = best.get(item.year)
        if held is None or (order.index(item.of), item.grade) < (order.index(held.of), held.grade):
            best[item.year] = item
    return tuple((year, best[year].share, best[year].evidence) for year in sorted(best))


def localisation(
    rows: pd.DataFrame, observations: pd.DataFrame | None, stages: Sequence[Stage], day: date
) -> Localisation:
    """The rung on a day, the share, and all readings behind them.

    rung = that of the last stage of the case; without stages the highest certain rung that a comment gives
    for the last year in which the register states any; with a flag alone None, resting on "flag".
    `conflicting` are readings for the same time that name another rung: the last certain word of each other
    kind of evidence, plans left out. share = the last observed content share, else the last share of units.
    Missing: nothing stated gives None everywhere.

    >>> none = pd.DataFrame(columns=["evidence", "supplier", "recipient", "year", "designation",
    ...     "local_production", "rung", "rung_certain"])
    >>> localisation(none, None, (), date(2025, 1, 1)).rung is None
    True
    """
    readings = tuple(sorted([*register_readings(rows), *case_readings(observations, stages)], key=_order))
    shares = local_shares(observations)
    current = _current(readings, stages, day)
    past = [item for item in shares if not item.plan]
    content = [item for item in past if item.of != "units"]
    share = max(content or past, key=lambda item: (item.year, item.date), default=None)
    if current is None:
        return Localisation(None, None, None, (), (), share, readings, shares)
    others = [
        last
        for basis in ("observation", "comment")
        if basis != current.rests_on
        and (last := _last(readings, basis)) is not None
        and last.rung != current.rung
        and (last.ends or last.begins)[:4] >= current.begins[:4]
    ]
    return Localisation(
        current.rung,
        current.rests_on,
        current.begins,
        current.evidence,
        tuple(others),
        share,
        readings,
        shares,
    )


def _current(readings: Sequence[RungReading], stages: Sequence[Stage], day: date) -> RungReading | None:
    stage = stage_at(stages, day)
    if stage is not None:
        return next(r for r in readings if r.rests_on == "stage" and r.evidence == stage.evidence)
    told = [r for r in readings if r.rests_on == "comment" and r.certain and not r.later]
    latest = max((r.ends or r.begins for r in told), default=None)
    return max(
        (r for r in told if r.ends == latest),
        key=lambda r: rung_height(r.rung),
        default=_last(readings, "observation") or _last(readings, "flag"),
    )


def _last(readings: Sequence[RungReading], basis: str) -> RungReading | None:
    mine = [r for r in readings if r.rests_on == basis and r.certain and not r.plan and not r.later]
    return max(mine, key=lambda r: (r.ends or r.begins, rung_height(r.rung)), default=None)


def _order(reading: RungReading) -> tuple[str, str, str, str]:
    return reading.begins, reading.rests_on, reading.rung or "", reading.what


def _of(words: str | None) -> Of:
    for name, pattern in _OF:
        if words is not None and pattern.search(words):
            return name
    return "not stated"
