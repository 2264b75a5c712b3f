"""A look-up of people by name in the civil registry: an interface, and a simulator that says what it is.

Names are searched for with a reason only, on-line only, and each search is counted (UX.md 2.3).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final, Protocol

from amin.encoding.text import normalize_name

MOST_FOUND: Final = 8
FEWEST_LETTERS: Final = 3


@dataclass(frozen=True, slots=True)
class Entry:
    """A person as the registry knows them; the number is shown masked and never leaves the device."""

    name: str
    father: str
    born: int
    number: str = field(repr=False)


class CivilRegistry(Protocol):
    """The registry behind a device."""

    is_simulated: bool

    async def similar(self, name: str, born: int | None) -> tuple[Entry, ...]:
        """Find people by part of a name; at most one more than `MOST_FOUND`. Raises DeviceError."""


class SimulatedCivilRegistry:
    """A list of people who do not exist; not a registry, and connected to none."""

    is_simulated = True

    def __init__(self, people: Iterable[Entry]) -> None:
        self._people = tuple((normalize_name(each.name), each) for each in people)

    async def similar(self, name: str, born: int | None) -> tuple[Entry, ...]:
        """Find people whose name holds every word of `name`."""
        words = normalize_name(name).split()
        if sum(map(len, words)) < FEWEST_LETTERS:
            return ()
        found = [
            entry
            for key, entry in self._people
            if all(word in key for word in words) and born in (None, entry.born)
        ]
        return tuple(found[: MOST_FOUND + 1])
