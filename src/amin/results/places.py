"""Where the seats of a half circle stand: rows of equal circles, as even as they can be."""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, pi, sin
from typing import Final

from amin.errors import MalformedError

MOST_SEATS: Final = 2_000  # more would be finer than print
MOST_ROWS: Final = 24
WANTED_HOLLOW: Final = 0.44  # of the radius: room for the number of seats in the middle
FILLED: Final = 0.84  # how much of its room a seat takes


@dataclass(frozen=True, slots=True)
class Places:
    """Seats of a half circle of radius 1 about (0, 0), from the start edge (x = −1) round to the other.

    `y` grows upwards; seats of one angle stand from the outside in.
    """

    points: tuple[tuple[float, float], ...]
    radius: float


def places(seats: int) -> Places:
    """Place so many seats, from 1 to 2,000, in rows.

    The inner radius is the smallest that has room for all, so seats are as large as they can be; of all
    numbers of rows the one is taken whose hollow is nearest to the wanted one.

    Raises:
        MalformedError: more seats than could be seen.
    """
    if not 1 <= seats <= MOST_SEATS:
        raise MalformedError(f"a half circle of {seats:,} seats; allowed: from 1 to {MOST_SEATS:,}")
    fits = [
        (hollow, rows) for rows in range(1, MOST_ROWS + 1) if (hollow := _hollow(rows, seats)) is not None
    ]
    hollow, rows = min(fits, key=lambda fit: abs(fit[0] - WANTED_HOLLOW))
    wide = (1 - hollow) / rows
    radii = [hollow + wide * (row + 0.5) for row in range(rows)]
    in_rows = _spread(seats, [_room(radius, wide) for radius in radii])
    standing: list[tuple[float, float]] = []  # angle from the start edge, radius
    for radius, many in zip(radii, in_rows, strict=True):
        step = pi / (many - 1) if many > 1 else 0
        standing += [((step * i if many > 1 else pi / 2), radius) for i in range(many)]
    standing.sort(key=lambda place: (round(place[0], 9), -place[1]))
    points = tuple((-cos(angle) * radius, max(sin(angle), 0) * radius) for angle, radius in standing)
    return Places(points, wide / 2 * FILLED)


def _room(radius: float, wide: float) -> int:
    """How many circles have room on a half circle, both ends included."""
    return int(pi * radius / wide + 1e-9) + 1


def _hollow(rows: int, seats: int) -> float | None:
    """The smallest inner radius at which so many rows hold all seats, in hundredths."""
    for hundredths in range(25, 86):
        hollow = hundredths / 100
        wide = (1 - hollow) / rows
        if sum(_room(hollow + wide * (row + 0.5), wide) for row in range(rows)) >= seats:
            return hollow
    return None


def _spread(seats: int, room: list[int]) -> list[int]:
    """Share seats among rows by their room: whole parts, then the largest rests, the outer row first."""
    total = sum(room)
    given = [seats * each // total for each in room]
    rests = sorted(range(len(room)), key=lambda row: (-(seats * room[row] % total), -row))
    for row in rests[: seats - sum(given)]:
        given[row] += 1
    return given
