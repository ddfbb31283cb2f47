"""A document as text: from a text, Markdown, HTML or PDF file, or from standard input.

The extracted text is what claims point into. Plain text is taken as it is (only the byte-order mark goes and
line ends become one newline); HTML and PDF are reduced to their visible text. Files are taken for hostile:
size, pages, nesting and the length of the extracted text are bounded, and every refusal says what to do.
Left out: scanned pages (no text recognition), Word files, encrypted PDF.
"""

import hashlib
import re
import sys
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import BinaryIO

from supplant.core.errors import DataError
from supplant.evidence.dates import find_published
from supplant.evidence.extracted import Extracted
from supplant.evidence.folding import fold

__all__ = ["LARGEST_FILE", "LONGEST_TEXT", "Document", "from_text", "load"]

LARGEST_FILE = 20_000_000
LONGEST_TEXT = 2_000_000
_SUFFIXES = {
    ".txt": "text/plain",
    ".text": "text/plain",
    ".md": "text/markdown",
    ".markdown": "text/markdown",
    ".html": "text/html",
    ".htm": "text/html",
    ".xhtml": "text/html",
    ".pdf": "application/pdf",
}
# Heavy extractors load only when a document needs them.
_EXTRACTORS = {"text/html": "supplant.evidence.html", "application/pdf": "supplant.evidence.pdf"}
_BINARY = {
    b"PK\x03\x04": "a ZIP archive or an Office file",
    b"\xd0\xcf\x11\xe0": "an old Office file",
    b"\x1f\x8b": "a gzip file",
    b"\x89PNG": "an image",
    b"\xff\xd8\xff": "an image",
    b"GIF8": "an image",
    b"\x7fELF": "a program",
    b"7z\xbc\xaf": "a 7z archive",
    b"{\\rtf": "an RTF file",
}
# Tabs, ends of lines and pages, and the next line of some machines aside.
_CONTROL = dict.fromkeys([*range(0x09), *range(0x0E, 0x20), *range(0x7F, 0x85), *range(0x86, 0xA0)])
_TITLE_LENGTH = 200
_OPENING = 600


@dataclass(frozen=True)
class Document:
    """`id` follows from the text; `published` is an ISO date or None where none is stated."""

    id: str
    path: str
    title: str | None
    published: str | None
    text: str
    media_type: str


def load(path: str | Path) -> Document:
    """Read a document; "-" is standard input. Raises DataError for a file that cannot be read as text."""
    if str(path) == "-":
        return _from_bytes(_bounded(sys.stdin.buffer, "-"), "-", None)
    place = Path(path)
    if place.is_dir():
        raise DataError("this is a folder", file=place, remedy="name the files in it that are to be read")
    if not place.is_file():
        raise DataError("there is no such file", file=place, remedy="check the name")
    if place.stat().st_size > LARGEST_FILE:
        raise DataError(
            f"the file has {place.stat().st_size:,} bytes, more than {LARGEST_FILE:,}",
            file=place,
            remedy="split it, or extract the part you need as text",
        )
    with place.open("rb") as stream:
        return _from_bytes(_bounded(stream, str(place)), str(place), _SUFFIXES.get(place.suffix.lower()))


def from_text(
    text: str, *, path: str = "-", published: str | None = None, title: str | None = None
) -> Document:
    r"""A document of a text at hand; title and date of publication are looked for in its first lines.

    >>> document = from_text("Factory opens\n\n9 August 2025\n\nMore text.")
    >>> document.title, document.published
    ('Factory opens', '2025-08-09')
    """
    if len(text) > LONGEST_TEXT:
        raise DataError(
            f"the text has {len(text):,} characters, more than {LONGEST_TEXT:,}",
            file=path,
            remedy="split it, or extract the part you need",
        )
    return _document(text, path, "text/plain", title, published)


def _bounded(stream: BinaryIO, name: str) -> bytes:
    data = stream.read(LARGEST_FILE + 1)
    if len(data) > LARGEST_FILE:
        raise DataError(
            f"more than {LARGEST_FILE:,} bytes", file=name, remedy="split it, or extract the part you need"
        )
    return data


def _from_bytes(data: bytes, path: str, declared: str | None) -> Document:
    media_type = _media_type(data, declared, path)
    title = published = None
    if media_type in _EXTRACTORS:
        extracted: Extracted = import_module(_EXTRACTORS[media_type]).extract(data, path)
        text, title, published = extracted.text, extracted.title, extracted.published
    else:
        text = _decoded(data, path)
    if len(text) > LONGEST_TEXT:
        raise DataError(
            f"the text has {len(text):,} characters, more than {LONGEST_TEXT:,}",
            file=path,
            remedy="split it, or extract the part you need",
        )
    return _document(text, path, media_type, title, published)


def _document(text: str, path: str, media_type: str, title: str | None, published: str | None) -> Document:
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12]
    opening = fold(text[:_OPENING]).text
    return Document(
        id=f"d-{digest}",
        path=path,
        title=title or _title(text),
        published=published or find_published(opening),
        text=text,
        media_type=media_type,
    )


def _media_type(data: bytes, declared: str | None, path: str) -> str:
    start = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")
    if data[:1024].find(b"%PDF-") >= 0 and (
        declared in {None, "application/pdf"} or data.startswith(b"%PDF-")
    ):
        return "application/pdf"
    for magic, what in _BINARY.items():
        if data.startswith(magic):
            raise DataError(
                f"this is {what}, not a document", file=path, remedy="save it as text, HTML or PDF"
            )
    if declared == "application/pdf":
        raise DataError("the file is named .pdf and is none", file=path, remedy="rename it, or save it again")
    if declared in {"text/plain", "text/markdown"}:
        return declared
    head = start[:200].lower()
    looks_like_html = head.startswith((b"<!doctype html", b"<html", b"<head", b"<body", b"<?xml"))
    return "text/html" if declared == "text/html" or looks_like_html else "text/plain"


def _decoded(data: bytes, path: str) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = data.decode("utf-16", "replace")
    else:
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = data.decode("cp1252", "replace")
    if (strange := len(text) - len(text.translate(_CONTROL))) > 0.01 * len(text) + 1:
        raise DataError(
            f"the file is not text: {strange:,} of its {len(text):,} characters are control characters",
            file=path,
            remedy="save it as text, HTML or PDF",
        )
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _title(text: str) -> str | None:
    """The first line, where it reads like a heading: short, without a full stop."""
    for line in text[:2000].split("\n"):
        plain = re.sub(r"^[#>*\s]+", "", line).strip()
        if plain:
            return plain if len(plain) <= _TITLE_LENGTH and not plain.endswith((".", ";", ":")) else None
    return None
