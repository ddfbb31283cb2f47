"""What a case has observed, as targets that the model can be compared with.

The table is a case's frame: one row per fact with `variable`, `value`, `unit`, `start`, `end`, `known`, grade
and so on. Each usable fact becomes a target: a quantity of the model averaged over the months that the fact
covers, with an error from its interval and grade. What cannot be used is listed with the reason.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from supplant.core.errors import NoAnswer
from supplant.dynamics.parameters import Override

__all__ = ["FIELDS", "Reading", "Target", "months_between", "read"]

FIELDS = (
    "use", "imports", "local", "supply", "local_share", "localisation", "electronics", "design",
    "price_supplier", "cost_buyer", "export_month", "displaced_month",
)  # fmt: skip
FLOWS = {
    "imports_complete_units": "imports",
    "kits_delivered": "local",
    "local_output": "local",
    "use_rate": "use",
}
STAGE_RANGES = {
    "kit": (0.0, 0.35), "assembly": (0.02, 0.45), "components": (0.15, 0.75), "full": (0.7, 1.0),
    "derivative": (0.6, 1.0),
}  # fmt: skip
EVENTS = {"own_export_first": "export_month", "supplier_deliveries_end": "displaced_month"}
DAYS = 30.44
SWING = 6.0  # demand settles between a sixth and six times what was last seen
MAX_MONTHS = 720


@dataclass(frozen=True)
class Target:
    """One fact as the model sees it; months count from 0 at the start of the reading.

    `kind`: "log" (error in logs), "share" (error on the share), "range" (a share within low and high),
    "event" (month of an event).
    """

    id: str
    variable: str
    field: str
    kind: str
    first: int
    last: int
    value: float
    low: float
    high: float
    sd: float
    known: date


@dataclass(frozen=True)
class Reading:
    """A case as a question to the model: where it starts, what is known about it, what is left open."""

    start: str
    months: int
    targets: tuple[Target, ...]
    overrides: dict[str, Override | float]
    unused: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]

    def known(self, until: date) -> tuple[Target, ...]:
        """Targets that were public by that day."""
        return tuple(target for target in self.targets if target.known <= until)

    def later(self, until: date) -> tuple[Target, ...]:
        """Targets that became public after that day and speak of the time after it."""
        month = months_between(pd.Timestamp(self.start), pd.Timestamp(until))
        return tuple(target for target in self.targets if target.known > until and target.last > month)


def read(frame: pd.DataFrame, *, until: date | None = None) -> Reading:
    """Targets and first guesses from a case's frame; with `until`, guesses rest on what was public by then.

    Targets of later publication stay in the reading, so that a hindcast can be scored on them; callers use
    `known`. Raises NoAnswer when nothing was known that the model could start from.
    """
    early = frame if until is None else frame[frame["known"] <= pd.Timestamp(until)]
    flows = [row for row in _rows(early) if row["variable"] in FLOWS and _usable(row) is None]
    if not flows:
        raise NoAnswer(
            "no dated quantity of deliveries or output was known"
            + (f" by {until}" if until else "")
            + ": simulate with the default parameters instead"
        )
    start = min(_window(row, None)[0] for row in flows).to_period("M").to_timestamp()
    targets, unused = [], []
    for row in _rows(frame):
        reason = _usable(row)
        if reason is None and row["end"] < start:
            reason = "before the first quantity"
        if reason is None:
            targets.append(_target(row, start))
        else:
            unused.append((str(row["id"]), reason))
    last = max(target.last for target in targets) + 1
    months = min(max(last, 24), MAX_MONTHS)
    usable = [target for target in targets if target.last < months]
    known = [target for target in usable if until is None or target.known <= until]
    overrides, notes = _guesses(known, early, start)
    return Reading(start.strftime("%Y-%m"), months, tuple(usable), overrides, tuple(unused), tuple(notes))


def weights(targets: tuple[Target, ...], months: int) -> np.ndarray:
    """Averages over time, (target, month); events have none."""
    table = np.zeros((len(targets), months), np.float32)
    for row, target in enumerate(targets):
        if target.kind != "event":
            table[row, target.first : target.last + 1] = 1.0 / (target.last + 1 - target.first)
    return table


def _rows(frame: pd.DataFrame) -> Iterator[dict[str, Any]]:
    for row in frame.to_dict("records"):
        yield {str(key): value for key, value in row.items()}


def _usable(row: dict[str, Any]) -> str | None:
    """Why a fact is no target, or None when it is one."""
    variable, unit, value = row["variable"], row["unit"], row["value"]
    if row["plan"]:
        return "a plan"
    if variable == "localisation_stage":
        return None if row["text"] in STAGE_RANGES else "a stage without a range"
    if pd.isna(value):
        return "pending or words"
    if variable in FLOWS:
        if unit not in ("units", "units/year", "units/month", "units/day", "units cumulative"):
            return f"a {unit}, not a quantity"
        return None if value > 0 else "zero or less has no logarithm"
    if variable == "localisation_share":
        return None
    if variable == "unit_price":
        if "cost to make in" in str(row["of"]):
            return "the supplier's cost, which the model does not show"
        return None if unit == "USD/unit" and value > 0 else "not in US dollars"
    if variable in EVENTS:
        return None if value >= 1 else "asserted and not so"
    return "nothing in the model stands for it"


def _window(row: dict[str, Any], start: pd.Timestamp | None) -> tuple[pd.Timestamp, pd.Timestamp]:
    """The days that a quantity covers."""
    first, last = row["start"], row["end"]
    if isinstance(row.get("since"), str):
        return pd.Timestamp(row["since"]), last
    if row["unit"] == "units cumulative" and start is not None:
        return start, last
    if row["unit"] == "units" and (last - first).days < 32:
        return first - pd.Timedelta(days=61), last
    return first, last


def _target(row: dict[str, Any], start: pd.Timestamp) -> Target:
    variable, about = row["variable"], str(row["of"] or "").lower()
    begin, end = _window(row, start)
    first = max(months_between(start, begin), 0)
    last = max(months_between(start, end), first)
    base = {
        "id": str(row["id"]), "variable": variable, "first": first, "last": last,
        "known": row["known"].date(), "low": math.nan, "high": math.nan,
    }  # fmt: skip
    doubt = 1.5 if row["status"] != "as-reported" else 1.0
    if variable == "localisation_stage":
        low, high = STAGE_RANGES[row["text"]]
        middle = (low + high) / 2
        return Target(
            **{**base, "low": low, "high": high},
            field="localisation",
            kind="range",
            value=middle,
            sd=0.1 * doubt,
        )
    value = float(row["value"])
    if variable == "localisation_share":
        field = "localisation"
        if "electronic" in about:
            field = "electronics"
        elif "by number" in about or "put together" in about or "aircraft" in about:
            field = "local_share"
        return Target(**base, field=field, kind="share", value=min(value, 1.0), sd=0.12 * doubt)
    if variable in EVENTS:
        return Target(**base, field=EVENTS[variable], kind="event", value=float(last), sd=0.4 * doubt)
    if variable == "unit_price":
        own = any(word in about for word in ("works", "turned out", "built in india", "fc-1", "f-7"))
        field = "cost_buyer" if own else "price_supplier"
        return Target(**base, field=field, kind="log", value=value / 1e6, sd=_error(row, 0.3) * doubt)
    field = "supply" if "together" in about and "imports" in about else FLOWS[variable]
    rate = _rate(row, value, last + 1 - first)
    spread = _error(row, 0.25 if row["basis"] == "register" else 0.35)
    if any(word in about for word in ("decoys", "all shahed", "all long-range")):
        # Counts of everything that looks alike are a ceiling for the item itself.
        rate, spread = 0.6 * rate, 0.5
    return Target(**base, field=field, kind="log", value=rate, sd=spread * doubt)


def _rate(row: dict[str, Any], value: float, months: int) -> float:
    """Units per month over the window."""
    per = {"units/month": 1.0, "units/day": DAYS, "units/year": 1.0 / 12.0}
    return value * per[row["unit"]] if row["unit"] in per else value / max(months, 1)


def _error(row: dict[str, Any], default: float) -> float:
    low, high = row["low"], row["high"]
    if pd.notna(low) and pd.notna(high) and 0 < low < high:
        return max((math.log(high) - math.log(low)) / 3.3, 0.1)
    return default


def months_between(start: date, when: date) -> int:
    """Months from one date's month to another's, below nought where that is earlier.

    >>> months_between(date(2020, 11, 30), date(2021, 1, 1))
    2
    """
    return int((when.year - start.year) * 12 + when.month - start.month)


def _guesses(
    known: list[Target], early: pd.DataFrame, start: pd.Timestamp
) -> tuple[dict[str, Override | float], list[str]]:
    """Ranges of the parameters that the known facts themselves set the scale of."""
    flows = [target for target in known if target.field in ("imports", "local", "supply", "use")]
    opening = min(target.first for target in flows)
    first = max(target.value for target in flows if target.first <= opening + 12)
    latest = [target.value for target in sorted(flows, key=lambda target: target.last)][-3:]
    highest = float(np.median(latest))
    ordered = early[(early["variable"] == "contract_quantity") & (early["unit"] == "units")]["value"].dropna()
    if len(ordered):
        highest = max(highest, float(ordered.max()) / 60.0)
    ratio = min(max(highest / first, 0.5), 60.0)
    why = "scale of the quantities known in this case"
    local_first = all(target.field == "local" for target in flows if target.first <= opening + 12)
    licence = early[early["variable"] == "licence_granted"]["start"].dropna()
    granted = months_between(start, licence.min()) if len(licence) else 0
    granted = min(max(granted, 0), 240)
    guesses: dict[str, Override | float] = {
        "demand_initial": Override(first, first / 4, first * 4, why, "loguniform"),
        "demand_multiple": Override(ratio, ratio / SWING, SWING * ratio, why, "loguniform"),
        "demand_end_month": Override(480, 24, 480, "unknown end of a programme", "uniform"),
        "supplier_capacity": Override(1.5 * ratio**0.5, 0.3, 4 * ratio, why, "loguniform"),
        "plant_start_month": Override(granted + 6, granted, granted + 48, "licence, where one is dated"),
        "build_months": Override(12, 3, 36, "two years from licence to plant in the fastest cases"),
        "planning_months": Override(6, 1, 24, "two years from licence to plant in the fastest cases"),
    }
    if local_first:
        guesses |= {
            "plant_start_month": 0.0,
            "capacity_start": Override(0.8, 0.2, 1.5, "the record begins with local output"),
            "mastery_start.assembly": Override(0.7, 0.3, 1.0, "the record begins with local output"),
        }
    prices = [target.value for target in known if target.field == "price_supplier"]
    notes = []
    if prices:
        price = float(np.median(prices))
        guesses["price_initial"] = Override(price, price / 3, price * 3, why, "loguniform")
    else:
        notes.append(
            "no price of the supplier is known: money is in units of an assumed first price of 1 million USD"
        )
    return guesses, notes
