"""What a file is after it was opened: sheets of rows of texts, or one table with a header; and the limits."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from audit.core.errors import InvalidInput, Problem
from checklists.formats.formulas import Cell, safe_cell

__all__ = [
    "MAX_BYTES",
    "MAX_CELL",
    "MAX_COLUMNS",
    "MAX_PROBLEMS",
    "MAX_ROWS",
    "MAX_UNPACKED",
    "XLS_COLUMNS",
    "Cell",
    "Gathering",
    "Row",
    "Sheet",
    "Sheets",
    "Table",
    "column_letter",
    "place",
    "refused",
    "safe_cell",
]

MAX_BYTES = 5 * 1024 * 1024
"""Largest file."""
MAX_UNPACKED = 50 * 1024 * 1024
"""Most bytes that a packed file may unpack to, counted while reading."""
MAX_ROWS = 20_000
"""Most rows with content in one file."""
MAX_COLUMNS = 200
XLS_COLUMNS = 256
"""All that a binary XLS sheet can have: real ones hold stray cells in the last."""
MAX_CELL = 32_767
"""Longest text of a cell; also the limit of spreadsheets."""
MAX_PROBLEMS = 10_000
"""Problems that are collected; a file with more is refused as a whole."""


class Row(NamedTuple):
    """One row with content: the sheet's name, its number as a spreadsheet counts it (from 1), and its cells as text."""

    sheet: str
    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its name (empty for CSV and JSON) and its rows with content; cells are stripped, "" where empty."""

    name: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Sheets:
    """A whole file, opened."""

    format: str
    """`csv`, `xlsx`, `xls` or `json`."""
    sheets: tuple[Sheet, ...]
    problems: tuple[Problem, ...] = ()
    """What is wrong with single cells or rows; their `where` has `sheet` (if any), `row` and `column`."""
    remarks: tuple[Problem, ...] = ()
    """What was guessed or left aside, worth telling the user; nothing is wrong."""


@dataclass(frozen=True, slots=True)
class Table:
    """One table: names of the columns and, below them, rows with exactly as many cells."""

    format: str
    """`csv`, `xlsx` or `json`."""
    sheet: str
    """Name of the sheet; empty for CSV and JSON."""
    header: tuple[str, ...]
    """Names of the columns, all different; a column without a name is called by its letter."""
    rows: tuple[Row, ...]
    """The rows below the header, in the file's order, also those that have problems."""
    problems: tuple[Problem, ...] = ()
    """What is wrong with single rows: an import must refuse or leave out each row that is named here."""
    remarks: tuple[Problem, ...] = ()
    """What was guessed or left aside, worth telling the user."""

    def problems_by_row(self) -> Mapping[int, tuple[Problem, ...]]:
        """Return the problems of each row number that has any."""
        found: dict[int, list[Problem]] = {}
        for problem in self.problems:
            number = problem.where.get("row")
            if isinstance(number, int):
                found.setdefault(number, []).append(problem)
        return {number: tuple(problems) for number, problems in found.items()}

    def records(self) -> list[tuple[Row, dict[str, str]]]:
        """Return each row with its cells by the name of their column."""
        return [(row, dict(zip(self.header, row.cells, strict=True))) for row in self.rows]


def refused(code: str, where: Mapping[str, object] | None = None, **params: object) -> InvalidInput:
    """Return the error for a file that is unusable as a whole."""
    return InvalidInput([Problem(code, where or {}, params)])


def column_letter(index: int) -> str:
    """Return the spreadsheet's letters of a column counted from 0: A, B, ... Z, AA."""
    letters = ""
    number = index + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


class Gathering:
    """Collects the rows, problems and remarks of one file and keeps its limits."""

    def __init__(self, columns: int = MAX_COLUMNS) -> None:
        self._columns = columns
        self.problems: list[Problem] = []
        self.remarks: list[Problem] = []
        self._rows = 0

    def row(self, sheet: str, number: int, cells: list[str]) -> Row | None:
        """Return a clean row, or None for an empty one; raises InvalidInput where a limit of the file is passed."""
        texts = [cell.strip() for cell in cells]
        while texts and not texts[-1]:
            texts.pop()
        if not texts:
            return None
        self._rows += 1
        where = place(sheet, number)
        if self._rows > MAX_ROWS:
            raise refused("table.too_many_rows", where, limit=MAX_ROWS)
        if len(texts) > self._columns:
            raise refused("table.too_many_columns", where, limit=self._columns)
        for index, text in enumerate(texts):
            code = _fault(text)
            if code:
                self.problem(code, {**where, "column": column_letter(index)})
                texts[index] = _readable(text)
        return Row(sheet, number, tuple(texts))

    def take(self, other: "Gathering") -> None:
        """Hold what another one has collected of the whole file; rows are not counted on."""
        self.problems, self.remarks = other.problems, other.remarks

    def problem(self, code: str, where: Mapping[str, object], **params: object) -> None:
        """Note what is wrong with a row; raises InvalidInput with all of them when they become too many to read."""
        self.problems.append(Problem(code, where, params))
        if len(self.problems) > MAX_PROBLEMS:
            raise InvalidInput(self.problems, "table.too_many_problems", limit=MAX_PROBLEMS)

    def remark(self, code: str, where: Mapping[str, object] | None = None, **params: object) -> None:
        """Note what was guessed or left aside."""
        self.remarks.append(Problem(code, where or {}, params))


def place(sheet: str, row: int) -> dict[str, object]:
    """Return where a row stands, for a problem."""
    return {"sheet": sheet, "row": row} if sheet else {"row": row}


def _fault(text: str) -> str | None:
    if len(text) > MAX_CELL:
        return "table.cell_too_long"
    if text.isprintable():
        return None
    if "\0" in text:
        return "table.nul"
    if any(letter < " " and letter not in "\t\n\r" for letter in text):
        return "table.control_character"
    if any("\ud800" <= letter <= "\udfff" for letter in text):
        return "table.half_character"
    return None


def _readable(text: str) -> str:
    """Return a cell with a fault in a form that every database and page can hold, for showing the row."""
    kept = (letter if letter >= " " and not "\ud800" <= letter <= "\udfff" else "\ufffd" for letter in text[:MAX_CELL])
    return "".join(kept)
