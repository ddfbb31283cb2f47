"""Method and limits: what the brief was made from, what was assumed, and what is missing."""

from supplant.brief.inputs import Basis, BriefInput
from supplant.brief.model import Block, Name, Paragraph, Points, Section, Statement, say
from supplant.brief.outlook import Outlook
from supplant.brief.summary import unlinked
from supplant.brief.words import capital, count, year

__all__ = ["method"]


def method(brief: BriefInput) -> Section:
    """Always present: every brief says what it rests on."""
    projected = isinstance(brief.outlook, Outlook)
    kinds = say(
        "What a source states is an observation; what a document asserts is a claim; what we computed from "
        "observations is an estimate, and its entry under Sources says how. {projection}",
        projection="What a model says of years to come is a projection, and marked as one."
        if projected or (brief.reference is not None and brief.reference.forecasts)
        else "There is no projection in this brief.",
    )
    intervals = say(
        "Intervals carry the doubts that the sources state themselves (ranges, estimates marked as such, "
        "totals spread over years) through the arithmetic by their ends, which overstates the spread "
        "rather than understates it."
    )
    blocks: list[Block] = [Paragraph((kinds, intervals))]
    bases = [_basis(basis) for basis in brief.bases]
    facts = _facts(brief)
    if bases or facts:
        blocks.append(Points((*facts, *bases), heading="Made from"))
    blocks.append(Points(tuple(_limits(brief)), heading="Limits"))
    return Section("method", "Method and limits", tuple(blocks))


def _facts(brief: BriefInput) -> list[Statement]:
    if not brief.facts:
        return []
    ids = tuple(fact.evidence for fact in brief.facts)
    publishers = {brief.evidence[id_].source for id_ in ids}
    words = say(
        "The case library: {n} dated {facts} from {m} {sources}. A fact counts from the day on which it "
        "could be known: that of its source or, where that relays a yearly register or counts of every day, "
        "that on which these came out.",
        n=count(len(ids), ids, "facts"), facts="fact" if len(ids) == 1 else "facts",
        m=count(len(publishers), ids, "sources"), sources="source" if len(publishers) == 1 else "sources",
    )  # fmt: skip
    again = tuple(fact.evidence for fact in brief.reissued)
    if not again:
        return [words]
    revised = say(
        "{n} of these facts had come out by the day of this brief, but {were} read in a later release, with "
        "what that revised.",
        n=count(len(again), again, "facts"), were="was" if len(again) == 1 else "were",
    )  # fmt: skip
    return [words, capital(revised)]


def _basis(basis: Basis) -> Statement:
    words = say(
        "{title}, published by {publisher}; release {vintage}",
        title=Name(basis.title), publisher=Name(basis.publisher), vintage=Name(basis.vintage),
    )  # fmt: skip
    if basis.first_year is not None and basis.last_year is not None:
        ids = (basis.evidence,)
        words = words + say(
            ", {first} to {last}", first=year(basis.first_year, ids), last=year(basis.last_year, ids)
        )
    lag = say(". A year counts as known {lag}.", lag=Name(basis.lag.rstrip("."))) if basis.lag else say(".")
    return words + lag


def _limits_of_case(brief: BriefInput) -> list[Statement]:
    """What the case does not say here: nobody wrote one, it was not yet known, or it is left out."""
    if brief.slug is None:
        return [] if brief.facts else [
            say("Nobody has prepared a case on this pair: everything here rests on registers alone.")
        ]  # fmt: skip
    words = []
    if brief.summary is None and brief.as_of is not None and brief.as_of < brief.made:
        words.append(
            say(
                "The summary and the notes of the case were written later than the day of this brief, and "
                "are left out."
            )
        )
    if not brief.facts:
        words.append(
            say("No fact of the case was published by that day: everything here rests on registers alone.")
        )
    if unlinked(brief):
        words.append(
            say("The summary of the case is left out, because a number in it has no fact behind it.")
        )
    return words


def _limits(brief: BriefInput) -> list[Statement]:
    words = []
    if brief.domain == "arms":
        words.append(
            say(
                "TIV, the unit of the arms register, measures the volume of what was transferred. It is "
                "not money."
            )
        )
    if not brief.bases:
        words.append(
            say("No register was at hand: everything here rests on the dated facts of the case alone.")
        )
    words += _limits_of_case(brief)
    words.append(
        say(
            "A year or a country that is not mentioned is one on which nothing is recorded here; that is "
            "not a zero."
        )
    )
    words.append(
        say("No weapon design, no production engineering and no operational detail is in this brief.")
    )
    return words
