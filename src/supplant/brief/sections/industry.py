"""Industrial impact: how much of the production chain has moved, and what role is left to the supplier."""

from supplant.brief.claimed import claimed_rungs, standing, when, whose
from supplant.brief.figures.ladder import ladder, rung_name
from supplant.brief.figures.reports import output_reports
from supplant.brief.inputs import BriefInput, CheckedClaim, Role
from supplant.brief.model import Block, Paragraph, Points, Section, Statement, say
from supplant.brief.parties import recent
from supplant.brief.rungs import STANDING, Standing, reading, standings
from supplant.brief.telling import source_name
from supplant.brief.words import annotated, capital, country, day, estimate, possessive
from supplant.core.units import Period

__all__ = ["industry", "role_statement", "share_statement", "stage_statement"]

UNTOLD = "cannot be told"
ABROAD = ("competitor", "rival")
LATELY = 5


def industry(brief: BriefInput) -> Section | None:
    """The rung reached, the role with its rule, claimed rungs, the ladder, shares made at home, output."""
    blocks: list[Block] = []
    opening = [
        words for words in (stage_statement(brief), role_statement(brief, "supplier")) if words is not None
    ]
    if opening:
        blocks.append(Paragraph(tuple(opening)))
    claimed = [_claimed(brief, *entry) for entry in claimed_rungs(brief)]
    if claimed:
        blocks.append(Points(tuple(claimed), heading="Claimed in the documents at hand"))
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
    """The rung in our reading where there is one, else the highest and the latest of each certainty."""
    last = reading(brief)
    if last is not None:
        return say(
            "In our reading production in {buyer} has stood at “{rung}” since {when}.",
            buyer=country(brief.buyer), rung=rung_name(last.rung), when=day(last.begins, last.evidence),
        )  # fmt: skip
    found = standings(brief)
    if not found:
        return None
    told = [say("{standing}, {rungs}", standing=STANDING[s.certainty], rungs=_rungs(s)) for s in found]
    words = told[0]
    for further in told[1:]:
        words = words + say("; ") + further
    return say("On record for production in {buyer}: {told}.", buyer=country(brief.buyer), told=words)


def _rungs(found: Standing) -> Statement:
    """The highest rung and, where it is another, the latest, each with its date."""
    high, last = found.highest, found.latest
    if rung_name(high.rung) == rung_name(last.rung):
        return say("“{rung}” ({when})", rung=rung_name(high.rung), when=day(high.begins, high.evidence))
    return say(
        "“{rung}” at the highest ({when}) and “{later}” as the latest ({then})",
        rung=rung_name(high.rung), when=day(high.begins, high.evidence),
        later=rung_name(last.rung), then=day(last.begins, last.evidence),
    )  # fmt: skip


def _claimed(brief: BriefInput, claim: CheckedClaim, rung: str, _: Period) -> Statement:
    """A rung on the word of a document, beside what was observed and never among it."""
    return say(
        "“{rung}”, {when} ({whose}; grade {standing}).",
        rung=rung_name(rung), when=when(claim), whose=whose(brief, claim), standing=standing(claim),
    ).toned(claim.tone)  # fmt: skip


def role_statement(brief: BriefInput, party: str, *, short: bool = False) -> Statement | None:
    """The role of one side by the rule and, but for the short form, the rule in words.

    Beside an outcome, which the author of a case judges, the two are told apart, and the short form leaves
    the supplier's role to the outcome. A role that cannot be told is not told in the short form.
    """
    role = next((role for role in brief.roles if role.party == party), None)
    judged = party == "supplier" and bool(brief.outcomes)
    if role is None or (short and judged) or (party == "buyer" and not _sells(brief, role)):
        return None
    code = brief.supplier if party == "supplier" else brief.buyer
    if role.role == UNTOLD:
        return None if short else say("The record does not tell which role {who} has.", who=country(code))
    since = say(" since {when}", when=day(role.since, role.evidence)) if role.since is not None else say("")
    words = say(
        "{lead}{who} role is that of {role}{since}.",
        lead="By the rule for roles, " if judged else "", who=possessive(code),
        role=annotated(_with_article(role.role), role.evidence), since=since,
    )  # fmt: skip
    if not short:
        rule = annotated(_in_question(role.rule.rstrip("."), brief), role.evidence, brief.named)
        words = words + say(" The rule: {rule}.", rule=rule)
    if judged:
        words = words + say(" What became of it is the judgement of the case’s author, under “In short”.")
    return capital(words)


def _sells(brief: BriefInput, role: Role) -> bool:
    """Whether a role in third markets rests on sales within the last five years; other roles need none.

    Of a pair without item or category it would else rest on any delivery of anything at any time.
    """
    if role.role not in ABROAD or brief.item or brief.category:
        return True
    oldest = (brief.as_of or brief.made).year - LATELY
    return any(c.served_by != "supplier" and int(c.period[-4:]) >= oldest for c in recent(brief))


def _in_question(rule: str, brief: BriefInput) -> str:
    """The words of a rule for what was asked: the item, the category, or neither."""
    if brief.item:
        return rule.replace("the item or category", "the item or its category")
    if brief.category:
        return rule.replace("the item or category", "the category").replace("the item", "the category")
    things = "arms" if brief.domain == "arms" else "such things"
    for words in ("makes the item itself", "makes the item", "puts the item together"):
        rule = rule.replace(words, words.replace("the item", f"{things} of the supplier's design"))
    return rule.replace("the item or category", things).replace("the item", things)


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
