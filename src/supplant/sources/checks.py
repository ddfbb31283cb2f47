"""What `source.yml` declares, enforced: bad rows, missing rows and unmapped actors stop an import."""

from supplant.core.errors import ImportStopped
from supplant.sources.reading import DataFile, is_compressed
from supplant.sources.tally import Tally

__all__ = ["check_while_reading", "verify"]

# Below this many rejected rows an import goes on, whatever their share so far: a file may begin badly.
_PATIENCE = 1_000


def check_while_reading(file: DataFile, tally: Tally) -> None:
    """Stop early on a file that is mostly unreadable, before its bad rows fill the memory."""
    bad = len(tally.rejected)
    if bad >= _PATIENCE and bad > file.layout.max_rejected_share * tally.rows_read * 2:
        _stop_for_rejected(file, tally)


def verify(file: DataFile, tally: Tally) -> None:
    """Raise ImportStopped unless the account of the whole file is within what the layout declares."""
    if tally.rows_read != tally.rows_kept + len(tally.rejected):
        raise ImportStopped(
            f"{tally.rows_read} rows read, but {tally.rows_kept} kept and {len(tally.rejected)} rejected",
            file=file.path,
            remedy="this is a defect of the parser: please report it",
        )
    if tally.unmapped:
        names = ", ".join(f"{name!r} ({count} rows)" for name, count in tally.unmapped.most_common(10))
        raise ImportStopped(
            f"{len(tally.unmapped)} names are no known actor: {names}",
            file=file.path,
            remedy=f"map them under `actors:` in sources/{file.source.name}/source.yml",
        )
    _check_ending(file, tally)
    bad = len(tally.rejected)
    few = bad <= file.layout.few_rejected and bad < tally.rows_kept
    if bad > file.layout.max_rejected_share * max(tally.rows_read, 1) and not few:
        _stop_for_rejected(file, tally)
    if tally.rows_kept == 0:
        raise ImportStopped("no row was found after the header", file=file.path, remedy="download it again")
    if file.layout.rows is not None and not file.layout.rows[0] <= tally.rows_kept <= file.layout.rows[1]:
        raise ImportStopped(
            f"expected {file.layout.rows[0]:,} to {file.layout.rows[1]:,} rows",
            file=file.path,
            value=tally.rows_kept,
            remedy="check that the file is whole",
        )


def _check_ending(file: DataFile, tally: Tally) -> None:
    """A file that stops in the middle of a row has been cut, and nobody knows how much is missing."""
    if not tally.rejected or is_compressed(file.path):
        return
    with file.path.open("rb") as stream:
        stream.seek(0, 2)
        stream.seek(max(stream.tell() - 2_000, 0))
        end = stream.read()
    last = tally.rejected[-1]
    tail = end.decode(file.encoding, "replace").rpartition("\n")[2]
    if tail.strip() and tail.startswith(last.original[:500].rpartition("\n")[2]):
        raise ImportStopped(
            "the file ends in the middle of a row, so the rest of it is missing",
            file=file.path,
            row=last.row,
            value=tail,
            remedy="download it again",
        )


def _stop_for_rejected(file: DataFile, tally: Tally) -> None:
    first = tally.rejected[0]
    shown = "; ".join(f"row {bad.row}: {bad.why}" for bad in tally.rejected[:5])
    raise ImportStopped(
        f"{len(tally.rejected):,} of {tally.rows_read:,} rows cannot be understood "
        f"(at most {file.layout.max_rejected_share:.1%} may be): {shown}",
        file=file.path,
        row=first.row,
        remedy="mend the rows, or check that the file is what it claims to be",
    )
