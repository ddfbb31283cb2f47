"""Answers that cannot be read, servers that break, hang or flood, and statuses: an error that says why."""

import gzip
import json
import socket
import struct
import threading
import time
from http.server import BaseHTTPRequestHandler

import pytest

from supplant.core.errors import SupplantError
from supplant.evidence.model_reader import (
    Endpoint,
    EndpointFailed,
    Limits,
    read_with_model,
)
from tests.evidence.model_reader.server import (
    DOCUMENT,
    GOOD,
    QUICK,
    Behaviour,
    claims,
    envelope,
    raw,
    read,
    says,
    send,
    serving,
)

# Answers that cannot be read


@pytest.mark.parametrize(
    ("behave", "why"),
    [
        (says("I am sorry, I cannot."), "not JSON"),
        (says(json.dumps({"claims": [GOOD]})[:-30]), "not JSON"),
        (says("Here you are:\n" + json.dumps({"claims": [GOOD]})), "not JSON"),
        (says(json.dumps({"claims": [GOOD]}) * 2), "not JSON"),
        (says('{"claims": [{"confidence": NaN}]}'), "NaN is no JSON"),
        (says('{"claims": [{"confidence": -Infinity}]}'), "Infinity is no JSON"),
        (says('{"claims": [{"confidence": 1e999}]}'), "beyond all bounds"),
        (says('{"claims": [{"confidence": ' + "9" * 5000 + "}]}"), "beyond all bounds"),
        (says('{"claims": [], "claims": []}'), "stands twice"),
        (says("[" * 50_000), "nested"),
        (says('{"a":' * 20_000), "nested"),
        (says('"' + '\\"' * 40_000), "not JSON"),
        (says('{"claims": {"a": 1}}'), "no list of claims"),
        (says('{"answers": []}'), "no list of claims"),
        (says("7"), "no list of claims"),
        (says(""), "not JSON"),
        (says(None), "said nothing"),
        (says([{"type": "text", "text": "{}"}]), "said nothing"),
        (says(None, tool_calls=[{"function": {"name": "shell", "arguments": "{}"}}]), "asked for a tool"),
        (raw(b"<html>Welcome</html>"), "not JSON"),
        (raw(b""), "not JSON"),
        (raw(b"null"), "choices"),
        (raw(b'{"choices": []}'), "choices"),
        (raw(b'{"choices": [7]}'), "choices"),
        (raw(b'{"choices": {"0": {}}}'), "choices"),
        (raw(b'{"a": 1, "a": 2}'), "stands twice"),
        (raw(b"[" * 90_000), "nested"),
        (raw(envelope("{}").decode().encode("utf-16")), "not UTF-8"),
        (raw(b'{"choices": "\xe9"}'), "not UTF-8"),
        (raw(gzip.compress(b" " * 50_000_000), Content_Encoding="gzip"), "compressed"),
        (raw(b"x" * 300_000), "more than 200,000 bytes"),
        (raw(b"", 204), "HTTP 204"),
        (raw(b"", 400), "HTTP 400"),
        (raw(b'{"error": {"message": "context too long"}}', 400), "context too long"),
    ],
)
def test_an_answer_that_cannot_be_read_is_an_error_that_says_why(behave: Behaviour, why: str) -> None:
    began = time.monotonic()
    with pytest.raises(EndpointFailed, match="did not read the document") as caught:
        read(behave)
    assert time.monotonic() - began < 2  # no answer makes the reading of JSON slow
    assert why in str(caught.value)
    assert str(caught.value).isprintable()
    assert len(str(caught.value)) < 400


def test_a_cut_answer_says_that_it_was_cut() -> None:
    body = json.loads(envelope('{"claims": ['))
    body["choices"][0]["finish_reason"] = "length"
    with pytest.raises(EndpointFailed, match="cut at the limit of tokens"):
        read(raw(json.dumps(body).encode()))


# Servers that break the line, hang or flood


def endless(handler: BaseHTTPRequestHandler, _: bytes) -> None:
    handler.send_response(200)
    handler.send_header("Transfer-Encoding", "chunked")
    handler.end_headers()
    for _number in range(100_000):
        handler.wfile.write(b"2000\r\n" + b" " * 0x2000 + b"\r\n")


def giant(handler: BaseHTTPRequestHandler, _: bytes) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", str(10**15))
    handler.end_headers()


def test_an_endless_answer_is_read_up_to_the_bound() -> None:
    for behave in (endless, giant):
        with pytest.raises(EndpointFailed, match="more than 200,000 bytes"):
            read(behave)


def drip(first: bytes) -> Behaviour:
    def behave(handler: BaseHTTPRequestHandler, _: bytes) -> None:
        handler.wfile.write(first)
        for _number in range(200):
            handler.wfile.write(b"X")
            time.sleep(0.05)

    return behave


def never(handler: BaseHTTPRequestHandler, _: bytes) -> None:
    time.sleep(1.5)


@pytest.mark.parametrize(
    "behave",
    [
        never,
        drip(b""),
        drip(b"HTTP/1.1 200 OK\r\nX-A: "),
        drip(b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n"),
        lambda handler, _: [handler.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n") for _ in range(10**7)],
    ],
    ids=["never", "status", "header", "body", "continue"],
)
def test_a_server_that_takes_for_ever_is_given_up(behave: Behaviour) -> None:
    began = time.monotonic()
    with pytest.raises(EndpointFailed, match=r"within 0\.3 s"):
        read(behave, limits=Limits(request_s=0.3, retries=2))
    assert time.monotonic() - began < 3
    while any(thread.name == "supplant-model-reader" for thread in threading.enumerate()):
        assert time.monotonic() - began < 3, "the request lives on after it was given up"
        time.sleep(0.01)


def reset(handler: BaseHTTPRequestHandler, _: bytes) -> None:
    linger = struct.pack("ii", 1, 0)
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    handler.connection.close()


@pytest.mark.parametrize(
    "behave",
    [
        reset,
        lambda handler, _: handler.connection.shutdown(socket.SHUT_RDWR),
        lambda handler, _: handler.wfile.write(b"SSH-2.0-OpenSSH_9.9\r\n"),
        lambda handler, _: handler.wfile.write(b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 500 + b"\r\n"),
        lambda handler, _: handler.wfile.write(b"HTTP/1.1 200 OK\r\nA: " + b"b" * 200_000),
        lambda handler, _: handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n{}"),
        lambda handler, _: handler.wfile.write(
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n{}"
        ),
    ],
    ids=["reset", "closed", "other-protocol", "many-headers", "long-header", "cut-body", "bad-chunk"],
)
def test_a_broken_connection_is_tried_again_and_then_told(behave: Behaviour) -> None:
    with serving(behave) as server:
        with pytest.raises(EndpointFailed, match="connection broke or spoke no HTTP"):
            read_with_model(DOCUMENT, Endpoint(server.url, "m", limits=QUICK))
        assert len(server.requests) == 2


def test_after_a_reset_the_second_try_counts() -> None:
    def once(handler: BaseHTTPRequestHandler, body: bytes) -> None:
        server.behave = claims(GOOD)
        reset(handler, body)

    with serving(once) as server:
        reading = read_with_model(DOCUMENT, Endpoint(server.url, "m", limits=QUICK))
    assert (len(reading.claims), reading.usage.requests) == (1, 2)


def test_nothing_listens() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(SupplantError, match="nothing listens there"):
        read_with_model(DOCUMENT, Endpoint(f"http://127.0.0.1:{port}/v1", "m"))


# Statuses


@pytest.mark.parametrize(
    ("status", "why", "requests"),
    [
        (401, "SUPPLANT_LLM_KEY", 1),
        (403, "SUPPLANT_LLM_KEY", 1),
        (404, "SUPPLANT_LLM_MODEL", 1),
        (429, "try again later", 2),
        (500, "try again later", 2),
        (503, "try again later", 2),
        (418, "refuses the request", 1),
    ],
)
def test_statuses_say_what_to_do_and_never_show_the_key(status: int, why: str, requests: int) -> None:
    body = json.dumps({"error": {"message": "Bad key sk-\x00secret \x1b[31mred\u202e"}}).encode()
    with serving(raw(body, status)) as server:
        endpoint = Endpoint(server.url, "m", key="sk-secret", limits=QUICK)
        with pytest.raises(EndpointFailed, match=why) as caught:
            read_with_model(DOCUMENT, endpoint)
        assert "secret" not in str(caught.value)
        assert "\x1b" not in str(caught.value)
        assert "secret" not in repr(endpoint)
        assert len(server.requests) == requests
        assert server.requests[0]["headers"]["Authorization"] == "Bearer sk-secret"


def test_retry_after_is_kept_where_it_is_short() -> None:
    def busy(handler: BaseHTTPRequestHandler, _: bytes) -> None:
        server.behave = claims(GOOD)
        send(handler, b"", 429, Retry_After="0")

    with serving(busy) as server:
        assert len(read_with_model(DOCUMENT, Endpoint(server.url, "m", limits=QUICK)).claims) == 1


@pytest.mark.parametrize("after", ["3600", "Wed, 21 Oct 2099 07:28:00 GMT"])
def test_a_long_wait_is_told_and_not_kept(after: str) -> None:
    began = time.monotonic()
    with serving(raw(b"", 429, Retry_After=after)) as server:
        with pytest.raises(EndpointFailed, match="asks to wait"):
            read_with_model(DOCUMENT, Endpoint(server.url, "m", limits=QUICK))
        assert len(server.requests) == 1
    assert time.monotonic() - began < 2


@pytest.mark.parametrize("after", ["-5", "nan", "soon", "9" * 400, "٣"])
def test_a_senseless_retry_after_counts_as_none(after: str) -> None:
    began = time.monotonic()
    with pytest.raises(EndpointFailed, match="try again later"):
        read(lambda h, _: h.wfile.write(f"HTTP/1.1 503 No\r\nRetry-After: {after}\r\n\r\n".encode()))
    assert time.monotonic() - began < 2


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_not_followed(status: int) -> None:
    with serving(claims(GOOD)) as other, serving(raw(b"", status, Location=other.url)) as server:
        with pytest.raises(EndpointFailed, match="redirects to http://127"):
            read_with_model(DOCUMENT, Endpoint(server.url, "m", key="k", limits=QUICK))
        assert other.requests == []


def test_a_setting_that_the_model_does_not_take_is_left_out() -> None:
    def picky(handler: BaseHTTPRequestHandler, body: bytes) -> None:
        for name in ("temperature", "max_tokens"):
            if name in json.loads(body):
                send(handler, json.dumps({"error": {"message": f"Unsupported: '{name}'"}}).encode(), 400)
                return
        claims(GOOD)(handler, body)

    with serving(picky) as server:
        reading = read_with_model(DOCUMENT, Endpoint(server.url, "m", limits=QUICK))
        assert json.loads(server.bodies[-1])["response_format"] == {"type": "json_object"}
    assert (len(reading.claims), reading.usage.requests) == (1, 3)


def test_a_setting_is_left_out_once() -> None:
    with serving(raw(b'{"error": {"message": "temperature"}}', 400)) as server:
        with pytest.raises(EndpointFailed, match="refuses the request"):
            read_with_model(DOCUMENT, Endpoint(server.url, "m", limits=QUICK))
        assert len(server.requests) == 2
