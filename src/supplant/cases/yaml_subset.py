"""A small, safe part of YAML, read from the parser's events so that every value keeps its line.

What it takes: mappings, sequences and scalars, typed by the core schema of YAML 1.2, so that `no` and
2022-08-20 stay text. What it refuses, because a case file may come from anybody: anchors and aliases (a few
lines of them can stand for billions of values), tags, repeated keys, several documents, deep nesting, files
of more than a megabyte, and bytes that are not UTF-8.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from supplant.core.errors import CaseError

__all__ = ["MAX_BYTES", "Place", "YamlText", "parse_yaml"]

Place = tuple[str | int, ...]

MAX_BYTES = 1_000_000
MAX_DEPTH = 8
MAX_VALUES = 100_000

_INTEGER = re.compile(r"[-+]?[0-9]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class YamlText:
    """The plain values of a file (sequences as tuples) and the line on which each begins."""

    values: Any
    lines: dict[Place, int]

    def line(self, place: Place) -> int | None:
        """Line of a value, or of the nearest value around it that the file holds."""
        for length in range(len(place), -1, -1):
            if place[:length] in self.lines:
                return self.lines[place[:length]]
        return None


def parse_yaml(content: bytes, name: str | Path) -> YamlText:
    r"""Read one document. Raises CaseError with the file, the line and the remedy.

    >>> parse_yaml(b"slug: no\ndates: [2022-08, 3]", "a.yml").values
    {'slug': 'no', 'dates': ('2022-08', 3)}
    >>> parse_yaml(b"a: 1\nb: 2\na: 3", "a.yml")
    Traceback (most recent call last):
    supplant.core.errors.CaseError: a.yml, row 3: a key stands twice, found 'a'; keep one of them
    """
    if len(content) > MAX_BYTES:
        raise CaseError(f"it has more than {MAX_BYTES:,} bytes", file=name, remedy="give a case file in YAML")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = content.count(b"\n", 0, error.start) + 1
        raise CaseError(
            "the bytes are not UTF-8", file=name, row=row, remedy="save the file as UTF-8"
        ) from None
    try:
        return _Reader(name, yaml.parse(text, Loader=_LOADER)).document()
    except yaml.MarkedYAMLError as error:
        mark: Any = error.problem_mark or error.context_mark
        raise CaseError(
            f"not YAML: {error.problem or error.context}",
            file=name,
            row=mark.line + 1 if mark else None,
            remedy="check the indentation and quotation marks there and on the line before",
        ) from None
    except yaml.YAMLError as error:
        problem = str(error).splitlines()[0]
        raise CaseError(f"not YAML: {problem}", file=name, remedy="write it as plain text") from None


@dataclass
class _Reader:
    """Turns events into values; one method per kind of event that opens something."""

    name: str | Path
    events: Iterator[Any]
    lines: dict[Place, int] = field(default_factory=dict)

    def document(self) -> YamlText:
        values: Any = None
        documents = 0
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise self.refuse("a second document begins", event, "put one case in one file")
                values = self.value(next(self.events), ())
        return YamlText(values, self.lines)

    def value(self, event: Any, place: Place) -> Any:
        self.guard(event, place)
        self.lines[place] = _line(event)
        if isinstance(event, yaml.MappingStartEvent):
            return self.mapping(place)
        if isinstance(event, yaml.SequenceStartEvent):
            return self.sequence(place)
        return _scalar(event.value) if event.implicit[0] else event.value

    def mapping(self, place: Place) -> dict[str, Any]:
        result: dict[str, Any] = {}
        while True:
            event: Any = next(self.events)
            if isinstance(event, yaml.MappingEndEvent):
                return result
            if not isinstance(event, yaml.ScalarEvent):
                raise self.refuse("a key is not a word", event, "write `key: value`")
            self.guard(event, place)
            if event.value in result:
                raise self.refuse("a key stands twice", event, "keep one of them", event.value)
            inner = (*place, event.value)
            line = _line(event)
            result[event.value] = self.value(next(self.events), inner)
            self.lines[inner] = line

    def sequence(self, place: Place) -> tuple[Any, ...]:
        result: list[Any] = []
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            result.append(self.value(event, (*place, len(result))))
        return tuple(result)

    def guard(self, event: Any, place: Place) -> None:
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise self.refuse("anchors and aliases are not taken", event, "write the value out")
        if getattr(event, "tag", None) and event.tag != "!":
            raise self.refuse("tags are not taken", event, "write plain values", event.tag)
        if len(place) > MAX_DEPTH:
            raise self.refuse(f"nested more than {MAX_DEPTH} deep", event, "follow the case schema")
        if len(self.lines) >= MAX_VALUES:
            raise self.refuse(f"more than {MAX_VALUES:,} values", event, "split the case")

    def refuse(self, problem: str, event: Any, remedy: str, value: object = None) -> CaseError:
        return CaseError(problem, file=self.name, row=_line(event), value=value, remedy=remedy)


def _line(event: Any) -> int:
    return int(event.start_mark.line) + 1


def _scalar(text: str) -> str | int | float | bool | None:
    """Type a scalar without quotation marks by the core schema of YAML 1.2.

    >>> [_scalar(text) for text in ("", "true", "12", "1e3", "0.5", "no", "2022-08", "1_000")]
    [None, True, 12, 1000.0, 0.5, 'no', '2022-08', '1_000']
    """
    if text in ("", "~", "null"):
        return None
    if text in ("true", "false"):
        return text == "true"
    if _INTEGER.fullmatch(text) and len(text) < 20:
        return int(text)
    if _FLOAT.fullmatch(text) and len(text) < 40:
        return float(text)
    return text
