"""The outcome against every world that the lots could bring about, found by enumeration."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest
from counting_examples import counted, dhondt_worlds, elected_worlds, sure_alternates, unhurried
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from amin.counting import INDEPENDENTS, Outcome, alternates_for, elect

Groups = Mapping[str, Mapping[str, int]]
Count = Callable[[Groups, int], Outcome]

few_votes = st.integers(0, 4) | st.integers(0, 12)
small = st.lists(st.lists(few_votes, max_size=3), min_size=1, max_size=4).filter(any)
groups = small.map(
    lambda rows: {
        name: {f"{name}{i}": n for i, n in enumerate(row)}
        for name, row in zip((INDEPENDENTS, "a", "b", "c"), rows, strict=False)
    }
)
houses = st.integers(1, 7)


def by_dhondt(of: Groups, seats: int) -> Outcome:
    return elect("dhondt", *counted(of, seats))


def by_plurality(of: Groups, seats: int) -> Outcome:
    return elect("plurality", *counted(of, seats))


def seat_worlds(of: Groups, seats: int) -> list[dict[str, int]]:
    """All lawful seats of groups under d'Hondt."""
    sums = {name: sum(members.values()) for name, members in of.items()}
    return dhondt_worlds(sums, {name: len(members) for name, members in of.items()}, seats)


def list_worlds(of: Groups, seats: int) -> list[frozenset[str]]:
    return elected_worlds(of, seat_worlds(of, seats))


def plurality_worlds(of: Groups, seats: int) -> list[frozenset[str]]:
    everyone = {code: n for members in of.values() for code, n in members.items()}
    return elected_worlds({"all": everyone}, [{"all": seats}])


def check_elected(
    count: Count, worlds: Callable[[Groups, int], list[frozenset[str]]], of: Groups, n: int
) -> None:
    """`elected` are exactly those who are elected in every world."""
    assert set(count(of, n).elected) == set(frozenset.intersection(*worlds(of, n)))


def check_alternates(
    count: Count, worlds: Callable[[Groups, int], list[frozenset[str]]], of: Groups, n: int
) -> None:
    """`alternates` are alternates in every world, and all of these unless a lot among lists is open."""
    outcome = count(of, n)
    votes = {code: v for members in of.values() for code, v in members.items()}
    sure = set.intersection(*(sure_alternates(votes, world, alternates_for(n)) for world in worlds(of, n)))
    assert set(outcome.alternates) <= sure
    if not any(tie.kind == "list" for tie in outcome.ties):
        assert set(outcome.alternates) == sure


def check_disjoint(
    count: Count, worlds: Callable[[Groups, int], list[frozenset[str]]], of: Groups, n: int
) -> None:
    """Nobody is in two of: elected, alternates, a tie; and places are not overfilled."""
    outcome = count(of, n)
    named = [*outcome.elected, *outcome.alternates]
    named += [code for tie in outcome.ties if tie.kind != "list" for code in tie.among]
    assert len(named) == len(set(named))
    assert len(outcome.elected) + sum(tie.seats for tie in outcome.ties if tie.kind == "person") <= n
    assert len(outcome.alternates) <= alternates_for(n)


def check_ties(
    count: Count, worlds: Callable[[Groups, int], list[frozenset[str]]], of: Groups, n: int
) -> None:
    """A lot is asked for if and only if the worlds differ, and no lot is idle."""
    outcome = count(of, n)
    assert bool([tie for tie in outcome.ties if tie.kind != "alternate"]) == (len(set(worlds(of, n))) > 1)
    for tie in outcome.ties:
        assert tie.seats > 0
        assert tie.kind == "list" or tie.seats < len(tie.among)


def first_come(rule: Count) -> Count:
    """A rule that settles ties by the order of the file: wrong, for nobody drew a lot."""

    def settled(of: Groups, seats: int) -> Outcome:
        outcome = rule(of, seats)
        drawn = [code for tie in outcome.ties if tie.kind == "person" for code in tie.among[: tie.seats]]
        return Outcome(outcome.seats, (*outcome.elected, *drawn), outcome.alternates, ())

    return settled


def tied_as_alternates(rule: Count) -> Count:
    """A rule that names the tied as alternates: wrong, for one of them will have a seat."""

    def named(of: Groups, seats: int) -> Outcome:
        outcome = rule(of, seats)
        tied = [code for tie in outcome.ties if tie.kind == "person" for code in tie.among]
        return Outcome(outcome.seats, outcome.elected, (*tied, *outcome.alternates), outcome.ties)

    return named


CHECKS = [
    (check_elected, first_come),
    (check_ties, first_come),
    (check_alternates, tied_as_alternates),
    (check_disjoint, tied_as_alternates),
]
RULES = [(by_dhondt, list_worlds), (by_plurality, plurality_worlds)]


@pytest.mark.parametrize(("count", "worlds"), RULES)
@pytest.mark.parametrize(("check", "spoil"), CHECKS)
def test_a_check_refutes_a_rule_that_settles_ties_by_itself(check, spoil, count, worlds) -> None:
    @settings(unhurried, max_examples=500, database=None, derandomize=True, phases=[Phase.generate])
    @given(of=groups, seats=houses)
    def search(of: Groups, seats: int) -> None:
        check(spoil(count), worlds, of, seats)

    with pytest.raises(AssertionError):
        search()


@pytest.mark.parametrize(("count", "worlds"), RULES)
@pytest.mark.parametrize("check", [check for check, _ in CHECKS])
def test_the_outcome_holds_in_every_world_that_lots_could_bring_about(check, count, worlds) -> None:
    @unhurried
    @given(of=groups, seats=houses)
    def holds(of: Groups, seats: int) -> None:
        check(count, worlds, of, seats)

    holds()


@unhurried
@given(of=groups, seats=houses)
def test_groups_of_seats_and_ties_are_those_that_differ_between_worlds(of: Groups, seats: int) -> None:
    outcome = by_dhondt(of, seats)
    worlds = seat_worlds(of, seats)
    tied = [code for tie in outcome.ties if tie.kind == "list" for code in tie.among]

    assert set(tied) == {name for name in of if len({world[name] for world in worlds}) > 1}
    for name in of:
        if sum(of[name].values()):  # of groups without votes each seat is in the lot (docs/decisions/0013)
            assert outcome.seats[name] == min(world[name] for world in worlds)


@unhurried
@given(of=groups, seats=houses)
def test_a_lot_for_an_alternate_names_those_who_are_one_in_some_world_only(of: Groups, seats: int) -> None:
    outcome = by_plurality(of, seats)
    votes = {code: n for members in of.values() for code, n in members.items()}
    for tie in outcome.ties:
        if tie.kind == "alternate":
            lowest = {votes[code] for code in tie.among}
            assert len(lowest) == 1
            assert all(votes[code] > min(lowest) for code in (*outcome.elected, *outcome.alternates))
