"""Which stations are tallied together."""

from __future__ import annotations

from dataclasses import replace

import pytest
from election_examples import COUNCIL
from hypothesis import given
from hypothesis import strategies as st

from amin.election import USUAL_K, TallyUnit, units
from amin.errors import MalformedError

counts = st.lists(st.integers(0, 300), min_size=1, max_size=20).map(
    lambda ballots: {f"{n:04d}": count for n, count in enumerate(ballots, start=1)}
)
ks = st.integers(1, 400)


def grouped(k: int, *ballots: int) -> list[list[int]]:
    """The counts of stations A, B, C …, as the rule "station" groups them."""
    found = units(replace(COUNCIL, unit_k=k), {chr(65 + n): count for n, count in enumerate(ballots)})
    return [[ballots[ord(code) - 65] for code in unit.stations] for unit in found]


@pytest.mark.parametrize(
    ("k", "ballots", "wanted"),
    [
        (100, [100, 250, 101], [[100], [250], [101]]),
        (100, [99], [[99]]),
        (100, [0], [[0]]),
        (100, [0, 0, 0], [[0, 0, 0]]),
        (100, [40, 59], [[40, 59]]),
        (100, [40, 60], [[40, 60]]),
        (100, [40, 60, 100], [[40, 60], [100]]),
        (100, [99, 500, 100], [[99, 500], [100]]),
        (100, [500, 99], [[500, 99]]),
        (100, [500, 30, 30], [[500, 30, 30]]),
        (100, [500, 30, 30, 40, 99], [[500], [30, 30, 40, 99]]),
        (100, [500, 0, 500, 0], [[500], [0, 500, 0]]),
        (100, [50, 50, 50, 50, 50], [[50, 50], [50, 50, 50]]),
        (1, [1, 0, 1, 0], [[1], [0, 1, 0]]),
        (10**15, [10**14, 10**14], [[10**14, 10**14]]),
    ],
)
def test_small_stations_join_their_neighbours(k: int, ballots: list[int], wanted: list[list[int]]) -> None:
    assert grouped(k, *ballots) == wanted


def test_units_are_numbered_within_their_contest() -> None:
    assert units(COUNCIL, {"0001": 100, "0002": 7, "0003": 200}) == (
        TallyUnit("council-001", "council", ("0001",)),
        TallyUnit("council-002", "council", ("0002", "0003")),
    )
    many = units(COUNCIL, {str(n): 100 for n in range(1200)})
    assert [many[0].id, many[998].id, many[1199].id] == ["council-001", "council-999", "council-1200"]
    assert len({unit.id for unit in many}) == 1200


def test_under_the_rule_constituency_all_stations_are_one_unit() -> None:
    whole = replace(COUNCIL, unit_rule="constituency")
    assert units(whole, {"1": 500, "2": 0, "3": 500}) == (
        TallyUnit("council-001", "council", ("1", "2", "3")),
    )


@given(ballots=counts, k=ks)
def test_the_rule_group_gathers_stations_as_the_rule_station_does(ballots: dict[str, int], k: int) -> None:
    """They differ in their usual k alone: a group is large enough to show few single votes."""
    by_station = units(replace(COUNCIL, unit_k=k), ballots)
    assert units(replace(COUNCIL, unit_k=k, unit_rule="group"), ballots) == by_station
    assert USUAL_K["station"] < USUAL_K["group"]


@given(ballots=counts, k=ks, rule=st.sampled_from(["station", "group", "constituency"]))
def test_every_station_is_in_exactly_one_unit_and_in_order(
    ballots: dict[str, int], k: int, rule: str
) -> None:
    found = units(replace(COUNCIL, unit_k=k, unit_rule=rule), ballots)
    assert [station for unit in found for station in unit.stations] == list(ballots)


@given(ballots=counts, k=ks)
def test_no_unit_is_below_k_unless_all_stations_together_are(ballots: dict[str, int], k: int) -> None:
    found = units(replace(COUNCIL, unit_k=k), ballots)
    if sum(ballots.values()) < k:
        assert len(found) == 1
    else:
        assert all(sum(ballots[station] for station in unit.stations) >= k for unit in found)


@given(ballots=counts, k=ks)
def test_no_unit_could_be_cut_where_the_walk_could_have_stopped(ballots: dict[str, int], k: int) -> None:
    """A unit is as small as the walk allows: all but the last fall below k without their last station."""
    for unit in units(replace(COUNCIL, unit_k=k), ballots)[:-1]:
        assert sum(ballots[station] for station in unit.stations[:-1]) < k


@given(ballots=counts, k=ks)
def test_a_station_with_k_ballots_among_such_stations_stands_alone(ballots: dict[str, int], k: int) -> None:
    large = {station: count + k for station, count in ballots.items()}
    assert [unit.stations for unit in units(replace(COUNCIL, unit_k=k), large)] == [(s,) for s in large]


@given(ballots=counts, k=ks)
def test_units_depend_on_closing_counts_alone(ballots: dict[str, int], k: int) -> None:
    contest = replace(COUNCIL, unit_k=k)
    other = replace(
        contest,
        name="دیگر",
        seats=1,
        max_marks=1,
        rule="plurality",
        lists=(),
        candidates=contest.candidates[3:],
    )
    assert units(contest, ballots) == units(other, dict(ballots))
    renamed = units(contest, {f"x{station}": count for station, count in ballots.items()})
    assert [[s[1:] for s in unit.stations] for unit in renamed] == [
        list(unit.stations) for unit in units(contest, ballots)
    ]


@pytest.mark.parametrize("rule", ["station", "group", "constituency"])
def test_no_station_and_a_count_below_zero_are_refused(rule: str) -> None:
    contest = replace(COUNCIL, unit_rule=rule)
    with pytest.raises(MalformedError, match="no station"):
        units(contest, {})
    with pytest.raises(MalformedError, match="station 2 counts -1 ballots"):
        units(contest, {"1": 5, "2": -1})
