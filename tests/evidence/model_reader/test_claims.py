"""What is kept of an answer, what is refused, and why."""

import json

import pytest

from supplant.evidence.model_reader import (
    MOST_CONFIDENCE,
    Limits,
)
from tests.evidence.model_reader.server import (
    DOCUMENT,
    GOOD,
    NAMED_IN_TEXT,
    QUOTE,
    TEXT,
    check,
    claims,
    read,
    refusals,
    says,
)

# What it keeps


def test_a_good_answer_becomes_a_claim_to_be_reviewed() -> None:
    reading = read(claims(GOOD))
    check(reading, DOCUMENT, NAMED_IN_TEXT)
    (claim,) = reading.claims
    assert (claim.type, claim.source, claim.target) == ("supply.import", "IRN", "RUS")
    assert (claim.start, claim.quote, claim.date) == (0, QUOTE, "2022-08")
    assert claim.object == "attack drones"
    assert claim.quantity.to_json() == {"value": 300, "unit": "drones", "per": None}
    assert reading.refused == ()
    assert reading.unread == ()
    assert (reading.usage.requests, reading.usage.prompt_tokens, reading.usage.answer_tokens) == (1, 11, 7)
    assert reading.to_json()["claims"][0]["review"] == "required"


def test_repeats_are_taken_in_turn_and_then_refused() -> None:
    reading = read(claims(GOOD, GOOD, GOOD))
    assert [claim.start for claim in reading.claims] == [0, TEXT.rindex(QUOTE)]
    assert "said already" in refusals(reading)


def test_another_claim_about_the_same_words_stays_with_them() -> None:
    reading = read(claims(GOOD, {**GOOD, "type": "diplomatic.cooperation"}))
    assert [claim.start for claim in reading.claims] == [0, 0]


def test_an_ambiguous_quote_stands_after_the_claim_before_it() -> None:
    before = {**GOOD, "type": "production.output", "target": None, "quote": "made 2,700 drones a month"}
    reading = read(claims({**before, "source": "Russia", "quantity": None}, GOOD))
    assert [claim.start for claim in reading.claims] == [TEXT.index("made 2,700"), TEXT.rindex(QUOTE)]


@pytest.mark.parametrize(
    "content", ["```json\n{}\n```", "```\n{}\n```", "\n {} ", "<think>Well { [</think>\n{}"]
)
def test_courtesies_around_the_json_are_taken_off(content: str) -> None:
    assert len(read(says(content.replace("{}", json.dumps({"claims": [GOOD]})))).claims) == 1


def test_a_bare_list_is_read() -> None:
    assert len(read(says(json.dumps([GOOD]))).claims) == 1


@pytest.mark.parametrize(
    ("name", "code"),
    [("Iran", "IRN"), ("IRN", "IRN"), ("Tehran", "IRN"), ("the Iranian government", "IRN"), ("iran", "IRN")],
)
def test_parties_by_name_capital_demonym_and_code(name: str, code: str) -> None:
    (claim,) = read(claims({**GOOD, "source": name})).claims
    assert claim.source == code


# What it refuses, with the reason


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"type": "supply.magic"}, "no type"),
        ({"type": None}, "no type"),
        ({"type": ["supply.import"]}, "no type"),
        ({"quote": "Iran shipped 900 attack drones to Russia"}, "word for word"),
        ({"quote": QUOTE.replace(" ", "  ")}, "word for word"),
        ({"quote": QUOTE.replace(" ", "\n", 1)}, "word for word"),
        ({"quote": QUOTE.replace(" ", "\u00a0", 1)}, "word for word"),
        ({"quote": QUOTE.upper()}, "word for word"),
        ({"quote": QUOTE.replace("a", "а")}, "word for word"),
        ({"quote": "Iran\u200b" + QUOTE[4:]}, "word for word"),
        ({"quote": QUOTE[2:]}, "word for word"),
        ({"quote": "Iran ... to Russia"}, "word for word"),
        ({"quote": "in"}, "fewer than 3 words"),
        ({"quote": ". . . ."}, "fewer than 3 words"),
        ({"quote": ""}, "no quote"),
        ({"quote": None}, "no quote"),
        ({"quote": 7}, "no quote"),
        ({"quote": "Iran shipped " * 1000}, "longer than"),
        ({"source": "France"}, "does not name 'France'"),
        ({"source": "FRA"}, "does not name 'FRA'"),
        ({"target": "Ukraine"}, "does not name 'Ukraine'"),
        ({"target": "UKR"}, "does not name 'UKR'"),
        ({"source": "Iran and Russia"}, "several parties"),
        ({"source": "Atlantis"}, "no known actor"),
        ({"source": "unknown supplier"}, "nobody in particular"),
        ({"source": "Iran\x1b[2J"}, "is no name"),
        ({"source": "x" * 10_000}, "is no name"),
        ({"source": ""}, "is no name"),
        ({"source": {"name": "Iran"}}, "is no name"),
        ({"source": None, "target": None}, "names no party"),
        ({"source": "Tehran", "target": "Iran"}, "both sides"),
        ({"negated": "no"}, "neither true nor false"),
        ({"hypothetical": 1}, "neither true nor false"),
    ],
)
def test_a_claim_that_does_not_stand_is_refused(change: dict, why: str) -> None:
    reading = read(claims({**GOOD, **change}))
    assert reading.claims == ()
    assert why in refusals(reading)
    assert all(len(item.said) <= 120 and item.said.isprintable() for item in reading.refused)


@pytest.mark.parametrize("item", [None, 7, "text", [], [GOOD], True])
def test_a_claim_that_is_no_object_is_refused(item: object) -> None:
    reading = read(claims(item, GOOD))
    assert len(reading.claims) == 1
    assert "is no object" in refusals(reading)


@pytest.mark.parametrize(
    ("name", "value", "why"),
    [
        ("quantity", {"value": -300}, "negative"),
        ("quantity", {"value": 1e300}, "beyond all bounds"),
        ("quantity", {"value": 10**30}, "beyond all bounds"),
        ("quantity", {"value": 301}, "does not state"),
        ("quantity", {"value": "300"}, "no number"),
        ("quantity", {"value": True}, "no number"),
        ("quantity", 300, "no object"),
        ("date", "2021", "does not state"),
        ("date", "2022-08-15", "does not state"),
        ("date", "soon", "is no date"),
        ("date", "0001-01-01/9999-12-31", "date"),
        ("date", 2022, "is no text"),
        ("object", "Abrams tanks", "does not name the object"),
        ("object", "x" * 5_000, "no name of goods"),
        ("object", {"a": 1}, "is no text"),
    ],
)
def test_a_detail_that_the_text_does_not_state_is_left_out(name: str, value: object, why: str) -> None:
    reading = read(claims({**GOOD, name: value}))
    (claim,) = reading.claims
    assert getattr(claim, name) is None
    assert f"{name}: " in refusals(reading)
    assert why in refusals(reading)


def test_numbers_and_units_are_the_texts_own() -> None:
    money = {
        **GOOD,
        "type": "price.value",
        "source": "Russia",
        "target": None,
        "date": "2025",
        "quote": "Moscow paid about 1.75 billion dollars for the technology",
        "quantity": {"value": 1.7e9, "unit": "ZWL", "per": "fortnight"},
    }
    rate = {
        **GOOD,
        "type": "production.capacity",
        "source": "Moscow",
        "target": "Iran",
        "quote": "a plant in Tatarstan made 2,700 drones a month",
        "quantity": {"value": 2700, "unit": "tanks", "per": "month"},
    }
    reading = read(claims(money, rate))
    first, second = reading.claims
    assert (first.quantity.value, first.quantity.unit, first.quantity.per) == (1.75e9, "USD", None)
    assert first.quantity.low < 1.75e9 < first.quantity.high
    assert (second.quantity.value, second.quantity.unit, second.quantity.per) == (2700, None, "month")
    assert second.target is None
    assert "target: production.capacity has no second party" in refusals(reading)


@pytest.mark.parametrize("said", [0.97, -4, 1e300, "sure", None, True, 10**20])
def test_confidence_is_bounded(said: object) -> None:
    (claim,) = read(claims({**GOOD, "confidence": said})).claims
    assert 0 < claim.confidence <= MOST_CONFIDENCE


def test_thousands_of_claims_are_cut_off_and_counted() -> None:
    limits = Limits(request_s=5, claims_per_part=50, answer_bytes=10_000_000)
    reading = read(claims(*[{**GOOD, "confidence": n / 9000} for n in range(9000)]), limits=limits)
    check(reading, DOCUMENT, NAMED_IN_TEXT)
    assert len(reading.claims) == 2
    assert "8,950 more claims" in refusals(reading)
