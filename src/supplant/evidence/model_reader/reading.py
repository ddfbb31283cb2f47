"""Read a document with a language model, part by part.

The same interface as the rule reader (a document gives claims), plus what that one never has: claims that
were refused, parts that could not be read, and what it cost. The answer of a model is not reproducible; the
checks are. Left out: statements that stretch over two parts beyond their overlap.
"""

import time
from dataclasses import dataclass
from typing import Any

from supplant.evidence.claim import Claim
from supplant.evidence.document import Document
from supplant.evidence.model_reader.ask import Talk
from supplant.evidence.model_reader.endpoint import Endpoint
from supplant.evidence.model_reader.exchange import EndpointFailed
from supplant.evidence.model_reader.named import named_in
from supplant.evidence.model_reader.prompt import request_body
from supplant.evidence.model_reader.sieve import Refused, Sieve
from supplant.evidence.model_reader.visible import parts, visible

__all__ = ["Reading", "Unread", "Usage", "read_with_model"]


@dataclass(frozen=True)
class Unread:
    """A stretch of the document that no answer covers, and why."""

    start: int
    end: int
    why: str


@dataclass(frozen=True)
class Usage:
    """What a reading took; tokens as the endpoint counts them, None where it said nothing for any part."""

    requests: int
    sent_bytes: int
    prompt_tokens: int | None
    answer_tokens: int | None
    wall_s: float


@dataclass(frozen=True)
class Reading:
    """Claims in the order of the text, all to be reviewed; what was refused, and what was not read."""

    document: str
    model: str
    claims: tuple[Claim, ...]
    refused: tuple[Refused, ...]
    unread: tuple[Unread, ...]
    usage: Usage

    def to_json(self) -> dict[str, Any]:
        """Ready for `json.dumps`."""
        return {
            "document": self.document,
            "model": self.model,
            "claims": [{**claim.to_json(), "review": "required"} for claim in self.claims],
            "refused": [vars(item) for item in self.refused],
            "unread": [vars(item) for item in self.unread],
            "usage": vars(self.usage),
        }


def read_with_model(document: Document, endpoint: Endpoint) -> Reading:
    """Ask the model for the claims of a document and keep those that the text bears out.

    Every claim kept has a type of the codebook, parties that the text names, and a quote for which
    `document.text[start:end] == quote`; all of them need review. A part whose answer fails is listed in
    `unread` and costs no other part its claims. Raises EndpointFailed if no part could be read, with the
    reason and the remedy. An empty text gives an empty reading, without a request.

    >>> from supplant.evidence.document import from_text
    >>> nowhere = Endpoint("http://127.0.0.1:1/v1", "a-model")
    >>> read_with_model(from_text(""), nowhere).claims
    ()
    >>> read_with_model(from_text("Iran sold drones to Russia."), nowhere)
    Traceback (most recent call last):
    supplant.evidence.model_reader.exchange.EndpointFailed: 127.0.0.1:1 did not read the document: nothing ...
    """
    began = time.monotonic()
    limits = endpoint.limits
    seen = visible(document.text)
    spans = parts(seen, limits.part_characters, limits.overlap)
    known = named_in(seen.text, document.published)
    sieve = Sieve(document, seen, known, limits.claims_per_part, limits.claims)
    talk, unread = Talk(endpoint, began + limits.total_s), list[Unread]()
    in_a_row, stop, final = 0, "", False
    for number, (start, end) in enumerate(spans, start=1):
        if number > limits.most_parts:
            stop = f"the document has {len(spans):,} parts, more than {limits.most_parts:,}; split it"
        if stop:
            unread.append(Unread(*seen.span(start, end), stop))
            continue
        body = request_body(endpoint, seen.text[start:end], number, len(spans), document.published)
        try:
            items = talk.ask(body)
        except EndpointFailed as failure:
            unread.append(Unread(*seen.span(start, end), str(failure)))
            in_a_row, final = in_a_row + 1, final or failure.final
            if failure.final or in_a_row >= limits.failures_in_a_row:
                stop = f"not asked after: {failure}"
            continue
        in_a_row = 0
        sieve.sift(items, start, end, number)
    if spans and len(unread) == len(spans):
        raise EndpointFailed(f"{endpoint.host} did not read the document: {unread[0].why}", final=final)
    usage = Usage(
        talk.requests,
        talk.sent_bytes,
        talk.tokens.get("prompt_tokens"),
        talk.tokens.get("completion_tokens"),
        round(time.monotonic() - began, 3),
    )
    claims = tuple(sorted(sieve.claims, key=lambda claim: (claim.start, claim.end, claim.type, claim.id)))
    return Reading(document.id, endpoint.model, claims, tuple(sieve.refused), tuple(unread), usage)
