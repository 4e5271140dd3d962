"""Tables that leave the house: typed cells, never a formula, and numbers that stay numbers."""

from __future__ import annotations

import csv
import io
import tracemalloc
import zipfile
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from audit.core.tables import read_sheets
from audit.core.tables.writing import Column, Kind, Listing, workbook_bytes, write_csv, write_workbook

DANGEROUS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    " =1",
    "＝1",
    "＋1",
    "－1",
    "＠1",
    '=HYPERLINK("https://nowhere.example")',
]
TEXT_AND_NUMBERS = (
    Column("Partner"),
    Column("Visits", Kind.COUNT),
    Column("Score", Kind.POINTS),
    Column("Day", Kind.DAY),
)
ROW = ("NordDrop", 9, Decimal("72.50"), date(2026, 11, 2))


def book(*rows: tuple[object, ...], columns: tuple[Column, ...] = TEXT_AND_NUMBERS) -> bytes:
    out = io.BytesIO()
    write_workbook(Listing("Standards", columns, rows), out)
    return out.getvalue()


def delimited(*rows: tuple[object, ...], columns: tuple[Column, ...] = TEXT_AND_NUMBERS) -> bytes:
    out = io.BytesIO()
    write_csv(Listing("Standards", columns, rows), out)
    return out.getvalue()


def test_cells_of_a_workbook_keep_their_types():
    sheet = load_workbook(io.BytesIO(book(ROW))).active
    text, count, score, day = sheet[2]

    assert [cell.data_type for cell in (text, count, score, day)] == ["s", "n", "n", "d"]
    assert (text.value, count.value, score.value) == ("NordDrop", 9, 72.5)
    assert day.value.date() == date(2026, 11, 2)
    assert (count.number_format, score.number_format, day.number_format) == ("0", "0.00", "yyyy-mm-dd")


@pytest.mark.parametrize("text", DANGEROUS)
def test_no_text_of_a_workbook_is_a_formula_or_a_link(text: str):
    data = book((text, None, None, None))
    cell = load_workbook(io.BytesIO(data)).active["A2"]

    assert cell.data_type == "s"
    assert cell.value == text.replace("\r", "\n")
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in sheet
    assert b"hyperlink" not in sheet


@pytest.mark.parametrize("text", DANGEROUS)
def test_no_text_of_a_csv_file_is_run(text: str):
    [_, row] = list(
        csv.reader(io.StringIO(delimited((text, -3, Decimal("-1.5"), None)).decode("utf-8-sig"), newline=""))
    )

    assert row == [f"'{text}", "-3", "-1.5", ""]


def test_a_csv_file_says_that_it_is_utf_8_and_writes_days_as_every_program_reads_them():
    data = delimited(("Äyräs", 1, Decimal(1), date(2026, 1, 31)))

    assert data.startswith(b"\xef\xbb\xbf")
    assert data.decode("utf-8-sig").splitlines()[1] == "Äyräs,1,1,2026-01-31"
    assert b"\r\n" in data


def test_not_measured_is_an_empty_cell_and_never_0():
    sheet = load_workbook(io.BytesIO(book(("NordDrop", 0, None, None)))).active

    assert (sheet["B2"].value, sheet["C2"].value) == (0, None)
    assert delimited(("NordDrop", 0, None, None)).endswith(b"NordDrop,0,,\r\n")


def test_signs_that_no_file_can_hold_are_left_out():
    data = book(("a\x00b\ud800c", None, None, None), columns=TEXT_AND_NUMBERS)

    assert load_workbook(io.BytesIO(data)).active["A2"].value == "abc"
    assert "\ud800" not in delimited(("a\ud800", None, None, None)).decode()


def test_a_text_longer_than_a_cell_is_refused_and_not_cut():
    with pytest.raises(ValueError, match="row 2 holds 32768 characters"):
        book(("x" * 32_768, None, None, None))


def test_a_row_of_another_length_is_a_defect():
    with pytest.raises(ValueError, match="zip"):
        book(("NordDrop",))


def test_a_sheet_has_a_name_that_workbooks_take():
    out = io.BytesIO()
    write_workbook(Listing("Kept [of] tested: NordDrop/PostiX and many more", (Column("A"),), ()), out)

    [name] = load_workbook(out).sheetnames
    assert name == "Kept  of  tested  NordDrop Post"


def test_rows_are_taken_one_by_one():
    """A listing may be longer than memory: no row is asked for before the one above it was written."""
    taken: list[int] = []

    def rows():
        for number in range(50):
            taken.append(number)
            yield ("x", number, None, None)

    out = io.BytesIO()
    write_csv(Listing("Long", TEXT_AND_NUMBERS, rows()), out)
    assert len(taken) == 50
    assert load_workbook(io.BytesIO(book(*rows()))).active.max_row == 51


@pytest.mark.parametrize("write", [write_csv, write_workbook])
def test_memory_does_not_grow_with_the_rows(write, tmp_path):
    """Ten times the rows take no more memory; a writer that kept them would take ten times as much."""

    def peak(count: int) -> int:
        rows = ((f"NordDrop {number}", number, Decimal(number), date(2026, 11, 2)) for number in range(count))
        with (tmp_path / "out").open("wb+") as out:
            tracemalloc.start()
            write(Listing("Long", TEXT_AND_NUMBERS, rows), out)
            found = tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()
        return found

    peak(10)
    assert peak(5_000) < 1.5 * peak(500)


@given(st.lists(st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=30), min_size=1, max_size=5))
def test_texts_of_a_workbook_come_back_as_they_were(texts: list[str]):
    cells = [text.strip() for text in texts]
    opened = read_sheets(workbook_bytes([("Survey", 3, cells)]), "x.xlsx")
    rows = [list(row.cells) for sheet in opened.sheets for row in sheet.rows]

    while cells and not cells[-1]:
        cells.pop()
    assert rows == ([cells] if cells else [])
    assert [row.number for sheet in opened.sheets for row in sheet.rows] == [3] * bool(cells)
