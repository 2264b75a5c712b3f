"""Secrets at rest and on the way: Argon2id and XChaCha20-Poly1305, X25519 sealed boxes; libsodium.

Source: RFC 9106 (Argon2id); PROTOCOL.md part 3.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from nacl import pwhash
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox
from nacl.secret import Aead

from amin.errors import MalformedError, NotPermittedError, RejectedError

_MAGIC: Final = b"AMINSEC1"
_SALT_BYTES: Final = pwhash.argon2id.SALTBYTES
_MOST_MEMORY_BYTES: Final = 2**30  # what an honest file asks for; a forged one must not exhaust the machine
_MOST_PASSES: Final = 16


@dataclass(frozen=True, slots=True, repr=False)
class Passphrase:
    """A passphrase and what guessing it shall cost: Argon2id passes, and memory in bytes."""

    secret: bytes
    passes: int = pwhash.argon2id.OPSLIMIT_MODERATE
    memory_bytes: int = pwhash.argon2id.MEMLIMIT_MODERATE


def seal_with_passphrase(secret: bytes, passphrase: Passphrase, *, salt: bytes, purpose: bytes) -> bytes:
    """Encrypt a secret for a file.

    Args:
        salt: 16 random bytes, new for every file.
        purpose: what the file is for; opening asks for the same.

    Returns: magic, passes (u32), memory (u32, KiB), salt, then nonce and ciphertext; the first four are
        authenticated with it.

    Raises:
        MalformedError: a cost that opening would refuse, or a salt of another length.
    """
    _refuse_absurd_work(passphrase.passes, passphrase.memory_bytes)
    if len(salt) != _SALT_BYTES:
        raise MalformedError(f"a salt of {len(salt)} bytes; allowed: {_SALT_BYTES}")
    header = (
        _MAGIC
        + passphrase.passes.to_bytes(4, "big")
        + (passphrase.memory_bytes // 1024).to_bytes(4, "big")
        + salt
    )
    key = pwhash.argon2id.kdf(
        Aead.KEY_SIZE, passphrase.secret, salt, opslimit=passphrase.passes, memlimit=passphrase.memory_bytes
    )
    return header + bytes(Aead(key).encrypt(secret, aad=header + purpose))


def open_with_passphrase(data: bytes, passphrase: bytes, *, purpose: bytes) -> bytes:
    """Decrypt what `seal_with_passphrase` made.

    Raises:
        MalformedError: not such a file, or one that asks for absurd memory.
        NotPermittedError: another passphrase, another purpose, or the file was changed.
    """
    header_bytes = len(_MAGIC) + 8 + _SALT_BYTES
    if len(data) < header_bytes or not data.startswith(_MAGIC):
        raise MalformedError("not a sealed secret")
    header, sealed = data[:header_bytes], data[header_bytes:]
    passes = int.from_bytes(header[8:12], "big")
    memory_bytes = int.from_bytes(header[12:16], "big") * 1024
    _refuse_absurd_work(passes, memory_bytes)
    key = pwhash.argon2id.kdf(Aead.KEY_SIZE, passphrase, header[16:], opslimit=passes, memlimit=memory_bytes)
    try:
        return bytes(Aead(key).decrypt(sealed, aad=header + purpose))
    except (CryptoError, ValueError):
        raise NotPermittedError(
            "this passphrase does not open the sealed secret",
            hint="type it again; if it is right, the file was changed: take the second medium",
        ) from None


class Recipient:
    """Who can open a sealed box: an X25519 key made from a 32-byte seed."""

    def __init__(self, seed: bytes) -> None:
        self._key = PrivateKey.from_seed(seed)

    @property
    def public(self) -> bytes:
        """The public key to seal for, 32 bytes."""
        return bytes(self._key.public_key)

    def open(self, sealed: bytes) -> bytes:
        """Open a box. Raises RejectedError: it was sealed for another, or changed."""
        try:
            return bytes(SealedBox(self._key).decrypt(sealed))
        except CryptoError:
            raise RejectedError("the sealed box is not for this trustee, or was changed") from None


def seal_for(public: bytes, secret: bytes) -> bytes:
    """Seal a secret so that only the holder of `public` opens it.

    Raises:
        MalformedError: no key of 32 bytes, or one of small order, whose boxes everybody could open.
    """
    try:
        return bytes(SealedBox(PublicKey(public)).encrypt(secret))
    except CryptoError:
        raise MalformedError("a key for which nothing can be sealed") from None


def _refuse_absurd_work(passes: int, memory_bytes: int) -> None:
    least = pwhash.argon2id.MEMLIMIT_MIN
    if not (1 <= passes <= _MOST_PASSES and least <= memory_bytes <= _MOST_MEMORY_BYTES):
        raise MalformedError("a sealed secret that asks for absurd work")
