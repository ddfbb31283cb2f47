"""The newest number of a series that may stand at the head of a brief; how a share too wide to tell is told.

Left out: values older than `MOST_AGE` years before the day of the brief. They stay in the charts and tables.
"""

from supplant.brief.inputs import BriefInput, Point
from supplant.brief.model import Number, Statement, say
from supplant.brief.words import bounds, estimate
from supplant.core.evidence import Estimate

__all__ = ["MOST_AGE", "MOST_WIDTH", "latest", "share_words", "too_wide"]

MOST_AGE = 5
MOST_WIDTH = 0.8


def latest(points: tuple[Point, ...], brief: BriefInput) -> Point | None:
    """The last point of a series, unless it is more than five years older than the day of the brief."""
    point = max(points, key=lambda item: item.year, default=None)
    oldest = (brief.as_of or brief.made).year - MOST_AGE
    return point if point is not None and point.year >= oldest else None


def too_wide(value: Estimate) -> bool:
    """Whether the interval of a share leaves nearly everything open, so that a value would mislead.

    >>> from supplant.core.units import Interval
    >>> too_wide(Estimate(Interval(0.4, 0.0, 1.0), "share", "share of deliveries", ("r1",)))
    True
    """
    return value.interval.high - value.interval.low > MOST_WIDTH


def share_words(value: Estimate) -> Statement:
    """A share with its interval; "not known" with the interval where that is too wide."""
    if not too_wide(value):
        return Statement((estimate(value),))
    span = Number(bounds(value) or "", value.evidence, "estimate", value.method)
    return say("not known ({span})", span=span)
