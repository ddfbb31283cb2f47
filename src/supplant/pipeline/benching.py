"""How fast this machine is at the three heavy jobs: running the model, importing a register, reading reports.

Each figure stands beside a named baseline that was timed in the same run. What is imported and read is made
here, so that the table can be repeated anywhere; the sizes are those of real releases and reports.
"""

import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.csv as pa_csv

from supplant.cases import load_case
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
    """Reports a second on one core, of texts of about 5 kB; baseline: lower-casing and splitting the text."""
    sentences = [entry.text for entry in load_case("shahed-136").evidence().values()]
    text = " ".join(sentences)[:_CHARACTERS]
    document = from_text(text, published="2026-01-01", title="Benchmark")
    first_s = _seconds(lambda: read(document), repeats=1)
    read_s = _seconds(lambda: read(document))
    split_s = _seconds(lambda: text.lower().split())
    return {
        "characters": len(text),
        "first_ms": round(first_s * 1000, 1),
        "ms": round(read_s * 1000, 1),
        "reports_per_s": round(1 / read_s, 1),
        "ratio_split": round(read_s / split_s),
    }


def _seconds(action: Callable[[], object], repeats: int = 5) -> float:
    """The least wall time of the repeats, because everything else on a machine only adds to it."""
    times = []
    for _ in range(repeats):
        began = time.perf_counter()
        action()
        times.append(time.perf_counter() - began)
    return min(times)
