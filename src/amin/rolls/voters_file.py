"""Read a file of voters, CSV or Parquet, row by row: national number, place, birth date, status.

What stands in such a file identifies people. No message repeats a cell: it names line and column.
"""

from __future__ import annotations

from collections.abc import Iterator, Set
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Final

from amin.encoding.days import jalali, typed_day
from amin.encoding.tables import Problems, read_rows
from amin.encoding.text import ascii_digits, normalize_name
from amin.errors import MalformedError
from amin.rolls.eligibility import Person, Status
from amin.rolls.national_number import DIGITS, national_number
from amin.rolls.parquet import Cell, read_parquet

COLUMNS: Final = ("national_number", "place", "birth_date", "status")
DECLARED: Final = ("declared_place", "declared_since")
PARQUET: Final = (".parquet", ".pq")

# How each status is written, in either language; compared as `normalize_name` leaves a text.
STATUS_WORDS: Final = {
    Status.ACTIVE: ("active", "فعال", "زنده"),
    Status.DEAD: ("dead", "فوت", "فوت شده", "متوفی"),
    Status.BARRED: ("barred", "محروم"),
    Status.FOREIGN: ("foreign", "خارجی", "بیگانه"),
}
_STATUS: Final = {normalize_name(word): status for status, words in STATUS_WORDS.items() for word in words}
_FEWEST_DIGITS: Final = 8  # where a spreadsheet took leading zeros away; Source: SECURITY.md D-7
_LONGEST: Final = 100  # characters of a cell


@dataclass(frozen=True, slots=True)
class VoterRow:
    """One row: the number lives no longer than it takes to make the pseudonym.

    Attributes:
        line: of the file, or the number of the record.
        is_padded: leading zeros were put back.
    """

    line: int
    number: str
    is_padded: bool
    person: Person


def is_parquet(path: Path) -> bool:
    """Whether a file is read as Parquet: its name says so."""
    return path.suffix.lower() in PARQUET


def problems_of(path: Path) -> Problems:
    """An empty list of problems that counts as the file does: lines, or records."""
    return Problems(str(path), by_record=is_parquet(path))


def read_voters(path: Path, places: Set[str], problems: Problems) -> Iterator[VoterRow]:
    """Yield each usable row; note every other one in `problems` by line and column.

    Raises:
        RefusedTable: the file cannot be opened or is no such table; nothing more can be read.
    """
    rows: Iterator[tuple[int, list[Cell]]]
    if is_parquet(path):
        rows = read_parquet(path, COLUMNS, DECLARED, problems)
    else:
        rows = _as_cells(read_rows(path, COLUMNS, problems, optional=DECLARED, private=True))
    for line, cells in rows:
        column = 0
        try:
            number, is_padded = _number(cells[0])
            column = 1
            place = _place(cells[1], places)
            column = 2
            birth_date = _day(cells[2])
            column = 3
            status = _status(cells[3])
            declared_place = declared_since = None
            if len(cells) > len(COLUMNS) and not (_is_empty(cells[4]) and _is_empty(cells[5])):
                column = 4
                declared_place = _place(cells[4], places)
                column = 5
                declared_since = _day(cells[5])
        except MalformedError as error:
            name = (COLUMNS + DECLARED)[column]
            problems.add(line, f"column {name}: {error.message}", error.hint)
            continue
        person = Person(place, birth_date, status, declared_place, declared_since)
        yield VoterRow(line, number, is_padded, person)


def _as_cells(rows: Iterator[tuple[int, list[str]]]) -> Iterator[tuple[int, list[Cell]]]:
    for line, row in rows:
        yield line, [*row]


def _is_empty(cell: Cell) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip(" "))


def _text(cell: Cell) -> str:
    if _is_empty(cell):
        raise MalformedError("empty", hint="each row needs one")
    if isinstance(cell, date):
        raise MalformedError("a date", hint="store the column as text")
    text = str(cell).strip(" ")
    if len(text) > _LONGEST:
        raise MalformedError(f"longer than {_LONGEST} characters")
    return text


def _number(cell: Cell) -> tuple[str, bool]:
    """Read the number, and put back the zeros that a spreadsheet took away; whether there were any."""
    text = ascii_digits(_text(cell))
    short = _FEWEST_DIGITS <= len(text) < DIGITS and text.isascii() and text.isdigit()
    return national_number(text.rjust(DIGITS, "0") if short else text), short


def _place(cell: Cell, places: Set[str]) -> str:
    if cell in places:  # as nearly every cell is written
        return str(cell)
    place = ascii_digits(_text(cell)).lower()
    if place not in places:
        raise MalformedError("no such place in the terms", hint="write the id of one of their places")
    return place


def _day(cell: Cell) -> date:
    if type(cell) is date:
        jalali(cell)  # refuses a year that no typed day could have
        return cell
    return typed_day(_text(cell))


def _status(cell: Cell) -> Status:
    status = _status_of(_text(cell))
    if status is None:
        raise MalformedError("no such status", hint=f"allowed: {', '.join(Status)}, or their Persian words")
    return status


@lru_cache(maxsize=1024)
def _status_of(text: str) -> Status | None:
    return _STATUS.get(normalize_name(text))
