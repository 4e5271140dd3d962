"""Which promise is asked about at which stage of the journey, and where nothing looks: the three alarms.

A catalogue may be the ready one or a brand's own: what counts are codes and which standard keeps which promise at which
stage. Pure functions; nothing here reads a database.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from checklists.answers.registry import KINDS
from checklists.definition import Checklist, Question
from checklists.library.catalogue import Catalogue
from checklists.problems import Problem


@dataclass(frozen=True)
class Crossing:
    """A standard by its code, and where it stands: the promise that it keeps and the stage at which it does."""

    standard: str
    promise: str
    stage: str


@dataclass(frozen=True)
class Grid:
    """The codes of a catalogue: stages in the order of the journey, promises, and the standards between them."""

    promises: tuple[str, ...]
    stages: tuple[str, ...]
    standards: tuple[Crossing, ...]


@dataclass(frozen=True)
class Cell:
    """One promise at one stage: its standards, how many questions ask about it, and how many of these are scored.

    `asked` has the count of questions by standard; those that measure no standard count in `questions` only.
    """

    standards: tuple[str, ...] = ()
    questions: int = 0
    scored: int = 0
    asked: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Coverage:
    """The matrix of promises and stages, and every alarm."""

    grid: Grid
    cells: Mapping[tuple[str, str], Cell]
    """(promise, stage) to its cell, for every pair of the grid."""
    alarms: tuple[Problem, ...]
    """Remarks: promise_without_question, question_without_promise, stage_without_standard."""

    def cell(self, promise: str, stage: str) -> Cell:
        """Return the cell of a promise at a stage; raises KeyError for codes that the grid does not have."""
        return self.cells[promise, stage]


def grid_of(catalogue: Catalogue) -> Grid:
    """Return the codes of a catalogue as a grid."""
    return Grid(
        tuple(promise.code for promise in catalogue.promises),
        tuple(stage.code for stage in catalogue.stages),
        tuple(Crossing(standard.code, standard.promise, standard.stage) for standard in catalogue.standards),
    )


def coverage(grid: Grid, checklists: Iterable[Checklist]) -> Coverage:
    """Return how the questions of these checklists cover the grid.

    A question stands at its own promise and stage. One whose promise the grid does not have raises the alarm and
    counts nowhere; one whose stage it does not have counts in no cell, but its promise is asked about.
    """
    every = [(checklist, question) for checklist in checklists for _section, question in checklist.questions()]
    found: dict[tuple[str, str], list[Question]] = {}
    for _checklist, question in every:
        found.setdefault((question.promise, question.stage), []).append(question)
    cells = {
        (promise, stage): _cell(grid, promise, stage, found.get((promise, stage), []))
        for promise in grid.promises
        for stage in grid.stages
    }
    return Coverage(grid, cells, tuple(_alarms(grid, every)))


def _cell(grid: Grid, promise: str, stage: str, questions: Sequence[Question]) -> Cell:
    standards = tuple(s.standard for s in grid.standards if (s.promise, s.stage) == (promise, stage))
    asked = {code: sum(question.standard == code for question in questions) for code in standards}
    return Cell(standards, len(questions), sum(map(_scored, questions)), asked)


def _scored(question: Question) -> bool:
    kind = KINDS.get(question.kind)
    return kind is not None and question.weight > 0 and kind.earns(question)


def _alarms(grid: Grid, every: Sequence[tuple[Checklist, Question]]) -> Iterable[Problem]:
    asked = {question.promise for _checklist, question in every}
    for promise in grid.promises:
        if promise not in asked:
            yield Problem("promise_without_question", f"promises.{promise}", {"promise": promise}, remark=True)
    for checklist, question in every:
        if question.promise not in grid.promises:
            params = {"question": question.code, "checklist": checklist.code}
            yield Problem("question_without_promise", f"{checklist.code}.{question.code}", params, remark=True)
    held = {standard.stage for standard in grid.standards}
    for stage in grid.stages:
        if stage not in held:
            yield Problem("stage_without_standard", f"stages.{stage}", {"stage": stage}, remark=True)


def unknown_links(grid: Grid, checklist: Checklist) -> list[Problem]:
    """Return a remark for every link of a question to a promise, standard or stage that the grid does not have."""
    promises, stages = set(grid.promises), set(grid.stages)
    standards = {crossing.standard for crossing in grid.standards}
    found: list[Problem] = []
    for number, section in enumerate(checklist.sections):
        for index, question in enumerate(section.questions):
            path = f"sections[{number}].questions[{index}]"
            if question.promise and question.promise not in promises:
                params = {"code": question.promise}
                found.append(Problem("promise_unknown", f"{path}.promise", params, remark=True))
            if question.standard and question.standard not in standards:
                params = {"code": question.standard}
                found.append(Problem("standard_unknown", f"{path}.standard", params, remark=True))
            if question.stage and question.stage not in stages:
                found.append(Problem("stage_unknown", f"{path}.stage", {"code": question.stage}, remark=True))
    return found
