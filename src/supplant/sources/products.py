"""Product codes of the Harmonized System."""

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

__all__ = ["hs6"]

Mask = npt.NDArray[np.bool_]


def hs6(codes: pa.StringArray) -> tuple[pa.StringArray, Mask, Mask]:
    """Codes of six digits, a mask of the cells that are none, and a mask of those given back their zero.

    Chapters run from 01 to 97, so a code of five digits is one that lost its leading zero to a reader of
    numbers. One of four is a heading, not a product, and no zero makes it one.

    >>> codes, bad, restored = hs6(pa.array(["010121", "10121", "8603", "TOTAL"]))
    >>> codes.to_pylist()[:2], bad.tolist(), restored.tolist()
    (['010121', '010121'], [False, False, True, True], [False, True, False, False])
    """
    length = pc.utf8_length(codes).to_numpy()
    digits = pc.ascii_is_decimal(codes).to_numpy(zero_copy_only=False)
    short = digits & (length == 5)
    bad = ~digits | ((length != 6) & ~short)
    return (pc.utf8_lpad(codes, 6, "0") if short.any() else codes), bad, short
