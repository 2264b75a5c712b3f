"""Mixers' shuffles through the typed face: what holds, what is refused, and which mixer is named."""

from __future__ import annotations

import os
from dataclasses import replace

import pytest

from amin.crypto import SumContest, public_key
from amin.crypto.shuffles import (
    CIPHERTEXT_BYTES,
    Batch,
    Pieces,
    mix,
    shuffle_bytes,
    shuffled,
    verify_shuffles,
)
from amin.errors import MalformedError, RejectedError

ELECTION = bytes(range(32))
KEY = public_key((7).to_bytes(32, "little"))
SEED = bytes(32)
BATCH = Batch(ELECTION, "council", "u-001", "marks")
NO_POINT = b"\xff" * 32


def ciphertexts(count: int) -> bytes:
    """So many different ciphertexts: those of a `sum` ballot with as many slots, less one."""
    contest = SumContest(ELECTION, "c", KEY, persons=count, lists=0, max_marks=1)
    ballot = contest.encrypt("1", bytes(32), bytes(32), b"\1" + bytes(count))
    return ballot[64:][: count * CIPHERTEXT_BYTES]


def mixed_by(mixers: int, inputs: bytes) -> list[bytes]:
    shuffles: list[bytes] = []
    for mixer in range(1, mixers + 1):
        shuffles.append(mix(BATCH, mixer, KEY, bytes([mixer]) * 32, inputs))
        inputs = shuffled(shuffles[-1])
    return shuffles


def in_pieces(data: bytes) -> Pieces:
    return Pieces(len(data), lambda offset, length: data[offset : offset + length])


def test_three_mixers_in_a_row_hold_and_put_out_other_ciphertexts():
    inputs = ciphertexts(5)
    shuffles = mixed_by(3, inputs)

    verify_shuffles(BATCH, KEY, inputs, shuffles, SEED)
    verify_shuffles(BATCH, KEY, inputs, shuffles[:1], SEED)
    verify_shuffles(BATCH, KEY, inputs, [], SEED)
    outputs = [inputs, *map(shuffled, shuffles)]
    assert {len(output) for output in outputs} == {5 * CIPHERTEXT_BYTES}
    assert len({output[at : at + 32] for output in outputs for at in range(0, 320, 32)}) == 40
    assert [len(shuffle) for shuffle in shuffles] == 3 * [shuffle_bytes(5)]


def test_a_mixer_that_does_its_turn_again_writes_the_same_bytes():
    inputs = ciphertexts(4)
    assert mix(BATCH, 1, KEY, SEED, inputs) == mix(BATCH, 1, KEY, SEED, inputs)
    assert mix(BATCH, 1, KEY, SEED, inputs) != mix(BATCH, 2, KEY, SEED, inputs)


def test_a_batch_of_no_ciphertext_is_mixed_and_holds():
    shuffle = mix(BATCH, 1, KEY, SEED, b"")
    verify_shuffles(BATCH, KEY, b"", [shuffle], SEED)
    assert len(shuffle) == shuffle_bytes(0)


def test_shuffles_may_be_read_from_files_a_piece_at_a_time(tmp_path):
    inputs = ciphertexts(3)
    shuffle = mix(BATCH, 1, KEY, SEED, inputs)
    path = tmp_path / "shuffle"
    path.write_bytes(shuffle)
    with path.open("rb") as file:
        on_disk = Pieces(len(shuffle), lambda offset, length: os.pread(file.fileno(), length, offset))
        verify_shuffles(BATCH, KEY, in_pieces(inputs), [on_disk], SEED)


def test_what_reading_raises_is_what_the_caller_gets():
    def broken(offset: int, length: int) -> bytes:
        raise OSError(f"no {length} bytes at {offset}")

    inputs = ciphertexts(2)
    with pytest.raises(OSError, match="bytes at"):
        verify_shuffles(BATCH, KEY, inputs, [Pieces(shuffle_bytes(2), broken)], SEED)
    with pytest.raises(MalformedError):
        verify_shuffles(BATCH, KEY, inputs, [Pieces(shuffle_bytes(2), lambda offset, length: b"")], SEED)


@pytest.mark.parametrize("mixer", [1, 2, 3])
def test_the_first_mixer_whose_shuffle_does_not_hold_is_named(mixer):
    inputs = ciphertexts(3)
    shuffles = mixed_by(3, inputs)
    whole = shuffles[mixer - 1]
    for wrong, error in [
        (whole[:-32] + bytes(32), RejectedError),
        (whole[:-32] + NO_POINT, MalformedError),
        (NO_POINT + whole[32:], MalformedError),
        (bytes(32) + whole[32:], MalformedError),
        (whole[1:], MalformedError),
        (whole[224:], MalformedError),
    ]:
        shuffles[mixer - 1] = wrong
        with pytest.raises(error, match=f"mixer {mixer}") as refused:
            verify_shuffles(BATCH, KEY, inputs, shuffles, SEED)
        assert refused.value.place.record == mixer


def test_mixers_in_another_order_or_one_left_out_are_rejected():
    inputs = ciphertexts(3)
    first, second, third = mixed_by(3, inputs)
    for shuffles, mixer in [([second, first, third], 1), ([first, third], 2), ([first, first], 2)]:
        with pytest.raises(RejectedError) as refused:
            verify_shuffles(BATCH, KEY, inputs, shuffles, SEED)
        assert refused.value.place.record == mixer


def test_a_shuffle_of_another_batch_or_under_another_key_is_rejected():
    inputs = ciphertexts(3)
    shuffle = mix(BATCH, 1, KEY, SEED, inputs)
    for other in [
        replace(BATCH, election_hash=bytes(32)),
        replace(BATCH, contest="experts"),
        replace(BATCH, unit="u-002"),
        replace(BATCH, part="lists"),
        replace(BATCH, number=1),
    ]:
        with pytest.raises(RejectedError):
            verify_shuffles(other, KEY, inputs, [shuffle], SEED)
    with pytest.raises(RejectedError):
        verify_shuffles(BATCH, public_key((8).to_bytes(32, "little")), inputs, [shuffle], SEED)


@pytest.mark.parametrize(
    "wrong", [bytes(64), NO_POINT + bytes(32), ciphertexts(1)[:63], ciphertexts(1) + b"0"]
)
def test_inputs_that_are_no_ciphertexts_are_malformed_and_nobody_is_named(wrong):
    with pytest.raises(MalformedError):
        mix(BATCH, 1, KEY, SEED, wrong)
    with pytest.raises(MalformedError) as refused:
        verify_shuffles(BATCH, KEY, wrong, [mix(BATCH, 1, KEY, SEED, ciphertexts(1))], SEED)
    assert refused.value.place.record is None


@pytest.mark.parametrize(("mixer", "key"), [(0, KEY), (1, bytes(32)), (1, NO_POINT), (1, KEY[:-1])])
def test_a_mixer_without_number_or_key_is_malformed(mixer, key):
    with pytest.raises(MalformedError):
        mix(BATCH, mixer, key, SEED, b"")


def test_secrets_seeds_and_shuffles_of_other_lengths_are_malformed():
    for secret in (b"", bytes(31), bytes(33)):
        with pytest.raises(MalformedError):
            mix(BATCH, 1, KEY, secret, b"")
        with pytest.raises(MalformedError):
            verify_shuffles(BATCH, KEY, b"", [], secret)
    for shuffle in (b"", bytes(287), bytes(289), bytes(288 + 223)):
        with pytest.raises(MalformedError):
            shuffled(shuffle)
