"""Coverage-guided fuzzing of what reads strangers' bytes: text, HTML, PDF, register comments, model answers.

    python -m benchmarks.fuzz_reader TARGET [libFuzzer options] [CORPUS...]
    python -m benchmarks.fuzz_reader text -max_total_time=300 -timeout=20 -rss_limit_mb=3000 build/fuzz/text

Needs atheris (`pip install atheris`), which is no dependency of supplant. An input is a find where anything
but our own error is raised, where a span does not verify, where a second reading differs, or where
libFuzzer's bounds on time and memory are broken. Half of the text inputs are words: each pair of bytes picks
one from the reader's own tables, because a mutated byte seldom makes a sentence. docs/reading.md says what
was run and found.
"""

import importlib
import json
import re
import sys
import zlib
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

PAGE = (
    b"<!doctype html><html><head><title>Jets</title><meta property='article:published_time' "
    b"content='2024-05-05'><script>var x;</script></head><body><article><h1>Jets</h1><p>Ankara bought forty "
    b"trainer aircraft from South Korea.</p><p style='display:none'>Chile sold tanks.</p><table><tr><td>Iran"
    b"</td></tr></table></article></body></html>"
)
COMMENTS = (
    b"Possibly bought via Singapore; financed by Saudi Arabia; Omani designation Haras",
    b"$1.1 b deal (offsets 100% incl production of components in Norway); assembled from kits in Turkey",
    b"Second-hand; option on 12 more not used; no. could be 36; produced under licence as Type-90",
)
ANSWER = (
    b'{"claims": [{"type": "supply.import", "source": "Iran", "target": "Russia", "quote": "Iran shipped 300 '
    b'attack drones to Russia", "quantity": {"value": 300, "unit": "drones"}, "date": "2022-08"}]}'
)
ANSWERED = "Iran shipped 300 attack drones to Russia in August 2022. Moscow paid 2 bn dollars, a file says."
SENTENCES = (
    b"According to CNN, Russia has sidelined Iran and cut it out of the drone supply chain.",
    b"Ankara bought forty trainer aircraft from South Korea in May 2024 for $1.2 billion.",
    b"A plant in Tatarstan can build 2,700 drones a month; Tehran did not hand over the drawings.",
)
PASSAGES = Path(__file__).resolve().parents[1] / "tests/evidence/passages/development.jsonl"


class Supplant:
    """The modules under test, loaded while atheris instruments them."""

    def __init__(self) -> None:
        load = importlib.import_module
        self.errors = load("supplant.core.errors")
        self.document = load("supplant.evidence.document")
        self.reader = load("supplant.evidence.reader")
        self.comments = load("supplant.evidence.comments")
        self.words = load("supplant.evidence.words")
        self.html = load("supplant.evidence.html")
        self.pdf = load("supplant.evidence.pdf")
        self.answer = load("supplant.evidence.model_reader.answer")
        self.named = load("supplant.evidence.model_reader.named")
        self.sieve = load("supplant.evidence.model_reader.sieve")
        self.visible = load("supplant.evidence.model_reader.visible")

    def check(self, document: object) -> None:
        """Every span verifies, and a second reading is the same."""
        claims = self.reader.read(document)
        for claim in claims:
            if document.text[claim.start : claim.end] != claim.quote or not claim.quote.strip():
                raise AssertionError(f"the span of {claim} does not verify")
        if self.reader.read(document) != claims:
            raise AssertionError("a second reading differs")

    def vocabulary(self) -> list[str]:
        """Words of the reader's own tables, and marks."""
        found: set[str] = set(".;,:()“”’—-%$€\n\n\u00ad\u202e")
        for table in ("places", "goods", "products", "organisations", "media", "verbs", "words"):
            for row in self.words.rows(f"{table}.csv"):
                found.update(
                    part for value in row.values() if isinstance(value, str) for part in value.split("|")
                )
        for table in ("rules", "cues"):
            for row in self.words.rows(f"{table}.tsv"):
                found.update(re.findall(r"[A-Za-z-]{2,}", row["pattern"]))
        found.update(f"{number:,}" for number in (0, 1, 40, 300, 2_700, 10**9))
        found.update("million bn 2022 August yesterday per month last year US$ 100%".split())
        return sorted(word for word in found if len(word) < 40)


def targets(ours: Supplant) -> dict[str, tuple[Callable[[bytes], None], tuple[bytes, ...]]]:
    """What to call for each target, and the inputs to begin with."""
    words = ours.vocabulary()

    def text(data: bytes) -> None:
        if data[:1] < b"\x80":
            plain = data[1:].decode("utf-8", "surrogateescape" if data[:1] < b"\x20" else "replace")
        else:
            pairs = zip(data[1::2], data[2::2], strict=False)
            plain = " ".join(words[(256 * one + other) % len(words)] for one, other in pairs)
        ours.check(ours.document.from_text(plain))

    def html(data: bytes) -> None:
        found = ours.html.extract(data, "x.html")
        ours.check(ours.document.from_text(found.text, title=found.title, published=found.published))

    def pdf(data: bytes) -> None:
        found = ours.pdf.extract(data, "x.pdf")
        ours.check(ours.document.from_text(found.text, title=found.title, published=found.published))

    def comment(data: bytes) -> None:
        plain = data.decode("utf-8", "replace")
        for remark in ours.comments.read_register_comment(plain, recipient="TUR").remarks:
            if plain[remark.start : remark.end] != remark.words:
                raise AssertionError(f"the span of {remark} does not verify")

    document = ours.document.from_text(ANSWERED, published="2025-08-09")
    seen = ours.visible.visible(document.text)
    named = ours.named.named_in(seen.text, document.published)

    def answer(data: bytes) -> None:
        try:
            items = ours.answer.claims_in(data.decode("utf-8", "replace"))
        except ValueError:
            return
        sieve = ours.sieve.Sieve(document, seen, named, 100, 1_000)
        sieve.sift(items, 0, len(seen.text), 1)
        for claim in sieve.claims:
            if document.text[claim.start : claim.end] != claim.quote:
                raise AssertionError(f"the span of {claim} does not verify")

    return {
        "text": (
            text,
            (*(b"\x40" + one for one in (*SENTENCES, *_passages())), b"\x90" + bytes(range(200))),
        ),
        "html": (html, (PAGE,)),
        "pdf": (pdf, (_pdf(SENTENCES[0], packed=False), _pdf(SENTENCES[1], packed=True))),
        "comment": (comment, COMMENTS),
        "answer": (answer, (ANSWER,)),
    }


def _passages() -> list[bytes]:
    rows = (json.loads(line) for line in PASSAGES.read_text(encoding="utf-8").splitlines())
    return [row["text"].encode() for row in rows]


def _pdf(line: bytes, *, packed: bool) -> bytes:
    """A PDF of one page and one line."""
    stream, extra = b"BT /F1 12 Tf 40 700 Td (" + line + b") Tj ET", b""
    if packed:
        stream, extra = zlib.compress(stream), b" /Filter /FlateDecode"
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 900 800] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d%s >>\nstream\n%s\nendstream" % (len(stream), extra, stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    )
    data, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return (
        data
        + b"xref\n0 6\n0000000000 65535 f \n%strailer << /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF"
        % (
            table,
            len(data),
        )
    )


def main() -> None:
    """Fuzz one target until libFuzzer stops."""
    atheris: ModuleType = importlib.import_module("atheris")
    with atheris.instrument_imports(include=["supplant.evidence", "supplant.core", "pypdf", "trafilatura"]):
        ours = Supplant()
    known = targets(ours)
    name, *options = sys.argv[1:] or ["--help"]
    if name not in known:
        sys.exit(f"python -m benchmarks.fuzz_reader {'|'.join(known)} [libFuzzer options] [CORPUS...]")
    call, seeds = known[name]
    for folder in (Path(option) for option in options if not option.startswith("-")):
        folder.mkdir(parents=True, exist_ok=True)
        for number, seed in enumerate(seeds):
            (folder / f"seed-{number}").write_bytes(seed)

    def one(data: bytes) -> None:
        try:
            call(data)
        except ours.errors.SupplantError:
            return

    atheris.Setup([sys.argv[0], *options], one)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
