"""Old binary workbooks and stored results of formulas, for readers that ask for them."""

import io

import openpyxl
import pytest

from audit.core import tables
from audit.core.errors import InvalidInput
from audit.core.tables.workbook import MAX_WALK

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def workbook(rows, title="survey"):
    book = openpyxl.Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def refusal(data, **options):
    with pytest.raises(InvalidInput) as refused:
        tables.read_sheets(data, "form.xls", **options)
    (problem,) = refused.value.problems
    return problem.code


def test_binary_workbooks_are_read_only_for_those_who_take_stored_results():
    assert refusal(OLE + b"\0" * 2000) == "table.unsupported"
    assert refusal(OLE + b"\0" * 2000, stored=True) == "table.broken_workbook"


def test_a_locked_or_scripted_binary_workbook_is_refused_before_it_is_parsed():
    assert refusal(OLE + "EncryptedPackage".encode("utf-16-le"), stored=True) == "table.encrypted"
    assert refusal(OLE + "_VBA_PROJECT".encode("utf-16-le"), stored=True) == "table.macros"


@pytest.mark.parametrize("tail", [b"", b"\xff" * 512, bytes(range(256)) * 40])
def test_a_broken_binary_workbook_is_one_clear_refusal(tail):
    assert refusal(OLE + tail, stored=True) == "table.broken_workbook"


def test_a_formula_that_was_never_computed_stays_a_problem():
    opened = tables.read_sheets(workbook([["type", "name"], ["text", "=A1"]]), stored=True)
    assert [(problem.code, problem.where["column"]) for problem in opened.problems] == [("table.formula", "B")]


def test_without_formulas_both_ways_to_open_give_the_same():
    data = workbook([["type", "name"], ["text", "a"], ["integer", 3]])
    assert tables.read_sheets(data, stored=True) == tables.read_sheets(data)


def test_a_stray_mark_in_the_last_row_of_a_sheet_does_not_hide_the_next_sheet():
    assert MAX_WALK >= 2 * 1_048_576
