r"""Fit the weights of the reader on labelled passages, and judge them by passages that were left out.

    python -m benchmarks.fit_reader tests/evidence/passages/development.jsonl \
        tests/evidence/passages/unrelated.jsonl [--write]

Prints type and triple F1 of five-fold cross-validation over passages; with --write the weights fitted on all
passages go to src/supplant/evidence/data/{kind,role}_weights.tsv, as thousandths. Both fits are ridge
regressions: of the types on the features of sentences, and of being source or target on the features of
parties. Where a passage has several sentences, a type is taken to stand in the sentence whose words speak
most for it, which is found in two rounds.
"""

import argparse
import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy import sparse
from scipy.sparse.linalg import lsqr

from benchmarks.eval_reader import Passage, f1, polarity
from supplant.evidence.claim import claim_types
from supplant.evidence.document import from_text, load
from supplant.evidence.draft import Draft, code_of
from supplant.evidence.folding import fold
from supplant.evidence.judged import ENOUGH, EXTRA, WORTH_OF_RULE, Fitted, proposed
from supplant.evidence.kinds import Features, KindWeights, anchor_of, features_of, scores
from supplant.evidence.pairing import Place, Proposal, RoleWeights, crossed, parties_of, seen
from supplant.evidence.reader import completed, read_by, ruled, scenes_of, tagged_in
from supplant.evidence.roles import Scene
from supplant.evidence.rules import UNRULED, rules

FOLDS = 5
KIND_PENALTY = 40.0
POSITIVE = 6.0
WEIGHT_OF_EMPTY = 3.0
ROLE_PENALTY = 30.0
LSQR_STEPS = 150
CG_STEPS = 100
CG_ENOUGH = 1e-3
SEEN_AT_LEAST = 2
PARTY_SEEN_AT_LEAST = 8
SMALLEST = 0.011
SMALLEST_OF_PARTY = 0.018
DATA = Path(__file__).parent.parent / "src" / "supplant" / "evidence" / "data"
TYPES = tuple(claim_types())


@dataclass
class Labelled:
    """A passage with its labels, taken apart."""

    row: dict
    scenes: list[Scene]
    drafts: list[list[Draft]]
    features: list[Features]


def labelled(row: dict) -> Labelled:
    """Tag a passage, run the rules over it, and list its features."""
    scenes = scenes_of(tagged_in(fold(row["text"]).text))
    return Labelled(row, scenes, ruled(scenes), [features_of(scene) for scene in scenes])


def examples() -> list[Labelled]:
    """The examples of the rules, which teach types but no parties."""
    rows = [(f"rule{rule.number}", rule) for rule in rules()[0] if rule.example]
    return [
        labelled({"id": name, "text": rule.example, "claims": [{"type": rule.type}]}) for name, rule in rows
    ]


def with_text(row: dict, file: Path) -> dict:
    """The passage with its text, where it only names a stretch of a document."""
    if "text" in row:
        return row
    return row | {"text": load(file.parent.parent / row["doc"]).text[row["start"] : row["end"]]}


def fit_kinds(items: list[Labelled]) -> KindWeights:
    """Ridge regression of every type, coded `POSITIVE` and -1, on the features of sentences."""
    flat = [(item, number) for item in items for number in range(len(item.scenes))]
    names, matrix = _matrix([list(item.features[number].places) for item, number in flat])
    scale = np.array([_scale(name) for name in names])
    matrix = sparse.csr_matrix(matrix @ sparse.diags(scale))
    weight = np.array([1.0 if item.row["claims"] else WEIGHT_OF_EMPTY for item, _ in flat])
    stated = np.array([[kind in {c["type"] for c in i.row["claims"]} for kind in TYPES] for i, _ in flat])
    for _ in range(2):
        dual = _ridge(matrix, KIND_PENALTY / weight, np.where(stated, POSITIVE, -1.0) / (POSITIVE + 1.0))
        stated = _where(items, matrix @ (matrix.T @ dual))
    values = (scale[:, None] * (matrix.T @ dual)).astype(np.float32)
    values[np.abs(values) < SMALLEST] = 0.0
    of_feature = {
        name: "\t".join(map(_written, 1000 * row))
        for name, row in zip(names, values, strict=True)
        if row.any()
    }
    return KindWeights(TYPES, tuple(1000 * float(x) for x in dual.sum(axis=0)), of_feature)


def _ridge(matrix: sparse.csr_matrix, penalty: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """Solve (M M' + 1 + diag(penalty)) x = wanted for every column, by conjugate gradients.

    The 1 is a bias that is penalised like a feature.
    """
    found = np.zeros_like(wanted)
    ease = 1.0 / (penalty + np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel() + 1.0)[:, None]
    left = wanted.copy()
    step = ease * left
    size = (left * step).sum(axis=0)
    for _ in range(CG_STEPS):
        image = penalty[:, None] * step + step.sum(axis=0) + matrix @ (matrix.T @ step)
        length = size / (step * image).sum(axis=0)
        found += length * step
        left -= length * image
        if np.abs(left).max() < CG_ENOUGH:
            break
        eased = ease * left
        size, before = (left * eased).sum(axis=0), size
        step = eased + (size / before) * step
    return found


def _matrix(listed: list[list[str]], least: int = SEEN_AT_LEAST) -> tuple[list[str], sparse.csr_matrix]:
    """One row for each list of features, without those that are seen too seldom."""
    counts = Counter(name for names in listed for name in names)
    columns = {name: at for at, name in enumerate(n for n in counts if counts[n] >= least)}
    cells = [(row, columns[name]) for row, names in enumerate(listed) for name in names if name in columns]
    rows, cols = zip(*cells, strict=True)
    return list(columns), sparse.csr_matrix((np.ones(len(cells)), (rows, cols)), (len(listed), len(columns)))


def _scale(name: str) -> float:
    """How freely the weight of a feature may grow: words and classes more than pairs."""
    if ">>" in name or " " in name or name.startswith("="):
        return 1.0
    return 0.6 if ">" in name else 2.0


def _where(items: list[Labelled], score: np.ndarray) -> np.ndarray:
    """The sentence of a passage that states a type: where a rule saw it, else where the score is highest."""
    wanted = np.zeros(score.shape, dtype=bool)
    at = 0
    for item in items:
        size = len(item.scenes)
        for kind in {claim["type"] for claim in item.row["claims"]}:
            column = TYPES.index(kind)
            saw = [n for n in range(size) if any(draft.type == kind for draft in item.drafts[n])]
            wanted[at + (saw[0] if saw else int(np.argmax(score[at : at + size, column]))), column] = True
        at += size
    return wanted


def fit_roles(items: list[Labelled], kinds: KindWeights) -> RoleWeights:
    """One logistic regression for sources and one for targets, over the parties of each labelled claim."""
    rows, as_source, as_target = [], [], []
    for item in items:
        for kind in {claim["type"] for claim in item.row["claims"]}:
            gold = [claim for claim in item.row["claims"] if claim["type"] == kind]
            sources = {claim["source"] for claim in gold}
            targets = {claim["target"] for claim in gold}
            place, proposal, parties = _place(item, kind, kinds)
            for code, names in seen(place, proposal, parties).items():
                rows.append(crossed(kind, names))
                as_source.append(code in sources)
                as_target.append(code in targets)
    names, matrix = _matrix(rows, PARTY_SEEN_AT_LEAST)
    wanted = np.array([as_source, as_target], dtype=float).T
    damp = ROLE_PENALTY**0.5
    values = [lsqr(matrix, wanted[:, side], damp=damp, iter_lim=LSQR_STEPS)[0] for side in (0, 1)]
    return RoleWeights(
        *(
            {
                name: 1000 * float(x)
                for name, x in zip(names, value, strict=True)
                if abs(x) >= SMALLEST_OF_PARTY
            }
            for value in values
        )
    )


def _place(item: Labelled, kind: str, kinds: KindWeights) -> tuple:
    """Where a labelled type stands, as the reader would see it."""
    column = kinds.types.index(kind)
    by_rule = [draft for drafts in item.drafts for draft in drafts if draft.type == kind]
    if by_rule:
        draft = by_rule[0]
    else:
        number = int(np.argmax([scores(features, kinds)[column] for features in item.features]))
        draft = proposed(kind, number, item.scenes[number], anchor_of(item.features[number], kinds, column))
    all_drafts = [other for drafts in item.drafts for other in drafts if other.type != kind] + [draft]
    draft = completed(all_drafts, item.scenes)[-1]
    scene = item.scenes[draft.sentence]
    scene = scene.at(scene.tagged.token_at(draft.anchor))
    proposal = Proposal(code_of(draft.source), code_of(draft.target), draft.rule.number != UNRULED)
    parties = parties_of(scene)
    for mention in (draft.source, draft.target):
        if mention is not None and mention.code != "?":
            parties.setdefault(mention.code, mention)
    return Place(kind, scene), proposal, parties


def figures(items: list[Passage]) -> str:
    """F1 of types and triples, polarity, and false claims in passages without any."""
    types, triples = Counter(), Counter()
    for item in items:
        item.score()
        types.update(item.types)
        triples.update(item.triples)
    matched, negation, modality = polarity(items)
    empty = sum(len(item.found) for item in items if not item.gold)
    precision = types["hit"] / max(1, types["hit"] + types["false"])
    return (
        f"{len(items):4d} passages  type {f1(types):.3f} (precision {precision:.2f})  "
        f"triple {f1(triples):.3f}  "
        f"negation {negation / max(1, matched):.3f}  modality {modality / max(1, matched):.3f}  "
        f"false in {sum(1 for i in items if not i.gold)} empty: {empty}"
    )


def writer_of(passage: str) -> str:
    """Who wrote a passage, by its id: "p012" is of writer "p", "t4012" of writer "t4", "wa012" of "wa"."""
    return passage[:2] if passage[:1] in {"t", "w"} else passage[:1]


def cross_validated(
    files: dict[str, list[Labelled]], options: argparse.Namespace
) -> dict[str, list[Passage]]:
    """Every passage read with weights that were fitted without it and its fold."""
    order = [(name, item) for name, items in files.items() for item in items]
    fold_of = np.random.RandomState(options.seed).randint(0, FOLDS, len(order))
    if options.by_writer:
        writers = [writer_of(item.row["id"]) for _, item in order]
        fold_of = np.unique(writers, return_inverse=True)[1]
    result: dict[str, list[Passage]] = {name: [] for name in files}
    for fold_number in range(fold_of.max() + 1):
        train = [item for (_, item), at in zip(order, fold_of, strict=True) if at != fold_number]
        kinds = fit_kinds(train)
        weights = Fitted(
            kinds,
            fit_roles(train, kinds),
            worth_of_rule=options.worth,
            enough=options.enough,
            extra=options.extra,
        )
        for (name, item), at in zip(order, fold_of, strict=True):
            if at == fold_number:
                found = list(read_by(from_text(item.row["text"]), weights))
                result[name].append(Passage(item.row["id"], item.row["text"], item.row["claims"], found))
    return result


def write(weights: Fitted) -> None:
    """Store the weights in whole thousandths; zeros are left out."""
    kinds, roles = weights.kinds, weights.roles
    lines = ["\t".join(("feature", *kinds.types)), "\t".join(("bias", *map(_written, kinds.bias)))]
    lines += [f"{name}\t{row}" for name, row in sorted(kinds.of_feature.items())]
    (DATA / "kind_weights.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    lines = ["feature\tsource\ttarget"]
    for name in sorted(roles.source.keys() | roles.target.keys()):
        sides = (roles.source.get(name, 0.0), roles.target.get(name, 0.0))
        lines.append("\t".join((name, *map(_written, sides))))
    (DATA / "role_weights.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _written(value: float) -> str:
    return f"{value:.0f}" if value else ""


def main() -> None:
    """Cross-validate, and write the weights where asked to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--no-check", action="store_true", help="fit without cross-validation")
    parser.add_argument(
        "--by-writer", action="store_true", help="leave out one writer at a time, not a fifth"
    )
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--worth", type=float, default=WORTH_OF_RULE)
    parser.add_argument("--enough", type=float, default=ENOUGH)
    parser.add_argument("--extra", type=float, default=EXTRA)
    parser.add_argument("--wrong", type=Path, help="write what was read wrongly to this file")
    options = parser.parse_args()
    files = {
        file.stem: [
            labelled(with_text(json.loads(line), file))
            for line in file.read_text(encoding="utf-8").splitlines()
        ]
        for file in options.files
    }
    if not options.no_check:
        result = cross_validated(files, options)
        for name, items in result.items():
            print(f"{name:24s} {figures(items)}", flush=True)
        for writer in sorted({writer_of(item.id) for items in result.values() for item in items}):
            theirs = [item for items in result.values() for item in items if writer_of(item.id) == writer]
            print(f"writer {writer:17s} {figures(theirs)}", flush=True)
        if options.wrong:
            options.wrong.write_text(
                json.dumps(
                    [
                        [i.id, i.text, i.gold, [c.to_json() | {"rule": c.rule} for c in i.found]]
                        for items in result.values()
                        for i in items
                    ]
                )
            )
    if options.write:
        everything = [item for items in files.values() for item in items]
        kinds = fit_kinds(everything + examples())
        write(Fitted(kinds, fit_roles(everything, kinds)))


if __name__ == "__main__":
    main()
