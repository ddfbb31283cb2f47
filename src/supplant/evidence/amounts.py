"""Numbers, money, percentages and rates in a sentence: value, unit, period, and how far it may be off.

"Several thousand" is a number without being exact: it is the usual lower end with an interval. Money keeps
its currency and is never converted. Left out: ordinals, model numbers, calibres, years and weights.
"""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from supplant.evidence.tagging import Token

__all__ = ["Amount", "mark"]


@dataclass(frozen=True)
class Amount:
    """A number as written. `low` and `high` are None for one that is stated plainly."""

    value: float
    unit: str | None
    per: str | None = None
    low: float | None = None
    high: float | None = None


_UNITS = {
    word: number
    for number, word in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
        ]
    )
}
_TENS = {
    word: 10 * number
    for number, word in enumerate(
        ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], start=2
    )
}
_SCALES = {
    "hundred": 1e2,
    "thousand": 1e3,
    "k": 1e3,
    "lakh": 1e5,
    "lakhs": 1e5,
    "million": 1e6,
    "mn": 1e6,
    "m": 1e6,
    "crore": 1e7,
    "crores": 1e7,
    "billion": 1e9,
    "bn": 1e9,
    "b": 1e9,
    "trillion": 1e12,
    "tn": 1e12,
    "trn": 1e12,
}
_PLURAL = {
    "dozens": (24.0, 100.0),
    "hundreds": (100.0, 1000.0),
    "thousands": (1e3, 1e4),
    "scores": (40.0, 100.0),
    "tens": (10.0, 100.0),
    "millions": (1e6, 1e7),
    "billions": (1e9, 1e10),
}
_VAGUE = {"several": (3.0, 10.0), "few": (2.0, 6.0), "some": (1.0, 1.0), "couple": (2.0, 2.0)}
_SIGNS = {"$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "₹": "INR", "₽": "RUB", "₩": "KRW", "₺": "TRY"}
_PREFIXES = {
    "us": "USD",
    "usd": "USD",
    "eur": "EUR",
    "gbp": "GBP",
    "rs": "INR",
    "inr": "INR",
    "a": "AUD",
    "au": "AUD",
    "c": "CAD",
    "nt": "TWD",
    "s": "SGD",
    "hk": "HKD",
    "rmb": "CNY",
    "cny": "CNY",
    "krw": "KRW",
    "rub": "RUB",
    "sek": "SEK",
    "nok": "NOK",
    "dkk": "DKK",
    "chf": "CHF",
    "pln": "PLN",
    "aud": "AUD",
    "cad": "CAD",
    "czk": "CZK",
    "try": "TRY",
    "aed": "AED",
    "sar": "SAR",
    "jpy": "JPY",
    "rm": "MYR",
    "idr": "IDR",
    "zar": "ZAR",
    "brl": "BRL",
    "huf": "HUF",
    "rp": "IDR",
}
_CURRENCIES = {
    "dollar": "USD",
    "dollars": "USD",
    "euro": "EUR",
    "euros": "EUR",
    "pounds": "GBP",
    "sterling": "GBP",
    "yen": "JPY",
    "won": "KRW",
    "yuan": "CNY",
    "renminbi": "CNY",
    "rupees": "INR",
    "rupee": "INR",
    "rubles": "RUB",
    "roubles": "RUB",
    "ruble": "RUB",
    "rouble": "RUB",
    "lira": "TRY",
    "liras": "TRY",
    "zloty": "PLN",
    "zlotys": "PLN",
    "zlotych": "PLN",
    "kronor": "SEK",
    "kroner": "DKK",
    "crowns": "SEK",
    "koruna": "CZK",
    "koruny": "CZK",
    "francs": "CHF",
    "dirhams": "AED",
    "riyals": "SAR",
    "reais": "BRL",
    "rupiah": "IDR",
    "ringgit": "MYR",
    "rand": "ZAR",
    "forint": "HUF",
    "forints": "HUF",
    "baht": "THB",
    "shekels": "ILS",
    "dinars": "DZD",
    "pesos": "MXN",
    "rials": "IRR",
    "tenge": "KZT",
    "hryvnia": "UAH",
    "leu": "RON",
    "lei": "RON",
    "dong": "VND",
    **{
        code.lower(): code
        for code in [
            "USD",
            "EUR",
            "GBP",
            "JPY",
            "KRW",
            "CNY",
            "INR",
            "RUB",
            "TRY",
            "PLN",
            "SEK",
            "NOK",
            "DKK",
            "CHF",
            "AED",
            "SAR",
            "BRL",
        ]
    },
}
_QUALIFIED = {
    ("A", "AUS"): "AUD",
    ("A", "CAN"): "CAD",
    ("A", "SGP"): "SGD",
    ("A", "TWN"): "TWD",
    ("A", "HKG"): "HKD",
    ("A", "NZL"): "NZD",
    ("A", "NOR"): "NOK",
    ("A", "SWE"): "SEK",
    ("A", "CZE"): "CZK",
    ("A", "PAK"): "PKR",
}
_DIGITS = re.compile(r"\d+(?:[.,]\d+)*")
_NOT_COUNTS = frozenset(
    [
        "mm",
        "cm",
        "km",
        "kg",
        "tons",
        "tonnes",
        "ton",
        "tonne",
        "kilometres",
        "kilometers",
        "metres",
        "meters",
        "miles",
        "knots",
        "hours",
        "hour",
        "minutes",
        "minute",
        "days",
        "day",
        "weeks",
        "week",
        "months",
        "month",
        "years",
        "year",
        "mw",
        "gw",
        "kw",
        "megawatts",
        "gigawatts",
        "kilowatts",
        "mph",
        "kmh",
        "hp",
        "km/h",
        "litres",
        "feet",
        "people",
        "workers",
        "employees",
        "jobs",
        "seats",
        "passengers",
        "soldiers",
        "troops",
        "points",
        "votes",
        "gwh",
        "mwh",
        "kilograms",
        "degrees",
        "km²",
        "countries",
        "states",
        "times",
        "percent",
        "degrees",
        "nm",
        "square",
        "officers",
        "companies",
        "firms",
        "pilots",
        "engineers",
        "staff",
        "crew",
        "billion-dollar",
        "storey",
        "years-old",
        "o'clock",
        "seconds",
        "nanometre",
        "nanometer",
        "nanometres",
        "inches",
        "gigahertz",
    ]
)
_MULTIPLIED = frozenset(["-", "x", "×"])
_ROUND = {
    "nearly": (0.9, 1.0),
    "almost": (0.9, 1.0),
    "about": (0.9, 1.1),
    "around": (0.9, 1.1),
    "roughly": (0.85, 1.15),
    "approximately": (0.9, 1.1),
    "over": (1.0, 1.25),
    "than": (1.0, 1.25),
    "least": (1.0, 1.25),
    "some": (0.9, 1.1),
    "estimated": (0.85, 1.15),
}
_PERIODS = {
    "year": "year",
    "years": "year",
    "annum": "year",
    "annually": "year",
    "yearly": "year",
    "month": "month",
    "monthly": "month",
    "week": "week",
    "weekly": "week",
    "day": "day",
    "daily": "day",
    "quarter": "quarter",
}


_BEGINNINGS = frozenset(
    {*_UNITS, *_TENS, *_PLURAL, *_VAGUE, *_SIGNS, *_PREFIXES, "a", "half", "several", "few", "dozen", "tens"}
)


def mark(tokens: "list[Token]") -> "list[Token]":
    """Join the tokens of every amount into one: N a number, M money, C a percentage."""
    lower = [token.lower for token in tokens]
    signs = not _SIGNS.keys().isdisjoint(lower)
    marked: list[Token] = []
    done = 0
    for at, word in enumerate(lower):
        # Most tokens are ruled out by this one look.
        begins = word in _BEGINNINGS or word[0].isdigit() or (signs and _word(tokens, at + 1) in _SIGNS)
        if at < done or not begins:
            continue
        marked += tokens[done:at]
        done = at
        found = _amount(tokens, at, marked)
        if found is None:
            continue
        done, letter, amount = found
        first, last = tokens[at], tokens[done - 1]
        words = " ".join(lower[at:done])
        marked.append(type(first)(letter, words, first.start, last.end, words, amount))
    return marked + tokens[done:] if marked else tokens


def _amount(tokens: "list[Token]", at: int, before: "list[Token]") -> tuple[int, str, Amount] | None:
    """Where the amount that begins here ends, its letter, and itself."""
    sign, start = _currency_before(tokens, at)
    number = _number(tokens, start)
    if number is None:
        return None
    value, stop, low, high = number
    previous = before[-1].lower if before else ""
    if sign is None and (previous in _MULTIPLIED and len(before) > 1 and before[-1].end == tokens[at].start):
        return None
    if sign is not None:
        after = _word(tokens, stop)
        if after in _SCALES and _SCALES[after] >= 1e3:
            value, low, high, stop = value * _SCALES[after], _times(low, after), _times(high, after), stop + 1
        return stop, "M", _rounded(Amount(value, sign, None, low, high), before)
    word = _word(tokens, stop)
    if word == "-" and _word(tokens, stop + 1) in _NOT_COUNTS:
        return None
    if word in {"%", "percent", "percentage", "pc", "pct"}:
        return stop + 1, "C", _rounded(Amount(value, "percent", None, low, high), before)
    if word == "per" and _word(tokens, stop + 1) in {"cent", "cents"}:
        return stop + 2, "C", _rounded(Amount(value, "percent", None, low, high), before)
    currency, end = _currency_after(tokens, stop)
    if currency is not None:
        return end, "M", _rounded(Amount(value, currency, None, low, high), before)
    if word in _NOT_COUNTS or (value == 1 and tokens[at].lower == "one"):
        return None
    if stop - at == 1 and _looks_like_year(tokens[at].lower) and not _counts_something(tokens, stop):
        return None
    return stop, "N", _rounded(Amount(value, None, None, low, high), before)


def _rounded(amount: Amount, before: "list[Token]") -> Amount:
    if amount.low is not None or not before or before[-1].lower not in _ROUND:
        return amount
    low, high = _ROUND[before[-1].lower]
    return Amount(amount.value, amount.unit, amount.per, amount.value * low, amount.value * high)


def _currency_before(tokens: "list[Token]", at: int) -> tuple[str | None, int]:
    word = tokens[at].lower
    if word in _SIGNS:
        return _SIGNS[word], at + 1
    following = _word(tokens, at + 1)
    if following in _SIGNS and (word in _PREFIXES or _qualified(tokens[at]) is not None):
        return _qualified(tokens[at]) or _PREFIXES.get(word, "USD"), at + 2
    if word in _PREFIXES and len(word) > 1:
        step = 2 if following == "." else 1
        nearby = _word(tokens, at + step)
        if nearby[:1].isdigit() and word != "us":
            return _PREFIXES[word], at + step
    return None, at


def _qualified(token: "Token") -> str | None:
    if token.tag == "A" and token.entry is not None and token.entry.code is not None:
        return _QUALIFIED.get(("A", token.entry.code), "USD" if token.entry.code == "USA" else None)
    return None


def _currency_after(tokens: "list[Token]", at: int) -> tuple[str | None, int]:
    word = _word(tokens, at)
    if word in _CURRENCIES:
        return _CURRENCIES[word], at + 1
    if word == "-" and _word(tokens, at + 1) in _CURRENCIES:
        return _CURRENCIES[_word(tokens, at + 1)], at + 2
    if at < len(tokens) and tokens[at].tag == "A" and _word(tokens, at + 1) in _CURRENCIES:
        return _qualified(tokens[at]) or _CURRENCIES[_word(tokens, at + 1)], at + 2
    return None, at


def _number(tokens: "list[Token]", at: int) -> tuple[float, int, float | None, float | None] | None:
    if at >= len(tokens) or tokens[at].tag:
        return None
    word = tokens[at].lower
    if _DIGITS.fullmatch(word):
        return _scaled(tokens, _digits(word), at + 1)
    if word in _UNITS or word in _TENS or (word in {"a", "half"} and _word(tokens, at + 1) in _SCALES):
        return _spelled(tokens, at)
    if word in {"hundred", "thousand", "million", "billion"}:
        return None
    if word in _PLURAL and word != "tens":
        low, high = _PLURAL[word]
        if _word(tokens, at + 1) == "of" and _word(tokens, at + 2) in {"thousands", "millions"}:
            scale = _PLURAL[_word(tokens, at + 2)][0]
            return low * scale, at + 3, low * scale, high * scale
        return low, at + 1, low, high
    if word == "tens" and _word(tokens, at + 1) == "of" and _word(tokens, at + 2) in _PLURAL:
        scale = _PLURAL[_word(tokens, at + 2)][0]
        return 10 * scale, at + 3, 10 * scale, 100 * scale
    if word in {"several", "few"} and _word(tokens, at + 1) in {
        "hundred",
        "thousand",
        "dozen",
        "million",
        "billion",
    }:
        scale = {**_SCALES, "dozen": 12.0}[_word(tokens, at + 1)]
        low, high = _VAGUE[word]
        return low * scale, at + 2, low * scale, high * scale
    if word == "dozen":
        return 12.0, at + 1, None, None
    return None


def _spelled(tokens: "list[Token]", at: int) -> tuple[float, int, float | None, float | None] | None:
    word = tokens[at].lower
    if word in {"a", "half"}:
        value, stop = (1.0 if word == "a" else 0.5), at + 1
    elif word in _TENS:
        value, stop = float(_TENS[word]), at + 1
        if _word(tokens, stop) == "-" and _word(tokens, stop + 1) in _UNITS:
            value, stop = value + _UNITS[_word(tokens, stop + 1)], stop + 2
    else:
        value, stop = float(_UNITS[word]), at + 1
    return _scaled(tokens, value, stop)


def _scaled(
    tokens: "list[Token]", value: float, stop: int
) -> tuple[float, int, float | None, float | None] | None:
    word = _word(tokens, stop)
    if word == "-" and _word(tokens, stop + 1) in {"million", "billion", "thousand", "hundred"}:
        stop, word = stop + 1, _word(tokens, stop + 1)
    if word in {
        "hundred",
        "thousand",
        "million",
        "billion",
        "trillion",
        "crore",
        "crores",
        "lakh",
        "lakhs",
        "bn",
        "mn",
    }:
        value, stop = value * _SCALES[word], stop + 1
        if _word(tokens, stop) == "crore":
            value, stop = value * 1e7, stop + 1
        elif word == "hundred" and _word(tokens, stop) == "thousand":
            value, stop = value * 1e3, stop + 1
    if word == "dozen":
        value, stop = value * 12, stop + 1
    return value, stop, None, None


def _digits(word: str) -> float:
    # "1,700" is a thousand separator, "7.5" and "7,5" are decimals.
    if re.fullmatch(r"\d{1,3}(?:,\d{2,3})*,\d{3}(?:\.\d+)?", word):
        return float(word.replace(",", ""))
    if re.fullmatch(r"\d{1,3}(?:\.\d{3}){2,}", word):
        return float(word.replace(".", ""))
    return float(
        re.sub(r",(?=.*[.,])", "", word).replace(",", ".") if word.count(".") <= 1 else word.split(".")[0]
    )


def _times(value: float | None, scale: str) -> float | None:
    return None if value is None else value * _SCALES[scale]


def _word(tokens: "list[Token]", at: int) -> str:
    return tokens[at].lower if 0 <= at < len(tokens) and tokens[at].tag in {"", "A"} else ""


def _looks_like_year(word: str) -> bool:
    return len(word) == 4 and word.isdigit() and 1900 <= int(word) <= 2100


def _counts_something(tokens: "list[Token]", at: int) -> bool:
    """Whether the token after a four-digit number is what it counts ("2000 drones")."""
    return any(token.tag in {"G", "W", "P"} for token in tokens[at : at + 3])


def period_of(word: str) -> str | None:
    """The period that a word names: "annually" is "year"."""
    return _PERIODS.get(word)
