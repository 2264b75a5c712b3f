"""Tables in and out: xlsx that no cell of can run, CSV and xlsx read as text, small and strict."""

from __future__ import annotations

import csv
import io
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any, Final
from xml.etree.ElementTree import ParseError

from openpyxl import Workbook, load_workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils.exceptions import InvalidFileException

from amin.encoding.tables import FORMULA
from amin.errors import InputError, MalformedError
from amin.hq.house.when import TEHRAN, moment, short_day
from amin.hq.house.words import is_english

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_ROWS: Final = 5000
MOST_COLUMNS: Final = 60
MOST_CELL: Final = 2000
MOST_UNPACKED: Final = 100 * 2**20
_NOT_IN_XML: Final = dict.fromkeys(
    (*range(9), 11, 12, *range(14, 32), *range(0xD800, 0xE000), 0xFFFE, 0xFFFF), "\ufffd"
)


# What zipfile, XML and openpyxl raise on bytes that no program wrote; found by changing bytes at random.
_BROKEN: Final = (
    ArithmeticError, AssertionError, AttributeError, EOFError, LookupError, OSError, RuntimeError, TypeError,
    ValueError, csv.Error, struct.error, zlib.error, InvalidFileException, ParseError, zipfile.BadZipFile,
)  # fmt: skip


def as_cell(value: Any) -> Any:
    """What stands in an exported cell: a number as a number, all else as text that begins no formula."""
    if value is None:
        return ""
    if isinstance(value, bool | int | float):
        return value
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, date):
        return short_day(value)
    text = str(value).translate(_NOT_IN_XML)
    return f"'{text}" if text.startswith(FORMULA) else text


def write_xlsx(title: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """Write a sheet in the reader's direction; every text cell is stored as text."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:28])
    sheet.sheet_view.rightToLeft = not is_english()
    sheet.append([_cell(sheet, name, bold=True) for name in columns])
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _cell(sheet: Any, value: Any, *, bold: bool = False) -> Any:
    shown = as_cell(value)
    cell = WriteOnlyCell(sheet, value=shown)
    if isinstance(shown, str):
        cell.data_type = "s"
    if bold:
        cell.font = Font(bold=True)
    return cell


def read_table(name: str, data: bytes) -> list[list[str]]:
    """Read a CSV or xlsx file as rows of text, the header first.

    Raises:
        InputError: another kind of file, damaged, or larger than allowed. Nothing was taken.
    """
    try:
        rows = list(_xlsx(data) if data.startswith(b"PK") else _csv(data))
    except MalformedError as error:
        raise InputError(error.message, hint=error.hint) from None
    except _BROKEN:
        raise InputError("a file that cannot be read as a table") from None
    while rows and not any(rows[-1]):
        rows.pop()
    if not rows:
        raise InputError("an empty file cannot be read as a table")
    return rows


def _csv(data: bytes) -> Iterator[list[str]]:
    if b"\x00" in data:
        raise MalformedError("a file of another kind: it holds zero bytes")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise MalformedError("a file that cannot be read as UTF-8", hint="save it as CSV UTF-8") from None
    first = text.split("\n", 1)[0]
    dialect = (
        ";" if first.count(";") > first.count(",") else "\t" if first.count("\t") > first.count(",") else ","
    )
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=dialect, strict=True)
    for number, row in enumerate(reader):
        yield _bounded(number, [cell.strip() for cell in row])


def _xlsx(data: bytes) -> Iterator[list[str]]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        entries = archive.infolist()
        if len(entries) > 2000 or sum(entry.file_size for entry in entries) > MOST_UNPACKED:
            raise MalformedError("a workbook larger than allowed when unpacked")
        for entry in entries:
            if (
                entry.filename.endswith((".xml", ".rels"))
                and b"<!DOCTYPE" in archive.read(entry)[:4096].upper()
            ):
                raise MalformedError("a workbook that cannot be read: it declares entities")
    book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    try:
        sheet = book.worksheets[0]
        for number, row in enumerate(sheet.iter_rows(values_only=True, max_col=MOST_COLUMNS + 1)):
            cells = [_text(value) for value in row]
            while cells and not cells[-1]:
                cells.pop()
            yield _bounded(number, cells)
    finally:
        book.close()


def _bounded(number: int, cells: list[str]) -> list[str]:
    if number > MOST_ROWS:
        raise MalformedError(f"a table larger than {MOST_ROWS} rows")
    if len(cells) > MOST_COLUMNS or any(len(cell) > MOST_CELL for cell in cells):
        raise MalformedError(f"row {number + 1} is larger than allowed")
    return cells


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.replace(tzinfo=TEHRAN).strftime("%Y-%m-%d")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()
