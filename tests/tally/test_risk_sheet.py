"""The risk sheet: what each choice of tally units would show of single voters."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tally_examples import CONTEST

from amin.errors import MalformedError
from amin.tally.risk import Risk, risk_sheet

SMALL = replace(CONTEST, unit_k=5)  # persons One and Two, and blank


def test_a_worked_example_of_three_stations():
    ballots = {"a": 3, "b": 4, "c": 2}
    totals = {"a": [3, 0, 0], "b": [1, 2, 1], "c": [1, 1, 0]}

    alone, joined, *more, whole = risk_sheet(SMALL, ballots, totals)

    # Alone: b shows two ones and c two; everybody in a voted for One.
    assert alone == Risk("station", unit_k=1, units=3, smallest=2, cells=9, ones=4, unanimous=1)
    # By fives: a and b have seven ballots and blank once; c is left over and joins them.
    assert joined == Risk("station", unit_k=5, units=1, smallest=9, cells=3, ones=1, unanimous=0)
    assert whole == replace(joined, unit_rule="constituency", unit_k=None)
    assert {replace(each, unit_rule="station", unit_k=5) for each in more} == {joined}
    assert [(each.unit_rule, each.unit_k) for each in more] == [
        ("station", 100),
        ("station", 1_000),
        ("group", 10_000),
    ]


def test_a_station_without_ballots_is_never_a_unit_of_its_own():
    alone, *_ = risk_sheet(SMALL, {"a": 0, "b": 2}, {"a": [0, 0, 0], "b": [0, 2, 0]})
    assert (alone.units, alone.smallest, alone.ones, alone.unanimous) == (1, 2, 0, 1)


CAST = st.lists(st.lists(st.sampled_from([0, 1, 2]), max_size=9), min_size=1, max_size=8)


@given(CAST)
def test_larger_units_never_show_more_totals_and_hold_every_ballot_once(cast):
    ballots = {str(at): len(chosen) for at, chosen in enumerate(cast)}
    totals = {str(at): [chosen.count(slot) for slot in range(3)] for at, chosen in enumerate(cast)}

    sheet = risk_sheet(SMALL, ballots, totals)

    assert [each.units for each in sheet] == sorted((each.units for each in sheet), reverse=True)
    assert [each.smallest for each in sheet] == sorted(each.smallest for each in sheet)
    whole = sheet[-1]
    everybody = [sum(slot) for slot in zip(*totals.values(), strict=True)]
    assert (whole.smallest, whole.ones) == (sum(ballots.values()), everybody.count(1))


@pytest.mark.parametrize("totals", [{}, {"b": [0, 0, 0]}, {"a": [0, 0]}, {"a": [0, 0, 0], "b": [0, 0, 0]}])
def test_totals_of_other_stations_or_slots_are_refused(totals):
    with pytest.raises(MalformedError, match="one a station and slot"):
        risk_sheet(SMALL, {"a": 1}, totals)
