"""The mixing of a unit: what is mixed, each mixer's shuffle, and what the last one put out.

Whatever is long is read a piece at a time: verifiers and trustees need little memory for units of any size.
Source: spec/shuffle.md §1 to §4; spec/record.md §3.11.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

from amin.crypto import Batch, Pieces
from amin.crypto.shuffles import CIPHERTEXT_BYTES, RECORD_BYTES, shuffle_bytes, verify_shuffles
from amin.election import TallyUnit
from amin.encoding import RecordReader
from amin.errors import MalformedError, Place, RejectedError
from amin.record import layout
from amin.record.boxes import HALVES_BYTES
from amin.record.folder import Record

BLOCK: Final = 4_096  # ciphertexts that trustees decrypt with one proof (spec/record.md §3.12)
MOST_MARKS: Final = 2**19  # of a batch; a mixer holds about 0.9 kB of each (docs/decisions/0046)


@dataclass(frozen=True, slots=True)
class MarksList:
    """One batch of one of the two lists of a unit: the marks of its ballots, or their list marks.

    Attributes:
        part: see `layout.PARTS`.
        number: of the batch within the unit, from 0.
        each: how many ciphertexts of each ballot it holds.
        spans: which ballots of each station's box are in the batch, from 0.
    """

    record: Record
    unit: TallyUnit
    part: str
    number: int
    each: int
    spans: tuple[range, ...]

    @property
    def count(self) -> int:
        """How many ciphertexts it holds, as the closings of its stations say."""
        return self.each * sum(map(len, self.spans))

    @property
    def batch(self) -> Batch:
        """What its proofs are bound to."""
        return Batch(self.record.election_hash, self.unit.contest, self.unit.id, self.part, self.number)

    def path(self, mixer: int) -> str:
        """The file of a mixer's shuffle."""
        return layout.mix(self.unit.id, self.part, mixer, self.number)

    def context(self, mixer: int, institution: int) -> bytes:
        """What the header of that file names."""
        batch = self.batch
        return layout.mix_context(
            batch.election_hash, batch.contest, batch.unit, batch.part, mixer, institution
        )

    @contextmanager
    def inputs(self) -> Iterator[Pieces]:
        """Give the ciphertexts of the batch's ballots: by station, then by ballot, then by mark."""
        with ExitStack() as stack:
            boxes = [
                stack.enter_context(self.record.open_box(station, self.unit.contest))
                for station in self.unit.stations
            ]
            statement = self.record.marks_contest(self.unit.contest)
            begin = HALVES_BYTES
            if self.part == "lists":
                begin += statement.max_marks * CIPHERTEXT_BYTES
            held = _Held(boxes, self.spans, statement.ballot_bytes, begin, self.each * CIPHERTEXT_BYTES)
            yield Pieces(held.size_bytes, held.read)

    @contextmanager
    def given(self, mixer: int, before: int | None) -> Iterator[Pieces]:
        """Give what a mixer is given: what the one before put out, or the ballots' ciphertexts.

        Args:
            before: which institution took the turn before; None for the first turn.
        """
        if before is None:
            with self.inputs() as pieces:
                yield pieces
            return
        with self._open(mixer - 1, before) as reader:
            yield Pieces(self.count * CIPHERTEXT_BYTES, _Outputs(reader).read)

    @contextmanager
    def shuffle(self, mixer: int, institution: int) -> Iterator[Pieces]:
        """Give one mixer's shuffle; its file must be that institution's, of this list and turn."""
        with self._open(mixer, institution) as reader:
            yield Pieces(shuffle_bytes(self.count), reader.body)

    def outputs(self, institution: int) -> Iterator[bytes]:
        """Yield what the last mixer put out, a block at a time: 64 bytes a ciphertext.

        Args:
            institution: which took the last turn.
        """
        mixers = self.record.election.mixers
        assert mixers is not None
        with self._open(mixers.count, institution) as reader:
            for first in range(0, self.count, BLOCK):
                size_bytes = min(BLOCK, self.count - first) * RECORD_BYTES
                yield _ciphertexts(reader.body(first * RECORD_BYTES, size_bytes))

    def _open(self, mixer: int, institution: int) -> RecordReader:
        return self.record.open_pieces(
            self.path(mixer),
            kind=layout.MIX_KIND,
            version=layout.MIX_VERSION,
            context=self.context(mixer, institution),
            size_bytes=shuffle_bytes(self.count),
        )

    def verify(self, institutions: tuple[int, ...], *, seed: bytes) -> None:
        """Verify every shuffle, from the boxes to the last mixer.

        Args:
            institutions: which took each turn.
            seed: 32 fresh secret random bytes, from which each equation gets its weight.

        Raises:
            MalformedError, RejectedError: `place` names the first shuffle that does not hold.
        """
        key = self.record.election_key.key
        with ExitStack() as stack:
            inputs = stack.enter_context(self.inputs())
            turns = enumerate(institutions, start=1)
            shuffles = [stack.enter_context(self.shuffle(mixer, each)) for mixer, each in turns]
            try:
                verify_shuffles(self.batch, key, inputs, shuffles, seed)
            except (MalformedError, RejectedError) as error:
                place = Place(self.path(error.place.record or 1))
                raise type(error)(error.message, place=place) from None

    def verify_turn(self, mixer: int, institution: int, before: int | None, *, seed: bytes) -> None:
        """Verify one mixer's shuffle of what the one before put out, whatever that was.

        Raises:
            MalformedError, RejectedError: it does not hold, or is not there.
        """
        key = self.record.election_key.key
        with self.given(mixer, before) as inputs, self.shuffle(mixer, institution) as shuffle:
            verify_shuffles(self.batch, key, inputs, [shuffle], seed, first=mixer)


def marks_lists(record: Record, unit: TallyUnit) -> tuple[MarksList, ...]:
    """What is mixed of a unit, each by itself: the batches of its marks, then those of its list marks."""
    marks = record.marks_contest(unit.contest).max_marks
    batches = [*enumerate(batches_of(record, unit))]
    return tuple(
        MarksList(record, unit, part, number, each, spans)
        for part, each in zip(layout.PARTS, (marks, 1), strict=True)
        for number, spans in batches
    )


def by_part(lists: tuple[MarksList, ...]) -> tuple[tuple[MarksList, ...], ...]:
    """The same, the batches of each part together."""
    return tuple(tuple(each for each in lists if each.part == part) for part in layout.PARTS)


def batches_of(record: Record, unit: TallyUnit) -> list[tuple[range, ...]]:
    """Cut a unit into batches that fit the memory of a mixer; the same for all of them.

    By tracker, over all its stations: so a batch is a random part of the unit and tells of no station.
    The boxes are sorted by tracker, so of each the batches take one piece after another.
    Source: PROTOCOL.md part 4; spec/record.md §3.11.

    Returns: for each batch, which ballots of each station's box are in it.
    """
    counts = [record.ballots(station, unit.contest) for station in unit.stations]
    total, most = sum(counts), max(1, MOST_MARKS // record.marks_contest(unit.contest).max_marks)
    cuts = max(1, -(-total // most))
    if cuts == 1:
        return [tuple(range(count) for count in counts)]
    trackers = sorted(_trackers(record, unit))
    begin, batches = [0] * len(counts), []
    for number in range(cuts):
        end = [*begin]
        for tracker in trackers[number * total // cuts : (number + 1) * total // cuts]:
            end[int.from_bytes(tracker[_TRACKER_BYTES:])] += 1
        batches.append(tuple(map(range, begin, end)))
        begin = end
    return batches


_TRACKER_BYTES: Final = 32


def _trackers(record: Record, unit: TallyUnit) -> Iterator[bytes]:
    """Every tracker of a unit, and behind it the place of its station in the unit."""
    statement = record.contests[unit.contest]
    for place, station in enumerate(unit.stations):
        behind = place.to_bytes(4)
        for _, chunk in record.chunks(station, unit.contest):
            for tracker in statement.trackers(station, chunk):
                yield tracker + behind


def institutions(record: Record, unit: TallyUnit) -> tuple[int, ...]:
    """Which institution took each turn of a unit, by its number in the frozen list.

    The first mixers of the list mix; who fails is replaced from the reserve behind them.

    Raises:
        RejectedError: `place.line` is an act whose institution is not on the list, not in its turn, or has
            had a turn in this unit.
    """
    mixers = record.election.mixers
    assert mixers is not None
    reserve = range(mixers.count + 1, len(mixers.institutions) + 1)
    taken: list[int] = []
    for turn, (institution, line) in enumerate(record.turns(unit.contest, unit.id), start=1):
        # Compared by type, too: in Python 1 == True.
        if type(institution) is not int or (institution != turn and institution not in reserve):
            raise RejectedError(f"turn {turn} of {unit.id} by another institution", place=_act(line))
        if institution in taken:
            raise RejectedError(f"institution {institution} has two turns in {unit.id}", place=_act(line))
        taken.append(institution)
    return tuple(taken)


def _act(line: int) -> Place:
    return Place(layout.ACTS, line)


def _ciphertexts(records: bytes) -> bytes:
    """The outputs alone of some records of a shuffle."""
    return b"".join(records[at : at + CIPHERTEXT_BYTES] for at in range(0, len(records), RECORD_BYTES))


class _Outputs:
    """What a mixer put out, as if the ciphertexts stood one behind the other."""

    def __init__(self, shuffle: RecordReader) -> None:
        self._shuffle = shuffle

    def read(self, offset: int, size_bytes: int) -> bytes:
        first, last = offset // CIPHERTEXT_BYTES, -(-(offset + size_bytes) // CIPHERTEXT_BYTES)
        records = self._shuffle.body(first * RECORD_BYTES, (last - first) * RECORD_BYTES)
        begin = offset - first * CIPHERTEXT_BYTES
        return _ciphertexts(records)[begin : begin + size_bytes]


class _Held:
    """The same few bytes of every ballot of a batch, as if they stood one behind the other."""

    def __init__(
        self,
        boxes: list[RecordReader],
        spans: tuple[range, ...],
        ballot_bytes: int,
        begin: int,
        each: int,
    ) -> None:
        self._boxes = boxes
        self._spans = spans
        self._ballot_bytes, self._begin, self._each = ballot_bytes, begin, each
        self._ends = [*accumulate(map(len, spans))]
        self.size_bytes = self._ends[-1] * each

    def read(self, offset: int, size_bytes: int) -> bytes:
        pieces = []
        while size_bytes:
            ballot, within = divmod(offset, self._each)
            length = min(size_bytes, self._each - within)
            number = bisect_right(self._ends, ballot)
            if number == len(self._boxes):
                raise MalformedError("read beyond the last ballot")
            span = self._spans[number]
            place = span.start + ballot - (self._ends[number] - len(span))
            at = place * self._ballot_bytes + self._begin + within
            pieces.append(self._boxes[number].body(at, length))
            offset, size_bytes = offset + length, size_bytes - length
        return b"".join(pieces)
