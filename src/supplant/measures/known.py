"""What could be known on a day: the filter that keeps later publications out of every measure.

An observation of a case says itself from when it could be known (`known`, see cases/schema.py). A register
states no day for each row: a delivery year is assumed to be published on 1 March of the year after, SIPRI's
yearly release. Monthly data are taken as known on the first day of the next month.

Left out: revisions. A register of 2026 read "as of 2015" still carries what was learnt since about the
years to 2014, in its numbers and in its comments. Only an older vintage can show what was printed then.
"""

from collections.abc import Sequence
from datetime import date

import pandas as pd

from supplant.core.errors import SupplantError
from supplant.core.publication import PUBLICATION
from supplant.measures.partnership import Stage

__all__ = ["known_by", "known_stages", "last_known_year"]


def last_known_year(day: date, publication: tuple[int, int] = PUBLICATION) -> int:
    """The last calendar year whose register rows are published by `day`.

    >>> last_known_year(date(2025, 3, 1)), last_known_year(date(2025, 2, 28))
    (2024, 2023)
    """
    return day.year - (1 if (day.month, day.day) >= publication else 2)


def known_by(
    frame: pd.DataFrame, day: date | None, *, publication: tuple[int, int] = PUBLICATION
) -> pd.DataFrame:
    """The rows of a table that were public by `day`; all of them when `day` is None.

    Observations are told by their column `known` (days or timestamps), register rows by `year`, monthly
    tables by `month` ("YYYY-MM"). A row without its date is not known: it is left out.
    Raises SupplantError when the table has none of the three columns.

    >>> rows = pd.DataFrame({"year": [2013, 2014, 2015]})
    >>> known_by(rows, date(2015, 12, 31))["year"].tolist()
    [2013, 2014]
    """
    if day is None:
        return frame
    if "known" in frame.columns:
        return frame[(pd.to_datetime(frame["known"]) <= pd.Timestamp(day)).to_numpy()]
    if "month" in frame.columns:
        return frame[frame["month"] < f"{day.year:04d}-{day.month:02d}"]
    if "year" in frame.columns:
        return frame[frame["year"] <= last_known_year(day, publication)]
    raise SupplantError(
        "cannot tell what was known when: expected a column known, month or year, "
        f"found {', '.join(map(str, frame.columns)) or 'no columns'}"
    )


def known_stages(
    stages: Sequence[Stage], observations: pd.DataFrame | None, day: date | None
) -> tuple[Stage, ...]:
    """The stages begun by `day` that an observation already public then supports, with that evidence only.

    `observations` are those already filtered by `known_by`.

    >>> seen = pd.DataFrame({"id": ["o1"]})
    >>> stage = Stage(date(2023, 7, 1), "kits", ("o1", "o2"))
    >>> known_stages([stage], seen, date(2024, 1, 1))[0].evidence
    ('o1',)
    """
    ids = set() if observations is None else set(observations["id"])
    kept = []
    for stage in stages:
        evidence = tuple(name for name in stage.evidence if name in ids)
        if evidence and (day is None or stage.begins <= day):
            kept.append(Stage(stage.begins, stage.rung, evidence, stage.note))
    return tuple(sorted(kept, key=lambda stage: stage.begins))
