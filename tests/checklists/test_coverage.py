"""Where nothing looks is told: promises without a question, questions without a promise, stages without a standard."""

import pytest

from checklists import library
from checklists.coverage import Crossing, Grid, coverage, grid_of
from tests.checklists.building import checklist, question, section, yes_no

GRID = Grid(
    promises=("informed", "on-time"),
    stages=("wait", "receive", "refund"),
    standards=(Crossing("told", "informed", "wait"), Crossing("in-time", "on-time", "receive")),
)


def alarms(grid, *asked):
    return [(problem.code, problem.path) for problem in coverage(grid, asked).alarms]


def asking(*questions):
    return checklist(section("door", *questions))


TOLD = yes_no("told")
IN_TIME = yes_no("in-time", promise="on-time", stage="receive", standard="in-time")


def test_every_promise_at_every_stage_has_a_cell():
    matrix = coverage(GRID, [asking(TOLD, IN_TIME)])
    assert set(matrix.cells) == {(promise, stage) for promise in GRID.promises for stage in GRID.stages}


def test_a_cell_counts_its_questions_by_standard():
    seen = question("seen", "text", weight=TOLD.weight * 0, standard="")
    cell = coverage(GRID, [asking(TOLD, yes_no("told-again")), asking(seen)]).cell("informed", "wait")
    assert (cell.standards, cell.questions, cell.scored, cell.asked) == (("told",), 3, 2, {"told": 2})
    assert coverage(GRID, [asking(TOLD)]).cell("on-time", "receive").asked == {"in-time": 0}


def test_a_promise_without_a_question_raises_the_alarm():
    assert ("promise_without_question", "promises.on-time") in alarms(GRID, asking(TOLD))
    assert ("promise_without_question", "promises.on-time") not in alarms(GRID, asking(TOLD), asking(IN_TIME))


@pytest.mark.parametrize("promise", ["", "elsewhere"])
def test_a_question_without_a_promise_of_the_catalogue_raises_the_alarm(promise):
    lost = yes_no("lost", promise=promise)
    assert ("question_without_promise", "doorstep.lost") in alarms(GRID, asking(TOLD, IN_TIME, lost))


def test_a_stage_without_a_standard_raises_the_alarm():
    assert alarms(GRID, asking(TOLD, IN_TIME)) == [("stage_without_standard", "stages.refund")]


def test_all_alarms_are_remarks():
    assert all(problem.remark for problem in coverage(GRID, [asking(yes_no("lost", promise=""))]).alarms)


def test_nothing_asked_leaves_every_promise_without_a_question():
    assert len(alarms(GRID)) == 3
    assert coverage(Grid((), (), ()), []).alarms == ()


def test_the_library_asks_about_every_promise_of_its_catalogue():
    matrix = coverage(grid_of(library.catalogue()), [library.load(name) for name in library.names()])
    codes = {problem.code for problem in matrix.alarms}
    assert codes.isdisjoint({"promise_without_question", "question_without_promise"})
    assert sum(cell.questions for cell in matrix.cells.values()) == sum(
        1 for name in library.names() for _pair in library.load(name).questions()
    )
