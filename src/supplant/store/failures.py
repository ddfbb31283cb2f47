"""DuckDB's errors as ours: locked, corrupt, read-only, full disk, each with what to do."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from supplant.core.errors import StoreError, StoreLocked, StoreTooNew, StoreUnusable

__all__ = ["explained"]

# DuckDB tells these cases apart only in the wording of its messages.
_READINGS: tuple[tuple[str, type[StoreError], str], ...] = (
    ("could not set lock", StoreLocked, "another process is using the store; wait for it, or stop it"),
    ("conflicting lock", StoreLocked, "another process is using the store; wait for it, or stop it"),
    ("no space left", StoreUnusable, "the disk is full; nothing was imported; free space and try again"),
    (
        "could not read enough",
        StoreUnusable,
        "the store is cut short; move it away and import the files again",
    ),
    ("permission denied", StoreUnusable, "no permission to write here; choose another place with --store"),
    ("read-only", StoreUnusable, "the store is read-only; choose another place with --store"),
    ("newer version", StoreTooNew, "written by a newer DuckDB; upgrade supplant"),
    ("not a valid duckdb", StoreUnusable, "not a supplant store; name another file with --store"),
    ("corrupt", StoreUnusable, "the store is damaged; move it away and import the files again"),
    ("checksum", StoreUnusable, "the store is damaged; move it away and import the files again"),
)


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn a failure of the database file into a StoreError that says what to do."""
    try:
        yield
    except duckdb.Error as error:
        text = str(error).lower()
        for sign, kind, remedy in _READINGS:
            if sign in text:
                raise kind(f"{path}: {remedy}") from error
        raise StoreUnusable(f"{path}: {str(error).splitlines()[0]}") from error
    except OSError as error:
        raise StoreUnusable(f"{path}: {error.strerror or error}; nothing was imported") from error
