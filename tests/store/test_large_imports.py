"""Large imports: quiet, in full row groups, and the same rows whatever the batches."""

from pathlib import Path

import pyarrow as pa
import pytest

from supplant.store import Store


def points(first: int, count: int) -> pa.Table:
    return pa.table(
        {
            "row": pa.array(range(first, first + count), pa.int64()),
            "original": pa.repeat("line", count),
            "country": pa.repeat("NAM", count),
            "year": pa.repeat(pa.scalar(2020, pa.int32()), count),
            "variable": pa.repeat("x", count),
            "value": pa.repeat(1.0, count),
        }
    )


def rows_in(store: Store) -> list[tuple[int, ...]]:
    return store._connection.execute(
        "SELECT count(*), count(DISTINCT row), min(row), max(row) FROM country_year"
    ).fetchall()


@pytest.mark.parametrize("batch", [1_000, 122_880, 300_000, 1_000_000])
def test_every_row_once_whatever_the_batches(batch: int, tmp_path: Path) -> None:
    total = 1_000_000
    with Store.open(tmp_path / "s.duckdb", write=True) as store:
        with store.importing("v") as writer:
            for first in range(0, total, batch):
                writer.append("country_year", points(first, min(batch, total - first)))
        assert rows_in(store) == [(total, total, 0, total - 1)]


def fail_after(store: Store, rows: int) -> None:
    with store.importing("v") as writer:
        writer.append("country_year", points(0, rows))
        raise RuntimeError


def test_rows_are_gone_when_the_import_fails(tmp_path: Path) -> None:
    with Store.open(tmp_path / "s.duckdb", write=True) as store:
        with pytest.raises(RuntimeError):
            fail_after(store, 300_000)
        assert rows_in(store)[0][0] == 0


@pytest.mark.parametrize("write", [True, False])
def test_nothing_is_drawn_on_the_standard_output(write: bool, tmp_path: Path) -> None:
    Store.open(tmp_path / "s.duckdb", write=True).close()
    with Store.open(tmp_path / "s.duckdb", write=write) as store:
        drawn = store._connection.execute("SELECT current_setting('enable_progress_bar')").fetchone()
    assert drawn == (False,)
