"""Mixing: every unit of a `marks` contest goes through the mixers, one institution after another.

A mixer needs nothing to be verified before: whatever it is given, nothing is decrypted that trustees have not
verified themselves. Each shuffle is one file, written durably once its proof has been verified. A run that
was killed is started again with the same folder: it keeps what holds, and goes on with the same bytes.
Source: PROTOCOL.md part 4; spec/record.md §2 and §3.11.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Protocol

from amin.crypto import Batch
from amin.crypto.shuffles import shuffled, verify_shuffles
from amin.election import TallyUnit, units
from amin.encoding import sha256_file
from amin.errors import AminError, NotPermittedError, RejectedError
from amin.record import Record, RecordWriter, layout
from amin.record.mixes import MarksList, marks_lists
from amin.record.progress import Progress


class Mixes(Protocol):
    """Who mixes: an institution at this machine or at another one."""

    def mix(self, batch: Batch, turn: int, key: bytes, inputs: bytes) -> bytes:
        """Shuffle a list and prove it."""


def mix_units(
    writer: RecordWriter,
    mixers: Mapping[int, Mixes],
    *,
    progress: Progress,
    entropy: Callable[[int], bytes],
    only: Sequence[TallyUnit] | None = None,
) -> tuple[int, ...]:
    """Mix every unit of every `marks` contest of a closed record, and log each turn.

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
        given = tuple(_inputs(each) for each in lists)
        taken: list[int] = []
        files: list[dict[str, str]] = []
        for turn in range(1, self._frozen.count + 1):
            institution, given, written = self._turn(unit, lists, turn, given, taken)
            taken.append(institution)
            files.append(written)
        for turn, (institution, written) in enumerate(zip(taken, files, strict=True), start=1):
            self._writer.act(
                "mix", written, contest=unit.contest, unit=unit.id, mixer=turn, institution=institution
            )

    def _turn(
        self,
        unit: TallyUnit,
        lists: tuple[MarksList, ...],
        turn: int,
        given: tuple[bytes, ...],
        taken: list[int],
    ) -> tuple[int, tuple[bytes, ...], dict[str, str]]:
        """Have one institution shuffle all lists of a unit; the next in reserve where it fails.

        Returns: its number, what it put out, and its files with their hashes.
        """
        for institution in self._candidates(lists, turn, taken):
            outputs, written = [], {}
            try:
                for each, inputs in zip(lists, given, strict=True):
                    shuffle = self._kept(each, turn, institution, inputs)
                    if shuffle is None:
                        shuffle = self._shuffle(each, turn, institution, inputs)
                    path = layout.mix(unit.id, each.part, turn)
                    written[path] = self._write(path, each, turn, institution, shuffle)
                    outputs.append(shuffled(shuffle))
                    self._progress.step(each.count)
            except _FailedError as error:
                self.failed[institution] = str(error)
                continue
            return institution, tuple(outputs), written
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

    def _kept(self, mixed: MarksList, turn: int, institution: int, inputs: bytes) -> bytes | None:
        """What an earlier run, which was killed, wrote of this step; nothing unless it holds."""
        try:
            with mixed.shuffle(turn, institution) as pieces:
                shuffle = pieces.read(0, pieces.size_bytes)
            self._verify(mixed, turn, inputs, shuffle)
        except AminError:
            return None
        return shuffle

    def _shuffle(self, mixed: MarksList, turn: int, institution: int, inputs: bytes) -> bytes:
        """Ask a mixer, and verify what it gives.

        Raises:
            _FailedError: it is not there, raises, or its proof does not hold.
        """
        if institution not in self._mixers:
            raise _FailedError("did not come")
        key = bytes(self._record.election_key.key)
        try:
            shuffle = self._mixers[institution].mix(mixed.batch, turn, key, inputs)
            self._verify(mixed, turn, inputs, shuffle)
        except Exception as error:  # the edge to another institution's program: whatever it does, go on
            raise _FailedError(str(error) or type(error).__name__) from error
        return shuffle

    def _verify(self, mixed: MarksList, turn: int, inputs: bytes, shuffle: bytes) -> None:
        key = bytes(self._record.election_key.key)
        if not isinstance(shuffle, bytes):
            raise RejectedError("the mixer gave no bytes")
        verify_shuffles(mixed.batch, key, inputs, [shuffle], self._entropy(32), first=turn)

    def _write(self, path: str, mixed: MarksList, turn: int, institution: int, shuffle: bytes) -> str:
        """Write a shuffle durably, unless it lies there already, and return its file's hash."""
        if self._has_file(mixed, turn, institution):
            with mixed.shuffle(turn, institution) as pieces:
                if pieces.read(0, pieces.size_bytes) == shuffle:
                    return sha256_file(self._writer.folder / path)
        batch = mixed.batch
        context = layout.mix_context(
            batch.election_hash, batch.contest, batch.unit, batch.part, turn, institution
        )
        return self._writer.pieces(path, layout.MIX_KIND, layout.MIX_VERSION, context, shuffle)


class _FailedError(Exception):
    """A mixer failed, and why."""


def _inputs(mixed: MarksList) -> bytes:
    with mixed.inputs() as pieces:
        return pieces.read(0, pieces.size_bytes)
