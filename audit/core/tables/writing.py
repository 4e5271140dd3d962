"""Rows become an XLSX workbook in which every cell is text: nothing in it is ever run as a formula."""

import io
from collections.abc import Iterable

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, TYPE_STRING

from audit.core.tables.values import MAX_CELL


def workbook_bytes(rows: Iterable[tuple[str, int, Iterable[str]]]) -> bytes:
    """Return a workbook of rows (sheet, number, cells) in their order; numbers that are left out give empty rows.

    Control signs that no workbook can hold are left out. Raises ValueError for a text that is longer than a cell.
    """
    book = Workbook(write_only=True)
    sheets = {}
    filled: dict[str, int] = {}
    for name, number, cells in rows:
        if name not in sheets:
            sheets[name] = book.create_sheet(name or "Sheet1")
            filled[name] = 0
        sheet = sheets[name]
        for _empty in range(number - filled[name] - 1):
            sheet.append([])
        filled[name] = max(number, filled[name] + 1)
        line = []
        for text in cells:
            if len(text) > MAX_CELL:
                message = f"a cell of row {number} holds {len(text)} characters; a workbook takes {MAX_CELL}"
                raise ValueError(message)
            cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", text))
            # A text that begins with "=" would otherwise be stored, and run, as a formula.
            cell.data_type = TYPE_STRING
            line.append(cell)
        sheet.append(line)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()
