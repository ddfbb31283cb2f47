"""Industrial impact: how much of the production chain has moved, and what role is left to the supplier."""

from supplant.brief.figures.ladder import ladder, rung_name
from supplant.brief.figures.reports import output_reports
from supplant.brief.inputs import BriefInput
from supplant.brief.keys import last_rung
from supplant.brief.model import Block, Paragraph, Points, Section, Statement, say
from supplant.brief.telling import source_name
from supplant.brief.words import annotated, capital, country, day, estimate, possessive

__all__ = ["industry", "role_statement", "share_statement", "stage_statement"]


def industry(brief: BriefInput) -> Section | None:
    """The rung reached, the role with its rule, the ladder, shares made at home, reports of output."""
    blocks: list[Block] = []
    opening = [
        words for words in (stage_statement(brief), role_statement(brief, "supplier")) if words is not None
    ]
    if opening:
        blocks.append(Paragraph(tuple(opening)))
    chart = ladder(brief)
    if chart is not None:
        blocks.append(chart)
    shares = [share_statement(brief, place) for place in range(len(brief.shares))]
    if shares:
        blocks.append(Points(tuple(shares), heading="Share made at home"))
    output = output_reports(brief)
    if output is not None:
        blocks.append(output)
    return Section("industry", "Industrial impact", tuple(blocks)) if blocks else None


def stage_statement(brief: BriefInput) -> Statement | None:
    """The rung reached last, in our reading where there is one, else the last that was observed."""
    last = last_rung(brief)
    if last is None:
        return None
    template = (
        "In our reading production in {buyer} has stood at “{rung}” since {when}."
        if last.our_reading
        else "The latest rung on record for production in {buyer} is “{rung}”, in {when}."
    )
    return say(
        template,
        buyer=country(brief.buyer), rung=rung_name(last.rung), when=day(last.begins, last.evidence),
    )  # fmt: skip


def role_statement(brief: BriefInput, party: str, *, short: bool = False) -> Statement | None:
    """The role of one side and, but for the short form, the rule that gave it."""
    role = next((role for role in brief.roles if role.party == party), None)
    if role is None:
        return None
    code = brief.supplier if party == "supplier" else brief.buyer
    since = say(" since {when}", when=day(role.since, role.evidence)) if role.since is not None else say("")
    words = say(
        "{who} role is that of {role}{since}.",
        who=possessive(code), role=annotated(_with_article(role.role), role.evidence), since=since,
    )  # fmt: skip
    if not short:
        rule = annotated(role.rule.rstrip("."), role.evidence, brief.named)
        words = words + say(" The rule: {rule}.", rule=rule)
    return capital(words)


def _with_article(role: str) -> str:
    """A role with its article.

    >>> _with_article("licensor"), _with_article("original designer"), _with_article("a rival")
    ('a licensor', 'an original designer', 'a rival')
    """
    if role.lower().startswith(("a ", "an ", "the ", "one ")):
        return role
    return f"{'an' if role[:1].lower() in 'aeiou' else 'a'} {role}"


def share_statement(brief: BriefInput, place: int) -> Statement:
    """One share made at home, as planned or as reported, with its source."""
    share = brief.shares[place]
    ids = share.estimate.evidence
    kind = "planned" if share.plan else "reported"
    return capital(
        say(
            "{kind} for {when}: {share} ({of}); {who}.",
            kind=kind, when=day(share.date, ids), share=estimate(share.estimate),
            of=annotated(share.of, ids, brief.named), who=source_name(brief, ids[0]),
        )
    )  # fmt: skip
