"""What a terminal still knows after its power was cut: how far somebody was, and nothing of what was chosen.

One file of one size, written over at the same few moments whatever the choice; no time, no card, no voter.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from amin.encoding import decode, encode, write_durably
from amin.errors import MalformedError

SIZE_BYTES: Final = 256
_COMMITMENT_BYTES: Final = 32
_NAME: Final = "visit"


class Stage(StrEnum):
    """How far a voter was."""

    NOBODY = "nobody"
    OPEN = "open"  # a card was taken; no sheet is out
    PRINTED = "printed"  # a sheet is out or half out, and its ballot is in no box
    SENDING = "sending"  # the ballot may be in the box


@dataclass(frozen=True, slots=True)
class Entry:
    """The last line that was written.

    Attributes:
        contest: whose sheet is out; empty where none is.
        commitment: of the booth for that sheet: what the station counts it by.
    """

    stage: Stage = Stage.NOBODY
    contest: str = ""
    commitment: bytes = b""


class Journal:
    """The file of one terminal."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._path = folder / _NAME

    def read(self) -> Entry:
        """Return what was written last; nobody, on a terminal that is new.

        Raises:
            MalformedError: the file is not of ours: staff look at the terminal before anybody votes.
        """
        if not self._path.exists():
            return Entry()
        data = self._path.read_bytes()
        if len(data) != SIZE_BYTES:
            raise MalformedError("a journal of another size").at(_NAME)
        row = decode(data.rstrip(b" "))
        try:
            return Entry(Stage(row["stage"]), str(row["contest"]), bytes.fromhex(row["commitment"]))
        except (KeyError, TypeError, ValueError):
            raise MalformedError("a journal of another form").at(_NAME) from None

    def write(self, entry: Entry) -> None:
        """Write over what was there; it is on the disk when this returns."""
        row = {"commitment": entry.commitment.hex(), "contest": entry.contest, "stage": str(entry.stage)}
        write_durably(self._path, encode(row).ljust(SIZE_BYTES), mode=0o600)
