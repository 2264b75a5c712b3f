"""Read V.csv, `list,votes` or `list,candidate,votes`: the votes that `amin seats` turns into seats."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from amin.counting.outcome import INDEPENDENTS
from amin.election.codes import normalize_code
from amin.encoding.tables import LINE_LIMIT, Problems, RefusedTable, read_rows, refuse_formula
from amin.encoding.text import ascii_digits, display_name, quoted
from amin.errors import MalformedError, Place

OF_LISTS: Final = ("list", "votes")
OF_PERSONS: Final = ("list", "candidate", "votes")
MOST_ROWS: Final = 100_000
MOST_DIGITS: Final = 100
WHOLE: Final = re.compile(r"[0-9]+")


@dataclass(frozen=True, slots=True)
class VoteTable:
    """Votes as the file has them, in its order."""

    lists: Mapping[str, int]  # of a table by person: the sums
    persons: Mapping[str, Mapping[str, int]] | None  # list → person → votes; None in the two-column form

    @property
    def votes(self) -> Mapping[str, int] | Mapping[str, Mapping[str, int]]:
        """What the count takes: votes of persons where the file has them, else of lists."""
        return self.lists if self.persons is None else self.persons

    @property
    def by_person(self) -> Mapping[str, Mapping[str, int]]:
        """Votes of persons; a name without persons stands for itself."""
        return self.persons or {name: {name: n} for name, n in self.lists.items()}


def read_votes(path: Path) -> VoteTable:
    """Read votes of lists, or of persons in lists; the file is taken whole or not at all.

    In the three-column form an empty list is that of the independents.

    Raises:
        RefusedTable: the file is missing, no such table, or has a bad row.
    """
    problems = Problems(str(path))
    columns = _columns_of(path)
    reader = VotesReader(problems)
    take = reader.take_list if columns == OF_LISTS else reader.take_person
    for rows, (line, row) in enumerate(read_rows(path, columns, problems)):
        if rows == MOST_ROWS:
            raise problems.stop(line, f"more than {MOST_ROWS:,} rows", "is this the table of votes?")
        try:
            take(line, row)
        except MalformedError as error:
            problems.add(line, error.message, error.hint)
    problems.refuse_if_any()
    return reader.lists_table() if columns == OF_LISTS else reader.persons_table()


def read_number_of_votes(cell: str) -> int:
    """Read a whole number from 0, in digits of any of three scripts, of any size that a page can show.

    Raises:
        MalformedError: it is empty, has a sign, a fraction or a separator, or more than 100 digits.
    """
    text = ascii_digits(cell.strip())
    if not WHOLE.fullmatch(text):
        raise MalformedError(
            f"{quoted(cell)} votes; allowed: a whole number from 0",
            hint="digits alone, without a sign, a fraction or separators of thousands",
        )
    if len(text) > MOST_DIGITS:
        raise MalformedError(f"a number of {len(text):,} digits; allowed: up to {MOST_DIGITS}")
    return int(text)


class VotesReader:
    """What has been read so far, with the lines it came from."""

    def __init__(self, problems: Problems) -> None:
        self.problems = problems
        self.lists: dict[str, int] = {}
        self.persons: dict[str, dict[str, int]] = {}
        self._spelt: dict[str, str] = {}  # a list in ASCII digits → as it was first written
        self._first: dict[str, int] = {}  # who must stand once, in ASCII digits → line

    def take_list(self, line: int, row: list[str]) -> None:
        """Read `list,votes`."""
        name, votes = read_name(row[0], "list"), read_number_of_votes(row[1])
        self._once(name, line, "list", "give each list one row with all its votes")
        self.lists[name] = votes

    def take_person(self, line: int, row: list[str]) -> None:
        """Read `list,candidate,votes`."""
        on_list = read_name(row[0], "list") if row[0].strip() else INDEPENDENTS
        name, votes = read_name(row[1], "candidate"), read_number_of_votes(row[2])
        self._once(name, line, "candidate", "one row each; tell namesakes apart by a code or a first name")
        on_list = self._spelt.setdefault(ascii_digits(on_list), on_list)
        self.persons.setdefault(on_list, {})[name] = votes

    def lists_table(self) -> VoteTable:
        """What was read of lists."""
        return VoteTable(self.lists, None)

    def persons_table(self) -> VoteTable:
        """What was read of persons, and the sums of their lists."""
        return VoteTable({name: sum(votes.values()) for name, votes in self.persons.items()}, self.persons)

    def _once(self, name: str, line: int, noun: str, hint: str) -> None:
        key = ascii_digits(name)
        if key in self._first:
            message = f"{noun} {quoted(name)} is named twice, first in line {self._first[key]}"
            raise MalformedError(message, hint=hint)
        self._first[key] = line


def read_name(cell: str, column: str) -> str:
    """Read a code or a name; a code comes out in ASCII digits, as in a table of candidates."""
    if not cell.strip():
        raise MalformedError(f"the column {column} is empty", hint="each row needs one")
    refuse_formula(cell)
    name = display_name(cell)
    refuse_formula(name)
    try:
        return normalize_code(name)
    except MalformedError:
        return name


def _columns_of(path: Path) -> tuple[str, ...]:
    """Tell by the header which of the two forms the file has; what is wrong with it is said later.

    Raises:
        RefusedTable: a pipe or device, which cannot be read twice.
    """
    try:
        if path.exists() and not path.is_file() and not path.is_dir():
            hint = "save the table as a file first"
            raise RefusedTable("not a regular file", place=Place(str(path)), hint=hint)
        with path.open(encoding="utf-8", errors="replace") as text:
            header = text.readline(LINE_LIMIT)
    except OSError:
        return OF_LISTS  # the reader says why it cannot be opened
    cells = [cell.strip(' "\ufeff\n').casefold() for cell in header.split(",")]
    return OF_PERSONS if "candidate" in cells or len(cells) >= len(OF_PERSONS) else OF_LISTS
