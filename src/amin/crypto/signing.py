"""Ed25519 signatures over a purpose and labelled fields. Source: RFC 8032, through libsodium.

libsodium refuses a malleated S and keys of small order, as Wycheproof asks.
"""

from __future__ import annotations

from nacl.exceptions import BadSignatureError
from nacl.signing import SigningKey as _SigningKey
from nacl.signing import VerifyKey

from amin.crypto.hashing import tagged_hash
from amin.errors import MalformedError, RejectedError

PUBLIC_BYTES = 32
SIGNATURE_BYTES = 64


class SigningKey:
    """A secret signing key made from a 32-byte seed."""

    def __init__(self, seed: bytes) -> None:
        self._key = _SigningKey(seed)

    @property
    def public(self) -> bytes:
        """The public key, 32 bytes."""
        return bytes(self._key.verify_key)

    def sign(self, purpose: str, **fields: bytes | str | int) -> bytes:
        """Sign labelled fields for one purpose; a signature for one purpose serves no other."""
        return self.sign_bytes(tagged_hash(purpose, **fields))

    def sign_bytes(self, message: bytes) -> bytes:
        """Sign bytes as they are, for formats of others (a signed note)."""
        return self._key.sign(message).signature


def verify_signature(public: bytes, signature: bytes, purpose: str, **fields: bytes | str | int) -> None:
    """Check a signature made by `SigningKey.sign`. Raises MalformedError or RejectedError."""
    verify_signed_bytes(public, signature, tagged_hash(purpose, **fields))


def verify_signed_bytes(public: bytes, signature: bytes, message: bytes) -> None:
    """Check a signature made by `SigningKey.sign_bytes`. Raises MalformedError or RejectedError."""
    if len(public) != PUBLIC_BYTES or len(signature) != SIGNATURE_BYTES:
        raise MalformedError("a key or signature of the wrong length")
    try:
        VerifyKey(public).verify(message, signature)
    except BadSignatureError:
        raise RejectedError("the signature does not hold") from None
