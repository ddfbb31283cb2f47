"""What the encoder hears in a sentence: how likely each type is, in which mood, and who is who.

With x the encoder's rows for the pieces of a sentence, for each type t by itself:

- pooled p = sum of x_i by the softmax over i of a_t . x_i + c_t, and log-odds of the type w_t . p + b_t;
  likewise the log-odds of "not" and of "maybe";
- a party's row r is the largest of its mentions' rows in each place, r' the same of its mentions in this
  sentence (0 without any); its score in a role is v_t . tanh(R r + S r' + M p + d), with R, S, M and d of the
  role, that of nobody n_t . p + e_t, and their softmax is how likely each is in the role.

Logarithms are natural. How the weights came about: benchmarks/fit_encoder.py.
"""

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, pairwise
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from supplant.evidence.chunks import Chunk, chunks_of
from supplant.evidence.encoder import Encoder
from supplant.evidence.roles import Scene

__all__ = ["Heard", "heard"]

Array = NDArray[np.float32]

# Chunks reckoned together, at most: enough for long rows of products, few enough for a report to make work
# for two cores. It does not hang on how many cores there are, so that they change no sum in its last digit.
_AT_ONCE = 5
_AT_A_TIME = min(4, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)
_LIMITING = Lock()


@dataclass(frozen=True, eq=False)
class Heard:
    """Log-odds of each type (`types`), and of its negation and doubt (`moods`, 2 x types).

    `roles` are log-probabilities as source and as target (2 x parties and nobody x types), in the order of
    `parties`, nobody last.
    """

    types: list[float]
    moods: Array
    parties: tuple[str, ...]
    roles: Array

    def as_source_and_target(self, kind: int) -> dict[str | None, tuple[float, float]]:
        """The log-probabilities of every party of the chunk, and of nobody (None), for a type.

        Empty where the chunk names no party: that it is nobody would then be no finding.
        """
        if not self.parties:
            return {}
        source, target = self.roles[:, :, kind].tolist()
        return dict(zip([*self.parties, None], zip(source, target, strict=True), strict=True))


def heard(scenes: list[Scene], wanted: list[bool], encoder: Encoder) -> list[Heard | None]:
    """What is heard in the sentences of a document that are wanted, and in those next to them.

    These are taken in as if they followed each other, one document of the process at a time. None for the
    others, and for a sentence that is longer than a chunk, of which only the beginning would be heard.
    """
    found: list[Heard | None] = [None] * len(scenes)
    near = [at for at in range(len(scenes)) if any(wanted[max(0, at - 1) : at + 2])]
    chunks = [chunk for chunk in chunks_of([scenes[at] for at in near]) if not chunk.cut]
    if not chunks:
        return found
    count = -(-len(chunks) // _AT_ONCE)
    ends = [len(chunks) * number // count for number in range(count + 1)]
    batches = [chunks[begin:end] for begin, end in pairwise(ends)]

    def hear(batch: list[Chunk]) -> list[list[tuple[int, Heard]]]:
        return [
            _of_chunk(chunk, rows, encoder.heads) for chunk, rows in zip(batch, encoder(batch), strict=True)
        ]

    # Batches have threads, products none: those of the linear algebra wait for each other, which costs two
    # thirds of the speed where other work is going on. Their limit is the process's or, in some builds, the
    # thread's; two calls that set and lift it at the same time would leave it behind.
    with (
        _LIMITING,
        _algebra().limit(limits=1),
        ThreadPoolExecutor(_AT_A_TIME, initializer=lambda: _algebra().limit(limits=1)) as pool,
    ):
        for one in pool.map(hear, batches):
            for number, what in chain.from_iterable(one):
                found[near[number]] = what
    return found


@lru_cache(maxsize=1)
def _algebra() -> Any:
    from threadpoolctl import ThreadpoolController  # for those who read a document, not for all who import

    return ThreadpoolController()


def _of_chunk(chunk: Chunk, rows: Array, heads: dict[str, Array]) -> list[tuple[int, Heard]]:
    weight = rows @ heads["attention_weight"].T + heads["attention_bias"]
    sentences = np.array(chunk.sentences)
    named = [np.array(places) for places in chunk.parties.values()]
    parties = _largest(rows, named) @ heads["party_weight"].T + heads["party_bias"]
    found = []
    for number in dict.fromkeys(at for at in chunk.sentences if at >= 0):
        here = sentences == number
        pooled = _shares(weight[here], axis=0).T @ rows[here]
        types = (pooled * heads["type_weight"]).sum(axis=1) + heads["type_bias"]
        moods = (pooled * heads["mood_weight"]).sum(axis=2) + heads["mood_bias"]
        own = _largest(rows, [places[here[places]] for places in named]) @ heads["here_weight"].T
        roles = _roles(pooled, parties + own, heads)
        found.append((number, Heard(types.tolist(), moods, tuple(chunk.parties), roles)))
    return found


def _roles(pooled: Array, parties: Array, heads: dict[str, Array]) -> Array:
    inner = np.tanh(parties[:, None] + pooled @ heads["sentence_weight"].T)
    inner = inner.reshape(*inner.shape[:2], 2, inner.shape[2] // 2)
    scores = np.einsum("ctsr,str->sct", inner, heads["role_weight"])
    nobody = (pooled * heads["nobody_weight"]).sum(axis=2) + heads["nobody_bias"]
    whole: Array = np.concatenate([scores, nobody[:, None]], axis=1)
    found: Array = np.log(_shares(whole, axis=1) + np.float32(1e-9))
    return found


def _largest(rows: Array, listed: list[NDArray[np.intp]]) -> Array:
    """For each list of places the largest of their rows in each column; zeros where there is none."""
    found = np.zeros((len(listed), rows.shape[1]), dtype=np.float32)
    for at, places in enumerate(listed):
        if len(places):
            found[at] = rows[places].max(axis=0)
    return found


def _shares(scores: Array, axis: int) -> Array:
    raised: Array = np.exp(scores - scores.max(axis=axis, keepdims=True))
    raised /= raised.sum(axis=axis, keepdims=True)
    return raised
