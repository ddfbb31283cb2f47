"""A file of many blocks: nothing lost at their borders, and memory that does not grow with the file."""

import subprocess
import sys
from pathlib import Path

from supplant.sources import Tally, parse, recognise
from tests.sources.written import FIXTURES, imported, rows_of, text_of

FLOWS = FIXTURES / "baci" / "flows.csv"


def repeated(path: Path, times: int) -> Path:
    header, *rows = rows_of(FLOWS)
    body = text_of(rows)
    with path.open("w", encoding="utf-8") as stream:
        stream.write(text_of([header]))
        for _ in range(times // 1000):
            stream.write(body * 1000)
    return path


def test_every_row_of_many_blocks_once(tmp_path: Path) -> None:
    path = repeated(tmp_path / "f.csv", 200_000)
    file, tally = recognise(path), Tally()
    rows, batches = [], 0
    for _, batch in parse(file, tally):
        batches += 1
        rows.extend(batch["row"].to_pylist())
    assert batches > 1
    assert sorted(rows) == list(range(2, 1_000_002))
    one = imported(FLOWS).tally.totals
    assert round(tally.totals["v"], 3) == round(one["v"] * 200_000, 3)


def test_bad_rows_are_numbered_across_blocks(tmp_path: Path) -> None:
    path = repeated(tmp_path / "f.csv", 200_000)
    with path.open("a", encoding="utf-8") as stream:
        stream.write('2020,842,516,870323,1,1,9\n\n2020,842,516,870323,"1\n2020,842,516,870323,2,2\n')
    tally = Tally()
    kept = sum(len(batch) for _, batch in parse(recognise(path), tally))
    assert [bad.row for bad in tally.rejected] == [1_000_002, 1_000_004]
    assert kept == 1_000_001
    assert tally.rows_read == tally.rows_kept + len(tally.rejected)


_PEAK = """
import resource, sys
from supplant.sources import Tally, parse, recognise
for _, batch in parse(recognise(sys.argv[1]), Tally()):
    pass
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    """Four times the rows, the same peak: less than the difference of the files would add if held."""
    small, large = (repeated(tmp_path / f"{n}.csv", n) for n in (200_000, 800_000))
    peaks = [
        int(subprocess.run([sys.executable, "-c", _PEAK, path], capture_output=True, check=True).stdout)
        for path in (small, large)
    ]
    added_mb = (large.stat().st_size - small.stat().st_size) / 1e6
    assert added_mb > 60
    assert peaks[1] - peaks[0] < added_mb / 2, peaks
