"""Each way to break a case file ends in one CaseError that names the file, the line and the remedy."""

from datetime import date
from pathlib import Path

import pytest

from supplant.cases import Case, load_case, read_case
from supplant.core.errors import CaseError
from tests.cases.case_text import SOUND, broken

TODAY = date(2026, 11, 22)


def read(content: bytes) -> Case:
    return read_case(content, "sound.yml", TODAY)


def line_of(text: str) -> int:
    return SOUND[: SOUND.index(text)].count("\n") + 1


def test_the_sound_case_is_read() -> None:
    case = read(SOUND.encode())
    assert [item.number for item in case.observations] == [5, 9, 100]
    assert case.outcomes[0].label == "displaced"
    assert case.stages[0].begins.start == date(2022, 8, 1)


MADE = "variable: local_output, value: 5, unit: units/month"
PASSED = "variable: reexport_or_third_party_transfer, value: 5, unit: units"

BREAKS = [
    ("slug: sound", "slug: other", "the slug differs from the name of the file"),
    ("supplier: IRN", "supplier: QQQ", "QQQ"),
    ("supplier: IRN", "supplier: Iran", "supplier"),
    ("buyer: RUS", "buyer: IRN", "the buyer is also a supplier"),
    ("domain: arms", "domain: naval", "domain: input should be 'arms' or 'civil'"),
    ("rung: import", "rung: imports", "stages, 1, rung: input should be 'import'"),
    ("rung: import, evidence: [o001]", "rung: import, evidence: []", "evidence"),
    ("rung: import, evidence: [o001]", "rung: import, evidence: [o009]", "no observation with this id"),
    ("kind: price, evidence: [o001]", "kind: price, evidence: [o009]", "no observation with this id"),
    ("2025, evidence: [o002]", "2025, evidence: [o009]", "no observation with this id"),
    ("label: displaced", "label: gone", "outcome, label: input should be"),
    ("  s02: {title: Second", "  s03: {title: Second", "the source is not listed"),
    ("  s02: {", "  s03: {title: Third, publisher: R}\n  s02: {", "no observation uses the source"),
    ("reliability: B", "reliability: G", "reliability"),
    ("id: o002", "id: o001", "an id stands twice"),
    ('id: o003, date: "2040"', 'id: o003, date: "2021"', "o003 of 2021 follows o002 of 2023-01"),
    ("value: 9, low: 8", "value: 9, low: 9.5", "expected low <= value <= high"),
    ("value: 9, low: 8", "value: 11, low: 8", "expected low <= value <= high"),
    ("value: 5, unit: units/month", "value: 5, unit: units per month", "a word such as units/month"),
    ("value: 5, unit: units/month", "value: 5, unit: USD", "local_output does not take this unit"),
    ("value: 5, unit: units/month", "value: five, unit: units/month", "needs a number"),
    ("value: 5, unit: units/month", "value: 2, unit: event", "does not take this number"),
    ("value: 5, unit: units/month", "value: .inf, unit: units/month", "needs a number"),
    ("value: 5, unit: units/month", "value: true, unit: units/month", "o001, value: input should be"),
    ("variable: plan_quantity", "variable: plan", "o003, variable: expected one of deal_signed"),
    ("conflicts: [o001], quote", "quote", "o001 contradicts o002, but o002 does not list o001"),
    ("plan: true, ", "", "a fact lies in the future"),
    ('as_of: "2024"', 'as_of: "2027"', "the publication lies in the future"),
    ('as_of: "2023-02-03"', 'as_of: "2022-12-31"', "published before it happened"),
    ("value: 5, unit: units/month", "value: 5, party: BLR, unit: units/month", "has no third party"),
    (MADE, f"{PASSED}, party: QQQ", "QQQ"),
    (MADE, f"{PASSED}, party: [BLR, nobody-at-all]", "nobody-at-all"),
    (MADE, f"{PASSED}, party: Belarus", "o001, party"),
    (MADE, f"{PASSED}, sender: XQX", "XQX"),
    ('date: "2023-01"', 'date: "2023-13"', "is not a day of the calendar"),
    ('date: "2023-01"', 'date: "January 2023"', "expected a date as YYYY"),
    ("quote: nine a month", "quote: a b c d e f g h i j k l m n o p", "the quotation has 16 words"),
    ("high: 10,", "high: 10, colour: red,", "o002, colour: there is no such field"),
    ("category: Missiles\n", "", "category: the field is missing"),
    ("domain: arms", "domain: arms\ndomain: civil", "a key stands twice"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "message"), BREAKS, ids=[new[:40] for _, new, _ in BREAKS])
def test_a_broken_rule_is_named(old: str, new: str, message: str) -> None:
    with pytest.raises(CaseError) as caught:
        read(broken(old, new))
    assert message.lower() in str(caught.value).lower()
    assert str(caught.value).startswith("sound.yml, row ")
    assert "\n" not in str(caught.value)
    assert caught.value.remedy


def test_the_row_is_the_line_of_the_file() -> None:
    with pytest.raises(CaseError) as caught:
        read(broken("quote: nine a month", "quote: a b c d e f g h i j k l m n o p"))
    assert caught.value.row == line_of("id: o002")
    with pytest.raises(CaseError) as caught:
        read(broken("rung: import", "rung: imports"))
    assert caught.value.row == line_of("rung: import")


def test_several_problems_are_counted() -> None:
    content = broken("value: 9, low: 8", "value: 11, low: 12").replace(b"nine a month", b"a " * 20)
    with pytest.raises(CaseError, match="1 more in this file"):
        read(content)


def test_one_sided_intervals_and_pending_values_are_taken() -> None:
    case = read(broken("low: 8, high: 10", "low: 9"))
    assert (case.observations[1].low, case.observations[1].high) == (9, None)
    pending = read(broken("variable: local_output, value: 5, unit: units/month",
                          "variable: head_to_head_bid, unit: bid"))  # fmt: skip
    assert pending.observations[0].value is None


def test_one_party_or_several_and_a_sender_are_taken() -> None:
    (one, *_) = read(broken(MADE, f"{PASSED}, party: BLR, sender: RUS")).observations
    assert (one.party, one.sender) == (("BLR",), "RUS")
    several = read(broken(MADE, f"{PASSED}, party: [PRK, houthi-rebels]"))
    assert several.frame()["party"].tolist() == [("PRK", "houthi-rebels"), (), ()]
    assert several.observations[0].sender is None


def test_a_file_of_the_readers_own(tmp_path: Path) -> None:
    path = tmp_path / "sound.yml"
    path.write_text(SOUND, encoding="utf-8")
    assert load_case(path) == load_case(str(path)) == read(SOUND.encode())


@pytest.mark.parametrize("name", ["no-such-case", "", "../shahed-136", "nowhere/x.yml"])
def test_what_is_not_there_is_said(name: str) -> None:
    with pytest.raises(CaseError, match=r"no case of this name|cannot be read") as caught:
        load_case(name)
    assert caught.value.remedy


def test_a_huge_or_wrong_file_is_refused(tmp_path: Path) -> None:
    huge = tmp_path / "huge.yml"
    with huge.open("wb") as file:
        file.truncate(10**10)  # sparse: costs no disk, would cost ten gigabytes of memory
    with pytest.raises(CaseError, match="more than 1,000,000 bytes"):
        load_case(huge)
    with pytest.raises(CaseError, match="cannot be read"):
        load_case(tmp_path)
    for content in (b"", b"- a\n- b\n", b"just words"):
        with pytest.raises(CaseError, match="not a case"):
            read(content)
