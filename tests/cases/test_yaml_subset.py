"""The YAML reader takes what a case needs and refuses what could harm, in one clear message."""

import json

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from supplant.cases import yaml_subset
from supplant.cases.yaml_subset import parse_yaml
from supplant.core.errors import CaseError
from tests.cases.case_text import SOUND

BOMB = b"a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n"

HOSTILE = [
    (BOMB, "anchors and aliases", 1),
    (b"a: 1\nb: *a\n", "aliases|alias", 2),
    (b"a: !!python/object/apply:os.system [ls]\n", "tags are not taken", 1),
    (b"a: !!binary aGk=\n", "tags are not taken", 1),
    (b"? [a, b]\n: 1\n", "a key is not a word", 1),
    (b"a: 1\n---\nb: 2\n", "a second document begins", 2),
    (b"a: " + b"[" * 50 + b"]" * 50, "nested more than", 1),
    (b"[" * 200_000, "nested more than|not YAML", 1),
    (b"x: [" + b"1," * 150_000 + b"]", "more than 100,000 values", 1),
    (b"a: 1\n b: 2\n", "not YAML", 2),
    (b"a: 'open\n", "not YAML", None),
    (b"ok: 1\nname: \xff\xfe\n", "not UTF-8", 2),
    (b"a: \x00", "not YAML", None),
    (b"PK\x03\x04" + bytes(range(256)), "not UTF-8|not YAML", None),
]


@pytest.mark.parametrize(("content", "message", "row"), HOSTILE, ids=[m for _, m, _ in HOSTILE])
def test_hostile_files_are_refused(content: bytes, message: str, row: int | None) -> None:
    with pytest.raises(CaseError, match=message) as caught:
        parse_yaml(content, "hostile.yml")
    assert len(str(caught.value)) < 400
    if row is not None:
        assert caught.value.row == row


def test_a_file_of_more_than_a_megabyte_is_refused_unread() -> None:
    with pytest.raises(CaseError, match="more than 1,000,000 bytes"):
        parse_yaml(b"a: " + b"x" * 2_000_000, "big.yml")


SMALL = [item for item in HOSTILE if len(item[0]) < 1000]


@pytest.mark.parametrize(("content", "message", "row"), SMALL, ids=[m for _, m, _ in SMALL])
def test_the_same_without_the_compiled_parser(
    content: bytes, message: str, row: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(yaml_subset, "_LOADER", yaml.SafeLoader)
    test_hostile_files_are_refused(content, message, row)


def test_both_parsers_read_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    compiled = parse_yaml(SOUND.encode(), "x.yml")
    monkeypatch.setattr(yaml_subset, "_LOADER", yaml.SafeLoader)
    assert parse_yaml(SOUND.encode(), "x.yml") == compiled


def test_a_byte_order_mark_and_crlf_are_taken() -> None:
    text = parse_yaml("\ufeffa: 1\r\nb: [x, 'y']\r\n".encode(), "a.yml")
    assert text.values == {"a": 1, "b": ("x", "y")}
    assert text.line(("b", 1)) == 2


WORDS = st.text(st.characters(exclude_categories=("C", "Zl", "Zp")), max_size=12)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**15), 10**15) | st.floats(-1e15, 1e15) | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=8,
)


def as_tuples(value: object) -> object:
    if isinstance(value, dict):
        return {key: as_tuples(inner) for key, inner in value.items()}
    return tuple(map(as_tuples, value)) if isinstance(value, list) else value


@given(st.dictionaries(WORDS, VALUES, max_size=3))
def test_json_is_read_as_json(values: dict[str, object]) -> None:
    written = json.dumps(values, ensure_ascii=False, indent=1)
    assert parse_yaml(written.encode(), "x.yml").values == as_tuples(values)


@given(st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
def test_any_bytes_end_in_values_or_in_a_case_error(content: bytes) -> None:
    try:
        parse_yaml(content, "any.yml")
    except CaseError as error:
        assert error.file == "any.yml"  # noqa: PT017 either end is right
