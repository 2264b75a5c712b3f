"""Sums that may be decrypted: made only from closed boxes whose every ballot was verified."""

from __future__ import annotations

from dataclasses import InitVar, dataclass

from amin.crypto import SumContest, add_sums
from amin.election import Contest, TallyUnit
from amin.record import Record
from amin.record.boxes import verify_and_add, verify_no_copies, verify_order
from amin.record.progress import Progress

_MADE_HERE = object()


@dataclass(frozen=True, slots=True)
class VerifiedSums:
    """The sums of a unit, which a trustee may decrypt. Only this module makes them."""

    contest: str
    unit: str
    ballots: int
    sums: bytes
    witness: InitVar[object]  # kept nowhere, so that `replace` cannot pass it on

    def __post_init__(self, witness: object) -> None:
        if witness is not _MADE_HERE:
            raise TypeError("sums to decrypt come from verified_sums, which verifies every ballot")


def verified_sums(
    record: Record, contest: Contest, unit: TallyUnit, *, progress: Progress, seed: bytes
) -> VerifiedSums:
    """Verify every ballot of a unit's boxes and add them up.

    Each trustee does this on its own machine before it gives a share. What concerns all boxes at once,
    their order and that no ciphertext stands twice, is `verify_set`.

    Raises:
        RejectedError, MalformedError: `place` names the box and the ballot.
    """
    parts = [
        verify_and_add(record, contest.id, station, seed=seed, progress=progress) for station in unit.stations
    ]
    count = sum(record.ballots(station, contest.id) for station in unit.stations)
    return VerifiedSums(contest.id, unit.id, count, add_sums(parts), _MADE_HERE)


def verify_set(record: Record, progress: Progress) -> None:
    """Check the whole set of closed boxes before any of it is decrypted.

    Raises:
        RejectedError, MalformedError: a box is out of order, or a ballot was copied into another.
    """
    verify_order(record, progress)
    verify_no_copies(record, progress)


def rehearsal_sums(statement: SumContest, seed: bytes) -> VerifiedSums:
    """One blank ballot that the program derives itself; for the rehearsal of keys.

    No ciphertext is taken from anywhere, so a rehearsal is no decryption oracle.
    """
    choice = bytes(statement.slots - 1) + b"\x01"
    ballot = statement.encrypt("rehearsal", seed, seed, choice)
    sums = statement.verify_and_add("rehearsal", ballot, seed)
    return VerifiedSums("rehearsal", "rehearsal", 1, sums, _MADE_HERE)
