"""What the builder's forms show is what they store: no property of a question is lost by opening and storing it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from wtforms import BooleanField, FieldList, FormField

from audit.web.forms import all_errors
from audit.web.manager.builder import head_form, matches
from audit.web.manager.builder.question_form import Links, question_form, question_of
from checklists import KINDS, AllOf, AnyOf, Match, Not, Operation, When, editing, library
from tests.checklists.building import question

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
        elif field.data is not None:
            yield field.name, str(field.data)


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
