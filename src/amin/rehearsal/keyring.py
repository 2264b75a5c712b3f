"""The secrets of a rehearsal: thrown away with it, or kept in a folder for exercising what comes after.

A real election has no such thing: the key of the log, of each board, trustee and mixer are in as many hands.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from nacl import pwhash

from amin.crypto import Passphrase, SigningKey
from amin.encoding import decode, encode, open_regular, os_errors, write_durably
from amin.errors import AminError, InputError, MalformedError, Place

FORMAT: Final = "amin/rehearsal-keys/1"
BOARDS: Final = ("executive", "supervision", "central")
_FILE: Final = "keys.json"
_SEED_BYTES: Final = 32
_MOST_BYTES: Final = 2**20


@dataclass(frozen=True, slots=True)
class PublicKeys:
    """What an election is frozen with: the key of its log, and those of the boards by their ids."""

    log: bytes
    boards: Mapping[str, bytes]


class KeyRing:
    """Every secret of a rehearsal by its holder's name; those of trustees and mixers open their files."""

    def __init__(self, folder: Path, seeds: dict[str, bytes]) -> None:
        self.folder = folder
        self._seeds = seeds

    @classmethod
    def make(cls, folder: Path, entropy: Callable[[int], bytes]) -> KeyRing:
        """Make the keys that are needed before the freeze."""
        return cls(folder, {name: entropy(_SEED_BYTES) for name in ("log", *map(_board, BOARDS))})

    @classmethod
    def open(cls, folder: Path) -> KeyRing:
        """Open the keys that a rehearsal kept.

        Raises:
            InputError: there are none.
        """
        path = folder / _FILE
        try:
            with open_regular(path) as file, os_errors(path):
                data = decode(file.read(_MOST_BYTES))
            if data["format"] != FORMAT:
                raise MalformedError("a file of another format")
            seeds = {str(name): bytes.fromhex(seed) for name, seed in data["seeds"].items()}
            if any(len(seed) != _SEED_BYTES for seed in seeds.values()):
                raise MalformedError("a secret of another length")
        except (AminError, KeyError, TypeError, ValueError, AttributeError):
            hint = "give the folder that `amin rehearse --keep-keys` wrote"
            raise InputError("no keys of a rehearsal", place=Place(str(path)), hint=hint) from None
        return cls(folder, seeds)

    def save(self) -> None:
        """Write the secrets down, in the clear, for their owner alone."""
        seeds = {name: seed.hex() for name, seed in self._seeds.items()}
        document = {"format": FORMAT, "seeds": seeds}
        write_durably(self.folder / _FILE, encode(document), mode=0o600)

    @property
    def public(self) -> PublicKeys:
        """The public keys of log and boards."""
        return PublicKeys(self.log.public, {board: self.board(board).public for board in BOARDS})

    @property
    def log(self) -> SigningKey:
        """The key of the log."""
        return self._key("log")

    def board(self, board: str) -> SigningKey:
        """The key of a board."""
        return self._key(_board(board))

    def trustee(self, number: int) -> Path:
        """The folder of a trustee."""
        return self.folder / "trustees" / str(number)

    def mixer(self, number: int) -> Path:
        """The folder of a mixer."""
        return self.folder / "mixers" / str(number)

    def new_passphrase(self, folder: Path, entropy: Callable[[int], bytes]) -> Passphrase:
        """Make the passphrase of whoever has this folder.

        It is random, of 256 bits: guessing it is hopeless at any cost, so it is cheap to use.
        """
        self._seeds[self._owner(folder)] = entropy(_SEED_BYTES)
        return self.passphrase(folder)

    def passphrase(self, folder: Path) -> Passphrase:
        """The passphrase of whoever has this folder."""
        argon = pwhash.argon2id
        return Passphrase(self._seed(self._owner(folder)), argon.OPSLIMIT_MIN, argon.MEMLIMIT_MIN)

    def _owner(self, folder: Path) -> str:
        return folder.relative_to(self.folder).as_posix()

    def _key(self, name: str) -> SigningKey:
        return SigningKey(self._seed(name))

    def _seed(self, name: str) -> bytes:
        if name not in self._seeds:
            raise InputError(f"the kept keys hold no key of {name}", place=Place(str(self.folder / _FILE)))
        return self._seeds[name]


def _board(board: str) -> str:
    return f"board {board}"
