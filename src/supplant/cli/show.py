"""What the commands print: plain text for people, one JSON document for programs.

Text from files is never trusted: control characters are taken out, so that no cell of a register can
move the cursor, colour the terminal or hide a line.
"""

import json
import math
import sys
import textwrap
import time
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

import pandas as pd
from rich.console import Console
from rich.markup import escape
from rich.progress import (
    BarColumn,
    Progress,
    TaskProgressColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from supplant.core.errors import UsageError
from supplant.pipeline import Answer, Dependence, ImportReport

__all__ = [
    "as_json",
    "assessment",
    "bar",
    "cases",
    "clean",
    "complain",
    "import_report",
    "lines",
    "progress",
    "records",
    "usage",
    "vintages",
]


PATIENCE_S = 1.0


def usage(message: str) -> UsageError:
    """An error of use, to be raised."""
    return UsageError(message)


def clean(text: object) -> str:
    r"""Text fit for a terminal: control and direction-changing characters become spaces.

    >>> clean("a\x1b[31mb\u202ec")
    'a [31mb c'
    """
    return "".join(" " if unicodedata.category(c) in {"Cc", "Cf", "Zl", "Zp"} else c for c in str(text))


def complain(message: str) -> None:
    """One message to standard error."""
    lines = [clean(line) for line in message.splitlines()]
    print("supplant: " + "\n          ".join(lines), file=sys.stderr)  # noqa: T201


def as_json(answer: dict[str, Any]) -> None:
    """Print one JSON document."""
    print(json.dumps(plain(answer), ensure_ascii=False, allow_nan=False, indent=1))  # noqa: T201


def plain(value: Any) -> Any:
    """Values that JSON knows; what is missing in any of its guises becomes null."""
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, set)):
        return [plain(item) for item in value]
    if isinstance(value, (datetime, date)):
        return None if pd.isna(value) else value.isoformat()
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return None if value is pd.NA or value is pd.NaT else value


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows as plain values."""
    return [plain(row) for row in frame.astype(object).to_dict("records")]


@contextmanager
def progress(label: str, *, quiet: bool) -> Iterator[Callable[[int], None] | None]:
    """A line on standard error that counts rows, for people who wait."""
    console = Console(stderr=True)
    if quiet or not console.is_terminal:
        yield None
        return
    columns = (TextColumn("{task.description}"), TextColumn("{task.completed:,} rows"), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(escape(clean(label)), total=None)
        yield lambda rows: bar.update(task, completed=rows)


@contextmanager
def bar(label: str, unit: str, *, quiet: bool) -> Iterator[Callable[[float, float], None] | None]:
    """A bar on standard error with rate and time left, once a command has taken a second.

    Only for people who wait: nothing where standard error is no terminal, or `quiet`.
    """
    console = Console(stderr=True)
    if quiet or not console.is_terminal:
        yield None
        return
    columns = (
        TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(),
        TextColumn("{task.fields[rate]}"), TimeRemainingColumn(), TextColumn("left"),
    )  # fmt: skip
    began = time.monotonic()
    shown = Progress(*columns, console=console, transient=True)
    task = shown.add_task(escape(clean(label)), total=None, rate="")

    def advance(done: float, total: float) -> None:
        passed = time.monotonic() - began
        if passed >= PATIENCE_S:
            shown.start()
        rate = f"{done / passed:,.3g} {unit}/s" if unit and passed > 0 else ""
        shown.update(task, completed=done, total=total, rate=rate)

    try:
        yield advance
    finally:
        shown.stop()


def import_report(report: ImportReport) -> None:
    """The account of one import."""
    tally, file = report.tally, report.file
    state = "already in the store, nothing changed" if report.unchanged else "imported"
    lines = [
        f"{clean(file.path)}: {state}",
        f"  {file.source.title}, {file.layout.title}; vintage {file.vintage}",
        f"  {tally.rows_read:,} rows read, {tally.rows_kept:,} kept, {len(tally.rejected):,} rejected"
        + (f"; {tally.first_year} to {tally.last_year}" if tally.first_year is not None else ""),
    ]
    if tally.mapped:
        lines.append(
            f"  {len(tally.mapped):,} names of actors mapped, {len(tally.by_rule):,} of them by rule"
        )
    lines += [f"  total {name}: {value:,.6g}" for name, value in sorted(tally.totals.items())]
    lines += [f"  note: {clean(note)}" for note in tally.notes]
    lines += [f"  row {bad.row} rejected: {clean(bad.why)}" for bad in tally.rejected[:10]]
    if len(tally.rejected) > 10:
        lines.append(f"  and {len(tally.rejected) - 10:,} more: see --json")
    print("\n".join(lines))  # noqa: T201


def lines(text: Sequence[str]) -> None:
    """Lines of text, wrapped to the terminal with their indent kept."""
    width = min(Console().width, 110)
    for line in text:
        indent = line[: len(line) - len(line.lstrip())]
        wrapped = textwrap.wrap(
            clean(line.strip()), width, initial_indent=indent, subsequent_indent=indent + "  "
        )
        print("\n".join(wrapped))  # noqa: T201


def cases(rows: Sequence[tuple[str, ...]]) -> None:
    """The case library as a table; only the title, which comes last, gives way on a narrow terminal."""
    table = [("slug", "from", "to", "facts", "span", "outcome", "title")]
    table += [
        (slug, supplier, buyer, facts, span, outcome, title)
        for slug, title, supplier, buyer, _, facts, span, outcome in rows
    ]
    _columns(table, right=3)


def vintages(frame: pd.DataFrame) -> None:
    """The vintages, one line each, the name whole: it is what --vintage takes."""
    table = [("vintage", "published", "years", "rows", "file")]
    for row in records(frame):
        span = f"{row['first_year']}-{row['last_year']}" if row["first_year"] is not None else "-"
        published = (row["published"] or "not stated")[:10]
        table.append((row["vintage"], published, span, f"{row['rows_kept']:,}", row["file"]))
    _columns(table, right=3)


def _columns(table: Sequence[tuple[str, ...]], *, right: int) -> None:
    """Columns as wide as their contents; on a terminal the last one is cut, elsewhere nothing is."""
    *inner, _ = (max(len(clean(row[column])) for row in table) for column in range(len(table[0])))
    room = max(Console().width, 100) if Console().is_terminal else None
    for row in table:
        cells = [
            clean(cell).rjust(width) if place == right else clean(cell).ljust(width)
            for place, (cell, width) in enumerate(zip(row, inner, strict=False))
        ]
        print("  ".join([*cells, clean(row[-1])])[:room])  # noqa: T201


def assessment(answer: Answer) -> None:
    """The main numbers of an assessment in words; everything is in --json."""
    made = answer.assessment
    print(clean(answer.question.title))  # noqa: T201
    rows: list[tuple[str, str]] = [
        ("role of the supplier", f"{made.supplier_role.role} (rule: {made.supplier_role.rule})"),
        ("role of the buyer", f"{made.buyer_role.role} (rule: {made.buyer_role.rule})"),
        ("localisation", _rung_line(answer)),
        ("buyer on supplier", _share_line(made.buyer_on_supplier)),
        ("supplier on buyer", _share_line(made.supplier_on_buyer)),
    ]
    rows.append(("third markets", _markets_line(answer)))
    happened = sum(not leak.plan for leak in made.leakage)
    planned = len(made.leakage) - happened
    passages = f"{happened} to third parties or back on record{f', {planned} planned' if planned else ''}"
    rows.append(("passages", passages))
    lines([f"  {label:<21}{words}" for label, words in rows])
    lines([f"  note: {note}" for note in answer.warnings])


def _markets_line(answer: Answer) -> str:
    """Third parties that the buyer served in the last period, and in which goods."""
    made = answer.assessment
    if not made.third_markets:
        return "none is recorded for either side"
    last = max(row.years for row in made.third_markets)
    mine = [row for row in made.third_markets if row.years == last]
    buyer = sum(row.buyer_tiv > 0 for row in mine)
    both = sum(row.buyer_tiv > 0 and row.supplier_tiv > 0 for row in mine)
    goods = made.partnership.category or "all categories"
    return f"{buyer} served by the buyer in {last[0]} to {last[1]}, {both} of them by both ({goods})"


def _share_line(found: Dependence | None) -> str:
    if found is None or found.share is None:
        return "cannot be told"
    share, (first, last) = found.share, found.years
    years = str(first) if first == last else f"{first} to {last}"
    return f"{share.value:.0%} ({share.low:.0%} to {share.high:.0%}), {found.denominator}, {years}"


def _rung_line(answer: Answer) -> str:
    local = answer.assessment.localisation
    if local.rung is None and local.rests_on is None:
        return "nothing is recorded"
    rung = local.rung or "local production, rung not stated"
    other = f"; {len(local.conflicting)} reports differ" if local.conflicting else ""
    return f"{rung} since {local.since}, by {local.rests_on}{other}"
