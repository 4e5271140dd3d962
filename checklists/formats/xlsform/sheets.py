"""The rows of one sheet as records by column, and what was found wrong or left out on the way."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from checklists.formats.drafts import Row, in_row
from checklists.formats.xlsform.columns import Column, read_heading
from checklists.formats.xlsform.languages import Languages
from checklists.problems import Problem


@dataclass(frozen=True)
class Record:
    """One row: its place and its filled cells by column."""

    sheet: str
    number: int
    cells: Mapping[Column, str]

    @property
    def row(self) -> tuple[str, int]:
        """Sheet and number, for the place of a problem."""
        return self.sheet, self.number

    def get(self, key: str) -> str:
        """Return the first filled cell of that key; "" for none."""
        return next((text for column, text in self.cells.items() if column.key == key), "")

    def heading(self, key: str) -> str:
        """Return the heading of the filled column of that key, else the key."""
        return next((column.heading for column in self.cells if column.key == key), key)

    def translated(self, key: str) -> Iterator[tuple[Column, str]]:
        """Yield the filled cells of that key, those that name a language first."""
        found = [(column, text) for column, text in self.cells.items() if column.key == key]
        return iter(sorted(found, key=lambda item: not item[0].language))


@dataclass(frozen=True)
class Sheet:
    """A sheet whose first row with content holds the headings."""

    name: str
    head: tuple[str, int]
    columns: tuple[Column, ...] = ()
    records: tuple[Record, ...] = ()

    @property
    def keys(self) -> set[str]:
        """The keys of all columns."""
        return {column.key for column in self.columns}


@dataclass
class Findings:
    """Problems and remarks in the order in which they were found, and the languages of the form."""

    problems: list[Problem] = field(default_factory=list)
    languages: Languages = field(default_factory=Languages)
    ours: bool = False
    """Whether we wrote the form: then texts are taken word for word."""

    def refuse(self, code: str, record: Record, key: str = "", /, **params: str | int) -> None:
        """Note what must be mended before the form can be read."""
        self.place(code, record.row, record.heading(key) if key else "", params, remark=False)

    def remark(self, code: str, record: Record, key: str = "", /, **params: str | int) -> None:
        """Note what was changed, guessed or left out."""
        self.place(code, record.row, record.heading(key) if key else "", params)

    def place(
        self, code: str, row: tuple[str, int], column: str, params: Mapping[str, str | int], *, remark: bool = True
    ) -> None:
        """Note a problem at a row and a heading that no record holds."""
        placed = in_row(code, row, column, remark=remark)
        self.problems.append(replace(placed, params={**params, **placed.params}))

    def texts(self, record: Record, key: str) -> dict[str, str]:
        """Return a translated text by language; two texts for the same language that differ are a remark."""
        texts: dict[str, str] = {}
        for column, words in record.translated(key):
            code = self.languages.code(column.language)
            text = words if self.ours else _REFERENCE.sub(r"[\1]", words)
            if text != words:
                self.place("text_with_reference", record.row, column.heading, {"value": short(text)})
            if texts.setdefault(code, text) != text:
                self.place("text_twice", record.row, column.heading, {"language": code, "value": short(text)})
        return texts


LONGEST_QUOTE = 120
_REFERENCE = re.compile(r"\$\{\s*([^{}]*?)\s*\}")
"""Where other tools insert an answer into a text."""


def short(text: str) -> str:
    """Return a text cut to what fits a sentence."""
    words = " ".join(text.split())
    return words if len(words) <= LONGEST_QUOTE else words[: LONGEST_QUOTE - 1] + "…"


def by_sheet(rows: Iterable[Row]) -> dict[str, list[Row]]:
    """Return the rows with content by the name of their sheet, in the order of the workbook."""
    found: dict[str, list[Row]] = {}
    for name, number, cells in rows:
        stripped = [cell.strip() for cell in cells]
        if any(stripped):
            found.setdefault(name, []).append((name, number, stripped))
    return found


def read_sheet(rows: Sequence[Row], *, choices: bool = False) -> Sheet:
    """Return the records below the first row, which holds the headings. Cells without a heading get their number."""
    name, number, cells = rows[0]
    width = max(len(row[2]) for row in rows)
    headings = [*cells, *[""] * (width - len(cells))]
    columns = tuple(
        read_heading(text, choices=choices) if text else Column(f"#{index}", "", f"#{index}")
        for index, text in enumerate(headings, start=1)
    )
    records = tuple(
        Record(name, at, {columns[index]: text for index, text in enumerate(texts) if text})
        for _name, at, texts in rows[1:]
    )
    return Sheet(name, (name, number), columns, records)
