"""Security risk: to which third parties the item or its technology passed, from either side."""

from dataclasses import replace

from supplant.brief.figures.passages import passages
from supplant.brief.inputs import BriefInput
from supplant.brief.model import Block, Name, Paragraph, Points, Section, Statement, say
from supplant.brief.telling import source_name, tell
from supplant.brief.words import capital, count, country, country_name, day, listed

__all__ = ["leakage", "leakage_statement"]

VARIABLES = (
    "reexport_or_third_party_transfer",
    "own_export_first",
    "own_export_quantity",
    "supplier_other_customers",
)
NAMED = 6


def leakage(brief: BriefInput) -> Section | None:
    """Third parties with dates: the chart and the reports of the case, each as what it is."""
    blocks: list[Block] = []
    words = leakage_statement(brief)
    planned = _planned(brief)
    opening = tuple(found for found in (words, planned) if found is not None)
    if opening:
        blocks.append(Paragraph(opening))
    chart = passages(brief)
    if chart is not None:
        blocks.append(chart)
    facts = [fact for fact in brief.facts if fact.variable in VARIABLES]
    if facts:
        told = tuple(
            say(
                "{when}: {what} ({who}).",
                when=day(fact.date, (fact.evidence,)), what=_without_stop(tell(fact, brief)),
                who=source_name(brief, fact.evidence),
            )
            for fact in facts
        )  # fmt: skip
        blocks.append(Points(told, heading="As reported"))
    if not blocks:
        return None
    limit = say(
        "What is not reported is not known: a transfer that nobody recorded is absent here, and a report "
        "by one side in a war is a claim until others confirm it.",
    ).toned("limit")
    return Section("leakage", "Security risk: leakage of technology", (*blocks, Paragraph((limit,))))


def _without_stop(statement: Statement) -> Statement:
    last = statement.parts[-1]
    if last.text.endswith("."):
        return Statement((*statement.parts[:-1], replace(last, text=last.text[:-1])))
    return statement


def _planned(brief: BriefInput) -> Statement | None:
    """Third parties of whom only plans or talks are known: named, and not counted among the receivers."""
    third = [item for item in brief.passages if item.receiver not in (brief.supplier, brief.buyer)]
    known = {item.receiver for item in third if item.certainty != "planned"}
    parties = {item.receiver for item in third} - known
    if not parties:
        return None
    names: list[Name | str] = [Name(country(code).text) for code in sorted(parties, key=country_name)[:NAMED]]
    further = ["others"] if len(parties) > NAMED else []
    return say("Planned or talked of, and not counted: {names}.", names=listed([*names, *further]))


def leakage_statement(brief: BriefInput) -> Statement | None:
    """How many third parties are recorded as receivers, and which."""
    received = [
        item
        for item in brief.passages
        if item.receiver not in (brief.supplier, brief.buyer) and item.certainty != "planned"
    ]
    if not received:
        return None
    parties = list(dict.fromkeys(item.receiver for item in received))
    ids = tuple(dict.fromkeys(id_ for item in received for id_ in item.evidence))
    names: list[Name | str] = [Name(country(code).text) for code in sorted(parties, key=country_name)[:NAMED]]
    further = ["others"] if len(parties) > NAMED else []
    return capital(
        say(
            "{n} third {party} on record as having received the item, its parts or its know-how from "
            "either side: {names}.",
            n=count(len(parties), ids, "third parties"),
            party="party is" if len(parties) == 1 else "parties are",
            names=listed([*names, *further]),
        )
    )  # fmt: skip
