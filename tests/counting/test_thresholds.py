"""Thresholds, national and of constituencies; nobody above (docs/decisions/0016)."""

from __future__ import annotations

from fractions import Fraction

import pytest
from counting_examples import unhurried
from hypothesis import given
from hypothesis import strategies as st

from amin.counting.apportion import apportion
from amin.counting.thresholds import Threshold, anywhere, national, per_constituency
from amin.errors import MalformedError

FIVE = Threshold(Fraction(1, 20))


def test_exactly_five_in_a_hundred_are_enough() -> None:
    assert national({"a": 95, "b": 5}, FIVE).groups == ("a", "b")
    assert national({"a": 951, "b": 49}, FIVE).groups == ("a",)


def test_a_share_is_of_all_valid_votes_where_they_are_given() -> None:
    assert national({"a": 95, "b": 5}, FIVE, 101).groups == ("a",)
    with pytest.raises(MalformedError, match="99 valid votes; the groups alone have 100"):
        national({"a": 95, "b": 5}, FIVE, 99)


def test_minorities_are_exempt_and_coalitions_need_more() -> None:
    """Czech coalitions of two need 8 %. Source: act 247/1995, § 49."""
    threshold = Threshold(Fraction(1, 20), frozenset({"m"}), {"k": Fraction(2, 25)})

    assert national({"a": 90, "k": 7, "m": 3}, threshold).groups == ("a", "m")


def test_who_is_out_in_one_constituency_may_be_in_in_another() -> None:
    votes = {"north": {"a": 99, "b": 1}, "south": {"a": 50, "b": 50}}

    assert {place: each.groups for place, each in per_constituency(votes, FIVE).items()} == {
        "north": ("a",),
        "south": ("a", "b"),
    }
    assert anywhere(votes, FIVE).groups == ("a", "b")
    assert anywhere({"north": votes["north"]}, FIVE).groups == ("a",)


def test_seats_are_given_by_the_votes_of_those_who_are_in() -> None:
    """Ten seats by 60 and 36 alone are 6.25 and 3.75; with 4 they would be 6, 4 and 0 by another quota."""
    outcome = apportion("largest_remainder", {"a": 60, "b": 36, "c": 4}, 10, threshold=FIVE)

    assert outcome.seats == {"a": 6, "b": 4, "c": 0}
    assert [(s.group, s.values["reached"]) for s in outcome.steps if s.kind == "threshold"] == [
        ("a", "yes"), ("b", "yes"), ("c", "no"),
    ]  # fmt: skip


def test_when_nobody_reaches_it_the_threshold_is_waived_and_says_so() -> None:
    outcome = apportion("dhondt", {"a": 3, "b": 2}, 5, threshold=Threshold(Fraction(9, 10)))

    assert outcome.seats == {"a": 3, "b": 2}
    assert {s.values["reached"] for s in outcome.steps if s.kind == "threshold"} == {"waived"}


@pytest.mark.parametrize("share", [-1, Fraction(3, 2), 0.05, "5%", True])
def test_a_share_that_is_none_is_refused(share: Fraction) -> None:
    with pytest.raises(MalformedError, match="threshold"):
        Threshold(share)


@unhurried
@given(
    st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 10**18), min_size=1),
    st.fractions(0, 1),
    st.integers(1, 30),
)
def test_no_list_below_the_threshold_has_a_seat(votes, share, seats) -> None:
    outcome = apportion("sainte_lague", votes, seats, threshold=Threshold(share))
    total = sum(votes.values())
    reached = {name for name, n in votes.items() if n >= share * total}

    if reached:
        assert all(outcome.seats[name] == 0 for name in votes if name not in reached)
        assert all(set(tie.among) <= reached for tie in outcome.ties)
    assert sum(outcome.seats.values()) + sum(tie.seats for tie in outcome.ties) == seats
