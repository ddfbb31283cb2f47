"""How fast, and in how much memory, a BACI file of any size is imported.

    python -m benchmarks.import_trade [--gigabytes 2]

Writes a file in the layout of BACI with random flows (sorted by exporter as a release is, five per cent of
the tonnages "NA"), imports it into a new store in a process of its own, and prints rows per second from
opening the store to closing it, processor time, and the peak of resident memory. Sum and number of rows are
compared with what was written. The file and the store are deleted; nothing here is real but the layout.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

# M49 and its extensions by Comtrade: 842 is the United States, 490 Taiwan.
# M49, with the exceptions of Comtrade at the end: 842 is the United States, 490 Taiwan.
COUNTRIES = """
4 8 12 24 32 36 40 56 68 76 100 112 116 124 144 152 156 188 196 204 208 212 232 268 276 288 300 320 340
344 348 352 360 364 368 372 376 380 384 388 392 398 400 404 408 428 440 480 484 496 504 508 512 516 524
528 540 548 600 604 608 616 620 624 688 704 716 724 740 748 752 760 764 768 780 784 788 792 800 804 860
842 490 757 699 251 579 410 643 682 702 703 705 710 818 826
""".split()
PRODUCTS = [f"{chapter:02d}{rest:04d}" for chapter in range(1, 98) for rest in range(1011, 9000, 157)]
_CHUNK = 200_000

_IMPORT = """
import json, resource, sys, time
from pathlib import Path
from supplant.pipeline import import_file
from supplant.store import Store
start = time.perf_counter()
with Store.open(Path(sys.argv[2]), write=True) as store:
    report = import_file(store, Path(sys.argv[1]))
took = time.perf_counter() - start
tally = report.tally
used = resource.getrusage(resource.RUSAGE_SELF)
print(json.dumps({"rows_kept": tally.rows_kept, "v": tally.totals["v"], "s": took,
                  "cpu_s": used.ru_utime + used.ru_stime, "peak_mb": used.ru_maxrss / 1024}))
"""


def generate(path: Path, size: int, seed: int) -> tuple[int, float]:
    """Write about `size` bytes; the number of rows and the sum of v, for comparison with the import."""
    rng = np.random.default_rng(seed)
    exporters, rows, total = np.array(COUNTRIES), 0, 0
    years = 2017 + np.arange(5)
    with path.open("w", encoding="ascii") as stream:
        written = stream.write("t,i,j,k,v,q\n")
        while written < size:
            i = np.sort(rng.integers(0, len(COUNTRIES), _CHUNK))
            j = rng.integers(0, len(COUNTRIES), _CHUNK)
            k = rng.integers(0, len(PRODUCTS), _CHUNK)
            thousandths = np.rint(rng.lognormal(3, 3, _CHUNK) * 1000).astype(np.int64)
            tonnes = rng.lognormal(2, 3, _CHUNK)
            year = years[min(int(5 * written / size), 4)]
            quantities = [f"{q:14.3f}" if n % 20 else "            NA" for n, q in enumerate(tonnes.tolist())]
            lines = [
                f"{year},{a},{b},{PRODUCTS[c]},{v // 1000}.{v % 1000:03d},{q}\n"
                for a, b, c, v, q in zip(
                    exporters[i], exporters[j], k, thousandths.tolist(), quantities, strict=True
                )
            ]
            written += stream.write("".join(lines))
            rows += _CHUNK
            total += int(thousandths.sum())
    return rows, total / 1000


def main() -> None:
    """Generate, import, compare, print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--gigabytes", type=float, default=0.25)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "BACI_generated.csv"
        rows, total = generate(path, int(given.gigabytes * 1e9), given.seed)
        command = [sys.executable, "-c", _IMPORT, str(path), str(Path(folder) / "store.duckdb")]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        result = json.loads(done.stdout)
        store = (Path(folder) / "store.duckdb").stat().st_size
        if result["rows_kept"] != rows or abs(result["v"] - total) > 1e-9 * total:
            raise SystemExit(f"expected {rows} rows with v = {total}, found {result}")
        print(
            f"{path.stat().st_size / 1e9:.2f} GB, {rows:,} rows: {result['s']:.1f} s, "
            f"{rows / result['s'] / 1e6:.2f} M rows/s, processors {result['cpu_s']:.1f} s, "
            f"peak {result['peak_mb']:.0f} MB, "
            f"store {store / 1e9:.2f} GB"
        )


if __name__ == "__main__":
    main()
