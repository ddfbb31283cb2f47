"""The worked month of docs/model.md is what the model computes."""

import re
from pathlib import Path

import numpy as np
import pytest

from supplant.dynamics.levers import levers
from supplant.dynamics.parameters import Parameters, assemble, table
from supplant.dynamics.setting import prepare
from supplant.dynamics.state import initial
from supplant.dynamics.step import Noise, step

DOCS = Path(__file__).resolve().parents[2] / "docs" / "model.md"


def test_the_month_by_hand_is_the_month_of_the_model() -> None:
    text = DOCS.read_text(encoding="utf-8").split("## A month by hand")[1].split("## From one")[0]
    rows = re.findall(r"^\| (\w+) \| .* \| ([\d.]+) \|$", text, flags=re.MULTILINE)
    assert len(rows) >= 10
    values = np.array([row.default for row in table().rows])
    setting = prepare(assemble(values, np), np)
    state = initial(setting, np)._replace(
        mastery=(0.9, 0.6, 0.3, 0.2, 0.1), capacity=6.0, stock=8.0, expected=12.0, experience_supplier=300.0,
        experience_buyer=80.0, dependence=0.5, surplus=1.0,
    )  # fmt: skip
    _, flows = step(state, setting, levers(), Noise(0.0, 0.0), 24.0, np)
    for name, shown in rows:
        digits = len(shown.replace(".", "").lstrip("0"))
        assert float(f"{getattr(flows, name):.{digits}g}") == pytest.approx(float(shown)), name


def test_the_table_of_parameters_and_the_record_name_the_same() -> None:
    assert tuple(dict.fromkeys(name.split(".")[0] for name in table().names)) == Parameters._fields
    for row in table().rows:
        assert row.meaning, row.name
        assert row.source, row.name
        assert row.known in ("known", "assumed")


def test_every_mechanism_names_a_dated_source() -> None:
    folder = Path(__file__).resolve().parents[2] / "src" / "supplant" / "dynamics" / "mechanisms"
    files = [
        file
        for file in folder.glob("*.py")
        if file.stem not in ("__init__", "demand", "role", "cash", "trust")
    ]
    for file in files:
        head = file.read_text(encoding="utf-8").split('"""')[1]
        assert re.search(r"\b(19|20)\d\d\b", head), f"{file.stem} cites nothing"
