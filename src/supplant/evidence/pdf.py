"""The text, title and date of a PDF (pypdf).

Bounded: the number of pages, the length of the text, the time, and what a compressed stream may grow to
(pypdf's own limit on decompression). Words broken at the end of a line are joined. Left out: encrypted files
that need a password, and scanned pages, which have no text.
"""

import io
import logging
import re
import time

from pypdf import PdfReader
from pypdf.errors import LimitReachedError, PyPdfError

from supplant.core.errors import DataError
from supplant.evidence.extracted import Extracted

__all__ = ["LONGEST_SECONDS", "MOST_PAGES", "extract"]

MOST_PAGES = 500
LONGEST_SECONDS = 60.0
LONGEST_TEXT = 2_000_000
_UNSEEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\x00-\x08\x0b\x0c\x0e-\x1f]")
_BROKEN_WORD = re.compile(r"(?<=[a-z])[-\u00ad]\n(?=[a-z])")


def extract(data: bytes, path: str) -> Extracted:
    """The text of all pages. Raises DataError for a file that is broken, locked, too long or without text."""
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    began = time.monotonic()
    pages: list[str] = []
    length = 0
    try:
        reader = PdfReader(io.BytesIO(data), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            raise DataError(
                "the PDF is locked with a password", file=path, remedy="unlock it, or save its text"
            )
        count = len(reader.pages)
        if count > MOST_PAGES:
            raise DataError(
                f"the PDF has {count:,} pages, more than {MOST_PAGES}",
                file=path,
                remedy="extract the pages you need",
            )
        for number in range(count):
            text = reader.pages[number].extract_text()
            pages.append(text)
            length += len(text)
            if length > LONGEST_TEXT:
                raise DataError(
                    f"its text has more than {LONGEST_TEXT:,} characters",
                    file=path,
                    remedy="extract the pages you need",
                )
            if time.monotonic() - began > LONGEST_SECONDS:
                raise DataError(
                    f"reading it takes more than {LONGEST_SECONDS:.0f} seconds (page {number + 1})",
                    file=path,
                    remedy="extract the pages you need as text",
                )
        title, published = _metadata(reader)
    except LimitReachedError as error:
        raise DataError(
            "a part of the PDF unpacks to more than can be a document",
            file=path,
            remedy="print it to a new PDF, or save its text",
        ) from error
    except (
        PyPdfError,
        RecursionError,
        MemoryError,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        IndexError,
        OverflowError,
        NotImplementedError,
        AssertionError,
    ) as error:
        # A broken PDF makes pypdf raise whatever its damage happens to hit.
        raise DataError(
            f"the PDF cannot be read ({type(error).__name__})",
            file=path,
            remedy="print it to a new PDF, or save its text",
        ) from error
    text = _BROKEN_WORD.sub("", _UNSEEN.sub("", "\n\n".join(page.strip() for page in pages if page.strip())))
    if not text.strip():
        raise DataError(
            "no page of the PDF has text", file=path, remedy="it may be scanned: run text recognition first"
        )
    return Extracted(text, title, published)


def _metadata(reader: PdfReader) -> tuple[str | None, str | None]:
    meta = reader.metadata
    if meta is None:
        return None, None
    title = str(meta.title).strip() if meta.title else None
    stated = re.match(r"D:(\d{4})(\d{2})(\d{2})", str(meta.get("/CreationDate", "")))
    if stated is None or not ("01" <= stated[2] <= "12" and "01" <= stated[3] <= "31"):
        return title, None
    return title, f"{stated[1]}-{stated[2]}-{stated[3]}"
