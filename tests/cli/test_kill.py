"""The import command killed at random moments, and two of them at once: real processes, real signals."""

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from supplant.pipeline import store_if_there

ROWS = 60_000


@pytest.fixture(scope="module")
def flows(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Three invented files of trade flows, large enough to be killed in the middle."""
    folder = tmp_path_factory.mktemp("flows")
    files = []
    for year in (2018, 2019, 2020):
        file = folder / f"BACI_HS17_Y{year}_V202501.csv"
        pairs = ((364, 643), (643, 156), (156, 699), (250, 276))
        lines = (
            f"{year},{i},{j},{880200 + n % 90},{n % 977}.5,{n % 13}"
            for n in range(ROWS // 4)
            for i, j in pairs
        )
        file.write_text("t,i,j,k,v,q\n" + "\n".join(lines) + "\n", encoding="utf-8")
        files.append(file)
    return files


def command(store: Path, *files: Path) -> subprocess.Popen[str]:
    program = "import sys; from supplant.cli import main; sys.exit(main(sys.argv[1:]))"
    words = ["data", "import", *map(str, files), "--store", str(store)]
    return subprocess.Popen(
        [sys.executable, "-c", program, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def held(store: Path) -> dict[str, int]:
    """Rows per vintage that the store has entered, checked against the rows that it holds."""
    with store_if_there(store) as opened:
        if opened is None:
            return {}
        entered = {row["vintage"]: row["rows_kept"] for row in opened.vintages().to_dict("records")}
        counted = {
            row["vintage"]: row["rows"]
            for row in opened.ask("rows_by_vintage").to_dict("records")
            if row["rows"]
        }
    assert counted == entered
    return entered


def test_killed_at_random_moments(tmp_path: Path, flows: list[Path]) -> None:
    chance = random.Random(7)
    before: set[str] = set()
    began = time.monotonic()
    whole = command(tmp_path / "whole.duckdb", *flows)
    _, errors = whole.communicate()
    assert whole.returncode == 0, errors
    duration = time.monotonic() - began
    store = tmp_path / "s.duckdb"
    for _ in range(5):
        process = command(store, *flows)
        time.sleep(chance.uniform(0.3, 1.0) * duration)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        now = held(store)
        assert before <= set(now), "a finished import was lost"
        assert set(now.values()) <= {ROWS}
        before = set(now)
    again = command(store, *flows)
    _, errors = again.communicate()
    assert again.returncode == 0, errors
    assert held(store) == held(tmp_path / "whole.duckdb")


def test_two_commands_at_once(tmp_path: Path, flows: list[Path]) -> None:
    store = tmp_path / "s.duckdb"
    both = [command(store, *flows), command(store, *reversed(flows))]
    for process in both:
        _, errors = process.communicate()
        assert process.returncode == 0, errors
    assert sorted(held(store).values()) == [ROWS] * 3


def test_interrupted_by_the_keyboard(tmp_path: Path, flows: list[Path]) -> None:
    store = tmp_path / "s.duckdb"
    process = command(store, *flows)
    deadline = time.monotonic() + 60
    while not store.exists() and time.monotonic() < deadline:
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate()
    assert process.returncode in {0, 130}, errors
    assert "Traceback" not in errors
    assert set(held(store).values()) <= {ROWS}
