"""What a verdict on a claim follows from: grounds on either side, and rules that can be read.

A ground is one thing on record that bears on the claim: `for` it shows the same, `leans` it fits without
showing it, `against` it shows otherwise, `beside` it says what else is known. The first rule that holds
gives the verdict. What nobody recorded contradicts nothing, and what is said to be possible is never
contradicted. A ground that leans on the same origin as the document confirms nothing. What other documents
claim is no record: a reviewed claim of an independent origin that says the same (`echoes`) makes it
consistent at most, one that says otherwise (`disputes`) unsettles what merely fits, and neither turns what
the record shows. A claim that nobody reviewed is `heard`: it is shown and moves nothing.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from supplant.brief.inputs import Verdict
from supplant.brief.model import Statement

__all__ = ["RULES", "Bearing", "Ground", "Rule", "Weighed", "turned", "verdict", "weigh"]

Bearing = Literal["for", "leans", "against", "echoes", "disputes", "heard", "beside"]


@dataclass(frozen=True)
class Ground:
    """One thing on record. `origins` are who says so; `shared` those of them that the document leans on."""

    bearing: Bearing
    words: Statement
    origins: tuple[str, ...] = ()
    shared: tuple[str, ...] = ()


@dataclass(frozen=True)
class Weighed:
    """What the rules look at: independent origins on each side, and grounds that share the document's."""

    possible: bool
    for_independent: int
    for_shared: int
    against: int
    leans: int
    echoes: int = 0
    disputes: int = 0


@dataclass(frozen=True)
class Rule:
    """The verdict it gives, its reason in words, and its test."""

    verdict: Verdict
    words: str
    holds: Callable[[Weighed], bool]


RULES: tuple[Rule, ...] = (
    Rule(
        "cannot be told",
        "nothing on record shows or denies it",
        lambda w: not (w.for_independent or w.for_shared or w.against or w.leans or w.echoes or w.disputes),
    ),
    Rule(
        "cannot be told",
        "documents contradict each other, and the record does not settle it",
        lambda w: w.disputes > 0 and not (w.for_independent or w.for_shared or w.against),
    ),
    Rule(
        "cannot be told",
        "it is said to be possible, and what is on record does not settle what may come",
        lambda w: w.possible and not (w.for_independent or w.for_shared or w.leans or w.echoes),
    ),
    Rule(
        "contradicted",
        "what is on record says otherwise",
        lambda w: not w.possible and w.against > 0 and not (w.for_independent or w.for_shared),
    ),
    Rule(
        "cannot be told",
        "sources on record contradict each other, and those against are as many",
        lambda w: not w.possible and w.against > 0 and w.against >= w.for_independent,
    ),
    Rule(
        "consistent",
        "more sources on record show it than contradict it",
        lambda w: not w.possible and w.against > 0,
    ),
    Rule(
        "borne out",
        "what it calls possible has happened, by a source that does not share the document’s origin",
        lambda w: w.possible and w.for_independent > 0,
    ),
    Rule(
        "borne out",
        "a source that does not share the document’s origin shows it",
        lambda w: w.for_independent > 0,
    ),
    Rule(
        "consistent",
        "what shows it rests on the document’s own origin; what else is on record fits",
        lambda w: w.for_shared > 0 and w.leans > 0,
    ),
    Rule(
        "consistent",
        "what shows it rests on the document’s own origin, which confirms nothing",
        lambda w: w.for_shared > 0,
    ),
    Rule(
        "consistent",
        "what is on record fits, without showing it",
        lambda w: w.leans > 0,
    ),
    Rule(
        "consistent",
        "nothing on record shows it, and a document of another origin says the same",
        lambda w: w.echoes > 0,
    ),
)

_OPPOSITE: Mapping[Bearing, Bearing] = {
    "for": "against", "against": "for", "leans": "beside",
    "echoes": "echoes", "disputes": "disputes", "heard": "heard", "beside": "beside",
}  # fmt: skip


def turned(grounds: Sequence[Ground]) -> tuple[Ground, ...]:
    """The grounds as they bear on the denial of the same claim."""
    return tuple(replace(ground, bearing=_OPPOSITE[ground.bearing]) for ground in grounds)


def weigh(grounds: Sequence[Ground], *, possible: bool) -> Weighed:
    """Count origins, not grounds: two reports of one origin are one."""
    return Weighed(
        possible=possible,
        for_independent=len({g.origins for g in grounds if g.bearing == "for" and not g.shared}),
        for_shared=len({g.origins for g in grounds if g.bearing == "for" and g.shared}),
        against=len({g.origins for g in grounds if g.bearing == "against"}),
        leans=len({g.origins for g in grounds if g.bearing == "leans"}),
        echoes=len({g.origins for g in grounds if g.bearing == "echoes"}),
        disputes=len({g.origins for g in grounds if g.bearing == "disputes"}),
    )


def verdict(grounds: Sequence[Ground], *, possible: bool) -> Rule:
    """The first rule that holds.

    >>> verdict([], possible=False).verdict
    'cannot be told'
    >>> from supplant.brief.model import say
    >>> shown = Ground("for", say("It was delivered."), ("SIPRI",))
    >>> verdict([shown], possible=False).verdict
    'borne out'
    >>> verdict(turned([shown]), possible=False).verdict
    'contradicted'
    >>> verdict([replace(shown, shared=("CNN",))], possible=False).verdict
    'consistent'
    """
    weighed = weigh(grounds, possible=possible)
    return next(rule for rule in RULES if rule.holds(weighed))
