"""What reading a foreign format gives: a draft of a checklist, and everything that was not carried over as it stood.

A draft has no links to promises and standards yet, may hold remarks and is published by nobody: somebody reads the
remarks first. A format returns a `Draft` and never raises for what stands in a file.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from checklists.definition import Checklist
from checklists.problems import Params, Problem

Row = tuple[str, int, Sequence[str]]
"""One row of a table: the sheet's name ("" for CSV), its number from 1 as people count it, the texts of its cells."""


@dataclass(frozen=True)
class Origin:
    """Where a part of a checklist stands in the file that it was read from."""

    place: Params
    """`sheet` (if any) and `row` of a table, or `path` into JSON."""
    columns: Mapping[str, str] = field(default_factory=dict)
    """Field of the part, or "field:language", to the heading of the column that says it."""


@dataclass(frozen=True)
class Draft:
    """The checklist that was read, None when the input is refused, and all problems and remarks together."""

    checklist: Checklist | None
    problems: tuple[Problem, ...] = ()
    origins: Mapping[str, Origin] = field(default_factory=dict)
    """Path of a section, question or choice ("sections[0].questions[2]") to where it stands; "" is the head."""
    unfinished: Checklist | None = None
    """What could be read of a refused file: to be checked as well, so that all problems are told at once."""

    @property
    def refusals(self) -> tuple[Problem, ...]:
        """What must be mended before the input can be taken."""
        return tuple(problem for problem in self.problems if not problem.remark)

    @property
    def remarks(self) -> tuple[Problem, ...]:
        """What somebody should look at: guessed, changed, or not carried over."""
        return tuple(problem for problem in self.problems if problem.remark)


def placed(problems: Iterable[Problem], origins: Mapping[str, Origin]) -> list[Problem]:
    """Return problems of a checklist with their places in the file; what no place is known for keeps its path."""
    return [_placed(problem, origins) for problem in problems]


def _placed(problem: Problem, origins: Mapping[str, Origin]) -> Problem:
    part, said = problem.path, ""
    while part and part not in origins:
        part, _dot, said = part.rpartition(".")
    origin = origins.get(part)
    named = said.partition("[")[0]
    if origin is None or (not part and named not in origin.columns):
        return problem
    if "path" in origin.place:
        return replace(problem, path=str(origin.place["path"]))
    language = problem.params.get("language", "")
    column = origin.columns.get(f"{named}:{language}") or origin.columns.get(named, "")
    return replace(problem, params={**problem.params, **origin.place, **({"column": column} if column else {})})


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
