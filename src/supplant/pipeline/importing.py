"""A release of a register becomes rows in the store, all or nothing."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from supplant.pipeline.meta import version
from supplant.sources import DataFile, Rejected, Tally, parse, recognise
from supplant.sources.checks import check_while_reading, verify
from supplant.store import Store, Vintage

__all__ = ["ImportReport", "import_file"]


@dataclass(frozen=True)
class ImportReport:
    """What an import did: `unchanged` when the store already held this very file."""

    file: DataFile
    tally: Tally
    unchanged: bool = False

    def to_json(self) -> dict[str, Any]:
        """The entry of `imports` in the JSON interface."""
        tally = self.tally
        return {
            "file": str(self.file.path),
            "source": self.file.source.name,
            "layout": self.file.layout_name,
            "vintage": self.file.vintage,
            "published": self.file.published.isoformat() if self.file.published else None,
            "unchanged": self.unchanged,
            "rows_read": tally.rows_read,
            "rows_kept": tally.rows_kept,
            "rejected": [{"row": bad.row, "why": bad.why} for bad in tally.rejected],
            "span": [tally.first_year, tally.last_year],
            "totals": dict(tally.totals),
            "actors_mapped": len(tally.mapped),
            "actors_by_rule": dict(tally.by_rule),
            "actors_unmapped": sorted(tally.unmapped),
            "notes": list(tally.notes),
        }


def import_file(store: Store, path: Path, progress: Callable[[int], None] | None = None) -> ImportReport:
    """Recognise a file and take it into the store in one transaction.

    The same bytes twice change nothing. Raises UnrecognisedFile or ImportStopped, and then the store is
    as it was. `progress` is told the number of rows read so far.
    """
    file = recognise(path)
    known = store.ask("vintage_by_digest", sha256=file.sha256)
    tally = Tally()
    if len(known):
        return ImportReport(file, _tally_of(store, known), unchanged=True)
    with store.importing(file.vintage) as writer:
        for table, batch in parse(file, tally):
            check_while_reading(file, tally)
            # After the first unmapped name nothing will be kept, but reading on collects all of them.
            if not tally.unmapped:
                writer.append(table, batch)
            if progress is not None:
                progress(tally.rows_read)
        verify(file, tally)
        writer.reject(tally.rejected)
        writer.record(_vintage(file, tally))
    return ImportReport(file, tally)


def _vintage(file: DataFile, tally: Tally) -> Vintage:
    return Vintage(
        vintage=file.vintage,
        source=file.source.name,
        layout=file.layout_name,
        title=f"{file.source.title}, {file.layout.title}",
        publisher=file.source.publisher,
        url=file.source.url,
        terms=file.source.terms,
        file=file.path.name,
        sha256=file.sha256,
        published=file.published,
        parser=f"supplant {version()}",
        rows_read=tally.rows_read,
        rows_kept=tally.rows_kept,
        first_year=tally.first_year,
        last_year=tally.last_year,
        totals=json.dumps(tally.totals),
        notes=json.dumps(tally.notes),
    )


def _tally_of(store: Store, known: pd.DataFrame) -> Tally:
    """The account of an earlier import, read back."""
    row: dict[str, Any] = known.astype(object).to_dict("records")[0]  # type: ignore[assignment]
    tally = Tally(rows_read=row["rows_read"], rows_kept=row["rows_kept"])
    tally.totals.update(json.loads(row["totals"]))
    tally.notes.extend(json.loads(row["notes"]))
    rejected = store.ask("rejected_rows", vintage=row["vintage"])
    tally.rejected.extend(
        Rejected(*bad) for bad in zip(rejected["row"], rejected["why"], rejected["original"], strict=True)
    )
    if not pd.isna(row["first_year"]):
        tally.span(int(row["first_year"]), int(row["last_year"]))
    return tally
