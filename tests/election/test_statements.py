"""What ballots are bound to follows from the contest, by its kind of tally."""

from __future__ import annotations

from dataclasses import replace

import pytest
from election_examples import COUNCIL

from amin.crypto import MarksContest, SumContest, public_key
from amin.election import Candidate, statement_of
from amin.errors import MalformedError

KEY = public_key(bytes([7]) + bytes(31))


@pytest.mark.parametrize(("tally", "kind"), [("sum", SumContest), ("marks", MarksContest)])
def test_a_contest_has_the_statement_of_its_kind(tally: str, kind: type) -> None:
    contest = replace(COUNCIL, tally=tally)
    statement = statement_of(contest, bytes(32), KEY)
    given = {"persons" if tally == "sum" else "candidates": contest.persons}
    same = kind(bytes(32), contest.id, KEY, lists=len(contest.lists), max_marks=contest.max_marks, **given)

    assert type(statement) is kind
    ballot = same.encrypt("1", bytes(32), bytes(32), same.choices([(0,)]))
    assert statement.rejected("1", ballot, bytes(32)) == []
    elsewhere = statement_of(replace(contest, id="other"), bytes(32), KEY)
    assert elsewhere.rejected("1", ballot, bytes(32)) == [0]


@pytest.mark.parametrize("tally", ["sum", "marks"])
def test_more_marks_than_a_ballot_can_have_are_refused(tally: str) -> None:
    candidates = tuple(Candidate(f"{number:05d}", "نامزد", None) for number in range(1_001))
    contest = replace(COUNCIL, tally=tally, candidates=candidates, max_marks=1_001)
    with pytest.raises(MalformedError):
        statement_of(contest, bytes(32), KEY)
