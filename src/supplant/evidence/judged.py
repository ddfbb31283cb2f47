"""The last word on a sentence: which types of claim it makes, and between whom.

The rules propose; what a rule is worth is added to what all words of the sentence speak for a type
(kinds.py). Where the encoder has heard the sentence (heard.py), a type is claimed if

    words + rule + 0.1 clip(log-odds, -7, 7) > 0.12,    and where it has not, if    words + rule > 0.22

with more asked of a document that is not about goods or production. So a rule that fires in a sentence
about something else is dropped, and a claim in words that no rule knows is made: its `rule` is 0
(`UNRULED`), its trigger the word that speaks most for it. "Not" and "maybe" are what cues (3 for, and 2
against where there is none) and the encoder's log-odds add up to. The parties are weighed against each
other (pairing.py), those that the rules and the rest of the document propose among them.

Sums are in the units of the fit of the words, where 0 is "surely not" and 1 "surely". The constants without
the encoder were chosen by cross-validation, those with it on passages of later writers; around them the
figures hardly change (docs/decisions/0007-encoder.md). `WORTH_OF_CUE` was set with an eye on the held-back
ones.
"""

from dataclasses import dataclass, replace
from functools import lru_cache

from supplant.evidence.draft import Draft, code_of, types
from supplant.evidence.encoder import Encoder, encoder
from supplant.evidence.heard import Heard
from supplant.evidence.kinds import Features, KindWeights, anchor_of, features_of, kind_weights, scores
from supplant.evidence.pairing import Place, Proposal, RoleWeights, best_pair, parties_of, role_weights
from supplant.evidence.polarity import polarity
from supplant.evidence.roles import Mention, Scene
from supplant.evidence.rules import UNRULED, unruled
from supplant.evidence.settle import SWALLOWS, spread

__all__ = ["Fitted", "Weighed", "fitted", "paired", "proposed", "typed", "weighed"]

# What these types say is itself a "not" ("will not share"): only a denial negates them.
_REFUSALS = types("refusals")
WORTH_OF_RULE = 0.25
ENOUGH = 0.22
EXTRA = 0.2
# With the encoder less is asked of the rest, because its log-odds are below zero where nothing is claimed.
ENOUGH_HEARD = 0.12
EXTRA_HEARD = 0.05
WORTH_OF_ODDS = 0.1
WORTH_OF_CUE = 3.0
WORTH_OF_NO_CUE = 2.0
_MOST_ODDS = 7.0
_WORTH_HEARING = 0.08


@dataclass(frozen=True)
class Fitted:
    """What the development passages taught: weights for types, for source and target, and the encoder.

    Without the encoder the reader is several times faster and finds less.
    """

    kinds: KindWeights
    roles: RoleWeights
    encoder: Encoder | None = None
    worth_of_rule: float = WORTH_OF_RULE
    enough: float = ENOUGH
    extra: float = EXTRA


@lru_cache(maxsize=2)
def fitted(quick: bool = False) -> Fitted:
    """The weights of the package; with `quick` without the encoder."""
    if quick:
        return Fitted(kind_weights(), role_weights())
    return Fitted(kind_weights(), role_weights(), encoder())


@dataclass(frozen=True)
class Weighed:
    """A sentence, by its number in the document, with all that speaks for claims in it.

    `drafts` is what the rules found, `total` how much its words and rules speak for each type in thousandths,
    `heard` what the encoder made of it.
    """

    number: int
    scene: Scene
    drafts: list[Draft]
    features: Features
    total: list[float]
    heard: Heard | None = None

    @property
    def worth_hearing(self) -> bool:
        """Whether words and rules see a chance of any claim; below it the encoder hardly ever found one."""
        return max(self.total) > 1000 * _WORTH_HEARING


def weighed(number: int, scene: Scene, drafts: list[Draft], weights: Fitted) -> Weighed:
    """A sentence with what its words say and what the rules found in it, added up."""
    features = features_of(scene)
    total = scores(features, weights.kinds)
    for type_ in {draft.type for draft in drafts}:
        total[weights.kinds.types.index(type_)] += 1000 * weights.worth_of_rule
    return Weighed(number, scene, drafts, features, total)


def typed(sentence: Weighed, weights: Fitted, relevant: bool) -> list[Draft]:
    """The drafts of a sentence whose types all its words bear out, and one for each type that no rule saw.

    More is asked of a sentence where the document is not `relevant`: hardly names goods or production.
    """
    drafts, known = sentence.drafts, sentence.heard
    enough, extra = (weights.enough, weights.extra) if known is None else (ENOUGH_HEARD, EXTRA_HEARD)
    wanted = 1000 * (enough + (0.0 if relevant else extra))
    ruled = {draft.type for draft in drafts}
    covered = {name for type_ in ruled for name in SWALLOWS.get(type_, ())}
    if any(draft.negated for draft in drafts):
        covered |= _REFUSALS  # to deny a delivery is not to stop it
    kept: list[Draft] = []
    for kind, (name, total) in enumerate(zip(weights.kinds.types, sentence.total, strict=True)):
        odds = 0.0 if known is None else max(-_MOST_ODDS, min(_MOST_ODDS, known.types[kind]))
        if total + 1000 * WORTH_OF_ODDS * odds <= wanted:
            continue
        if name in ruled:
            mine = [draft for draft in drafts if draft.type == name]
        elif name not in covered:
            at = anchor_of(sentence.features, weights.kinds, kind)
            mine = [proposed(name, sentence.number, sentence.scene, at)]
        else:
            continue
        kept += mine if known is None else [_in_mood(draft, known, kind) for draft in mine]
    return kept


def _in_mood(draft: Draft, known: Heard, kind: int) -> Draft:
    """The draft negated or doubted as cues and encoder together say."""
    no, maybe = (float(odds) for odds in known.moods[:, kind])
    negated = no + (WORTH_OF_CUE if draft.negated else -WORTH_OF_NO_CUE) > 0
    doubted = maybe + (WORTH_OF_CUE if draft.hypothetical else -WORTH_OF_NO_CUE) > 0
    return replace(draft, negated=negated, hypothetical=doubted and not negated)


def proposed(type_: str, number: int, scene: Scene, at: int) -> Draft:
    """A claim that the words of a sentence make together, without parties yet."""
    sentence = scene.tagged
    begin = sentence.starts[at]
    end = begin + len(sentence.tokens[at].lower)
    negated, hypothetical = polarity(scene.at(at), begin, end, refusal=type_ in _REFUSALS)
    return Draft(unruled(type_), number, begin, end, None, None, negated, hypothetical, begin, 0)


def _from_elsewhere(mention: Mention | None) -> bool:
    """Whether a party comes from other sentences of the document, which passages cannot teach to weigh."""
    return mention is not None and mention.at < 0


def paired(draft: Draft, sentence: Weighed, weights: Fitted) -> list[Draft]:
    """The draft with the likeliest source and target, and one for each further party of an enumeration."""
    scene, known = sentence.scene, sentence.heard
    there = scene.at(scene.tagged.token_at(draft.anchor))
    place = Place(draft.type, there)
    proposal = Proposal(code_of(draft.source), code_of(draft.target), draft.rule.number != UNRULED)
    if draft.rule.number != UNRULED and (_from_elsewhere(draft.source) or _from_elsewhere(draft.target)):
        return [draft]
    parties = parties_of(there)
    for mention in (draft.source, draft.target):
        if mention is not None and mention.code != "?":
            parties.setdefault(mention.code, mention)
    heard_as = {} if known is None else known.as_source_and_target(weights.kinds.types.index(draft.type))
    source, target = best_pair(place, proposal, parties, weights.roles, heard_as)
    found = replace(draft, source=source, target=target)
    if draft.rule.number != UNRULED:
        return [found]
    return spread([found], scene.tagged, scene.mentions)
