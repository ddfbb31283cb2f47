"""Where this may go: the projection, what it rests on, and how such projections did."""

from collections.abc import Mapping
from dataclasses import replace

from supplant.brief.figures.outlook import markets_figure, need_figure, roles_figure, supply_figure
from supplant.brief.inputs import BriefInput
from supplant.brief.model import Block, Name, Number, Paragraph, Points, Section, Statement, say
from supplant.brief.outlook import Fan, LeftOut, Outlook, Skill
from supplant.brief.projected import chance, middle, number, rate, spread, value_text, when
from supplant.brief.words import annotated, capital, count, country, how_many, listed, possessive

__all__ = ["outlook", "roles_then"]

TITLE = "Where this may go"
TOLD_ROLE = 0.15  # chance from which a role is told in a sentence
TOLD_PARAMETERS = 4
NEAR_HALF = 0.3  # chance from which it is worth saying whether half of the futures see it


def outlook(brief: BriefInput) -> Section | None:
    """The projection; a line that says why there is none; None where nobody asked for one."""
    found = brief.outlook
    if found is None:
        return None
    if isinstance(found, LeftOut):
        return Section("outlook", TITLE, (Paragraph((_left_out(found),)),))
    roles = roles_then(brief, found)
    blocks: list[Block] = [
        Paragraph((_opening(found), *_stale(found))),
        Paragraph((_supply(brief, found), *_displaced(brief, found))),
        supply_figure(brief, found),
        Paragraph((roles,)),
        roles_figure(brief, found, roles),
        need_figure(brief, found),
        Paragraph(_money(brief, found)),
        markets_figure(brief, found),
        Points(tuple(_rests_on(found)), heading="What the projection rests on"),
        Paragraph(tuple(_record(found)), heading="How such projections did"),
    ]
    return Section("outlook", TITLE, tuple(blocks))


def _left_out(found: LeftOut) -> Statement:
    words = say("No projection is made here: {why}.", why=found.why)
    if found.command is None:
        return words
    return words + say(" This command makes one: {command}.", command=Name(found.command))


def _opening(found: Outlook) -> Statement:
    if not found.begins:
        return say(
            "This is projection, not record: {runs} futures of a model, from {first} to {last}, each with "
            "its own draw of what is assumed below.",
            runs=number(found, f"{found.runs:,}"), first=when(found, found.at[0]),
            last=when(found, found.at[-1]),
        ).toned("lead")  # fmt: skip
    return say(
        "This is projection, not record: {runs} futures of a model, from {first}, the last month on record, "
        "to {last}, each with its own draw of what is assumed below.",
        runs=number(found, f"{found.runs:,}"), first=when(found, found.begins),
        last=when(found, found.at[-1]),
    ).toned("lead")  # fmt: skip


def _stale(found: Outlook) -> list[Statement]:
    if not found.stale:
        return []
    return [
        say(
            "The record of the case ends long before the day of this brief: what has come since is not on "
            "record here, and is projection like the rest."
        )
    ]


def _supply(brief: BriefInput, found: Outlook) -> Statement:
    place = middle(found)
    local, bought = found.fans["local_output"], found.fans["imports"]
    return say(
        "In {when}, in half of the futures, {buyer} makes {a} {unit} (nine in ten: {b}) and takes {c} "
        "complete ones from {supplier} (nine in ten: {d}).",
        unit=rate(local), when=when(found, found.at[place]), buyer=country(brief.buyer),
        supplier=country(brief.supplier),
        a=spread(found, local, place, 1, 3), b=spread(found, local, place, 0, 4),
        c=spread(found, bought, place, 1, 3), d=spread(found, bought, place, 0, 4),
    )  # fmt: skip


def _displaced(brief: BriefInput, found: Outlook) -> list[Statement]:
    """From now on, among the futures in which it has not come yet; and what the fit makes of the past."""
    before = found.displaced_before
    ahead = (found.displaced[-1] - before) / (1 - before) if before < 1 else 0.0
    past = found.begins > 0 and before >= 0.01
    words = say(
        "{who} is displaced (its deliveries under a tenth of their peak, and local output at least as large) "
        "by {when} in {p} of the futures{those}",
        who=country(brief.supplier), when=when(found, found.at[-1]), p=chance(found, ahead),
        those=" in which it is not so yet" if past else "",
    )  # fmt: skip
    if found.displaced_month is None and ahead >= NEAR_HALF:
        words += say("; fewer than half of all see it within that time, so there is no median.")
    elif found.displaced_month is not None and found.displaced_month > found.begins:
        words += say("; over all of them the median time is {when}.", when=when(found, found.displaced_month))
    else:
        words += say(".")
    apart = _apart(brief)
    if not past:
        return [capital(words), *apart]
    fits = say(
        "By the same rule it had come by {last} in {p} of the model’s fits to the past.",
        last=when(found, found.begins), p=chance(found, before),
    )  # fmt: skip
    return [capital(words), fits, *apart]


def _apart(brief: BriefInput) -> list[Statement]:
    """Why the reference class gives another figure for displacement, where it gives one."""
    if brief.reference is None or not any(one.forecast for one in brief.reference.standings):
        return []
    return [
        say(
            "The reference class answers another question, and gives another figure: whether deliveries of "
            "the whole category over five years fall under a tenth of their peak. It knows nothing of this "
            "item, and the model nothing of other partnerships."
        )
    ]


def roles_then(brief: BriefInput, found: Outlook) -> Statement:
    """The likely roles of both, half-way through the projection."""
    place = middle(found)
    words = say("In {when}", when=when(found, found.at[place]))
    for joint, code, roles in (
        (" ", brief.supplier, found.supplier_roles),
        ("; ", brief.buyer, found.buyer_roles),
    ):
        likely = sorted(roles.items(), key=lambda item: -item[1][place])
        parts = [
            say("a {role} in {p}", role=role, p=chance(found, chances[place]))
            for role, chances in likely
            if chances[place] >= TOLD_ROLE
        ]
        words += say(
            "{joint}{who} is {parts} of the futures", joint=joint, who=country(code), parts=listed(parts)
        )
    return words + say(".")


def _money(brief: BriefInput, found: Outlook) -> tuple[Statement, ...]:
    place, lost = middle(found), found.fans["revenue_lost"]
    unit = "million dollars" if found.priced else "first prices of a unit"
    words = say(
        "Set against the same futures without any local production, {whose} monthly revenue in {when}, in "
        "{unit}, is {a} in half of them (nine in ten: {b}).",
        unit=unit, whose=possessive(brief.supplier), when=when(found, found.at[place]),
        a=_lower(found, lost, place, (1, 3)), b=_lower(found, lost, place, (0, 4)),
    )  # fmt: skip
    if found.priced:
        return (words,)
    return words, say("No price is on record, so money is counted in first prices of a unit.")


def _lower(found: Outlook, lost: Fan, place: int, levels: tuple[int, int]) -> Statement:
    """What is lost, in words that say which way: lower, higher, or from one to the other."""
    a, b = (lost.bands[level][place] for level in levels)
    least, most = (value_text(abs(value), lost) for value in (a, b))
    if a >= 0 or b <= 0:
        less, more = (least, most) if a >= 0 else (most, least)
        span = less if less == more else f"{less} to {more}"
        word = "lower" if a >= 0 else "higher"
        return say("{word} by {span}", word=word, span=number(found, span, lost.evidence))
    return say(
        "from {a} higher to {b} lower",
        a=number(found, least, lost.evidence), b=number(found, most, lost.evidence),
    )  # fmt: skip


_ORIGINS: Mapping[str, str] = {
    "bundled": "the fit came with the program, and is to these very facts",
    "made": "the fit was made on this machine, and is to these very facts",
}


def _rests_on(found: Outlook) -> list[Statement]:
    words = []
    if found.origin == "defaults":
        words += [_assumed(found, note) for note in found.assumed]
    else:
        words.append(
            say(
                "Facts: {n} figures of the case with their intervals and grades; {origin}.",
                n=count(len(found.facts), found.facts, "figures"), origin=_ORIGINS[found.origin],
            )
        )  # fmt: skip
    words.append(_parameters(found))
    reach = (
        "" if found.origin == "defaults" else " A war that grows or ends is in it only as far as they reach."
    )
    words.append(
        say(
            "Demand is a scenario, not a forecast: a start, a level where it settles and an end, drawn from "
            "ranges that the figures so far set.{reach}",
            reach=reach,
        )
    )
    if found.markets:
        names = listed([Name(country(code).text) for code in found.markets])
        words.append(
            say(
                "Third markets are the largest customers of either side in the register: {names}.",
                names=names,
            )
        )
    else:
        words.append(say("Third markets are eight without names, of typical sizes: no register names them."))
    return words


def _assumed(found: Outlook, note: str) -> Statement:
    """A note of the pipeline, its numbers led to the entry of the run, which names the rows behind them."""
    parts = annotated(f"{note}.", (found.evidence,)).parts
    numbers = (replace(part, kind="projection") if isinstance(part, Number) else part for part in parts)
    return capital(Statement(tuple(numbers)))


def _parameters(found: Outlook) -> Statement:
    names = [meaning.split(";")[0] for meaning in found.identified]
    told = Name("; ".join(names[:TOLD_PARAMETERS]))
    which = (
        say(" (above all: {told})", told=told) if len(names) > TOLD_PARAMETERS else say(": {told}", told=told)
    )
    if found.origin == "defaults":
        return say(
            "Parameters: {n} uncertain ones, none fitted; their ranges are mostly judgement.",
            n=number(found, str(found.uncertain)),
        )
    return say(
        "Parameters: of {n} uncertain ones {m} were fitted, and the facts say something of {k}{which}. The "
        "others stay at their ranges, which are mostly judgement.",
        n=number(found, str(found.uncertain)), m=number(found, str(found.fitted)),
        k=number(found, how_many(len(names), (found.evidence,)).text),
        which=which if names else "",
    )  # fmt: skip


_MODELS: Mapping[str, str] = {
    "model": "this model", "constant_dependence": "the same with dependence held constant",
    "persistence": "persistence", "trend": "a log-linear trend", "bass": "a diffusion curve",
    "random_parameters": "the unfitted model", "averaged": "the average",
}  # fmt: skip


def _record(found: Outlook) -> list[Statement]:
    skill = found.skill
    if found.hindsight:
        return _without_hindsight(found)
    if skill is None:
        return [say("No hindcasts came with this program, so nothing is said of how such projections did.")]
    words = [_verdict(skill)]
    if not found.fans["imports"].averaged:
        words.append(
            say("Nothing here is averaged with simple models, since they need figures to start from.")
        )
        return words
    parts = [
        say("{name} {w}", name=_MODELS[name], w=_rated(skill, f"{weight * 100:.0f}%"))
        for name, weight in skill.weights.items()
    ]
    words.append(
        say(
            "Imports, local output and localisation are therefore averages of the models, weighted by what "
            "did best on the other cases: {parts}. Everything else is this model alone, since the simple "
            "ones do not speak of it.",
            parts=listed(parts),
        )
    )
    return words


def _without_hindsight(found: Outlook) -> list[Statement]:
    words = [
        say(
            "How such projections did in hindcasts is left out: they were scored on figures that came after "
            "the day of this brief, and would be hindsight."
        )
    ]
    if found.fans["imports"].averaged:
        words.append(
            say(
                "Imports, local output and localisation are averages of this model and of simple ones, each "
                "with the same weight. Everything else is this model alone, since the simple ones do not "
                "speak of it."
            )
        )
    return words


def _verdict(skill: Skill) -> Statement:
    better = [_MODELS[name] for name in skill.better]
    worse = [_MODELS[name] for name in skill.worse]
    verdict = (
        say("better by more than chance than {names}", names=listed(better))
        if better
        else say("not better than simple models by more than chance")
    )
    return say(
        "In hindcasts of {cases} cases at {cuts} dates, scored on {figures} figures that came later, this "
        "model was {verdict}{worse}; its band for nine in ten held {all} of the figures, {once} when every "
        "case counts once. Read the bands as too narrow.",
        cases=_rated(skill, str(skill.cases)), cuts=_rated(skill, str(skill.cut_offs)),
        figures=_rated(skill, str(skill.figures)), verdict=verdict,
        worse=say(", and worse than {names}", names=listed(worse)) if worse else "",
        all=_rated(skill, f"{skill.coverage_90 * 100:.0f}%"),
        once=_rated(skill, f"{skill.coverage_90_by_case * 100:.0f}%"),
    )  # fmt: skip


def _rated(skill: Skill, text: str) -> Number:
    return Number(text, (skill.evidence,), "estimate")
