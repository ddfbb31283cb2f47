"""Turns what pydantic says about a case file into one message in the words of the file.

pydantic names the place by its own path, through unions and aliases; here it becomes the observation's id
and the field, with the line in the file. Only the first problem is shown in full, the others are counted:
one misplaced blank in YAML can raise a dozen.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from supplant.cases.yaml_subset import Place, YamlText
from supplant.core.errors import CaseError

__all__ = ["explain"]

_REMEDIES = {
    "missing": ("the field is missing", "add it"),
    "extra_forbidden": ("there is no such field", "correct its spelling, or remove it"),
    "too_short": ("it is empty", "name at least one"),
    "string_too_short": ("it is empty", "write it, or leave the field out"),
    "string_pattern_mismatch": ("it is not of the form {pattern}", "write it in that form"),
    "model_type": ("expected fields", "write `field: value` lines below it"),
    "tuple_type": ("expected a list", "write it as [one, two] or with dashes"),
}


def explain(error: ValidationError, text: YamlText, name: str | Path) -> CaseError:
    """The first problem of `error` as a CaseError, with its line and how many more there are."""
    problems = error.errors(include_url=False)
    first = problems[0]
    place = _in_file(first["loc"], text)
    if first["type"] == "missing":
        place = (*place, first["loc"][-1])
    problem, remedy = _words(first)
    others = f" (and {len(problems) - 1} more in this file)" if len(problems) > 1 else ""
    structured = isinstance(first["input"], Mapping | tuple)
    return CaseError(
        f"{_subject(text.values, place)}: {problem}",
        file=name,
        row=text.line(place),
        value=None if structured or first["type"] == "missing" else first["input"],
        remedy=f"{remedy}{others}",
    )


def _words(problem: ErrorDetails) -> tuple[str, str]:
    if problem["type"] in _REMEDIES:
        said, remedy = _REMEDIES[problem["type"]]
        return said.format(**problem.get("ctx", {})), remedy
    said = problem["msg"].removeprefix("Value error, ")
    return f"{said[0].lower()}{said[1:]}", "correct the value"


def _in_file(path: Place, text: YamlText) -> Place:
    """The parts of the path that the file holds.

    An outcome may be written without a list, and a union adds the name of its branch: neither is in the file.
    """
    place: Place = ()
    for part in path:
        if (*place, part) in text.lines:
            place = (*place, part)
    return place


def _subject(values: Any, place: Place) -> str:
    if len(place) > 1 and place[0] == "observations" and isinstance(place[1], int):
        record = values["observations"][place[1]]
        if isinstance(record, Mapping) and isinstance(record.get("id"), str):
            return ", ".join((record["id"], *(str(part) for part in place[2:])))
    return ", ".join(str(part + 1) if isinstance(part, int) else part for part in place) or "the case"
