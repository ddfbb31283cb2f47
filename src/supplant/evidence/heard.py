"""What the encoder hears in a sentence: how likely each type is, in which mood, and who is who.

With x the encoder's rows for the pieces of a sentence, for each type t by itself:

- pooled p = sum of x_i by the softmax over i of a_t . x_i, and log-odds of the type w_t . p + b_t; likewise
  the log-odds of "not" and of "maybe";
- a party's row r is the largest of its mentions' rows in each place, m the mean of x; its score in a role is
  v_t . tanh(R r + M m), that of nobody n_t . m, and their softmax is how likely each is in the role.

Logarithms are natural. How the weights a, w, b, v, R, M, n came about: benchmarks/fit_encoder.py.
"""

from dataclasses import dataclass
from functools import lru_cache
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from supplant.evidence.chunks import Chunk, chunks_of
from supplant.evidence.encoder import Encoder
from supplant.evidence.roles import Scene

__all__ = ["Heard", "heard"]

Array = NDArray[np.float32]

# Enough for long rows of products, few enough for a long document to need little memory.
_AT_ONCE = 32
_LIMITING = Lock()


@dataclass(frozen=True, eq=False)
class Heard:
    """Log-odds of each type (`types`), and of its negation and doubt (`moods`, 2 x types).

    `roles` are log-probabilities as source and as target (2 x parties and nobody x types), in the order of
    `parties`, nobody last.
    """

    types: Array
    moods: Array
    parties: tuple[str, ...]
    roles: Array

    def as_source_and_target(self, kind: int) -> dict[str | None, tuple[float, float]]:
        """The log-probabilities of every party of the chunk, and of nobody (None), for a type.

        Empty where the chunk names no party: that it is nobody would then be no finding.
        """
        if not self.parties:
            return {}
        source, target = self.roles[:, :, kind]
        names: list[str | None] = [*self.parties, None]
        return {name: (float(source[at]), float(target[at])) for at, name in enumerate(names)}


def heard(scenes: list[Scene], wanted: list[bool], encoder: Encoder) -> list[Heard | None]:
    """What is heard in each sentence of a document; None in chunks without a sentence that is wanted.

    None as well for a sentence that is longer than a chunk, of which only the beginning would be heard.
    """
    found: list[Heard | None] = [None] * len(scenes)
    chunks = [
        chunk
        for chunk in chunks_of(scenes)
        if not chunk.cut and any(wanted[at] for at in chunk.sentences if at >= 0)
    ]
    # Several threads for such small matrices gain little, and cost much where other work is going on. The
    # limit is the process's: two that set and lift it at the same time would leave it behind.
    with _LIMITING, _threads().limit(limits=1):
        for at in range(0, len(chunks), _AT_ONCE):
            batch = chunks[at : at + _AT_ONCE]
            for chunk, rows in zip(batch, encoder(batch), strict=True):
                for number, one in _of_chunk(chunk, rows, encoder.heads):
                    found[number] = one
    return found


@lru_cache(maxsize=1)
def _threads() -> Any:
    from threadpoolctl import ThreadpoolController  # for those who read a document, not for all who import

    return ThreadpoolController()


def _of_chunk(chunk: Chunk, rows: Array, heads: dict[str, Array]) -> list[tuple[int, Heard]]:
    weight = rows @ heads["attention_weight"].T + heads["attention_bias"]
    named = [rows[places].max(axis=0) for places in chunk.parties.values()]
    party = np.stack(named) @ heads["party_weight"].T + heads["party_bias"] if named else None
    sentences = np.array(chunk.sentences)
    found = []
    for number in dict.fromkeys(at for at in chunk.sentences if at >= 0):
        here = sentences == number
        pooled = _shares(weight[here], axis=0).T @ rows[here]
        mean = rows[here].mean(axis=0)
        types = (pooled * heads["type_weight"]).sum(axis=1) + heads["type_bias"]
        moods = (pooled * heads["mood_weight"]).sum(axis=2) + heads["mood_bias"]
        scores = (heads["nobody_weight"] @ mean + heads["nobody_bias"]).reshape(2, 1, -1)
        if party is not None:
            inner = np.tanh(party + heads["sentence_weight"] @ mean).reshape(len(named), 2, -1)
            scores = np.concatenate([np.einsum("csr,str->sct", inner, heads["role_weight"]), scores], axis=1)
        roles = np.log(_shares(scores, axis=1) + np.float32(1e-9))
        found.append((number, Heard(types, moods, tuple(chunk.parties), roles)))
    return found


def _shares(scores: Array, axis: int) -> Array:
    raised: Array = np.exp(scores - scores.max(axis=axis, keepdims=True))
    raised /= raised.sum(axis=axis, keepdims=True)
    return raised
