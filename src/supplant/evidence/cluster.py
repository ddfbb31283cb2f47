"""The same claim in several documents, and how many independent origins it really has.

Claims fall together when type, actors, polarity and modality agree, their objects are of one kind, their
dates lie within `WINDOW` days, and their numbers are compatible. A cluster's origins are counted after
documents that lean on each other are merged: nearly the same words (shingles, Broder 1997), a document
that cites the outlet of another ("according to X", "citing CNN"), or two that cite the same outlet count
once. Contradictions (one denies what another asserts, or the numbers exclude each other) are set side by
side, never averaged. What a claim counts (grading.standing: its grade, and half before it is reviewed)
decides which of a cluster is shown first, and how much each origin supports it. Left out: claims that say
the same in other types.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from supplant.core.evidence import content_id
from supplant.core.units import Period
from supplant.evidence.claim import Claim
from supplant.evidence.document import Document
from supplant.evidence.folding import fold
from supplant.evidence.grading import standing
from supplant.evidence.words import rows

__all__ = ["WINDOW", "Cluster", "Contradiction", "cited", "cluster", "contradictions", "origins"]

WINDOW = 90
_ORDINARY = standing("F6", reviewed=False)
_SHINGLE = 8
_NEARLY_THE_SAME = 0.5
_COPIED_SENTENCE = 12
_CITING = re.compile(
    r"\b(?:[Aa]ccording to|[Cc]iting|[Qq]uoting|(?:cited|quoted|reported) by|told|report by|interview with)"
    r"\s+(?:the\s+)?((?:[A-Z][\w.'&-]*)(?:\s+[A-Z][\w.'&-]*){0,4})"
)
_SAID_BY = re.compile(
    r"((?:[A-Z][\w.'&-]*)(?:\s+[A-Z][\w.'&-]*){0,3})\s+(?:reports|reported|says|said|writes|wrote|claims)\b"
)


@dataclass(frozen=True)
class Cluster:
    """One claim as several documents make it.

    `origins` holds the documents of each independent origin; their number is what counts as confirmation.
    `weights` says what each claim counts, by its id; one that is not named counts as an unreviewed one of
    unknown grade.
    """

    claims: tuple[Claim, ...]
    origins: tuple[tuple[str, ...], ...]
    weights: Mapping[str, float] = field(default_factory=dict, hash=False, compare=False)

    @property
    def id(self) -> str:
        """Follows from the claims in it."""
        return content_id(*sorted(claim.id for claim in self.claims), prefix="k")

    @property
    def lead(self) -> Claim:
        """The claim to show first: what counts most, then the most confident, then the first in the text."""
        return min(
            self.claims,
            key=lambda claim: (-self.weight(claim), -claim.confidence, claim.document, claim.start),
        )

    @property
    def support(self) -> float:
        """The standing of the heaviest claim of every independent origin, added up."""
        return sum(max(map(self.weight, self.by_origin(place))) for place in range(len(self.origins)))

    def by_origin(self, place: int) -> tuple[Claim, ...]:
        """The claims of one of the origins."""
        return tuple(claim for claim in self.claims if claim.document in self.origins[place])

    def weight(self, claim: Claim) -> float:
        """What one of the claims counts."""
        return self.weights.get(claim.id, _ORDINARY)


@dataclass(frozen=True)
class Contradiction:
    """Two clusters that cannot both be so, and in what: "denied" or "quantity"."""

    first: Cluster
    second: Cluster
    about: str


def cluster(
    claims: Iterable[Claim], documents: Sequence[Document], weights: Mapping[str, float] | None = None
) -> tuple[Cluster, ...]:
    """Claims grouped; every claim is in exactly one cluster. The order of the documents does not matter."""
    alike: dict[tuple[object, ...], list[Claim]] = {}
    for claim in sorted(claims, key=_place):
        alike.setdefault((_parties(claim), claim.object, claim.date, claim.quantity), []).append(claim)
    # A long text says the same many times: the first of those that are alike is compared for all of them.
    homes: dict[tuple[object, ...], list[list[list[Claim]]]] = {}
    for same in alike.values():
        near = homes.setdefault(_parties(same[0]), [])
        home = next((group for group in near if all(_same(same[0], other[0]) for other in group)), None)
        if home is None:
            near.append([same])
        else:
            home.append(same)
    groups = origins(documents)
    whole = (
        sorted((claim for same in group for claim in same), key=_place)
        for near in homes.values()
        for group in near
    )
    return tuple(
        Cluster(tuple(group), _origins_of(group, groups), dict(weights or {}))
        for group in sorted(whole, key=lambda group: _place(group[0]))
    )


def contradictions(clusters: Sequence[Cluster]) -> tuple[Contradiction, ...]:
    """All pairs of clusters about the same thing of which one denies, or counts differently.

    What is said to be possible is contradicted only by a denial that it is possible.
    """
    about: dict[tuple[object, ...], list[tuple[Cluster, Claim]]] = {}
    for group in clusters:
        lead = group.lead
        about.setdefault((lead.type, lead.source, lead.target, lead.hypothetical), []).append((group, lead))
    found: list[Contradiction] = []
    for groups in about.values():
        for (first, one), (second, other) in combinations(groups, 2):
            if not _same_object(one, other) or not _near(one, other):
                continue
            if one.negated != other.negated:
                found.append(Contradiction(first, second, "denied"))
            elif not _compatible(one, other):
                found.append(Contradiction(first, second, "quantity"))
    return tuple(found)


def origins(documents: Sequence[Document]) -> dict[str, int]:
    """A number for each document's independent origin; documents that lean on one source share it.

    >>> from supplant.evidence.document import from_text
    >>> a = from_text("According to CNN, Iran sold 300 drones to Russia last year for cash.")
    >>> b = from_text("Iran sold drones to Russia, citing CNN, said the minister of another country today.")
    >>> len(set(origins([a, b]).values()))
    1
    """
    ordered = sorted(documents, key=lambda document: document.id)
    parent = {document.id: document.id for document in ordered}

    def root(name: str) -> str:
        while parent[name] != name:
            name = parent[name]
        return name

    traits = {
        document.id: (_shingles(document.text), cited(document.text), _outlet(document))
        for document in ordered
    }
    for number, one in enumerate(ordered):
        for other in ordered[number + 1 :]:
            if _leans(traits[one.id], traits[other.id]):
                parent[root(other.id)] = root(one.id)
    roots = sorted({root(document.id) for document in ordered})
    return {document.id: roots.index(root(document.id)) for document in ordered}


def cited(text: str) -> frozenset[str]:
    """The outlets and institutes that a text names as its source, in lower case.

    Known ones (data/media.csv), and names that end like one ("... Gazette", "... Institute").

    >>> sorted(cited("According to SaedNews, citing CNN, the plant opened."))
    ['cnn', 'saednews']
    >>> sorted(cited("The plant opened, according to the Upper Volga Gazette. The minister told Parliament."))
    ['upper volga gazette']
    """
    plain = fold(text).text
    named = [match[1] for pattern in (_CITING, _SAID_BY) for match in pattern.finditer(plain)]
    known = {outlet for name in named for outlet in _OUTLETS if _mentions(name, outlet)}
    first = {re.split(r"\.\s", name)[0].rstrip(".") for name in named}
    others = {name.lower() for name in first if _OUTLET_NOUN.search(name)}
    return frozenset(known | {name for name in others if not any(outlet in name for outlet in known)})


_OUTLET_NOUN = re.compile(
    r"\w (?:News|Newspaper|Times|Post|Press|Daily|Weekly|Journal|Express|Herald|Tribune|Gazette|Observer"
    r"|Monitor|Mail|Chronicle|Review|Magazine|Radio|Television|TV|Agency|Institute|Foundation|Observatory)$"
)
_OUTLETS = frozenset(row["name"].lower().removeprefix("the ") for row in rows("media.csv")) - {
    "time magazine"
}


def _mentions(name: str, outlet: str) -> bool:
    return re.search(rf"\b{re.escape(outlet)}\b", name.lower()) is not None


def _outlet(document: Document) -> str | None:
    """Who publishes the document, where its first words say so: "SAEDNEWS: ..." or "(Reuters) -"."""
    opening = fold(document.text[:600]).text
    for match in re.finditer(r"(?:^|\n)\s*([A-Z][\w .]{1,30}):|\(([A-Z][\w ]{1,30})\)\s*[-—]", opening):
        name = (match[1] or match[2]).lower()
        if name in _OUTLETS:
            return name
    return None


_Traits = tuple[frozenset[str], frozenset[str], str | None]


def _leans(one: _Traits, other: _Traits) -> bool:
    if one[1] & other[1]:
        return True
    if (one[2] is not None and one[2] in other[1] | {other[2]}) or (
        other[2] is not None and other[2] in one[1]
    ):
        return True
    smaller = min(len(one[0]), len(other[0]))
    if smaller == 0:
        return False
    common = len(one[0] & other[0])
    return common / smaller >= _NEARLY_THE_SAME or common >= _COPIED_SENTENCE


def _shingles(text: str) -> frozenset[str]:
    words = re.findall(r"\w+", fold(text[:200_000]).text.lower())
    return frozenset(" ".join(words[at : at + _SHINGLE]) for at in range(max(0, len(words) - _SHINGLE + 1)))


def _origins_of(claims: list[Claim], groups: dict[str, int]) -> tuple[tuple[str, ...], ...]:
    found: dict[int, set[str]] = {}
    for claim in claims:
        found.setdefault(groups.get(claim.document, -1), set()).add(claim.document)
    return tuple(tuple(sorted(found[number])) for number in sorted(found))


def _place(claim: Claim) -> tuple[object, ...]:
    return (claim.type, claim.document, claim.start, claim.id)


def _parties(claim: Claim) -> tuple[object, ...]:
    return (claim.type, claim.source, claim.target, claim.negated, claim.hypothetical)


def _same(one: Claim, other: Claim) -> bool:
    return (
        _parties(one) == _parties(other)
        and _same_object(one, other)
        and _near(one, other)
        and _compatible(one, other)
    )


def _same_object(one: Claim, other: Claim) -> bool:
    """Objects agree when one is unknown or general, or the names share their first word."""
    if one.object is None or other.object is None:
        return True
    first, second = (re.split(r"[\s-]", fold(name).text.lower())[0] for name in (one.object, other.object))
    general = not (_is_name(one.object) and _is_name(other.object))
    return general or first.rstrip("s") == second.rstrip("s")


def _is_name(text: str) -> bool:
    return any(char.isdigit() or char.isupper() for char in text)


def _near(one: Claim, other: Claim) -> bool:
    if one.date is None or other.date is None:
        return True
    first, second = _period(one.date), _period(other.date)
    gap = max((second.start - first.end).days, (first.start - second.end).days)
    return gap <= WINDOW


def _period(text: str) -> Period:
    if "/" not in text:
        return Period.parse(text)
    start, end = text.split("/")
    return Period(Period.parse(start).start, Period.parse(end).end)


def _compatible(one: Claim, other: Claim) -> bool:
    """Numbers of one unit and period agree when their intervals meet; others are not compared."""
    first, second = one.quantity, other.quantity
    if first is None or second is None or (first.unit, first.per) != (second.unit, second.per):
        return True
    low, high = first.low or 0.9 * first.value, first.high or 1.1 * first.value
    other_low, other_high = second.low or 0.9 * second.value, second.high or 1.1 * second.value
    return low <= other_high and other_low <= high
