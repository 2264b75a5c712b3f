"""Totals read from decrypted slots, and the bounds that lawful ballots cannot break."""

from __future__ import annotations

from fractions import Fraction

import pytest
from counting_examples import contest_of, unhurried
from hypothesis import given
from hypothesis import strategies as st

from amin.counting import INDEPENDENTS, Totals, totals_of_slots
from amin.errors import MalformedError, RejectedError

# Slots: a1 a2 b1 i1 | list a, list b | blank. Up to two persons a ballot.
CONTEST = contest_of({"a": ["a1", "a2"], "b": ["b1"], INDEPENDENTS: ["i1"]}, 2, max_marks=2)


def test_a_list_mark_credits_each_member_one_vote() -> None:
    """Ten ballots by hand: 3 list a, 1 list b, 2 blank, and the persons {a1,i1}, {a1,b1}, {a2}, {i1}."""
    totals = totals_of_slots(CONTEST, 10, (2, 1, 1, 2, 3, 1, 2))

    assert totals.candidates == {"a1": 5, "a2": 4, "b1": 2, "i1": 2}
    assert totals.lists == {"a": 3, "b": 1}
    assert totals.list_totals == {"a": 9, "b": 2}
    assert totals.independents == 2
    assert (totals.ballots, totals.blank, totals.valid) == (10, 2, 8)


def test_candidates_keep_the_order_of_the_file() -> None:
    assert list(totals_of_slots(CONTEST, 0, (0,) * 7).candidates) == ["a1", "a2", "b1", "i1"]


def test_no_ballots_at_all_are_lawful_totals() -> None:
    totals = totals_of_slots(CONTEST, 0, (0, 0, 0, 0, 0, 0, 0))

    assert totals.valid == 0
    assert set(totals.candidates.values()) == {0}


@pytest.mark.parametrize("slots", [(), (0, 0, 0, 0, 0, 0), (0, 0, 0, 0, 0, 0, 0, 0)])
def test_another_number_of_slots_is_malformed(slots: tuple[int, ...]) -> None:
    with pytest.raises(MalformedError, match="contest council has 7"):
        totals_of_slots(CONTEST, 0, slots)


@pytest.mark.parametrize("odd", [-1, 1.0, Fraction(1), True, "1", None])
def test_a_count_that_is_no_whole_number_is_malformed(odd: object) -> None:
    with pytest.raises(MalformedError, match="count of b1"):
        totals_of_slots(CONTEST, 5, (0, 0, odd, 0, 0, 0, 4))  # type: ignore[arg-type]
    with pytest.raises(MalformedError, match="count of ballots"):
        totals_of_slots(CONTEST, odd, (0, 0, 0, 0, 0, 0, 0))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "field", ["ballots", "blank", "valid", "candidates", "lists", "list_totals", "independents"]
)
def test_totals_refuse_a_negative_count_in_any_field(field: str) -> None:
    lawful: dict[str, object] = {
        "ballots": 1, "blank": 0, "valid": 1, "candidates": {"x": 1}, "lists": {}, "list_totals": {},
        "independents": 1,
    }  # fmt: skip
    odd: object = {"x": -1} if isinstance(lawful[field], dict) else -1
    with pytest.raises(MalformedError, match="whole number from 0"):
        Totals(**lawful | {field: odd})  # type: ignore[arg-type]


BROKEN = {
    "a person above the ballots": (4, (5, 0, 0, 0, 0, 0, 0), "only 4 ballots mark persons"),
    "a list above the ballots": (4, (0, 0, 0, 0, 5, 0, 0), "lists and blank hold 5"),
    "blank above the ballots": (4, (0, 0, 0, 0, 0, 0, 5), "lists and blank hold 5"),
    "two lists and blank above the ballots": (4, (0, 0, 0, 0, 2, 2, 1), "lists and blank hold 5"),
    "a person above the ballots that mark persons": (4, (3, 0, 0, 0, 1, 0, 1), "only 2 ballots"),
    "fewer marks than ballots that mark persons": (4, (1, 0, 0, 0, 1, 0, 1), "2 ballots give from 2 to 4"),
    "more marks than the ballots may give": (4, (2, 2, 1, 0, 1, 0, 1), "persons hold 5 marks"),
    "marks where every ballot is a list or blank": (2, (0, 1, 0, 0, 1, 0, 1), "only 0 ballots"),
    "no mark at all on a ballot": (1, (0, 0, 0, 0, 0, 0, 0), "1 ballots give from 1 to 2"),
}


@pytest.mark.parametrize(("ballots", "slots", "reason"), BROKEN.values(), ids=BROKEN.keys())
def test_sums_that_lawful_ballots_cannot_have_are_rejected(
    ballots: int, slots: tuple[int, ...], reason: str
) -> None:
    with pytest.raises(RejectedError, match=reason):
        totals_of_slots(CONTEST, ballots, slots)


EDGES = {
    "all on one list": (4, (0, 0, 0, 0, 4, 0, 0)),
    "all blank": (4, (0, 0, 0, 0, 0, 0, 4)),
    "one mark a ballot": (4, (4, 0, 0, 0, 0, 0, 0)),
    "all marks given": (4, (4, 4, 0, 0, 0, 0, 0)),
}


@pytest.mark.parametrize(("ballots", "slots"), EDGES.values(), ids=EDGES.keys())
def test_sums_on_the_very_edge_of_the_bounds_are_accepted(ballots: int, slots: tuple[int, ...]) -> None:
    assert totals_of_slots(CONTEST, ballots, slots).ballots == ballots


@unhurried
@given(
    st.lists(st.sampled_from(["list a", "list b", "blank", *({i} for i in range(4)), {0, 1}, {1, 3}, {2, 3}]))
)
def test_the_sum_of_lawful_ballots_is_never_rejected(ballots: list[object]) -> None:
    named = {"list a": 4, "list b": 5, "blank": 6}
    slots = [0] * 7
    for ballot in ballots:
        for slot in ballot if isinstance(ballot, set) else [named[str(ballot)]]:
            slots[slot] += 1

    totals = totals_of_slots(CONTEST, len(ballots), slots)

    assert sum(totals.list_totals.values()) + totals.independents == sum(totals.candidates.values())


@unhurried
@given(st.integers(0, 6), st.lists(st.integers(0, 6), min_size=7, max_size=7))
def test_what_is_accepted_can_be_had_by_lawful_ballots(ballots: int, slots: list[int]) -> None:
    """The bounds are complete: deal one person's marks after the other to the ballots in turn."""
    try:
        totals_of_slots(CONTEST, ballots, slots)
    except RejectedError:
        return
    dealt: list[list[int]] = [[] for _ in range(ballots - sum(slots[4:]))]
    deal = (person for person in range(4) for _ in range(slots[person]))
    for turn, person in enumerate(deal):
        dealt[turn % len(dealt)].append(person)

    assert all(1 <= len(marks) <= 2 for marks in dealt)
    assert all(len(set(marks)) == len(marks) for marks in dealt)


def test_counts_beyond_machine_words_stay_exact() -> None:
    big = 10**18
    totals = totals_of_slots(CONTEST, 3 * big, (big + 1, 0, 0, big, big, 0, 0))

    assert totals.candidates["a1"] == 2 * big + 1
    assert totals.list_totals["a"] == 3 * big + 1
