"""Events summed by month and ordered pair while they stream through.

A sum of sums: each block is grouped by day and pair in Arrow, and the groups are added to what is known.
Memory grows with the number of pairs and months, not with that of events.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

__all__ = ["Pairs"]


@dataclass
class _Sums:
    first_row: int
    last_row: int = 0
    events: int = 0
    scored: int = 0
    score: float = 0.0
    positive: float = 0.0
    negative: float = 0.0
    days: set[int] = field(default_factory=set)


class Pairs:
    """Sums by month, actor and target.

    >>> pairs = Pairs()
    >>> pairs.add(pa.table({"row": [1, 2], "day": pa.array([20220701, 20220702], pa.int32()),
    ...     "a": ["IRN", "IRN"], "b": ["RUS", "RUS"], "score": [4.0, -1.5]}))
    >>> row = pairs.table().to_pylist()[0]
    >>> row["month"], row["score_sum"], row["events"], row["original"]
    ('2022-07', 2.5, 2, 'sum of 2 events within lines 1..2')
    """

    def __init__(self) -> None:
        self._sums: dict[tuple[int, str, str], _Sums] = {}
        self._days: dict[int, set[int]] = {}
        self._events = self._paired = 0

    def add(self, events: pa.Table) -> None:
        """Take in events with the columns row, day (as 20220715), a, b (null if unknown), score."""
        self._events += len(events)
        for day in pc.unique(events["day"]).to_pylist():
            self._days.setdefault(day // 100, set()).add(day)
        a, b = events["a"], events["b"]
        two = pc.fill_null(pc.not_equal(a, b), False)
        for group in self._groups(events.filter(two)):
            day = group["day"]
            key = (day // 100, group["a"], group["b"])
            sums = self._sums.get(key)
            if sums is None:
                sums = self._sums[key] = _Sums(first_row=group["row_min"])
            sums.first_row = min(sums.first_row, group["row_min"])
            sums.last_row = max(sums.last_row, group["row_max"])
            sums.events += group["row_count"]
            sums.scored += group["score_count"]
            sums.score += group["score_sum"] or 0.0
            sums.positive += group["positive_sum"] or 0.0
            sums.negative += group["negative_sum"] or 0.0
            sums.days.add(day)
            self._paired += group["row_count"]

    def _groups(self, events: pa.Table) -> Iterator[dict[str, Any]]:
        score = events["score"]
        events = events.append_column("positive", pc.max_element_wise(score, 0.0, skip_nulls=False))
        events = events.append_column("negative", pc.min_element_wise(score, 0.0, skip_nulls=False))
        grouped = events.group_by(["day", "a", "b"]).aggregate(
            [
                ("row", "min"),
                ("row", "max"),
                ("row", "count"),
                ("score", "count"),
                ("score", "sum"),
                ("positive", "sum"),
                ("negative", "sum"),
            ]
        )
        for batch in grouped.to_batches(max_chunksize=10_000):
            yield from batch.to_pylist()

    def table(self) -> pa.Table:
        """All sums as rows of `dyad_month`, in order of month and pair; no sum without a scored event."""
        keys = sorted(self._sums)
        sums = [self._sums[key] for key in keys]
        months = [f"{month // 100}-{month % 100:02d}" for month, _, _ in keys]
        return pa.table(
            {
                "row": pa.array([one.first_row for one in sums], pa.int64()),
                "original": pa.array([_described(one) for one in sums], pa.string()),
                "month": pa.array(months, pa.string()),
                "a": pa.array([a for _, a, _ in keys], pa.string()),
                "b": pa.array([b for _, _, b in keys], pa.string()),
                "directed": pa.array([True] * len(keys), pa.bool_()),
                "score_sum": pa.array([one.score if one.scored else None for one in sums], pa.float64()),
                "positive_sum": pa.array(
                    [one.positive if one.scored else None for one in sums], pa.float64()
                ),
                "negative_sum": pa.array(
                    [one.negative if one.scored else None for one in sums], pa.float64()
                ),
                "events": pa.array([one.events for one in sums], pa.int64()),
                "active_days": pa.array([len(one.days) for one in sums], pa.int32()),
                "days_in_data": pa.array([len(self._days[month]) for month, _, _ in keys], pa.int32()),
            }
        )

    def notes(self) -> list[str]:
        """What happened to the events that belong to no pair."""
        return [
            f"{self._events:,} events summed to {len(self._sums):,} months of ordered pairs; "
            f"{self._events - self._paired:,} of them have an actor without a country or both in the same, "
            "and count in the totals only",
            "row is the first line of a sum; sums grow with media volume",
        ]


def _described(sums: _Sums) -> str:
    if sums.events == 1:
        return f"line {sums.first_row}, one event"
    return f"sum of {sums.events} events within lines {sums.first_row}..{sums.last_row}"
