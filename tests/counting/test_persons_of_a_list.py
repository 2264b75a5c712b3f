"""Who of a list is in: personal votes, the list's order, preference votes, devolution, panachage."""

from __future__ import annotations

from fractions import Fraction

import pytest
from counting_examples import unhurried
from hypothesis import given
from hypothesis import strategies as st

from amin.counting.allocation import Cut
from amin.counting.devolution import devolve, given_by_order
from amin.counting.open_lists import by_list_order, by_personal_votes, preferred_first, with_head_start
from amin.counting.panachage import OpenBallot, count_panachage
from amin.errors import MalformedError

# PS in Namur, Chamber of 9 June 2024. Source: IBZ.
NAMUR = {
    "Dermagne": 14_319, "Grovonius": 6_659, "Meyer": 3_337, "Collard": 4_225, "Dumont": 4_167,
    "Doneux": 4_510, "Delizée": 6_349,
}  # fmt: skip


def test_published_devolution_of_a_belgian_list() -> None:
    """52,913 ballots, 25,824 + 2,874 of them for the order, one seat: 26,457 and a pot of 14,349."""
    devolved = devolve(NAMUR, 25_824 + 2_874, 52_913, 1)

    assert devolved.eligibility == 26_457
    assert devolved.pot == 14_349
    assert list(devolved.votes.values()) == [26_457, 8_870, 3_337, 4_225, 4_167, 4_510, 6_349]
    assert devolved.elected == ("Dermagne",)


def test_devolution_by_hand() -> None:
    """100 ballots, two seats: 34 are enough. Half of 60 is 30: a gets 14, b the 16 left; c has 25 alone."""
    own = {"a": 20, "b": 5, "c": 25}
    devolved = devolve(own, 60, 100, 2)

    assert devolved.votes == {"a": 34, "b": 21, "c": 25}
    assert devolved.elected == ("a", "c")
    assert given_by_order(own, devolved) == {"a": 14, "b": 16, "c": 0}


def test_equal_votes_after_devolution_are_decided_by_the_lists_order() -> None:
    assert devolve({"a": 5, "b": 5}, 0, 10, 1).elected == ("a",)


def test_more_list_votes_than_ballots_are_refused() -> None:
    with pytest.raises(MalformedError, match="11 list votes; the list has 10"):
        devolve({"a": 5}, 11, 10, 1)


@unhurried
@given(st.lists(st.integers(0, 50), min_size=1, max_size=6), st.integers(0, 300), st.integers(1, 6))
def test_devolution_gives_out_the_pot_and_nobody_more_than_is_lacking(own, list_votes, seats) -> None:
    votes = dict(zip("abcdef", own, strict=False))
    devolved = devolve(votes, list_votes, sum(own) + list_votes, seats)
    given_ = given_by_order(votes, devolved)
    open_ = [name for name in votes if devolved.votes[name] < devolved.eligibility]

    assert sum(given_.values()) <= devolved.pot
    assert all(n == 0 or devolved.votes[name] <= devolved.eligibility for name, n in given_.items())
    assert sum(given_.values()) == devolved.pot or not open_


def test_personal_votes_order_and_preferences() -> None:
    votes = {"a": 10, "b": 40, "c": 30, "d": 20}

    assert by_personal_votes(votes, 2).inside == ("b", "c")
    assert by_list_order(votes, 2).inside == ("a", "b")
    assert preferred_first(votes, 3, needed=Fraction(30)).inside == ("b", "c", "a")
    assert preferred_first(votes, 1, needed=Fraction(10)).inside == ("b",)


def test_a_dead_heat_of_preferred_persons_is_handed_back() -> None:
    assert preferred_first({"a": 1, "b": 9, "c": 9}, 1, needed=Fraction(9)) == Cut((), ("b", "c"), 1)


def test_a_head_start_of_a_quarter_stays_exact() -> None:
    """Ten ballots: 5 and 2.5 are 7.5, above 7 and below 8. Source: valgloven § 11-12."""
    votes = with_head_start({"a": 5, "b": 7, "c": 8}, 10, frozenset({"a"}), Fraction(1, 4))

    assert by_personal_votes(votes, 3).inside == ("c", "a", "b")


MEMBERS = {"x": ("x1", "x2", "x3"), "y": ("y1", "y2")}


def test_panachage_by_hand() -> None:
    """Three seats. x1 x1 y1 on x's paper; x2 alone on x's; y1 alone on a free paper."""
    votes = count_panachage(
        [OpenBallot("x", ("x1", "x1", "y1")), OpenBallot("x", ("x2",), 10), OpenBallot(None, ("y1",))],
        MEMBERS,
        3,
    )

    assert votes.persons == {"x1": 2, "x2": 10, "x3": 0, "y1": 2, "y2": 0}
    assert votes.additional == {"x": 20, "y": 0}
    assert votes.lists == {"x": 32, "y": 2}
    assert votes.empty == 2


def test_names_beyond_the_seats_and_a_third_time_are_not_read() -> None:
    votes = count_panachage([OpenBallot("y", ("x1", "x1", "x1", "y1", "y2", "x2"))], MEMBERS, 4)

    assert votes.persons == {"x1": 2, "x2": 0, "x3": 0, "y1": 1, "y2": 1}
    assert votes.additional == {"x": 0, "y": 0}


@pytest.mark.parametrize("ballot", [OpenBallot("z", ()), OpenBallot("x", ("z1",))])
def test_whoever_does_not_stand_is_refused(ballot: OpenBallot) -> None:
    with pytest.raises(MalformedError, match="stands"):
        count_panachage([ballot], MEMBERS, 3)


@unhurried
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["x", "y", None]), st.lists(st.sampled_from(["x1", "x2", "x3", "y1", "y2"]))
        )
    )
)
def test_each_ballot_has_as_many_votes_as_there_are_seats(ballots) -> None:
    votes = count_panachage([OpenBallot(of, tuple(names)) for of, names in ballots], MEMBERS, 3)

    assert sum(votes.lists.values()) + votes.empty == 3 * len(ballots)
