"""A pair without a case -> where its futures start: scale and third markets from the register.

Quantities are units of the category, since a register of volumes has no prices; money is in first prices of a
unit. What the register cannot say stays at the range of the parameter table. Whether the buyer will begin to
produce rests, where it has not begun, on how often partnerships of the reference class came to it: those of
the user's register where it was fitted already, else those of the summary that came with the program, unless
that is later than the day of the question. A partnership whose last delivery is longer ago than a window of
the reference class is over as far as the register tells, and has no futures.
"""

from dataclasses import dataclass, replace
from datetime import date

import pandas as pd

from supplant.core.actors import name_of
from supplant.core.errors import NoAnswer
from supplant.dynamics.parameters import Override
from supplant.history.summary import bundled
from supplant.history.thresholds import DEFAULTS
from supplant.pipeline.assessing import Answer, answer
from supplant.pipeline.digests import Digest, digest_of
from supplant.pipeline.markets import ThirdMarkets, third_markets
from supplant.pipeline.question import Question
from supplant.store import Store

__all__ = ["Over", "PairDefaults", "main_category", "named_markets", "pair_answer", "pair_defaults"]

YEARS = 10  # of the register that set the scale
HORIZON = 120  # months over which the rate of local production is taken to hold
FEWEST = 30  # partnerships below which there is no rate, as for the curves of the reference class
CIVIL_SPAN = 10  # years of a window of reactors, as in the reference class
MADE_HERE = 0.05  # share of the register's units that counts as local production


class Over(NoAnswer):
    """The last delivery is so long ago that its rate says nothing of today; `why` says so without digits."""

    def __init__(self, message: str, why: str) -> None:
        super().__init__(message)
        self.why = why


@dataclass(frozen=True)
class PairDefaults:
    """What the table of parameters is told about a pair, in words what was assumed, and ids of the rows."""

    overrides: dict[str, Override | float]
    notes: tuple[str, ...]
    evidence: tuple[str, ...]
    markets: ThirdMarkets | None


def pair_answer(store: Store | None, question: Question, vintage: str | None = None) -> Answer:
    """The assessment that the defaults are read from, in the category that most was delivered in.

    Raises NoAnswer, with what to import, where there is no register or no row on the two.
    """
    if store is None or store.ask("releases", sources=["sipri", "reactors"]).empty:
        raise NoAnswer(
            "there is no case of this pair, and no register has been imported to take its scale from: "
            "supplant data import FILE with the arms-transfers register (docs/importing says where it is)"
        )
    found = answer(store, question, vintage)
    if question.category is not None or found.tables.counts:
        return found
    category = main_category(found, question.day)
    return found if category is None else answer(store, replace(question, category=category), vintage)


def main_category(found: Answer, day: date) -> str | None:
    """The category with the largest volume between the two, among those that go on where any does.

    None where the register names none.
    """
    rows = found.tables.delivery[found.tables.of_pair(found.question)]
    by_category = rows.groupby("category")
    sums, goes_on = by_category["tiv"].sum(), by_category["year"].max() >= day.year - DEFAULTS.span
    if goes_on.any():
        sums = sums[goes_on]
    return None if sums.empty else str(sums.idxmax())


def pair_defaults(store: Store, found: Answer, day: date, digest: Digest | None = None) -> PairDefaults:
    """Overrides of the parameter table for a pair whose futures begin on a day.

    `digest` is what was fitted to the register, where the caller has it; else the kept one is looked for.
    Raises NoAnswer where no number of units is on record, and Over where the last is too long ago.
    """
    category = found.assessment.partnership.category
    rows = _of_category(found, category)
    pair = rows[found.tables.of_pair(found.question).reindex(rows.index)]
    pair = pair[pair["quantity"].notna() & (pair["quantity"] > 0)]
    if pair.empty:
        raise NoAnswer("the register has no number of units between the two; name another --category")
    last = int(pair["year"].max())
    _refuse_old(last, day, found)
    window = pair[pair["year"] > last - YEARS]
    years = max(last - int(window["year"].min()) + 1, 1)
    monthly = float(window["quantity"].sum()) / (12 * years)
    side = rows[(rows["supplier"] == found.question.supplier.code) & (rows["year"] > last - YEARS)]
    peak = float(side.groupby("year")["quantity"].sum().max()) / 12
    markets = third_markets(store, found.question, found.tables, category)
    overrides: dict[str, Override | float] = {
        "demand_initial": _around(monthly, 2.0, "deliveries in the register"),
        "supplier_capacity": Override(
            1.2 * peak / monthly, 0.8 * peak / monthly, 3 * peak / monthly,
            "the supplier's highest year in the register", "loguniform",
        ),
        "price_initial": 1.0,
        "market_total": _around(_third(rows, found, last, years, monthly), 2.0, "the register"),
        **(markets.overrides if markets else {}),
    }  # fmt: skip
    what = category or "all categories"
    when = f"over {last - years + 1} to {last}" if years > 1 else f"in {last}, the only year that it rests on"
    notes = [
        f"no case of this pair: scale from the register, {what}, {monthly:.2g} units a month {when}; "
        "money is in first prices of a unit",
    ]
    made, note = _local(window, _rate(store, found, digest))
    notes.append(note)
    evidence = tuple(dict.fromkeys(str(value) for value in window["evidence"]))
    return PairDefaults(overrides | made, tuple(notes), evidence, markets)


def _refuse_old(last: int, day: date, found: Answer) -> None:
    """Futures begin at the rate of the last deliveries, which must be of a window before that day."""
    counts = found.tables.counts
    span = CIVIL_SPAN if counts else DEFAULTS.span
    if last >= day.year - span:
        return
    category = found.assessment.partnership.category
    what = "the last delivery between the two" + (f" in the category {category}" if category else "")
    raise Over(
        f"{what} with a number of units on record is of {last}, more than {span} years before {day.year}: "
        "its rate says nothing of today, so there is nothing to project from; name another --category if "
        "there is a later one",
        f"{what} with a number of units is more than {'ten' if counts else 'five'} years old, and its rate "
        "says nothing of today",
    )


@dataclass(frozen=True)
class _Rate:
    """How many partnerships of which reference class came to local production, over their whole record."""

    came: int
    among: int
    source: str


def _rate(store: Store, found: Answer, digest: Digest | None) -> _Rate | None:
    """From the user's register as known on the day asked about, else the summary; None without either."""
    day, civil = found.question.as_of, found.tables.counts
    try:
        if digest is None:
            digest = digest_of(store, "reactors" if civil else "sipri", day, fit=False)
    except NoAnswer:
        summary = bundled()
        if civil or summary is None or (day is not None and day < date.fromisoformat(summary.built)):
            return None
        counted = summary.content["partnerships"]
        came, among = counted["with_local_production"], counted["n"]
        source = f"summary of {summary.vintage} that came with the program"
    else:
        halves = digest.parts(("general",))["general"]["counts"]
        came = halves["with"]["partnerships"]
        among = came + halves["without"]["partnerships"]
        source = f"register {digest.release.vintage} up to {digest.until}"
    return _Rate(came, among, source) if came and among >= FEWEST else None


def _of_category(found: Answer, category: str | None) -> pd.DataFrame:
    rows = found.tables.delivery
    return rows if category is None or found.tables.counts else rows[rows["category"] == category]


def _around(value: float, factor: float, source: str) -> Override:
    return Override(value, value / factor, value * factor, source, "loguniform")


def _third(rows: pd.DataFrame, found: Answer, last: int, years: int, monthly: float) -> float:
    """Units that third parties took from either side a month, in monthly demands of the buyer; bounded."""
    ends = [found.question.supplier.code, found.question.buyer.code]
    sold = rows[rows["supplier"].isin(ends) & ~rows["recipient"].isin(ends) & (rows["year"] > last - years)]
    return min(max(float(sold["quantity"].sum()) / (12 * years) / monthly, 0.02), 50.0)


def _local(window: pd.DataFrame, rate: _Rate | None) -> tuple[dict[str, Override | float], str]:
    """Where local production stands, or by which rate it may begin."""
    here = window["local_production"].eq(True) | window["rung"].notna()
    share = float(window.loc[here, "quantity"].sum() / window["quantity"].sum())
    why = "the register marks local production"
    if share >= MADE_HERE:
        return {
            "plant_start_month": 0.0,
            "capacity_start": Override(share, 0.5 * share, min(1.5 * share, 1.5), why, "uniform"),
            "mastery_start.assembly": Override(0.7, 0.3, 1.0, why, "uniform"),
        }, f"the register marks {share:.0%} of these units as made in part or whole by the buyer"
    if rate is None:
        return {"plant_start_month": Override(HORIZON, 0.0, 2 * HORIZON, "judgement", "uniform")}, (
            "no local production on record, and no reference class as of that day to take a rate from: work "
            "on a plant begins within ten years in half of the futures, which is a judgement and no finding"
        )
    share = rate.came / rate.among
    latest = HORIZON / share
    return {
        "plant_start_month": Override(latest / 2, 0.0, latest, "rate of the reference class", "uniform")
    }, (
        f"no local production on record; {share:.0%} of {rate.among:,} partnerships of the reference class "
        f"({rate.source}) came to it at some time in their whole record, often over more than ten years; "
        "taken as the chance that work on a plant begins within ten years, which is rough and rather too high"
    )


def named_markets(markets: ThirdMarkets | None) -> str:
    """The third markets in words."""
    if markets is None:
        return "third markets have no names: eight of typical sizes, since no register names them"
    return f"third markets from the register: {', '.join(name_of(code) for code in markets.countries)}"
