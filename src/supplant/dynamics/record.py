"""How such projections did: the hindcasts in few numbers, to travel with the program.

`supplant hindcasts` writes them beside its page. Weights and the model's own error are those of the other
cases for a case that was hindcast, and of all cases ("all") for any other.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

__all__ = ["FILE", "Record", "load_record"]

FILE = "hindcasts.json"
ALL = "all"


@dataclass(frozen=True)
class Record:
    """Hindcasts summed up.

    `scores` are by model, every case counted once; `over_all` over all held-back figures. `gains` say for
    each rival by how much the model is better: mean over cases and standard error, by score.
    """

    built: str
    version: str
    cases: int
    cut_offs: int
    figures: int
    scores: Mapping[str, Mapping[str, float]]
    over_all: Mapping[str, Mapping[str, float]]
    gains: Mapping[str, Mapping[str, tuple[float, float]]]
    weights: Mapping[str, Mapping[str, float]]
    sizes: Mapping[str, float]

    def weights_of(self, slug: str | None) -> Mapping[str, float]:
        """Weights of the average for a case, learnt on the others."""
        return self.weights.get(slug or ALL, self.weights[ALL])

    def shares_of(self, slug: str | None) -> dict[str, float]:
        """Weights among the models that speak of quantities: all but the reference class, summing to one."""
        found = {name: w for name, w in self.weights_of(slug).items() if name != "reference_class"}
        return {name: weight / sum(found.values()) for name, weight in found.items()}

    def size_of(self, slug: str | None) -> float:
        """Size of the model's own error for a case, learnt on the others."""
        return self.sizes.get(slug or ALL, self.sizes[ALL])

    def better(self) -> tuple[str, ...]:
        """Rivals that the model beats by more than two standard errors in any score."""
        return tuple(name for name, by in self.gains.items() if any(m > 2 * e for m, e in by.values()))

    def worse(self) -> tuple[str, ...]:
        """Rivals that beat the model by more than two standard errors in any score."""
        return tuple(name for name, by in self.gains.items() if any(m < -2 * e for m, e in by.values()))

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return dict(vars(self))


@cache
def load_record() -> Record | None:
    """The record that came with the program; None where none was written."""
    file = files("supplant.dynamics") / FILE
    return Record(**json.loads(file.read_text(encoding="utf-8"))) if file.is_file() else None
