"""`--export FILE`: what was counted as a file for offices, newspapers and other programs."""

# ruff: noqa: PLC0415  (`amin --help` must be quick: a command imports its rooms when it runs)
from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from amin import __version__
from amin.errors import InputError, MalformedError, Place, StateError

if TYPE_CHECKING:
    from amin.counting.numerals import Language
    from amin.results import Report, Result

ENDS: Final = ".svg, .steps.svg, .xlsx or .err.json"
DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
FIRST_YEAR: Final = 1700  # a year before is one of the Persian calendar

ExportOption = Annotated[
    list[Path] | None,
    typer.Option(
        "--export",
        metavar="FILE",
        help="Write the result to a file, once for each; its name ends in .svg (half circle), "
        ".steps.svg (the steps as a table), .xlsx (workbook) or .err.json (NIST results v2).",
    ),
]
ForceOption = Annotated[bool, typer.Option("--force", help="Let --export write over files that are there.")]
TitleOption = Annotated[
    str | None, typer.Option("--title", metavar="TEXT", help="What is filled: the title of what is exported.")
]
DayOption = Annotated[
    str | None,
    typer.Option("--day", metavar="YYYY-MM-DD", help="Polling day, which .err.json has to name."),
]


@dataclass(frozen=True, slots=True)
class Exports:
    """Files that are wanted, and what they have to say besides the count."""

    files: tuple[tuple[Path, str], ...]  # with their kinds
    title: str
    day: date | None

    @property
    def paths(self) -> tuple[str, ...]:
        """The files as they were named."""
        return tuple(str(path) for path, _ in self.files)

    def write(self, result: Result, language: Language) -> None:
        """Write every file, whole and durably; none of them before all have been made.

        Raises:
            MalformedError: a form cannot hold this result; nothing was written.
            DeviceError, NotPermittedError: a file could not be written; those before it stand.
        """
        from amin.encoding.files import write_durably
        from amin.results import write

        report = None if self.day is None else _report(self.day, language)
        made = [(path, write(result, kind, language, report)) for path, kind in self.files]
        for path, data in made:
            write_durably(path, data)


def exports_of(
    paths: Sequence[Path] | None,
    *,
    force: bool,
    title: str | None,
    day: str | None,
    seats: int,
    given: Sequence[Path],
) -> Exports:
    """Check, before anything is counted, that each file can be made and may be written.

    Args:
        given: the table that is counted, and the lots; they are never written over.
    Raises:
        typer.BadParameter: a name of no known kind, one name twice, or what a kind has to know is missing.
        InputError: its folder is not there.
        StateError: something stands there already.
    """
    exports = Exports(_kinds(paths or ()), _title(title), None if day is None else _day(day))
    if not exports.files:
        return exports
    if day is None and any(kind == ".err.json" for _, kind in exports.files):
        raise typer.BadParameter(".err.json has to name the polling day: add --day", param_hint="--export")
    _check_size(exports, seats)
    for path, _ in exports.files:
        _check_place(path, force=force, given=given)
    return exports


def _kinds(paths: Sequence[Path]) -> tuple[tuple[Path, str], ...]:
    """Tell by each file's name what it is to hold."""
    if not paths:
        return ()
    from amin.encoding.text import quoted
    from amin.results import kind_of

    files = []
    for path in paths:
        kind = kind_of(path.name)
        if kind is None:
            message = f"{quoted(path.name)}; its name must end in {ENDS}"
            raise typer.BadParameter(message, param_hint="--export")
        files.append((path, kind))
    if len({_where(path) for path in paths}) < len(files):
        raise typer.BadParameter("one file is named twice", param_hint="--export")
    return tuple(files)


def _check_size(exports: Exports, seats: int) -> None:
    from amin.results.places import MOST_SEATS

    if seats > MOST_SEATS and any(kind == ".svg" for _, kind in exports.files):
        message = f"a half circle of {seats:,} seats; allowed: up to {MOST_SEATS:,}"
        raise typer.BadParameter(message, param_hint="--export")


def _check_place(path: Path, *, force: bool, given: Sequence[Path]) -> None:
    """Refuse a place that is taken or cannot be written to."""
    if not path.parent.is_dir():
        raise InputError("no such folder", place=Place(str(path.parent)), hint="make it, or name another one")
    for number, file in enumerate(given):
        if _where(path) == _where(file):
            what = "the file of lots" if number else "the table of votes"
            raise StateError(f"this is {what} itself", place=Place(str(path)), hint="name another file")
    if path.is_dir():
        raise StateError("a folder stands there", place=Place(str(path)), hint="name a file")
    if os.path.lexists(path) and not force:
        hint = "name another file, or write over it with --force"
        raise StateError("a file stands there already", place=Place(str(path)), hint=hint)


def _where(path: Path) -> str:
    return os.path.realpath(path)


def _title(text: str | None) -> str:
    from amin.encoding.text import display_name

    try:
        return "" if text is None else display_name(text)
    except MalformedError as error:
        raise typer.BadParameter(error.message, param_hint="--title") from error


def _day(text: str) -> date:
    from amin.encoding.text import ascii_digits, quoted

    digits = ascii_digits(text.strip())
    try:
        if not DAY.fullmatch(digits):
            raise ValueError(text)
        day = date.fromisoformat(digits)
    except ValueError:
        message = f"{quoted(text)}; allowed: a day as YYYY-MM-DD"
        raise typer.BadParameter(message, param_hint="--day") from None
    if day.year < FIRST_YEAR:
        message = f"{digits}; allowed: a day of the Gregorian calendar, as 2026-06-01"
        raise typer.BadParameter(message, param_hint="--day")
    return day


def _report(day: date, language: Language) -> Report:
    from amin.results import Report

    return Report(
        generated=datetime.now(UTC),
        polling_day=day,
        issuer="amin seats",
        abbreviation="amin",
        application=f"amin {__version__}",
        language=language,
    )
