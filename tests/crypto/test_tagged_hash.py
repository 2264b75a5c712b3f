"""The house's one hash is the core's transcript, byte for byte: spec/crypto.md §2, by hand."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amin.crypto import Ceremony, SumContest, booth_commitment, public_key, tagged_hash

ELECTION = bytes(range(32))
KEY = public_key((7).to_bytes(32, "little"))


def by_hand(*parts: bytes) -> bytes:
    """SHA-512 over labels and values, each behind its length in eight bytes; the first 32 bytes."""
    hash_ = hashlib.sha512()
    for part in parts:
        hash_.update(len(part).to_bytes(8, "big") + part)
    return hash_.digest()[:32]


def test_a_tagged_hash_is_the_transcript_of_the_specification():
    expected = by_hand(
        *(b"purpose", b"amin/1/test", b"election", ELECTION, b"key-set", "کلید".encode()),
        *(b"count", (5).to_bytes(8, "big"), b"hash", b""),
    )

    assert tagged_hash("amin/1/test", election=ELECTION, key_set="کلید", count=5) == expected


def test_the_cores_hash_of_a_dealing_is_the_tagged_hash_of_its_statement():
    dealing = b"any bytes"
    ceremony = Ceremony(ELECTION, "election", trustees=5, threshold=3)

    ours = tagged_hash(
        "amin/1/dealing-hash",
        election=ELECTION,
        key_set="election",
        trustees=5,
        threshold=3,
        trustee=2,
        dealing=dealing,
    )

    assert ceremony.dealing_hash(2, dealing) == ours


def test_the_cores_tracker_is_the_same_transcript_under_the_label_tracker():
    contest = SumContest(ELECTION, "council", KEY, persons=1, lists=0, max_marks=1)
    ballot = contest.encrypt("101", bytes(32), bytes(32), b"\x01\x00")

    expected = by_hand(
        *(b"purpose", b"amin/1/tracker", b"election", ELECTION, b"contest", b"council"),
        *(b"station", b"101", b"ballot", ballot, b"tracker", b""),
    )

    assert contest.trackers("101", ballot) == [expected]


def test_the_booths_commitment_is_the_same_transcript_under_the_label_commitment():
    seed = bytes(range(32, 64))

    assert booth_commitment(seed) == by_hand(
        b"purpose", b"amin/1/booth-half", b"seed", seed, b"commitment", b""
    )
    assert booth_commitment(seed) != tagged_hash("amin/1/booth-half", seed=seed)


@given(st.text(max_size=6), st.text(max_size=6), st.binary(max_size=6), st.binary(max_size=6))
def test_values_cannot_move_over_the_border_between_fields(purpose, other, left, right):
    """The lengths make every sequence of parts another input."""
    first = tagged_hash(purpose, a=left, b=right)

    assert (tagged_hash(purpose, a=left + right, b=b"") == first) == (right == b"")
    assert (tagged_hash(other, a=left, b=right) == first) == (purpose == other)
    assert (tagged_hash(purpose, a=right, b=left) == first) == (left == right)
    assert tagged_hash(purpose, b=right, a=left) != first
    assert tagged_hash(purpose, a=left) != first


@pytest.mark.parametrize("number", [-1, 2**64])
def test_a_number_that_eight_bytes_do_not_hold_is_refused(number):
    with pytest.raises(OverflowError):
        tagged_hash("amin/1/test", count=number)
