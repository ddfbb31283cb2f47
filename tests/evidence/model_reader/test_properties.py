"""Whatever a document holds and whatever the server says, what is kept stands."""

import json
import unicodedata
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from supplant.evidence.claim import claim_types
from supplant.evidence.document import from_text
from supplant.evidence.model_reader import (
    MOST_CONFIDENCE,
    Endpoint,
    EndpointFailed,
    Limits,
    needs_review,
    read_with_model,
)
from tests.evidence.model_reader.server import (
    DOCUMENT,
    GOOD,
    NAMED_IN_TEXT,
    QUICK,
    TEXT,
    Server,
    check,
    claims,
    envelope,
    raw,
    seen,
    serving,
)

# Whatever the server says

SENTENCES = st.sampled_from(
    [
        "Iran shipped 300 drones to Russia.",
        "Tehran\u200b denied it, and Moscow\u202e kept si\u00adlent.",
        "Łódź of Poland bought the ﬁrst 12 engines from South\u00a0Korea in May 2024!",
        "The Ukraine war\ngoes on and on.",
        "Iran shipped 300 drones to Russia.",
        "\U000e0041\U000e0042 ﷺ a\u0301\u0301\u0301 b 𝔘𝔫𝔦 \ud800 \x0c next page",
    ]
)
DOCUMENTS = st.lists(SENTENCES | st.text(max_size=30), min_size=1, max_size=8).map(" ".join)
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**30), 10**30)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
NAMES = st.sampled_from(
    ["Iran", "Russia", "Tehran", "Moscow", "UKR", "Poland", "KOR", "France", "Kyiv", "EU"]
)


@st.composite
def answers(draw: st.DrawFn) -> tuple[str, list[object]]:
    text = draw(DOCUMENTS)
    plain = seen(text)
    items: list[object] = []
    for _ in range(draw(st.integers(0, 5))):
        first = draw(st.integers(0, len(plain)))
        quote = plain[first : draw(st.integers(first, len(plain)))]
        item = {
            "type": draw(st.sampled_from(sorted(claim_types())) | st.text(max_size=5)),
            "source": draw(NAMES | JSON),
            "target": draw(NAMES | JSON),
            "quote": draw(st.just(quote) | JSON),
            "object": draw(st.sampled_from(["drones", "engines", "tanks"]) | JSON),
            "quantity": {"value": draw(st.sampled_from([300, 12, -1]) | JSON), "unit": draw(JSON)},
            "date": draw(st.sampled_from(["2024-05", "2024", "2025-08-09"]) | JSON),
            "confidence": draw(JSON),
            **draw(st.fixed_dictionaries({}, optional={"negated": JSON | st.booleans()})),
        }
        items.append(draw(st.just(item) | JSON))
    return text, items


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with serving(claims()) as running:
        yield running


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(made=answers())
@example(made=(TEXT, [GOOD, GOOD]))
@example(made=("\ud800 Iran sold it \ud800 to Russia", [{**GOOD, "quote": "Iran sold it  to Russia"}]))
def test_whatever_is_claimed_what_is_kept_stands(server: Server, made: tuple[str, list[object]]) -> None:
    text, items = made
    server.behave = claims(*items)
    document = from_text(text, published="2025-08-09")
    reading = read_with_model(document, Endpoint(server.url, "m", limits=QUICK))
    for claim in reading.claims:
        assert document.text[claim.start : claim.end] == claim.quote
        said = {
            seen(item["quote"]).strip()
            for item in items
            if isinstance(item, dict) and isinstance(item.get("quote"), str)
        }
        assert seen(claim.quote).strip() in said
        assert claim.source is None or claim.source in {"IRN", "RUS", "POL", "KOR"}
        assert claim.target is None or claim.target in {"IRN", "RUS", "POL", "KOR"}
        assert claim.type in claim_types()
        assert needs_review(claim)
        assert claim.confidence <= MOST_CONFIDENCE
    json.dumps(reading.to_json(), allow_nan=False)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    body=st.binary(max_size=300)
    | JSON.map(lambda value: json.dumps(value).encode())
    | st.text().map(envelope)
)
def test_whatever_bytes_come_the_error_is_ours(server: Server, body: bytes) -> None:
    server.behave = raw(body)
    failed = None
    try:
        check(read_with_model(DOCUMENT, Endpoint(server.url, "m", limits=QUICK)), DOCUMENT, NAMED_IN_TEXT)
    except EndpointFailed as failure:
        failed = str(failure)
    assert failed is None or failed.isprintable()


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(text=DOCUMENTS, size=st.integers(5, 60), overlap=st.integers(0, 3))
def test_every_visible_word_is_sent_and_nothing_hidden(
    server: Server, text: str, size: int, overlap: int
) -> None:
    server.behave = claims()
    before = len(server.bodies)
    limits = Limits(part_characters=size, overlap=overlap, most_parts=1_000)
    read_with_model(from_text(text), Endpoint(server.url, "m", limits=limits))
    insides = [
        server.prompt(n).split("\n", 2)[2].rsplit("\n", 2)[0] for n in range(before, len(server.bodies))
    ]
    assert all(len(inside) <= size for inside in insides)
    sent = "".join("".join(insides).split())
    assert not any(unicodedata.category(char) in {"Cf", "Cs", "Co", "Cn", "Cc"} for char in sent)
    for word in ("Tehran", "Poland", "engines"):
        if len(word) < size // 2 and overlap == 0 and word in seen(text).split():
            assert word in "".join(insides)
