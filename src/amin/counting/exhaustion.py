"""Short lists: where the seats go that a group has no persons for. The reading is docs/decisions/0010."""

from __future__ import annotations

from collections.abc import Mapping

from amin.counting.allocation import Allocate, Allocation, Votes


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
    while True:
        left = seats - sum(held.values())
        if sum(persons[name] - held[name] for name in room) <= left:
            return Allocation(held | {name: persons[name] for name in room})
        given = allocate({name: votes[name] for name in room}, left, held)
        held |= {name: min(given.seats[name], persons[name]) for name in room}
        if all(given.seats[name] + (name in given.tied) <= persons[name] for name in room):
            return Allocation(held, given.tied, given.open_seats)
        room = [name for name in room if held[name] < persons[name]]
