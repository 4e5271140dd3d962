"""XLSX workbooks: refused before they are parsed if they are packed, locked or scripted; then read row by row."""

import io
import math
import warnings
import zipfile
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

import openpyxl

from audit.core.errors import InvalidInput
from audit.core.tables.values import (
    MAX_UNPACKED,
    Gathering,
    Sheet,
    column_letter,
    place,
    refused,
)

MAX_PARTS = 2000
MAX_SHEETS = 50
MAX_GRID = 500_000
"""Most cells, empty ones included, that are walked over: about ten seconds of work."""
MAX_TAGS = 4 * MAX_GRID
"""Most marks `<` in all parts: a cell has four. Counted before anything is parsed, since one row may hold millions."""
MAX_WALK = 4 * 1_048_576
"""Most rows, empty ones included, that are walked over: real files hold a stray mark in the last row of a sheet."""
EXACT = 10**15
"""Whole numbers below this are held exactly by a double, which is all that a spreadsheet has."""
Formulas = set[tuple[object, object, object]]
"""Sheet, row and letters of the column of each formula."""
_CHUNK = 64 * 1024
_DOCTYPES = tuple("<!DOCTYPE".encode(encoding) for encoding in ("utf-8", "utf-16-le", "utf-16-be"))
_OVERLAP = max(len(mark) for mark in _DOCTYPES)


def read_workbook(data: bytes, gathering: Gathering, *, stored: bool = False) -> tuple[Sheet, ...]:
    """Return the sheets of an XLSX file. Raises InvalidInput for what is no honest, plain workbook.

    A formula is a problem of its cell; with `stored` its last result stands there instead, with a remark.
    """
    _inspect(data)
    try:
        # The filter is only about openpyxl; threads that undo each other's leave at worst that one in place.
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", module="openpyxl")
            if not stored:
                return _opened(data, gathering)
            first = Gathering()
            sheets = _opened(data, first)
            formulas = {_cell(problem.where) for problem in first.problems if problem.code == "table.formula"}
            if formulas:
                return _opened(data, gathering, formulas)
            gathering.take(first)
            return sheets
    except InvalidInput:
        raise
    except Exception as error:  # openpyxl raises anything on broken parts
        raise refused("table.broken_workbook") from error


def _opened(data: bytes, gathering: Gathering, formulas: Formulas | None = None) -> tuple[Sheet, ...]:
    """Return the sheets; with `formulas`, the places of all of them, their stored results stand in their place."""
    results = formulas is not None
    workbook = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=results, keep_links=False)
    try:
        return _sheets(workbook, gathering, formulas or set())
    finally:
        workbook.close()


def _cell(where: Mapping[str, object]) -> tuple[object, object, object]:
    return where.get("sheet"), where.get("row"), where.get("column")


def _inspect(data: bytes) -> None:
    """Refuse bombs, encryption, macros and foreign kinds by looking at the container only."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _inspect_parts(archive)
    except InvalidInput:
        raise
    except Exception as error:  # a damaged container raises anything, down to errors of the decompressor
        raise refused("table.broken_workbook") from error


def _inspect_parts(archive: zipfile.ZipFile) -> None:
    parts = archive.infolist()
    names = {part.filename for part in parts}
    if len(parts) > MAX_PARTS or len(names) != len(parts):
        raise refused("table.broken_workbook")
    if any(part.flag_bits & 1 for part in parts):
        raise refused("table.encrypted")
    if "mimetype" in names:
        raise refused("table.unsupported", format="OpenDocument")
    if "[Content_Types].xml" not in names or not any(name.startswith("xl/") for name in names):
        raise refused("table.unsupported", format="ZIP")
    _count(archive, parts)
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise refused("table.macros")
    if b"macroEnabled" in archive.read("[Content_Types].xml"):
        raise refused("table.macros")
    if "xl/workbook.bin" in names:
        raise refused("table.unsupported", format="XLSB")


def _count(archive: zipfile.ZipFile, parts: Iterable[zipfile.ZipInfo]) -> None:
    """Unpack everything once without keeping it: the sizes that a container declares may be lies."""
    total = tags = 0
    for part in parts:
        tail = b""
        with archive.open(part) as stream:
            while chunk := stream.read(_CHUNK):
                total += len(chunk)
                if total > MAX_UNPACKED:
                    raise refused("table.unpacks_too_big", megabytes=MAX_UNPACKED // 1024 // 1024)
                tags += chunk.count(b"<")
                if tags > MAX_TAGS:
                    raise refused("table.too_many_cells", limit=MAX_GRID)
                window = tail + chunk
                if any(mark in window for mark in _DOCTYPES):
                    # Spreadsheets never write one; it is the door to entity bombs and to files of this machine.
                    raise refused("table.doctype", part=part.filename[:100])
                tail = chunk[-_OVERLAP:]


def _sheets(workbook: Any, gathering: Gathering, formulas: Formulas) -> tuple[Sheet, ...]:
    worksheets = workbook.worksheets
    if len(worksheets) > MAX_SHEETS:
        raise refused("table.too_many_sheets", limit=MAX_SHEETS)
    walked = walked_rows = 0
    sheets = []
    for worksheet in worksheets:
        # The declared dimensions may be lies in both directions.
        worksheet.reset_dimensions()
        rows = []
        for number, cells in enumerate(worksheet.iter_rows(), start=1):
            walked += len(cells)
            walked_rows += 1
            if walked > MAX_GRID or walked_rows > MAX_WALK:
                raise refused("table.too_many_cells", place(worksheet.title, number), limit=MAX_GRID)
            texts = [_text(cell, worksheet.title, number, index, gathering) for index, cell in enumerate(cells)]
            if formulas:
                _tell_results(worksheet.title, number, texts, gathering, formulas)
            row = gathering.row(worksheet.title, number, texts)
            if row is not None:
                rows.append(row)
        sheets.append(Sheet(worksheet.title, tuple(rows)))
    return tuple(sheets)


def _tell_results(sheet: str, number: int, texts: list[str], gathering: Gathering, formulas: Formulas) -> None:
    """Tell which cells hold the result of a formula; one that was never computed stays a problem."""
    for index, text in enumerate(texts):
        where = {**place(sheet, number), "column": column_letter(index)}
        if _cell(where) in formulas:
            if text:
                gathering.remark("table.formula_result", where, value=text[:100])
            else:
                gathering.problem("table.formula", where)


def _text(cell: Any, sheet: str, number: int, index: int, gathering: Gathering) -> str:
    value = cell.value
    if value is None:
        return ""
    where = {**place(sheet, number), "column": column_letter(index)}
    if cell.data_type == "f":
        gathering.problem("table.formula", where)
        return "="
    if cell.data_type == "e":
        gathering.problem(
            "table.error_value", {**place(sheet, number), "column": column_letter(index)}, value=str(value)
        )
        return str(value)
    return value_text(value)


def value_text(value: object) -> str:
    """Return a cell's value as a person would type it: ISO dates and times, numbers with a point and 15 digits."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        whole = math.isfinite(value) and value.is_integer() and abs(value) < EXACT
        return str(int(value)) if whole else f"{value:.15g}"
    if isinstance(value, datetime):
        midnight = value.time() == time()
        return value.date().isoformat() if midnight else value.isoformat(timespec="seconds")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        seconds = int(value.total_seconds())
        sign = "-" if seconds < 0 else ""
        hours, rest = divmod(abs(seconds), 3600)
        return f"{sign}{hours:02}:{rest // 60:02}:{rest % 60:02}"
    return str(value)
