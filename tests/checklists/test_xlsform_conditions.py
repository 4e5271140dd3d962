"""Conditions of forms mean here what they mean to other tools: for every answer that can tell the difference.

Each expression stands beside the same rule in Python, which sees answers as a form holds them: texts, "" without one.
"""

from itertools import product

import pytest

from checklists import Answer, holds
from checklists.answers.registry import KINDS
from checklists.formats.xlsform.expressions import ExpressionError
from checklists.formats.xlsform.relevance import read_condition
from checklists.formats.xlsform.rendering import render_condition
from tests.checklists.test_xlsform_reading import asked, form, told

ABC = [("choices", ["list_name", "name", "label"])]
ABC += [("choices", [name, code, code]) for name, codes in {"l": "abc", "n": "123"}.items() for code in codes]
SURVEY = (
    ("select_one l", "one", "One"),
    ("select_multiple l", "some", "Some"),
    ("select_one n", "rank", "Rank"),
    ("integer", "count", "Count"),
    ("text", "words", "Words"),
)
QUESTIONS = asked(form("type name label", *SURVEY, choices=ABC))
ANSWERS = {
    "one": ("", "a", "b", "c"),
    "some": ("", "a", "b", "c", "a b", "a c", "b c", "a b c"),
    "rank": ("", "1", "2", "3"),
    "count": ("", "-1", "0", "2", "5"),
    "words": ("", "a", "b"),
}


def marked(text):
    return text.split()


def value(name, text):
    question = QUESTIONS[name]
    return KINDS[question.kind].parse(question, marked(text) if name == "some" else text)


def either(values):
    return values["count"] in {"2", "5"} if values["one"] == "a" else values["words"] == "b"


SAID = [
    ("${some} = 'a'", lambda v: v["some"] == "a"),
    ("${some} != 'b'", lambda v: v["some"] != "b"),
    ("${some} = 'a' or ${some} = 'c'", lambda v: v["some"] in {"a", "c"}),
    ("count-selected(${some}) = 0", lambda v: not marked(v["some"])),
    ("count-selected(${some}) >= 1", lambda v: len(marked(v["some"])) >= 1),
    ("count-selected(${some}) = 1", lambda v: len(marked(v["some"])) == 1),
    ("count-selected(${some}) != 1", lambda v: len(marked(v["some"])) != 1),
    ("count-selected(${some}) > 1", lambda v: len(marked(v["some"])) > 1),
    ("count-selected(${some}) >= 2", lambda v: len(marked(v["some"])) >= 2),
    ("2 > count-selected(${some})", lambda v: len(marked(v["some"])) < 2),
    ("count-selected(${some}) <= 1", lambda v: len(marked(v["some"])) <= 1),
    ("count-selected(${some}) > 0.5", lambda v: len(marked(v["some"])) > 0.5),
    ("count-selected(${some}) = 3", lambda v: len(marked(v["some"])) == 3),
    ("count-selected(${some}) < 3", lambda v: len(marked(v["some"])) < 3),
    ("count-selected(${one}) = 1", lambda v: v["one"] != ""),
    ("string-length(${words}) = 0", lambda v: v["words"] == ""),
    ("string-length(string(${count})) > 0", lambda v: v["count"] != ""),
    ("string-length(normalize-space(${words})) >= 1", lambda v: v["words"] != ""),
    ("normalize-space(${words}) != ''", lambda v: v["words"] != ""),
    ("selected(${some}, 'a') = true()", lambda v: "a" in marked(v["some"])),
    ("false() = selected(${some}, 'a')", lambda v: "a" not in marked(v["some"])),
    ("not(selected(${some}, 'a')) != 1", lambda v: "a" in marked(v["some"])),
    ("(${count} > 1) = true()", lambda v: v["count"] not in {"", "-1", "0"}),
    ("if(${one} = 'a', true(), false())", lambda v: v["one"] == "a"),
    ("if(${one} = 'a', false(), true())", lambda v: v["one"] != "a"),
    ("if(${one} = 'a', ${count} > 1, ${words} = 'b')", either),
    ("if(${one} = 'a', 'x', 'y') = 'x'", lambda v: v["one"] == "a"),
    ("if(${one} = 'a', 1, 3) >= 2", lambda v: v["one"] != "a"),
    ("coalesce(${one}, '') != ''", lambda v: v["one"] != ""),
    ("coalesce(${one}, 'a') = 'a'", lambda v: (v["one"] or "a") == "a"),
    ("coalesce(${one}, ${words}) = 'b'", lambda v: (v["one"] or v["words"]) == "b"),
    ("coalesce(${count}, 0) < 1", lambda v: int(v["count"] or 0) < 1),
    ("starts-with(${one}, 'a')", lambda v: v["one"].startswith("a")),
    ("not(contains(${one}, 'b'))", lambda v: "b" not in v["one"]),
    ("ends-with(${rank}, '3')", lambda v: v["rank"].endswith("3")),
    ("int(${count}) > 1", lambda v: v["count"] != "" and int(v["count"]) > 1),
    ("number(${rank}) >= 2", lambda v: v["rank"] in {"2", "3"}),
    ("${count} > -1", lambda v: v["count"] != "" and int(v["count"]) > -1),
    ("1 = 1 and ${one} = 'a'", lambda v: v["one"] == "a"),
    ("'x' = 'y' or ${one} = 'a'", lambda v: v["one"] == "a"),
]


@pytest.mark.parametrize(("expression", "rule"), SAID, ids=[expression for expression, _rule in SAID])
def test_a_condition_holds_for_the_same_answers_as_in_other_tools(expression, rule):
    condition = read_condition(expression, QUESTIONS.__getitem__)
    named = [name for name in ANSWERS if f"${{{name}}}" in expression]
    for values in product(*(ANSWERS[name] for name in named)):
        seen = dict.fromkeys(ANSWERS, "") | dict(zip(named, values, strict=True))
        answers = {name: Answer(value(name, text)) for name, text in seen.items() if text}
        assert holds(condition, QUESTIONS, answers) is rule(seen), seen


@pytest.mark.parametrize("expression", [expression for expression, _rule in SAID])
def test_a_condition_that_is_written_again_is_read_as_the_same(expression):
    condition = read_condition(expression, QUESTIONS.__getitem__)
    text = render_condition(condition, {name: name for name in QUESTIONS}, {n: q.kind for n, q in QUESTIONS.items()})
    assert text == "" or read_condition(text, QUESTIONS.__getitem__) == condition


@pytest.mark.parametrize(
    ("expression", "code"),
    [
        ("${one}", "expression_comparison"),
        ("boolean(${one})", "expression_comparison"),
        ("string(${one} = 'a')", "expression_function"),
        ("${some} = 'a b'", "expression_comparison"),
        ("${some} = 'z'", "expression_operand"),
        ("count-selected(${some}) > 3", "expression_operand"),
        ("count-selected(${one}) > 1", "expression_operand"),
        ("string-length(${words}) > 3", "expression_function"),
        ("starts-with(${words}, 'a')", "expression_function"),
        ("starts-with(${one}, 'z')", "expression_operand"),
        ("contains(${some}, 'a')", "expression_function"),
        ("regex(${words}, '^a')", "expression_function"),
        ("${count} > today()", "expression_function"),
        ("now() > 1", "expression_function"),
        ("position(..) = 1", "expression_unreadable"),
        ("selected-at(${some}, 0) = 'a'", "expression_function"),
        ("${count} mod 2 = 0", "expression_comparison"),
        ("coalesce(${one}, ${words}) = ${one}", "expression_comparison"),
        ("if(" * 12 + "${one} = 'a'" + ", ${count} > 1, ${words} = 'b')" * 12, "expression_too_deep"),
    ],
)
def test_what_cannot_be_said_is_refused_with_its_reason(expression, code):
    with pytest.raises(ExpressionError) as caught:
        read_condition(expression, QUESTIONS.__getitem__)
    assert caught.value.code == code


ALONE = [
    "not(selected(., 'c') and count-selected(.) > 1)",
    "not(count-selected(.) >= 2 and selected(., 'c'))",
    "not(selected(., 'c')) or count-selected(.) = 1",
    "count-selected(.) < 2 or not(selected(., 'c'))",
    "if(selected(., 'c'), count-selected(.) = 1, true())",
    "not(selected(., 'c') and (selected(., 'a') or selected(., 'b')))",
    "not((selected(., 'a') or selected(., 'b')) and selected(., 'c'))",
]


@pytest.mark.parametrize("constraint", ALONE)
def test_a_choice_that_stands_alone_is_known_however_a_form_says_it(constraint):
    draft = form("type name label constraint", ("select_multiple l", "a", "A", constraint), choices=ABC)
    assert [option.code for option in asked(draft)["a"].options if option.exclusive] == ["c"]
    assert not [problem for problem in draft.problems if problem.path == "survey!2!constraint"]


@pytest.mark.parametrize(
    "constraint",
    [
        "not(selected(., 'c') and selected(., 'a'))",
        "not(selected(., 'c')) or count-selected(.) = 2",
        "selected(., 'c')",
    ],
)
def test_choices_that_only_exclude_each_other_are_remarked(constraint):
    draft = form("type name label constraint", ("select_multiple l", "a", "A", constraint), choices=ABC)
    assert not [option.code for option in asked(draft)["a"].options if option.exclusive]
    assert ("expression_comparison", "survey!2!constraint") in told(draft)
