"""Dates in a sentence, also relative ones ("last year", "in March"), as periods of the calendar.

A relative date is resolved against the publication date of the document; without one it stays unknown.
What is vague becomes an interval ("since 2019" runs to publication, "in the 1990s" is ten years).
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from supplant.core.units import Period

if TYPE_CHECKING:
    from supplant.evidence.tagging import Token

__all__ = ["Expression", "find_published", "mark", "resolve"]

_MONTHS = {
    name: number
    for number, name in enumerate(
        [
            "january",
            "february",
            "march",
            "april",
            "may",
            "june",
            "july",
            "august",
            "september",
            "october",
            "november",
            "december",
        ],
        start=1,
    )
}
_SHORT = {name[:3]: number for name, number in _MONTHS.items()} | {"sept": 9}
_SEASONS = {"spring": (3, 5), "summer": (6, 8), "autumn": (9, 11), "fall": (9, 11), "winter": (12, 2)}
_UNITS = {"year": 365, "month": 30, "week": 7, "day": 1, "quarter": 91, "decade": 3652}
_WEEKDAYS = {
    name: number
    for number, name in enumerate(
        ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
    )
}
_OPENERS = frozenset(
    {
        *_MONTHS,
        *_WEEKDAYS,
        "last",
        "this",
        "next",
        "previous",
        "past",
        "earlier",
        "yesterday",
        "today",
        "tomorrow",
    }
    | {"a", "an", "one", "two", "three", "four", "five", "six", "ten"}
)
_YEAR = re.compile(r"(?:19|20)\d{2}")
_DECADE = re.compile(r"((?:19|20)\d)0s")
_ISO = re.compile(r"\b(20\d{2}|19\d{2})-(\d{2})-(\d{2})\b")
_LONG = re.compile(
    r"\b(?:(\d{1,2})(?:st|nd|rd|th)?\s+)?("
    + "|".join(name.title() for name in _MONTHS)
    + r"|Jan|Feb|Mar|Apr|Jun|Jul|Aug|"
    r"Sept?|Oct|Nov|Dec)\.?\s+(?:(\d{1,2})(?:st|nd|rd|th)?,?\s+)?((?:19|20)\d{2})\b"
)


@dataclass(frozen=True)
class Expression:
    """A date as written: parts that are stated, or a shift relative to publication."""

    year: int | None = None
    month: int | None = None
    day: int | None = None
    span: tuple[int, int] | None = None
    unit: str | None = None
    shift: int = 0
    since: bool = False


def mark(tokens: "list[Token]") -> "list[Token]":
    """Join the tokens of every date into one token D."""
    marked: list[Token] = []
    done = 0
    for at, token in enumerate(tokens):
        # Most tokens are ruled out by this one look.
        if at < done or token.tag or not (token.lower in _OPENERS or token.lower[0].isdigit()):
            continue
        found = _expression(tokens, at)
        if found is None:
            continue
        stop, expression = found
        words = " ".join(token.lower for token in tokens[at:stop])
        marked += tokens[done:at]
        marked.append(type(token)("D", words, token.start, tokens[stop - 1].end, words, expression))
        done = stop
    return marked + tokens[done:] if marked else tokens


def resolve(expression: Expression, published: date | None) -> Period | None:
    """The period of the calendar; None where it depends on an unknown publication date.

    >>> str(resolve(Expression(unit="year", shift=-1), date(2025, 8, 9)))
    '2024'
    >>> str(resolve(Expression(month=3), date(2025, 2, 1))), resolve(Expression(month=3), None)
    ('2024-03', None)
    """
    if expression.span is not None and expression.year is not None:
        first, last = expression.span
        return Period(Period.parse(f"{first:04d}").start, Period.parse(f"{last:04d}").end)
    if expression.year is not None:
        try:
            return Period.parse("-".join(_written(expression)))
        except ValueError:
            return None
    if published is None:
        return None
    if expression.unit is not None:
        return _relative(expression, published)
    if expression.month is not None:
        # A month without a year is the latest one that has begun by publication.
        year = published.year if expression.month <= published.month else published.year - 1
        return resolve(Expression(year, expression.month, expression.day), published)
    return None


def find_published(text: str) -> str | None:
    """The first full date in the opening lines of a text, as ISO.

    >>> find_published("Saturday, August 09, 2025  Read time 3 min")
    '2025-08-09'
    """
    iso = _ISO.search(text)
    written = _LONG.search(text)
    if iso is not None and (written is None or iso.start() < written.start()):
        return _valid(int(iso[1]), int(iso[2]), int(iso[3]))
    if written is None or not (written[1] or written[3]):
        return None
    name = written[2].lower()
    month = _MONTHS.get(name) or _SHORT[name[:3]]
    return _valid(int(written[4]), month, int(written[1] or written[3]))


def _valid(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def _written(expression: Expression) -> list[str]:
    parts = [f"{expression.year:04d}"]
    if expression.month is not None:
        parts.append(f"{expression.month:02d}")
        if expression.day is not None:
            parts.append(f"{expression.day:02d}")
    return parts


def _relative(expression: Expression, published: date) -> Period:
    unit, shift = expression.unit, expression.shift
    if unit == "year":
        return Period.parse(f"{published.year + shift:04d}")
    if unit == "month":
        months = published.year * 12 + published.month - 1 + shift
        return Period.parse(f"{months // 12:04d}-{months % 12 + 1:02d}")
    if unit == "decade":
        decade = published.year // 10 * 10 + 10 * shift
        return Period(date(decade, 1, 1), date(decade + 9, 12, 31))
    if unit == "quarter":
        months = published.year * 12 + (published.month - 1) // 3 * 3 + 3 * shift
        first = date(months // 12, months % 12 + 1, 1)
        return Period(first, Period.parse(f"{(months + 2) // 12:04d}-{(months + 2) % 12 + 1:02d}").end)
    if unit == "week":
        monday = published - timedelta(days=published.weekday()) + timedelta(weeks=shift)
        return Period(monday, monday + timedelta(days=6))
    if unit in _SEASONS:
        first_month, last_month = _SEASONS[unit]
        year = published.year + shift
        # The season meant is this year's once it has begun, else last year's.
        if shift == 0 and first_month > published.month:
            year -= 1
        last_year = year + 1 if last_month < first_month else year
        return Period(date(year, first_month, 1), Period.parse(f"{last_year:04d}-{last_month:02d}").end)
    if unit in _WEEKDAYS:
        back = (published.weekday() - _WEEKDAYS[unit]) % 7
        day = published - timedelta(days=back)
        return Period(day, day)
    day = published + timedelta(days=shift)
    return Period(day, day)


def _expression(tokens: "list[Token]", at: int) -> tuple[int, Expression] | None:
    word = tokens[at].lower
    following = _word(tokens, at + 1)
    if _YEAR.fullmatch(word):
        counted = any(token.tag in {"G", "W", "P"} for token in tokens[at + 1 : at + 2])
        return None if counted else _year(tokens, at)
    if (decade := _DECADE.fullmatch(word)) is not None:
        first = int(decade[1]) * 10
        return at + 1, Expression(year=first, span=(first, first + 9))
    if word in _MONTHS and (word not in {"may", "march"} or tokens[at].written[0].isupper()):
        return _month(tokens, at)
    if word.isdigit() and 1 <= int(word) <= 31 and following in _MONTHS:
        stop, found = _month(tokens, at + 1)
        return stop, Expression(found.year, found.month, int(word))
    if word in {"last", "this", "next", "previous", "past", "earlier"}:
        if word == "earlier" and following == "this":
            return (
                (at + 3, Expression(unit=_word(tokens, at + 2))) if _word(tokens, at + 2) in _UNITS else None
            )
        shift = {"last": -1, "previous": -1, "past": -1, "next": 1}.get(word, 0)
        if following in _UNITS or following in _SEASONS:
            return at + 2, Expression(unit=following, shift=shift)
        if following in _MONTHS or following in _WEEKDAYS:
            unit = following if following in _WEEKDAYS else None
            return at + 2, Expression(month=_MONTHS.get(following), unit=unit)
    if word in {"yesterday", "today", "tomorrow"}:
        return at + 1, Expression(unit="day", shift={"yesterday": -1, "today": 0, "tomorrow": 1}[word])
    if word in _WEEKDAYS and tokens[at].written[0].isupper():
        return at + 1, Expression(unit=word)
    return _number_of_units(tokens, at)


def _number_of_units(tokens: "list[Token]", at: int) -> tuple[int, Expression] | None:
    """Three years ago, a month ago."""
    words = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "ten": 10}
    word = tokens[at].lower
    count = words.get(word, int(word) if word.isdigit() and len(word) <= 2 else None)
    unit = _word(tokens, at + 1).removesuffix("s")
    if count is None or unit not in _UNITS or _word(tokens, at + 2) not in {"ago", "earlier"}:
        return None
    if unit == "day":
        return at + 3, Expression(unit="day", shift=-count)
    if unit == "decade":
        return at + 3, Expression(unit="year", shift=-10 * count)
    return at + 3, Expression(unit=unit, shift=-count)


def _year(tokens: "list[Token]", at: int) -> tuple[int, Expression]:
    year = int(tokens[at].lower)
    if _word(tokens, at + 1) == "-" and _YEAR.fullmatch(_word(tokens, at + 2)):
        return at + 3, Expression(year=year, span=(year, max(year, int(_word(tokens, at + 2)))))
    if _word(tokens, at + 1) == "-" and re.fullmatch(r"\d{2}", _word(tokens, at + 2)):
        last = year // 100 * 100 + int(_word(tokens, at + 2))
        if last > year:
            return at + 3, Expression(year=year, span=(year, last))
    return at + 1, Expression(year=year)


def _month(tokens: "list[Token]", at: int) -> tuple[int, Expression]:
    month = _MONTHS[tokens[at].lower]
    stop, day = at + 1, None
    word = _word(tokens, stop)
    if re.fullmatch(r"\d{1,2}(?:st|nd|rd|th)?", word) and 1 <= int(re.sub(r"\D", "", word)) <= 31:
        day, stop = int(re.sub(r"\D", "", word)), stop + 1
    skip = stop + 1 if _word(tokens, stop) in {",", "of"} else stop
    if _YEAR.fullmatch(_word(tokens, skip)):
        return skip + 1, Expression(int(_word(tokens, skip)), month, day)
    return stop, Expression(None, month, day)


def _word(tokens: "list[Token]", at: int) -> str:
    return tokens[at].lower if 0 <= at < len(tokens) and not tokens[at].tag else ""
