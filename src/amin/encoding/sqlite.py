"""How every SQLite file of the house is opened: WAL, and on the disk before anybody is answered."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from os import PathLike
from typing import Final

from amin.errors import DeviceError, MalformedError, NotPermittedError, StateError

BUSY_TIMEOUT_S: Final = 10.0
_PRIMARY: Final = 0xFF  # the low byte of an extended result code

_FORBIDDEN: Final = {sqlite3.SQLITE_PERM, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN}
_BROKEN: Final = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
_TAKEN: Final = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}


def connect(path: str | PathLike[str]) -> sqlite3.Connection:
    """Open a database with explicit transactions, journal_mode=WAL and synchronous=FULL.

    FULL is the rule: with NORMAL an acknowledged commit can be lost with the power.
    Source: SQLite, "PRAGMA synchronous"; SECURITY.md C-1b.
    """
    with sqlite_errors():
        db = sqlite3.connect(path, timeout=BUSY_TIMEOUT_S, isolation_level=None)
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = FULL")
        db.execute("PRAGMA foreign_keys = ON")
        db.execute("PRAGMA secure_delete = ON")
    return db


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
        if code == sqlite3.SQLITE_FULL:
            raise DeviceError(said, hint="free some space, and run the same command again") from error
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
    code = getattr(error.__cause__, "sqlite_errorcode", 0) & _PRIMARY
    return bool(code == sqlite3.SQLITE_FULL)
