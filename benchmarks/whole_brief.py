"""Wall time of `supplant brief` as a user meets it: a new process, from the command to the file.

    python -m benchmarks whole_brief

Baseline: a new process that imports pandas and DuckDB and stops. The least of the repetitions counts.
"""

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
        brief_s = _least(program)
        size_kb = page.stat().st_size / 1000
    baseline_s = _least("import duckdb, pandas")
    return {
        "brief_s": round(brief_s, 3),
        "import_pandas_duckdb_s": round(baseline_s, 3),
        "ratio_import": round(brief_s / baseline_s, 2),
        "page_kb": round(size_kb, 1),
    }


def _least(program: str) -> float:
    times = []
    for _ in range(_REPEAT):
        began = time.perf_counter()
        subprocess.run([sys.executable, "-c", program], check=True, capture_output=True)
        times.append(time.perf_counter() - began)
    return min(times)
