"""Checklists in files: which of the known formats a file is, what it holds, and writing one again.

Read are our own JSON, lists in CSV and XLSX, XLSForms, and exported inspections of SafetyCulture; docs/checklists.md
tells what becomes of each.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import PurePath

from audit.core import tables
from audit.core.errors import DomainError, Status
from audit.core.errors import Problem as TableProblem
from audit.core.tables.values import MAX_CELL
from audit.core.tables.writing import workbook_bytes
from checklists import Checklist, ChecklistError, Problem, check
from checklists.formats import json as canonical
from checklists.formats import lists, safetyculture, xlsform
from checklists.formats.codec import parse_document
from checklists.formats.drafts import Origin, placed
from checklists.formats.mending import readable_part
from checklists.size import MOST_QUESTIONS
from reports.sheets import csv_bytes

_STARTS = (b"{", b"[")
_BOM = b"\xef\xbb\xbf"


class FileFormat(StrEnum):
    """The formats in which a checklist can be read."""

    TOUCHSTONE = "Touchstone"
    LIST = "list"
    XLSFORM = "XLSForm"
    SAFETYCULTURE = "SafetyCulture"


@dataclass(frozen=True)
class Opened:
    """What a file holds: its format, the checklist (None when it is refused), and everything worth telling."""

    format: FileFormat
    checklist: Checklist | None
    problems: tuple[Problem, ...] = ()
    """Of the checklist and of its rows; refusals and remarks."""
    refused: tuple[TableProblem, ...] = ()
    """Cells that cannot be used; the checklist is None then."""
    notes: tuple[TableProblem, ...] = ()
    """What was guessed when the table was opened."""
    origins: Mapping[str, Origin] = field(default_factory=dict)
    """Where each part of the checklist stands in the file; empty for our own JSON, where paths say it."""

    unfinished: Checklist | None = None
    """What could be read of a refused file."""

    def checked(self, by: Callable[[Checklist], Iterable[Problem]] = check) -> list[Problem]:
        """Return what the checks find in the checklist, with places in the file instead of paths.

        Of a refused file as much as could be read is checked too, except for what may only follow from a refusal:
        rows that are refused already, and the checklist as a whole.
        """
        if self.checklist is not None:
            return self._without_paths(placed(by(self.checklist), self.origins))
        found = self.unfinished
        if found is None or sum(1 for _pair in found.questions()) > MOST_QUESTIONS:
            return []
        refusals = [problem for problem in self.problems if not problem.remark]
        rows = {_row(where) for where in (*(p.params for p in refusals), *(p.where for p in self.refused))}
        fields = {_field(problem.path) for problem in refusals}
        parts = [p for p in by(found) if p.path.startswith("sections[") and _field(p.path) not in fields]
        return [p for p in placed(parts, self.origins) if not self.origins or _row(p.params) not in rows]

    def _without_paths(self, problems: list[Problem]) -> list[Problem]:
        """Return problems of a table without paths into a document that nobody sees."""
        if not self.origins:
            return problems
        return [replace(problem, path="") if problem.path in _TOLD_BY_WORDS else problem for problem in problems]


_TOLD_BY_WORDS = {"minutes", "languages"}
"""Fields of the head that no table has and whose problems name them."""
_FIELD = re.compile(r"(?:(?:sections|questions)\[\d+\]\.)*\w+")


def _field(path: str) -> str:
    """Return the field of a section or question to which a path leads, without what lies deeper."""
    found = _FIELD.match(path)
    return found[0] if found is not None else path


def _row(where: Mapping[str, object]) -> tuple[object, object]:
    return where.get("sheet", ""), where.get("row", 0)


def open_checklist(data: bytes, filename: str, *, title: str = "", code: str = "", language: str = "en") -> Opened:
    """Read a checklist from a file's bytes; the content decides on the format, the name helps with JSON.

    `title` and `code` replace those of the file; `language` is that of texts which name none. Raises InvalidInput
    (codes `table.*`) for a file that cannot be opened at all; what is wrong inside stands in the result.
    """
    if filename.lower().endswith(".json") or data.removeprefix(_BOM).lstrip()[:1] in _STARTS:
        opened = _open_json(data, title, language)
    else:
        opened = _open_table(data, filename, title, language)
    if opened.checklist is None:
        return opened
    named = replace(opened.checklist, code=code or opened.checklist.code)
    if title:
        named = replace(named, title={**named.title, language: title})
    return replace(opened, checklist=named)


def write_checklist(checklist: Checklist, suffix: str) -> tuple[bytes, tuple[Problem, ...]]:
    """Return a checklist as the bytes of a .json, .xlsx or .csv file, and remarks about what is lost in it.

    Raises ValueError for another suffix, and DomainError `checklist.cell_too_long` where no workbook can hold it.
    """
    if suffix == ".json":
        return canonical.dump(checklist, pretty=True).encode(), ()
    if suffix == ".xlsx":
        try:
            return workbook_bytes(xlsform.write(checklist)), ()
        except ValueError as error:
            raise DomainError("checklist.cell_too_long", most=MAX_CELL).as_status(Status.INVALID) from error
    if suffix == ".csv":
        rows, lost = lists.write(checklist)
        return csv_bytes(rows[0], rows[1:], bom=True), lost
    message = f"{suffix or 'a file without a suffix'} is no known format"
    raise ValueError(message)


def lost_in(checklist: Checklist, suffix: str) -> tuple[Problem, ...]:
    """Return the remarks that `write_checklist` gives, without making the file."""
    return lists.write(checklist)[1] if suffix == ".csv" else ()


def _open_json(data: bytes, title: str, language: str) -> Opened:
    try:
        parsed = parse_document(data)
        ours = isinstance(parsed, dict) and ("format" in parsed or {"sections", "slots"} <= set(parsed))
        if ours:
            return Opened(FileFormat.TOUCHSTONE, canonical.from_data(parsed))
    except ChecklistError as error:
        return Opened(FileFormat.TOUCHSTONE, None, error.problems, unfinished=_part(data, error.problems))
    draft = safetyculture.read(data, title=title, language=language)
    return Opened(FileFormat.SAFETYCULTURE, draft.checklist, draft.problems, (), (), draft.origins, draft.unfinished)


def _open_table(data: bytes, filename: str, title: str, language: str) -> Opened:
    # The results of formulas are taken in forms only: there they are words that a spreadsheet put together. They may
    # be older than the cells that they rest on, so a list, which has no use for formulas, is opened without.
    opened = tables.read_sheets(data, filename, stored=True)
    if any(sheet.name.strip().casefold() == "survey" for sheet in opened.sheets):
        draft, found = xlsform.read(_rows(opened)), FileFormat.XLSFORM
        # Other sheets of the workbook are scratch paper: what is wrong there harms nobody.
        concerned = (p for p in opened.problems if str(p.where.get("sheet", "")).strip().lower() in xlsform.SHEETS)
        opened = replace(opened, problems=tuple(concerned))
    else:
        opened = tables.read_sheets(data, filename)
        rows = _rows(opened)
        if safetyculture.looks_like_rows(rows):
            draft, found = safetyculture.read_rows(rows, title=title, language=language), FileFormat.SAFETYCULTURE
        else:
            draft, found = lists.read(rows, title=title or _title_of(filename), language=language), FileFormat.LIST
    if opened.problems:
        draft = replace(draft, checklist=None)
    return Opened(
        found, draft.checklist, draft.problems, opened.problems, opened.remarks, draft.origins, draft.unfinished
    )


def _part(data: bytes, problems: tuple[Problem, ...]) -> Checklist | None:
    try:
        return readable_part(parse_document(data), problems)
    except ChecklistError:
        return None


def _rows(opened: tables.Sheets) -> list[tables.Row]:
    return [row for sheet in opened.sheets for row in sheet.rows]


def _title_of(filename: str) -> str:
    """Return the file's name as people would write a title; never empty."""
    stem = PurePath(filename).stem.replace("_", " ")
    return " ".join(stem.split())[:160] or "Checklist"
