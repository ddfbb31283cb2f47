"""A calibration kept small: the draws of the fitted parameters, and what they were fitted to.

Each draw is kept as its place within the parameter's prior range (0 to 1, in logs where the range is
logarithmic) in 16 bits, so that any engine can use it and nothing has to be fitted twice. The key follows
from the facts, the table of parameters and the version of the program: a fit whose key differs is not used.
It does not follow from the equations and the sampler: a fit in the user's cache has these in its name
(pipeline/fits.py), those that come with the program have a test that fails where a new fit disagrees.
`supplant calibrate SLUG --bundle` writes the latter.
"""

import hashlib
import importlib.metadata
import io
import json
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np

from supplant.core.errors import SupplantError
from supplant.dynamics.observations import Reading, Target
from supplant.dynamics.parameters import Table, sample, table

__all__ = ["DamagedFit", "Fit", "bundled_fit", "fit_key", "pack", "read_fit", "write_fit"]

DRAWS = 512
LEVELS = 65_536
IDENTIFIED = 0.25  # spread taken away by the facts, from which a parameter counts as partly identified


class DamagedFit(SupplantError):
    """Bytes that are no fit, or no longer one."""


@dataclass(frozen=True)
class Fit:
    """Draws (parameter, draw) of the fitted parameters as places in their ranges, and how they came about.

    `facts` are the ids of the observations in it; `particles`, `steps` and `acceptance` say how the fit went.
    """

    key: str
    fitted: tuple[str, ...]
    places: np.ndarray
    facts: tuple[str, ...]
    seed: int
    particles: int
    steps: int
    acceptance: float

    def digest(self) -> str:
        """Twelve digits of the SHA-256 of the draws."""
        return hashlib.sha256(self.places.tobytes()).hexdigest()[:12]

    def values(self, rows: Table, count: int, seed: int) -> np.ndarray:
        """Draws of every parameter, (row, draw): the fitted ones in turn, the rest from the ranges in `rows`.

        The rows of fitted parameters must have the ranges that they had in the fit.
        """
        uniform = np.random.default_rng(seed).uniform(size=(len(rows.rows), count))
        turn = np.arange(count) % self.places.shape[1]
        for place, name in zip(self.places, self.fitted, strict=True):
            uniform[rows.names.index(name)] = (place[turn] + 0.5) / LEVELS
        drawn: np.ndarray = sample(uniform, rows.matrix(), np)
        return drawn

    def narrowed(self) -> dict[str, float]:
        """By how much the facts narrowed each fitted parameter: one less the ratio of quartile spreads."""
        low, high = np.quantile(self.places / LEVELS, [0.25, 0.75], axis=1)
        return dict(zip(self.fitted, (1.0 - (high - low) / 0.5).tolist(), strict=True))

    def identified(self) -> tuple[str, ...]:
        """Names of the parameters of which the facts say something, the most narrowed first."""
        found = sorted(self.narrowed().items(), key=lambda item: -item[1])
        return tuple(name for name, by in found if by >= IDENTIFIED)


def fit_key(reading: Reading, used: Sequence[Target], seed: int) -> str:
    """What a fit depends on, in sixteen digits: facts, table of parameters, seed, version of the program."""
    rows = table().override(reading.overrides)
    whole = {
        "start": reading.start,
        "facts": [asdict(target) for target in used],
        "table": rows.to_json(),
        "seed": seed,
        "version": importlib.metadata.version("supplant"),
    }
    return hashlib.sha256(json.dumps(whole, sort_keys=True, default=str).encode()).hexdigest()[:16]


def pack(
    values: np.ndarray, rows: Table, fitted: Sequence[str], used: Sequence[Target], **how: Any
) -> Fit:  # fmt: skip
    """A fit from draws of every parameter (row, draw); `how` are the other fields of Fit.

    >>> rows = table()
    >>> draws = np.tile(np.array([[row.default] for row in rows.rows]), (1, 4))
    >>> kept = pack(draws, rows, ("royalty",), (), key="k", seed=0, particles=4, steps=1, acceptance=0.3)
    >>> round(float(kept.values(rows, 2, seed=0)[rows.names.index("royalty"), 0]), 4)
    0.03
    """
    matrix = rows.matrix()
    chosen = np.linspace(0, values.shape[1] - 1, min(DRAWS, values.shape[1])).astype(int)
    places = []
    for name in fitted:
        row = rows.names.index(name)
        low, high, logarithmic = matrix[row]
        drawn = values[row, chosen].astype(np.float64)
        if logarithmic:
            low, high, drawn = np.log(low), np.log(high), np.log(drawn)
        share = (drawn - low) / (high - low)
        places.append(np.clip(np.floor(share * LEVELS), 0, LEVELS - 1).astype(np.uint16))
    return Fit(fitted=tuple(fitted), places=np.stack(places), facts=tuple(t.id for t in used), **how)


def write_fit(fit: Fit, file: Path) -> None:
    """Write a fit whole or not at all; the same fit gives the same bytes."""
    about = {name: value for name, value in vars(fit).items() if name != "places"}
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (
            ("fit.json", json.dumps(about, indent=1).encode()),
            ("places.u16", fit.places.astype("<u2").tobytes()),
        ):
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
    file.parent.mkdir(parents=True, exist_ok=True)
    partial = file.with_suffix(".partial")
    partial.write_bytes(whole.getvalue())
    partial.replace(file)


def read_fit(content: bytes) -> Fit:
    """A fit from the bytes of its file. Raises DamagedFit for any others."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            about = json.loads(archive.read("fit.json"))
            places = np.frombuffer(archive.read("places.u16"), "<u2")
        fitted, facts = tuple(about.pop("fitted")), tuple(about.pop("facts"))
        return Fit(fitted=fitted, facts=facts, places=places.reshape(len(fitted), -1), **about)
    except _NO_FIT as error:
        raise DamagedFit(f"these bytes are no fit: {error}") from error


# What an archive says that is cut short, altered, encrypted, or holds something else.
_NO_FIT = (
    zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError, LookupError, TypeError,
    AttributeError,
)  # fmt: skip


@cache
def bundled_fit(slug: str) -> Fit | None:
    """The fit of a case that came with the program, whether or not it still holds; None without one."""
    file = files("supplant.dynamics") / "fits" / f"{slug}.fit"
    return read_fit(file.read_bytes()) if file.is_file() else None
