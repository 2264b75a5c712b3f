"""The same elections counted by votelib: every disagreement has a name, and every name still occurs.

2,000 elections a method; `scripts/deep differential` compares 20,000.
"""

from __future__ import annotations

from typing import Final

import pytest
from votelib_comparison import NAMED, PEERS, Peer, answer, elections, name_of, ours, unexplained

ELECTIONS: Final = 2_000
IDS: Final = [peer.rule for peer in PEERS]


@pytest.mark.parametrize("peer", PEERS, ids=IDS)
def test_seats_and_ties_are_those_of_votelib_or_the_difference_has_a_name(peer: Peer) -> None:
    assert unexplained(peer, elections(2026, ELECTIONS)) == []


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

    assert unexplained(wrong, elections(2026, 200))
