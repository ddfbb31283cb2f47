"""A file as lines and records, whatever its compression, encoding and line ends.

A record keeps the number of the physical line on which it starts and its original text, because every
stored row must lead back to its place. Files are taken for hostile: one line may not exceed
`LONGEST_LINE`, a compressed file may not grow beyond `LARGEST_GROWTH` times its size, and what is not
text is refused by name.
"""

import codecs
import csv
import gzip
import hashlib
import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import IO, cast

from supplant.core.errors import DataError, UnrecognisedFile
from supplant.sources.declaration import Layout, Source

__all__ = [
    "LONGEST_LINE",
    "SPAN",
    "DataFile",
    "Record",
    "cells_of",
    "iter_lines",
    "iter_records",
    "leaves_quote_open",
    "open_bytes",
    "open_text",
    "sha256_of",
    "sniff_encoding",
]

LONGEST_LINE = 1_000_000
_GZIP = b"\x1f\x8b"
LARGEST_GROWTH = 200
_MAGIC = {
    b"PK\x03\x04": "a ZIP archive (perhaps a renamed .xlsx); unpack it and import the CSV inside",
    b"%PDF": "a PDF; `supplant read` takes documents",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook; save it as CSV",
    b"PAR1": "a Parquet file; export it as CSV",
    b"7z\xbc\xaf": "a 7z archive; unpack it",
    b"BZh": "a bzip2 archive; unpack it",
    b"\xfd7zXZ": "an xz archive; unpack it",
    b"SQLite": "an SQLite database",
}


@dataclass(frozen=True)
class Record:
    """One row of a file: number of its first physical line (from 1), its text, its cells."""

    row: int
    original: str
    cells: list[str]


@dataclass(frozen=True)
class DataFile:
    """A recognised file: what it is, how it is written, and where its rows begin.

    `positions`: canonical column -> index of the cell. `header_row`: physical line of the header, 0 if none.
    `published`: date that the file itself or its name states.
    """

    path: Path
    source: Source
    layout_name: str
    layout: Layout
    encoding: str
    delimiter: str
    header_row: int
    width: int
    positions: dict[str, int]
    sha256: str
    preamble: tuple[str, ...] = field(default=(), repr=False)
    published: date | None = None

    def records(self) -> Iterator[Record]:
        """The rows after the header. A quoted cell may span lines; blank lines are skipped."""
        yield from iter_records(self.path, self.encoding, self.delimiter, skip=self.header_row)

    @property
    def vintage(self) -> str:
        """Name of this release in the store: source, layout, date of publication, digits of the content."""
        stated = self.published.isoformat() if self.published else "undated"
        return f"{self.source.name}-{self.layout_name}-{stated}-{self.sha256[:8]}"


@contextmanager
def open_bytes(path: Path) -> Iterator[IO[bytes] | io.RawIOBase]:
    """Open a plain or gzip-compressed file; refuse what is missing, empty or not text."""
    try:
        with path.open("rb") as raw:
            head = raw.read(8)
    except FileNotFoundError:
        raise UnrecognisedFile("no such file", file=path, remedy="check the path") from None
    except IsADirectoryError:
        raise UnrecognisedFile("this is a folder", file=path, remedy="name the files in it") from None
    except OSError as error:
        raise UnrecognisedFile(f"cannot be read ({error.strerror})", file=path) from None
    if not head:
        raise UnrecognisedFile("the file is empty", file=path, remedy="download it again")
    for magic, what in _MAGIC.items():
        if head.startswith(magic):
            raise UnrecognisedFile(f"this is {what.split(';')[0]}", file=path, remedy=_remedy(what))
    if head.startswith(_GZIP):
        with gzip.open(path, "rb") as unpacked:
            yield _Guarded(
                cast("IO[bytes]", unpacked), path, limit=max(path.stat().st_size, 1_000_000) * LARGEST_GROWTH
            )
    else:
        with path.open("rb") as raw:
            yield raw


def _remedy(what: str) -> str:
    return what.partition("; ")[2] or "export it as CSV"


class _Guarded(io.RawIOBase):
    """A decompressed stream that stops at a limit and turns a broken archive into a clear error."""

    def __init__(self, stream: IO[bytes], path: Path, limit: int) -> None:
        self._stream, self._path, self._limit, self._seen = stream, path, limit, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        try:
            chunk = self._stream.read(len(buffer))
        except (EOFError, OSError, ValueError) as error:
            raise DataError(
                f"the compressed file is damaged ({error})", file=self._path, remedy="download it again"
            ) from None
        self._seen += len(chunk)
        if self._seen > self._limit:
            raise DataError(
                f"unpacks to more than {self._limit:,} bytes",
                file=self._path,
                remedy="check where it came from",
            )
        buffer[: len(chunk)] = chunk
        return len(chunk)


def sniff_encoding(path: Path) -> str:
    """`utf-8-sig` when the whole file decodes as UTF-8, else `cp1252`; UTF-16 by its byte-order mark.

    Release files of the same series come in ASCII, Latin-1 and UTF-8. cp1252 is Latin-1 with the
    printable characters that Windows programs write.
    """
    with open_bytes(path) as stream:
        decoder = codecs.getincrementaldecoder("utf-8")()
        first = True
        while chunk := stream.read(1 << 20):
            if first and chunk[:2] in (b"\xff\xfe", b"\xfe\xff"):
                return "utf-16"
            if first and chunk.count(b"\x00") > 0:
                raise UnrecognisedFile("this is not a text file", file=path, remedy="export it as CSV")
            first = False
            try:
                decoder.decode(chunk)
            except UnicodeDecodeError:
                return "cp1252"
    return "utf-8-sig"


@contextmanager
def open_text(path: Path, encoding: str) -> Iterator[IO[str]]:
    """Open as text; bytes that the encoding cannot hold become U+FFFD, so that the row is still shown."""
    with open_bytes(path) as stream:
        buffered = io.BufferedReader(stream, 1 << 20) if isinstance(stream, io.RawIOBase) else stream
        with io.TextIOWrapper(buffered, encoding=encoding, errors="replace", newline="") as text:
            yield text


def iter_lines(path: Path, encoding: str) -> Iterator[tuple[int, str]]:
    """Physical lines with their numbers from 1, without line ends; an endless line is refused."""
    with open_text(path, encoding) as stream:
        number = 0
        while line := stream.readline(LONGEST_LINE):
            number += 1
            if len(line) >= LONGEST_LINE and not line.endswith(("\n", "\r")):
                raise DataError(
                    f"a line longer than {LONGEST_LINE:,} characters",
                    file=path,
                    row=number,
                    remedy="check that this is the CSV export and not another file",
                )
            yield number, line.rstrip("\r\n")


def iter_records(path: Path, encoding: str, delimiter: str, skip: int = 0) -> Iterator[Record]:
    """Rows after `skip` physical lines. The easy case, a line without quotes, takes no CSV reader.

    A record whose last cell leaves its quote open takes in following lines until the quote closes, at most
    `SPAN` of them; a quote that never closes is given back as one line, for the parser to reject, so that a
    single stray quote cannot swallow the rest of the file.
    """
    lines = iter_lines(path, encoding)
    pushed: list[tuple[int, str]] = []
    while True:
        item = pushed.pop() if pushed else next(lines, None)
        if item is None:
            return
        number, text = item
        if number <= skip or not text.strip():
            continue
        taken = [item]
        while leaves_quote_open(text, delimiter) and len(taken) <= SPAN:
            following = pushed.pop() if pushed else next(lines, None)
            if following is None:
                break
            taken.append(following)
            text = f"{text}\n{following[1]}"
        if len(taken) > 1 and leaves_quote_open(text, delimiter):
            pushed.extend(reversed(taken[1:]))
            text = item[1]
        yield Record(number, text, cells_of(text, delimiter))


# A record of more physical lines than this is a stray quote.
SPAN = 20


def leaves_quote_open(text: str, delimiter: str) -> bool:
    """Whether the last cell of a text begins with a quote that is not closed.

    A quote inside a cell that does not begin with one (`12" gun`) is a character like any other.

    >>> leaves_quote_open('a,"b', ","), leaves_quote_open('a,12" gun', ","), leaves_quote_open('"b""c"', ",")
    (True, False, False)
    """
    if text.count('"') % 2 == 0:
        return False
    at = 0
    while at < len(text):
        if text[at] == '"':
            close = text.find('"', at + 1)
            while close != -1 and text[close + 1 : close + 2] == '"':
                close = text.find('"', close + 2)
            if close == -1:
                return True
            at = close + 1
        following = text.find(delimiter, at)
        if following == -1:
            return False
        at = following + len(delimiter)
    return False


def cells_of(text: str, delimiter: str) -> list[str]:
    """The cells of one record, read as the csv module reads them."""
    if '"' not in text:
        return text.split(delimiter)
    try:
        return next(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except (csv.Error, StopIteration):
        return text.split(delimiter)


def is_compressed(path: Path) -> bool:
    """Whether a file is gzip-compressed, by its first bytes and not by its name."""
    with path.open("rb") as stream:
        return stream.read(2) == _GZIP


def sha256_of(path: Path) -> str:
    """Digest of the bytes on disk, read in blocks."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
