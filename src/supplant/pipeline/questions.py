"""The two questions of the Python interface, each one call from words to answer."""

from datetime import UTC, date, datetime
from pathlib import Path

from supplant.brief import Brief, compose_brief
from supplant.pipeline.assessing import Answer, answer
from supplant.pipeline.briefing import brief_input
from supplant.pipeline.place import open_if_there
from supplant.pipeline.question import ask_about

__all__ = ["assess", "make_brief"]


def assess(
    *about: str,
    item: str | None = None,
    category: str | None = None,
    as_of: str | None = None,
    vintage: str | None = None,
    store: Path | None = None,
) -> Answer:
    """Measure a case, or any supplier and buyer, as known on a date.

    `about` is the slug or file of a case, or two names of actors. `store` is a DuckDB file; by default
    `SUPPLANT_STORE` or the one in the user's data folder, and without any the case library alone. Raises
    NoAnswer, UsageError, AmbiguousActor, UnknownActor, CaseError and StoreError, each with what to do.

    >>> round(assess("shahed-136", as_of="2025-09").assessment.localisation.share.share.value, 2)
    0.9
    """
    question = ask_about(about, item=item, category=category, as_of=as_of)
    opened = open_if_there(store)
    if opened is None:
        return answer(None, question, vintage)
    with opened:
        return answer(opened, question, vintage)


def make_brief(
    *about: str,
    item: str | None = None,
    category: str | None = None,
    as_of: str | None = None,
    vintage: str | None = None,
    store: Path | None = None,
    made: date | None = None,
) -> Brief:
    """The brief of a case, or of any supplier and buyer; `write_brief` makes a file of it.

    `made` is the day that the brief gives as its own, by default today in UTC; with a given day the same
    input gives the same bytes.

    >>> make_brief("k9-t-155", made=date(2026, 1, 1)).title.text
    'South Korea to Türkiye: Howitzer K9 Thunder / T-155 Firtina'
    """
    found = assess(*about, item=item, category=category, as_of=as_of, vintage=vintage, store=store)
    return compose_brief(brief_input(found, made if made is not None else datetime.now(UTC).date()))
