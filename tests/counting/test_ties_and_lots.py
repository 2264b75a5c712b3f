"""What `elected` holds while a lot is open. The reading is docs/decisions/0012."""

from __future__ import annotations

import pytest
from counting_examples import counted

from amin.counting import INDEPENDENTS, Outcome, Tie, elect


def test_a_tie_among_lists_leaves_out_whom_it_may_bring_in() -> None:
    """Quotients 60 30 | 30 | 25, two seats: the second is a2's or b1's."""
    contest, totals = counted({"a": {"a1": 40, "a2": 20}, "b": {"b1": 20, "b2": 10}, "c": {"c1": 25}}, 2)

    outcome = elect("dhondt", contest, totals)

    assert outcome.seats == {"a": 1, "b": 0, "c": 0, INDEPENDENTS: 0}
    assert outcome.elected == ("a1",)
    assert outcome.ties == (Tie("list", ("a", "b"), 1),)


def test_who_is_elected_with_the_sure_seats_stays_elected_with_one_more() -> None:
    """a holds one seat for sure and a1 has it, though a's second seat hangs on a lot."""
    contest, totals = counted({"a": {"a1": 3, "a2": 1}, "b": {"b1": 2}}, 2)

    outcome = elect("dhondt", contest, totals)

    assert outcome.elected == ("a1",)
    assert outcome.ties == (Tie("list", ("a", "b"), 1),)


def test_a_dead_heat_inside_a_list_with_seats_is_handed_back_for_lots() -> None:
    contest, totals = counted({"a": {"a1": 50, "a2": 20, "a3": 20}, "b": {"b1": 10}}, 2)

    outcome = elect("dhondt", contest, totals)

    assert outcome.seats == {"a": 2, "b": 0, INDEPENDENTS: 0}
    assert outcome.elected == ("a1",)
    assert outcome.ties == (Tie("person", ("a2", "a3"), 1),)


def test_a_lot_among_persons_waits_while_their_lists_seats_are_open() -> None:
    """a holds no seat or one; a1 and a2 are level. If a wins the lot, theirs is drawn; else never."""
    contest, totals = counted({"a": {"a1": 10, "a2": 10}, "b": {"b1": 20}}, 1)

    outcome = elect("dhondt", contest, totals)

    assert outcome.ties == (Tie("list", ("a", "b"), 1),)
    assert outcome.elected == ()


def test_a_lot_among_persons_may_vanish_when_their_list_wins_one_more_seat() -> None:
    """a holds one seat for sure, a1 and a2 level for it: with two seats both are in, so none is asked now."""
    contest, totals = counted({"a": {"a1": 10, "a2": 10, "a3": 0}, "b": {"b1": 10, "b2": 0}}, 2)

    outcome = elect("dhondt", contest, totals)

    assert outcome.seats == {"a": 1, "b": 0, INDEPENDENTS: 0}
    assert outcome.elected == ()
    assert outcome.ties == (Tie("list", ("a", "b"), 1),)


def test_a_lot_inside_one_list_is_drawn_beside_a_lot_among_others() -> None:
    """Quotients 99 50 33 | 30 | 30, four seats: c has three, and c3 and c4 are level for its third."""
    contest, totals = counted(
        {"a": {"a1": 30, "a2": 0}, "b": {"b1": 30}, "c": {"c1": 50, "c2": 25, "c3": 12, "c4": 12}}, 4
    )

    outcome = elect("dhondt", contest, totals)

    assert outcome.seats == {"a": 0, "b": 0, "c": 3, INDEPENDENTS: 0}
    assert outcome.elected == ("c1", "c2")
    assert outcome.ties == (Tie("list", ("a", "b"), 1), Tie("person", ("c3", "c4"), 1))


def test_three_lists_tie_for_two_seats() -> None:
    contest, totals = counted({"a": {"a1": 7}, "b": {"b1": 7}, "c": {"c1": 7}, "d": {"d1": 20}}, 3)

    outcome = elect("largest_remainder", contest, totals)

    assert outcome.elected == ("d1",)
    assert outcome.ties == (Tie("list", ("a", "b", "c"), 2),)


def test_a_tie_of_list_and_independents_names_them() -> None:
    contest, totals = counted({"a": {"a1": 4}, INDEPENDENTS: {"i1": 3, "i2": 1}}, 1)

    assert elect("dhondt", contest, totals).ties == (Tie("list", ("a", INDEPENDENTS), 1),)


@pytest.mark.parametrize("rule", ["dhondt", "largest_remainder"])
def test_no_votes_at_all_tie_every_seat_among_all_groups_with_persons(rule: str) -> None:
    contest, totals = counted(
        {"a": {"a1": 0, "a2": 0, "a3": 0}, "b": {"b1": 0}, "empty": {}, INDEPENDENTS: {"i1": 0}}, 3
    )

    assert elect(rule, contest, totals) == Outcome(
        seats={"a": 0, "b": 0, "empty": 0, INDEPENDENTS: 0},
        elected=(),
        alternates=(),
        ties=(Tie("list", ("a", "b", INDEPENDENTS), 3),),
    )


@pytest.mark.parametrize("rule", ["dhondt", "largest_remainder"])
def test_no_votes_at_all_in_the_only_group_tie_its_persons(rule: str) -> None:
    contest, totals = counted({INDEPENDENTS: {"i1": 0, "i2": 0, "i3": 0}}, 2)

    outcome = elect(rule, contest, totals)

    assert outcome.seats == {INDEPENDENTS: 2}
    assert outcome.ties == (Tie("person", ("i1", "i2", "i3"), 2),)


def test_a_person_without_votes_may_be_drawn_when_the_list_has_seats_to_fill() -> None:
    contest, totals = counted({"a": {"a1": 9, "a2": 0, "a3": 0}, "b": {"b1": 1}}, 2)

    outcome = elect("dhondt", contest, totals)

    assert outcome.elected == ("a1",)
    assert outcome.ties == (Tie("person", ("a2", "a3"), 1),)


def test_an_alternate_whom_no_lot_can_push_out_is_named() -> None:
    """Three seats, two alternates: the third is a2's or b1's; the loser is an alternate, and so is c2."""
    contest, totals = counted(
        {"a": {"a1": 40, "a2": 20}, "b": {"b1": 30}, "c": {"c1": 50, "c2": 9}, "d": {"d1": 3}}, 3
    )

    outcome = elect("dhondt", contest, totals)

    assert outcome.elected == ("a1", "c1")
    assert outcome.ties == (Tie("list", ("a", "b"), 1),)
    assert outcome.alternates == ("c2",)


def test_an_alternate_who_hangs_on_a_lot_among_lists_is_not_named() -> None:
    """Two seats, one alternate: b1 with 30 if a wins the lot; if b wins, c1 with 25 before a2 with 20."""
    contest, totals = counted({"a": {"a1": 40, "a2": 20}, "b": {"b1": 30}, "c": {"c1": 25}}, 2)

    outcome = elect("dhondt", contest, totals)

    assert outcome.ties == (Tie("list", ("a", "b"), 1),)
    assert outcome.alternates == ()


def test_a_lot_among_alternates_waits_while_a_lot_among_lists_is_open() -> None:
    """Two alternates. If b1 loses with 30, c1 and d1 are level for one place; if a2 with 20, both are in."""
    contest, totals = counted(
        {"a": {"a1": 40, "a2": 20}, "b": {"b1": 30}, "c": {"c1": 25}, "d": {"d1": 25}, "e": {"e1": 100}}, 3
    )

    outcome = elect("dhondt", contest, totals)

    assert outcome.elected == ("a1", "e1")
    assert outcome.alternates == ()
    assert outcome.ties == (Tie("list", ("a", "b"), 1),)
