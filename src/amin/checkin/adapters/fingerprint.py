"""A fingerprint sensor: an interface, and a simulator that says what it is.

No sensor of an authority is at hand and none of their protocols is public: there is no adapter to a real one.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from enum import StrEnum
from typing import Final, Protocol

MOST_TRIES: Final = 2  # then another finger, or two persons compare the face


class Finger(StrEnum):
    """What a sensor found."""

    SAME = "ok"
    OTHER = "other"
    UNREAD = "unread"


class FingerprintSensor(Protocol):
    """Compares a finger with what the authority holds of a voter. No print is kept or sent by Amin."""

    is_simulated: bool

    async def compare(self, voter: bytes) -> Finger:
        """Compare the finger on the sensor with that of a pseudonym. Raises DeviceError."""


class SimulatedFingerprintSensor:
    """Answers what it was told to, and SAME when nothing was said; there is no finger and no sensor."""

    is_simulated = True

    def __init__(self, answers: Iterable[Finger] = ()) -> None:
        self._answers = deque(answers)

    def next_is(self, *answers: Finger) -> None:
        """Say what the next fingers shall be."""
        self._answers.extend(answers)

    async def compare(self, voter: bytes) -> Finger:
        """Answer the next of what was said."""
        return self._answers.popleft() if self._answers else Finger.SAME
