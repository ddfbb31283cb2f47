"""A small transformer that takes in a few sentences at once, in NumPy.

The encoder is the lower four of six layers of MiniLM (Wang et al. 2020, arXiv:2002.10957; in the form of all-
MiniLM-L6-v2, Apache-2.0), with half of the neurons of their hidden layers, fitted further on the development
passages by benchmarks/fit_encoder.py. Every layer is attention in twelve heads and a network of one hidden
layer, each added to what came in and brought to mean 0 and variance 1 (Vaswani et al. 2017, arXiv:1706.03762;
Devlin et al. 2019, doi:10.18653/v1/N19-1423). Weights are stored as whole numbers of one byte with a scale
for each column of a matrix and each vector (data/encoder.npz) and reckoned with in single precision.
"""

from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from supplant.evidence.chunks import Chunk
from supplant.evidence.pieces import vocabulary

__all__ = ["Encoder", "Layer", "encoder", "packed", "unpacked"]

Array = NDArray[np.float32]

_HEADS = 12
_BLOCK = 256
_TINY = 1e-12
# Scores of attention met in texts lie between -70 and 50. Beyond 80 they count alike, because e to a higher
# power, for each of a chunk's pieces, is soon no number in single precision.
_MOST = np.float32(80)


@dataclass(frozen=True, eq=False)
class Layer:
    """The weights of a layer, each matrix to be multiplied from the right.

    The query's part of `mixed` is divided beforehand by the root of the width of a head.
    """

    mixed: tuple[Array, Array]
    joined: tuple[Array, Array]
    first_norm: tuple[Array, Array]
    wide: tuple[Array, Array]
    narrow: tuple[Array, Array]
    second_norm: tuple[Array, Array]


@dataclass(frozen=True, eq=False)
class Encoder:
    """What is added up for every piece, and the layers; `heads` holds what reads the result (heard.py).

    `vectors` (pieces of the vocabulary x width, with `scales`), `places` (places in a chunk x width), `marks`
    and `numbers` of parties (see chunks.py; each x width). `types` is the order of the heads.
    """

    types: tuple[str, ...]
    vectors: NDArray[np.int8]
    scales: Array
    places: Array
    marks: Array
    numbers: Array
    norm: tuple[Array, Array]
    layers: tuple[Layer, ...]
    heads: dict[str, Array]

    def __call__(self, chunks: list[Chunk]) -> list[Array]:
        """A row of numbers for every piece of every chunk (pieces x width)."""
        if not chunks:
            return []
        sizes = [len(chunk.pieces) for chunk in chunks]
        ends = np.cumsum(sizes)
        spans = [slice(end - size, end) for size, end in zip(sizes, ends, strict=True)]
        pieces = np.concatenate([chunk.pieces for chunk in chunks])
        rows = unpacked(self.vectors[pieces], self.scales[pieces])
        rows += np.concatenate([self.places[:size] for size in sizes])
        rows += self.marks[np.concatenate([chunk.marks for chunk in chunks])]
        rows += self.numbers[np.concatenate([chunk.numbers for chunk in chunks])]
        room = _Room.of(self.layers, len(rows), max(sizes))
        _normalise(rows, self.norm)
        for layer in self.layers:
            _attend(layer, rows, spans, room)
            _reckon(layer, rows, room)
        return [rows[span] for span in spans]


@dataclass(frozen=True, eq=False)
class _Room:
    """Where the layers put what they reckon: fresh memory for each product costs time again and again."""

    ones: Array
    mixed: Array
    seen: Array
    added: Array
    weight: Array
    total: Array
    wide: Array
    inner: Array

    @classmethod
    def of(cls, layers: tuple[Layer, ...], rows: int, longest: int) -> "_Room":
        width, triple = layers[0].mixed[0].shape
        wide = (min(rows, _BLOCK), layers[0].wide[0].shape[1])
        shapes = ((rows, triple), (rows, width), (rows, width), (_HEADS * longest**2,), (_HEADS * longest,))
        ones = np.ones((longest, 1), dtype=np.float32)
        return cls(ones, *(np.empty(shape, dtype=np.float32) for shape in (*shapes, wide, wide)))


def _attend(layer: Layer, rows: Array, spans: list[slice], room: _Room) -> None:
    """What every piece takes from every other one of its chunk, in each head by itself, added to the rows."""
    _multiply(rows, layer.mixed, room.mixed)
    for span in spans:
        size = span.stop - span.start
        query, key, value = room.mixed[span].reshape(size, 3, _HEADS, -1).transpose(1, 2, 0, 3)
        weight = room.weight[: _HEADS * size**2].reshape(_HEADS, size, size)
        total = room.total[: _HEADS * size].reshape(_HEADS, size, 1)
        np.matmul(query, key.transpose(0, 2, 1), out=weight)
        np.clip(weight, -_MOST, _MOST, out=weight)
        np.exp(weight, out=weight)
        np.matmul(weight, room.ones[:size], out=total)  # several times faster than a sum
        taken = room.seen[span].reshape(size, _HEADS, -1).transpose(1, 0, 2)
        np.matmul(weight, value, out=taken)
        taken /= total
    _multiply(room.seen, layer.joined, room.added)
    rows += room.added
    _normalise(rows, layer.first_norm)


def _reckon(layer: Layer, rows: Array, room: _Room) -> None:
    """The network of one hidden layer on every piece by itself, added to the rows."""
    # A block at a time stays in the processor's cache.
    for at in range(0, len(rows), _BLOCK):
        block, added = rows[at : at + _BLOCK], room.added[at : at + _BLOCK]
        wide = room.wide[: len(block)]
        _multiply(block, layer.wide, wide)
        _rectify(wide, room.inner[: len(block)])
        _multiply(wide, layer.narrow, added)
        block += added
    _normalise(rows, layer.second_norm)


def _multiply(rows: Array, weights: tuple[Array, Array], result: Array) -> None:
    np.matmul(rows, weights[0], out=result)
    result += weights[1]


def _rectify(rows: Array, inner: Array) -> None:
    """The Gaussian error linear unit with tanh, in place (Hendrycks and Gimpel 2016, arXiv:1606.08415)."""
    np.multiply(rows, rows, out=inner)
    inner *= -2 * 0.7978846 * 0.044715
    inner -= 2 * 0.7978846
    inner *= rows
    with np.errstate(over="ignore"):  # far below zero the quotient is 0, as it should be
        np.exp(inner, out=inner)
    inner += 1
    rows /= inner


def _normalise(rows: Array, weights: tuple[Array, Array]) -> None:
    """Every row brought to mean 0 and variance 1, then scaled and shifted, in place."""
    rows -= rows.mean(axis=1, keepdims=True)
    spread = np.einsum("ij,ij->i", rows, rows)[:, None] / np.float32(rows.shape[1])
    rows /= np.sqrt(spread + np.float32(_TINY))
    rows *= weights[0]
    rows += weights[1]


def packed(matrix: Array, axis: int) -> tuple[NDArray[np.int8], Array]:
    """A matrix as whole numbers from -127 to 127, and the scale of each row (`axis` 1) or column (0)."""
    scale = np.abs(matrix).max(axis=axis, keepdims=True).astype(np.float32) / np.float32(127)
    scale[scale == 0] = 1
    return np.rint(matrix / scale).astype(np.int8), scale


def unpacked(whole: NDArray[np.int8], scale: Array) -> Array:
    """The matrix that `packed` stored, to within half a step of each scale."""
    matrix: Array = whole * scale
    return matrix


@lru_cache(maxsize=1)
def encoder() -> Encoder:
    """The package's encoder, loaded once.

    Raises ValueError where the files of the package do not belong together.
    """
    with files("supplant.evidence").joinpath("data", "encoder.npz").open("rb") as stream:
        stored: dict[str, Any] = dict(np.load(stream, allow_pickle=False))

    if len(stored["vectors.whole"]) != len(vocabulary()):
        raise ValueError("encoder.npz and pieces.txt are of different encoders; install supplant anew")

    def matrix(name: str) -> tuple[Array, Array]:
        whole, scale = stored[f"{name}.whole"], _single(stored[f"{name}.scale"])
        return unpacked(whole, scale), _single(stored[f"{name}.bias"])

    def mixed(name: str) -> tuple[Array, Array]:
        weight, bias = matrix(name)
        width = len(weight)
        for part in (weight[:, :width], bias[:width]):
            part /= np.float32(width // _HEADS) ** np.float32(0.5)
        return weight, bias

    def norm(name: str) -> tuple[Array, Array]:
        return _single(stored[f"{name}.weight"]), _single(stored[f"{name}.bias"])

    layers = tuple(
        Layer(
            mixed=mixed(f"layer{number}.mixed"),
            joined=matrix(f"layer{number}.joined"),
            first_norm=norm(f"layer{number}.first_norm"),
            wide=matrix(f"layer{number}.wide"),
            narrow=matrix(f"layer{number}.narrow"),
            second_norm=norm(f"layer{number}.second_norm"),
        )
        for number in range(int(stored["layers"]))
    )
    return Encoder(
        tuple(str(name) for name in stored["types"]),
        stored["vectors.whole"],
        _single(stored["vectors.scale"]),
        _single(stored["places"]),
        _single(stored["marks"]),
        _single(stored["numbers"]),
        norm("norm"),
        layers,
        {name[6:]: _single(values) for name, values in stored.items() if name.startswith("heads.")},
    )


def _single(values: NDArray[Any]) -> Array:
    return np.asarray(values, dtype=np.float32)
