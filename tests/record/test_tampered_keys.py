"""The keys: dealings without proofs, keys that follow from nothing. Commitments fit and the log is sealed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from forgeries import deal, dealt, other_dealings
from forgery import Forgery, assert_refused
from held_election import THRESHOLD, TRUSTEES, Held, always
from ristretto import ORDER, G, P, decode

from amin.crypto import Ceremony
from amin.record import layout
from amin.record.folder import KEY_SET

Refused = Callable[..., None]

COEFFICIENT = 96


PARTS = [
    (f"{name} of coefficient {k}", COEFFICIENT * k + 32 * i)
    for k in range(THRESHOLD)
    for i, name in enumerate(("commitment", "challenge", "response"))
]


@pytest.mark.parametrize("trustee", range(1, TRUSTEES + 1))
@pytest.mark.parametrize(("part", "start"), PARTS, ids=[name for name, _ in PARTS])
def test_each_part_of_a_dealing_is_bound_by_its_proof(
    part: str, start: int, trustee: int, forgery: Forgery, tmp_path: Path
) -> None:
    honest = dealt(forgery, trustee)
    number = int.from_bytes(honest[start : start + 32], "little")
    values = {
        "changed": bytes([honest[start] ^ 1]) + honest[start + 1 : start + 32],
        "zero": bytes(32),
        "ones": b"\xff" * 32,
        "too large": ((number + (P if "commitment" in part else ORDER)) % 2**256).to_bytes(32, "little"),
        "another trustee's": dealt(forgery, trustee % TRUSTEES + 1)[start : start + 32],
    }
    for name, value in values.items():
        deal(forgery, trustee, honest[:start] + value + honest[start + 32 :])
        forgery.reseal()

        assert_refused(forgery.write(tmp_path / name), "election-key", layout.dealing(trustee))


def of_another_degree(held: Held, trustee: int, threshold: int) -> bytes:
    """A dealing that holds for another threshold."""
    ceremony = Ceremony(held.hash, KEY_SET, trustees=TRUSTEES + 2, threshold=threshold)
    return ceremony.deal(trustee, held.trustee_seeds[trustee - 1])


DEALINGS: dict[str, Callable[[Held, Held, bytes], bytes]] = {
    "nothing": lambda *_: b"",
    "a coefficient too few": lambda _, __, dealing: dealing[:-COEFFICIENT],
    "a coefficient too many": lambda _, __, dealing: dealing + dealing[-COEFFICIENT:],
    "a byte too few": lambda _, __, dealing: dealing[:-1],
    "a byte too many": lambda _, __, dealing: dealing + b"\x00",
    "coefficients in another order": lambda _, __, dealing: dealing[COEFFICIENT:] + dealing[:COEFFICIENT],
    "one coefficient twice": lambda _, __, dealing: dealing[:COEFFICIENT] * 2,
    "a higher degree": lambda held, *_: of_another_degree(held, 2, THRESHOLD + 1),
    "a lower degree": lambda held, *_: of_another_degree(held, 2, THRESHOLD - 1),
    "another number of trustees": lambda held, *_: of_another_degree(held, 2, THRESHOLD),
    "another trustee's": lambda held, *_: held.ceremony.deal(1, held.trustee_seeds[0]),
    "another election's": lambda held, other, _: other.ceremony.deal(2, held.trustee_seeds[1]),
    "another key set's": lambda held, *_: Ceremony(
        held.hash, "experts", trustees=TRUSTEES, threshold=THRESHOLD
    ).deal(2, held.trustee_seeds[1]),
}


@pytest.mark.parametrize("kind", DEALINGS)
def test_a_dealing_of_another_kind_is_found(
    kind: str, forgery: Forgery, other: Held, refused: Refused
) -> None:
    deal(forgery, 2, DEALINGS[kind](forgery.held, other, dealt(forgery, 2)))
    forgery.reseal()

    refused("election-key", layout.dealing(2))


def test_a_rogue_trustee_who_deals_last_is_found(forgery: Forgery, refused: Refused) -> None:
    """It subtracts all others from a key of its own; the proof of knowledge is what it cannot make."""
    others = [decode(dealt(forgery, trustee)[:32]) for trustee in range(1, TRUSTEES)]
    rogue = 4242 * G
    for point in others:
        rogue -= point
    deal(forgery, TRUSTEES, rogue.encode() + dealt(forgery, TRUSTEES)[32:])
    forgery.reseal()

    refused("election-key", layout.dealing(TRUSTEES))


def test_keys_of_trustees_who_never_dealt_are_found(forgery: Forgery, refused: Refused) -> None:
    other_dealings(forgery)

    refused("election-key", layout.ELECTION_KEY)


@pytest.mark.parametrize("trustee", range(1, TRUSTEES + 1))
def test_one_trustee_who_dealt_something_else_is_found(
    trustee: int, forgery: Forgery, refused: Refused
) -> None:
    deal(forgery, trustee, forgery.held.ceremony.deal(trustee, always("another seed")(32)))
    forgery.reseal()

    refused("election-key", layout.ELECTION_KEY)


KEYS: dict[str, bytes] = {
    "the identity": bytes(32),
    "no point": b"\xff" * 32,
    "a byte too few": bytes(31),
    "a byte too many": bytes(33),
    "nothing": b"",
    "the base point": G.encode(),
}


@pytest.mark.parametrize("value", KEYS)
@pytest.mark.parametrize("where", [("key",), ("verification_keys", 0), ("verification_keys", 3)], ids=str)
def test_a_key_of_another_kind_is_found(
    where: tuple[str, int], value: str, forgery: Forgery, refused: Refused
) -> None:
    forgery.set(layout.ELECTION_KEY, where, KEYS[value].hex())
    forgery.reseal()

    refused("election-key", layout.ELECTION_KEY)


@pytest.mark.parametrize("size", [0, 31, 33, 64])
def test_a_transport_key_of_another_size_is_found(size: int, forgery: Forgery, refused: Refused) -> None:
    forgery.set(layout.commitment(1), ("transport_key",), "00" * size)
    forgery.reseal()

    refused("commitments", layout.commitment(1))


@pytest.mark.parametrize("size", [0, 31, 33, 64])
def test_a_dealing_hash_of_another_size_is_found(size: int, forgery: Forgery, refused: Refused) -> None:
    forgery.set(layout.commitment(1), ("dealing_hash",), "00" * size)
    forgery.reseal()

    refused("commitments", layout.commitment(1))
