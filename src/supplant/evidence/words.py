"""Closed classes of English words, and the forms of the verbs in data/verbs.csv."""

import csv
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from itertools import zip_longest

__all__ = [
    "AUXILIARIES",
    "BE",
    "CONJUNCTIONS",
    "DETERMINERS",
    "EXPORTERS",
    "ORGANISATION_NOUNS",
    "PLACE_NOUNS",
    "PREPOSITIONS",
    "PRONOUNS",
    "SAY",
    "VerbForm",
    "forms_of",
    "lines_of",
    "rows",
    "stem",
    "text_of",
    "verb_forms",
]


def rows(name: str) -> list[dict[str, str]]:
    """The rows of a table of this package; the fields of a .tsv are separated by tabs and never quoted."""
    if name.endswith(".tsv"):
        header, *lines = lines_of(name)
        return [dict(zip_longest(header, line, fillvalue="")) for line in lines]
    return list(csv.DictReader(text_of(name).splitlines()))


def lines_of(name: str) -> list[list[str]]:
    """The fields of a .tsv of this package, line by line, the header first."""
    # Several times faster than the module csv; who has one report to read waits for these tables.
    return [line.split("\t") for line in text_of(name).splitlines() if line]


def text_of(name: str) -> str:
    """The text of a file of this package."""
    return files("supplant.evidence").joinpath("data", name).read_text(encoding="utf-8")


_CLASSES = {row["class"]: frozenset(row["words"].split()) for row in rows("words.csv")}
PREPOSITIONS = _CLASSES["prepositions"]
DETERMINERS = _CLASSES["determiners"]
BE = _CLASSES["be"]
AUXILIARIES = _CLASSES["auxiliaries"]
CONJUNCTIONS = _CLASSES["conjunctions"]
PRONOUNS = _CLASSES["pronouns"]
SAY = _CLASSES["say"]
ORGANISATION_NOUNS = _CLASSES["organisation_nouns"]
PLACE_NOUNS = _CLASSES["place_nouns"]
# States by how much they export, the largest first: who is likelier the seller where a text leaves it open.
EXPORTERS = tuple(next(row["words"] for row in rows("words.csv") if row["class"] == "exporters").split())
_DOUBLING = _CLASSES["doubling"]


@dataclass(frozen=True, slots=True)
class VerbForm:
    """What a word may be as a verb form: its lemma, and whether it is the participle or the -ing form."""

    lemma: str
    participle: bool
    gerund: bool


@lru_cache(maxsize=1)
def verb_forms() -> dict[str, VerbForm]:
    """Every form of every known verb.

    >>> verb_forms()["sold"].lemma, verb_forms()["supplied"].participle, verb_forms()["shipping"].gerund
    ('sell', True, True)
    """
    table: dict[str, VerbForm] = {}
    for row in rows("verbs.csv"):
        lemma = row["lemma"]
        base, present, past, participle, gerund = forms_of(lemma, row["past"], row["participle"])
        for form in (base, present, past, participle, gerund):
            table.setdefault(form, VerbForm(lemma, form == participle, form == gerund))
    return table


def forms_of(lemma: str, past: str = "", participle: str = "") -> tuple[str, str, str, str, str]:
    """Base, third person, past, participle and -ing form; irregular ones are given.

    >>> forms_of("ship")
    ('ship', 'ships', 'shipped', 'shipped', 'shipping')
    >>> forms_of("supply")
    ('supply', 'supplies', 'supplied', 'supplied', 'supplying')
    """
    if lemma.endswith("y") and lemma[-2] not in "aeiou":
        present, regular, gerund = lemma[:-1] + "ies", lemma[:-1] + "ied", lemma + "ing"
    elif lemma.endswith("e"):
        present, regular, gerund = lemma + "s", lemma + "d", lemma[:-1] + "ing"
    elif lemma.endswith(("s", "sh", "ch", "x", "z")):
        present, regular, gerund = lemma + "es", lemma + "ed", lemma + "ing"
    else:
        doubled = lemma + lemma[-1] if lemma in _DOUBLING else lemma
        present, regular, gerund = lemma + "s", doubled + "ed", doubled + "ing"
    return lemma, present, past or regular, participle or past or regular, gerund


_ENDINGS = tuple((row["ending"], row["becomes"]) for row in rows("endings.csv"))
_SHORTEST = 3
_VOWELS = frozenset("aeiouy")


@lru_cache(maxsize=1 << 16)
def stem(word: str) -> str:
    """What the forms of a word have in common, roughly: the first of data/endings.csv that fits is cut off.

    >>> stem("shipments"), stem("shipped"), stem("assembling"), stem("assembly")
    ('ship', 'ship', 'assembl', 'assemb')
    """
    for ending, becomes in _ENDINGS:
        rest = word[: -len(ending)]
        if word.endswith(ending) and len(rest) >= _SHORTEST and _VOWELS.intersection(rest):
            word = rest + becomes
            break
    if len(word) > _SHORTEST and word[-1] == word[-2] and word[-1] not in "lsz":
        word = word[:-1]
    return word[:-1] if len(word) > _SHORTEST + 1 and word.endswith("e") else word
