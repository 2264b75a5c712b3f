"""What a terminal asks its station: the only peer that it has.

Source: PROTOCOL.md 5.1–5.4; SECURITY.md E5 (the terminal learns no identity).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from amin.errors import NotPermittedError


class Refusal(StrEnum):
    """Why a card is not taken: the id of the sentence that the voter reads."""

    USED = "k.err_card_used"
    OTHER = "k.err_card_other"  # another station, style or election
    UNREAD = "k.err_card_unread"


class CardRefusedError(NotPermittedError):
    """The station does not take this card; nothing has changed."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(f"the card was refused: {refusal.name.lower()}")
        self.refusal = refusal


class SheetFate(StrEnum):
    """What became of a printed sheet whose ballot never reached the box: a counter each (PROTOCOL.md 5.6)."""

    CHANGED = "changed"
    TESTED = "tested"
    ABANDONED = "abandoned"  # after printing
    JAMMED = "jammed"


@dataclass(frozen=True, slots=True, repr=False)
class OpenedBallot:
    """A ballot that is made public: everything that made it, so that anybody can make it again.

    Attributes:
        slots: the choice; it was a test and is never counted.
    """

    ballot: bytes
    seed: bytes
    station_half: bytes
    slots: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """What a card is good for: contests still open on it, and those that were spent."""

    open: tuple[str, ...]
    spent: tuple[str, ...]


class Station(Protocol):
    """The station's side. Each call may be repeated; DeviceError: the line or the station failed."""

    def look(self, card: bytes) -> Card:
        """Say what a card is good for. Raises CardRefusedError."""

    def half(self, card: bytes, contest: str, commitment: bytes) -> bytes:
        """Give the station's half of the tracker to a booth that has committed to its own; 32 bytes."""

    def cast(self, card: bytes, contest: str, ballot: bytes) -> bytes:
        """Verify and store a ballot durably, and only then promise; the signature.

        Raises:
            CardRefusedError: the card was spent with another ballot.
            RejectedError: the proofs or halves do not hold.
        """

    def note(self, contest: str, commitment: bytes, fate: SheetFate) -> None:
        """Count a sheet that came to nothing; the commitment names it, so that it counts once."""

    def publish_test(self, contest: str, tested: OpenedBallot) -> None:
        """Recompute a tested ballot byte for byte, and publish it.

        Raises:
            RejectedError: this terminal made another ballot than its seed makes.
        """
