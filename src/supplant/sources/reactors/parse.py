"""Reactors, with the origin of their design.

One row per reactor, planned ones and those never finished included; `status` tells them apart. Countries
are ISO alpha-2 codes of today (NA is Namibia), so a Soviet reactor stands in the country where it is now.
Capacity is net electrical megawatts. Blank dates and models stay missing.

`origin` and its basis come from `designs.csv`, by model. Left out: coordinates and the IAEA number.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pyarrow as pa

from supplant.sources.naming import Namer
from supplant.sources.reactors.designs import design_of
from supplant.sources.reading import DataFile, Record
from supplant.sources.tally import Tally

__all__ = ["parse"]

_DATES = ("construction_start", "operational_from", "operational_to")
_TYPES = {
    "row": pa.int64(),
    **dict.fromkeys(_DATES, pa.date32()),
    "capacity_mw": pa.float64(),
}


def parse(file: DataFile, tally: Tally) -> Iterator[tuple[str, pa.Table]]:
    """One row of `reactor` per row of the file."""
    named = Namer(file.source, "iso2", tally)
    rows = []
    undesigned: dict[str, int] = {}
    for record in file.records():
        row = _reactor(file, record, named, tally)
        if row is None:
            continue
        rows.append(row)
        tally.totals["capacity_mw"] += row["capacity_mw"] or 0.0
        if row["model"] and not row["origin"]:
            undesigned[row["model"]] = undesigned.get(row["model"], 0) + 1
        for day in (row["construction_start"], row["operational_from"]):
            if day is not None:
                tally.span(day.year, day.year)
    tally.rows_read += len(rows)
    tally.rows_kept += len(rows)
    blank = sum(not row["model"] for row in rows)
    tally.notes.append(f"{blank} reactors have no model and so no origin of design")
    if undesigned:
        tally.notes.append(f"models without an entry in designs.csv: {', '.join(sorted(undesigned))}")
    names = list(rows[0]) if rows else []
    yield (
        "reactor",
        pa.table(
            {name: pa.array([row[name] for row in rows], _TYPES.get(name, pa.string())) for name in names}
        ),
    )


def _reactor(file: DataFile, record: Record, named: Namer, tally: Tally) -> dict[str, Any] | None:
    if len(record.cells) != file.width:
        tally.reject(
            record.row, f"{len(record.cells)} cells where the header has {file.width}", record.original
        )
        return None
    cell = {key: record.cells[position].strip() for key, position in file.positions.items()}
    if not cell["name"] or not cell["country"]:
        tally.reject(record.row, "no name or no country", record.original)
        return None
    dates: dict[str, date | None] = {}
    for key in _DATES:
        try:
            dates[key] = date.fromisoformat(cell[key]) if cell[key] else None
        except ValueError:
            tally.reject(
                record.row, f"expected a date as 2001-12-31 for {key}, found {cell[key]!r}", record.original
            )
            return None
    low, high = file.layout.bounds["capacity"]
    try:
        capacity = float(cell["capacity"]) if cell["capacity"] else None
    except ValueError:
        capacity = -1.0
    if capacity is not None and not low <= capacity <= high:
        why = f"expected a capacity from {low:g} to {high:g} MW, found {cell['capacity']!r}"
        tally.reject(record.row, why, record.original)
        return None
    country = named.one(cell["country"])
    design = design_of(cell["model"], country or "", cell["name"])
    return {
        "row": record.row,
        "original": record.original,
        "name": cell["name"],
        "country": country,
        "type": cell["type"] or None,
        "model": cell["model"] or None,
        "origin": None if design is None else design.origin,
        "origin_basis": None if design is None else design.basis,
        "status": cell["status"] or None,
        **dates,
        "capacity_mw": capacity,
    }
