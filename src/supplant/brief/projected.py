"""Numbers of a projection as they are read: each leads to the entry of the run that it comes from."""

from supplant.brief.model import Number, Statement
from supplant.brief.outlook import Fan, Outlook
from supplant.brief.words import number_text, spoken_date

__all__ = ["cell", "chance", "horizons", "middle", "number", "rate", "spread", "value_text", "when"]

TOLD = (12, 36, 60, 120)


def number(found: Outlook, text: str, evidence: str | None = None) -> Number:
    """A number of the projection; its evidence is the model's run, or the entry that is named."""
    return Number(text, (evidence or found.evidence,), "projection")


def when(found: Outlook, month: int) -> Number:
    """A month of the projection, counted from its start."""
    return number(found, spoken_date(found.month(month)))


def horizons(found: Outlook) -> list[int]:
    """Places in `at` that are told: one, three, five and ten years from now, and the end."""
    places = [found.ahead(months) for months in TOLD]
    return sorted({*places, len(found.at) - 1})


def middle(found: Outlook) -> int:
    """The place in `at` that sentences tell: five years from now."""
    return found.ahead(60)


def chance(found: Outlook, p: float) -> Number:
    """A share of the futures; next to none and next to all are not rounded to none and all."""
    if p in (0, 1):
        return number(found, "all" if p else "none")
    return number(found, "under 1%" if p < 0.01 else "over 99%" if p > 0.99 else f"{p * 100:.0f}%")


def value_text(value: float, fan: Fan) -> str:
    """A value with two figures (three above a thousand), shares as whole per cents."""
    if fan.unit in ("share", "probability"):
        return f"{value * 100:.0f}%" if not 0 < value < 0.005 else "under 1%"
    text = number_text(float(f"{value:.2g}" if abs(value) < 1000 else f"{value:.3g}")).replace("-", "−")
    return "0" if text in ("−0", "") else text


def rate(fan: Fan) -> str:
    """The unit of a flow in words."""
    return "units a year" if fan.unit == "units/year" else "units a month"


def spread(found: Outlook, fan: Fan, place: int, low: int, high: int) -> Statement:
    """From one level of a fan to another at a place in time."""
    a, b = value_text(fan.bands[low][place], fan), value_text(fan.bands[high][place], fan)
    return Statement((number(found, a if a == b else f"{a} to {b}", fan.evidence),))


def cell(found: Outlook, fan: Fan, place: int) -> Statement:
    """The median, and in brackets what holds nine in ten."""
    low, middle, high = (value_text(fan.bands[level][place], fan) for level in (0, 2, 4))
    text = middle if low == high else f"{middle} ({low} to {high})"
    return Statement((number(found, text, fan.evidence),))
