"""The rows of the store that speak of a supplier and a buyer, each from one named release.

Which release of the transfers register answers, when several are in the store: the one that is named, else
one that states delivery years before one that gives a deal's years in a lump, and among equals the latest;
a release without a row on the two gives way to the next. The choice is part of the answer.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib import resources
from typing import Any

import pandas as pd

from supplant.core.errors import UsageError
from supplant.pipeline.question import Question
from supplant.store import Store

__all__ = ["REACTORS", "Release", "Tables", "gather"]

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
    """One vintage as a source: what it is, and the years that it covers."""

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


@dataclass(frozen=True)
class Tables:
    """Rows by table. `delivery` comes from `register`; `second` are the pair's rows in the other layout."""

    delivery: pd.DataFrame
    register: Release | None = None
    second: pd.DataFrame | None = None
    between: dict[str, pd.DataFrame] = field(default_factory=dict)
    releases: dict[str, Release] = field(default_factory=dict)

    @property
    def counts(self) -> bool:
        """Whether the register counts things (reactors) instead of weighing them by volume."""
        return self.register is not None and self.register.source == "reactors"

    def of_pair(self, question: Question) -> "pd.Series[bool]":
        """Which deliveries went from the supplier to the buyer before the day of the question."""
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
    used: dict[str, Release] = {}
    if question.category == REACTORS:
        register, delivery = _reactors(store, question, used)
        second = None
    elif question.case is not None and question.case.domain == "civil":
        # What the two trade in arms says nothing of trains or cars.
        register, delivery, second = None, _no_deliveries(), None
    else:
        register, delivery, second = _register(store, question, vintage, used)
    between: dict[str, pd.DataFrame] = {}
    ends = {"supplier": question.supplier.code, "buyer": question.buyer.code}
    for table, (query, sources) in _BETWEEN.items():
        release = max(_releases(store, sources), key=_reach, default=None)
        if release is None:
            continue
        named: dict[str, Any] = {"parties": list(ends.values())} if table == "ideal_point" else dict(ends)
        between[table] = store.ask(query, vintage=release.vintage, **named)
        used[release.vintage] = release
    return Tables(delivery, register, second, between, used)


def _reactors(
    store: Store, question: Question, used: dict[str, Release]
) -> tuple[Release | None, pd.DataFrame]:
    """The register of reactors in the columns of the transfers register, each reactor one delivery."""
    release = max(_releases(store, ("reactors",)), key=_reach, default=None)
    if release is None:
        return None, _no_deliveries()
    used[release.vintage] = release
    parties = [question.supplier.code, question.buyer.code]
    return release, store.ask("reactors_of", vintage=release.vintage, parties=parties)


def _register(
    store: Store, question: Question, vintage: str | None, used: dict[str, Release]
) -> tuple[Release | None, pd.DataFrame, pd.DataFrame | None]:
    releases = _releases(store, ("sipri",))
    if vintage is not None:
        named = [release for release in releases if release.vintage == vintage]
        if not named:
            known = ", ".join(release.vintage for release in releases) or "none of this register"
            raise UsageError(f"no vintage {vintage!r} of the transfers register; the store holds {known}")
        candidates = named
    else:
        candidates = sorted(releases, key=lambda release: _LAYOUTS.index(release.layout))
    chosen, rows = None, _no_deliveries()
    for release in candidates:
        found = _deliveries(store, question, release)
        if chosen is None or (_of_pair(found, question).any() and not _of_pair(rows, question).any()):
            chosen, rows = release, found
        if _of_pair(rows, question).any():
            break
    if chosen is None:
        return None, rows, None
    used[chosen.vintage] = chosen
    other = next((r for r in releases if r.layout != chosen.layout), None) if vintage is None else None
    if other is None:
        return chosen, rows, None
    second = _deliveries(store, question, other)
    second = second[_of_pair(second, question)]
    if second.empty:
        return chosen, rows, None
    used[other.vintage] = other
    return chosen, rows, second


def _reach(release: Release) -> tuple[int, str]:
    """Years covered, then the date of release: one day of events does not stand in for a series."""
    years = 0
    if release.first_year is not None and release.last_year is not None:
        years = release.last_year - release.first_year
    return years, release.published or ""


def _of_pair(rows: pd.DataFrame, question: Question) -> "pd.Series[bool]":
    pair = (rows["supplier"] == question.supplier.code) & (rows["recipient"] == question.buyer.code)
    if question.as_of is not None:
        # A release whose rows on the two all lie after the day of the question cannot answer it.
        pair &= rows["year"] < question.as_of.year
    return pair


def _deliveries(store: Store, question: Question, release: Release) -> pd.DataFrame:
    parties = [question.supplier.code, question.buyer.code]
    return store.ask("deliveries_of", vintage=release.vintage, parties=parties)


def _releases(store: Store, sources: tuple[str, ...]) -> list[Release]:
    found = store.ask("releases", sources=list(sources)).astype(object).to_dict("records")
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
