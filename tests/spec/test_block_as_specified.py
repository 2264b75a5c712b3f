"""Hold spec/shuffle.md §5 to its vectors and to the program: a slow decryption, made from the page alone."""

import json
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any, Final

import pytest
from slow_block import Block
from slow_crypto import M
from slow_marks import encoded
from slow_outcome import outcome
from slow_ristretto import ORDER, G, combine, encode
from slow_secret import written
from slow_shuffle import Batch

from amin.crypto import blocks, shuffles

VECTORS: Final = Path(__file__).resolve().parents[2] / "vectors/block.json"
BATCH: Final = Batch(b"\x05" * 32, "council", "u-001", "marks", 3)
CHANGED: Final = 200


def hexed(value: str) -> bytes:
    """Read hexadecimal."""
    return bytes.fromhex(value)


@pytest.fixture(scope="module")
def vectors() -> dict[str, Any]:
    """Return the vectors of §7."""
    return json.loads(VECTORS.read_text())


def block_of(item: dict[str, Any]) -> Block:
    """Return the block of a vector."""
    batch = Batch(hexed(item["election"]), item["contest"], item["unit"], item["part"], item["batch"])
    return Block(batch, item["block"], hexed(item["ciphertexts"]))


def program(block: Block) -> blocks.Block:
    """Return the same block of the program."""
    b = block.batch
    batch = shuffles.Batch(b.election, b.contest, b.unit, b.part, b.number)
    return blocks.Block(batch, block.number, block.ciphertexts)


def public(secret: bytes) -> bytes:
    """Return the verification key of a secret share."""
    return encode(combine((int.from_bytes(secret, "little"), G)))


def drawn_secret(random: Random) -> bytes:
    """Draw a trustee's share."""
    return written(random.getrandbits(300))


def drawn_block(
    random: Random, count: int, key: bytes | None = None, top: int = 40
) -> tuple[Block, list[int]]:
    """Draw numbers up to `top` and encrypt them; without a key, under a drawn one."""
    secret = int.from_bytes(key or drawn_secret(random), "little")
    numbers, texts = [random.randint(0, top) for _ in range(count)], b""
    for value in numbers:
        r = random.getrandbits(252)
        texts += encoded(combine((r, G)), combine((r * secret, G), (value, M)))
    return Block(BATCH, random.randrange(9), texts), numbers


# --- the vectors ---------------------------------------------------------------------------------


def test_every_byte_of_the_shares_with_a_secret_follows_from_the_page(vectors: dict[str, Any]) -> None:
    made = [item for item in vectors["shares"] if "secret" in item]
    for item in made:
        assert block_of(item).share(item["trustee"], hexed(item["secret"])).hex() == item["share"]
        assert public(hexed(item["secret"])).hex() == item["key"]
    assert made


def test_every_share_of_the_vectors_has_the_result_that_it_names(vectors: dict[str, Any]) -> None:
    for item in vectors["shares"]:
        arguments = item["trustee"], hexed(item["key"]), hexed(item["share"])
        result = outcome(lambda i=item, a=arguments: block_of(i).verify(*a))
        assert result == item["result"], item["name"]
    assert {item["result"] for item in vectors["shares"]} == {"holds", "malformed", "rejected"}


def test_shares_of_the_vectors_combine_to_the_numbers_or_are_rejected(vectors: dict[str, Any]) -> None:
    for item in vectors["combined"]:
        block = block_of(item)
        shares = {j: hexed(share) for j, share in zip(item["trustees"], item["shares"], strict=True)}
        for (j, share), key in zip(shares.items(), item["keys"], strict=True):
            block.verify(j, hexed(key), share)
        result = outcome(lambda b=block, s=shares, i=item: b.numbers(s, i["bound"]))
        assert result == item["result"]
        if result == "holds":
            assert block.numbers(shares, item["bound"]) == item["numbers"]
    assert {item["result"] for item in vectors["combined"]} == {"holds", "rejected"}


# --- the program ---------------------------------------------------------------------------------


@pytest.mark.parametrize("count", range(9))
def test_shares_of_blocks_of_any_size_agree_byte_for_byte(count: int) -> None:
    random = Random(count)
    block, _ = drawn_block(random, count)
    secret, trustee = drawn_secret(random), random.randint(1, 255)
    share = block.share(trustee, secret)
    assert share == program(block).decrypt(trustee, secret)
    block.verify(trustee, public(secret), share)
    program(block).verify(trustee, public(secret), share)


@pytest.mark.parametrize("trustees", [(1,), (2, 3), (3, 1), (5, 2, 4), (255, 1, 254), (1, 2, 3, 4, 5, 6, 7)])
def test_shares_combine_to_the_numbers_that_were_encrypted_in_both(trustees: tuple[int, ...]) -> None:
    """The secret is dealt with a polynomial of degree t − 1, as crypto.md §4 says."""
    random = Random(repr(trustees))
    polynomial = [random.getrandbits(252) for _ in trustees]
    secrets = {j: written(sum(a * j**k for k, a in enumerate(polynomial))) for j in trustees}
    block, numbers = drawn_block(random, 5, key=written(polynomial[0]))
    other = program(block)
    shares = {j: block.share(j, secret) for j, secret in secrets.items()}
    verified = [other.verify(j, public(secrets[j]), share) for j, share in shares.items()]
    for bound in (40, max(numbers), max(numbers) - 1):
        result = outcome(lambda b=bound: block.numbers(shares, b))
        combiner = blocks.Combiner(len(trustees), trustees, bound=bound)
        assert outcome(lambda c=combiner: c.combine(other, verified)) == result
        assert result == ("holds" if bound >= max(numbers) else "rejected")
        if result == "holds":
            assert block.numbers(shares, bound) == numbers == combiner.combine(other, verified)


# --- what is changed -----------------------------------------------------------------------------


def put(data: bytes, at: int, field: bytes) -> bytes:
    """Write other bytes over those from `at` on."""
    return data[:at] + field + data[at + len(field) :]


def test_a_scalar_in_another_encoding_is_malformed_though_the_equation_would_hold() -> None:
    random = Random(13)
    block, _ = drawn_block(random, 2)
    secret = drawn_secret(random)
    share, key = block.share(1, secret), public(secret)
    for at in (64, 96):
        plus = int.from_bytes(share[at : at + 32], "little") + ORDER
        other = put(share, at, plus.to_bytes(32, "little"))
        assert outcome(lambda o=other: block.verify(1, key, o)) == "malformed"
        assert outcome(lambda o=other: program(block).verify(1, key, o)) == "malformed"


def changed(random: Random, data: bytes) -> bytes:
    """Change a bit, a field, the places of two fields, or the length."""
    one, two = (32 * random.randrange(len(data) // 32) for _ in range(2))
    at, element = random.randrange(len(data)), encode(combine((random.getrandbits(252), G)))
    other = [bytes(32), b"\xff" * 32, ORDER.to_bytes(32, "little"), element, written(random.getrandbits(252))]
    swapped = put(put(data, one, data[two : two + 32]), two, data[one : one + 32])
    return random.choice(
        [
            put(data, at, bytes([data[at] ^ 1 << random.randrange(8)])),
            put(data, one, random.choice(other)),
            swapped,
            random.choice([data[:-1], data[:-32], data + bytes(32), data[32:]]),
        ]
    )


def changed_block(random: Random, block: Block) -> Block:
    """Change one thing to which a share is bound."""
    batches: list[dict[str, Any]] = [
        {"election": random.randbytes(32)},
        {"contest": "experts"},
        {"unit": "u-002"},
        {"part": "lists"},
        {"number": block.batch.number + 1},
    ]
    batch = replace(block.batch, **random.choice(batches))
    texts = changed(random, block.ciphertexts)
    return random.choice(
        [
            replace(block, batch=batch),
            replace(block, number=block.number + 1),
            replace(block, ciphertexts=texts),
        ]
    )


def test_a_changed_share_or_block_has_the_same_result_in_both() -> None:
    results = []
    for position in range(CHANGED):
        random = Random(position)
        block, _ = drawn_block(random, random.randint(1, 4))
        secret, trustee = drawn_secret(random), random.randint(1, 7)
        key, share = public(secret), program(block).decrypt(trustee, secret)
        match position % 4:
            case 0:
                case: tuple[Any, ...] = (changed_block(random, block), trustee, key, share)
            case 1:
                case = (block, trustee + 1, key, share)
            case 2:
                case = (block, trustee, changed(random, key)[: random.choice([31, 32, 32])], share)
            case _:
                case = (block, trustee, key, changed(random, share))
        result = outcome(lambda c=case: c[0].verify(*c[1:]))
        assert result == outcome(lambda c=case: program(c[0]).verify(*c[1:])), case
        assert (result == "holds") == (case == (block, trustee, key, share))
        results.append(result)
    assert {"malformed", "rejected"} <= set(results)
