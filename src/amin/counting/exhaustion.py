"""Short lists: where the seats go that a group has no persons for. The reading is docs/decisions/0010."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import chain

from amin.counting.allocation import Allocate, Allocation, Votes
from amin.counting.steps import Step, Steps


def pass_seats_on(allocate: Allocate, votes: Votes, persons: Mapping[str, int], seats: int) -> Allocation:
    """Give seats by a rule, and let those go on by it that a group has no persons for.

    Groups that have room keep what they have surely won and take part in the rest: so a short list never
    costs another one a seat. A group that a lot could bring over its number of persons is treated as one
    that won more: it has no part in a lot whose seat it could not fill, and the seats of that lot go on
    too. When there is a seat for everybody, all are in and what is left stays empty.

    Args:
        allocate: the rule, without regard to persons.
        persons: how many each group has.
    Source: docs/decisions/0010; the law is silent (LAW 1.6, OPEN-4).
    """
    held = dict.fromkeys(votes, 0)
    room = list(votes)
    steps: list[Steps | tuple[Step, ...]] = []
    while True:
        left = seats - sum(held.values())
        if sum(persons[name] - held[name] for name in room) <= left:
            final = held | {name: persons[name] for name in room}
            all_in = tuple(Step("seat", name, {"seats": n}) for name, n in final.items())
            return Allocation(final, steps=_joined([*steps, all_in]))
        given = allocate({name: votes[name] for name in room}, left, held)
        held |= {name: min(given.seats[name], persons[name]) for name in room}
        steps.append(tuple(given.steps) if not isinstance(given.steps, Steps) else given.steps)
        short = [name for name in room if given.seats[name] + (name in given.tied) > persons[name]]
        if not short:
            return Allocation(held, given.tied, given.open_seats, _joined(steps))
        full = [(name, given.seats[name] + (name in given.tied)) for name in short]
        steps.append(
            tuple(Step("exhausted", name, {"persons": persons[name], "won": won}) for name, won in full)
        )
        room = [name for name in room if held[name] < persons[name]]


def _joined(steps: list[Steps | tuple[Step, ...]]) -> Steps:
    """All steps in order; still worked out when they are read."""
    return Steps(lambda: chain.from_iterable(steps))
