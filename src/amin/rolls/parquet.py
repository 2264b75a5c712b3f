"""Read a Parquet file as rows of cells, in the order of its records and in bounded memory.

The reader is DuckDB, an optional extra (docs/decisions/0050). It sees one open file and nothing else: no
other path, no network, no extension.
"""

# ruff: noqa: PLC0415  (the extra may not be installed)
from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from amin.encoding.files import open_regular
from amin.encoding.tables import Problems, RefusedTable
from amin.errors import MalformedError, Place

if TYPE_CHECKING:
    import duckdb

_AT_ONCE: Final = 4096  # rows
_MEMORY: Final = "256MB"
_WHOLE: Final = ("INTEGER", "BIGINT", "SMALLINT", "UINTEGER", "UBIGINT")
_TYPES: Final = frozenset({"VARCHAR", "DATE", *_WHOLE})

Cell = str | int | date | None


def read_parquet(
    path: Path, columns: tuple[str, ...], optional: tuple[str, ...], problems: Problems
) -> Iterator[tuple[int, list[Cell]]]:
    """Yield each record with its number, from 1; its columns are found by name, in any order.

    Args:
        optional: further columns, all of which are there or none.

    Raises:
        RefusedTable: no such file, no Parquet, other columns or types, or the extra is not installed.
    """
    try:
        import duckdb
    except ImportError:
        hint = "install the extra: amin[parquet]; or save the table as CSV"
        raise RefusedTable(
            "reading Parquet needs the package duckdb", place=Place(str(path)), hint=hint
        ) from None
    try:
        file = open_regular(path)
    except MalformedError as error:
        hint = "is the path right, and may you read it?"
        raise RefusedTable(error.message, place=error.place, hint=hint) from None
    with file:
        try:
            with _connected() as db:
                yield from _rows(db, file.fileno(), columns, optional, problems)
        except duckdb.Error:  # its words may repeat what stands in the file
            hint = "was it copied whole? write it again, or save the table as CSV"
            raise RefusedTable("not a readable Parquet file", place=Place(str(path)), hint=hint) from None


def _connected() -> duckdb.DuckDBPyConnection:
    import duckdb

    return duckdb.connect(config={"threads": 1, "memory_limit": _MEMORY, "temp_directory": ""})


def _rows(
    db: duckdb.DuckDBPyConnection,
    fd: int,
    columns: tuple[str, ...],
    optional: tuple[str, ...],
    problems: Problems,
) -> Iterator[tuple[int, list[Any]]]:
    path = f"/proc/self/fd/{fd}"  # holds no sign that DuckDB takes for a pattern of names
    for setting in (
        f"allowed_paths = ['{path}']",
        "autoinstall_known_extensions = false",
        "autoload_known_extensions = false",
        "enable_external_access = false",
        "lock_configuration = true",
    ):
        db.execute(f"SET {setting}")
    found = db.execute("DESCRIBE SELECT * FROM read_parquet(?)", [path]).fetchall()
    wanted = _check_columns({str(row[0]): str(row[1]) for row in found}, columns, optional, problems)
    result = db.execute(f"SELECT {', '.join(wanted)} FROM read_parquet(?)", [path])
    record = 0
    while rows := result.fetchmany(_AT_ONCE):
        for row in rows:
            record += 1
            yield record, [*row]
    if not record:
        raise problems.stop(1, "the file has no records")


def _check_columns(
    found: dict[str, str], columns: tuple[str, ...], optional: tuple[str, ...], problems: Problems
) -> tuple[str, ...]:
    """Return the columns to read, by names that stand in our own code; the file's are not repeated."""
    wanted = columns + optional if any(name in found for name in optional) else columns
    if set(found) != set(wanted):
        hint = f"and perhaps, both: {', '.join(optional)}"
        raise problems.stop(1, f"other columns than expected: {', '.join(columns)}", hint)
    for name in wanted:
        if found[name] not in _TYPES:
            raise problems.stop(
                1, f"column {name} is of another type", "allowed: text, whole numbers, and DATE for days"
            )
    return wanted
