"""In short: what is known, in the fewest sentences, and what is not."""

from supplant.brief.figures.ladder import rung_name
from supplant.brief.inputs import BriefInput
from supplant.brief.model import Block, KeyFigure, Name, Number, Paragraph, Points, Section, Statement, say
from supplant.brief.sections.economy import market_statements
from supplant.brief.sections.industry import role_statement, stage_statement
from supplant.brief.sections.leakage import leakage_statement
from supplant.brief.sections.politics import dependence_statements
from supplant.brief.summary import linked
from supplant.brief.telling import conflict_groups
from supplant.brief.words import annotated, capital, count, country, day, estimate, share_text, worth, year_of

__all__ = ["in_short", "key_figures"]

LABELS = {
    "displaced": "displaced (the buyer no longer needs it)",
    "competitor": "facing a competitor (the buyer sells the same kind of product to third parties)",
    "rival": "facing a rival (the buyer sells to countries that it served itself)",
    "licensor": "a licensor (paid for a design that others build)",
    "joint": "a partner in a joint product",
    "stable": "still in its place",
}


def in_short(brief: BriefInput) -> Section | None:
    """Lead, findings, and what limits them. None where there is nothing to say."""
    blocks: list[Block] = []
    lead = linked(brief)
    if lead is not None:
        blocks.append(Paragraph((lead,)))
    findings = [_outcome(brief, place) for place in range(len(brief.outcomes))]
    found = (stage_statement(brief), role_statement(brief, "supplier"), *dependence_statements(brief))
    findings += [words for words in found if words is not None]
    findings += market_statements(brief)
    leaks = leakage_statement(brief)
    findings += [leaks] if leaks is not None else []
    if findings:
        blocks.append(Points(tuple(dict.fromkeys(findings)), heading="What the record shows"))
    limits = _limits(brief)
    if limits:
        blocks.append(Points(tuple(limits), heading="What is not known"))
    return Section("in-short", "In short", tuple(blocks)) if blocks else None


def _outcome(brief: BriefInput, place: int) -> Statement:
    outcome = brief.outcomes[place]
    words = say(
        "We class {who} as {label} from {when}.",
        who=country(brief.supplier), label=LABELS.get(outcome.label, outcome.label),
        when=day(outcome.date, outcome.evidence),
    )  # fmt: skip
    if not outcome.note:
        return words
    return words + say(" {note}", note=annotated(outcome.note, outcome.evidence, brief.named))


def _limits(brief: BriefInput) -> list[Statement]:
    words = []
    groups = conflict_groups(brief.facts)
    if groups:
        ids = tuple(fact.evidence for group in groups for fact in group)
        words.append(
            capital(
                say(
                    "On {n} {matters} the sources contradict each other; the reports stand side by side "
                    "below.",
                    n=count(len(groups), ids, "matters"), matters="matter" if len(groups) == 1 else "matters",
                )
            )
        )  # fmt: skip
    doubtful = [fact.evidence for fact in brief.facts if fact.to_verify]
    if doubtful:
        one = len(doubtful) == 1
        words.append(
            capital(
                say(
                    "{n} {facts} still to be verified, and {are} marked.",
                    n=count(len(doubtful), doubtful, "facts"), facts="fact is" if one else "facts are",
                    are="is" if one else "are",
                )
            )
        )  # fmt: skip
    return [*words, *(capital(_gap(gap)) for gap in brief.gaps)]


def _gap(gap: str) -> Statement:
    return Statement((Name(gap if gap.endswith(".") else f"{gap}."),))


def key_figures(brief: BriefInput) -> tuple[KeyFigure, ...]:
    """At most four numbers for the head of the page, the most telling first."""
    found: list[KeyFigure] = []
    ours = [rung for rung in brief.rungs if rung.our_reading] or [
        r for r in brief.rungs if r.certainty == "observed"
    ]
    if ours:
        last = ours[-1]
        found.append(
            KeyFigure(
                "Rung reached",
                say(rung_name(last.rung)),
                say("since {when}", when=day(last.begins, last.evidence)),
            )
        )
    shares = [share for share in brief.shares if not share.plan]
    if shares:
        share = max(shares, key=lambda item: item.date.start)
        ids = share.estimate.evidence
        note = say("of {of}, {when}", of=annotated(share.of, ids, brief.named), when=day(share.date, ids))
        found.append(KeyFigure("Made at home", Statement((estimate(share.estimate),)), note))
    for label, points in (
        ("Buyer depends on supplier", brief.buyer_on_supplier),
        ("Supplier depends on buyer", brief.supplier_on_buyer),
    ):
        if points:
            point = max(points, key=lambda item: item.year)
            interval = point.estimate.interval
            note = say(
                "{span} in {when}",
                span=Number(
                    f"{share_text(interval.low)} to {share_text(interval.high)}",
                    point.estimate.evidence,
                    "estimate",
                    point.estimate.method,
                ),
                when=year_of(point),
            )
            found.append(KeyFigure(label, Statement((estimate(point.estimate, plain=True),)), note))
    sums = [
        fact
        for fact in brief.facts
        if fact.variable == "contract_value" and isinstance(fact.value, float | int)
    ]
    units = [fact.unit for fact in sums]
    if sums:
        unit = max(units, key=units.count)
        same = sorted((float(fact.value or 0), fact.evidence) for fact in sums if fact.unit == unit)
        ids = tuple(id_ for _, id_ in same)
        text = worth(same[0][0], unit)
        if same[0][0] != same[-1][0]:
            text = f"{text} to {worth(same[-1][0], unit)}"
        note = say(
            "{n} {reports}",
            n=count(len(same), ids, "reports"),
            reports="report" if len(same) == 1 else "reports",
        )
        found.append(KeyFigure("Contract, as reported", Statement((Number(text, ids),)), note))
    return tuple(found[:4])
