"""Largest remainder: whole quotas first, then a seat each to the largest remainders."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from amin.counting.allocation import NO_SEATS, Allocation, Seats, Votes, every_seat_by_lot, seat_by_seat

# Votes of all, seats → how many votes one seat costs.
Quota = Callable[[int, int], Fraction]


def hare(votes: int, seats: int) -> Fraction:
    """Votes through seats, unrounded. Source: Hare, The Election of Representatives (1859)."""
    return Fraction(votes, seats)


def largest_remainder(votes: Votes, seats: int, held: Seats = NO_SEATS, *, quota: Quota = hare) -> Allocation:
    """Give each seat to the group that lacks most of its quotas; equal lacks for the last are handed back.

    Whoever lacks a whole quota and more comes first, so whole quotas are served before remainders, and
    remainders from the largest down: this is Hamilton's method, and `largest_remainder` of LAW 1.5. Said
    in this way it also goes on from seats that are held, as a short list asks for (docs/decisions/0010).

    Source: Balinski & Young, Fair Representation (2001), ch. 3 and app. A.
    """
    if seats == 0 or not any(votes.values()):
        return every_seat_by_lot(votes, seats, held)
    had = {name: held.get(name, 0) for name in votes}
    price = quota(sum(votes.values()), sum(had.values()) + seats)

    def lack(name: str, has: int) -> int:
        return votes[name] * price.denominator - has * price.numerator  # (quotas − seats) × numerator

    return seat_by_seat(lack, had, seats)
