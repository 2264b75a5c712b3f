"""Seats from a bare table of votes, and what is refused of it."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from counting_examples import counted, persons_only

from amin.counting import RULES, Lot, Tie, elect, require_countable
from amin.counting.apportion import MOST_SEATS, apportion, named_once
from amin.counting.holding import NotHeld, as_many_as_seats, not_held, one_person, seats_and_alternates
from amin.counting.seats_by_population import seats_by_population
from amin.errors import MalformedError

BY_LIST = {"a": 60, "b": 40, "c": 9}
BY_PERSON = {"a": {"a1": 40, "a2": 20}, "b": {"b1": 25, "b2": 15}, "c": {"c1": 9}}


def test_votes_of_lists_give_seats_alone() -> None:
    outcome = apportion("dhondt", BY_LIST, 5)

    assert outcome.seats == {"a": 3, "b": 2, "c": 0}
    assert outcome.elected == ()


def test_votes_of_persons_give_persons_and_short_lists_pass_seats_on() -> None:
    outcome = apportion("dhondt", BY_PERSON, 5)

    assert outcome.seats == {"a": 2, "b": 2, "c": 1}
    assert outcome.elected == ("a1", "a2", "b1", "b2", "c1")


@pytest.mark.parametrize("rule", RULES)
def test_a_table_and_a_contest_of_the_same_votes_have_the_same_outcome(rule: str) -> None:
    contest, totals = counted({**BY_PERSON, "independents": {"i1": 30, "i2": 1}}, 4)
    table = {**BY_PERSON, "independents": {"i1": 30, "i2": 1}}

    assert apportion(rule, table, 4) == elect(rule, contest, totals)


def test_a_rule_without_groups_takes_names_for_persons() -> None:
    outcome = apportion("plurality", {"a": 5, "b": 4, "c": 1}, 2)

    assert outcome.elected == ("a", "b")
    assert outcome.seats == {"a": 1, "b": 1, "c": 0}


def test_names_may_be_any_words_and_come_back_in_ties_and_steps() -> None:
    table = {"فهرست یک": {"علی رضا": 3}, "List, two": {"p0": 3}, "independents": {"l0": 1}}
    outcome = apportion("dhondt", table, 1)

    assert outcome.ties == (Tie("list", ("فهرست یک", "List, two"), 1),)
    assert outcome.steps[0].group == "فهرست یک"
    lot = Lot("list", ("List, two", "فهرست یک"), ("List, two",), "minutes 1")
    assert apportion("dhondt", table, 1, lots=[lot]).elected == ("p0",)
    with pytest.raises(MalformedError, match="no such tie"):
        apportion("dhondt", table, 1, lots=[replace(lot, among=("x", "y"))])


def test_a_rule_that_asks_for_ballots_refuses_lists_alone() -> None:
    with pytest.raises(MalformedError, match="cannot count votes of lists alone"):
        apportion("rounded_by_ballots", BY_LIST, 5)


def test_a_lot_is_an_input_here_too() -> None:
    tie = Tie("list", ("a", "b"), 1)

    assert apportion("dhondt", {"a": 100, "b": 50}, 2).ties == (tie,)
    drawn = apportion("dhondt", {"a": 100, "b": 50}, 2, lots=[Lot("list", ("a", "b"), ("b",), "minutes 3")])
    assert drawn.seats == {"a": 1, "b": 1}
    assert drawn.ties == ()


@pytest.mark.parametrize("rule", [name for name, rule in RULES.items() if rule.allocate])
def test_no_votes_at_all_leave_all_seats_to_the_lot(rule: str) -> None:
    outcome = apportion(rule, {"a": 0, "b": 0}, 5)

    assert outcome.seats == {"a": 0, "b": 0}
    assert outcome.ties == (Tie("list", ("a", "b"), 5),)


@pytest.mark.parametrize("rule", [name for name, rule in RULES.items() if rule.allocate])
@pytest.mark.parametrize("big", [10**18, 2**70])
def test_huge_counts_are_counted_exactly(rule: str, big: int) -> None:
    outcome = apportion(rule, {"a": big, "b": big + 1, "c": 1}, 3)

    assert outcome.seats["c"] == 0
    assert outcome.seats["b"] >= outcome.seats["a"]
    assert sum(outcome.seats.values()) + sum(tie.seats for tie in outcome.ties) == 3


@pytest.mark.parametrize("odd", [-1, 1.0, Fraction(1, 2), True, "7", None])
def test_votes_that_are_no_whole_numbers_are_refused(odd: int) -> None:
    with pytest.raises(MalformedError, match="count of b"):
        apportion("dhondt", {"a": 1, "b": odd}, 2)
    with pytest.raises(MalformedError, match="count of b1"):
        apportion("plurality", {"a": {"a1": 1}, "b": {"b1": odd}}, 2)


@pytest.mark.parametrize("seats", [0, -1, MOST_SEATS + 1, 2**70, 1.0, True, "5"])
def test_seats_that_no_body_has_are_refused(seats: int) -> None:
    with pytest.raises(MalformedError, match="seats; allowed: a whole number from 1 to 100,000"):
        apportion("dhondt", BY_LIST, seats)


def test_more_seats_than_candidates_leave_seats_empty() -> None:
    outcome = apportion("largest_remainder", BY_PERSON, 99)

    assert outcome.seats == {"a": 2, "b": 2, "c": 1}
    assert outcome.ties == ()


def test_nothing_at_all_and_mixed_forms_and_strangers_are_refused() -> None:
    with pytest.raises(MalformedError, match="no list has votes"):
        apportion("dhondt", {}, 5)
    with pytest.raises(MalformedError, match="the same for all lists"):
        apportion("dhondt", {"a": 1, "b": {"b1": 2}}, 5)  # type: ignore[dict-item]
    with pytest.raises(MalformedError, match="person p stands in two lists"):
        apportion("dhondt", {"a": {"p": 1}, "b": {"p": 2}}, 1)
    with pytest.raises(MalformedError, match="no rule is called"):
        apportion("borda", BY_LIST, 1)


def test_a_list_named_twice_is_refused_with_both_places() -> None:
    assert named_once([("a", 1), ("b", 2)]) == {"a": 1, "b": 2}
    with pytest.raises(MalformedError, match="row 3: a is named twice, first in row 1"):
        named_once([("a", 1), ("b", 2), ("a", 3)])


def test_the_largest_body_is_counted_in_time() -> None:
    assert apportion("dhondt", BY_LIST, MOST_SEATS).seats == {"a": 55_046, "b": 36_697, "c": 8_257}


def test_a_limited_vote_allows_fewer_marks_than_seats() -> None:
    contest, totals = persons_only({"a": 5, "b": 4, "c": 3}, 2)

    require_countable(replace(contest, rule="limited_vote"))
    assert elect("limited_vote", contest, totals).elected == ("a", "b")
    with pytest.raises(MalformedError, match="2 marks for 2 seats; allowed: fewer"):
        require_countable(replace(contest, rule="limited_vote", max_marks=2))


def test_a_single_seat_has_one_seat_and_one_mark() -> None:
    contest, totals = persons_only({"a": 5, "b": 4, "c": 3}, 1)

    require_countable(replace(contest, rule="single_seat"))
    assert elect("single_seat", contest, totals).elected == ("a",)
    with pytest.raises(MalformedError, match="1 marks for 2 seats; allowed: 1 for 1"):
        require_countable(replace(contest, rule="single_seat", seats=2))


def test_a_contest_with_too_few_candidates_is_not_held() -> None:
    assert not_held(3, 3, as_many_as_seats) is None
    assert not_held(4, 3, seats_and_alternates) == NotHeld(persons=4, needed=5, seats=3)
    assert not_held(2, 3, as_many_as_seats) == NotHeld(persons=2, needed=3, seats=3)
    assert not_held(1, 3, one_person) is None
    assert not_held(0, 3, one_person) == NotHeld(0, 1, 3)


TABLE = [
    ("village", 0, 3), ("village", 1_500, 3), ("village", 1_501, 5), ("clan", 900, 3), ("district", 1, 5),
    ("city", 50_000, 5), ("city", 50_001, 7), ("city", 200_000, 7), ("city", 200_001, 9),
    ("city", 500_001, 11), ("city", 1_000_001, 13), ("city", 2_000_000, 13), ("city", 2_000_001, 15),
    ("tehran", 9_000_000, 21),
]  # fmt: skip


@pytest.mark.parametrize(("place", "people", "seats"), TABLE)
def test_seats_by_population_are_those_of_the_law(place, people: int, seats: int) -> None:
    """Source: LAW 2.1."""
    assert seats_by_population(place, people) == seats


def test_an_unknown_place_and_half_a_person_are_refused() -> None:
    with pytest.raises(MalformedError, match="place 'hamlet'"):
        seats_by_population("hamlet", 5)  # type: ignore[arg-type]
    for people in (-1, 1.5, True):
        with pytest.raises(MalformedError, match="whole number from 0"):
            seats_by_population("city", people)  # type: ignore[arg-type]
