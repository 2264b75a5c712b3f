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


@dataclass(frozen=True, slots=True)
class MarksList:
    """One of the two lists of a unit: the marks of all its ballots, or their list marks.

    Attributes:
        part: see `layout.PARTS`.
        count: how many ciphertexts it holds, as the closings of its stations say.
    """

    record: Record
    unit: TallyUnit
    part: str
    count: int

    @property
    def batch(self) -> Batch:
        """What its proofs are bound to."""
        return Batch(self.record.election_hash, self.unit.contest, self.unit.id, self.part)

    @contextmanager
    def inputs(self) -> Iterator[Pieces]:
        """Give the ciphertexts of the unit's boxes: by station, then by ballot, then by mark."""
        with ExitStack() as stack:
            boxes = [
                stack.enter_context(self.record.open_box(station, self.unit.contest))
                for station in self.unit.stations
            ]
            statement = self.record.marks_contest(self.unit.contest)
            begin, each = HALVES_BYTES, statement.max_marks * CIPHERTEXT_BYTES
            if self.part == "lists":
                begin, each = begin + each, CIPHERTEXT_BYTES
            held = _Held(boxes, statement.ballot_bytes, begin, each)
            yield Pieces(held.size_bytes, held.read)

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
                piece = reader.body(first * RECORD_BYTES, size_bytes)
                yield b"".join(piece[at : at + CIPHERTEXT_BYTES] for at in range(0, size_bytes, RECORD_BYTES))

    def _open(self, mixer: int, institution: int) -> RecordReader:
        batch = self.batch
        return self.record.open_pieces(
            layout.mix(self.unit.id, self.part, mixer),
            kind=layout.MIX_KIND,
            version=layout.MIX_VERSION,
            context=layout.mix_context(
                batch.election_hash, batch.contest, batch.unit, batch.part, mixer, institution
            ),
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
                place = Place(layout.mix(self.unit.id, self.part, error.place.record or 1))
                raise type(error)(error.message, place=place) from None


def marks_lists(record: Record, unit: TallyUnit) -> tuple[MarksList, ...]:
    """The two lists of a unit that are mixed, each by itself."""
    ballots = sum(record.ballots(station, unit.contest) for station in unit.stations)
    marks = record.marks_contest(unit.contest).max_marks
    return tuple(
        MarksList(record, unit, part, ballots * each)
        for part, each in zip(layout.PARTS, (marks, 1), strict=True)
    )


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


class _Held:
    """The same few bytes of every ballot of some boxes, as if they stood one behind the other."""

    def __init__(self, boxes: list[RecordReader], ballot_bytes: int, begin: int, each: int) -> None:
        self._boxes = boxes
        self._ballot_bytes, self._begin, self._each = ballot_bytes, begin, each
        self._ends = [*accumulate(box.header.count for box in boxes)]
        self.size_bytes = self._ends[-1] * each

    def read(self, offset: int, size_bytes: int) -> bytes:
        pieces = []
        while size_bytes:
            ballot, within = divmod(offset, self._each)
            length = min(size_bytes, self._each - within)
            number = bisect_right(self._ends, ballot)
            if number == len(self._boxes):
                raise MalformedError("read beyond the last ballot")
            first = self._ends[number] - self._boxes[number].header.count
            at = (ballot - first) * self._ballot_bytes + self._begin + within
            pieces.append(self._boxes[number].body(at, length))
            offset, size_bytes = offset + length, size_bytes - length
        return b"".join(pieces)
