"""The last seat names who came next and by how much: enough to check by changing the votes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction

import pytest
from counting_examples import counted, unhurried
from hypothesis import assume, given
from hypothesis import strategies as st

from amin.counting import INDEPENDENTS, Step, elect, last_seat
from amin.counting.allocation import Allocation
from amin.counting.hagenbach_bischoff import hagenbach_bischoff
from amin.counting.highest_averages import (
    danish,
    dhondt,
    imperiali_divisors,
    modified_sainte_lague,
    sainte_lague,
)
from amin.counting.largest_remainder import largest_remainder
from amin.counting.tehran import PROPOSED, STRATEGIES

Votes = Mapping[str, int]
Method = Callable[[Votes, int], Allocation]

WIKIPEDIA = {"A": 100_000, "B": 80_000, "C": 30_000, "D": 20_000}
tallies = st.lists(st.integers(1, 200) | st.integers(1, 10**18), min_size=2, max_size=7).map(
    lambda counts: dict(zip("abcdefg", counts, strict=False))
)
houses = st.integers(1, 30)


def last_step(given_: Allocation) -> Step:
    """The step that says who was next."""
    return [step for step in given_.steps if "next" in step.values][-1]


def council(groups: Votes, seats: int) -> tuple:
    """A contest whose lists have as many persons as seats, the first with all votes."""
    return counted({g: {f"{g}{i}": n * (i == 0) for i in range(seats)} for g, n in groups.items()}, seats)


def test_of_quotients_the_votes_that_lacked_are_told() -> None:
    """A's 100,000 ÷ 4 = 25,000 has the eighth seat; B's 80,000 ÷ 4 = 20,000 is next and needs 100,000."""
    case = council(WIKIPEDIA, 8)
    outcome = elect("dhondt", *case)

    assert last_seat(*case, outcome, "en").endswith(
        "Next came “List B” and “List D” with the quotient 20,000, which is 5,000 less."
    )
    values = last_step(dhondt({**WIKIPEDIA, "D": 19_000}, 8)).values
    assert (values["next"], values["next_has"], values["behind"], values["short"]) == (
        ("B",),
        20_000,
        5_000,
        20_000,
    )


def test_who_was_next_is_told_in_both_languages() -> None:
    case = council({**WIKIPEDIA, "D": 19_000}, 8)
    outcome = elect("dhondt", *case)

    assert last_seat(*case, outcome, "en").endswith(
        "Next came “List B” with the quotient 20,000, which is 5,000 less; 20,000 more votes would "
        "have made it level, 20,001 ahead."
    )
    assert last_seat(*case, outcome, "fa").endswith(
        "پس از آن «List B» بود با خارج‌قسمت ۲۰٬۰۰۰، یعنی ۵٬۰۰۰ کمتر؛ با ۲۰٬۰۰۰ رأی بیشتر برابر می‌شد و با "
        "۲۰٬۰۰۱ رأی بیشتر پیش می‌افتاد."
    )


def test_votes_that_put_the_next_one_ahead_at_once_are_not_said_to_make_it_level() -> None:
    """101 ÷ 2 = 50.5 has the last of three seats; 50 ÷ 1 is next, and 51 is ahead, never level."""
    case = council({"A": 101, "B": 50}, 2)

    assert last_seat(*case, elect("dhondt", *case), "en").endswith(
        "less; 1 more vote would have put it ahead."
    )
    assert "با ۱ رأی بیشتر پیش می‌افتاد" in last_seat(*case, elect("dhondt", *case), "fa")


def test_of_remainders_and_shares_the_difference_is_told_in_votes_too() -> None:
    """19 of 21 are given by rounding; A and B have the two largest shares, C the next: 154 to 303."""
    groups = dict(zip(("A", "B", "C", "D", INDEPENDENTS), (404, 303, 154, 68, 71), strict=True))
    case = council(groups, 21)

    assert last_seat(*case, elect("rounded_then_highest_ratio", *case), "en").endswith(
        "Next came “List C” with a share of 15.4% (77/500), which is 14.9% (149/1000) less; that is 149 "
        "votes."
    )
    assert last_seat(*case, elect("largest_remainder", *case), "en").endswith(
        "Next came “List D” with 0.428 (107/250) of a seat left, which is 0.056 (7/125) of a seat less; "
        "that is 3 votes (rounded up)."
    )


def test_who_would_have_had_to_give_the_next_seat_back_is_told() -> None:
    groups = dict(zip(("A", "B", "C", "D", INDEPENDENTS), (429, 276, 93, 32, 170), strict=True))
    case = council(groups, 21)

    assert last_seat(*case, elect("rounded_then_highest_ratio", *case), "en").endswith(
        "After it came the turn of “List D”, with a fraction of 0.672 (84/125), which is 0.102 (51/500) more."
    )


def test_one_list_alone_has_nobody_behind_it_and_a_tie_names_its_own() -> None:
    alone, level = council({"a": 5}, 2), council({"a": 5, "b": 5}, 1)

    assert "ext came" not in last_seat(*alone, elect("dhondt", *alone), "en")
    assert "ext came" not in last_seat(*level, elect("dhondt", *level), "en")


def check_short_is_just_enough(method: Method, votes: Votes, seats: int) -> None:
    """With so many votes more the next one has the seat or draws for it; with one fewer it has not."""
    before = method(votes, seats)
    assume(not before.tied)
    values = last_step(before).values
    assume(len(values["next"]) == 1)
    (name,), short = values["next"], values["short"]
    assume(short > 0)
    enough = method({**votes, name: votes[name] + int(short)}, seats)
    too_few = method({**votes, name: votes[name] + int(short) - 1}, seats)
    assert enough.seats[name] + (name in enough.tied) > before.seats[name]
    assert too_few.seats[name] + (name in too_few.tied) == before.seats[name]


@pytest.mark.parametrize("method", [dhondt, sainte_lague, modified_sainte_lague, danish, imperiali_divisors])
def test_so_many_votes_more_are_just_enough(method: Method) -> None:
    @unhurried
    @given(tallies, houses)
    def holds(votes: Votes, seats: int) -> None:
        check_short_is_just_enough(method, votes, seats)

    holds()


def test_the_check_finds_a_wrong_number_of_votes_out() -> None:
    """Told as by d'Hondt, and counted by Sainte-Laguë."""

    def mixed(votes: Votes, seats: int) -> Allocation:
        right = sainte_lague(votes, seats)
        return Allocation(right.seats, right.tied, right.open_seats, dhondt(votes, seats).steps)

    @unhurried
    @given(st.just({**WIKIPEDIA, "D": 19_000}))
    def one(votes: Votes) -> None:
        check_short_is_just_enough(mixed, votes, 8)

    with pytest.raises(AssertionError):
        one()


NEXT_IS_SECOND = [
    dhondt,
    sainte_lague,
    hagenbach_bischoff,
    largest_remainder,
    *(each.allocate for each in STRATEGIES),
]


@pytest.mark.parametrize("method", NEXT_IS_SECOND)
def test_nobody_is_next_with_a_larger_claim_than_the_winners(method: Method) -> None:
    @unhurried
    @given(tallies, houses)
    def holds(votes: Votes, seats: int) -> None:
        for step in method(votes, seats).steps:
            if "next" in step.values:
                assert step.values["behind"] >= 0
                assert step.group not in step.values["next"]

    holds()


def test_of_those_who_take_turns_nobody_is_next_who_had_a_turn() -> None:
    """Two seats over. a has the first, b the second; c is next, though a's share is larger."""
    votes = {"a": 404, "b": 303, "c": 154, "d": 68, "e": 71}
    values = last_step(PROPOSED.allocate(votes, 21)).values

    assert (values["next"], values["behind"]) == (("c",), Fraction(149, 1000))
