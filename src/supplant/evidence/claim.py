"""A claim: what a document says about a partnership, with the words it says it in.

The 24 types are those of the codebook (data/codebook.csv). A claim is never true or false here: it is graded
(see grading.py), set beside others (cluster.py) and reviewed. Actors are ISO3 codes, "EU", or slugs of
`core.actors`; None where the text names nobody. `date` is when the event was, as "2024", "2024-05",
"2024-05-17" or "first/last day"; None where the text does not tell.
"""

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from supplant.core.evidence import content_id
from supplant.evidence.words import rows

__all__ = ["MODEL_RULE", "Claim", "ClaimType", "Quantity", "claim_types", "needs_review"]

MODEL_RULE = -1
"""`Claim.rule` of a claim that a language model proposed; the rule reader's numbers are positive."""


@dataclass(frozen=True)
class Quantity:
    """A number as the text states it; `low` and `high` where it is vague ("thousands", "about 40")."""

    value: float
    unit: str | None = None
    per: str | None = None
    low: float | None = None
    high: float | None = None

    def to_json(self) -> dict[str, Any]:
        """`value`, `unit`, `per`, and the interval where there is one."""
        value: float | int = int(self.value) if self.value == int(self.value) else self.value
        plain: dict[str, Any] = {"value": value, "unit": self.unit, "per": self.per}
        return plain if self.low is None else {**plain, "low": self.low, "high": self.high}


@dataclass(frozen=True)
class Claim:
    """One statement of a document; `document_text[start:end] == quote`.

    `source` and `target` follow the roles of the type (supplier -> buyer, localiser -> supplier, ...).
    `negated`: said not to be so; `hypothetical`: said to be possible, planned or wanted. `confidence` (0-1)
    is how sure the reader is of its reading, not how true the statement is. `grade` is Admiralty: a letter
    for the source, a digit for the information.
    """

    type: str
    source: str | None
    target: str | None
    quote: str
    start: int
    end: int
    document: str = ""
    object: str | None = None
    quantity: Quantity | None = None
    date: str | None = None
    negated: bool = False
    hypothetical: bool = False
    confidence: float = 0.5
    grade: str = "F6"
    source_name: str | None = None
    target_name: str | None = None
    rule: int = 0

    @property
    def id(self) -> str:
        """Follows from the document, the place and what is claimed."""
        return content_id(
            self.document,
            self.start,
            self.end,
            self.type,
            self.source,
            self.target,
            self.negated,
            self.hypothetical,
            prefix="c",
        )

    def graded(self, grade: str) -> "Claim":
        """The same claim under another grade."""
        return replace(self, grade=grade)

    def to_json(self) -> dict[str, Any]:
        """The claim as `supplant read --json` prints it."""
        return {
            "id": self.id,
            "type": self.type,
            "source": self.source,
            "target": self.target,
            "object": self.object,
            "quantity": None if self.quantity is None else self.quantity.to_json(),
            "date": self.date,
            "negated": self.negated,
            "hypothetical": self.hypothetical,
            "confidence": self.confidence,
            "quote": self.quote,
            "start": self.start,
            "end": self.end,
            "grade": self.grade,
            "source_name": self.source_name,
            "target_name": self.target_name,
            "reader": "model" if needs_review(self) else "rules",
        }


def needs_review(claim: Claim) -> bool:
    """Whether a language model proposed the claim, so that a person has to look at it before it counts."""
    return claim.rule == MODEL_RULE


@dataclass(frozen=True)
class ClaimType:
    """A row of the codebook: meaning, roles, the model quantity it informs, event codes."""

    id: str
    name: str
    definition: str
    role_source: str
    role_target: str
    informs: str
    plover: str
    cameo: str
    symmetric: bool


@lru_cache(maxsize=1)
def claim_types() -> dict[str, ClaimType]:
    """The codebook by type.

    >>> len(claim_types()), claim_types()["supply.import"].role_target
    (24, 'buyer')
    """
    return {
        row["id"]: ClaimType(
            row["id"],
            row["name"],
            row["definition"],
            row["role_source"],
            row["role_target"],
            row["informs"],
            row["plover"],
            row["cameo"],
            row["symmetric"] == "yes",
        )
        for row in rows("codebook.csv")
    }
