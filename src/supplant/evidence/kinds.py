"""How much the words of a sentence together speak for each type of claim, whether or not a rule fires.

A sparse linear model: the features of a sentence are its words without their endings, alone and in pairs,
its classes of words (classes.py), and pairs of classes and marks (actor, goods, money, ...) in their order
within a short reach; their weights for every type (data/kind_weights.tsv) were fitted on the development
passages by benchmarks/fit_reader.py. No name of a country, firm or product is a feature, and a name that the
gazetteer does not know is one as any other. The score is that of a regression on 0 and 1; what is enough for
a claim is in judged.py.
"""

from dataclasses import dataclass
from functools import lru_cache

from supplant.evidence.roles import Scene
from supplant.evidence.tagging import Tagged
from supplant.evidence.words import stem, text_of, verb_forms

__all__ = ["Features", "KindWeights", "anchor_of", "features_of", "kind_weights", "scores"]

_SPAN = 12
_NEXT = 6
_MARKS = {"P": "G", "W": "G"}
_BIAS = "bias"
_UNKNOWN = "^"
_OPENING = frozenset({'"', ":", "—"})
_MOOD = frozenset({"NEG", "HYP"})


@dataclass(frozen=True)
class Features:
    """Features of a sentence, each with the tokens that it comes from; `words` may be a trigger."""

    places: dict[str, tuple[int, ...]]
    words: frozenset[int]


def features_of(scene: Scene) -> Features:
    """What the weights are about: words, classes, and ordered pairs of classes and marks."""
    sentence, mentions, classes = scene.tagged, scene.mentions, scene.classes
    about = {mention.at: mention.about for mention in mentions}
    found: dict[str, tuple[int, ...]] = {}
    marked: list[tuple[int, tuple[str, ...]]] = []
    previous = ""
    for at, token in enumerate(sentence.tokens):
        base = _UNKNOWN if _is_name(sentence, at) else _base(token.tag, token.lower, about.get(at))
        named = classes[at]
        if base[0].isalnum() or base == _UNKNOWN:
            found.setdefault(base, (at,))
            found.setdefault(f"{previous} {base}", (at - 1, at))
            if token.tag:
                named = (*named, base)
        previous = base
        if named:
            marked.append((at, named))
    for number, (at, named) in enumerate(marked):
        for name in _alone(named):
            found.setdefault(name, (at,))
        for step, (other, others) in enumerate(marked[number + 1 : number + _NEXT]):
            if other - at > _SPAN:
                break
            places = (at, other)
            for name in _ordered(named, others, step == 0):
                found.setdefault(name, places)
    parties = min(3, len({mention.code for mention in mentions if not mention.void}))
    found[f"={parties}"] = ()
    words = (at for at, named in marked if not sentence.tokens[at].tag and not _MOOD.issuperset(named))
    return Features(found, frozenset(words))


# The names of features are made once and kept, because they come back in every sentence.
@lru_cache(maxsize=1 << 14)
def _ordered(first: tuple[str, ...], second: tuple[str, ...], neighbours: bool) -> tuple[str, ...]:
    arrows = (">", ">>") if neighbours else (">",)
    return tuple([f"{name}{arrow}{other}" for name in first for other in second for arrow in arrows])


@lru_cache(maxsize=1 << 12)
def _alone(named: tuple[str, ...]) -> tuple[str, ...]:
    return tuple([f"*{name}" for name in named])


def _is_name(sentence: Tagged, at: int) -> bool:
    """Whether a word is written like a name that the gazetteer does not know: nothing is learnt of it."""
    token = sentence.tokens[at]
    if not at or token.tag or not token.written[:1].isupper() or token.lower == "i":
        return False
    return sentence.tokens[at - 1].lower not in _OPENING


def _base(tag: str, lower: str, about: str | None) -> str:
    if tag == "A":
        return "A" if about in {None, "self", "agent"} else f"A.{about}"
    return _MARKS.get(tag, tag) if tag else _lemma(lower)


@lru_cache(maxsize=1 << 14)
def _lemma(lower: str) -> str:
    form = verb_forms().get(lower)
    return stem(lower if form is None else form.lemma)


@dataclass(frozen=True)
class KindWeights:
    """What features speak for types, in thousandths; `bias` is what a type starts from.

    `of_feature` holds for each feature its row of the table: a whole number for each of `types` or nothing,
    with tabs between. Whole, so that sums are exact in any order; as text, because a document meets few of
    the features, and to parse the rows of all would delay a first report.
    """

    types: tuple[str, ...]
    bias: tuple[float, ...]
    of_feature: dict[str, str]


@lru_cache(maxsize=1)
def kind_weights() -> KindWeights:
    """The fitted weights, read once."""
    header, *lines = text_of("kind_weights.tsv").splitlines()
    of_feature = dict([line.split("\t", 1) for line in lines])
    types = tuple(header.split("\t")[1:])
    start = dict(_weights(of_feature.pop(_BIAS)))
    return KindWeights(types, tuple(start.get(kind, 0.0) for kind in range(len(types))), of_feature)


@lru_cache(maxsize=1 << 15)
def _weights(row: str) -> tuple[tuple[int, float], ...]:
    """The types that a row has a weight for, by their place, with the weight."""
    cells = row.split("\t")
    return tuple([(kind, float(cell)) for kind, cell in enumerate(cells) if cell])


def scores(features: Features, fitted: KindWeights) -> list[float]:
    """The score of every type in thousandths, in the order of `fitted.types`."""
    total = list(fitted.bias)
    of_feature = fitted.of_feature
    for name in of_feature.keys() & features.places.keys():
        for kind, weight in _weights(of_feature[name]):
            total[kind] += weight
    return total


def anchor_of(features: Features, fitted: KindWeights, kind: int) -> int:
    """The token whose features speak most for a type; 0 where none speaks for it."""
    speaks: dict[int, float] = {}
    of_feature = fitted.of_feature
    for name in of_feature.keys() & features.places.keys():
        places = features.places[name]
        for at in places:
            if at in features.words:
                weight = next((weight for other, weight in _weights(of_feature[name]) if other == kind), 0.0)
                speaks[at] = speaks.get(at, 0.0) + weight / len(places)
    return max(speaks, key=lambda at: (speaks[at], -at), default=0)
