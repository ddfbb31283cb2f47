"""Whether a register row was delivered complete or made by the buyer, and on what that reading rests.

SIPRI says it in two ways: the delivery layout flags "Local production", the deal layout tells it in free
text, read into `rung` by the ladder. They agree in about half of the deals that both hold, so the evidence
is named with every row. The flag also marks part-making inside multinational programmes; where a comment
says so (rung `components`), the item itself came complete. What a comment says of later or further production
("later copied", "more produced after the break") is kept beside the row and never makes its kind.
"""

from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from supplant.core.ladder import COPY, LADDER, highest, read_comment

__all__ = ["with_kind"]

_NONE = -1
_COPY = len(LADDER)
# A comment that names no production is read as import, which is nobody's statement: no rung.
_RUNG_CODES = {**{rung: height for height, rung in enumerate(LADDER) if height > 0}, COPY: _COPY}
# Cheap to tell: no comment without one of these speaks of later production.
_CUES = r"[Ll]ater|[Mm]ore |[Aa]fter|[Aa]dditional|[Ff]urther|[Ss]ubsequently|[Ff]ollowing|[Ff]rom |[Ss]ince "


def with_kind(rows: pd.DataFrame) -> pd.DataFrame:
    """Register rows with `kind` ("complete", "licensed" or "own"), `rests_on` and `later` added.

    licensed: the flag is set and no comment speaks of parts alone; or there is no flag and the comment
    names kits or a higher rung. own: the comment calls the delivered things an unlicensed copy, without
    doubt, or supplier and recipient are the same. complete: all else. A missing flag is not a No: without a
    comment `rests_on` then says "not stated". `later`: the rung of what the comment says was made later or
    besides, None where it says nothing of the kind or there is no column `comment`. The input is not
    changed; rows that have a kind are returned as they are.

    >>> rows = pd.DataFrame({"supplier": "IRN", "recipient": "RUS", "local_production": [True, None, None],
    ...     "rung": [None, "licence", None], "rung_certain": [None, False, None]})
    >>> with_kind(rows)[["kind", "rests_on"]].values.tolist()
    [['licensed', 'flag'], ['licensed', 'comment, uncertain'], ['complete', 'not stated']]
    """
    if "kind" in rows.columns:
        return rows
    flag, certain = _truth(rows["local_production"]), _truth(rows["rung_certain"])
    rung = np.array([_RUNG_CODES.get(text, _NONE) for text in rows["rung"]], dtype=np.int64)
    own = ((rung == _COPY) & (certain != 0)) | (rows["supplier"].to_numpy() == rows["recipient"].to_numpy())
    told = (rung >= _RUNG_CODES["kits"]) & (rung != _COPY)
    parts = rung == _RUNG_CODES["components"]
    licensed = ((flag == 1) & ~parts) | ((flag == -1) & told)
    kind = np.select([own, licensed], ["own", "licensed"], "complete").astype(object)
    rests = np.select(
        [
            (flag == 1) & parts,
            (flag == 0) & told,
            (flag != -1) & (rung != _NONE),
            flag != -1,
            (rung != _NONE) & (certain == 0),
            rung != _NONE,
        ],
        [
            "flag, for parts only by the comment",
            "flag says no, comment says yes",
            "flag and comment",
            "flag",
            "comment, uncertain",
            "comment",
        ],
        "not stated",
    ).astype(object)
    return rows.assign(kind=kind, rests_on=rests, later=_later(rows))


def _later(rows: pd.DataFrame) -> npt.NDArray[np.object_]:
    found = np.full(len(rows), None, dtype=object)
    if "comment" in rows.columns and len(rows):
        hinted = rows["comment"].astype("string").str.contains(_CUES, na=False).to_numpy(dtype=bool)
        told = rows.loc[hinted, ["comment", "recipient"]]
        found[hinted] = [_later_rung(*pair) for pair in zip(told["comment"], told["recipient"], strict=True)]
    return found


@lru_cache(maxsize=4096)
def _later_rung(comment: str, recipient: str) -> str | None:
    findings = read_comment(comment, recipient=recipient).findings
    return highest(one.rung for one in findings if one.later and not one.elsewhere)


def _truth(column: "pd.Series[Any]") -> npt.NDArray[np.int64]:
    """1 true, 0 false, -1 missing: nullable truth comes in several column types."""
    known = column.notna().to_numpy()
    return np.where(known, column.isin([True]).to_numpy(), -1).astype(np.int64)
