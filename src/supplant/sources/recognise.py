"""Which source and layout a file is, from its own text.

The header is looked for in the first lines, because releases carry preambles of changing length, and
under every delimiter that a layout admits. A file without a header is recognised by the shape of its
first rows, where a layout declares patterns for them. The file name decides only between layouts that
share their columns.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from pathlib import Path

from supplant.core.errors import UnrecognisedFile
from supplant.sources.catalogue import load_sources
from supplant.sources.declaration import Column, Layout, Source, normalise_header
from supplant.sources.reading import (
    DataFile,
    cells_of,
    iter_lines,
    iter_records,
    sha256_of,
    sniff_encoding,
)

__all__ = ["recognise"]

_HEAD_LINES = 60
_SAMPLE_ROWS = 20
_DATES = (
    (re.compile(r"\b(\d{1,2} [A-Z][a-z]{2} \d{4})\b"), "%d %b %Y"),
    (re.compile(r"(?<!\d)(\d{4}-\d{2}-\d{2})(?!\d)"), "%Y-%m-%d"),
    (re.compile(r"(?<!\d)((?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]))(?!\d)"), "%Y%m%d"),
)


@dataclass(frozen=True)
class _Match:
    source: Source
    layout_name: str
    layout: Layout
    delimiter: str
    header_row: int
    width: int
    positions: dict[str, int]


def recognise(path: Path | str) -> DataFile:
    """Find the source and layout of a file.

    Raises UnrecognisedFile, naming the nearest layout and the columns that are missing or unknown.
    """
    path = Path(path)
    encoding = sniff_encoding(path)
    head: list[str] = []
    for number, line in iter_lines(path, encoding):
        head.append(line)
        if number >= _HEAD_LINES:
            break
    if not any(line.strip() for line in head):
        raise UnrecognisedFile("the file holds no text", file=path, remedy="download it again")
    match = _by_header(path, head) or _by_shape(path, encoding, head)
    if match is None:
        raise _unrecognised(path, head)
    if match.layout.refuse is not None:
        raise UnrecognisedFile(
            f"this is {match.source.title}, {match.layout.title}", file=path, remedy=match.layout.refuse
        )
    return DataFile(
        path=path,
        source=match.source,
        layout_name=match.layout_name,
        layout=match.layout,
        encoding=encoding,
        delimiter=match.delimiter,
        header_row=match.header_row,
        width=match.width,
        positions=match.positions,
        sha256=sha256_of(path),
        preamble=tuple(head[: max(match.header_row - 1, 0)]),
        published=_published(match.layout, head[: max(match.header_row - 1, 0)], path.name),
    )


def _layouts() -> list[tuple[Source, str, Layout]]:
    return [
        (source, name, layout)
        for source in load_sources().values()
        for name, layout in source.layouts.items()
    ]


def _name_fits(layout: Layout, path: Path) -> bool:
    return layout.filename is None or re.search(layout.filename, path.name, re.IGNORECASE) is not None


def _by_header(path: Path, head: list[str]) -> _Match | None:
    """The layout that explains most columns of the first line that is a header, with all that it requires.

    A line that is a header but for columns that nobody declared is remembered: when no other line does
    better, the file is refused with their names.
    """
    strange: tuple[float, _Match, list[str]] | None = None
    for row, line in enumerate(head, start=1):
        best: tuple[float, _Match] | None = None
        for source, name, layout in _layouts():
            if not _name_fits(layout, path):
                continue
            for delimiter in layout.delimiters:
                if line.count(delimiter) < min(2, len(layout.columns) - 1):
                    continue
                cells = _header_cells(line, delimiter)
                positions = _positions(layout, cells)
                if positions is None:
                    continue
                score = len(positions) / max(len(cells), 1) + (0.01 if layout.filename else 0.0)
                match = _Match(source, name, layout, delimiter, row, len(cells), positions)
                strangers = _strangers(layout, cells, positions)
                if strangers:
                    if strange is None or score > strange[0]:
                        strange = (score, match, strangers)
                elif best is None or score > best[0]:
                    best = (score, match)
        if best is not None:
            return best[1]
    if strange is not None:
        raise _has_strangers(path, strange[1], strange[2])
    return None


def _strangers(layout: Layout, cells: list[str], positions: dict[str, int]) -> list[str]:
    """Names in a header that the layout neither uses nor declares as ignored, or that stand there twice."""
    taken = set(positions.values())
    ignored = {normalise_header(name) for name in layout.ignore}
    strangers = []
    for index, cell in enumerate(cells):
        name = normalise_header(cell)
        if index in taken or not cell or name in ignored:
            continue
        if name in layout.spelling or not layout.ignore_other_columns:
            strangers.append(cell)
    return strangers


def _has_strangers(path: Path, match: _Match, strangers: list[str]) -> UnrecognisedFile:
    again = [name for name in strangers if normalise_header(name) in match.layout.spelling]
    names = ", ".join(repr(name[:60]) for name in (again or strangers)[:8])
    title = f"{match.source.title}, {match.layout.title}"
    if again:
        problem = f"looks like {title}, but more than one column could be {names}"
        remedy = "keep one of them"
    else:
        problem = f"looks like {title}, but has the unknown column {names}"
        remedy = (
            "remove it, or say in its source.yml what it is: a spelling of a column, or one under `ignore`"
        )
    return UnrecognisedFile(problem, file=path, row=match.header_row, remedy=remedy)


def _header_cells(line: str, delimiter: str) -> list[str]:
    # Some exports end every line in `;` although the delimiter is a comma.
    cells = [cell.strip().strip('"').strip() for cell in cells_of(line, delimiter)]
    if delimiter != ";" and cells and cells[-1].endswith(";"):
        cells[-1] = cells[-1].rstrip(";")
    return cells


def _positions(layout: Layout, cells: list[str]) -> dict[str, int] | None:
    """Index of each canonical column, or None when a required one is absent."""
    found: dict[str, int] = {}
    for index, cell in enumerate(cells):
        key = layout.spelling.get(normalise_header(cell))
        if key is not None and key not in found:
            found[key] = index
    for key, column in layout.columns.items():
        if column.after is not None and key not in found:
            before = found.get(column.after)
            if before is not None and before + 1 < len(cells) and not normalise_header(cells[before + 1]):
                found[key] = before + 1
    if any(column.required and key not in found for key, column in layout.columns.items()):
        return None
    return found


def _by_shape(path: Path, encoding: str, head: list[str]) -> _Match | None:
    """A layout without a header whose patterns fit two in three of the first rows.

    One optional column may be absent, where it is plain which: only one reading without a column fits.
    """
    for source, name, layout in _layouts():
        if not layout.headerless or not _name_fits(layout, path):
            continue
        shape = {key: column for key, column in layout.columns.items() if column.required or column.pattern}
        fewer = [[key for key in shape if key != gone] for gone in shape if not shape[gone].required]
        for delimiter in layout.delimiters:
            above = _above(head, delimiter, len(shape))
            records = iter_records(path, encoding, delimiter, skip=above)
            rows = [record.cells for record in islice(records, _SAMPLE_ROWS)]
            if not rows or _is_prose(rows[0]):
                continue
            found = [keys for keys in [list(shape)] if _fits(shape, keys, rows)]
            found = found or [keys for keys in fewer if _fits(shape, keys, rows)]
            if len(found) == 1:
                positions = {key: index for index, key in enumerate(found[0])}
                return _Match(source, name, layout, delimiter, above, len(positions), positions)
    return None


def _fits(shape: dict[str, Column], keys: list[str], rows: list[list[str]]) -> bool:
    """Whether these columns in this order are what most rows look like; empty cells may follow them."""
    patterns = [re.compile(shape[key].pattern or ".*") for key in keys]
    fitting = sum(
        len(cells) >= len(keys)
        and not any(cell.strip() for cell in cells[len(keys) :])
        and all(pattern.fullmatch(cell.strip()) for pattern, cell in zip(patterns, cells, strict=False))
        for cells in rows
    )
    return fitting * 3 >= len(rows) * 2


def _is_prose(cells: list[str]) -> bool:
    """Whether no cell is a number: then a first row is a header whose names nobody declared.

    Such a file is not read by its shape, because two columns of names may stand the other way round.
    """
    return not any(re.fullmatch(r"[\d.,]*\d[\d.,]*", cell.strip()) for cell in cells)


def _above(head: list[str], delimiter: str, width: int) -> int:
    """How many lines of prose stand above the rows: those with less than half of the cells of a row."""
    for index, line in enumerate(head):
        if (line.count(delimiter) + 1) * 2 >= width:
            return index
    return 0


def _published(layout: Layout, preamble: list[str], filename: str) -> date | None:
    """The date of release: a line of the preamble that the layout names, else a date in the file name."""
    texts = [filename]
    if layout.published is not None:
        texts = [line for line in preamble if re.search(layout.published, line)] + texts
    for text in texts:
        for pattern, form in _DATES:
            found = pattern.search(text)
            if found:
                try:
                    return datetime.strptime(found.group(1), form).date()  # noqa: DTZ007 a date, no clock
                except ValueError:
                    continue
    return None


def _unrecognised(path: Path, head: list[str]) -> UnrecognisedFile:
    """Say which layout comes nearest and what it misses."""
    best: tuple[float, int, str, list[str], list[str]] | None = None
    for row, line in enumerate(head, start=1):
        for source, _, layout in _layouts():
            for delimiter in layout.delimiters:
                cells = [normalise_header(cell) for cell in _header_cells(line, delimiter)]
                known = {layout.spelling[cell] for cell in cells if cell in layout.spelling}
                needed = [key for key, c in layout.columns.items() if c.required and c.after is None]
                share = len(known & set(needed)) / max(len(needed), 1)
                if share > 0.3 and (best is None or share > best[0]):
                    missing = [layout.columns[key].names[0] for key in needed if key not in known]
                    strangers = [cell for cell in cells if cell and cell not in layout.spelling]
                    best = (share, row, f"{source.title}, {layout.title}", missing, strangers)
    if best is None:
        known_sources = ", ".join(sorted(source.title for source in load_sources().values()))
        return UnrecognisedFile(
            "no known source writes files like this",
            file=path,
            value=next(line for line in head if line.strip()),
            remedy=f"supplant imports: {known_sources}",
        )
    _, row, title, missing, strangers = best
    return UnrecognisedFile(
        f"looks like {title}, but has no column {', '.join(repr(m) for m in missing)}",
        file=path,
        row=row,
        value=", ".join(strangers) or None,
        remedy="restore the column names of the release, or add the new spelling to its source.yml",
    )
