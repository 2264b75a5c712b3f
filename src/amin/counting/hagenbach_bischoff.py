"""The Swiss method: whole quotas first, then each seat left to the largest average."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from itertools import chain

from amin.counting.allocation import NO_SEATS, Allocation, Seats, Votes, every_seat_by_lot
from amin.counting.highest_averages import dhondt
from amin.counting.largest_remainder import droop
from amin.counting.steps import Step, Steps


def hagenbach_bischoff(votes: Votes, seats: int, held: Seats = NO_SEATS) -> Allocation:
    """Give whole quotas, then one seat after the other to the largest votes ÷ (seats held + 1).

    The quota is the whole number above votes ÷ (seats + 1). The seats are those of d'Hondt; the way is
    shorter by hand.

    Source: Switzerland, Federal Act on Political Rights (SR 161.1), Arts. 40 and 41.
    """
    most = max(votes.values(), default=0)
    if not seats or not most:
        return every_seat_by_lot(votes, seats, held)
    before = {name: has for name, has in held.items() if has and name in votes}
    total = sum(before.values()) + seats
    price = droop(sum(votes.values()), total)
    costs = price.numerator
    reached = {name: n // costs for name, n in votes.items() if n >= costs} if most >= costs else {}
    reached |= {name: has for name, has in before.items() if has > reached.get(name, 0)}
    if sum(reached.values()) > total:  # seats that are held already leave too few for whole quotas
        return dhondt(votes, seats, held)
    rest = dhondt(votes, total - sum(reached.values()), reached)
    steps = Steps(lambda: chain(_quota_steps(votes, total, price, reached), rest.steps))
    return Allocation(rest.seats, rest.tied, rest.open_seats, steps)


def _quota_steps(votes: Votes, total: int, price: Fraction, reached: Seats) -> Iterable[Step]:
    """The quota, and each group's seats for whole ones."""
    yield Step("quota", None, {"votes": sum(votes.values()), "seats": total, "quota": price})
    for name, n in votes.items():
        yield Step("whole", name, {"quotas": n / price, "seats": reached.get(name, 0)})
