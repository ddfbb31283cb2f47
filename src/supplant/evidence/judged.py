"""The last word on a sentence: which types of claim it makes, and between whom.

The rules propose; what a rule is worth is added to what all words of the sentence speak for a type (see
kinds.py), and a type is claimed where the sum is high enough. So a rule that fires in a sentence about
something else is dropped, and a claim in words that no rule knows is made: its `rule` is 0 (`UNRULED`), its
trigger the word that speaks most for it. The parties are then weighed against each other (pairing.py), those
that the rules and the rest of the document propose among them. Sums and the three constants below are in the
units of the fit, where 0 is "surely not" and 1 "surely"; the constants were chosen by cross-validation.
"""

from dataclasses import dataclass, replace
from functools import lru_cache

from supplant.evidence.draft import Draft, code_of, types
from supplant.evidence.kinds import KindWeights, anchor_of, features_of, kind_weights, scores
from supplant.evidence.pairing import Place, Proposal, RoleWeights, best_pair, parties_of, role_weights
from supplant.evidence.polarity import polarity
from supplant.evidence.roles import Mention, Scene
from supplant.evidence.rules import UNRULED, unruled
from supplant.evidence.settle import SWALLOWS, spread

__all__ = ["Fitted", "fitted", "paired", "proposed", "typed"]

# What these types say is itself a "not" ("will not share"): only a denial negates them.
_REFUSALS = types("refusals")
WORTH_OF_RULE = 0.25
ENOUGH = 0.22
EXTRA = 0.2


@dataclass(frozen=True)
class Fitted:
    """The weights that the development passages taught: for types, and for source and target."""

    kinds: KindWeights
    roles: RoleWeights
    worth_of_rule: float = WORTH_OF_RULE
    enough: float = ENOUGH
    extra: float = EXTRA


@lru_cache(maxsize=1)
def fitted() -> Fitted:
    """The weights of the package."""
    return Fitted(kind_weights(), role_weights())


def typed(drafts: list[Draft], number: int, scene: Scene, weights: Fitted, relevant: bool) -> list[Draft]:
    """The drafts of a sentence whose types all its words bear out, and one for each type that no rule saw.

    More is asked of a sentence where the document is not `relevant`: hardly names goods or production.
    """
    enough = 1000 * (weights.enough + (0.0 if relevant else weights.extra))
    worth_of_rule = 1000 * weights.worth_of_rule
    features = features_of(scene)
    spoken = scores(features, weights.kinds)
    ruled = {draft.type for draft in drafts}
    covered = {name for type_ in ruled for name in SWALLOWS.get(type_, ())}
    if any(draft.negated for draft in drafts):
        covered |= _REFUSALS  # to deny a delivery is not to stop it
    kept: list[Draft] = []
    for kind, (name, total) in enumerate(zip(weights.kinds.types, spoken, strict=True)):
        if name in ruled:
            kept += [draft for draft in drafts if draft.type == name and total + worth_of_rule > enough]
        elif total > enough and name not in covered:
            kept.append(proposed(name, number, scene, anchor_of(features, weights.kinds, kind)))
    return kept


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


def paired(draft: Draft, scene: Scene, weights: RoleWeights) -> list[Draft]:
    """The draft with the likeliest source and target, and one for each further party of an enumeration."""
    there = scene.at(scene.tagged.token_at(draft.anchor))
    place = Place(draft.type, there)
    proposal = Proposal(code_of(draft.source), code_of(draft.target), draft.rule.number != UNRULED)
    if draft.rule.number != UNRULED and (_from_elsewhere(draft.source) or _from_elsewhere(draft.target)):
        return [draft]
    parties = parties_of(there)
    for mention in (draft.source, draft.target):
        if mention is not None and mention.code != "?":
            parties.setdefault(mention.code, mention)
    source, target = best_pair(place, proposal, parties, weights)
    found = replace(draft, source=source, target=target)
    if draft.rule.number != UNRULED:
        return [found]
    return spread([found], scene.tagged, scene.mentions)
