"""Names in texts: countries, demonyms, capitals, leaders, organisations, products, goods, plants, technology.

The tables in `data/` are general knowledge, one row per country; names of countries come from `core.actors`.
A product is listed with the country of its designer. Names that are also common words are left out of the
tables, and a name counts only where it is written with a capital (an acronym only as an acronym). Left out:
names in other scripts than Latin.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from supplant.core.actors import crosswalk
from supplant.evidence.folding import fold
from supplant.evidence.words import rows

__all__ = ["EUROPEAN_UNION", "TOKEN", "Entry", "Gazetteer", "gazetteer"]

EUROPEAN_UNION = "EU"
"""The code of the European Union in claims, as in the codebook (`core.actors` resolves it)."""

TOKEN = re.compile(
    r"'[sS]\b|\d+(?:[.,]\d+)*(?=(?:bn|mn|m|k|tn|trn)\b)|\d+(?:[.,]\d+)*(?![^\W_])|[A-Za-z]+(?='[st]\b)"
    r"|n't\b|[^\W_]+|[^\w\s]|_"
)
_ALIASES = {"european-union": EUROPEAN_UNION}
_CAPITAL_FREE = {"IRNA"}
_ACRONYM = 4
_EXTRA = {
    "USA": "US|U.S.|USA|U.S.A.|United States|America",
    "GBR": "UK|U.K.|Britain|Great Britain",
    "ARE": "UAE|U.A.E.|Emirates|United Arab Emirates",
    "KOR": "South Korea|Korea|S. Korea|Republic of Korea|ROK",
    "PRK": "North Korea|N. Korea|DPRK",
    "RUS": "Russia|Russian Federation",
    "TWN": "Taiwan",
    "VNM": "Vietnam|Viet Nam",
    "CIV": "Ivory Coast|Cote d'Ivoire",
    "COD": "Congo|DR Congo",
    "MKD": "North Macedonia|Macedonia",
    "CZE": "Czech Republic|Czechia",
    "TUR": "Turkey|Turkiye",
    "YEM": "Yemen",
    "SAU": "Saudi Arabia|Kingdom of Saudi Arabia",
    "NLD": "Netherlands|Holland",
    "DEU": "Germany|West Germany",
    "VEN": "Venezuela",
    "BOL": "Bolivia",
    "TZA": "Tanzania",
    "MDA": "Moldova",
    "LAO": "Laos",
    "SYR": "Syria",
    "HKG": "Hong Kong",
    "GMB": "Gambia",
    "PSE": "Palestine",
}
_NOT_NAMES = frozenset(
    [
        "US",
        "UK",
        "UAE",
        "RF",
        "FRG",
        "GDR",
        "DRC",
        "CAR",
        "RSA",
        "ROC",
        "RSFSR",
        "FRY",
        "PRC",
        "YAR",
        "SADR",
        "French",
        "British",
        "Dutch",
        "Swiss",
        "Saudi",
        "Philippine",
        "Jersey",
        "Reunion",
        "Niue",
        "Parma",
        "Baden",
        "Modena",
        "Tuscany",
        "Korea",
        "Malagasy",
        "Hanover",
        "Saxony",
        "Bavaria",
        "Guiana",
        "BiH",
        "Emirates",
        "Lao",
        "Joseon",
        "Jordan",
        "Chad",
        "Georgia",
        "Guinea",
        "Prussia",
    ]
)
_KEEP = {"Jordan": "JOR", "Chad": "TCD", "Georgia": "GEO", "Guinea": "GIN"}


@dataclass(frozen=True, slots=True)
class Entry:
    """What a name stands for.

    `tag`: A actor, P product, G goods, W weak goods, K technology, F plant, M medium or institute.
    `kind` tells actors apart (country, demonym, capital, place, person, organisation) and gives the class of
    a product or the unit of goods; `code` is the actor or the product's country of design.
    """

    tag: str
    kind: str
    code: str | None
    name: str
    exact: bool = False


_Names = list[tuple[tuple[str, ...], Entry]]


class Gazetteer:
    """Longest match of names over the tokens of a text."""

    def __init__(self) -> None:
        self._by_first: dict[str, _Names] = {}
        # Of names of several words: those of one word beside them, and the words that may come second.
        self._short: dict[str, _Names] = {}
        self._seconds: dict[str, frozenset[str]] = {}

    def add(self, name: str, entry: Entry) -> None:
        """List a name; a later entry for the same name replaces an earlier one."""
        # Most names are plain letters with blanks between, for which this is quicker and the same.
        words = name.split(" ")
        plain = name.isascii() and all(map(str.isalpha, words))
        tokens = tuple(map(str.lower, words if plain else TOKEN.findall(fold(name).text)))
        listed = self._by_first.get(tokens[0])
        if listed is None:
            self._by_first[tokens[0]] = [(tokens, entry)]
            return
        listed[:] = [item for item in listed if item[0] != tokens or item[1].exact != entry.exact]
        listed.append((tokens, entry))

    def settle(self) -> None:
        """Put the longest names first."""
        for first, listed in self._by_first.items():
            listed.sort(key=lambda item: -len(item[0]))
            seconds = [tokens[1] for tokens, _ in listed if len(tokens) > 1]
            if seconds:
                self._short[first] = [item for item in listed if len(item[0]) == 1]
                self._seconds[first] = frozenset(seconds + [f"{word}s" for word in seconds])

    def may_begin(self, word: str) -> bool:
        """Whether any name can begin with a word: the quick look that most words do not pass."""
        return word in self._by_first or word.endswith("s")

    def match(self, lower: list[str], written: list[str], at: int) -> tuple[int, Entry] | None:
        """Number of tokens and the entry of the longest name that begins at a token; None for no name."""
        first = lower[at]
        listed = self._by_first.get(first)
        if listed is None:
            # Plurals of products: Gripens, Shaheds, F-35s (whose plural sits on a later token).
            if len(first) > 4 and first.endswith("s") and written[at][0].isupper():
                listed = self._by_first.get(first[:-1])
                if listed is not None:
                    for tokens, entry in listed:
                        if len(tokens) == 1 and entry.tag == "P":
                            return 1, entry
            return None
        seconds = self._seconds.get(first)
        if seconds is not None and seconds.isdisjoint(lower[at + 1 : at + 2]):
            listed = self._short[first]
        for tokens, entry in listed:
            size = len(tokens)
            if size > 1:
                seen = lower[at : at + size]
                if tuple(seen) != tokens and not (
                    entry.tag == "P"
                    and len(seen) == size
                    and tuple(seen[:-1]) == tokens[:-1]
                    and seen[-1] == tokens[-1] + "s"
                ):
                    continue
            if entry.tag in "GWKF" or _written_as_name(written[at : at + size], entry):
                return size, entry
        return None


def _written_as_name(written: list[str], entry: Entry) -> bool:
    if entry.exact:
        return "".join(written) == "".join(TOKEN.findall(entry.name))
    first = written[0]
    return first[0].isupper() or first[0].isdigit() or entry.name[0].islower()


@lru_cache(maxsize=1)
def gazetteer() -> Gazetteer:
    """All names, read once."""
    table = Gazetteer()
    for name, code in crosswalk("name").items():
        if name not in _NOT_NAMES and re.fullmatch(r"[A-Z]{3}", code) and "(" not in name and "," not in name:
            _actor(table, name, "country", code)
    for name, code in _KEEP.items():
        _actor(table, name, "country", code)
    for code, names in _EXTRA.items():
        for name in names.split("|"):
            _actor(table, name, "country", code)
    _list_names(table)
    table.settle()
    return table


def _list_names(table: Gazetteer) -> None:
    """The names of data/; goods come last, so that no name hides them."""
    for row in rows("products.csv"):
        for name in row["names"].split("|"):
            table.add(name, Entry("P", row["class"], row["code"], name, _is_acronym(name)))
    for row in rows("organisations.csv"):
        for name in row["names"].split("|"):
            _actor(table, name, "organisation", row["code"])
    for row in rows("places.csv"):
        kinds = {"demonyms": "demonym", "capitals": "capital", "places": "place", "people": "person"}
        for column, kind in kinds.items():
            for name in filter(None, row[column].split("|")):
                _actor(table, name, kind, row["code"])
    for row in rows("media.csv"):
        table.add(row["name"], Entry("M", "medium", None, row["name"], _is_acronym(row["name"])))
    tags = {"good": "G", "weak": "W", "tech": "K", "plant": "F"}
    for row in rows("goods.csv"):
        for name in row["names"].split("|"):
            table.add(name, Entry(tags[row["kind"]], row["unit"], None, name))


def _actor(table: Gazetteer, name: str, kind: str, code: str) -> None:
    plain = fold(name).text
    table.add(name, Entry("A", kind, _ALIASES.get(code, code), plain, _is_acronym(plain)))


def _is_acronym(name: str) -> bool:
    return len(name) <= _ACRONYM and name.isalpha() and name.isupper() and name not in _CAPITAL_FREE
