"""How much the words of a sentence together speak for each type of claim, whether or not a rule fires.

A sparse linear model: the features of a sentence are its words, its classes of words (classes.py), and pairs
of classes and marks (actor, goods, money, ...) in their order within a short reach; their weights for every
type (data/kind_weights.tsv) were fitted on the development passages by benchmarks/fit_reader.py. No name of a
country, firm or product is a feature. The score is that of a regression
on 0 and 1; what is enough for a claim is in judged.py.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from supplant.evidence.roles import Scene
from supplant.evidence.words import rows, verb_forms

__all__ = ["Features", "KindWeights", "anchor_of", "features_of", "kind_weights", "scores"]

_SPAN = 12
_NEXT = 6
_MARKS = {"P": "G", "W": "G"}
_BIAS = "bias"
_MOOD = frozenset({"NEG", "HYP"})


@dataclass(frozen=True)
class Features:
    """Features of a sentence, each with the tokens that it comes from; `words` may be a trigger."""

    names: list[str]
    places: list[tuple[int, ...]]
    words: frozenset[int]


def features_of(scene: Scene) -> Features:
    """What the weights are about: words, classes, and ordered pairs of classes and marks."""
    sentence, mentions, classes = scene.tagged, scene.mentions, scene.classes
    about = {mention.at: mention.about for mention in mentions}
    found: dict[str, tuple[int, ...]] = {}
    marked: list[tuple[int, tuple[str, ...]]] = []
    previous = ""
    for at, token in enumerate(sentence.tokens):
        base = _base(token.tag, token.lower, about.get(at))
        named = classes[at]
        if base[0].isalnum():
            found.setdefault(base, (at,))
            found.setdefault(f"{previous} {base}", (at - 1, at))
            if token.tag:
                named = (*named, base)
        previous = base
        if named:
            marked.append((at, named))
    for number, (at, named) in enumerate(marked):
        for name in named:
            found.setdefault(f"*{name}", (at,))
        for step, (other, others) in enumerate(marked[number + 1 : number + _NEXT]):
            if other - at > _SPAN:
                break
            for name in named:
                for following in others:
                    found.setdefault(f"{name}>{following}", (at, other))
                    if step == 0:
                        found.setdefault(f"{name}>>{following}", (at, other))
    parties = min(3, len({mention.code for mention in mentions if not mention.void}))
    found[f"={parties}"] = ()
    words = (at for at, named in marked if not sentence.tokens[at].tag and not _MOOD.issuperset(named))
    return Features(list(found), list(found.values()), frozenset(words))


def _base(tag: str, lower: str, about: str | None) -> str:
    if tag == "A":
        return "A" if about in {None, "self", "agent"} else f"A.{about}"
    if tag:
        return _MARKS.get(tag, tag)
    form = verb_forms().get(lower)
    if form is not None:
        return form.lemma
    return lower[:-1] if len(lower) > 4 and lower.endswith("s") and not lower.endswith("ss") else lower


@dataclass(frozen=True)
class KindWeights:
    """A weight for each feature (row) and type (column); `bias` is what a type starts from."""

    types: tuple[str, ...]
    row_of: dict[str, int]
    values: NDArray[np.float32]
    bias: NDArray[np.float32]


@lru_cache(maxsize=1)
def kind_weights() -> KindWeights:
    """The fitted weights, read once."""
    table = rows("kind_weights.tsv")
    types = tuple(name for name in table[0] if name != "feature")
    values = np.array([[float(row[name] or 0) for name in types] for row in table], dtype=np.float32)
    values /= np.float32(1000)
    start = next(number for number, row in enumerate(table) if row["feature"] == _BIAS)
    row_of = {row["feature"]: number for number, row in enumerate(table) if number != start}
    return KindWeights(types, row_of, values, values[start])


def scores(features: Features, fitted: KindWeights) -> NDArray[np.float32]:
    """The score of every type, in the order of `fitted.types`."""
    known = [fitted.row_of[name] for name in features.names if name in fitted.row_of]
    total: NDArray[np.float32] = fitted.bias + fitted.values[known].sum(axis=0)
    return total


def anchor_of(features: Features, fitted: KindWeights, kind: int) -> int:
    """The token whose features speak most for a type; 0 where none speaks for it."""
    speaks: dict[int, float] = {}
    for name, places in zip(features.names, features.places, strict=True):
        row = fitted.row_of.get(name)
        if row is None:
            continue
        for at in features.words.intersection(places):
            speaks[at] = speaks.get(at, 0.0) + float(fitted.values[row, kind]) / len(places)
    return max(speaks, key=lambda at: (speaks[at], -at), default=0)
