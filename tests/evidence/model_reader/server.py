"""A real endpoint on this machine that behaves as a test wants, and what holds of every kept claim."""

import json
import re
import ssl
import threading
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from supplant.evidence.claim import claim_types
from supplant.evidence.document import Document, from_text
from supplant.evidence.model_reader import (
    MODEL_RULE,
    MOST_CONFIDENCE,
    Endpoint,
    Limits,
    Reading,
    needs_review,
    read_with_model,
)

TEXT = (
    "Iran shipped 300 attack drones to Russia in August 2022. Moscow paid about 1.75 billion dollars for the "
    "technology, a leaked file says.\n\nTehran did not hand over the drawings of the engine. After the "
    "Ukraine war began, a plant in Tatarstan made 2,700 drones a month. Iran shipped 300 attack drones "
    "to Russia in August 2022."
)
DOCUMENT = from_text(TEXT, published="2025-08-09")
QUOTE = "Iran shipped 300 attack drones to Russia in August 2022"
GOOD = {
    "type": "supply.import",
    "source": "Iran",
    "target": "Moscow",
    "quote": QUOTE,
    "object": "Attack drones",
    "quantity": {"value": 300, "unit": "drones", "per": None},
    "date": "2022-08",
    "negated": False,
    "hypothetical": False,
    "confidence": 0.97,
}
Behaviour = Callable[[BaseHTTPRequestHandler, bytes], None]
QUICK = Limits(request_s=5, total_s=10, longest_wait_s=0.02, retries=1, answer_bytes=200_000)
NAMED_IN_TEXT = {"IRN", "RUS"}


class Server:
    """A local endpoint; `behave` may be changed between requests."""

    def __init__(self, behave: Behaviour) -> None:
        self.behave = behave
        self.requests: list[dict] = []
        self.bodies: list[bytes] = []
        self.done = threading.Event()
        self.url = ""

    def prompt(self, number: int = -1) -> str:
        """The user's message of a request."""
        return json.loads(self.bodies[number])["messages"][1]["content"]


@contextmanager
def serving(behave: Behaviour, wrap: ssl.SSLContext | None = None) -> Iterator[Server]:
    state = Server(behave)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
            state.requests.append({"path": self.path, "headers": dict(self.headers.items())})
            state.bodies.append(body)
            try:
                state.behave(self, body)
            except OSError:
                self.close_connection = True

        do_GET = do_POST  # noqa: N815 (http.server looks for this name)

        def log_message(self, *_: object) -> None:
            pass

    class Quiet(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_: object) -> None:
            pass  # a cut connection is what many of these tests are about

    with Quiet(("127.0.0.1", 0), Handler) as server:
        if wrap is not None:
            server.socket = wrap.wrap_socket(server.socket, server_side=True)
        state.url = f"http{'s' if wrap else ''}://127.0.0.1:{server.server_address[1]}/v1"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield state
        finally:
            state.done.set()
            server.shutdown()
            thread.join()


def send(handler: BaseHTTPRequestHandler, body: bytes, status: int = 200, **headers: str) -> None:
    handler.send_response(status)
    for name, value in {
        "Content-Type": "application/json",
        "Content-Length": str(len(body)),
        **headers,
    }.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()
    handler.wfile.write(body)


def envelope(content: object, **more: object) -> bytes:
    message = {"role": "assistant", "content": content, **more}
    usage = {"prompt_tokens": 11, "completion_tokens": 7}
    return json.dumps({"choices": [{"message": message, "finish_reason": "stop"}], "usage": usage}).encode()


def says(content: object, **more: object) -> Behaviour:
    return lambda handler, _: send(handler, envelope(content, **more))


def claims(*items: object) -> Behaviour:
    return says(json.dumps({"claims": items}))


def raw(body: bytes, status: int = 200, **headers: str) -> Behaviour:
    return lambda handler, _: send(handler, body, status, **headers)


def read(behave: Behaviour, document: Document = DOCUMENT, limits: Limits = QUICK) -> Reading:
    with serving(behave) as server:
        return read_with_model(document, Endpoint(server.url, "m", limits=limits))


def refusals(reading: Reading) -> str:
    return " | ".join(f"{item.what}: {item.why}" for item in reading.refused)


def seen(text: str) -> str:
    """A second, plainer statement of what is visible; line breaks count as blanks."""
    kept = (char for char in text if unicodedata.category(char) not in {"Cf", "Cs", "Co", "Cn"})
    return "".join(" " if char.isspace() else char for char in kept)


def check(reading: Reading, document: Document, named: set[str]) -> None:
    """The three checks, and what else holds of every kept claim."""
    for claim in reading.claims:
        assert claim.type in claim_types()
        assert {claim.source, claim.target} - {None}
        assert {claim.source, claim.target} <= named | {None}
        assert document.text[claim.start : claim.end] == claim.quote
        assert len(re.findall(r"\w+", claim.quote)) >= 3
        assert claim.document == document.id
        assert needs_review(claim)
        assert (claim.rule, claim.grade) == (MODEL_RULE, "F6")
        assert 0 < claim.confidence <= MOST_CONFIDENCE
        if claim.quantity is not None:
            assert 0 <= claim.quantity.value <= 1e15
        if claim.object is not None:
            assert claim.object in document.text
    assert len({claim.id for claim in reading.claims}) == len(reading.claims)
    json.dumps(reading.to_json(), allow_nan=False)
