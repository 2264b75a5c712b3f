"""What may be decrypted: made only from a closed and mixed set that was verified whole.

And what whoever collects the shares needs of the same units, verified or not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import InitVar, dataclass
from pathlib import Path

from amin.crypto import Block, SumContest
from amin.election import Contest, TallyUnit
from amin.record import Record, verify_mixed, verify_revised
from amin.record.acts import Stage
from amin.record.checks import Verification
from amin.record.mixes import MarksList, institutions, marks_lists
from amin.record.progress import Progress
from amin.tlog import root_hash

_MADE_HERE = object()


@dataclass(frozen=True, slots=True)
class Remainder:
    """What is left of a unit once stations of it were annulled; decrypted where nobody can be singled out.

    Attributes:
        of: the id of the unit.
        ballots: how many ballots each station of the whole unit holds.
        k: how many ballots a remainder holds at least, and differs by from whatever was decrypted before.
    """

    of: str
    ballots: Mapping[str, int]
    k: int
    unit: str
    stations: tuple[str, ...]


def _require(witness: object) -> None:
    if witness is not _MADE_HERE:
        raise TypeError("what may be decrypted comes from verified_units, which verifies the whole set")


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
    remainder: Remainder | None = None

    def __post_init__(self, witness: object) -> None:
        _require(witness)


@dataclass(frozen=True, slots=True)
class MixedBlock:
    """A piece of what the last mixer put out, whether or not anybody has verified it.

    Whoever collects trustees' shares needs no more: who gives one has verified the record itself.
    """

    mixed: MarksList
    number: int
    block: Block


@dataclass(frozen=True, slots=True)
class VerifiedBlock:
    """A piece of a list of marks that all mixers have mixed, every proof of theirs verified."""

    block: Block
    closed_set: bytes
    witness: InitVar[object]
    remainder: Remainder | None = None

    def __post_init__(self, witness: object) -> None:
        _require(witness)


@dataclass(frozen=True, slots=True)
class VerifiedMarks:
    """A mixed unit of a `marks` contest, whose blocks a trustee may decrypt. Only this module makes them.

    Blocks are read from the folder that was verified: it is the trustee's own copy.
    """

    contest: Contest
    unit: str
    stations: tuple[str, ...]
    ballots: int
    lists: tuple[MarksList, ...]
    closed_set: bytes
    _last: int
    witness: InitVar[object]
    remainder: Remainder | None = None

    def __post_init__(self, witness: object) -> None:
        _require(witness)

    def blocks(self, part: MarksList) -> Iterator[VerifiedBlock]:
        """Yield the blocks of one of the unit's own lists, in order."""
        if not any(part is each for each in self.lists):
            raise TypeError("a list of another unit")
        for mixed in blocks_of(part, self._last):
            yield VerifiedBlock(mixed.block, self.closed_set, _MADE_HERE, self.remainder)


VerifiedUnit = VerifiedSums | VerifiedMarks


def blocks_of(part: MarksList, last: int) -> Iterator[MixedBlock]:
    """Yield the blocks of a batch that institution `last` put out."""
    for number, ciphertexts in enumerate(part.outputs(last)):
        yield MixedBlock(part, number, Block(part.batch, number, ciphertexts))


@dataclass(frozen=True, slots=True)
class ClosedSums:
    """The sums of a unit as its boxes add up, for whoever collects shares of them."""

    contest: str
    unit: str
    stations: tuple[str, ...]
    ballots: int
    sums: bytes


@dataclass(frozen=True, slots=True)
class MixedMarks:
    """A mixed unit as its files are, for whoever collects shares of it."""

    contest: Contest
    unit: str
    stations: tuple[str, ...]
    ballots: int
    lists: tuple[MarksList, ...]
    _last: int

    def blocks(self, part: MarksList) -> Iterator[MixedBlock]:
        """Yield the blocks of one of the unit's lists, in order."""
        return blocks_of(part, self._last)


ClosedUnit = ClosedSums | MixedMarks


def closed_units(folder: Path, *, progress: Progress) -> tuple[ClosedUnit, ...]:
    """Give each unit of each contest of a closed and mixed set, in order; nothing is verified.

    Of a record that is published, the remainders that are to be decrypted anew.
    """
    record = Record(folder)
    version = len(record.published)
    stage = Stage.REVISED if version else Stage.MIXED
    verification = Verification(record, progress, b"", stage=stage)
    return tuple(
        _closed(verification, contest, unit)
        for contest in record.election.contests
        for unit in verification.fresh(contest, version)
    )


def _closed(verification: Verification, contest: Contest, unit: TallyUnit) -> ClosedUnit:
    record = verification.record
    ballots = sum(record.ballots(station, contest.id) for station in unit.stations)
    if contest.tally == "sum":
        return ClosedSums(contest.id, unit.id, unit.stations, ballots, verification.unit_sums(unit))
    lists, last = marks_lists(record, unit), institutions(record, unit)[-1]
    return MixedMarks(contest, unit.id, unit.stations, ballots, lists, last)


def verified_units(folder: Path, *, progress: Progress, seed: bytes) -> tuple[VerifiedUnit, ...]:
    """Verify a closed and mixed set, and give each lawful unit of each contest, in the election's order.

    Each trustee does this on its own machine before it gives a share: acts and checkpoint, keys,
    closings and counters, every ballot, their order, that none was copied, which stations make a
    unit, and every shuffle from the boxes to the last mixer. So nobody can have an unsigned box decrypted,
    a mark that was not mixed, or a unit small enough to show a vote.

    Args:
        folder: the record so far; its log ends with the last turn of a mixer, or with the last closed box
            where no contest has mixers, under a signed checkpoint.
        seed: 32 fresh secret random bytes, from which batch verification draws its weights.

    Raises:
        InputError, CheckFailed: names the check, the file and the ballot.
    """
    verification = verify_mixed(folder, progress=progress, seed=seed)
    return tuple(
        _verified(verification, contest, unit)
        for contest in verification.record.election.contests
        for unit in verification.units(contest)
    )


def verified_remainders(folder: Path, *, progress: Progress, seed: bytes) -> tuple[VerifiedUnit, ...]:
    """Verify a published record that boards have ordered otherwise, and give what is to be decrypted anew.

    These are the remainders of units of which stations were annulled, and no others: that the boards signed,
    that each follows from their orders, and that enough ballots are in it and not in it, is verified here.

    Args:
        folder: the record; its log ends with the last turn of a mixer, or with the last order where nothing
            is mixed, under a signed checkpoint.

    Raises: as `verified_units`.
    """
    verification = verify_revised(folder, progress=progress, seed=seed)
    version = len(verification.record.published)
    return tuple(
        _verified(verification, contest, unit, _remainder(verification, contest, unit))
        for contest in verification.record.election.contests
        for unit in verification.fresh(contest, version)
    )


def _remainder(verification: Verification, contest: Contest, unit: TallyUnit) -> Remainder:
    (whole,) = (each for each in verification.units(contest) if {*unit.stations} < {*each.stations})
    ballots = {station: verification.record.ballots(station, contest.id) for station in whole.stations}
    return Remainder(whole.id, ballots, contest.remainder_k, unit.id, unit.stations)


def _verified(
    verification: Verification, contest: Contest, unit: TallyUnit, remainder: Remainder | None = None
) -> VerifiedUnit:
    record = verification.record
    closed_set = root_hash(record.log[0][: record.closed_acts])
    closed = _closed(verification, contest, unit)
    of_unit = (closed.unit, closed.stations, closed.ballots)
    if isinstance(closed, ClosedSums):
        return VerifiedSums(closed.contest, *of_unit, closed.sums, closed_set, _MADE_HERE, remainder)
    last = institutions(record, unit)[-1]
    return VerifiedMarks(contest, *of_unit, closed.lists, closed_set, last, _MADE_HERE, remainder)


def rehearsal_sums(statement: SumContest, seed: bytes) -> VerifiedSums:
    """One blank ballot that the program derives itself; for the rehearsal of keys.

    No ciphertext is taken from anywhere, so a rehearsal is no decryption oracle.
    """
    choice = bytes(statement.slots - 1) + b"\x01"
    ballot = statement.encrypt("rehearsal", seed, seed, choice)
    sums = statement.verify_and_add("rehearsal", ballot, seed)
    return VerifiedSums("rehearsal", "rehearsal", ("rehearsal",), 1, sums, None, _MADE_HERE)
