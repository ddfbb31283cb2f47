"""A brief as data: statements made of words and of numbers, and the evidence that every number rests on.

The rule that the whole package hangs on is kept here, by construction. Literal text has no digits; a figure,
a date or a quantity is a `Number`, which names its evidence; a name that has digits in it (a designation
such as "Su-27") is a `Name`; words of a source are a `Quote`, which names its evidence too. A brief whose
numbers point at evidence that it does not hold cannot be built. Left out: the scale of a chart's axis, which
states nothing, and the data about the brief itself (`made`, `meta`).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from string import Formatter
from typing import Any, Literal

from supplant.core.errors import EvidenceError
from supplant.core.evidence import EvidenceIndex, Kind

__all__ = [
    "Block",
    "Brief",
    "Figure",
    "Key",
    "KeyFigure",
    "Name",
    "Number",
    "Paragraph",
    "Part",
    "Points",
    "Quote",
    "Section",
    "Statement",
    "Subject",
    "Table",
    "Text",
    "say",
]


@dataclass(frozen=True)
class Text:
    """Literal words. Raises EvidenceError when they hold a digit, since a digit is a number somewhere."""

    text: str

    def __post_init__(self) -> None:
        if any(character.isnumeric() for character in self.text):
            raise EvidenceError(
                f"a number without evidence in {self.text[:80]!r}: give it as Number(...), or as "
                "Name(...) if it is part of a name"
            )


@dataclass(frozen=True)
class Name:
    """What something is called, digits and foreign scripts included; `lang` is an ISO 639-1 code."""

    text: str
    lang: str | None = None


@dataclass(frozen=True)
class Number:
    """A number, date or quantity as it is to be read, what it rests on, and which of the four kinds it is.

    `method` says how an estimate was computed from the evidence; it is None for what a source states itself.
    """

    text: str
    evidence: tuple[str, ...]
    kind: Kind = "observation"
    method: str | None = None

    def __post_init__(self) -> None:
        if not self.evidence or not all(self.evidence):
            raise EvidenceError(f"the number {self.text!r} names no evidence")


@dataclass(frozen=True)
class Quote:
    """The words of a source, kept as they are."""

    text: str
    evidence: tuple[str, ...]
    lang: str | None = None

    def __post_init__(self) -> None:
        if not self.evidence:
            raise EvidenceError(f"the quotation {self.text[:80]!r} names no evidence")


Part = Text | Name | Number | Quote
Tone = Literal["plain", "lead", "limit", "accepted", "unreviewed"]


@dataclass(frozen=True)
class Statement:
    """A sentence, a caption or the cell of a table.

    `tone` sets apart the lead, what limits a finding, and claims, accepted in review or not.
    """

    parts: tuple[Part, ...]
    tone: Tone = "plain"

    @property
    def text(self) -> str:
        """The words alone, for a title or an alternative text."""
        return "".join(part.text for part in self.parts)

    @property
    def evidence(self) -> tuple[str, ...]:
        """Ids of all evidence, in the order of first mention."""
        found = (id_ for part in self.parts if isinstance(part, Number | Quote) for id_ in part.evidence)
        return tuple(dict.fromkeys(found))

    def toned(self, tone: Tone) -> "Statement":
        """The same words in another tone."""
        return Statement(self.parts, tone)

    def __add__(self, other: "Statement") -> "Statement":
        return Statement((*self.parts, *other.parts), self.tone)


Slot = Part | Statement | str


def say(template: str, /, **slots: Slot) -> Statement:
    """A statement from a template; every slot is a part, a whole statement, or literal words.

    Raises EvidenceError for a digit in literal words, KeyError for a slot without a value.

    >>> delivered = Number("1,700", ("o002",))
    >>> say("{who} ordered {n} of the {item}.", who="Russia", n=delivered, item=Name("Shahed-136")).text
    'Russia ordered 1,700 of the Shahed-136.'
    >>> say("Russia ordered 1,700.")
    Traceback (most recent call last):
    supplant.core.errors.EvidenceError: a number without evidence in 'Russia ordered 1,700.': ...
    """
    parts: list[Part] = []
    for literal, slot, _, _ in Formatter().parse(template):
        if literal:
            parts.append(Text(literal))
        if slot is not None:
            parts.extend(_parts(slots[slot]))
    return Statement(tuple(parts))


def _parts(slot: Slot) -> tuple[Part, ...]:
    if isinstance(slot, Statement):
        return slot.parts
    if isinstance(slot, str):
        return (Text(slot),) if slot else ()
    return (slot,)


@dataclass(frozen=True)
class Paragraph:
    """Statements that are read one after the other; `heading` sets a smaller title above it."""

    statements: tuple[Statement, ...]
    heading: str | None = None

    def __post_init__(self) -> None:
        Text(self.heading or "")


@dataclass(frozen=True)
class Points:
    """Statements that are read side by side, as a list."""

    statements: tuple[Statement, ...]
    heading: str | None = None

    def __post_init__(self) -> None:
        Text(self.heading or "")


@dataclass(frozen=True)
class Table:
    """Rows of statements under columns; the first cell of a row is its header. `folded`: closed at first.

    `kind` is "claimed" for what documents claim, which looks unlike what was observed.
    """

    caption: Statement
    columns: tuple[str | Name, ...]
    rows: tuple[tuple[Statement, ...], ...]
    heading: str | None = None
    numeric: tuple[int, ...] = ()
    folded: bool = False
    kind: Literal["claimed"] | None = None

    def __post_init__(self) -> None:
        Text(self.heading or "")
        for column in self.columns:
            _parts(column)
        for row in self.rows:
            if len(row) != len(self.columns):
                raise ValueError(f"a row of {len(row)} cells under {len(self.columns)} columns")


@dataclass(frozen=True)
class Key:
    """One line of a chart's legend: what a mark means, its colour by role, and its form."""

    label: str | Name
    colour: Literal["supplier", "buyer", "shared", "other", "ink"]
    form: Literal[
        "full", "half", "hollow", "line", "dashes", "dot", "ring", "diamond", "square", "frame", "band",
        "whisker",
    ]  # fmt: skip

    def __post_init__(self) -> None:
        _parts(self.label)


@dataclass(frozen=True)
class Figure:
    """A chart as a Vega-Lite specification, with its data as a table in which every number has evidence.

    `caption` names units, source and uncertainty; `description` is what the chart shows, for those who do not
    see it.
    """

    id: str
    title: Statement
    description: Statement
    caption: Statement
    spec: Mapping[str, Any] = field(hash=False)
    table: Table
    key: tuple[Key, ...] = ()


Block = Paragraph | Points | Figure | Table


@dataclass(frozen=True)
class Section:
    """A part of the brief under one heading, its blocks in reading order."""

    id: str
    title: str
    blocks: tuple[Block, ...]

    def __post_init__(self) -> None:
        Text(self.title)
        if not self.blocks:
            raise ValueError(f"the section {self.id!r} is empty: leave it out instead")

    @property
    def figures(self) -> tuple[Figure, ...]:
        """The charts."""
        return tuple(block for block in self.blocks if isinstance(block, Figure))

    @property
    def tables(self) -> tuple[Table, ...]:
        """The tables that stand by themselves; those of the charts are with the charts."""
        return tuple(block for block in self.blocks if isinstance(block, Table))

    @property
    def statements(self) -> Iterator[Statement]:
        """Every statement, those in captions and cells included."""
        for block in self.blocks:
            yield from _statements(block)


@dataclass(frozen=True)
class KeyFigure:
    """One of the few numbers at the head of a brief: what it is, the number, and what limits it."""

    label: str
    value: Statement
    note: Statement | None = None

    def __post_init__(self) -> None:
        Text(self.label)


@dataclass(frozen=True)
class Subject:
    """Which partnership the brief is about; codes are ISO 3166-1 alpha-3."""

    supplier: str
    buyer: str
    item: str | None = None
    category: str | None = None
    slug: str | None = None


@dataclass(frozen=True)
class Brief:
    """A whole brief. Raises EvidenceError when a number in it points at evidence that `evidence` lacks."""

    title: Statement
    subtitle: Statement
    made: date
    subject: Subject
    key_figures: tuple[KeyFigure, ...]
    sections: tuple[Section, ...]
    evidence: EvidenceIndex = field(hash=False)
    meta: Mapping[str, Any] = field(default_factory=dict, hash=False)

    def __post_init__(self) -> None:
        for statement in self.statements():
            for id_ in statement.evidence:
                if id_ not in self.evidence:
                    raise EvidenceError(
                        f"{statement.text[:120]!r} rests on {id_!r}, which is not in the evidence of the "
                        "brief"
                    )

    def statements(self) -> Iterator[Statement]:
        """Every statement of the brief, in reading order."""
        yield self.title
        yield self.subtitle
        for figure in self.key_figures:
            yield figure.value
            if figure.note is not None:
                yield figure.note
        for section in self.sections:
            yield from section.statements

    def cited(self) -> tuple[str, ...]:
        """Ids of the evidence that the text names, in order of mention, then what that was computed from."""
        ids = dict.fromkeys(id_ for statement in self.statements() for id_ in statement.evidence)
        waiting = list(ids)
        for id_ in waiting:
            for further in (*self.evidence[id_].inputs, *self.evidence[id_].conflicts):
                if further in self.evidence and further not in ids:
                    ids[further] = None
                    waiting.append(further)
        return tuple(ids)

    def to_json(self) -> dict[str, Any]:
        """The whole model as plain values: every part of every statement with its kind and evidence."""
        return {
            "title": _plain(self.title),
            "subtitle": _plain(self.subtitle),
            "made": self.made.isoformat(),
            "subject": {key: value for key, value in vars(self.subject).items() if value is not None},
            "key_figures": [_plain(figure) for figure in self.key_figures],
            "sections": [_plain(section) for section in self.sections],
            "evidence": {id_: self.evidence[id_].to_json() for id_ in self.cited()},
            "meta": dict(self.meta),
        }


def _statements(block: Block) -> Iterator[Statement]:
    if isinstance(block, Paragraph | Points):
        yield from block.statements
    elif isinstance(block, Table):
        yield block.caption
        for row in block.rows:
            yield from row
    else:
        yield from (block.title, block.description, block.caption)
        yield from _statements(block.table)


def _plain(value: Any) -> Any:
    """Records as dictionaries with their `type`, statements also as running text."""
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if not hasattr(value, "__dataclass_fields__"):
        return value
    fields = {key: _plain(item) for key, item in vars(value).items() if item is not None and item != ()}
    if isinstance(value, Statement):
        return {"text": value.text, **fields}
    if isinstance(value, Part | Block):
        return {"type": type(value).__name__.lower(), **fields}
    return fields
