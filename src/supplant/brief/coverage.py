"""What the releases behind a brief cover: from which year the rows of a register, until when the treaties.

A year outside them is not covered, which is neither a zero nor "none recorded".
"""

from collections.abc import Iterable

from supplant.brief.inputs import BriefInput, Point

__all__ = ["covered_windows", "months_of", "release_begins", "treaties_end"]

SPAN = 5
MONTH = 7  # characters of a date such as 2024-07


def release_begins(brief: BriefInput, evidence: Iterable[str]) -> int | None:
    """The first year of the releases that the rows among `evidence` come from; None where none is known."""
    vintages = {brief.evidence[id_].vintage for id_ in evidence if id_ in brief.evidence}
    years = [basis.first_year for basis in brief.bases if basis.vintage in vintages]
    return min((year for year in years if year is not None), default=None)


def treaties_end(brief: BriefInput) -> int | None:
    """The last year that the source on alliances covers; None where that is not known."""
    years = [basis.last_year for basis in brief.bases if basis.vintage.startswith("atop-")]
    years += [span.last for span in brief.alliances if span.open_end]
    return max((year for year in years if year is not None), default=None)


def covered_windows(points: tuple[Point, ...], whole: str, brief: BriefInput) -> tuple[Point, ...]:
    """The points whose five years lie within the release; all where the share is not one over five years.

    A register of reactors begins with the first of them, so that nothing lies before it.
    """
    ids = {id_ for point in points for id_ in point.estimate.evidence}
    begins = release_begins(brief, ids)
    if begins is None or "over five years" not in whole or brief.domain == "civil":
        return points
    return tuple(point for point in points if point.year >= begins + SPAN - 1)


def months_of(point: Point, brief: BriefInput) -> int:
    """How many months of its year a point rests on."""
    dates = {brief.evidence[id_].date for id_ in point.estimate.evidence if id_ in brief.evidence}
    return sum(len(date) == MONTH and date.startswith(f"{point.year}-") for date in dates if date)
