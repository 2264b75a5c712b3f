"""The box: it keeps what it promised, takes each token once, and shows nothing before it is closed."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from box_examples import STATION, ballot, cast, contest, make, opened, require_kept, seeded, spending, tracker
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from amin.box import Box, Refused
from amin.errors import AminError, MalformedError, StateError

USED = "this token has been used"
COPY = "a copy of a ballot in the box"


@pytest.fixture
def path(memory_folder: Path) -> Path:
    return make(memory_folder / "box.sqlite", 4)


@pytest.fixture
def box(path: Path):
    with opened(path) as box:
        yield box


def test_a_cast_gives_the_ballots_tracker_and_spends_its_token(box):
    assert box.cast([cast(0), cast(1)]) == [tracker(0), tracker(1)]
    assert (len(box), box.spent()) == (2, 2)
    assert box.trackers() == sorted([tracker(0), tracker(1)])


def test_what_was_cast_is_there_after_the_box_was_opened_again(path):
    with opened(path) as box:
        box.cast([cast(0), cast(1)])
    with opened(path) as box:
        box.cast([cast(2)])
    assert require_kept(path, {0, 1, 2}) == {0, 1, 2}


def test_a_token_that_was_spent_takes_no_other_ballot(path):
    with opened(path) as box:
        box.cast([cast(0)])
        assert box.cast([(spending(0), ballot(1))]) == [Refused(USED)]
    with opened(path) as box:
        assert box.cast([(spending(0), ballot(1))]) == [Refused(USED)]
    assert require_kept(path, {0}) == {0}


def test_of_two_ballots_for_one_token_in_one_batch_the_first_is_kept(path):
    with opened(path) as box:
        assert box.cast([cast(0), (spending(0), ballot(1)), cast(2)]) == [
            tracker(0), Refused(USED), tracker(2)
        ]  # fmt: skip
    assert require_kept(path, {0, 2}) == {0, 2}


def test_a_copy_with_an_unspent_token_is_refused_and_the_token_stays_unspent(path):
    """Who copies another's ballot must not learn whether it counts twice (SECURITY.md B-8)."""
    with opened(path) as box:
        box.cast([cast(0)])
        assert box.cast([(spending(1), ballot(0))]) == [Refused(COPY)]
        assert box.spent() == 1
        assert box.cast([(spending(1), ballot(0)), cast(1)]) == [Refused(COPY), tracker(1)]
    assert require_kept(path, {0, 1}) == {0, 1}


def test_a_copy_within_one_batch_is_refused_too(path):
    with opened(path) as box:
        assert box.cast([cast(0), (spending(1), ballot(0))]) == [tracker(0), Refused(COPY)]
    assert require_kept(path, {0}) == {0}


def test_casting_again_after_a_lost_answer_gives_the_tracker_again(path):
    with opened(path) as box:
        box.cast([cast(0), cast(1)])
        assert box.cast([cast(1), cast(0), cast(0)]) == [tracker(1), tracker(0), tracker(0)]
    with opened(path) as box:
        assert box.cast([cast(0)]) == [tracker(0)]
        assert box.cast([cast(2), cast(2)]) == [tracker(2), tracker(2)]
    assert require_kept(path, {0, 1, 2}) == {0, 1, 2}


def test_a_full_box_keeps_what_it_has_and_takes_nothing_more(path):
    with opened(path) as box:
        box.cast([cast(n) for n in range(4)])
        with pytest.raises(StateError, match="full") as refused:
            box.cast([cast(4)])
        assert refused.value.hint
        assert box.spent() == 4
    assert require_kept(path, range(4)) == {0, 1, 2, 3}


def test_a_batch_that_does_not_fit_is_refused_whole(path):
    with opened(path) as box:
        box.cast([cast(0), cast(1)])
        with pytest.raises(StateError, match="full"):
            box.cast([cast(2), cast(3), cast(4)])
        assert box.cast([cast(2), cast(3)]) == [tracker(2), tracker(3)]
    assert require_kept(path, range(4)) == {0, 1, 2, 3}


def test_a_lost_answer_is_given_again_by_a_full_box(path):
    """A voter whose ballot took the last slot must get the promise when the booth asks again."""
    with opened(path) as box:
        box.cast([cast(n) for n in range(4)])

        assert box.cast([cast(3)]) == [tracker(3)]
        assert box.cast([cast(n) for n in range(4)]) == [tracker(n) for n in range(4)]


def test_a_closed_box_takes_nothing_more(path):
    with opened(path) as box:
        box.cast([cast(0)])
        box.close()
        with pytest.raises(StateError, match="closed"):
            box.cast([cast(1)])
        assert box.spent() == 1
    with opened(path) as box:
        assert box.is_closed
        with pytest.raises(StateError, match="closed"):
            box.cast([cast(1)])
    assert require_kept(path, {0}) == {0}


def test_a_lost_answer_is_given_again_by_a_closed_box(path):
    """The ballot was taken in the last second and its answer lost: the promise stands all the same."""
    with opened(path) as box:
        box.cast([cast(0)])
        box.close()

        assert box.cast([cast(0)]) == [tracker(0)]


def test_closing_twice_is_no_fault(path):
    with opened(path) as box:
        box.close()
        box.close()
    with opened(path) as box:
        box.close()
        assert [*box.ballots()] == []


def test_an_open_box_shows_no_ballot(box):
    box.cast([cast(0)])
    with pytest.raises(StateError, match="open"):
        next(box.ballots())


def test_a_closed_box_comes_out_sorted_by_tracker(memory_folder):
    path = make(memory_folder / "large.sqlite", 60)
    with opened(path) as box:
        box.cast([cast(n) for n in range(50)])
        box.close()
        ballots = [*box.ballots()]

    assert contest().trackers(STATION, b"".join(ballots)) == sorted(map(tracker, range(50)))
    assert sorted(ballots) == sorted(map(ballot, range(50)))
    with opened(path) as box:
        assert [*box.ballots()] == ballots


def test_bytes_that_are_no_ballot_of_this_contest_change_nothing(path):
    with opened(path) as box:
        for wrong in (b"", ballot(0)[:-1], ballot(0) + b"\0"):
            with pytest.raises(MalformedError):
                box.cast([(spending(0), wrong)])
            with pytest.raises(MalformedError):
                box.cast([cast(1), (spending(0), wrong), cast(2)])
        assert (len(box), box.spent()) == (0, 0)
    assert require_kept(path, ()) == set()


def test_two_ballots_whose_lengths_only_add_up_are_no_ballots(path):
    """The batch is joined before it is hashed: a border must not move."""
    with opened(path) as box:
        with pytest.raises(MalformedError):
            box.cast([(spending(0), ballot(0)[:-1]), (spending(1), ballot(1) + b"\0")])
        assert (len(box), box.spent()) == (0, 0)


def test_no_casts_have_no_answers(box):
    assert box.cast([]) == []


def test_an_entropy_that_fails_leaves_the_box_as_it_was(path):
    calls = iter([b"\x01" * 16])
    with Box(path, contest(), STATION, entropy=lambda size: next(calls)) as box:
        with pytest.raises(StopIteration):
            box.cast([cast(0), cast(1)])
        assert (len(box), box.spent()) == (0, 0)
    with opened(path) as box:
        box.cast([cast(n) for n in range(4)])
    assert require_kept(path, range(4)) == {0, 1, 2, 3}


def test_two_servers_on_one_box_lose_nothing_and_take_no_copy(path):
    """D-71: neither may fill a slot that the other has filled."""
    with opened(path, seed=1) as first, opened(path, seed=2) as second:
        for number, box in enumerate([first, second, first, second]):
            assert box.cast([cast(number)]) == [tracker(number)]
        assert second.cast([(spending(9), ballot(0)), (spending(0), ballot(9))]) == [
            Refused(COPY), Refused(USED)
        ]  # fmt: skip
        assert len(first) == len(second) == 4
        assert first.trackers() == second.trackers()
        first.close()
        with pytest.raises(StateError):
            second.cast([cast(4)])
        assert [*second.ballots()] == [*first.ballots()]
    assert require_kept(path, range(4)) == {0, 1, 2, 3}


def test_a_file_that_is_no_box_is_refused(memory_folder):
    (memory_folder / "text").write_bytes(b"not a database, " * 100)
    db = sqlite3.connect(memory_folder / "other")
    db.execute("CREATE TABLE other (x)")
    db.close()
    for name in ("text", "other", "none"):
        with pytest.raises(AminError):
            opened(memory_folder / name)
    assert not (memory_folder / "none").exists()


def test_a_box_is_never_made_over_another(path):
    with opened(path) as box:
        box.cast([cast(0)])
    with pytest.raises(StateError):
        make(path, 4)
    assert require_kept(path, {0}) == {0}


@pytest.mark.parametrize("capacity", [0, 1])
def test_the_smallest_boxes_are_full_when_they_are_full(memory_folder, capacity):
    with opened(make(memory_folder / "small.sqlite", capacity)) as box:
        for number in range(capacity):
            assert box.cast([cast(number)]) == [tracker(number)]
        with pytest.raises(StateError, match="full"):
            box.cast([cast(capacity)])
        box.close()
        assert len([*box.ballots()]) == capacity


acts = st.one_of(
    st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=4),
    st.sampled_from(["reopen", "close"]),
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(history=st.lists(acts, max_size=12), seed=st.integers(0, 2**32))
def test_any_history_is_that_of_a_model_of_ten_lines(memory_folder, history, seed):
    """Each act is a batch of (token, ballot), or opens the box again, or closes it."""
    path = make(memory_folder / f"{seed}-{len([*memory_folder.iterdir()])}.sqlite", 5)
    kept: dict[int, int] = {}  # ballot: its token
    closed = False
    box = opened(path, seed=seed)
    try:
        for act in history:
            if act == "reopen":
                box.__exit__(None, None, None)
                box = opened(path, seed=seed + 1)
            elif act == "close":
                box.close()
                closed = True
            else:
                after, expected = model(kept, act)
                casts = [(spending(token), ballot(number)) for token, number in act]
                if after != kept and (closed or len(after) > 5):
                    with pytest.raises(StateError):
                        box.cast(casts)
                else:
                    assert box.cast(casts) == expected
                    kept = after
            assert (len(box), box.spent(), box.is_closed) == (len(kept), len(kept), closed)
            assert box.trackers() == sorted(map(tracker, kept))
    finally:
        box.__exit__(None, None, None)


def model(kept, act):
    """What a batch leaves in the box, and what it is told, were there always room."""
    after, told = dict(kept), []
    for token, number in act:
        if number in after:
            told.append(tracker(number) if token in after.values() else Refused(COPY))
        elif token in after.values():
            told.append(Refused(USED))
        else:
            after[number] = token
            told.append(tracker(number))
    return after, told


def test_the_seed_of_the_examples_gives_the_same_slots():
    """What the other tests rely on."""
    assert seeded(1)(16) == seeded(1)(16)
