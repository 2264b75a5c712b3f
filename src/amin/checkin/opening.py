"""Opening a device: what must be seen to before the first voter; the last is a dummy voter, whole.

Source: LAW.md, 13 (opening); UX.md 3.2; SECURITY.md C-21.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from amin.errors import StateError


class Step(StrEnum):
    """One line of the checklist."""

    CLOCK = "clock"
    SLICE = "slice"
    LINE = "line"
    CARDS = "cards"
    SOUND = "sound"
    REGISTER = "register"
    PRIVACY = "privacy"
    DUMMY = "dummy"


# Whose word it is: a person ticks what only a person can see; the rest the device finds out by itself.
BY_DEVICE: Final = frozenset({Step.SLICE, Step.LINE, Step.CARDS, Step.DUMMY})


@dataclass(frozen=True, slots=True)
class Seen:
    """What the device found: whether the roll is loaded, and how many cards there are.

    A station opens without a line as well, and is provisional then; so the line asks only that the node
    knows how it stands.
    """

    people: int
    cards: int
    line_known: bool


class Opening:
    """The checklist of one device and one day; nothing is decided by it but whether the desk reads voters."""

    def __init__(self) -> None:
        self._ticked: set[Step] = set()
        self.dummy_done = False

    def tick(self, step: Step, done: bool) -> None:
        """Note what a person has seen to, or take it back.

        Raises:
            StateError: the device finds this out by itself.
        """
        if step in BY_DEVICE:
            raise StateError(f"the device sees to {step} by itself")
        if done:
            self._ticked.add(step)
        else:
            self._ticked.discard(step)

    def done(self, seen: Seen) -> frozenset[Step]:
        """Return the steps that are done."""
        found = {
            Step.SLICE: seen.people > 0,
            Step.LINE: seen.line_known,
            Step.CARDS: seen.cards > 0,
            Step.DUMMY: self.dummy_done,
        }
        return frozenset(self._ticked | {step for step, is_done in found.items() if is_done})

    def require(self, done: Iterable[Step]) -> None:
        """Refuse to open before every step is done. Raises StateError."""
        left = [step for step in Step if step not in set(done)]
        if left:
            raise StateError(f"not seen to: {', '.join(left)}")
