"""What figures of a later day will be, by the model and by what it got wrong before.

A forecast is the model's own futures, its own error given the known facts (discrepancy.py), and the error of
each report. NumPy alone: whoever forecasts from a fit that is there already loads nothing that fits.
"""

from dataclasses import dataclass

import numpy as np

from supplant.dynamics.discrepancy import Discrepancy, conditional, reported, scaled, unscaled
from supplant.dynamics.observations import FIELDS, Target
from supplant.dynamics.observe import Seen, observe
from supplant.dynamics.outcomes import OBSERVED

__all__ = ["Carried", "carried", "forecast", "least", "length", "predict", "read_off", "residuals"]

AFTER = 60.0  # months past the horizon at which an event counts that does not come
FLOOR = 1e-3  # of the largest known figure of its kind: less counts as this little


@dataclass(frozen=True)
class Carried:
    """The model's own error in later targets, given what was wrong with each draw in the known facts.

    `mean` is (target, draw), `spread` (target); `floors` the least that a flow and a price count as, `months`
    how far the model has to run.
    """

    later: tuple[Target, ...]
    months: int
    floors: dict[str, float]
    mean: np.ndarray
    spread: np.ndarray


def predict(
    values: np.ndarray,
    targets: tuple[Target, ...],
    *,
    seed: int,
    freeze: int | None = None,
    errors: bool = True,
) -> np.ndarray:
    """Draws (target, draw) of what each target would be, with monthly noise, by the model alone.

    `freeze` stops localisation and the plant at that month (the rival of constant dependence); `errors` adds
    the error of each report.
    """
    seen = read_off(observe(values, length(targets), seed=seed, freeze=freeze), targets)
    return with_errors(seen, targets, seed) if errors else seen


def carried(
    values: np.ndarray,
    known: tuple[Target, ...],
    later: tuple[Target, ...],
    own: Discrepancy,
    *,
    engine: str = "auto",
) -> Carried:
    """What the known facts say of the model's own error in later targets: `own` is how large it may be.

    Found without monthly noise, and so the same for every forecast from these draws, frozen or not.
    """
    facts = tuple(target for target in known if target.kind != "event")
    quiet = observe(values, length(facts), seed=None, engine_name=engine)
    floors = least(known)
    mean, spread = conditional(residuals(read_off(quiet, facts), facts, floors), facts, later, own)
    return Carried(later, length((*known, *later)), floors, mean, spread)


def forecast(
    values: np.ndarray,
    error: Carried,
    *,
    seed: int,
    freeze: int | None = None,
    engine: str = "auto",
    errors: bool = True,
) -> np.ndarray:
    """Draws (target, draw) of the later targets of `error`: the model, its own error, the reports' errors.

    Each draw keeps its luck from month to month of the same quantity, so that bands over time are smooth.
    """
    later = error.later
    seen = read_off(observe(values, error.months, seed=seed, freeze=freeze, engine_name=engine), later)
    rng = np.random.default_rng(seed)
    luck = {field: rng.normal(size=values.shape[1]) for field in FIELDS}
    result = np.empty_like(seen)
    for place, target in enumerate(later):
        if target.kind == "event":
            result[place] = seen[place]
            continue
        middle = scaled(seen[place], target, error.floors[_kind(target)])
        shifted = middle + error.mean[place] + error.spread[place] * luck[target.field]
        result[place] = unscaled(shifted, target)
    return with_errors(result, later, seed + 1) if errors else result


def with_errors(seen: np.ndarray, targets: tuple[Target, ...], seed: int) -> np.ndarray:
    """Predictions as they would be reported."""
    noise = np.random.default_rng(seed).normal(size=seen.shape)
    result = np.empty_like(seen)
    for place, target in enumerate(targets):
        if target.kind in ("log", "event"):
            result[place] = np.maximum(seen[place], 1e-9) * np.exp(target.sd * noise[place])
        else:
            result[place] = unscaled(
                scaled(seen[place], target, 0.0) + reported(target) * noise[place], target
            )
    return result


def residuals(seen: np.ndarray, facts: tuple[Target, ...], floors: dict[str, float]) -> np.ndarray:
    """Facts less model (target, draw), in logs or logits."""
    found = np.empty_like(seen)
    for place, target in enumerate(facts):
        floor = floors[_kind(target)]
        found[place] = scaled(np.array(target.value), target, floor) - scaled(seen[place], target, floor)
    return found


def read_off(seen: Seen, targets: tuple[Target, ...]) -> np.ndarray:
    """What each target would show (target, draw): averages over its months, or the month of its event."""
    months = len(seen.values)
    found = np.empty((len(targets), seen.values.shape[2]))
    events = {"export_month": seen.exported, "displaced_month": seen.displaced}
    for place, target in enumerate(targets):
        if target.kind == "event":
            found[place] = np.minimum(events[target.field], months + AFTER)
        else:
            column = OBSERVED.index(target.field)
            found[place] = seen.values[target.first : target.last + 1, column].mean(axis=0)
    return found


def length(targets: tuple[Target, ...]) -> int:
    """Months that the model has to run to show every target."""
    return max((target.last for target in targets), default=0) + 1


def least(known: tuple[Target, ...]) -> dict[str, float]:
    """The least that a flow and a price count as."""
    found = {}
    for kind in ("flow", "price"):
        values = [target.value for target in known if target.kind == "log" and _kind(target) == kind]
        found[kind] = FLOOR * max(values, default=1.0)
    return found


def _kind(target: Target) -> str:
    return "price" if target.field in ("price_supplier", "cost_buyer") else "flow"
