"""Parties that a sentence leaves open, taken from the sentence, its neighbours, or the whole document."""

from collections import Counter
from dataclasses import replace

from supplant.evidence.draft import Draft, code_of, types
from supplant.evidence.roles import Mention
from supplant.evidence.tagging import Tagged

__all__ = ["filled", "vote"]

SUPPLY, REVERSED, ONE_PARTY = types("supply"), types("reversed"), types("one_party")
OPEN_TARGET, OPEN_SOURCE = types("open_target"), types("open_source")
_HEAVY = frozenset(("supply.import", "tech-transfer.agreement", "licence.production", "localisation.stage"))


def vote(
    drafts: list[Draft], tagged: list[Tagged], mentions: list[list[Mention]]
) -> tuple[str | None, str | None]:
    """Who supplies and who buys or localises, by all sentences together."""
    pairs: Counter[tuple[str, str]] = Counter()
    sellers = _origins(tagged, mentions)
    buyers: Counter[str] = Counter()
    for draft in drafts:
        source, target = code_of(draft.source), code_of(draft.target)
        if draft.type in REVERSED:
            source, target = target, source
        elif draft.type not in SUPPLY:
            if draft.type.startswith("production.") and source is not None:
                buyers[source] += 1
            continue
        weight = 2 if draft.type in _HEAVY else 1
        if source is not None and target is not None:
            pairs[source, target] += weight
        if source is not None:
            sellers[source] += weight
        if target is not None:
            buyers[target] += weight
    if pairs:
        return max(
            pairs, key=lambda pair: (pairs[pair] + 0.2 * sellers[pair[0]] + 0.2 * buyers[pair[1]], pair)
        )
    seller = max(sellers, key=lambda code: (sellers[code] - buyers[code], code), default=None)
    others = {code: count for code, count in buyers.items() if code != seller}
    return seller, max(others, key=lambda code: (others[code], code), default=None)


def _origins(tagged: list[Tagged], mentions: list[list[Mention]]) -> Counter[str]:
    """How often goods of each origin are named: "Iranian drones", "the Gripen"."""
    found: Counter[str] = Counter()
    for named in mentions:
        found.update(m.code for m in named if m.about == "goods" and not m.void and m.code != "?")
    for sentence in tagged:
        products = [token.entry for token in sentence.tokens if token.tag == "P"]
        found.update(entry.code for entry in products if entry is not None and entry.code is not None)
    return found


def filled(
    draft: Draft,
    drafts: list[Draft],
    mentions: list[list[Mention]],
    tagged: list[Tagged],
    supplier: str | None,
    buyer: str | None,
) -> Draft:
    """The draft with parties that the sentence leaves open taken from what surrounds it."""
    if "nofill" in draft.rule.flags or "none" in draft.rule.source:
        return draft
    source, target = draft.source, draft.target
    parties = [m for m in mentions[draft.sentence] if not m.void and not m.said]
    codes = list(dict.fromkeys(m.code for m in parties))
    if draft.type in ONE_PARTY:
        return replace(draft, source=source or _lone(codes, parties) or _as_mention(buyer), target=None)
    near_supplier, near_buyer = _near_pair(draft, drafts) or (supplier, buyer)
    want_source, want_target = (
        (near_buyer, near_supplier) if draft.type in REVERSED else (near_supplier, near_buyer)
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
            target is None and len(lone) == 1 and (want_target != rest[0].code or draft.type in OPEN_TARGET)
        ):
            source = rest[0]
        elif draft.type not in OPEN_SOURCE and (target is None or target.code != want_source):
            source = _as_mention(want_source)
    if target is None and draft.type not in OPEN_TARGET:
        rest = [m for m in parties if source is None or m.code != source.code]
        rest = [m for m in rest if m.prep != "against"]
        lone = {m.code for m in rest}
        if len(lone) == 1:
            target = rest[0]
        elif source is None or (
            source.code != want_target and (source.code == want_source or draft.type in REVERSED)
        ):
            target = _as_mention(want_target)
    if source is not None and target is not None and source.code == target.code:
        target = None
    if draft.type == "production.facility" and source is None:
        # A plant that nobody foreign builds is the host's own.
        source, target = target, None
    return replace(draft, source=source, target=target)


def _near_pair(draft: Draft, drafts: list[Draft]) -> tuple[str, str] | None:
    """Supplier and buyer of the nearest complete statement in the same sentence or the one before."""
    found: list[tuple[int, int, str, str]] = []
    for other in drafts:
        distance = draft.sentence - other.sentence
        if other is draft or not 0 <= distance <= 1 or other.source is None or other.target is None:
            continue
        if other.type in SUPPLY:
            found.append((distance, abs(other.anchor - draft.anchor), other.source.code, other.target.code))
        elif other.type in REVERSED:
            found.append((distance, abs(other.anchor - draft.anchor), other.target.code, other.source.code))
    if not found:
        return None
    _, _, seller, buyer = min(found)
    return seller, buyer


def _lone(codes: list[str], parties: list[Mention]) -> Mention | None:
    return next((m for m in parties if m.code == codes[0]), None) if len(codes) == 1 else None


def _as_mention(code: str | None) -> Mention | None:
    return None if code is None else Mention(-1, code, "voted", "", None, False, "self")
