"""Verify a record from the folder alone: every numbered check, in order, or the first that fails."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from amin.errors import AminError, MalformedError, RejectedError
from amin.record import layout
from amin.record.acts import Stage
from amin.record.checks import CHECKS, MIXED, Check, Verification
from amin.record.folder import Record
from amin.record.progress import Progress
from amin.tlog.log import CHECKPOINT


class CheckFailed(RejectedError):
    """A numbered check does not hold; `place` names the file and, in a box, the record."""

    def __init__(self, check: Check, error: AminError) -> None:
        hint = error.hint or "keep this folder, verify another copy, and see docs/auditors.md"
        super().__init__(error.message, place=error.place, hint=hint)
        self.check = check.number
        self.name = check.name

    def at(self, file: str, *, line: int | None = None, record: int | None = None) -> CheckFailed:
        """The same error: it knows its place."""
        return self

    def __str__(self) -> str:
        return f"check {self.check} ({self.name}): {super().__str__()}"


@dataclass(frozen=True, slots=True)
class Report:
    """What held, and what it held of."""

    election: str
    election_hash: str
    ballots: int
    log_size: int
    checkpoint: str
    checks: tuple[tuple[int, str, str], ...]


def verify_record(
    folder: Path, *, progress: Progress, seed: bytes, checks: Sequence[Check] = CHECKS
) -> Report:
    """Run the checks over a record.

    Args:
        seed: 32 fresh secret random bytes, from which batch verification draws its weights.
        checks: all of them; a test leaves one out to see that it is missed.

    Raises:
        InputError: no readable election.json: this is no record.
        CheckFailed: names the first check that fails, the file and the record in it.
    """
    record = Record(folder)
    _run(checks, Verification(record, progress, seed))
    return _report(record, checks)


def verify_mixed(folder: Path, *, progress: Progress, seed: bytes) -> Verification:
    """Run the checks that hold once all boxes are closed and all marks mixed, before anything is decrypted.

    The folder is a record whose log ends with the last mixer's turn (or with the last `close` where no
    contest is tallied in marks), under a signed checkpoint. Each trustee does this on its own machine, and
    decrypts nothing but what was verified here.

    Raises: as `verify_record`.
    """
    verification = Verification(Record(folder), progress, seed, stage=Stage.MIXED)
    _run(MIXED, verification)
    return verification


def verify_revised(folder: Path, *, progress: Progress, seed: bytes) -> Verification:
    """Run all checks over a record that was published and then ordered otherwise, before more is decrypted.

    The folder is a record whose log ends, behind the orders of the boards, with the last mixer's turn in what
    is to be decrypted anew (or with the last order, where that is nothing), under a signed checkpoint.

    Raises: as `verify_record`.
    """
    verification = Verification(Record(folder), progress, seed, stage=Stage.REVISED)
    _run(CHECKS, verification)
    return verification


def _run(checks: Sequence[Check], verification: Verification) -> None:
    for check in checks:
        try:
            check.run(verification)
        except (MalformedError, RejectedError) as error:
            raise CheckFailed(check, error) from None


def _report(record: Record, checks: Sequence[Check]) -> Report:
    note = record.read(f"{layout.LOG}/{CHECKPOINT}").decode()
    return Report(
        election=record.election.name,
        election_hash=record.election_hash.hex(),
        ballots=record.total_ballots,
        log_size=len(record.acts),
        checkpoint=note.split("\n")[2],
        checks=tuple((check.number, check.name, check.sentence) for check in checks),
    )
