"""The votes of the demo: each lawful, and together with the result that the demo is there to show."""

from __future__ import annotations

from collections import Counter
from functools import cache
from itertools import pairwise

import pytest

from amin.counting import INDEPENDENTS, Outcome, Totals, elect, totals_of_slots
from amin.counting.explain import last_seat, other_strategies
from amin.demo import County, tehran
from amin.election import Contest

ENOUGH = 1200  # the default: nothing is left to a lot but one seat of one village
TIED = "council-village-a"


@cache
def county_of(voters: int, seed: int) -> County:
    """A county, made once for all tests that look at it."""
    return tehran(voters, seed=seed)


def ballots(county: County, contest: Contest) -> list[tuple[int, ...]]:
    """What is set on each ballot of a contest."""
    return [visit.choices[contest.id] for visit in county.visits if contest.id in visit.choices]


def totals(county: County, contest: Contest) -> Totals:
    """Count the ballots of a contest, bounds checked, as after decryption."""
    cast = ballots(county, contest)
    found = Counter(slot for ballot in cast for slot in ballot)
    return totals_of_slots(contest, len(cast), [found[slot] for slot in range(contest.slots)])


def result(county: County, contest: Contest) -> Outcome:
    """Count a contest by its own rule."""
    return elect(contest.rule, contest, totals(county, contest))


@pytest.mark.parametrize(("voters", "seed"), [(60, 0), (61, 1), (199, 2), (ENOUGH, 3), (5000, 4)])
def test_every_ballot_is_one_list_or_persons_up_to_the_limit_or_blank(voters: int, seed: int) -> None:
    county = county_of(voters, seed)
    contests = {contest.id: contest for contest in county.contests}

    for visit in county.visits:
        for name, marks in visit.choices.items():
            contest = contests[name]
            persons = [mark for mark in marks if 0 <= mark < contest.persons]
            beside = [mark for mark in marks if contest.persons <= mark < contest.slots]
            assert len(persons) + len(beside) == len(marks)
            assert list(marks) == sorted(set(marks))
            assert (len(beside), len(persons)) == (1, 0) or (
                not beside and 1 <= len(persons) <= contest.max_marks
            )


@pytest.mark.parametrize(("voters", "seed"), [(60, 0), (ENOUGH, 3)])
def test_nobody_is_handed_a_ballot_that_the_station_does_not_serve(voters: int, seed: int) -> None:
    county = county_of(voters, seed)
    where = {contest.id: contest.constituency for contest in county.contests}
    serves = {station.code: station.constituencies for station in county.stations}

    for visit in county.visits:
        assert visit.choices
        assert {where[contest] for contest in visit.choices} <= set(serves[visit.station])
    assert {visit.station for visit in county.visits} == set(serves)


def test_most_take_both_contests_and_some_decline_one_or_the_other() -> None:
    taken = Counter(frozenset(visit.choices) for visit in county_of(ENOUGH, 3).visits)

    both = taken[frozenset({"council-tehran", "experts"})]
    council, experts = taken[frozenset({"council-tehran"})], taken[frozenset({"experts"})]
    assert both > 10 * experts > 0
    assert both > 4 * council > 0
    assert len(taken) == 3 + 4  # in the villages, too; none takes two councils


def test_visits_are_in_no_order_of_place() -> None:
    county = county_of(ENOUGH, 3)
    stations = [visit.station for visit in county.visits]

    assert sum(a != b for a, b in pairwise(stations)) > ENOUGH // 2
    for quarter in range(4):
        these = stations[quarter * ENOUGH // 4 : (quarter + 1) * ENOUGH // 4]
        assert set(these) == {station.code for station in county.stations}


@pytest.mark.parametrize("seed", range(3))
def test_shares_of_lists_persons_and_blanks_are_those_that_are_told(seed: int) -> None:
    county = county_of(ENOUGH, seed)
    council = county.contests[0]
    cast = ballots(county, council)
    blank = sum(ballot == (council.slots - 1,) for ballot in cast)
    lists = sum(council.persons <= ballot[0] < council.slots - 1 for ballot in cast)

    assert lists / len(cast) == pytest.approx(0.60, abs=0.01)
    assert blank / len(cast) == pytest.approx(0.04, abs=0.01)
    for contest in county.contests[1:]:
        counted = totals(county, contest)
        assert counted.blank / counted.ballots == pytest.approx(0.04, abs=0.01)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("voters", [60, 61, 83, 144, 201, 500, ENOUGH, 3001])
def test_one_village_ends_with_a_dead_heat_of_two_for_its_last_seat(voters: int, seed: int) -> None:
    county = county_of(voters, seed)
    (village,) = (contest for contest in county.contests if contest.id == TIED)
    counted = result(county, village)

    (tie,) = counted.ties
    assert (tie.kind, len(tie.among), tie.seats) == ("person", 2, 1)
    assert len(counted.elected) == village.seats - 1
    assert not set(tie.among) & set(counted.elected)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("voters", [500, ENOUGH, 3001])
def test_nothing_else_is_left_to_a_lot_where_voters_are_enough(voters: int, seed: int) -> None:
    county = county_of(voters, seed)

    for contest in county.contests:
        if contest.id != TIED:
            assert result(county, contest).ties == ()


def test_nothing_else_is_left_to_a_lot_in_the_demo_as_it_is_shown() -> None:
    county = tehran()

    assert [c.id for c in county.contests if result(county, c).ties] == [TIED]


def test_the_tie_falls_on_other_persons_with_another_seed() -> None:
    """The rivals are no fixed places of the ballot."""
    slots = set()
    for seed in range(6):
        county = county_of(ENOUGH, seed)
        village = next(contest for contest in county.contests if contest.id == TIED)
        (tie,) = result(county, village).ties
        slots.add(tuple(i for i, c in enumerate(village.candidates) if c.code in tie.among))

    assert len(slots) > 1


def test_the_last_seat_of_the_city_goes_by_the_further_step_of_the_strategy() -> None:
    county = tehran()
    council = county.contests[0]
    counted = result(county, council)

    assert sum(counted.seats.values()) == council.seats == 21
    assert counted.steps[-1].kind == "ratio"
    assert "سهم" in last_seat(council, totals(county, council), counted, "fa")


def test_other_strategies_would_give_a_list_another_number_of_seats() -> None:
    county = tehran()
    council = county.contests[0]
    rivals = {
        other.name: {d.group for d in other.differs} - {INDEPENDENTS}
        for other in other_strategies(council, totals(county, council), council.rule)
    }

    assert rivals["largest_remainder"]
    assert rivals["floor_then_highest_share"]


@pytest.mark.parametrize("seed", range(6))
def test_the_table_of_seats_is_worth_looking_at(seed: int) -> None:
    """Seven lists of eight and the independents have a seat; nobody has nearly all."""
    county = county_of(ENOUGH, seed)
    seats = result(county, county.contests[0]).seats

    assert sum(n > 0 for n in seats.values()) >= 7
    assert seats[INDEPENDENTS] > 0
    assert max(seats.values()) <= 7
