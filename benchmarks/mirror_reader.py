"""Whether who is who is read off the sentence: passages with the names of their two parties exchanged.

    python -m benchmarks.mirror_reader tests/evidence/passages/held_back*.jsonl [--quick]

Of the passages those count that name just two parties, both by the plain names of countries, and no product.
Each is read as it is and with the two names exchanged. A reader that goes by the sentence turns every claim
round with the names; "kept" are claims between the two that stay as they were, whatever the names' order.
"""

import argparse
import json
from collections import Counter
from pathlib import Path

from supplant.evidence import from_text, read
from supplant.evidence.folding import fold
from supplant.evidence.reader import tagged_in
from supplant.evidence.tagging import Token


def mirrored(text: str) -> tuple[str, str, str] | None:
    """The text with its two countries exchanged, and their codes; None where there are not just two."""
    text = fold(text).text
    tokens = [token for one in tagged_in(text) for token in one.tokens if token.tag in {"A", "P"}]
    if any(
        token.entry is None or token.entry.kind != "country" or token.entry.code == "?" for token in tokens
    ):
        return None
    names: dict[str, str] = {}
    for token in tokens:
        names.setdefault(_code(token), text[token.start : token.end])
    if len(names) != 2:
        return None
    one, other = names
    for token in reversed(tokens):
        text = text[: token.start] + names[other if _code(token) == one else one] + text[token.end :]
    return text, one, other


def _code(token: Token) -> str:
    assert token.entry is not None
    assert token.entry.code is not None
    return token.entry.code


def main() -> None:
    """Print how many claims between the two turned round with the names, and how many stayed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--quick", action="store_true")
    options = parser.parse_args()
    counts: Counter[str] = Counter()
    for file in options.files:
        for line in file.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            made = mirrored(row["text"]) if "text" in row else None
            if made is None:
                continue
            text, one, other = made
            turn = {one: other, other: one}
            before, after = (
                {
                    (claim.type, claim.source, claim.target)
                    for claim in read(from_text(words), quick=options.quick)
                }
                for words in (fold(row["text"]).text, text)
            )
            counts["passages"] += 1
            for kind, source, target in before:
                if {source, target} == {one, other}:
                    turned = (kind, turn[source], turn[target]) in after
                    kept = (kind, source, target) in after
                    counts["turned" if turned else "kept" if kept else "lost"] += 1
    print(json.dumps(counts))


if __name__ == "__main__":
    main()
