"""Who of a list takes its seats: by personal votes, by the list's order, or by both."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import ceil

from amin.counting.allocation import Cut, Votes, cut

# Votes of a list's persons in the list's order, seats → who is in.
Fill = Callable[[Votes, int], Cut]


def by_personal_votes(votes: Votes, seats: int) -> Cut:
    """Seat those with the most votes of their own. Source: LAW 1.4 (LIKELY); Finland, election act § 89."""
    return cut(votes, seats)


def by_list_order(votes: Votes, seats: int) -> Cut:
    """Seat persons in the list's order; votes of their own count nothing: a closed list."""
    return Cut(tuple(votes)[:seats], (), 0)


def preferred_first(votes: Votes, seats: int, *, needed: Fraction) -> Cut:
    """Seat those who reach `needed` votes, most votes first; the others follow in the list's order.

    Args:
        needed: a share of the quota (Netherlands, a quarter) or of the list's votes (Czechia, 5 %).
    Source: Netherlands, Kieswet Art. P 15; Czech election act 247/1995, § 50.
    """
    least = ceil(needed)
    reached = {name: n for name, n in votes.items() if n >= least}
    preferred = cut(reached, seats)
    if preferred.tied:
        return preferred
    others = [name for name in votes if name not in reached]
    return Cut((*preferred.inside, *others[: seats - len(preferred.inside)]), (), 0)


def with_head_start(votes: Votes, ballots: int, favoured: frozenset[str], share: Fraction) -> Votes:
    """Add a share of the list's ballots to the persons whom the party favours; all times the denominator.

    Only the order of the numbers counts, so they stay whole: with a quarter, all are fourfold.

    Source: Norway, valgloven § 11-12 (municipal councils, a quarter).
    """
    bonus = ballots * share.numerator
    return {name: n * share.denominator + bonus * (name in favoured) for name, n in votes.items()}
