"""The same elections given to votelib and to Amin, and the names of what they may disagree about."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from math import floor
from random import Random
from typing import Any, Final

from votelib.component.divisor import modified_first_coef, sainte_lague
from votelib.component.quota import QUOTAS
from votelib.evaluate.core import Tie
from votelib.evaluate.proportional import HighestAverages, LargestRemainder

from amin.counting.allocation import Allocation, Votes
from amin.counting.rules import RULES


@dataclass(frozen=True, slots=True)
class Peer:
    """A method of ours and votelib's of the same name."""

    rule: str
    theirs: Any
    quota: str = ""  # votelib's quota, where there is one


PEERS: Final = (
    Peer("dhondt", HighestAverages("d_hondt")),
    Peer("hagenbach_bischoff", HighestAverages("d_hondt")),
    Peer("sainte_lague", HighestAverages("sainte_lague")),
    Peer("modified_sainte_lague", HighestAverages(modified_first_coef(sainte_lague, Fraction(7, 5)))),
    Peer("danish", HighestAverages("danish")),
    Peer("imperiali_divisors", HighestAverages("imperiali")),
    Peer("largest_remainder", LargestRemainder("hare"), "hare"),
    Peer("droop_remainder", LargestRemainder("droop"), "droop"),
    Peer(
        "hagenbach_bischoff_remainder",
        LargestRemainder("hagenbach_bischoff", on_overaward="subtract"),
        "hagenbach_bischoff",
    ),
    Peer("imperiali_remainder", LargestRemainder("imperiali", on_overaward="subtract"), "imperiali"),
)


def elections(seed: int, count: int) -> list[tuple[dict[str, int], int]]:
    """Made-up elections: large and small, a third of them with few votes so that dead heats come up."""
    draw = Random(seed)
    made = []
    for _ in range(count):
        most = draw.choice((6, 60, 5_000, 3_000_000, 10**18))
        votes = {f"l{i}": draw.randint(0, most) for i in range(draw.randint(1, 12))}
        made.append((votes, draw.randint(1, 30)))
    return made


def theirs(peer: Peer, votes: Votes, seats: int) -> Allocation:
    """What votelib says, in our words."""
    won = dict.fromkeys(votes, 0)
    tied: tuple[str, ...] = ()
    left = 0
    for key, n in peer.theirs.evaluate(dict(votes), seats).items():
        if isinstance(key, Tie):
            tied, left = tuple(name for name in votes if name in key), n
        else:
            won[key] += n
    return Allocation(won, tied, left)


def ours(peer: Peer, votes: Votes, seats: int) -> Allocation:
    """What Amin says of seats alone, without regard to persons."""
    allocate = RULES[peer.rule].allocate
    assert allocate is not None
    return allocate(votes, seats)


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


@dataclass(frozen=True, slots=True)
class Disagreement:
    """An election that the two count otherwise, for no reason that has a name."""

    votes: Votes
    seats: int
    ours: Allocation
    theirs: Allocation | None  # None: it broke off


def unexplained(peer: Peer, made: Iterable[tuple[Votes, int]]) -> list[Disagreement]:
    """Compare each election, and keep those that differ without a name."""
    found = []
    for votes, seats in made:
        if name_of(peer, votes, seats):
            continue
        here, there = ours(peer, votes, seats), answer(peer, votes, seats)
        if here != there:
            found.append(Disagreement(votes, seats, here, there))
    return found
