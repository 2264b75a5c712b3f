"""D'Hondt, as one of the divisor sequences."""

from __future__ import annotations

import pytest

from amin.counting.allocation import Allocation
from amin.counting.highest_averages import dhondt, highest_averages


def test_hand_worked_example() -> None:
    """Quotients 60 30 20 15 | 40 20 13 | 9: the five largest are 60 40 30 20 20."""
    assert dhondt({"a": 60, "b": 40, "c": 9}, 5) == Allocation({"a": 3, "b": 2, "c": 0})


def test_published_example_of_230_000_votes() -> None:
    """Eight seats: 4, 3, 1, 0. Source: Wikipedia, "D'Hondt method", section Example."""
    votes = {"a": 100_000, "b": 80_000, "c": 30_000, "d": 20_000}

    assert dhondt(votes, 8).seats == {"a": 4, "b": 3, "c": 1, "d": 0}


def test_published_example_of_seven_seats() -> None:
    """Seven seats: 3, 3, 1, 0. Source: electowiki, "D'Hondt method", section Example."""
    votes = {"a": 340_000, "b": 280_000, "c": 160_000, "d": 60_000}

    assert dhondt(votes, 7).seats == {"a": 3, "b": 3, "c": 1, "d": 0}


BELGIUM_2024 = {
    "Luxembourg": {
        "Les Engagés": (56_289, 2), "MR": (54_196, 1), "PS": (29_488, 1), "Ecolo": (13_506, 0),
        "Chez Nous": (5_888, 0), "N-VA": (4_413, 0), "Collectif Citoyen": (4_300, 0), "DéFI": (3_975, 0),
        "Blanco": (3_354, 0),
    },
    "Namur": {
        "Les Engagés": (90_694, 3), "MR": (80_042, 2), "PS": (52_913, 1), "PTB": (31_463, 1),
        "Ecolo": (22_014, 0), "Chez Nous": (9_595, 0), "DéFI": (8_151, 0), "N-VA": (5_526, 0),
        "Blanco": (5_357, 0), "Collectif Citoyen": (4_556, 0), "Agora": (983, 0), "BUB": (881, 0),
    },
    "Liège": {
        "MR": (179_296, 5), "PS": (137_443, 3), "Les Engagés": (103_711, 3), "PTB": (91_188, 2),
        "Ecolo": (49_936, 1), "Chez Nous": (21_877, 0), "DéFI": (13_816, 0), "N-VA": (10_840, 0),
        "Blanco": (10_656, 0), "Collectif Citoyen": (8_289, 0), "RMC": (3_361, 0), "BUB": (1_502, 0),
    },
}  # fmt: skip


@pytest.mark.parametrize("constituency", BELGIUM_2024)
def test_official_seats_of_the_belgian_chamber_in_2024(constituency: str) -> None:
    """Source: IBZ, results of 9 June 2024. Its threshold of 5 % changes nothing in these three."""
    rows = BELGIUM_2024[constituency]
    official = {name: seats for name, (_, seats) in rows.items()}

    assert dhondt({name: n for name, (n, _) in rows.items()}, sum(official.values())).seats == official


def test_another_divisor_sequence_gives_another_method() -> None:
    """Sainte-Laguë (1, 3, 5, …), ten seats: 5, 4, 1; d'Hondt: 6, 4, 0.

    Source: Honikel, staatsrecht.honikel.de, "Berechnungsbeispiele".
    """
    votes = {"a": 6_100, "b": 5_000, "c": 900}

    assert highest_averages(votes, 10, divisor=lambda held: 2 * held + 1).seats == {"a": 5, "b": 4, "c": 1}
    assert dhondt(votes, 10).seats == {"a": 6, "b": 4, "c": 0}


def test_dead_heat_for_the_last_seat_is_handed_back_for_lots() -> None:
    """100/2 = 50/1: the second seat is a's second or b's first."""
    assert dhondt({"a": 100, "b": 50, "c": 20}, 2) == Allocation({"a": 1, "b": 0, "c": 0}, ("a", "b"), 1)


def test_three_way_tie_for_two_seats_is_handed_back_whole() -> None:
    votes = {"a": 30, "b": 30, "c": 30, "d": 1}

    assert dhondt(votes, 2) == Allocation(dict.fromkeys("abcd", 0), ("a", "b", "c"), 2)


def test_equal_quotients_above_the_edge_are_no_tie() -> None:
    assert dhondt({"a": 100, "b": 50}, 3) == Allocation({"a": 2, "b": 1})


def test_a_tie_names_groups_in_file_order() -> None:
    assert dhondt({"z": 7, "m": 7, "a": 7}, 1).tied == ("z", "m", "a")


def test_no_votes_at_all_leave_every_seat_to_the_lot() -> None:
    assert dhondt({"a": 0, "b": 0}, 5) == Allocation({"a": 0, "b": 0}, ("a", "b"), 5)


def test_a_single_group_needs_no_lot() -> None:
    assert dhondt({"a": 0}, 5) == Allocation({"a": 5})


def test_a_group_without_votes_gets_nothing_beside_one_that_has_some() -> None:
    assert dhondt({"a": 1, "b": 0}, 5) == Allocation({"a": 5, "b": 0})


def test_it_goes_on_from_seats_that_are_held() -> None:
    """a holds one, so its next quotient is 60/2 = 30, behind b's 40 and level with nobody."""
    assert dhondt({"a": 60, "b": 40}, 2, {"a": 1}) == Allocation({"a": 2, "b": 1})
    assert dhondt({"a": 60, "b": 40}, 1, {"a": 1}) == Allocation({"a": 1, "b": 1})


def test_no_seats_are_no_tie() -> None:
    assert dhondt({"a": 3, "b": 3}, 0) == Allocation({"a": 0, "b": 0})


def test_one_vote_in_10_to_the_18_decides() -> None:
    """A float of 53 bits cannot tell these apart: (10¹⁸ + 1) ÷ 3 > 10¹⁸ ÷ 3."""
    votes = {"a": 10**18, "b": 10**18 + 1}

    assert dhondt(votes, 5) == Allocation({"a": 2, "b": 3})
    assert dhondt({"a": 2**70, "b": 2**70}, 5).open_seats == 1


def test_lists_beyond_the_number_of_seats_change_nothing() -> None:
    """1,000 lists for 21 seats: only those that fewer than 21 others beat can come to a turn."""
    votes = {str(i): 1_000_000 // (i + 1) for i in range(1_000)}
    few = {name: votes[name] for name in list(votes)[:21]}

    whole = dhondt(votes, 21)

    assert {name: n for name, n in whole.seats.items() if n} == {
        n: s for n, s in dhondt(few, 21).seats.items() if s
    }
    assert len(whole.seats) == 1_000
