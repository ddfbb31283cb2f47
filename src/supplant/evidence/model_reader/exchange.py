"""One HTTP request, bounded in time and size, with the standard library.

The request runs in a thread of its own, so that the bound holds for everything: a name that is not found, a
handshake that never ends, a byte a minute. At the bound the connection is cut and the caller goes on.
Redirects are never followed (they could carry the document and the key elsewhere), compressed answers are
never unpacked. Proxies of the environment (https_proxy, http_proxy, no_proxy) are used, except for this
machine itself. Certificates are always checked. Left out: SOCKS proxies, client certificates, streams.
"""

import http.client
import queue
import socket
import ssl
import threading
import urllib.error
import urllib.request
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any

from supplant.core.errors import NoAnswer

__all__ = ["EndpointFailed", "Reply", "post"]


class EndpointFailed(NoAnswer):
    """The endpoint did not give a usable answer.

    `again`: a second try may help, at the earliest after `wait_s`; `final`: no other request will fare
    better; `setting`: the part of the request that the endpoint does not take.
    """

    def __init__(
        self,
        message: str,
        *,
        again: bool = False,
        final: bool = False,
        wait_s: float | None = None,
        setting: str | None = None,
    ) -> None:
        super().__init__(message)
        self.again, self.final, self.wait_s, self.setting = again, final, wait_s, setting


@dataclass(frozen=True)
class Reply:
    """Status, headers and at most so many bytes of the body as were allowed; `whole` if these were all."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    whole: bool


class _Line:
    """The socket of one request, so that another thread can cut it."""

    def __init__(self) -> None:
        self._socket: socket.socket | None = None
        self._cut = False
        self._lock = threading.Lock()

    def hold(self, connected: socket.socket) -> None:
        with self._lock:
            self._socket = connected
            if self._cut:
                self._hang_up()

    def cut(self) -> None:
        with self._lock:
            self._cut = True
            self._hang_up()

    def _hang_up(self) -> None:
        if self._socket is not None:
            with suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)


class _Plain(http.client.HTTPConnection):
    def __init__(self, *args: Any, line: _Line, **settings: Any) -> None:
        super().__init__(*args, **settings)
        self._line = line

    def connect(self) -> None:
        super().connect()
        self._line.hold(self.sock)


class _Secure(http.client.HTTPSConnection):
    def __init__(self, *args: Any, line: _Line, **settings: Any) -> None:
        super().__init__(*args, **settings)
        self._line = line

    def connect(self) -> None:
        super().connect()
        self._line.hold(self.sock)


class _Handler(urllib.request.HTTPHandler, urllib.request.HTTPSHandler):
    def __init__(self, line: _Line) -> None:
        super().__init__()
        self._line = line

    def http_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(partial(_Plain, line=self._line), req)

    def https_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        secure = partial(_Secure, line=self._line, context=ssl.create_default_context())
        return self.do_open(secure, req)


def post(
    address: str,
    body: bytes,
    headers: Mapping[str, str],
    *,
    timeout_s: float,
    largest: int,
    proxies: bool = True,
) -> Reply:
    """Send a request and wait for the whole answer; raises EndpointFailed saying what to do.

    `address` is http or https (see endpoint.py, which checks it). Whatever its status, an answer is a Reply.
    """
    line = _Line()
    outcomes: queue.SimpleQueue[Reply | Exception | None] = queue.SimpleQueue()

    def work() -> None:
        outcome: Reply | Exception | None = None
        try:
            outcome = _exchange(address, body, headers, timeout_s, largest, proxies, line)
        except (OSError, http.client.HTTPException, ValueError) as error:
            outcome = error
        finally:
            outcomes.put(outcome)

    threading.Thread(target=work, name="supplant-model-reader", daemon=True).start()
    try:
        outcome = outcomes.get(timeout=timeout_s)
    except queue.Empty:
        outcome = TimeoutError()
    finally:
        line.cut()
    if isinstance(outcome, Reply):
        return outcome
    raise _explained(outcome, timeout_s) from outcome


def _exchange(
    address: str,
    body: bytes,
    headers: Mapping[str, str],
    timeout_s: float,
    largest: int,
    proxies: bool,
    line: _Line,
) -> Reply:
    opener = urllib.request.OpenerDirector()  # without the handlers for redirects, files, FTP and passwords
    opener.add_handler(urllib.request.ProxyHandler(None if proxies else {}))
    opener.add_handler(_Handler(line))
    request = urllib.request.Request(address, body, dict(headers), method="POST")  # noqa: S310 (http(s) only)
    response: http.client.HTTPResponse | None = opener.open(request, timeout=timeout_s)
    if response is None:
        raise ValueError("no http or https address")
    with response:
        declared = response.length
        if declared is not None and declared > largest:
            return Reply(response.status, dict(response.headers.items()), b"", False)
        data = response.read(largest + 1)
        if declared is not None and len(data) < declared:
            raise http.client.IncompleteRead(b"", declared - len(data))
        return Reply(response.status, dict(response.headers.items()), data[:largest], len(data) <= largest)


def _explained(error: Exception | None, timeout_s: float) -> EndpointFailed:
    if isinstance(error, urllib.error.URLError) and isinstance(error.reason, Exception):
        error = error.reason
    if isinstance(error, TimeoutError):
        return EndpointFailed(
            f"no whole answer within {timeout_s:g} s; use a faster model, or allow more time"
        )
    if isinstance(error, ssl.SSLCertVerificationError):
        return EndpointFailed(
            f"its certificate is not trusted ({error.verify_message}); check the address, or make the "
            "certificate known to this machine (SSL_CERT_FILE)",
            final=True,
        )
    if isinstance(error, socket.gaierror):
        return EndpointFailed("its name is not known; check SUPPLANT_LLM_URL and the network", final=True)
    if isinstance(error, ConnectionRefusedError):
        return EndpointFailed(
            "nothing listens there; start the server, or check SUPPLANT_LLM_URL", final=True
        )
    if isinstance(error, UnicodeError):
        return EndpointFailed("its name is no host name; check SUPPLANT_LLM_URL", final=True)
    kind = type(error).__name__ if error is not None else "an unexpected fault"
    return EndpointFailed(
        f"the connection broke or spoke no HTTP ({kind}); check the address, then try again", again=True
    )
