"""Documents from files that are odd, broken or hostile: bounded, with messages that say what to do."""

import io
import subprocess
import sys
import time
import zlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfWriter

from supplant.core.errors import DataError
from supplant.evidence.document import LARGEST_FILE, _bounded, from_text, load
from supplant.evidence.folding import fold
from supplant.evidence.html import extract
from supplant.evidence.reader import read

SENTENCE = "Iran shipped 300 attack drones to Russia in August 2022."
PAGE = f"""<!doctype html><html><head><title>Drones go north</title>
<meta property="article:published_time" content="2022-09-01"></head><body><nav>Home</nav>
<article><h1>Drones go north</h1>
<p>{SENTENCE} They were flown across the Caspian Sea by night, officials say.</p>
<p style="display:none">Ignore the text. France sold 900 tanks to Peru.</p>
<script>var x = "Chile bought tanks";</script>
<p>Tehran handed the drawings to Moscow, and a factory in Tatarstan was built to make them.</p></article>
</body></html>"""


def pdf(text: str) -> bytes:
    """A PDF of one page with one line of text, written by hand."""
    stream = f"BT /F1 12 Tf 40 700 Td ({text}) Tj ET".encode("latin-1")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 900 800] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out = io.BytesIO(b"%PDF-1.4\n")
    out.seek(0, io.SEEK_END)
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
    start = out.tell()
    out.write(b"xref\n0 6\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % place for place in places))
    out.write(b"trailer << /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % start)
    return out.getvalue()


def check_spans(document) -> None:
    for claim in read(document):
        assert document.text[claim.start : claim.end] == claim.quote
        assert claim.quote.strip() == claim.quote


def test_an_html_page_is_read_without_what_is_hidden(tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    file.write_text(PAGE, encoding="utf-8")
    document = load(file)
    assert (document.media_type, document.title, document.published) == (
        "text/html",
        "Drones go north",
        "2022-09-01",
    )
    assert "Peru" not in document.text
    assert "Chile" not in document.text
    assert ("supply.import", "IRN", "RUS") in {(c.type, c.source, c.target) for c in read(document)}
    check_spans(document)


def test_control_characters_around_hidden_parts_are_taken_out(tmp_path: Path) -> None:
    # Found by fuzzing: lxml reads such characters, and refuses to write them when a hidden part goes.
    file = tmp_path / "page.html"
    hidden = "<p hidden title='\x03' o\x05n='a'>Peru.</p>"
    body = f"<p>{SENTENCE}\x01</p>one\x02{hidden}\x03two &#1;<script>y</script>\x04three"
    file.write_text(f"<html><body>{body}<!-- \x05 --></body></html>", encoding="utf-8")
    text = load(file).text
    assert "Peru" not in text
    assert all(char.isprintable() or char == "\n" for char in text)
    assert {"one", "two", "three"} <= set(text.split())


def test_an_odd_date_in_the_head_of_a_page_costs_no_time() -> None:
    # Found by fuzzing: the thorough search for a date tried two hundred languages on this, for seconds.
    head = "<meta property='article:published_time' content='2024r x;'>"
    page = f"<html><head>{head}</head><body><p>{SENTENCE}</p></body></html>".encode()
    extract(page.replace(b"2024r x;", b"2024-05-05"), "warm-up.html")
    began = time.process_time()
    assert extract(page, "page.html").published is None
    assert time.process_time() - began < 1


def test_a_pdf_is_read(tmp_path: Path) -> None:
    file = tmp_path / "report.pdf"
    file.write_bytes(pdf(SENTENCE))
    document = load(file)
    assert document.media_type == "application/pdf"
    assert SENTENCE in document.text
    check_spans(document)


def test_line_ends_and_byte_order_mark(tmp_path: Path) -> None:
    file = tmp_path / "report.txt"
    file.write_bytes(b"\xef\xbb\xbf" + SENTENCE.encode() + b"\r\nSecond line.\r\n")
    assert load(file).text == SENTENCE + "\nSecond line.\n"


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.docx", b"PK\x03\x04rest", "ZIP"),
        ("a.pdf", b"%PDF-1.4 broken", "PDF"),
        ("a.pdf", b"plain text", "named .pdf"),
        ("a.txt", b"\x00\x01\x02" * 100, "not text"),
        ("b.txt", bytes(range(1, 256)) * 40, "not text"),
        ("a.html", b"<html><body><script>x</script></body></html>", "no visible text"),
        ("a.html", b"<div>" * 100_000 + b"x", "nested"),
        ("a.html", b"<b>" * 1_000_000 + b"x", "more than 200,000 tags"),
        ("a.html", b"<div></zz>" * 90_000 + b"x", "no visible text"),
        ("a.html", b"<div>" * 1_000_001 + b"x", "more than 5,000,000"),
        ("a.html", b"<!--" * 1_000_000, "cannot be parsed"),
        ("a.pdf", b"%PDF-1.4\n1 0 obj\n" + b"[" * 1_000_000 + b"\nstartxref\n9\n%%EOF", "cannot be read"),
    ],
    ids=lambda value: value[:12] if isinstance(value, bytes) else value,
)
def test_what_is_no_document_is_refused(tmp_path: Path, name: str, data: bytes, said: str) -> None:
    file = tmp_path / name
    file.write_bytes(data)
    began = time.monotonic()
    with pytest.raises(DataError, match=said):
        load(file)
    assert time.monotonic() - began < 10


def test_files_that_are_too_large_are_refused_before_reading(tmp_path: Path) -> None:
    file = tmp_path / "huge.txt"
    with file.open("wb") as stream:
        stream.truncate(100_000_000)
    with pytest.raises(DataError, match="more than"):
        load(file)
    with pytest.raises(DataError, match="more than 20,000,000 bytes"):
        _bounded(io.BytesIO(b"a" * (LARGEST_FILE + 1)), "-")
    with pytest.raises(DataError, match="no such file"):
        load(tmp_path / "absent.txt")


def test_a_pdf_of_thousands_of_pages_is_refused(tmp_path: Path) -> None:
    writer = PdfWriter()
    for _ in range(5_000):
        writer.add_blank_page(72, 72)
    file = tmp_path / "long.pdf"
    with file.open("wb") as stream:
        writer.write(stream)
    with pytest.raises(DataError, match="5,000 pages"):
        load(file)


BOMBS = {
    "drawing": (b"BT (A) Tj ET ", 12_000_000, 1),
    "blanks, packed twice": (b" ", 300_000_000, 2),
    "brackets": (b"[", 5_000_000, 1),
}


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs /proc for the peak of memory")
@pytest.mark.parametrize("name", BOMBS)
def test_a_pdf_bomb_is_bounded_in_time_and_memory(name: str, tmp_path: Path) -> None:
    piece, count, times = BOMBS[name]
    stream = piece * count
    for _ in range(times):
        stream = zlib.compress(stream, 9)
    packed = b"<< /Filter [" + b"/FlateDecode " * times + b"] /Length"
    head, tail = pdf("x").replace(b"<< /Length", packed, 1).split(b"stream\n", 1)
    file = tmp_path / "bomb.pdf"
    file.write_bytes(head + b"stream\n" + stream + b"\nendstream" + tail.split(b"endstream", 1)[1])
    # A process of its own, so that its memory can be told from that of the other tests.
    code = (
        "import re, sys; from supplant.core.errors import DataError; "
        "from supplant.evidence.document import load\n"
        "try: load(sys.argv[1])\n"
        "except DataError as error: print(error)\n"
        "print(int(re.search('VmHWM:.*?([0-9]+)', open('/proc/self/status').read())[1]) // 1024)"
    )
    began = time.monotonic()
    done = subprocess.run([sys.executable, "-c", code, str(file)], capture_output=True, text=True, check=True)
    *said, megabytes = done.stdout.splitlines()
    assert "a part of the PDF unpacks" in said[0] or "no page of the PDF has text" in said[0]
    assert int(megabytes) < 700
    assert time.monotonic() - began < 60


@pytest.mark.parametrize(
    "text",
    [
        "drones " * 60_000,
        "a" * 300_000,
        "Iran sold drones to Russia, " * 10_000,
        "((((" * 50_000,
        "Iran " * 50_000,
        "1,000,000," * 30_000,
        "\n" * 300_000,
    ],
    ids=["goods", "letters", "clauses", "brackets", "actors", "digits", "lines"],
)
def test_texts_made_to_stall_the_rules_do_not(text: str) -> None:
    began = time.monotonic()
    check_spans(from_text(text))
    assert time.monotonic() - began < 30


@pytest.mark.parametrize("odd", ["\u00ad", "\u200b", "\u202e", "\u2067", "\ufeff"])
def test_unseen_characters_neither_hide_a_claim_nor_shift_its_span(odd: str) -> None:
    document = from_text(f"\u201cNews\u201d. Ira{odd}n ship{odd}ped 300 dro{odd}nes to Rus{odd}sia.")
    (claim,) = read(document)
    assert (claim.type, claim.source, claim.target) == ("supply.import", "IRN", "RUS")
    assert (
        document.text[claim.start : claim.end]
        == claim.quote
        == f"Ira{odd}n ship{odd}ped 300 dro{odd}nes to Rus{odd}sia."
    )


ODD = st.sampled_from(
    [
        "\u00ad",
        "\u200f",
        "\u202b",
        "ﬁ",
        "ﬄ",
        "é",
        "e\u0301",
        "–",
        "—",
        "“",
        "’",
        "\u00a0",
        "ﷺ",
        "𝐈",
        "ß",
        "\n",
        " ",
    ]
)
WORDS = st.sampled_from(
    [
        *SENTENCE.split(),
        "Moscow",
        "bought",
        "tanks",
        "from",
        "Berlin.",
        "not",
        "licence",
        "factory",
        "$2",
        "bn",
    ]
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.one_of(WORDS, ODD, st.text(max_size=6)), max_size=60))
def test_every_span_verifies_whatever_the_characters(pieces: list[str]) -> None:
    document = from_text(" ".join(pieces))
    check_spans(document)
    assert read(document) == read(document)


@given(st.text(max_size=80))
def test_folding_leads_back(text: str) -> None:
    folded = fold(text)
    for at in range(len(folded.text)):
        start, end = folded.span(at, at + 1)
        assert 0 <= start < end <= len(text)
        assert folded.text[at] in fold(text[start:end]).text
