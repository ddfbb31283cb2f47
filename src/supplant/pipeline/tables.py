"""The rows of the store that speak of a supplier and a buyer, each from one named release.

Which release of the transfers register answers, when several are in the store: the one that is named, else
one that states delivery years before one that gives a deal's years in a lump, among equals the latest, and of
two files of one release the one with more rows; a release without a row on the two gives way to the next. The
choice is part of the answer.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from importlib import resources
from typing import Any

import pandas as pd

from supplant.core.errors import UsageError
from supplant.core.evidence import Source
from supplant.measures.known import known_by
from supplant.pipeline.question import Question
from supplant.sources import load_sources
from supplant.store import Store

__all__ = ["REACTORS", "Release", "Tables", "gather", "reach", "releases_of"]

REACTORS = "Reactors"
"""The category whose register is that of power reactors."""

_LAYOUTS = ("delivery", "deal")
_BETWEEN = {
    "ideal_point": ("ideal_points_of", ("unga",)),
    "alliance": ("alliances_between", ("atop",)),
    "dyad_month": ("events_between", ("gdelt",)),
}


@dataclass(frozen=True)
class Release:
    """One vintage as a source: what it is, the years that it covers, and when a year in it became known."""

    vintage: str
    source: str
    layout: str
    title: str
    publisher: str
    url: str | None
    terms: str | None
    published: str | None
    first_year: int | None
    last_year: int | None
    rows: int
    reliability: str
    known_after: tuple[int, int]
    lag: str
    sha256: str

    @property
    def as_source(self) -> Source:
        """The release as an entry of a source list names it."""
        return Source(
            title=self.title,
            publisher=self.publisher,
            url=self.url,
            published=self.published,
            reliability=self.reliability,
            terms=self.terms,
        )

    def known_by(self, rows: pd.DataFrame, day: date) -> pd.DataFrame:
        """The rows that count as public on a day."""
        return known_by(rows, day, publication=self.known_after)


@dataclass(frozen=True)
class Tables:
    """Rows by table, none of them from after the day of the question.

    `delivery` comes from `register`; `second` are the pair's rows in the other layout; `notes` say why this
    release answers where that is not plain.
    """

    delivery: pd.DataFrame
    register: Release | None = None
    second: pd.DataFrame | None = None
    notes: tuple[str, ...] = ()
    between: dict[str, pd.DataFrame] = field(default_factory=dict)
    releases: dict[str, Release] = field(default_factory=dict)

    @property
    def counts(self) -> bool:
        """Whether the register counts things (reactors) instead of weighing them by volume."""
        return self.register is not None and self.register.source == "reactors"

    def of_pair(self, question: Question) -> "pd.Series[bool]":
        """Which deliveries went from the supplier to the buyer."""
        return _of_pair(self.delivery, question)

    def frames(self) -> Iterator[tuple[str, pd.DataFrame]]:
        """Every table with its name in the store."""
        yield "reactor" if self.counts else "delivery", self.delivery
        if self.second is not None:
            yield "delivery", self.second
        yield from self.between.items()


def gather(store: Store | None, question: Question, vintage: str | None = None) -> Tables:
    """All tables for a question. Raises UsageError for a vintage that is not in the store."""
    if store is None:
        if vintage is not None:
            raise UsageError(f"there is no store, so no vintage {vintage}: supplant data import FILE")
        return Tables(_no_deliveries())
    if question.category == REACTORS:
        found = _reactors(store, question)
    elif question.case is not None and question.case.domain == "civil":
        # What the two trade in arms says nothing of trains or cars.
        found = Tables(_no_deliveries())
    else:
        found = _transfers(store, question, vintage)
    used = dict(found.releases)
    between: dict[str, pd.DataFrame] = {}
    ends = {"supplier": question.supplier.code, "buyer": question.buyer.code}
    for table, (query, sources) in _BETWEEN.items():
        release = max(releases_of(store, sources), key=reach, default=None)
        if release is None:
            continue
        named: dict[str, Any] = {"parties": list(ends.values())} if table == "ideal_point" else dict(ends)
        rows = store.ask(query, vintage=release.vintage, **named)
        between[table] = release.known_by(rows, question.day)
        used[release.vintage] = release
    return replace(found, between=between, releases=used)


def _reactors(store: Store, question: Question) -> Tables:
    """The register of reactors in the columns of the transfers register, each reactor one delivery."""
    release = max(releases_of(store, ("reactors",)), key=reach, default=None)
    if release is None:
        return Tables(_no_deliveries())
    parties = [question.supplier.code, question.buyer.code]
    rows = release.known_by(store.ask("reactors_of", vintage=release.vintage, parties=parties), question.day)
    return Tables(rows, release, releases={release.vintage: release})


def _transfers(store: Store, question: Question, vintage: str | None) -> Tables:
    releases = releases_of(store, ("sipri",))
    if vintage is not None and vintage not in {release.vintage for release in releases}:
        known = ", ".join(release.vintage for release in releases) or "none of this register"
        raise UsageError(f"no vintage {vintage!r} of the transfers register; the store holds {known}")
    candidates = [release for release in releases if vintage in (None, release.vintage)]
    if not candidates:
        return Tables(_no_deliveries())
    candidates.sort(key=lambda release: _LAYOUTS.index(release.layout))
    held = {release.vintage: _deliveries(store, question, release) for release in candidates}
    speaks = {name: _of_pair(rows, question).any() for name, rows in held.items()}
    chosen = next((release for release in candidates if speaks[release.vintage]), candidates[0])
    rows, used = held[chosen.vintage], {chosen.vintage: chosen}
    other = next((r for r in candidates if r.layout != chosen.layout and speaks[r.vintage]), None)
    second = None
    if other is not None:
        second = held[other.vintage][_of_pair(held[other.vintage], question)]
        used[other.vintage] = other
    return Tables(rows, chosen, second, _rivals(chosen, candidates), releases=used)


def _rivals(chosen: Release, candidates: list[Release]) -> tuple[str, ...]:
    """Say so when the store holds another file of the same release, for one of the two is not whole."""
    same = [
        release
        for release in candidates
        if release is not chosen and (release.layout, release.published) == (chosen.layout, chosen.published)
    ]
    return tuple(
        f"the store also holds {release.vintage} with {release.rows:,} rows of the same release; "
        f"{chosen.vintage} with {chosen.rows:,} answers"
        for release in same
    )


def reach(release: Release) -> tuple[int, str]:
    """Years covered, then the date of release: one day of events does not stand in for a series."""
    years = 0
    if release.first_year is not None and release.last_year is not None:
        years = release.last_year - release.first_year
    return years, release.published or ""


def _of_pair(rows: pd.DataFrame, question: Question) -> "pd.Series[bool]":
    return (rows["supplier"] == question.supplier.code) & (rows["recipient"] == question.buyer.code)


def _deliveries(store: Store, question: Question, release: Release) -> pd.DataFrame:
    parties = [question.supplier.code, question.buyer.code]
    return release.known_by(
        store.ask("deliveries_of", vintage=release.vintage, parties=parties), question.day
    )


def releases_of(store: Store, sources: tuple[str, ...]) -> list[Release]:
    """The releases of some sources that the store holds, newest first."""
    found = store.ask("releases", sources=list(sources)).astype(object).to_dict("records")
    declared = load_sources()
    return [
        Release(
            vintage=row["vintage"],
            source=row["source"],
            layout=row["layout"],
            title=row["title"],
            publisher=row["publisher"],
            url=row["url"],
            terms=row["terms"],
            published=None if pd.isna(row["published"]) else str(row["published"])[:10],
            first_year=None if pd.isna(row["first_year"]) else int(row["first_year"]),
            last_year=None if pd.isna(row["last_year"]) else int(row["last_year"]),
            rows=int(row["rows_kept"]),
            reliability=declared[row["source"]].reliability,
            known_after=declared[row["source"]].known_after,
            lag=declared[row["source"]].publication_lag,
            sha256=row["sha256"],
        )
        for row in found
    ]


def _no_deliveries() -> pd.DataFrame:
    """The register's columns without a row, so that a case alone can be measured."""
    described = resources.files("supplant.core.schema") / "delivery.csv"
    kinds = {"DOUBLE": "float64", "INTEGER": "int64", "BIGINT": "int64"}
    lines = described.read_text(encoding="utf-8").splitlines()
    columns = {
        row["column"]: pd.Series(dtype=kinds.get(row["type"], "object")) for row in csv.DictReader(lines)
    }
    return pd.DataFrame({**columns, "evidence": pd.Series(dtype="object")})
