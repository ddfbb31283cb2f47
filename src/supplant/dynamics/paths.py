"""Single futures on NumPy, for what bands cannot give: averages with other models.

The same step and draws as the engines. `freeze` stops localisation and the plant at a month, which is the
rival of constant dependence.
"""

import numpy as np

from supplant.dynamics.draws import monthly_noise
from supplant.dynamics.levers import levers
from supplant.dynamics.parameters import assemble
from supplant.dynamics.setting import prepare
from supplant.dynamics.state import NEVER, initial
from supplant.dynamics.step import step

__all__ = ["PATHS", "paths"]

PATHS = ("imports", "local", "localisation")


def paths(values: np.ndarray, months: int, *, seed: int, freeze: int | None = None) -> np.ndarray:
    """Values (quantity, month, draw) of PATHS for parameter values (row, draw)."""
    setting = prepare(assemble(values.astype(np.float32), np), np)
    stopped = setting._replace(
        parameters=setting.parameters._replace(
            plant_start_month=setting.parameters.plant_start_month * 0 + np.float32(NEVER)
        )
    )
    runs = np.arange(values.shape[1], dtype=np.uint32)
    keys = np.uint32(seed & 0xFFFFFFFF), np.uint32(seed >> 32)
    state, base = initial(setting, np), levers()
    kept = np.empty((len(PATHS), months, values.shape[1]), np.float32)
    for month in range(months):
        noise = monthly_noise(*keys, runs, np.full(1, month, np.uint32), np.float32, np)
        now = stopped if freeze is not None and month >= freeze else setting
        state, flows = step(state, now, base, noise, np.float32(month), np)
        for place, name in enumerate(PATHS):
            kept[place, month] = getattr(flows, name)
    return kept
