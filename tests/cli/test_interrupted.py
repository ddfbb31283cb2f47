"""Long simulations that end too early: an interrupt, a full disk, a lost scheduler. Real processes."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

WORDS = ("simulate", "shahed-136", "--engine", "numpy", "--months", "12", "--seed", "3", "--runs", "100000")
PROGRAM = "import sys; from supplant.cli import main; sys.exit(main(sys.argv[1:]))"
# The program bounds its own files: a limit set between fork and exec would need a fork of this process,
# in which JAX may have threads.
SHORT = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000)); "  # less than a part

# It stops itself before it puts its second part in place, so that nothing hangs on who is quicker, and takes
# interrupts, which whoever is started in the background of a shell does not.
STOPPING = """
import os, signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
def stop(event, args, parts=[]):
    if event == "os.rename" and os.path.basename(os.fspath(args[1])).startswith("part-"):
        parts.append(args[1])
        if len(parts) == 2:
            os.kill(os.getpid(), signal.SIGSTOP)
sys.addaudithook(stop)
"""


def start(folder: Path, *further: str, before: str = "") -> subprocess.Popen[str]:
    words = [*WORDS, "--out", str(folder), "--json", *further]
    return subprocess.Popen(
        [sys.executable, "-c", before + PROGRAM, *words],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env={**os.environ, "SUPPLANT_STORE": str(folder.parent / "none.duckdb")},
    )  # fmt: skip


def finished(folder: Path, *further: str) -> dict[str, Any]:
    """The answer of the same command, run to its end."""
    process = start(folder, *further)
    out, err = process.communicate(timeout=300)
    assert process.returncode == 0, err
    answer: dict[str, Any] = json.loads(out)
    return {key: answer[key] for key in ("outcomes", "roles", "events", "runs")}


def wait_for(found: Callable[[], bool], process: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + 120
    while not found():
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < deadline
        time.sleep(0.01)


def wait_until_stopped(process: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + 120
    while True:
        found, status = os.waitpid(process.pid, os.WUNTRACED | os.WNOHANG)
        if found:
            assert os.WIFSTOPPED(status), process.communicate()
            return
        assert time.monotonic() < deadline
        time.sleep(0.01)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return finished(tmp_path_factory.mktemp("whole") / "run")


def test_an_interrupt_exits_with_130_and_the_same_command_goes_on(
    whole: dict[str, Any], tmp_path: Path
) -> None:
    folder = tmp_path / "run"
    process = start(folder, before=STOPPING)
    try:
        wait_until_stopped(process)
        process.send_signal(signal.SIGINT)
        process.send_signal(signal.SIGCONT)
        out, err = process.communicate(timeout=60)
    finally:
        process.kill()
        process.wait(timeout=30)
    assert process.returncode == 130
    assert out == ""
    assert "interrupted; what was finished is kept" in err
    assert "Traceback" not in err
    kept = {file.name: file.stat().st_mtime_ns for file in folder.glob("*.npz")}
    assert "part-000000.npz" in kept
    assert finished(folder) == whole
    assert {name: (folder / name).stat().st_mtime_ns for name in kept} == kept


def test_a_disk_that_takes_no_more_ends_with_a_message_and_a_folder_to_resume(
    whole: dict[str, Any], tmp_path: Path
) -> None:
    folder = tmp_path / "run"
    folder.mkdir()
    process = start(folder, before=SHORT)
    out, err = process.communicate(timeout=120)
    assert (process.returncode, out) == (1, "")
    assert "what was finished is kept" in err
    assert "run the same command again" in err
    assert "Traceback" not in err
    assert not list(folder.glob("*.partial"))
    assert finished(folder) == whole


def test_a_lost_scheduler_ends_with_a_message_and_a_folder_to_resume(
    whole: dict[str, Any], tmp_path: Path
) -> None:
    pytest.importorskip("distributed")
    folder, port = tmp_path / "run", tmp_path / "scheduler.json"
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    scheduler = subprocess.Popen(
        [sys.executable, "-m", "distributed.cli.dask_scheduler", "--port", "0", "--no-dashboard",
         "--host", "127.0.0.1", "--scheduler-file", str(port)], **quiet,
    )  # fmt: skip
    worker = process = None
    try:
        wait_for(port.exists, scheduler)  # type: ignore[arg-type]
        worker = subprocess.Popen(
            [sys.executable, "-m", "distributed.cli.dask_worker", "--scheduler-file", str(port),
             "--nworkers", "1", "--nthreads", "1", "--no-dashboard",
             "--local-directory", str(tmp_path)], **quiet,
        )  # fmt: skip
        time.sleep(0.5)
        address = json.loads(port.read_text())["address"]
        process = start(folder, "--cluster", address, before=STOPPING)
        wait_until_stopped(process)
        assert (folder / "part-000000.npz").exists()
        scheduler.kill()
        scheduler.wait(timeout=30)
        process.send_signal(signal.SIGCONT)
        out, err = process.communicate(timeout=180)
        assert (process.returncode, out) == (1, "")
        assert "the scheduler was lost; what was finished is kept" in err
        assert "Traceback" not in err
    finally:
        for running in (scheduler, worker, process):
            if running is not None:
                running.kill()
                running.wait(timeout=30)
    assert finished(folder) == whole


def test_no_scheduler_at_an_address_is_told(tmp_path: Path) -> None:
    pytest.importorskip("distributed")
    process = start(tmp_path / "run", "--cluster", "tcp://127.0.0.1:9")
    out, err = process.communicate(timeout=120)
    assert (process.returncode, out) == (1, "")
    assert "no scheduler answers at tcp://127.0.0.1:9" in err
