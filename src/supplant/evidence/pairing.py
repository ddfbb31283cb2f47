"""Which of the parties that a sentence names are source and target of a claim.

Every party (and nobody) gets a score as source and one as target: the sum of fitted weights (see
data/role_weights.tsv, by benchmarks/fit_reader.py) of what is seen of it: the roles that the grammar gives it
around the trigger, its place in the sentence, its preposition, the classes of the words next to it, what the
rules proposed, and how much its country exports. The pair with the highest sum of both is taken.
"""

from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

from supplant.evidence.draft import types
from supplant.evidence.roles import Mention, Scene
from supplant.evidence.words import EXPORTERS, lines_of

__all__ = [
    "ELSEWHERE",
    "Place",
    "Proposal",
    "RoleWeights",
    "best_pair",
    "crossed",
    "parties_of",
    "role_weights",
    "seen",
]

_ROLES = (
    "subj", "agent", "patient", "obj", "to", "from", "by", "with", "of", "origin", "product", "owner", "host",
    "plant",
)  # fmt: skip
ELSEWHERE = -1
"""`Mention.at` of a party that another sentence names."""

_FAR = 12
_WORTH_OF_HEARING = 0.2
_LEAST = -6.0
_UNHEARD = (-4.0, -4.0)
_GROUPS = tuple((group, types(group)) for group in ("supply", "reversed", "one_party", "open_target"))
_ALONE = types("one_party")


@dataclass(frozen=True)
class Place:
    """Where a claim of a type is looked for: the sentence and the trigger."""

    type: str
    scene: Scene


@dataclass(frozen=True)
class Proposal:
    """What the rules (`by_rule`) or the surroundings of the sentence propose as source and target."""

    source: str | None
    target: str | None
    by_rule: bool


def parties_of(scene: Scene) -> dict[str, Mention]:
    """The parties of a sentence by code, at their first mention, and the designers of its products."""
    found: dict[str, Mention] = {}
    for mention in scene.mentions:
        if mention.code != "?":
            found.setdefault(mention.code, mention)
    for design in scene.products:
        found.setdefault(design.code, design)
    if scene.topic is not None:
        found.setdefault(scene.topic.code, scene.topic)
    for _, mention in scene.around:
        if mention.code != "?" and mention.code not in found:
            found[mention.code] = replace(mention, at=ELSEWHERE)
    return found


def seen(place: Place, proposal: Proposal, parties: dict[str, Mention]) -> dict[str | None, list[str]]:
    """What is seen of every party, and of nobody (None); the same for its two roles."""
    scene = place.scene
    found: dict[str | None, list[str]] = {code: [] for code in parties}
    trigger = _trigger(place)
    for role in _ROLES:
        mention = scene.find(role)
        if mention is not None and mention.code in found:
            found[mention.code] += _crossing(trigger, f"r:{role}")
    order = [
        code
        for code, mention in parties.items()
        if mention.kind != "product" and mention is not scene.topic and mention.at != ELSEWHERE
    ]
    steps = _steps(scene)
    count = f"n{min(4, len(order))}"
    for code in parties:
        found[code] += _of_mentions(place, code, order, trigger, steps)
        if proposal.source == code:
            found[code].append(f"pS{proposal.by_rule:d}")
        if proposal.target == code:
            found[code].append(f"pT{proposal.by_rule:d}")
        found[code] += (count, _rank(code))
    found[None] = ["none", f"none{min(4, len(parties))}"]
    found[None] += [f"none:pS{proposal.by_rule:d}"] * (proposal.source is None)
    found[None] += [f"none:pT{proposal.by_rule:d}"] * (proposal.target is None)
    return found


def _trigger(place: Place) -> tuple[str, ...]:
    """The classes of the trigger and its voice: who is subject of "buy" is not who is subject of "sell"."""
    scene = place.scene
    voice = "passive" if scene.passive else "active"
    named = dict.fromkeys(name for at in range(scene.first, scene.last) for name in scene.classes[at])
    return voice, *(f"{voice}/{name}" for name in named)


def _steps(scene: Scene) -> dict[int, str]:
    """The place of every mention from the trigger: L0 the nearest before it, R1 the second after it."""
    left = [mention.at for mention in reversed(scene.mentions) if mention.at < scene.first]
    right = [mention.at for mention in scene.mentions if mention.at >= scene.first]
    return {
        at: f"{sign}{min(3, step)}"
        for sign, listed in (("L", left), ("R", right))
        for step, at in enumerate(listed)
    }


# The names of features are made once and kept, because they come back in every sentence.
@lru_cache(maxsize=1 << 14)
def _crossing(trigger: tuple[str, ...], name: str) -> tuple[str, ...]:
    """A feature by itself and together with the trigger."""
    return (name, *(f"{part}/{name}" for part in trigger))


@lru_cache(maxsize=1 << 12)
def _governed(prep: str | None, about: str, kind: str, side: str) -> tuple[str, ...]:
    return (
        f"prep:{prep}",
        f"prep:{prep}{side}",
        f"about:{about}",
        f"about:{about}{side}",
        f"kind:{kind}{side}",
    )


@lru_cache(maxsize=1 << 12)
def _classed(sign: str, classes: tuple[str, ...]) -> tuple[str, ...]:
    return tuple([f"c{sign}{name}" for name in classes])


@lru_cache(maxsize=1 << 10)
def _rank(code: str) -> str:
    """How much a country exports, in four steps."""
    place = EXPORTERS.index(code) if code in EXPORTERS else len(EXPORTERS)
    return f"x{0 if place < 3 else 1 if place < 10 else 2 if place < 25 else 3}"


def _of_mentions(
    place: Place, code: str, order: list[str], trigger: tuple[str, ...], steps: dict[int, str]
) -> list[str]:
    scene = place.scene
    mine = [mention for mention in scene.mentions if mention.code == code]
    if not mine:
        return ["absent", f"absent{min(4, len(order))}", *_around(scene, code, len(order))]
    at_place = order.index(code) if code in order else len(order)
    found = [f"o{min(at_place, 3)}", f"o{min(at_place, 3)}/{min(len(order), 4)}"]
    if at_place == len(order) - 1 and at_place:
        found.append("last")
    for mention in mine[:3]:
        step = steps[mention.at]
        found += _crossing(trigger, step)
        found += _crossing(trigger, f"{step[0]}:{mention.prep}")[1:]
        if scene.start <= mention.at < scene.stop:
            found.append("clause")
        side = "<" if mention.at < scene.first else ">"
        found += _governed(mention.prep, mention.about, mention.kind, side)
        if mention.owns:
            found.append(f"owns{side}")
        if mention.said:
            found.append(f"said{side}")
        if mention.patient:
            found.append(f"patient{side}")
        if abs(mention.at - scene.first) > _FAR:
            found.append(f"far{side}")
        found += _beside(scene, mention.at)
    return found


def _beside(scene: Scene, at: int) -> list[str]:
    """The classes of the three words on each side of a mention, and the words next to it."""
    found: list[str] = []
    for near in range(max(0, at - 3), min(at + 4, len(scene.classes))):
        if near == at:
            continue
        sign = "-" if near < at else "+"
        if scene.classes[near]:
            found += _classed(sign, scene.classes[near])
        if abs(near - at) == 1:
            token = scene.tagged.tokens[near]
            found.append(f"w{sign}{token.tag or token.lower}")
    return found


def _around(scene: Scene, code: str, here: int) -> list[str]:
    """What the sentences next to this one tell about a party that it does not name."""
    found: list[str] = []
    for side, mention in scene.around:
        if mention.code == code:
            found += [side, f"{side}{min(2, here)}", f"{side}:{mention.about}", f"{side}:{mention.prep}"]
            found += [f"{side}:acts"] * mention.acts
    return found


def _prefixes(type_: str) -> tuple[str, ...]:
    groups = [group for group, members in _GROUPS if type_ in members] or ["other"]
    return ("", *groups, type_)


def crossed(type_: str, names: list[str]) -> list[str]:
    """The features of a candidate: as they are, for the groups of the type, and for the type."""
    return [f"{prefix}|{name}" for prefix in _prefixes(type_) for name in dict.fromkeys(names)]


@dataclass(frozen=True)
class RoleWeights:
    """What a feature of a party is worth for it as source and as target, in thousandths, by `crossed` name.

    The package's weights are whole numbers, so that their sums are exact in any order.
    """

    source: dict[str, float]
    target: dict[str, float]

    @cached_property
    def by_prefix(self) -> dict[str, dict[str, complex]]:
        """The weights of both roles, by the group or type that they are for.

        As source in the real part, as target in the imaginary one: so both are looked up and added at once.
        """
        found: dict[str, dict[str, complex]] = {}
        for crossed_name in self.source.keys() | self.target.keys():
            prefix, name = crossed_name.split("|", 1)
            worth = complex(self.source.get(crossed_name, 0.0), self.target.get(crossed_name, 0.0))
            found.setdefault(prefix, {})[name] = worth
        return found

    @cached_property
    def _of_types(self) -> dict[str, dict[str, complex]]:
        return {}

    def of_type(self, type_: str) -> dict[str, complex]:
        """What a feature is worth for a type: in general, for its groups and for itself together."""
        if type_ not in self._of_types:
            everywhere, *narrower = _prefixes(type_)
            summed = dict(self.by_prefix.get(everywhere, {}))
            for prefix in narrower:
                for name, worth in self.by_prefix.get(prefix, {}).items():
                    summed[name] = summed.get(name, 0j) + worth
            self._of_types[type_] = summed
        return self._of_types[type_]


@lru_cache(maxsize=1)
def role_weights() -> RoleWeights:
    """The fitted weights, read once."""
    _, *table = lines_of("role_weights.tsv")
    return RoleWeights(
        {name: float(source) for name, source, _ in table if source},
        {name: float(target) for name, _, target in table if target},
    )


def _worth_of(heard: tuple[float, float]) -> complex:
    source, target = (max(_LEAST, one) for one in heard)
    return 1000 * _WORTH_OF_HEARING * complex(source, target)


def best_pair(
    place: Place,
    proposal: Proposal,
    parties: dict[str, Mention],
    fitted: RoleWeights,
    heard: dict[str | None, tuple[float, float]],
) -> tuple[Mention | None, Mention | None]:
    """Source and target with the highest score, never one party as both; no target for types without one.

    `heard` holds log-probabilities of being source and target, of parties and of nobody; it may be empty.
    """
    worth = fitted.of_type(place.type)
    points: dict[str | None, complex] = {}
    for code, names in seen(place, proposal, parties).items():
        points[code] = sum([worth[name] for name in worth.keys() & names])
        if heard:
            points[code] += _worth_of(heard.get(code, _UNHEARD))
    listed = list(points)
    alone = place.type in _ALONE
    pairs = [
        (points[source].real + (0.0 if alone else points[target].imag), -first, -second)
        for first, source in enumerate(listed)
        for second, target in enumerate(listed)
        if (target is None if alone else source != target or source is None)
    ]
    _, first, second = max(pairs)
    source, target = listed[-first], listed[-second]
    return (
        None if source is None else parties[source],
        None if target is None else parties[target],
    )
