"""Observations of a case as plain records: days as `datetime.date`, numbers as floats, absent as None.

A case's frame keeps days as timestamps and absent values as NaN, NaT or None; here each means the same.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pandas as pd

from supplant.core.units import Interval, Period

__all__ = ["Observed", "observed"]


@dataclass(frozen=True)
class Observed:
    """One observation. `number` and `words` are its value, whichever it is; both None while pending."""

    id: str
    written: str
    start: date
    end: date
    since: date | None
    variable: str
    number: float | None
    words: str | None
    low: float | None
    high: float | None
    unit: str
    of: str | None
    plan: bool
    as_of: date | None
    publisher: str
    basis: str
    status: str
    grade: str
    note: str | None
    party: tuple[str, ...] = ()
    sender: str | None = None

    @property
    def interval(self) -> Interval | None:
        """The number with its ends, a missing end being the number itself; None without a number."""
        if self.number is None:
            return None
        low = self.number if self.low is None else min(self.low, self.number)
        return Interval(self.number, low, self.number if self.high is None else max(self.high, self.number))


def observed(frame: pd.DataFrame | None, *variables: str) -> tuple[Observed, ...]:
    """The observations of these variables (all when none is named), in the order of the frame.

    Missing columns and values are None; a grade without the source's half is F, without the other half 6.

    >>> observed(pd.DataFrame({"id": ["o1"], "start": [pd.Timestamp("2022-01-01")],
    ...     "end": [pd.NaT], "variable": ["deal_signed"], "value": [1.0]}))[0].end
    datetime.date(2022, 1, 1)
    """
    if frame is None or frame.empty:
        return ()
    rows = frame[frame["variable"].isin(variables)] if variables else frame
    return tuple(_record({str(key): value for key, value in row.items()}) for row in rows.to_dict("records"))


def _record(row: dict[str, Any]) -> Observed:
    start, end = _day(row.get("start")), _day(row.get("end"))
    end = end or start or date.max
    information = _number(row.get("information"))
    return Observed(
        id=str(row["id"]),
        written=_word(row.get("date")) or str(start or ""),
        start=start or end,
        end=end,
        since=_day(row.get("since")),
        variable=str(row["variable"]),
        number=_number(row.get("value")),
        words=_word(row.get("text")) or _word(row.get("value")),
        low=_number(row.get("low")),
        high=_number(row.get("high")),
        unit=_word(row.get("unit")) or "",
        of=_word(row.get("of")),
        plan=bool(_number(row.get("plan"))),
        as_of=_day(row.get("as_of_end")),
        publisher=_word(row.get("publisher")) or _word(row.get("source")) or "",
        basis=_word(row.get("basis")) or "reported",
        status=_word(row.get("status")) or "as-reported",
        grade=f"{_word(row.get('reliability')) or 'F'}{6 if information is None else int(information)}",
        note=_word(row.get("note")),
        party=tuple(row["party"]) if isinstance(row.get("party"), tuple | list) else (),
        sender=_word(row.get("sender")),
    )


def _day(value: Any) -> date | None:
    if isinstance(value, Period):
        return value.start
    if isinstance(value, str):
        return Period.parse(value).start if value else None
    if value is None or pd.isna(value):
        return None
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else None


def _number(value: Any) -> float | None:
    return None if value is None or isinstance(value, str) or pd.isna(value) else float(value)


def _word(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None
