"""What is seen only across rows of the partner lists: flows that stand there twice, and shares cut off."""

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

__all__ = ["Repeats", "Shares"]

Keys = npt.NDArray[np.int64]


class _Index:
    """Small numbers for text, the same in every block."""

    def __init__(self) -> None:
        self._numbers: dict[str | None, int] = {}

    def __call__(self, column: pa.ChunkedArray) -> Keys:
        coded = pc.dictionary_encode(column.combine_chunks(), null_encoding="encode")
        known = [self._numbers.setdefault(text, len(self._numbers)) for text in coded.dictionary.to_pylist()]
        indices: npt.NDArray[np.int32] = coded.indices.to_numpy()
        return np.array(known, dtype=np.int64)[indices]


class Repeats:
    """Marks a flow of which the same side already reported the same year and product in an earlier row.

    Eight bytes are held per distinct flow.
    """

    def __init__(self) -> None:
        self._actor, self._product, self._by = _Index(), _Index(), _Index()
        self._seen: Keys = np.array([], dtype=np.int64)
        self._count = 0

    def mark(self, table: pa.Table) -> pa.BooleanArray:
        """True for each row of a batch of `trade` that repeats an earlier one of this file."""
        if not len(table):
            return pa.array([], pa.bool_())
        key = table["year"].to_numpy().astype(np.int64)
        for index, column, size in (
            (self._by, "reported_by", 4),
            (self._actor, "exporter", 1 << 14),
            (self._actor, "importer", 1 << 14),
            (self._product, "product", 1 << 20),
        ):
            key = key * size + index(table[column])
        distinct, first = np.unique(key, return_index=True)
        repeat = np.ones(len(key), dtype=bool)
        repeat[first] = False
        if len(self._seen):
            place = np.minimum(np.searchsorted(self._seen, key), len(self._seen) - 1)
            repeat |= self._seen[place] == key
        # Two sorted runs: a stable sort only merges them, and a key held twice does no harm.
        self._seen = np.sort(np.concatenate([self._seen, distinct]), kind="stable")
        self._count += int(repeat.sum())
        return pa.array(repeat)

    def notes(self) -> list[str]:
        """How many rows were marked."""
        if not self._count:
            return []
        return [f"{self._count:,} rows repeat a flow of an earlier row; they are marked and left out of sums"]


class Shares:
    """The sum of shares of every list: one reporter, flow, year and product."""

    def __init__(self) -> None:
        self._sums: dict[tuple[object, ...], float] = {}

    def add(self, table: pa.Table) -> None:
        """Take in a batch of `trade`."""
        reporter = pc.if_else(
            pc.equal(table["reported_by"], "importer"), table["importer_name"], table["exporter_name"]
        )
        columns = ["reporter", "reported_by", "year", "product"]
        lists = table.append_column("reporter", reporter).group_by(columns).aggregate([("share", "sum")])
        values = lists["share_sum"].to_pylist()
        keys = zip(*(lists[column].to_pylist() for column in columns), strict=True)
        for key, share in zip(keys, values, strict=True):
            if share is not None:
                self._sums[key] = self._sums.get(key, 0.0) + share

    def notes(self) -> list[str]:
        """How complete the lists are."""
        if not self._sums:
            return []
        sums = np.fromiter(self._sums.values(), dtype=float)
        return [
            f"shares of {len(sums):,} partner lists sum to {sums.mean():.2f} on average "
            f"(lowest {sums.min():.2g}): the lists are cut, and the rest is in no row"
        ]
