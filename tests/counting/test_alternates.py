"""Alternates: how many, who, and the lot at their edge."""

from __future__ import annotations

import pytest
from counting_examples import counted, persons_only

from amin.counting import INDEPENDENTS, Tie, alternates_for, elect


@pytest.mark.parametrize(
    ("seats", "alternates"),
    [(1, 0), (3, 2), (5, 3), (7, 5), (9, 6), (11, 7), (13, 8), (15, 10), (21, 11)],
)
def test_number_of_alternates_is_that_of_the_law(seats: int, alternates: int) -> None:
    """Source: LAW 2.1; one seat, a by-election of the Assembly of Experts, has none."""
    assert alternates_for(seats) == alternates


@pytest.mark.parametrize(("seats", "alternates"), [(2, 1), (4, 2), (6, 3), (17, 9), (31, 16)])
def test_beside_the_table_half_of_the_seats_is_rounded_up(seats: int, alternates: int) -> None:
    assert alternates_for(seats) == alternates


def test_alternates_are_the_next_by_votes_whichever_group_they_stand_in() -> None:
    """Three seats and two alternates: a has all seats, b's one person comes before a's fourth."""
    contest, totals = counted(
        {"a": {"a1": 90, "a2": 80, "a3": 70, "a4": 10}, "b": {"b1": 30}, INDEPENDENTS: {"i1": 5}}, 3
    )

    outcome = elect("dhondt", contest, totals)

    assert outcome.seats == {"a": 3, "b": 0, INDEPENDENTS: 0}
    assert outcome.alternates == ("b1", "a4")


def test_dead_heat_for_the_last_alternate_is_handed_back_for_lots() -> None:
    outcome = elect("plurality", *persons_only({"a": 9, "b": 8, "c": 7, "d": 5, "e": 3, "f": 3}, 3))

    assert outcome.elected == ("a", "b", "c")
    assert outcome.alternates == ("d",)
    assert outcome.ties == (Tie("alternate", ("e", "f"), 1),)


def test_equal_alternates_inside_need_no_lot_yet() -> None:
    outcome = elect("plurality", *persons_only({"a": 9, "b": 8, "c": 7, "d": 5, "e": 5, "f": 3}, 3))

    assert outcome.alternates == ("d", "e")
    assert outcome.ties == ()


def test_losers_of_a_lot_for_a_seat_are_the_first_alternates_and_leave_the_other_places() -> None:
    """Three seats, two alternates: one of c and d loses the lot and is the first alternate, e the second."""
    outcome = elect("plurality", *persons_only({"a": 9, "b": 8, "c": 5, "d": 5, "e": 3, "f": 2}, 3))

    assert outcome.elected == ("a", "b")
    assert outcome.alternates == ("e",)
    assert outcome.ties == (Tie("person", ("c", "d"), 1),)


def test_a_lot_for_a_seat_and_a_lot_for_an_alternate_may_both_be_open() -> None:
    outcome = elect("plurality", *persons_only({"a": 9, "b": 8, "c": 5, "d": 5, "e": 3, "f": 3}, 3))

    assert outcome.ties == (Tie("person", ("c", "d"), 1), Tie("alternate", ("e", "f"), 1))
    assert outcome.alternates == ()


def test_losers_of_a_lot_may_take_all_places_of_alternates() -> None:
    outcome = elect("plurality", *persons_only({"a": 5, "b": 5, "c": 5, "d": 5, "e": 5, "f": 1}, 3))

    assert outcome.ties == (Tie("person", tuple("abcde"), 3),)
    assert outcome.alternates == ()


def test_a_lot_among_the_losers_waits_for_the_lot_that_makes_them() -> None:
    """Four tie for one seat, so three lose: who of them takes the two places can only then be drawn."""
    outcome = elect("plurality", *persons_only({"a": 9, "b": 8, "c": 5, "d": 5, "e": 5, "f": 5}, 3))

    assert outcome.ties == (Tie("person", ("c", "d", "e", "f"), 1),)
    assert outcome.alternates == ()


def test_one_seat_has_no_alternate_and_no_lot_for_one() -> None:
    outcome = elect("plurality", *persons_only({"a": 9, "b": 5, "c": 5}, 1))

    assert (outcome.alternates, outcome.ties) == ((), ())


def test_too_few_persons_leave_places_of_alternates_empty() -> None:
    assert elect("plurality", *persons_only({"a": 9, "b": 8, "c": 7, "d": 1}, 3)).alternates == ("d",)
