"""Every real XLSForm that lies beside the project: read, read with remarks, or refused and why; against pyxform.

Set TOUCHSTONE_XLSFORM_TABLE to a path to get the table as CSV. Skipped where the folder is absent.
"""

import csv
import io
import os
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from pyxform.xls2xform import convert

from audit.core.errors import InvalidInput
from audit.core.tables import read_sheets
from audit.core.tables.writing import workbook_bytes
from audit.standards.checklist_files import FileFormat, open_checklist, write_checklist
from checklists import dump, explain, library, load
from checklists.formats import xlsform

FOLDER = Path(__file__).parents[3].parent / "shared" / "data" / "forms" / "xlsforms"
FILES = sorted(path for path in FOLDER.rglob("*") if path.is_file())
MACROS = "tests__bug_example_xls__excel_with_macros.xlsm"
"""Accepted by pyxform, refused here: workbooks with macros are not opened."""

pytestmark = [
    pytest.mark.one_database,
    pytest.mark.filterwarnings("ignore"),  # pyxform opens workbooks whose parts openpyxl warns about
]
beside = pytest.mark.skipif(not FILES, reason="../shared/data/forms/xlsforms is not there")


def pyxform_says(data, suffix):
    try:
        convert(io.BytesIO(data), file_type=suffix, validate=False, warnings=[])
    except Exception as error:  # noqa: BLE001 - it raises anything on what it does not like
        return str(error) or type(error).__name__
    return ""


@cache
def opened(path):
    """What became of a file, or the codes for which it was not opened at all."""
    try:
        return open_checklist(path.read_bytes(), path.name)
    except InvalidInput as error:
        return [problem.code for problem in error.problems]


def read_here(path):
    """The draft, the reasons without it, and how many remarks there are."""
    found = opened(path)
    if isinstance(found, list):
        return None, "; ".join(found), 0
    draft = found.checklist if found.format is FileFormat.XLSFORM else None
    reasons = [explain(problem) for problem in found.problems if not problem.remark]
    reasons += [problem.code for problem in found.refused]
    remarks = sum(problem.remark for problem in found.problems)
    return draft, "" if draft is not None else "; ".join(reasons or ["it has no sheet of questions"]), remarks


@cache
def verdicts():
    """Path to (format, pyxform's reason or "", our reason or "", remarks, questions)."""
    table = {}
    for path in FILES:
        data = path.read_bytes()
        draft, reason, remarks = read_here(path)
        questions = 0 if draft is None else sum(1 for _asked in draft.questions())
        binary = "xls" if data.startswith(b"\xd0\xcf") else "xlsx"
        table[path] = (binary, pyxform_says(data, path.suffix), reason, remarks, questions)
    return table


@beside
def test_every_form_that_pyxform_accepts_is_read_but_for_the_one_with_macros():
    table = verdicts()
    wanted = os.environ.get("TOUCHSTONE_XLSFORM_TABLE")
    if wanted:
        with Path(wanted).open("w", newline="", encoding="utf-8") as out:
            writer = csv.writer(out)
            writer.writerow(["folder", "file", "format", "pyxform", "here", "remarks", "questions"])
            writer.writerows([path.parent.name, path.name, *row] for path, row in table.items())
    refused = {path.name: ours for path, (_format, theirs, ours, *_rest) in table.items() if not theirs and ours}
    assert refused == {MACROS: "table.macros"}
    counts = Counter((not theirs, not ours) for _format, theirs, ours, *_rest in table.values())
    assert counts[True, True] >= 135


@beside
def test_data_exports_are_refused_with_a_reason():
    exports = {"transportation_export", "double_image_field_form_data", "Impact Areas"}
    found = [read_here(path) for path in FILES if any(part in path.name for part in exports)]
    assert len(found) == len(exports)
    assert all(draft is None and reason for draft, reason, _remarks in found)


@beside
def test_what_was_read_survives_the_way_out_and_in_again():
    """XLSForm > ours > XLSForm > ours: the same checklist."""
    for path in FILES:
        draft = read_here(path)[0]
        if draft is not None:
            assert load(dump(draft)) == draft, path.name
            assert xlsform.read(xlsform.write(draft)).checklist == draft, path.name


@beside
def test_other_tools_accept_what_we_write_of_what_was_read():
    for path in FILES[::16]:
        draft = read_here(path)[0]
        if draft is not None:
            data, _lost = write_checklist(draft, ".xlsx")
            assert pyxform_says(data, ".xlsx") == "", path.name
            assert open_checklist(data, "again.xlsx").checklist == draft, path.name


@pytest.mark.parametrize("name", library.names())
def test_pyxform_accepts_the_ready_checklists_and_they_come_back_the_same(name):
    checklist = library.load(name)
    data = workbook_bytes(xlsform.write(checklist))
    assert pyxform_says(data, ".xlsx") == ""
    rows = [row for sheet in read_sheets(data, "form.xlsx").sheets for row in sheet.rows]
    assert xlsform.read(rows).checklist == checklist
