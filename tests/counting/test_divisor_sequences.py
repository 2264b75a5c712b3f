"""Sainte-Laguë, its modified form, the Danish and the Imperiali divisors, and sequences of one's own."""

from __future__ import annotations

from fractions import Fraction

import pytest

from amin.counting.allocation import Allocation
from amin.counting.highest_averages import (
    danish,
    danish_divisor,
    dhondt,
    dhondt_divisor,
    divisors,
    highest_averages,
    imperiali_divisor,
    imperiali_divisors,
    modified_sainte_lague,
    modified_sainte_lague_divisor,
    sainte_lague,
    sainte_lague_divisor,
)
from amin.counting.steps import Step
from amin.errors import MalformedError

# Source: Wikipedia, "Sainte-Laguë method", section Example: seven seats.
WIKIPEDIA = {"a": 53_000, "b": 24_000, "c": 23_000}


def test_published_example_of_sainte_lague() -> None:
    """3, 2, 2 of seven seats; d'Hondt gives 4, 2, 1. Source: Wikipedia, "Sainte-Laguë method"."""
    assert sainte_lague(WIKIPEDIA, 7) == Allocation({"a": 3, "b": 2, "c": 2})
    assert dhondt(WIKIPEDIA, 7) == Allocation({"a": 4, "b": 2, "c": 1})


def test_first_seat_at_1_4_costs_a_small_list_its_seat() -> None:
    """Three seats. Quotients 60 20 12 | 28 | 21 make 1, 1, 1; with 1.4 they are 42.9 20 12 | 20 | 15."""
    votes = {"a": 60, "b": 28, "c": 21}

    assert sainte_lague(votes, 3) == Allocation({"a": 1, "b": 1, "c": 1})
    assert modified_sainte_lague(votes, 3) == Allocation({"a": 2, "b": 1, "c": 0})


def test_first_seats_level_at_1_4_and_3_are_a_tie() -> None:
    """28 ÷ 1.4 = 60 ÷ 3 = 20, exactly; in floats 28 ÷ 1.4 is 20.000000000000004."""
    assert modified_sainte_lague({"a": 60, "b": 28}, 2) == Allocation({"a": 1, "b": 0}, ("a", "b"), 1)


def test_danish_divisors_by_hand() -> None:
    """Quotients 60 15 8.6 | 40 10 | 9: the five largest are 60 40 15 10 9."""
    assert danish({"a": 60, "b": 40, "c": 9}, 5) == Allocation({"a": 2, "b": 2, "c": 1})


def test_imperiali_divisors_by_hand() -> None:
    """Quotients 60 40 30 24 20 | 40 26.7 20 16 | 9: the first five are 60 40 40 30 26.7."""
    assert imperiali_divisors({"a": 60, "b": 40, "c": 9}, 5) == Allocation({"a": 3, "b": 2, "c": 0})


def test_imperiali_is_harder_on_the_small_than_dhondt() -> None:
    """Four seats. D'Hondt: 60 30 20 | 24: b has one. Imperiali: 60 40 30 24 | 24: a lot for the fourth."""
    votes = {"a": 60, "b": 24}

    assert dhondt(votes, 4) == Allocation({"a": 3, "b": 1})
    assert imperiali_divisors(votes, 4) == Allocation({"a": 3, "b": 0}, ("a", "b"), 1)


SEQUENCES = [
    (dhondt_divisor, (1, 2, 3)),
    (sainte_lague_divisor, (1, 3, 5)),
    (modified_sainte_lague_divisor, (Fraction(7, 5), 3, 5)),
    (danish_divisor, (1, 4, 7)),
    (imperiali_divisor, (1, Fraction(3, 2), 2)),
]


@pytest.mark.parametrize(("divisor", "first"), SEQUENCES)
def test_a_sequence_of_ones_own_is_the_named_one_when_it_begins_so(divisor, first) -> None:
    own = divisors(first)

    assert [Fraction(own(n), own(0)) for n in range(40)] == [
        Fraction(divisor(n), divisor(0)) for n in range(40)
    ]
    votes = {"a": 6_100, "b": 5_000, "c": 900}
    assert highest_averages(votes, 17, divisor=own) == highest_averages(votes, 17, divisor=divisor)


@pytest.mark.parametrize(
    "first", [(), (1,), (0, 1), (-1, 1), (1, 1), (2, 1), (1.4, 3, 5), ("1", "2"), (True, 2)]
)
def test_divisors_that_do_not_rise_from_above_nothing_are_refused(first: tuple[int, ...]) -> None:
    with pytest.raises(MalformedError, match="divisor"):
        divisors(first)


def test_steps_say_by_what_each_seat_was_won() -> None:
    """For the last seat a comes next by 60/5: 8 less than 28/1.4, and 100 votes would be needed, not 60."""
    steps = modified_sainte_lague({"a": 60, "b": 28, "c": 1}, 3).steps

    next_ = {
        "next": ("a",), "next_by": "quotient", "next_has": Fraction(12), "behind": Fraction(8), "short": 40,
    }  # fmt: skip
    assert tuple(steps) == (
        Step(
            "divisor", "a", {"votes": 60, "divisor": Fraction(7, 5), "quotient": Fraction(300, 7), "seat": 1}
        ),
        Step("divisor", "a", {"votes": 60, "divisor": Fraction(3), "quotient": Fraction(20), "seat": 2}),
        Step(
            "divisor",
            "b",
            {"votes": 28, "divisor": Fraction(7, 5), "quotient": Fraction(20), "seat": 3, **next_},
        ),
    )


def test_a_tie_is_a_step_too() -> None:
    steps = dhondt({"a": 100, "b": 50}, 2).steps

    assert [step.kind for step in steps] == ["divisor", "tie"]
    assert steps[-1].values == {"among": ("a", "b"), "seats": 1}


@pytest.mark.parametrize("big", [10**18, 2**70, 10**300])
def test_one_vote_decides_however_large_the_counts(big: int) -> None:
    assert sainte_lague({"a": big, "b": big + 1}, 7) == Allocation({"a": 3, "b": 4})
    assert modified_sainte_lague({"a": big, "b": big}, 7).open_seats == 1
