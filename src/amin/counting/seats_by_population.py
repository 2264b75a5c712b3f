"""How many seats a council has, by the people who live there."""

from __future__ import annotations

from typing import Final, Literal

from amin.errors import MalformedError

Place = Literal["village", "clan", "district", "city", "tehran"]

# Up to so many people → seats. None: beyond. Source: LAW 2.1 (law of 1403, Art. 4; city table of 2016).
_VILLAGE: Final = ((1_500, 3), (None, 5))
_CITY: Final = ((50_000, 5), (200_000, 7), (500_000, 9), (1_000_000, 11), (2_000_000, 13), (None, 15))
_TABLES: Final = {
    "village": _VILLAGE,
    "clan": _VILLAGE,
    "district": ((None, 5),),
    "city": _CITY,
    "tehran": ((None, 21),),
}


def seats_by_population(place: Place, people: int) -> int:
    """Seats of a council by the law's table; a place on a line belongs below it ("up to").

    Args:
        people: inhabitants by the last census, from 0.
    Raises:
        MalformedError: no such kind of place, or no whole number of people from 0.
    Source: LAW 2.1.
    """
    if place not in _TABLES:
        raise MalformedError(f"place {place!r}; allowed: {', '.join(_TABLES)}")
    if type(people) is not int or people < 0:
        raise MalformedError(f"{people!r} people; allowed: a whole number from 0")
    table = _TABLES[place]
    return next(seats for most, seats in table if most is None or people <= most)
