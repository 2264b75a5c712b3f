"""Sums that may be decrypted: made only from closed boxes whose every ballot was verified."""

from __future__ import annotations

from dataclasses import dataclass

from amin.crypto import SumContest, add_sums
from amin.election import Contest, TallyUnit
from amin.errors import Place, RejectedError
from amin.record import Record, layout
from amin.record.progress import Progress

_MADE_HERE = object()


@dataclass(frozen=True, slots=True)
class VerifiedSums:
    """The sums of a unit, which a trustee may decrypt. Only this module makes them."""

    contest: str
    unit: str
    ballots: int
    sums: bytes
    witness: object

    def __post_init__(self) -> None:
        if self.witness is not _MADE_HERE:
            raise TypeError("sums to decrypt come from verified_sums, which verifies every ballot")


def verified_sums(
    record: Record, contest: Contest, unit: TallyUnit, *, progress: Progress, seed: bytes
) -> VerifiedSums:
    """Verify every ballot of a unit's boxes and add them up.

    Each trustee does this on its own machine before it gives a share. Here order, number and proofs
    of the ballots are looked at; that no ciphertext stands twice is looked at over all boxes.

    Raises:
        RejectedError, MalformedError: `place` names the box and the ballot.
    """
    statement = record.contests[contest.id]
    parts = [statement.zero]
    ballots = 0
    for station in unit.stations:
        for first, chunk in record.chunks(station, contest.id):
            try:
                parts.append(statement.verify_and_add(station, chunk, seed))
            except RejectedError as error:
                place = Place(layout.ballots(station, contest.id), record=first + (error.place.record or 0))
                raise RejectedError(error.message, place=place) from None
            count = len(chunk) // statement.ballot_bytes
            ballots += count
            progress.step(count)
    return VerifiedSums(contest.id, unit.id, ballots, add_sums(parts), _MADE_HERE)


def rehearsal_sums(statement: SumContest, seed: bytes) -> VerifiedSums:
    """One blank ballot that the program derives itself; for the rehearsal of keys.

    No ciphertext is taken from anywhere, so a rehearsal is no decryption oracle.
    """
    choice = bytes(statement.slots - 1) + b"\x01"
    ballot = statement.encrypt("rehearsal", seed, seed, choice)
    sums = statement.verify_and_add("rehearsal", ballot, seed)
    return VerifiedSums("rehearsal", "rehearsal", 1, sums, _MADE_HERE)
