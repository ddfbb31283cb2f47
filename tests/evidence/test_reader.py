"""The reader through its public interface: spans, determinism, and the claims of the reference report."""

from pathlib import Path

import pytest

from supplant.evidence.document import from_text, load
from supplant.evidence.reader import read


def triples(text: str) -> set[tuple[str, str | None, str | None]]:
    return {(claim.type, claim.source, claim.target) for claim in read(from_text(text))}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ankara bought forty trainer aircraft from South Korea.", ("supply.import", "KOR", "TUR")),
        ("The tanks were bought by Chile from Germany.", ("supply.import", "DEU", "CHL")),
        ("Berlin's veto halted the shipment of tank engines to Turkey.", ("supply.disruption", "DEU", "TUR")),
        ("HAL builds the Russian fighter under licence in Nasik.", ("licence.production", "RUS", "IND")),
        ("Baykar broke ground on a factory outside Kyiv.", ("production.facility", "TUR", "UKR")),
        ("Germany placed an arms embargo on Turkey.", ("sanction.imposed", "DEU", "TUR")),
    ],
)
def test_direction(text: str, expected: tuple[str, str, str]) -> None:
    assert expected in triples(text)


def test_the_reference_report_is_read_with_spans_that_verify(shared_data: Path) -> None:
    document = load(shared_data / "documents" / "saednews-2025-08-09.txt")
    claims = read(document)
    assert document.published == "2025-08-09"
    assert claims == read(document)
    assert all(document.text[claim.start : claim.end] == claim.quote for claim in claims)
    found = {(claim.type, claim.source, claim.target) for claim in claims}
    assert {
        ("supply.import", "IRN", "RUS"),
        ("supply.concentration", "IRN", "RUS"),
        ("partner.displacement", "RUS", "IRN"),
        ("tech-transfer.agreement", "IRN", "RUS"),
        ("production.capacity", "RUS", None),
        ("feedback.data-access", "RUS", "IRN"),
        ("export.competition", "RUS", "IRN"),
    } <= found


def test_a_denial_is_a_negated_claim() -> None:
    (claim,) = read(from_text("Iran denied that it has shipped drones to Russia."))
    assert (claim.type, claim.source, claim.target, claim.negated) == ("supply.import", "IRN", "RUS", True)
