"""The page on reading runs as printed: its report, its commands in their order, its Python."""

import doctest
import re
import shlex
from pathlib import Path

import pytest

from supplant.cli import main

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reading.md"


def blocks(kind: str) -> list[str]:
    return re.findall(rf"```{kind}\n(.*?)```", PAGE.read_text(encoding="utf-8"), flags=re.DOTALL)


def test_the_commands_run_in_their_order_and_print_what_the_page_shows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SUPPLANT_STORE", str(tmp_path / "s.duckdb"))
    (report,) = blocks("text")
    Path("report.txt").write_text(report, encoding="utf-8")
    shown = 0
    for block in blocks("console"):
        for line in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, expected = line.partition("\n")
            program, *words = shlex.split(command)
            assert program == "supplant"
            assert main(words) == 0, f"{command}: {capsys.readouterr().err}"
            out = capsys.readouterr().out
            if expected.strip():
                assert out.split() == expected.split(), command
                shown += 1
    assert shown >= 1
    assert "Claim check" in Path("brief.html").read_text(encoding="utf-8")


def test_the_python_on_the_page_runs() -> None:
    test = doctest.DocTestParser().get_doctest("\n".join(blocks("python")), {}, PAGE.name, str(PAGE), 0)
    result = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE).run(test)
    assert result.attempted >= 3
    assert result.failed == 0
