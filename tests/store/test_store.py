"""The store under the conditions it must survive: kills, locks, damage, full disks, other versions."""

import os
import random
import signal
import subprocess
import sys
import time
from importlib import resources
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from supplant.core.errors import NoAnswer, StoreLocked, StoreTooNew, StoreUnusable
from supplant.store import Store, Vintage

ROWS = 20_000


def vintage(name: str) -> Vintage:
    return Vintage(
        vintage=name,
        source="baci",
        layout="test",
        title="t",
        publisher="p",
        url="https://example.org",
        terms="none",
        file="f.csv",
        sha256=name,
        published=None,
        parser="test",
        rows_read=ROWS,
        rows_kept=ROWS,
        first_year=2020,
        last_year=2020,
        totals="{}",
        notes="[]",
    )


def flows(start: int = 0, count: int = 1_000) -> pa.Table:
    return pa.table(
        {
            "row": pa.array(range(start, start + count)),
            "original": [f"line {i}" for i in range(start, start + count)],
            "year": pa.array([2020] * count, pa.int32()),
            "exporter": ["IRN"] * count,
            "importer": ["RUS"] * count,
            "exporter_name": ["Iran"] * count,
            "importer_name": ["Russia"] * count,
            "product": ["880200"] * count,
            "value_usd": [1.0] * count,
            "reported_by": ["reconciled"] * count,
        }
    )


def fill(store: Store, name: str, batches: int = ROWS // 1_000) -> None:
    with store.importing(name) as writer:
        for number in range(batches):
            writer.append("trade", flows(number * 1_000))
        writer.record(vintage(name))


def rows_in(path: Path) -> dict[str, int]:
    """Rows per vintage, read with DuckDB itself."""
    with duckdb.connect(str(path), read_only=True) as connection:
        return dict(connection.execute("SELECT vintage, count(*) FROM trade GROUP BY 1").fetchall())


def run(code: str, *words: str, **options: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", code, *words],
        cwd=Path(__file__).parent,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **options,  # type: ignore[call-overload]
    )


def test_what_was_appended_is_read_back(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "folder" / "s.duckdb"
    with Store.open(path, write=True) as store:
        fill(store, "one")
    with Store.open(path) as store:
        assert store.vintages()["vintage"].tolist() == ["one"]
        assert store.vintages()["rows_kept"].tolist() == [ROWS]
        text = store.ask("original_rows", table="trade", vintage="one", rows=[7, 19_999])
        assert text["original"].tolist() == ["line 7", "line 19999"]
    assert rows_in(path) == {"one": ROWS}


def test_the_fingerprint_follows_the_vintages(tmp_path: Path) -> None:
    with (
        Store.open(tmp_path / "a.duckdb", write=True) as a,
        Store.open(tmp_path / "b.duckdb", write=True) as b,
    ):
        assert a.fingerprint() is None
        fill(a, "one", 1)
        fill(a, "two", 1)
        fill(b, "two", 1)
        assert a.fingerprint() != b.fingerprint()
        fill(b, "one", 1)
        assert a.fingerprint() == b.fingerprint()


def test_an_import_that_fails_leaves_nothing(tmp_path: Path) -> None:
    path = tmp_path / "s.duckdb"
    with Store.open(path, write=True) as store:
        fill(store, "good", 2)

        def fail_half_way() -> None:
            with store.importing("bad") as writer:
                writer.append("trade", flows())
                writer.append("nowhere", flows())

        with pytest.raises(StoreUnusable, match="nowhere does not exist"):
            fail_half_way()
        fill(store, "after", 1)
    assert rows_in(path) == {"good": 2_000, "after": 1_000}


def test_killed_at_random_moments_it_holds_all_of_a_vintage_or_none(tmp_path: Path) -> None:
    path = tmp_path / "s.duckdb"
    with Store.open(path, write=True) as store:
        fill(store, "before")
    code = f"""
from pathlib import Path
from test_store import fill
from supplant.store import Store
import sys
store = Store.open(Path({str(path)!r}), write=True)
print("ready", flush=True)
for n in range(int(sys.stdin.readline()), 10_000):
    fill(store, f"v{{n}}")
"""
    chance = random.Random(20_261_122)
    killed_between = 0
    for attempt in range(6):
        process = run(code, stdin=subprocess.PIPE)
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(f"{attempt * 1000}\n")
        process.stdin.flush()
        assert process.stdout.readline() == "ready\n", process.stderr and process.stderr.read()
        time.sleep(chance.uniform(0.01, 0.6))
        process.send_signal(signal.SIGKILL)
        process.communicate()
        with Store.open(path) as store:
            entered = set(store.vintages()["vintage"])
        held = rows_in(path)
        assert set(held) == entered
        assert set(held.values()) == {ROWS}
        killed_between += len(held) > 1
    assert killed_between, "no import finished before its kill: the test does not test"


def test_readers_share_and_a_writer_waits_or_says_so(tmp_path: Path) -> None:
    path = tmp_path / "s.duckdb"
    Store.open(path, write=True).close()
    hold = f"""
import sys, time
from pathlib import Path
from supplant.store import Store
store = Store.open(Path({str(path)!r}), write=sys.argv[1:] == ["w"])
print("open", flush=True)
sys.stdin.readline()
"""
    reader = run(hold, stdin=subprocess.PIPE)
    assert reader.stdout is not None
    assert reader.stdout.readline() == "open\n"
    with Store.open(path) as second:
        assert len(second.vintages()) == 0
    with pytest.raises(StoreLocked, match="another process is using the store"):
        Store.open(path, write=True, patience_s=0.2)
    reader.communicate("done\n")
    Store.open(path, write=True).close()

    writer = run(hold.replace('sys.argv[1:] == ["w"]', "True"), stdin=subprocess.PIPE)
    assert writer.stdout is not None
    assert writer.stdout.readline() == "open\n"
    with pytest.raises(StoreLocked, match="wait for it"):
        Store.open(path, patience_s=0.2)
    assert writer.stdin is not None
    writer.stdin.write("done\n")
    writer.stdin.flush()
    with Store.open(path, patience_s=20) as patient:
        assert len(patient.vintages()) == 0
    writer.communicate()


def test_two_imports_at_once_take_turns(tmp_path: Path) -> None:
    path = tmp_path / "s.duckdb"
    code = """
from pathlib import Path
from test_store import fill
from supplant.store import Store
import sys
with Store.open(Path({path!r}), write=True, patience_s=60) as store:
    fill(store, {name!r})
"""
    both = [run(code.format(path=str(path), name=name)) for name in ("one", "two")]
    for process in both:
        _, errors = process.communicate(timeout=90)
        assert process.returncode == 0, errors
    assert rows_in(path) == {"one": ROWS, "two": ROWS}


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        (lambda data: data[: len(data) // 2], "cut short|damaged"),
        (lambda data: data[:100], "cut short|damaged|not a supplant store"),
        (lambda data: b"hello " * 1000, "not a supplant store"),
        (lambda data: b"", "not a supplant store"),
        (lambda data: data[:4096] + bytes(b ^ 255 for b in data[4096:20_000]) + data[20_000:], "damaged"),
    ],
    ids=["half", "stump", "another file", "empty", "flipped bytes"],
)
def test_a_damaged_store_is_named_and_left_as_it_is(tmp_path: Path, damage: object, says: str) -> None:
    path = tmp_path / "s.duckdb"
    with Store.open(path, write=True) as store:
        fill(store, "one")
    path.write_bytes(damage(path.read_bytes()))  # type: ignore[operator]
    left = path.read_bytes()

    def use(*, write: bool) -> None:
        with Store.open(path, write=write) as store:
            store.ask("original_rows", table="trade", vintage="one", rows=[1, ROWS - 1])

    for write in (False, True):
        with pytest.raises(StoreUnusable, match=says) as caught:
            use(write=write)
        assert str(path) in str(caught.value)
    assert path.read_bytes() == left


def test_a_newer_store_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "s.duckdb"
    Store.open(path, write=True).close()
    with duckdb.connect(str(path)) as connection:
        connection.execute("INSERT INTO schema_version VALUES (999, now()::TIMESTAMP)")
    for write in (False, True):
        with pytest.raises(StoreTooNew, match=r"schema 999.*upgrade supplant"):
            Store.open(path, write=write)


def older(path: Path) -> None:
    """A store as the first version left it: the first migration alone, with a vintage in it."""
    first = resources.files("supplant.store") / "migrations" / "0001_tables.sql"
    with duckdb.connect(str(path)) as connection:
        connection.execute("CREATE TABLE schema_version (version INTEGER PRIMARY KEY, applied_at TIMESTAMP)")
        connection.execute(first.read_text(encoding="utf-8"))
        connection.execute("INSERT INTO schema_version VALUES (1, now()::TIMESTAMP)")


def test_an_older_store_is_brought_up_to_date_by_its_reader(tmp_path: Path) -> None:
    path = tmp_path / "s.duckdb"
    older(path)
    with Store.open(path) as store:
        assert len(store.vintages()) == 0
    newest = len(list((resources.files("supplant.store") / "migrations").iterdir()))
    with duckdb.connect(str(path), read_only=True) as connection:
        assert connection.execute("SELECT max(version) FROM schema_version").fetchone() == (newest,)


def test_the_file_of_another_program_is_not_taken_over(tmp_path: Path) -> None:
    path = tmp_path / "other.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("CREATE TABLE somebody (i INTEGER)")
    with pytest.raises(StoreUnusable, match="another program"):
        Store.open(path, write=True)


def test_no_store_yet(tmp_path: Path) -> None:
    with pytest.raises(NoAnswer, match="import a register first"):
        Store.open(tmp_path / "none.duckdb")


AS_NOBODY = """
import os, sys
from pathlib import Path
from supplant.core.errors import StoreUnusable
from supplant.store import Store

readable, *places = map(Path, sys.argv[1:])
with Store.open(readable) as store:
    store.vintages()  # loads all libraries while they may still be read
if os.geteuid() == 0:  # root may write anywhere
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
with Store.open(readable) as store:
    print(len(store.vintages()))
for place in places:
    try:
        Store.open(place, write=True, patience_s=0)
    except StoreUnusable as error:
        print(error)
"""


def test_a_store_that_may_not_be_written(tmp_path: Path) -> None:
    path = tmp_path / "s.duckdb"
    with Store.open(path, write=True) as store:
        fill(store, "one", 1)
    path.chmod(0o444)
    tmp_path.chmod(0o555)
    for folder in tmp_path.parents:
        if folder.stat().st_uid == os.geteuid() and not folder.stat().st_mode & 0o001:
            folder.chmod(0o755)
    places = (path, path, tmp_path / "new.duckdb", tmp_path / "deep" / "new.duckdb")
    process = run(AS_NOBODY, *map(str, places))
    output, errors = process.communicate(timeout=120)
    tmp_path.chmod(0o755)
    said = output.splitlines()
    assert said[:1] == ["1"], errors
    assert len(said) == 4, output + errors
    assert all("--store" in line for line in said[1:]), said


def test_a_full_disk_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "s.duckdb"
    with Store.open(path, write=True) as store:
        fill(store, "one", 1)
    limit = path.stat().st_size + 100_000
    code = f"""
import random, resource, signal
from pathlib import Path
import pyarrow as pa
from test_store import flows
from supplant.core.errors import StoreUnusable
from supplant.store import Store
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}))  # as good as a small disk
store = Store.open(Path({str(path)!r}), write=True)
try:
    with store.importing("huge") as writer:
        for n in range(200):
            batch = flows(n * 5000, 5000)
            noise = pa.array([random.randbytes(30).hex() for _ in range(5000)])
            writer.append("trade", batch.set_column(1, "original", noise))
except StoreUnusable as error:
    print(error)
"""

    process = run(code)
    output, errors = process.communicate(timeout=120)
    assert str(path) in output, output + errors
    assert rows_in(path) == {"one": 1_000}
    with Store.open(path) as store:
        assert store.vintages()["vintage"].tolist() == ["one"]
