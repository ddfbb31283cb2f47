"""Case observations as reports of supply: so many items, of one origin and kind, in one calendar year.

Reports are never averaged and never merged: each keeps its source, its scope (what is counted) and how it
was brought to a calendar year. Plans stay marked as plans. What a rate or a running total says about a
year is an inference, and is named as one in `covers`:

year        the source states the calendar year
difference  two running totals of the same publisher and scope; their difference falls into the year(s)
part        a batch or a period within the year: a floor for the year
spread      a total over several years, spread by days; a year may have had none of it, or all
rate        per month or per day, held to the end of the year or to the day of the question, whichever is
            earlier; the floor is what the stated period alone had, and the top is open

Left out: figures with the unit `event` (it happened, not how much), in money or energy, and those without
a number. Numbers that count something wider, narrower or other than the item keep their scope in words.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Literal

import pandas as pd

from supplant.measures.observations import Observed, observed
from supplant.measures.partnership import OWN_RUNGS, Stage, is_local, stage_at

__all__ = ["Covers", "Report", "Scope", "case_reports", "scope_of"]

Covers = Literal["year", "difference", "part", "spread", "rate"]
Scope = Literal["item", "mixed", "other"]
Kind = Literal["complete", "licensed", "own"]

VARIABLES = ("imports_complete_units", "kits_delivered", "local_output")
# "Mixed" is one figure for imports and local output together: neither kind can be told from it.
_MIXED = re.compile(r"import|licensed output.*(?:includ|together)|from .* and from .*licensed", re.IGNORECASE)
_ONE_BATCH = re.compile(r"^(?:first|second|third|last|\w+th) batch(?: of \d+)?$", re.IGNORECASE)
_ALONE = re.compile(r"\b(?:alone|only)$", re.IGNORECASE)


@dataclass(frozen=True)
class Report:
    """One source on one year. `high` is None where the source gives no upper end ("more than 6,000")."""

    year: int
    supplier: str
    kind: Kind
    quantity: float
    low: float
    high: float | None
    scope: Scope
    of: str | None
    covers: Covers
    span: tuple[date, date]
    plan: bool
    as_of: date | None
    grade: str
    basis: str
    publisher: str
    evidence: tuple[str, ...]
    method: str


@dataclass(frozen=True)
class _Figure:
    """An observation with its numbers read: what all conversions start from."""

    seen: Observed
    value: float
    low: float
    high: float | None
    start: date
    end: date


@dataclass(frozen=True)
class _Setting:
    """Whose supply is reported: what every conversion needs besides the figure."""

    stages: tuple[Stage, ...]
    supplier: str
    buyer: str
    names: tuple[str, ...]
    as_of: date | None = None


def scope_of(of: str | None, item_names: Sequence[str] = ()) -> Scope:
    """What a figure counts: the item itself, imports and local output together, or something else.

    The item itself: nothing is said, a batch of it is named, or one of its names stands, with or without
    "alone". Whatever else is said makes it a scope of its own, compared only with the same words.

    >>> scope_of(None), scope_of("Geran-2 alone", ["Geran-2"]), scope_of("all Shahed types", ["Shahed-136"])
    ('item', 'item', 'other')
    >>> scope_of("licensed output and complete imports together")
    'mixed'
    """
    if of is None or not of.strip():
        return "item"
    text = of.strip()
    if _MIXED.search(text):
        return "mixed"
    bare = _ALONE.sub("", text).strip().casefold()
    if _ONE_BATCH.match(text) or bare in {name.casefold() for name in item_names}:
        return "item"
    return "other"


def case_reports(
    observations: pd.DataFrame,
    stages: Sequence[Stage],
    supplier: str,
    buyer: str,
    item_names: Sequence[str] = (),
    as_of: date | None = None,
) -> tuple[Report, ...]:
    """Reports of supply from the observations of a case, in the order of year, kind and publication.

    imports_complete_units -> complete; kits_delivered -> licensed; local_output -> licensed, or own where
    the stage at the end of the figure's period is full, derivative, export or copy. The origin of own
    output is the buyer. Conversions (`covers`): units/month x months and units/day x days of the year, up to
    `as_of` where that comes first (plans excepted, which speak of what is to come); a running
    total less the one before it of the same publisher, scope and beginning; other totals spread by days
    from `since`. Missing: an observation without a number gives no report; a running total whose
    beginning is neither stated nor told by the stages gives none either. Units: items.

    >>> row = {"id": "c/o001", "date": "2023", "start": date(2023, 1, 1), "end": date(2023, 12, 31),
    ...     "since": None, "variable": "local_output", "value": 2738.0, "low": None, "high": None,
    ...     "unit": "units/year", "of": None, "plan": False, "as_of_end": date(2024, 12, 27),
    ...     "publisher": "CNN", "information": 3, "basis": "reported"}
    >>> [(r.year, r.kind, r.quantity) for r in case_reports(pd.DataFrame([row]), [], "IRN", "RUS")]
    [(2023, 'licensed', 2738.0)]
    """
    setting = _Setting(tuple(stages), supplier, buyer, tuple(item_names), as_of)
    figures = [_figure(seen) for seen in observed(observations, *VARIABLES)]
    usable = [figure for figure in figures if figure is not None]
    reports: list[Report] = []
    for figure in usable:
        if figure.seen.unit != "units cumulative":
            reports += _of_figure(figure, setting)
    for chain in _chains(usable):
        reports += _of_chain(chain, setting)
    return tuple(sorted(reports, key=lambda r: (r.year, r.kind, r.as_of or date.max, r.evidence)))


def _figure(seen: Observed) -> _Figure | None:
    value, low, high = seen.number, seen.low, seen.high
    if value is None or not seen.unit.startswith("units"):
        return None
    # A low end alone means "more than": the top is open. A high end alone means "up to".
    return _Figure(
        seen=seen,
        value=value,
        low=min(value, low) if low is not None else (0.0 if high is not None and high <= value else value),
        high=max(value, high) if high is not None else (None if low is not None else value),
        start=seen.start,
        end=seen.end,
    )


def _of_figure(figure: _Figure, setting: _Setting) -> Iterator[Report]:
    """Counts and rates; running totals are read in chains."""
    if figure.seen.unit == "units" or (
        figure.seen.unit == "units/year" and figure.start.year == figure.end.year
    ):
        start = figure.seen.since or figure.start
        whole = figure.seen.unit == "units/year" or _whole_years(start, figure.end)
        if whole and start.year == figure.end.year:
            method = "stated for the year"
            yield _report(figure, figure.end.year, "year", 1.0, method, setting)
        else:
            yield from _spread(figure, start, (figure.seen.id,), setting)
    elif figure.seen.unit in ("units/month", "units/day"):
        yield _rate(figure, setting)


def _rate(figure: _Figure, setting: _Setting) -> Report:
    """A rate held for its year as far as that has passed; the floor is the stated period, the top is open.

    Nothing says that the rate of a month held before and after it, so neither end can rest on that.
    """
    year, per = figure.end.year, figure.seen.unit.removeprefix("units/")
    last = date(year, 12, 31)
    if setting.as_of is not None and not figure.seen.plan:
        last = max(min(last, setting.as_of), figure.end)
    whole = (date(year, 12, 31) - date(year - 1, 12, 31)).days
    held, stated = (last - date(year - 1, 12, 31)).days, (figure.end - figure.start).days + 1
    periods, covered = float(held), float(stated)
    if per == "month":
        periods, covered = held * 12 / whole, max(1.0, stated * 12 / whole)
    until = "for the whole year" if held == whole else f"from the beginning of the year to {last}"
    method = f"rate per {per}, held {until}; the low end is the stated period alone, the top is open"
    report = _report(figure, year, "rate", periods, method, setting)
    return replace(report, low=figure.low * min(round(covered, 6), periods), high=None)


def _chains(figures: Sequence[_Figure]) -> list[list[_Figure]]:
    """Running totals that may be subtracted: same variable, scope, publisher, beginning, plan or not."""
    chains: dict[tuple[Any, ...], list[_Figure]] = {}
    for figure in figures:
        if figure.seen.unit == "units cumulative":
            key = (
                figure.seen.variable,
                figure.seen.of,
                figure.seen.publisher,
                figure.seen.since,
                figure.seen.plan,
            )
            chains.setdefault(key, []).append(figure)
    return [sorted(chain, key=lambda figure: (figure.end, figure.value)) for chain in chains.values()]


def _of_chain(chain: list[_Figure], setting: _Setting) -> Iterator[Report]:
    """The first total is spread from its beginning; each later one gives the difference."""
    before: _Figure | None = None
    for total in chain:
        # A total that falls, or two for one day, contradict each other: both stand, neither is subtracted.
        if before is not None and total.end > before.end and total.value >= before.value:
            step = _difference(before, total)
            start = before.end + timedelta(days=1)
            ids = (before.seen.id, total.seen.id)
            yield from _spread(step, start, ids, setting, covers="difference")
        else:
            begin = total.seen.since or _beginning(total, setting.stages)
            if begin is not None and begin <= total.end:
                yield from _spread(total, begin, (total.seen.id,), setting)
        before = total


def _difference(before: _Figure, total: _Figure) -> _Figure:
    high = None if total.high is None else max(total.high - before.low, 0.0)
    low = 0.0 if before.high is None else max(total.low - before.high, 0.0)
    value = total.value - before.value
    return replace(total, value=value, low=min(low, value), high=None if high is None else max(high, value))


def _spread(
    figure: _Figure,
    start: date,
    evidence: tuple[str, ...],
    setting: _Setting,
    covers: Covers = "spread",
) -> Iterator[Report]:
    """A count over a period, given to its calendar years by days; certain only where one year holds it."""
    days = (figure.end - start).days + 1
    placed = replace(figure, start=start)
    for year in range(start.year, figure.end.year + 1):
        first, last = max(start, date(year, 1, 1)), min(figure.end, date(year, 12, 31))
        share = ((last - first).days + 1) / days
        alone = share >= 1.0
        full = alone and _whole_years(start, figure.end)
        how: Covers = covers if not alone or covers == "difference" else ("year" if full else "part")
        method = _spread_method(how, start, figure.end, alone=alone)
        report = _report(placed, year, how, share, method, setting)
        if not alone:
            report = replace(report, low=0.0, high=figure.high)
        yield replace(report, evidence=evidence, span=(first, last))


def _spread_method(how: Covers, start: date, end: date, *, alone: bool) -> str:
    what = "difference of two running totals" if how == "difference" else "total"
    if not alone:
        return f"{what} for {start} to {end}, spread over the years by days"
    if how == "part":
        return f"{what} for {start} to {end}: a part of the year, so a floor"
    return f"{what} for the year"


def _report(
    figure: _Figure,
    year: int,
    covers: Covers,
    factor: float,
    method: str,
    setting: _Setting,
) -> Report:
    scope = scope_of(figure.seen.of, setting.names)
    # Where one figure holds both kinds, the supplier's licence covers what is not complete.
    kind = "licensed" if scope == "mixed" else _kind(figure, setting.stages)
    return Report(
        year=year,
        supplier=setting.buyer if kind == "own" else setting.supplier,
        kind=kind,
        quantity=figure.value * factor,
        low=figure.low * factor,
        high=None if figure.high is None else figure.high * factor,
        scope=scope,
        of=figure.seen.of,
        covers=covers,
        span=(figure.start, figure.end),
        plan=figure.seen.plan,
        as_of=figure.seen.as_of,
        grade=figure.seen.grade,
        basis=figure.seen.basis,
        publisher=figure.seen.publisher,
        evidence=(figure.seen.id,),
        method=method,
    )


def _kind(figure: _Figure, stages: Sequence[Stage]) -> Kind:
    """Complete, licensed or own, by the variable and the stage at the end of the period."""
    if figure.seen.variable == "imports_complete_units":
        return "complete"
    stage = stage_at(stages, figure.end)
    own = figure.seen.variable == "local_output" and stage is not None and stage.rung in OWN_RUNGS
    return "own" if own else "licensed"


def _beginning(figure: _Figure, stages: Sequence[Stage]) -> date | None:
    """When a total without a stated beginning can have begun: the first stage of its kind."""
    if figure.seen.variable == "imports_complete_units":
        begun = [stage.begins for stage in stages]
    else:
        begun = [stage.begins for stage in stages if is_local(stage.rung)]
    return min(begun, default=None)


def _whole_years(start: date, end: date) -> bool:
    return (start.month, start.day, end.month, end.day) == (1, 1, 12, 31)
