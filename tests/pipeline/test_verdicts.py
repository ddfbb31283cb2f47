"""The rules of a verdict, one by one, and what must hold for any grounds."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supplant.brief.model import say
from supplant.pipeline.verdicts import Ground, turned, verdict

WORDS = say("Something is on record.")
SHOWS = Ground("for", WORDS, ("SIPRI",))
SHARED = Ground("for", WORDS, ("CNN",), ("CNN",))
AGAINST = Ground("against", WORDS, ("Reuters",))
FITS = Ground("leans", WORDS, ("BBC",))
BESIDE = Ground("beside", WORDS, ("BBC",))
grounds = st.lists(
    st.builds(
        Ground,
        st.sampled_from(["for", "leans", "against", "beside"]),
        st.just(WORDS),
        st.sampled_from([("A",), ("B",), ("C",)]),
        st.sampled_from([(), ("A",)]),
    ),
    max_size=6,
)


@pytest.mark.parametrize(
    ("on_record", "possible", "expected"),
    [
        ([], False, "cannot be told"),
        ([BESIDE], False, "cannot be told"),
        ([SHOWS], False, "borne out"),
        ([SHARED], False, "consistent"),
        ([SHARED, FITS], False, "consistent"),
        ([FITS], False, "consistent"),
        ([AGAINST], False, "contradicted"),
        ([AGAINST, FITS], False, "contradicted"),
        ([SHOWS, AGAINST], False, "cannot be told"),
        ([SHARED, AGAINST], False, "cannot be told"),
        ([SHOWS, replace(SHOWS, origins=("IISS",)), AGAINST], False, "consistent"),
        ([SHOWS, SHOWS, AGAINST], False, "cannot be told"),
        ([AGAINST], True, "cannot be told"),
        ([AGAINST, FITS], True, "consistent"),
        ([SHOWS], True, "borne out"),
    ],
)
def test_the_first_rule_that_holds_gives_the_verdict(
    on_record: list[Ground], possible: bool, expected: str
) -> None:
    assert verdict(on_record, possible=possible).verdict == expected


@given(grounds)
def test_a_possibility_is_never_contradicted(on_record: list[Ground]) -> None:
    assert verdict(on_record, possible=True).verdict != "contradicted"


@given(grounds, st.booleans())
def test_nothing_is_borne_out_by_the_document_s_own_origin_alone(
    on_record: list[Ground], possible: bool
) -> None:
    only_shared = [replace(g, shared=("A",)) for g in on_record]
    assert verdict(only_shared, possible=possible).verdict != "borne out"


@given(grounds)
def test_a_denial_is_never_borne_out_by_absence(on_record: list[Ground]) -> None:
    none_against = [g for g in on_record if g.bearing != "against"]
    assert verdict(turned(none_against), possible=False).verdict in {"contradicted", "cannot be told"}
