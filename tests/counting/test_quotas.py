"""Droop's, Hagenbach-Bischoff's and Imperiali's quota, and the Swiss method."""

from __future__ import annotations

from fractions import Fraction
from math import floor

import pytest
from counting_examples import unhurried
from hypothesis import assume, given
from hypothesis import strategies as st

from amin.counting.allocation import Allocation
from amin.counting.hagenbach_bischoff import hagenbach_bischoff
from amin.counting.highest_averages import dhondt
from amin.counting.largest_remainder import (
    droop,
    droop_remainder,
    hagenbach_bischoff_quota,
    hagenbach_bischoff_remainder,
    imperiali_quota,
    imperiali_remainder,
    largest_remainder,
)
from amin.counting.steps import Step

tallies = st.lists(st.integers(0, 200) | st.integers(0, 10**18), min_size=1, max_size=7).map(
    lambda counts: dict(zip("abcdefg", counts, strict=False))
)
houses = st.integers(1, 30)

# Source: Wikipedia, "Largest remainders method": 100,000 votes, ten seats.
WIKIPEDIA = dict(
    zip(
        ("yellow", "white", "red", "green", "blue", "pink"),
        (47_000, 16_000, 15_800, 12_000, 6_100, 3_100),
        strict=True,
    )
)


def test_published_example_of_hare() -> None:
    """5, 2, 1, 1, 1, 0: quota 10,000. Source: Wikipedia, "Largest remainders method"."""
    assert tuple(largest_remainder(WIKIPEDIA, 10).seats.values()) == (5, 2, 1, 1, 1, 0)


def test_published_example_of_droop() -> None:
    """5, 2, 2, 1, 0, 0: quota 9,091. Source: Wikipedia, "Largest remainders method"."""
    assert droop(100_000, 10) == 9_091
    assert tuple(droop_remainder(WIKIPEDIA, 10).seats.values()) == (5, 2, 2, 1, 0, 0)


def test_quotas_are_exact() -> None:
    assert hagenbach_bischoff_quota(109, 5) == Fraction(109, 6)
    assert imperiali_quota(109, 5) == Fraction(109, 7)
    assert droop(109, 5) == 19
    assert droop(108, 5) == 19  # 108/6 is 18, which six could reach


def test_hagenbach_bischoff_quota_by_hand() -> None:
    """109/6 = 18.17: quotas 3.30, 2.20, 0.50. Whole 3 and 2 are all five."""
    assert hagenbach_bischoff_remainder({"a": 60, "b": 40, "c": 9}, 5) == Allocation({"a": 3, "b": 2, "c": 0})


def test_a_quota_that_promises_too_many_takes_back_where_least_is_left_over() -> None:
    """Imperiali, three seats by 44, 43, 13: quota 20, so 2.2, 2.15, 0.65: four whole ones."""
    given_ = imperiali_remainder({"a": 44, "b": 43, "c": 13}, 3)

    assert given_ == Allocation({"a": 2, "b": 1, "c": 0})
    assert Step("surplus", "b", {"remainder": Fraction(3, 20), "seats": 1}) in given_.steps


def test_all_votes_in_whole_quotas_are_a_tie_for_the_last_seat() -> None:
    """2 and 1 votes, two seats: 3/3 = 1, so quotas 2 and 1 for two seats."""
    assert hagenbach_bischoff_remainder({"a": 2, "b": 1}, 2) == Allocation({"a": 1, "b": 0}, ("a", "b"), 1)


def test_a_list_without_votes_wins_nothing_however_few_votes_there_are() -> None:
    """One vote, seven seats: Droop's quota is 1, and six seats are left over."""
    assert droop_remainder({"a": 1, "b": 0}, 7) == Allocation({"a": 7, "b": 0})


def test_swiss_method_by_hand() -> None:
    """120 votes, five seats: quota 21. Whole 2, 1, 1, 0; then 62/3 = 20.7 leads 30/2, 25/2 and 3."""
    given_ = hagenbach_bischoff({"a": 62, "b": 30, "c": 25, "d": 3}, 5)

    assert given_ == Allocation({"a": 3, "b": 1, "c": 1, "d": 0})
    assert [(step.kind, step.group) for step in given_.steps] == [
        ("quota", None), ("whole", "a"), ("whole", "b"), ("whole", "c"), ("whole", "d"), ("divisor", "a"),
    ]  # fmt: skip
    assert given_.steps[0].values == {"votes": 120, "seats": 5, "quota": 21}
    assert given_.steps[-1].values["seat"] == 5


def test_steps_of_largest_remainder_can_be_done_again_by_hand() -> None:
    steps = largest_remainder({"a": 60, "b": 40, "c": 9}, 5).steps

    next_ = {
        "next": ("c",), "next_by": "remainder", "next_has": Fraction(45, 109),
        "behind": Fraction(37, 109), "short": Fraction(37, 5),
    }  # fmt: skip
    assert tuple(steps) == (
        Step("quota", None, {"votes": 109, "seats": 5, "quota": Fraction(109, 5)}),
        Step("whole", "a", {"quotas": Fraction(300, 109), "seats": 2}),
        Step("whole", "b", {"quotas": Fraction(200, 109), "seats": 1}),
        Step("whole", "c", {"quotas": Fraction(45, 109), "seats": 0}),
        Step("remainder", "b", {"remainder": Fraction(91, 109), "seat": 4}),
        Step("remainder", "a", {"remainder": Fraction(82, 109), "seat": 5, **next_}),
    )


@unhurried
@given(votes=tallies, seats=houses)
def test_the_swiss_method_is_dhondt(votes: dict[str, int], seats: int) -> None:
    """Source: Pukelsheim, Proportional Representation (2017), ch. 4, on Jefferson's method."""
    assert hagenbach_bischoff(votes, seats) == dhondt(votes, seats)


@unhurried
@given(votes=tallies, first=houses, more=houses)
def test_the_swiss_method_goes_on_where_it_stopped(votes: dict[str, int], first: int, more: int) -> None:
    assume(any(votes.values()))
    before = hagenbach_bischoff(votes, first)

    assert hagenbach_bischoff(votes, more + before.open_seats, before.seats) == dhondt(votes, first + more)


@unhurried
@given(votes=tallies, seats=houses)
def test_so_many_only_can_reach_droops_quota(votes: dict[str, int], seats: int) -> None:
    """The quota is the least whole number with that property. Source: Droop, JSS 44 (1881)."""
    total = sum(votes.values())
    quota = droop(total, seats)

    assert sum(floor(n / quota) for n in votes.values()) <= seats
    assert (seats + 1) * quota > total >= (seats + 1) * (quota - 1)


@pytest.mark.parametrize(
    "rule", [droop_remainder, hagenbach_bischoff_remainder, imperiali_remainder, hagenbach_bischoff]
)
def test_no_votes_at_all_leave_every_seat_to_the_lot(rule) -> None:
    assert rule({"a": 0, "b": 0}, 5) == Allocation({"a": 0, "b": 0}, ("a", "b"), 5)
    assert rule({"a": 3, "b": 3}, 0) == Allocation({"a": 0, "b": 0})


def test_the_swiss_method_gives_no_more_than_there_is_where_held_seats_leave_too_few() -> None:
    """a holds five for one vote; b's six whole quotas of 17 meet one seat."""
    votes, held = {"a": 1, "b": 100}, {"a": 5}

    assert hagenbach_bischoff(votes, 1, held) == dhondt(votes, 1, held) == Allocation({"a": 5, "b": 1})
