"""Largest remainder: whole quotas first, then a seat each to the largest remainders."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from fractions import Fraction
from math import floor

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

# Votes of all, seats → how many votes one seat costs, above 0.
Quota = Callable[[int, int], Fraction]


def hare(votes: int, seats: int) -> Fraction:
    """Votes through seats, unrounded. Source: Hare, The Election of Representatives (1859)."""
    return Fraction(votes, seats)


def droop(votes: int, seats: int) -> Fraction:
    """The least whole number of votes that only so many can reach. Source: Droop, JSS 44 (1881)."""
    return Fraction(votes // (seats + 1) + 1)


def hagenbach_bischoff_quota(votes: int, seats: int) -> Fraction:
    """Votes through seats and one more, unrounded. Source: Hagenbach-Bischoff (1888, Basel)."""
    return Fraction(votes, seats + 1)


def imperiali_quota(votes: int, seats: int) -> Fraction:
    """Votes through seats and two more, unrounded. Source: Italy's D.P.R. 361/1957, Art. 77 (until 1993)."""
    return Fraction(votes, seats + 2)


def droop_remainder(votes: Votes, seats: int, held: Seats = NO_SEATS) -> Allocation:
    """Largest remainder with Droop's quota, as South Africa has. Source: Electoral Act 73/1998, sched. 1A."""
    return largest_remainder(votes, seats, held, quota=droop)


def hagenbach_bischoff_remainder(votes: Votes, seats: int, held: Seats = NO_SEATS) -> Allocation:
    """Largest remainder with the unrounded quota of Hagenbach-Bischoff."""
    return largest_remainder(votes, seats, held, quota=hagenbach_bischoff_quota)


def imperiali_remainder(votes: Votes, seats: int, held: Seats = NO_SEATS) -> Allocation:
    """Largest remainder with Imperiali's quota; what it gives too many is taken where least is left over."""
    return largest_remainder(votes, seats, held, quota=imperiali_quota)


def largest_remainder(votes: Votes, seats: int, held: Seats = NO_SEATS, *, quota: Quota = hare) -> Allocation:
    """Give each seat to the group that lacks most of its quotas; equal lacks for the last are handed back.

    Whoever lacks a whole quota and more comes first, so whole quotas are served before remainders, and
    remainders from the largest down: this is Hamilton's method, and `largest_remainder` of LAW 1.5. Said
    in this way it also goes on from seats that are held, as a short list asks for (docs/decisions/0010),
    and a small quota, which promises more seats than there are, takes them back where the remainder is
    smallest. A group without votes has no part in it: with few votes and a large quota it could win.

    Source: Balinski & Young, Fair Representation (2001), ch. 3 and app. A.
    """
    if seats == 0 or not any(votes.values()):
        return every_seat_by_lot(votes, seats, held)
    had = {name: held.get(name, 0) for name in votes} if held else dict.fromkeys(votes, 0)
    before = sum(had.values())
    price = quota(sum(votes.values()), before + seats)
    pays, costs = price.denominator, price.numerator

    def lack(name: str, has: int) -> int:
        return votes[name] * pays - has * costs  # (quotas − seats) × numerator

    first = {name: n * pays - had[name] * costs if before else n for name, n in votes.items() if n}
    served = seat_by_seat(lack, had, seats, first)
    steps = Steps(lambda: remainder_steps(served, votes, had, price))
    return Allocation(served.seats, served.tied, served.open_seats, steps)


def remainder_steps(served: Served, votes: Votes, had: Seats, price: Fraction) -> Iterator[Step]:
    """The quota; each group's quotas and seats for whole ones; each remainder that won; what was taken."""
    before = sum(had.values())
    total = before + len(served.order) + served.open_seats
    yield Step("quota", None, {"votes": sum(votes.values()), "seats": total, "quota": price})
    for name, n in votes.items():
        yield Step("whole", name, {"quotas": n / price, "seats": max(floor(n / price), had[name])})
    held = Counter(had)
    for seat, name in enumerate(served.order, start=before + 1):
        remainder = votes[name] / price - held[name]
        values: dict[str, Value] = {"remainder": remainder, "seat": seat}
        if seat == total:
            claims = {other: n / price - held[other] for other, n in votes.items() if n and other != name}
            values |= runner_up("remainder", claims, remainder, lambda _: price)
        held[name] += 1
        if remainder < 1:
            yield Step("remainder", name, values)
    for name, n in votes.items():
        for left in range(floor(n / price) - 1, held[name] - 1, -1):
            if name not in served.tied:
                yield Step("surplus", name, {"remainder": n / price - floor(n / price), "seats": left})
    if served.tied:
        yield tie_step(served.tied, served.open_seats)
