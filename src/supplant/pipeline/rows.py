"""Cited register rows as entries of a source list: fact, release, line, and the text that stands there."""

from collections.abc import Callable, Iterable

import pandas as pd

from supplant.core.actors import name_of
from supplant.core.evidence import Evidence, Source
from supplant.store import Store

__all__ = ["row_evidence"]


def row_evidence(store: Store, table: str, rows: pd.DataFrame, cited: Iterable[str]) -> dict[str, Evidence]:
    """Entries for those rows of a table whose ids are cited.

    `rows` carries evidence, vintage and row beside the columns of the table. Several rows with one id are
    one line of the file, such as a deal that was spread over its years.
    """
    wanted = rows[rows["evidence"].isin(set(cited))]
    releases = {release["vintage"]: release for release in store.vintages().to_dict("records")}
    found: dict[str, Evidence] = {}
    for vintage, part in wanted.groupby("vintage", sort=True):
        release = releases[str(vintage)]
        published = None if pd.isna(release["published"]) else str(release["published"])[:10]
        source = Source(
            title=release["title"],
            publisher=release["publisher"],
            url=release["url"],
            published=published,
            reliability="B",
            terms=release["terms"],
        )
        numbers = sorted({int(row) for row in part["row"]})
        texts = store.ask("original_rows", table=table, vintage=vintage, rows=numbers)
        originals = dict(zip(texts["row"].astype(int), texts["original"], strict=True))
        for key, group in part.groupby("evidence", sort=False):
            row = int(group["row"].iloc[0])
            found[str(key)] = Evidence(
                id=str(key),
                kind="observation",
                text=_WORDS[table](group),
                source=source,
                locator=f"line {row:,}",
                date=_dates(group),
                as_of=published,
                original=originals.get(row),
                vintage=str(vintage),
            )
    return found


def _dates(group: pd.DataFrame) -> str | None:
    if "month" in group:
        return str(group["month"].iloc[0])
    years = group["year"].dropna()
    if years.empty:
        return None
    first, last = int(years.min()), int(years.max())
    return str(first) if first == last else f"{first}-{last}"


def _delivery(group: pd.DataFrame) -> str:
    row = group.iloc[0]
    number = group["quantity"].sum(min_count=len(group))
    about = "about " if row["quantity_estimate"] is True or row["spread_over"] > 1 else ""
    count = "an unknown number of" if pd.isna(number) else f"{about}{number:,.0f}"
    tiv = group["tiv"].sum(min_count=1)
    parts = [
        f"{name_of(row['supplier'])} to {name_of(row['recipient'])}, {_dates(group)}: "
        f"{count} {row['designation']} ({row['description']})"
    ]
    if not pd.isna(tiv):
        parts.append(f"trend-indicator value {tiv:,.4g} million, a volume and not a price")
    if row["local_production"] is True:
        parts.append("flagged as local production")
    if isinstance(row["comment"], str) and row["comment"]:
        parts.append(f"the register comments: {row['comment']}")
    return "; ".join(parts) + "."


def _ideal_point(group: pd.DataFrame) -> str:
    row = group.iloc[0]
    width = "" if pd.isna(row["low"]) else f" (90 % interval {row['low']:.2f} to {row['high']:.2f})"
    return f"Ideal point of {name_of(row['country'])} in {int(row['year'])}: {row['ideal_point']:.2f}{width}."


def _alliance(group: pd.DataFrame) -> str:
    row = group.iloc[0]
    kinds = [k for k in ("defense", "offense", "neutral", "nonaggression", "consultation") if row[k] is True]
    terms = ", ".join(kinds) if kinds else "no obligation"
    return f"{name_of(row['a'])} towards {name_of(row['b'])} in {int(row['year'])}: {terms}."


def _dyad_month(group: pd.DataFrame) -> str:
    row = group.iloc[0]
    return (
        f"Events between {name_of(row['a'])} and {name_of(row['b'])} in {row['month']}: "
        f"sum of scores {row['score_sum']:,.1f}."
    )


_WORDS: dict[str, Callable[[pd.DataFrame], str]] = {
    "delivery": _delivery,
    "ideal_point": _ideal_point,
    "alliance": _alliance,
    "dyad_month": _dyad_month,
}
