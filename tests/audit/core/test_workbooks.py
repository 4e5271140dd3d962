"""Workbooks that people bring: plain cells are read as typed; bombs, scripts and formulas are refused in words."""

import io
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from audit.core.errors import InvalidInput
from audit.core.tables import Row, read_sheets, read_table
from tests.audit.core.table_answers import codes, refusal


def workbook(*sheets: list[list[object]]) -> bytes:
    book = Workbook()
    book.remove(book.active)
    for number, rows in enumerate(sheets, start=1):
        sheet = book.create_sheet(f"Sheet {number}")
        for row in rows:
            sheet.append(row)
    return saved(book)


def saved(book: Workbook) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def repacked(data: bytes, change: Callable[[str, bytes], bytes], extra: dict[str, bytes] | None = None) -> bytes:
    """Return a workbook with its parts changed and others added."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
        for name, part in (extra or {}).items():
            new.writestr(name, part)
    return buffer.getvalue()


def test_cells_of_a_workbook_become_text_as_people_type_it() -> None:
    header = ["n", "half", "sum", "yes", "day", "moment", "hour", "span", "text"]
    moment = datetime.fromisoformat("2027-03-01T08:30:00")
    values = [7, 1.5, 0.1 + 0.2, True, date(2027, 3, 1), moment, time(8, 30), timedelta(hours=26), " 007 "]
    table = read_table(workbook([header, values]))
    [row] = table.rows
    assert row == Row(
        "Sheet 1",
        2,
        ("7", "1.5", "0.3", "TRUE", "2027-03-01", "2027-03-01T08:30:00", "08:30:00", "26:00:00", "007"),
    )
    assert (table.format, table.sheet, table.problems) == ("xlsx", "Sheet 1", ())


def test_other_sheets_are_told_and_can_be_chosen() -> None:
    data = workbook([], [["a"], [1]], [["b"], [2]])
    first = read_table(data)
    assert (first.sheet, first.header) == ("Sheet 2", ("a",))
    assert codes(first.remarks) == [("table.other_sheets", {"sheet": "Sheet 2"})]
    assert read_table(data, sheet="Sheet 3").header == ("b",)
    assert refusal(data, sheet="Nowhere").code == "table.no_sheet"
    assert [sheet.name for sheet in read_sheets(data).sheets] == ["Sheet 1", "Sheet 2", "Sheet 3"]


def test_formulas_and_error_values_are_problems_of_their_rows() -> None:
    book = Workbook()
    for row in [["a", "b"], [1, "=1+1"], ['=HYPERLINK("http://evil.example")', 2], [3, 4]]:
        book.active.append(row)
    book.active.append([5, "#N/A"])
    table = read_table(saved(book))
    assert codes(table.problems) == [
        ("table.formula", {"sheet": "Sheet", "row": 2, "column": "B"}),
        ("table.formula", {"sheet": "Sheet", "row": 3, "column": "A"}),
        ("table.error_value", {"sheet": "Sheet", "row": 5, "column": "B"}),
    ]
    assert not any("evil" in cell for row in table.rows for cell in row.cells)


def test_a_header_that_is_computed_is_refused() -> None:
    assert refusal(workbook([["=A2", "b"], [1, 2]])).code == "table.bad_header"


def test_text_that_only_looks_like_a_formula_is_text() -> None:
    book = Workbook()
    book.active.append(["a"])
    book.active.append(["x"])
    book.active["A2"].value = "=1+1"
    book.active["A2"].data_type = "s"
    [row] = read_table(saved(book)).rows
    assert row.cells == ("=1+1",)


def test_macros_are_refused() -> None:
    data = repacked(workbook([["a"], [1]]), lambda _, part: part, {"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0"})
    assert refusal(data).code == "table.macros"


def test_a_workbook_that_declares_macros_is_refused() -> None:
    def declare(name: str, part: bytes) -> bytes:
        return part.replace(b"sheet.main", b"sheet.macroEnabled.main") if "Content_Types" in name else part

    assert refusal(repacked(workbook([["a"], [1]]), declare)).code == "table.macros"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("part", ["xl/styles.xml", "xl/worksheets/sheet1.xml", "xl/workbook.xml", "docProps/core.xml"])
def test_entities_are_refused_in_every_part(part: str, encoding: str) -> None:
    evil = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'.encode(encoding)
    data = repacked(workbook([["a"], ["x"]]), lambda name, old: old, {f"{part}.second": evil})
    assert refusal(data).code == "table.doctype"
    data = repacked(workbook([["a"], ["x"]]), lambda name, old: evil if name == part else old)
    assert refusal(data).code == "table.doctype"


def test_an_entity_declaration_across_two_blocks_is_seen() -> None:
    padding = b" " * (64 * 1024 - 4)
    data = repacked(workbook([["a"], [1]]), lambda _, part: part, {"xl/extra.xml": padding + b"<!DOCTYPE a>"})
    assert refusal(data).code == "table.doctype"


def test_a_packed_bomb_is_refused_while_it_is_counted() -> None:
    data = repacked(workbook([["a"], [1]]), lambda _, part: part, {"xl/media/bomb.bin": b"\0" * (51 * 1024 * 1024)})
    assert len(data) < 100_000
    assert refusal(data).code == "table.unpacks_too_big"


def test_a_size_that_lies_does_not_help_a_bomb() -> None:
    data = bytearray(repacked(workbook([["a"], [1]]), lambda _, part: part, {"xl/bomb.bin": b"\0" * 60_000_000}))
    for position in range(len(data) - 4):
        if data[position : position + 4] == (60_000_000).to_bytes(4, "little"):
            data[position : position + 4] = (10).to_bytes(4, "little")
    assert refusal(bytes(data)).code in {"table.broken_workbook", "table.unpacks_too_big"}


def sheet_xml(rows: str) -> Callable[[str, bytes], bytes]:
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    head = f'<worksheet xmlns="{space}"><dimension ref="A1:A1"/><sheetData>'
    text = f"{head}{rows}</sheetData></worksheet>".encode()
    return lambda name, part: text if name == "xl/worksheets/sheet1.xml" else part


def test_lying_dimensions_hide_nothing() -> None:
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c><c r="C{n}"><v>-{n}</v></c></row>' for n in range(1, 4))
    table = read_table(repacked(workbook([["a"]]), sheet_xml(rows)))
    assert [row.cells for row in table.rows] == [("2", "", "-2"), ("3", "", "-3")]


def test_a_cell_far_out_is_a_refusal_and_not_a_walk_over_millions() -> None:
    far = '<row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="XFD2"><v>1</v></c></row>'
    assert refusal(repacked(workbook([["a"]]), sheet_xml(far))).code == "table.too_many_columns"
    wide = "".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c><c r="XFD{n}" s="0"/></row>' for n in range(1, 2000))
    assert refusal(repacked(workbook([["a"]]), sheet_xml(wide))).code == "table.too_many_cells"


def test_millions_of_marks_are_refused_before_they_are_parsed() -> None:
    for rows in ("<row/>" * 2_000_001, f"<row>{'<c/>' * 2_000_001}</row>"):
        assert refusal(repacked(workbook([["a"]]), sheet_xml(rows))).code == "table.too_many_cells"


def test_rows_beyond_the_last_of_a_spreadsheet_are_refused() -> None:
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in (1, 2_000_000_000))
    assert refusal(repacked(workbook([["a"]]), sheet_xml(rows))).code == "table.too_many_cells"


def test_a_row_far_down_keeps_its_number() -> None:
    deep = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="A1048576"><v>2</v></c></row>'
    table = read_table(repacked(workbook([["a"]]), sheet_xml(deep)))
    assert table.rows == (Row("Sheet 1", 1_048_576, ("2",)),)


def test_a_workbook_with_too_many_rows_is_refused() -> None:
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c></row>' for n in range(1, 20_003))
    problem = refusal(repacked(workbook([["a"]]), sheet_xml(rows)))
    assert (problem.code, problem.where["row"]) == ("table.too_many_rows", 20_001)


def test_a_zip_that_is_no_workbook_is_refused() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("readme.txt", "hello")
    assert refusal(buffer.getvalue()).code == "table.unsupported"


@settings(max_examples=60)
@given(st.data())
def test_a_damaged_workbook_gives_a_table_or_a_refusal(data: st.DataObject) -> None:
    content = bytearray(WORKBOOK)
    for _ in range(data.draw(st.integers(1, 8))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    try:
        read_table(bytes(content))
    except InvalidInput as refused:
        assert refused.problems  # noqa: PT017 - both ends are allowed, an error of another kind is not


WORKBOOK = workbook([["a", "b"], [1, "x"], [2, "y"]])
