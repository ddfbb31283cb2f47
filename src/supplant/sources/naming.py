"""Columns of names or codes as actors, each distinct one looked up once, and every failure counted.

`actors:` in `source.yml` comes first, then the crosswalk of the scheme. What neither knows is null here
and counted in the tally, which stops the import: no actor is dropped in silence.
"""

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from supplant.core.actors import actor, resolve_many
from supplant.sources.declaration import Source
from supplant.sources.tally import Tally

__all__ = ["Namer"]


class Namer:
    """Turns names of one scheme into actor codes, for one import.

    >>> tally = Tally()
    >>> Namer(None, "m49", tally)(pa.array(["4", "516", "4"])).to_pylist(), sorted(tally.mapped)
    (['AFG', 'NAM', 'AFG'], ['AFG', 'NAM'])
    """

    def __init__(self, source: Source | None, scheme: str | None, tally: Tally) -> None:
        self._declared = {} if source is None else source.actors
        self._scheme, self._tally = scheme, tally
        self._known: dict[tuple[str, int | None], str | None] = {}

    def __call__(self, names: pa.StringArray, years: npt.NDArray[np.int64] | None = None) -> pa.StringArray:
        """Codes, null where a name is empty or unknown; with `years` each name is read as of its year."""
        coded = pc.dictionary_encode(names)
        printed: list[str] = coded.dictionary.to_pylist()
        indices = coded.indices.to_numpy()
        if years is None:
            counts = np.bincount(indices, minlength=len(printed)).tolist()
            codes = [self._code(name, None, rows) for name, rows in zip(printed, counts, strict=True)]
            return pa.array(codes, pa.string()).take(coded.indices)
        keys, position, counts_by_year = np.unique(
            indices.astype(np.int64) * 10_000 + years, return_inverse=True, return_counts=True
        )
        codes = [
            self._code(printed[key // 10_000], key % 10_000, rows)
            for key, rows in zip(keys.tolist(), counts_by_year.tolist(), strict=True)
        ]
        return pa.array(codes, pa.string()).take(pa.array(position))

    def one(self, name: str, year: int | None = None) -> str | None:
        """The code of a single name."""
        return self._code(name, year, 1)

    def _code(self, name: str, year: int | None, rows: int) -> str | None:
        if not name.strip():
            return None
        if (name, year) not in self._known:
            self._known[name, year] = self._declared.get(name) or self._resolved(name, year)
        code = self._known[name, year]
        if code is None:
            self._tally.unmapped[name if year is None else f"{name} ({year})"] += rows
            return None
        self._tally.mapped.add(code)
        if actor(code).by_rule:
            self._tally.by_rule[name] = code
        return code

    def _resolved(self, name: str, year: int | None) -> str | None:
        codes, _ = resolve_many([name], scheme=self._scheme, years=None if year is None else [year])
        return codes[0]
