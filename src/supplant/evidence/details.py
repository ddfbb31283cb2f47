"""What a draft carries besides its parties: object, quantity, date, name, and the span it stands in."""

from datetime import date

from supplant.core.units import Period
from supplant.evidence import dates
from supplant.evidence.amounts import Amount, period_of
from supplant.evidence.claim import Claim, Quantity
from supplant.evidence.document import Document
from supplant.evidence.draft import Draft, code_of
from supplant.evidence.folding import Folded
from supplant.evidence.roles import Mention
from supplant.evidence.tagging import Tagged

__all__ = ["claim_of"]

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


def claim_of(
    draft: Draft, sentence: Tagged, folded: Folded, document: Document, published: date | None
) -> Claim:
    """The claim of a draft; its quote is the whole sentence, its date that of the event."""
    start, end = folded.span(sentence.start, sentence.end)
    anchor = sentence.token_at(draft.anchor)
    when = _date(sentence, anchor, published)
    named = [m for m in (draft.source, draft.target) if m is not None and m.at >= 0]
    confidence = round(draft.rule.weight * (0.75 + 0.125 * len(named)), 2)
    return Claim(
        type=draft.type,
        source=code_of(draft.source),
        target=code_of(draft.target),
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
