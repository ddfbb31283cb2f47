"""Documents -> claims -> the store: what reports say, with the words and the place of every claim.

A document that cannot be read does not cost the others. What is saved is only ever added to: the same
document read twice in the same way changes nothing; a later version of the reader, or a full reading after a
quick one, adds what it finds besides and takes nothing back.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd

from supplant.core.errors import SupplantError, UsageError
from supplant.evidence import export
from supplant.evidence.claim import Claim, needs_review
from supplant.evidence.cluster import Cluster, cluster, contradictions
from supplant.evidence.document import Document, from_text, load
from supplant.evidence.model_reader import Endpoint, EndpointFailed
from supplant.evidence.reader import read as claims_of
from supplant.pipeline.meta import meta, version
from supplant.pipeline.model_reading import AskedModel, ModelAnswer, endpoint_of
from supplant.pipeline.place import open_store
from supplant.store import Store

__all__ = ["BY_MODEL", "ReadDocument", "Reading", "read", "read_documents", "save"]

BY_MODEL = "model "
"""How the `reader` of a saved claim begins where a language model proposed it; the model's name follows."""

_WORDS_OF_A_TEXT = 5
_EXPORTS = {"csv": export.write_csv, "parquet": export.write_parquet, "ftm": export.write_statements}


@dataclass(frozen=True)
class ReadDocument:
    """A document with its claims, in the order of the text.

    `added` is the number of claims that saving put into the store, None where nothing was saved. `model` is
    what a language model added, None where none was asked or none answered. `quick` says that it was read
    without the encoder.
    """

    document: Document
    claims: tuple[Claim, ...]
    added: int | None = None
    model: ModelAnswer | None = None
    quick: bool = False

    def to_json(self) -> dict[str, Any]:
        """The entry of `documents` in the JSON interface."""
        about = self.document
        return {
            "id": about.id,
            "path": about.path,
            "title": about.title,
            "published": about.published,
            "media_type": about.media_type,
            "characters": len(about.text),
            "added": self.added,
            "quick": self.quick,
            "model": None if self.model is None else self.model.to_json(),
            "claims": [claim.to_json() for claim in self.claims],
        }


@dataclass(frozen=True)
class Reading:
    """What documents say. `failed` holds path and reason of those that could not be read."""

    documents: tuple[ReadDocument, ...]
    failed: tuple[tuple[str, str], ...]
    meta: Mapping[str, Any]

    @property
    def claims(self) -> tuple[Claim, ...]:
        """All claims, document by document."""
        return tuple(claim for document in self.documents for claim in document.claims)

    @property
    def clusters(self) -> tuple[Cluster, ...]:
        """Claims that say the same, with their independent origins, but for what a model proposes."""
        claims = [claim for claim in self.claims if not needs_review(claim)]
        return cluster(claims, [read.document for read in self.documents])

    def to_json(self) -> dict[str, Any]:
        """The document of `supplant read --json`; clusters where several documents were read."""
        answer: dict[str, Any] = {
            "documents": [document.to_json() for document in self.documents],
            "failed": [{"file": path, "why": why} for path, why in self.failed],
        }
        if len(self.documents) > 1:
            groups = self.clusters
            answer["clusters"] = [
                {"id": one.id, "claims": [claim.id for claim in one.claims], "origins": len(one.origins)}
                for one in groups
            ]
            answer["contradictions"] = [
                {"first": pair.first.id, "second": pair.second.id, "about": pair.about}
                for pair in contradictions(groups)
            ]
        return {**answer, "meta": dict(self.meta)}

    def to_frame(self) -> pd.DataFrame:
        """One row per claim with the columns of the codebook; missing is missing, never zero or ""."""
        frame: pd.DataFrame = export.table(self.claims).to_pandas()
        return frame

    def write(self, path: Path, form: str) -> Path:
        """Write all claims as "csv", "parquet" or "ftm" (FollowTheMoney statements, one a line).

        Raises SupplantError where the file cannot be written.
        """
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            _EXPORTS[form](self.claims, path)
        except OSError as error:
            raise SupplantError(
                f"cannot write {path}: {error.strerror or error}; choose another place"
            ) from error
        return path


def read(
    *documents: str | Path,
    save: bool = False,
    store: Path | None = None,
    model: str | bool | Endpoint | None = None,
    endpoint: str | None = None,
    quick: bool = False,
) -> Reading:
    r"""Read documents and return their claims.

    A document is a path, "-" for standard input, or the text itself: a string of several lines, or of five
    words and more, that names no file. With `save` documents and claims are kept in the store.

    With `model` a language model proposes further claims: its name (True: that in SUPPLANT_LLM_MODEL) behind
    the OpenAI-compatible address `endpoint` (else SUPPLANT_LLM_URL). Only then does a text leave here.

    With `quick` the encoder is left out: for very many documents, see docs/reading.md on what that costs.

    Raises the first error where no document could be read, and UsageError for a model without an address;
    otherwise `failed` says which document, or which answer of the model, could not be read.

    >>> found = read("Ankara bought forty trainer aircraft from South Korea.")
    >>> found.to_frame()[["type", "source", "target", "value"]].values.tolist()
    [['supply.import', 'KOR', 'TUR', 40.0]]
    """
    if not documents:
        raise UsageError("name at least one document, or give its text")
    asked = endpoint_of(model, endpoint)
    if not save:
        found, failures = read_documents(documents, endpoint=asked, quick=quick)
        said = meta(None)
    else:
        with open_store(store, write=True) as opened:
            found, failures = read_documents(documents, opened, asked, quick=quick)
            said = meta(opened)
    if failures and not found:
        raise failures[0][1]
    return Reading(found, tuple((path, str(error)) for path, error in failures), said)


def read_documents(
    documents: Iterable[str | Path],
    store: Store | None = None,
    endpoint: Endpoint | None = None,
    *,
    quick: bool = False,
) -> tuple[tuple[ReadDocument, ...], list[tuple[str, SupplantError]]]:
    """Every document with its claims, kept in the store where one is given, and what went wrong with others.

    A document that only the model at `endpoint` could not read, wholly or in part, is among both.
    Raises UsageError where standard input is named twice, and StoreError where the store cannot be used.
    """
    named = list(documents)
    if sum(str(name) == "-" for name in named) > 1:
        raise UsageError("standard input (-) can be read once only")
    asked = None if endpoint is None else AskedModel(endpoint)
    found: list[ReadDocument] = []
    failures: list[tuple[str, SupplantError]] = []
    for name in named:
        try:
            document = _opened(name)
        except SupplantError as error:
            failures.append((str(name)[:200], error))
            continue
        claims, answer = claims_of(document, quick=quick), None
        if asked is not None:
            try:
                answer = asked.read(document, claims)
            except EndpointFailed as error:
                failures.append((str(name)[:200], error))
            else:
                claims = tuple(sorted((*claims, *answer.proposed), key=lambda claim: claim.start))
                failures += [(str(name)[:200], error) for error in answer.gaps(document.path)]
        added = None if store is None else save(store, document, claims, endpoint, quick=quick)
        found.append(ReadDocument(document, claims, added, answer, quick))
    return tuple(found), failures


def save(
    store: Store,
    document: Document,
    claims: Sequence[Claim],
    endpoint: Endpoint | None = None,
    *,
    quick: bool = False,
) -> int:
    """Keep a document and its claims, all or nothing; returns how many claims are new to the store.

    Each is kept with who read it: this version, whether `quick`, or for claims that need review the model at
    `endpoint`.
    """
    now = datetime.now(UTC).replace(tzinfo=None)
    known = set(store.ask("claims_saved", claims=[claim.id for claim in claims])["id"])
    fresh = [claim for claim in claims if claim.id not in known]
    if not fresh and len(store.ask("documents_saved", documents=[document.id])):
        return 0
    with store.changing():
        store.ask(
            "keep_document",
            id=document.id,
            path=document.path,
            title=document.title,
            published=document.published,
            media_type=document.media_type,
            sha256=hashlib.sha256(document.text.encode("utf-8", "surrogatepass")).hexdigest(),
            text=_storable(document.text),
            saved_at=now,
        )
        reader = f"supplant {version()}{', quick' if quick else ''}"
        proposer = f"{BY_MODEL}{'' if endpoint is None else endpoint.model}"
        for claim in fresh:
            by = proposer if needs_review(claim) else reader
            store.ask("keep_claim", **_row(claim), reader=by, saved_at=now)
    return len({claim.id for claim in fresh})


def _opened(name: str | Path) -> Document:
    if isinstance(name, str) and name != "-" and _is_text(name):
        return from_text(name)
    try:
        return load(name)
    except OSError as error:
        raise SupplantError(
            f"{str(name)[:200]}: {error.strerror or error}; give a file that can be read"
        ) from error


def _is_text(name: str) -> bool:
    if "\n" not in name and len(name.split()) < _WORDS_OF_A_TEXT:
        return False
    try:
        return not Path(name).exists()
    except (OSError, ValueError):
        return True


def _storable(text: str) -> str:
    """A lone half of a surrogate pair has no place in a database; its replacement keeps all offsets."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _row(claim: Claim) -> dict[str, Any]:
    amount = claim.quantity
    return {
        "id": claim.id,
        "document": claim.document,
        "type": claim.type,
        "source": claim.source,
        "target": claim.target,
        "object": None if claim.object is None else _storable(claim.object),
        "value": None if amount is None else amount.value,
        "low": None if amount is None else amount.low,
        "high": None if amount is None else amount.high,
        "unit": None if amount is None else amount.unit,
        "per": None if amount is None else amount.per,
        "date": claim.date,
        "negated": claim.negated,
        "hypothetical": claim.hypothetical,
        "confidence": claim.confidence,
        "grade": claim.grade,
        "quote": _storable(claim.quote),
        "start_char": claim.start,
        "end_char": claim.end,
        "source_name": None if claim.source_name is None else _storable(claim.source_name),
        "target_name": None if claim.target_name is None else _storable(claim.target_name),
    }
