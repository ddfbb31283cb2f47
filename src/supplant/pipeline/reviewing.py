"""Review of saved claims: accept, reject, edit, by whom, when, why. Nothing is overwritten.

The state of a claim follows from its reviews in their order: the last acceptance, rejection or edit says
where it stands, and later edits of a field go before earlier ones. What the reader read stays as it was.
"""

import getpass
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any, Literal

import pandas as pd

from supplant.core.actors import resolve
from supplant.core.errors import NoAnswer, SupplantError, UsageError
from supplant.core.units import Period
from supplant.evidence.claim import MODEL_RULE, Claim, Quantity, claim_types
from supplant.evidence.grading import Grade
from supplant.pipeline.reading import BY_MODEL
from supplant.store import Store

__all__ = ["Review", "ReviewedClaim", "review", "reviewed_claims", "unknown_claim"]

State = Literal["unreviewed", "accepted", "rejected", "edited"]
Action = Literal["accept", "reject", "edit"]

_STATES: Mapping[str, State] = {"accept": "accepted", "reject": "rejected", "edit": "edited"}
_PERIODS = ("day", "week", "month", "quarter", "year")


@dataclass(frozen=True)
class Review:
    """One act of review. `changes` holds the fields that an edit sets."""

    action: Action
    changes: Mapping[str, Any]
    who: str
    at: datetime
    why: str | None

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return {**vars(self), "changes": dict(self.changes), "at": self.at.isoformat(timespec="seconds")}


@dataclass(frozen=True)
class ReviewedClaim:
    """A saved claim as it stands after its reviews; `read` is what `reader` made of it."""

    id: str
    claim: Claim
    read: Claim
    state: State
    history: tuple[Review, ...]
    title: str | None
    path: str
    reader: str = ""

    def to_json(self) -> dict[str, Any]:
        """The entry of `claims` in `supplant review --json`."""
        return {
            **self.claim.to_json(),
            "id": self.id,
            "document": self.claim.document,
            "title": self.title,
            "path": self.path,
            "read_by": self.reader,
            "state": self.state,
            "history": [entry.to_json() for entry in self.history],
        }


def reviewed_claims(store: Store, documents: Sequence[str] | None = None) -> tuple[ReviewedClaim, ...]:
    """All saved claims, or those of the documents named, each as it stands."""
    history: dict[str, list[Review]] = {}
    for row in _records(store.ask("reviews")):
        entry = Review(
            row["action"],
            json.loads(row["changes"]),
            row["who"],
            pd.Timestamp(row["reviewed_at"]).to_pydatetime(),
            row["why"],
        )
        history.setdefault(row["claim"], []).append(entry)
    rows = store.ask("claims", documents=None if documents is None else list(documents))
    return tuple(_standing(row, tuple(history.get(row["id"], ()))) for row in _records(rows))


def review(
    store: Store,
    claim: str,
    action: Action,
    *,
    changes: Mapping[str, str] | None = None,
    who: str | None = None,
    why: str | None = None,
) -> ReviewedClaim:
    """Add one review and return the claim as it then stands.

    `changes` are the fields of an edit as text; an empty text makes a field missing. Raises NoAnswer for an
    id that is not in the store, UsageError for a rejection without a reason, a field that cannot be edited
    and a value that does not fit.
    """
    found = next((one for one in reviewed_claims(store) if one.id == claim), None)
    if found is None:
        raise unknown_claim(claim)
    if action == "reject" and not (why or "").strip():
        raise UsageError('a rejection needs its reason: supplant review reject ID --why "..."')
    if action == "edit" and not changes:
        raise UsageError(f"an edit names what it changes, such as target=IRN; fields: {', '.join(_FIELDS)}")
    read_values = {name: _value(name, text) for name, text in (changes or {}).items()}
    if read_values:
        _applied(found.claim, read_values)
    store.ask(
        "keep_review",
        claim=claim,
        action=action,
        changes=json.dumps(read_values, ensure_ascii=False, sort_keys=True),
        who=(who or "").strip() or _user(),
        reviewed_at=datetime.now(UTC).replace(tzinfo=None),
        why=(why or "").strip() or None,
    )
    return next(one for one in reviewed_claims(store, [found.claim.document]) if one.id == claim)


def unknown_claim(claim: str) -> NoAnswer:
    """What to say of an id that is not in the store."""
    return NoAnswer(
        f"the store has no claim {claim[:60]!r}; supplant review --all lists them, "
        "supplant read --save FILE adds those of a document"
    )


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        raise UsageError("the system does not say who you are: give your name with --by") from None


def _standing(row: Mapping[str, Any], history: tuple[Review, ...]) -> ReviewedClaim:
    read = _claim(row)
    claim = read
    for entry in history:
        if entry.changes:
            claim = _applied(claim, entry.changes)
    state: State = _STATES[history[-1].action] if history else "unreviewed"
    return ReviewedClaim(row["id"], claim, read, state, history, row["title"], row["path"], row["reader"])


def _claim(row: Mapping[str, Any]) -> Claim:
    amount = None
    if row["value"] is not None:
        amount = Quantity(row["value"], row["unit"], row["per"], row["low"], row["high"])
    return Claim(
        type=row["type"],
        source=row["source"],
        target=row["target"],
        quote=row["quote"],
        start=int(row["start_char"]),
        end=int(row["end_char"]),
        document=row["document"],
        object=row["object"],
        quantity=amount,
        date=row["date"],
        negated=bool(row["negated"]),
        hypothetical=bool(row["hypothetical"]),
        confidence=row["confidence"],
        grade=row["grade"],
        source_name=row["source_name"],
        target_name=row["target_name"],
        rule=MODEL_RULE if row["reader"].startswith(BY_MODEL) else 0,
    )


def _applied(claim: Claim, changes: Mapping[str, Any]) -> Claim:
    """The claim with changed fields. Raises UsageError where a unit is left without a value."""
    known = {name: value for name, value in changes.items() if name not in _AMOUNT}
    amount = {name: value for name, value in changes.items() if name in _AMOUNT}
    if amount:
        before = {} if claim.quantity is None else vars(claim.quantity)
        after = {**dict.fromkeys(_AMOUNT), **before, **amount}
        if after["value"] is None:
            if any(after[name] is not None for name in amount):
                raise UsageError("a unit, period or interval needs a value: add value=NUMBER to the edit")
            known["quantity"] = None
        else:
            known["quantity"] = Quantity(**after)
    return replace(claim, **known)


def _value(name: str, text: str) -> Any:
    if name not in _FIELDS:
        raise UsageError(f"{name[:40]!r} cannot be edited; fields: {', '.join(_FIELDS)}")
    plain = text.strip()
    try:
        return _FIELDS[name](plain)
    except UsageError:
        raise
    except (ValueError, SupplantError) as error:
        raise UsageError(f"{name}={plain[:60]!r}: {error}") from None


def _type(text: str) -> str:
    if text not in claim_types():
        raise UsageError(f"no claim type {text[:40]!r}; the codebook has {', '.join(claim_types())}")
    return text


def _party(text: str) -> str | None:
    return None if not text else "EU" if text == "EU" else resolve(text).code


def _number(text: str) -> float | None:
    if not text:
        return None
    if not re.fullmatch(r"-?\d+(\.\d+)?([eE]\d+)?", text):
        raise UsageError(f"{text[:40]!r} is no number; write digits and a decimal point, such as 2700 or 0.9")
    return float(text)


def _day(text: str) -> str | None:
    for part in text.split("/", 1) if text else ():
        Period.parse(part)
    return text or None


def _flag(text: str) -> bool:
    if text.lower() not in {"yes", "true", "no", "false"}:
        raise UsageError(f"{text[:40]!r} is neither yes nor no")
    return text.lower() in {"yes", "true"}


def _period(text: str) -> str | None:
    if text and text not in _PERIODS:
        raise UsageError(f"no period {text[:40]!r}; one of {', '.join(_PERIODS)}")
    return text or None


def _grade(text: str) -> str:
    return str(Grade.parse(text, grader="", graded=date.min, reason=""))


_FIELDS: Mapping[str, Callable[[str], Any]] = {
    "type": _type,
    "source": _party,
    "target": _party,
    "object": lambda text: text or None,
    "value": _number,
    "low": _number,
    "high": _number,
    "unit": lambda text: text or None,
    "per": _period,
    "date": _day,
    "negated": _flag,
    "hypothetical": _flag,
    "grade": _grade,
}
_AMOUNT = ("value", "unit", "per", "low", "high")


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    rows: list[Any] = frame.astype(object).where(frame.notna(), None).to_dict("records")
    return rows
