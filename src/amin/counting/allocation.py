"""Places given to the highest: the one room where a dead heat is found."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from heapq import heapify, heapreplace, nlargest
from types import MappingProxyType
from typing import Final, Protocol

Votes = Mapping[str, int]
Seats = Mapping[str, int]

NO_SEATS: Final[Seats] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Cut:
    """Who is inside, and who shares the last places."""

    inside: tuple[str, ...]  # highest first; equals in the order they came
    tied: tuple[str, ...]  # nobody, or more than `left`
    left: int  # places for the tied


@dataclass(frozen=True, slots=True)
class Allocation:
    """Seats of groups, and the seats that only a lot can give."""

    seats: Seats  # what each group holds whichever way the lot falls
    tied: tuple[str, ...] = ()  # no group, or two and more
    open_seats: int = 0  # how many seats the lot gives among `tied`


class Allocate(Protocol):
    """A rule that gives `seats` more seats, on top of what groups hold, without regard to persons."""

    def __call__(self, votes: Votes, seats: int, held: Seats = NO_SEATS) -> Allocation: ...


def cut(scores: Votes, places: int) -> Cut:
    """Give `places` to the highest scores; a dead heat for the last of them is handed back."""
    names = sorted(scores, key=lambda name: -scores[name])
    if places >= len(names):
        return Cut(tuple(names), (), 0)
    edge = scores[names[places]]  # the highest score that gets no place
    inside = tuple(name for name in names[:places] if scores[name] > edge)
    if len(inside) == places:
        return Cut(inside, (), 0)
    tied = tuple(name for name in scores if scores[name] == edge)
    return Cut(inside, tied, places - len(inside))


def seat_by_seat(claim: Callable[[str, int], int], held: Seats, seats: int) -> Allocation:
    """Give one seat after the other to the largest claim; a dead heat for the last is handed back.

    Args:
        claim: of a group that holds so many seats to the next one; smaller with each seat it holds.
        held: what each group holds before; names all groups.
    """
    won = dict(held)
    first = {name: claim(name, has) for name, has in held.items()}
    least = min(nlargest(seats, first.values()), default=0)
    queue = [(-c, name) for name, c in first.items() if c >= least]  # the others never come to a turn
    heapify(queue)
    edge: int | None = None
    at_edge: list[str] = []  # who won a seat with the claim that was served last
    for _ in range(seats):
        best, name = queue[0]
        at_edge = [*at_edge, name] if best == edge else [name]
        edge = best
        won[name] += 1
        heapreplace(queue, (-claim(name, won[name]), name))
    missed = {name for best, name in queue if best == edge}
    if not missed:
        return Allocation(won)
    for name in at_edge:
        won[name] -= 1
    return Allocation(won, tuple(name for name in held if name in missed.union(at_edge)), len(at_edge))


def every_seat_by_lot(votes: Votes, seats: int, held: Seats) -> Allocation:
    """Leave every seat to a lot among all groups, for no vote tells them apart.

    Source: docs/decisions/0013.
    """
    won = {name: held.get(name, 0) for name in votes}
    if len(votes) == 1:
        return Allocation({name: has + seats for name, has in won.items()})
    return Allocation(won, tuple(votes), seats) if seats else Allocation(won)
