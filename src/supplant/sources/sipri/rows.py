"""The rows of a register as columns of values, whatever the habits of the program that wrote the file."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain, islice
from typing import Any

from supplant.core.actors import actor, resolve_many
from supplant.sources.reading import DataFile, Record
from supplant.sources.sipri.cells import Category, Flag, Name, Number, Reader, Text, Whole, Word, Year, Years
from supplant.sources.sipri.mending import Mender
from supplant.sources.tally import Rejected, Tally

__all__ = ["PRODUCTS", "Habits", "Rows", "adds_up", "latest_year", "read_rows", "readers_of"]

PRODUCTS = (("ordered", "tiv_order"), ("delivered", "tiv_delivered"), ("quantity", "tiv"))
_CHUNK = 5_000
_COUNTS = ("ordered", "delivered", "quantity")
_SIZES = ("tiv", "tiv_new", "tiv_order", "tiv_delivered", "tiv_unit")
_KINDS: dict[str, type[Reader[Any]]] = {
    "supplier": Name,
    "recipient": Name,
    "description": Category,
    "category": Category,
}


@dataclass(frozen=True)
class Habits:
    """How a file is written, as its first rows tell.

    `semicolon`: lines end in one (most, for some may be cut). `comma`: the decimal mark is one. `blank`:
    what an empty flag means, which is "no" in a file that marks doubt by `?` alone, and unknown in one that
    says Yes and No.
    """

    semicolon: bool
    comma: bool
    blank: bool | None

    @classmethod
    def of(cls, file: DataFile, sample: list[Record]) -> "Habits":
        """Habits seen in the sample; those of the layout as published where it shows none."""
        ends = sum(record.original.endswith(";") for record in sample)
        words = {cell.strip().casefold() for cell in _cells(file, sample, "_estimate")}
        sizes = [cell for cell in _cells(file, sample, "tiv") if cell]
        comma = any(re.fullmatch(r"\s*\d+,\d{1,2}\s*", cell) for cell in sizes)
        return cls(
            semicolon=file.delimiter != ";" and ends * 3 >= len(sample) * 2,
            comma=comma and not any("." in cell for cell in sizes),
            blank=None if words & {"yes", "no"} or file.layout_name == "delivery" else False,
        )


def _cells(file: DataFile, sample: list[Record], name: str) -> list[str]:
    places = [place for key, place in file.positions.items() if name in key]
    return [record.cells[place] for record in sample for place in places if place < len(record.cells)]


def latest_year(file: DataFile) -> int:
    """The last year of which the file can tell: that of the release it states, else the present one."""
    stated = file.layout.published
    says = stated is not None and any(re.search(stated, line) for line in file.preamble)
    return file.published.year if says and file.published is not None else datetime.now(UTC).year


def readers_of(file: DataFile, habits: Habits) -> dict[str, Reader[Any]]:
    """What reads each column that the file has."""
    latest = latest_year(file)
    made: dict[str, Reader[Any]] = {}
    for key in file.positions:
        low, high = file.layout.bounds.get(key, (0, 1_000_000))
        if key in _COUNTS:
            made[key] = Whole(low, high, comma=habits.comma)
        elif key in _SIZES:
            made[key] = Number(low, high, comma=habits.comma)
        elif key in ("order_year", "year"):
            made[key] = Year(int(low), min(int(high), latest))
        elif key == "delivery_years":
            made[key] = Years(int(low), min(int(high), latest))
        elif key.endswith("_estimate") or key == "local_production":
            made[key] = Flag(blank=None if key == "local_production" else habits.blank)
        elif key == "status":
            made[key] = Word(str(file.source.parameters["statuses"]).split("|"))
        else:
            made[key] = _KINDS.get(key, Text)()
    return made


@dataclass(frozen=True)
class Rows:
    """Some rows: line numbers, texts, and a list of values per column of the layout.

    A column that the file does not have is a list of None. `printed` holds the cells as they stand.
    """

    row: list[int]
    original: list[str]
    values: dict[str, list[Any]]
    printed: dict[str, list[str]]

    def __len__(self) -> int:
        return len(self.row)


def read_rows(file: DataFile, tally: Tally) -> Iterator[Rows]:
    """All rows that every column understands; the others are rejected with line and reason."""
    records = file.records()
    sample = list(islice(records, _CHUNK))
    habits = Habits.of(file, sample)
    readers = readers_of(file, habits)
    places = [(reader, file.positions[key]) for key, reader in readers.items()]

    def understood(cells: list[str]) -> bool:
        for reader, place in places:
            text = cells[place]
            if reader[text] is None and text in reader.bad:
                return False
        return True

    def certain(cells: list[str]) -> bool:
        return understood(cells) and _adds_up(readers, file.positions, cells)

    mender = Mender(
        file,
        semicolon=habits.semicolon,
        understood=understood,
        certain=certain,
        completes=lambda whole, alone: _completes(file, whole[0].strip(), alone[0].strip()),
    )
    mended = mender.rows(chain(sample, records))
    while chunk := list(islice(mended, _CHUNK)):
        yield _columns(file, readers, chunk, tally)
        for reader in readers.values():
            reader.forget()
    tally.notes.extend(mender.done.notes())


def adds_up(unit: float | None, number: float | None, tiv: float | None) -> bool:
    """Whether a TIV is the number times the TIV of a unit, as far as rounding lets one tell.

    Units are printed to two decimals, TIVs of older releases to whole millions. Missing values never clash.

    >>> adds_up(0.05, 12, 0.6), adds_up(0.05, 12, 1), adds_up(0.05, 60, 12), adds_up(None, 60, 12)
    (True, True, False, True)
    """
    if unit is None or number is None or tiv is None:
        return True
    return abs(unit * number - tiv) <= 0.0051 * number + 0.51


def _adds_up(readers: dict[str, Reader[Any]], positions: dict[str, int], cells: list[str]) -> bool:
    def value(key: str) -> float | None:
        return readers[key][cells[positions[key]]] if key in positions else None

    return all(adds_up(value("tiv_unit"), value(number), value(tiv)) for number, tiv in PRODUCTS)


def _completes(file: DataFile, whole: str, alone: str) -> bool:
    """Whether the first cell of a row is cut without the line above it: digits of an id, half a name."""
    first = next((key for key, place in file.positions.items() if place == 0), None)
    if first == "deal_id":
        return whole.isdigit()
    if first not in ("supplier", "recipient"):
        return False
    (named, cut), _ = resolve_many([whole, alone], scheme="sipri")
    return named is not None and not actor(named).by_rule and (cut is None or actor(cut).by_rule)


def _columns(
    file: DataFile, readers: dict[str, Reader[Any]], chunk: list[Record | Rejected], tally: Tally
) -> Rows:
    good = [item for item in chunk if isinstance(item, Record)]
    printed = {key: [item.cells[place] for item in good] for key, place in file.positions.items()}
    values = {key: [readers[key][text] for text in texts] for key, texts in printed.items()}
    faults: dict[int, str] = {}
    for key, texts in printed.items():
        bad = readers[key].bad
        if bad:
            for index, text in enumerate(texts):
                if text in bad and index not in faults:
                    name = file.layout.columns[key].names[0]
                    faults[index] = f"{name}: expected {bad[text]}, found {text.strip()[:60]!r}"
    rejected = [item for item in chunk if isinstance(item, Rejected)]
    rejected += [Rejected(good[index].row, why, good[index].original) for index, why in faults.items()]
    for item in sorted(rejected, key=lambda item: item.row):
        tally.reject(item.row, item.why, item.original)
    if faults:
        kept = [index for index in range(len(good)) if index not in faults]
        good = [good[index] for index in kept]
        printed = {key: [texts[index] for index in kept] for key, texts in printed.items()}
        values = {key: [cells[index] for index in kept] for key, cells in values.items()}
    for key in file.layout.columns:
        values.setdefault(key, [None] * len(good))
    return Rows([item.row for item in good], [item.original for item in good], values, printed)
