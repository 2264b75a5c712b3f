"""How every SQLite file of the house is opened: WAL, and on the disk before anybody is answered."""

from __future__ import annotations

import sqlite3
from os import PathLike
from typing import Final

BUSY_TIMEOUT_S: Final = 10.0


def connect(path: str | PathLike[str]) -> sqlite3.Connection:
    """Open a database with explicit transactions, journal_mode=WAL and synchronous=FULL.

    FULL is the rule: with NORMAL an acknowledged commit can be lost with the power.
    Source: SQLite, "PRAGMA synchronous"; SECURITY.md C-1b.
    """
    db = sqlite3.connect(path, timeout=BUSY_TIMEOUT_S, isolation_level=None)
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = FULL")
    db.execute("PRAGMA foreign_keys = ON")
    db.execute("PRAGMA secure_delete = ON")
    return db
