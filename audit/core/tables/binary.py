"""Binary XLS workbooks, as spreadsheets wrote them until 2007.

xlrd gives the stored results of formulas and cannot tell them from typed values, so only callers that take stored
results anyway may read this kind.
"""

import io
import warnings
from datetime import datetime, time
from typing import Any, Literal

import xlrd

from audit.core.errors import InvalidInput
from audit.core.tables.values import Gathering, Sheet, column_letter, place, refused
from audit.core.tables.workbook import MAX_GRID, MAX_SHEETS, value_text

_SCRIPTS = "_VBA_PROJECT".encode("utf-16-le")
_WHOLE_DAY = 1.0


def read_binary(data: bytes, gathering: Gathering) -> tuple[Sheet, ...]:
    """Return the sheets of an XLS file. Raises InvalidInput for what is locked, scripted, broken or too big."""
    if _SCRIPTS in data:
        raise refused("table.macros")
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", module="xlrd")
            book = xlrd.open_workbook(file_contents=data, logfile=io.StringIO(), on_demand=True, ragged_rows=True)
            return _sheets(book, gathering)
    except InvalidInput:
        raise
    except Exception as error:  # xlrd raises anything on broken records
        code = "table.encrypted" if "encrypted" in str(error) else "table.broken_workbook"
        raise refused(code) from error


def _sheets(book: Any, gathering: Gathering) -> tuple[Sheet, ...]:
    if book.nsheets > MAX_SHEETS:
        raise refused("table.too_many_sheets", limit=MAX_SHEETS)
    walked = 0
    sheets = []
    for index in range(book.nsheets):
        sheet = book.sheet_by_index(index)
        rows = []
        for at in range(sheet.nrows):
            cells = sheet.row(at)
            walked += len(cells)
            if walked > MAX_GRID:
                raise refused("table.too_many_cells", place(sheet.name, at + 1), limit=MAX_GRID)
            texts = [
                _text(cell, book.datemode, (sheet.name, at + 1, column), gathering) for column, cell in enumerate(cells)
            ]
            row = gathering.row(sheet.name, at + 1, texts)
            if row is not None:
                rows.append(row)
        sheets.append(Sheet(sheet.name, tuple(rows)))
        book.unload_sheet(index)
    return tuple(sheets)


def _text(cell: Any, datemode: Literal[0, 1], where: tuple[str, int, int], gathering: Gathering) -> str:
    if cell.ctype in {xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK}:
        return ""
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return value_text(bool(cell.value))
    if cell.ctype == xlrd.XL_CELL_ERROR:
        sheet, number, index = where
        value = str(xlrd.error_text_from_code.get(cell.value, "#?"))
        gathering.problem("table.error_value", {**place(sheet, number), "column": column_letter(index)}, value=value)
        return value
    if cell.ctype == xlrd.XL_CELL_DATE:
        return value_text(_moment(cell.value, datemode))
    return value_text(cell.value)


def _moment(value: float, datemode: Literal[0, 1]) -> datetime | time | float:
    """Return the date and time of a cell, only the time where there is no day; the number itself when it is none."""
    try:
        parts = xlrd.xldate_as_tuple(value, datemode)
    except xlrd.XLDateError:
        return value
    return time(*parts[3:]) if value < _WHOLE_DAY else datetime(*parts)  # noqa: DTZ001 - cells know no time zone
