"""A register as arrays: partnerships by year, and what each country sold and bought in each category.

A partnership is a supplier, a buyer and an armament category. Everything that the reference class asks is a
sum or a first year over these arrays, so that a whole register is judged in a fraction of a second.

Taken from the table `delivery`, both layouts. Volumes are million TIV (for reactors: MW). A delivery without
a volume adds nothing to sums, and is counted in `missing`. Deliveries of a country to itself are left out of
the partnerships; they mark it as a producer. In the deal layout the total of a deal stands spread evenly over
its years, so a year's volume there carries what was learnt of the deal later; the delivery layout does not.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from supplant.core.errors import NoAnswer
from supplant.history.lineage import heirs
from supplant.history.thresholds import DEFAULTS, Thresholds

__all__ = ["GRADES", "GRADE_OF_RUNG", "NEVER", "Cube", "cube_of", "rolling"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

NEVER = 9999
"""Index of a year that does not come."""

GRADES = ("none", "unstated", "components", "kits", "assembly", "licence", "own")
"""Grades of local production in order; `unstated` is a flag without a comment that names the rung."""

GRADE_OF_RUNG: Mapping[str, int] = {
    "components": 2,
    "kits": 3,
    "assembly": 4,
    "licence": 5,
    "full": 5,
    "derivative": 6,
    "export": 6,
    "copy": 6,
}


@dataclass(frozen=True)
class Cube:
    """Arrays over partnerships (p), countries (a), categories (c) and years (t); indices, not codes.

    `tiv[p, t]` volume delivered; `supply[p, t]` its sum over the window that ends with t; `peak[p, t]` the
    highest window up to t. `grade[p, t]` highest grade of local production named by a comment up to t,
    `flagged` and `commented` whether a flag or a comment has spoken of it by t. `exports`, `supply_of` and
    `imports` [a, c, t] are window sums; `exports` and the yearly `sold[a, c, t]` leave out used equipment
    where the thresholds say so, `supply_of` never does; `first[p]` year of the first delivery and
    `met[a, c, a]` the same by country, NEVER where there is none; `produced[a, c, t]` whether the country has
    been seen to produce in the category by t.
    """

    thresholds: Thresholds
    start: int
    actors: tuple[str, ...]
    categories: tuple[str, ...]
    supplier: Ints
    buyer: Ints
    category: Ints
    tiv: Floats
    supply: Floats
    peak: Floats
    grade: npt.NDArray[np.int8]
    flagged: Bools
    commented: Bools
    doubtful: Bools
    first: Ints
    sold: Floats
    exports: Floats
    supply_of: Floats
    imports: Floats
    met: Ints
    produced: Bools
    states: Bools
    missing: int

    @property
    def years(self) -> int:
        """Number of years that the register covers."""
        return int(self.tiv.shape[1])

    @property
    def last(self) -> int:
        """Last complete year."""
        return self.start + self.years - 1

    @property
    def local(self) -> Bools:
        """Whether local production was seen in the partnership by each year, by flag or comment."""
        both: Bools = self.flagged | self.commented
        return both

    def key(self, place: int) -> tuple[str, str, str]:
        """Supplier, buyer and category of a partnership."""
        return (
            self.actors[self.supplier[place]],
            self.actors[self.buyer[place]],
            self.categories[self.category[place]],
        )

    def keys(self, places: Ints) -> pd.DataFrame:
        """The same for many."""
        actors, categories = np.array(self.actors), np.array(self.categories)
        return pd.DataFrame(
            {
                "supplier": actors[self.supplier[places]],
                "buyer": actors[self.buyer[places]],
                "category": categories[self.category[places]],
            }
        )


def cube_of(
    deliveries: pd.DataFrame,
    last: int,
    *,
    thresholds: Thresholds = DEFAULTS,
    own: pd.DataFrame | None = None,
) -> Cube:
    """The arrays of a register whose last complete year is `last`; later rows are not looked at.

    `deliveries` is the table `delivery` of one vintage. `own`, with the columns country, category, year, adds
    what countries are known to have produced for themselves. Raises NoAnswer where nothing is left.

    >>> row = dict(supplier="SUN", recipient="IND", category="Aircraft", tiv=5.0, status="New", rung=None,
    ...     rung_certain=None, local_production=None, year_estimate=None, spread_over=1)
    >>> frame = pd.DataFrame([{**row, "year": 1964}, {**row, "supplier": "RUS", "year": 1996}])
    >>> cube = cube_of(frame, 2000)
    >>> cube.key(0), cube.supply[0, 1966 - cube.start]
    (('RUS', 'IND', 'Aircraft'), np.float64(5.0))
    """
    rows = prepared(deliveries, last)
    if rows.empty:
        raise NoAnswer(f"the register has no deliveries up to {last}; import a longer release")
    start = int(rows["year"].min())
    actors = tuple(sorted({*rows["supplier"], *rows["recipient"], *([] if own is None else own["country"])}))
    categories = tuple(sorted({*rows["category"], *([] if own is None else own["category"])}))
    partner = rows[rows["supplier"] != rows["recipient"]]
    grouped = partner.groupby(["supplier", "recipient", "category"], sort=True)
    place: Ints = np.asarray(grouped.ngroup().to_numpy(), dtype=np.int64)
    names: list[tuple[str, str, str]] = [tuple(map(str, key)) for key, _ in grouped]  # type: ignore[misc]
    index = {name: i for i, name in enumerate(actors)}
    kinds = {name: i for i, name in enumerate(categories)}
    supplier = np.array([index[s] for s, _, _ in names], dtype=np.int64)
    buyer = np.array([index[b] for _, b, _ in names], dtype=np.int64)
    category = np.array([kinds[c] for _, _, c in names], dtype=np.int64)
    shape = len(names), last - start + 1
    year = np.asarray(partner["year"].to_numpy() - start, dtype=np.int64)
    volume = partner["tiv"].fillna(0.0).to_numpy(dtype=float)
    tiv = np.zeros(shape)
    np.add.at(tiv, (place, year), volume)
    flagged, commented, grade, doubtful = _local(partner, place, year, shape, thresholds)
    fresh = np.ones(len(partner), dtype=bool)
    if thresholds.new_only and "status" in partner:
        fresh = ~partner["status"].fillna("").str.lower().str.startswith("second").to_numpy(dtype=bool)
    sold = np.zeros((len(actors), len(categories), shape[1]))
    np.add.at(sold, (supplier[place], category[place], year), volume * fresh)
    delivered, bought = np.zeros_like(sold), np.zeros_like(sold)
    np.add.at(delivered, (supplier, category), tiv)
    np.add.at(bought, (buyer, category), tiv)
    met = np.full((len(actors), len(categories), len(actors)), NEVER, dtype=np.int64)
    np.minimum.at(met, (supplier[place][fresh], category[place][fresh], buyer[place][fresh]), year[fresh])
    first = np.full(shape[0], NEVER, dtype=np.int64)
    np.minimum.at(first, place, year)
    produced = _produced(sold.shape, buyer, category, flagged | commented)
    _mark_own(produced, rows[rows["supplier"] == rows["recipient"]], own, index, kinds, start, last)
    supply = rolling(tiv, thresholds.span)
    return Cube(
        thresholds,
        start,
        actors,
        categories,
        supplier,
        buyer,
        category,
        tiv,
        supply,
        np.maximum.accumulate(supply, axis=1),
        grade,
        flagged,
        commented,
        doubtful,
        first,
        sold,
        rolling(sold, thresholds.span),
        rolling(delivered, thresholds.span),
        rolling(bought, thresholds.span),
        met,
        produced,
        np.array([code.isupper() for code in actors], dtype=bool),
        int(deliveries["tiv"].isna().sum()),
    )


def prepared(deliveries: pd.DataFrame, last: int) -> pd.DataFrame:
    """The rows that count, with former states read as those that go on with them.

    Rows after `last` and rows without a category are left out.
    """
    rows = deliveries[(deliveries["year"] <= last) & deliveries["category"].notna()]
    codes = heirs({*rows["supplier"].unique(), *rows["recipient"].unique()})
    return rows.assign(supplier=rows["supplier"].replace(codes), recipient=rows["recipient"].replace(codes))


_SIDES = ("supplier", "recipient")


def rolling(values: Floats, span: int) -> Floats:
    """Sums over the `span` years to each year; shorter at the start. Rounding never leaves a false remainder.

    >>> rolling(np.array([1.0, 2.0, 0.0, 0.0]), 2).tolist()
    [1.0, 3.0, 2.0, 0.0]
    """
    padded = np.concatenate([np.zeros((*values.shape[:-1], span - 1)), values], axis=-1)
    sums: Floats = np.lib.stride_tricks.sliding_window_view(padded, span, axis=-1).sum(axis=-1)
    return sums


def _local(
    rows: pd.DataFrame, place: Ints, year: Ints, shape: tuple[int, int], thresholds: Thresholds
) -> tuple[Bools, Bools, npt.NDArray[np.int8], Bools]:
    """Flag, comment, grade and doubt by partnership and year; the first three carried forward."""
    flagged = np.zeros(shape, dtype=bool)
    np.logical_or.at(flagged, (place, year), rows["local_production"].isin([True]).to_numpy(dtype=bool))
    named = rows["rung"].map(GRADE_OF_RUNG).fillna(0).to_numpy(dtype=np.int8)
    if thresholds.certain_only:
        named = np.where(rows["rung_certain"].isin([True]), named, 0).astype(np.int8)
    grade = np.zeros(shape, dtype=np.int8)
    np.maximum.at(grade, (place, year), named)
    flagged, grade = np.logical_or.accumulate(flagged, axis=1), np.maximum.accumulate(grade, axis=1)
    commented = grade > 0
    grade = np.where(flagged & ~commented, np.int8(1), grade)
    sure = np.zeros(shape, dtype=bool)
    certain = ~rows["year_estimate"].isin([True]).to_numpy(dtype=bool)
    np.logical_or.at(sure, (place, year), certain)
    any_row = np.zeros(shape, dtype=bool)
    any_row[place, year] = True
    return flagged, commented, grade, any_row & ~sure


def _produced(shape: tuple[int, ...], buyer: Ints, category: Ints, local: Bools) -> Bools:
    produced = np.zeros(shape, dtype=bool)
    np.logical_or.at(produced, (buyer, category), local)
    return produced


def _mark_own(
    produced: Bools,
    selves: pd.DataFrame,
    own: pd.DataFrame | None,
    index: Mapping[str, int],
    kinds: Mapping[str, int],
    start: int,
    last: int,
) -> None:
    """Enter what countries made for themselves, from the year on."""
    parts = [selves[["recipient", "category", "year"]].set_axis(["country", "category", "year"], axis=1)]
    if own is not None:
        parts.append(own[["country", "category", "year"]])
    made = pd.concat(parts)
    made = made[made["year"] <= last]
    country, category = made["country"].map(index), made["category"].map(kinds)
    for a, c, year in zip(country.tolist(), category.tolist(), made["year"].tolist(), strict=True):
        produced[a, c, max(year - start, 0) :] = True
