"""One row of a list below its header: what it says in each field, and where that stands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from checklists.formats.codec import MOST_SIGNS
from checklists.formats.drafts import in_row
from checklists.formats.formulas import plain_cell
from checklists.formats.lists.columns import Header
from checklists.problems import Problem

Place = tuple[str, int]
"""Sheet and row number."""


@dataclass
class Line:
    """A row with its texts by field and language, and the problems found in it so far."""

    place: Place
    texts: Mapping[tuple[str, str], str]
    names: Mapping[str, str]
    """Field to the name of its column."""
    headings: Mapping[tuple[str, str], str] = field(default_factory=dict)
    """Field and language ("" where none is named) to the name of the column."""
    problems: list[Problem] = field(default_factory=list)

    def text(self, field_name: str) -> str:
        """Return the first text of a field in any language, "" where there is none."""
        return next((text for (name, _language), text in self.texts.items() if name == field_name and text), "")

    def by_language(self, field_name: str, language: str) -> dict[str, str]:
        """Return the texts of a field by language; a column that names none is in `language`."""
        return {spoken or language: text for (name, spoken), text in self.texts.items() if name == field_name and text}

    def remark(self, code: str, field_name: str = "", /, **params: str | int) -> None:
        """Note what was guessed, changed or left out."""
        self.problems.append(in_row(code, self.place, self.names.get(field_name, ""), remark=True, **params))

    def refuse(self, code: str, field_name: str = "", /, **params: str | int) -> None:
        """Note what must be mended in the file."""
        self.problems.append(in_row(code, self.place, self.names.get(field_name, ""), remark=False, **params))


def line_of(header: Header, place: Place, cells: Sequence[str]) -> Line:
    """Return a row as a line; cells beyond the header are remarked, texts that cannot be stored are refused."""
    texts: dict[tuple[str, str], str] = {}
    names: dict[str, str] = {}
    headings = {(column.field, column.language): column.name for column in header.columns}
    line = Line(place, texts, names, headings)
    for column in header.columns:
        names.setdefault(column.field, column.name)
        text = plain_cell(cells[column.index].strip()) if column.index < len(cells) else ""
        if len(text) > MOST_SIGNS:
            line.refuse("text_too_long", column.field, maximum=MOST_SIGNS, length=len(text))
        elif "\x00" in text or any("\ud800" <= sign <= "\udfff" for sign in text):
            line.refuse("text_broken", column.field)
        else:
            texts[column.field, column.language] = text
    for cell in cells[header.width :]:
        if cell.strip():
            line.remark("cell_without_column", text=shown(cell))
    return line


def shown(text: str) -> str:
    """Return a text short enough for a remark, in one line of printable signs."""
    line = "".join(sign if sign.isprintable() else " " for sign in " ".join(text.split()))
    return line if len(line) <= 60 else f"{line[:59]}…"  # noqa: PLR2004 - what a person recognises it by
