"""Going through the boxes of a record: order, proofs, sums, copies. Verifiers and trustees share this."""

from __future__ import annotations

from collections.abc import Iterator, Set
from contextlib import contextmanager
from typing import Final

from amin.crypto import Seen, add_sums
from amin.crypto.shuffles import CIPHERTEXT_BYTES
from amin.errors import Place, RejectedError
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


def verify_no_copies(record: Record, progress: Progress) -> None:
    """Check that no ciphertext stands twice, in any box of the record.

    Raises:
        RejectedError: `place` names the box and ballot in which an α stands for the second time.
    """
    progress.stage("copies", record.total_ballots, "ballots")
    seen = Seen()
    for contest, station in record.boxes():
        statement = record.contests[contest.id]
        for _, chunk in record.chunks(station.code, contest.id):
            statement.remember(seen, chunk)
            progress.step(len(chunk) // statement.ballot_bytes)
    if (suspects := seen.suspects()) and (place := _second(record, frozenset(suspects))):
        raise RejectedError("a ciphertext stands twice in the record: a ballot was copied", place=place)


def _second(record: Record, suspects: Set[bytes]) -> Place | None:
    """Where an α stands for the second time, among those that begin as the suspects do."""
    found: set[bytes] = set()
    for contest, station in record.boxes():
        statement = record.contests[contest.id]
        places = range(HALVES_BYTES, HALVES_BYTES + statement.alphas * CIPHERTEXT_BYTES, CIPHERTEXT_BYTES)
        for first, chunk in record.chunks(station.code, contest.id):
            for number, ballot in enumerate(statement.split(chunk), start=first + 1):
                for place in places:
                    alpha = ballot[place : place + 32]
                    if alpha[:16] not in suspects:
                        continue
                    if alpha in found:
                        return Place(layout.ballots(station.code, contest.id), record=number)
                    found.add(alpha)
    return None
