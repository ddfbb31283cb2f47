"""A document in stretches of a few sentences, each short enough for the encoder to take in at once.

The encoder reads no name that the gazetteer knows: actors and products stand as one hidden piece each,
marked with what kind of name it is and with a number for the party (the first that the chunk names is 1),
the same for all names of a party and for the products of its making. So who sells to whom is read off the
sentence, not off who usually does.
"""

from dataclasses import dataclass, field

from supplant.evidence.pieces import HIDDEN, START, STOP, pieces, vocabulary
from supplant.evidence.roles import Scene
from supplant.evidence.tagging import Token

__all__ = ["LONGEST", "MARKS", "PARTIES", "Chunk", "chunks_of"]

MARKS = (
    "", "P", "G", "W", "K", "F", "N", "M", "C", "D",
    "country", "demonym", "capital", "place", "person", "organisation",
)  # fmt: skip
"""What the encoder is told of a token: its letter (tagging.py), of actors their kind (gazetteer.py)."""

PARTIES = 8
"""Parties of a chunk that are told apart by number; further ones share the last."""

LONGEST = 120
"""Most pieces in a chunk, its two ends included."""

_NO_SENTENCE = -1


@dataclass
class Chunk:
    """Of every piece its number, mark (place in `MARKS`), party (0: none) and sentence (-1: at the ends).

    `parties` holds the places where each party is named. `cut` says that the only sentence goes on unseen.
    """

    pieces: list[int]
    marks: list[int] = field(default_factory=lambda: [0])
    numbers: list[int] = field(default_factory=lambda: [0])
    sentences: list[int] = field(default_factory=lambda: [_NO_SENTENCE])
    parties: dict[str, list[int]] = field(default_factory=dict)
    cut: bool = False


def chunks_of(scenes: list[Scene]) -> list[Chunk]:
    """The sentences of a document in order, as many to a chunk as fit whole."""
    found: list[Chunk] = []
    for number, scene in enumerate(scenes):
        shown = [_shown(token) for token in scene.tagged.tokens]
        if not found or found[-1].cut or len(found[-1].pieces) + sum(map(len, shown)) >= LONGEST:
            found.append(Chunk([vocabulary()[START]]))
        _add(found[-1], number, scene, shown)
    for chunk in found:
        _end(chunk)
    return found


def _add(chunk: Chunk, number: int, scene: Scene, shown: list[tuple[int, ...]]) -> None:
    named = {
        mention.at: mention.code for mention in (*scene.products, *scene.mentions) if mention.code != "?"
    }
    for at, (token, numbers) in enumerate(zip(scene.tagged.tokens, shown, strict=True)):
        if len(chunk.pieces) + len(numbers) >= LONGEST:
            chunk.cut = True
            return
        code = named.get(at)
        if code is not None:
            chunk.parties.setdefault(code, []).append(len(chunk.pieces))
        party = 0 if code is None else min(PARTIES, 1 + list(chunk.parties).index(code))
        chunk.pieces += numbers
        chunk.marks += [MARKS.index(_mark(token))] * len(numbers)
        chunk.numbers += [party] * len(numbers)
        chunk.sentences += [number] * len(numbers)


def _shown(token: Token) -> tuple[int, ...]:
    entry = token.entry
    if token.tag == "P" or (token.tag == "A" and entry is not None and entry.code not in {None, "?"}):
        return (vocabulary()[HIDDEN],)
    return pieces(token.written or token.lower)


def _mark(token: Token) -> str:
    if token.tag != "A":
        return token.tag
    return "organisation" if token.entry is None else token.entry.kind


def _end(chunk: Chunk) -> None:
    chunk.pieces.append(vocabulary()[STOP])
    chunk.marks.append(0)
    chunk.numbers.append(0)
    chunk.sentences.append(_NO_SENTENCE)
