"""Which kind of file it is, and the header of a table."""

from collections.abc import Sequence

from audit.core.tables.binary import read_binary
from audit.core.tables.delimited import decode, read_delimited
from audit.core.tables.objects import read_objects
from audit.core.tables.values import (
    MAX_BYTES,
    MAX_COLUMNS,
    XLS_COLUMNS,
    Gathering,
    Row,
    Sheet,
    Sheets,
    Table,
    column_letter,
    place,
    refused,
)
from audit.core.tables.workbook import read_workbook

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OTHER_KINDS = (
    (b"%PDF", "PDF"),
    (b"\x1f\x8b", "GZIP"),
    (b"BZh", "BZIP2"),
    (b"\xfd7zXZ\x00", "XZ"),
    (b"7z\xbc\xaf\x27\x1c", "7Z"),
    (b"Rar!", "RAR"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"SQLite format 3", "SQLite"),
)


def read_sheets(data: bytes, filename: str = "", *, stored: bool = False) -> Sheets:
    """Open a file of any of the three kinds; the content decides which, the name only helps with JSON.

    A formula is a problem of its cell. With `stored`, the result that the spreadsheet stored stands in its place, with
    a remark, and binary XLS is read as well, in which results and typed values cannot be told apart. Raises
    InvalidInput (codes `table.*`) when the file as a whole cannot be used.
    """
    kind = _kind(data, filename, stored=stored)
    gathering = Gathering(XLS_COLUMNS if kind == "xls" else MAX_COLUMNS)
    if kind == "xls":
        sheets = read_binary(data, gathering)
    elif kind == "xlsx":
        sheets = read_workbook(data, gathering, stored=stored)
    else:
        text = decode(data, gathering)
        if kind == "json" or _starts_json(text):
            kind = "json"
            header, rows = read_objects(text, gathering)
            names = gathering.row("", 0, list(header))
            sheets = (Sheet("", (names, *rows)),) if names else ()
        else:
            sheets = (read_delimited(text, gathering),)
    return Sheets(kind, sheets, tuple(gathering.problems), tuple(gathering.remarks))


def read_table(data: bytes, filename: str = "", sheet: str | None = None) -> Table:
    """Open a file with one table: the first row with content is the header, all below it are rows.

    Of a workbook, the sheet of that name is read, by default the first with content (the others become a remark).
    Raises InvalidInput when the file as a whole cannot be used, has no header or names a column twice.
    """
    opened = read_sheets(data, filename)
    gathering = Gathering()
    chosen = _choose(opened.sheets, sheet, gathering)
    first, rows = chosen.rows[0], chosen.rows[1:]
    header = _header(first, rows, gathering)
    problems = [problem for problem in opened.problems if problem.where.get("sheet", "") == chosen.name]
    if any(problem.where.get("row") == first.number for problem in problems):
        raise refused("table.bad_header", place(chosen.name, first.number))
    table_rows = tuple(_fitted(row, len(header), gathering) for row in rows)
    return Table(
        format=opened.format,
        sheet=chosen.name,
        header=header,
        rows=table_rows,
        problems=(*problems, *gathering.problems),
        remarks=(*opened.remarks, *gathering.remarks),
    )


def _kind(data: bytes, filename: str, *, stored: bool = False) -> str:
    if not data.strip():
        raise refused("table.empty")
    if len(data) > MAX_BYTES:
        raise refused("table.too_big", megabytes=MAX_BYTES // 1024 // 1024)
    if data.startswith(b"PK\x03\x04"):
        return "xlsx"
    if data.startswith(_OLE):
        locked = "EncryptedPackage".encode("utf-16-le") in data
        if stored and not locked:
            return "xls"
        raise refused("table.encrypted") if locked else refused("table.unsupported", format="XLS")
    for mark, name in _OTHER_KINDS:
        if data.startswith(mark):
            raise refused("table.unsupported", format=name)
    return "json" if filename.lower().endswith((".json", ".geojson")) else "csv"


def _starts_json(text: str) -> bool:
    start = text.lstrip()[:200]
    return start.startswith(("[{", "[]")) or (start.startswith("[") and start[1:].lstrip().startswith("{"))


def _choose(sheets: Sequence[Sheet], name: str | None, gathering: Gathering) -> Sheet:
    filled = [sheet for sheet in sheets if sheet.rows]
    if not filled:
        raise refused("table.empty")
    if name is None:
        if len(filled) > 1:
            others = ", ".join(sheet.name for sheet in filled[1:])
            gathering.remark("table.other_sheets", {"sheet": filled[0].name}, others=others)
        return filled[0]
    for sheet in filled:
        if sheet.name == name:
            return sheet
    raise refused("table.no_sheet", sheet=name, sheets=", ".join(sheet.name for sheet in filled))


def _header(first: Row, rows: Sequence[Row], gathering: Gathering) -> tuple[str, ...]:
    """Return the names of all columns; those beyond the header's end are dealt with row by row."""
    names: list[str] = []
    seen: dict[str, str] = {}
    for index, cell in enumerate(first.cells):
        letter = column_letter(index)
        name = " ".join(cell.split())
        if not name:
            name = letter
            if any(row.cells[index : index + 1] not in {(), ("",)} for row in rows):
                gathering.remark("table.column_without_name", {**place(first.sheet, first.number), "column": letter})
        if name.casefold() in seen:
            where = {**place(first.sheet, first.number), "column": letter}
            raise refused("table.column_twice", where, name=name, other=seen[name.casefold()])
        seen[name.casefold()] = letter
        names.append(name)
    return tuple(names)


def _fitted(row: Row, width: int, gathering: Gathering) -> Row:
    """Return the row with exactly as many cells as the header; content beyond it is a problem of this row."""
    if len(row.cells) > width:
        where = {**place(row.sheet, row.number), "column": column_letter(width)}
        gathering.problem("table.row_too_long", where, cells=len(row.cells), columns=width)
    cells = row.cells[:width]
    return Row(row.sheet, row.number, cells + ("",) * (width - len(cells)))
