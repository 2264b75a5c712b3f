"""Largest remainder with Hare's quota."""

from __future__ import annotations

from fractions import Fraction
from math import floor

import pytest

from amin.counting.allocation import Allocation
from amin.counting.largest_remainder import hare, largest_remainder


def test_hand_worked_example() -> None:
    """Quota 109/5 = 21.8. Quotas 2.75, 1.83, 0.41: whole 2, 1, 0, the two left to .83 and .75."""
    assert largest_remainder({"a": 60, "b": 40, "c": 9}, 5) == Allocation({"a": 3, "b": 2, "c": 0})


def test_hare_quota_is_exact() -> None:
    assert hare(109, 5) == Fraction(109, 5)


def test_published_example_of_ten_seats() -> None:
    """5.08, 4.17, 0.75 of ten seats: 5, 4, 1. Source: Honikel, staatsrecht.honikel.de."""
    assert largest_remainder({"a": 6_100, "b": 5_000, "c": 900}, 10).seats == {"a": 5, "b": 4, "c": 1}


@pytest.mark.parametrize(
    ("seats", "official"),
    [(89, (27, 7, 16, 37, 2)), (90, (28, 7, 17, 37, 1)), (91, (28, 7, 17, 38, 1))],
)
def test_published_example_of_five_parties(seats: int, official: tuple[int, ...]) -> None:
    """The fifth party loses a seat as the house grows.

    Source: COMAP, For All Practical Purposes, 10th ed., ch. 14, exercise 15.
    """
    votes = dict(zip("abcde", (5_576_330, 1_387_342, 3_334_241, 7_512_860, 310_968), strict=True))

    assert tuple(largest_remainder(votes, seats).seats.values()) == official


LAW_VECTORS = [
    ((429, 276, 93, 32, 170), (9, 6, 2, 1, 3)),
    ((404, 303, 154, 68, 71), (9, 6, 3, 1, 2)),
]


@pytest.mark.parametrize(("shares", "seats"), LAW_VECTORS)
def test_vectors_of_the_law_page(shares: tuple[int, ...], seats: tuple[int, ...]) -> None:
    """Tehran's 21 seats by shares of four lists and the independents. Source: LAW 1.5."""
    votes = dict(zip(("a", "b", "c", "d", "independents"), shares, strict=True))

    assert tuple(largest_remainder(votes, 21).seats.values()) == seats


def test_dead_heat_for_the_last_seat_is_handed_back_for_lots() -> None:
    """Quotas 1.5, 1.5, 1 of four seats."""
    assert largest_remainder({"a": 3, "b": 3, "c": 2}, 4) == Allocation(
        {"a": 1, "b": 1, "c": 1}, ("a", "b"), 1
    )


def test_three_way_tie_for_two_seats_is_handed_back_whole() -> None:
    """Quotas 2/3 each, and whole 2."""
    votes = {"a": 1, "b": 1, "c": 1, "d": 3}

    assert largest_remainder(votes, 4) == Allocation({"a": 0, "b": 0, "c": 0, "d": 2}, ("a", "b", "c"), 2)


def test_equal_remainders_above_the_edge_are_no_tie() -> None:
    """Quotas 0.86, 0.86, 0.29 of two seats."""
    assert largest_remainder({"a": 3, "b": 3, "c": 1}, 2) == Allocation({"a": 1, "b": 1, "c": 0})


def test_it_goes_on_from_seats_that_are_held() -> None:
    """Quotas 3, 2 and 1 of six seats, and b holds three already: a lacks three, c one, and two are given."""
    votes = {"a": 30, "b": 20, "c": 10}

    assert largest_remainder(votes, 3, {"b": 3}) == Allocation({"a": 2, "b": 3, "c": 0}, ("a", "c"), 1)


def test_whole_quotas_leave_nothing_to_remainders() -> None:
    assert largest_remainder({"a": 20, "b": 10, "c": 0}, 3) == Allocation({"a": 2, "b": 1, "c": 0})


def test_no_votes_at_all_leave_every_seat_to_the_lot() -> None:
    assert largest_remainder({"a": 0, "b": 0}, 5) == Allocation({"a": 0, "b": 0}, ("a", "b"), 5)
    assert largest_remainder({"a": 0}, 5) == Allocation({"a": 5})


def test_no_seats_are_no_tie() -> None:
    assert largest_remainder({"a": 3, "b": 3}, 0) == Allocation({"a": 0, "b": 0})


def test_one_vote_in_10_to_the_18_decides() -> None:
    assert largest_remainder({"a": 10**18, "b": 10**18 + 1}, 1) == Allocation({"a": 0, "b": 1})
    assert largest_remainder({"a": 2**70, "b": 2**70}, 1).tied == ("a", "b")


def test_another_quota_gives_another_method() -> None:
    """Droop's quota for ten seats: 109 ÷ 11 + 1, whole part 10. 60, 40, 9 hold 6, 4, 0 of them."""

    def droop(votes: int, seats: int) -> Fraction:
        return Fraction(floor(Fraction(votes, seats + 1)) + 1)

    assert largest_remainder({"a": 60, "b": 40, "c": 9}, 10, quota=droop).seats == {"a": 6, "b": 4, "c": 0}
