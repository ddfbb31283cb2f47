"""Who may be next: the supplier's other buyers and the buyer's other suppliers, by their risk."""

from supplant.brief.inputs import BriefInput
from supplant.brief.model import Block, Name, Paragraph, Section, Statement, Table, say
from supplant.brief.reference_class import Forecast, Party, ReferenceClass
from supplant.brief.standing import GRADES, probability
from supplant.brief.words import count, country, country_name, go_on, how_many, year

__all__ = ["who_next"]

TITLE = "Who may be next"


def who_next(brief: BriefInput) -> Section | None:
    """A table for each side, with what became of the others; in a sentence, what is needed for it."""
    reference = brief.reference
    if reference is None:
        return None
    if reference.origin == "bundled":
        words = say(
            "Which other partnerships of the two are at risk is told where a register of arms transfers is "
            "imported (supplant data import, with the file as it was downloaded)."
        )
        return Section("next", TITLE, (Paragraph((words.toned("limit"),)),))
    if not reference.forecasts:
        words = say(
            "The register holds too few partnerships of this kind to fit a model to, so none is forecast."
        )
        return Section("next", TITLE, (Paragraph((words.toned("limit"),)),))
    blocks: list[Block] = []
    for party in (reference.supplier_next, reference.buyer_next):
        blocks += _side(reference, party) if party is not None else []
    if not blocks:
        return None
    return Section("next", TITLE, (Paragraph(_reading(reference)), *blocks))


def _reading(reference: ReferenceClass) -> tuple[Statement, ...]:
    return (
        say(
            "Probabilities for the ten years after {year}, from a model of how partnerships fared that is "
            "fitted to this register up to then, with intervals. They are ordered by the chance that "
            "something comes that has not come yet: displacement, or a first rivalry.",
            year=year(reference.last_year, (reference.release,)),
        ),
        say(
            "A rivalry that is all but sure, as between large exporters, says that the two will meet in some "
            "country with something of the category, and no more."
        ).toned("limit"),
    )


def _side(reference: ReferenceClass, party: Party) -> list[Block]:
    supplies = party.side == "supplier"
    heading = "Of the supplier’s other buyers" if supplies else "Of the buyer’s other suppliers"
    words = Paragraph((_past(party, supplies),), heading=heading)
    if not party.next:
        return [words]
    columns = (
        "Buyer" if supplies else "Supplier", "Displacement", "Rivalry", "Local production", "What raises it",
    )  # fmt: skip
    caption = say(
        "Who may displace {who}, or become its rival, within ten years"
        if supplies
        else "Whom {who} may displace, or become a rival of, within ten years",
        who=country(party.code),
    )
    return [words, Table(caption, columns, tuple(_row(row, supplies) for row in party.next))]


def _past(party: Party, supplies: bool) -> Statement:
    """What became of all of its partnerships, those with the other side of this brief among them."""
    ids = (party.evidence,)
    what = "supplied a state" if supplies else "was supplied by a state"
    if party.partnerships == 1:
        return say(
            "The register has {n} partnership in which {who} {what}; {fate}.",
            n=count(1, ids, "partnerships"), who=country(party.code), what=what, fate=_fate(party),
        )  # fmt: skip
    words = say(
        "The register has {n} partnerships in which {who} {what}, one for each country and category; "
        "{going}.",
        n=count(party.partnerships, ids, "partnerships"), who=country(party.code), what=what,
        going=go_on(party.going_on, ids),
    )  # fmt: skip
    over = party.displaced + party.switched + party.ended
    if not over:
        return words
    if over == 1:
        return words + say(" The one that is over {fate}.", fate=_ending(party))
    return words + say(
        " Of those that are over, {gone} ended in displacement, {others} with others taking over, and {rest} "
        "with neither.",
        gone=how_many(party.displaced, ids, "partnerships"),
        others=how_many(party.switched, ids, "partnerships"),
        rest=how_many(party.ended, ids, "partnerships"),
    )  # fmt: skip


def _fate(party: Party) -> str:
    """What became of the only partnership."""
    if party.going_on:
        return "it goes on"
    over = party.displaced or party.switched or party.ended
    return f"it {_ending(party)}" if over else "whether it goes on cannot be told"


def _ending(party: Party) -> str:
    """How the only one that is over ended."""
    if party.displaced:
        return "ended in displacement"
    return (
        "ended with others taking over" if party.switched else "ended with neither displacement nor a switch"
    )


def _row(forecast: Forecast, supplies: bool) -> tuple[Statement, ...]:
    other = forecast.buyer if supplies else forecast.supplier
    rival = Statement((probability(forecast, "rival"),))
    if forecast.already_rivals:
        rival += say(", in one more country: they have met before")
    return (
        Statement((Name(f"{country_name(other)}, {forecast.category.lower()}"),)),
        Statement((probability(forecast, "displaced"),)),
        rival,
        say(GRADES[forecast.grade] if forecast.local_production else GRADES["none"]),
        _why(forecast),
    )


def _why(forecast: Forecast) -> Statement:
    """What raises the likelier of what has not come yet, in the words of the covariates."""
    rivalry = not forecast.already_rivals and (
        forecast.rival.interval.value > forecast.displaced.interval.value
    )
    drivers = forecast.drivers_of_rival if rivalry else forecast.drivers_of_displaced
    if not drivers:
        return say("nothing that stands out")
    what = "rivalry" if rivalry else "displacement"
    return say("{what}: {words}", what=what, words=Name("; ".join(drivers)))
