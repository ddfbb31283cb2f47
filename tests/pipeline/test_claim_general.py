"""General claims: which sentences are, how the rules judge them, and how they stand in the check."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from supplant.brief.inputs import BriefInput
from supplant.brief.reference_class import Contrast, Incidence, ReferenceClass
from supplant.core.evidence import Evidence, Source
from supplant.core.units import Interval
from supplant.history.summary import bundled
from supplant.pipeline.claim_general import GeneralClaim, general_claim, judged
from supplant.pipeline.claimcheck import with_claims
from supplant.pipeline.questions import make_brief
from supplant.pipeline.reading import read_documents

ELIMINATION = (
    "In the defense industry, localization usually means the gradual elimination of the foreign partner."
)
LOCAL = "local production"
SOURCE = Source("A register", "Publisher")


def reference(
    displaced: tuple[float, float, float] = (0.56, 0.47, 0.63),
    *,
    plain: tuple[float, float, float] = (0.3, 0.23, 0.37),
    alike: tuple[float, float, float] = (0.12, 0.05, 0.2),
) -> ReferenceClass:
    def flat(local: bool) -> Incidence:
        value, low, high = displaced
        return Incidence(
            "displaced", local, None, 417, 228, (value,) * 31, (low,) * 31, (high,) * 31, (50,) * 31, "e-1"
        )

    return ReferenceClass(
        "own", "register", "ab", None, None, 1950, 2025, "e-1", 5,
        curves=(flat(local=True), flat(local=False)),
        contrasts=(
            Contrast("displaced", 0.47, 0.17, 0.35, Interval(*plain), Interval(*alike), 20, 80, True, "e-1"),
        ),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("sentence", "cause", "outcome", "least", "most", "direction"),
    [
        (ELIMINATION, LOCAL, "displaced", 0.5, None, 0),
        ("Licensed production often ends in a rival exporter.", LOCAL, "rival", 0.25, None, 0),
        ("As a rule, licence production turns customers into competitors.", LOCAL, "rival", 0.5, None, 0),
        ("Co-production never leads to rivalry.", LOCAL, "rival", None, 0.02, 0),
        ("Local assembly rarely displaces the original maker.", LOCAL, "displaced", None, 0.1, 0),
        ("Technology transfer makes rivalry more likely.", LOCAL, "rival", None, None, 1),
        ("Localisation makes displacement less likely.", LOCAL, "displaced", None, None, -1),
        ("Relying on one major buyer increases vulnerability.", "single buyer", "untested", None, None, 1),
        ("Offset deals usually lead buyers to turn to other suppliers.", LOCAL, "switched", 0.5, None, 0),
    ],
)  # fmt: skip
def test_a_general_claim_is_read_with_its_strength(
    sentence: str, cause: str, outcome: str, least: float | None, most: float | None, direction: int
) -> None:
    claim = general_claim(sentence)
    assert claim is not None
    assert (claim.cause, claim.outcome, claim.at_least, claim.at_most, claim.direction) == (
        cause, outcome, least, most, direction,
    )  # fmt: skip


@pytest.mark.parametrize(
    "sentence",
    [
        "Russia’s localisation usually means the elimination of Iran.",
        "Localisation had displaced the supplier.",
        "The deal includes technology transfer, which makes the company a competitor.",
        "Its local production usually beats the competition.",
        "Licensed production began at the plant.",
        "The workers often sang, and nobody was displaced.",
        "The elimination of the partner usually follows localisation of production abroad.",
        "",
    ],
)
def test_what_names_a_party_or_tells_of_one_case_is_no_general_claim(sentence: str) -> None:
    assert general_claim(sentence) is None


USUALLY = GeneralClaim(LOCAL, "displaced", "words", at_least=0.5)


@pytest.mark.parametrize(
    ("claim", "made", "verdict"),
    [
        (USUALLY, reference(), "cannot be told"),
        (USUALLY, reference((0.7, 0.6, 0.8)), "borne out"),
        (USUALLY, reference((0.3, 0.2, 0.4)), "contradicted"),
        (USUALLY, reference((0.7, 0.6, 0.8), alike=(0.02, -0.05, 0.1)), "consistent"),
        (USUALLY, reference((0.7, 0.6, 0.8), plain=(-0.2, -0.3, -0.1)), "cannot be told"),
        (replace(USUALLY, negated=True), reference((0.3, 0.2, 0.4)), "borne out"),
        (replace(USUALLY, negated=True), reference((0.7, 0.6, 0.8)), "contradicted"),
        (
            replace(USUALLY, negated=True),
            reference((0.7, 0.6, 0.8), alike=(0.02, -0.05, 0.1)),
            "cannot be told",
        ),
        (replace(USUALLY, at_least=None, at_most=0.1), reference((0.05, 0.02, 0.08)), "borne out"),
        (replace(USUALLY, at_least=None, at_most=0.1), reference(), "contradicted"),
        (replace(USUALLY, at_least=None, direction=1), reference(), "borne out"),
        (replace(USUALLY, at_least=None, direction=-1), reference(), "contradicted"),
        (replace(USUALLY, at_least=None, direction=1), reference(alike=(0.0, -0.1, 0.1)), "cannot be told"),
        (replace(USUALLY, cause="single buyer"), reference((0.7, 0.6, 0.8)), "cannot be told"),
        (replace(USUALLY, outcome="untested"), reference((0.7, 0.6, 0.8)), "cannot be told"),
    ],
)
def test_the_rules_judge_by_intervals(claim: GeneralClaim, made: ReferenceClass, verdict: str) -> None:
    assert judged(claim, made)[0] == verdict


@pytest.mark.parametrize(
    ("claim", "made", "reason"),
    [
        (replace(USUALLY, outcome="untested"), reference(), "no register of transfers records"),
        (USUALLY, replace(reference(), curves=(), contrasts=()), "too few such partnerships for a rate"),
        (USUALLY, replace(reference(), curves=()), "too few such partnerships for a rate"),
        (USUALLY, replace(reference((0.7, 0.6, 0.8)), contrasts=()), "too few partnerships to compare"),
        (
            replace(USUALLY, at_least=None, direction=1),
            replace(reference(), contrasts=()),
            "too few partnerships to compare",
        ),
        (USUALLY, replace(reference(), contrasts=()), "the interval holds both readings"),
        (USUALLY, reference(), "the interval holds both readings"),
    ],
)
def test_why_a_claim_cannot_be_told_is_the_true_reason(
    claim: GeneralClaim, made: ReferenceClass, reason: str
) -> None:
    verdict, told, _ = judged(claim, made)
    assert verdict == "cannot be told"
    assert reason in told


def test_a_denial_of_what_happens_as_often_as_said_is_not_consistent() -> None:
    claim = general_claim("Technology transfer does not often end in rivalry.")
    assert claim is not None
    assert claim.negated
    often = reference((0.45, 0.4, 0.5), alike=(0.04, -0.01, 0.1))
    rival = replace(
        often,
        curves=tuple(replace(curve, outcome="rival") for curve in often.curves),
        contrasts=tuple(replace(one, outcome="rival") for one in often.contrasts),
    )
    assert judged(replace(claim, negated=False), rival)[0] == "consistent"
    assert judged(claim, rival)[0] == "cannot be told"


def test_without_a_reference_class_nothing_is_told() -> None:
    assert judged(USUALLY, None) == ("cannot be told", "no reference class is at hand to hold it against", ())


def test_numbers_beside_a_general_claim_are_those_of_the_summary() -> None:
    summary = bundled()
    assert summary is not None
    brief = make_brief(
        "shahed-136", made=date(2026, 12, 1), store=Path("/nonexistent/s.duckdb"), project=False,
        documents=(ELIMINATION,),
    )  # fmt: skip
    table = next(s for s in brief.sections if s.id == "claims").tables[0]
    (row,) = [row for row in table.rows if "In general" in row[0].text]
    assert ELIMINATION in row[0].text
    curves = summary.content["curves"]["faded"]["local_production"]
    (curve,) = [c for c in curves if (c["group"], c["cause"]) == ("with", "displaced")]
    for age in (10, 20):
        value, low, high = (f"{curve[name][age] * 100:.0f}%" for name in ("value", "low", "high"))
        assert f"{value} ({low} to {high})" in row[2].text
    (contrast,) = [one for one in summary.content["contrasts"] if one["outcome"] == "displaced"]
    low, high = curve["low"][20], curve["high"][20]
    expected = "Contradicted" if high < 0.5 else "Cannot be told"
    if low > 0.5 and contrast["difference_interval"][1] >= 0:
        expected = "Borne out" if contrast["adjusted_interval"][0] > 0 else "Consistent"
    assert row[1].text.startswith(expected)
    assert all(id_ in brief.evidence for cell in row for id_ in cell.evidence)
    assert not [r for r in table.rows if "names neither of the two" in r[1].text], "it stands once"


def test_a_general_claim_stands_in_its_place_and_not_among_the_unread() -> None:
    text = f"Iran sold drones to Russia in 2022. {ELIMINATION} Russia opened a factory for drones in 2023."
    found, _ = read_documents([text])
    entry = Evidence("e-1", "estimate", "entry", SOURCE)
    given = BriefInput("IRN", "RUS", None, date(2026, 1, 1), {"e-1": entry}, reference=reference())
    made = with_claims(given, found)
    says = [row.says.text for row in made.checked]
    place = next(at for at, words in enumerate(says) if words.startswith("In general"))
    assert 0 < place < len(says) - 1
    ids = {id_ for row in made.checked for id_ in row.claims}
    assert not ids & set(made.unread)
    assert not made.checked[place].fits, "it is about nobody, so it informs no case"
