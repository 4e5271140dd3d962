from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checklists import ABSENT, AllOf, Answer, AnyOf, Not, When, holds, kind_of, parse_answer, passes, visible
from tests.checklists.building import NOT_APPLICABLE, answers, checklist, match, option, question, section, when, yes_no

RANG = yes_no("rang", na_allowed=True)
STATE = question("state", "single_choice", options=(option("whole", 1), option("open", 0)))
MARKS = question("marks", "multiple_choice", options=(option("sms", 1), option("email", 1), option("app", 1)))
STARS = question("stars", "scale", best="high", minimum=Decimal(1), maximum=Decimal(5))
WAIT = question("wait", "duration")
PRICE = question("price", "number", decimals=2)
DAY = question("day", "date")
CLOCK = question("clock", "time")


@pytest.mark.parametrize(
    ("asked", "raw", "test", "expected"),
    [
        (RANG, "yes", ("is", "yes"), True),
        (RANG, "no", ("is", "yes"), False),
        (RANG, "no", ("is_not", "yes"), True),
        (RANG, "", ("is_not", "yes"), False),
        (RANG, "", ("answered",), False),
        (RANG, "no", ("answered",), True),
        (RANG, "no", ("not_applicable",), False),
        (STATE, "open", ("one_of", "whole", "open"), True),
        (STATE, "open", ("one_of", "whole"), False),
        (MARKS, ["sms", "app"], ("includes", "app"), True),
        (MARKS, ["sms", "app"], ("includes", "email"), False),
        (MARKS, ["sms", "app"], ("is", "sms app"), True),
        (STARS, "3", ("at_least", "3"), True),
        (STARS, "3", ("at_least", "4"), False),
        (STARS, "3", ("at_most", "3"), True),
        (STARS, "3", ("at_most", "2"), False),
        (WAIT, "2:00", ("at_least", "120"), True),
        (WAIT, "10:00", ("at_most", "90"), False),
        (PRICE, "9,90", ("at_most", "10"), True),
        (PRICE, "9,90", ("is", "9.9"), True),
        (PRICE, "10.00", ("at_least", "9.9"), True),
        (DAY, "2026-02-01", ("at_least", "2026-01-31"), True),
        (DAY, "31.1.2026", ("is", "2026-01-31"), True),
        (CLOCK, "9.05", ("at_most", "10:00"), True),
        (CLOCK, "10:00:30", ("at_most", "10:00"), False),
    ],
)
def test_a_match_asks_one_answer(asked, raw, test, expected):
    assert passes(match(*test), asked, parse_answer(asked, raw)) is expected


@pytest.mark.parametrize("test", [("is", "yes"), ("is_not", "yes"), ("answered",), ("one_of", "yes", "no")])
def test_not_applicable_passes_no_test_but_its_own(test):
    assert not passes(match(*test), RANG, NOT_APPLICABLE)
    assert passes(match("not_applicable"), RANG, NOT_APPLICABLE)


@pytest.mark.parametrize("operand", ["NaN", "sNaN", "Infinity", "abc", ""])
def test_a_broken_limit_is_false_and_raises_nothing(operand):
    assert not passes(match("at_least", operand), STARS, Answer(3))


def test_a_hidden_trigger_counts_as_not_answered():
    chain = checklist(
        section(
            "door",
            yes_no("met"),
            yes_no("greeted", condition=when("met", "is", "yes")),
            yes_no("why_not", condition=when("greeted", "is", "no")),
        )
    )
    assert visible(chain, answers(met="yes", greeted="no", why_not="yes")) == {"met", "greeted", "why_not"}
    assert visible(chain, answers(met="no", greeted="no", why_not="yes")) == {"met"}


def test_a_hidden_section_hides_its_questions_and_what_rests_on_them():
    asked = checklist(
        section("arrival", yes_no("came")),
        section("door", yes_no("rang"), condition=when("came", "is", "yes")),
        section("after", yes_no("called", condition=when("rang", "is", "yes"))),
    )
    assert visible(asked, answers(came="no", rang="yes")) == {"came"}
    assert visible(asked, answers(came="yes", rang="yes")) == {"came", "rang", "called"}


def test_a_condition_does_not_look_into_another_part():
    asked = checklist(
        section("road", yes_no("late"), slots=("carrier",)),
        section("desk", yes_no("told", condition=when("late", "is", "yes")), slots=("pickup",)),
        slots=("carrier", "pickup"),
    )
    assert visible(asked, answers(late="yes")) == {"late", "told"}
    assert visible(asked, answers(late="yes"), ["pickup"]) == set()


QUESTIONS = {q.code: q for q in (RANG, STATE, MARKS, STARS)}
TESTS = st.sampled_from(
    [
        when("rang", "is", "yes"),
        when("rang", "is_not", "yes"),
        when("rang", "not_applicable"),
        when("rang", "answered"),
        when("state", "one_of", "whole", "open"),
        when("state", "is", "open"),
        when("marks", "includes", "sms"),
        when("stars", "at_least", "3"),
        when("stars", "at_most", "2"),
        when("nobody", "answered"),
    ]
)
CONDITIONS = st.recursive(
    TESTS,
    lambda inner: st.one_of(
        inner.map(Not),
        st.lists(inner, max_size=3).map(lambda parts: AllOf(tuple(parts))),
        st.lists(inner, max_size=3).map(lambda parts: AnyOf(tuple(parts))),
    ),
    max_leaves=12,
)
ANSWERS = st.fixed_dictionaries(
    {},
    optional={
        "rang": st.sampled_from([Answer("yes"), Answer("no"), NOT_APPLICABLE, ABSENT]),
        "state": st.sampled_from([Answer("whole"), Answer("open"), ABSENT]),
        "marks": st.sampled_from([Answer(("sms",)), Answer(("email", "app")), ABSENT]),
        "stars": st.integers(1, 5).map(Answer),
    },
)


def oracle(condition, given_answers):
    """The same meaning in other words: a Python expression over plain values, evaluated by Python."""
    words = expression(condition)
    known = {code: a.value for code, a in given_answers.items() if not a.not_applicable and a.value is not None}
    skipped = {code for code, a in given_answers.items() if a.not_applicable}
    return eval(words, {"known": known, "skipped": skipped})


def expression(condition):
    if isinstance(condition, Not):
        return f"(not {expression(condition.part)})"
    if isinstance(condition, AllOf):
        return "(" + " and ".join(["True", *map(expression, condition.parts)]) + ")"
    if isinstance(condition, AnyOf):
        return "(" + " or ".join(["False", *map(expression, condition.parts)]) + ")"
    assert isinstance(condition, When)
    code, operation, operands = condition.question, condition.match.operation, condition.match.operands
    words = {
        "is": f"known.get({code!r}) == {operands[0]!r}" if operands else "",
        "is_not": f"({code!r} in known and known[{code!r}] != {operands[0]!r})" if operands else "",
        "one_of": f"known.get({code!r}) in {operands!r}",
        "includes": f"{operands[0]!r} in known.get({code!r}, ())" if operands else "",
        "at_least": f"known.get({code!r}, -1) >= {operands[0]}" if operands else "",
        "at_most": f"known.get({code!r}, 99) <= {operands[0]}" if operands else "",
        "answered": f"{code!r} in known",
        "not_applicable": f"{code!r} in skipped",
    }
    return f"({words[operation]})"


@settings(max_examples=250)
@given(CONDITIONS, ANSWERS)
def test_conditions_mean_what_a_naive_oracle_says(condition, given_answers):
    assert holds(condition, QUESTIONS, given_answers) is bool(oracle(condition, given_answers))


@settings(max_examples=60)
@given(CONDITIONS, CONDITIONS, ANSWERS)
def test_visible_follows_the_conditions_of_section_and_question(of_section, of_question, given_answers):
    target = yes_no("target", condition=of_question)
    asked = checklist(section("first", *QUESTIONS.values()), replace(section("second", target), condition=of_section))
    expected = holds(of_section, QUESTIONS, given_answers) and holds(of_question, QUESTIONS, given_answers)
    assert ("target" in visible(asked, given_answers)) is expected


@pytest.mark.parametrize(
    ("asked", "raw"),
    [
        (RANG, "no"),
        (STATE, "open"),
        (STARS, "4"),
        (WAIT, "1:00:01"),
        (PRICE, "-2,50"),
        (DAY, "1.2.2026"),
        (CLOCK, "9:05:07"),
    ],
    ids=lambda item: getattr(item, "kind", item),
)
def test_a_kind_reads_back_its_own_token(asked, raw):
    value = parse_answer(asked, raw).value
    assert parse_answer(asked, kind_of(asked).token(value)).value == value
