"""Connected lists share what they win together."""

from __future__ import annotations

import pytest
from counting_examples import unhurried
from hypothesis import given
from hypothesis import strategies as st

from amin.counting import Lot, Tie
from amin.counting.connections import Connection, elect_connected
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
