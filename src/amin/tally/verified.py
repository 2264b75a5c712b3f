"""Sums that may be decrypted: made only from a closed set that was verified whole."""

from __future__ import annotations

from dataclasses import InitVar, dataclass
from pathlib import Path

from amin.crypto import SumContest
from amin.record import verify_closed
from amin.record.progress import Progress
from amin.tlog import root_hash

_MADE_HERE = object()


@dataclass(frozen=True, slots=True)
class VerifiedSums:
    """The sums of a unit, which a trustee may decrypt. Only this module makes them.

    Attributes:
        closed_set: the root of the log whose last act closed the last box; None for the rehearsal of keys.
    """

    contest: str
    unit: str
    stations: tuple[str, ...]
    ballots: int
    sums: bytes
    closed_set: bytes | None
    witness: InitVar[object]  # kept nowhere, so that `replace` cannot pass it on

    def __post_init__(self, witness: object) -> None:
        if witness is not _MADE_HERE:
            raise TypeError("sums to decrypt come from verified_sums, which verifies the whole set")


def verified_sums(folder: Path, *, progress: Progress, seed: bytes) -> tuple[VerifiedSums, ...]:
    """Verify a closed set, and give the sums of each lawful unit of each contest, in the election's order.

    Each trustee does this on its own machine before it gives a share: acts and checkpoint, keys,
    closings and counters, every ballot, their order, that none was copied, and which stations make a
    unit. So nobody can have an unsigned box decrypted, or a unit small enough to show a vote.

    Args:
        folder: the record so far; its log ends with the last closed box, under a signed checkpoint.
        seed: 32 fresh secret random bytes, from which batch verification draws its weights.

    Raises:
        InputError, CheckFailed: names the check, the file and the ballot.
    """
    verification = verify_closed(folder, progress=progress, seed=seed)
    record = verification.record
    leaves, _ = record.log
    closed_set = root_hash(leaves)
    return tuple(
        VerifiedSums(
            contest.id,
            unit.id,
            unit.stations,
            sum(record.ballots(station, contest.id) for station in unit.stations),
            verification.unit_sums(unit),
            closed_set,
            _MADE_HERE,
        )
        for contest in record.election.contests
        for unit in verification.units(contest)
    )


def rehearsal_sums(statement: SumContest, seed: bytes) -> VerifiedSums:
    """One blank ballot that the program derives itself; for the rehearsal of keys.

    No ciphertext is taken from anywhere, so a rehearsal is no decryption oracle.
    """
    choice = bytes(statement.slots - 1) + b"\x01"
    ballot = statement.encrypt("rehearsal", seed, seed, choice)
    sums = statement.verify_and_add("rehearsal", ballot, seed)
    return VerifiedSums("rehearsal", "rehearsal", ("rehearsal",), 1, sums, None, _MADE_HERE)
