"""Words: every error has a sentence in three languages, on pages and at the terminal alike."""

from __future__ import annotations

import re
from enum import StrEnum

import pytest

from audit.assessment.models import AuditState
from audit.core.errors import DomainError, InvalidInput, Problem
from audit.planning.models import AssignmentState, ProgrammeState
from audit.release.models import ReleaseState
from audit.web.catalogues import LANGUAGES, TRANSLATED, missing, translations
from audit.web.messages import CATALOGUE, MODULES
from audit.web.words import STATE_OF, words

PARAMETER = re.compile(r"%\((\w+)\)s")
FRAME = ("base", "errors_general", "errors_people")


def test_no_code_is_worded_twice():
    assert len(CATALOGUE) == sum(len(module.WORDS) for module in MODULES)


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_keeps_every_parameter(language: str):
    catalogue = translations(language)
    wrong = {
        code: text
        for code, text in CATALOGUE.items()
        if sorted(PARAMETER.findall(catalogue.gettext(text))) != sorted(PARAMETER.findall(text))
    }
    assert wrong == {}


def test_the_frame_is_translated_to_the_last_word():
    assert [line for line in missing() if line.split()[1].rstrip(":") in FRAME] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_error_is_worded_without_a_page(language: str):
    text = words(DomainError("user.email_taken", email="a@b.example"), language)
    assert "a@b.example" in text
    assert "%" not in text


def test_the_languages_differ():
    assert len({words(DomainError("reset.used"), language) for language in LANGUAGES}) == len(LANGUAGES)


def test_an_unknown_code_and_a_missing_parameter_still_say_something():
    assert "made.up" in words(DomainError("made.up", detail="x"), "en")
    assert words(DomainError("user.email_taken"), "en") == "There is already an account with the address ?."


def test_problems_of_an_import_say_where_they_are():
    problems = [
        Problem("user.name_missing", where={"row": 3, "column": "name"}),
        Problem("user.email_invalid", where={"row": 4}, params={"email": "100 %s"}),
    ]
    assert words(InvalidInput(problems), "en").split("\n") == [
        "row 3, column name: Enter the person’s name.",
        "row 4: “100 %s” is not an e-mail address. Write it like name@example.com.",
    ]


def test_errors_say_neither_please_nor_sorry():
    assert [code for code, text in CATALOGUE.items() if re.search(r"(?i)\b(please|sorry|oops)\b", text)] == []


STATES = {
    "programme.transition": ("present", ProgrammeState),
    "assignment.transition": ("present", AssignmentState),
    "visit.closed": ("state", AssignmentState),
    "audit.transition_refused": ("wanted", AuditState),
    "release.not_approved": ("state", AuditState),
    "release.transition": ("present", ReleaseState),
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("code", "parameter", "state"), [(c, p, s) for c, (p, states) in STATES.items() for s in states]
)
def test_a_refused_step_names_the_state_in_words(code: str, parameter: str, state: StrEnum, language: str):
    said = words(DomainError(code, **{parameter: state.value}), language)
    thing = STATE_OF.get(code, code.partition(".")[0])
    name = CATALOGUE[f"state.{thing}.{state.value}"]
    assert translations(language).gettext(name) in said or f"%({parameter})s" not in CATALOGUE[code]
    assert f"“{state.value}”" not in said
    assert language == "en" or translations(language).gettext(name) != name
