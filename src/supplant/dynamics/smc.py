"""Draws from a posterior by tempering: from the prior, step by step, to the prior times the likelihood.

Temperatures rise so that half of the effective sample is left at each step (Del Moral, Doucet & Jasra, 2006,
doi:10.1111/j.1467-9868.2006.00553.x; adaptive as in Jasra et al., 2011,
doi:10.1111/j.1467-9469.2010.00723.x); then random-walk Metropolis moves, as wide as the particles lie, at the
scale that had about a quarter of them accepted. The prior is standard normal in every dimension.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq

__all__ = ["Tempered", "temper"]

STEPS = 100
HALF = 0.5
ACCEPTED = 0.25


@dataclass(frozen=True)
class Tempered:
    """Particles (particle, dimension), and how it went.

    `effective` is the number of different particles at the end, `acceptance` the mean over all moves.
    """

    particles: np.ndarray
    temperatures: tuple[float, ...]
    acceptance: float
    effective: float
    log_evidence: float


def temper(
    log_likelihood: Callable[[np.ndarray], np.ndarray],
    start: np.ndarray,
    seed: int,
    *,
    moves: int = 8,
    progress: Callable[[float], None] | None = None,
) -> Tempered:
    """Particles from the posterior, from standard normal ones (particle, dimension).

    `progress` is told each temperature.

    >>> rng = np.random.default_rng(1)
    >>> found = temper(lambda z: -8.0 * (z[:, 0] - 1.0) ** 2, rng.normal(size=(2000, 2)), seed=2)
    >>> bool(abs(found.particles[:, 0].mean() - 16 / 17) < 0.03)
    True
    >>> bool(abs(found.particles[:, 1].std() - 1) < 0.1)
    True
    """
    rng = np.random.default_rng(seed)
    z, now = start.copy(), log_likelihood(start)
    count, dimensions = z.shape
    temperatures, accepted, evidence, scale = [0.0], [], 0.0, 2.0 / dimensions**0.5
    while temperatures[-1] < 1.0 and len(temperatures) <= STEPS:
        rise = _rise(now, 1.0 - temperatures[-1])
        weights = np.exp(rise * (now - now.max()))
        evidence += float(np.log(weights.mean()) + rise * now.max())
        temperatures.append(temperatures[-1] + rise if rise < 1.0 - temperatures[-1] else 1.0)
        chosen = _systematic(weights / weights.sum(), rng.uniform())
        z, now = z[chosen], now[chosen]
        spread = np.linalg.cholesky(np.cov(z.T) + 1e-6 * np.eye(dimensions))
        for _ in range(moves):
            tried = z + scale * rng.normal(size=z.shape) @ spread.T
            then = log_likelihood(tried)
            prior = 0.5 * ((z * z).sum(axis=1) - (tried * tried).sum(axis=1))
            took = np.log(rng.uniform(size=count)) < prior + temperatures[-1] * (then - now)
            z, now = np.where(took[:, None], tried, z), np.where(took, then, now)
            accepted.append(float(took.mean()))
            scale = float(np.clip(scale * np.exp(accepted[-1] - ACCEPTED), 0.01, 3.0))
        if progress is not None:
            progress(temperatures[-1])
    return Tempered(
        z, tuple(temperatures), float(np.mean(accepted)), float(len(np.unique(z, axis=0))), evidence
    )


def _rise(log_likelihoods: np.ndarray, left: float) -> float:
    """How much hotter, so that half of the effective sample is left."""

    def missing(rise: float) -> float:
        weights = np.exp(rise * (log_likelihoods - log_likelihoods.max()))
        return float(weights.sum() ** 2 / (weights**2).sum()) - HALF * len(log_likelihoods)

    if missing(left) >= 0:
        return left
    return float(brentq(missing, 0.0, left, xtol=1e-9))


def _systematic(shares: np.ndarray, start: float) -> np.ndarray:
    """Places drawn in proportion to their shares, evenly."""
    found: np.ndarray = np.searchsorted(np.cumsum(shares), (start + np.arange(len(shares))) / len(shares))
    return np.asarray(np.minimum(found, len(shares) - 1))
