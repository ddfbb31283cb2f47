"""What the reference class says in short, to travel with the program: no rows of the register are in it.

Counts and curves by group, contrasts, coefficients, scores, thresholds, and counts over the grid of
thresholds, with the release they were computed from. `supplant history build` writes it (summarising.py).
"""

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

__all__ = ["Summary", "bundled"]

FILE = "summary.json"


@dataclass(frozen=True)
class Summary:
    """The summary as plain values; `vintage`, `sha256` and `built` say where it comes from."""

    vintage: str
    sha256: str
    built: str
    content: dict[str, Any]

    def to_json(self) -> dict[str, Any]:
        """One document."""
        return {"vintage": self.vintage, "sha256": self.sha256, "built": self.built, **self.content}


@cache
def bundled() -> Summary | None:
    """The summary in the package; None where none was built."""
    file = files("supplant.history") / FILE
    if not file.is_file():
        return None
    content = json.loads(file.read_text(encoding="utf-8"))
    return Summary(content.pop("vintage"), content.pop("sha256"), content.pop("built"), content)
