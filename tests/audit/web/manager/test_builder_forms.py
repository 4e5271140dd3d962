"""What the builder's forms show is what they store: no property of a question is lost by opening and storing it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from wtforms import BooleanField, FieldList, FormField

from audit.web.forms import all_errors
from audit.web.manager.builder import head_form, matches, outline
from audit.web.manager.builder.condition_form import earlier_questions
from audit.web.manager.builder.faults import faults
from audit.web.manager.builder.question_form import Links, question_form, question_of
from checklists import KINDS, AllOf, AnyOf, Band, Match, Mode, Not, Operation, When, editing, library
from tests.checklists.building import option, question

LINKS = Links([], [], [])
KIND_WORDS = {name: name for name in KINDS}


def posted(form: Any) -> Iterator[tuple[str, str]]:
    """Everything that a browser sends of a form that nobody touched."""
    for field in form:
        if isinstance(field, FieldList):
            for row in field:
                yield from posted(row.form)
        elif isinstance(field, FormField):
            yield from posted(field.form)
        elif isinstance(field, BooleanField):
            if field.data:
                yield field.name, "y"
        else:
            yield field.name, "" if field.data is None else str(field.data)


def sent_back(app: Flask, build: Any) -> Any:
    """The form as it comes back when somebody only presses the button."""
    with app.test_request_context("/"):
        content = dict(posted(build()))
    with app.test_request_context("/", method="POST", data=content):
        form = build()
        form.validate()
        assert all_errors(form) == []
        return form


@pytest.mark.parametrize("name", library.names())
def test_opening_and_storing_a_question_of_the_library_changes_nothing(app: Flask, name: str):
    checklist = library.load(name)
    for _section, asked in checklist.questions():
        form = sent_back(app, lambda asked=asked: question_form(checklist, asked, LINKS, KIND_WORDS))
        assert question_of(form, checklist, asked) == asked


@pytest.mark.parametrize("name", library.names())
def test_opening_and_storing_head_and_sections_changes_nothing(app: Flask, name: str):
    checklist = library.load(name)
    form = sent_back(app, lambda: head_form.head_form(checklist))
    assert head_form.head_of(form, checklist) == checklist
    for section in checklist.sections:
        form = sent_back(app, lambda section=section: head_form.section_form(checklist, section))
        assert head_form.section_of_form(form, checklist, section) == section


def test_a_nested_condition_is_kept_until_lines_replace_it():
    leaf = When("a", Match(Operation.IS, ("yes",)))
    nested = AllOf((AnyOf((leaf, Not(leaf))), leaf))
    assert matches.flat(nested) is None
    for simple in (None, leaf, Not(leaf), AllOf((leaf, Not(leaf))), AnyOf((leaf, leaf))):
        found = matches.flat(simple)
        assert found is not None
        assert matches.condition_of(found) == simple


@pytest.mark.parametrize(
    ("typed", "operands"),
    [("yes", ("yes",)), ("Kyllä", ("yes",)), ("JA", ("yes",)), ("nej", ("no",)), ("maybe", ("maybe",)), ("", ())],
)
def test_yes_and_no_may_be_typed_in_every_language_and_nothing_typed_is_lost(app: Flask, typed, operands):
    asked = question("a", "yes_no", best="yes")
    with app.test_request_context("/"):
        assert matches.read_match("is", typed, asked).operands == operands


def test_choices_are_typed_by_their_words_and_numbers_with_a_comma(app: Flask):
    checklist = library.load("parcel-locker")
    asked = next(found for _section, found in checklist.questions() if found.kind == "single_choice")
    option = asked.options[1]
    number = question("n", "number", decimals=1)
    with app.test_request_context("/"):
        for words in (*option.text.values(), option.code):
            assert matches.read_match("is", words.upper(), asked).operands == (option.code,)
        several = f"{asked.options[0].text['en']} ; {option.text['fi']}"
        assert matches.read_match("one_of", several, asked).operands == (asked.options[0].code, option.code)
        assert matches.read_match("at_least", "2,50", number).operands == ("2.5",)


def test_a_row_that_was_emptied_is_taken_out_and_a_new_one_gets_a_code(app: Flask):
    checklist = library.load("parcel-locker")
    asked = next(found for _section, found in checklist.questions() if found.kind == "single_choice")

    def build() -> Any:
        return question_form(checklist, asked, LINKS, KIND_WORDS)

    with app.test_request_context("/"):
        content = dict(posted(build()))
    count = len(asked.options)
    content |= {f"options-0-text__{language}": "" for language in ("en", "fi", "sv")} | {"options-0-points": ""}
    content |= {f"options-{count}-text__en": "Something else", f"options-{count}-points": "0,5"}
    with app.test_request_context("/", method="POST", data=content):
        form = build()
        form.validate()
        changed = question_of(form, checklist, asked)
    assert [option.code for option in changed.options] == [*(o.code for o in asked.options[1:]), "something-else"]
    assert str(changed.options[-1].points) == "0.5"
    assert editing.replace_question(checklist, asked.code, changed) != checklist


HALF_FILLED = [
    ({"critical_effect": "flag", "critical_operation": ""}, "critical_operation"),
    ({"critical_effect": "", "critical_operation": "is", "critical_operands": "no"}, "critical_effect"),
    ({"critical_effect": "", "critical_operation": "", "critical_operands": "no"}, "critical_operation"),
    ({"critical_effect": "flag", "critical_operation": "is", "critical_operands": ""}, "critical_operands"),
    (
        {"critical_effect": "cap", "critical_operation": "is", "critical_operands": "no", "critical_cap": ""},
        "critical_cap",
    ),
    ({"evidence-0-photos": "2"}, "evidence-0-operation"),
    ({"evidence-0-comment": "y"}, "evidence-0-operation"),
    ({"evidence-0-operands": "no"}, "evidence-0-operation"),
    ({"evidence-0-operation": "is", "evidence-0-operands": "no"}, "evidence-0-photos"),
    ({"evidence-0-operation": "is", "evidence-0-operands": "no", "evidence-0-photos": "0"}, "evidence-0-photos"),
    ({"evidence-0-operation": "is", "evidence-0-photos": "1"}, "evidence-0-operands"),
    ({"evidence-0-operation": "one_of", "evidence-0-operands": ";", "evidence-0-photos": "1"}, "evidence-0-operands"),
    ({"condition-0-question": "FIRST"}, "condition-0-operation"),
    ({"condition-0-operation": "is", "condition-0-operands": "yes"}, "condition-0-question"),
    ({"condition-0-operation": "answered"}, "condition-0-question"),
    ({"condition-0-operands": "yes"}, "condition-0-question"),
    ({"condition-0-negated": "y"}, "condition-0-question"),
    ({"condition-0-question": "FIRST", "condition-0-operation": "is"}, "condition-0-operands"),
    ({"bands-0-low": "3"}, "bands-0-share"),
    ({"bands-0-high": "3"}, "bands-0-share"),
    ({"weight": ""}, "weight"),
    ({"max_photos": ""}, "max_photos"),
    (
        {"critical_effect": "flag", "critical_operation": "is", "critical_operands": "no", "critical_cap": "50"},
        "critical_cap",
    ),
    ({"critical_cap": "50"}, "critical_cap"),
    (
        {"critical_effect": "flag", "critical_operation": "answered", "critical_operands": "no"},
        "critical_operands",
    ),
    (
        {"evidence-0-operation": "not_applicable", "evidence-0-operands": "no", "evidence-0-comment": "y"},
        "evidence-0-operands",
    ),
    (
        {"condition-0-question": "FIRST", "condition-0-operation": "answered", "condition-0-operands": "yes"},
        "condition-0-operands",
    ),
]


def wrong_fields(form: Any) -> Iterator[str]:
    """The names of the fields of a form, and of its rows, that carry an error."""
    for field in form:
        if isinstance(field, FieldList):
            for row in field:
                yield from wrong_fields(row.form)
        elif field.errors:
            yield field.name


def filled_in(app: Flask, build: Any, **typed: str) -> Any:
    """The form as it comes back when somebody types into it."""
    with app.test_request_context("/"):
        content = dict(posted(build()))
    with app.test_request_context("/", method="POST", data=content | typed):
        form = build()
        form.validate()
        return form


def plain_question() -> tuple[Any, Any]:
    """A checklist and a question of it, not its first, that rests on nothing and needs nothing."""
    checklist = library.load("parcel-locker")
    last = list(checklist.questions())[-1][1]
    plain = replace(last, kind="number", options=(), bands=(), critical=None, evidence=(), condition=None)
    return editing.replace_question(checklist, last.code, plain), plain


@pytest.mark.parametrize(("typed", "at"), HALF_FILLED)
def test_what_is_filled_in_by_half_is_refused_at_the_field_that_lacks(app: Flask, typed: dict[str, str], at: str):
    checklist, asked = plain_question()
    first = checklist.sections[0].questions[0].code
    typed = {name: first if value == "FIRST" else value for name, value in typed.items()}
    form = filled_in(app, lambda: question_form(checklist, asked, LINKS, KIND_WORDS), **typed)
    assert list(wrong_fields(form)) == [at]
    sent = dict(posted(form))
    assert {name: sent[name] for name in typed} == typed


@pytest.mark.parametrize(
    "typed",
    [
        {"critical_effect": "flag", "critical_operation": "not_applicable"},
        {"evidence-0-operation": "answered", "evidence-0-comment": "y"},
        {"condition-0-question": "FIRST", "condition-0-operation": "answered"},
        {"bands-0-share": "50"},
        {"weight": "0"},
    ],
)
def test_what_is_filled_in_wholly_is_taken(app: Flask, typed: dict[str, str]):
    checklist, asked = plain_question()
    first = checklist.sections[0].questions[0].code
    typed = {name: first if value == "FIRST" else value for name, value in typed.items()}
    form = filled_in(app, lambda: question_form(checklist, asked, LINKS, KIND_WORDS), **typed)
    assert list(wrong_fields(form)) == []


def nested(checklist: Any) -> Any:
    """A condition that is nested deeper than lines can show."""
    leaf = When(checklist.sections[0].questions[0].code, Match(Operation.IS, ("yes",)))
    return AllOf((AnyOf((leaf, Not(leaf))), leaf))


LINES = [
    {"condition-0-question": "FIRST", "condition-0-operation": "answered"},
    {"condition-0-operands": "yes"},
    {"condition-1-negated": "y"},
]


@pytest.mark.parametrize("typed", LINES)
def test_lines_beside_a_nested_condition_that_is_kept_are_refused(app: Flask, typed: dict[str, str]):
    checklist, asked = plain_question()
    first = checklist.sections[0].questions[0].code
    typed = {name: first if value == "FIRST" else value for name, value in typed.items()}
    section = replace(checklist.sections[1], condition=nested(checklist))
    asked = replace(asked, condition=nested(checklist))
    for build in (
        lambda: question_form(checklist, asked, LINKS, KIND_WORDS),
        lambda: head_form.section_form(checklist, section),
    ):
        form = filled_in(app, build, **typed)
        assert "condition_join" in list(wrong_fields(form))
        form = filled_in(app, build, condition_join="all", **LINES[0] | {"condition-0-question": first})
        assert list(wrong_fields(form)) == []
        assert list(wrong_fields(filled_in(app, build))) == []


@pytest.mark.parametrize(
    ("kind", "typed", "at"),
    [
        ("multiple_choice", {"options-2-exclusive": "y"}, "options-2-exclusive"),
        ("multiple_choice", {"options-2-exclusive": "y", "options-2-text__en": "None"}, ""),
        ("scale", {"options-2-code": "4"}, "options-2-code"),
        ("scale", {"options-2-code": "1", "options-2-text__en": "Again"}, "options-2-code"),
        ("scale", {"options-2-code": "4", "options-2-points": "3"}, ""),
        ("scale", {"options-0-code": "", "options-0-text__en": "", "options-0-points": ""}, ""),
    ],
)
def test_a_row_of_choices_that_would_not_be_kept_as_typed_is_refused(app: Flask, kind, typed, at):
    checklist, asked = plain_question()
    asked = replace(asked, kind=kind, options=(option("1", 1), option("2", 0)))
    typed = {f"options-0-text__{code}": "" for code in ("fi", "sv") if "options-0-code" in typed} | typed
    form = filled_in(app, lambda: question_form(checklist, asked, LINKS, KIND_WORDS), **typed)
    assert list(wrong_fields(form)) == ([at] if at else [])


def test_what_another_kind_of_answer_uses_stays_while_the_page_does_not_show_it(app: Flask):
    checklist, asked = plain_question()
    asked = replace(asked, options=(option("a", 1), option("b", exclusive=True)), bands=(Band(Decimal(1)),))

    def build() -> Any:
        return question_form(checklist, asked, LINKS, KIND_WORDS)

    with app.test_request_context("/"):
        content = {name: value for name, value in posted(build()) if not name.startswith(("options", "bands"))}
    with app.test_request_context("/", method="POST", data=content):
        form = build()
        form.validate()
        assert question_of(form, checklist, asked) == asked
    one_of = replace(asked, kind="single_choice", bands=())
    form = sent_back(app, lambda: question_form(checklist, one_of, LINKS, KIND_WORDS))
    assert question_of(form, checklist, one_of) == one_of


def test_a_condition_on_a_question_that_comes_later_now_is_shown_and_kept(app: Flask):
    checklist, asked = plain_question()
    last = asked.code
    first = replace(checklist.sections[0].questions[0], condition=When(last, Match(Operation.ANSWERED)))
    form = sent_back(app, lambda: question_form(checklist, first, LINKS, KIND_WORDS))
    assert question_of(form, checklist, first).condition == first.condition
    offered = {choice.value: choice.label for choice in form.condition[0].form.question.choices}
    assert set(offered) == {"", last}
    assert offered[last][0].isdigit()


def test_taking_out_every_leg_is_refused(app: Flask):
    checklist = library.load("parcel-locker")
    empty = {f"slots-0-text__{code}": "" for code in checklist.languages}
    form = filled_in(app, lambda: head_form.head_form(checklist), **empty)
    assert list(wrong_fields(form)) == ["slots-0-text__en"]


def test_two_choices_of_the_same_words_are_told_by_their_codes(app: Flask):
    same = tuple(replace(option(code), text={"en": "Same"}) for code in ("a", "b"))
    asked = question("q", "single_choice", options=same)
    listed = question("q", "single_choice", options=(replace(option("a"), text={"en": "Red; green"}), option("b")))
    with app.test_request_context("/"):
        for one in (asked, listed):
            for operands in (("a",), ("b",), ("a", "b")):
                match = Match(Operation.ONE_OF, operands)
                assert matches.read_match("one_of", matches.shown_operands(match, one), one) == match


def test_the_summary_names_each_field_and_leads_to_it(app: Flask):
    checklist, asked = plain_question()
    typed = {"weight": "much", "bands-1-low": "3", "text__fi": "x" * 601}
    form = filled_in(app, lambda: question_form(checklist, asked, LINKS, KIND_WORDS), **typed)
    with app.test_request_context("/"):
        found = {fault.target: fault for fault in faults(form)}
        fields = list(wrong_fields(form))
    assert set(found) == set(fields) == {"weight", "bands-1-share", "text__fi"}
    assert found["weight"].name == "Weight"
    assert found["bands-1-share"].name == "Bands 2, Share of the weight, percent"
    assert found["text__fi"].name == "Question, Suomi"
    assert all(fault.words for fault in found.values())
    assert list(found) == ["text__fi", "bands-1-share", "weight"], "from the top of the page to its end"


def test_every_field_has_its_place_in_the_summary(app: Flask):
    checklist, asked = plain_question()
    with app.test_request_context("/"):
        for form in (
            question_form(checklist, asked, LINKS, KIND_WORDS),
            head_form.head_form(checklist),
            head_form.section_form(checklist, checklist.sections[0]),
        ):
            for field in form:
                field.errors = ["wrong"]
            ids = {field.id for field in form if not isinstance(field, FieldList)}
            assert {fault.target for fault in faults(form)} == ids


def test_the_weight_and_the_condition_of_a_section_are_whole(app: Flask):
    checklist = replace(library.load("parcel-locker"), mode=Mode.SECTION_WEIGHTS)
    section = checklist.sections[1]
    form = filled_in(
        app, lambda: head_form.section_form(checklist, section), **{"weight": "", "condition-0-negated": "y"}
    )
    assert sorted(wrong_fields(form)) == ["condition-0-question", "weight"]


@pytest.mark.parametrize(
    ("typed", "lacking"),
    [
        ({"limit_a": "90"}, ["limit_b", "limit_c"]),
        ({"limit_a": "90", "limit_c": "50"}, ["limit_b"]),
        ({"limit_a": "90", "limit_b": "70", "limit_c": "50"}, []),
        ({}, []),
    ],
)
def test_limits_of_bands_are_all_three_or_none(app: Flask, typed: dict[str, str], lacking: list[str]):
    checklist = replace(library.load("parcel-locker"), band_limits=None)
    form = filled_in(app, lambda: head_form.head_form(checklist), **typed)
    assert list(wrong_fields(form)) == lacking


def test_languages_are_ticked_and_stand_in_the_order_of_the_brand(app: Flask):
    checklist = replace(library.load("parcel-locker"), languages=("en", "sv"))

    def build() -> Any:
        return head_form.head_form(checklist, ["fi", "en"])

    form = filled_in(app, build, language__fi="y")
    assert list(wrong_fields(form)) == []
    assert head_form.head_of(form, checklist).languages == ("fi", "en", "sv")
    with app.test_request_context("/"):
        content = {name: value for name, value in posted(build()) if not name.startswith("language__")}
    for ticked in (["sv"], []):
        with app.test_request_context("/", method="POST", data=content | {f"language__{code}": "y" for code in ticked}):
            form = build()
            form.validate()
            assert list(wrong_fields(form)) == ([] if ticked else ["language__fi"])
            assert head_form.head_of(form, checklist).languages == (("sv",) if ticked else ("en", "sv"))


def test_a_section_that_shares_its_code_with_a_question_keeps_its_own_number_and_earlier_questions():
    checklist = library.load("home-delivery")
    number = next(n for n, section in enumerate(checklist.sections, start=1) if section.code == "arrival")
    asked = next(
        (n, o) for n, s in enumerate(checklist.sections, 1) for o, q in enumerate(s.questions, 1) if q.code == "arrival"
    )
    assert outline.number_of(checklist, "section:arrival") == str(number)
    assert outline.number_of(checklist, "arrival") == f"{asked[0]}.{asked[1]}"
    assert outline.number_of(checklist, "") == ""
    codes = [question.code for _section, question in checklist.questions()]
    before = [q.code for section in checklist.sections[: number - 1] for q in section.questions]
    assert [code for code, _words in earlier_questions(checklist, "section:arrival")] == before
    assert [code for code, _words in earlier_questions(checklist, "arrival")] == codes[: codes.index("arrival")]


def test_before_a_section_without_questions_stand_those_of_the_sections_before_it():
    checklist, code = editing.add_section(library.load("home-delivery"), {}, after="arrival")
    numbers = [number for number, section in enumerate(checklist.sections) if section.code == code]
    before = [q.code for section in checklist.sections[: numbers[0]] for q in section.questions]
    assert [found for found, _words in earlier_questions(checklist, f"section:{code}")] == before


def test_a_question_with_very_many_choices_opens_and_is_stored_whole(app: Flask):
    many = tuple(option(f"c{number}", number) for number in range(300))
    asked = question("pick", "single_choice", options=many)
    checklist = editing.blank("many", {"en": "Many"})
    checklist = replace(checklist, sections=(replace(checklist.sections[0], questions=(asked,)),))
    form = sent_back(app, lambda: question_form(checklist, asked, LINKS, KIND_WORDS))
    assert question_of(form, checklist, asked) == asked
