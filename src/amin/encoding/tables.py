"""Read a CSV file of any content as rows of cells, line by line, refusing what is not a table.

A row is one line: a quoted cell may hold commas and doubled quotes, never a line end. So an unclosed
quote spoils its own line alone, and no line is held in memory beyond LINE_LIMIT.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from amin.encoding.text import quoted
from amin.errors import AminError, InputError, MalformedError, Place

LINE_LIMIT: Final = 1 << 20  # characters
NAMED: Final = 20  # places that a refusal names; the rest is counted
FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")

SAVE_AS_UTF8: Final = "in a spreadsheet, save it as “CSV UTF-8 (comma delimited)”"
# How other kinds of file begin, once their bytes that are not UTF-8 were escaped (PEP 383).
OTHER_FILES: Final = (
    ("\udcff\udcfe", "UTF-16 text"),
    ("\udcfe\udcff", "UTF-16 text"),
    ("PK\x03\x04", "a spreadsheet or another zip file"),
    ("PAR1", "a Parquet file, whose name should end in .parquet"),
)


class RefusedTable(InputError):
    """A table with at least one bad row: nothing of it was taken.

    `problems` names the first twenty places, `total` counts them all.
    """

    def __init__(
        self,
        message: str,
        *,
        place: Place | None = None,
        hint: str = "",
        problems: tuple[AminError, ...] = (),
        total: int = 0,
    ) -> None:
        super().__init__(message, place=place, hint=hint, problems=problems)
        self.total = total


class Problems:
    """What is wrong with one file: the first twenty places, and how many there are.

    Args:
        by_record: the file has no lines: its rows are counted as records.
    """

    def __init__(self, file: str, *, by_record: bool = False) -> None:
        self.file = file
        self.total = 0
        self._by_record = by_record
        self._named: list[tuple[int, MalformedError]] = []

    @property
    def noun(self) -> str:
        """What the rows of the file are counted as."""
        return "record" if self._by_record else "line"

    @property
    def named(self) -> tuple[MalformedError, ...]:
        """The first twenty in the order of the file, whatever the order in which they were found."""
        return tuple(problem for _, problem in self._named)

    def add(self, line: int, message: str, hint: str | Callable[[], str] = "") -> None:
        """Note a problem; a hint that is costly to find is given as a function, called if it is shown."""
        self.total += 1
        if len(self._named) == NAMED and line >= self._named[-1][0]:
            return
        words = hint if isinstance(hint, str) else hint()
        place = Place(self.file, record=line) if self._by_record else Place(self.file, line)
        self._named.append((line, MalformedError(message, place=place, hint=words)))
        self._named.sort(key=lambda numbered: numbered[0])
        del self._named[NAMED:]

    def refuse_if_any(self) -> None:
        """Raise RefusedTable if anything was noted."""
        if self._named:
            raise self._refusal()

    def stop(self, line: int, message: str, hint: str = "") -> RefusedTable:
        """Note what makes the rest of the file unreadable; the caller raises what this returns."""
        self.add(line, message, hint)
        return self._refusal()

    def _refusal(self) -> RefusedTable:
        """One problem is said as it is; several stand below a line of their own, as the file has them."""
        named = self.named
        only = named[0]
        if self.total == 1:
            return RefusedTable(only.message, place=only.place, hint=only.hint, problems=named, total=1)
        return RefusedTable(
            f"{self.total:,} places cannot be used; nothing was taken",
            place=Place(self.file),
            hint="mend them all, or none of the file is used",
            problems=named,
            total=self.total,
        )


def read_rows(
    path: Path,
    columns: tuple[str, ...],
    problems: Problems,
    *,
    optional: tuple[str, ...] = (),
    private: bool = False,
) -> Iterator[tuple[int, list[str]]]:
    """Yield each row below the header with its line's number; note rows with too few or many cells.

    Args:
        optional: further columns that a file has all of, at its end, or none of.
        private: the file holds people's data: no message repeats anything of it.

    Raises:
        RefusedTable: the file cannot be opened or is no such table; nothing more can be read.
    """
    lines = _lines(path, problems)
    columns = _check_header(next(lines, (1, ""))[1], columns, optional, problems, private=private)
    wanted = len(columns)
    seen = blank_at = 0
    for number, line in lines:
        if not line:
            blank_at = blank_at or number
            continue
        if blank_at:
            problems.add(blank_at, "an empty line among the rows", "take it out; lines at the end do no harm")
            blank_at = 0
        seen += 1
        try:
            row = _cells(line)
        except MalformedError as error:
            problems.add(number, error.message, error.hint)
            continue
        if len(row) == wanted:
            yield number, row
        else:
            problems.add(number, _width(row, columns), _width_hint(row, wanted))
    if not seen:
        raise problems.stop(
            1, "the file has a header and no rows", "write one row for each, below the header"
        )


def refuse_formula(text: str) -> None:
    """Refuse a cell that a spreadsheet would run as a formula when the results are opened in it.

    Raises:
        MalformedError: it begins with = + - @, tab, carriage return or one of their wide forms.
    """
    if text.startswith(FORMULA):
        raise MalformedError(
            f"{quoted(text)} begins with {quoted(text[0])}",
            hint="a spreadsheet would take it for a formula; begin it with a letter or a digit",
        )


def _lines(path: Path, problems: Problems) -> Iterator[tuple[int, str]]:
    """Yield (number from 1, line without its end); \\n, \\r\\n and \\r end a line, also mixed."""
    try:
        # Bytes that are not UTF-8 come as lone surrogates, so that the bad line can be named.
        with path.open(encoding="utf-8", errors="surrogateescape", newline=None) as text:
            number = 0
            while line := text.readline(LINE_LIMIT + 1):
                number += 1
                if number == 1:
                    line = _without_mark(line, problems)
                if line.endswith("\n"):
                    line = line[:-1]
                elif len(line) > LINE_LIMIT:
                    raise problems.stop(
                        number, f"the line is longer than {LINE_LIMIT:,} characters", "is this a CSV file?"
                    )
                _check_characters(line, number, problems)
                yield number, line
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        hint = "is the path right, and may you read it?"
        raise RefusedTable(reason, place=Place(problems.file), hint=hint) from error


def _without_mark(line: str, problems: Problems) -> str:
    """Take off the byte order mark of the first line; name another kind of file by how it begins."""
    for start, kind in OTHER_FILES:
        if line.startswith(start):
            raise problems.stop(1, f"this is {kind}, not a CSV file in UTF-8", SAVE_AS_UTF8)
    return line.removeprefix("\ufeff")


def _check_characters(line: str, number: int, problems: Problems) -> None:
    if "\0" in line:
        raise problems.stop(number, "a NUL byte in the line", "is this a CSV file?")
    if line.isascii():
        return
    try:
        line.encode()
    except UnicodeEncodeError:
        raise problems.stop(number, "the line is not UTF-8", SAVE_AS_UTF8) from None


def _check_header(
    line: str, columns: tuple[str, ...], optional: tuple[str, ...], problems: Problems, *, private: bool
) -> tuple[str, ...]:
    """Return the columns of a file: those expected in their order, whatever their case and the spaces."""
    expected = ",".join(columns)
    if not line:
        raise problems.stop(1, "the file is empty", f"its first line must be {expected}")
    try:
        found = tuple(cell.strip().casefold() for cell in _cells(line))
    except MalformedError as error:
        raise problems.stop(1, error.message, error.hint) from error
    if found in (columns, columns + optional):
        return found
    twice = next((name for name in found if name and found.count(name) > 1), None)
    if twice is not None and not private:
        raise problems.stop(1, f"column {quoted(twice)} stands twice in the header", f"expected: {expected}")
    hint = f"the first line must be {expected}"
    for sign, name in ((";", "semicolons"), ("\t", "tabs")):
        if sign in line:
            hint = f"columns are parted by commas, here they seem to be parted by {name}; {SAVE_AS_UTF8}"
    seen = "" if private else f", found {quoted(line)}"
    raise problems.stop(1, f"wrong header: expected {expected}{seen}", hint)


def _cells(line: str) -> list[str]:
    if '"' not in line:
        return line.split(",")
    try:
        return next(csv.reader([line], strict=True))
    except csv.Error as error:
        if "field larger" in str(error):
            limit = csv.field_size_limit()
            raise MalformedError(f"a quoted cell is longer than {limit:,} characters") from error
        raise MalformedError(
            "quotation marks in the line do not pair",
            hint='close each ", double it inside a quoted cell, and keep a cell on one line',
        ) from error


def _width(row: list[str], columns: tuple[str, ...]) -> str:
    found = "1 column" if len(row) == 1 else f"{len(row):,} columns"
    return f"{found} where {len(columns)} are expected: {','.join(columns)}"


def _width_hint(row: list[str], wanted: int) -> str:
    if len(row) == 1 and ";" in row[0]:
        return f"columns are parted by commas, not semicolons; {SAVE_AS_UTF8}"
    if len(row) > wanted:
        return "put a cell that holds commas in quotation marks; part several marks by spaces"
    return "a column may be empty, but its comma must stand"
