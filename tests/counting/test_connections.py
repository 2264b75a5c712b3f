"""Connected lists share what they win together."""

from __future__ import annotations

from fractions import Fraction

import pytest
from counting_examples import counted, unhurried
from hypothesis import given
from hypothesis import strategies as st

from amin.counting import RULES, Lot, Threshold, Tie, last_seat
from amin.counting.apportion import apportion
from amin.counting.connections import Connection, connections_of, elect_connected
from amin.counting.hagenbach_bischoff import hagenbach_bischoff
from amin.counting.highest_averages import dhondt
from amin.counting.largest_remainder import largest_remainder
from amin.errors import MalformedError

VOTES = {"a": 50, "b": 15, "c": 14, "d": 21}
LEFT = Connection("left", ("b", "c"))


def test_a_connection_wins_together_what_its_lists_would_not() -> None:
    """Four seats. Alone: 50 25 16.7 | 21: 3 and 1. Together 29 takes a's third: 2, 1, and b's 15 the one."""
    assert dhondt(VOTES, 4).seats == {"a": 3, "b": 0, "c": 0, "d": 1}
    assert elect_connected(dhondt, VOTES, 4, [LEFT]).seats == {"a": 2, "b": 1, "c": 0, "d": 1}


def test_sub_connections_share_inside_a_connection() -> None:
    """Six seats by 60 and 60; the three by 33 and 27: 2, 1; the sub-connection's two by 20, 13."""
    votes = {"a": 60, "b": 20, "c": 13, "d": 27}
    nested = Connection("all", (Connection("young", ("b", "c")), "d"))

    outcome = elect_connected(hagenbach_bischoff, votes, 6, [nested])

    assert outcome.seats == {"a": 3, "b": 1, "c": 1, "d": 1}
    assert outcome.ties == ()


def test_another_rule_may_hold_inside() -> None:
    """Three seats inside by 70 : 20 : 10: d'Hondt 3, 0, 0; largest remainder 2.1, 0.6, 0.3: 2, 1, 0."""
    votes = {"x": 70, "y": 20, "z": 10}
    whole = [Connection("k", ("x", "y", "z"))]

    assert elect_connected(dhondt, votes, 3, whole).seats == {"x": 3, "y": 0, "z": 0}
    assert elect_connected(dhondt, votes, 3, whole, inside=largest_remainder).seats == {
        "x": 2,
        "y": 1,
        "z": 0,
    }


def test_a_tie_with_a_connection_is_drawn_before_one_inside_it() -> None:
    """One seat: a has 10, k 5 + 5."""
    votes = {"a": 10, "b": 5, "c": 5}
    k = [Connection("k", ("b", "c"))]

    first = elect_connected(dhondt, votes, 1, k)
    assert first.ties == (Tie("list", ("k", "a"), 1),)
    assert first.seats == {"a": 0, "b": 0, "c": 0}
    lot = Lot("list", ("k", "a"), ("k",), "minutes 1")
    second = elect_connected(dhondt, votes, 1, k, lots=[lot])
    assert second.ties == (Tie("list", ("b", "c"), 1),)
    third = elect_connected(dhondt, votes, 1, k, lots=[lot, Lot("list", ("b", "c"), ("c",), "minutes 2")])
    assert third.seats == {"a": 0, "b": 0, "c": 1}


BAD = [
    ([LEFT, Connection("right", ("b", "d"))], "b stands in two connections"),
    ([Connection("left", ("b", "b"))], "b stands in two"),
    ([LEFT, Connection("left", ("a",))], "two connections are called so"),
    ([Connection("left", ("z",))], "connected list z has no votes"),
    ([Connection("a", ("b", "c"))], "connection a is called like a list"),
]


@pytest.mark.parametrize(("connections", "reason"), BAD)
def test_connections_that_cannot_be_are_refused(connections: list[Connection], reason: str) -> None:
    with pytest.raises(MalformedError, match=reason):
        elect_connected(dhondt, VOTES, 4, connections)


@unhurried
@given(st.tuples(*[st.integers(1, 10**9)] * 4), st.integers(1, 20))
def test_lists_that_connect_never_lose_together_under_dhondt(counts, seats) -> None:
    """Jefferson encourages coalitions. Source: Balinski & Young (2001), app. A."""
    votes = dict(zip("abcd", counts, strict=True))
    alone, together = dhondt(votes, seats), elect_connected(dhondt, votes, seats, [LEFT])
    if not alone.tied and not together.ties:
        assert together.seats["b"] + together.seats["c"] >= alone.seats["b"] + alone.seats["c"]


def test_rows_make_connections_and_a_name_in_a_later_row_is_a_sub_connection() -> None:
    rows = [("young", ("b", "c")), ("all", ("young", "d")), ("other", ("a",))]

    assert connections_of(rows) == (
        Connection("all", (Connection("young", ("b", "c")), "d")),
        Connection("other", ("a",)),
    )
    with pytest.raises(MalformedError, match="two connections are called young"):
        connections_of([*rows, ("young", ("d",))])


def test_connections_are_a_parameter_of_every_rule_that_gives_seats_to_lists() -> None:
    found = {
        name: apportion(name, VOTES, 4, connections=[LEFT]).seats for name, r in RULES.items() if r.allocate
    }

    assert found["dhondt"] == {"a": 2, "b": 1, "c": 0, "d": 1}
    assert found["largest_remainder"] == {"a": 2, "b": 1, "c": 0, "d": 1}
    assert all(sum(seats.values()) == 4 for seats in found.values())


def test_persons_of_connected_lists_win_by_votes_and_a_short_list_leaves_its_seat_empty() -> None:
    """b wins the connection's seat; a has one person for two. Source: SR 161.1, Art. 44."""
    persons = {"a": {"a1": 50}, "b": {"b1": 9, "b2": 6}, "c": {"c1": 14}, "d": {"d1": 13, "d2": 8}}

    outcome = apportion("dhondt", persons, 4, connections=[LEFT])

    assert outcome.seats == {"a": 1, "b": 1, "c": 0, "d": 1}
    assert outcome.elected == ("a1", "b1", "d1")
    assert outcome.alternates == ("c1", "d2")
    short = [step for step in outcome.steps if step.kind == "exhausted"]
    assert [(step.group, dict(step.values)) for step in short] == [("a", {"persons": 1, "won": 2})]


def test_a_person_of_a_connected_list_who_hangs_on_a_lot_is_not_elected_before_it() -> None:
    """One seat: a has 10, k has 5 + 5; b1 and c1 wait for two lots."""
    persons = {"a": {"a1": 10}, "b": {"b1": 5}, "c": {"c1": 5}}
    k = [Connection("k", ("b", "c"))]
    first, second = Lot("list", ("k", "a"), ("k",), "1"), Lot("list", ("b", "c"), ("c",), "2")

    assert apportion("dhondt", persons, 1, connections=k).elected == ()
    assert apportion("dhondt", persons, 1, connections=k, lots=[first]).elected == ()
    assert apportion("dhondt", persons, 1, connections=k, lots=[first, second]).elected == ("c1",)


def test_a_list_below_the_threshold_adds_nothing_to_its_connection() -> None:
    """c has 14 of 100: without it b is alone in the connection, as if it stood alone."""
    threshold = Threshold(Fraction(15, 100))

    connected = apportion("dhondt", VOTES, 4, threshold=threshold, connections=[LEFT])

    assert connected.seats == apportion("dhondt", VOTES, 4, threshold=threshold).seats
    assert (
        apportion("dhondt", VOTES, 4, threshold=Threshold(Fraction(16, 100)), connections=[LEFT]).seats["b"]
        == 0
    )


def test_a_rule_without_lists_knows_no_connections() -> None:
    for rule in ("plurality", "rounded_by_ballots"):
        with pytest.raises(MalformedError, match=f"rule {rule} knows no connected lists"):
            apportion(rule, VOTES, 4, connections=[LEFT])


def test_the_last_seat_of_connected_lists_is_that_of_the_whole_body() -> None:
    """The fourth seat is d's by 21; that b has the connection's only one comes after it."""
    outcome = apportion("dhondt", VOTES, 4, connections=[LEFT])
    case = counted({name: {f"{name}1": n} for name, n in VOTES.items()}, 4)

    assert last_seat(*case, outcome, "en").startswith("The 4th seat goes to “List d”, because its 21 votes")
