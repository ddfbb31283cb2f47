"""Every command in the documentation runs, and every public name is documented."""

import re
import shlex
from pathlib import Path

import pytest

import supplant
from supplant.cli import main

REPOSITORY = Path(__file__).resolve().parents[1]
# Commands on the page on reading need its report; tests/pipeline/test_reading_docs.py runs them in order.
PAGES = [
    REPOSITORY / "README.md",
    *(page for page in sorted((REPOSITORY / "docs").glob("*.md")) if page.name != "reading.md"),
]
# Commands that need a register or report of the reader's own, or set up the machine; the rest run as printed.
NEEDS_MORE = re.compile(
    r"data import|\bmake\b|source |--document|screen|(?:assess|brief|history|simulate) \"?[A-Z]"
)


def commands() -> list[tuple[str, str]]:
    found = []
    for page in PAGES:
        for block in re.findall(r"```console\n(.*?)```", page.read_text(encoding="utf-8"), flags=re.DOTALL):
            lines = (line for line in block.splitlines() if line.startswith("$ "))
            found.extend((page.name, line[2:].split("  #")[0].strip()) for line in lines)
    return found


def runnable() -> list[tuple[str, str]]:
    return [(page, line) for page, line in commands() if not NEEDS_MORE.search(line)]


def test_there_are_commands_to_run() -> None:
    assert len(runnable()) >= 6


@pytest.mark.parametrize(("page", "line"), runnable(), ids=lambda value: str(value))
def test_a_command_in_the_documentation_runs(
    page: str, line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SUPPLANT_STORE", str(tmp_path / "none.duckdb"))
    program, *words = shlex.split(line)
    assert program == "supplant", f"{page}: {line}"
    assert main(words) == 0, capsys.readouterr().err


def test_the_public_names_are_sorted_documented_and_there() -> None:
    assert supplant.__all__ == sorted(supplant.__all__)
    for name in supplant.__all__:
        assert getattr(supplant, name).__doc__, name
