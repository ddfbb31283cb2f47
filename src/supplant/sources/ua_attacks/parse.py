"""Launches and interceptions as Ukraine reported them.

One row per report. `launched` and `destroyed` are counts of one side of a war and are not verified; a blank
is missing, not zero. A report may cover several models together ("X-101/X-555 and Kalibr"): its counts are
then of all of them, `models` lists them, and `launched_details` says how they divide where the report does.
A slash ("Shahed-136/131") joins types that the report does not tell apart and stays one model.

A start given as a day alone is its first minute, an end its last. Left out: where from and by which carrier,
and what happened on the ground; nothing here is meant for, or fit for, operational use.
"""

import ast
import json
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pyarrow as pa

from supplant.sources.reading import DataFile, Record
from supplant.sources.tally import Tally

__all__ = ["details", "moment", "parse"]

_TYPES = {
    "row": pa.int64(),
    "started": pa.timestamp("us"),
    "ended": pa.timestamp("us"),
    "models": pa.list_(pa.string()),
    "launched": pa.float64(),
    "destroyed": pa.float64(),
    "not_reached": pa.float64(),
}
_DAYS = ("%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y", "%Y/%m/%d")
_TIMES = ("", " %H:%M", " %H:%M:%S")
_MISSING = ("", "nan", "na", "none")


def parse(file: DataFile, tally: Tally) -> Iterator[tuple[str, pa.Table]]:
    """One row of `attack` per row of the file."""
    rows: list[dict[str, Any]] = []
    joint = over = 0
    for record in file.records():
        row = _report(file, record, tally)
        if row is None:
            continue
        rows.append(row)
        joint += len(row["models"]) > 1
        over += (row["destroyed"] or 0.0) > (row["launched"] or 0.0) and row["launched"] is not None
        tally.totals["launched"] += row["launched"] or 0.0
        tally.totals["destroyed"] += row["destroyed"] or 0.0
        tally.span(row["started"].year, row["started"].year)
    tally.rows_read += len(rows)
    tally.rows_kept += len(rows)
    if joint:
        tally.notes.append(f"{joint} reports count several models together")
    if over:
        tally.notes.append(f"{over} reports have more destroyed than launched; both are kept as reported")
    if rows:
        columns = {
            name: pa.array([row[name] for row in rows], _TYPES.get(name, pa.string())) for name in rows[0]
        }
        yield "attack", pa.table(columns)


def _report(file: DataFile, record: Record, tally: Tally) -> dict[str, Any] | None:
    if len(record.cells) != file.width:
        why = f"{len(record.cells)} cells where the header has {file.width}"
        tally.reject(record.row, why, record.original)
        return None
    cell = {key: record.cells[position].strip() for key, position in file.positions.items()}
    try:
        started = moment(cell["started"])
        ended = moment(cell["ended"], end=True) if cell["ended"] else None
        if ended is not None and ended < started:
            raise ValueError(f"it ends, {cell['ended']!r}, before it starts, {cell['started']!r}")
        if not cell["model"]:
            raise ValueError("no model")
        bounds = file.layout.bounds["launched"]
        counts = {
            key: _count(cell.get(key, ""), key, bounds) for key in ("launched", "destroyed", "not_reached")
        }
        divided = {key: details(cell.get(key, ""), key) for key in ("launched_details", "destroyed_details")}
    except ValueError as error:
        tally.reject(record.row, str(error), record.original)
        return None
    return {
        "row": record.row,
        "original": record.original,
        "started": started,
        "ended": ended,
        "model": cell["model"],
        "models": [part.strip() for part in re.split(r"\s+and\s+|\s*,\s*", cell["model"]) if part.strip()],
        **counts,
        **divided,
        "target": cell.get("target") or None,
        "link": cell.get("link") or None,
    }


def moment(text: str, *, end: bool = False) -> datetime:
    """A day, or a day and a time, in the ways that the file has written them.

    >>> str(moment("2022-09-13")), str(moment("2022-09-13", end=True)), str(moment("13.09.2022 7:05"))
    ('2022-09-13 00:00:00', '2022-09-13 23:59:00', '2022-09-13 07:05:00')
    """
    plain = " ".join(text.replace("T", " ").split())
    for day in _DAYS:
        for time in _TIMES:
            try:
                found = datetime.strptime(plain, day + time)  # noqa: DTZ007 Kyiv time, as the reports have it
            except ValueError:
                continue
            return found + timedelta(hours=23, minutes=59) if end and not time else found
    raise ValueError(f"expected a date as 2022-09-13 or 2022-09-13 20:00, found {text[:40]!r}")


def details(text: str, name: str = "details") -> str | None:
    """A dictionary as Python prints it, as JSON; NaN becomes null, a blank cell None.

    >>> details("{'south': 5, 'north': NaN}")
    '{"south": 5, "north": null}'
    """
    if text.casefold() in _MISSING:
        return None
    try:
        value = ast.literal_eval(_NanIsNone().visit(ast.parse(text, mode="eval")))
        if not isinstance(value, dict):
            raise TypeError
        return json.dumps(value, ensure_ascii=False, allow_nan=False)
    except (SyntaxError, ValueError, TypeError, RecursionError, MemoryError):
        raise ValueError(f"expected {name} as {{'place': number}}, found {text[:60]!r}") from None


class _NanIsNone(ast.NodeTransformer):
    """The bare word NaN, which is no literal of Python, as None."""

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return ast.Constant(None) if node.id.casefold() == "nan" else node


def _count(text: str, name: str, bounds: tuple[float, float]) -> float | None:
    if text.casefold() in _MISSING:
        return None
    try:
        value = float(text)
    except ValueError:
        raise ValueError(f"expected a number for {name}, found {text[:40]!r}") from None
    if not bounds[0] <= value <= bounds[1]:
        raise ValueError(f"{name} {text[:40]!r} is not within {bounds[0]:g} and {bounds[1]:g}")
    return value
