"""The two questions of the Python interface, each one call from words to answer."""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from datetime import UTC, date, datetime
from importlib import import_module
from pathlib import Path

from supplant.brief import Brief, compose_brief
from supplant.pipeline.assessing import Answer, answer
from supplant.pipeline.briefing import brief_input
from supplant.pipeline.digests import keep
from supplant.pipeline.place import default_store, store_if_there
from supplant.pipeline.question import ask_about
from supplant.pipeline.usual import with_reference

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
    with store_if_there(store) as opened:
        return answer(opened, question, vintage)


def make_brief(
    *about: str,
    item: str | None = None,
    category: str | None = None,
    as_of: str | None = None,
    vintage: str | None = None,
    store: Path | None = None,
    made: date | None = None,
    documents: Sequence[str | Path] = (),
    fit: bool = True,
    project: bool = True,
    tell: Callable[[str], None] | None = None,
    ahead: Callable[[Brief], None] | None = None,
) -> Brief:
    """The brief of a case, or of any supplier and buyer; `write_brief` makes a file of it.

    The claims of `documents` are set beside the record, each with a verdict; their reviews in the store
    count. Raises NoAnswer for a document that was published after `as_of`.

    The projection needs a fit of the model to the facts that could be known: one that came with the program
    or was kept from before, else a new one (seconds). `project=False` leaves it out. What became of
    comparable partnerships is fitted to the register once for each release and year (half a minute); `tell`
    is told when that begins, and when the fit could not be kept. Without `fit` nothing is fitted anew, and
    what would have to be is left out.

    `ahead` is handed the brief as far as it stands before the projection, and the whole one, so that charts
    can be drawn meanwhile (`Beside.ahead`).

    `made` is the day that the brief gives as its own, by default today in UTC; with a given day the same
    input gives the same bytes.

    >>> make_brief("k9-t-155", made=date(2026, 1, 1)).title.text
    'South Korea to Türkiye: Howitzer K9 Thunder / T-155 Firtina'
    """
    question = ask_about(about, item=item, category=category, as_of=as_of)
    with ExitStack() as afterwards, store_if_there(store) as opened:
        found = answer(opened, question, vintage)
        given = brief_input(found, made if made is not None else datetime.now(UTC).date())
        given, digest = with_reference(given, found, opened, vintage, fit=fit, tell=tell)
        if digest is not None:
            # Once the store is closed, since what is open for reading cannot be written to.
            afterwards.callback(keep, default_store() if store is None else store, digest, tell)
        # Loaded here: an assessment runs no model, and a brief without documents needs no reader.
        if ahead is not None and project:
            ahead(compose_brief(given))
        if project:
            given = import_module("supplant.pipeline.outlook").with_outlook(given, found, opened, fit, digest)
        if documents:
            given = import_module("supplant.pipeline.claimcheck").check_documents(given, documents, opened)
    brief = compose_brief(given)
    if ahead is not None:
        ahead(brief)
    return brief
