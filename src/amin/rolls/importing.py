"""Import of voters: a preview that changes nothing, then the roll in one transaction.

Each row becomes a pseudonym at once, and only pseudonyms go further: into a table of SQLite's own, which
spills to an unnamed file, is sorted there and is gone with the process. So a file of any length takes the
same memory.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from amin.encoding.sqlite import sqlite_errors
from amin.encoding.tables import Problems, RefusedTable
from amin.errors import MalformedError
from amin.rolls.eligibility import Standing, reasons_against, standing
from amin.rolls.national_number import pseudonym
from amin.rolls.roll import Heading, Roll
from amin.rolls.terms import Terms, freeze
from amin.rolls.voters_file import VoterRow, problems_of, read_voters

KEY_BYTES: Final = 32
_STANDINGS: Final = 2**16  # kept decided: grown voters of one place share theirs
_SORT_KIB: Final = 64 * 1024  # memory for sorting; what is longer goes through the disk

Step = Callable[[int], object]


def _unheard(rows: int) -> None:
    """Where nobody asked how far it is."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What an import would do.

    Attributes:
        rows: that were read; usable and not.
        padded: numbers to which leading zeros were given back.
        duplicates: rows whose number stands in an earlier row too.
        eligible: by contest, how many may vote in it.
        nowhere: voters who may vote in no contest.
        problems: the first twenty, by line; `total` counts them all.
    """

    rows: int
    padded: int
    duplicates: int
    by_place: tuple[tuple[str, int], ...]
    by_status: tuple[tuple[str, int], ...]
    eligible: tuple[tuple[str, int], ...]
    nowhere: int
    problems: tuple[MalformedError, ...]
    total: int

    @property
    def is_usable(self) -> bool:
        """Whether the import would be done."""
        return not self.total


def preview(path: Path, terms: Terms, *, key: bytes, step: Step = _unheard) -> Preview:
    """Read a file of voters as the import would, and change nothing.

    Args:
        key: 32 random bytes for this preview alone; the pseudonyms it makes go nowhere.
        step: is told now and then how many more rows were read.

    Raises:
        RefusedTable: the file is missing, or needs a reader that is not installed.
        DeviceError: no room for sorting.
    """
    intake = _Intake(path, terms, key, step)
    with closing(_scratch()) as db:
        try:
            intake.read(db)
        except RefusedTable:
            if not intake.problems.total:  # nothing of the file could be looked at
                raise
        for _ in intake.sorted_rows(db):
            pass
    return intake.preview()


def import_voters(path: Path, terms: Terms, out: Path, *, key: bytes, step: Step = _unheard) -> Preview:
    """Make a roll of a file of voters: the whole of it in one transaction, or nothing.

    Args:
        out: the roll, a new file. After a refusal it is an empty database, which the next try takes.
        key: 32 random bytes, kept as long as the roll and apart from it.
        step: is told now and then how many more rows were read.

    Returns: what was imported; `problems` is empty.

    Raises:
        RefusedTable: a row that cannot be used, or no such table; nothing was taken.
        StateError: there is a roll already.
        DeviceError, NotPermittedError: the disk; nothing was taken.
    """
    intake = _Intake(path, terms, key, step)
    heading = intake.heading
    with closing(_scratch()) as db:
        intake.read(db)
        if intake.problems.total:  # name the duplicates, too, before it is refused
            for _ in intake.sorted_rows(db):
                pass
            intake.problems.refuse_if_any()
        with Roll.of_rows(out, heading, intake.sorted_rows(db, refuse=True)):
            return intake.preview()


class _Intake:
    """One reading of one file, with what is counted on the way."""

    def __init__(self, path: Path, terms: Terms, key: bytes, step: Step) -> None:
        if len(key) != KEY_BYTES:
            raise MalformedError(f"a key of {len(key)} bytes; allowed: {KEY_BYTES}")
        self._path, self._terms, self._key, self._step = path, terms, key, step
        self.heading = Heading(tuple(r.contest for r in terms.rights), terms.offices, freeze(terms))
        self.problems: Problems = problems_of(path)
        self._rows = self._padded = self._duplicates = 0
        self._places: Counter[str] = Counter()
        self._statuses: Counter[str] = Counter()
        self._patterns: Counter[bytes] = Counter()
        self._bits = lru_cache(_STANDINGS)(self._bits_of)
        self._oldest_asked = max(right.least_age for right in terms.rights)

    def read(self, db: sqlite3.Connection) -> None:
        """Read the file into the table for sorting."""
        rows = read_voters(self._path, self._terms.within.keys(), self.problems)
        with sqlite_errors():
            db.executemany("INSERT INTO staged VALUES (?, ?, ?)", map(self._taken, rows))

    def sorted_rows(self, db: sqlite3.Connection, *, refuse: bool = False) -> Iterator[tuple[bytes, bytes]]:
        """Walk through the pseudonyms in their order, each once; note who stands there twice.

        Args:
            refuse: raise at the end if anything was noted, so that the transaction is taken back.
        """
        last, first_line = b"", 0
        query = "SELECT pseudonym, line, eligible FROM staged ORDER BY pseudonym, line"
        with sqlite_errors():
            for found, line, eligible in db.execute(query):
                if found != last:
                    last, first_line = found, line
                    yield found, eligible
                    continue
                self._duplicates += 1
                message = "column national_number: this voter stands already in "
                message += f"{self.problems.noun} {first_line}"
                self.problems.add(line, message, "keep one of the two")
        if refuse:
            self.problems.refuse_if_any()

    def preview(self) -> Preview:
        """Sum up what was read."""
        eligible = Counter(dict.fromkeys(self.heading.contests, 0))
        for pattern, voters in self._patterns.items():
            for contest in self.heading.contests_in(pattern):
                eligible[contest] += voters
        none = bytes(self.heading.eligible_bytes)
        return Preview(
            rows=self._rows + self.problems.total - self._duplicates,
            padded=self._padded,
            duplicates=self._duplicates,
            by_place=tuple(sorted(self._places.items())),
            by_status=tuple(sorted(self._statuses.items())),
            eligible=tuple(eligible.items()),
            nowhere=self._patterns[none],
            problems=self.problems.named,
            total=self.problems.total,
        )

    def _taken(self, row: VoterRow) -> tuple[bytes, int, bytes]:
        """Count a row, and turn it into what may be kept."""
        person = row.person
        eligible = self._bits(standing(person, self._terms.polling_day, oldest=self._oldest_asked))
        self._rows += 1
        self._padded += row.is_padded
        self._places[person.place] += 1
        self._statuses[person.status.value] += 1
        self._patterns[eligible] += 1
        if not self._rows % 1000:
            self._step(1000)
        return pseudonym(row.number, self._key), row.line, eligible

    def _bits_of(self, found: Standing) -> bytes:
        terms = self._terms
        return self.heading.bits(r.contest for r in terms.rights if not reasons_against(found, r, terms))


def _scratch() -> sqlite3.Connection:
    """A database without a name: in memory while it is small, then in a file that no folder lists."""
    db = sqlite3.connect("", isolation_level=None)
    db.execute("PRAGMA journal_mode = OFF")
    db.execute("PRAGMA synchronous = OFF")
    db.execute(f"PRAGMA cache_size = -{_SORT_KIB}")
    db.execute("CREATE TABLE staged (pseudonym BLOB NOT NULL, line INTEGER NOT NULL, eligible BLOB NOT NULL)")
    db.execute("BEGIN")
    return db
