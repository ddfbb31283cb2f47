"""Numbers, dates and countries as a careful writer puts them into a sentence.

Every function that words a number returns it as a `Number` with its evidence. What was computed is rounded by
one rule, by its unit alone (`shown`); the values that a source states are kept as stated.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import replace

from supplant.brief.inputs import Fact, Point
from supplant.brief.model import Name, Number, Part, Statement, Text, say
from supplant.core.actors import name_of
from supplant.core.errors import UnknownActor
from supplant.core.evidence import Estimate
from supplant.core.units import Period

__all__ = [
    "amount",
    "annotated",
    "bounds",
    "capital",
    "count",
    "country",
    "country_name",
    "day",
    "estimate",
    "go_on",
    "how_many",
    "listed",
    "number_text",
    "plural",
    "possessive",
    "publisher",
    "share_text",
    "shown",
    "spoken_date",
    "worth",
    "year",
    "year_of",
]

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip

_ARTICLE = re.compile(
    r"^(united|soviet|netherlands|philippines|bahamas|gambia|maldives|comoros|seychelles|czech republic|"
    r"dominican republic|central african|democratic republic|republic of|state of|holy see|cook|"
    r"marshall|solomon|former|german democratic|ivory coast)\b|\b(islands|republic|emirates|union|federation|"
    r"kingdom)$",
    re.IGNORECASE,
)
_NO_ARTICLE = {"CIV"}


def country_name(code: str) -> str:
    """The name of a country or other actor without an article; the code itself where nobody bears it.

    >>> country_name("USA"), country_name("unheard-of rebels")
    ('United States', 'unheard-of rebels')
    """
    try:
        return name_of(code)
    except UnknownActor:
        return code


def country(code: str) -> Name:
    """The name as it stands in running text, with its article.

    >>> [country(code).text for code in ("USA", "NLD", "IRN", "ARE")]
    ['the United States', 'the Netherlands', 'Iran', 'the United Arab Emirates']
    """
    name = country_name(code)
    takes_article = _ARTICLE.search(name) and code not in _NO_ARTICLE and not name.lower().startswith("the ")
    return Name(f"the {name}" if takes_article else name)


def possessive(code: str) -> Name:
    """The name with its possessive ending.

    >>> possessive("USA").text, possessive("IRN").text
    ("the United States'", "Iran's")
    """
    name = country(code).text
    return Name(f"{name}'" if name.endswith("s") else f"{name}'s")


def spoken_date(period: Period) -> str:
    """A date as it is said, as exact as it is known.

    >>> [spoken_date(Period.parse(text)) for text in ("2022", "2022-08", "2022-08-05")]
    ['2022', 'August 2022', '5 August 2022']
    """
    text = str(period)
    if len(text) == 4:
        return text
    month = f"{MONTHS[period.start.month - 1]} {period.start.year}"
    if len(text) == 7:
        return month
    if len(text) == 10:
        return f"{period.start.day} {month}"
    return (
        f"{spoken_date(Period(period.start, period.start))} to {spoken_date(Period(period.end, period.end))}"
    )


def day(period: Period, evidence: Sequence[str]) -> Number:
    """A date as a number with its evidence."""
    return Number(spoken_date(period), tuple(evidence))


def year(value: int, evidence: Sequence[str]) -> Number:
    """A year as a number with its evidence."""
    return Number(str(value), tuple(evidence))


def number_text(value: float) -> str:
    """A number with thousands set apart, and no more decimals than it has (three at most).

    >>> number_text(2738), number_text(0.5), number_text(1234567.0)
    ('2,738', '0.5', '1,234,567')
    """
    if float(value).is_integer():
        return f"{int(value):,}"
    return f"{value:,.3f}".rstrip("0").rstrip(".")


def share_text(value: float) -> str:
    """A share (0 to 1) in per cent: whole above a tenth, one decimal below.

    >>> [share_text(value) for value in (0.9, 0.031, 0, 0.0004, 1)]
    ['90%', '3.1%', '0%', 'under 0.1%', '100%']
    """
    percent = value * 100
    if 0 < percent < 0.1:
        return "under 0.1%"
    return (
        f"{percent:.0f}%" if percent >= 10 or percent == 0 else f"{percent:.1f}".rstrip("0").rstrip(".") + "%"
    )


_SCALES = ((1e12, " trillion"), (1e9, " billion"), (1e6, " million"))
_CURRENCIES = {
    "USD": ("$", ""), "EUR": ("€", ""), "RUB": ("", " roubles"), "CNY": ("", " yuan"),
    "INR": ("", " rupees"), "JPY": ("", " yen"),
}  # fmt: skip


def worth(value: float, currency: str) -> str:
    """A sum of money.

    >>> worth(1.7e9, "USD"), worth(151e9, "RUB"), worth(375_000, "USD")
    ('$1.7 billion', '151 billion roubles', '$375,000')
    """
    before, after = _CURRENCIES.get(currency, ("", f" {currency}"))
    for scale, word in _SCALES:
        if abs(value) >= scale:
            return f"{before}{number_text(round(value / scale, 2))}{word}{after}"
    return f"{before}{number_text(value)}{after}"


def _quantity(value: float, unit: str) -> str:
    """A bare value in the manner of its unit, without the words that follow."""
    head = unit.split("/")[0]
    if head in _CURRENCIES:
        return worth(value, head)
    if unit == "share":
        return share_text(value)
    return str(int(value)) if unit == "year" else number_text(value)


_TAILS = {
    "units": ("unit", "units"), "units/day": ("unit a day", "units a day"),
    "units/month": ("unit a month", "units a month"), "units/year": ("unit a year", "units a year"),
    "units cumulative": ("unit in all", "units in all"), "countries": ("country", "countries"),
    "workers": ("worker", "workers"), "changes": ("change", "changes"), "ratio": ("times", "times"),
    "USD/unit": ("per unit", "per unit"), "JPY/unit": ("per unit", "per unit"),
    "USD/year": ("a year", "a year"), "GWh/year": ("GWh a year", "GWh a year"), "years": ("year", "years"),
}  # fmt: skip


def publisher(name: str) -> str:
    """Who published something, in words; the case library writes "none" where no source was seen.

    >>> publisher("none"), publisher("SIPRI")
    ('no source seen', 'SIPRI')
    """
    return "no source seen" if name == "none" else name


def year_of(point: Point) -> Number:
    """The year of an estimate, which leads to the same entry as the estimate."""
    return Number(str(point.year), point.estimate.evidence, "estimate", point.estimate.method)


_WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def count(number: int, evidence: Sequence[str], what: str = "entries") -> Number:
    """How many there are, in words below ten; the evidence is what was counted.

    >>> count(3, ["o1"]).text, count(12, ["o1"]).text
    ('three', '12')
    """
    text = _WORDS[number] if number < len(_WORDS) else f"{number:,}"
    return Number(text, tuple(evidence), "estimate", f"count of {what}")


def how_many(number: int, evidence: Sequence[str], what: str = "entries") -> Number:
    """A count that stands alone: none, not no.

    >>> how_many(0, ["o1"]).text, how_many(3, ["o1"]).text
    ('none', 'three')
    """
    found = count(number, evidence, what)
    return found if number else replace(found, text="none")


def go_on(number: int, evidence: Sequence[str]) -> Statement:
    """How many of some partnerships go on, with the verb.

    >>> go_on(0, ["o1"]).text, go_on(1, ["o1"]).text, go_on(2, ["o1"]).text
    ('none of them goes on', 'one of them goes on', 'two of them go on')
    """
    verb = "goes" if number < 2 else "go"
    return say("{m} of them {verb} on", m=how_many(number, evidence, "partnerships"), verb=verb)


def plural(value: float, unit: str) -> str:
    """The words after a value of this unit.

    >>> plural(1, "units"), plural(2, "units/month"), plural(5, "USD")
    ('unit', 'units a month', '')
    """
    one, many = _TAILS.get(unit, ("", ""))
    return one if value == 1 else many


def amount(fact: Fact, names: Sequence[str] = ()) -> Statement:
    """The value of a fact with its bounds and its unit, and what is counted, as the source states it.

    A fact with a lower bound only is "at least"; a pending one is "not yet known".
    """
    unit, evidence = fact.unit, (fact.evidence,)
    if isinstance(fact.value, str):
        return Statement((*annotated(fact.value, evidence, names).parts,))
    bounds = [bound for bound in (fact.low, fact.high) if bound is not None]
    if fact.value is None and not bounds:
        return say("not yet known")
    value = fact.value if fact.value is not None else bounds[0]
    tail = plural(value, unit)
    words = say("{n}{tail}", n=Number(_bounded(fact, value), evidence), tail=f" {tail}" if tail else "")
    return words + say(" ({of})", of=annotated(fact.of, evidence, names)) if fact.of else words


def _bounded(fact: Fact, value: float) -> str:
    low, high, text = fact.low, fact.high, _quantity(value, fact.unit)
    if low == high or (low is None and high is None):
        return text
    if high is None:
        return f"at least {text}" if low == value else f"{text} or more"
    if high == value and low in (0, None):
        return f"up to {text}"
    if low is None:
        return f"{text}, at most {_quantity(high, fact.unit)}"
    if low == value:
        return (
            f"{text} or more"
            if fact.unit == "share" and high == 1
            else f"{text} to {_quantity(high, fact.unit)}"
        )
    if high == value:
        return f"{_quantity(low, fact.unit)} to {text}"
    return f"{text} ({_quantity(low, fact.unit)} to {_quantity(high, fact.unit)})"


def estimate(value: Estimate, *, unit: str | None = None, plain: bool = False) -> Number:
    """An estimate in words: the value alone where it is exact, else the value and the interval.

    >>> from supplant.core.units import Interval
    >>> known = Estimate(Interval(0.62, 0.41, 0.8), "share", "share of deliveries", ("r1",))
    >>> estimate(known).text
    '62% (41% to 80%)'
    """
    name, stated = unit or value.unit, value.method.startswith("as ")
    text, ends = shown(value.interval.value, name, stated=stated), bounds(value, unit=unit)
    if name.startswith("units") and not stated:
        text = _about(value.interval.value, text)
    return Number(
        text if plain or ends is None else f"{text} ({ends})", value.evidence, "estimate", value.method
    )


def bounds(value: Estimate, *, unit: str | None = None) -> str | None:
    """The ends of an estimate in the rounding of its value; None where both read the same.

    >>> from supplant.core.units import Interval
    >>> bounds(Estimate(Interval(0.03, 0.006, 0.19), "share", "share of deliveries", ("r1",)))
    '1% to 19%'
    """
    name, stated = unit or value.unit, value.method.startswith("as ")
    low, high = (shown(end, name, stated=stated) for end in (value.interval.low, value.interval.high))
    return None if low == high else f"{low} to {high}"


_PLACES = {"scale": 2, "distance": 2, "index": 2, "tone": 2, "TIV": 1}


def shown(value: float, unit: str, *, stated: bool = False) -> str:
    """A value by the one rule of rounding, so that a number reads the same wherever it stands.

    Computed shares are whole per cents, indices and distances have two decimals, volumes (TIV) one; counts
    of units have one below ten, and three figures above where they were computed. What a source states
    (`stated`) is kept as it is.

    >>> shown(0.031, "share"), shown(0.002, "share"), shown(2.4, "scale"), shown(1531.9, "units")
    ('3%', 'under 1%', '2.40', '1,530')
    """
    if stated:
        return _quantity(value, unit)
    if unit == "share":
        return "under 1%" if 0 < value < 0.005 else f"{value * 100:.0f}%"
    if unit in _PLACES:
        return f"{value:,.{_PLACES[unit]}f}"
    if float(value).is_integer():
        return _quantity(value, unit)
    figures = 2 - math.floor(math.log10(abs(value)))
    return _quantity(round(value, min(figures, 0) if abs(value) >= 10 else 1), unit)


def _about(value: float, text: str) -> str:
    """A computed count above ten that is no whole number says that it is rounded."""
    return text if float(value).is_integer() or abs(value) < 10 else f"about {text}"


_SEAM = re.compile(r"^([(\[\"'“‘]*)(.*?)([)\]\"'”’.,;:!?]*)$", re.DOTALL)


def annotated(text: str, evidence: Sequence[str], names: Sequence[str] = ()) -> Statement:
    """Free words whose numbers all rest on the same evidence: each word with a digit becomes a number.

    `names` are left whole as names.

    >>> [type(part).__name__ for part in annotated("half of 6,000 Su-27s", ["o1"], ["Su-27"]).parts]
    ['Text', 'Number', 'Text', 'Name', 'Text']
    """
    parts: list[Part] = []
    pattern = "|".join(re.escape(name) for name in names)
    pieces = re.split(f"({pattern})", text) if pattern else [text]
    for piece in pieces:
        parts.extend([Name(piece)] if piece in names else _numbers(piece, tuple(evidence)))
    return Statement(tuple(part for part in parts if part.text))


def _numbers(text: str, evidence: tuple[str, ...]) -> list[Part]:
    parts: list[Part] = []
    words = ""
    for piece in re.split(r"(\s+)", text):
        if not any(character.isnumeric() for character in piece):
            words += piece
            continue
        seam = _SEAM.match(piece)
        before, core, after = seam.groups() if seam else ("", piece, "")
        parts += [Text(words + before), Number(core, evidence)]
        words = after
    return [*parts, Text(words)]


def capital(statement: Statement) -> Statement:
    """The statement with a capital first letter, unless it begins with a name of its own writing.

    >>> capital(say("{who} agrees.", who=Name("the Netherlands"))).text
    'The Netherlands agrees.'
    """
    for place, part in enumerate(statement.parts):
        if part.text:
            counted = isinstance(part, Number) and part.text.isalpha()
            if counted or isinstance(part, Text) or (isinstance(part, Name) and part.text.startswith("the ")):
                first = replace(part, text=part.text[0].upper() + part.text[1:])
                parts = (*statement.parts[:place], first, *statement.parts[place + 1 :])
                return Statement(parts, statement.tone)
            break
    return statement


def listed(items: Sequence[Part | Statement | str], last: str = "and") -> Statement:
    """A list in a sentence.

    >>> listed(["kits", "parts", "drawings"]).text
    'kits, parts and drawings'
    """
    words = Statement(())
    for place, item in enumerate(items):
        joint = "" if place == 0 else (f" {last} " if place == len(items) - 1 else ", ")
        words = words + say("{joint}{item}", joint=joint, item=item)
    return words
