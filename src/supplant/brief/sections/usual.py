"""What usually happens: what became of comparable partnerships, and where this one stands among them."""

from supplant.brief.figures.incidence import group_of, incidence
from supplant.brief.inputs import BriefInput
from supplant.brief.licence import compared
from supplant.brief.model import Block, Name, Number, Paragraph, Part, Section, Statement, Table, say
from supplant.brief.reference_class import Incidence, ReferenceClass, Skill
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
    blocks += [_by_age(reference)] if reference.curves else []
    blocks += [between(reference)] if len(reference.standings) > 1 else []
    licence = compared(reference)
    if licence:
        blocks.append(Paragraph(tuple(licence), heading="Does a licence cost the supplier its place?"))
    blocks += similar(brief, reference)
    if reference.skills:
        worth = _worth(reference.skills)
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
                what=say("in {category}", category=Name(category.lower())) if category else "all categories",
                gone=_after(displaced), others=_after(switched),
            )
        )  # fmt: skip
        if rival is not None:
            words.append(
                say(
                    "The two had met as rivals in a third country in {met}.",
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


def _by_age(reference: ReferenceClass) -> Table:
    """Every outcome in this category and in all, with and without local production."""
    body = []
    for outcome, title in OUTCOMES.items():
        for category in dict.fromkeys((reference.category, None)):
            for local in (True, False):
                curve = reference.curve(outcome, local=local, category=category)
                if curve is None:
                    continue
                group = f"{(category or 'all categories').lower()}, {'with' if local else 'without'}"
                size = count(curve.partnerships, (curve.evidence,), "partnerships")
                shares = [curve.at(age) for age, _ in AGES]
                body.append((
                    Statement((Name(f"{title}: {group}"),)), Statement((size,)),
                    *(Statement((estimate(s),)) if s is not None else say("too few left") for s in shares),
                ))  # fmt: skip
    return Table(
        say(
            "Share to whom it had come by years since the first delivery, with and without local production. "
            "By definition none with it ends without either."
        ),
        ("Outcome", "Partnerships", *(words for _, words in AGES)),
        tuple(body),
        numeric=(1, 2, 3, 4),
    )


def _worth(skills: tuple[Skill, ...]) -> tuple[Statement, ...]:
    """One sentence for each outcome: the skill beside its null and the best single covariate."""
    words = []
    for skill in skills:
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
