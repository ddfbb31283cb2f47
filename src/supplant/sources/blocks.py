"""Large files as columns: blocks of a few megabytes, each row with its line number and its text.

The easy case first: a block without quotes, every line as wide as the header, goes through Arrow's CSV
reader whole. The complications are taken out of it and handled one by one in Python: a quoted cell that
spans lines, a line with a stray quote, a line of another width. What cannot be read is rejected with its
number. The rules are those of `reading.iter_records`, and tests hold the two against each other.

Memory does not grow with the file: at most two blocks are held.
"""

import codecs
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv

from supplant.core.errors import DataError
from supplant.sources.reading import LONGEST_LINE, SPAN, DataFile, cells_of, leaves_quote_open, open_bytes
from supplant.sources.tally import Tally

__all__ = ["Block", "blocks", "holds", "integers", "looked_up", "numbers", "out_of_bounds"]

_BYTES = 8 << 20
_NUMBER = r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$"


@dataclass(frozen=True)
class Block:
    """Some rows of a file: line numbers, texts, and one text column per canonical column, all trimmed.

    A column that the file does not have is absent from `cells`.
    """

    row: npt.NDArray[np.int64]
    original: pa.StringArray
    cells: dict[str, pa.StringArray]

    def __len__(self) -> int:
        return len(self.row)

    def take(self, mask: npt.NDArray[np.bool_]) -> "Block":
        """The rows where the mask is true."""
        chosen = pa.array(mask)
        return Block(
            self.row[mask],
            self.original.filter(chosen),
            {name: column.filter(chosen) for name, column in self.cells.items()},
        )

    def reject(self, faults: Mapping[str, npt.NDArray[np.bool_]], tally: Tally) -> npt.NDArray[np.bool_]:
        """Reject the rows under any fault, each for the first that applies, and return who is left.

        The text of a reason may name a column in braces, `{v}`: the row's own cell is put there.
        """
        bad = np.zeros(len(self), dtype=bool)
        for why, mask in faults.items():
            named = [name for name in self.cells if f"{{{name}}}" in why]
            for index in np.flatnonzero(mask & ~bad).tolist():
                shown = {name: repr(self.cells[name][index].as_py()[:60]) for name in named}
                tally.reject(int(self.row[index]), why.format(**shown), self.original[index].as_py())
            bad |= mask
        return ~bad


def blocks(file: DataFile, tally: Tally) -> Iterator[Block]:
    """The rows of a recognised file after its header; rows of the wrong width are rejected in `tally`."""
    first = 1
    held = b""
    for chunk, last in _utf8_chunks(file):
        data = held + chunk
        end = len(data) if last else data.rfind(b"\n") + 1
        if last and data and not data.endswith(b"\n"):
            data += b"\n"
            end += 1
        held = data[end:]
        if len(held) >= LONGEST_LINE * 4:
            raise _too_long(file, first + data[:end].count(b"\n"))
        lines, text = _lines(file, data[:end], first, last=last)
        held = data[len(text) : end] + held
        yield from _read_block(file, lines, text, first, tally)
        first += len(lines)


def _too_long(file: DataFile, row: int) -> DataError:
    return DataError(
        f"a line longer than {LONGEST_LINE:,} characters",
        file=file.path,
        row=row,
        remedy="check that this is the CSV export and not another file",
    )


def _utf8_chunks(file: DataFile) -> Iterator[tuple[bytes, bool]]:
    """The file as UTF-8 with plain newlines, and whether a chunk is the last."""
    decode = None
    if file.encoding not in ("utf-8", "utf-8-sig"):
        decode = codecs.getincrementaldecoder(file.encoding)(errors="replace")
    with open_bytes(file.path) as stream:
        carriage, begun = b"", False
        while True:
            raw = _exactly(stream.read)
            last = len(raw) < _BYTES
            chunk = decode.decode(raw, final=last).encode() if decode is not None else raw
            if not begun:
                chunk, begun = chunk.removeprefix(codecs.BOM_UTF8), True
            chunk = carriage + chunk
            # A carriage return at the very end may be half of a line end.
            carriage = b"\r" if chunk.endswith(b"\r") and not last else b""
            chunk = chunk[: len(chunk) - len(carriage)]
            if b"\r" in chunk:
                chunk = chunk.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
            yield chunk, last
            if last:
                return


def _exactly(read: Callable[[int], bytes | None]) -> bytes:
    """`_BYTES` bytes, fewer only at the end of the file: a decompressor gives less than it is asked for."""
    parts, missing = [], _BYTES
    while missing:
        part = read(missing)
        if not part:
            break
        parts.append(part)
        missing -= len(part)
    return parts[0] if len(parts) == 1 else b"".join(parts)


def _lines(file: DataFile, data: bytes, first: int, *, last: bool) -> tuple[pa.StringArray, bytes]:
    """Physical lines of a block, and its text without the lines of a quoted cell that may still go on."""
    ends = np.flatnonzero(np.frombuffer(data, dtype=np.uint8) == ord("\n")) + 1
    offsets = np.concatenate([[0], ends]).astype(np.int32)
    lengths = np.diff(offsets)
    if len(lengths) and lengths.max() > LONGEST_LINE:
        raise _too_long(file, first + int(lengths.argmax()))
    keep = len(lengths)
    if not last and b'"' in data:
        keep -= _open_tail(data, offsets, file.delimiter)
    lines = pa.StringArray.from_buffers(keep, pa.py_buffer(offsets[: keep + 1].copy()), pa.py_buffer(data))
    return pc.ascii_rtrim(lines, characters="\n"), data[: offsets[keep]]


def _open_tail(data: bytes, offsets: npt.NDArray[np.int32], delimiter: str) -> int:
    """How many of the last lines may belong to a record that is not complete."""
    lines = len(offsets) - 1
    for back in range(1, min(SPAN, lines) + 1):
        text = data[offsets[lines - back] : offsets[lines - back + 1]]
        if b'"' in text and leaves_quote_open(text.decode(errors="replace"), delimiter):
            return back
    return 0


def _read_block(
    file: DataFile, lines: pa.StringArray, text: bytes, first: int, tally: Tally
) -> Iterator[Block]:
    """The lines as columns: those without complications together, then the others."""
    row = np.arange(first, first + len(lines), dtype=np.int64)
    plain = row > file.header_row
    if b"\n\n" in text or text.startswith(b"\n"):
        plain &= pc.binary_length(lines).to_numpy() > 0
    quoted = b'"' in text
    records: list[tuple[int, int, str]] = []
    if quoted:
        odd = pc.bit_wise_and(pc.count_substring(lines, '"'), 1).to_numpy(zero_copy_only=False) == 1
        records = list(_spanning(lines, odd & plain, file.delimiter))
    for index, span, _ in records:
        plain[index : index + span] = False
    straight, straight_row = lines, row
    if not plain.all():
        straight, straight_row = lines.filter(pa.array(plain)), row[plain]
        text = _joined(straight)
    table, misfits = _columns(file, text, quoted=quoted) if len(straight) else (None, [])
    if table is not None:
        if misfits:
            good = np.ones(len(straight), dtype=bool)
            good[misfits] = False
            yield Block(straight_row[good], straight.filter(pa.array(good)), table)
        else:
            yield Block(straight_row, straight, table)
    few = [(int(row[index]), text) for index, _, text in records]
    few += [(int(straight_row[index]), straight[index].as_py()) for index in misfits]
    yield from _by_hand(file, sorted(few), tally)


def _spanning(
    lines: pa.StringArray, odd: npt.NDArray[np.bool_], delimiter: str
) -> Iterator[tuple[int, int, str]]:
    """Records that begin on a line with an odd number of quotes: index, number of lines, text."""
    taken = -1
    for index in np.flatnonzero(odd).tolist():
        if index <= taken:
            continue
        text, span = lines[index].as_py(), 1
        while leaves_quote_open(text, delimiter) and span <= SPAN and index + span < len(lines):
            text = f"{text}\n{lines[index + span].as_py()}"
            span += 1
        if leaves_quote_open(text, delimiter):
            text, span = lines[index].as_py(), 1
        taken = index + span - 1
        yield index, span, text


def _columns(
    file: DataFile, text: bytes, *, quoted: bool
) -> tuple[dict[str, pa.StringArray] | None, list[int]]:
    """The columns of the lines that have the declared width, and the indices of those that have not."""
    misfits: list[int] = []

    def misfit(bad: pa_csv.InvalidRow) -> str:
        misfits.append(bad.number - 1)
        return "skip"

    names = [str(index) for index in range(file.width)]
    wanted = {key: str(position) for key, position in file.positions.items()}
    table = pa_csv.read_csv(
        pa.py_buffer(text),
        read_options=pa_csv.ReadOptions(
            column_names=names, use_threads=False, block_size=len(text) + 1, encoding="utf8"
        ),
        parse_options=pa_csv.ParseOptions(
            delimiter=file.delimiter,
            quote_char='"' if quoted else False,
            ignore_empty_lines=False,
            invalid_row_handler=misfit,
        ),
        convert_options=pa_csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()),
            include_columns=sorted(set(wanted.values()), key=int),
            strings_can_be_null=False,
        ),
    )
    if not len(table):
        return None, misfits
    columns = {name: _trimmed(table.column(name)) for name in table.column_names}
    return {key: columns[name] for key, name in wanted.items()}, misfits


def _joined(lines: pa.StringArray) -> bytes:
    whole = pa.ListArray.from_arrays(pa.array([0, len(lines)], pa.int32()), lines)
    return bytes(pc.binary_join(whole, "\n")[0].as_buffer()) + b"\n"


def _trimmed(column: pa.ChunkedArray) -> pa.StringArray:
    whole = column.combine_chunks()
    array = whole if isinstance(whole, pa.Array) else whole.chunk(0)
    held = array.buffers()[2]
    # One pass over the bytes is cheaper than trimming cells that need none.
    if held is None or not (np.frombuffer(held, dtype=np.uint8) <= ord(" ")).any():
        return array
    return pc.ascii_trim_whitespace(array)


def _by_hand(file: DataFile, records: Iterable[tuple[int, str]], tally: Tally) -> Iterator[Block]:
    """The few records that the fast reader could not take: empty cells at the end are forgiven."""
    rows: list[int] = []
    texts: list[str] = []
    cells: dict[str, list[str]] = {key: [] for key in file.positions}
    for row, text in records:
        if not text.strip():
            continue
        found = cells_of(text, file.delimiter)
        while len(found) > file.width and not found[-1].strip():
            found.pop()
        if len(found) != file.width and text.count(file.delimiter) == file.width - 1:
            # A quote that begins a cell and is no quotation mark of CSV, as in a file that never quotes.
            found = text.split(file.delimiter)
        if len(found) != file.width:
            tally.reject(row, f"{len(found)} cells where the header has {file.width}", text)
            continue
        rows.append(row)
        texts.append(text)
        for key, position in file.positions.items():
            cells[key].append(found[position].strip())
    if rows:
        columns = {key: pa.array(values, pa.string()) for key, values in cells.items()}
        yield Block(np.array(rows, dtype=np.int64), pa.array(texts, pa.string()), columns)


def numbers(
    column: pa.StringArray, missing: Iterable[str] = ("",)
) -> tuple[pa.DoubleArray, npt.NDArray[np.bool_]]:
    """Text as numbers, and a mask of the cells that are none. A cell in `missing` is null and no fault.

    >>> values, bad = numbers(pa.array(["1.5", "NA", "x"]), missing=["NA"])
    >>> values.to_pylist(), bad.tolist()
    ([1.5, None, None], [False, False, True])
    """
    blank = pc.is_in(column, pa.array(list(missing), pa.string()))
    text = pc.if_else(blank, pa.scalar(None, pa.string()), column)
    bad = np.zeros(len(column), dtype=bool)
    try:
        values = pc.cast(text, pa.float64())
    except pa.ArrowInvalid:
        fits = pc.match_substring_regex(text, _NUMBER).fill_null(True)
        bad = ~fits.to_numpy(zero_copy_only=False)
        values = pc.cast(pc.if_else(fits, text, pa.scalar(None, pa.string())), pa.float64())
    # The cast also takes "nan", "inf" and hexadecimals, none of which is a measurement.
    odd = pc.invert(pc.is_finite(values)).fill_null(False).to_numpy(zero_copy_only=False)
    if odd.any():
        bad = bad | odd
        values = pc.if_else(pa.array(odd), pa.scalar(None, pa.float64()), values)
    return values, bad


def integers(
    column: pa.StringArray, low: int, high: int, missing: Iterable[str] = ()
) -> tuple[pa.Int32Array, npt.NDArray[np.bool_]]:
    """Whole numbers within bounds, written as `2020` or `2020.0`, and a mask of the cells that are none.

    >>> values, bad = integers(pa.array(["2020", "2020.0", "20x0", "9"]), 1000, 2100)
    >>> values.to_pylist(), bad.tolist()
    ([2020, 2020, None, None], [False, False, True, True])
    """
    values, bad = numbers(column, missing)
    filled = pc.fill_null(values, float(low)).to_numpy()
    out = (filled != np.floor(filled)) | (filled < low) | (filled > high)
    bad = bad | out
    known = pc.if_else(pa.array(out), pa.scalar(None, pa.float64()), values)
    return pc.cast(known, pa.int32()), bad


def out_of_bounds(values: pa.DoubleArray, bounds: tuple[float, float]) -> npt.NDArray[np.bool_]:
    """Where a number lies outside; a missing one does not."""
    outside = pc.or_(pc.less(values, bounds[0]), pc.greater(values, bounds[1]))
    return holds(outside)


def holds(mask: pa.BooleanArray) -> npt.NDArray[np.bool_]:
    """A condition as a mask; where it cannot be decided, because a value is missing, it does not hold."""
    return np.asarray(pc.fill_null(mask, False).to_numpy(zero_copy_only=False), dtype=bool)


def looked_up(column: pa.StringArray, table: Callable[[str], str | None]) -> pa.StringArray:
    """Each cell through a function that is asked once per distinct cell; None becomes null.

    >>> looked_up(pa.array(["a", "b", "a"]), {"a": "ALB"}.get).to_pylist()
    ['ALB', None, 'ALB']
    """
    coded = pc.dictionary_encode(column)
    known = pa.array([table(name) for name in coded.dictionary.to_pylist()], pa.string())
    return known.take(coded.indices)
