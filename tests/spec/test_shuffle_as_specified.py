"""Hold spec/shuffle.md to its vectors and to the program: a slow shuffle, written from the page alone."""

import json
import os
from dataclasses import replace
from itertools import permutations
from pathlib import Path
from random import Random
from typing import Any, Final

import pytest
from slow_crypto import Rejected
from slow_marks import Text, elements, encoded
from slow_outcome import outcome
from slow_ristretto import ORDER, G, Point, add, combine, decode, encode
from slow_secret import Secrets, written
from slow_shuffle import Batch, Mixing, Turn, chain_base, generators, outputs, permutation

from amin.crypto import shuffles

VECTORS: Final = Path(__file__).resolve().parents[2] / "vectors/shuffle.json"
BATCH: Final = Batch(b"\x05" * 32, "council", "u-001", "marks", 3)
SECRET: Final = int.from_bytes(b"a key of the tests", "big")
KEY: Final = encode(combine((SECRET, G)))
CHANGED: Final = 150


def hexed(value: str) -> bytes:
    """Read hexadecimal."""
    return bytes.fromhex(value)


@pytest.fixture(scope="module")
def vectors() -> list[dict[str, Any]]:
    """Return the vectors of §7."""
    return json.loads(VECTORS.read_text())["shuffles"]


def turn_of(item: dict[str, Any]) -> Turn:
    """Return whose turn with which batch a vector is."""
    batch = Batch(hexed(item["election"]), item["contest"], item["unit"], item["part"], item["batch"])
    return Turn(batch, item["mixer"], hexed(item["key"]))


def program_batch(batch: Batch) -> shuffles.Batch:
    """Return the same batch of the program."""
    return shuffles.Batch(batch.election, batch.contest, batch.unit, batch.part, batch.number)


def drawn_inputs(random: Random, count: int) -> bytes:
    """Draw ciphertexts of any message."""
    return b"".join(encode(combine((random.getrandbits(252), G))) for _ in range(2 * count))


def program_holds(turn: Turn, inputs: bytes, *made: bytes) -> str:
    """Say what the program says of the shuffles of mixers 1, 2, …"""
    batch = program_batch(turn.batch)
    return outcome(lambda: shuffles.verify_shuffles(batch, turn.key, inputs, made, os.urandom(32)))


# --- the vectors ---------------------------------------------------------------------------------


def test_the_generators_are_those_of_the_page() -> None:
    """Source: spec/shuffle.md, §1."""
    assert encode(chain_base()).hex() == "c4fdaab51fd406e457c7b52a315d070bab1bd95cce0f846017fafe29a8ea3941"
    assert encoded(*generators(2)).hex() == (
        "0a49f414058e0daa702d3f15c963562a3750ebbbae03c703ea3cd7b10793b168"
        "96efc38637b14ee159dd28574f9a6d897af5cef853005eb74421a4762621aa52"
    )


def test_every_byte_of_the_shuffles_with_a_secret_follows_from_the_page(
    vectors: list[dict[str, Any]],
) -> None:
    made = [item for item in vectors if "secret" in item]
    for item in made:
        again = turn_of(item).shuffle(hexed(item["secret"]), hexed(item["inputs"]))
        assert again.hex() == item["shuffle"], item["name"]
    assert made


def test_every_vector_has_the_result_that_it_names(vectors: list[dict[str, Any]]) -> None:
    for item in vectors:
        turn, inputs, made = turn_of(item), hexed(item["inputs"]), hexed(item["shuffle"])
        assert outcome(lambda t=turn, i=inputs, m=made: t.verify(i, m)) == item["result"], item["name"]
    assert {item["result"] for item in vectors} == {"holds", "malformed", "rejected"}


def test_of_a_forged_vector_only_the_equations_named_fail(vectors: list[dict[str, Any]]) -> None:
    forged = [item for item in vectors if "fails" in item]
    for item in forged:
        equations = turn_of(item).equations(hexed(item["inputs"]), hexed(item["shuffle"]))
        assert " ".join(name for name, holds in equations if not holds) == item["fails"], item["name"]
    assert forged


# --- the program ---------------------------------------------------------------------------------


@pytest.mark.parametrize("count", range(9))
def test_shuffles_of_any_number_of_ciphertexts_agree_byte_for_byte(count: int) -> None:
    random, turn = Random(count), Turn(BATCH, 1, KEY)
    secret, inputs = random.randbytes(32), drawn_inputs(random, count)
    made = turn.shuffle(secret, inputs)
    assert made == shuffles.mix(program_batch(BATCH), 1, KEY, secret, inputs)
    turn.verify(inputs, made)
    assert program_holds(turn, inputs, made) == "holds"


def test_a_shuffle_holds_the_messages_of_its_inputs_in_the_order_of_psi() -> None:
    """With the secret key: β − x·α is the message, and no output is the input."""
    random, turn = Random(9), Turn(BATCH, 1, KEY)
    inputs = drawn_inputs(random, 8)
    made = outputs(turn.shuffle(bytes(32), inputs))
    psi = permutation(Secrets(bytes(32), turn.statement(inputs)), 8)

    def messages(data: bytes) -> list[bytes]:
        points = elements(data)
        return [encode(add(b, combine((-SECRET, a)))) for a, b in zip(points[::2], points[1::2], strict=True)]

    before, after = messages(inputs), messages(made)
    assert after == [before[at] for at in psi]
    assert sorted(psi) == list(range(8)) != psi


def test_each_order_of_three_comes_about_equally_often() -> None:
    """Of 600 secrets about 100 for each of six orders; ±40 is more than four standard deviations."""
    statement = Turn(BATCH, 1, KEY).statement
    drawn = [tuple(permutation(Secrets(n.to_bytes(32, "big"), statement(b"")), 3)) for n in range(600)]
    for order in permutations(range(3)):
        assert 60 <= drawn.count(order) <= 140, order


def test_three_mixers_one_after_the_other_hold_in_their_order_only() -> None:
    inputs = before = drawn_inputs(Random(10), 3)
    made = []
    for mixer in (1, 2, 3):
        made.append(Turn(BATCH, mixer, KEY).shuffle(bytes([mixer]) * 32, before))
        before = outputs(made[-1])
    assert program_holds(Turn(BATCH, 1, KEY), inputs, *made) == "holds"
    assert program_holds(Turn(BATCH, 1, KEY), inputs, made[1], made[0], made[2]) == "rejected"
    with pytest.raises(Rejected):
        Turn(BATCH, 2, KEY).verify(inputs, made[0])


# --- what is forged or changed -------------------------------------------------------------------


class OtherMessage(Mixing):
    """A mixer that adds something to the message of its first output."""

    def _outputs(self, fresh: list[int]) -> list[Text]:
        (alpha, beta), *rest = super()._outputs(fresh)
        return [(alpha, add(beta, G)), *rest]


class OtherRandomness(Mixing):
    """A mixer that turns the α of an output alone."""

    def _outputs(self, fresh: list[int]) -> list[Text]:
        (alpha, beta), *rest = super()._outputs(fresh)
        return [(add(alpha, G), beta), *rest]


class Doubled(Mixing):
    """A mixer that puts out one input twice and another one never."""

    def _outputs(self, fresh: list[int]) -> list[Text]:
        first, _, *rest = super()._outputs(fresh)
        return [first, (add(first[0], G), add(first[1], decode(KEY))), *rest]


class OtherCommitment(Mixing):
    """A mixer that commits to a sum of two places instead of a place."""

    def _permuted(self, behind: list[int]) -> list[Point]:
        first, second, *rest = super()._permuted(behind)
        return [add(first, second), second, *rest]


class OtherChain(Mixing):
    """A mixer whose chain ends elsewhere."""

    def _chain(self, u: list[int]) -> tuple[list[bytes], list[int]]:
        links, hats = super()._chain(u)
        last = add(decode(links[-1][:32]), chain_base())
        return [*links[:-1], encode(last) + links[-1][32:]], hats


class Lazy(Secrets):
    """Secrets of a mixer that encrypts nothing afresh."""

    def scalars(self, label: int, count: int) -> list[int]:
        return [0] * count if label == 2 else super().scalars(label, count)


def mixed(turn: Turn, inputs: bytes, kind: type[Mixing] = Mixing, secrets: type[Secrets] = Secrets) -> bytes:
    """Mix with a mixer of another kind."""
    drawn = secrets(b"\x0b" * 32, turn.statement(inputs))
    return kind(turn, drawn, inputs, permutation(drawn, len(inputs) // 64)).shuffle()


@pytest.mark.parametrize(
    ("kind", "secrets", "equations"),
    [
        (Mixing, Secrets, []),
        (OtherMessage, Secrets, ["t-beta"]),
        (OtherRandomness, Secrets, ["t-alpha"]),
        (Doubled, Secrets, ["t-alpha", "t-beta"]),
        (OtherCommitment, Secrets, ["t1", "t3"]),
        (OtherChain, Secrets, ["t2", "chain 3"]),
        (Mixing, Lazy, ["unchanged"]),
    ],
)
def test_a_dishonest_mixer_is_refused_by_the_equation_that_is_there_for_it(
    kind: type[Mixing], secrets: type[Secrets], equations: list[str]
) -> None:
    turn, inputs = Turn(BATCH, 1, KEY), drawn_inputs(Random(11), 4)
    made = mixed(turn, inputs, kind, secrets)
    assert [name for name, holds in turn.equations(inputs, made) if not holds] == equations
    assert program_holds(turn, inputs, made) == ("rejected" if equations else "holds")


def put(data: bytes, at: int, field: bytes) -> bytes:
    """Write other bytes over those from `at` on."""
    return data[:at] + field + data[at + len(field) :]


def test_a_scalar_in_another_encoding_is_malformed_though_every_equation_would_hold() -> None:
    random, turn = Random(12), Turn(BATCH, 1, KEY)
    inputs = drawn_inputs(random, 2)
    made = turn.shuffle(random.randbytes(32), inputs)
    for at in (160, 192, 384, 416, *range(608, 736, 32)):
        plus = int.from_bytes(made[at : at + 32], "little") + ORDER
        other = put(made, at, plus.to_bytes(32, "little"))
        assert outcome(lambda o=other: turn.verify(inputs, o)) == "malformed"
        assert program_holds(turn, inputs, other) == "malformed"


def changed(random: Random, data: bytes) -> bytes:
    """Change a bit, a field, the places of two fields, or the length."""
    one, two = (32 * random.randrange(len(data) // 32) for _ in range(2))
    bit, at = 1 << random.randrange(8), random.randrange(len(data))
    other = [
        bytes(32),
        b"\xff" * 32,
        ORDER.to_bytes(32, "little"),
        encode(G),
        written(random.getrandbits(252)),
    ]
    swapped = put(put(data, one, data[two : two + 32]), two, data[one : one + 32])
    return random.choice(
        [
            put(data, at, bytes([data[at] ^ bit])),
            put(data, one, random.choice(other)),
            put(data, one, encode(combine((random.getrandbits(252), G)))),
            put(data, one, data[two : two + 32]),
            swapped,
            random.choice([data[:-1], data[:-32], data + bytes(32), data[224:], data[:224] + data]),
        ]
    )


def changed_turn(random: Random, turn: Turn) -> Turn:
    """Change one thing to which a shuffle is bound; the mixer is always the first."""
    batch = turn.batch
    other: list[dict[str, Any]] = [
        {"election": random.randbytes(32)},
        {"contest": "experts"},
        {"unit": "u-002"},
        {"part": "lists"},
        {"number": batch.number + 1},
        {"key": encode(combine((random.getrandbits(252), G)))},
        {"key": bytes(32)},
    ]
    fields = random.choice(other)
    return replace(turn, **fields) if "key" in fields else replace(turn, batch=replace(batch, **fields))


def test_a_shuffle_of_nothing_is_bound_to_nothing_in_both() -> None:
    """With N = 0 every term of c vanishes: such a shuffle holds for any batch, and says nothing."""
    turn = Turn(BATCH, 1, KEY)
    made = turn.shuffle(bytes(32), b"")
    other = replace(turn, batch=replace(BATCH, unit="u-002"))
    assert outcome(lambda: other.verify(b"", made)) == program_holds(other, b"", made) == "holds"


def test_a_changed_shuffle_has_the_same_result_in_both() -> None:
    results = []
    for count in (0, 1, 3):
        random = Random(count)
        turn, inputs = Turn(BATCH, 1, KEY), drawn_inputs(random, count)
        made = turn.shuffle(random.randbytes(32), inputs)
        for _ in range(CHANGED):
            case = [turn, inputs, made]
            kind = random.choice([0, 1, 2, 2, 2, 2]) if count else random.choice([0, 2])
            case[kind] = changed_turn(random, turn) if kind == 0 else changed(random, case[kind])
            result = outcome(lambda c=case: c[0].verify(c[1], c[2]))
            assert result == program_holds(*case), case
            assert not count or (result == "holds") == (case == [turn, inputs, made])
            results.append(result)
    assert {"malformed", "rejected"} <= set(results)
