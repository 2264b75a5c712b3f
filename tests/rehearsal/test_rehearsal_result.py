"""A rehearsal's result is that of the ballots it was given, whatever was drawn at random."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rehearsal_examples import GIVEN, PLAN, ROWS, SEED, STAGES, Silent

from amin.errors import MalformedError, StateError
from amin.record import verify_record
from amin.rehearsal import Ballots, rehearse
from amin.rehearsal.voters import invented_number
from amin.rolls import national_number

PERSONS, LISTS = 3, 1
NUMBERS = count()  # of records: an example of a property has no folder of its own
choices = st.one_of(
    st.sets(st.integers(0, PERSONS - 1), min_size=1, max_size=2).map(sorted).map(tuple),
    st.just((PERSONS,)),
    st.just((PERSONS + LISTS,)),
)


def held(folder, ballots: Ballots = GIVEN, *, seed: int = 0, **plan):
    """Rehearse and verify; the data, and what the record's verification says."""
    out = folder / f"{next(NUMBERS)}"
    data = rehearse(
        ballots, replace(PLAN, **plan), out, progress=Silent(), entropy=random.Random(seed).randbytes
    )
    return data, verify_record(out, progress=Silent(), seed=SEED)


def recount(rows) -> tuple[dict[str, int], int, int]:
    """Votes of persons with what the list credits, marks of the list, and blanks, by hand."""
    marks = Counter(slot for _, slots in rows for slot in slots)
    votes = {candidate.code: marks[at] for at, candidate in enumerate(GIVEN.candidates)}
    for candidate in GIVEN.candidates:
        if candidate.list:
            votes[candidate.code] += marks[PERSONS]
    return votes, marks[PERSONS], marks[PERSONS + LISTS]


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(st.tuples(st.sampled_from(["1", "2", "90"]), choices), min_size=1, max_size=12),
    tally=st.sampled_from(["sum", "marks"]),
    mixers=st.integers(1, 3),
)
def test_every_rehearsal_counts_what_was_cast(memory_folder, rows, tally, mixers):
    data, report = held(memory_folder, replace(GIVEN, rows=rows), tally=tally, mixers=mixers)
    votes, list_marks, blank = recount(rows)

    assert data["candidates"] == votes
    assert data["lists"] == {"1010": list_marks}
    assert (data["ballots"], data["blank"], data["valid"]) == (len(rows), blank, len(rows) - blank)
    assert report.ballots == len(rows)


def test_what_is_drawn_at_random_changes_the_record_and_not_the_result(memory_folder):
    (first, one), (second, other) = (held(memory_folder, seed=seed) for seed in (1, 2))

    timeless = [{k: v for k, v in data.items() if k not in ("seconds", "record")} for data in (first, second)]
    assert timeless[0] == timeless[1]
    assert one.election_hash != other.election_hash


def test_each_stage_is_timed(memory_folder):
    data, _ = held(memory_folder)

    assert [*data["seconds"]] == [*STAGES]
    assert all(seconds >= 0 for seconds in data["seconds"].values())


@pytest.mark.parametrize(("trustees", "threshold"), [(3, 1), (5, 3), (4, 2)])
def test_any_lawful_number_of_trustees_gives_the_same_result(memory_folder, trustees, threshold):
    data, _ = held(memory_folder, trustees=trustees, threshold=threshold)

    assert data["candidates"] == recount(ROWS)[0]


@pytest.mark.parametrize("plan", [{"trustees": 3, "threshold": 2}, {"max_marks": 4}], ids=str)
def test_a_plan_that_cannot_be_held_leaves_nothing(memory_folder, plan):
    with pytest.raises(MalformedError):
        held(memory_folder, **plan)
    assert [*memory_folder.iterdir()] == []


def test_a_place_that_is_taken_is_refused_by_the_use_case_itself(memory_folder):
    """Not only by the command line."""
    (memory_folder / "out").mkdir()
    (memory_folder / "out" / "mine").touch()
    (memory_folder / "link").symlink_to(memory_folder / "none")
    for name in ("out", "link", "out/mine"):
        with pytest.raises(StateError):
            rehearse(GIVEN, PLAN, memory_folder / name, progress=Silent(), entropy=random.Random(0).randbytes)
    assert sorted(path.name for path in memory_folder.iterdir()) == ["link", "out"]


def test_invented_voters_have_numbers_that_pass_and_none_twice():
    numbers = [invented_number(row) for row in range(2000)]

    assert len(set(numbers)) == 2000
    assert [national_number(number) for number in numbers] == numbers
