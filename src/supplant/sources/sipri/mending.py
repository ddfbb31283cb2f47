"""Rows as they were meant: cut lines joined, surplus delimiters given back to the comment.

The easy case first: a line with as many cells as the header is a row. The complications, each mended only
where one reading alone makes a row that every column understands, and counted:

- a record cut in two (or three) physical lines, outside quotes, even within its first or last cell;
- a comment that holds the delimiter without quotes, so that the row has too many cells;
- a quote that opens and never closes, or closes many lines later;
- `;` at the end of every line although the delimiter is another.

What cannot be mended is rejected with its line number and the reason. Nothing is left out: every line
after the header is in a row or in a rejection.
"""

import re
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from supplant.sources.reading import DataFile, Record, cells_of
from supplant.sources.tally import Rejected

__all__ = ["Mended", "Mender"]

_MOST_LINES = 3
_MOST_SURPLUS = 50
_TAIL = re.compile(r"[0-9.,]+;?|(?:yes|es|s|no|o);?|;", re.IGNORECASE)


@dataclass
class Mended:
    """Line numbers of rows that were mended, by what was done."""

    joined: list[int] = field(default_factory=list)
    repaired: list[int] = field(default_factory=list)

    def notes(self) -> list[str]:
        """What was done, in words."""
        done = (
            (self.joined, "rows cut across lines were joined"),
            (self.repaired, "rows with an unquoted delimiter or quote in the comment were repaired"),
        )
        return [f"{len(rows)} {what}: {_listed(rows)}" for rows, what in done if rows]


def _listed(rows: list[int], most: int = 20) -> str:
    shown = ", ".join(str(row) for row in rows[:most])
    return f"lines {shown}" + (f" and {len(rows) - most} more" if len(rows) > most else "")


class Mender:
    """Turns physical records into rows of the declared width.

    `understood` says whether every column of a list of cells can be read; `certain`, asked before a row is
    made of two lines, also whether its numbers agree, for two halves of different rows may look like one.
    `completes`, asked where a line of one cell stands above what could be a row by itself, says whether the
    first column makes more sense with it than without ("Austr" above "alia,France,...").
    """

    def __init__(
        self,
        file: DataFile,
        *,
        semicolon: bool,
        understood: Callable[[list[str]], bool],
        certain: Callable[[list[str]], bool],
        completes: Callable[[list[str], list[str]], bool],
    ) -> None:
        self._width = file.width
        self._needed = max(file.positions.values()) + 1
        self._comment = file.positions.get("comment")
        self._delimiter, self._semicolon = file.delimiter, semicolon
        self._understood, self._certain, self._completes = understood, certain, completes
        self.done = Mended()

    def rows(self, records: Iterator[Record]) -> Iterator[Record | Rejected]:
        """Rows and rejections in the order of the file."""
        held: Record | Rejected | None = None
        for item in self._heads(records):
            if isinstance(item, Rejected) and isinstance(held, Record):
                whole = self._with_tail(held, item)
                if whole is not None:
                    held = whole
                    continue
            if held is not None:
                yield held
            held = item
        if held is not None:
            yield held

    def _with_tail(self, record: Record, tail: Rejected) -> Record | None:
        """A row with what stands alone on the next line, where its last number or flag was cut."""
        below = record.row + record.original.count("\n") + 1
        if tail.row != below or not _TAIL.fullmatch(tail.original.strip()):
            return None
        text = f"{record.original.rstrip()}{tail.original.strip()}"
        cells = self._fitted(cells_of(text, self._delimiter))
        if cells is None or not self._certain(cells):
            return None
        self.done.joined.append(record.row)
        return Record(record.row, f"{record.original}\n{tail.original}", cells)

    def _heads(self, records: Iterator[Record]) -> Iterator[Record | Rejected]:
        waiting: deque[Record] = deque()
        while True:
            record = waiting.popleft() if waiting else next(records, None)
            if record is None:
                return
            cells = self._fitted(record.cells)
            spans = "\n" in record.original
            if cells is not None and not (spans and not self._understood(cells)):
                yield record if cells is record.cells else Record(record.row, record.original, cells)
            elif spans:
                waiting.extendleft(reversed(self._lines_of(record)))
            else:
                yield self._mended(record, records, waiting)

    def _fitted(self, cells: list[str]) -> list[str] | None:
        """The cells without what stands after the last column, or None where their number is wrong."""
        if self._semicolon and cells[-1].endswith(";"):
            cells = [*cells[:-1], cells[-1][:-1]]
        if len(cells) > self._width and not any(cell.strip() for cell in cells[self._width :]):
            cells = cells[: self._width]
        return cells if self._needed <= len(cells) <= self._width else None

    def _lines_of(self, record: Record) -> list[Record]:
        """A record over several lines, taken apart: a stray quote must not swallow its neighbours."""
        return [
            Record(record.row + index, line, cells_of(line, self._delimiter))
            for index, line in enumerate(record.original.split("\n"))
            if line.strip()
        ]

    def _mended(self, record: Record, records: Iterator[Record], waiting: deque[Record]) -> Record | Rejected:
        text = record.original.rstrip()
        cells = self._absorbed(text)
        if cells is not None:
            self.done.repaired.append(record.row)
            return Record(record.row, record.original, cells)
        if len(record.cells) < self._needed:
            joined = self._joined(record, records, waiting)
            if joined is not None:
                self.done.joined.append(record.row)
                return joined
        wanted = f"{self._width} cells" if self._needed == self._width else f"at least {self._needed} cells"
        quote = ", and a quote that does not close" if text.count('"') % 2 else ""
        return Rejected(record.row, f"expected {wanted}, found {len(record.cells)}{quote}", record.original)

    def _absorbed(self, text: str) -> list[str] | None:
        """The cells with the surplus given to the comment, where that is the only reading."""
        if self._comment is None:
            return None
        for cells in (cells_of(text, self._delimiter), text.split(self._delimiter)):
            if self._semicolon and cells[-1].endswith(";"):
                cells = [*cells[:-1], cells[-1][:-1]]
            surplus = len(cells) - self._width
            if not 0 <= surplus <= _MOST_SURPLUS:
                continue
            readings = [
                (start, merged)
                for start in range(self._width)
                if self._understood(merged := self._merged(cells, start, surplus))
            ]
            # A surplus of none is a line whose quotes only seemed to hold delimiters.
            if (surplus == 0 and readings) or [start for start, _ in readings] == [self._comment]:
                return readings[0][1]
        return None

    def _merged(self, cells: list[str], start: int, surplus: int) -> list[str]:
        whole = self._delimiter.join(cells[start : start + surplus + 1])
        return [*cells[:start], whole, *cells[start + surplus + 1 :]]

    def _joined(self, record: Record, records: Iterator[Record], waiting: deque[Record]) -> Record | None:
        """The record with the following line or two, where that makes a row and they are none themselves."""
        taken: list[Record] = []
        text, original = record.original, record.original
        for _ in range(_MOST_LINES - 1):
            following = waiting.popleft() if waiting else next(records, None)
            if following is None:
                break
            taken.append(following)
            own = self._fitted(following.cells)
            alone = own is not None and self._understood(own)
            # The line break stood for a blank, unless it stood inside a number or a name.
            for between in (" ", ""):
                cells = self._fitted(cells_of(f"{text}{between}{following.original}", self._delimiter))
                if cells is None or not self._certain(cells):
                    continue
                if not alone or (own is not None and self._completes(cells, own)):
                    return Record(record.row, f"{original}\n{following.original}", cells)
            if alone:
                break
            text, original = f"{text} {following.original}", f"{original}\n{following.original}"
        waiting.extendleft(reversed(taken))
        return None
