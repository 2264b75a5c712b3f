"""Highest averages: each seat goes to the largest quotient of votes and the next divisor."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from itertools import pairwise
from math import lcm

from amin.counting.allocation import (
    NO_SEATS,
    Allocation,
    Seats,
    Served,
    Votes,
    every_seat_by_lot,
    seat_by_seat,
)
from amin.counting.runner_up import runner_up
from amin.counting.steps import Step, Steps, Value, tie_step
from amin.errors import MalformedError

# Seats held → the divisor for the next one: a whole number from 1, larger for each seat.
# A sequence of fractions (1.4, 3, 5, …) is given by its whole multiples (14, 30, 50, …).
DivisorSequence = Callable[[int], int]


def dhondt_divisor(held: int) -> int:
    """1, 2, 3, … Source: D'Hondt, Système pratique et raisonné de représentation proportionnelle (1882)."""
    return held + 1


def sainte_lague_divisor(held: int) -> int:
    """1, 3, 5, … Source: Sainte-Laguë, La représentation proportionnelle (1910)."""
    return 2 * held + 1


def modified_sainte_lague_divisor(held: int) -> int:
    """1.4, 3, 5, …, tenfold. Source: Norway's election act of 2002, § 11-4 (valgloven)."""
    return 20 * held + 10 if held else 14


def danish_divisor(held: int) -> int:
    """1, 4, 7, … Source: Denmark's Folketing election act, § 79 (compensatory seats to constituencies)."""
    return 3 * held + 1


def imperiali_divisor(held: int) -> int:
    """1, 1.5, 2, …, twofold. Source: Belgium's municipal election act of 4 August 1932, Art. 56."""
    return held + 2


def divisors(first: Sequence[int | Fraction]) -> DivisorSequence:
    """Make a sequence of any divisors; behind the last it goes on by the last step.

    Args:
        first: two divisors and more, from above 0, each larger than the one before: (7/5, 3, 5).
    Raises:
        MalformedError: too few, or not rising.
    """
    for each in first:
        if type(each) not in (int, Fraction):
            raise MalformedError(f"divisor {each!r}; allowed: whole numbers and exact fractions")
    if len(first) < 2 or first[0] <= 0 or any(b <= a for a, b in pairwise(first)):
        raise MalformedError(
            f"divisors {', '.join(map(str, first))}; allowed: two and more from above 0, each larger"
        )
    scale = lcm(*(Fraction(each).denominator for each in first))
    whole = tuple(int(each * scale) for each in first)
    last, step = len(whole) - 1, whole[-1] - whole[-2]

    def divisor(held: int) -> int:
        return whole[held] if held <= last else whole[last] + (held - last) * step

    return divisor


def dhondt(votes: Votes, seats: int, held: Seats = NO_SEATS) -> Allocation:
    """Seats to the largest of votes/1, votes/2, votes/3, … Also known as Jefferson's method.

    Source: D'Hondt (1882); Balinski & Young, Fair Representation (2001), ch. 3.
    """
    return highest_averages(votes, seats, held, divisor=dhondt_divisor)


def sainte_lague(votes: Votes, seats: int, held: Seats = NO_SEATS) -> Allocation:
    """Seats to the largest of votes/1, votes/3, votes/5, … Also known as Webster's or Schepers' method.

    Source: Sainte-Laguë (1910); Balinski & Young (2001), ch. 4.
    """
    return highest_averages(votes, seats, held, divisor=sainte_lague_divisor)


def modified_sainte_lague(votes: Votes, seats: int, held: Seats = NO_SEATS) -> Allocation:
    """Sainte-Laguë with a dearer first seat: votes/1.4, votes/3, votes/5, … Source: valgloven § 11-4."""
    return highest_averages(votes, seats, held, divisor=modified_sainte_lague_divisor, unit=10)


def danish(votes: Votes, seats: int, held: Seats = NO_SEATS) -> Allocation:
    """Seats to the largest of votes/1, votes/4, votes/7, …; kind to small lists. Source: § 79, Denmark."""
    return highest_averages(votes, seats, held, divisor=danish_divisor)


def imperiali_divisors(votes: Votes, seats: int, held: Seats = NO_SEATS) -> Allocation:
    """Seats to the largest of votes/1, votes/1.5, votes/2, …; kind to large lists. Source: Art. 56."""
    return highest_averages(votes, seats, held, divisor=imperiali_divisor, unit=2)


def highest_averages(
    votes: Votes, seats: int, held: Seats = NO_SEATS, *, divisor: DivisorSequence, unit: int = 1
) -> Allocation:
    """Give one seat after the other to the largest quotient; equal quotients for the last are handed back.

    Quotients are compared as whole numbers: unequal ones are at least 1/d² apart, with d the largest
    divisor, so times d² and rounded down they keep their order, and equal ones stay equal.

    Args:
        unit: by how much the divisors are multiplied to be whole; for the explanation alone.
    Source: Balinski & Young, Fair Representation (2001), app. A, "divisor methods".
    """
    if not any(votes.values()):
        return every_seat_by_lot(votes, seats, held)
    scale = divisor(max(held.values(), default=0) + seats) ** 2

    def quotient(name: str, has: int) -> int:
        return votes[name] * scale // divisor(has)

    had = dict.fromkeys(votes, 0)
    first = votes  # one divisor orders all groups as their votes do
    if any(held.values()):
        had = {name: held.get(name, 0) for name in votes}
        by = {has: divisor(has) for has in set(had.values())}
        first = {name: n * scale // by[had[name]] for name, n in votes.items()}
    served = seat_by_seat(quotient, had, seats, first)
    steps = Steps(lambda: quotient_steps(served, votes, had, divisor, unit))
    return Allocation(served.seats, served.tied, served.open_seats, steps)


def quotient_steps(
    served: Served, votes: Votes, had: Seats, divisor: DivisorSequence, unit: int
) -> Iterator[Step]:
    """Each quotient that won a seat, in order; the seat's number is that of the whole body."""
    held = Counter(had)
    last = sum(had.values()) + len(served.order)
    for seat, name in enumerate(served.order, start=sum(had.values()) + 1):
        by = Fraction(divisor(held[name]), unit)
        values: dict[str, Value] = {"votes": votes[name], "divisor": by, "quotient": votes[name] / by}
        if seat == last and not served.tied:
            values |= _next_quotient(
                name, votes[name] / by, votes, held, lambda has: Fraction(divisor(has), unit)
            )
        yield Step("divisor", name, values | {"seat": seat})
        held[name] += 1
    if served.tied:
        yield tie_step(served.tied, served.open_seats)


def _next_quotient(
    winner: str, won_by: Fraction, votes: Votes, held: Seats, divisor: Callable[[int], Fraction]
) -> dict[str, Value]:
    """Who had the next quotient, and how many votes it lacked to be level."""
    claims = {name: n / divisor(held[name]) for name, n in votes.items() if n and name != winner}
    return runner_up("quotient", claims, won_by, lambda name: divisor(held[name]))
