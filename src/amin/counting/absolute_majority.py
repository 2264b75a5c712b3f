"""Absolute majority: who has more than half of the votes for one seat is elected in the first round."""

from __future__ import annotations

from amin.counting.allocation import Cut, Votes, cut
from amin.errors import MalformedError


def absolute_majority(votes: int, seats: int) -> int:
    """The least number of votes that is more than half of votes ÷ seats.

    Args:
        votes: all valid votes for persons; empty lines are none.
        seats: from 1.
    Raises:
        MalformedError: no seat, or fewer votes than none.
    Source: canton of Grisons, law on political rights (BR 150.100), Art. 39 para. 1: votes through twice the
        seats, and the next whole number above. The canton of Zug counted so in 2015 (docs/real-elections.md).
    """
    if seats < 1 or votes < 0:
        raise MalformedError(f"{votes} votes for {seats} seats; allowed: votes from 0, seats from 1")
    return votes // (2 * seats) + 1


def by_absolute_majority(votes: Votes, seats: int, needed: int) -> Cut:
    """Seat those who reach the majority, most votes first; seats left over are for a second round.

    More persons than there are seats may reach it, and then those with the most votes are elected.

    Source: canton of Grisons, law on political rights (BR 150.100), Arts. 39 and 40.
    """
    return cut({name: n for name, n in votes.items() if n >= needed}, seats)
