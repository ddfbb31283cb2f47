"""Addresses, keys, proxies and certificates."""

import shutil
import ssl
import subprocess

import pytest

from supplant.core.errors import UsageError
from supplant.evidence.model_reader import (
    Endpoint,
    EndpointFailed,
    Limits,
    read_with_model,
)
from tests.evidence.model_reader.server import DOCUMENT, GOOD, QUICK, claims, serving

# Addresses, keys, proxies


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("ftp://models.example/v1", "expected https"),
        ("file:///etc/passwd", "expected https"),
        ("models.example/v1", "expected https"),
        ("https://", "expected https"),
        ("", "expected https"),
        ("https://models.example:99999/v1", "no address"),
        ("https://[::1/v1", "no address"),
        ("https://me:pw-secret@models.example/v1", "password"),
        ("https://me@models.example/v1", "password"),
        ("https://models.example/v1?key=pw-secret", "after"),
        ("https://models.example/v1#x", "after"),
        ("https://models.example/v1\r\nX: y", "blanks"),
        ("https://models.example\\@evil.example/v1", "blanks"),
        ("https://mödels.example/v1", "blanks"),
        ("http://models.example/v1", "https"),
        ("http://127.0.0.1.evil.example/v1", "https"),
        ("http://localhost.evil.example/v1", "https"),
        ("http://0x7f000001/v1", "https"),
        ("http://0.0.0.0/v1", "https"),
    ],
)
def test_addresses_that_are_refused(url: str, why: str) -> None:
    with pytest.raises(UsageError, match=why) as caught:
        Endpoint(url, "m")
    assert "pw-secret" not in str(caught.value)


@pytest.mark.parametrize(
    "url", ["https://models.example/v1", "http://localhost:1/v1", "http://127.9.9.9/v1", "http://[::1]:8/v1"]
)
def test_addresses_that_are_taken(url: str) -> None:
    assert Endpoint(url + "/", "m").address == url + "/chat/completions"
    assert Endpoint(url + "/chat/completions", "m").address == url + "/chat/completions"


def test_plain_http_elsewhere_only_where_it_is_allowed() -> None:
    assert Endpoint("http://models.example/v1", "m", allow_http=True).host == "models.example"


@pytest.mark.parametrize("key", ["", "two words", "sk\r\nX: y", "schlüssel"])
def test_keys_that_would_break_the_request_are_refused(key: str) -> None:
    with pytest.raises(UsageError, match="SUPPLANT_LLM_KEY"):
        Endpoint("https://models.example/v1", "m", key=key)


@pytest.mark.parametrize("model", ["", "a\nb", "x" * 300])
def test_models_without_a_name_are_refused(model: str) -> None:
    with pytest.raises(UsageError, match="SUPPLANT_LLM_MODEL"):
        Endpoint("https://models.example/v1", model)


@pytest.mark.parametrize("bad", [-1, float("nan")])
def test_limits_are_positive(bad: float) -> None:
    with pytest.raises(UsageError, match="request_s"):
        Limits(request_s=bad)


def test_the_environment_and_what_overrides_it(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("URL", "MODEL", "KEY"):
        monkeypatch.delenv(f"SUPPLANT_LLM_{name}", raising=False)
    with pytest.raises(UsageError, match="SUPPLANT_LLM_URL and --model or SUPPLANT_LLM_MODEL"):
        Endpoint.from_environment()
    monkeypatch.setenv("SUPPLANT_LLM_URL", "https://models.example/v1")
    monkeypatch.setenv("SUPPLANT_LLM_KEY", "")
    with pytest.raises(UsageError, match="--model or SUPPLANT_LLM_MODEL "):
        Endpoint.from_environment()
    endpoint = Endpoint.from_environment(model="mine", limits=QUICK)
    assert (endpoint.model, endpoint.key, endpoint.limits) == ("mine", None, QUICK)


def test_a_proxy_of_the_environment_is_used_but_not_for_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(claims(GOOD)) as proxy, serving(claims()) as server:
        monkeypatch.setenv("http_proxy", proxy.url.removesuffix("/v1"))
        monkeypatch.setenv("no_proxy", "")
        monkeypatch.delenv("NO_PROXY", raising=False)
        away = Endpoint("http://models.invalid/v1", "m", allow_http=True, limits=QUICK)
        assert len(read_with_model(DOCUMENT, away).claims) == 1
        assert proxy.requests[0]["path"] == "http://models.invalid/v1/chat/completions"
        read_with_model(DOCUMENT, Endpoint(server.url, "m", limits=QUICK))
        assert (len(proxy.requests), len(server.requests)) == (1, 1)


def test_a_certificate_that_nobody_vouches_for_is_refused(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = shutil.which("openssl")
    if program is None:
        pytest.skip("needs the openssl program to make a certificate")
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    subprocess.run(
        f"{program} req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 "
        "-subj /CN=localhost -addext subjectAltName=IP:127.0.0.1 -keyout key.pem "
        "-out certificate.pem".split(),
        cwd=tmp_path,
        check=True,
        capture_output=True,
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with serving(claims(GOOD), context) as server:
        endpoint = Endpoint(server.url, "m", key="k", limits=QUICK)
        with pytest.raises(EndpointFailed, match="certificate is not trusted"):
            read_with_model(DOCUMENT, endpoint)
        assert server.requests == []
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        assert len(read_with_model(DOCUMENT, endpoint).claims) == 1
