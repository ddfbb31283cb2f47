"""What a number rests on: a source, a place in it, and an id that follows from the content.

Four kinds of statement never mix: an *observation* is a dated figure with a source, a *claim* is what a
document says, an *estimate* is what we computed from observations, a *projection* is what a model run
says. Ids are hashes of content (as in FollowTheMoney statements), so the same fact has the same id on
every machine and a changed fact cannot keep its old one.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from supplant.core.units import Interval

__all__ = ["Estimate", "Evidence", "EvidenceIndex", "Kind", "Source", "content_id"]

Kind = Literal["observation", "claim", "estimate", "projection"]


def content_id(*parts: object, prefix: str) -> str:
    """`prefix-` and twelve hexadecimal digits of the SHA-256 of the parts; None and "" differ.

    >>> content_id("sipri", 12, prefix="r")
    'r-449687cc83fe'
    >>> content_id(None, prefix="r") == content_id("", prefix="r")
    False
    """
    text = "\x1f".join("\x00" if part is None else str(part) for part in parts)
    return f"{prefix}-{hashlib.sha256(text.encode()).hexdigest()[:12]}"


@dataclass(frozen=True)
class Source:
    """Who published something: a register release, an article, a data set."""

    title: str
    publisher: str
    url: str | None = None
    published: str | None = None
    relays: str | None = None
    reliability: str = "F"
    terms: str | None = None


@dataclass(frozen=True)
class Evidence:
    """One entry of a source list: what was said or counted, where, when, and in which release.

    `kind` says which of the four kinds it is; `text` is the fact in words; `original` the words or the row
    of the source itself; `locator` where in the source; `inputs` the ids that an estimate was computed from.
    """

    id: str
    kind: Kind
    text: str
    source: Source
    locator: str | None = None
    date: str | None = None
    as_of: str | None = None
    original: str | None = None
    vintage: str | None = None
    method: str | None = None
    grade: str | None = None
    note: str | None = None
    conflicts: tuple[str, ...] = ()
    inputs: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Plain values; fields that are absent are left out."""
        # Not dataclasses.asdict, which copies deeply: an answer may hold ten thousand entries.
        plain = {key: value for key, value in vars(self).items() if value not in (None, ())}
        plain["source"] = {key: value for key, value in vars(self.source).items() if value is not None}
        return plain


@dataclass(frozen=True)
class Estimate:
    """A number that we computed, with its interval, unit, method, and the evidence it rests on.

    A missing estimate is None where it is used, never an Estimate of zero.
    """

    interval: Interval
    unit: str
    method: str
    evidence: tuple[str, ...]
    notes: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """`value`, `low`, `high` and what stands behind them."""
        return {
            **self.interval.to_json(),
            "unit": self.unit,
            "method": self.method,
            "evidence": list(self.evidence),
            **({"notes": list(self.notes)} if self.notes else {}),
        }


EvidenceIndex = Mapping[str, Evidence]
