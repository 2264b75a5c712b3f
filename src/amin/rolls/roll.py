"""The roll on SQLite: pseudonyms and eligibility, and each decision in one transaction.

WAL with synchronous=FULL: what was answered survives a power cut (SECURITY.md, facts worth knowing).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from types import TracebackType
from typing import Self

from amin.encoding import canonical
from amin.encoding.sqlite import connect, transaction
from amin.errors import MalformedError, StateError
from amin.rolls.check_in import Answer, Refusal, Request, decide

_MOST_CONTESTS = 63  # SQLite's integers have 64 bits, one for the sign

_SCHEMA = (
    "CREATE TABLE contest (bit INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE)",
    # A voter is a pseudonym and the contests it may vote in, as bits; nothing else.
    "CREATE TABLE voter (pseudonym BLOB PRIMARY KEY, eligible INTEGER NOT NULL) WITHOUT ROWID",
    # One row a voter and contest for which a ballot was handed out: the key is the double-vote check.
    """CREATE TABLE participation (
        pseudonym BLOB NOT NULL, contest INTEGER NOT NULL, station TEXT NOT NULL,
        PRIMARY KEY (pseudonym, contest)
    ) WITHOUT ROWID""",
    # What was answered to each request, for ever.
    "CREATE TABLE answer (request BLOB PRIMARY KEY, asked BLOB NOT NULL, answer BLOB NOT NULL) WITHOUT ROWID",
)


@dataclass(frozen=True, slots=True)
class Voter:
    """One line of a roll."""

    pseudonym: bytes
    contests: frozenset[str]


class Roll:
    """An electoral roll that decides, once per voter and contest, who is handed a ballot."""

    def __init__(self, path: Path) -> None:
        self._db = connect(path, table="contest")
        rows = self._db.execute("SELECT id, bit FROM contest").fetchall()
        self._bits: dict[str, int] = dict(rows)

    @classmethod
    def create(cls, path: Path, contests: Sequence[str], voters: Iterable[Voter]) -> Roll:
        """Make the roll and open it.

        Raises:
            MalformedError: a voter who stands on it twice, or more contests than a row has bits.
        """
        if len(contests) > _MOST_CONTESTS:
            raise MalformedError(f"{len(contests)} contests on one roll; allowed: {_MOST_CONTESTS}")
        bits = {contest: bit for bit, contest in enumerate(contests)}
        with closing(connect(path)) as db, transaction(db):
            for statement in _SCHEMA:
                db.execute(statement)
            db.executemany("INSERT INTO contest VALUES (?, ?)", [(bit, c) for c, bit in bits.items()])
            rows = ((v.pseudonym, sum(1 << bits[c] for c in v.contests)) for v in voters)
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

    def digest(self) -> bytes:
        """Hash the roll, 32 bytes, in the order of pseudonyms; it goes into the log before polling."""
        hash_ = sha256(canonical.encode({"contests": sorted(self._bits, key=lambda c: self._bits[c])}))
        for pseudonym, eligible in self._db.execute("SELECT * FROM voter ORDER BY pseudonym"):
            hash_.update(pseudonym + int(eligible).to_bytes(8, "big"))
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
            request.contests, eligible=self._eligible(request.voter), taken=self._taken(request.voter)
        )
        db.executemany(
            "INSERT INTO participation VALUES (?, ?, ?)",
            [(request.voter, self._bits[contest], request.station) for contest in answer.granted],
        )
        db.execute("INSERT INTO answer VALUES (?, ?, ?)", (request.id, asked, _encode(answer)))
        return answer

    def _eligible(self, voter: bytes) -> frozenset[str] | None:
        row = self._db.execute("SELECT eligible FROM voter WHERE pseudonym = ?", (voter,)).fetchone()
        if row is None:
            return None
        return frozenset(contest for contest, bit in self._bits.items() if row[0] >> bit & 1)

    def _taken(self, voter: bytes) -> frozenset[str]:
        query = "SELECT id FROM participation JOIN contest ON bit = contest WHERE pseudonym = ?"
        return frozenset(row[0] for row in self._db.execute(query, (voter,)))


def _encode(answer: Answer) -> bytes:
    refused = [[contest, reason.value] for contest, reason in answer.refused]
    return canonical.encode({"granted": answer.granted, "refused": refused})


def _decode(data: bytes) -> Answer:
    value = canonical.decode(data)
    refused = tuple((contest, Refusal(reason)) for contest, reason in value["refused"])
    return Answer(tuple(value["granted"]), refused)
