"""The list of sources at the end of a brief: what each number rests on, grouped by who published it.

Every piece of evidence that a number names alone has an entry. Estimates, and numbers with several sources,
have an entry of their own that lists what they rest on; where that is a long run of register rows, the rows
beyond the first few are named by their lines rather than given an entry each, so that the page stays small.
The JSON form of the brief names every one.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from supplant.brief.markup import Group, Links
from supplant.brief.model import Brief
from supplant.brief.words import publisher, spoken_date
from supplant.core.evidence import Evidence, Source
from supplant.core.units import Period

__all__ = ["Computed", "Entry", "SourceGroup", "SourceList", "list_sources"]

SHOWN = 12
BACKLINKS = 3
MAX_SPANS = 10

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Entry:
    """One piece of evidence, ready to print. `back` are places in the text that rest on it."""

    anchor: str
    evidence: Evidence
    dated: str | None
    back: tuple[str, ...]
    conflicts: Pairs
    inputs: Pairs


@dataclass(frozen=True)
class SourceGroup:
    """Entries of one source, release and day of publication."""

    source: Source
    vintage: str | None
    published: str | None
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Computed:
    """What a number rests on: links by publisher, and in words what has no link here."""

    anchor: str
    group: Group
    parts: tuple[tuple[str, Pairs], ...]
    further: tuple[str, ...]
    back: tuple[str, ...]


@dataclass(frozen=True)
class SourceList:
    """Sources in the order of the evidence, and what was computed from them by method."""

    groups: tuple[SourceGroup, ...]
    computed: tuple[tuple[str | None, tuple[Computed, ...]], ...]


def list_sources(brief: Brief, links: Links, most: int) -> SourceList:
    """Everything that the rendered text led to; about `most` entries, more where single numbers need them."""
    shown = max(1, min(SHOWN, 4 * most // max(len(links.groups), 1)))
    named = dict.fromkeys([*links.entries])
    wanted = _wanted(brief, named, links.groups, shown, most)
    groups: dict[tuple[Source, str | None, str | None], list[Entry]] = {}
    for id_ in wanted:
        evidence = brief.evidence[id_]
        key = (evidence.source, evidence.vintage, evidence.as_of)
        groups.setdefault(key, []).append(_entry(evidence, id_, wanted, brief, links))
    methods: dict[str | None, list[Computed]] = {}
    for group, anchor in links.groups.items():
        methods.setdefault(group.method, []).append(_computed(group, anchor, wanted, brief, links, shown))
    return SourceList(
        tuple(
            SourceGroup(source, vintage, _spoken(day), tuple(entries))
            for (source, vintage, day), entries in groups.items()
        ),
        tuple((method, tuple(entries)) for method, entries in methods.items()),
    )


def _wanted(
    brief: Brief, named: dict[str, None], groups: Iterable[Group], shown: int, most: int
) -> dict[str, None]:
    """Ids that get an entry: those named alone, then of every group the first, the second and so on."""
    wanted = dict(named)
    waiting = list(groups)
    for place in range(shown):
        for group in waiting:
            if place < len(group.evidence) and len(wanted) < most:
                wanted.setdefault(group.evidence[place])
    for id_ in list(wanted):
        for further in (*brief.evidence[id_].conflicts, *brief.evidence[id_].inputs[:shown]):
            if further in brief.evidence and len(wanted) < most:
                wanted.setdefault(further)
    order = {id_: place for place, id_ in enumerate(brief.evidence)}
    return dict.fromkeys(sorted(wanted, key=order.__getitem__))


def _entry(evidence: Evidence, id_: str, wanted: dict[str, None], brief: Brief, links: Links) -> Entry:
    def to(ids: tuple[str, ...]) -> Pairs:
        found = [other for other in ids if other in wanted]
        return tuple((links.entry(other), _label(brief.evidence[other])) for other in found)

    anchor = links.entry(id_)
    back = tuple(links.mentions.get(anchor, ())[:BACKLINKS])
    return Entry(anchor, evidence, _spoken(evidence.date), back, to(evidence.conflicts), to(evidence.inputs))


def _computed(
    group: Group, anchor: str, wanted: dict[str, None], brief: Brief, links: Links, shown: int
) -> Computed:
    first = [id_ for id_ in group.evidence if id_ in wanted][:shown]
    linked = set(first)
    parts: dict[str, list[tuple[str, str]]] = {}
    for id_ in first:
        entry = brief.evidence[id_]
        label = _spoken(entry.date) or entry.locator or "entry"
        parts.setdefault(publisher(entry.source.publisher), []).append((links.entry(id_), label))
    rest = [id_ for id_ in group.evidence if id_ not in linked]
    return Computed(
        anchor=anchor,
        group=group,
        parts=tuple((publisher, tuple(pairs)) for publisher, pairs in parts.items()),
        further=_further(brief, rest, wanted),
        back=tuple(links.mentions.get(anchor, ())[:1]),
    )


def _label(evidence: Evidence) -> str:
    dated = _spoken(evidence.date)
    return f"{publisher(evidence.source.publisher)}{f', {dated}' if dated else ''}"


def _spoken(text: str | None) -> str | None:
    """A date in words; a text that is no date stays as it is."""
    if text is None:
        return None
    try:
        return spoken_date(Period.parse(text))
    except ValueError:
        return text


def _further(brief: Brief, rest: list[str], wanted: dict[str, None]) -> tuple[str, ...]:
    """What else a number rests on: how many other entries of this list, and rows that have none by line."""
    listed = sum(id_ in wanted for id_ in rest)
    words = [f"{listed} more of the entries above"] if listed else []
    lines: dict[str, list[int]] = {}
    unnumbered = 0
    for id_ in rest:
        if id_ in wanted:
            continue
        entry = brief.evidence[id_]
        match = re.search(r"\d+", (entry.locator or "").replace(",", ""))
        if match and entry.vintage:
            lines.setdefault(entry.vintage, []).append(int(match[0]))
        else:
            unnumbered += 1
    words += [_lines(name, sorted(set(found))) for name, found in lines.items()]
    return (*words, f"{unnumbered} more, listed in the JSON form") if unnumbered else tuple(words)


def _lines(name: str, lines: list[int]) -> str:
    return (
        f"line {lines[0]} of {name}" if len(lines) == 1 else f"{len(lines)} lines of {name}: {_runs(lines)}"
    )


def _runs(lines: list[int]) -> str:
    """Runs of whole numbers, at most `MAX_SPANS` of them.

    >>> _runs([3, 4, 5, 9])
    '3–5, 9'
    """
    spans: list[list[int]] = []
    for line in lines:
        if spans and line == spans[-1][1] + 1:
            spans[-1][1] = line
        else:
            spans.append([line, line])
    words = [str(low) if low == high else f"{low}–{high}" for low, high in spans[:MAX_SPANS]]
    return ", ".join(words) + (" and others" if len(spans) > MAX_SPANS else "")
