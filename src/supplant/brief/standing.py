"""One partnership in the reference class: how it stands, what the model gives it, which cases it is like."""

from supplant.brief.inputs import BriefInput
from supplant.brief.model import Block, Name, Number, Paragraph, Statement, Table, say
from supplant.brief.reference_class import Forecast, PastCase, ReferenceClass, Standing
from supplant.brief.words import count, country, country_name, go_on, listed, shown, year

__all__ = ["GRADES", "between", "probability", "similar", "stands"]

GRADES = {
    "none": "none on record",
    "unstated": "local production, how far is not said",
    "components": "component work",
    "kits": "kits put together",
    "assembly": "assembly",
    "licence": "licensed build",
    "own": "own version",
}
ENDINGS = {
    "displaced": "displaced by the buyer’s own production",
    "switched": "others took over",
    "ended": "ended without either",
}


SHORT = {"displaced": "displaced", "switched": "others took over", "ended": "ended"}


def stands(reference: ReferenceClass) -> list[Statement]:
    """Where this partnership stands by the register, or how old it is by the case."""
    if len(reference.standings) == 1:
        return _one(reference, reference.standings[0])
    if reference.standings:
        going = [standing for standing in reference.standings if standing.goes_on]
        ids = tuple(standing.evidence for standing in reference.standings)
        return [
            say(
                "The register has partnerships of the two in {n} categories; {going}.",
                n=count(len(ids), ids, "categories"), going=go_on(len(going), ids),
            )
        ]  # fmt: skip
    if reference.age is not None:
        age, fact = reference.age
        ids = (fact, reference.release)
        return [
            say(
                "By the first delivery that the case knows of, this partnership was {age} years old at the "
                "end of {year}.",
                age=Number(str(age), ids, "estimate", "years since the first delivery"),
                year=year(reference.last_year, (reference.release,)),
            )
        ]
    if reference.origin == "own":
        return [say("The register has no delivery between the two in this category by then.")]
    return []


def _one(reference: ReferenceClass, standing: Standing) -> list[Statement]:
    ids = (standing.evidence,)
    local = say("no local production is on record")
    if standing.local_since is not None:
        since = year(standing.local_since, ids)
        local = say(
            "local production is on record since {since} ({grade})",
            since=since, grade=GRADES[standing.grade],
        )  # fmt: skip
    words = [
        say(
            "In the register this partnership ({category}) began in {began}{before}; {local}.",
            category=Name(standing.category.lower()), began=year(standing.began, ids),
            before=", or before the register does" if standing.left_truncated else "", local=local,
        )
    ]  # fmt: skip
    if standing.earlier is not None and standing.revived is not None:
        words.append(
            say(
                "It had faded in {year} ({how}) and was taken up again in {back}.",
                year=year(standing.earlier[1], ids), how=ENDINGS[standing.earlier[0]],
                back=year(standing.revived, ids),
            )
        )  # fmt: skip
    words.append(_state(reference, standing))
    if standing.rival_first is not None:
        words.append(
            say(
                "The two have met as rivals since {year}, first in {where}.",
                year=year(standing.rival_first, ids), where=country(standing.met[0]),
            )
        )  # fmt: skip
    if standing.forecast is not None:
        words.append(_ahead(reference, standing.forecast))
    return words


def _state(reference: ReferenceClass, standing: Standing) -> Statement:
    ids = (standing.evidence,)
    if standing.goes_on:
        return say(
            "At the end of {year} it went on, {age} years old.",
            year=year(reference.last_year, ids),
            age=Number(str(standing.age), ids, "estimate", "years since the first delivery"),
        )
    if standing.over is None:
        return say("Its deliveries have no volume in the register, so whether it goes on cannot be told.")
    how, when = standing.over
    return say(
        "It counts as over since {when}: {how}. The last delivery is of {last}.",
        when=year(when, ids), how=ENDINGS[how], last=year(standing.last_delivery, ids),
    )  # fmt: skip


def _ahead(reference: ReferenceClass, forecast: Forecast) -> Statement:
    return say(
        "For the ten years after {year} the model gives displacement {displaced}, and {rivalry} {rival}.",
        year=year(reference.last_year, (reference.release,)),
        displaced=probability(forecast, "displaced"),
        rivalry="rivalry in one more country" if forecast.already_rivals else "a first rivalry",
        rival=probability(forecast, "rival"),
    )


def probability(forecast: Forecast, outcome: str) -> Number:
    """The probability of an outcome, with its interval, as what it is: a projection."""
    known = forecast.displaced if outcome == "displaced" else forecast.rival
    span = known.interval
    value, low, high = (_chance(end) for end in (span.value, span.low, span.high))
    text = value if low == high else f"{value} ({low} to {high})"
    return Number(text, known.evidence, "projection", known.method)


def _chance(share: float) -> str:
    """A probability is never told as sure.

    >>> [_chance(share) for share in (0.9996, 0.42, 0.001)]
    ['over 99%', '42%', 'under 1%']
    """
    return "over 99%" if share >= 0.995 else shown(share, "share")


def between(reference: ReferenceClass) -> Table:
    """All partnerships of the two, one row for each category."""
    caption = say(
        "The partnerships of the two, by category; displacement, and rivalry in a further country, within "
        "the ten years after {year}",
        year=year(reference.last_year, (reference.release,)),
    )
    body = []
    for standing in reference.standings:
        ids, forecast = (standing.evidence,), standing.forecast
        state = say("goes on") if standing.goes_on else say("not measured")
        if standing.over is not None:
            state = say("{how}, {year}", how=SHORT[standing.over[0]], year=year(standing.over[1], ids))
        none = say("not computed" if standing.goes_on else "over")
        body.append((
            Statement((Name(standing.category),)),
            Statement((year(standing.began, ids),)),
            Statement((year(standing.local_since, ids),)) if standing.local_since else say("none on record"),
            state,
            Statement((year(standing.rival_first, ids),)) if standing.rival_first else say("not met"),
            Statement((probability(forecast, "displaced"),)) if forecast else none,
            Statement((probability(forecast, "rival"),)) if forecast else none,
        ))  # fmt: skip
    columns = (
        "Category", "Since", "Local production since", "State", "Rivals since", "Displacement", "Rivalry",
    )  # fmt: skip
    return Table(caption, columns, tuple(body))


def similar(brief: BriefInput, reference: ReferenceClass) -> list[Block]:
    """Similar cases by name with what became of them, or in a sentence why there are none."""
    heading = "The most similar partnerships of the past"
    standing = reference.standings[0] if len(reference.standings) == 1 else None
    if reference.origin == "bundled":
        reason = say(
            "Similar cases are named where a register of arms transfers is imported: the summary that comes "
            "with the program holds no rows of one."
        )
        return [Paragraph((reason.toned("limit"),), heading=heading)]
    if standing is None or not standing.similar or standing.similar_as_of is None:
        return []
    words = say(
        "Alike as this partnership stood at the end of {year}{eve}, in the {n} covariates of the model (on "
        "{what}), each on the scale of its spread; in the same category and the same state of local "
        "production; at dates whose next ten years are on record. A distance of nought is a twin.",
        what=listed(
            ["supply", "dependence", "production", "exports", "common markets", *reference.on_countries]
        ),
        year=year(standing.similar_as_of, (standing.evidence,)),
        eve="" if standing.goes_on else ", before its end",
        n=Number(str(len(reference.covariates)), (reference.release,), "estimate", "count of covariates"),
    )
    columns = (
        "Partnership", "Alike in", "Local production then", "What became of it", "Rivals in a new country",
        "Distance",
    )  # fmt: skip
    rows = tuple(_case(case) for case in standing.similar)
    table = Table(say("Similar cases, the nearest first"), columns, rows, numeric=(5,))
    return [Paragraph((words,), heading=heading), table]


def _case(case: PastCase) -> tuple[Statement, ...]:
    ids = (case.evidence,)
    fate = say("went on")
    if case.ending_year is not None:
        fate = say("{how}, {year}", how=SHORT[case.ending], year=year(case.ending_year, ids))
    rivals = say("none") if case.rival_year is None else Statement((year(case.rival_year, ids),))
    return (
        Statement((Name(f"{country_name(case.supplier)} to {country_name(case.buyer)}"),)),
        Statement((year(case.origin, ids),)),
        say(GRADES[case.grade]),
        fate,
        rivals,
        Statement((Number(f"{case.distance:.2f}", ids, "estimate"),)),
    )
