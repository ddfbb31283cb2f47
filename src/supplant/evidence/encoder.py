"""A small transformer that takes in a few sentences at once, in NumPy.

The encoder is the lower four of six layers of MiniLM (Wang et al. 2020, arXiv:2002.10957; in the form of
all-MiniLM-L6-v2, Apache-2.0), fitted further on the development passages by benchmarks/fit_encoder.py.
Every layer is attention in twelve heads and a network of one hidden layer, each added to what came in and
brought to mean 0 and variance 1 (Vaswani et al. 2017, arXiv:1706.03762; Devlin et al. 2019,
doi:10.18653/v1/N19-1423). Weights are stored as whole numbers of one byte with a scale for each row
(data/encoder.npz) and reckoned with in single precision.
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


@dataclass(frozen=True, eq=False)
class Layer:
    """The weights of a layer, each matrix to be multiplied from the right."""

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
        rows = _normal(rows, self.norm)
        for layer in self.layers:
            rows = _through(layer, rows, spans)
        return [rows[span] for span in spans]


def _through(layer: Layer, rows: Array, spans: list[slice]) -> Array:
    mixed = _linear(rows, layer.mixed)
    seen = np.empty_like(rows)
    for span in spans:
        seen[span] = _attention(mixed[span])
    rows = _normal(rows + _linear(seen, layer.joined), layer.first_norm)
    result = np.empty_like(rows)
    # A block at a time stays in the processor's cache.
    for at in range(0, len(rows), _BLOCK):
        block = rows[at : at + _BLOCK]
        wide = _rectified(_linear(block, layer.wide))
        result[at : at + _BLOCK] = block + _linear(wide, layer.narrow)
    return _normal(result, layer.second_norm)


def _attention(mixed: Array) -> Array:
    """What every piece takes from every other one, in each head by itself."""
    size, width = len(mixed), mixed.shape[1] // 3
    query, key, value = mixed.reshape(size, 3, _HEADS, -1).transpose(1, 2, 0, 3)
    weight: Array = query @ key.transpose(0, 2, 1)
    weight *= np.float32(width // _HEADS) ** np.float32(-0.5)
    weight -= weight.max(axis=2, keepdims=True)
    np.exp(weight, out=weight)
    weight /= weight.sum(axis=2, keepdims=True)
    taken: Array = (weight @ value).transpose(1, 0, 2).reshape(size, width)
    return taken


def _linear(rows: Array, weights: tuple[Array, Array]) -> Array:
    product: Array = rows @ weights[0]
    product += weights[1]
    return product


def _rectified(rows: Array) -> Array:
    """The Gaussian error linear unit with tanh, in place (Hendrycks and Gimpel 2016, arXiv:1606.08415)."""
    inner = rows * rows
    inner *= -2 * 0.7978846 * 0.044715
    inner -= 2 * 0.7978846
    inner *= rows
    with np.errstate(over="ignore"):  # far below zero the quotient is 0, as it should be
        np.exp(inner, out=inner)
    inner += 1
    rows /= inner
    return rows


def _normal(rows: Array, weights: tuple[Array, Array]) -> Array:
    """Every row brought to mean 0 and variance 1, then scaled and shifted."""
    rows = rows - rows.mean(axis=1, keepdims=True)
    spread = np.einsum("ij,ij->i", rows, rows) / np.float32(rows.shape[1])
    rows /= np.sqrt(spread + np.float32(_TINY))[:, None]
    rows *= weights[0]
    rows += weights[1]
    return rows


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

    def norm(name: str) -> tuple[Array, Array]:
        return _single(stored[f"{name}.weight"]), _single(stored[f"{name}.bias"])

    layers = tuple(
        Layer(
            mixed=matrix(f"layer{number}.mixed"),
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
