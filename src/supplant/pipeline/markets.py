"""The third markets of a partnership, from the register: who they are, their weight, and where they stand.

The eight countries that took most of the category from either side over the last ten years of the release,
by volume. Alignment with each side is 1 - d / 2 for the distance d of their ideal points in votes at the UN
General Assembly, cut to -1 and 1, with a quarter either way. Without a register they have no names.
"""

from dataclasses import dataclass

import pandas as pd

from supplant.core.actors import resolve
from supplant.dynamics.parameters import MARKETS, Override
from supplant.pipeline.question import Question
from supplant.pipeline.tables import Tables
from supplant.store import Store

__all__ = ["ThirdMarkets", "third_markets"]

YEARS = 10
FEWEST = 2
AROUND = 0.25  # how far an alignment may lie from what the votes say


@dataclass(frozen=True)
class ThirdMarkets:
    """Codes of the countries, the largest first, their shares, ids of the rows, and what the model takes."""

    countries: tuple[str, ...]
    shares: tuple[float, ...]
    evidence: tuple[str, ...]
    overrides: dict[str, Override | float]
    votes: bool


def third_markets(
    store: Store | None, question: Question, tables: Tables, category: str | None
) -> ThirdMarkets | None:
    """The third markets that the register names; None where it names fewer than two."""
    if store is None or tables.register is None or tables.counts:
        return None
    rows = tables.delivery
    ends = {question.supplier.code, question.buyer.code}
    if category is not None and (rows["category"] == category).any():
        rows = rows[rows["category"] == category]
    last = rows["year"].max()
    rows = rows[
        rows["supplier"].isin(list(ends))
        & ~rows["recipient"].isin(list(ends))
        & (rows["year"] > last - YEARS)
    ]
    rows = rows[rows["recipient"].map(_is_state).astype(bool)]
    sums = rows.groupby("recipient")["tiv"].sum()
    sums = sums[sums > 0].sort_values(ascending=False, kind="stable").head(len(MARKETS))
    if len(sums) < FEWEST:
        return None
    countries = tuple(str(code) for code in sums.index)
    shares = tuple(float(value) for value in sums / sums.sum())
    overrides: dict[str, Override | float] = {
        f"market_share.{name}": share
        for name, share in zip(MARKETS, [*shares, *[0.0] * (len(MARKETS) - len(shares))], strict=True)
    }
    stands = _alignments(store, question, tables, countries)
    named = rows[rows["recipient"].isin(list(countries))]
    ids = tuple(dict.fromkeys(str(value) for value in named["evidence"]))
    return ThirdMarkets(countries, shares, ids, overrides | stands, bool(stands))


def _is_state(code: object) -> bool:
    return resolve(str(code)).kind in ("state", "former")


def _alignments(
    store: Store, question: Question, tables: Tables, countries: tuple[str, ...]
) -> dict[str, Override | float]:
    release = next((r for r in tables.releases.values() if r.source == "unga"), None)
    if release is None:
        return {}
    sides = {"supplier": question.supplier.code, "buyer": question.buyer.code}
    rows = store.ask("ideal_points_of", vintage=release.vintage, parties=[*countries, *sides.values()])
    rows = release.known_by(rows, question.day)
    latest: pd.Series = rows.sort_values("year").groupby("country")["ideal_point"].last()
    found: dict[str, Override | float] = {}
    for side, code in sides.items():
        for name, country in zip(MARKETS, countries, strict=False):
            if code not in latest or country not in latest:
                continue
            value = min(max(1.0 - abs(float(latest[code] - latest[country])) / 2.0, -1.0), 1.0)
            low, high = max(value - AROUND, -1.0), min(value + AROUND, 1.0)
            found[f"alignment_{side}.{name}"] = Override(value, low, high, "votes at the UN", "uniform")
    return found
