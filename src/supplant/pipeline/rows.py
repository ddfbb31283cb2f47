"""Cited register rows as entries of a source list: fact, release, line, and the text that stands there."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import pandas as pd

from supplant.core.actors import name_of
from supplant.core.evidence import Evidence
from supplant.pipeline.tables import Release
from supplant.store import Store

__all__ = ["row_evidence"]

Row = dict[str, Any]


def row_evidence(
    store: Store, table: str, rows: pd.DataFrame, cited: Iterable[str], releases: Mapping[str, Release]
) -> dict[str, Evidence]:
    """Entries for those rows of a table whose ids are cited.

    `rows` carries evidence, vintage and row beside the columns of the table. Several rows with one id are
    one line of the file, such as a deal that was spread over its years.
    """
    wanted = rows[rows["evidence"].isin(set(cited))]
    found: dict[str, Evidence] = {}
    for vintage, part in wanted.groupby("vintage", sort=True):
        release = releases[str(vintage)]
        numbers = sorted({int(row) for row in part["row"]})
        texts = store.ask("original_rows", table=table, vintage=vintage, rows=numbers)
        originals = dict(zip(texts["row"].astype(int), texts["original"], strict=True))
        lines: dict[str, list[Row]] = {}
        for record in part.astype(object).where(part.notna(), None).to_dict("records"):
            lines.setdefault(str(record["evidence"]), []).append(record)  # type: ignore[arg-type]
        for key, line in lines.items():
            number = int(line[0]["row"])
            found[key] = Evidence(
                id=key,
                kind="observation",
                text=_WORDS[table](line),
                source=release.as_source,
                locator=f"line {number:,}",
                date=_dates(line),
                as_of=release.published,
                original=originals.get(number),
                vintage=str(vintage),
            )
    return found


def _dates(line: list[Row]) -> str | None:
    if "month" in line[0]:
        return str(line[0]["month"])
    years = sorted(int(row["year"]) for row in line if row["year"] is not None)
    if not years:
        return None
    return str(years[0]) if years[0] == years[-1] else f"{years[0]}-{years[-1]}"


def _delivery(line: list[Row]) -> str:
    row = line[0]
    numbers = [part["quantity"] for part in line]
    about = "about " if row["quantity_estimate"] or row["spread_over"] > 1 else ""
    count = "an unknown number of" if None in numbers else f"{about}{sum(numbers):,.0f}"
    parts = [
        f"{name_of(row['supplier'])} to {name_of(row['recipient'])}, {_dates(line)}: "
        f"{count} {row['designation']} ({row['description']})"
    ]
    volumes = [part["tiv"] for part in line if part["tiv"] is not None]
    if volumes:
        parts.append(f"TIV {sum(volumes):,.4g} million")
    if row["local_production"]:
        parts.append("flagged as local production")
    if len(line) < row["spread_over"]:
        parts.append(f"a part of a deal that the register spreads over {row['spread_over']} years")
    if row["comment"]:
        parts.append(f"the register comments: {row['comment']}")
    return "; ".join(parts) + "."


def _reactor(line: list[Row]) -> str:
    row = line[0]
    power = "" if row["capacity_mw"] is None else f", {row['capacity_mw']:,.0f} MW"
    return (
        f"{row['name']}, {name_of(row['recipient'])}: {row['designation']} ({row['description']}{power}), "
        f"design from {name_of(row['supplier'])}; building began in {int(row['year'])}."
    )


def _ideal_point(line: list[Row]) -> str:
    row = line[0]
    width = "" if row["low"] is None else f" (90 % interval {row['low']:.2f} to {row['high']:.2f})"
    return f"Ideal point of {name_of(row['country'])} in {int(row['year'])}: {row['ideal_point']:.2f}{width}."


def _alliance(line: list[Row]) -> str:
    row = line[0]
    kinds = [k for k in ("defense", "offense", "neutral", "nonaggression", "consultation") if row[k]]
    terms = ", ".join(kinds) if kinds else "no obligation"
    return f"{name_of(row['a'])} towards {name_of(row['b'])} in {int(row['year'])}: {terms}."


def _dyad_month(line: list[Row]) -> str:
    row = line[0]
    return (
        f"Events between {name_of(row['a'])} and {name_of(row['b'])} in {row['month']}: "
        f"sum of scores {row['score_sum']:,.1f}."
    )


_WORDS: dict[str, Callable[[list[Row]], str]] = {
    "delivery": _delivery,
    "reactor": _reactor,
    "ideal_point": _ideal_point,
    "alliance": _alliance,
    "dyad_month": _dyad_month,
}
