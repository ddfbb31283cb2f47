"""Everything that supplant raises on purpose.

    SupplantError                 exit code 1: the data or the question cannot be answered
    ├── UsageError                exit code 2: the command was called wrongly
    │   └── AmbiguousActor        a name that fits several actors; the candidates are listed
    ├── DataError                 something in a file: names the file, the row, the value, the remedy
    │   ├── UnrecognisedFile      no source declares this layout
    │   ├── ImportStopped         too many bad rows, a bound broken, an actor without a mapping
    │   └── CaseError             a case file breaks the schema or contradicts itself
    ├── UnknownActor              a name that fits no actor; the nearest names are listed
    ├── NoAnswer                  the question is well put, but nothing here can answer it
    ├── StoreError                the DuckDB file
    │   ├── StoreLocked           another process is writing to it
    │   ├── StoreTooNew           written by a newer supplant
    │   └── StoreUnusable         corrupt, read-only, or the disk is full
    ├── EvidenceError             a number without a source: a defect of ours, never shown as a result
    └── MissingExtra              an optional dependency is needed; names the extra to install

A message says what happened, what was expected and what to do. It is written for the person who
typed the command, so it names files and rows rather than functions.
"""

from pathlib import Path

__all__ = [
    "AmbiguousActor",
    "CaseError",
    "DataError",
    "EvidenceError",
    "ImportStopped",
    "MissingExtra",
    "NoAnswer",
    "StoreError",
    "StoreLocked",
    "StoreTooNew",
    "StoreUnusable",
    "SupplantError",
    "UnknownActor",
    "UnrecognisedFile",
    "UsageError",
]


class SupplantError(Exception):
    """The root of the tree above; `exit_code` is what the command line returns."""

    exit_code = 1


class UsageError(SupplantError):
    """The command was called wrongly."""

    exit_code = 2


class AmbiguousActor(UsageError):
    """A name fits several actors."""


class DataError(SupplantError):
    """Something in a file is not as declared.

    >>> print(DataError("not a year", file="a.csv", row=12, value="20x4", remedy="write four digits"))
    a.csv, row 12: not a year, found '20x4'; write four digits
    """

    def __init__(
        self,
        problem: str,
        *,
        file: str | Path | None = None,
        row: int | None = None,
        value: object = None,
        remedy: str = "",
    ) -> None:
        self.problem, self.file, self.row, self.value, self.remedy = problem, file, row, value, remedy
        place = ", ".join(part for part in (str(file or ""), f"row {row}" if row is not None else "") if part)
        # A hostile cell may hold a megabyte or a terminal escape: repr() and a cut keep the message one line.
        shown = f", found {_short(value)}" if value is not None else ""
        super().__init__(f"{place + ': ' if place else ''}{problem}{shown}{'; ' + remedy if remedy else ''}")


class UnrecognisedFile(DataError):
    """No source declares a layout that fits the file."""


class ImportStopped(DataError):
    """The import ended without a change to the store."""


class CaseError(DataError):
    """A case file breaks the schema or contradicts itself."""


class UnknownActor(SupplantError):
    """A name fits no actor."""


class NoAnswer(SupplantError):
    """The question is well put, but nothing in the store or the library can answer it."""


class StoreError(SupplantError):
    """The DuckDB file cannot be used as asked."""


class StoreLocked(StoreError):
    """Another process is writing to the store."""


class StoreTooNew(StoreError):
    """The store was written by a newer version of supplant."""


class StoreUnusable(StoreError):
    """The store is corrupt or read-only, or its disk is full."""


class EvidenceError(SupplantError):
    """A number that nothing stands behind."""


class MissingExtra(SupplantError):
    """An optional dependency is absent."""


def _short(value: object, limit: int = 80) -> str:
    text = repr(value)
    return text if len(text) <= limit else f"{text[: limit - 1]}…"
