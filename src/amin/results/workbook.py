"""The result as a workbook for offices: numbers are numbers, names are text whatever they begin with."""

from __future__ import annotations

import re
from datetime import datetime
from fractions import Fraction
from io import BytesIO
from typing import Final

from openpyxl import Workbook
from openpyxl.cell.cell import Cell as WrittenCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from amin.counting.numerals import Language
from amin.results import tokens
from amin.results.result import Result
from amin.results.sheets import Cell, Sheet, sheets
from amin.results.zip_bytes import without_times

LARGEST_NUMBER: Final = 2**53  # a spreadsheet's numbers are floats: above it they are not exact
WHOLE: Final = "#,##0"
MOST_WIDTH, LEAST_WIDTH = 80, 8
FIXED: Final = datetime(1980, 1, 1)  # a workbook has no time of its own: the same result, the same bytes
FORMULA: Final = ("=", "+", "-", "@")
CONTROL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

HEAD: Final = Font(bold=True, color=tokens.INK.removeprefix("#"))
GROUND: Final = PatternFill("solid", fgColor=tokens.SUNK.removeprefix("#"))


def workbook(result: Result, language: Language) -> bytes:
    """Write the sheets of a result; in Persian they run from right to left."""
    book = Workbook()
    book.remove(book.worksheets[0])
    book.properties.creator = "amin"
    book.properties.created = FIXED
    for sheet in sheets(result, language):
        _write(book.create_sheet(sheet.name), sheet, language)
    made = BytesIO()
    book.save(made)
    return without_times(made.getvalue())


def _write(page: Worksheet, sheet: Sheet, language: Language) -> None:
    page.sheet_view.rightToLeft = language == "fa"
    page.freeze_panes = "A2"
    for column, head in enumerate(sheet.heads, start=1):
        cell = _put(page, 1, column, head)
        cell.font, cell.fill = HEAD, GROUND
    for number, row in enumerate(sheet.rows, start=2):
        for column, value in enumerate(row, start=1):
            if value is not None:
                _put(page, number, column, value)
    for column in range(1, len(sheet.heads) + 1):
        shown = (sheet.heads[column - 1], *(row[column - 1] for row in sheet.rows))
        widest = max(len(str(value)) for value in shown if value is not None)
        width = min(max(widest * 1.15 + 2, LEAST_WIDTH), MOST_WIDTH)
        page.column_dimensions[get_column_letter(column)].width = round(width, 1)


def _put(page: Worksheet, row: int, column: int, value: Cell) -> WrittenCell:
    """Put a value into a cell; a text is never read as a formula, a date or an error."""
    cell = page.cell(row, column)
    assert isinstance(cell, WrittenCell)  # no cells are merged here
    if isinstance(value, int) and abs(value) <= LARGEST_NUMBER:
        cell.value = value
        cell.number_format = WHOLE
        return cell
    text = CONTROL.sub("\ufffd", str(value))
    cell.value = text
    cell.data_type = "s"
    if isinstance(value, int | Fraction):
        cell.alignment = Alignment(horizontal="right")
    if text.startswith(FORMULA):
        cell.quotePrefix = True  # and stays text when the cell is edited
    return cell
