"""The list of sources at the end of a brief: what each number rests on, grouped by who published it.

Every piece of evidence that the text names has an entry. Estimates, and numbers with several sources, have an
entry that lists what they were computed from; where that is a long run of register rows, the rows beyond
`SHOWN` are named by their lines rather than given an entry each, and the JSON form of the brief has them all.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from supplant.brief.markup import Links, anchor
from supplant.brief.model import Brief, Number, Quote
from supplant.brief.words import spoken_date
from supplant.core.evidence import Evidence, Source
from supplant.core.units import Period

__all__ = ["Compound", "Entry", "SourceList", "list_sources"]

SHOWN = 12
MAX_ENTRIES = 360
MAX_LINKS = 1200
BACKLINKS = 6


@dataclass(frozen=True)
class Entry:
    """One piece of evidence, ready to print. `back` are the places in the text that rest on it."""

    id: str
    evidence: Evidence
    dated: str | None
    published: str | None
    back: tuple[str, ...]
    conflicts: tuple[tuple[str, str], ...]
    inputs: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Compound:
    """What an estimate or a number with several sources rests on; `further` names rows without an entry."""

    id: str
    kind: str
    method: str | None
    parts: tuple[tuple[str, str], ...]
    further: tuple[str, ...]
    back: tuple[str, ...]


@dataclass(frozen=True)
class SourceList:
    """Sources in the order of first mention, each with its entries, and the compound entries."""

    groups: tuple[tuple[Source, tuple[Entry, ...]], ...]
    compounds: tuple[Compound, ...]


def list_sources(brief: Brief, links: Links) -> SourceList:
    """Everything that the rendered text led to."""
    compounds = {target: number for target, number in links.numbers.items() if target.startswith("e-c-")}
    shown = max(3, min(SHOWN, MAX_LINKS // max(len(compounds), 1)))
    wanted = _wanted(brief, links, compounds.values(), shown)
    groups: dict[Source, list[Entry]] = {}
    for id_ in wanted:
        evidence = brief.evidence[id_]
        groups.setdefault(evidence.source, []).append(_entry(evidence, id_, wanted, brief, links))
    return SourceList(
        tuple((source, tuple(entries)) for source, entries in groups.items()),
        tuple(_compound(target, number, wanted, brief, links, shown) for target, number in compounds.items()),
    )


def _wanted(brief: Brief, links: Links, compounds: Iterable[Number | Quote], shown: int) -> dict[str, None]:
    """Ids that get an entry: those linked directly, then the first of every compound while there is room."""
    wanted = {
        number.evidence[0]: None for target, number in links.numbers.items() if not target.startswith("e-c-")
    }
    for number in compounds:
        for id_ in number.evidence[:shown]:
            if len(wanted) < MAX_ENTRIES:
                wanted.setdefault(id_)
    for id_ in list(wanted):
        for further in (*brief.evidence[id_].conflicts, *brief.evidence[id_].inputs[:shown]):
            if further in brief.evidence and len(wanted) < MAX_ENTRIES:
                wanted.setdefault(further)
    order = {id_: place for place, id_ in enumerate(brief.evidence)}
    return dict.fromkeys(sorted(wanted, key=order.__getitem__))


def _entry(evidence: Evidence, id_: str, wanted: dict[str, None], brief: Brief, links: Links) -> Entry:
    def to(ids: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
        return tuple((anchor(other), _label(brief.evidence[other])) for other in ids if other in wanted)

    return Entry(
        id=anchor(id_),
        evidence=evidence,
        dated=_spoken(evidence.date),
        published=_spoken(evidence.as_of),
        back=tuple(links.mentions.get(anchor(id_), ())[:BACKLINKS]),
        conflicts=to(evidence.conflicts),
        inputs=to(evidence.inputs),
    )


def _compound(
    target: str, number: Number | Quote, wanted: dict[str, None], brief: Brief, links: Links, shown: int
) -> Compound:
    first = [id_ for id_ in number.evidence if id_ in wanted][:shown]
    return Compound(
        id=target,
        kind=number.kind if isinstance(number, Number) else "quote",
        method=number.method if isinstance(number, Number) else None,
        parts=tuple((anchor(id_), _label(brief.evidence[id_])) for id_ in first),
        further=_rows(brief.evidence[id_] for id_ in number.evidence if id_ not in first),
        back=tuple(links.mentions.get(target, ())[:BACKLINKS]),
    )


def _label(evidence: Evidence) -> str:
    dated = _spoken(evidence.date)
    return f"{evidence.source.publisher}{f', {dated}' if dated else ''}"


def _spoken(text: str | None) -> str | None:
    """A date in words; a text that is no date stays as it is."""
    if text is None:
        return None
    try:
        return spoken_date(Period.parse(text))
    except ValueError:
        return text


def _rows(entries: Iterable[Evidence]) -> tuple[str, ...]:
    """Rows of a register by release, runs of lines drawn together: "lines 3-5, 9 of sipri-2026"."""
    lines: dict[str, list[int]] = {}
    others: list[str] = []
    for entry in entries:
        match = re.search(r"\d+", (entry.locator or "").replace(",", ""))
        if match:
            lines.setdefault(entry.vintage or entry.source.title, []).append(int(match[0]))
        else:
            others.append(_label(entry))
    runs = [f"lines {_runs(sorted(set(found)))} of {name}" for name, found in lines.items()]
    return (*runs, *dict.fromkeys(others))


def _runs(lines: list[int]) -> str:
    """Runs of whole numbers.

    >>> _runs([3, 4, 5, 9])
    '3–5, 9'
    """
    spans: list[list[int]] = []
    for line in lines:
        if spans and line == spans[-1][1] + 1:
            spans[-1][1] = line
        else:
            spans.append([line, line])
    return ", ".join(str(low) if low == high else f"{low}–{high}" for low, high in spans)
