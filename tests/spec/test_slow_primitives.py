"""Hold what the slow readers stand on to Wycheproof: the derivation of secrets, and signatures."""

import json
from pathlib import Path
from typing import Any, Final

import pytest
from slow_crypto import verify_signature
from slow_outcome import outcome
from slow_secret import hkdf

VECTORS: Final = Path(__file__).resolve().parents[3] / "shared/vectors/wycheproof/testvectors_v1"
ABSENT: Final = "Wycheproof's vectors are not here: ../shared/vectors, beside the checkout"
LONGEST: Final = 255 * 64  # RFC 5869, §2.3

pytestmark = pytest.mark.skipif(not VECTORS.exists(), reason=ABSENT)


def vectors_in(name: str) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """Return every test of a file with its group."""
    groups = json.loads((VECTORS / name).read_text())["testGroups"]
    return [(group, test) for group in groups for test in group["tests"]]


def test_the_slow_hkdf_gives_what_wycheproof_expects() -> None:
    compared = 0
    for _, test in vectors_in("hkdf_sha512_test.json"):
        if test["size"] > LONGEST:
            assert test["result"] == "invalid"
            continue
        secret, salt, info = (bytes.fromhex(test[name]) for name in ("ikm", "salt", "info"))
        same = hkdf(secret, salt, info, test["size"]).hex() == test["okm"]
        assert same == (test["result"] == "valid"), test
        compared += 1
    assert compared > 50


def test_the_slow_signature_is_answered_as_wycheproof_expects() -> None:
    for group, test in vectors_in("ed25519_test.json"):
        key = bytes.fromhex(group["publicKey"]["pk"])
        message, signature = bytes.fromhex(test["msg"]), bytes.fromhex(test["sig"])
        result = outcome(lambda k=key, m=message, s=signature: verify_signature(k, m, s))
        assert (result == "holds") == (test["result"] == "valid"), test
