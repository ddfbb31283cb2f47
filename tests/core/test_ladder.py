"""The ladder against comments labelled by hand, and against the whole register."""

import csv
import time
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supplant.core.actors import resolve, resolve_many
from supplant.core.ladder import COPY, LADDER, MEANING, Rung, at_least, highest, is_rung, rank, read_comment

# comment, rung, certain: what a careful reader takes from it about the thing delivered
LABELLED: list[tuple[str, Rung, bool]] = [
    ("", "import", True),
    ("Second-hand; aid", "import", True),
    ("For 3 Nilgiri class (Project-17A) frigates produced in India", "import", True),
    ("LM-2500 gas turbine for 2 MilGem (Ada) frigates produced in Turkiye", "import", True),
    ("Diesel engine for 40 Bohdana self-propelled guns produced by Ukraine", "import", True),
    ("For use with Shtil-1 SAM system on 2 destroyers produced in China", "import", True),
    ("For 2 Ulsan frigates; 4 corvettes and 1 patrol ship produced in South Korea", "import", True),
    ("for 20 Sea Venom combat aircraft from UK (produced under licence in France)", "import", True),
    ("from Canadian production line", "import", True),
    ("probably from production line in Italy", "import", True),
    ("originally produced for Nigeria but never delivered", "import", True),
    ("Second-hand aircraft sold back to US producer and sold to Greece", "import", True),
    ("planned production in Peru abandoned", "import", True),
    ("option on 110 more produced under licence in India not used", "import", True),
    ("Planned licensed production cancelled and SA-315B ordered instead from France", "import", True),
    ("Prior to licensed production", "import", True),
    ("not including production in China after 1960 break", "import", True),
    ("illegal transfer via private company", "import", True),
    ("possibly modified in Taiwan to MCM ship without FRG permission", "import", True),
    ("export licence for 25 given", "import", True),
    ("Kasser-2 version from assembly/production line in United Arab Emirates", "import", True),
    ("$406 m deal (incl $89 m for assembly/overhaul plant)", "import", True),
    ("modernized in Italy with US kits", "import", True),
    ("incl production of components in Norway", "components", True),
    ("$120 m deal (offsets 100% incl production of warheads in Australia)", "components", True),
    ("17% of components produced in UK", "components", True),
    ("offsets incl production in Sweden of components for 200 NH-90", "components", True),
    ("possibly incl production of some components in Oman", "components", False),
    ("offsets incl production of compenents in Turkiye", "components", True),
    ("incl production of 30mm turret and other components in Belgium", "components", True),
    ("incl 30% produced of value in Turkiye", "components", True),
    ("assembled in China from kits", "kits", True),
    ("incl 22 assembled from kits", "kits", True),
    ("Assembled from kit in Bolivia", "kits", True),
    ("incl assembly of kits and production of components in Singapore", "kits", True),
    ("10% assembly of total 142 from kits in Philippines", "kits", True),
    ("Possibly assembled from kits in Jordan", "kits", False),
    ("second-hand F-16OCU rebuilt to F-16AM in Portugal with kits from USA", "kits", True),
    ("assembled in Saudi Arabia", "assembly", True),
    ("possibly assembled in Belarus", "assembly", False),
    ("probably incl assembly in Bahrain", "assembly", False),
    ("incl production of components and final assembly in South Korea", "assembly", True),
    ("incl production under licence of components and assembly in Slovakia", "assembly", True),
    ("Assembled in Sudan?", "assembly", False),
    ("reportedly assembled in Syria", "assembly", False),
    ("may be assembled in Ethiopia", "assembly", False),
    ("incl assembly in China (planned licensed production abandoned)", "assembly", True),
    ("probably including assembly and/or production of components in Malaysia", "assembly", False),
    ("incl assembly and production under licence in Russia", "licence", True),
    ("produced under licence in India as Sarath", "licence", True),
    ("Most produced uncder licence in Italy", "licence", True),
    ("Licence produced in Poland", "licence", True),
    ("ordered from Soviet Union and produced under Russian licence after break-up", "licence", True),
    ("incl production under licence of 110 in Australia", "licence", True),
    ("Designed for production under licence in Spain", "licence", True),
    ("Incl 42 assembled from kits and 110 produced in Turkiye", "licence", True),
    ("incl production of 189 in Spain", "licence", True),
    ("Produced in Mexico; Mexican designation Tenochtitlan", "licence", True),
    ("10 produced in Yugoslavia", "licence", True),
    ("probably produced under licence in Japan", "licence", False),
    ("assembled or produced under licence in Brazil", "licence", False),
    ("assembled/produced under licence in Turkiye", "licence", False),
    ("Incl assembly from kits or possibly production in Syria", "licence", False),
    ("incl assembly and probably production in Pakistan", "licence", False),
    ("possibly incl assembly or licensed production in USA", "licence", False),
    ("planned from 2027 incl production under licence in Poland; delivery 2028", "licence", True),
    ("produced under licence in Egypt (but possibly illegally copied)", "licence", False),
    ("probably produced (possibly without license) in China", "licence", False),
    ("AI-222 produced completely in Russia", "full", True),
    ("Produced under licence and modified to Italian-developed AB-212ASW version", "derivative", True),
    ("improved HQ-7 version later developed in China", "import", True),
    ("production of an improved version in China", "derivative", True),
    ("production of A-109 and A-119 in South Africa for export", "export", False),
    ("most produced in UK (offsets incl production for export until 1991)", "export", False),
    ("Later copied and produced in China as Type-66", "import", True),
    ("later illegally copied and produced in China as F-7", "import", True),
    ("more produced as illegal copy after 1960 China-Soviet Union break", "import", True),
    ("Copied and produced as HY-1 in China after Sino-Soviet break-up", "import", True),
    ("possibly more copied and produced without licence from France in China", "import", True),
    ("possibly unauthorized copy in North Korea from early-2000s", "import", True),
    ("More produced in China after 1960 Sino-Soviet break", "import", True),
    ("Produced under Russian licence after break-up of Soviet Union", "licence", True),
    ("incl 20 assembled in Egypt; 80 more assembled in Egypt for Iraq", "assembly", True),
    ("illegally copied and produced in China as F-7", "copy", True),
    ("possibly unlicensed production in Taiwan", "copy", False),
    ("probably copied", "copy", False),
    ("unlicensed copy", "copy", True),
    ("produced with no licence", "copy", True),
    ("reverse-engineered in Iran", "copy", True),
]  # fmt: skip


def register(shared_data: Path) -> list[list[str]]:
    path = shared_data / "sipri/deals_1950-2025_gen20260518.csv"
    return [row for row in csv.reader(path.read_text("latin-1").splitlines()[12:]) if len(row) > 12]


@pytest.mark.parametrize(("comment", "rung", "certain"), LABELLED, ids=[row[0][:50] for row in LABELLED])
def test_comments_labelled_by_hand(comment: str, rung: Rung, certain: bool) -> None:
    reading = read_comment(comment)
    assert (reading.rung, reading.certain) == (rung, certain)
    assert (reading.words == "") == (rung == "import")
    assert reading.words in comment


def test_the_rungs_are_in_the_order_of_the_ladder() -> None:
    assert LADDER == ("import", "components", "kits", "assembly", "licence", "full", "derivative", "export")
    assert set(MEANING) == {*LADDER, COPY}
    for lower, higher in pairwise(LADDER):
        assert at_least(higher, lower)
        assert not at_least(lower, higher)
        assert highest([higher, lower, COPY]) == higher
    assert [rank(rung) for rung in LADDER] == list(range(8))
    assert rank(COPY) is None
    assert not any(at_least(COPY, rung) or at_least(rung, COPY) for rung in LADDER)
    assert is_rung("kits")
    assert not is_rung("Kits")


def test_place_count_and_part() -> None:
    reading = read_comment("$1.2 b deal; incl 42 assembled from kits and 110 produced in Turkiye")
    kits, built = reading.findings
    assert (kits.rung, kits.count, kits.part, kits.place) == ("kits", 42, True, "Turkiye")
    assert (built.rung, built.count, built.place) == ("licence", 110, "Turkiye")
    whole = read_comment("Produced under licence in United Arab Emirates").findings[0]
    assert (whole.place, whole.count, whole.part) == ("United Arab Emirates", None, False)
    assert read_comment("Most produced in China").findings[0].part
    assert read_comment("incl production under licence of 20 in Poland").findings[0].count == 20


def test_words_start_at_the_doubt() -> None:
    assert read_comment("Aid; possibly assembled in Belarus").words == "possibly assembled in Belarus"


@pytest.mark.parametrize(
    ("comment", "recipient", "rung"),
    [
        ("produced under licence in Italy", "LBY", "import"),
        ("produced under licence in Italy", "ITA", "licence"),
        ("produced under licence in FRG", "DEU", "licence"),
        ("produced under licence in Turkey", "TUR", "licence"),
        ("assembled in Czech Republic", "CSK", "assembly"),
        ("Titan version assembled/produced in Czech Republic", "BGD", "import"),
        ("incl production of components in Denmark (with assembly in Norway)", "DNK", "components"),
        ("produced in Romania and assembled in Netherlands", "NLD", "assembly"),
        ("incl 440 produced in South Africa and 333 produced in USA", "USA", "licence"),
        ("produced under licence as River class", "AUS", "licence"),
        ("assembled in Nowhereland", "USA", "assembly"),
        ("possibly incl assembly or production under licence by Houthis", "houthi-rebels", "licence"),
    ],
)
def test_production_elsewhere_is_not_the_recipients(comment: str, recipient: str, rung: Rung) -> None:
    assert read_comment(comment, recipient=recipient).rung == rung


def test_what_is_elsewhere_is_kept() -> None:
    (finding,) = read_comment("produced under licence in Italy", recipient="LBY").findings
    assert (finding.elsewhere, finding.rung, finding.place) == (True, "licence", "Italy")


@pytest.mark.parametrize(
    ("comment", "designation"),
    [
        ("Russian designation Geran-2", "Geran-2"),
        ("Chinese designation J-11; assembled from kits", "J-11"),
        ("produced under licence in India as Sarath", "Sarath"),
        ("produced under licence in Iran as designation Tondar or Noor", "Tondar or Noor"),
        ("designated Bung Tomo class by Indonesia", "Bung Tomo"),
        ("incl production of components in Belgium as part of 'NSSMS' programme", None),
        ("Second-hand", None),
    ],
)
def test_local_designation(comment: str, designation: str | None) -> None:
    assert read_comment(comment).designation == designation


def test_second_hand_and_copied() -> None:
    reading = read_comment("Probably second-hand; later copied in Iran; incl 20 assembled in Iran")
    assert (reading.second_hand, reading.copied, reading.rung) == (True, True, "assembly")
    assert not read_comment("New").second_hand


PIECES = st.sampled_from(
    [
        "produced",
        "under licence",
        "assembled",
        "from kits",
        "in",
        "India",
        "(",
        ")",
        ";",
        "possibly",
        "42",
        "copied",
        "components",
        "production of",
        "for",
        "frigates",
        "as",
        "incl",
        "/",
        "or",
        "\n",
        "é",
        "cancelled",
        "later",
        "more",
        "after 1960",
    ]
)


@pytest.mark.parametrize(
    ("comment", "rung"),
    [
        (
            "Chinese designation H-5; more produced as illegal copy after 1960 China-Soviet Union break",
            "copy",
        ),
        ("later copied and produced in China as PL-2", "copy"),
        ("More produced in China after 1960 Sino-Soviet break", "licence"),
        ("improved HQ-7 version later developed in China", "derivative"),
    ],
)
def test_what_was_made_later_is_kept_beside_the_reading(comment: str, rung: Rung) -> None:
    reading = read_comment(comment, recipient="CHN")
    assert (reading.rung, reading.words, reading.copied) == ("import", "", rung == "copy")
    assert rung in [finding.rung for finding in reading.findings if finding.later]


@given(st.lists(PIECES, max_size=40).map(" ".join) | st.text(max_size=80))
def test_every_finding_is_verbatim(text: str) -> None:
    for recipient in (None, "IND"):
        reading = read_comment(text, recipient=recipient)
        for finding in reading.findings:
            assert text[finding.start : finding.end] == finding.words != ""
            assert finding.place is None or finding.place in " ".join(text.split())
        here = [one.rung for one in reading.findings if not (one.elsewhere or one.later)]
        assert reading.rung == (highest(here) or "import")


@pytest.mark.parametrize(
    "unit",
    [
        "assembled ",
        "production of a a a a a a a ",
        "(",
        "(produced ",
        "copied; ",
        "for ",
        "possibly ",
        "A ",
        "produced in India as A ",
        "no a a a ",
        "assembled x x x x x x x x ",
        "rebuilt in A ",
    ],
)
def test_time_is_linear_in_the_length(unit: str) -> None:
    """Ten times the text may take ten times as long, with room for noise, but not a hundred times."""

    def seconds(length: int) -> float:
        text = unit * (length // len(unit))
        started = time.perf_counter()
        read_comment(text)
        return time.perf_counter() - started

    short = min(seconds(6_000) for _ in range(3))
    assert seconds(60_000) < 40 * short + 0.2


def test_the_whole_register(shared_data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    deals = register(shared_data)
    recipients = resolve_many([row[0] for row in deals], scheme="sipri")[0]
    started = time.perf_counter()
    readings = [read_comment(row[12], recipient=code) for row, code in zip(deals, recipients, strict=True)]
    seconds = time.perf_counter() - started
    counts = Counter((reading.rung, reading.certain) for reading in readings)
    with capsys.disabled():
        print(f"\n{len(deals)} comments in {seconds:.2f} s")
        for (rung, certain), count in counts.most_common():
            print(f"  {rung:10} {'certain' if certain else 'uncertain':9} {count:6}")
    assert len(deals) == 29_916
    assert 1_000 < sum(count for (rung, _), count in counts.items() if rung == "licence") < 1_600
    assert 80 < sum(count for (rung, _), count in counts.items() if rung == "kits") < 150
    # No row of this release says without doubt that what was delivered was the recipient's own copy.
    assert counts["copy", True] == 0
    assert sum(any(f.later and f.rung == "copy" for f in reading.findings) for reading in readings) >= 15
    shahed = [
        reading
        for row, reading in zip(deals, readings, strict=True)
        if row[0] == "Russia" and row[1] == "Iran" and row[6].startswith("Shahed-136")
    ]
    assert {reading.rung for reading in shahed} == {"licence"}


def test_agreement_with_the_flag_of_the_other_layout(
    shared_data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Two separate statements of the same publisher on the same deals: printed, and close."""
    path = shared_data / "sipri/trade_register_1995-2024_gen20260212.csv"
    flags: dict[tuple[str, ...], set[str]] = {}
    for row in csv.reader(path.read_text("utf-8-sig").splitlines()[12:]):
        if len(row) > 16:
            parties = (resolve(row[1], scheme="sipri").code, resolve(row[2], scheme="sipri").code)
            flags.setdefault((*parties, row[3].strip(" -"), row[6]), set()).add(row[16].rstrip(";"))
    agreement: Counter[tuple[str, bool]] = Counter()
    for row in register(shared_data):
        recipient = resolve(row[0], scheme="sipri").code
        found = flags.get((resolve(row[1], scheme="sipri").code, recipient, row[6].strip(" -"), row[2]))
        if found is not None and len(found) == 1:
            local = read_comment(row[12], recipient=recipient).rung not in ("import", "copy")
            agreement[min(found), local] += 1
    with capsys.disabled():
        print(f"\nflag, local by comment: {dict(sorted(agreement.items()))}")
    assert agreement["No", False] / (agreement["No", False] + agreement["No", True]) > 0.95
    assert agreement["Yes", True] / (agreement["Yes", False] + agreement["Yes", True]) > 0.6
