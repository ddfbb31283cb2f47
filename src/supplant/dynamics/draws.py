"""Random numbers that know their place: the same for a run whatever is computed before, beside or after it.

Threefry-2x32 with 20 rounds (Salmon et al., 2011, doi:10.1145/2063384.2063405) is a pure function of a key
and a counter: the key is the seed, the counter the run and the month, or the run and the parameter. Any
block on any machine draws the same bits.

Parameters are drawn independently, not from a Sobol sequence: with 122 of them, pairs and triples of its
dimensions are so regular, scrambled or not, that over 32,768 futures a parameter without any influence on
displacement took 4 % of its variance. The bands lose little, since no few parameters carry them.
"""

from supplant.dynamics.arrays import Array, Namespace
from supplant.dynamics.step import Noise

__all__ = ["BLOCK", "monthly_noise", "threefry", "uniform", "uniforms"]

BLOCK = 4096
ROTATIONS = ((13, 15, 26, 6), (17, 29, 16, 24))
PARITY = 0x1BD11BDA
PARAMETERS = 0x50415241  # keeps the draws of parameters apart from those of months


def threefry(key0: Array, key1: Array, count0: Array, count1: Array, xp: Namespace) -> tuple[Array, Array]:
    """Two 32-bit words from a key and a counter of two words each; all arrays of uint32.

    >>> import numpy as np
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


def uniforms(key0: Array, key1: Array, runs: Array, count: int, dtype: Array, xp: Namespace) -> Array:
    """Numbers between 0 and 1, (parameter, run)."""
    rows = xp.arange(count, dtype=xp.uint32)[:, None]
    return uniform(key0, key1, runs[None, :], rows, dtype, xp)


def uniform(key0: Array, key1: Array, runs: Array, row: Array, dtype: Array, xp: Namespace) -> Array:
    """The number of one parameter."""
    word, _ = threefry(key0, key1 ^ xp.uint32(PARAMETERS), runs, row, xp)
    return _open_unit(word, dtype, xp)
