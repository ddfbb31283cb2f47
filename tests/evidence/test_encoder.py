"""The encoder against a second implementation, and what it hears against what must hold of any hearing."""

import math
import time
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from importlib.resources import files

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from threadpoolctl import threadpool_info

from supplant.evidence import claim_types, from_text, read
from supplant.evidence.chunks import LONGEST, MARKS, PARTIES, Chunk, chunks_of
from supplant.evidence.draft import code_of
from supplant.evidence.encoder import encoder, packed, unpacked
from supplant.evidence.folding import fold
from supplant.evidence.heard import _AT_ONCE, Heard, heard
from supplant.evidence.judged import fitted, paired, typed, weighed
from supplant.evidence.kinds import kind_weights
from supplant.evidence.pieces import UNKNOWN, pieces, vocabulary
from supplant.evidence.reader import scenes_of, tagged_in
from supplant.evidence.roles import Scene

TEXT = (
    "Ankara bought forty trainer aircraft from South Korea. The company will not share the design with Peru. "
    "It rained in Lima."
)


def scenes(text: str) -> list[Scene]:
    return scenes_of(tagged_in(fold(text).text))


def slowly(chunk: Chunk) -> np.ndarray:
    """The forward pass as in the papers, head by head and piece by piece, in double precision."""
    with files("supplant.evidence").joinpath("data", "encoder.npz").open("rb") as stream:
        stored = {name: np.asarray(values) for name, values in np.load(stream).items()}

    def matrix(name: str) -> np.ndarray:
        return stored[f"{name}.whole"].astype(float) * stored[f"{name}.scale"].astype(float)

    def linear(name: str, row: np.ndarray) -> np.ndarray:
        return row @ matrix(name) + stored[f"{name}.bias"]

    def normal(name: str, row: np.ndarray) -> np.ndarray:
        return (row - row.mean()) / row.std() * stored[f"{name}.weight"] + stored[f"{name}.bias"]

    def gelu(x: float) -> float:
        return 0.5 * x * (1 + math.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)))

    vectors = matrix("vectors")
    rows = [
        normal(
            "norm", vectors[piece] + stored["places"][at] + stored["marks"][mark] + stored["numbers"][number]
        )
        for at, (piece, mark, number) in enumerate(zip(chunk.pieces, chunk.marks, chunk.numbers, strict=True))
    ]
    for number in range(int(stored["layers"])):
        name = f"layer{number}"
        mixed = [np.split(linear(f"{name}.mixed", row), 3) for row in rows]
        after = []
        for at, row in enumerate(rows):
            seen = []
            for head in range(12):
                part = slice(32 * head, 32 * head + 32)
                weight = [math.exp(mixed[at][0][part] @ key[part] / math.sqrt(32)) for _, key, _ in mixed]
                total = sum(w * value[part] for w, (_, _, value) in zip(weight, mixed, strict=True))
                seen.append(total / sum(weight))
            row = normal(f"{name}.first_norm", row + linear(f"{name}.joined", np.concatenate(seen)))
            wide = np.array([gelu(x) for x in linear(f"{name}.wide", row)])
            after.append(normal(f"{name}.second_norm", row + linear(f"{name}.narrow", wide)))
        rows = after
    return np.array(rows)


def test_the_encoder_agrees_with_an_implementation_by_the_book() -> None:
    (chunk,) = chunks_of(scenes(TEXT))
    (rows,) = encoder()([chunk])
    np.testing.assert_allclose(rows, slowly(chunk), atol=2e-4)


def test_what_a_chunk_becomes_does_not_depend_on_its_company() -> None:
    texts = (TEXT, "Iran sold drones.", TEXT.replace("Peru", "Chile"))
    chunks = [chunks_of(scenes(text))[0] for text in texts]
    together = encoder()(chunks)
    for chunk, rows in zip(chunks, together, strict=True):
        np.testing.assert_allclose(rows, encoder()([chunk])[0], atol=1e-4)
    assert encoder()([]) == []


@given(
    shape=st.tuples(st.integers(1, 5), st.integers(1, 9)),
    seed=st.integers(0, 2**32 - 1),
    size=st.sampled_from([1e-6, 1.0, 1e6]),
    axis=st.sampled_from([0, 1]),
)
def test_a_packed_matrix_comes_back_within_half_a_step(
    shape: tuple[int, int], seed: int, size: float, axis: int
) -> None:
    matrix = (np.random.default_rng(seed).standard_normal(shape) * size).astype(np.float32)
    whole, scale = packed(matrix, axis)
    assert scale.size == shape[1 - axis]
    assert (np.abs(unpacked(whole, scale) - matrix) <= 0.5001 * scale).all()


def test_a_row_of_zeros_can_be_packed() -> None:
    assert not unpacked(*packed(np.zeros((2, 3), dtype=np.float32), 1)).any()


@given(st.text(st.characters(categories=["Ll", "Lu", "Nd", "Po"]), min_size=1, max_size=12))
def test_the_pieces_of_a_word_are_the_word(word: str) -> None:
    known = list(vocabulary())
    found = [known[number] for number in pieces(word)]
    plain = "".join(
        sign for sign in unicodedata.normalize("NFD", word.lower()) if unicodedata.category(sign) != "Mn"
    )
    assert found
    if UNKNOWN not in found and len(found) < 12:
        assert "".join(piece.removeprefix("##") for piece in found) == "".join(plain.split())


def test_the_longest_known_piece_is_cut_off_first() -> None:
    known = list(vocabulary())
    assert [known[number] for number in pieces("unaffordable")] == ["una", "##ff", "##ord", "##able"]
    assert [known[number] for number in pieces("São Tomé")] == ["sao", "tome"]
    assert pieces("中") == (vocabulary()[UNKNOWN],)


def test_chunks_hold_every_sentence_once_and_in_order() -> None:
    listed = scenes(" ".join(f"Peru bought {count} tanks from Serbia in 2019." for count in range(2, 60)))
    chunks = chunks_of(listed)
    assert len(chunks) > 1
    held = [at for chunk in chunks for at in dict.fromkeys(chunk.sentences) if at >= 0]
    assert held == list(range(len(listed)))
    for chunk in chunks:
        assert not chunk.cut
        lengths = {len(chunk.pieces), len(chunk.marks), len(chunk.numbers), len(chunk.sentences)}
        assert len(lengths) == 1
        assert lengths.pop() <= LONGEST
        assert list(chunk.parties) == ["PER", "SRB"]
        assert {chunk.numbers[at] for at in chunk.parties["SRB"]} == {2}
        assert all(chunk.marks[at] == MARKS.index("country") for at in chunk.parties["PER"])


def test_the_encoder_is_told_no_name() -> None:
    one, other = (
        chunks_of(scenes(text))[0]
        for text in (
            "Paris sold Mali a Rafale; the French jet",
            "Ankara sold Peru a Bayraktar TB2; the Turkish jet",
        )
    )
    assert (one.pieces, one.marks, one.numbers) == (other.pieces, other.marks, other.numbers)
    assert one.numbers.count(1) == 3, "the capital, the product and the demonym are one party"


def test_many_parties_share_the_last_number() -> None:
    names = "Peru, Chile, Mali, Chad, Iran, Iraq, Cuba, Togo, Laos, Oman and Fiji"
    (chunk,) = chunks_of(scenes(f"Serbia has sold tanks to {names}."))
    assert len(chunk.parties) == 12
    assert max(chunk.numbers) == PARTIES


def test_a_sentence_longer_than_a_chunk_is_read_without_the_encoder() -> None:
    listed = scenes("Peru bought " + "zqxjw " * 60 + "tanks from Serbia.")
    (chunk,) = chunks_of(listed)
    assert chunk.cut
    assert len(chunk.pieces) <= LONGEST
    assert heard(listed, [True], encoder()) == [None]
    assert read(from_text("Peru bought " + "zqxjw " * 60 + "tanks from Serbia."))


def test_the_sentence_after_one_that_is_too_long_is_heard() -> None:
    listed = scenes(
        "Peru bought " + "zqxjwvkqzxjwqkzx " * 40 + "tanks from Serbia. Iran sold drones to Russia."
    )
    assert [one is not None for one in heard(listed, [True] * 2, encoder())] == [False, True]


def test_reading_in_several_threads_leaves_the_number_of_threads_as_it_was() -> None:
    def threads() -> list[int]:
        return [library["num_threads"] for library in threadpool_info() if library["user_api"] == "blas"]

    before = threads()
    with ThreadPoolExecutor(3) as pool:
        found = list(pool.map(lambda _: read(from_text(TEXT)), range(12)))
    assert threads() == before
    assert all(claims == found[0] for claims in found)


def of_many_chunks() -> list[Scene]:
    makers = ("Serbia", "Iran", "South Korea", "Sweden", "Brazil", "India", "Turkey")
    buyers = ("Peru", "Chile", "Mali", "Oman", "Kenya")
    parts = [
        f"{makers[at % 7]} sold {at + 2} {('tanks', 'drones', 'trams')[at % 3]} to {buyers[at % 5]}."
        for at in range(170)
    ]
    return scenes(" ".join(parts))


def test_what_is_heard_does_not_hang_on_the_number_of_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    listed = of_many_chunks()
    found = []
    for cores in (1, 4):
        monkeypatch.setattr("supplant.evidence.heard._AT_A_TIME", cores)
        found.append([one for one in heard(listed, [True] * len(listed), encoder()) if one is not None])
    assert len(found[0]) == len(found[1]) == len(listed)
    for one, other in zip(*found, strict=True):
        assert (one.types, one.parties) == (other.types, other.parties)
        assert np.array_equal(one.moods, other.moods)
        assert np.array_equal(one.roles, other.roles)


def test_every_sentence_of_a_document_of_many_chunks_gets_its_own_hearing() -> None:
    listed = of_many_chunks()
    chunks = chunks_of(listed)
    assert len(chunks) > 2 * _AT_ONCE
    found = heard(listed, [True] * len(listed), encoder())
    for chunk in chunks:
        numbers = [at for at in dict.fromkeys(chunk.sentences) if at >= 0]
        alone = heard([listed[at] for at in numbers], [True] * len(numbers), encoder())
        for number, other in zip(numbers, alone, strict=True):
            one = found[number]
            assert one is not None
            assert other is not None
            assert one.parties == other.parties
            np.testing.assert_allclose(one.types, other.types, atol=1e-3)
            np.testing.assert_allclose(np.exp(one.roles), np.exp(other.roles), atol=1e-3)


def test_scores_of_any_size_leave_numbers() -> None:
    (chunk,) = chunks_of(scenes(TEXT))
    first, *rest = encoder().layers
    weight, bias = first.mixed
    loud = replace(encoder(), layers=(replace(first, mixed=(30 * weight, 30 * bias)), *rest))
    (rows,) = loud([chunk])
    assert np.isfinite(rows).all()


def test_a_word_of_any_length_is_cut_in_no_time() -> None:
    word = "ab" * 100_000
    began = time.process_time()
    assert len(pieces(word)) <= 12
    assert time.process_time() - began < 1


def heard_as(
    kind: str, odds: float, mood: tuple[float, float], roles: dict[str, tuple[float, float]]
) -> Heard:
    """A hearing made by hand: of one type, all else unlikely; shares of each party as source and target."""
    types = [odds if name == kind else -7.0 for name in encoder().types]
    moods = np.tile(np.array(mood, dtype=np.float32)[:, None], (1, len(types)))
    shares = np.array([*roles.values(), (0.01, 0.01)], dtype=np.float32)
    spread = np.log(np.tile(shares.T[:, :, None], (1, 1, len(types))))
    return Heard(types, moods, tuple(roles), spread)


@pytest.mark.parametrize(
    ("text", "mood", "expected"),
    [
        ("Peru bought tanks from Serbia.", (-1.0, -1.0), (False, False)),
        ("Peru bought tanks from Serbia.", (1.9, 1.9), (False, False)),
        ("Peru bought tanks from Serbia.", (2.1, -9.0), (True, False)),
        ("Peru bought tanks from Serbia.", (-9.0, 2.1), (False, True)),
        ("Peru has not bought tanks from Serbia.", (-2.9, -9.0), (True, False)),
        ("Peru has not bought tanks from Serbia.", (-3.1, -9.0), (False, False)),
        ("Peru may buy tanks from Serbia.", (-9.0, -2.9), (False, True)),
        ("Peru may buy tanks from Serbia.", (-9.0, -3.1), (False, False)),
        ("Peru may buy tanks from Serbia.", (2.1, 2.1), (True, False)),
    ],
)
def test_cues_and_encoder_settle_the_mood_together(
    text: str, mood: tuple[float, float], expected: tuple[bool, bool]
) -> None:
    (scene,), weights = scenes(text), fitted(True)
    known = heard_as("supply.import", 7.0, mood, {"PER": (0.1, 0.8), "SRB": (0.8, 0.1)})
    found = typed(replace(weighed(0, scene, [], weights), heard=known), weights, relevant=True)
    assert [(draft.type, draft.negated, draft.hypothetical) for draft in found] == [
        ("supply.import", *expected)
    ]


def test_what_the_encoder_rules_out_is_not_claimed() -> None:
    (scene,), weights = scenes("Peru bought tanks from Serbia."), fitted(True)
    sentence = weighed(0, scene, [], weights)
    assert sentence.worth_hearing
    assert typed(sentence, weights, relevant=True)
    unlikely = heard_as("supply.import", -7.0, (-9.0, -9.0), {"PER": (0.1, 0.8), "SRB": (0.8, 0.1)})
    assert not typed(replace(sentence, heard=unlikely), weights, relevant=True)


def test_the_encoder_has_a_say_in_who_is_who() -> None:
    (scene,), weights = scenes("Peru bought tanks from Serbia."), fitted(True)
    for peru, serbia, expected in (
        ((0.01, 0.98), (0.98, 0.01), ("SRB", "PER")),
        ((0.99, 1e-9), (1e-9, 0.99), ("PER", "SRB")),
    ):
        known = heard_as("supply.import", 7.0, (-9.0, -9.0), {"PER": peru, "SRB": serbia})
        sentence = replace(weighed(0, scene, [], weights), heard=known)
        (draft,) = typed(sentence, weights, relevant=True)
        (found,) = paired(draft, sentence, weights)
        assert (code_of(found.source), code_of(found.target)) == expected


def test_what_is_heard_agrees_with_an_implementation_by_the_book() -> None:
    listed = scenes(TEXT)
    (chunk,) = chunks_of(listed)
    (rows,) = encoder()([chunk])
    head = {name: values.astype(float) for name, values in encoder().heads.items()}
    nothing = np.zeros(rows.shape[1])
    for number, one in enumerate(heard(listed, [True] * len(listed), encoder())):
        assert one is not None
        here = [at for at, sentence in enumerate(chunk.sentences) if sentence == number]
        for kind in range(len(encoder().types)):
            looked = [math.exp(head["attention_weight"][kind] @ rows[at]) for at in here]
            pooled = sum(share * rows[at] for share, at in zip(looked, here, strict=True)) / sum(looked)
            odds = head["type_weight"][kind] @ pooled + head["type_bias"][kind]
            moods = head["mood_weight"][:, kind] @ pooled + head["mood_bias"][:, kind]
            assert one.types[kind] == pytest.approx(odds, abs=1e-3)
            assert one.moods[:, kind] == pytest.approx(moods, abs=1e-3)
            scores = []
            for places in chunk.parties.values():
                own = [rows[at] for at in places if at in here]
                inner = (
                    head["party_weight"] @ np.max([rows[at] for at in places], axis=0)
                    + head["party_bias"]
                    + head["here_weight"] @ (np.max(own, axis=0) if own else nothing)
                    + head["sentence_weight"] @ pooled
                )
                half = len(inner) // 2
                parts = np.tanh(inner[:half]), np.tanh(inner[half:])
                scores.append([head["role_weight"][role, kind] @ part for role, part in enumerate(parts)])
            scores.append(head["nobody_weight"][:, kind] @ pooled + head["nobody_bias"][:, kind])
            shares = np.exp(scores) / np.exp(scores).sum(axis=0)
            np.testing.assert_allclose(np.exp(one.roles[:, :, kind]), shares.T, atol=1e-3)


def test_a_chunk_without_parties_says_nothing_about_nobody() -> None:
    (one,) = heard(scenes("The plant can make a thousand turbines a year."), [True], encoder())
    assert one is not None
    assert one.as_source_and_target(0) == {}


def test_every_party_and_nobody_share_the_whole_of_a_role() -> None:
    listed = scenes(TEXT)
    for one in heard(listed, [True] * len(listed), encoder()):
        assert one is not None
        assert one.parties == ("TUR", "KOR", "PER")
        for kind in range(len(encoder().types)):
            roles = one.as_source_and_target(kind)
            assert None in roles
            assert np.exp(list(roles.values())).sum(axis=0) == pytest.approx([1, 1], abs=1e-3)


def test_a_sentence_is_heard_with_those_next_to_it() -> None:
    listed = scenes(" ".join(f"Peru bought {count} tanks from Serbia." for count in range(2, 9)))
    found = heard(listed, [at in {0, 4} for at in range(7)], encoder())
    assert [one is not None for one in found] == [True, True, False, True, True, True, False]
    without = [listed[at] for at in (0, 1, 3, 4, 5)]
    alone = [one for one in heard(without, [True] * 5, encoder()) if one is not None]
    for one, other in zip(filter(None, found), alone, strict=True):
        np.testing.assert_allclose(one.types, other.types, atol=1e-4)


def test_sentences_that_nobody_wants_are_not_heard() -> None:
    listed = scenes(TEXT)
    assert heard(listed, [False] * len(listed), encoder()) == [None] * len(listed)
    assert heard([], [], encoder()) == []


def test_the_quick_reader_does_without_the_encoder(monkeypatch: pytest.MonkeyPatch) -> None:
    def unwanted() -> None:
        raise AssertionError("the encoder was loaded")

    monkeypatch.setattr("supplant.evidence.judged.encoder", unwanted)
    fitted.cache_clear()
    try:
        (claim,) = read(from_text("Iran denied that it has shipped drones to Russia."), quick=True)
        assert (claim.source, claim.target, claim.negated) == ("IRN", "RUS", True)
        with pytest.raises(AssertionError, match="was loaded"):
            read(from_text("Iran denied that it has shipped drones to Russia."))
    finally:
        fitted.cache_clear()


def test_the_tables_of_weights_are_of_the_same_types() -> None:
    assert encoder().types == kind_weights().types == tuple(claim_types())
    assert len(encoder().vectors) == len(vocabulary())
    assert max(map(len, vocabulary())) <= 18
