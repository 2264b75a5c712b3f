"""Rules that only real laws have, by hand: absolute majority, two scrutinies, benches, equals by order."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amin.counting.absolute_majority import absolute_majority, by_absolute_majority
from amin.counting.allocation import Cut
from amin.counting.largest_remainder import hare, largest_remainder
from amin.counting.open_lists import by_votes_then_order, list_bench_first, person_bench_first
from amin.counting.two_scrutinies import (
    in_district,
    in_the_whole,
    to_the_unit,
    two_scrutinies,
    whole_quotas,
)
from amin.errors import MalformedError


@pytest.mark.parametrize(("votes", "seats", "needed"), [(100, 1, 51), (101, 1, 51), (99, 2, 25), (0, 1, 1)])
def test_a_majority_is_more_than_half_of_votes_for_each_seat(votes, seats, needed):
    assert absolute_majority(votes, seats) == needed


@pytest.mark.parametrize(("votes", "seats"), [(100, 0), (-1, 1)])
def test_a_majority_of_no_seats_or_of_fewer_votes_than_none_is_refused(votes, seats):
    with pytest.raises(MalformedError, match="allowed: votes from 0, seats from 1"):
        absolute_majority(votes, seats)


def test_with_too_many_above_the_majority_those_with_most_votes_are_in():
    votes = {"a": 30, "b": 40, "c": 35, "d": 5}

    assert by_absolute_majority(votes, 2, 28) == Cut(("b", "c"), (), 0)
    assert by_absolute_majority(votes, 2, 35) == Cut(("b", "c"), (), 0)  # who has just so many has reached it
    assert by_absolute_majority(votes, 2, 36) == Cut(("b",), (), 0)  # one seat is left for a second round
    assert by_absolute_majority({"a": 30, "b": 30}, 1, 28) == Cut((), ("a", "b"), 1)


NORTH = {"a": 600, "b": 300, "c": 100}
SOUTH = {"a": 100, "b": 250, "c": 150}


def test_two_scrutinies_by_hand():
    """North: 1000 ÷ (8 + 2) = 100 a seat, so a 6, b 3 and c 1 are ten for eight seats. All remainders are 0:
    each gives one back, and the one of these three that is left is for a lot. South: 500 ÷ (3 + 2) = 100, so
    a 1, b 2 and c 1 are four for three; a has no remainder and gives its seat back.
    """
    counted = two_scrutinies({"north": NORTH, "south": SOUTH}, {"north": 8, "south": 3})

    assert counted.first["north"].tied == ("a", "b", "c")
    assert counted.first["north"].open_seats == 1
    assert dict(counted.first["north"].seats) == {"a": 5, "b": 2, "c": 0}
    assert dict(counted.first["south"].seats) == {"a": 0, "b": 2, "c": 1}


def test_what_whole_quotas_leave_over_goes_to_the_largest_sums_of_remainders():
    """A seat is 100 ÷ (3 + 2) = 20 votes: two for a in the east; one for a and one for c in the west. The two
    that are left are 120 ÷ 3 = 40 each in the whole, which nobody has; c has 36 votes left and d 34.
    """
    votes = {"east": {"a": 50, "b": 15, "c": 18, "d": 17}, "west": {"a": 30, "b": 15, "c": 38, "d": 17}}
    counted = two_scrutinies(votes, {"east": 3, "west": 3})

    assert {place: dict(given.seats) for place, given in counted.first.items()} == {
        "east": {"a": 2, "b": 0, "c": 0, "d": 0},
        "west": {"a": 1, "b": 0, "c": 1, "d": 0},
    }
    assert counted.remainders == {"a": 20, "b": 30, "c": 36, "d": 34}
    assert dict(counted.second.seats) == {"a": 0, "b": 0, "c": 1, "d": 1}
    assert dict(counted.seats) == {"a": 3, "b": 0, "c": 2, "d": 1}


def test_a_seat_of_the_second_scrutiny_costs_the_remainders_through_the_seats_and_one():
    """120 ÷ (2 + 1) = 40: one each. At 30 a seat, as in a district, both would be for a."""
    assert largest_remainder({"a": 79, "b": 41}, 2, quota=in_the_whole).seats == {"a": 1, "b": 1}
    assert largest_remainder({"a": 79, "b": 41}, 2, quota=in_district).seats == {"a": 2, "b": 0}


def test_places_that_differ_are_refused():
    with pytest.raises(MalformedError, match="differ"):
        two_scrutinies({"north": NORTH}, {"south": 3})
    with pytest.raises(MalformedError, match="differ"):
        two_scrutinies({"north": NORTH, "south": {"a": 1}}, {"north": 3, "south": 3})


def test_a_quota_is_rounded_to_the_unit_halves_up_and_is_one_vote_at_least():
    rounded = to_the_unit(hare)

    assert [rounded(votes, 2) for votes in (9, 8, 1, 0)] == [5, 4, 1, 1]


regions = st.lists(st.lists(st.integers(0, 5_000), min_size=3, max_size=3), min_size=1, max_size=6)


@given(regions, st.lists(st.integers(1, 12), min_size=6, max_size=6))
def test_both_scrutinies_give_all_seats_or_hand_them_back_for_lots(rows, numbers):
    votes = {str(i): dict(zip("abc", row, strict=True)) for i, row in enumerate(rows)}
    seats = {place: numbers[int(place)] for place in votes}
    counted = two_scrutinies(votes, seats)
    by_lot = counted.second.open_seats + sum(given.open_seats for given in counted.first.values())

    assert sum(counted.seats.values()) + by_lot == sum(seats.values())
    for place, there in votes.items():
        given_ = whole_quotas(there, seats[place])
        assert sum(given_.seats.values()) + given_.open_seats <= seats[place]


OWN = {"first": 5, "second": 40, "third": 10, "fourth": 30}


def test_benches_of_list_and_persons_by_hand():
    """The list's bench first: its two are the first two, and the best of the others is the fourth. Persons
    first: the second is the best of all, and the list's two are the first and the third.
    """
    assert list_bench_first(OWN, 2, 1) == Cut(("first", "second", "fourth"), (), 0)
    assert person_bench_first(OWN, 2, 1) == Cut(("second", "first", "third"), (), 0)


def test_a_dead_heat_of_persons_is_handed_back_from_either_bench():
    votes = {"first": 5, "second": 7, "third": 7}

    assert list_bench_first(votes, 1, 1) == Cut(("first",), ("second", "third"), 1)
    assert person_bench_first(votes, 1, 1) == Cut((), ("second", "third"), 1)


def test_equals_are_decided_by_the_lists_order():
    assert by_votes_then_order({"a": 1, "b": 2, "c": 2}, 1) == Cut(("b",), (), 0)
    assert by_votes_then_order({"a": 1, "b": 2, "c": 2}, 5) == Cut(("b", "c", "a"), (), 0)
