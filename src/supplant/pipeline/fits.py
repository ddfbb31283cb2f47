"""Where the fitted parameters of a case come from: the program, or a fit on this machine, now or before.

A fit is used only where its key is that of the facts, the table and the program at hand. A new one takes some
seconds, and is kept in the user's cache folder under its key and a digest of the code of `dynamics`, so that
no fit outlives the equations that it was made with.
"""

import contextlib
import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Literal

import platformdirs

from supplant.core.errors import SupplantError
from supplant.dynamics.fit import DamagedFit, Fit, bundled_fit, fit_key, pack, read_fit, write_fit
from supplant.dynamics.observations import Reading, Target
from supplant.pipeline.code import code_digest

__all__ = ["ORIGINS", "Fitted", "Fitting", "bundle", "fit_at_hand", "fit_now"]

Fitting = Callable[[float], None]  # told which part of the way is done, 0 to 1
Origin = Literal["bundled", "made"]
ORIGINS: dict[str, str] = {
    "bundled": "came with the program",
    "made": "made on this machine",
}
SEED = 0


@dataclass(frozen=True)
class Fitted:
    """A fit, and whether it came with the program or was made here: now or before, so that answers agree."""

    fit: Fit
    origin: Origin


def fit_at_hand(slug: str | None, reading: Reading, until: date | None = None) -> Fitted | None:
    """A fit to these very facts that is there already; None where there is none."""
    key = fit_key(reading, _used(reading, until), SEED)
    came = bundled_fit(slug) if slug is not None else None
    if came is not None and came.key == key:
        return Fitted(came, "bundled")
    file = _kept(key)
    try:
        return Fitted(read_fit(file.read_bytes()), "made") if file.is_file() else None
    except (OSError, DamagedFit):
        return None  # a damaged file in a cache is as good as none


def fit_now(reading: Reading, until: date | None = None, progress: Fitting | None = None) -> Fitted:
    """Fit to the facts, and keep the fit for the next time."""
    fit = _fit(reading, until, progress)
    with contextlib.suppress(OSError):  # a cache that cannot be written costs time, not the answer
        write_fit(fit, _kept(fit.key))
    return Fitted(fit, "made")


def bundle(slug: str, reading: Reading) -> Path:
    """Fit a case anew and put it where the program keeps those that it comes with."""
    file = Path(str(files("supplant.dynamics"))) / "fits" / f"{slug}.fit"
    try:
        write_fit(_fit(reading, None), file)
    except OSError as error:
        raise SupplantError(f"cannot write {file}: {error.strerror or error}") from error
    bundled_fit.cache_clear()
    return file


def _fit(reading: Reading, until: date | None, progress: Fitting | None = None) -> Fit:
    from supplant.dynamics.calibrate import calibrate

    posterior = calibrate(reading, until, seed=SEED, progress=progress)
    return pack(
        posterior.values, posterior.table, posterior.fitted, posterior.used,
        key=fit_key(reading, posterior.used, SEED), seed=SEED, particles=posterior.values.shape[1],
        steps=len(posterior.temperatures) - 1, acceptance=posterior.acceptance,
    )  # fmt: skip


def _used(reading: Reading, until: date | None) -> tuple[Target, ...]:
    return reading.targets if until is None else reading.known(until)


def _kept(key: str) -> Path:
    folder = os.environ.get("SUPPLANT_CACHE") or platformdirs.user_cache_dir("supplant")
    return Path(folder) / "fits" / f"{key}-{code_digest('dynamics')}.fit"
