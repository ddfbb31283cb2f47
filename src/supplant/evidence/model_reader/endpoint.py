"""Where the language model answers, which model, with which key, and how much it may take.

Nothing here has a default address: without SUPPLANT_LLM_URL or an explicit one nothing is ever sent.
"""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

from supplant.core.errors import UsageError

__all__ = ["KEY", "MODEL", "URL", "Endpoint", "Limits"]

URL, MODEL, KEY = "SUPPLANT_LLM_URL", "SUPPLANT_LLM_MODEL", "SUPPLANT_LLM_KEY"
_PATH = "/chat/completions"
_PRINTABLE = re.compile(r"[!-~]+")


@dataclass(frozen=True)
class Limits:
    """What one reading may cost, whatever the endpoint does.

    `request_s` bounds one request from the look-up of the name to the last byte, `total_s` the document with
    all waiting. `part_characters` is the text sent at once, `overlap` how many sentences two parts share.
    """

    request_s: float = 120.0
    total_s: float = 1800.0
    longest_wait_s: float = 30.0
    retries: int = 2
    failures_in_a_row: int = 3
    part_characters: int = 6_000
    overlap: int = 2
    most_parts: int = 100
    answer_bytes: int = 1_000_000
    answer_tokens: int = 4_096
    claims_per_part: int = 100
    claims: int = 1_000

    def __post_init__(self) -> None:
        for name, value in vars(self).items():
            least = 0 if name in {"retries", "overlap", "longest_wait_s"} else 1e-3
            if not value >= least:
                raise UsageError(f"{name} is {value}; expected a number above zero")


@dataclass(frozen=True)
class Endpoint:
    """An OpenAI-compatible endpoint: `url` is what stands before "/chat/completions".

    https is required unless the host is this machine or `allow_http` is set. A key never goes into the
    address, and never shows in a message or in the representation of this object.

    >>> Endpoint("http://localhost:11434/v1", "a-model", key="secret")
    Endpoint(url='http://localhost:11434/v1', model='a-model', allow_http=False)
    >>> Endpoint("http://models.example/v1", "a-model")
    Traceback (most recent call last):
    supplant.core.errors.UsageError: http://models.example would carry the document ...
    """

    url: str
    model: str
    key: str | None = field(default=None, repr=False)
    allow_http: bool = False
    limits: Limits = field(default=Limits(), repr=False)

    def __post_init__(self) -> None:
        parts = _split(self.url)
        if parts.scheme == "http" and not (self.is_local or self.allow_http):
            raise UsageError(
                f"http://{parts.hostname} would carry the document and the key in the clear; "
                "use https, or allow plain http explicitly on a network you trust"
            )
        if not self.model or len(self.model) > 200 or not self.model.isprintable():
            raise UsageError(f"no usable name of a model; give one, or set {MODEL}")
        if self.key is not None and _PRINTABLE.fullmatch(self.key) is None:
            raise UsageError(f"the key holds blanks or characters outside ASCII; check {KEY}")

    @classmethod
    def from_environment(
        cls,
        environment: Mapping[str, str] | None = None,
        *,
        url: str | None = None,
        model: str | None = None,
        key: str | None = None,
        allow_http: bool = False,
        limits: Limits | None = None,
    ) -> "Endpoint":
        """Explicit arguments first, then SUPPLANT_LLM_URL, SUPPLANT_LLM_MODEL and SUPPLANT_LLM_KEY.

        A variable that is set to nothing counts as not set. Raises UsageError naming what is missing.

        >>> Endpoint.from_environment({"SUPPLANT_LLM_URL": "https://models.example/v1"}, model="m").model
        'm'
        """
        known = os.environ if environment is None else environment
        given = {
            name: known.get(name) or None if explicit is None else explicit
            for name, explicit in ((URL, url), (MODEL, model), (KEY, key))
        }
        missing = [name for name in (URL, MODEL) if given[name] is None]
        if missing:
            options = {URL: f"--endpoint or {URL}", MODEL: f"--model or {MODEL}"}
            raise UsageError(
                f"reading with a language model needs {' and '.join(options[name] for name in missing)} "
                "(for a model on this machine e.g. http://localhost:11434/v1), or read without it"
            )
        return cls(given[URL] or "", given[MODEL] or "", given[KEY], allow_http, limits or Limits())

    @property
    def address(self) -> str:
        """The full address that requests go to."""
        base = self.url.rstrip("/")
        return base if base.endswith(_PATH) else base + _PATH

    @property
    def host(self) -> str:
        """Host and port, for messages."""
        return urlsplit(self.url).netloc

    @property
    def is_local(self) -> bool:
        """Whether requests stay on this machine; a local address written oddly counts as foreign."""
        name = urlsplit(self.url).hostname or ""
        if name == "localhost":
            return True
        try:
            return ip_address(name).is_loopback
        except ValueError:
            return False


def _split(url: str) -> SplitResult:
    if _PRINTABLE.fullmatch(url) is None or "\\" in url:
        raise UsageError(f"{URL} holds blanks or characters outside ASCII; expected https://host/path")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise UsageError(f"{URL} is no address; expected https://host/path") from None
    # An address with a password in it must not be repeated in a message.
    if "@" in parts.netloc:
        raise UsageError(f"{URL} holds a name or password; take it out and set {KEY}")
    if parts.scheme not in {"http", "https"} or not parts.hostname or port == 0:
        raise UsageError(f"{URL} begins with {parts.scheme or 'nothing'}:; expected https://host/path")
    if parts.query or parts.fragment:
        raise UsageError(
            f'{URL} has a part after "?" or "#"; give the address up to /v1, and the key in {KEY}'
        )
    return parts
