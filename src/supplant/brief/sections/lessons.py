"""Terms of the contract, as far as they are observed: what a strategy would have to start from."""

from supplant.brief.inputs import BriefInput, Term
from supplant.brief.model import Name, Number, Section, Statement, Table, say
from supplant.brief.words import annotated, publisher

__all__ = ["lessons"]


def lessons(brief: BriefInput) -> Section | None:
    """A table of terms by kind. None without a term. Which terms hold up is not judged here."""
    if not brief.terms:
        return None
    rows = tuple(
        (
            say(term.kind),
            _term(brief, term),
            Statement((Name("; ".join(_publishers(brief, term))),)),
        )
        for term in brief.terms
    )
    table = Table(say("Terms of the arrangement as reported, in our words"), ("Kind", "Term", "Source"), rows)
    return Section("terms", "Strategic lessons: the terms observed", (table,))


def _term(brief: BriefInput, term: Term) -> Statement:
    """The words, with a link to the evidence even where they hold no number."""
    words = annotated(term.term, term.evidence, brief.named)
    return words if words.evidence else words + say(" ({n})", n=Number("evidence", term.evidence))


def _publishers(brief: BriefInput, term: Term) -> list[str]:
    return list(dict.fromkeys(publisher(brief.evidence[id_].source.publisher) for id_ in term.evidence))
