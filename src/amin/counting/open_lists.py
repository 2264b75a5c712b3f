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


def by_votes_then_order(votes: Votes, seats: int) -> Cut:
    """Seat those with the most votes of their own; equals in the list's order, so that no lot is drawn.

    Source: Norway, valgloven of 2002, § 11-12; Czech municipal election act 491/2001, § 45.
    """
    ranked = sorted(votes, key=votes.__getitem__, reverse=True)  # stable: equals in the list's order
    return Cut(tuple(ranked[:seats]), (), 0)


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


def list_bench_first(votes: Votes, by_list: int, by_persons: int) -> Cut:
    """Seat so many in the list's order, then so many of the others by personal votes.

    How many by which is `sainte_lague` of the votes for the list as a whole and of those for its persons.

    Source: Bremen, BremWahlG § 7 paras. 5 and 6, as at the elections of 2011 and 2015.
    """
    first = tuple(votes)[:by_list]
    others = cut({name: n for name, n in votes.items() if name not in first}, by_persons)
    return Cut((*first, *others.inside), others.tied, others.left)


def person_bench_first(votes: Votes, by_list: int, by_persons: int) -> Cut:
    """Seat so many by personal votes, then so many of the others in the list's order.

    While a lot among persons is open nobody is seated by the order: who is left over hangs on it.

    Source: Bremen, BremWahlG § 7 paras. 5 and 6, since the election of 2019.
    """
    first = cut(votes, by_persons)
    if first.tied:
        return first
    others = [name for name in votes if name not in first.inside]
    return Cut((*first.inside, *others[:by_list]), (), 0)
