"""Plurality at large, with alternates."""

from __future__ import annotations

from counting_examples import counted, persons_only

from amin.counting import INDEPENDENTS, Outcome, Tie, elect


def test_hand_worked_example() -> None:
    """A village: three seats and two alternates among six."""
    votes = {"a": 10, "b": 90, "c": 50, "d": 70, "e": 40, "f": 60}

    assert elect("plurality", *persons_only(votes, 3)) == Outcome(
        seats={INDEPENDENTS: 3}, elected=("b", "d", "f"), alternates=("c", "e"), ties=()
    )


def test_official_result_of_zug_in_2015() -> None:
    """Two seats of the Swiss Council of States; both were elected in the first round.

    Source: Canton of Zug, Ständeratswahl of 18 October 2015.
    """
    votes = {
        "Brandenberg": 10_997, "Eder": 23_620, "Gysel": 6_612, "Hegglin": 24_132, "Lustenberger": 5_691,
        "Thöni": 1_709,
    }  # fmt: skip
    contest, totals = persons_only({f"c{i}": n for i, n in enumerate(votes.values())}, 2)

    elected = elect("plurality", contest, totals).elected

    assert [list(votes)[int(code[1:])] for code in elected] == ["Hegglin", "Eder"]


def test_lists_have_no_say_in_who_is_elected_but_their_seats_are_counted() -> None:
    contest, totals = counted({"a": {"a1": 9, "a2": 1}, "b": {"b1": 8}, INDEPENDENTS: {"i1": 7}}, 3)

    outcome = elect("plurality", contest, totals)

    assert outcome.elected == ("a1", "b1", "i1")
    assert outcome.seats == {"a": 1, "b": 1, INDEPENDENTS: 1}


def test_dead_heat_for_the_last_seat_is_handed_back_for_lots() -> None:
    outcome = elect("plurality", *persons_only({"a": 9, "b": 5, "c": 5, "d": 1}, 2))

    assert outcome.elected == ("a",)
    assert outcome.ties == (Tie("person", ("b", "c"), 1),)
    assert outcome.seats == {INDEPENDENTS: 1}


def test_three_way_tie_for_two_seats_is_handed_back_whole() -> None:
    outcome = elect("plurality", *persons_only({"a": 5, "b": 5, "c": 5, "d": 1}, 2))

    assert outcome.elected == ()
    assert outcome.ties == (Tie("person", ("a", "b", "c"), 2),)


def test_equal_votes_inside_are_no_tie() -> None:
    outcome = elect("plurality", *persons_only({"a": 5, "b": 5, "c": 4}, 2))

    assert outcome.elected == ("a", "b")
    assert outcome.ties == ()


def test_as_many_or_fewer_candidates_than_seats_are_all_elected_even_without_votes() -> None:
    outcome = elect("plurality", *persons_only({"a": 0, "b": 3}, 5))

    assert outcome == Outcome(seats={INDEPENDENTS: 2}, elected=("b", "a"), alternates=(), ties=())


def test_no_votes_at_all_leave_every_seat_to_the_lot() -> None:
    outcome = elect("plurality", *persons_only(dict.fromkeys("abcd", 0), 3))

    assert outcome == Outcome(
        seats={INDEPENDENTS: 0}, elected=(), alternates=(), ties=(Tie("person", ("a", "b", "c", "d"), 3),)
    )


def test_one_vote_in_10_to_the_18_decides() -> None:
    assert elect("plurality", *persons_only({"a": 10**18, "b": 10**18 + 1}, 1)).elected == ("b",)
