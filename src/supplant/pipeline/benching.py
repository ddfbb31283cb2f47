"""How fast this machine is at the three heavy jobs: running the model, importing a register, reading reports.

Each figure stands beside a named baseline that was timed in the same run. What is imported and read is made
here, so that the table can be repeated anywhere; the sizes are those of real releases and reports.
"""

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.csv as pa_csv

from supplant.cases import library, load_case
from supplant.dynamics.speed import measure
from supplant.evidence.document import from_text
from supplant.evidence.reader import read
from supplant.pipeline.importing import import_file
from supplant.store import Store

__all__ = ["bench"]

_ROWS = 400_000
_CHARACTERS = 5_000


def bench() -> dict[str, Any]:
    """The document of `supplant bench`, without `meta`: engine, import, read, machine."""
    found = measure()
    machine = found.pop("machine", {})
    engine = found.get("engine", found)
    return {"engine": engine, "import": _importing(), "read": _reading(), "machine": machine}


def _importing() -> dict[str, Any]:
    """Rows a second of a file of trade flows into a fresh store; baseline: Arrow reading the same file."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "BACI_HS17_Y2020.csv"
        pairs = ((364, 643), (643, 156), (156, 699), (250, 276))
        lines = (
            f"2020,{i},{j},{880200 + n % 90},{n % 977}.5,{n % 13}"
            for n in range(_ROWS // 4)
            for i, j in pairs
        )
        file.write_text("t,i,j,k,v,q\n" + "\n".join(lines) + "\n", encoding="utf-8")
        arrow_s = _seconds(lambda: pa_csv.read_csv(file))
        with Store.open(Path(folder) / "s.duckdb", write=True) as store:
            import_s = _seconds(lambda: import_file(store, file), repeats=1)
    return {
        "rows": _ROWS,
        "s": round(import_s, 3),
        "rows_per_s": round(_ROWS / import_s),
        "arrow_read_s": round(arrow_s, 4),
        "ratio_arrow": round(import_s / arrow_s, 1),
    }


def _reading() -> dict[str, Any]:
    """Reports a second of one core, of different texts of about 5 kB, and the first one of a new process.

    Both in processor time of all threads together, which other work on the machine disturbs less; `quick`
    without the encoder. Baseline: lower-casing and splitting the texts. Start-up and import are not in the
    first report's time; tables and patterns are.
    """
    sentences = [entry.text for slug in library() for entry in load_case(slug).evidence().values()]
    whole = " ".join(sentences)
    texts = [whole[at : at + _CHARACTERS] for at in range(0, len(whole) - _CHARACTERS, _CHARACTERS)]
    documents = [from_text(text, published="2026-01-01", title="Benchmark") for text in texts]
    first_s = min(_first(texts[0]) for _ in range(3))
    clock = time.process_time
    read_s = _seconds(lambda: [read(document) for document in documents], clock=clock)
    quick_s = _seconds(lambda: [read(document, quick=True) for document in documents], clock=clock)
    split_s = _seconds(lambda: [text.lower().split() for text in texts], clock=clock)
    return {
        "reports": len(texts),
        "characters": _CHARACTERS,
        "first_ms": round(first_s * 1000, 1),
        "ms": round(read_s * 1000 / len(texts), 1),
        "reports_per_s": round(len(texts) / read_s, 1),
        "quick_reports_per_s": round(len(texts) / quick_s, 1),
        "ratio_split": round(read_s / split_s),
    }


_FIRST = """
import sys, time
from supplant.evidence import from_text, read
document = from_text(sys.stdin.read())
began = time.process_time()
read(document)
print(time.process_time() - began)
"""


def _first(text: str) -> float:
    """Seconds of the processor for the first report that a new process reads."""
    done = subprocess.run(  # noqa: S603 (this very Python, with the program above)
        [sys.executable, "-c", _FIRST], input=text, encoding="utf-8", check=True, capture_output=True
    )
    return float(done.stdout)


def _seconds(
    action: Callable[[], object], repeats: int = 5, clock: Callable[[], float] = time.perf_counter
) -> float:
    """The least time of the repeats, because everything else on a machine only adds to it."""
    times = []
    for _ in range(repeats):
        began = clock()
        action()
        times.append(clock() - began)
    return min(times)
