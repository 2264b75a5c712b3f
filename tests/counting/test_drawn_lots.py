"""Drawn lots are inputs with minutes: each fits one open tie, in its turn, or is refused."""

from __future__ import annotations

from dataclasses import replace

import pytest
from counting_examples import counted, persons_only

from amin.counting import INDEPENDENTS, Lot, elect
from amin.errors import MalformedError

# a's second seat or b's first; if a wins, a2 and a3 are level.
COUNT = counted({"a": {"a1": 20, "a2": 20, "a3": 20}, "b": {"b1": 30, "b2": 0}}, 2)
LISTS = Lot("list", ("a", "b"), ("a",), "minutes 12")


def test_a_lot_among_lists_gives_the_seat() -> None:
    contest, totals = counted({"a": {"a1": 40, "a2": 20}, "b": {"b1": 20, "b2": 10}, "c": {"c1": 25}}, 2)
    lot = Lot("list", ("a", "b"), ("b",), "minutes 12")

    outcome = elect("dhondt", contest, totals, lots=[lot])

    assert outcome.seats == {"a": 1, "b": 1, "c": 0, INDEPENDENTS: 0}
    assert outcome.elected == ("a1", "b1")
    assert outcome.ties == ()
    assert outcome.steps[-1].kind == "lot"
    assert outcome.steps[-1].values == {"among": ("a", "b"), "drawn": ("b",), "minutes": "minutes 12"}


def test_a_lot_among_persons_follows_the_one_among_lists_that_makes_it() -> None:
    first = elect("dhondt", *COUNT)
    second = elect("dhondt", *COUNT, lots=[LISTS])
    tie = second.ties[0]

    assert [each.kind for each in first.ties] == ["list"]
    assert (tie.kind, tie.among, tie.seats) == ("person", ("a1", "a2", "a3"), 2)
    third = elect("dhondt", *COUNT, lots=[LISTS, Lot("person", tie.among, ("a3", "a1"), "minutes 13")])
    assert set(third.elected) == {"a1", "a3"}
    assert third.ties == ()


def test_the_order_of_names_in_a_lot_does_not_matter() -> None:
    assert elect("dhondt", *COUNT, lots=[replace(LISTS, among=("b", "a"))]).seats["a"] == 2


def test_a_lot_among_alternates_names_the_last_of_them() -> None:
    count = persons_only({"a": 9, "b": 8, "c": 7, "d": 5, "e": 3, "f": 3}, 3)

    outcome = elect("plurality", *count, lots=[Lot("alternate", ("e", "f"), ("f",), "minutes 1")])

    assert outcome.alternates == ("d", "f")
    assert outcome.ties == ()


def test_losers_of_a_lot_among_persons_are_the_first_alternates() -> None:
    count = persons_only({"a": 9, "b": 8, "c": 5, "d": 5, "e": 3, "f": 2}, 3)

    outcome = elect("plurality", *count, lots=[Lot("person", ("c", "d"), ("d",), "minutes 1")])

    assert outcome.elected == ("a", "b", "d")
    assert outcome.alternates == ("c", "e")


def test_lists_without_votes_may_draw_as_many_seats_as_they_have_persons() -> None:
    """Source: docs/decisions/0013."""
    count = counted({"a": {"a1": 0, "a2": 0}, "b": {"b1": 0}}, 2)
    twice = Lot("list", ("a", "b"), ("a", "a"), "minutes 1")

    assert elect("dhondt", *count, lots=[twice]).elected == ("a1", "a2")
    with pytest.raises(MalformedError, match="drawn b 2 times"):
        elect("dhondt", *count, lots=[replace(twice, drawn=("b", "b"))])


REFUSED = {
    "of another kind": (replace(LISTS, kind="person"), "no such tie is open"),
    "among others": (replace(LISTS, among=("a", "c")), "no such tie is open"),
    "among fewer": (replace(LISTS, among=("a",)), "no such tie is open"),
    "that names one twice": (replace(LISTS, among=("a", "b", "b")), "twice among"),
    "with nobody drawn": (replace(LISTS, drawn=()), "has drawn 0; the tie is for 1"),
    "with too many drawn": (replace(LISTS, drawn=("a", "b")), "has drawn 2"),
    "with a stranger drawn": (replace(LISTS, drawn=("c",)), "drawn c, who had no part"),
    "without minutes": (replace(LISTS, minutes=" "), "no minutes"),
}


@pytest.mark.parametrize(("lot", "reason"), REFUSED.values(), ids=REFUSED.keys())
def test_a_lot_is_refused(lot: Lot, reason: str) -> None:
    with pytest.raises(MalformedError, match=reason):
        elect("dhondt", *COUNT, lots=[lot])


def test_a_lot_given_twice_is_refused() -> None:
    with pytest.raises(MalformedError, match="lot 2 among a, b"):
        elect("dhondt", *COUNT, lots=[LISTS, LISTS])


def test_a_lot_before_its_turn_is_refused() -> None:
    persons = Lot("person", ("a1", "a2", "a3"), ("a3", "a1"), "minutes 13")

    with pytest.raises(MalformedError, match="lot 1 among a1, a2, a3"):
        elect("dhondt", *COUNT, lots=[persons, LISTS])


def test_a_lot_where_there_is_no_tie_is_refused() -> None:
    with pytest.raises(MalformedError, match="no such tie"):
        elect("plurality", *persons_only({"a": 2, "b": 1}, 1), lots=[Lot("person", ("a", "b"), ("b",), "m")])


def test_a_person_drawn_twice_is_refused() -> None:
    lot = Lot("person", ("a", "b", "c"), ("a", "a"), "minutes 1")

    with pytest.raises(MalformedError, match="drawn a 2 times"):
        elect("plurality", *persons_only({"a": 1, "b": 1, "c": 1}, 2), lots=[lot])
