"""What of a unit counts once stations are annulled: nobody can be singled out by subtraction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import combinations

import pytest
from election_examples import COUNCIL
from hypothesis import given
from hypothesis import strategies as st

from amin.election import Contest, Counted, TallyUnit, counted_units, units

K = 100
JOINED = replace(COUNCIL, unit_rule="constituency", remainder_k=K)


def counted(
    ballots: Mapping[str, int], *rounds: Sequence[str], contest: Contest = JOINED
) -> tuple[Counted, ...]:
    """What counts in each version."""
    return counted_units(contest, units(contest, ballots), ballots, rounds)


def test_a_station_that_is_a_unit_by_itself_is_left_out_and_no_other() -> None:
    contest = replace(JOINED, unit_rule="station")
    _, after = counted({"1": 100, "2": 150}, ["1"], contest=contest)

    assert [unit.id for unit in after.units] == ["council-002"]
    assert (after.fresh, after.annulled, after.left_out) == ((), ("1",), ("1",))


def test_a_remainder_that_differs_by_k_ballots_is_tallied_again() -> None:
    _, after = counted({"1": 100, "2": 60, "3": 40}, ["1"])

    remainder = TallyUnit("council-001-r1", "council", ("2", "3"))
    assert after == Counted((remainder,), (remainder,), ("1",), ("1",))


@pytest.mark.parametrize("annulled", [["1"], ["2", "3"]], ids=["too few left out", "too few left"])
def test_one_ballot_less_than_k_leaves_the_whole_unit_out(annulled: list[str]) -> None:
    _, after = counted({"1": 99, "2": 60, "3": 40}, annulled)

    assert after == Counted((), (), tuple(annulled), ("1", "2", "3"))


def test_stations_annulled_together_may_be_enough_where_each_alone_is_not() -> None:
    ballots = {"1": 60, "2": 60, "3": 100}

    (together,) = counted(ballots, ["1", "2"])[1].units
    assert together.stations == ("3",)
    assert counted(ballots, ["1"])[1].units == ()


def test_a_unit_that_was_left_out_counts_again_once_enough_of_it_is_annulled() -> None:
    _, first, second = counted({"1": 60, "2": 60, "3": 100}, ["1"], ["2"])

    assert first.units == ()
    assert second.units == (TallyUnit("council-001-r2", "council", ("3",)),)


def test_a_second_remainder_must_differ_from_the_first_too() -> None:
    ballots = {"1": 100, "2": 100, "3": 60, "4": 200}
    _, first, second, third = counted(ballots, ["1"], ["3"], ["2"])

    assert [unit.stations for unit in first.units] == [("2", "3", "4")]
    assert second == Counted((), (), ("1", "3"), ("1", "2", "3", "4"))
    assert [unit.stations for unit in third.fresh] == [("4",)]


def test_a_station_without_ballots_takes_nothing_with_it() -> None:
    (before, after) = counted({"1": 50, "2": 0}, ["2"])

    assert after == Counted(before.units, (), ("2",), ("2",))


def test_a_round_without_an_annulment_counts_what_counted_before() -> None:
    _, first, second = counted({"1": 100, "2": 100}, ["1"], [])

    assert second == replace(first, fresh=())


stations = st.lists(st.integers(0, 130), min_size=1, max_size=7).map(
    lambda counts: {str(n): count for n, count in enumerate(counts, start=1)}
)


@given(
    ballots=stations,
    rounds=st.lists(st.sets(st.integers(1, 7).map(str)), max_size=4),
    rule=st.sampled_from(["station", "constituency"]),
    k=st.integers(1, 150),
)
def test_no_two_sets_that_are_published_single_out_fewer_than_k_ballots(
    ballots: dict[str, int], rounds: list[set[str]], rule: str, k: int
) -> None:
    """B-29: whatever is decrypted of a unit, subtracting gives nothing below k but nothing at all."""
    contest = replace(JOINED, unit_rule=rule, unit_k=k, remainder_k=k)
    lawful = units(contest, ballots)
    versions = counted_units(contest, lawful, ballots, [each & {*ballots} for each in rounds])

    published = [*lawful, *(unit for each in versions for unit in each.fresh)]
    for one, other in combinations(published, 2):
        shared = {*one.stations} & {*other.stations}
        if not shared:
            continue
        assert {*other.stations} < {*one.stations}  # the later lies within the earlier
        held = [sum(ballots[code] for code in unit.stations) for unit in (one, other)]
        assert held[1] >= k
        assert held[0] - held[1] >= k


@given(ballots=stations, rounds=st.lists(st.sets(st.integers(1, 7).map(str)), max_size=4))
def test_no_ballot_of_an_annulled_station_counts_and_what_counts_is_not_left_out(
    ballots: dict[str, int], rounds: list[set[str]]
) -> None:
    gone: set[str] = set()
    given_rounds = [each & {*ballots} for each in rounds]
    for annulled, version in zip(given_rounds, counted(ballots, *given_rounds)[1:], strict=True):
        gone |= annulled
        counting = {code for unit in version.units for code in unit.stations}
        assert {*version.annulled} == gone
        assert gone <= {*version.left_out}
        assert not any(ballots[code] for code in counting & {*version.left_out})
        assert counting | {*version.left_out} == {*ballots}
