"""The same elections counted by votelib: every disagreement has a name, and every name still occurs.

`AMIN_ELECTIONS` sets how many elections a method; 2,000 without it, 20,000 in scripts/deep.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from fractions import Fraction
from math import floor
from typing import Final

import pytest
from votelib.component.quota import QUOTAS
from votelib_comparison import PEERS, Peer, elections, ours, theirs

from amin.counting.allocation import Allocation, Votes

ELECTIONS: Final = int(os.environ.get("AMIN_ELECTIONS", "2000"))
IDS: Final = [peer.rule for peer in PEERS]


def wholes(peer: Peer, votes: Votes, seats: int) -> list[int]:
    """Whole quotas of each list, by votelib's own quota."""
    quota = Fraction(QUOTAS[peer.quota](sum(votes.values()), seats))
    return [floor(n / quota) for n in votes.values()]


def nobody_has_votes(peer: Peer, votes: Votes, seats: int) -> bool:
    """votelib shares the seats out evenly, or divides by nothing; we leave them to the lot (0013)."""
    return not any(votes.values())


def one_list_has_more_quotas_than_seats(peer: Peer, votes: Votes, seats: int) -> bool:
    """votelib takes all seats from that list and gives them to the others: `n_add_seats -= overshoot`
    subtracts the quotas and not what they are too many; with no other list it divides by nothing."""
    return bool(peer.quota) and max(wholes(peer, votes, seats)) > seats


def few_votes_for_many_seats(peer: Peer, votes: Votes, seats: int) -> bool:
    """votelib gives a list one seat at most for its remainder and leaves seats empty; we go on with
    whoever lacks most of its quotas."""
    if not peer.quota:
        return False
    return seats - sum(wholes(peer, votes, seats)) > sum(1 for n in votes.values() if n)


def a_list_without_votes_is_level(peer: Peer, votes: Votes, seats: int) -> bool:
    """Lists with votes have no remainder at the edge: votelib lets those without votes draw with them."""
    if not peer.quota or all(votes.values()):
        return False
    quota = Fraction(QUOTAS[peer.quota](sum(votes.values()), seats))
    with_remainder = sum(1 for n in votes.values() if n % quota)
    return seats - sum(wholes(peer, votes, seats)) > with_remainder


NAMED: Final[tuple[Callable[[Peer, Votes, int], bool], ...]] = (
    nobody_has_votes,
    one_list_has_more_quotas_than_seats,
    a_list_without_votes_is_level,
    few_votes_for_many_seats,
)


def name_of(peer: Peer, votes: Votes, seats: int) -> str:
    """The name of what votelib does otherwise here, if anything."""
    return next((known.__name__ for known in NAMED if known(peer, votes, seats)), "")


def answer(peer: Peer, votes: Votes, seats: int) -> Allocation | None:
    """What votelib says; None when it breaks off."""
    try:
        return theirs(peer, votes, seats)
    except Exception:  # it has many: VotingSystemError, ZeroDivisionError, KeyError
        return None


@pytest.mark.parametrize("peer", PEERS, ids=IDS)
def test_seats_and_ties_are_those_of_votelib_or_the_difference_has_a_name(peer: Peer) -> None:
    unexplained = [
        (votes, seats, ours(peer, votes, seats), answer(peer, votes, seats))
        for votes, seats in elections(2026, ELECTIONS)
        if not name_of(peer, votes, seats) and ours(peer, votes, seats) != answer(peer, votes, seats)
    ]

    assert unexplained == []


def test_each_name_is_still_needed() -> None:
    """A name whose disagreement is gone would hide the next one."""
    needed = {
        name
        for peer in PEERS
        for votes, seats in elections(2026, 400)
        if (name := name_of(peer, votes, seats)) and ours(peer, votes, seats) != answer(peer, votes, seats)
    }

    assert needed == {known.__name__ for known in NAMED}


@pytest.mark.parametrize("peer", PEERS, ids=IDS)
def test_names_leave_five_elections_of_six_to_be_compared(peer: Peer) -> None:
    made = elections(2026, 1_000)
    named = sum(1 for votes, seats in made if name_of(peer, votes, seats))

    assert named < len(made) / 6


def test_the_comparison_finds_a_wrong_rule_out() -> None:
    """D'Hondt compared with votelib's Sainte-Laguë differs without a name."""
    wrong = Peer("dhondt", next(peer.theirs for peer in PEERS if peer.rule == "sainte_lague"))

    assert any(
        ours(wrong, votes, seats) != answer(wrong, votes, seats)
        for votes, seats in elections(2026, 200)
        if not name_of(wrong, votes, seats)
    )
