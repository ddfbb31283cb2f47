"""Classes of words that mean alike here: "school", "coach" and "walk through" are all TRAIN.

The table data/classes.tsv lists them as verbs (every form of the first word counts, and what belongs to it
may follow up to three words later: "put jets together"), nouns (with their plural) and words that stay as
they are. A word may stand in several classes. They carry the weights in kinds.py from the words that were
seen to words of the same meaning that were not.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from supplant.evidence.gazetteer import TOKEN
from supplant.evidence.tagging import Tagged
from supplant.evidence.words import forms_of, rows

__all__ = ["classes_of"]

_PARTED = 5
_PLAIN = re.compile("[a-z]+(?: [a-z]+)*")


@dataclass(frozen=True, slots=True)
class _Opened:
    """The phrases that a word opens, with class and whether they may be parted, and their second words."""

    phrases: tuple[tuple[tuple[str, ...], str, bool], ...]
    seconds: frozenset[str]


def classes_of(sentence: Tagged) -> list[tuple[str, ...]]:
    """The classes of every token of a sentence: those of the word alone first, then those of phrases."""
    alone, opened = _table()
    lower = [token.lower for token in sentence.tokens]
    found = [alone.get(word, ()) for word in lower]
    for at, word in enumerate(lower):
        opening = opened.get(word)
        if opening is None or opening.seconds.isdisjoint(lower[at + 1 : at + _PARTED]):
            continue
        named = [name for words, name, parts in opening.phrases if _stands(words, parts, lower, at)]
        found[at] = tuple(dict.fromkeys((*found[at], *named)))
    return found


def _stands(words: tuple[str, ...], parts: bool, lower: list[str], at: int) -> bool:
    if words[1] not in lower[at + 1 : at + _PARTED]:
        return False
    return parts or tuple(lower[at : at + len(words)]) == words


@lru_cache(maxsize=1)
def _table() -> tuple[dict[str, tuple[str, ...]], dict[str, _Opened]]:
    """The classes of every word alone, and what it opens."""
    alone: dict[str, tuple[str, ...]] = {}
    longer: dict[str, list[tuple[tuple[str, ...], str, bool]]] = {}
    for row in rows("classes.tsv"):
        here = (row["class"],)
        for phrase in row["words"].split("|"):
            words = tuple(phrase.split(" ") if _PLAIN.fullmatch(phrase) else TOKEN.findall(phrase.lower()))
            for forms in _written(words, row["kind"]):
                if len(forms) == 1:
                    known = alone.setdefault(forms[0], here)
                    if row["class"] not in known:
                        alone[forms[0]] = known + here
                else:
                    parts = row["kind"] == "v" and len(forms) == 2
                    longer.setdefault(forms[0], []).append((forms, row["class"], parts))
    opened = {
        word: _Opened(tuple(phrases), frozenset([words[1] for words, _, _ in phrases]))
        for word, phrases in longer.items()
    }
    return alone, opened


def _written(words: tuple[str, ...], kind: str) -> list[tuple[str, ...]]:
    """Every way of writing a phrase of a kind."""
    if kind == "v":
        return [(form, *words[1:]) for form in _forms(words[0])]
    return [words, (*words[:-1], _plural(words[-1]))] if kind == "n" else [words]


@lru_cache(maxsize=1 << 12)
def _forms(lemma: str) -> tuple[str, ...]:
    past, participle = _irregular().get(lemma, ("", ""))
    return tuple(sorted(set(forms_of(lemma, past, participle))))


@lru_cache(maxsize=1)
def _irregular() -> dict[str, tuple[str, str]]:
    listed = rows("irregular_verbs.csv") + rows("verbs.csv")
    return {row["lemma"]: (row["past"], row["participle"]) for row in listed if row["past"]}


def _plural(noun: str) -> str:
    if noun.endswith("y") and noun[-2:-1] not in "aeiou":
        return noun[:-1] + "ies"
    return noun + ("es" if noun.endswith(("s", "x", "ch", "sh")) else "s")
