"""The crosswalk tables: what each register calls an actor, and in which years.

`data/actors.csv` lists the actors; every other file there is a scheme: value, code, first_year, last_year,
note. An empty year is no bound. A value may stand on several rows: for different years (COW 365 is Russia,
then the Soviet Union, then Russia) or for several actors at once, which makes it ambiguous (Korea).

Where the facts come from, checked by hand and against the registers: ISO 3166-1 and 3166-3 (names, alpha-2,
alpha-3, numeric, as in pycountry 26.2 and country_converter 1.3), UN M49 and its Comtrade extensions (UNSD;
BACI country codes, CEPII, 2022), Correlates of War state system membership 2016, the CAMEO country and
region codes (Schrodt, 2012), World Bank country groups, and the names printed in the SIPRI registers.
Left out: sub-national units other than those that a register names, and the FIPS 10-4 codes of places.
"""

import csv
import re
import unicodedata
from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple, cast

from supplant.core.actors.records import Actor, ActorKind

__all__ = ["NUMERIC", "SCHEMES", "Bearer", "actors", "key_of", "printed", "table"]

# A scheme reads its own table first, then the ones after it: registers write most names as everybody does,
# and only their peculiarities are listed. Schemes of bare codes have no second table to fall back on.
SCHEMES: Mapping[str, tuple[str, ...]] = {
    "baci": ("comtrade", "m49", "iso3", "name"),
    "cameo": ("cameo", "iso3"),
    "comtrade": ("comtrade", "m49", "iso3", "name"),
    "cow": ("cow",),
    "cow_abbr": ("cow_abbr",),
    "iso2": ("iso2",),
    "iso3": ("iso3",),
    "m49": ("m49",),
    "name": ("name",),
    "sipri": ("sipri", "name"),
    "worldbank": ("worldbank", "iso3", "name"),
}
NUMERIC = frozenset({"comtrade", "cow", "m49"})

_MARKS = str.maketrans(
    {"ı": "i", "ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th", "&": " and "}
    | dict.fromkeys(".'’‘`´", "")
)
_SHORT = {"st": "saint", "rep": "republic", "dem": "democratic", "isds": "islands"}


class Bearer(NamedTuple):
    """Who bears a name or a code, and in which years; None is no bound."""

    code: str
    first_year: int | None
    last_year: int | None

    def in_year(self, year: int) -> bool:
        """Whether the name or code meant this actor in that year."""
        return (self.first_year is None or self.first_year <= year) and (
            self.last_year is None or year <= self.last_year
        )


@lru_cache(maxsize=8192)
def key_of(text: str, *, numeric: bool = False) -> str:
    """What two spellings of one name have in common: no case, accents, punctuation, articles, abbreviations.

    Asterisks at the end stay, because they say that the actor is no state. With `numeric`, "004", "4" and
    "4.0" are one.

    >>> key_of("  Côte d’Ivoire"), key_of("CONGO, Dem. Rep. of the"), key_of("Haiti rebels *")
    ('cote divoire', 'congo democratic republic of', 'haiti rebels*')
    """
    text = text.strip()
    if numeric and (number := re.fullmatch(r"0*([0-9]+)(?:\.0+)?", text)):
        return number[1]
    if "Ã" in text:  # UTF-8 that was once read as latin-1, as in the UN voting data
        with suppress(UnicodeError):
            text = text.encode("latin-1").decode("utf-8")
    body = text.rstrip("* ")
    stars = text[len(body) :].count("*")
    plain = unicodedata.normalize("NFKD", body.casefold()).translate(_MARKS)
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    words = [_SHORT.get(word, word) for word in re.findall(r"[^\W_]+", plain) if word != "the"]
    return " ".join(words) + "*" * stars


@cache
def actors() -> Mapping[str, Actor]:
    """Every declared actor by code."""
    return {
        row["code"]: Actor(
            row["code"],
            row["name"],
            cast(ActorKind, row["kind"]),
            row["iso2"] or None,  # "NA" is Namibia: csv never makes a missing value of it
            _day(row["valid_from"]),
            _day(row["valid_to"]),
            tuple(row["successors"].split(";")) if row["successors"] else (),
            row["within"] or None,
            row["note"],
        )
        for row in _rows("actors")
    }


@cache
def printed(name: str) -> tuple[tuple[str, Bearer], ...]:
    """The rows of a table as written: value and bearer."""
    if name == "iso3":
        return tuple((code, Bearer(code, None, None)) for code in actors() if code.isupper())
    if name == "iso2":
        return tuple(
            (one.iso2, Bearer(one.code, _year(one.valid_from), _year(one.valid_to)))
            for one in actors().values()
            if one.iso2 is not None
        )
    return tuple(
        (row["value"], Bearer(row["code"], _int(row["first_year"]), _int(row["last_year"])))
        for row in _rows(name)
    )


@cache
def table(name: str) -> Mapping[str, tuple[Bearer, ...]]:
    """A table by `key_of` its values."""
    index: dict[str, tuple[Bearer, ...]] = {}
    for value, bearer in printed(name):
        key = key_of(value, numeric=name in NUMERIC)
        index[key] = (*index.get(key, ()), bearer)
    return index


def _rows(name: str) -> list[dict[str, str]]:
    text = files("supplant.core.actors").joinpath("data", f"{name}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def _int(text: str) -> int | None:
    return int(text) if text else None


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _year(day: date | None) -> int | None:
    return None if day is None else day.year
