"""Whether a contest is held: too few candidates are an outcome, not an error."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from amin.counting.alternates import alternates_for

# Seats → how many persons must stand.
LeastPersons = Callable[[int], int]


@dataclass(frozen=True, slots=True)
class NotHeld:
    """The contest is not held: fewer stand than the law asks for."""

    persons: int
    needed: int
    seats: int


def one_person(seats: int) -> int:
    """Whoever stands is enough; who stands alone is elected. Source: docs/decisions/0014."""
    return 1


def as_many_as_seats(seats: int) -> int:
    """A person for each seat."""
    return seats


def seats_and_alternates(seats: int) -> int:
    """A person for each seat and each alternate. Source: LAW part 6, on villages (LIKELY)."""
    return seats + alternates_for(seats)


def not_held(persons: int, seats: int, least: LeastPersons) -> NotHeld | None:
    """Return why the contest is not held; None when enough persons stand.

    Args:
        least: the reading, chosen by the election before candidates are known.
    """
    needed = least(seats)
    return NotHeld(persons, needed, seats) if persons < needed else None
