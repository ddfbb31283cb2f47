"""What usually happens: what became of comparable partnerships, and where this one stands among them."""

from dataclasses import replace

from supplant.brief.figures.incidence import group_of, incidence
from supplant.brief.inputs import BriefInput
from supplant.brief.licence import compared
from supplant.brief.model import Block, Name, Number, Paragraph, Part, Section, Statement, Table, say
from supplant.brief.reference_class import Incidence, ReferenceClass
from supplant.brief.standing import between, similar, stands
from supplant.brief.words import count, estimate, year

__all__ = ["rates", "usual"]

TITLE = "What usually happens"
AGES = ((5, "Five years"), (10, "Ten years"), (20, "Twenty years"))
OUTCOMES = {
    "displaced": "Displaced",
    "switched": "Others took over",
    "ended": "Ended without either",
    "rival": "Met as rivals",
}


def usual(brief: BriefInput) -> Section | None:
    """Rates and curves, similar cases, what such forecasts have been worth; or why there are none."""
    reference = brief.reference
    if reference is None:
        if brief.no_reference is None:
            return None
        reason = Statement((Name(brief.no_reference),), "limit")
        return Section("usual", TITLE, (Paragraph((reason,)),))
    blocks: list[Block] = []
    opening = rates(reference)
    blocks += [Paragraph(tuple(opening))] if opening else []
    standing = stands(reference)
    blocks += [Paragraph(tuple(standing))] if standing else []
    chart = incidence(brief)
    blocks += [chart] if chart is not None else []
    if any(curve.local for curve in reference.curves):
        blocks += [_by_age(reference, group_of(reference)), *_of_the_other(reference)]
    elif reference.counts:
        blocks.append(_counts(reference))
    blocks += [between(reference)] if len(reference.standings) > 1 else []
    blocks += compared(reference)
    blocks += similar(brief, reference)
    if reference.skills:
        worth = _worth(reference)
        blocks.append(Paragraph(worth, heading="What such forecasts have been worth"))
    blocks.append(Paragraph(_limits(reference)))
    return Section("usual", TITLE, tuple(blocks))


def rates(reference: ReferenceClass) -> list[Statement]:
    """What had become of the group that this partnership is in, or of both groups where that is not known."""
    category = group_of(reference)
    words = []
    for local in (True, False) if reference.local is None else (reference.local,):
        displaced, switched, rival = (
            reference.curve(outcome, local=local, category=category)
            for outcome in ("displaced", "switched", "rival")
        )
        if displaced is None or switched is None:
            continue
        words.append(
            say(
                "Of {n} partnerships {half} local production, {what}, the buyer had displaced its supplier "
                "in {gone}; other suppliers had taken over in {others}.",
                n=count(displaced.partnerships, (displaced.evidence,), "partnerships"),
                half="with" if local else "without",
                what=say("in {category}", category=Name(category.lower()))
                if category
                else "in all categories",
                gone=_after(displaced), others=_after(switched),
            )
        )  # fmt: skip
        if rival is not None:
            words.append(
                say(
                    "Of {n} such partnerships, supplier and buyer had met as rivals in a third country in "
                    "{met}.",
                    n=count(rival.partnerships, (rival.evidence,), "partnerships"),
                    met=_after(rival),
                )
            )
    return words


def _after(curve: Incidence) -> Statement:
    """The share after ten and after twenty years, as far as the curve goes."""
    parts = [
        say("{share} after {age}", share=estimate(share), age=words.lower())
        for age, words in AGES[1:]
        if (share := curve.at(age)) is not None
    ]
    return (
        parts[0] + say(" and ") + parts[1]
        if len(parts) == 2
        else parts[0]
        if parts
        else say("too few to tell")
    )


def _of_the_other(reference: ReferenceClass) -> list[Table]:
    """The same of the group that is not told: this category where it is small, else all categories."""
    other = None if group_of(reference) is not None else reference.category
    if other == group_of(reference):
        return []
    table = _by_age(reference, other)
    return [replace(table, folded=True)] if table.rows else []


def _by_age(reference: ReferenceClass, category: str | None) -> Table:
    """Every outcome with and without local production, in a category or in all."""
    body = []
    for outcome, title in OUTCOMES.items():
        for local in (True, False):
            curve = reference.curve(outcome, local=local, category=category)
            if curve is None:
                continue
            size = count(curve.partnerships, (curve.evidence,), "partnerships")
            shares = [curve.at(age) for age, _ in AGES]
            body.append((
                Statement((Name(f"{title}, {'with' if local else 'without'}"),)), Statement((size,)),
                *(Statement((estimate(s),)) if s is not None else say("too few left") for s in shares),
            ))  # fmt: skip
    return Table(
        say(
            "{group}: share to whom it had come by years since the first delivery, with and without local "
            "production. By definition none with it ends without either.",
            group=Name(category or "All categories"),
        ),
        ("Outcome", "Of", *(words for _, words in AGES)),
        tuple(body),
        numeric=(1, 2, 3, 4),
    )


def _counts(reference: ReferenceClass) -> Table:
    """What became of all partnerships of a register that is too small for rates."""
    body = []
    for group in reference.counts:
        ids = (group.evidence,)
        numbers = (
            group.partnerships, group.going_on, group.displaced, group.switched, group.ended, group.rivals,
        )  # fmt: skip
        cells = [Statement((Number(str(number), ids, "estimate"),)) for number in numbers]
        body.append((say("With local production" if group.local else "Without"), *cells))
    return Table(
        say("What became of all partnerships of the register: so few are cases, not rates"),
        ("Partnerships", "All", "Go on", *list(OUTCOMES.values())[:3], "Met as rivals"),
        tuple(body),
        numeric=(1, 2, 3, 4, 5, 6),
    )


def _worth(reference: ReferenceClass) -> tuple[Statement, ...]:
    """One sentence for each outcome: the skill beside its null and the best single covariate.

    Scores are of the back-tests that come with the program; a register imported here may be another release.
    """
    words = []
    for skill in reference.skills:
        ids = (skill.evidence,)
        span = skill.skill_interval
        text = f"{skill.skill:.2f}" + (f" ({span[0]:.2f} to {span[1]:.2f})" if span is not None else "")
        words.append(
            say(
                "Of {what} within ten years, foretold at the ends of {first} to {last} from what had "
                "happened by then, the Brier skill was {skill}, where nought is the base rate and one is "
                "perfect; it was {null} with shuffled fates and {single} with the single best covariate.",
                what="displacement" if skill.outcome == "displaced" else "rivalry",
                first=year(skill.first_origin, ids), last=year(skill.last_origin, ids),
                skill=Number(text, ids, "estimate"),
                null=Number(f"{skill.null_skill:.2f}", ids, "estimate"),
                single=Number(f"{skill.best_single_skill:.2f}", ids, "estimate"),
            )
        )  # fmt: skip
    theirs = {skill.vintage for skill in reference.skills} - {reference.vintage}
    words += [
        say(
            "These scores are of the back-tests that come with the program, on the release {theirs}, and not "
            "of the register counted here ({own}).",
            theirs=Name(vintage), own=Name(reference.vintage),
        )
        for vintage in sorted(theirs)
    ]  # fmt: skip
    return (*words, say("The method and all scores are in the documentation, under reference class."))


def _limits(reference: ReferenceClass) -> tuple[Statement, ...]:
    ids = (reference.release,)
    words = [
        say(
            "Displaced: deliveries over {span} years fell under a tenth of their earlier peak, other foreign "
            "suppliers made up less than half of the loss, and the buyer produces the category. Others took "
            "over: they made up half or more. Rivals: the buyer delivers the category to a third country for "
            "the first time that the supplier had served before. A category is wide: the two may have sold "
            "unlike things.",
            span=count(reference.span, ids, "years of a window"),
        ).toned("limit")
    ]  # fmt: skip
    if reference.local and reference.standings:
        words.append(
            say(
                "What is built under licence counts as the designer’s delivery for as long as the register "
                "books it so: a partnership may go on there when the supplier has no part in it any more."
            ).toned("limit")
        )
    sha = say("{name} {digits}", name=Name("SHA-256"), digits=Name(reference.sha256[:12]))
    slots: dict[str, Part | Statement] = {
        "vintage": Name(reference.vintage), "sha": sha,
        "first": year(reference.first_year, ids), "last": year(reference.last_year, ids),
    }  # fmt: skip
    if reference.origin == "own":
        words.append(
            say("Counted in the register imported here: {vintage} ({sha}), {first} to {last}.", **slots)
        )
    else:
        words.append(
            say(
                "Counted by the summary that comes with the program, built on {built} from {vintage} "
                "({sha}), {first} to {last}; a register of arms transfers imported here would be used "
                "instead.",
                built=Number(reference.built or "an unknown day", ids, "estimate"), **slots,
            )
        )  # fmt: skip
    if reference.revised:
        words.append(
            say(
                "That release is later than the day of this brief: nothing after that day is read, but its "
                "rows carry what was revised since."
            )
        )
    return tuple(words)
