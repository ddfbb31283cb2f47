"""One file, one writer, many readers, and imports that happen wholly or not at all.

An import runs in one DuckDB transaction: killed at any point, the store holds all of a vintage or none.
Tables are read through named queries, one `.sql` file each in `queries/`, with named parameters.
"""

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from functools import cache
from importlib import resources
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

import duckdb
import pandas as pd
import pyarrow as pa

from supplant.core.errors import NoAnswer, StoreLocked, StoreTooNew, StoreUnusable
from supplant.store.failures import explained

__all__ = ["Store", "Vintage", "Writer"]

# After two seconds DuckDB would draw a progress bar on stdout, where the JSON of a command goes.
_SILENCE = "SET enable_progress_bar = false"

# A writer fills its row groups one after the other and needs little at a time; left to itself DuckDB would
# keep as much of a long import in memory as there is, and as much again while it closes the file.
# Two threads, one per row group of a batch: DuckDB writes rows in parallel and in order only where it may use
# 128 MB for each of its threads, and with less takes twice the time.
_WRITER_LIMITS = "SET memory_limit = '288MB'; SET threads = 2"

# Two row groups of DuckDB. Groups that are not full are joined by writing them again when the file is closed,
# which doubles the time of a large import.
_ROWS_AT_ONCE = 2 * 122_880

_VERSION_TABLE = """
CREATE TABLE IF NOT EXISTS schema_version (version INTEGER PRIMARY KEY, applied_at TIMESTAMP)
"""


@dataclass(frozen=True)
class Vintage:
    """One release of one source, as imported."""

    vintage: str
    source: str
    layout: str
    title: str
    publisher: str
    url: str
    terms: str
    file: str
    sha256: str
    published: date | None
    parser: str
    rows_read: int
    rows_kept: int
    first_year: int | None
    last_year: int | None
    totals: str
    notes: str


class RejectedRow(Protocol):
    """What the store needs to know of a row that was turned away."""

    @property
    def row(self) -> int: ...
    @property
    def why(self) -> str: ...
    @property
    def original(self) -> str: ...


class Writer:
    """Appends batches inside one open transaction."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, vintage: str) -> None:
        self._connection, self._vintage = connection, vintage
        self._held: dict[str, list[pa.Table]] = {}

    def append(self, table: str, batch: pa.RecordBatch | pa.Table) -> None:
        """Add rows to a table by column name; `vintage` is filled in. They are written as they add up."""
        rows = pa.Table.from_batches([batch]) if isinstance(batch, pa.RecordBatch) else batch
        held = self._held.setdefault(table, [])
        held.append(rows)
        if sum(len(part) for part in held) >= _ROWS_AT_ONCE:
            rows = pa.concat_tables(held, promote_options="default").combine_chunks()
            whole = len(rows) // _ROWS_AT_ONCE * _ROWS_AT_ONCE
            self._insert(table, rows.slice(0, whole))
            self._held[table] = [rows.slice(whole)]

    def flush(self) -> None:
        """Write what is still held."""
        for table, held in self._held.items():
            self._insert(table, pa.concat_tables(held, promote_options="default").combine_chunks())
        self._held.clear()

    def _insert(self, table: str, rows: pa.Table) -> None:
        if not len(rows):
            return
        columns = ", ".join(f'"{name}"' for name in rows.column_names)
        # DuckDB finds `rows` in this frame. Registered as a view, every batch would stay in memory until
        # the transaction ends, because the catalogue keeps the versions that a rollback may need.
        self._connection.execute(
            f'INSERT INTO "{table}" (vintage, {columns}) SELECT ?, {columns} FROM rows', [self._vintage]
        )

    def reject(self, rows: Iterable[RejectedRow]) -> None:
        """Keep what could not be understood beside what could."""
        listed = [(self._vintage, bad.row, bad.why, bad.original) for bad in rows]
        if listed:
            self._connection.executemany("INSERT INTO rejected VALUES (?, ?, ?, ?)", listed)

    def record(self, vintage: Vintage) -> None:
        """Enter the vintage itself; its presence is what makes an import count."""
        fields = asdict(vintage) | {"imported_at": datetime.now(UTC).replace(tzinfo=None)}
        marks = ", ".join(f"${name}" for name in fields)
        self._connection.execute(f"INSERT INTO vintage ({', '.join(fields)}) VALUES ({marks})", fields)


class _OlderSchema(StoreUnusable):
    """A store of an older version was opened for reading."""


class Store:
    """An open store. Use as a context manager.

    >>> import tempfile, pathlib
    >>> with Store.open(pathlib.Path(tempfile.mkdtemp()) / "s.duckdb", write=True) as store:
    ...     len(store.vintages())
    0
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection, path: Path) -> None:
        self._connection, self.path = connection, path

    @classmethod
    def open(cls, path: Path, *, write: bool = False, patience_s: float = 10.0) -> Self:
        """Open a store; with `write`, create and migrate it.

        While another process writes, waits up to `patience_s` seconds for its turn, because most imports
        take a second or two. Raises StoreLocked after that, StoreTooNew, StoreUnusable, and NoAnswer when
        a store that should be read does not exist.
        """
        if not write and not path.exists():
            raise NoAnswer(f"there is no store at {path}; import a register first: supplant data import FILE")
        if path.is_dir():
            raise StoreUnusable(f"{path} is a folder; name a file with --store")
        if write:
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise StoreUnusable(
                    f"{path.parent}: {error.strerror}; choose another place with --store"
                ) from None
        try:
            return cls._opened(path, write=write, patience_s=patience_s)
        except _OlderSchema:
            # A reader brings an older store up to date, where it may write; then it reads.
            try:
                cls._opened(path, write=True, patience_s=patience_s).close()
            except StoreUnusable as error:
                raise StoreUnusable(
                    f"{path} is of an older version and cannot be brought up to date here; "
                    "copy it to a place that you may write to, and name the copy with --store"
                ) from error
            return cls._opened(path, write=False, patience_s=patience_s)

    @classmethod
    def _opened(cls, path: Path, *, write: bool, patience_s: float) -> Self:
        connection = _connect_patiently(path, write=write, patience_s=patience_s)
        with explained(path):
            store = cls(connection, path)
            try:
                connection.execute(_SILENCE)
                if write:
                    connection.execute(_WRITER_LIMITS)
                store._migrate(write=write)
            except BaseException:
                connection.close()
                raise
        return store

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def _migrate(self, *, write: bool) -> None:
        """Bring the schema up to this version, each migration in a transaction of its own."""
        scripts = _migrations()
        version = self._schema_version()
        if version > len(scripts):
            raise StoreTooNew(
                f"{self.path} has schema {version}, this supplant knows {len(scripts)}; upgrade supplant"
            )
        if version == len(scripts):
            return
        if not write and version == 0:
            # What is left when the very first import is killed before it made the tables.
            raise NoAnswer(f"{self.path} holds nothing yet; import a register: supplant data import FILE")
        if not write:
            raise _OlderSchema(str(self.path))
        for number, script in enumerate(scripts[version:], start=version + 1):
            with self._transaction():
                self._connection.execute(_VERSION_TABLE)
                self._connection.execute(script)
                self._connection.execute("INSERT INTO schema_version VALUES (?, now()::TIMESTAMP)", [number])

    def _schema_version(self) -> int:
        known = self._connection.execute(
            "SELECT count(*) FROM information_schema.tables WHERE table_name = 'schema_version'"
        ).fetchone()
        if known is None or known[0] == 0:
            tables = self._connection.execute("SELECT count(*) FROM information_schema.tables").fetchone()
            if tables is not None and tables[0] > 0:
                raise StoreUnusable(
                    f"{self.path} is a DuckDB file of another program; name another with --store"
                )
            return 0
        row = self._connection.execute("SELECT max(version) FROM schema_version").fetchone()
        return int(row[0]) if row is not None and row[0] is not None else 0

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._connection.begin()
        try:
            yield
        except BaseException:
            self._connection.rollback()
            raise
        self._connection.commit()

    @contextmanager
    def importing(self, vintage: str) -> Iterator[Writer]:
        """A transaction that takes in one vintage: all of it, or nothing when the block raises."""
        with explained(self.path), self._transaction():
            writer = Writer(self._connection, vintage)
            yield writer
            writer.flush()

    @contextmanager
    def changing(self) -> Iterator[None]:
        """A transaction around the queries that add rows: all of them, or none when the block raises."""
        with explained(self.path), self._transaction():
            yield

    def vintages(self) -> pd.DataFrame:
        """All vintages, newest release first."""
        return self.ask("vintages")

    def ask(self, question: str, **parameters: object) -> pd.DataFrame:
        """The answer to a named query."""
        with explained(self.path):
            return self._connection.execute(_query(question), parameters or None).df()

    def fingerprint(self) -> str | None:
        """Twelve digits that change when, and only when, the vintages in the store do; None when empty."""
        with explained(self.path):
            row = self._connection.execute(_query("fingerprint")).fetchone()
        return str(row[0]) if row is not None and row[0] is not None else None


def _connect_patiently(path: Path, *, write: bool, patience_s: float) -> duckdb.DuckDBPyConnection:
    deadline = time.monotonic() + patience_s
    while True:
        try:
            with explained(path):
                return duckdb.connect(str(path), read_only=not write)
        except StoreLocked:
            if time.monotonic() >= deadline:
                raise
            time.sleep(0.05)


def _migrations() -> list[str]:
    folder = resources.files("supplant.store") / "migrations"
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".sql"))
    return [(folder / name).read_text(encoding="utf-8") for name in names]


@cache
def _query(name: str) -> str:
    return (resources.files("supplant.store") / "queries" / f"{name}.sql").read_text(encoding="utf-8")
