"""A whole case: who supplied what to whom, what is known about it, and what could be known at a date."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from supplant.cases.schema import (
    CaseObservation,
    CaseSource,
    Category,
    Iso3,
    Item,
    Outcome,
    Record,
    RegisterLink,
    Slug,
    SourceId,
    Stage,
    Term,
    Text,
)

__all__ = ["Case"]


def _several(value: object) -> object:
    return (value,) if isinstance(value, Mapping) else value


class Case(Record):
    """One partnership of the case library."""

    slug: Slug
    title: Text
    supplier: Iso3
    co_suppliers: tuple[Iso3, ...] = ()
    buyer: Iso3
    domain: Literal["arms", "civil"]
    category: Category
    item: Item
    summary: Text
    stages: tuple[Stage, ...] = ()
    registers: tuple[RegisterLink, ...] = ()
    outcomes: Annotated[tuple[Outcome, ...], BeforeValidator(_several), Field(alias="outcome")] = ()
    terms: tuple[Term, ...] = ()
    sources: dict[SourceId, CaseSource]
    observations: tuple[CaseObservation, ...]
