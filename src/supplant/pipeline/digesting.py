"""A register of the store -> its digest: episodes, curves, contrasts, forecasts, similar cases."""

from typing import Any

from supplant.core.errors import NoAnswer
from supplant.history.digest import HORIZON, digest
from supplant.history.model import Settings
from supplant.history.screen import Screen, screen
from supplant.pipeline.reference import SEED, Reference, load_reactors, load_reference
from supplant.store import Store

__all__ = ["fit_digest"]

FEWEST = 300
"""Partnerships below which no model is fitted: with some forty covariates it would tell nothing."""

DRAWS = 60
"""Refits for the intervals, as many as `supplant screen` makes by default, so that both say the same."""


def fit_digest(store: Store, source: str, vintage: str, until: int) -> dict[str, Any]:
    """Everything that briefs may ask of a release up to the year `until`.

    Raises NoAnswer where the register is too short for a single window and what came after it.
    """
    if source == "reactors":
        reference = load_reactors(store, until=until)
    else:
        reference = load_reference(store, vintage=vintage, until=until)
    cube = reference.events.cube
    if cube.years < reference.span + HORIZON:
        raise NoAnswer(
            f"the register {vintage} is too short by {until} to tell what became of partnerships: it would "
            f"have to cover {reference.span + HORIZON} years"
        )
    landmarks = reference.landmarks()
    return digest(landmarks, reference.deliveries, _screen(reference), seed=SEED)


def _screen(reference: Reference) -> Screen | None:
    cube = reference.events.cube
    if len(cube.supplier) < FEWEST:
        return None
    return screen(reference.landmarks(), cube.last, HORIZON, settings=Settings(), seed=SEED, draws=DRAWS)
