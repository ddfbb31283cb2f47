"""What documents claim, for timeline and ladder: apart from what was observed, graded, reviewed or not.

A claim is never averaged with observations and moves no measure. Rejected claims are absent and counted.
"""

from supplant.brief.inputs import BriefInput, CheckedClaim
from supplant.brief.model import Name, Number, Quote, Statement, Text, say
from supplant.brief.words import count, spoken_date
from supplant.core.units import Period

__all__ = [
    "LONGEST_WORDS",
    "claimed_rungs",
    "claimed_turns",
    "in_words",
    "left_out",
    "standing",
    "when",
    "whose",
]

LONGEST_WORDS = 120
TURNS = frozenset(
    """supply.import supply.disruption payment.dispute tech-transfer.agreement tech-transfer.refusal
    licence.production localisation.stage production.facility production.capacity production.output
    partner.displacement export.offer export.competition reexport.leakage domestic.innovation ip.violation
    """.split()
)
"""Types that tell of what moved between the two; terms, prices and moods have sections of their own."""


def claimed_turns(brief: BriefInput) -> list[CheckedClaim]:
    """Claims that tell of what moved between the two, by date; undated ones last, reviewed ones first."""
    found = [claim for claim in brief.checked if claim.fits and claim.type in TURNS]
    return sorted(found, key=lambda claim: (claim.date is None, _start(claim), not claim.accepted))


def claimed_rungs(brief: BriefInput) -> list[tuple[CheckedClaim, str, Period]]:
    """Claims that production has reached a rung, with the time for which they claim it.

    That is their own date, else the day on which the document appeared; without either, the claim is no mark
    on the ladder. What is denied or only possible is none either.
    """
    found = []
    for claim in brief.checked:
        at = claim.date or claim.published
        if claim.rung is not None and at is not None and claim.fits and not (claim.possible or claim.denied):
            found.append((claim, claim.rung, at))
    return sorted(found, key=lambda entry: entry[2].start)


def when(claim: CheckedClaim) -> Statement:
    """The date that the claim gives, or that it gives none."""
    if claim.date is None:
        return say("not dated")
    return Statement((Number(spoken_date(claim.date), claim.claims[:1], "claim"),))


def in_words(brief: BriefInput, claim: CheckedClaim, longest: int = LONGEST_WORDS) -> Statement:
    """The claim as read, and the words of the document."""
    id_ = claim.claims[0]
    text = " ".join((brief.evidence[id_].original or "").split())
    cut = text if len(text) <= longest else text[:longest].rsplit(" ", 1)[0]
    quote = Statement((Quote(cut, (id_,)),)) + (say("") if cut == text else Statement((Text(" […]"),)))
    return say("{says}. {quote}", says=claim.says, quote=quote)


def standing(claim: CheckedClaim) -> Statement:
    """Grade and review: "F6, not reviewed"."""
    return say("{grade}, {review}", grade=Name(claim.grade), review=_review(claim))


def left_out(brief: BriefInput) -> Statement:
    """How many claims a reviewer rejected, to stand in a caption; nothing where there are none."""
    number = len(brief.rejected)
    if number == 0:
        return say("")
    return say(
        "; {n} rejected in review {are} left out",
        n=count(number, brief.rejected, "claims"), are="is" if number == 1 else "are",
    )  # fmt: skip


def whose(brief: BriefInput, claim: CheckedClaim) -> Statement:
    """The document and its day, and how many say the same from how many independent origins."""
    words = Statement((Name(brief.evidence[claim.claims[0]].source.publisher),))
    if claim.published is not None:
        words += say(", {day}", day=Number(spoken_date(claim.published), claim.claims[:1], "claim"))
    if claim.documents == 1:
        return words
    return words + say(
        "; in all {d} documents of {o} independent {origins}",
        d=count(claim.documents, claim.claims, "documents"), o=count(claim.origins, claim.claims, "origins"),
        origins="origin" if claim.origins == 1 else "origins",
    )  # fmt: skip


def _review(claim: CheckedClaim) -> str:
    return claim.review.replace("unreviewed", "not reviewed")


def _start(claim: CheckedClaim) -> int:
    at = claim.date or claim.published
    return 0 if at is None else at.start.toordinal()
