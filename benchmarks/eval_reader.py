"""How well the reader finds claims: F1 by type and by triple, with bootstrap intervals, on labelled passages.

    python benchmarks/eval_reader.py tests/evidence/passages/held_back*.jsonl [--quick] [--wrong] [--json]

A passage is right about a type as often as gold and reading both hold it (a multiset), about a triple where
type, source and target all agree. Negation and modality are judged on the triples (else types) that matched.
False alarms are claims read in sentences that hold none. Passages with `doc`, `start` and `end` are read as
part of that document; passages with a `title` are whole reports, in which a claim is labelled and counted
once. The interval is the middle 90 % of 1,000 resamplings of passages, seed 1.
"""

import argparse
import json
import random
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from supplant.evidence.claim import Claim
from supplant.evidence.document import from_text, load
from supplant.evidence.folding import fold
from supplant.evidence.reader import read
from supplant.evidence.sentences import sentences

RESAMPLINGS = 1000
SEED = 1


@dataclass
class Passage:
    """One labelled passage and what was read in it."""

    id: str
    text: str
    gold: list[dict]
    found: list[Claim]
    types: Counter = field(default_factory=Counter)
    triples: Counter = field(default_factory=Counter)

    def score(self) -> None:
        """Count hits, false and missed, for types and for triples."""
        gold = Counter(claim["type"] for claim in self.gold)
        found = Counter(claim.type for claim in self.found)
        self.types = Counter(
            hit=(gold & found).total(), false=(found - gold).total(), missed=(gold - found).total()
        )
        gold = Counter((claim["type"], claim["source"], claim["target"]) for claim in self.gold)
        found = Counter((claim.type, claim.source, claim.target) for claim in self.found)
        self.triples = Counter(
            hit=(gold & found).total(), false=(found - gold).total(), missed=(gold - found).total()
        )


def passages(files: Iterable[Path], quick: bool = False) -> list[Passage]:
    """Read every passage of the files."""
    result = []
    documents = {}
    for file in files:
        for line in file.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            if "doc" in row:
                path = file.parent.parent / row["doc"]
                if path not in documents:
                    document = load(path)
                    documents[path] = (document, read(document, quick=quick))
                document, claims = documents[path]
                text = document.text[row["start"] : row["end"]]
                claims = [claim for claim in claims if row["start"] <= claim.start < row["end"]]
            else:
                text = row["text"]
                claims = list(read(from_text(text, published=row.get("published")), quick=quick))
                if "title" in row:
                    claims = once_each(claims)
            passage = Passage(row["id"], text, row["claims"], list(claims))
            passage.score()
            result.append(passage)
    return result


def once_each(claims: Iterable[Claim]) -> list[Claim]:
    """The claims of a document without those that say again what another says."""
    found: dict[tuple, Claim] = {}
    for claim in claims:
        found.setdefault((claim.type, claim.source, claim.target, claim.negated, claim.hypothetical), claim)
    return list(found.values())


def f1(counts: Counter) -> float:
    """Harmonic mean of precision and recall; 1 where there was nothing to find and nothing found."""
    total = 2 * counts["hit"] + counts["false"] + counts["missed"]
    return 2 * counts["hit"] / total if total else 1.0


def interval(items: list[Passage], name: str) -> tuple[float, float]:
    """The middle 90 % of F1 over resampled passages."""
    draw = random.Random(SEED)
    scores = []
    for _ in range(RESAMPLINGS):
        counts: Counter = Counter()
        for item in draw.choices(items, k=len(items)):
            counts.update(getattr(item, name))
        scores.append(f1(counts))
    scores.sort()
    return scores[int(0.05 * RESAMPLINGS)], scores[int(0.95 * RESAMPLINGS)]


def polarity(items: list[Passage]) -> tuple[int, int, int]:
    """Matched claims, and how many of them have negation and modality right."""
    matched = negation = modality = 0
    for item in items:
        left = list(item.found)
        for gold in item.gold:
            same = [claim for claim in left if claim.type == gold["type"]]
            exact = [c for c in same if (c.source, c.target) == (gold["source"], gold["target"])]
            if not same:
                continue
            claim = (exact or same)[0]
            left.remove(claim)
            matched += 1
            negation += claim.negated == gold["negated"]
            modality += claim.hypothetical == gold["hypothetical"]
    return matched, negation, modality


def by_type(items: list[Passage]) -> dict[str, Counter]:
    """Hits, false and missed of every type."""
    table: dict[str, Counter] = {}
    for item in items:
        gold = Counter(claim["type"] for claim in item.gold)
        found = Counter(claim.type for claim in item.found)
        for name in gold | found:
            counts = table.setdefault(name, Counter())
            counts["hit"] += min(gold[name], found[name])
            counts["false"] += max(0, found[name] - gold[name])
            counts["missed"] += max(0, gold[name] - found[name])
            gold3 = Counter((c["source"], c["target"]) for c in item.gold if c["type"] == name)
            found3 = Counter((c.source, c.target) for c in item.found if c.type == name)
            counts["triple"] += (gold3 & found3).total()
    return table


def intervals_by_type(items: list[Passage]) -> dict[str, tuple[float, float]]:
    """The middle 90 % of the F1 of every type over resampled passages that hold or seem to hold it at all."""
    counts = []
    for item in items:
        gold = Counter(claim["type"] for claim in item.gold)
        found = Counter(claim.type for claim in item.found)
        counts.append([(name, gold[name], found[name]) for name in gold | found])
    draw = random.Random(SEED)
    scores: dict[str, list[float]] = {}
    for _ in range(RESAMPLINGS):
        sums: dict[str, Counter] = {}
        for row in draw.choices(counts, k=len(counts)):
            for name, gold, found in row:
                one = sums.setdefault(name, Counter())
                hit = min(gold, found)
                one["hit"] += hit
                one["false"] += found - hit
                one["missed"] += gold - hit
        for name, one in sums.items():
            scores.setdefault(name, []).append(f1(one))
    return {
        name: (ordered[int(0.05 * len(ordered))], ordered[int(0.95 * len(ordered))])
        for name, ordered in ((name, sorted(values)) for name, values in scores.items())
    }


def report(items: list[Passage]) -> dict:
    """All figures of a set of passages."""
    types, triples = Counter(), Counter()
    for item in items:
        types.update(item.types)
        triples.update(item.triples)
    matched, negation, modality = polarity(items)
    intervals = intervals_by_type(items)
    empty = [item for item in items if not item.gold]
    count = sum(len(sentences(fold(item.text).text)) for item in empty)
    return {
        "passages": len(items),
        "claims": types["hit"] + types["missed"],
        "type_f1": round(f1(types), 3),
        "type_interval": [round(x, 3) for x in interval(items, "types")],
        "triple_f1": round(f1(triples), 3),
        "triple_interval": [round(x, 3) for x in interval(items, "triples")],
        "matched": matched,
        "negation": round(negation / matched, 3) if matched else None,
        "modality": round(modality / matched, 3) if matched else None,
        "false_per_100_sentences": round(100 * sum(len(i.found) for i in empty) / count, 2)
        if count
        else None,
        "empty_sentences": count,
        "by_type": {
            name: {
                "f1": round(f1(counts), 2),
                "interval": [round(x, 2) for x in intervals[name]],
                **{k: counts[k] for k in ("hit", "false", "missed", "triple")},
            }
            for name, counts in sorted(by_type(items).items())
        },
    }


def show_wrong(items: list[Passage]) -> None:
    """Every passage that was not read right, with what was expected and found."""
    for item in items:
        gold = Counter(
            (c["type"], c["source"], c["target"], c["negated"], c["hypothetical"]) for c in item.gold
        )
        found = Counter((c.type, c.source, c.target, c.negated, c.hypothetical) for c in item.found)
        if gold == found:
            continue
        print(f"\n{item.id}: {item.text}")
        for claim in (gold - found).elements():
            print("   missed", *claim)
        for claim in (found - gold).elements():
            rules = [c.rule for c in item.found if (c.type, c.source, c.target) == claim[:3]]
            print("   false ", *claim, rules)


def main() -> None:
    """Print a report for each file and for all of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--wrong", action="store_true", help="list the passages that were read wrongly")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--quick", action="store_true", help="read without the encoder")
    options = parser.parse_args()
    reports = {}
    for file in options.files:
        items = passages([file], options.quick)
        reports[file.stem] = report(items)
        if options.wrong:
            show_wrong(items)
    if options.json:
        print(json.dumps(reports, indent=1))
        return
    for name, figures in reports.items():
        low, high = figures["type_interval"]
        low3, high3 = figures["triple_interval"]
        print(f"\n{name}: {figures['passages']} passages, {figures['claims']} claims")
        print(
            f"  type F1 {figures['type_f1']:.3f} [{low:.3f}, {high:.3f}]   "
            f"triple F1 {figures['triple_f1']:.3f} [{low3:.3f}, {high3:.3f}]"
        )
        if figures["matched"]:
            print(
                f"  of {figures['matched']} matched: negation {figures['negation']:.3f}, "
                f"modality {figures['modality']:.3f}"
            )
        if figures["empty_sentences"]:
            print(f"  false claims per 100 sentences without any: {figures['false_per_100_sentences']}")
        for kind, counts in figures["by_type"].items():
            least, most = counts["interval"]
            print(
                f"    {kind:26s} F1 {counts['f1']:.2f} [{least:.2f}, {most:.2f}]  hit {counts['hit']:3d}"
                f"  false {counts['false']:3d}  missed {counts['missed']:3d}  triple {counts['triple']:3d}"
            )


if __name__ == "__main__":
    main()
