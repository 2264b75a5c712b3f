"""List votes that pass to persons in the list's order, up to an eligibility number: the Belgian way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from typing import Final

from amin.counting.allocation import Votes
from amin.errors import MalformedError

HALF: Final = Fraction(1, 2)


@dataclass(frozen=True, slots=True)
class Devolved:
    """Who is elected from a list, and how its votes came to them."""

    elected: tuple[str, ...]  # most votes first; equals in the list's order, as the law has it
    votes: Votes  # own votes and those that came by order
    eligibility: int  # votes at which nobody gets more by order
    pot: int  # votes that pass by order


def eligibility_number(list_figure: int, seats: int) -> int:
    """The list's figure ÷ (seats + 1), rounded up. Source: Belgium, Code électoral, Art. 172."""
    return ceil(Fraction(list_figure, seats + 1))


def devolve(
    votes: Votes, list_votes: int, list_figure: int, seats: int, *, share: Fraction = HALF
) -> Devolved:
    """Pass a share of the list votes to persons in the list's order, then seat those with most votes.

    Each in turn gets what lacks to the eligibility number, until the pot is empty. Equal votes are decided
    by the list's order: the law leaves no lot here.

    Args:
        votes: own votes of each person, in the list's order.
        list_votes: ballots in favour of the order.
        list_figure: all ballots of the list.
        share: of the list votes, rounded up.
    Raises:
        MalformedError: more list votes than ballots of the list.
    Source: Belgium, Code électoral, Art. 172 (half since the law of 26 June 2000).
    """
    if list_votes > list_figure:
        raise MalformedError(f"{list_votes} list votes; the list has {list_figure} ballots")
    eligibility = eligibility_number(list_figure, seats)
    pot = ceil(list_votes * share)
    left = pot
    after: dict[str, int] = {}
    for name, own in votes.items():
        given = min(max(eligibility - own, 0), left)
        after[name] = own + given
        left -= given
    ranked = sorted(after, key=after.__getitem__, reverse=True)  # stable: equals in the list's order
    return Devolved(tuple(ranked[:seats]), after, eligibility, pot)


def given_by_order(own: Votes, devolved: Devolved) -> Mapping[str, int]:
    """How many votes each person had by order."""
    return {name: devolved.votes[name] - n for name, n in own.items()}
