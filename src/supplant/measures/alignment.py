"""How aligned the two states are: votes, treaties, and the tone of reported events.

- Ideal-point distance in the UN General Assembly (Bailey, Strezhnev and Voeten 2017, Estimating Dynamic
  State Preferences from United Nations Voting Data, doi:10.1177/0022002715595700).
- Alliance obligations (ATOP; Leeds, Ritter, Mitchell and Long 2002, doi:10.1080/03050620213653).
- Event scores by month (GDELT, Leetaru and Schrodt 2013). Their sums grow with the volume of news, so they
  are divided by the days with a report; even so a series compares a pair with itself only.

The sources end in different years: each series carries its last year, and no value is carried forward.
Left out: trust, which none of the three measures, and actors that do not vote or sign treaties.
"""

from dataclasses import asdict, dataclass
from typing import Any

import pandas as pd

from supplant.core.units import Interval

__all__ = ["Alignment", "AlignmentYear", "Events", "alignment", "alliances", "distances", "events"]

_OBLIGATIONS = ("defense", "offense", "neutral", "nonaggression", "consultation")


@dataclass(frozen=True)
class Events:
    """One month, one direction (or both, when `directed` is false). `tone` lies between -1 and 1."""

    month: str
    a: str
    b: str
    directed: bool
    score_per_active_day: float | None
    tone: float | None
    active_days: int | None
    days_in_data: int | None
    evidence: str


@dataclass(frozen=True)
class AlignmentYear:
    """What is known of one year. None: the source does not cover it; no obligation is an empty tuple."""

    year: int
    distance: Interval | None
    obligations: tuple[str, ...] | None
    score_per_active_day: float | None
    tone: float | None
    months: int
    evidence: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """`distance`, `low`, `high` and the rest."""
        record = asdict(self)
        distance = record.pop("distance") or {"value": None, "low": None, "high": None}
        return {"year": record.pop("year"), "distance": distance["value"],
                "low": distance["low"], "high": distance["high"], **record}  # fmt: skip


@dataclass(frozen=True)
class Alignment:
    """The yearly series, the months behind the event scores, and the last year of each source."""

    years: tuple[AlignmentYear, ...]
    months: tuple[Events, ...]
    last_votes: int | None
    last_alliances: int | None
    last_events: str | None


def distances(ideal_points: pd.DataFrame, a: str, b: str) -> dict[int, tuple[Interval, tuple[str, ...]]]:
    """The size of x_a - x_b per year, with its interval and evidence.

    x: ideal point, in units of the scale (standard deviations of the pooled estimate, about -3 to 3).
    low = the least, high = the greatest distance between the two credible intervals (5th to 95th percentile),
    as if they were independent. Missing: a year in which either has no estimate is absent; an estimate
    without ends counts as exact.

    >>> points = pd.DataFrame({"year": [2020, 2020], "country": ["IRN", "RUS"], "ideal_point": [-1.0, 0.5],
    ...     "low": [-1.2, 0.3], "high": [-0.8, 0.7], "evidence": ["v1", "v2"]})
    >>> distances(points, "IRN", "RUS")[2020][0].value
    1.5
    """
    sides = []
    for country in (a, b):
        rows = ideal_points[(ideal_points["country"] == country) & ideal_points["ideal_point"].notna()]
        rows = rows.drop_duplicates("year", keep="last").set_index("year")
        sides.append(rows)
    found = {}
    for year in sorted(set(sides[0].index) & set(sides[1].index)):
        one, two = (_point(rows.loc[year]) for rows in sides)
        value = abs(one.value - two.value)
        low = max(0.0, one.low - two.high, two.low - one.high)
        high = max(one.high - two.low, two.high - one.low)
        ids = tuple(str(rows.loc[year, "evidence"]) for rows in sides)
        found[int(year)] = Interval(value, min(low, value), max(high, value)), ids
    return found


def alliances(table: pd.DataFrame, a: str, b: str) -> dict[int, tuple[tuple[str, ...], tuple[str, ...]]]:
    """Obligations in force per year, in either direction, with the evidence.

    Missing: a year without a row within the source's span means no alliance between the two: the caller
    knows the span. A pair without any row gives an empty result.
    """
    pairs = table[((table["a"] == a) & (table["b"] == b)) | ((table["a"] == b) & (table["b"] == a))]
    kinds: dict[int, set[str]] = {}
    evidence: dict[int, dict[str, None]] = {}
    for name in _OBLIGATIONS:
        for year in pairs.loc[pairs[name].isin([True]), "year"].tolist():
            kinds.setdefault(int(year), set()).add(name)
    for year, row in sorted(zip(pairs["year"].tolist(), pairs["evidence"].tolist(), strict=True)):
        evidence.setdefault(int(year), {})[str(row)] = None
    return {
        year: (tuple(name for name in _OBLIGATIONS if name in kinds.get(year, ())), tuple(evidence[year]))
        for year in evidence
    }


def events(table: pd.DataFrame, a: str, b: str) -> tuple[Events, ...]:
    """Event scores between the two, by month, in units that do not grow with the length of the month.

    score_per_active_day = score_sum / active_days: the mean daily sum on days with a report. It still grows
    with the number of reports a day. tone = (P - N) / (P + N), P and N the sums of positive and of negative
    scores (N as its size): free of volume, -1 to 1. Missing: no active day or no score gives None.

    >>> month = dict(month="2018-01", a="IRN", b="RUS", directed=False, score_sum=40.0, positive_sum=60.0,
    ...     negative_sum=-20.0, active_days=20, days_in_data=31, evidence="e1")
    >>> events(pd.DataFrame([month]), "IRN", "RUS")[0].tone
    0.5
    """
    pairs = table[((table["a"] == a) & (table["b"] == b)) | ((table["a"] == b) & (table["b"] == a))]
    return tuple(_month(row) for row in pairs.sort_values(["month", "a"]).to_dict("records"))


def alignment(
    a: str,
    b: str,
    ideal_points: pd.DataFrame | None = None,
    alliance: pd.DataFrame | None = None,
    dyad_month: pd.DataFrame | None = None,
    *,
    last_alliance_year: int | None = None,
) -> Alignment:
    """The three series side by side, by year.

    Monthly scores are averaged over the months of the year that have one. `last_alliance_year` is the last
    year that the alliance source covers; needed to tell "no alliance" from "not covered", because a pair
    without an alliance has no row. Without it the table's own last year is taken.
    """
    points = {} if ideal_points is None else distances(ideal_points, a, b)
    treaties = {} if alliance is None else alliances(alliance, a, b)
    months = () if dyad_month is None else events(dyad_month, a, b)
    last_treaty = last_alliance_year
    if last_treaty is None and alliance is not None and len(alliance):
        last_treaty = int(alliance["year"].max())
    by_year: dict[int, list[Events]] = {}
    for month in months:
        by_year.setdefault(int(month.month[:4]), []).append(month)
    years = sorted({*points, *treaties, *by_year})
    found = []
    for year in years:
        distance, votes = points.get(year, (None, ()))
        obligations, pacts = treaties.get(year, (() if last_treaty and year <= last_treaty else None, ()))
        mine = by_year.get(year, [])
        evidence = (*votes, *pacts, *(month.evidence for month in mine))
        found.append(
            AlignmentYear(year, distance, obligations, _mean([m.score_per_active_day for m in mine]),
                          _mean([m.tone for m in mine]), len({m.month for m in mine}), evidence)
        )  # fmt: skip
    return Alignment(
        tuple(found), months, max(points, default=None), last_treaty, months[-1].month if months else None
    )


def _point(row: "pd.Series[Any]") -> Interval:
    value = float(row["ideal_point"])
    low = value if pd.isna(row["low"]) else min(float(row["low"]), value)
    return Interval(value, low, value if pd.isna(row["high"]) else max(float(row["high"]), value))


def _month(row: dict[Any, Any]) -> Events:
    days = None if pd.isna(row["active_days"]) else int(row["active_days"])
    score, positive, negative = (
        None if pd.isna(row[name]) else float(row[name])
        for name in ("score_sum", "positive_sum", "negative_sum")
    )
    tone = None
    if positive is not None and negative is not None and positive + abs(negative) > 0:
        tone = (positive - abs(negative)) / (positive + abs(negative))
    return Events(
        month=str(row["month"]),
        a=str(row["a"]),
        b=str(row["b"]),
        directed=bool(row["directed"]),
        score_per_active_day=score / days if score is not None and days else None,
        tone=tone,
        active_days=days,
        days_in_data=None if pd.isna(row["days_in_data"]) else int(row["days_in_data"]),
        evidence=str(row["evidence"]),
    )


def _mean(values: list[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else None
