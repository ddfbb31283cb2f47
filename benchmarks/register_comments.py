"""How fast the register's comments are read, and where comment and flag disagree on local production.

    python -m benchmarks.register_comments DEALS [DELIVERIES] [--json]

DEALS is the deal layout of the arms-transfer register, with comments; DELIVERIES the delivery layout, with
the flag "Local production". A deal is found in both by supplier, recipient, designation and year of order as
printed; what is not unique on either side is left out and counted. A comment says yes where it names kits or
a higher rung for the recipient, or copying; parts where it names component work alone.
"""

import argparse
import csv
import json
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

from supplant.core.actors import resolve_many
from supplant.core.ladder import COPY, LADDER
from supplant.evidence.comments import CommentClaims, read_register_comment

EXAMPLES = 3
MADE = {*LADDER[LADDER.index("kits") :], COPY}


def rows(file: Path, column: str, delimiter: str) -> Iterator[dict[str, str]]:
    """The table below the preamble: from the line that begins the header on."""
    with file.open(encoding="utf-8-sig", errors="replace", newline="") as stream:
        lines = iter(stream)
        header = next(line for line in lines if line.startswith(column))
        names = [name.strip(" ;") for name in next(csv.reader([header], delimiter=delimiter))]
        for row in csv.reader(lines, delimiter=delimiter):
            if len(row) >= len(names) - 1:
                yield dict(zip(names, row, strict=False))


def key(row: dict[str, str], year: str, designation: str) -> tuple[str, ...]:
    """What names a deal in both layouts."""
    return tuple(row[name].strip() for name in ("Supplier", "Recipient", designation, year))


def said(claims: CommentClaims) -> str:
    """What a comment says of local production, in one word."""
    if claims.reading.rung in MADE:
        return "yes" if claims.reading.certain else "yes, uncertain"
    return "parts only" if claims.reading.rung == "components" else "nothing"


def speed(deals: list[dict[str, str]], codes: dict[str, str | None]) -> dict:
    """Seconds for all comments, from a cold cache, and what was found in them."""
    comments = [row["Comments"] for row in deals]
    recipients = [codes[row["Recipient"].strip()] for row in deals]
    read_register_comment("warm-up; assembled from kits in Chile; financed by the USA")
    read_register_comment.cache_clear()
    began, cpu = time.perf_counter(), time.process_time()
    found = [
        read_register_comment(comment, recipient=code)
        for comment, code in zip(comments, recipients, strict=True)
    ]
    wall, cpu = time.perf_counter() - began, time.process_time() - cpu
    kinds = Counter(kind for claims in found for kind in {remark.kind for remark in claims.remarks})
    return {
        "comments": len(comments),
        "different": len(set(comments)),
        "wall_s": round(wall, 2),
        "cpu_s": round(cpu, 2),
        "rungs": dict(Counter(claims.reading.rung for claims in found).most_common()),
        "uncertain": sum(claims.reading.rung != "import" and not claims.reading.certain for claims in found),
        "local_names": sum(claims.reading.designation is not None for claims in found),
        "remarks": dict(kinds.most_common()),
    }


def comparison(
    deals: list[dict[str, str]], deliveries: list[dict[str, str]], codes: dict[str, str | None]
) -> dict:
    """Flag by comment over the deals that both layouts hold, with examples of each disagreement."""
    flags = defaultdict(set)
    for row in deliveries:
        flags[key(row, "Order date", "Designation")].add(row["Local production"].strip().rstrip(";"))
    told = defaultdict(list)
    for row in deals:
        told[key(row, "Year of order", "Weapon designation")].append(row["Comments"])
    both = [name for name in told if name in flags]
    clear = [name for name in both if len(told[name]) == 1 and len(flags[name]) == 1]
    table: Counter = Counter()
    examples = defaultdict(list)
    for name in clear:
        (flag,), (comment,) = flags[name], told[name]
        claims = read_register_comment(comment, recipient=codes[name[1]])
        cell = f"flag {flag or 'empty'}, comment {said(claims)}"
        table[cell] += 1
        if len(examples[cell]) < EXAMPLES:
            examples[cell].append(f"{' / '.join(name)}: {comment[:160]}")
    return {
        "in_both": len(both),
        "ambiguous": len(both) - len(clear),
        "table": dict(sorted(table.items())),
        "examples": dict(sorted(examples.items())),
    }


def main() -> None:
    """Print both, as text or as one JSON document."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("deals", type=Path)
    parser.add_argument("deliveries", type=Path, nargs="?")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    deals = list(rows(options.deals, "Recipient", ","))
    names = sorted({row["Recipient"].strip() for row in deals})
    codes = dict(zip(names, resolve_many(names, scheme="sipri")[0], strict=True))
    answer = {"speed": speed(deals, codes)}
    if options.deliveries is not None:
        deliveries = list(rows(options.deliveries, "SIPRI AT Database ID", ","))
        answer["comparison"] = comparison(deals, deliveries, codes)
    if options.json:
        print(json.dumps(answer, ensure_ascii=False, indent=1))
        return
    for part, figures in answer.items():
        print(part)
        for name, value in figures.items():
            lines = value.items() if isinstance(value, dict) else [("", value)]
            print(f"  {name}:", *(f"\n    {a}: {b}" if a else b for a, b in lines))


if __name__ == "__main__":
    main()
