"""What every JSON answer says of itself: version, store, vintages, seed, warnings."""

import importlib.metadata
from collections.abc import Sequence
from typing import Any

from supplant.store import Store

__all__ = ["meta", "version"]


def version() -> str:
    """Version of the installed package."""
    return importlib.metadata.version("supplant")


def meta(
    store: Store | None,
    *,
    vintages: Sequence[str] | None = None,
    seed: int | None = None,
    warnings: Sequence[str] = (),
) -> dict[str, Any]:
    """The `meta` of an answer; `vintages` are those used, by default all that the store holds."""
    if vintages is None:
        vintages = [] if store is None else store.vintages()["vintage"].tolist()
    return {
        "supplant": version(),
        "store": None if store is None else store.fingerprint(),
        "vintages": list(vintages),
        "seed": seed,
        "warnings": list(warnings),
    }
