"""Who and when a text names, found with the rule reader's own gazetteer and calendar.

A model's party counts only if the text names it: by name, demonym, capital, leader or firm. A war's name is
no party here either. A model's date counts only if the text states it, or a part of it.
"""

import re
from dataclasses import dataclass
from datetime import date

from supplant.core.actors import resolve
from supplant.core.errors import AmbiguousActor, UnknownActor
from supplant.core.units import Period
from supplant.evidence import dates
from supplant.evidence.folding import fold
from supplant.evidence.gazetteer import EUROPEAN_UNION, Entry
from supplant.evidence.roles import mentions_of
from supplant.evidence.sentences import sentences
from supplant.evidence.tagging import tag

__all__ = ["Named", "Party", "named_in", "word_in"]

_LONGEST_NAME = 100
_LONGEST_SPAN_DAYS = 366


@dataclass(frozen=True)
class Party:
    """The code of an actor, and the organisation that stands for it where the text names one."""

    code: str
    organisation: str | None = None


@dataclass(frozen=True)
class Named:
    """The codes of all actors that a text names, its plain form, and the periods that it states."""

    codes: frozenset[str]
    plain: str
    periods: tuple[Period, ...]

    def party(self, name: str) -> Party:
        """Who is meant by a name or a code; raises ValueError for one that the text does not name.

        >>> known = named_in("Tehran sold drones to Russian firms after the Ukraine war.", None)
        >>> known.party("Iran").code, known.party("the Russian government").code
        ('IRN', 'RUS')
        >>> known.party("Ukraine")
        Traceback (most recent call last):
        ValueError: the text does not name 'Ukraine' as a party
        """
        if not 0 < len(name) <= _LONGEST_NAME or not name.isprintable():
            raise ValueError("a party is no name")
        listed = _listed(name)
        codes = {entry.code for entry in listed if entry.code is not None}
        if len(codes) > 1:
            raise ValueError(f"{name!r} names several parties")
        code = codes.pop() if codes else self._resolved(name)
        if code not in self.codes and (listed or not word_in(name, self.plain)):
            raise ValueError(f"the text does not name {name!r} as a party")
        organisation = next((entry.name for entry in listed if entry.kind == "organisation"), None)
        return Party(code, organisation if organisation and word_in(organisation, self.plain) else None)

    def _resolved(self, name: str) -> str:
        try:
            found = resolve(name)
        except (UnknownActor, AmbiguousActor):
            raise ValueError(f"{name!r} is no known actor") from None
        if found.kind in {"aggregate", "unknown"}:
            raise ValueError(f"{name!r} is nobody in particular")
        return EUROPEAN_UNION if found.code == "european-union" else found.code

    def period(self, text: str) -> str:
        """A date that the text states, in the form of claims; raises ValueError for any other.

        A coarser date than the stated one is taken (a year for a day in it), a finer one is not.
        """
        if len(text) > 30:
            raise ValueError("the date is no date")
        try:
            wanted = Period.parse(text)
        except ValueError:
            raise ValueError(f"{text!r} is no date") from None
        for stated in self.periods:
            exact = (stated.start, stated.end) == (wanted.start, wanted.end)
            within = wanted.start <= stated.start and stated.end <= wanted.end
            if exact or (within and (wanted.end - wanted.start).days <= _LONGEST_SPAN_DAYS):
                return str(wanted)
        raise ValueError(f"the text does not state the date {text}")


def named_in(text: str, published: str | None) -> Named:
    """Read a whole text for its actors and dates. Time grows in proportion to its length."""
    plain = fold(text).text
    day = date.fromisoformat(published) if published is not None else None
    codes: set[str] = set()
    periods: dict[str, Period] = {}
    if day is not None:
        periods[str(day)] = Period(day, day)
    for sentence in sentences(plain):
        tagged = tag(plain, sentence.start, sentence.end, sentence.paragraph)
        codes |= {mention.code for mention in mentions_of(tagged) if not mention.void}
        for token in tagged.tokens:
            if token.tag == "D" and isinstance(token.value, dates.Expression):
                stated = dates.resolve(token.value, day)
                if stated is not None:
                    periods.setdefault(str(stated), stated)
    return Named(frozenset(codes), plain, tuple(periods.values()))


def word_in(words: str, plain: str) -> bool:
    """Whether words stand in a plain text as whole words, in the same case.

    >>> word_in("Iran", "Iran sells"), word_in("Iran", "Iranian"), word_in("iran", "Iran sells")
    (True, False, False)
    """
    wanted = fold(words).text.strip()
    return wanted != "" and re.search(rf"(?<!\w){re.escape(wanted)}(?!\w)", plain) is not None


def _listed(name: str) -> list[Entry]:
    plain = fold(name).text
    tokens = tag(plain, 0, len(plain), 0).tokens
    return [token.entry for token in tokens if token.tag == "A" and token.entry is not None]
