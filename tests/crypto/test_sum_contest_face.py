"""Ballots of a `sum` contest through the typed face: what is refused, and how it is named."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest

from amin.crypto import Seen, SumContest, Unit, add_sums, combine, public_key
from amin.errors import MalformedError, Place, RejectedError

ELECTION = bytes(range(32))
SECRET = (7).to_bytes(32, "little")
KEY = public_key(SECRET)
SEED = bytes(32)
IDENTITY = bytes(32)
NO_POINT = b"\xff" * 32

# Two persons, one list and blank; up to two persons may be marked.
LAWFUL = (b"\1\0\0\0", b"\0\1\0\0", b"\1\1\0\0", b"\0\0\1\0", b"\0\0\0\1")


def contest(**changed: Any) -> SumContest:
    given = {"election_hash": ELECTION, "contest": "council", "key": KEY}
    return SumContest(**{**given, "persons": 2, "lists": 1, "max_marks": 2, **changed})


def ballots(count: int, *, station: str = "101") -> list[bytes]:
    """So many different ballots, of every lawful choice in turn."""
    halves = b"".join(number.to_bytes(32, "big") for number in range(count))
    choices = b"".join(LAWFUL[number % len(LAWFUL)] for number in range(count))
    return contest().split(contest().encrypt(station, halves, halves, choices))


def test_a_batch_of_every_lawful_choice_holds_and_decrypts_to_its_counts():
    sums = contest().verify_and_add("101", b"".join(ballots(10)), SEED)
    share = Unit(ELECTION, "council", "council-001").decrypt(1, SECRET, sums)

    assert combine(sums, [(1, share)], bound=10) == [4, 4, 2, 2]
    assert contest().add(b"".join(ballots(10))) == sums
    assert contest().rejected("101", b"".join(ballots(10)), SEED) == []


def test_a_choice_is_one_list_or_blank_or_some_persons_and_nothing_else():
    statement = contest()
    for choice in map(bytes, product((0, 1, 2, 255), repeat=4)):
        if choice in LAWFUL:
            statement.verify_and_add("101", statement.encrypt("101", SEED, SEED, choice), SEED)
        else:
            with pytest.raises(MalformedError):
                statement.encrypt("101", SEED, SEED, choice)


@pytest.mark.parametrize(
    "changed",
    [
        {"election_hash": b""},
        {"election_hash": ELECTION[:-1]},
        {"election_hash": ELECTION + b"\0"},
        {"key": KEY[:-1]},
        {"key": KEY + b"\0"},
        {"key": IDENTITY},
        {"key": NO_POINT},
        {"persons": 0},
        {"persons": 100_001},
        {"lists": 100_001},
        {"max_marks": 0},
        {"max_marks": 1001},
    ],
    ids=str,
)
def test_a_contest_that_cannot_be_is_malformed(changed):
    with pytest.raises(MalformedError):
        contest(**changed)


@pytest.mark.parametrize("field", ["persons", "lists", "max_marks"])
@pytest.mark.parametrize("number", [-1, 2**64])
def test_a_number_of_slots_that_no_machine_word_holds_is_refused(field, number):
    with pytest.raises(OverflowError):
        contest(**{field: number})


@pytest.mark.parametrize(
    ("seeds", "halves", "choices"),
    [(31, 32, 4), (33, 32, 4), (32, 31, 4), (32, 64, 4), (32, 32, 3), (32, 32, 5), (64, 64, 4), (0, 32, 4)],
)
def test_halves_and_choices_of_other_lengths_are_malformed(seeds, halves, choices):
    with pytest.raises(MalformedError):
        contest().encrypt("101", bytes(seeds), bytes(halves), b"\1" + bytes(choices - 1))


@pytest.mark.parametrize("extra", [-1, 1, 32])
def test_a_batch_that_is_no_whole_number_of_ballots_is_malformed(extra):
    batch = (b"".join(ballots(2)) + bytes(32))[: 2 * contest().ballot_bytes + extra]

    for refuse in (
        lambda: contest().verify_and_add("101", batch, SEED),
        lambda: contest().rejected("101", batch, SEED),
        lambda: contest().add(batch),
        lambda: contest().trackers("101", batch),
        lambda: contest().split(batch),
        lambda: Seen().add(contest(), batch),
    ):
        with pytest.raises(MalformedError):
            refuse()


def test_a_seed_for_weights_of_another_length_is_malformed():
    for seed in (b"", bytes(31), bytes(33)):
        with pytest.raises(MalformedError):
            contest().verify_and_add("101", ballots(1)[0], seed)


def test_no_ballots_have_the_sums_of_nothing():
    assert contest().verify_and_add("101", b"", SEED) == contest().zero == bytes(64 * contest().slots)
    assert contest().trackers("101", b"") == contest().split(b"") == []


def test_the_ballots_that_do_not_hold_are_named_by_position_and_no_other():
    batch = ballots(40)
    for position in (3, 17, 39):
        batch[position] = batch[position][:-1] + bytes([batch[position][-1] ^ 1])

    assert contest().rejected("101", b"".join(batch), SEED) == [3, 17, 39]
    with pytest.raises(RejectedError, match="ballot 4, and 2 more") as refused:
        contest().verify_and_add("101", b"".join(batch), SEED)
    assert refused.value.place == Place(record=4)


@pytest.mark.parametrize(
    "changed",
    [
        {"election_hash": bytes(32)},
        {"contest": "councils"},
        {"key": public_key((8).to_bytes(32, "little"))},
    ],
    ids=lambda changed: next(iter(changed)),
)
def test_a_ballot_holds_for_its_own_election_contest_and_key_only(changed):
    assert contest(**changed).rejected("101", ballots(1)[0], SEED) == [0]


def test_a_ballot_holds_at_its_own_station_only_and_its_tracker_is_another_elsewhere():
    ballot = ballots(1)[0]

    assert contest().rejected("102", ballot, SEED) == [0]
    assert contest().trackers("101", ballot) != contest().trackers("102", ballot)


def test_no_two_ballots_have_one_tracker_and_none_has_an_empty_one():
    trackers = contest().trackers("101", b"".join(ballots(50)))

    assert len(set(trackers)) == 50
    assert {len(tracker) for tracker in trackers} == {32}
    assert bytes(32) not in trackers


def test_every_choice_gives_ballots_of_one_length():
    assert {len(ballot) for ballot in ballots(5)} == {contest().ballot_bytes}


def test_a_ciphertext_that_comes_twice_is_seen():
    batch = ballots(6)
    seen = Seen()
    seen.add(contest(), b"".join(batch))
    assert seen.suspects() == []

    seen.add(contest(), batch[2])
    assert seen.suspects() != []


def test_sums_of_nothing_of_no_point_or_of_different_lengths_are_malformed():
    one = contest().zero
    for wrong in ([], [b""], [one, one[:-64]], [one[:-1]], [NO_POINT * 2 * contest().slots]):
        with pytest.raises(MalformedError):
            add_sums(wrong)


def test_sums_add_up_in_any_order():
    parts = [contest().add(ballot) for ballot in ballots(3)]

    assert add_sums(parts) == add_sums(parts[::-1]) == contest().add(b"".join(ballots(3)))
