"""How fast reports are read: the first one in a new process, many in one process and in two.

    python -m benchmarks read_reports
    python -m benchmarks.read_reports [REPORT] [--comments DEALS]

The many reports are sixty texts, the passages of tests/evidence, shuffled and glued to texts of 5,000
characters, each read once, after one round for warming up; so no text comes twice within a round. Processor
time is that of one process, whose encoder works in as many threads as there are cores, four at most; wall
time with two processes counts both. The first report is REPORT, or else the first of these. What a reader
pays only once (tables, patterns) is in its time; the import stands beside it, and the mean of five more
readings. Baseline: splitting the same texts into words. With --comments the comments of a register in the
layout of deals are read too.
"""

import argparse
import json
import random
import subprocess
import sys
import time
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from benchmarks.register_comments import rows, speed
from supplant.core.actors import resolve_many
from supplant.evidence.document import Document, from_text
from supplant.evidence.reader import read

IN_BENCH = True
CHARACTERS = 5_000
REPORTS = 60
REPEAT = 5
PASSAGES = Path(__file__).parent.parent / "tests" / "evidence" / "passages"
FRESH = """
import sys, time
text = sys.stdin.read()
clocks = time.perf_counter, time.process_time
began = [clock() for clock in clocks]
from supplant.evidence import from_text, read
loaded = [clock() for clock in clocks]
document = from_text(text)
read(document)
done = [clock() for clock in clocks]
took = [b - a for a, b in zip(began + loaded, loaded + done)]
for _ in range(5):
    read(document)
print(*took, *((clock() - before) / 5 for clock, before in zip(clocks, done)))
"""


def run() -> dict[str, Any]:
    """The figures without a report or register of the user's."""
    return measured(None)


def measured(report: Path | None) -> dict[str, Any]:
    """Milliseconds for the first report, and reports a second after it."""
    documents = glued()
    text = documents[0].text if report is None else report.read_text(encoding="utf-8")
    fresh = [_fresh(text) for _ in range(REPEAT)]
    kinds = ("import", "first", "again")
    names = [f"{kind}_{clock}_ms" for kind in kinds for clock in ("wall", "cpu")]
    _round(documents)
    one = [_round(documents) for _ in range(REPEAT)]
    quick = [_round(documents, quick=True) for _ in range(REPEAT)]
    with get_context("spawn").Pool(2) as pool:
        pool.map(_round, [documents] * 2, chunksize=1)
        began = time.perf_counter()
        pool.map(_round, [documents] * 2 * REPEAT, chunksize=1)
        two_s = (time.perf_counter() - began) / REPEAT
    began = time.process_time()
    for document in documents:
        document.text.lower().split()
    split_s = time.process_time() - began
    return {
        "characters": len(text),
        **{
            name: round(1000 * min(values), 1)
            for name, values in zip(names, zip(*fresh, strict=True), strict=True)
        },
        "reports": len(documents),
        "per_s_of_processor": round(len(documents) / min(cpu for _, cpu in one), 1),
        "quick_per_s_of_processor": round(len(documents) / min(cpu for _, cpu in quick), 1),
        "per_s_one_process": round(len(documents) / min(wall for wall, _ in one), 1),
        "per_s_two_processes": round(2 * len(documents) / two_s, 1),
        "ratio_split": round(min(cpu for _, cpu in one) / split_s),
    }


def glued() -> list[Document]:
    """Texts of 5,000 characters, made of the passages."""
    files = [PASSAGES / name for name in ("development.jsonl", "unrelated.jsonl")]
    texts = [json.loads(line)["text"] for file in files for line in file.read_text("utf-8").splitlines()]
    random.Random(5).shuffle(texts)
    whole = " ".join(texts)
    cuts = range(0, REPORTS * CHARACTERS, CHARACTERS)
    return [from_text(whole[at : at + CHARACTERS], published="2026-01-01") for at in cuts]


def _round(documents: list[Document], quick: bool = False) -> tuple[float, float]:
    """Seconds by the clock and of the processor to read each once."""
    wall, cpu = time.perf_counter(), time.process_time()
    for document in documents:
        read(document, quick=quick)
    return time.perf_counter() - wall, time.process_time() - cpu


def _fresh(text: str) -> list[float]:
    """Seconds for import, first report and the same again, each by the clock and of the processor."""
    done = subprocess.run(
        [sys.executable, "-c", FRESH], input=text, text=True, check=True, capture_output=True
    )
    return [float(figure) for figure in done.stdout.split()]


def _comments(deals: Path) -> dict[str, Any]:
    listed = list(rows(deals, "Recipient", ","))
    names = sorted({row["Recipient"].strip() for row in listed})
    codes = dict(zip(names, resolve_many(names, scheme="sipri")[0], strict=True))
    found = speed(listed, codes)
    return {name: found[name] for name in ("comments", "different", "wall_s", "cpu_s")}


def main() -> None:
    """Print one JSON document."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("report", type=Path, nargs="?")
    parser.add_argument("--comments", type=Path, metavar="DEALS")
    options = parser.parse_args()
    answer = measured(options.report)
    if options.comments is not None:
        answer["register"] = _comments(options.comments)
    print(json.dumps(answer, indent=1))


if __name__ == "__main__":
    main()
