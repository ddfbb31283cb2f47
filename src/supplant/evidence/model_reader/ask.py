"""One question to the model: retries, and the envelope that the answer comes in.

Tried again, within the limits, are answers 408, 429 and 5xx and broken connections; the wait that the server
asks for is kept where it is short. What a server says about itself is shown cut, cleaned and without the key.
"""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from supplant.evidence.model_reader.answer import claims_in, strict_json
from supplant.evidence.model_reader.endpoint import KEY, MODEL, URL, Endpoint
from supplant.evidence.model_reader.exchange import EndpointFailed, Reply, post

__all__ = ["Talk", "shown"]

_AGAIN = {408, 409, 425, 429, 500, 502, 503, 504, 529}
_MOST_TOKENS = 10**9
# Not every model takes these; without them the answer is checked and bounded all the same.
_SETTINGS = ("response_format", "temperature", "max_tokens")


@dataclass
class Talk:
    """All requests for one document: until when (time.monotonic()), and what they took so far.

    `without` are settings that the endpoint turned down; they are left out from then on.
    """

    endpoint: Endpoint
    until: float
    requests: int = 0
    sent_bytes: int = 0
    tokens: dict[str, int] = field(default_factory=dict)
    without: set[str] = field(default_factory=set)

    def ask(self, body: Mapping[str, Any]) -> list[Any]:
        """The claims of the answer, unchecked. Raises EndpointFailed."""
        limits, attempt = self.endpoint.limits, 0
        while True:
            try:
                return self._read(self._once(body))
            except EndpointFailed as failure:
                if failure.setting is not None and failure.setting not in self.without:
                    self.without.add(failure.setting)
                    continue
                wait = min(0.5 * 2**attempt, limits.longest_wait_s)
                if failure.wait_s is not None:
                    # Who asks to be left alone for an hour is not asked for the next part either.
                    wait, failure.final = failure.wait_s, failure.wait_s > limits.longest_wait_s
                if not failure.again or attempt >= limits.retries or failure.final:
                    raise
                time.sleep(max(0.0, min(wait, self.until - time.monotonic())))
                attempt += 1

    def _once(self, body: Mapping[str, Any]) -> Any:
        left = self.until - time.monotonic()
        if left <= 0:
            raise EndpointFailed("the time for this document is used up; allow more, or split it", final=True)
        sent = json.dumps({name: value for name, value in body.items() if name not in self.without})
        self.requests += 1
        self.sent_bytes += len(sent)
        return _answer(self.endpoint, sent.encode("ascii"), min(left, self.endpoint.limits.request_s))

    def _read(self, envelope: Any) -> list[Any]:
        usage = envelope.get("usage") if isinstance(envelope, dict) else None
        for name in ("prompt_tokens", "completion_tokens"):
            value = usage.get(name) if isinstance(usage, dict) else None
            if type(value) is int and 0 <= value <= _MOST_TOKENS:
                self.tokens[name] = self.tokens.get(name, 0) + value
        return _claims(envelope)


def _answer(endpoint: Endpoint, body: bytes, timeout_s: float) -> Any:
    headers = {
        "Content-Type": "application/json",
        "Accept": "application/json",
        "Accept-Encoding": "identity",
        "User-Agent": "supplant",
    }
    if endpoint.key is not None:
        headers["Authorization"] = f"Bearer {endpoint.key}"
    reply = post(
        endpoint.address,
        body,
        headers,
        timeout_s=timeout_s,
        largest=endpoint.limits.answer_bytes,
        proxies=not endpoint.is_local,
    )
    named = {name.lower(): value for name, value in reply.headers.items()}
    if reply.status != 200:
        raise _refusal(endpoint, reply, named)
    if not reply.whole:
        raise EndpointFailed(
            f"the answer has more than {endpoint.limits.answer_bytes:,} bytes; it is not read"
        )
    if named.get("content-encoding", "identity").strip().lower() != "identity":
        raise EndpointFailed("the answer is compressed, which was not asked for; it is not unpacked")
    return _envelope(reply.body)


def _envelope(body: bytes) -> Any:
    try:
        return strict_json(body.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise EndpointFailed("the answer is not UTF-8; check that the address is an API") from None
    except ValueError as error:
        raise EndpointFailed(f"the answer is {shown(str(error))}; check that the address is an API") from None


def _claims(envelope: Any) -> list[Any]:
    choices = envelope.get("choices") if isinstance(envelope, dict) else None
    choice = choices[0] if isinstance(choices, list) and choices else None
    message = choice.get("message") if isinstance(choice, dict) else None
    if not isinstance(choice, dict) or not isinstance(message, dict):
        raise EndpointFailed(
            "the answer has no choices[0].message; check that the endpoint is OpenAI-compatible"
        )
    if message.get("tool_calls") or message.get("function_call"):
        raise EndpointFailed("the model asked for a tool, and there are none; its answer is not read")
    content = message.get("content")
    if not isinstance(content, str):
        raise EndpointFailed("the model said nothing, or refused; its answer is not read")
    try:
        return claims_in(content)
    except ValueError as error:
        cut = " (it was cut at the limit of tokens)" if choice.get("finish_reason") == "length" else ""
        raise EndpointFailed(
            f"the model's words are no usable answer{cut}: {shown(str(error))}; try another model"
        ) from None


def _refusal(endpoint: Endpoint, reply: Reply, headers: dict[str, str]) -> EndpointFailed:
    status, words = reply.status, _words(endpoint, reply)
    if 300 <= status < 400:
        target = shown(headers.get("location", "elsewhere"), endpoint.key)
        return EndpointFailed(
            f"it redirects to {target}, which is not followed; set {URL} to it if it is right", final=True
        )
    what = f"HTTP {status}{': ' + words if words else ''}"
    if status in {401, 403}:
        return EndpointFailed(f"it refuses the key ({what}); check {KEY}", final=True)
    if status in {404, 405, 410}:
        return EndpointFailed(
            f"there is no such address or model ({what}); check {URL} and {MODEL}", final=True
        )
    if status in _AGAIN or status >= 500:
        wait = _wait(headers.get("retry-after"))
        asked = "" if wait is None else f", which asks to wait {wait:g} s"
        return EndpointFailed(
            f"it is overloaded or broken ({what}{asked}); try again later", again=True, wait_s=wait
        )
    setting = next((name for name in _SETTINGS if status in {400, 422} and name in words), None)
    return EndpointFailed(f"it refuses the request ({what}); check {MODEL}", setting=setting)


def _wait(header: str | None) -> float | None:
    """Seconds of a Retry-After header, which is a number or a date; None for anything else."""
    text = (header or "").strip()
    if text.isascii() and text.isdigit() and len(text) < 10:
        return float(text)
    try:
        when = parsedate_to_datetime(text)
    except (ValueError, IndexError):
        return None
    aware = when if when.tzinfo is not None else when.replace(tzinfo=UTC)
    return max(0.0, (aware - datetime.now(UTC)).total_seconds())


def _words(endpoint: Endpoint, reply: Reply) -> str:
    text = reply.body[:4_000].decode("utf-8", "replace")
    try:
        error = strict_json(text)["error"]
        text = error["message"] if isinstance(error, dict) else str(error)
    except (ValueError, KeyError, TypeError, IndexError):
        pass
    return shown(str(text), endpoint.key)


def shown(text: str, key: str | None = None, limit: int = 120) -> str:
    r"""A stranger's words fit for a message: one line, no control characters, short, without the key.

    >>> shown("no\x1b[31m key sk-1\n", "sk-1")
    'no[31m key (key)'
    """
    plain = " ".join("".join(c for c in text if c.isprintable() or c.isspace()).split())
    plain = plain if key is None else plain.replace(key, "(key)")
    return plain if len(plain) <= limit else plain[: limit - 1] + "…"
