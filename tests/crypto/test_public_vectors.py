"""Hold the core, and what of libsodium is used, to vectors that others published.

Signatures have theirs in test_signatures.py, trees in tests/tlog, the slow readers in tests/spec.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from nacl.bindings import crypto_scalarmult
from nacl.exceptions import CryptoError
from nacl.secret import Aead

from amin.crypto import Ceremony, MarksContest, SumContest, seal_for
from amin.crypto.blocks import Block
from amin.crypto.shuffles import Batch, mix, verify_shuffles
from amin.errors import MalformedError

FOLDER: Final = Path(__file__).resolve().parents[3] / "shared/vectors"
ABSENT: Final = "public vectors are not here: ../shared/vectors, beside the checkout"
ELECTION: Final = b"\x05" * 32
BATCH: Final = Batch(ELECTION, "council", "u-001", "marks")

pytestmark = pytest.mark.skipif(not FOLDER.exists(), reason=ABSENT)


@pytest.fixture(scope="module")
def rfc_9496() -> dict[str, Any]:
    """Return the vectors of RFC 9496, appendix A."""
    return json.loads((FOLDER / "ristretto255-rfc9496/rfc9496.json").read_text())


@pytest.fixture(scope="module")
def multiples(rfc_9496: dict[str, Any]) -> list[bytes]:
    """Return 0·G … 15·G."""
    return [bytes.fromhex(text) for text in rfc_9496["multiples_of_generator"]]


@pytest.fixture(scope="module")
def invalid(rfc_9496: dict[str, Any]) -> list[bytes]:
    """Return the 29 encodings of RFC 9496, appendix A.3, that are none."""
    found = [bytes.fromhex(text) for kind in rfc_9496["invalid_encodings"].values() for text in kind]
    assert len(found) == 29
    return found


def wycheproof(name: str) -> Iterator[dict[str, Any]]:
    """Return every test of a file of Wycheproof."""
    for group in json.loads((FOLDER / "wycheproof/testvectors_v1" / name).read_text())["testGroups"]:
        yield from group["tests"]


def test_decrypting_gives_the_multiples_of_the_generator_of_rfc_9496(multiples: list[bytes]) -> None:
    """A share of the ciphertext with α = G is the secret times G. Source: RFC 9496, appendix A.1."""
    block = Block(BATCH, 0, multiples[1] + multiples[0])
    for n, expected in enumerate(multiples[1:], start=1):
        share = block.decrypt(1, n.to_bytes(32, "little"))
        assert share[:32] == expected
        block.verify(1, expected, share)


def test_encodings_that_rfc_9496_calls_invalid_are_malformed_as_a_key(
    invalid: list[bytes], multiples: list[bytes]
) -> None:
    block = Block(BATCH, 0, multiples[1] + multiples[0])
    share = block.decrypt(1, (7).to_bytes(32, "little"))
    for data in invalid:
        with pytest.raises(MalformedError):
            SumContest(ELECTION, "council", data, persons=3, lists=0, max_marks=1)
        with pytest.raises(MalformedError):
            MarksContest(ELECTION, "council", data, candidates=3, lists=0, max_marks=1)
        with pytest.raises(MalformedError):
            mix(BATCH, 1, data, bytes(32), b"")
        with pytest.raises(MalformedError):
            block.verify(1, data, share)


def test_encodings_that_rfc_9496_calls_invalid_are_malformed_in_what_is_published(
    invalid: list[bytes], multiples: list[bytes]
) -> None:
    ceremony = Ceremony(ELECTION, "election", trustees=3, threshold=1)
    dealing = ceremony.deal(1, bytes(32))
    block = Block(BATCH, 0, multiples[1] + multiples[0])
    share = block.decrypt(1, (7).to_bytes(32, "little"))
    for data in invalid:
        with pytest.raises(MalformedError):
            ceremony.verify_dealing(1, data + dealing[32:])
        with pytest.raises(MalformedError):
            block.verify(1, multiples[7], data + share[32:])
        for text in (data + multiples[2], multiples[2] + data):
            with pytest.raises(MalformedError):
                Block(BATCH, 0, text)
            with pytest.raises(MalformedError):
                mix(BATCH, 1, multiples[3], bytes(32), text)


def test_encodings_that_rfc_9496_calls_invalid_are_malformed_in_every_field_of_a_shuffle(
    invalid: list[bytes], multiples: list[bytes]
) -> None:
    """Five elements of its one record and the five of the trailer. Source: spec/shuffle.md, §2."""
    inputs = multiples[1] + multiples[2]
    made = mix(BATCH, 1, multiples[3], bytes(32), inputs)
    verify_shuffles(BATCH, multiples[3], inputs, [made], bytes(32))
    for data in invalid:
        for at in (*range(0, 160, 32), *range(224, 384, 32)):
            changed = made[:at] + data + made[at + 32 :]
            with pytest.raises(MalformedError):
                verify_shuffles(BATCH, multiples[3], inputs, [changed], bytes(32))


def test_encodings_that_rfc_9496_calls_invalid_are_refused_in_every_field_of_a_ballot(
    invalid: list[bytes], multiples: list[bytes]
) -> None:
    """In a batch a malformed ballot is named like one whose proof fails. Source: spec/marks.md, §3."""
    contest = MarksContest(ELECTION, "council", multiples[3], candidates=12, lists=3, max_marks=3)
    ballot = contest.encrypt("1", bytes(32), bytes(32), contest.choice([1, 5]))
    contest.verify("1", ballot, bytes(32))
    places = (*range(64, 448, 32), *range(544, 736, 32), *range(928, 1120, 32))
    for data in invalid:
        batch = b"".join(ballot[:at] + data + ballot[at + 32 :] for at in places)
        assert contest.rejected("1", ballot + batch, bytes(32)) == list(range(1, len(places) + 1))


def test_what_seals_files_answers_wycheproof_as_it_should() -> None:
    """XChaCha20-Poly1305 of libsodium; a nonce of another length is refused, too."""
    answered = set()
    for test in wycheproof("xchacha20_poly1305_test.json"):
        key, nonce, aad, message, text, tag = (
            bytes.fromhex(test[name]) for name in ("key", "iv", "aad", "msg", "ct", "tag")
        )
        try:
            opened: bytes | None = Aead(key).decrypt(text + tag, aad, nonce)
        except (CryptoError, ValueError):
            opened = None
        assert opened == (message if test["result"] == "valid" else None), test
        answered.add(test["result"])
    assert answered == {"valid", "invalid"}


def test_what_seals_shares_answers_wycheproof_as_it_should() -> None:
    """X25519 of libsodium, which refuses the keys of low order that Wycheproof leaves to the library."""
    for test in wycheproof("x25519_test.json"):
        public, private = bytes.fromhex(test["public"]), bytes.fromhex(test["private"])
        if "ZeroSharedSecret" in test["flags"]:
            with pytest.raises((CryptoError, RuntimeError)):
                crypto_scalarmult(private, public)
        else:
            assert crypto_scalarmult(private, public).hex() == test["shared"], test


def test_no_share_is_sealed_for_a_transport_key_of_low_order() -> None:
    """Whoever seals for it seals for everybody. Source: Wycheproof, ZeroSharedSecret."""
    low = [test for test in wycheproof("x25519_test.json") if "ZeroSharedSecret" in test["flags"]]
    for test in low:
        with pytest.raises(MalformedError):
            seal_for(bytes.fromhex(test["public"]), bytes(32))
    assert low
