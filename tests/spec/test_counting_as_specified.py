"""spec/counting.md, read by slow_counting.py, and the program agree on every small election."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from slow_counting import AT_LARGE, DIVISORS, QUOTAS, Refused, counts, outcome
from slow_counting import units as units_as_specified
from slow_tehran import STRATEGIES

from amin import counting as program
from amin.counting import elect, totals_of_slots
from amin.election import Candidate, Contest, List, units
from amin.errors import RejectedError

RULES = (*AT_LARGE, *DIVISORS, *QUOTAS, *STRATEGIES)
COUNTS = ("ballots", "blank", "valid", "candidates", "lists", "list_totals", "independents")

unhurried = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@st.composite
def contests(draw: st.DrawFn) -> Contest:
    """Up to four lists and nine persons; short lists, empty lists, nobody independent."""
    lists = [f"L{n}" for n in range(draw(st.integers(0, 4)))]
    stand = draw(st.lists(st.sampled_from([None, *lists]), min_size=1, max_size=9))
    return Contest(
        id="council",
        name="Council",
        constituency="town",
        seats=draw(st.integers(1, 8)),
        max_marks=draw(st.integers(1, len(stand))),
        rule="plurality",
        tally="sum",
        unit_rule=draw(st.sampled_from(["station", "group", "constituency"])),
        unit_k=draw(st.integers(1, 6)),
        lists=tuple(List(code, f"List {code}") for code in lists),
        candidates=tuple(Candidate(f"P{n}", f"Person {n}", on) for n, on in enumerate(stand)),
    )


@st.composite
def slots_of(draw: st.DrawFn, contest: Contest) -> tuple[int, list[int]]:
    """Totals of slots, and a number of ballots that could have given them, or nearly."""
    most = draw(st.sampled_from([0, 1, 2, 3, 50]))
    persons = draw(st.lists(st.integers(0, most), min_size=contest.persons, max_size=contest.persons))
    others = draw(st.tuples(*[st.integers(0, most)] * (contest.slots - contest.persons)))
    fewest = max(*persons, -(-sum(persons) // contest.max_marks), 0)
    return max(0, sum(others) + fewest + draw(st.sampled_from([0, 0, 0, 0, 1, -1]))), [*persons, *others]


def as_frozen(contest: Contest) -> dict[str, Any]:
    """What election.json says of a contest, as far as counting reads it."""
    names = ("id", "seats", "max_marks", "rule", "unit_rule", "unit_k")
    return {
        **{name: getattr(contest, name) for name in names},
        "lists": [{"code": each.code} for each in contest.lists],
        "candidates": [{"code": each.code, "list": each.list} for each in contest.candidates],
    }


def test_the_page_has_every_rule_of_the_program():
    assert sorted(RULES) == sorted(program.RULES)


@pytest.mark.parametrize("rule", RULES)
@given(data=st.data(), contest=contests())
@unhurried
def test_counts_seats_persons_and_ties_are_those_of_the_page(
    rule: str, data: st.DataObject, contest: Contest
) -> None:
    contest = replace(contest, rule=rule)
    ballots, slots = data.draw(slots_of(contest))
    frozen = as_frozen(contest)
    try:
        specified = counts(frozen, slots, ballots)
    except Refused:
        with pytest.raises(RejectedError):
            totals_of_slots(contest, ballots, slots)
        return
    totals = totals_of_slots(contest, ballots, slots)
    assert {name: getattr(totals, name) for name in COUNTS} == specified
    found = elect(contest.rule, contest, totals)
    ties = [{"kind": tie.kind, "among": [*tie.among], "seats": tie.seats} for tie in found.ties]
    assert outcome(frozen, specified) == {
        "seats": dict(found.seats),
        "elected": [*found.elected],
        "alternates": [*found.alternates],
        "ties": ties,
    }


@given(contest=contests(), held=st.lists(st.sampled_from([0, 1, 2, 3, 7]), min_size=1, max_size=7))
@unhurried
def test_units_of_tally_are_those_of_the_page(contest: Contest, held: list[int]) -> None:
    ballots = {str(number): count for number, count in enumerate(held, start=1)}
    found = [(unit.id, [*unit.stations]) for unit in units(contest, ballots)]
    assert found == units_as_specified(as_frozen(contest), ballots)
