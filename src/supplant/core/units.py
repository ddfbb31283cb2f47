"""Dates that are known to the year, month or day, and numbers that are known to an interval.

Both are intervals at heart: "2022" is the whole year, and an estimate of 2,000 that may be 1,500 to
2,600 is those three numbers. Arithmetic on intervals is by their ends (Moore, 1966, Interval Analysis):
it overstates the spread when the same quantity enters twice, never understates it.
"""

import calendar
import re
from dataclasses import dataclass
from datetime import date

__all__ = ["Interval", "Period", "total"]

_PARTIAL = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


@dataclass(frozen=True, order=True)
class Period:
    """A span of days, written as it was reported: "2022", "2022-07" or "2022-07-15".

    >>> Period.parse("2022-02")
    Period(start=datetime.date(2022, 2, 1), end=datetime.date(2022, 2, 28))
    >>> str(Period.parse("2024-02")), Period.parse("2022").months
    ('2024-02', 12.0)
    """

    start: date
    end: date

    @classmethod
    def parse(cls, text: str) -> "Period":
        """Read a partial ISO date. Raises ValueError with the text when it is none."""
        match = _PARTIAL.fullmatch(text.strip())
        if match is None:
            raise ValueError(f"expected a date as YYYY, YYYY-MM or YYYY-MM-DD, found {text[:40]!r}")
        year, month, day = (int(part) if part else None for part in match.groups())
        if year is None or year == 0:
            raise ValueError(f"there is no year 0: {text!r}")
        try:
            first = date(year, month or 1, day or 1)
        except ValueError as error:
            raise ValueError(f"{text!r} is not a day of the calendar") from error
        if day:
            return cls(first, first)
        last_month = month or 12
        return cls(first, date(year, last_month, calendar.monthrange(year, last_month)[1]))

    @property
    def months(self) -> float:
        """Length in months, a day counting as its share of a month of 30.4375 days."""
        if self.start.day == 1 and self.end.day == calendar.monthrange(self.end.year, self.end.month)[1]:
            return float((self.end.year - self.start.year) * 12 + self.end.month - self.start.month + 1)
        return ((self.end - self.start).days + 1) / 30.4375

    @property
    def year(self) -> int:
        """Calendar year in which the period begins."""
        return self.start.year

    def __str__(self) -> str:
        whole_months = self.start.day == 1 and (
            self.end.day == calendar.monthrange(self.end.year, self.end.month)[1]
        )
        if (
            whole_months
            and (self.start.month, self.end.month) == (1, 12)
            and self.start.year == self.end.year
        ):
            return f"{self.start.year:04d}"
        if whole_months and (self.start.year, self.start.month) == (self.end.year, self.end.month):
            return f"{self.start.year:04d}-{self.start.month:02d}"
        if self.start == self.end:
            return self.start.isoformat()
        return f"{self.start.isoformat()}/{self.end.isoformat()}"


@dataclass(frozen=True)
class Interval:
    """A number and how far it may be off: low <= value <= high.

    >>> Interval(10, 8, 15) + Interval.exact(5)
    Interval(value=15.0, low=13.0, high=20.0)
    >>> Interval(3, 2, 4).share_of_sum([Interval(1, 0, 2)])
    Interval(value=0.75, low=0.5, high=1.0)
    """

    value: float
    low: float
    high: float

    def __post_init__(self) -> None:
        for name in ("value", "low", "high"):
            object.__setattr__(self, name, float(getattr(self, name)))
        if not self.low <= self.value <= self.high:
            raise ValueError(f"expected low <= value <= high, found {self.low}, {self.value}, {self.high}")

    @classmethod
    def exact(cls, value: float) -> "Interval":
        """An interval without width."""
        return cls(value, value, value)

    def __add__(self, other: "Interval") -> "Interval":
        return Interval(self.value + other.value, self.low + other.low, self.high + other.high)

    def share_of_sum(self, others: "list[Interval]") -> "Interval | None":
        """The share of this quantity in itself plus `others`; None where the sum is zero.

        The low end takes this at its low and the others at their high, and the other way round, which is
        exact because the share rises in the first and falls in the second.
        """
        rest = total(others)
        if self.value + rest.value <= 0:
            return None
        low = self.low / (self.low + rest.high) if self.low + rest.high > 0 else 0.0
        high = self.high / (self.high + rest.low) if self.high + rest.low > 0 else 1.0
        # Rounding may part equal ends by an ulp; the order is the contract.
        value = self.value / (self.value + rest.value)
        return Interval(value, min(low, value), min(max(high, value), 1.0))

    def to_json(self) -> dict[str, float]:
        """The three numbers under the names that the JSON interface uses."""
        return {"value": self.value, "low": self.low, "high": self.high}


def total(intervals: "list[Interval]") -> Interval:
    """Sum of intervals; the empty sum is exactly zero.

    >>> total([Interval(1, 0, 2), Interval(2, 2, 3)])
    Interval(value=3.0, low=2.0, high=5.0)
    """
    result = Interval.exact(0.0)
    for interval in intervals:
        result = result + interval
    return result
