"""What a language model adds to the claims of the reader, where one was asked for: proposals, to be reviewed.

The reader reads every document first, and its claims stand. A proposal that says what it found in the same
words is left out; the others count for nothing before a person has accepted them. How an answer is
checked: `evidence.model_reader` and docs/decisions/0005-language-model-reader.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from supplant.core.errors import UsageError
from supplant.evidence.claim import Claim
from supplant.evidence.document import Document
from supplant.evidence.model_reader import Endpoint, EndpointFailed, Refused, Unread, Usage, read_with_model

__all__ = ["AskedModel", "ModelAnswer", "endpoint_of"]


@dataclass(frozen=True)
class ModelAnswer:
    """What the model made of one document.

    `proposed` claims are among those of the document; `repeated` is how many more the reader had found
    already. `refused` did not stand, `unread` are stretches without a usable answer.
    """

    model: str
    host: str
    proposed: tuple[Claim, ...]
    repeated: int
    refused: tuple[Refused, ...]
    unread: tuple[Unread, ...]
    usage: Usage

    def gaps(self, path: str) -> list[EndpointFailed]:
        """One error for each stretch that has no usable answer."""
        return [
            EndpointFailed(
                f"{path}: {self.model} did not read characters {gap.start:,} to {gap.end:,}: {gap.why}"
            )
            for gap in self.unread
        ]

    def to_json(self) -> dict[str, Any]:
        """The entry `model` of a document; its claims are in the document's own list."""
        return {
            "name": self.model,
            "host": self.host,
            "proposed": [claim.id for claim in self.proposed],
            "repeated": self.repeated,
            "refused": [vars(item) for item in self.refused],
            "unread": [vars(item) for item in self.unread],
            "usage": vars(self.usage),
        }


class AskedModel:
    """One endpoint for a row of documents; after a failure that no other request would mend, nobody asks."""

    def __init__(self, endpoint: Endpoint) -> None:
        self.endpoint = endpoint
        self._gave_up: EndpointFailed | None = None

    def read(self, document: Document, known: Sequence[Claim]) -> ModelAnswer:
        """The model's proposals beyond the claims that are known. Raises EndpointFailed, naming the file."""
        if self._gave_up is not None:
            raise EndpointFailed(f"{document.path}: not asked after that failure", final=True)
        try:
            reading = read_with_model(document, self.endpoint)
        except EndpointFailed as failure:
            self._gave_up = failure if failure.final else None
            raise EndpointFailed(
                f"{document.path}: {failure}; the claims are those of the reader alone"
            ) from failure
        fresh = tuple(claim for claim in reading.claims if not any(_repeats(claim, one) for one in known))
        return ModelAnswer(
            model=reading.model,
            host=self.endpoint.host,
            proposed=fresh,
            repeated=len(reading.claims) - len(fresh),
            refused=reading.refused,
            unread=reading.unread,
            usage=reading.usage,
        )


def endpoint_of(
    model: str | bool | Endpoint | None, url: str | None = None, *, allow_http: bool = False
) -> Endpoint | None:
    """The endpoint that was asked for; None where none was, whatever the environment holds.

    `model` is a name, True for the name in SUPPLANT_LLM_MODEL, or an Endpoint; `url` goes before
    SUPPLANT_LLM_URL. The key comes from SUPPLANT_LLM_KEY alone. Raises UsageError for what is missing.

    >>> endpoint_of(None) is None
    True
    >>> endpoint_of("a-model", "http://localhost:11434/v1").address
    'http://localhost:11434/v1/chat/completions'
    """
    if isinstance(model, Endpoint):
        if url is not None:
            raise UsageError("an Endpoint has its address already: leave out the other one")
        return model
    if (model is None or model is False) and url is None and not allow_http:
        return None
    name = model if isinstance(model, str) else None
    return Endpoint.from_environment(url=url, model=name, allow_http=allow_http)


def _repeats(one: Claim, other: Claim) -> bool:
    said = [(c.type, c.source, c.target, c.negated, c.hypothetical) for c in (one, other)]
    return said[0] == said[1] and one.start < other.end and other.start < one.end
