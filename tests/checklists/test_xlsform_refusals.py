"""Malformed forms: every mistake with sheet, row and column, all at once, in a sentence; and never an exception."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checklists import explain
from checklists.formats import xlsform
from tests.checklists.test_xlsform_reading import YES_NO, form, rows, told


def refused(draft):
    assert draft.checklist is None
    return {(problem.code, problem.path) for problem in draft.refusals}


def test_exported_answers_are_no_form():
    draft = xlsform.read(rows(("data", ["start", "age"]), ("data", ["2026-01-01", "31"])))
    assert refused(draft) == {("no_survey_sheet", "")}
    assert "data" in explain(draft.problems[0])
    draft = xlsform.read(rows(("survey", ["start", "age"]), ("survey", ["2026-01-01", "31"])))
    assert refused(draft) == {("no_type_column", "survey!1")}
    assert xlsform.read([]).checklist is None


def test_all_mistakes_are_told_at_once():
    draft = form(
        "type name label touchstone::weight",
        ("select_one missing", "a", "A"),
        ("wibble", "b", "B"),
        ("text", "", "C"),
        ("", "d", "D"),
        ("text", "a", "E"),
        ("text", "f", "F", "heavy"),
        ("end group",),
        ("begin group", "g", "G"),
    )
    assert refused(draft) == {
        ("list_missing", "survey!2!type"),
        ("type_unknown", "survey!3!type"),
        ("name_missing", "survey!4!name"),
        ("type_missing", "survey!5!type"),
        ("name_twice", "survey!6!name"),
        ("cell_unreadable", "survey!7!touchstone::weight"),
        ("group_not_open", "survey!8!type"),
        ("group_not_closed", "survey!9!type"),
    }
    for problem in draft.problems:
        assert "{" not in explain(problem)


@pytest.mark.parametrize(
    ("weight", "code"),
    [
        ("NaN", "number_not_finite"),
        ("Infinity", "number_not_finite"),
        ("-inf", "number_not_finite"),
        ("1_000", "cell_unreadable"),
        ("١", "cell_unreadable"),
        ("1e308", "number_too_large"),
        ("-1", "weight_negative"),
        ("2000000", "weight_out_of_range"),
        ("0.00000001", "weight_out_of_range"),
    ],
)
def test_weights_that_are_none_are_refused_at_their_cell(weight, code):
    draft = form("type name label touchstone::weight", ("select_one yn", "a", "A", weight))
    assert refused(draft) == {(code, "survey!2!touchstone::weight")}


def test_points_are_checked_as_well():
    choices = [("choices", ["list_name", "name", "label", "points"]), ("choices", ["l", "x", "X", "NaN"])]
    draft = form("type name label", ("select_one l", "a", "A"), choices=choices)
    assert refused(draft) == {("number_not_finite", "choices!2!points")}


def test_conditions_in_a_circle_are_broken_where_they_close():
    head = "type name label relevant"
    draft = form(head, ("select_one yn", "a", "A", "${b} = 'yes'"), ("select_one yn", "b", "B", "${a} = 'yes'"))
    assert ("expression_later", "survey!2!relevant") in told(draft)
    assert draft.checklist is not None


def test_the_same_name_in_two_groups_gets_two_codes():
    lines = [(("begin group", g, g), ("text", "a", "A"), ("end group",)) for g in ("one", "two")]
    draft = form("type name label", *(line for group in lines for line in group))
    assert [question.code for _section, question in draft.checklist.questions()] == ["a", "a_2"]
    assert ("code_changed", "survey!6!name") in told(draft)


def test_choices_that_stand_twice_are_read_once():
    draft = form("type name label", ("select_one yn", "a", "A"), choices=[*YES_NO, ("choices", ["yn", "no", "Nope"])])
    assert ("choice_twice", "choices!4!name") in told(draft)


def test_ten_thousand_questions_are_one_problem():
    draft = form("type name label", *(("text", f"q{number}", "Q") for number in range(10_000)))
    assert refused(draft) == {("too_many_questions", "survey!402")}


def test_more_questions_than_can_be_published_are_still_a_draft():
    draft = form("type name label", *(("text", f"q{number}", "Q") for number in range(500)))
    assert ("too_many_questions", "survey!402") in told(draft)
    assert draft.checklist is not None


cells = st.one_of(
    st.text(max_size=20),
    st.sampled_from(
        ["text", "select_one yn", "begin group", "end group", "${a}", "a", "yn", "1e308", "{}", "[", "-> cap"]
    ),
)
headings = st.sampled_from(
    ["type", "name", "label", "label::fi", "relevant", "constraint", "touchstone::bands", "touchstone::critical", "x"]
)


@given(st.lists(headings, max_size=6), st.lists(st.lists(cells, max_size=6), max_size=6))
@settings(deadline=None)
def test_no_row_of_whatever_makes_the_reader_fall(head, lines):
    lines = [("survey", [*head, "type", "name"]), *(("survey", line) for line in lines), *YES_NO]
    draft = xlsform.read(rows(*lines))
    assert (draft.checklist is None) == bool(draft.refusals)
    for problem in draft.problems:
        assert explain(problem)


def test_any_number_of_minus_signs_is_read_without_falling_over():
    rows = [
        ("survey", 1, ["type", "name", "label", "relevant"]),
        ("survey", 2, ["integer", "a", "A?", ""]),
        ("survey", 3, ["text", "b", "B?", "-" * 2000 + "1 > 0"]),
    ]
    assert xlsform.read(rows).checklist is not None
