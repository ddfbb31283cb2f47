"""Time to take a trade register into a store, against pandas merely reading the same file.

    python -m benchmarks.import_sipri [FILE...]

Without files it uses the two registers beside the repository where they are (`SUPPLANT_SHARED_DATA`), else
invented ones of the same size. Both sides run in this process, after all imports, in turn; the least of the
repetitions counts, because everything else on a machine only adds to it. An import into a fresh store is
recognising, parsing, checking and writing, with the spreading of deals over their years; the baseline is
`pandas.read_csv` of the file, which does none of this, so `ratio_pandas` below one is no surprise.
"""

import csv
import json
import os
import random
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import pandas as pd

from supplant.pipeline import import_file
from supplant.sources import recognise
from supplant.sources.sipri import parse as _parse  # noqa: F401 loaded before the clock starts
from supplant.store import Store

IN_BENCH = True
_REPEAT = 3
_LIMITS_S = {"delivery": 1.0, "deal": 2.0}


def _registers(folder: Path) -> list[Path]:
    shared = Path(
        os.environ.get("SUPPLANT_SHARED_DATA", Path(__file__).resolve().parents[2] / "shared" / "data")
    )
    real = sorted((shared / "sipri").glob("*.csv"))
    return real or [_invented_deliveries(folder / "delivery.csv"), _invented_deals(folder / "deal.csv")]


def _invented_deliveries(path: Path, rows: int = 25_024) -> Path:
    draw = random.Random(0)
    header = (
        "SIPRI AT Database ID,Supplier,Recipient,Designation,Description,Armament category,Order date,"
        "Order date is estimate,Numbers delivered,Numbers delivered is estimate,Delivery year,"
        "Delivery year is estimate,Status,SIPRI estimate,TIV deal unit,TIV delivery values,Local production"
    )
    with path.open("w", newline="") as stream:
        stream.write(header + "\n")
        writer = csv.writer(stream, lineterminator=";\n")
        for _ in range(rows):
            year, number = draw.randrange(1995, 2024), draw.randrange(1, 200)
            flags = draw.choices(["Yes", "No"], k=3)
            writer.writerow(
                [
                    *(draw.randrange(90_000), "France", "India", f"X-{draw.randrange(2600)}", "tank"),
                    *("Armoured vehicles", year, flags[0], number, flags[1], year + 1, flags[2]),
                    *("New", 2, 2, 2 * number, draw.choice(["Yes", "No"])),
                ]
            )
    return path


def _invented_deals(path: Path, rows: int = 29_916) -> Path:
    draw = random.Random(0)
    header = (
        "Recipient,Supplier,Year of order, ,Number ordered, ,Weapon designation,Weapon description,"
        "Number delivered, ,Year(s) of delivery,status,Comments,SIPRI TIV per unit,"
        "SIPRI TIV for total order,SIPRI TIV of delivered weapons"
    )
    comments = ["", "Second-hand", "Assembled from kits in India", "Produced under licence", "For {} ships"]
    with path.open("w", newline="") as stream:
        stream.write(header + "\n")
        writer = csv.writer(stream, lineterminator="\n")
        for index in range(rows):
            year, number = draw.randrange(1950, 2015), draw.randrange(1, 200)
            years = "; ".join(str(year + 1 + step) for step in range(draw.randrange(1, 4)))
            comment = draw.choice(comments).format(index)
            writer.writerow(
                [
                    *("India", "France", year, draw.choice(["?", ""]), number, ""),
                    *(f"X-{draw.randrange(4200)}", "tank", number, "?", years, "New", comment),
                    *(2, 2 * number, 2 * number),
                ]
            )
    return path


def _import(path: Path) -> dict[str, float]:
    with (
        tempfile.TemporaryDirectory() as folder,
        Store.open(Path(folder) / "store.duckdb", write=True) as store,
    ):
        wall, cpu = time.perf_counter(), time.process_time()
        report = import_file(store, path)
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    return {"s": wall, "cpu_s": cpu, "rows": report.tally.rows_read}


def _read_csv(path: Path) -> float:
    file = recognise(path)
    wall = time.perf_counter()
    table = pd.read_csv(path, sep=file.delimiter, encoding=file.encoding, skiprows=file.header_row - 1)
    wall = time.perf_counter() - wall
    if table.empty:
        raise AssertionError(f"pandas found no row in {path}")
    return wall


def run(files: list[Path] | None = None) -> dict[str, Any]:
    """Per file: rows, seconds of the first and of the quickest import, rows per second, ratio to pandas."""
    found: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as folder:
        for path in files or _registers(Path(folder)):
            layout = recognise(path).layout_name
            tries = [(_import(path), _read_csv(path)) for _ in range(_REPEAT)]
            quickest = min(ours["s"] for ours, _ in tries)
            rate = tries[0][0]["rows"] / quickest
            found[layout] = {
                "file": path.name,
                "rows": int(tries[0][0]["rows"]),
                "first_s": round(tries[0][0]["s"], 3),
                "s": round(quickest, 3),
                "cpu_s": round(min(ours["cpu_s"] for ours, _ in tries), 3),
                "limit_s": _LIMITS_S.get(layout),
                "rows_per_s": round(rate),
                "ratio_pandas": round(min(theirs for _, theirs in tries) / quickest, 3),
            }
    return found


def main() -> None:
    """Print the answer of `run` as JSON."""
    print(json.dumps(run([Path(name) for name in sys.argv[1:]] or None), indent=2))


if __name__ == "__main__":
    main()
