"""Who is who around a trigger: the subject, the object, what stands after "to", "from" or "by".

A small grammar over the tagged tokens, without a parser: every mention of an actor gets the preposition that
governs it, what its noun phrase is about (an Iranian *drone* is not Iran acting), and whether it only is the
source of a statement ("British intelligence says"). The roles of a rule are then looked up in order.
"""

from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from supplant.evidence.classes import classes_of
from supplant.evidence.tagging import Tagged
from supplant.evidence.words import (
    AUXILIARIES,
    BE,
    CONJUNCTIONS,
    DETERMINERS,
    ORGANISATION_NOUNS,
    PLACE_NOUNS,
    PREPOSITIONS,
    PRONOUNS,
    SAY,
    verb_forms,
)

__all__ = ["Mention", "Scene", "mentions_of"]

_REACH = 16
_LOCATIVE = ("in", "at", "near", "outside", "inside", "on")
_MADE = frozenset(
    [
        "made",
        "built",
        "designed",
        "produced",
        "developed",
        "supplied",
        "origin",
        "type",
        "style",
        "led",
        "backed",
        "assembled",
        "engineered",
        "owned",
        "manufactured",
        "flagged",
    ]
)
_FIGHT = frozenset(
    ["war", "wars", "invasion", "conflict", "battlefield", "front", "crisis", "ceasefire", "peace"]
)


@dataclass(frozen=True, slots=True)
class Mention:
    """One mention of an actor: its token, code, governing preposition, and what its noun phrase is about.

    `about`: "self" for a name standing alone, "agent" for its people and bodies, "goods", "tech", "plant",
    "place". `said` marks a source of statements, `void` one that takes no part (a war's name), `patient` the
    object of a verb before it.
    """

    at: int
    code: str
    kind: str
    name: str
    prep: str | None
    owns: bool
    about: str
    said: bool = False
    void: bool = False
    patient: bool = False

    @property
    def acts(self) -> bool:
        """Whether the mention can be the subject of a verb."""
        return self.prep is None and self.about in {"self", "agent", "plant"} and not self.void


def mentions_of(tagged: Tagged) -> list[Mention]:
    """All mentions of actors in a sentence, in order."""
    found: list[Mention] = []
    for at, token in enumerate(tagged.tokens):
        entry = token.entry
        if token.tag != "A" or entry is None or entry.code is None:
            continue
        owns = _word(tagged, at + 1) in {"'s", "'"} and not (
            _word(tagged, at + 1) == "'" and not token.lower.endswith("s")
        )
        about = _about(tagged, at, entry.kind, owns)
        prep = _preposition(tagged, at, found)
        said = about in {"self", "agent"} and prep in {None, "to"} and _is_source(tagged, at, prep)
        void = _is_war(tagged, at, prep, found)
        patient = prep is None and _is_object(tagged, at)
        found.append(
            Mention(at, entry.code, entry.kind, token.written, prep, owns, about, said, void, patient)
        )
    return found


def _about(tagged: Tagged, at: int, kind: str, owns: bool) -> str:  # noqa: C901 (one walk, one case a word)
    """What the noun phrase that a demonym or a possessive opens is about."""
    after = at + 2 if owns else at + 1
    if _word(tagged, at + 1) == "-" and _word(tagged, at + 2) in _MADE:
        return (
            _about(tagged, at + 2, "demonym", False)
            if _word(tagged, at + 2) in {"owned", "led", "backed"}
            else "goods"
        )
    if not owns and kind != "demonym" and not _compound(tagged, at):
        return "self"
    about = "agent"
    for position in range(after, min(after + 6, len(tagged.tokens))):
        token = tagged.tokens[position]
        if token.tag == "A" and position > after - 1:
            return "agent" if about == "agent" else about
        if token.tag in {"G", "W", "P"}:
            about = "goods"
            continue
        if token.tag == "K":
            about = "tech"
            continue
        if token.tag == "F":
            about = "plant"
            continue
        word = token.lower
        if word in ORGANISATION_NOUNS:
            about = "agent"
            continue
        if word in PLACE_NOUNS:
            return "place"
        if (
            token.tag
            or word in PREPOSITIONS
            or word in AUXILIARIES
            or word in CONJUNCTIONS
            or not word[0].isalnum()
        ):
            if word == "-" and about != "goods":
                continue
            break
        if word in verb_forms() and position > after and about != "agent":
            break
        if word in verb_forms() and (word.endswith("ed") or word in AUXILIARIES):
            break
    return about


def _compound(tagged: Tagged, at: int) -> bool:
    """A name used like an adjective before goods: "US drones", "Sukhoi fighters"."""
    following = tagged.tokens[at + 1] if at + 1 < len(tagged.tokens) else None
    return (
        following is not None
        and following.tag in {"G", "P", "K"}
        and tagged.tokens[at].entry is not None
        and (
            tagged.tokens[at].entry.kind in {"country", "organisation"}  # type: ignore[union-attr]
        )
        and not _after_giving_verb(tagged, at)
    )


def _after_giving_verb(tagged: Tagged, at: int) -> bool:
    form = verb_forms().get(_word(tagged, at - 1))
    return form is not None and form.lemma in {
        "sell",
        "give",
        "send",
        "supply",
        "hand",
        "grant",
        "offer",
        "donate",
    }


def _preposition(tagged: Tagged, at: int, earlier: list[Mention]) -> str | None:  # noqa: C901 (as above)
    """The preposition that governs the noun phrase of a mention, found by walking left through it."""
    position = at - 1
    for _ in range(9):
        if position < 0:
            return None
        token = tagged.tokens[position]
        word = token.lower
        if token.tag == "A":
            previous = next((mention for mention in reversed(earlier) if mention.at == position), None)
            return previous.prep if previous is not None else None
        if token.tag in {"N", "G", "P", "W", "K", "F", "C"} or word in {"'s", "'"}:
            position -= 1
            continue
        if word in {"and", "or", ",", "-", "/", "&"}:
            before = tagged.tokens[position - 1] if position else None
            if word == "," and before is not None and before.tag != "A":
                return None
            if before is not None and before.tag == "A":
                previous = next(
                    (mention for mention in reversed(earlier) if mention.at == position - 1), None
                )
                return previous.prep if previous is not None else None
            if word == "-":
                position -= 1
                continue
            return None
        if word in PREPOSITIONS:
            if word == "than" or not _is_subordinate(tagged, position):
                return word
            return None
        if word in DETERMINERS:
            position -= 1
            continue
        if (
            word in AUXILIARIES
            or word in CONJUNCTIONS
            or word in PRONOUNS
            or not word[0].isalnum()
            or token.tag
        ):
            return None
        form = verb_forms().get(word)
        if form is not None and not (word.endswith("ed") and _word(tagged, position - 1) == "-"):
            return None
        position -= 1
    return None


def _is_object(tagged: Tagged, at: int) -> bool:
    """Whether a verb of doing stands right before the noun phrase of a mention."""
    for position in range(at - 1, max(-1, at - 5), -1):
        token = tagged.tokens[position]
        if token.tag in {"A", "N", "C"} or token.lower in DETERMINERS or token.lower in {"'s", "out"}:
            continue
        form = verb_forms().get(token.lower) if not token.tag else None
        if form is None or token.lower in SAY or token.lower in AUXILIARIES:
            return False
        before = _word(tagged, position - 1)
        return not (form.participle and before in BE)
    return False


def _is_subordinate(tagged: Tagged, position: int) -> bool:
    """Whether, as in "after Russia bought", the word opens a clause, not a phrase."""
    if tagged.tokens[position].lower not in {"after", "before", "since", "until", "as"}:
        return False
    for token in tagged.tokens[position + 1 : position + 7]:
        form = verb_forms().get(token.lower) if not token.tag else None
        if form is not None and not form.gerund:
            return True
        if token.lower in AUXILIARIES:
            return True
        if token.lower in {",", ".", ";"}:
            return False
    return False


def _is_source(tagged: Tagged, at: int, prep: str | None) -> bool:
    """Whether the mention says something rather than does it ("..., British intelligence says")."""
    if _word(tagged, at - 1) == "to" and _word(tagged, at - 2) == "according":
        return True
    if _word(tagged, at - 2) == "to" and _word(tagged, at - 3) == "according":
        return True
    if prep is not None:
        return False
    for position in range(at + 1, min(at + 9, len(tagged.tokens))):
        word = _word(tagged, position)
        if word in SAY:
            return True
        if (
            word in {",", ";", "that", "which", "who"}
            or word in AUXILIARIES
            or word in PREPOSITIONS - {"of", "for"}
        ):
            return False
        if word in verb_forms() and word not in ORGANISATION_NOUNS:
            # "Kalashnikov objects that ...": whatever the verb, what follows is what is said.
            return _word(tagged, position + 1) == "that"
    return False


def _is_war(tagged: Tagged, at: int, prep: str | None, earlier: list[Mention]) -> bool:
    following = _word(tagged, at + 1)
    if following in _FIGHT or (following == "'s" and _word(tagged, at + 2) in _FIGHT):
        return True
    if following == "-" and _word(tagged, at + 3) in _FIGHT:
        return True
    if earlier and earlier[-1].void and earlier[-1].at == at - 2 and _word(tagged, at - 1) in {"-", "and"}:
        return True
    if prep in {"in", "against", "of", "on", "with", "between"}:
        for position in range(max(0, at - 4), at):
            if _word(tagged, position) in _FIGHT | {
                "attacks",
                "strikes",
                "used",
                "use",
                "fight",
                "fighting",
                "target",
            }:
                return True
    return prep == "on" and _word(tagged, at - 2) in {"pressure", "attack", "strike"}


def _word(tagged: Tagged, at: int) -> str:
    if not 0 <= at < len(tagged.tokens):
        return ""
    token = tagged.tokens[at]
    return token.lower if not token.tag else ""


class _Stage:
    """What all triggers of a sentence have in common, each looked for once."""

    def __init__(self, tagged: Tagged, mentions: list[Mention], topic: Mention | None) -> None:
        self.tagged, self.topic = tagged, topic
        self.mentions = [mention for mention in mentions if not mention.void]
        self.around: list[tuple[str, Mention]] = []
        self.scenes: dict[tuple[int, int], Scene] = {}

    @cached_property
    def classes(self) -> list[tuple[str, ...]]:
        return classes_of(self.tagged)

    @cached_property
    def ends(self) -> list[int]:
        """The tokens at which clauses end, and the end of the sentence."""
        size = len(self.tagged.tokens)
        return [*(at for at in range(size) if _ends_clause(self.tagged, at)), size]

    @cached_property
    def products(self) -> list[Mention]:
        """The named products, each as a mention of its designer's country."""
        return [
            Mention(at, entry.code, "product", entry.name, None, False, "goods")
            for at, token in enumerate(self.tagged.tokens)
            if token.tag == "P" and (entry := token.entry) is not None and entry.code is not None
        ]


class Scene:
    """A trigger in its sentence: the roles that a rule may ask for, each a mention or None."""

    def __init__(self, stage: _Stage, first: int, last: int) -> None:
        self._stage, self.first, self.last = stage, first, last
        self.tagged, self.mentions, self.topic = stage.tagged, stage.mentions, stage.topic
        self.around = stage.around
        """Who is named in the sentences next to this one, each with "before" or "after"."""
        self._found: dict[str, Mention | None] = {}

    @classmethod
    def of(cls, tagged: Tagged, mentions: list[Mention], topic: Mention | None = None) -> "Scene":
        """A sentence before any trigger; `topic` is who acted last before it."""
        return cls(_Stage(tagged, mentions, topic), 0, 0)

    @cached_property
    def passive(self) -> bool:
        """Whether the trigger is a verb in the passive."""
        return self._is_passive()

    @cached_property
    def clause(self) -> tuple[int, int]:
        """First and last token (exclusive) of the clause around the trigger."""
        ends = self._stage.ends
        before = bisect_left(ends, self.first)
        return ends[before - 1] + 1 if before else 0, ends[bisect_left(ends, self.last)]

    @property
    def classes(self) -> list[tuple[str, ...]]:
        """The classes of every token (see classes.py)."""
        return self._stage.classes

    @property
    def products(self) -> list[Mention]:
        """The named products, each as a mention of its designer's country."""
        return self._stage.products

    @property
    def start(self) -> int:
        """First token of the clause around the trigger."""
        return self.clause[0]

    @property
    def stop(self) -> int:
        """Token after the clause around the trigger."""
        return self.clause[1]

    def at(self, first: int, last: int | None = None) -> "Scene":
        """The same sentence with another trigger, of one token where `last` (exclusive) is not given."""
        where = (first, first + 1 if last is None else last)
        scene = self._stage.scenes.get(where)
        if scene is None:
            scene = self._stage.scenes[where] = Scene(self._stage, *where)
        return scene

    def find(self, role: str) -> Mention | None:
        """The mention in a role; the names of roles are the keys of `ROLES` and prepositions."""
        if role not in self._found:
            finder = ROLES.get(role)
            self._found[role] = finder(self) if finder is not None else self.after(role)
        return self._found[role]

    def subject(self) -> Mention | None:
        """The nearest acting mention to the left; else a source of statements; else the topic so far."""
        left = [mention for mention in reversed(self.mentions) if mention.at < self.first]
        # A hard stop (";") ends the search, unless the clause after it has no subject of its own.
        acting = next(
            (m for m in left if m.acts and not m.said and (not m.patient or self._controls(m))), None
        )
        acting = acting or next((m for m in left if m.acts and not m.said), None)
        if acting is not None:
            return self._first_conjunct(acting)
        said = next((mention for mention in left if mention.said), None)
        if said is not None:
            return said
        nearby = next((m for m in left if m.prep in {"of", "from", "at", "for"} and m.about != "goods"), None)
        if nearby is not None:
            return nearby
        return self.topic if self._has_pronoun() else None

    def agent(self) -> Mention | None:
        """Who does it: the subject, or in the passive what stands after "by"."""
        return self.after("by") if self.passive else self.subject()

    def patient(self) -> Mention | None:
        """To whom it is done: the object, or in the passive the subject."""
        if not self.passive:
            return self.object()
        left = [
            mention for mention in reversed(self.mentions) if mention.at < self.first and not mention.said
        ]
        return next((mention for mention in left if mention.prep is None and mention.about != "goods"), None)

    def object(self) -> Mention | None:
        """The nearest mention to the right without a preposition of its own."""
        for mention in self.mentions:
            if mention.at < self.last or mention.said:
                continue
            if mention.at >= self.stop or mention.at - self.last > 8:
                return None
            if mention.prep is None and mention.about in {"self", "agent", "plant"}:
                return mention
        return None

    def after(self, *prepositions: str) -> Mention | None:
        """The first mention to the right governed by a preposition; else the nearest to the left."""
        for mention in self.mentions:
            near = self.last <= mention.at < self.last + _REACH and mention.at < self.stop + 1
            if near and mention.prep in prepositions and mention.about not in {"goods", "place"}:
                return mention
        for mention in reversed(self.mentions):
            near = self.start <= mention.at < self.first and not mention.said
            if near and mention.prep in prepositions and mention.about not in {"goods", "place"}:
                return mention
        return None

    def origin(self) -> Mention | None:
        """Whose goods or technology: "Iranian drones", "Sukhoi fighters", "Russian-made copies"."""
        owned = [
            mention for mention in self.mentions if mention.about in {"goods", "tech"} and not mention.void
        ]
        owned.sort(key=lambda mention: (mention.at < self.first, abs(mention.at - self.first)))
        return owned[0] if owned else None

    def product(self) -> Mention | None:
        """The designer's country of the nearest named product."""
        return min(
            self.products, key=lambda product: (abs(product.at - self.first), product.at), default=None
        )

    def owner(self) -> Mention | None:
        """The possessor right before the trigger: "Moscow's reliance", "Iranian exports"."""
        for mention in reversed(self.mentions):
            if mention.at < self.first and (
                mention.owns or mention.kind == "demonym" or mention.about != "self"
            ):
                gap = self.first - mention.at - 1 - int(mention.owns)
                return mention if gap <= 3 else None
        return None

    def host(self) -> Mention | None:
        """Where it is: "in Poland", "near Yelabuga"."""
        places = [
            m for m in self.mentions if m.prep in _LOCATIVE and m.about in {"self", "plant", "place", "agent"}
        ]
        places.sort(key=lambda mention: (mention.at < self.first, abs(mention.at - self.first)))
        return places[0] if places else None

    def plant(self) -> Mention | None:
        """Whose plant: "Embraer's plant", "the Korwa factory"."""
        return next((mention for mention in self.mentions if mention.about == "plant"), None)

    def pair(self, number: int) -> Mention | None:
        """The first or second party named, sources of statements and goods' origins left out."""
        codes: list[Mention] = []
        for mention in self.mentions:
            if mention.said or mention.about == "place" or mention.prep in _LOCATIVE:
                continue
            if mention.code not in {known.code for known in codes}:
                codes.append(mention)
        return codes[number] if len(codes) > number else None

    def parties(self) -> list[Mention]:
        """One mention for each party of the sentence, sources of statements left out."""
        named = [mention for mention in self.mentions if not mention.said]
        found: dict[str, Mention] = {}
        for mention in named:
            found.setdefault(mention.code, mention)
        return list(found.values())

    def _first_conjunct(self, mention: Mention) -> Mention:
        tokens, at = self.tagged.tokens, mention.at
        while (
            at >= 2
            and tokens[at - 1].lower in {"and", ","}
            and tokens[at - 1].tag == ""
            and tokens[at - 2].tag == "A"
        ):
            earlier = next((m for m in self.mentions if m.at == at - 2), None)
            if earlier is None or earlier.prep is not None:
                break
            mention, at = earlier, earlier.at
        return mention

    def _controls(self, mention: Mention) -> bool:
        """Whether the object of one verb is the subject of the next: "allows Moscow to develop"."""
        return _word(self.tagged, mention.at + 1) in {"to", "toward", "towards", "into"}

    def _has_pronoun(self) -> bool:
        words = {
            token.lower for token in self.tagged.tokens[max(0, self.first - 8) : self.first] if not token.tag
        }
        return bool(
            words
            & {
                "it",
                "they",
                "its",
                "he",
                "which",
                "who",
                "company",
                "firm",
                "country",
                "ministry",
                "kingdom",
                "government",
                "manufacturer",
                "group",
                "their",
                "maker",
                "buyer",
            }
        )

    def _is_passive(self) -> bool:
        if self.first >= len(self.tagged.tokens):
            return False
        form = verb_forms().get(_word(self.tagged, self.first))
        # "re - exported": the verb is the last token of the trigger.
        form = form or verb_forms().get(_word(self.tagged, self.last - 1))
        if form is None or not form.participle:
            return False
        for position in range(self.first - 1, max(-1, self.first - 5), -1):
            before = _word(self.tagged, position)
            if before in BE and before != "'s":
                return True
            if before in {"has", "have", "had"}:
                return False
            if before in {
                "not",
                "never",
                "been",
                "also",
                "now",
                "still",
                "being",
                "already",
                "first",
            } or before.endswith("ly"):
                continue
            break
        following = _word(self.tagged, self.last)
        if following == "by":
            return True
        previous = self.tagged.tokens[self.first - 1] if self.first else None
        return (
            following in {"from", "to", "in", "at", "under", "with", "for"}
            and previous is not None
            and (previous.tag in {"G", "P", "W", "K"})
        )


def _ends_clause(tagged: Tagged, position: int) -> bool:
    word = _word(tagged, position)
    if word in {";", ":", "—"}:
        return True
    following = _word(tagged, position + 1)
    if word == ",":
        return following in {
            "and",
            "but",
            "while",
            "which",
            "who",
            "although",
            "whereas",
            "so",
            "as",
            "though",
            "because",
        }
    return word in {"but", "while", "whereas", "although", "though", "because"} or (
        word == "-" and position > 0 and tagged.tokens[position - 1].end < tagged.tokens[position].start
    )


ROLES: dict[str, Callable[[Scene], Mention | None]] = {
    "subj": Scene.subject,
    "agent": Scene.agent,
    "patient": Scene.patient,
    "obj": Scene.object,
    "origin": Scene.origin,
    "product": Scene.product,
    "owner": Scene.owner,
    "host": Scene.host,
    "plant": Scene.plant,
    "first": lambda scene: scene.pair(0),
    "second": lambda scene: scene.pair(1),
    "topic": lambda scene: scene.topic,
}
