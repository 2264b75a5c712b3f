"""The box of one contest at one station: it loses nothing and keeps no order.

Ballots lie in slots of equal size, made before polls open; a cast writes a free slot drawn at random,
in the transaction that spends the token's nullifier. There is no running number, no time and no
second table by tracker. Source: SECURITY.md E4; Molnar, Kohno, Sastry & Wagner, "Tamper-evident,
history-independent, subliminal-free data structures on PROM storage" (IEEE S&P 2006).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from amin.election import Statement
from amin.encoding import write_durably
from amin.encoding.sqlite import connect, is_full, sqlite_errors, transaction
from amin.errors import DeviceError, MalformedError, StateError

EPOCH_BALLOTS: Final = 20  # an epoch never holds fewer new ballots, but for the last
_TRACKER_BYTES: Final = 32
_RESERVE_BYTES: Final = 2**18  # to close a box on a full disk: an epoch's new pages, and the log's frames
_EMPTY: Final = bytes(_TRACKER_BYTES)

_SCHEMA = (
    # The tracker, then the ballot; zeros while the slot is free.
    "CREATE TABLE slot (id INTEGER PRIMARY KEY, ballot BLOB NOT NULL)",
    # A set of its own, never beside a ballot.
    "CREATE TABLE spent (nullifier BLOB PRIMARY KEY) WITHOUT ROWID",
    # Of cards that were given back: nobody who copied one can use it.
    "CREATE TABLE withdrawn (nullifier BLOB PRIMARY KEY) WITHOUT ROWID",
    "CREATE TABLE closed (yes INTEGER PRIMARY KEY CHECK (yes = 1))",
)


@dataclass(frozen=True, slots=True)
class Refused:
    """A cast that the box did not take, and why; nothing of it was kept."""

    reason: str


class Box:
    """An open or closed box. The caller has verified proofs and tokens; the box keeps and counts.

    Args:
        entropy: gives random bytes; it draws the slots.
    """

    def __init__(
        self, path: Path, contest: Statement, station: str, *, entropy: Callable[[int], bytes]
    ) -> None:
        self._db = connect(path, table="slot")
        self._reserve = _reserve(path)
        self._contest = contest
        self._station = station
        self._entropy = entropy
        self._free: list[int] = []
        self._trackers: dict[bytes, int] = {}
        self._version = -1
        self._since_epoch = 0
        self._failed: DeviceError | None = None
        with sqlite_errors():
            self._refresh()

    @classmethod
    def create(
        cls, path: Path, contest: Statement, station: str, *, capacity: int, entropy: Callable[[int], bytes]
    ) -> Box:
        """Make an empty box with room for `capacity` ballots, and open it."""
        with closing(connect(path)) as db:
            with transaction(db):
                for statement in _SCHEMA:
                    db.execute(statement)
                size = _TRACKER_BYTES + contest.ballot_bytes
                rows = ((size,) for _ in range(capacity))
                db.executemany("INSERT INTO slot (ballot) VALUES (zeroblob(?))", rows)
            db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        write_durably(_reserve(path), bytes(_RESERVE_BYTES))
        return cls(path, contest, station, entropy=entropy)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._db.close()

    def __len__(self) -> int:
        self._refresh()
        return len(self._trackers)

    @property
    def is_closed(self) -> bool:
        """Whether the box takes no more ballots."""
        (count,) = self._db.execute("SELECT count(*) FROM closed").fetchone()
        return bool(count)

    def spent(self) -> int:
        """How many tokens were spent here."""
        (count,) = self._db.execute("SELECT count(*) FROM spent").fetchone()
        return int(count)

    def cast(self, casts: Sequence[tuple[bytes, bytes]]) -> list[bytes | Refused]:
        """Keep ballots; each with the nullifier that it spends, in one transaction.

        When this returns, every tracker in the answer is on the disk and will be in the closed box.
        When it raises, nothing was kept and nothing was spent; but where the disk failed, that shows
        only once the box has been opened again, and asking again then gives the right answer.

        Args:
            casts: (nullifier, ballot) pairs, proofs and tokens already verified.

        Returns: for each its tracker, or why it was refused: the token was spent before, or an
            unspent token came with a copy of a ballot in the box. Asking again with the same token
            and ballot, as after a lost answer, gives the tracker again.

        Raises:
            MalformedError: bytes that are no ballot of this contest.
            StateError: there is a new ballot among them, and the box is closed or has no room for it.
            DeviceError: the disk is full or failed. After a failure the box takes nothing more until
                it has been opened again.
        """
        size = self._contest.ballot_bytes
        if any(len(ballot) != size for _, ballot in casts):
            raise MalformedError(f"a ballot of another length; allowed: {size} bytes")
        trackers = self._contest.trackers(self._station, b"".join(ballot for _, ballot in casts))
        kept: dict[bytes, int] = {}
        with self._disk(), transaction(self._db):
            self._refresh()
            answers = [
                self._cast_one(spending, ballot, tracker, kept)
                for (spending, ballot), tracker in zip(casts, trackers, strict=True)
            ]
        if kept:
            del self._free[-len(kept) :]
        self._trackers |= kept
        self._end_epoch(len(kept))
        return answers

    def _cast_one(
        self, spending: bytes, ballot: bytes, tracker: bytes, kept: dict[bytes, int]
    ) -> bytes | Refused:
        if tracker in self._trackers or tracker in kept:
            return self._again(spending, tracker)
        if self._is_withdrawn(spending):
            return Refused("the card of this token was given back")
        if not self._spend(spending):
            return Refused("this token has been used")
        self._refuse_unready(len(kept))
        slot = self._draw(len(kept))
        self._write(slot, tracker, ballot)
        kept[tracker] = slot
        return tracker

    def withdraw(self, spending: bytes) -> bool:
        """Make the token of a card that was given back good for nothing; whether it had not been used.

        Repeating it is safe. A token that was used stays used, and its ballot stays.

        Raises:
            DeviceError: the disk is full or failed; nothing was withdrawn.
        """
        with self._disk(), transaction(self._db):
            query = "SELECT count(*) FROM spent WHERE nullifier = ?"
            if self._db.execute(query, (spending,)).fetchone() != (0,):
                return False
            self._db.execute("INSERT OR IGNORE INTO withdrawn VALUES (?)", (spending,))
        return True

    def withdrawn(self) -> int:
        """How many tokens were given back unused."""
        (count,) = self._db.execute("SELECT count(*) FROM withdrawn").fetchone()
        return int(count)

    def close(self) -> None:
        """Take no more ballots. Closing a closed box is no fault.

        A full disk does not keep a box from being closed: room was put aside for it.

        Raises:
            DeviceError: the disk failed; open the box again, see `is_closed`, and close again.
        """
        try:
            self._finish()
        except DeviceError as error:
            if not is_full(error):
                raise
            self._release_reserve()
            self._finish()
        self._release_reserve()

    def _finish(self) -> None:
        with self._disk():
            self._db.execute("INSERT OR IGNORE INTO closed VALUES (1)")
            self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def _release_reserve(self) -> None:
        with suppress(OSError):  # it is not there, or may not be removed: closing tells by itself
            self._reserve.unlink()

    def ballots(self) -> Iterator[bytes]:
        """Yield the ballots of a closed box, sorted by tracker.

        Raises:
            StateError: the box is open: its content is not shown before it is closed.
        """
        if not self.is_closed:
            raise StateError("the box is open", hint="close it first")
        self._refresh()
        for _, slot in sorted(self._trackers.items()):
            with self._db.blobopen("slot", "ballot", slot, readonly=True) as blob:
                yield blob.read()[_TRACKER_BYTES:]

    def trackers(self) -> list[bytes]:
        """The trackers in the box, sorted."""
        self._refresh()
        return sorted(self._trackers)

    @contextmanager
    def _disk(self) -> Iterator[None]:
        """Write, unless the disk has failed.

        After a failed fsync the page may be gone: never retry and go on (SECURITY.md, facts). After a
        full disk the same may be tried again.
        """
        if self._failed:
            raise self._failed
        try:
            with sqlite_errors():
                yield
        except DeviceError as error:
            self._failed = None if is_full(error) else error
            raise

    def _refresh(self) -> None:
        """Read which slots are taken, if somebody else has written since: two servers on one box."""
        (version,) = self._db.execute("PRAGMA data_version").fetchone()
        if version == self._version:
            return
        self._free, self._trackers = [], {}
        for slot, tracker in self._db.execute("SELECT id, substr(ballot, 1, 32) FROM slot"):
            if tracker == _EMPTY:
                self._free.append(slot)
            else:
                self._trackers[tracker] = slot
        self._version = version

    def _refuse_unready(self, drawn: int) -> None:
        if self.is_closed:
            raise StateError("the box is closed")
        if drawn == len(self._free):
            raise StateError("the box is full", hint="open the station's reserve box")

    def _again(self, spending: bytes, tracker: bytes) -> bytes | Refused:
        """Answer for a ballot that is in the box: a repetition has a spent token, a copy has not."""
        query = "SELECT count(*) FROM spent WHERE nullifier = ?"
        (spent,) = self._db.execute(query, (spending,)).fetchone()
        return tracker if spent else Refused("a copy of a ballot in the box")

    def _is_withdrawn(self, spending: bytes) -> bool:
        query = "SELECT count(*) FROM withdrawn WHERE nullifier = ?"
        return bool(self._db.execute(query, (spending,)).fetchone() != (0,))

    def _spend(self, spending: bytes) -> bool:
        cursor = self._db.execute("INSERT OR IGNORE INTO spent VALUES (?)", (spending,))
        return cursor.rowcount == 1

    def _draw(self, drawn: int) -> int:
        """Draw a free slot, uniformly, to the end of the list, before those `drawn` already.

        It leaves the list only after the commit. (Fisher and Yates, one step.)
        """
        last = len(self._free) - 1 - drawn
        at = int.from_bytes(self._entropy(16), "big") % (last + 1)
        self._free[at], self._free[last] = self._free[last], self._free[at]
        return self._free[last]

    def _write(self, slot: int, tracker: bytes, ballot: bytes) -> None:
        with self._db.blobopen("slot", "ballot", slot) as blob:
            blob.write(tracker + ballot)

    def _end_epoch(self, kept: int) -> None:
        """Empty the write-ahead log once enough ballots came in: its frames lie in order.

        Where that fails, the ballots are on the disk all the same; the next cast meets the failure, or
        the next epoch tries again.
        """
        self._since_epoch += kept
        if self._since_epoch >= EPOCH_BALLOTS:
            with suppress(DeviceError), self._disk():
                self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                self._since_epoch = 0


def _reserve(path: Path) -> Path:
    """The file that keeps room for closing."""
    return path.with_name(f"{path.name}-reserve")
