"""What a node needs of the centre: an answer to acts, or to learn that there is none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from amin.rolls.visit import Answer, AnyAct

MOST_ACTS: Final = 48  # in one message; with their signatures they stay below 64 KiB


@dataclass(frozen=True, slots=True)
class Health:
    """What the centre says of itself.

    Attributes:
        roll: the digest of its roll, hexadecimal.
        waiting: acts that wait there.
    """

    phase: str
    election: str
    roll: str
    waiting: int = 0


class Centre(Protocol):
    """The line to the centre. The node puts a time-out on every call and asks again with the same key."""

    async def ask(self, acts: Sequence[AnyAct]) -> Sequence[Answer]:
        """Sign the acts, send them in one message, and return their answers in the same order.

        Raises:
            DeviceError: there is no answer: each act may have been done or not. One with an attribute
                `retry_after_s` says that the centre is there and took nothing.
            NotPermittedError: the centre does not let this device in.
        """

    async def health(self) -> Health:
        """Ask how the centre is. Raises DeviceError where there is no answer."""
