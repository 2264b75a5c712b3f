"""The ledger of a node on SQLite: what was told, who holds what, and what the centre has yet to be told.

WAL with synchronous=FULL: what the desk was told, and every act before it is sent, survives a power cut. No
card stands here and no secret of one: what a voter was dealt is nowhere beside the voter (SECURITY.md E5).
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import msgspec

from amin.encoding.sqlite import connect, is_full, sqlite_errors, transaction
from amin.errors import DeviceError, RejectedError, StateError
from amin.rolls.visit import Answer, AnyAct, decode_act, decode_answer, encode_act, encode_answer
from amin.station.post import Post
from amin.station.told import Grant, Told

LEASE: Final = 256  # sequences taken at once: what a crash leaves unused is a gap, which is noted and no more

_SCHEMA = (
    """CREATE TABLE node (
        election BLOB NOT NULL, station TEXT NOT NULL, device TEXT NOT NULL, leased INTEGER NOT NULL,
        modes INTEGER NOT NULL, held INTEGER NOT NULL, quarantined INTEGER NOT NULL
    )""",
    # What was told to each attempt of the desk, for ever.
    "CREATE TABLE told (attempt BLOB PRIMARY KEY, asked BLOB NOT NULL, answer BLOB NOT NULL) WITHOUT ROWID",
    # A voter at this desk. `at` is told, never compared.
    """CREATE TABLE visit (
        key BLOB PRIMARY KEY, voter BLOB NOT NULL, document TEXT NOT NULL, at TEXT NOT NULL,
        stage TEXT NOT NULL, dealt INTEGER NOT NULL DEFAULT 0
    ) WITHOUT ROWID""",
    "CREATE INDEX visit_stage ON visit (stage)",
    "CREATE INDEX visit_voter ON visit (voter)",
    # What a visit holds: `reserve` is the key of the act under which the centre decides, or decided.
    """CREATE TABLE slip (
        visit BLOB NOT NULL REFERENCES visit, contest TEXT NOT NULL, grant_ TEXT NOT NULL, reserve BLOB,
        reason TEXT, PRIMARY KEY (visit, contest)
    ) WITHOUT ROWID""",
    "CREATE INDEX slip_reserve ON slip (reserve)",
    # One row a voter and office: at this station nobody gets two, with or without a line.
    """CREATE TABLE claim (
        voter BLOB NOT NULL, office TEXT NOT NULL, contest TEXT NOT NULL,
        visit BLOB NOT NULL REFERENCES visit, replaced INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (voter, office)
    ) WITHOUT ROWID""",
    # In the order in which they came to be; without an answer they are the queue.
    """CREATE TABLE act (
        number INTEGER PRIMARY KEY, key BLOB NOT NULL UNIQUE, body BLOB NOT NULL, answer BLOB,
        conflict INTEGER
    )""",
    "CREATE INDEX act_queue ON act (number) WHERE answer IS NULL",
    "CREATE INDEX act_conflict ON act (number) WHERE conflict = 1",
    # Counters of cards, E6: by contest, and apart for provisional ones.
    """CREATE TABLE cards (
        contest TEXT NOT NULL, provisional INTEGER NOT NULL, what TEXT NOT NULL, count INTEGER NOT NULL,
        PRIMARY KEY (contest, provisional, what)
    ) WITHOUT ROWID""",
)


class Stage(StrEnum):
    """How far a visit has come at this desk."""

    ASKED = "asked"  # the centre has been asked, and has not answered
    OPEN = "open"  # decided; no card was dealt
    ISSUED = "issued"
    CONFIRMED = "confirmed"
    RELEASED = "released"


@dataclass(frozen=True, slots=True)
class Visit:
    """A voter at this desk."""

    key: bytes
    voter: bytes
    document: str
    at: str
    stage: Stage


@dataclass(frozen=True, slots=True)
class Slip:
    """What a visit holds in one contest."""

    contest: str
    grant: Grant
    reserve: bytes | None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """Who holds an office of a voter at this station."""

    contest: str
    visit: bytes
    replaced: bool


class Ledger:
    """An open ledger; one process at a time works on it."""

    def __init__(self, path: Path, post: Post) -> None:
        self._db = connect(path, table="claim")
        self._failed: DeviceError | None = None
        with sqlite_errors():
            self._db.execute("PRAGMA locking_mode = EXCLUSIVE")
            found = self._db.execute("SELECT election, station, device FROM node").fetchone()
        if found != (post.election, post.station, post.device):
            self._db.close()
            raise RejectedError("the ledger of another station, device or election")
        self._post = post
        self._sequences: Iterator[int] = iter(())

    @classmethod
    def create(cls, path: Path, post: Post) -> Ledger:
        """Make an empty ledger and open it."""
        with closing(connect(path)) as db, transaction(db):
            for statement in _SCHEMA:
                db.execute(statement)
            row = (post.election, post.station, post.device, 1, 0, 0, 0)
            db.execute("INSERT INTO node VALUES (?, ?, ?, ?, ?, ?, ?)", row)
        return cls(path, post)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._db.close()

    @contextmanager
    def write(self) -> Iterator[None]:
        """Everything inside is on the disk when this ends, or nothing is.

        After a failed fsync the page may be gone: never retry and go on (SECURITY.md, facts).

        Raises:
            DeviceError: the disk is full, or failed; then the ledger takes nothing before it is opened again.
        """
        if self._failed:
            raise self._failed
        try:
            with transaction(self._db):
                yield
        except DeviceError as error:
            self._failed = None if is_full(error) else error
            raise

    @property
    def has_failed(self) -> bool:
        """Whether the disk failed: then nothing is taken before the ledger is opened again."""
        return self._failed is not None

    # What was told

    def told(self, attempt: bytes, asked: bytes) -> Told | None:
        """Return what this attempt was told before.

        Raises:
            StateError: it was used for something else.
        """
        row = self._db.execute("SELECT asked, answer FROM told WHERE attempt = ?", (attempt,)).fetchone()
        if row is None:
            return None
        if row[0] != asked:
            raise StateError("this attempt's key was used for something else", hint="make a new key")
        return msgspec.json.decode(row[1], type=Told)

    def tell(self, attempt: bytes, asked: bytes, told: Told) -> None:
        """Keep what an attempt is told."""
        self._db.execute("INSERT INTO told VALUES (?, ?, ?)", (attempt, asked, msgspec.json.encode(told)))

    # Visits, what they hold, and claims

    def add_visit(self, visit: Visit) -> None:
        """Keep a new visit."""
        row = (visit.key, visit.voter, visit.document, visit.at, visit.stage)
        self._db.execute("INSERT INTO visit VALUES (?, ?, ?, ?, ?, 0)", row)

    def visit(self, key: bytes) -> Visit:
        """Find a visit. Raises StateError where there is none."""
        row = self._db.execute(
            "SELECT key, voter, document, at, stage FROM visit WHERE key = ?", (key,)
        ).fetchone()
        if row is None:
            raise StateError("no such visit at this station")
        return Visit(row[0], row[1], row[2], row[3], Stage(row[4]))

    def drop_visit(self, key: bytes) -> None:
        """Forget a visit that came to nothing, and what it claimed."""
        for table, column in (("claim", "visit"), ("slip", "visit"), ("visit", "key")):
            self._db.execute(f"DELETE FROM {table} WHERE {column} = ?", (key,))

    def today(self) -> int:
        """How many visits were dealt a card."""
        (count,) = self._db.execute("SELECT count(*) FROM visit WHERE dealt = 1").fetchone()
        return int(count)

    def set_stage(self, key: bytes, stage: Stage) -> None:
        """Say how far a visit has come."""
        query = "UPDATE visit SET stage = ?, dealt = max(dealt, ?) WHERE key = ?"
        self._db.execute(query, (stage, stage is Stage.ISSUED, key))

    def visits(self, stage: Stage) -> list[Visit]:
        """All visits that have come so far."""
        rows = self._db.execute("SELECT key, voter, document, at, stage FROM visit WHERE stage = ?", (stage,))
        return [Visit(row[0], row[1], row[2], row[3], Stage(row[4])) for row in rows]

    def visit_of_reserve(self, reserve: bytes) -> Visit | None:
        """The visit for which the centre was asked under this key, while it holds something by it."""
        row = self._db.execute("SELECT visit FROM slip WHERE reserve = ? LIMIT 1", (reserve,)).fetchone()
        return None if row is None else self.visit(row[0])

    def slips(self, visit: bytes) -> list[Slip]:
        """What a visit holds."""
        query = "SELECT contest, grant_, reserve, reason FROM slip WHERE visit = ?"
        return [Slip(row[0], Grant(row[1]), row[2], row[3]) for row in self._db.execute(query, (visit,))]

    def put_slips(self, visit: bytes, slips: Iterable[Slip]) -> None:
        """Say anew what a visit holds."""
        self._db.execute("DELETE FROM slip WHERE visit = ?", (visit,))
        rows = [(visit, s.contest, s.grant, s.reserve, s.reason) for s in slips]
        self._db.executemany("INSERT INTO slip VALUES (?, ?, ?, ?, ?)", rows)

    def claims(self, voter: bytes) -> dict[str, Claim]:
        """By office, what a voter holds at this station."""
        query = "SELECT office, contest, visit, replaced FROM claim WHERE voter = ?"
        return {row[0]: Claim(row[1], row[2], bool(row[3])) for row in self._db.execute(query, (voter,))}

    def put_claims(self, visit: Visit, contests: Iterable[str]) -> None:
        """Say anew which offices a visit takes."""
        self._db.execute("DELETE FROM claim WHERE visit = ?", (visit.key,))
        rows = [(visit.voter, self._post.office(contest), contest, visit.key) for contest in contests]
        self._db.executemany("INSERT INTO claim VALUES (?, ?, ?, ?, 0)", rows)

    def mark_replaced(self, voter: bytes, office: str) -> None:
        """Note that a lost card was replaced; it is done once."""
        self._db.execute("UPDATE claim SET replaced = 1 WHERE voter = ? AND office = ?", (voter, office))

    def sealed(self, voter: bytes) -> set[str]:
        """The contests in which a voter votes apart already, not counting outages."""
        query = """SELECT contest FROM slip JOIN visit ON visit.key = slip.visit
            WHERE voter = ? AND reason IS NOT NULL AND stage != 'released'"""
        return {contest for (contest,) in self._db.execute(query, (voter,))}

    def dealt(self, voter: bytes) -> dict[str, Grant]:
        """The contests that a voter was dealt a card for, by the visit that claims them."""
        query = """SELECT claim.contest, grant_ FROM claim JOIN slip USING (visit, contest)
            JOIN visit ON visit.key = claim.visit
            WHERE claim.voter = ? AND stage IN ('issued', 'confirmed')"""
        return {contest: Grant(grant) for contest, grant in self._db.execute(query, (voter,))}

    # Acts

    def add_act(self, act: AnyAct) -> None:
        """Queue an act; it gets its sequence when it is sent."""
        row = (bytes.fromhex(act.key), encode_act(act))
        self._db.execute("INSERT INTO act (key, body) VALUES (?, ?)", row)

    def has_act(self, key: bytes) -> bool:
        """Whether there is an act under this key."""
        (count,) = self._db.execute("SELECT count(*) FROM act WHERE key = ?", (key,)).fetchone()
        return bool(count)

    def queue(self, most: int) -> list[AnyAct]:
        """The first acts that have no answer."""
        query = "SELECT body FROM act WHERE answer IS NULL ORDER BY number LIMIT ?"
        return [decode_act(body) for (body,) in self._db.execute(query, (most,))]

    def answer(self, key: bytes, answer: Answer, *, conflict: bool) -> None:
        """Keep what the centre answered to an act."""
        row = (encode_answer(answer), conflict, key)
        self._db.execute("UPDATE act SET answer = ?, conflict = ? WHERE key = ?", row)

    def waiting(self, keys: Sequence[bytes]) -> list[AnyAct]:
        """Those acts under these keys that have no answer."""
        query = "SELECT body FROM act WHERE key = ? AND answer IS NULL"
        rows = [row for key in keys for row in self._db.execute(query, (key,))]
        return [decode_act(body) for (body,) in rows]

    def answer_to(self, key: bytes) -> Answer | None:
        """What the centre answered to the act under this key, if it did."""
        row = self._db.execute("SELECT answer FROM act WHERE key = ?", (key,)).fetchone()
        return None if row is None or row[0] is None else decode_answer(row[0])

    def queue_length(self) -> int:
        """How many acts have no answer."""
        (count,) = self._db.execute("SELECT count(*) FROM act WHERE answer IS NULL").fetchone()
        return int(count)

    def conflicts(self) -> int:
        """How many acts were refused afterwards."""
        (count,) = self._db.execute("SELECT count(*) FROM act WHERE conflict = 1").fetchone()
        return int(count)

    def next_sequence(self) -> int:
        """Take a sequence that was never used, even if this process dies now."""
        for sequence in self._sequences:
            return sequence
        with self.write():
            (first,) = self._db.execute("SELECT leased FROM node").fetchone()
            self._db.execute("UPDATE node SET leased = ?", (first + LEASE,))
        self._sequences = iter(range(first, first + LEASE))
        return next(self._sequences)

    # The node

    def is_held(self) -> bool:
        """Whether the crew began to take ballots provisionally."""
        return bool(self._one("held"))

    def is_quarantined(self) -> bool:
        """Whether this ledger was found to be older than what the centre knows."""
        return bool(self._one("quarantined"))

    def modes(self) -> int:
        """How many times the crew began or ended a mode."""
        return int(self._one("modes"))

    def set_held(self, held: bool) -> None:
        """Begin or end the mode."""
        self._db.execute("UPDATE node SET held = ?, modes = modes + 1", (held,))

    def quarantine(self) -> None:
        """Take no more voters, for good."""
        self._db.execute("UPDATE node SET quarantined = 1")

    def _one(self, column: str) -> int:
        (value,) = self._db.execute(f"SELECT {column} FROM node").fetchone()
        return int(value)

    # Cards

    def count_cards(self, what: str, contests: Iterable[str], provisional: Container[str]) -> None:
        """Count one card more, in each of these contests."""
        rows = [(contest, contest in provisional, what) for contest in contests]
        query = "INSERT INTO cards VALUES (?, ?, ?, 1) ON CONFLICT DO UPDATE SET count = count + 1"
        self._db.executemany(query, rows)

    def cards(self, what: str, contest: str, *, provisional: bool) -> int:
        """Read a counter of cards."""
        query = "SELECT count FROM cards WHERE what = ? AND contest = ? AND provisional = ?"
        row = self._db.execute(query, (what, contest, provisional)).fetchone()
        return 0 if row is None else int(row[0])

    def check_ins(self, contest: str, *, provisional: bool) -> int:
        """How many visits hold a card of this contest, or held one."""
        query = """SELECT count(*) FROM slip JOIN visit ON visit.key = slip.visit
            WHERE contest = ? AND grant_ = ? AND dealt = 1"""
        grant = Grant.PROVISIONAL if provisional else Grant.FINAL
        (count,) = self._db.execute(query, (contest, grant)).fetchone()
        return int(count)
