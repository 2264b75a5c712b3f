"""Going through the boxes of a record: order, proofs, sums, copies. Verifiers and trustees share this."""

from __future__ import annotations

from collections.abc import Iterator, Set
from contextlib import contextmanager
from typing import Final

from amin.crypto import Seen, add_sums
from amin.crypto.shuffles import CIPHERTEXT_BYTES
from amin.election import Statement
from amin.errors import MalformedError, Place, RejectedError
from amin.record import layout
from amin.record.folder import Record
from amin.record.progress import Progress

HALVES_BYTES: Final = 64  # in front of a ballot's ciphertexts (spec/crypto.md §5, spec/marks.md §3)


def verify_order(record: Record, progress: Progress) -> None:
    """Check that every box is sorted by tracker, each once.

    Raises:
        RejectedError: `place` names the box and the first ballot that is out of order.
    """
    progress.stage("trackers", record.total_ballots, "ballots")
    for contest, station in record.boxes():
        statement = record.contests[contest.id]
        last = b""
        for first, chunk in record.chunks(station.code, contest.id):
            trackers = statement.trackers(station.code, chunk)
            for number, tracker in enumerate(trackers, start=first + 1):
                if tracker <= last:
                    place = Place(layout.ballots(station.code, contest.id), record=number)
                    message = "the box is not sorted by tracker, each once: one was changed, doubled or moved"
                    raise RejectedError(message, place=place)
                last = tracker
            progress.step(len(trackers))


def verify_and_add(record: Record, contest: str, station: str, *, seed: bytes, progress: Progress) -> bytes:
    """Verify every ballot of a box of a `sum` contest and return the sums of its slots.

    Args:
        seed: 32 fresh secret random bytes, from which each equation gets its weight.

    Raises:
        RejectedError: `place` names the box and the first ballot that does not hold.
    """
    statement = record.sum_contest(contest)
    parts = [statement.zero]
    for first, chunk in record.chunks(station, contest):
        with _named(contest, station, first):
            parts.append(statement.verify_and_add(station, chunk, seed))
        progress.step(len(chunk) // statement.ballot_bytes)
    return add_sums(parts)


def verify_marks(record: Record, contest: str, station: str, *, seed: bytes, progress: Progress) -> None:
    """Verify every ballot of a box of a `marks` contest. Args and Raises: as `verify_and_add`."""
    statement = record.marks_contest(contest)
    for first, chunk in record.chunks(station, contest):
        with _named(contest, station, first):
            statement.verify(station, chunk, seed)
        progress.step(len(chunk) // statement.ballot_bytes)


@contextmanager
def _named(contest: str, station: str, first: int) -> Iterator[None]:
    """Name the box, and the ballot in it, of a chunk that begins with ballot `first` (from 0)."""
    try:
        yield
    except RejectedError as error:
        place = Place(layout.ballots(station, contest), record=first + (error.place.record or 0))
        raise RejectedError("the proofs of a ballot do not hold", place=place) from None


def verify_tested(record: Record) -> None:
    """Check that every ballot with which a booth was tested is what was opened, byte for byte.

    Raises:
        RejectedError: `place` names the document and the first ballot in it that is another one.
    """
    for contest, station in record.boxes():
        statement = record.contests[contest.id]
        path = layout.challenged(station.code, contest.id)
        tested = record.challenged(station.code, contest.id)
        if len(tested) > record.closing(station.code, contest.id).counters.get("sheets_tested", 0):
            raise RejectedError("more ballots tested than the station signed for", place=Place(path))
        for number, each in enumerate(tested, start=1):
            try:
                choice = statement.choices([each.choice])
                made = statement.encrypt(station.code, each.seed, each.station_half, choice)
            except MalformedError as error:
                raise MalformedError(error.message, place=Place(path, record=number)) from None
            if made != each.ballot:
                message = "a tested ballot is not what its seed, half and choice give"
                raise RejectedError(message, place=Place(path, record=number))


def verify_no_copies(record: Record, progress: Progress) -> None:
    """Check that no ciphertext stands twice, in any box of the record or among the tested ballots.

    Raises:
        RejectedError: `place` names the file and ballot in which an α stands for the second time.
    """
    tested = sum(len(record.challenged(station.code, contest.id)) for contest, station in record.boxes())
    progress.stage("copies", record.total_ballots + tested, "ballots")
    seen = Seen()
    for statement, _, _, chunk in _all_ballots(record):
        statement.remember(seen, chunk)
        progress.step(len(chunk) // statement.ballot_bytes)
    if (suspects := seen.suspects()) and (place := _second(record, frozenset(suspects))):
        raise RejectedError("a ciphertext stands twice in the record: a ballot was copied", place=place)


def _all_ballots(record: Record) -> Iterator[tuple[Statement, str, int, bytes]]:
    """Walk through all boxes, then all tested ballots: the file, the first ballot (from 0), and ballots."""
    for contest, station in record.boxes():
        path = layout.ballots(station.code, contest.id)
        for first, chunk in record.chunks(station.code, contest.id):
            yield record.contests[contest.id], path, first, chunk
    for contest, station in record.boxes():
        path = layout.challenged(station.code, contest.id)
        for number, tested in enumerate(record.challenged(station.code, contest.id)):
            yield record.contests[contest.id], path, number, tested.ballot


def _second(record: Record, suspects: Set[bytes]) -> Place | None:
    """Where an α stands for the second time, among those that begin as the suspects do."""
    found: set[bytes] = set()
    for statement, path, first, chunk in _all_ballots(record):
        places = range(HALVES_BYTES, HALVES_BYTES + statement.alphas * CIPHERTEXT_BYTES, CIPHERTEXT_BYTES)
        for number, ballot in enumerate(statement.split(chunk), start=first + 1):
            for place in places:
                alpha = ballot[place : place + 32]
                if alpha[:16] not in suspects:
                    continue
                if alpha in found:
                    return Place(path, record=number)
                found.add(alpha)
    return None
