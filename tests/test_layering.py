"""Each folder imports only what the house allows, and alone uses the libraries it owns.

The rules are the two columns of docs/architecture.md; an import inside a function counts like any other.
"""

import ast
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[1] / "src" / "supplant"

MAY_IMPORT = {
    "core": set(),
    "store": {"core"},
    "sources": {"core"},
    "cases": {"core"},
    "evidence": {"core"},
    "measures": {"core"},
    "history": {"core", "measures"},
    "dynamics": {"core"},
    "explore": {"core", "dynamics"},
    "brief": {"core"},
    "pipeline": {
        "core",
        "store",
        "sources",
        "cases",
        "evidence",
        "measures",
        "history",
        "dynamics",
        "explore",
        "brief",
    },
    "cli": {"core", "pipeline"},
    "web": {"core", "pipeline"},
    "": {"core", "pipeline"},  # the package's own __init__ and __main__
}
OWNED_BY = {
    "duckdb": {"store"},
    "jinja2": {"brief"},
    "vl_convert": {"brief"},
    "cyclopts": {"cli"},
    "rich": {"cli"},
    "lifelines": {"history"},
    "sklearn": {"history"},
    "jax": {"dynamics"},
    "llvmlite": {"dynamics"},
    "starlette": {"web"},
}


def stage_of(file: Path) -> str:
    first = file.relative_to(SOURCE).parts[0]
    return "" if first in {"__init__.py", "__main__.py"} else first.removesuffix(".py")


def imports_of(text: str) -> list[str]:
    """Dotted names that a module imports, wherever in it."""
    found: list[str] = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            found += [f"{node.module}.{alias.name}" for alias in node.names]
    return found


def trespasses(stage: str, text: str) -> list[str]:
    found = []
    for name in imports_of(text):
        parts = name.split(".")
        if parts[0] == "supplant" and len(parts) > 1:
            target = parts[1]
            if target in MAY_IMPORT and target != stage and target not in MAY_IMPORT[stage]:
                found.append(f"{stage} imports {name}")
        elif parts[0] in OWNED_BY and stage not in OWNED_BY[parts[0]]:
            found.append(f"{stage} uses {parts[0]}, which {', '.join(OWNED_BY[parts[0]])} owns")
    return found


@pytest.mark.parametrize("file", sorted(SOURCE.rglob("*.py")), ids=lambda f: str(f.relative_to(SOURCE)))
def test_each_module_keeps_to_its_room(file: Path) -> None:
    stage = stage_of(file)
    assert stage in MAY_IMPORT, f"no rule for {stage}: add it here and to docs/architecture.md"
    assert trespasses(stage, file.read_text(encoding="utf-8")) == []


def test_the_check_itself_sees_a_trespass() -> None:
    assert trespasses("core", "def f():\n    from supplant.store import Store") == [
        "core imports supplant.store.Store"
    ]
    assert trespasses("measures", "import duckdb") == ["measures uses duckdb, which store owns"]
    assert trespasses("store", "import duckdb\nfrom supplant.core import errors") == []


def test_no_utils() -> None:
    assert not [p for p in SOURCE.rglob("*") if p.stem in {"utils", "helpers", "common", "misc"}]
