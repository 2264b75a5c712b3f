"""Highest averages: each seat goes to the largest quotient of votes and the next divisor."""

from __future__ import annotations

from collections.abc import Callable
from math import lcm

from amin.counting.allocation import NO_SEATS, Allocation, Seats, Votes, every_seat_by_lot, seat_by_seat

# Seats held → the divisor for the next one: a whole number from 1, larger for each seat.
# A sequence of fractions (1.4, 3, 5, …) is given by its whole multiples (14, 30, 50, …).
DivisorSequence = Callable[[int], int]


def dhondt_divisor(held: int) -> int:
    """1, 2, 3, … Source: D'Hondt, Système pratique et raisonné de représentation proportionnelle (1882)."""
    return held + 1


def dhondt(votes: Votes, seats: int, held: Seats = NO_SEATS) -> Allocation:
    """Seats to the largest of votes/1, votes/2, votes/3, … Also known as Jefferson's method.

    Source: D'Hondt (1882); Balinski & Young, Fair Representation (2001), ch. 3.
    """
    return highest_averages(votes, seats, held, divisor=dhondt_divisor)


def highest_averages(
    votes: Votes, seats: int, held: Seats = NO_SEATS, *, divisor: DivisorSequence
) -> Allocation:
    """Give one seat after the other to the largest quotient; equal quotients for the last are handed back.

    Quotients are compared as whole numbers: all of them times the least common multiple of the divisors.

    Source: Balinski & Young, Fair Representation (2001), app. A, "divisor methods".
    """
    if not any(votes.values()):
        return every_seat_by_lot(votes, seats, held)
    most = max(held.values(), default=0) + seats
    scale = lcm(*(divisor(has) for has in range(most + 1)))

    def quotient(name: str, has: int) -> int:
        return votes[name] * scale // divisor(has)  # exact: the divisor is a factor of scale

    return seat_by_seat(quotient, {name: held.get(name, 0) for name in votes}, seats)
