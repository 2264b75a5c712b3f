"""Derive secret scalars from a seed, as spec/crypto.md §3 says."""

import hmac

from slow_crypto import Transcript
from slow_ristretto import ORDER


class Secrets:
    """What scalar(secret, context, label, index) gives for one secret in one context: crypto.md, §3."""

    def __init__(self, secret: bytes, context: Transcript) -> None:
        """Extract the key; the transcript is used up."""
        self._key = hmac.digest(context.draw("derive"), secret, "sha512")

    def out(self, label: int, index: int) -> bytes:
        """Expand 64 bytes, which are one block of HKDF-SHA-512. Source: RFC 5869, §2.3."""
        return hmac.digest(self._key, bytes([label]) + index.to_bytes(4, "big") + b"\x01", "sha512")

    def scalar(self, label: int, index: int = 0) -> int:
        """Reduce what is expanded."""
        return int.from_bytes(self.out(label, index), "little") % ORDER

    def scalars(self, label: int, count: int) -> list[int]:
        """Return the scalars with the indexes 0 … count − 1."""
        return [self.scalar(label, index) for index in range(count)]


def written(*scalars: int) -> bytes:
    """Write scalars one behind the other: crypto.md, §1."""
    return b"".join((value % ORDER).to_bytes(32, "little") for value in scalars)
