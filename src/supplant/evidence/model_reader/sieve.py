"""What is kept of an answer: nothing is believed that the text does not bear out.

A claim is kept only if (1) its type exists in the codebook, (2) its parties are named in the text and
resolve, (3) its quote is a verbatim stretch of the text that was sent, in whole words. The number, the date
and the object of a kept claim are taken over only as far as the text states them. Everything refused is
listed with the reason. Kept claims carry the rule number `MODEL_RULE`, the grade F6 and a bounded
confidence: a person has to review them. Left out: whether the quote says what the claim says.
"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from supplant.evidence.amounts import Amount, period_of
from supplant.evidence.claim import MODEL_RULE, Claim, Quantity, claim_types
from supplant.evidence.document import Document
from supplant.evidence.folding import fold
from supplant.evidence.model_reader.ask import shown
from supplant.evidence.model_reader.named import Named, Party
from supplant.evidence.model_reader.visible import Visible
from supplant.evidence.tagging import tag

__all__ = ["LONGEST_QUOTE", "MOST_CONFIDENCE", "Refused", "Sieve"]

MOST_CONFIDENCE = 0.5
LONGEST_QUOTE = 1_000
_LEAST_CONFIDENCE, _USUAL_CONFIDENCE = 0.05, 0.3
_LEAST_WORDS = 3
_LARGEST_VALUE = 1e15
_PERIODS = {"day", "week", "month", "quarter", "year"}


@dataclass(frozen=True)
class Refused:
    """Something that the model said and that was not taken over.

    `what`: "claim" for a whole one, else the field ("quantity", "date", "object", "target") that was left
    out of a kept one. `said` is cut and cleaned. `part` is the number of the part of the document.
    """

    what: str
    why: str
    said: str
    part: int


@dataclass
class Sieve:
    """Takes the answers of one document, part by part, and keeps what stands."""

    document: Document
    seen: Visible
    known: Named
    most_per_part: int
    most: int
    claims: list[Claim] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)

    def sift(self, items: list[Any], start: int, end: int, part: int) -> None:
        """Check the claims of the part that stands at `start` to `end` of the visible text."""
        here: list[Claim] = []
        cursor = start
        for number, item in enumerate(items):
            if number >= self.most_per_part or len(self.claims) >= self.most:
                left = len(items) - number
                self._refuse("claim", f"{left:,} more claims than are read of one answer", "", part)
                return
            try:
                claim, at, losses = self._claim(item, start, end, cursor, here)
            except ValueError as error:
                said = item.get("quote") if isinstance(item, Mapping) else item
                self._refuse("claim", str(error), said, part)
                continue
            cursor = at
            here.append(claim)
            if any(_same(claim, other) for other in self.claims):
                self._refuse("claim", "said already", claim.quote, part)
                continue
            self.claims.append(claim)
            for what, why, said in losses:
                self._refuse(what, why, said, part)

    def _claim(
        self, item: Any, start: int, end: int, cursor: int, here: list[Claim]
    ) -> tuple[Claim, int, list[tuple[str, str, Any]]]:
        if not isinstance(item, Mapping):
            raise ValueError("a claim is no object")
        kind = item.get("type")
        if not isinstance(kind, str) or kind not in claim_types():
            raise ValueError(f"the codebook has no type {shown(repr(kind), limit=60)}")
        source, target, losses = self._parties(item, kind)
        negated, hypothetical = _flag(item, "negated"), _flag(item, "hypothetical")
        claim = Claim(
            type=kind,
            source=None if source is None else source.code,
            target=None if target is None else target.code,
            quote="",
            start=0,
            end=0,
            document=self.document.id,
            negated=negated,
            hypothetical=hypothetical,
            confidence=_confidence(item.get("confidence")),
            source_name=None if source is None else source.organisation,
            target_name=None if target is None else target.organisation,
            rule=MODEL_RULE,
        )
        at, quote = self._place(item.get("quote"), claim, start, end, cursor, here)
        first, last = self.seen.span(at, at + len(quote))
        details = {
            "object": self._kept("object", item, quote, losses),
            "quantity": self._kept("quantity", item, quote, losses),
            "date": self._kept("date", item, quote, losses),
        }
        text = self.document.text[first:last]
        return _placed(claim, text, first, last, details), at, losses

    def _parties(
        self, item: Mapping[str, Any], kind: str
    ) -> tuple[Party | None, Party | None, list[tuple[str, str, Any]]]:
        losses: list[tuple[str, str, Any]] = []
        found: dict[str, Party | None] = {}
        for role in ("source", "target"):
            name = item.get(role)
            if name is not None and not isinstance(name, str):
                raise ValueError(f"the {role} is no name")
            found[role] = None if name is None else self.known.party(name.strip())
        if found["target"] is not None and not claim_types()[kind].role_target:
            losses.append(("target", f"{kind} has no second party", item["target"]))
            found["target"] = None
        source, target = found["source"], found["target"]
        if source is None and target is None:
            raise ValueError("names no party")
        if source is not None and target is not None and source.code == target.code:
            raise ValueError(f"has {source.code} on both sides")
        return source, target, losses

    def _place(
        self, quote: Any, claim: Claim, start: int, end: int, cursor: int, here: list[Claim]
    ) -> tuple[int, str]:
        """Where the quote stands in the visible text.

        The easy case first: it stands there once. Of several places it is the first one from the previous
        claim on where the same is not claimed already, so that repeats are taken in turn.
        """
        if not isinstance(quote, str) or not quote.strip():
            raise ValueError("has no quote")
        quote = quote.strip()
        if len(quote) > LONGEST_QUOTE:
            raise ValueError(f"its quote is longer than {LONGEST_QUOTE} characters")
        if len(re.findall(r"\w+", quote)) < _LEAST_WORDS:
            raise ValueError(f"its quote has fewer than {_LEAST_WORDS} words")
        places = self._places(quote, start, end)
        if not places:
            raise ValueError("its quote does not stand in the text word for word")
        for at in sorted(places, key=lambda place: (place < cursor, place)):
            first, last = self.seen.span(at, at + len(quote))
            if not any(_same(_placed(claim, "", first, last, {}), other) for other in here):
                return at, quote
        raise ValueError("said already")

    def _places(self, quote: str, start: int, end: int) -> list[int]:
        text = self.seen.text
        pattern = re.compile(
            ("(?<!\\w)" if quote[0].isalnum() else "")
            + re.escape(quote)
            + ("(?!\\w)" if quote[-1].isalnum() else "")
        )
        return [match.start() for match in pattern.finditer(text, start, end)]

    def _kept(
        self, name: str, item: Mapping[str, Any], quote: str, losses: list[tuple[str, str, Any]]
    ) -> Any:
        """A field as far as the text states it, else None with a line in `losses`."""
        value = item.get(name)
        if value is None:
            return None
        try:
            if name == "quantity":
                return _quantity(value, quote)
            if not isinstance(value, str):
                raise ValueError(f"the {name} is no text")
            return self.known.period(value) if name == "date" else _object(value, self.known.plain)
        except ValueError as error:
            losses.append((name, str(error), value))
            return None

    def _refuse(self, what: str, why: str, said: Any, part: int) -> None:
        text = said if isinstance(said, str) else "" if said is None else repr(said)[:1_000]
        self.refused.append(Refused(what, shown(why), shown(text[:1_000]), part))


def _placed(claim: Claim, quote: str, start: int, end: int, details: dict[str, Any]) -> Claim:
    return Claim(**{**vars(claim), "quote": quote, "start": start, "end": end, **details})


def _same(one: Claim, other: Claim) -> bool:
    """The same statement about the same words, also where one quote is longer."""
    return (one.type, one.source, one.target, one.negated, one.hypothetical) == (
        other.type,
        other.source,
        other.target,
        other.negated,
        other.hypothetical,
    ) and (one.start < other.end and other.start < one.end)


def _flag(item: Mapping[str, Any], name: str) -> bool:
    value = item.get(name)
    if value is not None and not isinstance(value, bool):
        raise ValueError(f'"{name}" is neither true nor false')
    return value is True


def _confidence(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return _USUAL_CONFIDENCE
    return round(min(max(float(value), _LEAST_CONFIDENCE), MOST_CONFIDENCE), 2)


def _object(words: str, plain: str) -> str:
    """The object in the words of the text, whatever the case."""
    wanted = fold(words[:LONGEST_QUOTE]).text.strip()
    if not 1 < len(wanted) <= 120:
        raise ValueError("the object is no name of goods")
    found = re.search(rf"(?<!\w){re.escape(wanted)}(?!\w)", plain, re.IGNORECASE)
    if found is None:
        raise ValueError("the text does not name the object")
    return found[0]


def _quantity(value: Any, quote: str) -> Quantity:
    """The number that the quote states, as the rule reader reads it; the model only points to it."""
    if not isinstance(value, Mapping):
        raise ValueError("the quantity is no object")
    number, unit, per = value.get("value"), value.get("unit"), value.get("per")
    if isinstance(number, bool) or not isinstance(number, int | float) or not math.isfinite(number):
        raise ValueError("the quantity has no number")
    if not 0 <= number <= _LARGEST_VALUE:
        raise ValueError("the quantity is negative or beyond all bounds")
    plain = fold(quote).text
    tokens = tag(plain, 0, len(plain), 0).tokens
    amounts = [token.value for token in tokens if isinstance(token.value, Amount)]
    stated = next((amount for amount in amounts if _states(amount, float(number))), None)
    if stated is None:
        raise ValueError("the quote does not state the quantity")
    named = unit if isinstance(unit, str) and len(unit) <= 40 and _stands(unit, plain) else None
    rates = {period_of(token.lower) for token in tokens if not token.tag}
    rate = per if isinstance(per, str) and per in _PERIODS & rates else None
    return Quantity(stated.value, stated.unit or named, stated.per or rate, stated.low, stated.high)


def _states(amount: Amount, number: float) -> bool:
    share = amount.unit == "percent" and math.isclose(amount.value, 100 * number, rel_tol=1e-9)
    within = amount.low is not None and amount.high is not None and amount.low <= number <= amount.high
    return share or within or math.isclose(amount.value, number, rel_tol=1e-9)


def _stands(word: str, plain: str) -> bool:
    wanted = fold(word).text.strip()
    return (
        re.search(rf"(?<!\w){re.escape(wanted)}(?!\w)", plain, re.IGNORECASE) is not None if wanted else False
    )
