"""Read V.json, the votes that `amin seats` turns into seats, naming bad places by their lines.

The form is fixed and three objects deep, so the reader takes one token after the other and never
descends further than it: a file of a million brackets costs no more than its first wrong one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from amin.cli.tables.votes import MOST_ROWS, VotesReader, VoteTable, read_votes
from amin.counting.outcome import INDEPENDENTS
from amin.encoding.files import open_regular, os_errors
from amin.encoding.tables import Problems, RefusedTable
from amin.encoding.text import quoted
from amin.errors import MalformedError

FORMAT: Final = "amin/votes/1"
SUFFIX: Final = ".json"
LARGEST_FILE_BYTES: Final = 32 * 2**20
LARGEST_NUMBER: Final = 2**53  # above it a program that wrote the file may have rounded

EXAMPLE: Final = '{"format": "amin/votes/1", "votes": {"A": 429, "B": 276}}'
SAVE_AS_UTF8: Final = "save it as UTF-8"
DIGITS: Final = re.compile(r"[0-9]+")

# A text ends on its line; what is neither text nor sign is a word: a number, true, NaN.
TOKEN: Final = re.compile(r'"[^"\\\n\r]*(?:\\[^\n\r][^"\\\n\r]*)*"|[{}\[\]:,]|[^\s{}\[\]:,"]+|"[^\n\r]*')
SPACE: Final = re.compile(r"[ \t\r\n]*")


@dataclass(frozen=True, slots=True)
class Token:
    """A sign, a word or a text in its quotation marks, and its line; the last of a file is empty."""

    text: str
    line: int

    @property
    def is_text(self) -> bool:
        """Whether it begins as a text does."""
        return self.text.startswith('"')


def read_votes_of_any_kind(path: Path) -> VoteTable:
    """Read a table of votes: JSON where the file is called so, else CSV.

    Raises:
        RefusedTable: the file is missing, no such table, or has a bad place.
    """
    return read_votes_json(path) if path.suffix.casefold() == SUFFIX else read_votes(path)


def read_votes_json(path: Path) -> VoteTable:
    """Read votes of lists, or of persons in lists; the file is taken whole or not at all.

    Raises:
        RefusedTable: the file is missing, no such table, or has a bad place.
    """
    problems = Problems(str(path))
    reader = _JsonReader(_text(path, problems), problems)
    reader.read()
    problems.refuse_if_any()
    if not reader.found:
        raise problems.stop(1, "the file names no votes", f"such as {EXAMPLE}")
    return reader.table()


def _text(path: Path, problems: Problems) -> str:
    """Read the file whole; it must be UTF-8 and of a size that a table has."""
    try:
        with open_regular(path) as file, os_errors(path):
            data = file.read(LARGEST_FILE_BYTES + 1) or b""
    except MalformedError as error:
        hint = error.hint or "is the path right, and may you read it?"
        raise RefusedTable(error.message, place=error.place, hint=hint) from None
    if len(data) > LARGEST_FILE_BYTES:
        raise problems.stop(1, f"more than {LARGEST_FILE_BYTES:,} bytes", "is this the table of votes?")
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise problems.stop(line, "the line is not UTF-8", SAVE_AS_UTF8) from None
    return text.removeprefix("\ufeff")


class _JsonReader:
    """What has been read so far. A bad value is noted and reading goes on; a bad sign ends it."""

    def __init__(self, text: str, problems: Problems) -> None:
        self._problems = problems
        self._tokens = _tokens(text)
        self._next = next(self._tokens)
        self._reader = VotesReader(problems)
        self._of_persons: bool | None = None  # not known before the first list
        self._rows = 0
        self._fields: set[str] = set()

    @property
    def found(self) -> bool:
        """Whether the field of votes was there."""
        return "votes" in self._fields

    def table(self) -> VoteTable:
        """The votes that were read."""
        return self._reader.persons_table() if self._of_persons else self._reader.lists_table()

    def read(self) -> None:
        """Read the file's one object to its end."""
        for key, line in self._members("the file"):
            if key in self._fields:
                self._problems.add(line, f"{quoted(key)} stands twice", "take one of them out")
            self._fields.add(key)
            if key == "votes":
                self._lists()
            elif key == "format":
                token = self._take()
                if _unquoted(token) != FORMAT:
                    self._problems.add(token.line, f"format {token.text[:60]}; allowed: {quoted(FORMAT)}")
            else:
                raise self._problems.stop(line, f"unknown field {quoted(key)}; allowed: format and votes")
        if self._next.text:
            raise self._stop(self._next, "nothing more after the closing brace")
        if "format" not in self._fields:
            self._problems.add(1, 'the field "format" is missing', f"such as {EXAMPLE}")

    def _lists(self) -> None:
        """Read `{list: votes}` or `{list: {person: votes}}`, the same for all lists."""
        seen: dict[str, int] = {}
        for name, line in self._members('"votes"'):
            of_persons = self._next.text == "{"
            if of_persons and name in seen:  # its persons would be joined, silently
                self._problems.add(line, f"list {quoted(name)} is named twice, first in line {seen[name]}")
            seen.setdefault(name, line)
            if self._of_persons not in (None, of_persons):
                message = (
                    f"list {quoted(name)} has {'persons' if of_persons else 'votes'}, those above have not"
                )
                raise self._problems.stop(line, message, "allowed: the same for all lists")
            self._of_persons = of_persons
            if of_persons:
                self._persons(name, line)
            else:
                self._votes(line, name, self._reader.take_list)
        if not seen:
            self._problems.add(self._next.line, "no list has votes; allowed: one list and more")

    def _persons(self, on_list: str, line: int) -> None:
        group = "" if on_list == INDEPENDENTS else on_list
        if not (group or on_list).strip():
            self._problems.add(line, "a list without a name", f'those who stand in none: "{INDEPENDENTS}"')
        rows = self._rows
        for name, at in self._members(f"list {quoted(on_list)}"):
            self._votes(at, name, lambda at, row: self._reader.take_person(at, [group, *row]))
        if self._rows == rows:
            self._problems.add(line, f"list {quoted(on_list)} has no person", "take it out, or name one")

    def _votes(self, line: int, name: str, take: Callable[[int, list[str]], None]) -> None:
        """Read a number of votes; what stands in its place and is none is noted."""
        self._rows += 1
        if self._rows > MOST_ROWS:
            raise self._problems.stop(line, f"more than {MOST_ROWS:,} rows", "is this the table of votes?")
        token = self._take()
        if token.text in ("", "{", "}", "[", "]", ":", ","):
            raise self._stop(token, "a number of votes")
        try:
            take(line, [name, _digits(token)])
        except MalformedError as error:
            self._problems.add(token.line, error.message, error.hint)

    def _members(self, what: str) -> Iterator[tuple[str, int]]:
        """Yield each key of an object with its line; the caller takes the value in between."""
        opening = self._take()
        if opening.text != "{":
            raise self._stop(opening, f"{what} is an object, such as {EXAMPLE}")
        if self._next.text == "}":
            self._take()
            return
        while True:
            key = self._take()
            name = _unquoted(key)
            if name is None:
                raise self._stop(key, "a name in quotation marks")
            if (colon := self._take()).text != ":":
                raise self._stop(colon, "a colon after the name")
            yield name, key.line
            sign = self._take()
            if sign.text == "}":
                return
            if sign.text != ",":
                raise self._stop(sign, "a comma, or the closing brace")

    def _take(self) -> Token:
        token = self._next
        if token.text:
            self._next = next(self._tokens)
        return token

    def _stop(self, found: Token, wanted: str) -> RefusedTable:
        shown = quoted(found.text) if found.text else "the end of the file"
        return self._problems.stop(found.line, f"{shown}; wanted: {wanted}", "is this JSON?")


def _tokens(text: str) -> Iterator[Token]:
    """Yield each token with its line, and an empty one at the end."""
    at, line = 0, 1
    while True:
        space = SPACE.match(text, at)
        end = space.end() if space else at
        line += text.count("\n", at, end)
        found = TOKEN.match(text, end)
        if found is None:
            rest = text[end : end + 1]  # a space that JSON does not know
            yield Token(rest, line)
            return
        yield Token(found[0], line)
        at = found.end()


def _unquoted(token: Token) -> str | None:
    """The text in a token; None where it is no text."""
    if not token.is_text:
        return None
    try:
        text = json.loads(token.text)
    except ValueError:  # a control character, a wrong escape, no closing mark
        return None
    return str(text)


def _digits(token: Token) -> str:
    """What is to be read as a number: the word itself, or the text of a large one.

    Raises:
        MalformedError: a number that JSON does not know, or that a program may have rounded.
    """
    if token.is_text:
        text = _unquoted(token)
        return token.text if text is None else text
    word = token.text
    if DIGITS.fullmatch(word):
        if word.startswith("0") and word != "0":
            raise MalformedError(f"{quoted(word)} votes; a number in JSON has no zeros before it")
        if len(word) > len(str(LARGEST_NUMBER)) or int(word) > LARGEST_NUMBER:
            message = f"{word[:40]} is above {LARGEST_NUMBER:,}, where programs round numbers"
            raise MalformedError(message, hint="write it as text, in quotation marks")
    elif not word.isascii():
        hint = "in quotation marks other digits are read, too"
        raise MalformedError(f"{quoted(word)} votes; allowed: digits from 0 to 9", hint=hint)
    return word
