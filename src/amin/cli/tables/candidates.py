"""Read C.csv, `code,name,list`: the persons of a rehearsal and the lists they stand on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from amin.cli.wording import count, printable
from amin.counting.outcome import INDEPENDENTS
from amin.election.codes import damm, has_valid_check_digit, normalize_code
from amin.election.model import Candidate, List
from amin.encoding.tables import Problems, read_rows, refuse_formula
from amin.encoding.text import display_name, normalize_name, quoted
from amin.errors import MalformedError

COLUMNS: Final = ("code", "name", "list")
MOST_PERSONS: Final = 9_999  # what four digits can name
PERSON_DIGITS: Final = 5  # with the check digit; DESIGN.md, part 4
LIST_DIGITS: Final = 4
EXAMPLES: Final = 5


@dataclass(frozen=True, slots=True)
class CandidateTable:
    """The persons in the order of the file, the lists in the order of their first member."""

    candidates: tuple[Candidate, ...]
    lists: tuple[List, ...]
    warnings: tuple[str, ...]


def read_candidates(path: Path) -> CandidateTable:
    """Read the persons and lists of a rehearsal; the file is taken whole or not at all.

    A homonym and a code without a fitting check digit are accepted and told in `warnings`.

    Raises:
        RefusedTable: the file is missing, no such table, or has a bad row.
    """
    problems = Problems(str(path))
    reader = _Reader(problems)
    for line, row in read_rows(path, COLUMNS, problems):
        if len(reader.candidates) == MOST_PERSONS:
            message = f"more than {MOST_PERSONS:,} persons"
            raise problems.stop(line, message, "is this the table of candidates?")
        reader.take(line, row)
    reader.refuse_shared_codes()
    problems.refuse_if_any()
    lists = tuple(List(code, code) for code in reader.list_lines)
    return CandidateTable(tuple(reader.candidates), lists, tuple(reader.warnings()))


class _Reader:
    """What has been read so far, with the lines it came from."""

    def __init__(self, problems: Problems) -> None:
        self.problems = problems
        self.candidates: list[Candidate] = []
        self.person_lines: dict[str, int] = {}
        self.list_lines: dict[str, int] = {}

    def take(self, line: int, row: list[str]) -> None:
        """Read one row, or note why it cannot be used."""
        try:
            code = table_code(row[0], "code")
            name = _name(row[1])
            on_list = table_code(row[2], "list") if row[2].strip() else None
        except MalformedError as error:
            self.problems.add(line, error.message, error.hint)
            return
        if on_list == INDEPENDENTS:
            message = f"list code {on_list} is what all who stand in no list are called together"
            self.problems.add(line, message, "leave the column empty, or give the list another code")
            return
        if code in self.person_lines:
            message = f"code {code} stands already in line {self.person_lines[code]}"
            self.problems.add(line, message, "each person needs a code of their own")
            return
        self.person_lines[code] = line
        if on_list is not None:
            self.list_lines.setdefault(on_list, line)
        self.candidates.append(Candidate(code, name, on_list))

    def refuse_shared_codes(self) -> None:
        """Note each list that has the code of a person: a voter who types it would choose either."""
        for code, line in self.list_lines.items():
            if code in self.person_lines:
                message = f"list {code} has the code of the person in line {self.person_lines[code]}"
                self.problems.add(line, message, "give the list another code")

    def warnings(self) -> Iterable[str]:
        """Say what is lawful here but should not surprise anybody."""
        yield from _homonyms(self.candidates)
        yield from _check_digits(self.person_lines, PERSON_DIGITS, "candidate code")
        yield from _check_digits(self.list_lines, LIST_DIGITS, "list code")


def table_code(cell: str, column: str) -> str:
    """Read a code or station of a table: 1 to 16 of 0-9 A-Z a-z and -, digits of any of three scripts.

    Raises:
        MalformedError: it is empty, has another character, is longer, or begins with a minus sign.
    """
    if not cell.strip():
        raise MalformedError(f"the column {column} is empty", hint="each row needs one")
    try:
        code = normalize_code(cell)
    except MalformedError as error:
        raise MalformedError(
            f"{column} {quoted(cell)} is not a code",
            hint="1 to 16 of the digits 0-9, the letters A-Z and a-z, and -",
        ) from error
    refuse_formula(code)
    return code


def is_complete(code: str, digits: int) -> bool:
    """Ask whether a code has as many digits as one with its check digit has."""
    return len(code) == digits and code.isascii() and code.isdecimal()


def _name(cell: str) -> str:
    refuse_formula(cell)
    name = display_name(cell)
    refuse_formula(name)
    return name


def _homonyms(candidates: Iterable[Candidate]) -> Iterable[str]:
    by_name: dict[str, list[Candidate]] = {}
    for candidate in candidates:
        by_name.setdefault(normalize_name(candidate.name), []).append(candidate)
    groups = [group for group in by_name.values() if len(group) > 1]
    for group in groups[:EXAMPLES]:
        codes = ", ".join(candidate.code for candidate in group)
        name = printable(group[0].name)
        yield f"{len(group)} persons are called {name}: their codes {codes} tell them apart"
    if len(groups) > EXAMPLES:
        yield f"{len(groups) - EXAMPLES:,} more names are shared"


def _check_digits(lines: Mapping[str, int], digits: int, noun: str) -> Iterable[str]:
    complete = [code for code in lines if is_complete(code, digits)]
    wrong = [code for code in complete if not has_valid_check_digit(code)]
    for code in wrong[:EXAMPLES]:
        fits = code[:-1] + damm(code[:-1])
        yield f"{noun} {code} in line {lines[code]}: its check digit does not fit, {fits} would"
    if len(wrong) > EXAMPLES:
        yield f"{len(wrong) - EXAMPLES:,} more check digits do not fit"
    if without := len(lines) - len(complete):
        yield (
            f"{count(without, noun)} without a check digit: allowed in a rehearsal; "
            f"in an election a {noun} has {digits} digits, the last of them a check digit"
        )
