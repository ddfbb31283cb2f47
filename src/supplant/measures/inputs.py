"""What an assessment needs, and the same cut to what was public by its date."""

from dataclasses import dataclass, replace
from datetime import date

import pandas as pd

from supplant.core.publication import PUBLICATION
from supplant.measures.known import known_by, known_stages, last_known_year
from supplant.measures.partnership import Partnership, Stage
from supplant.measures.production import with_kind

__all__ = ["AssessmentInput", "known_tables", "told_by_register"]

_TOLD = (
    "evidence",
    "supplier",
    "recipient",
    "year",
    "designation",
    "local_production",
    "rung",
    "rung_certain",
    "later",
)

# What the measures read of a register row. Texts are left behind, since every cut copies the rows; the
# comment is read for its kind first.
_USED = frozenset(
    {
        *("evidence", "supplier", "recipient", "designation", "category", "year", "year_estimate"),
        *("quantity", "quantity_low", "quantity_high", "quantity_estimate", "tiv", "tiv_low", "tiv_high"),
        *("local_production", "rung", "rung_certain", "spread_over", "comment"),
    }
)


@dataclass(frozen=True)
class AssessmentInput:
    """The tables of one partnership. None: the store or the library has no such table.

    `delivery`: register rows of either party with a column `evidence`, one vintage.
    `last_year`: the last complete year of that vintage; None takes the last year in the rows.
    `second`: the pair's rows in a release of another layout, used for what it says of local production only:
    one layout flags it, the other tells it in comments.
    `item_names`: what the case calls the item.
    `last_alliance_year`: the last year that the alliance table covers.
    `weight`: "tiv", or "quantity" for registers that count things (reactors).
    """

    partnership: Partnership
    as_of: date
    delivery: pd.DataFrame
    observations: pd.DataFrame | None = None
    stages: tuple[Stage, ...] = ()
    item_names: tuple[str, ...] = ()
    ideal_points: pd.DataFrame | None = None
    alliance: pd.DataFrame | None = None
    dyad_month: pd.DataFrame | None = None
    last_year: int | None = None
    last_alliance_year: int | None = None
    second: pd.DataFrame | None = None
    weight: str = "tiv"
    publication: tuple[int, int] = PUBLICATION

    @property
    def pair(self) -> pd.DataFrame:
        """Register rows from the supplier to the buyer, in the category where one is named."""
        p, rows = self.partnership, self.delivery
        rows = rows[(rows["supplier"] == p.supplier) & (rows["recipient"] == p.buyer)]
        return rows if p.category is None else rows[rows["category"] == p.category]

    @property
    def item(self) -> pd.DataFrame:
        """Register rows from the supplier to the buyer of the named designations, parts of it left out."""
        p, rows = self.partnership, self.delivery
        rows = rows[(rows["supplier"] == p.supplier) & (rows["recipient"] == p.buyer)]
        rows = rows[rows["designation"].isin(list(p.designations))]
        whole = rows["category"] == p.category
        return rows[whole] if whole.any() else rows


def told_by_register(known: AssessmentInput) -> pd.DataFrame:
    """Rows of the partnership that may say how it was made: those measured, and those of the other layout."""
    p = known.partnership
    rows = known.item if p.scope == "item" and len(known.item) else known.pair
    if known.second is None or known.second.empty:
        return rows
    same = known.second[known.second["designation"].isin(list(p.designations))]
    other = same if len(same) else known.second
    if p.category is not None:
        other = other[other["category"] == p.category]
    other = with_kind(other)
    columns = [name for name in _TOLD if name in rows.columns and name in other.columns]
    return pd.concat([rows[columns], other[columns]], ignore_index=True) if len(other) else rows


def known_tables(tables: AssessmentInput) -> AssessmentInput:
    """The same input with only what was public by its date; register rows with their kind.

    `last_year` becomes the last year of the register that was published by then, None without any row of
    either side's trade. Observations that leave none become None.
    """
    day, p = tables.as_of, tables.partnership
    observations = None if tables.observations is None else known_by(tables.observations, day)
    if observations is not None and observations.empty:
        observations = None
    rows, sides = tables.delivery, [p.supplier, p.buyer]
    used = [name for name in rows.columns if name in _USED]
    rows = rows.loc[rows["supplier"].isin(sides) | rows["recipient"].isin(sides), used]
    stated = tables.last_year
    if stated is None and len(rows):
        stated = int(rows["year"].max())
    rows = with_kind(known_by(rows, day, publication=tables.publication))
    rows = rows.drop(columns="comment", errors="ignore")
    published = last_known_year(day, tables.publication)
    mine = (rows["supplier"] == p.supplier) | (rows["recipient"] == p.buyer)
    treaty = tables.last_alliance_year
    return replace(
        tables,
        delivery=rows,
        second=_cut(tables.second, tables),
        observations=observations,
        stages=known_stages(tables.stages, observations, day),
        last_year=min(stated, published) if mine.any() and stated is not None else None,
        last_alliance_year=None if treaty is None else min(treaty, published),
        ideal_points=_cut(tables.ideal_points, tables),
        alliance=_cut(tables.alliance, tables),
        dyad_month=_cut(tables.dyad_month, tables),
    )


def _cut(table: pd.DataFrame | None, tables: AssessmentInput) -> pd.DataFrame | None:
    return None if table is None else known_by(table, tables.as_of, publication=tables.publication)
