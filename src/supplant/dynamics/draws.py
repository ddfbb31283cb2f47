"""Random numbers that know their place: the same for a run whatever is computed before, beside or after it.

Monthly noise is Threefry-2x32 with 20 rounds (Salmon et al., 2011, doi:10.1145/2063384.2063405), keyed by
seed and run, counted by month: a pure function, so any block on any machine draws the same bits. Parameters
are drawn from a Sobol sequence indexed by the run (Sobol, 1967; directions from SciPy, i.e. Joe & Kuo,
2008, doi:10.1137/070710359), shifted digitally by the seed: it covers the table more evenly than chance and
needs no count of runs in advance. The Sobol points are linear in the bits of the index, hence point(block *
size + i) is the exclusive or of the point at the start of the block with the point i.
"""

from functools import cache

import numpy as np
from scipy.stats import qmc

from supplant.dynamics.arrays import Array, Namespace
from supplant.dynamics.step import Noise

__all__ = ["BLOCK", "monthly_noise", "sobol_block", "sobol_table", "threefry", "uniforms"]

BLOCK = 4096
BITS = 32
ROTATIONS = ((13, 15, 26, 6), (17, 29, 16, 24))
PARITY = 0x1BD11BDA


def threefry(key0: Array, key1: Array, count0: Array, count1: Array, xp: Namespace) -> tuple[Array, Array]:
    """Two 32-bit words from a key and a counter of two words each; all arrays of uint32.

    >>> zero = np.zeros(1, np.uint32)
    >>> [hex(word[0]) for word in threefry(zero, zero, zero, zero, np)]
    ['0x6b200159', '0x99ba4efe']
    """
    keys = (key0, key1, key0 ^ key1 ^ xp.uint32(PARITY))
    a, b = count0 + keys[0], count1 + keys[1]
    for group in range(5):
        for rotation in ROTATIONS[group % 2]:
            a = a + b
            b = (b << xp.uint32(rotation)) | (b >> xp.uint32(32 - rotation))
            b = b ^ a
        a = a + keys[(group + 1) % 3]
        b = b + keys[(group + 2) % 3] + xp.uint32(group + 1)
    return a, b


def monthly_noise(key0: Array, key1: Array, runs: Array, month: Array, dtype: Array, xp: Namespace) -> Noise:
    """Two standard normal numbers for each run, by Box and Muller (1958) from 23 bits each."""
    one, two = threefry(key0, key1, runs, month, xp)
    radius = xp.sqrt(-2.0 * xp.log(_open_unit(one, dtype, xp)))
    sine, cosine = _half_turn(_open_unit(two, dtype, xp) - 0.5)
    return Noise(radius * (1.0 - 2.0 * sine * sine), radius * (2.0 * sine * cosine))


def _half_turn(part: Array) -> tuple[Array, Array]:
    """Sine and cosine of pi * part, |part| <= 1/2, by their series to 1e-7.

    The libraries' own functions reduce any angle first, which costs more than all the rest of the draw.
    """
    x = 3.141592653589793 * part
    y = x * x
    sine, cosine = 1.0 - y / 110.0, 1.0 - y / 132.0
    for even in (8.0, 6.0, 4.0, 2.0):
        sine = 1.0 - y * (1.0 / (even * (even + 1.0))) * sine
    for even in (10.0, 8.0, 6.0, 4.0, 2.0):
        cosine = 1.0 - y * (1.0 / (even * (even - 1.0))) * cosine
    return x * sine, cosine


def _open_unit(word: Array, dtype: Array, xp: Namespace) -> Array:
    """A number above 0 and below 1 from the upper 23 bits, exact in single precision."""
    return ((word >> xp.uint32(9)).astype(dtype) + 0.5) * (2.0**-23)


@cache
def sobol_table(dimensions: int) -> np.ndarray:
    """The first BLOCK points as 32-bit integers, (dimension, point)."""
    points = qmc.Sobol(dimensions, scramble=False, bits=BITS).random(BLOCK)
    table: np.ndarray = np.ascontiguousarray((points * 2.0**BITS).astype(np.uint32).T)
    return table


@cache
def _direction(dimensions: int, power: int) -> np.ndarray:
    """The point with index 2 ** power."""
    engine = qmc.Sobol(dimensions, scramble=False, bits=BITS).fast_forward(2**power)
    point: np.ndarray = (engine.random(1)[0] * 2.0**BITS).astype(np.uint32)
    return point


def sobol_block(dimensions: int, block: int, seed: int) -> np.ndarray:
    """What to combine with the table by exclusive or: the start of the block, and the shift of the seed."""
    offset = np.zeros(dimensions, np.uint32)
    index, power = block * BLOCK, 0
    while index:
        if index & 1:
            offset ^= _direction(dimensions, power)
        index, power = index >> 1, power + 1
    each = np.arange(dimensions, dtype=np.uint32)
    key = np.full(dimensions, seed & 0xFFFFFFFF, np.uint32)
    high = np.full(dimensions, (seed >> 32) & 0xFFFFFFFF, np.uint32)
    shift, _ = threefry(key, high, each, np.full(dimensions, 0x534F424C, np.uint32), np)
    block_start: np.ndarray = offset ^ shift
    return block_start


def uniforms(table: Array, offset: Array, dtype: Array, xp: Namespace) -> Array:
    """Uniforms (dimension, run) of a block, in the open unit interval."""
    return _open_unit(table ^ offset[:, None], dtype, xp)
