"""When a partnership faded, what took its place, and when its buyer met the supplier as a rival.

The definitions, in one place (y is a year, a window is the `span` years to it):

- faded in y: supply in the window is below `fade_share` of the highest earlier window, and was not in y - 1.
- the loss is that highest window less this one. Others cover it by what the buyer's other foreign suppliers
  of the category delivered in the window to y beyond what they did in the window of the peak.
  switched: they cover at least `cover_share` of the loss. displaced: they do not, and the buyer produces.
  ended: they do not, and it does not.
- rival in y: the buyer delivers the category to a third country for the first time, and the supplier had
  delivered it there in an earlier year; after the partnership began.
- riser over h years: exports of the category in the window to t + h are more than `riser_factor` times those
  in the window to t, and above `riser_floor`.

Each is decided from years up to y alone, so a later row never changes an earlier event. Left out: sales to
the supplier itself (no third country), and the reasons for an end.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from supplant.history.cube import NEVER, Bools, Cube, Floats, Ints

__all__ = ["KINDS", "Events"]

KINDS = ("none", "displaced", "switched", "ended")
"""What a fading came to; the number of a kind is its place."""


@dataclass(frozen=True)
class Events:
    """All events of a cube."""

    cube: Cube

    @cached_property
    def faded(self) -> Bools:
        """[p, t] whether supply stands below the threshold in that year."""
        cube = self.cube
        before = np.zeros_like(cube.peak)
        before[:, 1:] = cube.peak[:, :-1]
        return (before > 0) & (cube.supply < cube.thresholds.fade_share * before)

    @cached_property
    def passages(self) -> Bools:
        """[p, t] whether it passed below the threshold in that year."""
        passed = self.faded.copy()
        passed[:, 1:] &= ~self.faded[:, :-1]
        return passed

    @cached_property
    def meetings(self) -> tuple[Ints, Ints, Ints]:
        """Partnership, third country and year of every rivalry, one entry each, in order of partnership."""
        cube = self.cube
        by_buyer = cube.met[cube.buyer, cube.category]
        by_supplier = cube.met[cube.supplier, cube.category]
        rival = (by_buyer < NEVER) & (by_supplier < by_buyer) & (by_buyer > cube.first[:, None])
        rival[np.arange(len(cube.supplier)), cube.supplier] = False
        places, countries = np.nonzero(rival)
        return places, countries, by_buyer[places, countries]

    @cached_property
    def rivalries(self) -> npt.NDArray[np.int64]:
        """[p, t] number of countries in which the buyer became a rival in that year."""
        count = np.zeros(self.cube.tiv.shape, dtype=np.int64)
        places, _, years = self.meetings
        np.add.at(count, (places, years), 1)
        return count

    def losses(self, places: Ints, years: Ints) -> tuple[Floats, Floats]:
        """What was lost since the peak before each year, and what other suppliers added; million TIV."""
        cube, row = self.cube, np.arange(len(places))
        supply = cube.supply[places]
        earlier = np.arange(cube.years)[None, :] < years[:, None]
        peak = np.where(earlier, supply, -1.0).argmax(axis=1)
        all_now = cube.imports[cube.buyer[places], cube.category[places], years]
        all_then = cube.imports[cube.buyer[places], cube.category[places], peak]
        others_now, others_then = all_now - supply[row, years], all_then - supply[row, peak]
        gain = others_now - others_then if cube.thresholds.cover == "increase" else others_now
        return supply[row, peak] - supply[row, years], gain

    def produces(self, places: Ints, years: Ints) -> Bools:
        """Whether the buyer produces the category by then: local production seen, or it exports."""
        cube = self.cube
        exports = cube.exports[cube.buyer[places], cube.category[places], years]
        return np.asarray(self.seen_producing(places, years) | (exports > 0), dtype=bool)

    def seen_producing(self, places: Ints, years: Ints) -> Bools:
        """Whether local production was seen by then; once seen, it is for good."""
        cube = self.cube
        if cube.thresholds.producer == "partnership":
            return np.asarray(cube.local[places, years], dtype=bool)
        return np.asarray(cube.produced[cube.buyer[places], cube.category[places], years], dtype=bool)

    def kinds(self, places: Ints, years: Ints) -> npt.NDArray[np.int64]:
        """What a fading in these years came to, as a place in KINDS."""
        loss, gain = self.losses(places, years)
        switched = gain >= self.cube.thresholds.cover_share * loss
        return np.where(switched, 2, np.where(self.produces(places, years), 1, 3)).astype(np.int64)

    def first_fading(self, places: Ints, after: Ints, until: Ints) -> Ints:
        """First year in (after, until] in which supply passed below the threshold; NEVER where none."""
        years = np.arange(self.cube.years)[None, :]
        passed = self.passages[places] & (years > after[:, None]) & (years <= until[:, None])
        return np.where(passed.any(axis=1), passed.argmax(axis=1), NEVER).astype(np.int64)

    def risen(self, places: Ints, origin: int, horizon: int) -> Bools:
        """Whether the buyer rose between the windows to `origin` and to `origin + horizon` (indices)."""
        cube = self.cube
        exports = cube.exports[cube.buyer[places], cube.category[places]]
        now, then = exports[:, origin + horizon], exports[:, origin]
        limits = cube.thresholds
        return np.asarray((now > limits.riser_factor * then) & (now > limits.riser_floor), dtype=bool)
