"""Numbers, dates and countries in sentences."""

from dataclasses import replace

import pytest

from supplant.brief.inputs import Fact
from supplant.brief.model import Name, Number, say
from supplant.brief.words import (
    amount,
    annotated,
    capital,
    country,
    estimate,
    listed,
    possessive,
    spoken_date,
)
from supplant.core.evidence import Estimate
from supplant.core.units import Interval, Period

FACT = Fact("o1", Period.parse("2023"), "local_output", 2738.0, "units/year", Period.parse("2024"))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "2,738 units a year"),
        ({"value": 1.0, "unit": "units"}, "1 unit"),
        ({"value": 6000.0, "low": 6000.0, "unit": "units/month"}, "at least 6,000 units a month"),
        ({"value": 300.0, "low": 0.0, "high": 300.0, "unit": "units"}, "up to 300 units"),
        ({"value": 325.0, "low": 300.0, "high": 350.0, "unit": "units/day"}, "325 (300 to 350) units a day"),
        ({"value": 0.5, "low": 0.5, "high": 1.0, "unit": "share"}, "50% or more"),
        ({"value": 0.9, "unit": "share", "of": "production stages"}, "90% (production stages)"),
        ({"value": 1.7e9, "low": 1e9, "high": 2e9, "unit": "USD"}, "$1.7 billion ($1 billion to $2 billion)"),
        ({"value": 151e9, "unit": "RUB"}, "151 billion roubles"),
        ({"value": None}, "not yet known"),
        ({"value": None, "low": 5.0, "unit": "units"}, "at least 5 units"),
        ({"value": "franchise for 2 years", "unit": "text"}, "franchise for 2 years"),
    ],
)
def test_a_value_is_told_as_its_source_states_it(changes: dict[str, object], words: str) -> None:
    assert amount(replace(FACT, **changes)).text == words  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("interval", "unit", "words"),
    [
        (Interval(0.6234, 0.4149, 0.8), "share", "62% (41% to 80%)"),
        (Interval.exact(0.5), "share", "50%"),
        (Interval(0.004, 0.0, 0.02), "share", "under 1% (0% to 2%)"),
        (Interval(1234.4, 1100.2, 1399.9), "units", "about 1,230 (1,100 to 1,400)"),
        (Interval(0, 0, 0), "units", "0"),
        (Interval(0.61, 0.6, 0.62), "index", "0.61 (0.60 to 0.62)"),
    ],
)
def test_an_estimate_is_rounded_to_what_its_interval_allows(
    interval: Interval, unit: str, words: str
) -> None:
    number = estimate(Estimate(interval, unit, "method", ("o1",)))
    assert number.text == words
    assert (number.kind, number.method) == ("estimate", "method")


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("USA", "the United States"), ("GBR", "the United Kingdom"), ("NLD", "the Netherlands"),
        ("ARE", "the United Arab Emirates"), ("PHL", "the Philippines"), ("SUN", "the Soviet Union"),
        ("IRN", "Iran"), ("CIV", "Côte d’Ivoire"), ("CZE", "Czechia"), ("TUR", "Türkiye"),
        ("KOR", "South Korea"),
    ],
)  # fmt: skip
def test_countries_have_their_article(code: str, name: str) -> None:
    assert country(code).text.replace("'", "’") == name


def test_possessives() -> None:
    words = [possessive(code).text for code in ("USA", "IRN", "NLD")]
    assert words == ["the United States'", "Iran's", "the Netherlands'"]


def test_dates_are_as_exact_as_they_are_known() -> None:
    words = [spoken_date(Period.parse(text)) for text in ("1960", "2022-08", "2022-08-05")]
    assert words == ["1960", "August 2022", "5 August 2022"]


def test_every_number_in_free_words_is_linked_and_names_stay_whole() -> None:
    found = annotated("agreed for 6,000 (not 2,400) Su-27s by ½ the firms", ["o1"], ["Su-27"])
    assert [part.text for part in found.parts if isinstance(part, Number)] == ["6,000", "2,400", "½"]
    assert Name("Su-27") in found.parts
    assert found.text == "agreed for 6,000 (not 2,400) Su-27s by ½ the firms"


def test_a_sentence_begins_with_a_capital() -> None:
    assert capital(say("{n} facts", n=Number("two", ("o1",)))).text == "Two facts"
    assert capital(say("{who} agrees", who=Name("iROZHLAS"))).text == "iROZHLAS agrees"
    assert listed(["a"]).text == "a"
    assert listed(["a", "b"]).text == "a and b"
