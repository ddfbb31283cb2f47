"""GDELT as pairs of states by month.

Two kinds of file. The *monthly scores* are undirected sums by pair and month, taken over as they are. The
*events*, as published without a header or copied with one, are summed while they stream through: one row
per month and ordered pair (who did it, to whom), with the sum of Goldstein scores (Goldstein, 1992, from -10
for attack to +10), of the positive and of the negative ones, the number of events and of days with any.
`row` is then the first of the lines that were summed, and `original` says how many lie in which span.

An event counts in the totals of the import, and in no pair, when an actor has no country or both have the
same. Sums grow with the volume of media, which differs between years and countries: compare shares or
ratios, never bare sums. Left out: what kind of event it was, where it happened, the tone of the articles.
"""

from collections.abc import Iterator

import pyarrow as pa
import pyarrow.compute as pc

from supplant.sources.blocks import Block, blocks, holds, integers, numbers, out_of_bounds
from supplant.sources.gdelt.pairs import Pairs
from supplant.sources.naming import Namer
from supplant.sources.reading import DataFile
from supplant.sources.tally import Tally

__all__ = ["parse"]

_MONTH = r"^(19|20)\d\d-?(0[1-9]|1[0-2])$"
_DAY = r"^(19|20)\d\d(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])$"


def parse(file: DataFile, tally: Tally) -> Iterator[tuple[str, pa.Table]]:
    """One row of `dyad_month` per row of monthly scores, or per month and ordered pair of the events."""
    named = Namer(file.source, "cameo", tally)
    if file.layout_name == "monthly_scores":
        for block in blocks(file, tally):
            yield "dyad_month", _scores(file, block, named, tally)
        tally.notes.append("undirected sums, which grow with media volume; pairs without events have no row")
        return
    pairs = Pairs()
    for block in blocks(file, tally):
        pairs.add(_events(file, block, named, tally))
    yield "dyad_month", pairs.table()
    tally.notes.extend(pairs.notes())


def _scores(file: DataFile, block: Block, named: Namer, tally: Tally) -> pa.Table:
    low, high = (int(bound) for bound in file.layout.bounds["days"])
    month = pc.replace_substring(block.cells["month"], "-", "")
    faults = {
        "expected a month as 2022-07, found {month}": ~holds(
            pc.match_substring_regex(block.cells["month"], _MONTH)
        ),
        "no first country": holds(pc.equal(block.cells["a"], "")),
        "no second country": holds(pc.equal(block.cells["b"], "")),
    }
    values: dict[str, pa.Array] = {}
    for name in ("score", "positive", "negative"):
        values[name], bad = numbers(block.cells[name])
        faults[f"expected a sum of scores, found {{{name}}}"] = bad
    for name in ("active_days", "days_in_data"):
        values[name], bad = integers(block.cells[name], low, high, missing=[""])
        faults[f"expected a number of days from {low} to {high}, found {{{name}}}"] = bad
    faults["more active days, {active_days}, than days in the data, {days_in_data}"] = holds(
        pc.greater(values["active_days"], values["days_in_data"])
    )
    kept = pa.array(block.reject(faults, tally))
    month = month.filter(kept)
    year = pc.utf8_slice_codeunits(month, 0, 4)
    table = pa.table(
        {
            "row": pa.array(block.row).filter(kept),
            "original": block.original.filter(kept),
            "month": pc.binary_join_element_wise(year, pc.utf8_slice_codeunits(month, 4, 6), "-"),
            "a": named(block.cells["a"].filter(kept)),
            "b": named(block.cells["b"].filter(kept)),
            "directed": pa.repeat(False, len(month)),
            "score_sum": values["score"].filter(kept),
            "positive_sum": values["positive"].filter(kept),
            "negative_sum": values["negative"].filter(kept),
            "active_days": values["active_days"].filter(kept),
            "days_in_data": values["days_in_data"].filter(kept),
        }
    )
    tally.keep(table)
    if len(table):
        years = pc.min_max(year.cast(pa.int32())).as_py()
        tally.span(years["min"], years["max"])
    for column in ("score_sum", "positive_sum", "negative_sum", "active_days"):
        tally.totals[column] += pc.sum(table[column]).as_py() or 0
    return table


def _events(file: DataFile, block: Block, named: Namer, tally: Tally) -> pa.Table:
    """Day, actors and score of the events that can be read, with their line numbers."""
    score, bad_score = numbers(block.cells["score"])
    faults = {
        "expected a day as 20220715, found {day}": ~holds(pc.match_substring_regex(block.cells["day"], _DAY)),
        "expected a Goldstein score, found {score}": bad_score,
        f"the score {{score}} is not within {file.layout.bounds['score']}": out_of_bounds(
            score, file.layout.bounds["score"]
        ),
    }
    kept = pa.array(block.reject(faults, tally))
    events = pa.table(
        {
            "row": pa.array(block.row).filter(kept),
            "day": block.cells["day"].filter(kept).cast(pa.int32()),
            "a": named(block.cells["a"].filter(kept)),
            "b": named(block.cells["b"].filter(kept)),
            "score": score.filter(kept),
        }
    )
    tally.keep(events)
    a, b = events["a"], events["b"]
    tally.totals["events"] += len(events)
    tally.totals["goldstein"] += pc.sum(events["score"]).as_py() or 0.0
    tally.totals["events_without_a_country"] += pc.sum(pc.or_(pc.is_null(a), pc.is_null(b))).as_py() or 0
    tally.totals["events_within_one_country"] += pc.sum(pc.equal(a, b)).as_py() or 0
    if len(events):
        days = pc.min_max(events["day"]).as_py()
        tally.span(days["min"] // 10_000, days["max"] // 10_000)
    return events
