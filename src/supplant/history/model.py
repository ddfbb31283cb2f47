"""The model: discrete-time hazards with competing endings, on readable covariates.

For a partnership at an origin, the years ahead are taken in blocks b. In each block

    supply fades             hazard      logit h_b = x'alpha_b         (faded)
    others took over         given that  logit s_b = x'beta_b          (switched)
    else the buyer produces  given that  logit d_b = x'gamma_b         (displaced; else ended)
    the two meet as rivals   hazard      logit r_b = x'delta_b         (rival, first meeting)

with x as of the origin. Probabilities over a horizon follow from the blocks: P(displaced) is the sum over
blocks of P(not faded before) h_b (1 - s_b) d_b. Every block has its own coefficients, because what tells of
the next years tells less of later ones, and is fitted on every `step`-th origin back from the newest whose
block had ended by the time of the forecast: the near future is learnt from fresher origins than the far one.
Recent origins weigh more, by half every `half_life` years, because rates drift. A riser compares two windows,
so it is no hazard: one logistic regression on the horizon itself. See `history.logistic` for the ridge.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from supplant.core.errors import NoAnswer
from supplant.history.cube import Bools, Floats, Ints
from supplant.history.landmarks import Landmarks
from supplant.history.logistic import Standard, expit, newton, standard_of

__all__ = ["PARTS", "TARGETS", "Model", "Settings", "fit", "outcome_of"]

PARTS = ("faded", "switched", "produces", "rival")
"""The four hazards and conditionals of the model, by name."""

DECIDES = frozenset({("produces", "producer_seen")})
"""Part and covariate where the definition leaves no doubt: a buyer once seen to produce counts as a producer.

The ridge would hold the model back from saying so, and every forecast of displacement with it. The model
still learns it from the rows: with the fates of others it learns nothing."""

TARGETS = ("rival", "displaced", "faded", "switched", "ended", "riser")
"""What a forecast gives a probability of."""


@dataclass(frozen=True)
class Settings:
    """Choices made once, on outcomes up to 2005, and kept: see docs/reference-class.md.

    `penalty` of the ridge; `produces_penalty` in the part on the buyer's production, which has fewer rows;
    `decided_penalty` of a covariate that decides a part by definition (`DECIDES`). `half_life` in years;
    length in years of the blocks of fading (`fade_block`) and of rivalry (`rival_block`); `step` years
    between training origins; `memory`: older origins are not used.
    """

    penalty: float = 60.0
    produces_penalty: float = 10.0
    decided_penalty: float = 0.1
    half_life: float = 8.0
    fade_block: int = 5
    rival_block: int = 2
    step: int = 3
    memory: int = 45

    def blocks(self, part: str, horizon: int) -> tuple[tuple[int, int], ...]:
        """Years ahead of each block: after the first number, up to the second.

        >>> Settings().blocks("rival", 5)
        ((0, 2), (2, 4), (4, 5))
        """
        length = self.rival_block if part == "rival" else self.fade_block
        return tuple((low, min(low + length, horizon)) for low in range(0, horizon, length))

    def ridge(self, part: str, columns: Sequence[str]) -> Floats:
        """The penalty of each column of the matrix in a part."""
        plain = self.produces_penalty if part == "produces" else self.penalty
        return np.array([self.decided_penalty if (part, name) in DECIDES else plain for name in columns])


@dataclass(frozen=True)
class Model:
    """Fitted coefficients by part and block: constant, covariates, gap columns."""

    standard: Standard
    beta: Mapping[str, tuple[Floats, ...]]
    horizon: int
    trained_to: int
    rows: int

    def predict(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Probability of each target within the horizon, one row per row of `frame`."""
        matrix = self.standard(frame)
        p = {part: [expit(matrix @ beta) for beta in blocks] for part, blocks in self.beta.items()}
        found = {name: np.zeros(len(frame)) for name in TARGETS}
        survive = np.ones(len(frame))
        for fades, switched, produces in zip(p["faded"], p["switched"], p["produces"], strict=True):
            now = survive * fades
            found["switched"] += now * switched
            found["displaced"] += now * (1 - switched) * produces
            found["ended"] += now * (1 - switched) * (1 - produces)
            survive = survive * (1 - fades)
        found["faded"] = 1 - survive
        found["rival"] = 1 - np.prod([1 - meets for meets in p["rival"]], axis=0)
        found["riser"] = p["riser"][0]
        return pd.DataFrame({name: np.clip(found[name], 0.0, 1.0) for name in TARGETS}, index=frame.index)

    def coefficients(self) -> pd.DataFrame:
        """Coefficients per standard deviation, one column per part and block."""
        columns = {
            f"{part} {number + 1}": beta
            for part, blocks in self.beta.items()
            for number, beta in enumerate(blocks)
        }
        return pd.DataFrame(columns, index=list(self.standard.columns))


def fit(
    landmarks: Landmarks,
    origin: int,
    horizon: int,
    settings: Settings,
    *,
    use: Bools | None = None,
    frame: pd.DataFrame | None = None,
    fate: Ints | None = None,
    weight: Floats | None = None,
    start: Model | None = None,
) -> Model:
    """The model as it could be fitted at the end of the year `origin`.

    For nulls: `use` leaves training rows out, `frame` replaces the covariates, `fate` gives each row the
    outcomes of another row of the same origin. For the bootstrap: `weight` counts rows, `start` warms up.
    Raises NoAnswer where no partnership has been watched for the horizon.
    """
    age = origin - landmarks.origin
    if age.max(initial=-1) < horizon:
        raise NoAnswer(
            f"no partnership was watched for {horizon} years by {origin}: take a later year, a shorter "
            "horizon or a longer release"
        )
    nearest = min(settings.fade_block, settings.rival_block, horizon)
    rows = (age >= nearest) & (age <= settings.memory + horizon)
    chosen = np.nonzero(rows if use is None else rows & use)[0]
    if not len(chosen):
        raise NoAnswer(f"no partnership whose fate was known by {origin}: take a later year")
    table = (landmarks.frame if frame is None else frame).iloc[chosen]
    standard = standard_of(table) if start is None else start.standard
    data = _Data(landmarks, chosen, chosen if fate is None else fate[chosen], origin)
    matrix = standard(table)
    weights = np.ones(len(chosen)) if weight is None else weight[chosen]
    beta: dict[str, tuple[Floats, ...]] = {}
    for part in (*PARTS, "riser"):
        blocks = ((0, horizon),) if part == "riser" else settings.blocks(part, horizon)
        fitted = []
        for number, (low, high) in enumerate(blocks):
            keep, y = data.outcome(part, low, high)
            keep = keep & ((data.age - high) % settings.step == 0)
            w = weights[keep] * 0.5 ** ((data.age[keep] - high) / settings.half_life)
            warm = None if start is None else start.beta[part][number]
            ridge = settings.ridge(part, standard.columns)
            fitted.append(newton(matrix[keep], y[keep].astype(float), w, ridge, start=warm))
        beta[part] = tuple(fitted)
    return Model(standard, beta, horizon, origin, len(chosen))


class _Data:
    """Training rows and what had become of them by the origin."""

    def __init__(self, landmarks: Landmarks, chosen: Ints, fate: Ints, origin: int) -> None:
        self.landmarks, self.fate = landmarks, fate
        self.age = origin - landmarks.origin[chosen]
        self.faded = landmarks.faded[fate] - landmarks.origin[fate]
        self.rival = landmarks.rival[fate] - landmarks.origin[fate]
        self.kind = landmarks.kind[fate]

    def outcome(self, part: str, low: int, high: int) -> tuple[Bools, Bools]:
        """Who was at risk in a block that had ended, and of whom it came."""
        ended = self.age >= high
        if part == "riser":
            return ended, self.landmarks.risen(high)[self.fate]
        if part == "rival":
            return ended & (self.rival > low), self.rival <= high
        if part == "faded":
            return ended & (self.faded > low), self.faded <= high
        gone = ended & (self.faded > low) & (self.faded <= high)
        if part == "switched":
            return gone, self.kind == 2
        return gone & (self.kind != 2), self.kind == 1


def outcome_of(landmarks: Landmarks, rows: Ints, horizon: int) -> dict[str, npt.NDArray[np.bool_]]:
    """What came within the horizon, for rows whose horizon has passed."""
    faded = landmarks.faded[rows] - landmarks.origin[rows] <= horizon
    kind = np.where(faded, landmarks.kind[rows], 0)
    return {
        "rival": landmarks.rival[rows] - landmarks.origin[rows] <= horizon,
        "displaced": kind == 1,
        "faded": faded,
        "switched": kind == 2,
        "ended": kind == 3,
        "riser": landmarks.risen(horizon)[rows],
    }
