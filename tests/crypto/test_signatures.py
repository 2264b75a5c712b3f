"""Ed25519 as the house uses it: Wycheproof's vectors, and one purpose for each signature."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from amin.crypto import SigningKey, verify_signature, verify_signed_bytes
from amin.errors import AminError, MalformedError, RejectedError

VECTORS = Path(__file__).resolve().parents[3] / "shared/vectors/wycheproof/testvectors_v1/ed25519_test.json"
ABSENT = "Wycheproof's vectors are not here: ../shared/vectors, beside the checkout"

KEY = SigningKey(bytes(range(32)))
ORDER = 2**252 + 27742317777372353535851937790883648493  # of the group, L. Source: RFC 8032, §5.1
# The eight points of small order, in canonical form. Source: RFC 7748, §7; Chalkias et al. (2020).
SMALL_ORDER = [
    bytes.fromhex(point)
    for point in (
        "0100000000000000000000000000000000000000000000000000000000000000",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0000000000000000000000000000000000000000000000000000000000000080",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
    )
]


@pytest.mark.skipif(not VECTORS.exists(), reason=ABSENT)
def test_every_vector_of_wycheproof_is_answered_as_it_should_be():
    """Valid ones hold and invalid ones do not. `acceptable` would be a matter of choice; none is left."""
    told = Counter()
    for group in json.loads(VECTORS.read_text())["testGroups"]:
        key = bytes.fromhex(group["publicKey"]["pk"])
        for case in group["tests"]:
            message, signature = bytes.fromhex(case["msg"]), bytes.fromhex(case["sig"])
            try:
                verify_signed_bytes(key, signature, message)
                answer = "valid"
            except AminError as error:
                answer = "invalid"
                of_length = len(signature) == 64
                assert type(error) is (RejectedError if of_length else MalformedError), case
            assert answer == case["result"], case
            told[answer] += 1

    assert told == {"valid": 88, "invalid": 63}


def test_each_bit_of_key_signature_and_message_matters():
    message = b"close 101"
    signature = KEY.sign_bytes(message)
    verify_signed_bytes(KEY.public, signature, message)

    for name, data in (("key", KEY.public), ("signature", signature), ("message", message)):
        for bit in range(8 * len(data)):
            changed = bytearray(data)
            changed[bit // 8] ^= 1 << bit % 8
            given = {"key": KEY.public, "signature": signature, "message": message, name: bytes(changed)}
            with pytest.raises(RejectedError):
                verify_signed_bytes(given["key"], given["signature"], given["message"])


def test_a_malleated_signature_is_refused():
    """S + L gives the same point. Source: RFC 8032, §5.1.7; SECURITY.md D-41."""
    signature = KEY.sign_bytes(b"x")
    s = int.from_bytes(signature[32:], "little") + ORDER
    with pytest.raises(RejectedError):
        verify_signed_bytes(KEY.public, signature[:32] + s.to_bytes(32, "little"), b"x")


@pytest.mark.parametrize("point", SMALL_ORDER, ids=lambda point: point.hex()[:8])
def test_a_key_or_commitment_of_small_order_signs_nothing(point):
    """With such a key, S = 0 would hold for many messages. Source: SECURITY.md D-41."""
    for message in (b"", b"x", b"close 101"):
        for commitment in SMALL_ORDER:
            with pytest.raises(RejectedError):
                verify_signed_bytes(point, commitment + bytes(32), message)
        with pytest.raises(RejectedError):
            verify_signed_bytes(KEY.public, point + KEY.sign_bytes(message)[32:], message)


@pytest.mark.parametrize(("key", "signature"), [(31, 64), (33, 64), (0, 64), (32, 63), (32, 65), (32, 0)])
def test_a_key_or_signature_of_another_length_is_malformed(key, signature):
    with pytest.raises(MalformedError):
        verify_signed_bytes(bytes(key), bytes(signature), b"x")


def test_a_signature_for_one_purpose_serves_no_other():
    fields = {"election": bytes(32), "station": "101", "tracker": bytes(range(32))}
    signature = KEY.sign("amin/1/promise", **fields)
    verify_signature(KEY.public, signature, "amin/1/promise", **fields)

    for purpose, given in (
        ("amin/1/closing", fields),
        ("amin/1/promise", {**fields, "station": "102"}),
        ("amin/1/promise", {**fields, "station": "10"}),
        ("amin/1/promise", {**fields, "election": bytes(31) + b"\1"}),
        ("amin/1/promise", {"station": "101", "election": bytes(32), "tracker": bytes(range(32))}),
        ("amin/1/promise", {**fields, "more": b""}),
        ("amin/1/promise", {name: fields[name] for name in ("election", "station")}),
    ):
        with pytest.raises(RejectedError):
            verify_signature(KEY.public, signature, purpose, **given)


def test_the_signed_bytes_of_another_format_are_no_signature_for_a_purpose():
    """A signed note covers bytes as they are; they must not pass as a tagged statement."""
    with pytest.raises(RejectedError):
        verify_signature(KEY.public, KEY.sign_bytes(b"amin/1/promise"), "amin/1/promise")


def test_the_same_seed_signs_the_same_bytes():
    assert SigningKey(bytes(range(32))).sign("x", a=1) == KEY.sign("x", a=1)
    assert SigningKey(bytes(32)).sign("x", a=1) != KEY.sign("x", a=1)
