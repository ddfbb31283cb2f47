"""What one cell of the register says: a number, a year, years, a mark of doubt, a word, a name.

A reader is a dictionary from the text of a cell to its meaning that fills itself; the same few thousand
texts make up a whole register. What a reader cannot understand it remembers in `bad`, with what it had
expected, and the row is rejected: a misaligned row betrays itself by a word among numbers.
"""

import re
from typing import Generic, TypeVar

__all__ = [
    "Category",
    "Flag",
    "Name",
    "Number",
    "Reader",
    "Text",
    "Whole",
    "Word",
    "Year",
    "Years",
]

T = TypeVar("T")

_MISSING = frozenset({"", "-", "–", "NA", "N/A", "nan", "NaN", "None", "NULL"})
_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]*)?|\.[0-9]+")
_GROUPED = re.compile(r"[0-9]{1,3}([, '’\u00a0\u202f])[0-9]{3}(?:\1[0-9]{3})*(?:\.[0-9]+)?")
_GROUPING = re.compile(r"[, '’\u00a0\u202f]")
_YEAR = re.compile(r"([0-9]{4})(?:\.0+)?")
_YEARS = re.compile(r"[0-9]{4}(?:[;,/\s]*[0-9]{4}|\s*[-–]\s*[0-9]{4})*")
_RANGE = re.compile(r"([0-9]{4})(?:\s*[-–]\s*([0-9]{4}))?")
_LETTER = re.compile(r"[^\W\d_]")
_FLAGS = {"yes": True, "y": True, "true": True, "?": True, "no": False, "n": False, "false": False}


class Reader(dict[str, T | None], Generic[T]):
    """Text of a cell -> meaning, filled on demand; None also where the text is in `bad`.

    It holds at most `most` texts, so that a file of any length can be read.
    """

    expected = "text"
    most = 100_000

    def __init__(self) -> None:
        super().__init__()
        self.bad: dict[str, str] = {}

    def __missing__(self, text: str) -> T | None:
        try:
            value = self._meaning(text.strip())
        except ValueError as error:
            self.bad[text] = str(error) or self.expected
            value = None
        self[text] = value
        return value

    def forget(self) -> None:
        """Start anew when full; to be called between two batches, since `bad` is forgotten too."""
        if len(self) + len(self.bad) > self.most:
            self.clear()
            self.bad.clear()

    def _meaning(self, text: str) -> T | None:
        """Meaning of a trimmed text; ValueError, with what was expected, where it has none."""
        raise NotImplementedError


class Number(Reader[float]):
    """A number of zero or more, with or without marks between thousands; None where the cell is empty.

    >>> read = Number(0, 10_000)
    >>> read["1,200"], read["0.25"], read[""], read["Mi-17"], list(read.bad)
    (1200.0, 0.25, None, None, ['Mi-17'])
    >>> Number(0, 10_000, comma=True)["1.200,5"]
    1200.5
    """

    def __init__(self, low: float, high: float, *, comma: bool = False) -> None:
        super().__init__()
        self._low, self._high, self._comma = low, high, comma
        self.expected = f"a number from {low:,.0f} to {high:,.0f}"

    def _meaning(self, text: str) -> float | None:
        if text in _MISSING:
            return None
        if self._comma:
            text = text.translate({ord(","): ".", ord("."): ","})
        if not _NUMBER.fullmatch(text):
            if not _GROUPED.fullmatch(text):
                raise ValueError
            text = _GROUPING.sub("", text)
        value = float(text)
        if not self._low <= value <= self._high:
            raise ValueError
        return value


class Whole(Number):
    """A count. Registers count weapons: a fraction is a sign of a shifted row.

    >>> Whole(0, 100)["12.0"], Whole(0, 100)["0.25"]
    (12.0, None)
    """

    def _meaning(self, text: str) -> float | None:
        value = super()._meaning(text)
        if value is not None and value != int(value):
            raise ValueError(f"a whole {self.expected.removeprefix('a ')}")
        return value


class Year(Reader[int]):
    """One calendar year between two bounds; a missing year is bad.

    >>> read = Year(1930, 2026)
    >>> read["2011"], read["2011.0"], read["9"], read.bad
    (2011, 2011, None, {'9': 'a year from 1930 to 2026'})
    """

    def __init__(self, first: int, last: int) -> None:
        super().__init__()
        self._first, self._last = first, last
        self.expected = f"a year from {first} to {last}"

    def _meaning(self, text: str) -> int | None:
        found = _YEAR.fullmatch(text)
        if found is None or not self._first <= int(found[1]) <= self._last:
            raise ValueError
        return int(found[1])


class Years(Reader[tuple[int, ...]]):
    """Calendar years in order and once each: a list, ranges, or both; empty where nothing was delivered.

    >>> Years(1930, 2026)["1979; 1981-1983, 1981"]
    (1979, 1981, 1982, 1983)
    """

    def __init__(self, first: int, last: int) -> None:
        super().__init__()
        self._first, self._last = first, last
        self.expected = f"years from {first} to {last}, divided by `;`"

    def _meaning(self, text: str) -> tuple[int, ...]:
        text = text.strip(";, ").replace(".0", "")
        if text in _MISSING:
            return ()
        if not _YEARS.fullmatch(text):
            raise ValueError
        years: set[int] = set()
        for start, end in _RANGE.findall(text):
            first, last = int(start), int(end or start)
            if not self._first <= first <= last <= self._last:
                raise ValueError
            years.update(range(first, last + 1))
        return tuple(sorted(years))


class Flag(Reader[bool]):
    """A mark of doubt: `?` or Yes is True, No is False; `blank` is what an empty cell means.

    Where doubt is marked by `?` alone an empty cell means no doubt; where cells say Yes or No it means
    nothing, and stays unknown.

    >>> marks, words = Flag(blank=False), Flag(blank=None)
    >>> marks["?"], marks[""], words["Yes"], words["No"], words[""], marks["12"], list(marks.bad)
    (True, False, True, False, None, None, ['12'])
    """

    expected = "Yes, No, ? or nothing"

    def __init__(self, *, blank: bool | None) -> None:
        super().__init__()
        self._blank = blank

    def _meaning(self, text: str) -> bool | None:
        if text in _MISSING:
            return self._blank
        value = _FLAGS.get(text.casefold())
        if value is None:
            raise ValueError
        return value


class Word(Reader[str]):
    """One of a few words in any case and punctuation, given back as declared; None where empty.

    >>> Word(["New", "Second hand but modernized"])["second-hand but modernised"]
    'Second hand but modernized'
    """

    def __init__(self, words: list[str]) -> None:
        super().__init__()
        self._words = {_plain(word): word for word in words}
        self.expected = " or ".join(words)

    def _meaning(self, text: str) -> str | None:
        if text in _MISSING:
            return None
        word = self._words.get(_plain(text))
        if word is None:
            raise ValueError
        return word


def _plain(text: str) -> str:
    return " ".join(re.split(r"[\W_]+", text.casefold().replace("moderniz", "modernis"))).strip()


class Name(Reader[str]):
    """A name with at least one letter; a missing one is bad."""

    expected = "a name"

    def _meaning(self, text: str) -> str | None:
        if not _LETTER.search(text):
            raise ValueError
        return text


class Category(Reader[str]):
    """Words without any digit, or nothing."""

    expected = "words"

    def _meaning(self, text: str) -> str | None:
        if text and not _LETTER.search(text):
            raise ValueError
        return text or None


class Text(Reader[str]):
    """Any text, kept as it stands, for it is evidence; None where empty. It is not remembered."""

    def __missing__(self, text: str) -> str | None:
        return text.strip() or None
