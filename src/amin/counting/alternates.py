"""Alternates: how many a council has, and who they are. The readings are docs/decisions/0011."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

from amin.counting.allocation import Votes, cut
from amin.counting.lots import Lots, drawn_for
from amin.counting.outcome import Tie
from amin.counting.persons import Pool

# Seats of a council → its alternates. Source: LAW 2.1; 5 → 3 is LIKELY for villages, the others are SURE.
ALTERNATES: Final[Mapping[int, int]] = MappingProxyType(
    {1: 0, 3: 2, 5: 3, 7: 5, 9: 6, 11: 7, 13: 8, 15: 10, 21: 11}
)


def alternates_for(seats: int) -> int:
    """How many alternates a body has: the law's table; beside it half of the seats, rounded up.

    One seat has no alternate: a vacancy means a by-election, as of the Assembly of Experts.

    Source: LAW 2.1 and 2.3; docs/decisions/0011.
    """
    return ALTERNATES.get(seats, (seats + 1) // 2)


def next_by_votes(
    votes: Votes, pools: Sequence[Pool], places: int, open_seats: int = 0, lots: Lots = ()
) -> tuple[tuple[str, ...], Tie | None]:
    """The persons without a seat who have the most votes, from whichever group they come.

    Only those are named who are alternates whichever way the lots for seats fall. Whoever may yet win a
    seat is not named, but the line is drawn as if those with the most votes among them lost. In a lot
    among persons all have the same votes, so that line is exact; in a lot among groups it may name fewer.

    Args:
        votes: of all candidates, in file order.
        open_seats: seats that a lot gives among groups.
        lots: those that were drawn.
    Returns:
        The alternates, most votes first, and the lot for the last places. No lot is handed back as long
        as another one decides who takes part in it.
    Source: LAW 1.6, OPEN-7; docs/decisions/0011.
    """
    seated = {code for pool in pools for code in pool.elected}
    undecided = {code for pool in pools for code in pool.undecided}
    contenders = [(pool.undecided, pool.settled.left) for pool in pools if not pool.by_lot]
    by_lot = [pool for pool in pools if pool.by_lot]
    contenders.append(
        (
            tuple(code for pool in by_lot for code in pool.undecided),
            open_seats + sum(pool.settled.left for pool in by_lot),
        )
    )
    for codes, winners in contenders:
        seated.update(sorted(codes, key=lambda code: votes[code])[:winners])  # the rest lose: the strongest
    line = cut({code: n for code, n in votes.items() if code not in seated}, places)
    named = tuple(code for code in line.inside if code not in undecided)
    if not line.tied or by_lot or undecided.intersection(line.tied):
        return named, None
    tie = Tie("alternate", line.tied, line.left)
    lot = drawn_for(tie, lots)
    return ((*named, *lot.drawn), None) if lot else (named, tie)
