"""Ballots of a `marks` contest through the typed face: what is refused, and how it is named."""

from __future__ import annotations

import json
import re
from itertools import combinations, product
from pathlib import Path
from typing import Any

import pytest

from amin._crypto import generator
from amin.crypto import MarksContest, Seen, Unit, public_key
from amin.errors import MalformedError, Place, RejectedError

ROOT = Path(__file__).parents[2]
ELECTION = bytes(range(32))
SECRET = (7).to_bytes(32, "little")
KEY = public_key(SECRET)
SEED = bytes(32)
IDENTITY = bytes(32)
NO_POINT = b"\xff" * 32

# Four candidates, two lists, up to two marks: dummies 5 and 6, blank 3.
PERSONS = [*((number,) for number in range(1, 5)), *combinations(range(1, 5), 2)]
CHOICES = [*((persons, 0) for persons in PERSONS), ((), 1), ((), 2), ((), 3)]


def contest(**changed: Any) -> MarksContest:
    given = {"election_hash": ELECTION, "contest": "council", "key": KEY}
    return MarksContest(**{**given, "candidates": 4, "lists": 2, "max_marks": 2, **changed})


def ballots(count: int, *, station: str = "101") -> list[bytes]:
    """So many different ballots, of every lawful choice in turn."""
    halves = b"".join(number.to_bytes(32, "big") for number in range(count))
    choices = b"".join(contest().choice(*CHOICES[number % len(CHOICES)]) for number in range(count))
    return contest().split(contest().encrypt(station, halves, halves, choices))


def test_every_lawful_choice_holds():
    contest().verify("101", b"".join(ballots(len(CHOICES))), SEED)
    assert contest().rejected("101", b"".join(ballots(len(CHOICES))), SEED) == []


def test_a_choice_is_one_list_or_blank_or_some_persons_and_nothing_else():
    statement = contest()
    lawful = {contest().choice(*choice) for choice in CHOICES}
    for first, second, list_mark in product((0, 1, 4, 5, 6, 2**32 - 1), repeat=3):
        numbers = b"".join(number.to_bytes(4, "big") for number in (first, second, list_mark))
        if numbers in lawful:
            statement.verify("101", statement.encrypt("101", SEED, SEED, numbers), SEED)
        else:
            with pytest.raises(MalformedError):
                statement.encrypt("101", SEED, SEED, numbers)


def test_candidates_may_be_named_in_any_order_and_not_twice():
    assert contest().choice((4, 1)) == contest().choice((1, 4))
    with pytest.raises(MalformedError):
        contest().encrypt("101", SEED, SEED, contest().choice((4, 4)))


@pytest.mark.parametrize(
    ("persons", "list_mark"), [((1, 2, 3), 0), ((-1,), 0), ((2**32,), 0), ((), -1), ((), 2**32)], ids=str
)
def test_numbers_that_no_choice_can_hold_are_malformed(persons, list_mark):
    with pytest.raises(MalformedError):
        contest().choice(persons, list_mark)


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
        {"candidates": 0},
        {"candidates": 100_001},
        {"lists": 100_001},
        {"max_marks": 0},
        {"max_marks": 1001},
    ],
    ids=str,
)
def test_a_marks_contest_that_cannot_be_is_malformed(changed):
    with pytest.raises(MalformedError):
        contest(**changed)


@pytest.mark.parametrize("field", ["candidates", "lists", "max_marks"])
@pytest.mark.parametrize("number", [-1, 2**64])
def test_a_number_of_candidates_that_no_machine_word_holds_is_refused(field, number):
    with pytest.raises(OverflowError):
        contest(**{field: number})


@pytest.mark.parametrize(
    ("seeds", "halves", "choices"),
    [
        (31, 32, 12),
        (33, 32, 12),
        (32, 31, 12),
        (32, 64, 12),
        (32, 32, 11),
        (32, 32, 13),
        (64, 64, 12),
        (0, 32, 12),
    ],
)
def test_halves_and_choices_of_other_lengths_than_a_ballot_has_are_malformed(seeds, halves, choices):
    with pytest.raises(MalformedError):
        contest().encrypt("101", bytes(seeds), bytes(halves), (contest().choice((1,)) + b"\0")[:choices])


@pytest.mark.parametrize("extra", [-1, 1, 32])
def test_a_batch_that_is_no_whole_number_of_marks_ballots_is_malformed(extra):
    batch = (b"".join(ballots(2)) + bytes(32))[: 2 * contest().ballot_bytes + extra]

    for refuse in (
        lambda: contest().verify("101", batch, SEED),
        lambda: contest().rejected("101", batch, SEED),
        lambda: contest().ciphertexts(batch),
        lambda: contest().trackers("101", batch),
        lambda: contest().remember(Seen(), batch),
        lambda: contest().split(batch),
    ):
        with pytest.raises(MalformedError):
            refuse()


def test_a_seed_for_the_weights_of_marks_of_another_length_is_malformed():
    for seed in (b"", bytes(31), bytes(33)):
        with pytest.raises(MalformedError):
            contest().verify("101", ballots(1)[0], seed)


def test_no_ballots_hold_and_have_no_marks():
    contest().verify("101", b"", SEED)
    assert contest().ciphertexts(b"") == (b"", b"")
    assert contest().trackers("101", b"") == contest().split(b"") == []


def test_the_marks_ballots_that_do_not_hold_are_named_by_position_and_no_other():
    batch = ballots(40)
    for position in (3, 17, 39):
        batch[position] = batch[position][:-32] + bytes(32)

    assert contest().rejected("101", b"".join(batch), SEED) == [3, 17, 39]
    with pytest.raises(RejectedError, match="ballot 4, and 2 more") as refused:
        contest().verify("101", b"".join(batch), SEED)
    assert refused.value.place == Place(record=4)


@pytest.mark.parametrize(
    "changed",
    [
        {"election_hash": bytes(32)},
        {"contest": "councils"},
        {"key": public_key((8).to_bytes(32, "little"))},
        {"candidates": 5},
        {"lists": 1},
    ],
    ids=lambda changed: next(iter(changed)),
)
def test_a_marks_ballot_holds_for_its_own_election_contest_key_and_numbers_only(changed):
    assert contest(**changed).ballot_bytes == contest().ballot_bytes
    assert contest(**changed).rejected("101", ballots(1)[0], SEED) == [0]


def test_a_marks_ballot_holds_at_its_own_station_only_and_its_tracker_is_another_elsewhere():
    ballot = ballots(1)[0]

    assert contest().rejected("102", ballot, SEED) == [0]
    assert contest().trackers("101", ballot) != contest().trackers("102", ballot)


def test_no_two_marks_ballots_have_one_tracker():
    trackers = contest().trackers("101", b"".join(ballots(50)))

    assert len(set(trackers)) == 50
    assert {len(tracker) for tracker in trackers} == {32}


def test_what_is_mixed_are_the_marks_and_the_list_marks_of_all_ballots():
    first, second = ballots(2)

    assert contest().ciphertexts(first + second) == (
        first[64:192] + second[64:192],
        first[192:256] + second[192:256],
    )


def test_a_mark_that_comes_twice_is_seen():
    batch = ballots(6)
    seen = Seen()
    contest().remember(seen, b"".join(batch))
    assert seen.suspects() == []

    contest().remember(seen, batch[2])
    assert seen.suspects() == sorted(batch[2][at : at + 16] for at in (64, 128, 192))


def messages(numbers: range) -> bytes:
    """number·M for each, from the share of somebody whose secret is the number, and whose α is M."""
    return b"".join(
        Unit(ELECTION, "council", "unit").decrypt(
            1, number.to_bytes(32, "little"), generator("M") + bytes(32)
        )[:32]
        for number in numbers
    )


def test_every_mark_and_list_mark_is_decoded_and_nothing_else():
    assert contest().marks(messages(range(1, 7))) == [1, 2, 3, 4, 5, 6]
    assert contest().list_marks(messages(range(4))) == [0, 1, 2, 3]
    assert contest().marks(b"") == []
    for decode, number in ((contest().marks, 0), (contest().marks, 7), (contest().list_marks, 4)):
        with pytest.raises(RejectedError):
            decode(messages(range(number, number + 1)))
    for wrong in (NO_POINT, messages(range(1, 3))[:-1]):
        with pytest.raises(MalformedError):
            contest().marks(wrong)


def test_the_sizes_on_the_page_are_those_of_the_core():
    page = (ROOT / "spec/marks.md").read_text(encoding="utf-8")
    rows = [
        [int(cell.replace(",", "")) for cell in line.strip("|").split("|")]
        for line in re.findall(r"^\|(?: [\d,]+ \|){13}$", page, re.MULTILINE)
    ]
    assert len(rows) == 4
    for candidates, lists, max_marks, bits, values, halvings, last, *starts, size in rows:
        statement = contest(candidates=candidates, lists=lists, max_marks=max_marks)
        assert statement.ballot_bytes == size == 704 + 64 * (max_marks + halvings + last)
        assert (values, values * bits) == (max_marks + 3, last << halvings)
        assert last % 2 == 1
        ends = [64 + 64 * (max_marks + 1), starts[1] + 224, starts[2] + 64 * halvings, starts[3] + 64 * last]
        assert starts == [64, *ends]
        assert size == starts[-1] + 192 + 160


def test_the_frozen_ballots_hold_and_are_made_again_through_the_face():
    vectors = json.loads((ROOT / "vectors/marks.json").read_text(encoding="utf-8"))
    statement = MarksContest(
        bytes.fromhex(vectors["election"]),
        vectors["contest"],
        bytes.fromhex(vectors["key"]),
        candidates=vectors["candidates"],
        lists=vectors["lists"],
        max_marks=vectors["max_marks"],
    )
    for each in vectors["hold"]:
        given = (bytes.fromhex(each[field]) for field in ("seed", "station_half", "choice"))
        assert statement.encrypt(vectors["station"], *given).hex() == each["ballot"]
        statement.verify(vectors["station"], bytes.fromhex(each["ballot"]), SEED)
