"""SQLite and PostgreSQL behind the few things that the store asks of a database.

Statements are written once, with `?` for a value and a table of given rows where there are many: on
PostgreSQL arrays, so that a statement's text never changes with the number of rows.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any, Final, Protocol

import psycopg

from amin.checkin.centre.schema import TABLES
from amin.encoding.sqlite import connect, sqlite_errors, transaction
from amin.errors import DeviceError, MalformedError, StateError

Row = tuple[Any, ...]
Given = tuple[str, list[Any]]  # SQL of a table, and what stands for its marks
Later = Callable[[], list[Row]]

_TYPES: Final = {"text": "text[]", "bytes": "bytea[]", "int": "bigint[]"}
# Everything is looked up by its key; a plan made while a table was small must not read it whole later.
# A plan that must read a table whole has a huge cost then, for which PostgreSQL would compile it: 40 ms.
_BY_KEY: Final = (
    "SET enable_seqscan = off",
    "SET enable_hashjoin = off",
    "SET enable_mergejoin = off",
    "SET jit = off",
)
_SURE: Final = {"fsync": {"on"}, "full_page_writes": {"on"}, "synchronous_commit": {"on", "remote_apply"}}


class AgainError(Exception):
    """Another transaction was in the way; nothing was written, and the same may be tried again."""


class Database(Protocol):
    """What the store asks of a database; used by one thread at a time."""

    @property
    def lock(self) -> str:
        """What makes a reader of stations wait for the one before."""

    def transaction(self, *, together: bool = False) -> AbstractContextManager[None]:
        """All inside is on the disk when this ends, or nothing is when it raises.

        Args:
            together: let statements travel together; `load` is not allowed then.
        """

    def rows(self, query: str, values: Sequence[Any] = ()) -> list[Row]:
        """Run one statement and return its rows."""

    def later(self, query: str, values: Sequence[Any] = ()) -> Later:
        """Run one statement, inside a transaction, and return what gives its rows.

        Statements run in the order of these calls, and several travel together: a batch of acts goes to a
        server and back three times, not once for each statement.
        """

    def run(self, query: str, values: Sequence[Any] = ()) -> None:
        """Run one statement that gives no rows, inside a transaction, whose end says how it went."""

    def insert(self, table: str, columns: str, rows: Sequence[Row]) -> None:
        """Put rows into a table, inside a transaction. Columns as of `given`."""

    def given(self, name: str, columns: str, rows: Sequence[Row]) -> Given:
        """Make a table of rows, at least one. Columns: `voter bytes, contest int`."""

    def load(self, table: str, columns: str, rows: Iterable[Row]) -> None:
        """Put many rows into a table, inside a transaction."""

    def found(self) -> None:
        """Make the schema in an empty database, inside a transaction."""

    def close(self) -> None:
        """Let the database go."""


def open_database(url: str, *, new: bool = False) -> Database:
    """Open a database by its address: `postgresql://…`, or the path of a SQLite file.

    Args:
        new: it shall hold nothing yet.

    Raises:
        MalformedError, StateError, DeviceError, NotPermittedError: see the two kinds.
    """
    if url.startswith(("postgresql://", "postgres://", "host=")):
        return PostgresDatabase(url)
    return SqliteDatabase(Path(url), new=new)


class SqliteDatabase:
    """A file of SQLite: WAL, synchronous=FULL."""

    lock: Final = ""  # a transaction that may write is alone from its beginning

    def __init__(self, path: Path, *, new: bool = False) -> None:
        # The service hands it from thread to thread, to one at a time.
        self._db = connect(path, table=None if new else "participation", any_thread=True)
        self._db.create_function("get_bit", 2, _get_bit, deterministic=True)

    @contextmanager
    def transaction(self, *, together: bool = False) -> Iterator[None]:
        with transaction(self._db):
            yield

    def rows(self, query: str, values: Sequence[Any] = ()) -> list[Row]:
        with sqlite_errors():
            return self._db.execute(query, values).fetchall()

    def later(self, query: str, values: Sequence[Any] = ()) -> Later:
        found = self.rows(query, values)
        return lambda: found

    def run(self, query: str, values: Sequence[Any] = ()) -> None:
        self.rows(query, values)

    def insert(self, table: str, columns: str, rows: Sequence[Row]) -> None:
        self.load(table, ", ".join(_names(columns)), rows)

    def given(self, name: str, columns: str, rows: Sequence[Row]) -> Given:
        names = _names(columns)
        marks = f"({', '.join('?' * len(names))})"
        chosen = ", ".join(f"column{place} AS {column}" for place, column in enumerate(names, 1))
        values = ", ".join([marks] * len(rows))
        return f"(SELECT {chosen} FROM (VALUES {values})) AS {name}", [value for row in rows for value in row]

    def load(self, table: str, columns: str, rows: Iterable[Row]) -> None:
        marks = ", ".join("?" * len(columns.split(", ")))
        try:
            with sqlite_errors():
                self._db.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", rows)
        except sqlite3.IntegrityError:
            raise MalformedError(f"something stands twice in what goes into the table {table}") from None

    def found(self) -> None:
        for statement in TABLES:
            self._db.execute(statement.format(bytes="BLOB", clustered="WITHOUT ROWID"))

    def close(self) -> None:
        self._db.close()


class PostgresDatabase:
    """A PostgreSQL server that keeps what it acknowledged; connects anew after the line was lost."""

    lock: Final = " FOR UPDATE OF station"

    def __init__(self, url: str) -> None:
        self._url = url
        self._db: psycopg.Connection[Row] | None = None
        with _postgres_errors():
            self._connection()

    def _connection(self) -> psycopg.Connection[Row]:
        if self._db is None or self._db.closed or self._db.broken:
            db = psycopg.connect(self._url, autocommit=True, prepare_threshold=1)
            _refuse_unsure(db)
            for setting in _BY_KEY:
                db.execute(setting)
            self._db = db
        return self._db

    @contextmanager
    def transaction(self, *, together: bool = False) -> Iterator[None]:
        with _postgres_errors():
            db = self._connection()
            with db.pipeline() if together else nullcontext(), db.transaction():
                yield

    def rows(self, query: str, values: Sequence[Any] = ()) -> list[Row]:
        with _postgres_errors():
            cursor = self._connection().execute(_marked(query), values or None, binary=True)
            return [] if cursor.description is None else cursor.fetchall()

    def later(self, query: str, values: Sequence[Any] = ()) -> Later:
        with _postgres_errors():
            cursor = self._connection().execute(_marked(query), values or None, binary=True)

        def fetch() -> list[Row]:
            with _postgres_errors():
                return cursor.fetchall()

        return fetch

    def run(self, query: str, values: Sequence[Any] = ()) -> None:
        with _postgres_errors():
            self._connection().execute(_marked(query), values or None)

    def insert(self, table: str, columns: str, rows: Sequence[Row]) -> None:
        if rows:
            given, values = self.given("new", columns, rows)
            named = ", ".join(_names(columns))
            self.run(f"INSERT INTO {table} ({named}) SELECT {named} FROM {given}", values)

    def given(self, name: str, columns: str, rows: Sequence[Row]) -> Given:
        arrays = ", ".join(f"?::{_TYPES[column.split()[1]]}" for column in columns.split(", "))
        named = ", ".join(_names(columns))
        return f"unnest({arrays}) AS {name} ({named})", [list(column) for column in zip(*rows, strict=True)]

    def load(self, table: str, columns: str, rows: Iterable[Row]) -> None:
        with _postgres_errors(), self._connection().cursor() as cursor:
            statement = f"COPY {table} ({columns}) FROM STDIN"
            with cursor.copy(statement) as copy:
                for row in rows:
                    copy.write_row(row)
            cursor.execute(f"ANALYZE {table}")

    def found(self) -> None:
        if self.rows("SELECT 1 FROM pg_tables WHERE schemaname = current_schema() AND tablename = 'centre'"):
            raise StateError("the database holds a centre already", hint="give an empty database")
        for statement in TABLES:
            self.run(statement.format(bytes="BYTEA", clustered=""))

    def close(self) -> None:
        if self._db is not None:
            self._db.close()


def _names(columns: str) -> list[str]:
    return [column.split()[0] for column in columns.split(", ")]


def _get_bit(data: bytes, bit: int) -> int:
    """What PostgreSQL calls so: bit n is bit n mod 8 of byte n div 8."""
    return data[bit // 8] >> bit % 8 & 1


def _marked(query: str) -> str:
    return query.replace("?", "%b")  # as bytes: arrays are written three times as fast as in text


def _refuse_unsure(db: psycopg.Connection[Row]) -> None:
    """Refuse a server that acknowledges what is not on a disk."""
    for setting, allowed in _SURE.items():
        row = db.execute(f"SHOW {setting}").fetchone()
        if row is None or row[0] not in allowed:
            db.close()
            raise StateError(
                f"this PostgreSQL has {setting} = {row and row[0]}; allowed: {', '.join(sorted(allowed))}",
                hint="what a voter was told must be on a disk first: see docs/operate",
            )


@contextmanager
def _postgres_errors() -> Iterator[None]:
    """Turn what PostgreSQL reports into the house's errors; values never come into a message."""
    try:
        yield
    except (psycopg.errors.DeadlockDetected, psycopg.errors.SerializationFailure) as error:
        raise AgainError from error
    except psycopg.errors.UniqueViolation:
        raise AgainError from None
    except (psycopg.OperationalError, psycopg.InterfaceError) as error:
        raise DeviceError(
            "the database does not answer", hint="see that its primary runs, and try again"
        ) from error
