"""A mixer: an institution with one sealed file, whose secret alone says how it shuffles."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from amin.crypto import Batch, Passphrase, open_with_passphrase, seal_with_passphrase
from amin.crypto.shuffles import mix
from amin.encoding import os_errors, write_durably
from amin.errors import AminError, MalformedError, Place, StateError
from amin.record import RecordWriter, layout
from amin.record.mixes import MarksList

_SECRET: Final = "secret"
_SECRET_BYTES: Final = 32
_SALT_BYTES: Final = 16


class Mixer:
    """A mixer whose sealed file has been opened.

    Attributes:
        number: of the institution in the frozen list, from 1.
    """

    def __init__(self, number: int, secret: bytes) -> None:
        self.number = number
        self._secret = secret

    @classmethod
    def create(
        cls,
        folder: Path,
        number: int,
        election_hash: bytes,
        passphrase: Passphrase,
        *,
        entropy: Callable[[int], bytes],
    ) -> Mixer:
        """Make a mixer with a fresh secret in a folder of its own.

        Raises:
            StateError: the folder holds a mixer already; it is never written over.
        """
        with os_errors(folder):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = folder / _SECRET
        if path.exists():
            raise StateError("a mixer's secret is here already", place=Place(str(folder)))
        secret = entropy(_SECRET_BYTES)
        purpose = _purpose(election_hash, number)
        sealed = seal_with_passphrase(secret, passphrase, salt=entropy(_SALT_BYTES), purpose=purpose)
        write_durably(path, sealed, mode=0o600)
        return cls(number, secret)

    @classmethod
    def open(cls, folder: Path, number: int, election_hash: bytes, passphrase: Passphrase) -> Mixer:
        """Open a mixer's sealed file.

        Raises:
            MalformedError: unreadable, or no such file.
            NotPermittedError: another passphrase, another mixer's or election's file, or changed.
        """
        path = folder / _SECRET
        try:
            sealed = path.read_bytes()
        except OSError:
            message = "the sealed secret of a mixer is missing or unreadable"
            raise MalformedError(message, place=Place(str(path))) from None
        purpose = _purpose(election_hash, number)
        try:
            return cls(number, open_with_passphrase(sealed, passphrase.secret, purpose=purpose))
        except AminError as error:
            raise error.at(str(path)) from None

    def mix(self, mixed: MarksList, turn: int, before: int | None) -> None:
        """Take a turn with a batch: read what is to be mixed from the record, and write the shuffle into it.

        Args:
            turn: how many mixers have shuffled it before, and one.
            before: which institution took the turn before; None for the first turn.

        Raises:
            MalformedError: what is to be mixed is not there, or holds no ciphertexts; nothing was written.
        """
        with mixed.given(turn, before) as pieces:
            inputs = pieces.read(0, pieces.size_bytes)
        shuffle = self.shuffle(mixed.batch, turn, bytes(mixed.record.election_key.key), inputs)
        write_shuffle(mixed, turn, self.number, shuffle)

    def shuffle(self, batch: Batch, turn: int, key: bytes, inputs: bytes) -> bytes:
        """Shuffle ciphertexts and prove it; again with the same inputs gives the same bytes.

        Args:
            key: the election key.
        """
        return mix(batch, turn, key, self._secret, inputs)


def write_shuffle(mixed: MarksList, turn: int, institution: int, shuffle: bytes) -> None:
    """Write an institution's shuffle of a batch durably into the record."""
    writer = RecordWriter(mixed.record.folder)
    context = mixed.context(turn, institution)
    writer.pieces(mixed.path(turn), layout.MIX_KIND, layout.MIX_VERSION, context, shuffle)


def _purpose(election_hash: bytes, number: int) -> bytes:
    return b"amin/1/mixer" + election_hash + number.to_bytes(4, "big")
