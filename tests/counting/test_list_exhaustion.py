"""Short lists: seats that a group has no persons for go on. The reading is docs/decisions/0010."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import pytest
from counting_examples import counted, dhondt_worlds, unhurried
from hypothesis import given
from hypothesis import strategies as st

from amin.counting import INDEPENDENTS, Outcome, Tie, elect
from amin.counting.allocation import Allocate, Allocation
from amin.counting.exhaustion import pass_seats_on
from amin.counting.highest_averages import dhondt
from amin.counting.largest_remainder import largest_remainder


def test_a_full_list_passes_its_seats_on_under_dhondt() -> None:
    """Quotients 80 40 26 | 12 6 | 8: a would win all three but has one person; then b's 12 and c's 8."""
    contest, totals = counted({"a": {"a1": 80}, "b": {"b1": 12}, "c": {"c1": 8}}, 3)

    assert elect("dhondt", contest, totals).elected == ("a1", "b1", "c1")


def test_a_full_list_passes_its_seats_on_under_largest_remainder() -> None:
    """Of 21 seats a's 80 % win 17 and fill 5. The other 16 by 10 : 6 : 4 are quotas of 8, 4.8 and 3.2."""
    votes = {"a": 80, "b": 10, "c": 6, "d": 4}

    given_ = pass_seats_on(largest_remainder, votes, {"a": 5, "b": 21, "c": 21, "d": 21}, 21)

    assert given_ == Allocation({"a": 5, "b": 8, "c": 5, "d": 3})


def test_filling_one_list_may_fill_the_next() -> None:
    votes = {"a": 80, "b": 12, "c": 8}

    assert pass_seats_on(dhondt, votes, {"a": 1, "b": 1, "c": 9}, 4).seats == {"a": 1, "b": 1, "c": 2}


def test_a_list_with_exactly_enough_persons_changes_nothing() -> None:
    """Quotas 3.2, 1.1, 0.9, 0.8 of six seats, and three persons on the first list: 3, 1, 1, 1.

    Source: kiesraad/abacus, issue 1271, where a full list cost the fourth its seat.
    """
    votes = {"a": 32, "b": 11, "c": 9, "d": 8}

    given_ = pass_seats_on(largest_remainder, votes, dict.fromkeys(votes, 3), 6)

    assert given_ == Allocation({"a": 3, "b": 1, "c": 1, "d": 1})


@pytest.mark.parametrize("rule", ["dhondt", "largest_remainder"])
def test_no_lot_is_asked_when_there_is_a_seat_for_everybody(rule: str) -> None:
    """2, 2 and 1 votes, one person each, three seats. Source: kiesraad/abacus, issue 1298."""
    contest, totals = counted({"a": {"a1": 2}, "b": {"b1": 2}, "c": {"c1": 1}}, 3)

    outcome = elect(rule, contest, totals)

    assert outcome.elected == ("a1", "b1", "c1")
    assert outcome.ties == ()


def test_a_full_list_has_no_part_in_a_lot() -> None:
    """a's second quotient 20 is level with b's first, but a has one person: the seat is b's.

    Source: kiesraad/abacus, issue 3214: such a lot is needless and its result would not stand.
    """
    contest, totals = counted({"a": {"a1": 40}, "b": {"b1": 15, "b2": 5}, "c": {"c1": 1}}, 2)

    outcome = elect("dhondt", contest, totals)

    assert outcome.elected == ("a1", "b1")
    assert outcome.ties == ()


def test_when_two_full_lists_leave_a_lot_its_seat_goes_to_the_next_quotient() -> None:
    """a, b and c are level at 20 for two seats; a and b have one person each: c gets one, d's 9 the other."""
    votes = {"a": 40, "b": 40, "c": 20, "d": 9}

    assert pass_seats_on(dhondt, votes, {"a": 1, "b": 1, "c": 1, "d": 5}, 4) == Allocation(
        {"a": 1, "b": 1, "c": 1, "d": 1}
    )


def test_groups_without_votes_come_in_by_lot_when_those_with_votes_are_full() -> None:
    contest, totals = counted({"a": {"a1": 5}, "b": {"b1": 0, "b2": 0}, INDEPENDENTS: {"i1": 0}}, 3)

    outcome = elect("dhondt", contest, totals)

    assert outcome.elected == ("a1",)
    assert outcome.ties == (Tie("list", ("b", INDEPENDENTS), 2),)


@pytest.mark.parametrize("rule", ["dhondt", "largest_remainder"])
def test_fewer_candidates_than_seats_are_all_elected_and_seats_stay_empty(rule: str) -> None:
    contest, totals = counted({"a": {"a1": 5, "a2": 0}, "b": {"b1": 0}, "empty": {}}, 7)

    assert elect(rule, contest, totals) == Outcome(
        seats={"a": 2, "b": 1, "empty": 0, INDEPENDENTS: 0},
        elected=("a1", "a2", "b1"),
        alternates=(),
        ties=(),
    )


def test_a_freed_seat_goes_to_the_group_that_lacks_most_and_nobody_loses_one() -> None:
    """Five seats by 16, 12, 12, 4: quotas 1.8, 1.4, 1.4, 0.5 and seats 2, 1, 1, 1. But a has one person.

    Four seats by 12, 12, 4 are quotas of 1.71, 1.71, 0.57: b and c lack 0.71 each and share a lot.
    Given anew, the four would be 2, 2, 0: d would lose its seat because a's list is short.
    """
    votes = {"a": 16, "b": 12, "c": 12, "d": 4}
    persons = {"a": 1, "b": 5, "c": 5, "d": 5}

    assert largest_remainder(votes, 5) == Allocation({"a": 2, "b": 1, "c": 1, "d": 1})
    assert pass_seats_on(largest_remainder, votes, persons, 5) == Allocation(
        {"a": 1, "b": 1, "c": 1, "d": 1}, ("b", "c"), 1
    )


def test_a_list_that_has_lost_all_its_persons_is_a_short_list_like_another() -> None:
    """Nine seats by 21, 21, 21, 12, 15: quotas 2.1, 2.1, 2.1, 1.2, 1.5. The last has nobody for 2 seats.

    The first four keep 2, 2, 2, 1. Of nine seats among them alone they lack 0.52 each of three, and 0.44.
    """
    votes = {"a": 21, "b": 21, "c": 21, "d": 12, "gone": 15}

    assert pass_seats_on(
        largest_remainder, votes, {"a": 4, "b": 4, "c": 4, "d": 4, "gone": 0}, 9
    ) == Allocation({"a": 2, "b": 2, "c": 2, "d": 1, "gone": 0}, ("a", "b", "c"), 2)


def test_a_seat_that_waits_for_a_lot_goes_on_with_the_freed_ones() -> None:
    """Quotients 60 30 | 10 | 10: two of a's three seats are free, and b and c need no lot any more."""
    votes = {"a": 60, "b": 10, "c": 10, "d": 9}

    assert dhondt(votes, 6) == Allocation({"a": 5, "b": 0, "c": 0, "d": 0}, ("a", "b", "c"), 1)
    assert pass_seats_on(dhondt, votes, {"a": 4, "b": 2, "c": 2, "d": 2}, 6) == Allocation(
        {"a": 4, "b": 1, "c": 1, "d": 0}
    )


PassOn = Callable[[Allocate, Mapping[str, int], Mapping[str, int], int], Allocation]
numbers = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 4)), min_size=1, max_size=6)


def short_lists(rows: Sequence[tuple[int, int]]) -> tuple[dict[str, int], dict[str, int]]:
    """Votes and persons of groups named by their place."""
    return {str(i): n for i, (n, _) in enumerate(rows)}, {str(i): size for i, (_, size) in enumerate(rows)}


def given_anew(
    allocate: Allocate, votes: Mapping[str, int], persons: Mapping[str, int], seats: int
) -> Allocation:
    """The rival reading: full groups are set aside, and all other seats are given from the start."""
    given_ = allocate(votes, seats)
    full = {name: persons[name] for name in votes if given_.seats[name] > persons[name]}
    if not full:
        return given_
    rest = {name: n for name, n in votes.items() if name not in full}
    anew = given_anew(allocate, rest, persons, seats - sum(full.values()))
    return Allocation({name: {**full, **anew.seats}[name] for name in votes}, anew.tied, anew.open_seats)


def check_no_group_loses(pass_on: PassOn, allocate: Allocate, votes, persons, seats) -> None:
    """A short list costs no other group a sure seat."""
    alone = allocate(votes, seats)
    given_ = pass_on(allocate, votes, persons, seats)
    for name in votes:
        assert given_.seats[name] >= min(alone.seats[name], persons[name])


@unhurried
@given(numbers, st.integers(1, 12), st.sampled_from([dhondt, largest_remainder]))
def test_a_short_list_costs_no_other_group_a_seat(rows, seats: int, allocate: Allocate) -> None:
    check_no_group_loses(pass_seats_on, allocate, *short_lists(rows), seats)


def test_the_check_of_seats_kept_refutes_giving_anew() -> None:
    votes, persons = {"a": 16, "b": 12, "c": 12, "d": 4}, {"a": 1, "b": 5, "c": 5, "d": 5}

    with pytest.raises(AssertionError):
        check_no_group_loses(given_anew, largest_remainder, votes, persons, 5)


def check_skips_full_groups(pass_on: PassOn, votes, persons, seats) -> None:
    """Under d'Hondt, going on is the same as leaving full groups out of each comparison of quotients."""
    given_ = pass_on(dhondt, votes, persons, seats)
    worlds = dhondt_worlds(votes, persons, seats)
    for name in votes:
        most = max(world[name] for world in worlds)
        least = min(world[name] for world in worlds)
        assert (name in given_.tied) == (most > least)
        if votes[name]:  # of groups without votes each seat is in the lot (docs/decisions/0013)
            assert given_.seats[name] == least


@unhurried
@given(numbers.filter(lambda rows: len(rows) <= 4), st.integers(1, 7))
def test_under_dhondt_going_on_gives_what_the_min_max_inequality_asks(rows, seats: int) -> None:
    check_skips_full_groups(pass_seats_on, *short_lists(rows), seats)


def test_the_check_of_the_inequality_refutes_a_rule_that_drops_freed_seats() -> None:
    def dropped(allocate: Allocate, votes, persons, seats) -> Allocation:
        given_ = allocate(votes, seats)
        return Allocation({name: min(n, persons[name]) for name, n in given_.seats.items()})

    with pytest.raises(AssertionError):
        check_skips_full_groups(dropped, {"a": 9, "b": 1}, {"a": 1, "b": 3}, 3)


def check_every_seat_is_filled(pass_on: PassOn, allocate: Allocate, votes, persons, seats) -> None:
    """No group holds more seats than persons, and no seat stays empty while somebody is left."""
    given_ = pass_on(allocate, votes, persons, seats)
    assert all(given_.seats[name] + (name in given_.tied) <= persons[name] for name in votes)
    assert sum(given_.seats.values()) + given_.open_seats == min(seats, sum(persons.values()))


@unhurried
@given(numbers, st.integers(1, 12), st.sampled_from([dhondt, largest_remainder]))
def test_no_group_holds_more_seats_than_persons_and_no_seat_is_lost(
    rows, seats: int, allocate: Allocate
) -> None:
    check_every_seat_is_filled(pass_seats_on, allocate, *short_lists(rows), seats)


def test_the_check_of_filled_seats_refutes_a_rule_blind_to_persons() -> None:
    def blind(allocate: Allocate, votes, persons, seats) -> Allocation:
        return allocate(votes, seats)

    with pytest.raises(AssertionError):
        check_every_seat_is_filled(blind, dhondt, {"a": 9, "b": 1}, {"a": 1, "b": 3}, 3)
