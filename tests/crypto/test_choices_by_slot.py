"""Both kinds of contest take the same choices: the slots that are set."""

from __future__ import annotations

import pytest

from amin.crypto import MarksContest, SumContest, public_key
from amin.errors import MalformedError

ELECTION = bytes(range(32))
KEY = public_key(bytes([7]) + bytes(31))
SUM = SumContest(ELECTION, "c", KEY, persons=3, lists=2, max_marks=2)
MARKS = MarksContest(ELECTION, "c", KEY, candidates=3, lists=2, max_marks=2)
BOTH = pytest.mark.parametrize("contest", [SUM, MARKS], ids=["sum", "marks"])


def test_persons_lists_and_blank_are_written_as_each_kind_has_them() -> None:
    ballots = [(2, 0), (3,), (4,), (5,)]
    assert SUM.choices(ballots).hex() == "010001000000000000010000000000000100000000000001"
    written = [MARKS.choice([1, 3]), MARKS.choice([], 1), MARKS.choice([], 2), MARKS.choice([], MARKS.blank)]
    assert MARKS.choices(ballots) == b"".join(written)


@BOTH
def test_what_is_written_can_be_encrypted(contest: SumContest | MarksContest) -> None:
    choices = contest.choices([(0, 2), (4,), (5,)])
    halves = bytes(range(96))
    ballots = contest.encrypt("1", halves, halves, choices)
    assert contest.rejected("1", ballots, bytes(32)) == []
    assert [len(ballot) for ballot in contest.split(ballots)] == [contest.ballot_bytes] * 3


@BOTH
@pytest.mark.parametrize("slot", [-1, 6, 2**40])
def test_a_slot_that_no_ballot_has_is_refused(contest: SumContest | MarksContest, slot: int) -> None:
    with pytest.raises(MalformedError, match="0 to 5"):
        contest.choices([(0,), (slot,)])


@BOTH
@pytest.mark.parametrize("chosen", [(), (0, 1, 2), (0, 3), (3, 4), (3, 5), (0, 5)], ids=str)
def test_an_unlawful_choice_is_never_encrypted(
    contest: SumContest | MarksContest, chosen: tuple[int, ...]
) -> None:
    with pytest.raises(MalformedError):
        contest.encrypt("1", bytes(32), bytes(32), contest.choices([chosen]))


def test_two_lists_in_one_choice_are_refused_by_name() -> None:
    with pytest.raises(MalformedError, match="2 lists or blank"):
        MARKS.choices([(3, 4)])


@BOTH
def test_an_alpha_of_each_ciphertext_is_remembered(contest: SumContest | MarksContest) -> None:
    from amin.crypto import Seen

    ballot = contest.encrypt("1", bytes(32), bytes(32), contest.choices([(1,)]))
    seen = Seen()
    contest.remember(seen, ballot)
    assert seen.suspects() == []
    contest.remember(seen, ballot)
    alphas = {ballot[at : at + 16] for at in range(64, 64 + 64 * contest.alphas, 64)}
    assert {*seen.suspects()} == alphas
    assert len(alphas) == contest.alphas
