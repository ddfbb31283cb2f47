"""Claim check: what the documents at hand say, beside what the record shows, and a verdict on each."""

from collections import Counter

from supplant.brief.inputs import BriefInput, CheckedClaim, Verdict
from supplant.brief.model import (
    Block,
    Name,
    Number,
    Paragraph,
    Points,
    Quote,
    Section,
    Statement,
    Table,
    Text,
    say,
)
from supplant.brief.words import capital, count, listed

__all__ = ["claims"]

LONGEST_QUOTE = 240
MOST_UNREAD = 200

MEANING: dict[Verdict, str] = {
    "borne out": "a source on record that does not lean on the same origin shows it",
    "consistent": "what is on record fits, but does not show it, rests on the same origin, or is another "
    "document’s reviewed word",
    "contradicted": "what is on record says otherwise",
    "cannot be told": "the record is silent, or sources contradict each other",
}
COLUMNS = ("What the document says", "Verdict", "What the record shows, and leaves open")


def claims(brief: BriefInput) -> Section | None:
    """One row per claim, however often it is made, and what was not checked. None without a document."""
    if not brief.checked and not brief.unread and not brief.rejected:
        return None
    blocks: list[Block] = []
    if brief.checked:
        blocks.append(Paragraph((_summary(brief),)))
        used = [verdict for verdict in MEANING if any(row.verdict == verdict for row in brief.checked)]
        legend = tuple(capital(say("{verdict}: {meaning}.", verdict=v, meaning=MEANING[v])) for v in used)
        blocks.append(Points(legend, heading="What the verdicts mean"))
        rows = tuple(_row(brief, checked) for checked in brief.checked)
        caption = say(
            "Every claim of the documents, in their order. A solid edge: a reviewer let it stand; a dashed "
            "one: not reviewed, so that it counts for half of its grade beside other documents"
        )
        blocks.append(Table(caption, COLUMNS, rows))
    if brief.rejected:
        blocks.append(_rejected(brief))
    if brief.unread:
        blocks.append(_unread(brief))
    limit = say(
        "A claim is what a document says. The reader is a program and misreads some passages, the "
        "parties above all: a verdict is on the claim as read, which stands in each row. What nobody "
        "recorded contradicts nothing."
    ).toned("limit")
    return Section("claims", "Claim check", (*blocks, Paragraph((limit,))))


def _summary(brief: BriefInput) -> Statement:
    found = Counter(row.verdict for row in brief.checked)
    ids = {v: tuple(i for row in brief.checked if row.verdict == v for i in row.claims) for v in MEANING}
    every = tuple(id_ for row in brief.checked for id_ in row.claims)
    parts = [
        say("{n} {verdict}", n=count(found[v], ids[v], "claims"), verdict=_plural(v, found[v]))
        for v in MEANING
        if found[v]
    ]
    documents = {brief.evidence[id_].source for id_ in every}
    return capital(
        say(
            "{n} {claims}, made in {passages} {places} of {d} {documents}: {parts}.",
            n=count(len(brief.checked), every, "claims"),
            claims="claim" if len(brief.checked) == 1 else "claims",
            passages=count(len(every), every, "passages"),
            places="passage" if len(every) == 1 else "passages",
            d=count(len(documents), every, "documents"),
            documents="document" if len(documents) == 1 else "documents",
            parts=listed(parts),
        )
    )


def _plural(verdict: Verdict, number: int) -> str:
    if verdict == "cannot be told":
        return verdict
    return f"{'is' if number == 1 else 'are'} {verdict}"


def _row(brief: BriefInput, checked: CheckedClaim) -> tuple[Statement, ...]:
    shows = _joined(checked.shows) if checked.shows else say("Nothing that bears on it.")
    left_open = say("\nLeft open: ") + checked.leaves_open
    return _says(brief, checked), _verdict(checked), shows + left_open


def _says(brief: BriefInput, checked: CheckedClaim) -> Statement:
    lead, *others = checked.claims
    words = say("{claim}.\n{quote}", claim=checked.says, quote=_quote(brief, lead))
    if others:
        words += say(
            "\nAlso in {n} further {places}.",
            n=Number(count(len(others), others).text, tuple(others), "claim"),
            places="passage" if len(others) == 1 else "passages",
        )
    if checked.documents > 1:
        words += say("\n") + capital(
            say(
                "{d} documents, {o} independent {origins}.",
                d=count(checked.documents, checked.claims, "documents"),
                o=count(checked.origins, checked.claims, "origins"),
                origins="origin" if checked.origins == 1 else "origins",
            )
        )
    grade = brief.evidence[lead].grade
    graded = say("\nGrade {grade}, ", grade=Name(grade)) if grade else say("\n")
    return (words + graded + say("{review}.", review=Name(checked.review))).toned(checked.tone)


def _quote(brief: BriefInput, id_: str) -> Statement:
    text = " ".join((brief.evidence[id_].original or "").split())
    if len(text) <= LONGEST_QUOTE:
        return Statement((Quote(text, (id_,)),))
    cut = text[:LONGEST_QUOTE].rsplit(" ", 1)[0]
    return Statement((Quote(cut, (id_,)), Text(" […]")))


def _joined(statements: tuple[Statement, ...]) -> Statement:
    """One below the other; the style sheet of the page keeps line breaks in this table."""
    words = statements[0]
    for statement in statements[1:]:
        words += say("\n") + statement
    return words


def _verdict(checked: CheckedClaim) -> Statement:
    words = capital(say("{verdict}:\n{reason}.", verdict=checked.verdict, reason=checked.reason))
    if not checked.shared:
        return words
    part = "" if checked.shared_wholly else "Part of it "
    rests = "Rests" if checked.shared_wholly else "rests"
    return words + say(
        "\n{part}{rests} on the same origin: {who}.",
        part=part,
        rests=rests,
        who=listed([Name(who) for who in checked.shared]),
    )


def _rejected(brief: BriefInput) -> Table:
    rows = tuple(
        (_quote(brief, id_), Statement((Name(brief.evidence[id_].note or "no reason given"),)))
        for id_ in brief.rejected
    )
    return Table(say("Read, and rejected in review"), ("Passage", "Why"), rows, folded=True)


def _unread(brief: BriefInput) -> Table:
    shown = brief.unread[:MOST_UNREAD]
    rows = tuple((_quote(brief, id_), _why_unread(brief, id_)) for id_ in shown)
    more = len(brief.unread) - len(shown)
    caption = say("Passages in which no claim was found, so that nothing was checked")
    if more:
        caption += say(
            "; the first {n} of {all}",
            n=count(len(shown), shown, "passages"), all=count(len(brief.unread), shown, "passages"),
        )  # fmt: skip
    return Table(caption, ("Passage", "Why it is not in the check"), rows, folded=True)


def _why_unread(brief: BriefInput, id_: str) -> Statement:
    return Statement((Name(brief.evidence[id_].note or ""),))
