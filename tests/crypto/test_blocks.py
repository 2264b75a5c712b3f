"""Decrypting a mixed list through the typed face: any t trustees, and every fault refused."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import pytest

from amin.crypto import Ceremony, SumContest
from amin.crypto.blocks import Block, Combiner
from amin.crypto.shuffles import Batch
from amin.errors import MalformedError, RejectedError

ELECTION = bytes(range(32))
BATCH = Batch(ELECTION, "council", "u-001", "marks")
CEREMONY = Ceremony(ELECTION, "election", trustees=5, threshold=3)
SEEDS = [bytes([number]) * 32 for number in range(1, 6)]
DEALINGS = [CEREMONY.deal(number, seed) for number, seed in enumerate(SEEDS, start=1)]
KEY = CEREMONY.joint_key(DEALINGS)


def secret(trustee: int) -> bytes:
    dealt = [CEREMONY.share(dealer, seed, trustee) for dealer, seed in enumerate(SEEDS, start=1)]
    return CEREMONY.add_shares(dealt)


def key(trustee: int) -> bytes:
    return CEREMONY.verification_key(DEALINGS, trustee)


def ciphertexts() -> bytes:
    """Encryptions of 1, 0, 0: the slots of a `sum` ballot."""
    contest = SumContest(ELECTION, "c", KEY, persons=2, lists=0, max_marks=1)
    return contest.encrypt("1", bytes(32), bytes(32), b"\1\0\0")[64:][: 3 * 64]


@pytest.fixture
def block() -> Block:
    return Block(BATCH, 0, ciphertexts())


@pytest.fixture
def shares(block: Block) -> dict[int, bytes]:
    return {trustee: block.decrypt(trustee, secret(trustee)) for trustee in range(1, 6)}


def test_any_three_of_five_trustees_in_any_order_find_the_numbers(block, shares):
    verified = {trustee: block.verify(trustee, key(trustee), share) for trustee, share in shares.items()}
    for trustees in permutations(range(1, 6), 3):
        found = Combiner(3, trustees, bound=1).combine(block, [verified[trustee] for trustee in trustees])
        assert found == [1, 0, 0]
    assert len(block) == 3
    assert shares[1] == block.decrypt(1, secret(1))


def test_a_share_changed_or_of_another_trustee_key_block_or_batch_is_refused(block, shares):
    share = shares[2]
    assert len(share) == 3 * 32 + 64
    for at in range(0, len(share), 32):
        for wrong in (bytes(32), b"\xff" * 32):
            with pytest.raises((MalformedError, RejectedError)):
                block.verify(2, key(2), share[:at] + wrong + share[at + 32 :])
    refusing = [
        (block, 2, key(3)),
        (block, 3, key(2)),
        (Block(BATCH, 1, ciphertexts()), 2, key(2)),
        (Block(replace(BATCH, part="lists"), 0, ciphertexts()), 2, key(2)),
        (Block(replace(BATCH, unit="u-002"), 0, ciphertexts()), 2, key(2)),
    ]
    for other, trustee, with_key in refusing:
        with pytest.raises(RejectedError):
            other.verify(trustee, with_key, share)
    for malformed in (share[:-1], share + b"\0", b"", share[32:]):
        with pytest.raises(MalformedError):
            block.verify(2, key(2), malformed)
    with pytest.raises(MalformedError):
        block.verify(2, bytes(32), share)


def test_one_share_too_few_or_twice_or_of_another_block_is_not_combined(block, shares):
    one, two, three = (block.verify(trustee, key(trustee), shares[trustee]) for trustee in (1, 2, 3))
    other = Block(BATCH, 1, ciphertexts())
    elsewhere = other.verify(3, key(3), other.decrypt(3, secret(3)))
    combiner = Combiner(3, (1, 2, 3), bound=1)
    for wrong in ([one, two], [one, two, two], [two, one, three], [one, two, elsewhere], [], [one] * 4):
        with pytest.raises(MalformedError):
            combiner.combine(block, wrong)
    with pytest.raises(RejectedError):
        Combiner(2, (1, 2), bound=1000).combine(block, [one, two])
    with pytest.raises(RejectedError):
        Combiner(3, (1, 2, 3), bound=0).combine(block, [one, two, three])


@pytest.mark.parametrize(
    ("threshold", "trustees"), [(3, (1, 2)), (3, (1, 2, 3, 4)), (3, (1, 2, 2)), (3, (0, 1, 2)), (0, ())]
)
def test_a_threshold_that_the_trustees_do_not_make_is_malformed(threshold, trustees):
    with pytest.raises(MalformedError):
        Combiner(threshold, trustees, bound=1)


@pytest.mark.parametrize("wrong", [bytes(64), b"\xff" * 64, bytes(63), bytes(65)])
def test_ciphertexts_that_are_none_are_malformed(wrong):
    with pytest.raises(MalformedError):
        Block(BATCH, 0, wrong)


def test_a_secret_that_is_none_is_malformed(block):
    for wrong in (bytes(32), b"\xff" * 32, b"", bytes(33)):
        with pytest.raises(MalformedError):
            block.decrypt(1, wrong)
    with pytest.raises(MalformedError):
        block.decrypt(0, secret(1))
