"""One ballot read to marks: lists, persons, blank, and the two kinds of void."""

from __future__ import annotations

import pytest
from counting_examples import contest_of, unhurried
from hypothesis import given
from hypothesis import strategies as st

from amin.counting import INDEPENDENTS
from amin.counting.reading import (
    VOID_BUT_CAST,
    Blank,
    Entered,
    Marks,
    NotRead,
    NotReadBecause,
    Reading,
    Void,
    VoidCause,
    choices_of,
    count,
    read,
)

CONTEST = contest_of({"L1": ["a1", "a2"], "L2": ["b1", "b2"], INDEPENDENTS: ["i1", "i2"]}, 3, max_marks=3)
CHOICES = choices_of(CONTEST)

codes = st.sampled_from(["L1", "L2", "a1", "a2", "b1", "b2", "i1", "i2", "nobody", None])
persons = st.sampled_from(["a1", "a2", "b1", "b2", "i1", "i2"])


def reading_of(*entries: str | None) -> Reading:
    return read(CHOICES, Entered(entries))


def marks_of(*entries: str | None) -> tuple[str | None, tuple[str, ...]]:
    reading = reading_of(*entries)
    assert isinstance(reading, Marks)
    return reading.list, reading.persons


def test_a_list_gives_a_vote_to_each_member() -> None:
    reading = reading_of("L1")

    assert reading == Marks("L1", ())
    assert isinstance(reading, Marks)
    assert reading.voted_for(CONTEST) == ("a1", "a2")


def test_persons_of_several_lists_and_independents_may_be_mixed() -> None:
    assert marks_of("i1", "b2", "a1") == (None, ("a1", "b2", "i1"))


def test_of_two_lists_the_first_is_read() -> None:
    assert reading_of("L2", "L1") == Marks("L2", (), (NotRead(2, NotReadBecause.LATER_LIST),))


def test_a_list_is_read_and_names_beside_it_are_not_even_when_they_come_first() -> None:
    assert reading_of("a1", "L2", "b1") == Marks(
        "L2", (), (NotRead(1, NotReadBecause.BESIDE_A_LIST), NotRead(3, NotReadBecause.BESIDE_A_LIST))
    )


def test_a_person_entered_twice_has_one_vote() -> None:
    assert reading_of("i1", "i1") == Marks(None, ("i1",), (NotRead(2, NotReadBecause.TWICE),))


def test_surplus_names_at_the_end_are_not_read_and_the_ballot_stays_good() -> None:
    assert reading_of("i2", "b1", "a1", "a2") == Marks(
        None, ("a1", "b1", "i2"), (NotRead(4, NotReadBecause.SURPLUS),)
    )


def test_neither_a_stranger_nor_a_name_given_twice_takes_a_place() -> None:
    assert marks_of("nobody", "a1", "a1", "b1", "i1") == (None, ("a1", "b1", "i1"))


def test_a_stranger_does_not_spoil_the_other_names() -> None:
    assert reading_of("nobody", "i1") == Marks(None, ("i1",), (NotRead(1, NotReadBecause.STRANGER),))


def test_codes_are_read_in_persian_and_arabic_digits_and_in_capitals() -> None:
    assert marks_of(" A۱ ", "b٢") == (None, ("a1", "b2"))
    assert marks_of("l۱") == ("L1", ())


@pytest.mark.parametrize("entries", [(), ("",), ("  ", "\t")])
def test_a_ballot_with_nothing_on_it_is_blank(entries: tuple[str, ...]) -> None:
    assert reading_of(*entries) == Blank()


@pytest.mark.parametrize(
    ("entries", "cause"),
    [
        (("nobody",), VoidCause.ONLY_STRANGERS),
        (("سعید",), VoidCause.ONLY_STRANGERS),
        ((None,), VoidCause.UNREADABLE),
        ((None, "nobody"), VoidCause.ONLY_STRANGERS),
    ],
)
def test_a_ballot_without_any_readable_candidate_is_void_and_part_of_the_votes_cast(
    entries: tuple[str | None, ...], cause: VoidCause
) -> None:
    reading = reading_of(*entries)

    assert reading == Void(cause)
    assert isinstance(reading, Void)
    assert reading.is_cast


@pytest.mark.parametrize("cause", sorted(set(VoidCause) - VOID_BUT_CAST))
def test_a_ballot_void_by_its_origin_is_no_part_of_the_votes_cast_whatever_is_on_it(cause: VoidCause) -> None:
    reading = read(CHOICES, Entered(("L1",), cause))

    assert reading == Void(cause)
    assert isinstance(reading, Void)
    assert not reading.is_cast


def test_who_was_no_candidate_when_the_ballot_was_given_is_a_stranger() -> None:
    choices = choices_of(CONTEST, frozenset({"a1"}))

    assert read(choices, Entered(("a1",))) == Void(VoidCause.ONLY_STRANGERS)
    assert read(choices, Entered(("a1", "a2", "b1", "b2"))) == Marks(
        None, ("a2", "b1", "b2"), (NotRead(1, NotReadBecause.STRANGER),)
    )


def test_a_list_without_any_candidate_left_is_no_list() -> None:
    choices = choices_of(CONTEST, frozenset({"a1", "a2"}))

    assert read(choices, Entered(("L1",))) == Void(VoidCause.ONLY_STRANGERS)
    assert read(choices, Entered(("L1", "L2"))) == Marks("L2", (), (NotRead(1, NotReadBecause.STRANGER),))


def test_ballots_add_up_to_votes_of_persons_lists_and_void_by_cause() -> None:
    ballots = [
        *(Entered((entry,)) for entry in ("L1", "L1", "a1", "i1", "", "nobody")),
        Entered(("b1", "b2", "i2")),
        Entered(("L1",), VoidCause.PURCHASE),
    ]
    counted = count(CONTEST, [read(CHOICES, each) for each in ballots])

    assert counted.totals.ballots == 6
    assert counted.totals.blank == 1
    assert counted.totals.valid == 5
    assert counted.totals.candidates == {"a1": 3, "a2": 2, "b1": 1, "b2": 1, "i1": 1, "i2": 1}
    assert counted.totals.lists == {"L1": 2, "L2": 0}
    assert counted.totals.list_totals == {"L1": 5, "L2": 2}
    assert counted.totals.independents == 2
    assert counted.void_but_cast == {VoidCause.ONLY_STRANGERS: 1}
    assert counted.not_cast == {VoidCause.PURCHASE: 1}
    assert counted.cast == 7


@unhurried
@given(entries=st.lists(codes, max_size=8), data=st.data())
def test_the_order_of_what_stands_beside_the_first_list_does_not_matter(
    entries: list[str | None], data: st.DataObject
) -> None:
    """Item 2 of the law: later lists and names are not read. Only which list is first decides."""
    others = data.draw(st.permutations(entries))

    assert marks_of("L1", *entries) == marks_of("L1", *others) == ("L1", ())


@unhurried
@given(entries=st.lists(persons, max_size=3, unique=True), data=st.data())
def test_the_order_of_persons_within_the_limit_leaves_no_trace(
    entries: list[str], data: st.DataObject
) -> None:
    assert reading_of(*entries) == reading_of(*data.draw(st.permutations(entries)))


@unhurried
@given(entries=st.lists(codes, min_size=1, max_size=8), data=st.data())
def test_entering_anything_a_second_time_changes_no_mark(
    entries: list[str | None], data: st.DataObject
) -> None:
    first = data.draw(st.integers(0, len(entries) - 1))
    again = data.draw(st.integers(first + 1, len(entries)))
    once, twice = reading_of(*entries), reading_of(*entries[:again], entries[first], *entries[again:])

    assert type(once) is type(twice)
    if isinstance(once, Marks) and isinstance(twice, Marks):
        assert (once.list, once.persons) == (twice.list, twice.persons)


@unhurried
@given(entries=st.lists(codes, max_size=10))
def test_no_ballot_marks_more_than_the_limit_and_each_entry_is_read_or_accounted_for(
    entries: list[str | None],
) -> None:
    reading = reading_of(*entries)

    if isinstance(reading, Marks):
        assert len(reading.persons) <= CONTEST.max_marks
        assert (reading.list is None) == bool(reading.persons)
        marks = len(reading.persons) if reading.list is None else 1
        assert marks + len(reading.not_read) == len(entries)


@unhurried
@given(entries=st.lists(persons, min_size=4, max_size=8, unique=False))
def test_reading_stops_at_the_limit_as_if_the_paper_ended_there(entries: list[str]) -> None:
    distinct = list(dict.fromkeys(entries))

    assert set(marks_of(*entries)[1]) == set(distinct[: CONTEST.max_marks])


@unhurried
@given(ballots=st.lists(st.lists(codes, max_size=5), max_size=12), data=st.data())
def test_the_order_of_the_ballots_does_not_matter(
    ballots: list[list[str | None]], data: st.DataObject
) -> None:
    readings = [reading_of(*entries) for entries in ballots]

    assert count(CONTEST, readings) == count(CONTEST, data.draw(st.permutations(readings)))
