"""What becomes of the words of an XLSForm: kinds, choices, groups, conditions, limits; what is said of the rest."""

from decimal import Decimal

import pytest

from checklists import AllOf, AnyOf, Match, Not, Operation, When, check, explain
from checklists.formats import xlsform
from tests.checklists.building import when

YES_NO = [
    ("choices", ["list_name", "name", "label"]),
    ("choices", ["yn", "yes", "Yes"]),
    ("choices", ["yn", "no", "No"]),
]


def rows(*lines):
    """Number the rows of each sheet from 1."""
    counts = {}
    for sheet, cells in lines:
        counts[sheet] = counts.get(sheet, 0) + 1
        yield sheet, counts[sheet], cells


def form(head, *lines, choices=YES_NO):
    return xlsform.read(rows(("survey", head.split()), *(("survey", list(line)) for line in lines), *choices))


def asked(draft):
    assert draft.refusals == (), [explain(problem) for problem in draft.refusals]
    return {question.code: question for _section, question in draft.checklist.questions()}


def told(draft):
    return {(problem.code, problem.path) for problem in draft.problems}


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("text", "text"),
        ("integer", "number"),
        ("decimal", "number"),
        ("add decimal prompt", "number"),
        ("range", "scale"),
        ("select_one yn", "single_choice"),
        ("select one from yn", "single_choice"),
        ("select_multiple yn", "multiple_choice"),
        ("date", "date"),
        ("time", "time"),
        ("image", "photo"),
        ("barcode", "barcode"),
        ("geopoint", "location"),
    ],
)
def test_types_become_kinds(word, kind):
    draft = form("type name label", (word, "a", "A"))
    assert asked(draft)["a"].kind == kind
    assert not any(problem.code == "kind_changed" for problem in draft.problems)


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("dateTime", "date"),
        ("audio", "text"),
        ("geoshape", "location"),
        ("rank yn", "multiple_choice"),
        ("file", "text"),
    ],
)
def test_a_type_without_counterpart_becomes_the_nearest_kind_with_a_remark(word, kind):
    draft = form("type name label", (word, "a", "A"))
    assert asked(draft)["a"].kind == kind
    assert ("kind_changed", "survey!2!type") in told(draft)


def test_what_nobody_is_asked_is_listed_row_by_row():
    draft = form("type name label calculation", ("text", "a", "A"), ("calculate", "b", "", "1 + 1"), ("start", "s"))
    assert list(asked(draft)) == ["a"]
    assert {("metadata_not_carried", "survey!3!type"), ("metadata_not_carried", "survey!4!type")} <= told(draft)


def test_cells_without_counterpart_are_listed_with_row_and_column():
    draft = form("type name label default media::image tags", ("text", "a", "A", "x", "a.png", "t"))
    assert ("cell_not_carried", "survey!2!default") in told(draft)
    assert ("cell_not_carried", "survey!2!media::image") in told(draft)
    assert ("column_not_carried", "survey!1!tags") in told(draft)


def test_a_signature_is_a_photo_that_is_signed():
    assert asked(form("type name label appearance", ("image", "a", "A", "signature")))["a"].kind == "signature"


def test_translations_become_texts_by_language():
    head = ("survey", ["type", "name", "label::English (en)", "label::Suomi", "hint::fi", "label::Klingon"])
    draft = xlsform.read(rows(head, ("survey", ["text", "a", "When?", "Milloin?", "Katso kelloa.", "ghorgh?"])))
    question = asked(draft)["a"]
    assert question.text == {"en": "When?", "fi": "Milloin?", "qaa": "ghorgh?"}
    assert question.guidance == {"fi": "Katso kelloa."}
    assert "language_unknown" in {problem.code for problem in draft.problems}


def test_texts_without_a_language_are_taken_in_the_default_language():
    settings = [("settings", ["default_language"]), ("settings", ["Swedish (sv)"])]
    draft = form("type name label", ("text", "a", "När?"), choices=settings)
    assert asked(draft)["a"].text == {"sv": "När?"}
    assert "language_guessed" in {problem.code for problem in form("type name label", ("text", "a", "A")).problems}


def test_groups_become_sections_and_nested_conditions_hold_together():
    draft = form(
        "type name label relevant",
        ("select_one yn", "a", "A"),
        ("begin group", "outer", "Outer", "${a} = 'yes'"),
        ("select_one yn", "b", "B"),
        ("begin_group", "inner", "Inner", "${b} = 'no'"),
        ("text", "c", "C"),
        ("end_group",),
        ("text", "d", "D"),
        ("end group",),
    )
    assert asked(draft).keys() == {"a", "b", "c", "d"}
    sections = {section.code: section for section in draft.checklist.sections}
    assert list(sections) == ["general", "outer", "inner", "outer_2"]
    assert sections["outer"].condition == sections["outer_2"].condition == when("a", "is", "yes")
    assert sections["inner"].condition == AllOf((when("a", "is", "yes"), when("b", "is", "no")))
    assert sections["inner"].title == {"en": "Inner"}


def test_a_repeat_is_asked_once_and_said_so():
    draft = form("type name label", ("begin repeat", "r", "R"), ("text", "a", "A"), ("end repeat",))
    assert list(asked(draft)) == ["a"]
    assert ("repeat_asked_once", "survey!2!type") in told(draft)


def test_a_note_guides_the_next_question_and_one_without_is_listed():
    draft = form("type name label", ("note", "n", "Look up."), ("text", "a", "A"), ("note", "m", "Thanks!"))
    assert asked(draft)["a"].guidance == {"en": "Look up."}
    assert ("note_not_carried", "survey!4") in told(draft)


def test_other_becomes_a_choice_and_a_question():
    draft = form("type name label", ("select_one yn or_other", "a", "A"))
    questions = asked(draft)
    assert [option.code for option in questions["a"].options] == ["yes", "no", "other"]
    assert questions["a_other"].condition == when("a", "is", "other")


def test_answers_inserted_into_a_text_stand_in_brackets():
    draft = form("type name label", ("text", "a", "A"), ("text", "b", "Is ${a} right?"))
    assert asked(draft)["b"].text == {"en": "Is [a] right?"}
    assert ("text_with_reference", "survey!3!label") in told(draft)


CONDITIONS = [
    ("${one} = 'yes'", when("one", "is", "yes")),
    ("'yes' = ${one}", when("one", "is", "yes")),
    ("${one} != 'yes'", Not(when("one", "is", "yes"))),
    ("selected(${one}, 'yes')", when("one", "is", "yes")),
    ("selected(${some}, 'no')", When("some", Match(Operation.INCLUDES, ("no",)))),
    ("not(selected(${some}, 'no'))", Not(When("some", Match(Operation.INCLUDES, ("no",))))),
    ("count-selected(${some}) > 0", When("some", Match(Operation.ANSWERED))),
    ("${one} = 'yes' or ${one} = 'no'", When("one", Match(Operation.ONE_OF, ("yes", "no")))),
    ("${one} = 'yes' and ${count} >= 3", AllOf((when("one", "is", "yes"), when("count", "at_least", "3")))),
    ("${one} = 'yes' or ${count} < 3", AnyOf((when("one", "is", "yes"), when("count", "at_most", "2")))),
    ("${count} > 3", when("count", "at_least", "4")),
    ("${amount} > 3", AllOf((When("amount", Match(Operation.ANSWERED)), Not(when("amount", "at_most", "3"))))),
    ("${day} > date('2026-01-31')", when("day", "at_least", "2026-02-01")),
    ("${one} = ''", Not(When("one", Match(Operation.ANSWERED)))),
    ("string-length(${words}) > 0", When("words", Match(Operation.ANSWERED))),
    ("../one = ‘yes’", when("one", "is", "yes")),
    ("true()", None),
]
SOURCES = (
    ("select_one yn", "one", "One"),
    ("select_multiple yn", "some", "Some"),
    ("integer", "count", "Count"),
    ("decimal", "amount", "Amount"),
    ("date", "day", "Day"),
    ("text", "words", "Words"),
    ("calculate", "hidden", ""),
)


@pytest.mark.parametrize(("expression", "condition"), CONDITIONS)
def test_relevant_becomes_a_condition(expression, condition):
    draft = form("type name label relevant", *SOURCES, ("text", "last", "Last", expression))
    assert asked(draft)["last"].condition == condition
    assert not [problem for problem in draft.problems if problem.path == "survey!9!relevant"]


@pytest.mark.parametrize(
    ("expression", "code"),
    [
        ("${one} = ", "expression_unreadable"),
        ("pulldata('x', 'y', ${one}) = 1", "expression_function"),
        ("${one} = ${words}", "expression_comparison"),
        ("${count} + 1 > 3", "expression_comparison"),
        ("${one} = 'maybe'", "expression_operand"),
        ("${nobody} = 'x'", "expression_unknown"),
        ("${hidden} = 'x'", "expression_not_asked"),
        ("${last} = 'x'", "expression_itself"),
        ("${after} = 'x'", "expression_later"),
        ("/data/x[1] = 'x'", "expression_path"),
        ("(" * 100 + "1" + ")" * 100, "expression_too_deep"),
        ("1 = 1 " * 2000, "expression_too_deep"),
    ],
)
def test_what_a_condition_cannot_say_is_a_remark_and_the_question_is_still_asked(expression, code):
    draft = form("type name label relevant", *SOURCES, ("text", "last", "L", expression), ("text", "after", "A"))
    assert asked(draft)["last"].condition is None
    assert (code, "survey!9!relevant") in told(draft)


def test_of_several_conditions_those_that_can_be_said_are_kept():
    expression = "${one} = 'yes' and regex(${words}, 'x')"
    draft = form("type name label relevant", *SOURCES, ("text", "last", "L", expression))
    assert asked(draft)["last"].condition == when("one", "is", "yes")
    assert ("expression_function", "survey!9!relevant") in told(draft)


@pytest.mark.parametrize(
    ("word", "constraint", "limits"),
    [
        ("integer", ". >= 0 and . <= 10", {"minimum": 0, "maximum": 10}),
        ("integer", ". > 0 and . < 10", {"minimum": 1, "maximum": 9}),
        ("integer", "(.>0) and 10>.", {"minimum": 1, "maximum": 9}),
        ("text", "string-length(.) <= 40", {"maximum": 40}),
        ("select_multiple yn", "count-selected(.) <= 1", {"maximum": 1}),
        ("date", ". >= date('2026-01-01')", {"earliest": "2026-01-01"}),
    ],
)
def test_constraints_become_limits(word, constraint, limits):
    draft = form("type name label constraint", (word, "a", "A", constraint))
    question = asked(draft)["a"]
    assert {name: getattr(question, name) for name in limits} == limits
    assert not [problem for problem in draft.problems if problem.path == "survey!2!constraint"]


def test_patterns_and_moving_limits_are_listed_and_the_rest_is_kept():
    draft = form("type name label constraint", ("date", "a", "A", ". <= today() and . >= '2026-01-01'"))
    assert asked(draft)["a"].earliest == "2026-01-01"
    assert ("expression_function", "survey!2!constraint") in told(draft)


def test_none_of_these_stands_alone():
    draft = form(
        "type name label constraint",
        ("select_multiple yn", "a", "A", "not(selected(., 'no') and count-selected(.) > 1)"),
    )
    assert [option.exclusive for option in asked(draft)["a"].options] == [False, True]


def test_our_columns_score_the_questions():
    lines = [
        ("choices", ["list_name", "name", "label", "points"]),
        ("choices", ["l", "good", "Good", "2"]),
        ("choices", ["l", "bad", "Bad", "0"]),
    ]
    draft = xlsform.read(
        rows(
            ("survey", ["type", "name", "label", "touchstone::weight", "touchstone::critical", "touchstone::evidence"]),
            ("survey", ["select_one l", "a", "A", "3", "bad -> cap 40", "bad: 1 photo, comment"]),
            ("survey", ["select_one l", "b", "B"]),
            *lines,
        )
    )
    questions = asked(draft)
    assert (questions["a"].weight, questions["b"].weight) == (3, 1)
    assert questions["a"].critical.cap == 40
    assert questions["a"].evidence[0].photos == 1
    assert not [problem for problem in check(draft.checklist) if not problem.remark]


def test_without_points_nothing_is_scored_and_that_is_said():
    draft = form("type name label", ("select_one yn", "a", "A"))
    assert asked(draft)["a"].weight == Decimal(0)
    assert ("not_scored", "survey!2!type") in told(draft)


def test_a_condition_that_another_tool_edited_wins_over_our_copy():
    head = "type name label relevant touchstone::condition"
    exact = '{"question":"one","is_not":"no"}'
    draft = form(head, *SOURCES, ("text", "last", "L", "${one} = 'yes'", exact))
    assert asked(draft)["last"].condition == when("one", "is", "yes")
    assert ("condition_edited", "survey!9!relevant") in told(draft)
