"""Which drafts of a sentence stay: one for each statement, the fullest, without what another type covers."""

from dataclasses import replace

from supplant.evidence.draft import Draft, code_of, types
from supplant.evidence.roles import Mention
from supplant.evidence.tagging import Tagged, Token
from supplant.evidence.words import rows

__all__ = ["SWALLOWS", "distinct", "priced", "settled", "spread"]

SPREADING = types("spreading")
_ENUMERATING = frozenset({"and", ",", "or", "as", "well"})
# Which type makes which others superfluous in the same stretch of a sentence.
SWALLOWS = {row["type"]: frozenset(row["swallows"].split()) for row in rows("swallows.csv")}


def spread(drafts: list[Draft], sentence: Tagged, mentions: list[Mention]) -> list[Draft]:
    """A draft for each party of "Hungary, Senegal and Peru"."""
    found = list(drafts)
    for draft in drafts:
        if draft.type not in SPREADING:
            continue
        for role in ("source", "target"):
            mention: Mention | None = getattr(draft, role)
            if mention is None or mention.at < 0:
                continue
            known = {code_of(draft.source), code_of(draft.target)}
            for other in _coordinated(mention, sentence, mentions):
                if other.code not in known:
                    is_source = role == "source"
                    source = other if is_source else draft.source
                    found.append(replace(draft, source=source, target=draft.target if is_source else other))
    return found


def _coordinated(mention: Mention, sentence: Tagged, mentions: list[Mention]) -> list[Mention]:
    """The mentions in one enumeration with a mention, before and after it."""
    at_token = {other.at: other for other in mentions if not other.void and not other.said}
    found: list[Mention] = []
    for step in (1, -1):
        at = mention.at
        while True:
            gap = at + step
            while 0 <= gap < len(sentence.tokens) and _joins(sentence.tokens[gap], mention):
                gap += step
            if abs(gap - at) < 2 or gap not in at_token or at_token[gap].about != mention.about:
                break
            at = gap
            found.append(at_token[at])
    return found


def _joins(token: Token, mention: Mention) -> bool:
    """Whether a token may stand between two parties of one enumeration: "to Peru and 36 to Chile"."""
    return token.tag == "N" or (not token.tag and token.lower in {*_ENUMERATING, mention.prep})


def priced(drafts: list[Draft], sentence: Tagged) -> list[Draft]:
    """Money in a sentence about a complete sale is its price, where nothing else explains the money."""
    money = [at for at, token in enumerate(sentence.tokens) if token.tag == "M"]
    explained = {"price.value", "payment.dispute", "contract.terms", "diplomatic.friction"}
    if not money or any(draft.type in explained for draft in drafts):
        return drafts
    for draft in drafts:
        if (
            draft.type in {"supply.import", "licence.production"}
            and draft.explicit == 2
            and draft.rule.weight >= 0.7
        ):
            rule = replace(draft.rule, type="price.value", weight=0.7)
            return [
                *drafts,
                replace(
                    draft,
                    rule=rule,
                    begin=sentence.starts[money[0]],
                    end=sentence.starts[money[0]],
                    anchor=sentence.starts[money[0]],
                    negated=False,
                ),
            ]
    return drafts


def settled(drafts: list[Draft]) -> list[Draft]:
    """One draft for each type and pair of a sentence, without those that another type makes superfluous."""
    best: dict[tuple[str, str | None, str | None], Draft] = {}
    for draft in drafts:
        key = (draft.type, code_of(draft.source), code_of(draft.target))
        known = best.get(key)
        if known is None or (draft.rule.weight, -draft.anchor) > (known.rule.weight, -known.anchor):
            best[key] = draft
    kept = list(best.values())
    kept = [
        draft
        for draft in kept
        if not any(
            draft.type in SWALLOWS.get(other.type, ()) and other.begin - 12 <= draft.anchor <= other.end + 45
            for other in kept
        )
    ]
    return [draft for draft in kept if not _weaker(draft, kept)]


def _weaker(draft: Draft, drafts: list[Draft]) -> bool:
    """Whether another draft of the type says the same with more parties, or the reverse with better words."""
    for other in drafts:
        if other is draft or other.type != draft.type:
            continue
        if other.explicit > draft.explicit and _compatible(draft, other):
            return True
        same = {code_of(draft.source), code_of(draft.target)} == {
            code_of(other.source),
            code_of(other.target),
        }
        if (
            same
            and other.explicit == 2
            and (other.rule.weight, -other.anchor) > (draft.rule.weight, -draft.anchor)
        ):
            return True
    return False


def _compatible(draft: Draft, other: Draft) -> bool:
    return all(
        mine is None or theirs is None or mine.code == theirs.code or mine.kind == "product"
        for mine, theirs in ((draft.source, other.source), (draft.target, other.target))
    )


def distinct(drafts: list[Draft], tagged: list[Tagged]) -> list[Draft]:
    """One claim for the same statement within a paragraph: the most confident."""
    best: dict[tuple[int, str, str | None, str | None], Draft] = {}
    for draft in drafts:
        paragraph = tagged[draft.sentence].paragraph
        key = (paragraph, draft.type, code_of(draft.source), code_of(draft.target))
        known = best.get(key)
        if known is None or draft.rule.weight > known.rule.weight:
            best[key] = draft
    return list(best.values())
