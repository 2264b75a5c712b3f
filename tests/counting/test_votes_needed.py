"""How many votes more a group would have needed: counted again with so many, and with one fewer."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from counting_examples import counted, unhurried
from hypothesis import given
from hypothesis import strategies as st

from amin.counting import INDEPENDENTS, RULES, Lot, elect
from amin.counting.apportion import apportion
from amin.counting.thresholds import Threshold
from amin.counting.votes_needed import (
    Needed,
    beyond_all,
    needed_of_contest,
    seats_of_table,
    votes_needed,
)

ALLOCATE = [name for name, rule in RULES.items() if rule.allocate is not None]
tallies = st.lists(st.integers(0, 60) | st.integers(0, 10**12), min_size=1, max_size=5).map(
    lambda counts: dict(zip("abcde", counts, strict=False))
)


def needed(rule: str, votes: dict[str, int], seats: int) -> tuple[Needed, ...]:
    return votes_needed(seats_of_table(rule, votes, seats), votes, beyond_all(sum(votes.values()), seats))


@pytest.mark.parametrize("rule", ALLOCATE)
def test_so_many_votes_give_another_seat_and_one_fewer_does_not(rule: str) -> None:
    @unhurried
    @given(votes=tallies, seats=st.integers(1, 12))
    def holds(votes: dict[str, int], seats: int) -> None:
        before = apportion(rule, votes, seats).seats
        for each in needed(rule, votes, seats):
            enough = {**votes, each.group: votes[each.group] + each.more}
            too_few = {**votes, each.group: votes[each.group] + each.more - 1}
            assert apportion(rule, enough, seats).seats[each.group] == each.would_have > before[each.group]
            assert apportion(rule, too_few, seats).seats[each.group] <= before[each.group] == each.has

    holds()


@pytest.mark.parametrize("rule", ALLOCATE)
def test_whoever_has_not_every_seat_could_have_one_more(rule: str) -> None:
    @unhurried
    @given(votes=tallies, seats=st.integers(1, 12))
    def holds(votes: dict[str, int], seats: int) -> None:
        before = apportion(rule, votes, seats).seats
        could = {each.group for each in needed(rule, votes, seats)}
        assert could == {name for name in votes if before[name] < seats}

    holds()


def test_by_dhondt_it_is_the_next_quotient() -> None:
    """A's 100,000 ÷ 4 = 25,000 has the eighth seat: B, with 80,000, wins with 4 × 25,000 and one more."""
    votes = {"A": 100_000, "B": 80_000, "C": 30_000, "D": 19_000}

    found = {each.group: each.more for each in needed("dhondt", votes, 8)}
    assert found == {"A": 33_334, "B": 20_001, "C": 20_001, "D": 6_001}


def test_a_threshold_that_is_passed_gives_several_seats_at_once() -> None:
    votes = {"A": 60, "B": 30, "C": 10}
    seats_with = seats_of_table("dhondt", votes, 20, Threshold(Fraction(1, 5)))

    (found,) = votes_needed(seats_with, ["C"], 1000)
    assert (found.more, found.has) == (13, 0)  # 23 of 113 is the first fifth
    assert found.would_have > 1
    assert found.sentence("“C”", "en") == (
        f"With 13 more votes, all others the same, “C” would have {found.would_have} seats in place of 0."
    )


def test_a_list_with_a_seat_for_each_person_is_left_out() -> None:
    votes = {"a": {"a1": 90}, "b": {"b1": 5, "b2": 4}}
    seats_with = seats_of_table("dhondt", votes, 3)

    assert [each.group for each in votes_needed(seats_with, votes, beyond_all(100, 3))] == []


def test_of_a_contest_lists_and_independents_are_asked() -> None:
    case = counted({"a": {"a1": 60, "a2": 1}, "b": {"b1": 30, "b2": 1}, INDEPENDENTS: {"i": 8}}, 2)
    outcome = elect("largest_remainder", *case)

    found = {each.group: each for each in needed_of_contest(*case, outcome, "largest_remainder")}
    assert found.keys() == {"a", "b", INDEPENDENTS} - {n for n, has in outcome.seats.items() if has == 2}
    for each in found.values():
        assert each.would_have > each.has


def test_nobody_is_told_a_number_where_persons_win_or_a_lot_was_drawn() -> None:
    case = counted({"a": {"a1": 5}, "b": {"b1": 5}}, 1)
    lot = Lot("list", ("a", "b"), ("b",), "12")
    drawn = elect("dhondt", *case, lots=[lot])

    assert needed_of_contest(*case, drawn, "dhondt") == ()
    assert needed_of_contest(*case, elect("plurality", *case), "plurality") == ()
    assert [each.more for each in needed_of_contest(*case, elect("dhondt", *case), "dhondt")] == [1, 1]


def test_the_sentence_is_told_in_both_languages() -> None:
    one = Needed("a", 1, 0, 1)

    assert one.sentence("“a”", "en") == "With 1 more vote, all others the same, “a” would have one more seat."
    assert replace(one, more=1200).sentence("«a»", "fa") == (
        "«a» با ۱٬۲۰۰ رأی بیشتر، اگر رأی دیگران همین می‌ماند، یک کرسی بیشتر می‌داشت."
    )
