"""Scores of probabilistic forecasts from draws.

CRPS by the fair estimator (Gneiting & Raftery, 2007, doi:10.1198/016214506000001437; Ferro, 2014,
doi:10.1002/qj.2270), in units of the quantity; callers divide quantities by their observed spread first, so
that tons and shares can be averaged. The log score uses a Gaussian kernel density over the draws
(Silverman's width, with a floor of a twentieth of the spread, and 1e-4 of probability density spread wide,
so that no forecast scores minus infinity).
"""

import numpy as np

__all__ = ["covered", "crps", "log_density"]


def crps(draws: np.ndarray, value: float) -> float:
    """Continuous ranked probability score: mean |X - y| - half of mean |X - X'|; lower is better.

    >>> round(crps(np.array([0.0, 2.0]), 1.0), 6), crps(np.array([1.0, 1.0]), 3.0)
    (0.0, 2.0)
    """
    ordered = np.sort(draws)
    count = len(ordered)
    ranks = 2.0 * np.arange(1, count + 1) - count - 1.0
    spread = float(ranks @ ordered) / (count * (count - 1))
    return float(np.abs(draws - value).mean()) - spread


def log_density(draws: np.ndarray, value: float) -> float:
    """Log of the density of the draws at the value; higher is better."""
    spread = float(np.subtract(*np.quantile(draws, [0.75, 0.25]))) / 1.34
    width = max(0.9 * spread * len(draws) ** -0.2, 0.05)
    kernels = np.exp(-0.5 * ((value - draws) / width) ** 2) / (width * 2.5066282746310002)
    return float(np.log(0.99 * kernels.mean() + 0.01 * 0.01))


def covered(draws: np.ndarray, value: float, level: float) -> bool:
    """Whether the central interval of that level holds the value.

    >>> covered(np.linspace(0, 1, 101), 0.5, 0.5), covered(np.linspace(0, 1, 101), 0.9, 0.5)
    (True, False)
    """
    low, high = np.quantile(draws, [(1 - level) / 2, (1 + level) / 2])
    return bool(low <= value <= high)
