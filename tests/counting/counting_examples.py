"""Small contests and totals for the tests of counting, and the worlds that lots could bring about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations, product

from hypothesis import HealthCheck, settings

from amin.counting import INDEPENDENTS, Totals
from amin.election import Candidate, Contest, List

# On a machine that is busy with other things a slow example is no failure.
unhurried = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def contest_of(groups: Mapping[str, Sequence[str]], seats: int, *, max_marks: int = 1) -> Contest:
    """A contest with these persons in each list; the group named "independents" stands in none."""
    return Contest(
        id="council",
        name="Council",
        constituency="town",
        seats=seats,
        max_marks=max_marks,
        rule="plurality",
        tally="sum",
        unit_rule="station",
        unit_k=1,
        lists=tuple(List(name, f"List {name}") for name in groups if name != INDEPENDENTS),
        candidates=tuple(
            Candidate(code, f"Person {code}", None if name == INDEPENDENTS else name)
            for name, members in groups.items()
            for code in members
        ),
    )


def counted(groups: Mapping[str, Mapping[str, int]], seats: int) -> tuple[Contest, Totals]:
    """A contest and its totals, from the votes of each person in each group."""
    contest = contest_of({name: list(members) for name, members in groups.items()}, seats)
    sums = {name: sum(members.values()) for name, members in groups.items()}
    independents = sums.pop(INDEPENDENTS, 0)
    votes = {code: n for members in groups.values() for code, n in members.items()}
    ballots = sum(votes.values())
    return contest, Totals(ballots, 0, ballots, votes, dict.fromkeys(sums, 0), sums, independents)


def persons_only(votes: Mapping[str, int], seats: int) -> tuple[Contest, Totals]:
    """A contest without lists."""
    return counted({INDEPENDENTS: votes}, seats)


def winner_sets(votes: Mapping[str, int], seats: int) -> Iterator[frozenset[str]]:
    """Every set of `seats` persons of whom none has fewer votes than somebody outside of it."""
    for inside in combinations(votes, min(seats, len(votes))):
        outside = [votes[code] for code in votes if code not in inside]
        if not outside or min((votes[code] for code in inside), default=max(outside)) >= max(outside):
            yield frozenset(inside)


def dhondt_worlds(votes: Mapping[str, int], persons: Mapping[str, int], seats: int) -> list[dict[str, int]]:
    """Every lawful way to give the seats, read off the min-max inequality and not from quotients in turn.

    Source: Balinski & Young, Fair Representation (2001), app. A: an allocation is Jefferson's if and only
    if no group's votes per seat are fewer than another's votes per seat with one seat more.
    """
    filled = min(seats, sum(persons.values()))
    worlds = []
    for given in product(*(range(n + 1) for n in persons.values())):
        won = dict(zip(persons, given, strict=True))
        if sum(given) == filled and all(
            votes[a] * (won[b] + 1) >= votes[b] * won[a]
            for a in won
            for b in won
            if won[a] and won[b] < persons[b]
        ):
            worlds.append(won)
    return worlds


def elected_worlds(
    groups: Mapping[str, Mapping[str, int]], seat_worlds: Sequence[Mapping[str, int]]
) -> list[frozenset[str]]:
    """Every set of persons that could be elected, whichever way the lots among groups and persons fall."""
    return [
        frozenset().union(*choice)
        for won in seat_worlds
        for choice in product(*(winner_sets(members, won[name]) for name, members in groups.items()))
    ]


def sure_alternates(votes: Mapping[str, int], elected: frozenset[str], places: int) -> set[str]:
    """Who is an alternate in one world, however the lot among alternates falls."""
    rest = {code: n for code, n in votes.items() if code not in elected}
    return {code for code, n in rest.items() if sum(other >= n for other in rest.values()) <= places}
