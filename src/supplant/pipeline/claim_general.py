"""Claims about partnerships in general, held against what became of all of those on record.

"Localisation usually means the gradual elimination of the foreign partner" is about no two countries, so the
record of one partnership says nothing of it; the reference class does. A sentence counts as general when it
names no party and says of a cause what comes of it, in the present: how often ("usually", "rarely"), that it
makes it likelier or less so, or as a rule. claim_general.csv lists the words. Causes and outcomes that no
register of transfers tells apart cannot be told; nor can what has too few partnerships for a rate or a
comparison, nor what an interval holds both readings of.
"""

import csv
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files

from supplant.brief.inputs import BriefInput, CheckedClaim, Verdict
from supplant.brief.licence import points
from supplant.brief.model import Name, Statement, say
from supplant.brief.reference_class import METHOD, Contrast, ReferenceClass
from supplant.brief.words import count, estimate
from supplant.core.evidence import Estimate, Evidence, Source, content_id
from supplant.core.units import Interval
from supplant.evidence.folding import fold
from supplant.evidence.gazetteer import TOKEN, gazetteer
from supplant.evidence.sentences import sentences
from supplant.pipeline.reading import ReadDocument

__all__ = ["RULES", "GeneralClaim", "GeneralRule", "Weighing", "general_claim", "general_claims", "judged"]

AGES = (10, 20)
"""Years since the first delivery at which a rate is told; the later one decides."""

_TESTED, _UNTESTED = "local production", "untested"
_BEFORE, _AFTER = 4, 6  # words
_DEFINITE = re.compile(
    r"\b(?:the|this|these|those|its|their|his|her|our|your|my|which|whose|who)\b", re.IGNORECASE
)
_NEGATED = re.compile(r"\b(?:not|n't|nor|no)\b", re.IGNORECASE)
_PAST = re.compile(r"\b(?:was|were|had|did|has|have)\b", re.IGNORECASE)
_LEAVES_OPEN = (
    "Why local production was agreed, and whether it causes what follows it. The register counts transfers "
    "of arms, and its categories are wide."
)


@dataclass(frozen=True)
class _Term:
    part: str
    key: str
    words: str
    value: float | None
    pattern: re.Pattern[str]


@dataclass(frozen=True)
class GeneralClaim:
    """A cause, an outcome, and how the two are said to hang together.

    `at_least` is the share above which it would hold ("usually": more than half), `at_most` the one below
    ("rarely"); `direction` is 1 or -1 where it says that the cause makes the outcome likelier or less so.
    """

    cause: str
    outcome: str
    words: str
    at_least: float | None = None
    at_most: float | None = None
    direction: int = 0
    negated: bool = False


@cache
def _terms() -> tuple[_Term, ...]:
    text = files("supplant.pipeline").joinpath("claim_general.csv").read_text(encoding="utf-8")
    return tuple(
        _Term(
            row["part"], row["key"], row["words"], float(row["value"]) if row["value"] else None,
            re.compile(rf"\b(?:{row['pattern']})\b", re.IGNORECASE),
        )
        for row in csv.DictReader(text.splitlines())
    )  # fmt: skip


def general_claim(sentence: str) -> GeneralClaim | None:
    """What a sentence says in general; None where it names a party, tells of the past, or says no such thing.

    >>> general_claim("Licensed production often ends in a rival exporter.").outcome
    'rival'
    >>> general_claim("Russia's localisation usually means the elimination of Iran.") is None
    True
    """
    if _names_a_party(sentence):
        return None
    cause = _first("cause", sentence)
    if cause is None or not _is_subject(sentence[: cause[1].start()]):
        return None
    outcome = _outcome(sentence, cause[1].end())
    if outcome is None:
        return None
    between = sentence[cause[1].end() : outcome[1].start()]
    if _PAST.search(between):
        return None
    claim = _related(sentence[: outcome[1].start()], between, sentence[outcome[1].end() :])
    if claim is None:
        return None
    what = outcome[1][0].lower() if outcome[0].key == _UNTESTED else outcome[0].words
    return replace(
        claim,
        cause=cause[0].key,
        outcome=outcome[0].key,
        words=f"{cause[0].words} {claim.words} {what}",
        negated=_NEGATED.search(between) is not None,
    )


def _is_subject(before: str) -> bool:
    """Whether a cause is the subject of a general clause: few words before it, none of them definite."""
    clause = re.split(r"[,;:.\u2013\u2014]", before)[-1]
    return len(clause.split()) <= _BEFORE and _DEFINITE.search(clause) is None


def _outcome(sentence: str, after: int) -> tuple[_Term, re.Match[str]] | None:
    """The first outcome after the cause; one that the register tells goes before one that it does not."""
    terms = [term for term in _terms() if term.part == "outcome"]
    found = [(term, match) for term in terms if (match := term.pattern.search(sentence, after))]
    return min(found, key=lambda one: (one[0].key == _UNTESTED, one[1].start()), default=None)


def _related(told: str, between: str, rest: str) -> GeneralClaim | None:
    """How often it is said to be so, or in which direction, else as a rule."""
    often, seldom = _first("frequency", told), _first("fewer", told)
    if often is not None:
        return GeneralClaim("", "", f"{often[0].words} means", at_least=often[0].value)
    if seldom is not None:
        return GeneralClaim("", "", f"{seldom[0].words} means", at_most=seldom[0].value)
    for part, direction in (("more", 1), ("less", -1)):
        found = _first(part, between) or _first(part, " ".join(rest.split()[:_AFTER]))
        if found is not None:
            return GeneralClaim("", "", found[0].words, direction=direction)
    found = _first("generic", between)
    if found is None:
        return None
    return GeneralClaim("", "", f"{found[0].words} means", at_least=found[0].value)


def _first(part: str, text: str) -> tuple[_Term, re.Match[str]] | None:
    """The first term of a part in a text; of two at one place the one that is listed first."""
    terms = [term for term in _terms() if term.part == part]
    found = [(term, match) for term in terms if (match := term.pattern.search(text))]
    return min(found, key=lambda one: one[1].start(), default=None)


def _names_a_party(sentence: str) -> bool:
    written = TOKEN.findall(fold(sentence).text)
    lower = [token.lower() for token in written]
    names = gazetteer()
    entries = (names.match(lower, written, at) for at in range(len(written)))
    return any(found is not None and found[1].tag in "APM" for found in entries)


# -- the record ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Weighing:
    """What the rules look at: the rate with local production, the plain difference, that to those alike.

    `told` is whether a register of transfers tells cause and outcome at all; the figures are None too where
    it does, but has too few partnerships for them.
    """

    claim: GeneralClaim
    told: bool
    rate: Interval | None
    plain: Interval | None
    difference: Interval | None


@dataclass(frozen=True)
class GeneralRule:
    """The verdict it gives, its reason in words, and its test."""

    verdict: Verdict
    words: str
    holds: Callable[[Weighing], bool]


def _over(w: Weighing) -> bool:
    return w.rate is not None and w.claim.at_least is not None and w.rate.low > w.claim.at_least


def _under(w: Weighing) -> bool:
    return w.rate is not None and w.claim.at_least is not None and w.rate.high < w.claim.at_least


RULES: tuple[GeneralRule, ...] = (
    GeneralRule(
        "cannot be told",
        "it is about something that no register of transfers records or tells apart",
        lambda w: not w.told,
    ),
    GeneralRule(
        "cannot be told",
        "the register at hand has too few such partnerships for a rate: they are cases",
        lambda w: w.rate is None and (w.claim.direction == 0 or w.difference is None),
    ),
    GeneralRule(
        "borne out",
        "it comes less often than said even at the upper end of the interval, as the words have it",
        lambda w: w.rate is not None and w.claim.at_most is not None and w.rate.high < w.claim.at_most,
    ),
    GeneralRule(
        "contradicted",
        "it comes more often than said even at the lower end of the interval",
        lambda w: w.rate is not None and w.claim.at_most is not None and w.rate.low > w.claim.at_most,
    ),
    GeneralRule(
        "contradicted",
        "it comes less often than said even at the upper end of the interval",
        _under,
    ),
    GeneralRule(
        "cannot be told",
        "it comes as often as said, but less often than in partnerships without local production",
        lambda w: _over(w) and w.plain is not None and w.plain.high < 0,
    ),
    GeneralRule(
        "consistent",
        "it comes as often as said, but is not seen to come more often than in partnerships that are alike "
        "without local production",
        lambda w: _over(w) and w.difference is not None and w.difference.low <= 0,
    ),
    GeneralRule(
        "borne out",
        "it comes as often as said even at the lower end of the interval, and more often than in "
        "partnerships that are alike without local production",
        lambda w: _over(w) and w.difference is not None,
    ),
    GeneralRule(
        "borne out",
        "the difference to partnerships that are alike without local production has that sign over its "
        "interval",
        lambda w: (
            w.difference is not None
            and (w.claim.direction * w.difference.low > 0 and w.claim.direction * w.difference.high > 0)
        ),
    ),
    GeneralRule(
        "contradicted",
        "the difference to partnerships that are alike without local production has the other sign over its "
        "interval",
        lambda w: (
            w.difference is not None
            and (w.claim.direction * w.difference.low < 0 and w.claim.direction * w.difference.high < 0)
        ),
    ),
    GeneralRule(
        "cannot be told",
        "it comes as often as said, but there are too few partnerships to compare with those without local "
        "production",
        _over,
    ),
    GeneralRule(
        "cannot be told",
        "there are too few partnerships to compare with those without local production",
        lambda w: w.claim.direction != 0 and w.difference is None,
    ),
    GeneralRule("cannot be told", "the interval holds both readings", lambda _: True),
)

_DENIED: Mapping[Verdict, Verdict] = {
    "borne out": "contradicted",
    "contradicted": "borne out",
    "consistent": "cannot be told",  # what is denied happens as often as said, but no more than elsewhere
}


def judged(
    claim: GeneralClaim, reference: ReferenceClass | None
) -> tuple[Verdict, str, tuple[Statement, ...]]:
    """The verdict, its reason, and what the record shows of it."""
    if reference is None:
        return "cannot be told", "no reference class is at hand to hold it against", ()
    # The groups of the register are by local production, and its outcomes those of supply and sales.
    rate, contrast, shows = None, None, []
    told = claim.cause == _TESTED and claim.outcome != _UNTESTED
    if told:
        rate = _rate(reference, claim.outcome, AGES[-1], local=True)
        contrast = reference.contrast(claim.outcome)
        shows = list(_shows(claim, reference, contrast))
    weighing = Weighing(
        claim,
        told,
        None if rate is None else rate.interval,
        None if contrast is None else contrast.difference,
        None if contrast is None else contrast.adjusted,
    )
    rule = next(rule for rule in RULES if rule.holds(weighing))
    if not claim.negated:
        return rule.verdict, rule.words, tuple(shows)
    return _DENIED.get(rule.verdict, rule.verdict), f"of what it denies: {rule.words}", tuple(shows)


def _rate(reference: ReferenceClass, outcome: str, age: int, *, local: bool) -> Estimate | None:
    """The share of all categories to whom it had come by an age.

    A fading is any of its three endings; its interval is the sum of theirs, too wide and not too narrow.
    """
    names = ("displaced", "switched", "ended") if outcome == "faded" else (outcome,)
    curves = [reference.curve(name, local=local, category=None) for name in names]
    shares = [share for curve in curves if curve is not None and (share := curve.at(age)) is not None]
    if len(shares) < len(names):
        return None
    value, low, high = (
        min(sum(getattr(share.interval, end) for share in shares), 1.0) for end in ("value", "low", "high")
    )
    ids = tuple(id_ for share in shares for id_ in share.evidence)
    return Estimate(Interval(value, low, high), "share", METHOD, ids)


def _shows(claim: GeneralClaim, reference: ReferenceClass, contrast: Contrast | None) -> Iterator[Statement]:
    for local in (True, False):
        ten, twenty = (_rate(reference, claim.outcome, age, local=local) for age in AGES)
        first = reference.curve(
            "rival" if claim.outcome == "rival" else "displaced", local=local, category=None
        )
        if ten is None or twenty is None or first is None:
            continue
        yield say(
            "Of {n} partnerships {half} local production it had come to {ten} ten years after the first "
            "delivery, and to {twenty} after twenty.",
            n=count(first.partnerships, (first.evidence,), "partnerships"),
            half="with" if local else "without",
            ten=estimate(ten), twenty=estimate(twenty),
        )  # fmt: skip
    if contrast is not None:
        yield say(
            "Within ten years, beside partnerships without it that are alike: {d}.",
            d=points(contrast, contrast.adjusted),
        )
    faded = reference.contrast("faded")
    if claim.outcome == "displaced" and faded is not None:
        yield say(
            "Supply itself faded less often with local production: {d}; beside those alike {a}."
            if faded.difference.high < 0
            else "Supply itself faded, beside those without local production: {d}; beside those alike {a}.",
            d=points(faded, faded.difference),
            a=points(faded, faded.adjusted),
        )


def general_claims(
    given: BriefInput, read: ReadDocument, source: Source
) -> Iterator[tuple[int, Evidence, CheckedClaim]]:
    """The general claims of a document: where each stands, its entry, and what the record makes of it."""
    document = read.document
    folded = fold(document.text)
    for sentence in sentences(folded.text):
        start, end = folded.span(sentence.start, sentence.end)
        claim = general_claim(document.text[start:end])
        if claim is None:
            continue
        verdict, reason, shows = judged(claim, given.reference)
        entry = Evidence(
            id=content_id(document.id, start, end, prefix="p"),
            kind="claim",
            text="The document claims something in general.",
            source=source,
            locator=f"characters {start:,} to {end:,}",
            as_of=document.published,
            original=document.text[start:end],
            method="read by rules: a cause, an outcome and how they hang together, with no party named",
        )
        checked = CheckedClaim(
            says=Statement((Name(f"In general: {claim.words}{', denied' if claim.negated else ''}"),)),
            claims=(entry.id,),
            verdict=verdict,
            reason=reason,
            shows=shows,
            leaves_open=say(_LEAVES_OPEN),
            fits=False,
        )
        yield start, entry, checked
