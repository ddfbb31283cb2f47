"""JSON from a stranger, read strictly: no duplicate keys, no NaN, no infinite numbers, bounded depth.

What cannot be read without a guess raises ValueError with the reason. The one courtesy: a fence of three
backticks around the whole answer, and a closed <think> block before it, are taken off.
"""

import json
import math
import re
from typing import Any, NoReturn

__all__ = ["claims_in", "strict_json"]

_DEEPEST = 20
_LONGEST_NUMBER = 40
# The closing quote is optional: a string that never ends is passed over once, not once per quote in it.
_BRACKET = re.compile(r'"(?:[^"\\]|\\.)*+"?|[\[\]{}]', re.DOTALL)
_FENCED = re.compile(r"\s*```[A-Za-z]{0,10}[ \t]*\n(.*)\n[ \t]*```\s*", re.DOTALL)


def strict_json(text: str) -> Any:
    """The value of a JSON text.

    >>> strict_json('{"a": [1, 2.5]}')
    {'a': [1, 2.5]}
    >>> strict_json('{"a": 1, "a": 2}')
    Traceback (most recent call last):
    ValueError: the key 'a' stands twice in one object
    """
    depth = 0
    for match in _BRACKET.finditer(text):
        depth += (match[0] in "[{") - (match[0] in "]}")
        if depth > _DEEPEST:
            raise ValueError(f"nested more than {_DEEPEST} deep")
    try:
        return json.loads(
            text,
            object_pairs_hook=_unique,
            parse_constant=_no_constant,
            parse_float=_finite,
            parse_int=_whole,
        )
    except json.JSONDecodeError as error:
        raise ValueError(f"not JSON: {error.msg} at character {error.pos}") from None


def claims_in(content: str) -> list[Any]:
    r"""The list of claims in what the model said; its members are not checked yet.

    >>> claims_in('```json\n{"claims": []}\n```')
    []
    """
    thought, closed, rest = content.partition("</think>")
    if closed and thought.lstrip().startswith("<think>"):
        content = rest
    fenced = _FENCED.fullmatch(content)
    value = strict_json(content if fenced is None else fenced[1])
    claims = value.get("claims") if isinstance(value, dict) else value
    if not isinstance(claims, list):
        raise ValueError('no list of claims; expected {"claims": [...]}')
    return claims


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise ValueError(f"the key {key[:40]!r} stands twice in one object")
        found[key] = value
    return found


def _no_constant(word: str) -> NoReturn:
    raise ValueError(f"{word} is no JSON")


def _finite(digits: str) -> float:
    value = float(digits)
    if not math.isfinite(value) or len(digits) > _LONGEST_NUMBER:
        raise ValueError("a number beyond all bounds")
    return value


def _whole(digits: str) -> int:
    if len(digits) > _LONGEST_NUMBER:
        raise ValueError("a number beyond all bounds")
    return int(digits)
