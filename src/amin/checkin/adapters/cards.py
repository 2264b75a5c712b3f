"""What puts a card on a chip or prints it as a slip: an interface, and a simulator that says what it is."""

from __future__ import annotations

from typing import Protocol

from amin.errors import DeviceError


class CardWriter(Protocol):
    """A writer of chips, or a printer of slips. It keeps nothing of what it wrote."""

    is_simulated: bool

    async def write(self, card: bytes) -> None:
        """Write one card. Raises DeviceError: it was not written; the same may be written again."""


class SimulatedCardWriter:
    """Writes to nothing and counts; it fails when it was told to."""

    is_simulated = True

    def __init__(self) -> None:
        self.written = 0
        self.failures = 0

    async def write(self, card: bytes) -> None:
        """Count one card, or fail once for each failure that was asked for."""
        if self.failures:
            self.failures -= 1
            raise DeviceError("the card was not written", hint="put the card in again")
        self.written += 1
