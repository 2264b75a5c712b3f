"""How every SQLite file of the house is opened: WAL, and on the disk before anybody is answered."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from os import PathLike
from typing import Final

from amin.errors import DeviceError, MalformedError, NotPermittedError, Place, StateError

BUSY_TIMEOUT_S: Final = 10.0
_PRIMARY: Final = 0xFF  # the low byte of an extended result code

_FORBIDDEN: Final = {sqlite3.SQLITE_PERM, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN}
_BROKEN: Final = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
_TAKEN: Final = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}


def connect(
    path: str | PathLike[str], *, table: str | None = None, any_thread: bool = False
) -> sqlite3.Connection:
    """Open a database with explicit transactions, journal_mode=WAL and synchronous=FULL.

    FULL is the rule: with NORMAL an acknowledged commit can be lost with the power.
    Source: SQLite, "PRAGMA synchronous"; SECURITY.md C-1b.

    Args:
        table: one that the database must hold; None for a new one, which must hold nothing.
        any_thread: the caller sees to it that one thread at a time uses it; else only the opener may.

    Raises:
        MalformedError: no such file, or a database of something else.
        StateError: a new one was wanted, and there is one.
        DeviceError, NotPermittedError: see `sqlite_errors`.
    """
    if table and not os.path.exists(path):
        raise MalformedError("the file is missing", place=Place(os.fspath(path)))
    with sqlite_errors():
        db = sqlite3.connect(
            path, timeout=BUSY_TIMEOUT_S, isolation_level=None, check_same_thread=not any_thread
        )
        try:
            _refuse_other(db, path, table)
            db.execute("PRAGMA journal_mode = WAL")
            db.execute("PRAGMA synchronous = FULL")
            db.execute("PRAGMA foreign_keys = ON")
            db.execute("PRAGMA secure_delete = ON")
        except BaseException:
            db.close()
            raise
    return db


def _refuse_other(db: sqlite3.Connection, path: str | PathLike[str], table: str | None) -> None:
    tables = {name for (name,) in db.execute("SELECT name FROM sqlite_schema")}
    place = Place(os.fspath(path))
    if table is None and tables:
        raise StateError("there is a database already", place=place, hint="give a new file")
    if table and table not in tables:
        raise MalformedError(f"a database without the table {table}", place=place)


@contextmanager
def transaction(db: sqlite3.Connection) -> Iterator[None]:
    """Everything inside is on the disk when this ends, or nothing is when it raises.

    Raises:
        DeviceError, NotPermittedError, MalformedError, StateError: see `sqlite_errors`.
    """
    with sqlite_errors():
        db.execute("BEGIN IMMEDIATE")
        try:
            yield
            db.execute("COMMIT")
        except BaseException:
            if db.in_transaction:
                db.execute("ROLLBACK")
            raise


@contextmanager
def sqlite_errors() -> Iterator[None]:
    """Turn what SQLite reports into the house's errors.

    Raises:
        DeviceError: the disk is full, or failed; `is_full` tells them apart.
        NotPermittedError: the file may not be written or opened.
        MalformedError: the file is damaged, or no database.
        StateError: another process holds it for longer than the time-out.
    """
    try:
        yield
    except sqlite3.DatabaseError as error:
        code = getattr(error, "sqlite_errorcode", 0) & _PRIMARY
        said = str(error).lower()
        if _says_full(error):
            hint = "free some space, and run the same command again"
            raise DeviceError("database or disk is full", hint=hint) from error
        if code == sqlite3.SQLITE_IOERR:
            raise DeviceError(said, hint="the disk may be failing: go on with another") from error
        if code in _FORBIDDEN:
            raise NotPermittedError(said, hint="who runs this must be allowed to write there") from error
        if code in _BROKEN:
            raise MalformedError(said, hint="keep the file, and restore the copy of it") from error
        if code in _TAKEN:
            raise StateError(said, hint="another process has it open; stop that one first") from error
        raise


def is_full(error: DeviceError) -> bool:
    """Tell a full disk, after which the same may be tried again, from one that failed."""
    return _says_full(error.__cause__)


def _says_full(error: BaseException | None) -> bool:
    """Whether there is no room: for the database, its log, or (SHMSIZE) the index of the log in memory."""
    code = getattr(error, "sqlite_errorcode", 0)
    return bool(code & _PRIMARY == sqlite3.SQLITE_FULL or code == sqlite3.SQLITE_IOERR_SHMSIZE)
