"""Read B.csv, `station,marks`: the ballots of a rehearsal, a million of them in a few seconds."""

from __future__ import annotations

import re
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Final, overload

from amin.cli.tables.candidates import (
    LIST_DIGITS,
    PERSON_DIGITS,
    CandidateTable,
    is_complete,
    table_code,
)
from amin.cli.wording import count
from amin.election.codes import has_valid_check_digit, normalize_code
from amin.encoding.tables import Problems, read_rows
from amin.encoding.text import ascii_digits, quoted
from amin.errors import MalformedError

COLUMNS: Final = ("station", "marks")
LIST_MARK: Final = "list:"
REMEMBERED: Final = 1 << 14  # distinct cells of marks; small contests repeat a few thousand
SEARCHED: Final = 32  # characters of an unknown code that are compared with the known ones
PARTED_OTHERWISE: Final = re.compile(r"[;،,/|+]")

SLOT_TYPE: Final = "H"  # two bytes hold at most 9,999 persons, as many lists, and blank


class Rows(Sequence[tuple[str, tuple[int, ...]]]):
    """Ballots as (station, slots that are set), held in a few bytes each."""

    def __init__(self) -> None:
        self._names: list[str] = []
        self._stations = array("I")
        self._slots = array(SLOT_TYPE)
        self._ends = array("Q", (0,))

    def add(self, station: int, slots: tuple[int, ...]) -> None:
        """Append a ballot of the station with this number."""
        self._stations.append(station)
        self._slots.extend(slots)
        self._ends.append(len(self._slots))

    def number_of(self, station: str) -> int:
        """Give a station the next number."""
        self._names.append(station)
        return len(self._names) - 1

    @property
    def stations(self) -> tuple[str, ...]:
        """The stations in the order in which they were numbered."""
        return tuple(self._names)

    def __len__(self) -> int:
        return len(self._stations)

    @overload
    def __getitem__(self, index: int) -> tuple[str, tuple[int, ...]]: ...

    @overload
    def __getitem__(self, index: slice) -> list[tuple[str, tuple[int, ...]]]: ...

    def __getitem__(
        self, index: int | slice
    ) -> tuple[str, tuple[int, ...]] | list[tuple[str, tuple[int, ...]]]:
        if isinstance(index, slice):
            return [self[at] for at in range(*index.indices(len(self)))]
        at = range(len(self))[index]
        return self._names[self._stations[at]], tuple(self._slots[self._ends[at] : self._ends[at + 1]])


@dataclass(frozen=True, slots=True)
class BallotTable:
    """The ballots, and what is worth telling about them."""

    rows: Rows
    warnings: tuple[str, ...]


def read_ballots(path: Path, table: CandidateTable, *, max_marks: int, stations: int | None) -> BallotTable:
    """Read the ballots of a rehearsal; the file is taken whole or not at all.

    Args:
        table: the persons and lists that may be marked.
        max_marks: persons that one ballot may mark.
        stations: spread the rows evenly over so many stations and ignore the column; None takes the column.

    Raises:
        RefusedTable: the file is missing, no such table, or has a bad row.
    """
    problems = Problems(str(path))
    marks = _Marks(table, max_marks)
    rows = Rows()
    if stations is not None:
        _read_spread(path, marks, rows, problems, stations)
    else:
        _read_by_station(path, marks, rows, problems)
    problems.refuse_if_any()
    empty = (stations or 0) - len(rows)
    warnings = (f"{count(empty, 'station')} of {stations:,} without a ballot",) if empty > 0 else ()
    return BallotTable(rows, warnings)


def _read_spread(path: Path, marks: _Marks, rows: Rows, problems: Problems, stations: int) -> None:
    """Deal the rows to the stations in turn."""
    for number in range(1, stations + 1):
        rows.number_of(f"{number:03d}")
    for line, (_, cell) in read_rows(path, COLUMNS, problems):
        slots = _slots_in(cell, line, marks, problems)
        if slots is not None:
            rows.add(len(rows) % stations, slots)


def _read_by_station(path: Path, marks: _Marks, rows: Rows, problems: Problems) -> None:
    numbers: dict[str, int] = {}  # by the cell as it is written: ۱ and 1 are two keys of one station
    for line, (station, cell) in read_rows(path, COLUMNS, problems):
        slots = _slots_in(cell, line, marks, problems)
        number = numbers.get(station)
        if number is None:
            try:
                code = table_code(station, "station")
            except MalformedError as error:
                problems.add(line, error.message, error.hint)
                continue
            if code not in numbers:
                numbers[code] = rows.number_of(code)
            number = numbers[station] = numbers[code]
        if slots is not None:
            rows.add(number, slots)


def _slots_in(cell: str, line: int, marks: _Marks, problems: Problems) -> tuple[int, ...] | None:
    try:
        return marks.read(cell)
    except _UnknownCodeError as error:
        problems.add(line, error.message, partial(marks.hint_for, error.mark))
    except MalformedError as error:
        problems.add(line, error.message, error.hint)
    return None


class _UnknownCodeError(MalformedError):
    """A mark that names nobody; its hint is searched for only if it will be shown."""

    def __init__(self, mark: str, message: str) -> None:
        super().__init__(message)
        self.mark = mark


class _Marks:
    """Reads one cell of marks to the slots that it sets: persons, then lists, then blank."""

    def __init__(self, table: CandidateTable, max_marks: int) -> None:
        self._persons = len(table.candidates)
        self._max_marks = max_marks
        codes = chain(
            (candidate.code for candidate in table.candidates),
            (f"{LIST_MARK}{group.code}" for group in table.lists),
        )
        self._slot_of = {code: slot for slot, code in enumerate(codes)}
        self._blank = (len(self._slot_of),)
        self._remembered: dict[str, tuple[int, ...]] = {}

    def read(self, cell: str) -> tuple[int, ...]:
        """Read a cell to its slots in rising order; an empty cell is blank.

        Raises:
            MalformedError: it is not one list, up to `max_marks` persons, or blank.
        """
        if (known := self._remembered.get(cell)) is not None:
            return known
        slots = self._read(cell.split())
        if len(self._remembered) < REMEMBERED:
            self._remembered[cell] = slots
        return slots

    def _read(self, marks: list[str]) -> tuple[int, ...]:
        if not marks:
            return self._blank
        slot_of = self._slot_of
        slots = sorted({slot_of[mark] if mark in slot_of else self._slot(mark) for mark in marks})
        if len(slots) < len(marks):
            self._refuse_repeated(marks)
        if slots[-1] >= self._persons and len(slots) > 1:
            mixed = "a list and persons" if slots[0] < self._persons else "two lists"
            raise MalformedError(f"{mixed} on one ballot", hint="one list, or persons, or nothing")
        if len(slots) > self._max_marks:
            raise MalformedError(
                f"{len(slots)} marks where {self._max_marks} are allowed",
                hint="take some out, or allow more with --max-marks",
            )
        return tuple(slots)

    def _slot(self, mark: str) -> int:
        """Find a mark that is written in Persian or Arabic digits, or that names nobody."""
        prefix = LIST_MARK if mark.startswith(LIST_MARK) else ""
        try:
            return self._slot_of[prefix + normalize_code(mark.removeprefix(prefix))]
        except (MalformedError, KeyError):
            noun = "list" if prefix else "code"
            raise _UnknownCodeError(mark, f"unknown {noun} {quoted(mark.removeprefix(prefix))}") from None

    def _refuse_repeated(self, marks: list[str]) -> None:
        seen = set()
        for mark in marks:
            slot = self._slot_of.get(mark, -1)
            slot = self._slot(mark) if slot < 0 else slot
            if slot in seen:
                raise MalformedError(f"{quoted(mark)} is marked twice", hint="take one of them out")
            seen.add(slot)

    def hint_for(self, mark: str) -> str:
        """Guess what was meant by a mark that names nobody."""
        prefix = LIST_MARK if mark.startswith(LIST_MARK) else ""
        code = ascii_digits(mark.removeprefix(prefix))
        if not code or (not prefix and code.casefold().startswith("list")):
            return "a list is written list:CODE, in small letters and without a space"
        if PARTED_OTHERWISE.search(code):
            return "part several marks by spaces"
        if not prefix and LIST_MARK + code in self._slot_of:
            return f"{code} is a list: write {LIST_MARK}{code}"
        if prefix and code in self._slot_of:
            return f"{code} is a person: write {code} alone"
        return self._nearest(prefix, code)

    def _nearest(self, prefix: str, code: str) -> str:
        digits = LIST_DIGITS if prefix else PERSON_DIGITS
        if (padded := code.rjust(digits, "0")) != code and prefix + padded in self._slot_of:
            return f"did a spreadsheet take the zeros off {padded}?"
        known = [
            mark.removeprefix(LIST_MARK)
            for mark in self._slot_of
            if mark.startswith(LIST_MARK) == bool(prefix)
        ]
        near = get_close_matches(code[:SEARCHED], known, n=1)
        guess = f"the nearest is {near[0]}" if near else "the table of candidates has the codes"
        if is_complete(code, digits) and not has_valid_check_digit(code):
            return f"its check digit does not fit: mistyped? {guess}"
        return guess
