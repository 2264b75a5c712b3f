"""A signed checkpoint: which log, how many acts, which root. Source: C2SP tlog-checkpoint, signed-note."""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from amin.crypto import SigningKey, verify_signed_bytes
from amin.errors import MalformedError, RejectedError

_ED25519: Final = b"\x01"
_SIGNATURE: Final = re.compile(r"— ([^ +]+) ([A-Za-z0-9+/]+={0,2})")
_SIZE: Final = re.compile(r"0|[1-9][0-9]{0,18}")


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a log's signature stands for."""

    origin: str
    size: int
    root: bytes

    def body(self) -> bytes:
        """The bytes that are signed: origin, size, root, each on its line."""
        root = base64.b64encode(self.root).decode()
        return f"{self.origin}\n{self.size}\n{root}\n".encode()

    def sign(self, key: SigningKey) -> bytes:
        """Return the signed note."""
        signed = key_id(self.origin, key.public) + key.sign_bytes(self.body())
        return self.body() + f"\n— {self.origin} {base64.b64encode(signed).decode()}\n".encode()


def key_id(name: str, public: bytes) -> bytes:
    """The four bytes by which a note's signature names its key. Source: C2SP signed-note."""
    return sha256(name.encode() + b"\n" + _ED25519 + public).digest()[:4]


def open_checkpoint(note: bytes, *, origin: str, public: bytes) -> Checkpoint:
    """Read a signed note and verify the log's own signature.

    Signatures by others, such as cosigners, may stand beside it; they are not looked at here.

    Raises:
        MalformedError: not a checkpoint in the form of C2SP.
        RejectedError: another origin, or no signature of this key that holds.
    """
    try:
        text = note.decode("utf-8")
    except UnicodeDecodeError:
        raise MalformedError("a checkpoint that is not UTF-8") from None
    body, separator, signatures = text.partition("\n\n")
    lines = body.split("\n")
    if not separator or not signatures.endswith("\n") or len(lines) != 3:
        raise MalformedError("a checkpoint of another form; allowed: three lines, a blank one, signatures")
    checkpoint = Checkpoint(lines[0], _size(lines[1]), _base64(lines[2], 32))
    if checkpoint.origin != origin:
        raise RejectedError(f"the checkpoint is of the log {checkpoint.origin}; expected {origin}")
    mine = (origin, key_id(origin, public))
    lines_of_mine = [signed for name, signed in _signatures(signatures) if (name, signed[:4]) == mine]
    if not lines_of_mine:
        raise RejectedError("the checkpoint is not signed by the log's key")
    verify_signed_bytes(public, lines_of_mine[0][4:], f"{body}\n".encode())
    return checkpoint


def _signatures(text: str) -> list[tuple[str, bytes]]:
    """Read every line, also those behind the one that is looked for: who signed, and what stands there."""
    matches = [_SIGNATURE.fullmatch(line) for line in text[:-1].split("\n")]
    if not all(matches):
        raise MalformedError("a checkpoint with a line that is no signature")
    return [(match[1], _base64(match[2])) for match in matches if match]


def _size(text: str) -> int:
    if not _SIZE.fullmatch(text):
        raise MalformedError("a checkpoint whose size is no number, or has a leading zero")
    return int(text)


def _base64(text: str, size: int | None = None) -> bytes:
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise MalformedError("a checkpoint with broken base64") from None
    if base64.b64encode(data).decode() != text or (size is not None and len(data) != size):
        raise MalformedError("a checkpoint with base64 of another form")
    return data
