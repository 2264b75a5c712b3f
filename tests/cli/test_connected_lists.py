"""`amin seats --connect`: connected lists, sub-connections, and what is wrong usage or bad input."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest


@pytest.fixture
def count(run, tmp_path: Path) -> Callable:
    """Count four lists by a rule, with connections and further options."""
    path = tmp_path / "V.csv"
    path.write_text("list,votes\na,50\nb,15\nc,14\nd,21\n", encoding="utf-8")

    def give(*words: str, rule: str = "dhondt", seats: int = 4):
        return run("seats", "--rule", rule, "--seats", seats, "--votes", path, *words)

    return give


def test_connected_lists_win_together_what_they_would_not_alone(count):
    alone = count("--json").envelope["data"]["seats"]
    together = count("--connect", "left=b,c", "--json").envelope["data"]["seats"]

    assert alone == {"a": 3, "b": 0, "c": 0, "d": 1}
    assert together == {"a": 2, "b": 1, "c": 0, "d": 1}


def test_a_connection_may_be_a_member_of_a_later_one(count):
    """Against a's 50 all others have 50: two seats each; b and c have 29 of them, d 21."""
    words = ("--connect", "young=b,c", "--connect", "all = young, d", "--json")

    assert count(*words).envelope["data"]["seats"] == {"a": 2, "b": 1, "c": 0, "d": 1}


def test_the_steps_say_what_the_connection_won_and_how_it_shared(count):
    shown = count("--connect", "left=b,c", "--explain").stdout

    assert "The 2nd seat goes to “left”, because its 29 votes" in shown
    assert "“left” has 1 of the seats." in shown
    assert "the last seat\n  The 4th seat goes to “d”, because its 21 votes" in shown


def test_rivals_of_a_strategy_are_counted_with_the_same_connections(count):
    data = count("--connect", "left=b,c", "--json", rule="rounded_then_highest_ratio").envelope["data"]

    rival = next(each for each in data["other_strategies"] if each["name"] == "largest_remainder")
    alone = count("--connect", "left=b,c", "--json", rule="largest_remainder").envelope["data"]
    assert rival["seats"] == alone["seats"]


@pytest.mark.parametrize("text", ["left", "left=", "=b,c", "left=b,,c", ""])
def test_what_names_no_lists_is_wrong_usage(count, text):
    ran = count("--connect", text)

    assert ran.code == 2
    assert "allowed: NAME=A,B" in ran.stderr


@pytest.mark.parametrize("rule", ["plurality", "rounded_by_ballots"])
def test_a_rule_without_lists_is_wrong_usage(count, rule):
    assert count("--connect", "left=b,c", rule=rule, seats=2).code == 2


@pytest.mark.parametrize(
    ("connections", "reason"),
    [
        (["left=b,z"], "connected list z has no votes"),
        (["left=b,c", "right=c,d"], "c stands in two connections"),
        (["a=b,c"], "connection a is called like a list"),
    ],
)
def test_connections_that_do_not_fit_the_table_are_refused(count, connections, reason):
    ran = count(*(word for each in connections for word in ("--connect", each)))

    assert (ran.code, ran.stdout) == (4, "")
    assert reason in ran.stderr
