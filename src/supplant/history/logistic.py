"""Logistic regression with a ridge, small and weighted, fitted by Newton's method.

Columns are standardised on the training rows; the ridge pulls every coefficient but the constant towards zero
(a normal prior, so thin categories borrow from the rest). NaN is replaced by the training mean, and a column
that has any gets a companion that says where. Minimised is

    -sum_i w_i [y_i log p_i + (1 - y_i) log (1 - p_i)] + penalty / 2 * |beta|^2

Rows of one partnership at successive origins, and partnerships of one supplier or buyer, are not independent:
no standard error is read off the curvature; intervals come from a clustered bootstrap (`history.resampling`).
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from supplant.core.errors import SupplantError
from supplant.history.cube import Floats

__all__ = ["Logistic", "Standard", "fit_logistic", "standard_of"]


@dataclass(frozen=True)
class Standard:
    """How columns are filled and standardised: names, means and spreads of the training rows, gap columns."""

    names: tuple[str, ...]
    mean: Floats
    spread: Floats
    gaps: tuple[str, ...]

    def __call__(self, frame: pd.DataFrame) -> Floats:
        """Rows as a matrix with a leading one, then the covariates, then the gap columns."""
        values = frame[list(self.names)].to_numpy(dtype=float)
        missing = np.isnan(values)
        scaled = (np.where(missing, self.mean, values) - self.mean) / self.spread
        holes = missing[:, [self.names.index(name) for name in self.gaps]].astype(float)
        return np.column_stack([np.ones(len(values)), scaled, holes])

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the columns of the matrix."""
        return ("constant", *self.names, *(f"{name} not known" for name in self.gaps))


def standard_of(frame: pd.DataFrame) -> Standard:
    """The standard of training rows; a column without spread is kept and does nothing."""
    values = frame.to_numpy(dtype=float)
    known = ~np.isnan(values)
    count = np.maximum(known.sum(axis=0), 1)
    mean = np.where(known, values, 0.0).sum(axis=0) / count
    spread = np.sqrt((np.where(known, values - mean, 0.0) ** 2).sum(axis=0) / count)
    spread = np.where(spread > 1e-12, spread, 1.0)
    names = tuple(str(name) for name in frame.columns)
    gaps = tuple(name for name, all_known in zip(names, known.all(axis=0), strict=True) if not all_known)
    return Standard(names, mean, spread, gaps)


@dataclass(frozen=True)
class Logistic:
    """Fitted coefficients on the standardised scale, constant first."""

    standard: Standard
    beta: Floats

    def predict(self, frame: pd.DataFrame) -> Floats:
        """Probability of the outcome for each row."""
        return expit(self.standard(frame) @ self.beta)

    def contributions(self, frame: pd.DataFrame) -> pd.DataFrame:
        """What each column adds to the log-odds of each row, against a row at the training means."""
        matrix = self.standard(frame) * self.beta
        return pd.DataFrame(matrix[:, 1:], columns=self.standard.columns[1:], index=frame.index)

    def coefficients(self) -> "pd.Series[float]":
        """Coefficients by column, per standard deviation of the covariate."""
        return pd.Series(self.beta, index=list(self.standard.columns))


def expit(x: Floats) -> Floats:
    """1 / (1 + exp(-x))."""
    result: Floats = 1 / (1 + np.exp(-np.clip(x, -35, 35)))
    return result


def fit_logistic(
    frame: pd.DataFrame,
    outcome: npt.NDArray[np.bool_],
    *,
    penalty: float,
    weight: Floats | None = None,
    standard: Standard | None = None,
    start: Floats | None = None,
    steps: int = 25,
) -> Logistic:
    """Fit to rows and outcomes. `weight` counts a row more than once, or less; `start` warms a refit.

    Raises SupplantError where there are no rows. Where all outcomes are alike the ridge keeps it finite.

    >>> x = pd.DataFrame({"x": [0.0, 0.0, 1.0, 1.0, 1.0, 0.0]})
    >>> fitted = fit_logistic(x, np.array([0, 0, 1, 1, 0, 1], dtype=bool), penalty=1e-9)
    >>> fitted.predict(x).round(3).tolist()
    [0.333, 0.333, 0.667, 0.667, 0.667, 0.333]
    """
    if frame.empty:
        raise SupplantError("nothing to fit a model to: no training rows")
    standard = standard_of(frame) if standard is None else standard
    matrix, y = standard(frame), outcome.astype(float)
    w = np.ones(len(y)) if weight is None else weight
    beta = newton(matrix, y, w, penalty, start=start, steps=steps)
    return Logistic(standard, beta)


def newton(
    matrix: Floats,
    y: Floats,
    w: Floats,
    penalty: float | Floats,
    *,
    start: Floats | None = None,
    steps: int = 25,
) -> Floats:
    """The minimum by Newton's method; a step that does not lower the loss is halved.

    `penalty` is one ridge for all columns, or one for each. Without rows: a chance of nothing.
    """
    if not len(matrix):
        return np.concatenate([[-20.0], np.zeros(matrix.shape[1] - 1)])  # nothing seen: nothing foretold
    ridge = np.full(matrix.shape[1], penalty, dtype=float)
    ridge[0] = 1e-6  # the constant is free, but stays finite when all outcomes are alike
    beta = np.zeros(matrix.shape[1]) if start is None else start.copy()
    if start is None:
        rate = np.clip((w * y).sum() / max(w.sum(), 1e-12), 1e-4, 1 - 1e-4)
        beta[0] = np.log(rate / (1 - rate))
    loss = _loss(matrix, y, w, ridge, beta)
    for _ in range(steps):
        p = expit(matrix @ beta)
        gradient = matrix.T @ (w * (y - p)) - ridge * beta
        weighted = matrix * (w * p * (1 - p))[:, None]
        step = np.linalg.solve(weighted.T @ matrix + np.diag(ridge), gradient)
        size = 1.0
        while size > 1e-4:
            trial = beta + size * step
            new = _loss(matrix, y, w, ridge, trial)
            if new <= loss + 1e-12:
                break
            size /= 2
        beta, change, loss = trial, loss - new, new
        if change < 1e-7 * max(abs(loss), 1.0):
            break
    return beta


def _loss(matrix: Floats, y: Floats, w: Floats, ridge: Floats, beta: Floats) -> float:
    eta = matrix @ beta
    likelihood = (w * (np.logaddexp(0.0, eta) - y * eta)).sum()
    return float(likelihood + 0.5 * (ridge * beta * beta).sum())
