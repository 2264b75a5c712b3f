"""Mixing: every unit of a `marks` contest goes through the mixers, one institution after another.

A mixer needs nothing to be verified before: whatever it is given, nothing is decrypted that trustees have not
verified themselves. Each shuffle of a batch is one file, which its mixer writes durably; it stays once its
proof has been verified. A run that was killed is started again with the same folder: it keeps what holds, and
goes on with the same bytes.
Source: PROTOCOL.md part 4; spec/record.md §2 and §3.11.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Protocol

from amin.election import TallyUnit, units
from amin.encoding import sha256_file
from amin.errors import AminError, NotPermittedError
from amin.record import Record, RecordWriter
from amin.record.mixes import MarksList, marks_lists
from amin.record.progress import Progress


class Mixes(Protocol):
    """Who mixes: an institution in this process, in one of its own, or at another machine."""

    def mix(self, mixed: MarksList, turn: int, before: int | None) -> None:
        """Shuffle a batch, prove it, and write the file of this turn into the record.

        Args:
            before: which institution took the turn before; None for the first turn.
        """


def mix_units(
    writer: RecordWriter,
    mixers: Mapping[int, Mixes],
    *,
    progress: Progress,
    entropy: Callable[[int], bytes],
    only: Sequence[TallyUnit] | None = None,
) -> tuple[int, ...]:
    """Mix every unit of every `marks` contest of a closed record, and log each turn.

    Given a record that is partly mixed, it does what is left.

    Args:
        writer: of a record whose boxes are all closed, and sealed so far.
        only: these remainders instead, in their order.
        mixers: those who came, by their number in the frozen list.

    Returns: the numbers of institutions that failed, each replaced by the next in reserve.

    Raises:
        NotPermittedError: so many failed that fewer are left than must mix; nothing of that unit was logged.
    """
    record = Record(writer.folder)
    if record.election.mixers is None:
        return ()
    todo = [(unit, marks_lists(record, unit)) for unit in (_units(record) if only is None else only)]
    total = sum(each.count for _, lists in todo for each in lists)
    progress.stage("mixing", total * record.election.mixers.count, "marks")
    mixing = _Mixing(record, writer, mixers, progress, entropy)
    for unit, lists in todo:
        mixing.run(unit, lists)
    return tuple(sorted(mixing.failed))


def _units(record: Record) -> list[TallyUnit]:
    return [
        unit
        for contest in record.election.contests
        if contest.tally == "marks"
        for unit in units(
            contest,
            {s.code: record.ballots(s.code, contest.id) for s in record.election.stations_of(contest)},
        )
        if not record.turns(contest.id, unit.id)  # a run that was killed later has logged it
    ]


class _Mixing:
    def __init__(
        self,
        record: Record,
        writer: RecordWriter,
        mixers: Mapping[int, Mixes],
        progress: Progress,
        entropy: Callable[[int], bytes],
    ) -> None:
        assert record.election.mixers is not None
        self._record = record
        self._writer = writer
        self._mixers = mixers
        self._frozen = record.election.mixers
        self._progress = progress
        self._entropy = entropy
        self.failed: dict[int, str] = {}

    def run(self, unit: TallyUnit, lists: tuple[MarksList, ...]) -> None:
        """Take a unit through all turns, then log them."""
        taken: list[int] = []
        files: list[dict[str, str]] = []
        for turn in range(1, self._frozen.count + 1):
            institution, written = self._turn(unit, lists, turn, taken)
            taken.append(institution)
            files.append(written)
        for turn, (institution, written) in enumerate(zip(taken, files, strict=True), start=1):
            self._writer.act(
                "mix", written, contest=unit.contest, unit=unit.id, mixer=turn, institution=institution
            )

    def _turn(
        self, unit: TallyUnit, lists: tuple[MarksList, ...], turn: int, taken: list[int]
    ) -> tuple[int, dict[str, str]]:
        """Have one institution shuffle all lists of a unit; the next in reserve where it fails.

        Returns: its number, and its files with their hashes.
        """
        before = taken[-1] if taken else None
        for institution in self._candidates(lists, turn, taken):
            written = {}
            try:
                for each in lists:
                    if not self._is_kept(each, turn, institution, before):
                        self._shuffle(each, turn, institution, before)
                    written[each.path(turn)] = sha256_file(self._writer.folder / each.path(turn))
                    self._progress.step(each.count)
            except _FailedError as error:
                self.failed[institution] = str(error)
                continue
            return institution, written
        named = "; ".join(f"institution {number}: {why}" for number, why in sorted(self.failed.items()))
        raise NotPermittedError(
            f"turn {turn} of {self._frozen.count} in unit {unit.id} has no mixer left ({named})",
            hint="bring a mixer that failed, or its second medium, and run the tally again",
        )

    def _candidates(self, lists: tuple[MarksList, ...], turn: int, taken: list[int]) -> Iterator[int]:
        """Who may take a turn: who has begun it before a kill, whose turn it is, then the reserve."""
        reserve = range(self._frozen.count + 1, len(self._frozen.institutions) + 1)
        lawful = [number for number in (turn, *reserve) if number not in taken]
        begun = [number for number in lawful if self._has_file(lists[0], turn, number)]
        for number in dict.fromkeys((*begun, *lawful)):
            if number not in self.failed:
                yield number

    def _has_file(self, mixed: MarksList, turn: int, institution: int) -> bool:
        try:
            with mixed.shuffle(turn, institution):
                return True
        except AminError:
            return False

    def _is_kept(self, mixed: MarksList, turn: int, institution: int, before: int | None) -> bool:
        """Whether an earlier run, which was killed, wrote this step, and it holds."""
        if not self._has_file(mixed, turn, institution):
            return False
        try:
            mixed.verify_turn(turn, institution, before, seed=self._entropy(32))
        except AminError:
            return False
        return True

    def _shuffle(self, mixed: MarksList, turn: int, institution: int, before: int | None) -> None:
        """Ask a mixer, and verify what it wrote.

        Raises:
            _FailedError: it is not there, raises, or its proof does not hold.
        """
        if institution not in self._mixers:
            raise _FailedError("did not come")
        try:
            self._mixers[institution].mix(mixed, turn, before)
            mixed.verify_turn(turn, institution, before, seed=self._entropy(32))
        except Exception as error:  # the edge to another institution's program: whatever it does, go on
            raise _FailedError(str(error) or type(error).__name__) from error


class _FailedError(Exception):
    """A mixer failed, and why."""
