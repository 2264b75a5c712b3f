"""Places given to the highest: the one room where a dead heat is found."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import heapify, heapreplace
from types import MappingProxyType
from typing import Final, Protocol

from amin.counting.steps import Step, tie_step

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
    steps: Sequence[Step] = field(default=(), compare=False, repr=False)  # how it came about


class Allocate(Protocol):
    """A rule that gives `seats` more seats, on top of what groups hold, without regard to persons."""

    def __call__(self, votes: Votes, seats: int, held: Seats = NO_SEATS) -> Allocation: ...


@dataclass(frozen=True, slots=True)
class Served:
    """Seats given one after the other, with the order in which they were given."""

    seats: Seats
    tied: tuple[str, ...]
    open_seats: int
    order: tuple[str, ...]  # who won, seat by seat; without the seats that are in the tie


def cut(scores: Votes, places: int) -> Cut:
    """Give `places` to the highest scores; a dead heat for the last of them is handed back."""
    names = sorted(scores, key=scores.__getitem__, reverse=True)  # stable: equals as they came
    if places >= len(names):
        return Cut(tuple(names), (), 0)
    edge = scores[names[places]]  # the highest score that gets no place
    inside = tuple(name for name in names[:places] if scores[name] > edge)
    if len(inside) == places:
        return Cut(inside, (), 0)
    tied = tuple(name for name in scores if scores[name] == edge)
    return Cut(inside, tied, places - len(inside))


def seat_by_seat(
    claim: Callable[[str, int], int], held: Seats, seats: int, first: Mapping[str, int] | None = None
) -> Served:
    """Give one seat after the other to the largest claim; a dead heat for the last is handed back.

    Args:
        claim: of a group that holds so many seats to the next one; smaller with each seat it holds.
        held: what each group holds before; names all groups.
        first: the first claim of each group that takes part, or numbers that order the groups alike;
            without it all groups take part.
    """
    won = dict(held)
    if first is None:
        first = {name: claim(name, has) for name, has in held.items()}
    ranked = sorted(first.values(), reverse=True)
    least = ranked[min(seats, len(ranked)) - 1] if seats and ranked else 0
    in_reach = [name for name, score in first.items() if score >= least]  # the others never have a turn
    queue = [(-claim(name, held[name]), name) for name in in_reach]
    heapify(queue)
    edge: int | None = None
    order: list[str] = []
    level = 0  # how many seats, at the end of `order`, were won by the claim that was served last
    for _ in range(seats):
        best, name = queue[0]
        level = level + 1 if best == edge else 1
        edge = best
        order.append(name)
        won[name] += 1
        heapreplace(queue, (-claim(name, won[name]), name))
    missed = {name for best, name in queue if best == edge}
    if not missed:
        return Served(won, (), 0, tuple(order))
    at_edge = order[len(order) - level :]
    for name in at_edge:
        won[name] -= 1
    tied = missed.union(at_edge)
    return Served(won, tuple(n for n in in_reach if n in tied), level, tuple(order[: len(order) - level]))


def every_seat_by_lot(votes: Votes, seats: int, held: Seats) -> Allocation:
    """Leave every seat to a lot among all groups, for no vote tells them apart.

    Source: docs/decisions/0013.
    """
    won = {name: held.get(name, 0) for name in votes}
    if len(votes) < 2 or not seats:
        return Allocation({name: has + seats for name, has in won.items()})
    return Allocation(won, tuple(votes), seats, (tie_step(tuple(votes), seats),))
