"""What reading a foreign format gives: a draft of a checklist, and everything that was not carried over as it stood.

A draft has no links to promises and standards yet, may hold remarks and is published by nobody: somebody reads the
remarks first. A format returns a `Draft` and never raises for what stands in a file.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from checklists.definition import Checklist
from checklists.problems import Problem

Row = tuple[str, int, Sequence[str]]
"""One row of a table: the sheet's name ("" for CSV), its number from 1 as people count it, the texts of its cells."""


@dataclass(frozen=True)
class Draft:
    """The checklist that was read, None when the input is refused, and all problems and remarks together."""

    checklist: Checklist | None
    problems: tuple[Problem, ...] = ()

    @property
    def refusals(self) -> tuple[Problem, ...]:
        """What must be mended before the input can be taken."""
        return tuple(problem for problem in self.problems if not problem.remark)

    @property
    def remarks(self) -> tuple[Problem, ...]:
        """What somebody should look at: guessed, changed, or not carried over."""
        return tuple(problem for problem in self.problems if problem.remark)


def in_row(
    code: str, row: tuple[str, int], column: str = "", /, *, remark: bool = True, **params: str | int
) -> Problem:
    """Return a problem of a table at (sheet, row number) and a column, named as the header or by its letters.

    The place stands in the path ("sheet!row!column", empty parts left out) and in the parameters `sheet`, `row` and
    `column`, so that it can be worded.
    """
    sheet, number = row
    place: dict[str, str | int] = {"sheet": sheet, "row": number, "column": column}
    path = "!".join(str(part) for part in place.values() if part)
    return Problem(code, path, {**params, **{name: part for name, part in place.items() if part}}, remark=remark)
