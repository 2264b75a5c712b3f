"""Derive secret scalars from a seed, as spec/crypto.md §3 says."""

import hmac

from slow_crypto import Transcript
from slow_ristretto import ORDER


def hkdf(secret: bytes, salt: bytes, info: bytes, size: int) -> bytes:
    """Extract and expand with SHA-512. Source: RFC 5869, §2.2 and §2.3."""
    key, block, out = hmac.digest(salt or bytes(64), secret, "sha512"), b"", b""
    for count in range(1, -(-size // 64) + 1):
        block = hmac.digest(key, block + info + bytes([count]), "sha512")
        out += block
    return out[:size]


class Secrets:
    """What scalar(secret, context, label, index) gives for one secret in one context: crypto.md, §3."""

    def __init__(self, secret: bytes, context: Transcript) -> None:
        """Draw the salt; the transcript is used up."""
        self._secret, self._salt = secret, context.draw("derive")

    def out(self, label: int, index: int) -> bytes:
        """Derive 64 bytes."""
        return hkdf(self._secret, self._salt, bytes([label]) + index.to_bytes(4, "big"), 64)

    def scalar(self, label: int, index: int = 0) -> int:
        """Reduce what is derived."""
        return int.from_bytes(self.out(label, index), "little") % ORDER

    def scalars(self, label: int, count: int) -> list[int]:
        """Return the scalars with the indexes 0 … count − 1."""
        return [self.scalar(label, index) for index in range(count)]


def written(*scalars: int) -> bytes:
    """Write scalars one behind the other: crypto.md, §1."""
    return b"".join((value % ORDER).to_bytes(32, "little") for value in scalars)
