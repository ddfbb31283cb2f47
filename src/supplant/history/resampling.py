"""Resampling that respects who deals with whom: suppliers and buyers are drawn, not rows.

A partnership is counted as often as its supplier was drawn times as often as its buyer was (the pigeonhole
bootstrap; Owen 2007, Annals of Applied Statistics 1). Rows that share a supplier or a buyer, or are one
partnership at several origins, then move together, and intervals are wider than those of independent rows,
never narrower.
"""

import numpy as np

from supplant.history.cube import Floats, Ints

__all__ = ["interval", "pigeonhole"]


def pigeonhole(supplier: Ints, buyer: Ints, rng: np.random.Generator) -> Floats:
    """One set of weights for rows of these suppliers and buyers (numbers).

    >>> w = pigeonhole(np.array([0, 0, 1]), np.array([2, 3, 2]), np.random.default_rng(1))
    >>> w.shape, bool((w >= 0).all())
    ((3,), True)
    """
    found = np.ones(len(supplier))
    for side in (supplier, buyer):
        names, place = np.unique(side, return_inverse=True)
        found = found * rng.multinomial(len(names), np.full(len(names), 1 / len(names)))[place]
    return found.astype(float)


def interval(values: Floats, share: float = 0.9) -> tuple[Floats, Floats]:
    """The middle `share` of draws along the first axis; draws that are NaN are left out."""
    tail = (1 - share) / 2
    # A column of nothing but NaN has no interval: it stays NaN, and numpy is not asked about it.
    empty = np.isnan(values).all(axis=0)
    low, high = np.nanquantile(np.where(empty, 0.0, values), [tail, 1 - tail], axis=0)
    return np.where(empty, np.nan, low), np.where(empty, np.nan, high)
