"""Read a document: every sentence against the rules, twice.

The easy case first: a trigger fires in a sentence, its roles are filled from the grammar, negation and
modality come from the words around it, and the claim is the sentence. Then the complications. All words of a
sentence have their say on what the rules found, and on what they missed (judged.py), and so has an encoder
that takes in several sentences at once (heard.py); more is asked of a document that is hardly about goods,
production or technology at all (`_relevant`). After that, the whole document votes on who supplies and who
buys or localises, and sentences that leave a party unnamed are read in that light. Claims that say less than
another one in the same sentence are dropped ("cancelled the sale" is no sale; data/swallows.csv).

Flags of rules: `both` fires only where the grammar finds both parties, `active` not in the passive, `same`
where the actor is named again as origin, `nofill` leaves unnamed parties unnamed, `neg` and `hyp` set the
polarity, `affirm` and `fact` leave negation and modality unread. Left out: statements that stretch over
several sentences, and anything that is not English.
"""

from dataclasses import replace
from datetime import date
from itertools import pairwise

from supplant.evidence.claim import Claim
from supplant.evidence.details import claim_of
from supplant.evidence.document import Document
from supplant.evidence.draft import Draft
from supplant.evidence.folding import fold
from supplant.evidence.heard import heard
from supplant.evidence.judged import Fitted, fitted, paired, typed, weighed
from supplant.evidence.parties import find
from supplant.evidence.polarity import cues, polarity
from supplant.evidence.roles import Mention, Scene, mentions_of
from supplant.evidence.rules import Rule, candidates
from supplant.evidence.sentences import sentences
from supplant.evidence.settle import distinct, priced, settled, spread
from supplant.evidence.tagging import Tagged, tag
from supplant.evidence.votes import filled, vote

__all__ = ["completed", "read", "read_by", "ruled", "scenes_of", "tagged_in"]

_KEY = cues("topic")
_NEAR = 60
_GOODS = frozenset({"G", "P", "K", "F"})


def read(document: Document, *, quick: bool = False) -> tuple[Claim, ...]:
    """All claims of a document, in the order of the text.

    With `quick` the encoder (heard.py) is left out: several times faster, but fewer claims are found and more
    are read wrongly (docs/reading.md has the figures). The same document gives the same claims every time,
    and on every machine, except where a sum of the encoder's lies within rounding of what is enough.
    Time grows in proportion to the length of the text. An empty text or one about something else gives none.

    >>> from supplant.evidence.document import from_text
    >>> text = "Ankara bought forty trainer aircraft from South Korea."
    >>> [(c.type, c.source, c.target, c.quantity.value) for c in read(from_text(text))]
    [('supply.import', 'KOR', 'TUR', 40.0)]
    """
    return read_by(document, fitted(quick))


def read_by(document: Document, weights: Fitted) -> tuple[Claim, ...]:
    """All claims of a document under other weights than the package's; for fitting and testing them."""
    folded = fold(document.text)
    tagged = tagged_in(folded.text)
    relevant = _relevant(tagged)
    scenes = scenes_of(tagged)
    listed = [
        weighed(number, scene, found, weights)
        for number, (scene, found) in enumerate(zip(scenes, ruled(scenes), strict=True))
    ]
    if weights.encoder is not None:
        known = heard(scenes, [one.worth_hearing for one in listed], weights.encoder)
        listed = [replace(one, heard=what) for one, what in zip(listed, known, strict=True)]
    published = date.fromisoformat(document.published) if document.published else None
    drafts = [draft for one in listed for draft in typed(one, weights, relevant)]
    final = [
        found
        for draft in completed(drafts, scenes)
        for found in paired(draft, listed[draft.sentence], weights)
    ]
    claims = [
        claim_of(draft, tagged[draft.sentence], folded, document, published)
        for draft in distinct(final, tagged)
    ]
    return tuple(sorted(claims, key=lambda claim: (claim.start, claim.rule, claim.type)))


def tagged_in(text: str) -> list[Tagged]:
    """The sentences of a folded text, marked up."""
    return [tag(text, s.start, s.end, s.paragraph) for s in sentences(text)]


def completed(drafts: list[Draft], scenes: list[Scene]) -> list[Draft]:
    """The drafts with the parties that their sentence leaves open."""
    tagged, mentions = [scene.tagged for scene in scenes], [scene.mentions for scene in scenes]
    supplier, buyer = vote(drafts, tagged, mentions)
    return [filled(draft, drafts, mentions, tagged, supplier, buyer) for draft in drafts]


def scenes_of(tagged: list[Tagged]) -> list[Scene]:
    """Every sentence with who is named in it and in those next to it, and who acted last before it."""
    found: list[Scene] = []
    topic: Mention | None = None
    for sentence in tagged:
        here = mentions_of(sentence)
        found.append(Scene.of(sentence, here, topic))
        acting = [mention for mention in here if mention.acts]
        topic = acting[0] if acting else topic
    for before, after in pairwise(found):
        after.around += [("before", mention) for mention in before.mentions]
        before.around += [("after", mention) for mention in after.mentions]
    return found


def _relevant(tagged: list[Tagged]) -> bool:
    """Whether a document is about goods, production or technology passing between parties at all."""
    strong = sum(1 for sentence in tagged if _goods(sentence) or _KEY.search(sentence.line))
    return strong > 0 and (len(tagged) < 6 or strong >= len(tagged) * 0.2)


def _goods(sentence: Tagged) -> bool:
    return not _GOODS.isdisjoint(sentence.marks)


def ruled(scenes: list[Scene]) -> list[list[Draft]]:
    """What the rules find in every sentence."""
    found: list[list[Draft]] = []
    context = False
    for number, scene in enumerate(scenes):
        sentence = scene.tagged
        context = context or _goods(sentence)
        words = {token.lower for token in sentence.tokens if not token.tag}
        here: list[Draft] = []
        held = _held(sentence, scene.mentions, context)
        for rule in candidates(sentence.line, words, sentence.marks, held):
            here += _apply(rule, number, scene)
        found.append(settled(priced(spread(here, sentence, scene.mentions), sentence)))
    return found


def _apply(rule: Rule, number: int, whole: Scene) -> list[Draft]:
    found: list[Draft] = []
    sentence = whole.tagged
    for match in rule.pattern.finditer(sentence.line):
        near = sentence.line[max(0, match.start() - _NEAR) : match.end() + _NEAR]
        if rule.unless is not None and rule.unless.search(near):
            continue
        begin, end = match.span("anchor")
        scene = whole.at(sentence.token_at(begin), sentence.token_at(max(begin, end - 1)) + 1)
        if "active" in rule.flags and scene.passive:
            continue
        source = find(scene, rule.source)
        target = find(scene, rule.target, source.code if source else None)
        if "both" in rule.flags and (source is None or target is None):
            continue
        if "same" in rule.flags and (source is None or not _names_again(source, scene)):
            continue
        negated, hypothetical = polarity(scene, begin, end)
        found.append(
            Draft(
                rule,
                number,
                match.start(),
                match.end(),
                source,
                target,
                "neg" in rule.flags or (negated and "affirm" not in rule.flags and "neg" not in rule.flags),
                "hyp" in rule.flags or (hypothetical and "fact" not in rule.flags),
                begin,
                _named(source) + _named(target),
            )
        )
    return found


def _named(mention: Mention | None) -> bool:
    return mention is not None and mention.code != "?"


def _names_again(source: Mention, scene: Scene) -> bool:
    """Whether the actor is named once more right after the trigger: "Saturn developed a Russian turbine"."""
    return any(m.code == source.code for m in scene.mentions if scene.last <= m.at <= scene.last + 4)


def _held(sentence: Tagged, mentions: list[Mention], context: bool) -> frozenset[str]:
    """The needs of rules that a sentence satisfies; `context` says that goods were named before."""
    tags = sentence.marks
    parties = len({mention.code for mention in mentions if not mention.void})
    goods = bool(tags & {"G", "P", "K", "F", "W"})
    held = {
        "g": goods,
        "d": goods or context,
        "k": "K" in tags,
        "gk": bool(tags & {"G", "P", "K"}) or context,
        "M": goods or context,
        "g2": bool(tags & {"G", "P"}),
        "2": parties >= 2,
        "3": parties >= 3,
        "A": parties >= 1,
        "fr": goods or context,
        "fr2": (goods or context) and parties >= 1,
    }
    return frozenset(need for need, is_held in held.items() if is_held)
