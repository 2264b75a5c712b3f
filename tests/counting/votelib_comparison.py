"""The same elections given to votelib and to Amin, and the names of what they may disagree about."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from random import Random
from typing import Any, Final

from votelib.component.divisor import modified_first_coef, sainte_lague
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
