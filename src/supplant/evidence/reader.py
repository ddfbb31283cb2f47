"""Read a document: every sentence against the rules, twice.

The easy case first: a trigger fires in a sentence, its roles are filled from the grammar, negation and
modality come from the words around it, and the claim is the sentence. Then the complications. Before that,
the document must be about trade in goods, production or technology at all (`_relevant`). After that, the
whole document votes on who supplies and who buys or localises, and sentences that leave a party unnamed are
read in that light. Claims that say less than another one in the same sentence are dropped ("cancelled the
sale" is no sale; data/swallows.csv).

Flags of rules: `nofill` leaves unnamed parties unnamed, `neg` and `hyp` set the polarity, `affirm` and `fact`
leave negation and modality unread. Left out: statements that stretch over several sentences, and anything
that is not English.
"""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date

from supplant.core.units import Period
from supplant.evidence import dates
from supplant.evidence.amounts import Amount, period_of
from supplant.evidence.claim import Claim, Quantity
from supplant.evidence.document import Document
from supplant.evidence.folding import Folded, fold
from supplant.evidence.parties import find
from supplant.evidence.polarity import cues, polarity
from supplant.evidence.roles import Mention, Scene, mentions_of
from supplant.evidence.rules import Rule, candidates
from supplant.evidence.sentences import sentences
from supplant.evidence.tagging import Tagged, tag
from supplant.evidence.words import rows

__all__ = ["read"]

_SUPPLY = frozenset(
    [
        "supply.import",
        "supply.concentration",
        "tech-transfer.agreement",
        "tech-transfer.refusal",
        "licence.production",
        "price.value",
        "contract.terms",
    ]
)
_REVERSED = frozenset(
    [
        "localisation.stage",
        "partner.displacement",
        "export.competition",
        "feedback.data-access",
        "payment.dispute",
        "ip.violation",
        "diplomatic.friction",
    ]
)
_ONE_PARTY = frozenset(["production.capacity", "production.output", "domestic.innovation"])
_OPEN_TARGET = (
    frozenset(
        [
            "production.facility",
            "export.offer",
            "reexport.leakage",
            "sanction.imposed",
            "diversification",
            "diplomatic.cooperation",
        ]
    )
    | _ONE_PARTY
)
_OPEN_SOURCE = frozenset(
    ["sanction.imposed", "reexport.leakage", "diversification", "diplomatic.cooperation"]
)
# Which type makes which others superfluous in the same stretch of a sentence.
_SWALLOWS = {row["type"]: frozenset(row["swallows"].split()) for row in rows("swallows.csv")}
_KEY = cues("topic")


@dataclass
class _Draft:
    """A claim in the making."""

    rule: Rule
    sentence: int
    begin: int
    end: int
    source: Mention | None
    target: Mention | None
    negated: bool
    hypothetical: bool
    anchor: int
    explicit: int

    @property
    def type(self) -> str:
        return self.rule.type


def read(document: Document) -> tuple[Claim, ...]:
    """All claims of a document, in the order of the text.

    The same document gives the same claims on every machine. Time grows in proportion to the length of the
    text. An empty text or one about something else gives none.

    >>> from supplant.evidence.document import from_text
    >>> text = "Ankara bought forty trainer aircraft from South Korea."
    >>> [(c.type, c.source, c.target, c.quantity.value) for c in read(from_text(text))]
    [('supply.import', 'KOR', 'TUR', 40.0)]
    """
    folded = fold(document.text)
    tagged = [tag(folded.text, s.start, s.end, s.paragraph) for s in sentences(folded.text)]
    if not _relevant(tagged):
        return ()
    mentions = [mentions_of(sentence) for sentence in tagged]
    drafts = _drafts(tagged, mentions)
    supplier, buyer = _vote(drafts, tagged, mentions)
    filled = [_filled(draft, drafts, mentions, tagged, supplier, buyer) for draft in drafts]
    published = date.fromisoformat(document.published) if document.published else None
    kept = _distinct([draft for draft in filled if draft is not None], tagged)
    claims = [_claim(draft, tagged[draft.sentence], folded, document, published) for draft in kept]
    return tuple(sorted(claims, key=lambda claim: (claim.start, claim.rule, claim.type)))


def _relevant(tagged: list[Tagged]) -> bool:
    """Whether a document is about goods, production or technology passing between parties at all."""
    strong = sum(1 for sentence in tagged if _goods(sentence) or _KEY.search(sentence.line))
    return strong > 0 and (len(tagged) < 6 or strong >= len(tagged) * 0.12)


def _goods(sentence: Tagged) -> bool:
    return any(token.tag in {"G", "P", "K", "F"} for token in sentence.tokens)


def _drafts(tagged: list[Tagged], mentions: list[list[Mention]]) -> list[_Draft]:
    found: list[_Draft] = []
    topic: Mention | None = None
    context = False
    for number, sentence in enumerate(tagged):
        context = context or _goods(sentence)
        words = {token.lower for token in sentence.tokens if not token.tag}
        here: list[_Draft] = []
        for rule in candidates(words):
            here += _apply(rule, number, sentence, mentions[number], topic, context)
        found += _settled(here)
        acting = [mention for mention in mentions[number] if mention.acts]
        topic = acting[0] if acting else topic
    return found


def _apply(
    rule: Rule, number: int, sentence: Tagged, mentions: list[Mention], topic: Mention | None, context: bool
) -> list[_Draft]:
    if not _satisfied(rule, sentence, mentions, context):
        return []
    found: list[_Draft] = []
    for match in rule.pattern.finditer(sentence.line):
        if rule.unless is not None and rule.unless.search(sentence.line):
            break
        first = sentence.token_at(match.start("anchor"))
        last = sentence.token_at(max(match.start("anchor"), match.end("anchor") - 1)) + 1
        scene = Scene(sentence, mentions, first, last, topic)
        source = find(scene, rule.source)
        target = find(scene, rule.target, source.code if source else None)
        negated, hypothetical = polarity(scene, match.start("anchor"), match.end("anchor"))
        found.append(
            _Draft(
                rule,
                number,
                match.start(),
                match.end(),
                source,
                target,
                "neg" in rule.flags or (negated and "affirm" not in rule.flags and "neg" not in rule.flags),
                "hyp" in rule.flags or (hypothetical and "fact" not in rule.flags),
                match.start("anchor"),
                (source is not None) + (target is not None),
            )
        )
    return found


def _satisfied(rule: Rule, sentence: Tagged, mentions: list[Mention], context: bool) -> bool:
    needs = rule.needs
    if not needs:
        return True
    tags = {token.tag for token in sentence.tokens}
    codes = {mention.code for mention in mentions if not mention.void}
    goods = bool(tags & {"G", "P", "K", "F", "W"})
    checks = {
        "g": goods,
        "d": goods or context,
        "k": "K" in tags,
        "gk": bool(tags & {"G", "P", "K"}) or context,
        "gd": goods or context,
        "M": goods or context,
        "g2": bool(tags & {"G", "P"}),
        "2": len(codes) >= 2,
        "3": len(codes) >= 3,
        "A": bool(codes),
        "fr": goods or context,
        "fr2": (goods or context) and len(codes) >= 1,
    }
    return all(checks.get(need, True) for need in needs)


def _settled(drafts: list[_Draft]) -> list[_Draft]:
    """One draft for each type and pair of a sentence, without those that another type makes superfluous."""
    best: dict[tuple[str, str | None, str | None], _Draft] = {}
    for draft in drafts:
        key = (draft.type, _code(draft.source), _code(draft.target))
        known = best.get(key)
        if known is None or (draft.rule.weight, -draft.anchor) > (known.rule.weight, -known.anchor):
            best[key] = draft
    kept = list(best.values())
    kept = [
        draft
        for draft in kept
        if not any(
            draft.type in _SWALLOWS.get(other.type, ()) and other.begin - 12 <= draft.anchor <= other.end + 45
            for other in kept
        )
    ]
    return [draft for draft in kept if not _weaker(draft, kept)]


def _weaker(draft: _Draft, drafts: list[_Draft]) -> bool:
    """Whether another draft of the type says the same with more parties, or the reverse with better words."""
    for other in drafts:
        if other is draft or other.type != draft.type:
            continue
        if other.explicit > draft.explicit and _compatible(draft, other):
            return True
        same = {_code(draft.source), _code(draft.target)} == {_code(other.source), _code(other.target)}
        if (
            same
            and other.explicit == 2
            and (other.rule.weight, -other.anchor) > (draft.rule.weight, -draft.anchor)
        ):
            return True
    return False


def _compatible(draft: _Draft, other: _Draft) -> bool:
    return all(
        mine is None or theirs is None or mine.code == theirs.code or mine.kind == "product"
        for mine, theirs in ((draft.source, other.source), (draft.target, other.target))
    )


def _code(mention: Mention | None) -> str | None:
    return None if mention is None else mention.code


def _vote(
    drafts: list[_Draft], tagged: list[Tagged], mentions: list[list[Mention]]
) -> tuple[str | None, str | None]:
    """Who supplies and who buys or localises, by all sentences together."""
    pairs: Counter[tuple[str, str]] = Counter()
    sellers: Counter[str] = Counter()
    buyers: Counter[str] = Counter()
    for draft in drafts:
        source, target = _code(draft.source), _code(draft.target)
        if draft.type in _REVERSED:
            source, target = target, source
        elif draft.type not in _SUPPLY:
            if draft.type.startswith("production.") and source is not None:
                buyers[source] += 1
            continue
        weight = (
            2
            if draft.type
            in {"supply.import", "tech-transfer.agreement", "licence.production", "localisation.stage"}
            else 1
        )
        if source is not None and target is not None:
            pairs[source, target] += weight
        if source is not None:
            sellers[source] += weight
        if target is not None:
            buyers[target] += weight
    for sentence in mentions:
        for mention in sentence:
            if mention.about == "goods" and not mention.void:
                sellers[mention.code] += 1
    if pairs:
        return max(
            pairs, key=lambda pair: (pairs[pair] + 0.2 * sellers[pair[0]] + 0.2 * buyers[pair[1]], pair)
        )
    seller = max(sellers, key=lambda code: (sellers[code] - buyers[code], code), default=None)
    others = {code: count for code, count in buyers.items() if code != seller}
    buyer = max(others, key=lambda code: (others[code], code), default=None)
    return seller, buyer


def _filled(
    draft: _Draft,
    drafts: list[_Draft],
    mentions: list[list[Mention]],
    tagged: list[Tagged],
    supplier: str | None,
    buyer: str | None,
) -> _Draft | None:
    """The draft with parties that the sentence leaves open taken from what surrounds it."""
    if "nofill" in draft.rule.flags or "none" in draft.rule.source:
        return draft
    source, target = draft.source, draft.target
    parties = [m for m in mentions[draft.sentence] if not m.void and not m.said]
    codes = list(dict.fromkeys(m.code for m in parties))
    if draft.type in _ONE_PARTY:
        return replace(draft, source=source or _lone(codes, parties) or _as_mention(buyer), target=None)
    near_supplier, near_buyer = _near_pair(draft, drafts) or (supplier, buyer)
    want_source, want_target = (
        (near_buyer, near_supplier) if draft.type in _REVERSED else (near_supplier, near_buyer)
    )
    if source is None:
        rest = [m for m in parties if target is None or m.code != target.code]
        rest = [m for m in rest if m.prep not in {"in", "against", "near", "at"} or m.code == want_source]
        lone = {m.code for m in rest}
        if (
            target is not None
            and len(lone) == 1
            and draft.type not in {"sanction.imposed", "export.offer", "reexport.leakage"}
        ) or (
            target is None and len(lone) == 1 and (want_target != rest[0].code or draft.type in _OPEN_TARGET)
        ):
            source = rest[0]
        elif draft.type not in _OPEN_SOURCE and (target is None or target.code != want_source):
            source = _as_mention(want_source)
    if target is None and draft.type not in _OPEN_TARGET:
        rest = [m for m in parties if source is None or m.code != source.code]
        rest = [m for m in rest if m.prep != "against"]
        lone = {m.code for m in rest}
        if len(lone) == 1:
            target = rest[0]
        elif source is None or (
            source.code != want_target and (source.code == want_source or draft.type in _REVERSED)
        ):
            target = _as_mention(want_target)
    if source is not None and target is not None and source.code == target.code:
        target = None
    return replace(draft, source=source, target=target)


def _near_pair(draft: _Draft, drafts: list[_Draft]) -> tuple[str, str] | None:
    """Supplier and buyer of the nearest complete statement in the same sentence or the one before."""
    found: list[tuple[int, int, str, str]] = []
    for other in drafts:
        distance = draft.sentence - other.sentence
        if other is draft or not 0 <= distance <= 1 or other.source is None or other.target is None:
            continue
        if other.type in _SUPPLY:
            found.append((distance, abs(other.anchor - draft.anchor), other.source.code, other.target.code))
        elif other.type in _REVERSED:
            found.append((distance, abs(other.anchor - draft.anchor), other.target.code, other.source.code))
    if not found:
        return None
    _, _, seller, buyer = min(found)
    return seller, buyer


def _lone(codes: list[str], parties: list[Mention]) -> Mention | None:
    return next((m for m in parties if m.code == codes[0]), None) if len(codes) == 1 else None


def _as_mention(code: str | None) -> Mention | None:
    return None if code is None else Mention(-1, code, "voted", "", None, False, "self")


def _distinct(drafts: list[_Draft], tagged: list[Tagged]) -> list[_Draft]:
    """One claim for the same statement within a paragraph: the most confident."""
    best: dict[tuple[int, str, str | None, str | None], _Draft] = {}
    for draft in drafts:
        paragraph = tagged[draft.sentence].paragraph
        key = (paragraph, draft.type, _code(draft.source), _code(draft.target))
        known = best.get(key)
        if known is None or draft.rule.weight > known.rule.weight:
            best[key] = draft
    return list(best.values())


def _claim(
    draft: _Draft, sentence: Tagged, folded: Folded, document: Document, published: date | None
) -> Claim:
    start, end = folded.span(sentence.start, sentence.end)
    anchor = sentence.token_at(draft.anchor)
    when = _date(sentence, anchor, published)
    named = [m for m in (draft.source, draft.target) if m is not None and m.at >= 0]
    confidence = round(draft.rule.weight * (0.75 + 0.125 * len(named)), 2)
    return Claim(
        type=draft.type,
        source=_code(draft.source),
        target=_code(draft.target),
        quote=document.text[start:end],
        start=start,
        end=end,
        document=document.id,
        object=_object(sentence, anchor),
        quantity=_quantity(sentence, anchor, draft.type),
        date=None if when is None else str(when),
        negated=draft.negated,
        hypothetical=draft.hypothetical,
        confidence=confidence,
        source_name=_name(draft.source),
        target_name=_name(draft.target),
        rule=draft.rule.number,
    )


def _name(mention: Mention | None) -> str | None:
    return mention.name if mention is not None and mention.kind == "organisation" else None


def _object(sentence: Tagged, anchor: int) -> str | None:
    """The nearest product, else the nearest goods or technology."""
    for wanted in ({"P"}, {"G", "K"}, {"W"}):
        near = [(abs(at - anchor), at) for at, token in enumerate(sentence.tokens) if token.tag in wanted]
        if near:
            token = sentence.tokens[min(near)[1]]
            return token.entry.name if token.tag == "P" and token.entry else token.written or token.lower
    return None


_UNIT_OF_TYPE = {
    "price.value": "M",
    "payment.dispute": "M",
    "supply.concentration": "C",
    "localisation.stage": "C",
    "partner.displacement": "C",
    "export.competition": "C",
    "contract.terms": "CM",
    "supply.import": "N",
    "production.capacity": "N",
    "production.output": "N",
    "licence.production": "N",
    "export.offer": "N",
    "supply.disruption": "N",
    "reexport.leakage": "N",
}


def _quantity(sentence: Tagged, anchor: int, type_: str) -> Quantity | None:
    wanted = _UNIT_OF_TYPE.get(type_, "")
    near = [
        (abs(at - anchor), at)
        for at, token in enumerate(sentence.tokens)
        if token.tag and token.tag in wanted and (token.tag != "N" or _counted(sentence, at) is not None)
    ]
    if not near:
        return None
    at = min(near)[1]
    amount = sentence.tokens[at].value
    assert isinstance(amount, Amount)
    unit = amount.unit or _counted(sentence, at)
    per = _per(sentence, at) if sentence.tokens[at].tag in {"N", "M"} else None
    return Quantity(amount.value, unit, per, amount.low, amount.high)


def _counted(sentence: Tagged, at: int) -> str | None:
    """What a number counts: the goods or product within four tokens after it."""
    for token in sentence.tokens[at + 1 : at + 6]:
        if token.tag in {"G", "W", "P"} and token.entry is not None:
            kind = token.entry.kind
            return kind if kind != "goods" else "units"
        if token.lower in {",", ".", ";", "and", "to", "from", "in"} and not token.tag:
            return None
        if token.lower in {"of", "more", "such"}:
            continue
    following = sentence.tokens[at + 1].lower if at + 1 < len(sentence.tokens) else "."
    return (
        "units"
        if following
        in {"will", "were", "are", "a", "per", "have", "every", "each", "annually", "apiece", "."}
        else None
    )


def _per(sentence: Tagged, at: int) -> str | None:
    tokens = sentence.tokens[at + 1 : at + 10]
    for number, token in enumerate(tokens):
        if token.tag in {"N", "M"}:
            return None
        previous = tokens[number - 1].lower if number else ""
        period = period_of(token.lower) if not token.tag else None
        if period is not None and (
            previous in {"a", "an", "per", "each", "every"} or token.lower.endswith("ly")
        ):
            return period
    return None


def _date(sentence: Tagged, anchor: int, published: date | None) -> Period | None:
    near = [
        (abs(at - anchor), at)
        for at, token in enumerate(sentence.tokens)
        if token.tag == "D" and isinstance(token.value, dates.Expression)
    ]
    for _, at in sorted(near):
        value = sentence.tokens[at].value
        assert isinstance(value, dates.Expression)
        period = dates.resolve(value, published)
        if period is not None:
            return period
    return None
