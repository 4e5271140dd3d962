"""What the builder shows beside the editor: the outline with what is wrong where, and totals."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from checklists import Checklist, Problem, text_in
from checklists.editing import question_numbers

_PLACE = re.compile(r"sections\[(\d+)\](?:\.questions\[(\d+)\])?")

HEAD = ""
"""The place of the checklist itself: its head."""


@dataclass(frozen=True)
class Item:
    """A question in the outline."""

    code: str
    number: str
    words: str
    wrong: int
    """Problems that must be mended."""
    remarks: int
    present: bool


@dataclass(frozen=True)
class Group:
    """A section in the outline, with its questions."""

    code: str
    number: str
    words: str
    wrong: int
    remarks: int
    present: bool
    items: tuple[Item, ...]


def place_of(checklist: Checklist, problem: Problem) -> str:
    """Return the code of the question or section to which a problem belongs; "" for the checklist's head."""
    found = _PLACE.match(problem.path)
    if found is None:
        return HEAD
    section = checklist.sections[int(found[1])]
    return section.questions[int(found[2])].code if found[2] is not None else section.code


def outline(
    checklist: Checklist, problems: Sequence[Problem], present: str, language: str
) -> tuple[list[Group], list[Problem]]:
    """Return the sections with their questions, and the problems of the place that is open.

    A section and a question may have the same code: the open one is named with "section:" before a section's code.
    """
    groups = []
    found: dict[tuple[int | None, int | None], list[Problem]] = {}
    for problem in problems:
        found.setdefault(_at(problem), []).append(problem)
    for number, section in enumerate(checklist.sections):
        own = found.get((number, None), [])
        items = tuple(
            _item(
                question.code,
                f"{number + 1}.{order + 1}",
                text_in(question.text, language)[0],
                found.get((number, order), []),
                present,
            )
            for order, question in enumerate(section.questions)
        )
        here = section_place(section.code)
        title = text_in(section.title, language)[0]
        groups.append(Group(section.code, str(number + 1), title, *_counts(own), here == present, items))
    return groups, [problem for problem in problems if named_place(checklist, problem) == present]


def number_of(checklist: Checklist, place: str) -> str:
    """Return the number that people see of the question or section of this place: "2.3", "2", or "" for neither."""
    sections = {section_place(section.code): str(n) for n, section in enumerate(checklist.sections, start=1)}
    return sections.get(place) or question_numbers(checklist).get(place, "")


def section_place(code: str) -> str:
    """Return the name of a section's place."""
    return f"section:{code}"


def named_place(checklist: Checklist, problem: Problem) -> str:
    """Return the name of the place to which a problem belongs, as the addresses of the builder have it."""
    found = _PLACE.match(problem.path)
    place = place_of(checklist, problem)
    return section_place(place) if found is not None and found[2] is None else place


def _item(code: str, number: str, words: str, problems: Sequence[Problem], present: str) -> Item:
    return Item(code, number, words, *_counts(problems), code == present)


def _counts(problems: Iterable[Problem]) -> tuple[int, int]:
    found = list(problems)
    remarks = sum(1 for problem in found if problem.remark)
    return len(found) - remarks, remarks


def _at(problem: Problem) -> tuple[int | None, int | None]:
    found = _PLACE.match(problem.path)
    if found is None:
        return None, None
    return int(found[1]), None if found[2] is None else int(found[2])
