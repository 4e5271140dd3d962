"""Tables leave the house: as workbooks whose cells have types and are never formulas, and as CSV that nothing runs.

Rows are written as they come, so a table may be longer than memory. What reads them back: `audit.core.tables`.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import IO, Any

from xlsxwriter import Workbook

from audit.core import clock
from audit.core.tables.values import MAX_CELL
from checklists.formats.formulas import safe_cell

MOST_ROWS = 1_048_576
"""Rows of a sheet of a workbook, the heads included."""

BOM = b"\xef\xbb\xbf"
WIDEST = 60

Value = str | int | Decimal | date | None
"""What stands in a typed cell; None is an empty one ("not measured" is no number)."""

_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_OPTIONS = {
    "constant_memory": True,
    # Texts stay texts: one that begins with "=" is no formula, one that looks like a number or an address is neither.
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}


class Kind(StrEnum):
    """What a column holds, and so how its numbers are shown; the value itself is never rounded."""

    TEXT = "text"
    COUNT = "count"
    """A whole number."""
    POINTS = "points"
    """A score, or a part of one, in points of 100."""
    PERCENT = "percent"
    """Percent from 0 to 100, as a number."""
    NUMBER = "number"
    """A number with up to four decimals."""
    DAY = "day"


_FORMATS = {
    Kind.COUNT: "0",
    Kind.POINTS: "0.00",
    Kind.PERCENT: "0.00",
    Kind.NUMBER: "0.####",
    Kind.DAY: "yyyy-mm-dd",
}


@dataclass(frozen=True)
class Column:
    """The head of a column and what its cells are."""

    head: str
    kind: Kind = Kind.TEXT
    width: int = 12
    """In characters."""


@dataclass(frozen=True)
class Listing:
    """One table to write: its name (of the sheet), its columns, and its rows, read once."""

    name: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Value]]


def write_workbook(listing: Listing, out: IO[bytes]) -> None:
    """Write a listing as a workbook of one sheet with typed cells, row by row.

    Control signs that no workbook can hold are left out. Raises ValueError for a text that is longer than a cell, and
    for more rows than a sheet takes.
    """
    # Closed also where a row is refused: it holds a file for what was written so far.
    with Workbook(out, _OPTIONS) as book:
        book.set_properties({"created": clock.now().replace(tzinfo=None)})
        sheet = book.add_worksheet(_sheet_name(listing.name))
        formats = {kind: book.add_format({"num_format": shown}) for kind, shown in _FORMATS.items()}
        for at, column in enumerate(listing.columns):
            sheet.set_column(at, at, min(WIDEST, max(column.width, len(column.head) + 2)))
        sheet.freeze_panes(1, 0)
        bold = book.add_format({"bold": True})
        for at, column in enumerate(listing.columns):
            sheet.write_string(0, at, _writable(column.head, 1), bold)
        for number, row in enumerate(listing.rows, start=1):
            if number >= MOST_ROWS:
                message = f"a sheet takes {MOST_ROWS - 1} rows below its heads"
                raise ValueError(message)
            for at, (column, value) in enumerate(zip(listing.columns, row, strict=True)):
                _write(sheet, number, at, value, formats.get(column.kind))


def _write(sheet: Any, row: int, at: int, value: Value, shown: Any) -> None:
    if value is None:
        return
    if isinstance(value, str):
        sheet.write_string(row, at, _writable(value, row + 1))
    elif isinstance(value, date):
        sheet.write_datetime(row, at, value, shown)
    else:
        sheet.write_number(row, at, value, shown)


def write_csv(listing: Listing, out: IO[bytes]) -> None:
    """Write a listing as CSV in UTF-8 with a byte order mark and CRLF (RFC 4180).

    Texts that a spreadsheet would run are marked with an apostrophe; numbers and days (2026-11-02) stay as they are.
    """
    out.write(BOM)
    text = io.TextIOWrapper(out, encoding="utf-8", errors="replace", newline="", write_through=True)
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([safe_cell(column.head) for column in listing.columns])
    for row in listing.rows:
        writer.writerow([value.isoformat() if isinstance(value, date) else safe_cell(value) for value in row])
    # Without this the wrapper would close the file under whoever sends it.
    text.detach()


def workbook_bytes(rows: Iterable[tuple[str, int, Iterable[str]]]) -> bytes:
    """Return a workbook of texts: rows (sheet, number, cells) in their order; numbers left out give empty rows.

    Control signs that no workbook can hold are left out. Raises ValueError for a text that is longer than a cell.
    """
    stream = io.BytesIO()
    with Workbook(stream, _OPTIONS) as book:
        sheets: dict[str, Any] = {}
        filled: dict[str, int] = {}
        for name, number, cells in rows:
            if name not in sheets:
                sheets[name] = book.add_worksheet(name or "Sheet1")
                filled[name] = 0
            filled[name] = max(number, filled[name] + 1)
            for at, text in enumerate(cells):
                if text:
                    sheets[name].write_string(filled[name] - 1, at, _writable(text, number))
    return stream.getvalue()


def _writable(text: str, row: int) -> str:
    if len(text) > MAX_CELL:
        message = f"a cell of row {row} holds {len(text)} characters; a workbook takes {MAX_CELL}"
        raise ValueError(message)
    # A lone carriage return would be stored as an escape that only some programs read.
    return _UNWRITABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def _sheet_name(name: str) -> str:
    """Return a name that a sheet can have: at most 31 characters and none of those that workbooks forbid."""
    return re.sub(r"[\[\]:*?/\\]", " ", name).strip().strip("'")[:31] or "Sheet1"
