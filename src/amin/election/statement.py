"""What the proofs of a contest's ballots are bound to, for either kind of tally."""

from __future__ import annotations

from amin.crypto import MarksContest, SumContest
from amin.election.model import Contest

Statement = SumContest | MarksContest


def statement_of(contest: Contest, election_hash: bytes, key: bytes) -> Statement:
    """Return the cryptographic statement of a contest under the election key.

    Raises:
        MalformedError: more candidates, lists or marks than ballots of its kind can have.
    """
    if contest.tally == "sum":
        return SumContest(
            election_hash,
            contest.id,
            key,
            persons=contest.persons,
            lists=len(contest.lists),
            max_marks=contest.max_marks,
        )
    return MarksContest(
        election_hash,
        contest.id,
        key,
        candidates=contest.persons,
        lists=len(contest.lists),
        max_marks=contest.max_marks,
    )
