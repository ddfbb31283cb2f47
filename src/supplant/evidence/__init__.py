"""From a document to claims: what it says, about whom, in which words, and how far it may be trusted.

A claim is what a document says, never what is so. `load` turns a file into a Document, `read` finds its
claims with rules, a gazetteer and fitted weights (no network, nothing that writes text). Beside them stand
`grading` (Admiralty), `cluster` (the same claim in several documents, independent origins, contradictions),
`comments` (the register's comments in the same words) and `export` (CSV, Parquet, FollowTheMoney
statements).
"""

from supplant.evidence.claim import Claim, Quantity, claim_types
from supplant.evidence.document import Document, from_text, load
from supplant.evidence.reader import read

__all__ = ["Claim", "Document", "Quantity", "claim_types", "from_text", "load", "read"]
