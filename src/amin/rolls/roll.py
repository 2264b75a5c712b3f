"""The roll on SQLite: pseudonyms and eligibility, and each decision in one transaction.

WAL with synchronous=FULL: what was answered survives a power cut (SECURITY.md, facts worth knowing).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from amin.encoding import canonical
from amin.encoding.sqlite import connect, sqlite_errors, transaction
from amin.errors import MalformedError, StateError
from amin.rolls.check_in import Answer, Refusal, Request, decide

PSEUDONYM_BYTES: Final = 32
_PATTERNS: Final = 4096  # sets of contests that are kept decoded: voters of one place share theirs

_SCHEMA = (
    "CREATE TABLE contest (bit INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, office TEXT NOT NULL)",
    # What decided who stands on the roll: the frozen terms, or no row.
    "CREATE TABLE terms (document BLOB NOT NULL)",
    # A voter is a pseudonym and the contests it may vote in, as bits; nothing else.
    "CREATE TABLE voter (pseudonym BLOB PRIMARY KEY, eligible BLOB NOT NULL) WITHOUT ROWID",
    # One row a voter and office for which a ballot was handed out: the key is the double-vote check.
    """CREATE TABLE participation (
        pseudonym BLOB NOT NULL, office TEXT NOT NULL, contest INTEGER NOT NULL, station TEXT NOT NULL,
        PRIMARY KEY (pseudonym, office)
    ) WITHOUT ROWID""",
    # What was answered to each request, for ever.
    "CREATE TABLE answer (request BLOB PRIMARY KEY, asked BLOB NOT NULL, answer BLOB NOT NULL) WITHOUT ROWID",
)


@dataclass(frozen=True, slots=True)
class Voter:
    """One line of a roll."""

    pseudonym: bytes
    contests: frozenset[str]


@dataclass(frozen=True, slots=True)
class Heading:
    """What a roll says above its voters.

    Attributes:
        contests: their ids, in the order of the bits.
        offices: by contest, what it elects for. A voter is handed one ballot an office: whoever may vote
            for the council of either of two places votes in one of them. A contest that is not named
            elects for an office of its own.
        terms: the frozen terms by which the voters were found eligible, where there are any.
    """

    contests: tuple[str, ...]
    offices: Mapping[str, str]
    terms: bytes | None = None

    @property
    def eligible_bytes(self) -> int:
        """How long the byte string of a voter's contests is."""
        return -(-len(self.contests) // 8)

    def office(self, contest: str) -> str:
        """What a contest elects for."""
        return self.offices.get(contest, contest)

    def bits(self, contests: Iterable[str]) -> bytes:
        """Write contests as bits: contest i is bit i mod 8 of byte i div 8."""
        places = {contest: i for i, contest in enumerate(self.contests)}
        value = sum(1 << places[contest] for contest in set(contests))
        return value.to_bytes(self.eligible_bytes, "little")

    def contests_in(self, eligible: bytes) -> frozenset[str]:
        """Read contests from bits."""
        value = int.from_bytes(eligible, "little")
        return frozenset(contest for i, contest in enumerate(self.contests) if value >> i & 1)

    def encode(self) -> bytes:
        """Write what the digest of a roll begins with. Source: spec/record.md, §2."""
        offices = [self.office(contest) for contest in self.contests]
        terms = None if self.terms is None else sha256(self.terms).hexdigest()
        return canonical.encode({"contests": self.contests, "offices": offices, "terms": terms})


class Roll:
    """An electoral roll that decides, once per voter and contest, who is handed a ballot."""

    def __init__(self, path: Path) -> None:
        self._db = connect(path, table="participation")
        with sqlite_errors():
            self.heading = _heading(self._db)
        self._bits = {contest: bit for bit, contest in enumerate(self.heading.contests)}
        self._contests_in = lru_cache(_PATTERNS)(self.heading.contests_in)

    @classmethod
    def create(
        cls,
        path: Path,
        contests: Sequence[str],
        voters: Iterable[Voter],
        *,
        offices: Mapping[str, str] | None = None,
    ) -> Roll:
        """Make the roll and open it.

        Raises:
            MalformedError: a voter who stands on it twice.
        """
        heading = Heading(tuple(contests), offices or {})
        bits = lru_cache(_PATTERNS)(heading.bits)
        return cls.of_rows(path, heading, ((voter.pseudonym, bits(voter.contests)) for voter in voters))

    @classmethod
    def of_rows(cls, path: Path, heading: Heading, rows: Iterable[tuple[bytes, bytes]]) -> Roll:
        """Make the roll from pseudonyms and bits, quickest in the order of the pseudonyms, and open it.

        Everything is written in one transaction: a row that raises leaves an empty database.

        Raises:
            MalformedError: a voter who stands on it twice.
        """
        with closing(connect(path)) as db, transaction(db):
            for statement in _SCHEMA:
                db.execute(statement)
            contests = [(bit, c, heading.office(c)) for bit, c in enumerate(heading.contests)]
            db.executemany("INSERT INTO contest VALUES (?, ?, ?)", contests)
            if heading.terms is not None:
                db.execute("INSERT INTO terms VALUES (?)", (heading.terms,))
            try:
                db.executemany("INSERT INTO voter VALUES (?, ?)", rows)
            except sqlite3.IntegrityError:
                raise MalformedError("a voter stands on the roll twice") from None
        return cls(path)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._db.close()

    def voters(self) -> int:
        """How many stand on the roll."""
        (count,) = self._db.execute("SELECT count(*) FROM voter").fetchone()
        return int(count)

    def rows(self) -> Iterator[tuple[bytes, bytes]]:
        """Walk through pseudonyms and bits, in the order of the pseudonyms."""
        with sqlite_errors():
            yield from self._db.execute("SELECT pseudonym, eligible FROM voter ORDER BY pseudonym")

    def digest(self) -> bytes:
        """Hash the roll, 32 bytes, in the order of pseudonyms; it goes into the log before polling."""
        hash_ = sha256(self.heading.encode())
        for pseudonym, eligible in self.rows():
            hash_.update(pseudonym + eligible)
        return hash_.digest()

    def participation(self, contest: str) -> int:
        """How many voters were handed a ballot of this contest."""
        query = "SELECT count(*) FROM participation WHERE contest = ?"
        (count,) = self._db.execute(query, (self._bits[contest],)).fetchone()
        return int(count)

    def check_in(self, requests: Sequence[Request]) -> list[Answer]:
        """Decide requests in one transaction; repeating a request gives its first answer again.

        When this returns, every answer is on the disk. When it raises, none of them was given.

        Raises:
            StateError: a request's id was used before for something else.
        """
        with transaction(self._db):
            return [self._answer(request) for request in requests]

    def _answer(self, request: Request) -> Answer:
        db = self._db
        asked = canonical.encode([request.voter.hex(), request.station, *request.contests])
        query = "SELECT asked, answer FROM answer WHERE request = ?"
        if earlier := db.execute(query, (request.id,)).fetchone():
            if earlier[0] != asked:
                raise StateError(
                    "this request's id was used for something else", hint="make a new id for a new request"
                )
            return _decode(earlier[1])
        answer = decide(
            request.contests,
            eligible=self._eligible(request.voter),
            taken=self._taken(request.voter),
            offices=self.heading.offices,
        )
        db.executemany("INSERT INTO participation VALUES (?, ?, ?, ?)", self._participations(request, answer))
        db.execute("INSERT INTO answer VALUES (?, ?, ?)", (request.id, asked, _encode(answer)))
        return answer

    def _participations(self, request: Request, answer: Answer) -> list[tuple[bytes, str, int, str]]:
        office, bits = self.heading.office, self._bits
        return [(request.voter, office(c), bits[c], request.station) for c in answer.granted]

    def _eligible(self, voter: bytes) -> frozenset[str] | None:
        row = self._db.execute("SELECT eligible FROM voter WHERE pseudonym = ?", (voter,)).fetchone()
        return None if row is None else self._contests_in(row[0])

    def _taken(self, voter: bytes) -> frozenset[str]:
        query = "SELECT id FROM participation JOIN contest ON bit = contest WHERE pseudonym = ?"
        return frozenset(row[0] for row in self._db.execute(query, (voter,)))


def _heading(db: sqlite3.Connection) -> Heading:
    rows = db.execute("SELECT id, office FROM contest ORDER BY bit").fetchall()
    (terms,) = db.execute("SELECT max(document) FROM terms").fetchone()
    return Heading(tuple(contest for contest, _ in rows), dict(rows), terms)


def _encode(answer: Answer) -> bytes:
    refused = [[contest, reason.value] for contest, reason in answer.refused]
    return canonical.encode({"granted": answer.granted, "refused": refused})


def _decode(data: bytes) -> Answer:
    value = canonical.decode(data)
    refused = tuple((contest, Refusal(reason)) for contest, reason in value["refused"])
    return Answer(tuple(value["granted"]), refused)
