"""The optional reader that asks a language model, behind any OpenAI-compatible endpoint. Off by default.

endpoint   where to ask, with which model and key, and within which limits
visible    the text as a person sees it: what is sent, and the way back to the original characters
prompt     what is asked, with the text fenced off as data
exchange   one HTTP request, bounded in time and size
ask        retries, and the envelope of the answer
answer     JSON read strictly
sieve      what of an answer is kept: the type exists, the parties are named, the quote is verbatim
reading    the whole document, part by part
"""

from supplant.evidence.claim import MODEL_RULE, needs_review
from supplant.evidence.model_reader.endpoint import Endpoint, Limits
from supplant.evidence.model_reader.exchange import EndpointFailed
from supplant.evidence.model_reader.reading import Reading, Unread, Usage, read_with_model
from supplant.evidence.model_reader.sieve import MOST_CONFIDENCE, Refused

__all__ = [
    "MODEL_RULE",
    "MOST_CONFIDENCE",
    "Endpoint",
    "EndpointFailed",
    "Limits",
    "Reading",
    "Refused",
    "Unread",
    "Usage",
    "needs_review",
    "read_with_model",
]
