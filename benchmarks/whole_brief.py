"""Wall and processor time of `supplant brief` as a user meets it: a new process, from command to file.

    python -m benchmarks whole_brief

Baseline: a new process that imports pandas and DuckDB and stops. The least of the repetitions counts.
Processor time is that of all processes together, 0 where the system does not tell it.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

IN_BENCH = True
_REPEAT = 5


def run() -> dict[str, Any]:
    """Seconds, size of the page, and the ratio to the baseline."""
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "brief.html"
        words = ["brief", "shahed-136", "-o", str(page), "--store", str(Path(folder) / "none.duckdb")]
        program = f"import sys; from supplant.cli import main; sys.exit(main({words!r}))"
        brief_s, processor_s = _least(program)
        size_kb = page.stat().st_size / 1000
    baseline_s, _ = _least("import duckdb, pandas")
    return {
        "brief_s": round(brief_s, 3),
        "brief_processor_s": round(processor_s, 3),
        "import_pandas_duckdb_s": round(baseline_s, 3),
        "ratio_import": round(brief_s / baseline_s, 2),
        "page_kb": round(size_kb, 1),
    }


def _least(program: str) -> tuple[float, float]:
    wall, processor = [], []
    for _ in range(_REPEAT):
        before, began = os.times(), time.perf_counter()
        subprocess.run([sys.executable, "-c", program], check=True, capture_output=True)
        wall.append(time.perf_counter() - began)
        after = os.times()
        processor.append(
            after.children_user + after.children_system - before.children_user - before.children_system
        )
    return min(wall), min(processor)
