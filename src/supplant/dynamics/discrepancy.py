"""What the model gets wrong by itself: an error that is alike for what lies close together in time.

In logs (of shares: logits) a fact is the model's figure plus the model's own error plus the error of the
report (Kennedy & O'Hagan, 2001, doi:10.1111/1467-9868.00294). The own error of each quantity is Gaussian with
the covariance

    size^2 (half 1[same family] + half 1[same quantity]) exp(-|t - t'| / memory)

so that thirty monthly figures tell the parameters little more than a few do, an error seen shortly before a
forecast is carried into it, and one far away is forgotten. Families are flows, shares and prices. Size and
memory are learnt from hindcasts of other cases (docs/hindcasts.md).
"""

import math
from dataclasses import dataclass

import numpy as np

from supplant.dynamics.observations import Target

__all__ = ["Discrepancy", "conditional", "covariance", "factor", "scaled", "unscaled"]

FLOWS = ("use", "imports", "local", "supply")
PRICES = ("price_supplier", "cost_buyer")
SIZES = {"flow": 0.6, "share": 0.6, "price": 0.3}
COMMON = 0.5
EDGE = 0.01  # shares nearer to 0 or 1 count as this near


@dataclass(frozen=True)
class Discrepancy:
    """`size` multiplies the sizes of all families; `months` is the memory."""

    size: float = 1.0
    months: float = 60.0


def family(target: Target) -> str:
    """flow, share or price."""
    return "flow" if target.field in FLOWS else "price" if target.field in PRICES else "share"


def scaled(values: np.ndarray, target: Target, floor: float) -> np.ndarray:
    """Values in logs, of shares in logits; flows and prices are not below the floor."""
    if family(target) == "share":
        bounded = np.clip(values, EDGE, 1 - EDGE)
        return np.asarray(np.log(bounded / (1 - bounded)))
    return np.asarray(np.log(np.maximum(values, floor)))


def unscaled(values: np.ndarray, target: Target) -> np.ndarray:
    """The inverse of `scaled`."""
    if family(target) == "share":
        return np.asarray(1 / (1 + np.exp(-np.clip(values, -40, 40))))
    return np.asarray(np.exp(np.clip(values, -60, 60)))


def reported(target: Target) -> float:
    """Standard deviation of the report, in logs or logits."""
    if family(target) != "share":
        return target.sd
    if target.kind == "range":
        low, high = (min(max(edge, EDGE), 1 - EDGE) for edge in (target.low, target.high))
        return (_logit(high) - _logit(low)) / 3.3
    share = min(max(target.value, 0.05), 0.95)
    return target.sd / (share * (1 - share))


def covariance(some: tuple[Target, ...], others: tuple[Target, ...], own: Discrepancy) -> np.ndarray:
    """Covariance of the model's own error between targets."""
    found = np.zeros((len(some), len(others)))
    for row, a in enumerate(some):
        for column, b in enumerate(others):
            if family(a) == family(b):
                alike = COMMON + (1 - COMMON) * (a.field == b.field)
                apart = abs(_middle(a) - _middle(b))
                size = own.size * SIZES[family(a)]
                found[row, column] = size**2 * alike * math.exp(-apart / own.months)
    return found


def factor(known: tuple[Target, ...], own: Discrepancy) -> np.ndarray:
    """Lower factor of the covariance of the known facts' errors, own and of the reports."""
    found: np.ndarray = np.linalg.cholesky(covariance(known, known, own) + _errors(known))
    return found


def conditional(
    residuals: np.ndarray, known: tuple[Target, ...], later: tuple[Target, ...], own: Discrepancy
) -> tuple[np.ndarray, np.ndarray]:
    """Mean (target, draw) and standard deviation of the own error of later targets, given what was wrong.

    `residuals` are facts less model, (known target, draw).
    """
    spread = own.size * np.array([SIZES[family(target)] for target in later])
    between = covariance(later, known, own)
    gain = np.linalg.solve(covariance(known, known, own) + _errors(known), between.T).T
    return gain @ residuals, np.sqrt(np.maximum(spread**2 - (gain * between).sum(axis=1), 1e-12))


def _errors(known: tuple[Target, ...]) -> np.ndarray:
    return np.diag([reported(target) ** 2 for target in known])


def _middle(target: Target) -> float:
    return (target.first + target.last) / 2


def _logit(share: float) -> float:
    return math.log(share / (1 - share))
