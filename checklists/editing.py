"""Changing a checklist that is not published yet: every change returns a new value, order and codes stay sound.

Nothing here judges the result; `check` does. A place is a code ("" for the checklist itself); a step is -1 (up) or
+1 (down), so that every order can be reached without dragging.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import TypeVar

from checklists.answers.registry import KINDS
from checklists.conditions import leaves
from checklists.definition import LANGUAGES, Checklist, LegSlot, Question, Section, Text
from checklists.problems import ChecklistError, Problem

Item = TypeVar("Item", Section, Question)

LONGEST_CODE = 40
"""Letters of a code that is made from a text; codes may be longer, but nobody wants to read them."""

_NAMED = 10
"""Questions that a refusal names; of the others only how many they are."""


def blank(code: str, title: Text, languages: Sequence[str] = LANGUAGES) -> Checklist:
    """Return a checklist with one leg, one section and no question."""
    slot = LegSlot("visit", {language: _VISIT.get(language, _VISIT["en"]) for language in languages})
    first = Section("section-1", {}, (slot.code,), ())
    return Checklist(code=code, version=1, title=title, slots=(slot,), sections=(first,), languages=tuple(languages))


_VISIT = {"en": "Visit", "fi": "Käynti", "sv": "Besök"}


def code_from(text: str, taken: Iterable[str], fallback: str) -> str:
    """Return a code made from the first words of a text that is not in `taken`: "late-parcel", else "late-parcel-2"."""
    ascii_text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    stem = re.sub(r"[^a-z0-9_]+", "-", ascii_text).strip("-")[:LONGEST_CODE].strip("-") or fallback
    used = set(taken)
    if stem not in used:
        return stem
    number = 2
    while f"{stem}-{number}" in used:
        number += 1
    return f"{stem}-{number}"


def question_numbers(checklist: Checklist) -> Mapping[str, str]:
    """Return the number that people see of each question, by code: "2.3" is the third of the second section."""
    return {
        question.code: f"{place}.{order}"
        for place, section in enumerate(checklist.sections, start=1)
        for order, question in enumerate(section.questions, start=1)
    }


def find_section(checklist: Checklist, code: str) -> Section:
    """Return the section of that code; raises KeyError."""
    for section in checklist.sections:
        if section.code == code:
            return section
    raise KeyError(code)


def section_of(checklist: Checklist, question: str) -> Section:
    """Return the section in which a question stands; raises KeyError."""
    for section, found in checklist.questions():
        if found.code == question:
            return section
    raise KeyError(question)


def referring(checklist: Checklist, questions: Iterable[str]) -> tuple[str, ...]:
    """Return the codes of sections and questions whose conditions rest on one of these questions, in order."""
    wanted = set(questions)
    found: list[str] = []
    for section in checklist.sections:
        if any(leaf.question in wanted for leaf in leaves(section.condition)):
            found.append(section.code)
        found.extend(
            question.code
            for question in section.questions
            if question.code not in wanted and any(leaf.question in wanted for leaf in leaves(question.condition))
        )
    return tuple(found)


def add_section(checklist: Checklist, title: Text, after: str = "") -> tuple[Checklist, str]:
    """Add an empty section behind another one, or at the end; return the checklist and the new code."""
    codes = [section.code for section in checklist.sections]
    code = code_from(_any_of(title), codes, "section")
    place = codes.index(after) + 1 if after in codes else len(codes)
    slots = checklist.sections[place - 1].slots if place else checklist.slot_codes[:1]
    sections = list(checklist.sections)
    sections.insert(place, Section(code, title, slots, ()))
    return replace(checklist, sections=tuple(sections)), code


def add_question(checklist: Checklist, section: str, kind: str, text: Text, after: str = "") -> tuple[Checklist, str]:
    """Add a question behind another one of the section, or at its end; return the checklist and the new code.

    It takes over promise and stage of the question before it, which is nearly always right. Where its kind knows a good
    answer it has weight 1, else none. Raises KeyError for an unknown section or kind.
    """
    home = find_section(checklist, section)
    codes = [question.code for _section, question in checklist.questions()]
    code = code_from(_any_of(text), codes, "question")
    here = [question.code for question in home.questions]
    place = here.index(after) + 1 if after in here else len(here)
    before = home.questions[place - 1] if place else None
    best = next(iter(KINDS[kind].goods), "")
    question = Question(
        code,
        kind,
        text,
        best=best,
        weight=Decimal(1) if best else Decimal(0),
        promise=before.promise if before else "",
        stage=before.stage if before else "",
        standard="",
    )
    questions = (*home.questions[:place], question, *home.questions[place:])
    return replace_section(checklist, section, replace(home, questions=questions)), code


def copy_question(checklist: Checklist, code: str) -> tuple[Checklist, str]:
    """Add a copy of a question right behind it; return the checklist and the new code. Raises KeyError."""
    home = section_of(checklist, code)
    codes = [question.code for _section, question in checklist.questions()]
    new = code_from(code, codes, "question")
    place = [question.code for question in home.questions].index(code)
    twin = replace(home.questions[place], code=new)
    questions = (*home.questions[: place + 1], twin, *home.questions[place + 1 :])
    return replace_section(checklist, home.code, replace(home, questions=questions)), new


def replace_section(checklist: Checklist, code: str, section: Section) -> Checklist:
    """Put a section in the place of the one with that code. Raises KeyError."""
    find_section(checklist, code)
    return replace(checklist, sections=tuple(section if found.code == code else found for found in checklist.sections))


def replace_question(checklist: Checklist, code: str, question: Question) -> Checklist:
    """Put a question in the place of the one with that code; its own code stays. Raises KeyError."""
    home = section_of(checklist, code)
    kept = replace(question, code=code)
    questions = tuple(kept if found.code == code else found for found in home.questions)
    return replace_section(checklist, home.code, replace(home, questions=questions))


def move_section(checklist: Checklist, code: str, step: int) -> Checklist:
    """Move a section up (-1) or down (+1); at the end of the list nothing changes. Raises KeyError."""
    find_section(checklist, code)
    place = [section.code for section in checklist.sections].index(code)
    return replace(checklist, sections=_exchanged(checklist.sections, place, place + step))


def move_question(checklist: Checklist, code: str, step: int) -> Checklist:
    """Move a question up or down, at the edge of its section into the neighbouring one. Raises KeyError."""
    home = section_of(checklist, code)
    place = [question.code for question in home.questions].index(code)
    if 0 <= place + step < len(home.questions):
        questions = _exchanged(home.questions, place, place + step)
        return replace_section(checklist, home.code, replace(home, questions=questions))
    at = [section.code for section in checklist.sections].index(home.code) + step
    if not 0 <= at < len(checklist.sections):
        return checklist
    moved = home.questions[place]
    left = replace(home, questions=tuple(question for question in home.questions if question.code != code))
    other = checklist.sections[at]
    questions = (moved, *other.questions) if step > 0 else (*other.questions, moved)
    checklist = replace_section(checklist, home.code, left)
    return replace_section(checklist, other.code, replace(other, questions=questions))


def remove_question(checklist: Checklist, code: str) -> Checklist:
    """Take a question out. Raises KeyError, and ChecklistError `still_referred` when a condition rests on it."""
    home = section_of(checklist, code)
    _refuse_referred(checklist, (code,))
    questions = tuple(question for question in home.questions if question.code != code)
    return replace_section(checklist, home.code, replace(home, questions=questions))


def remove_section(checklist: Checklist, code: str) -> Checklist:
    """Take a section out with its questions. Raises KeyError, and ChecklistError `still_referred` or `no_sections`."""
    gone = find_section(checklist, code)
    if len(checklist.sections) == 1:
        raise ChecklistError((Problem("no_sections", "sections"),))
    _refuse_referred(checklist, tuple(question.code for question in gone.questions), leaving=code)
    return replace(checklist, sections=tuple(found for found in checklist.sections if found.code != code))


def _refuse_referred(checklist: Checklist, codes: tuple[str, ...], leaving: str = "") -> None:
    names = [name for name in referring(checklist, codes) if name != leaving]
    if names:
        numbers = question_numbers(checklist)
        said = ", ".join(numbers.get(name, name) for name in names[:_NAMED])
        if len(names) > _NAMED:
            said += f", … (+{len(names) - _NAMED})"
        raise ChecklistError((Problem("still_referred", codes[0], {"by": said}),))


def _exchanged(items: tuple[Item, ...], first: int, second: int) -> tuple[Item, ...]:
    if not 0 <= second < len(items):
        return items
    found = list(items)
    found[first], found[second] = found[second], found[first]
    return tuple(found)


def _any_of(text: Text) -> str:
    return next((words for words in text.values() if words.strip()), "")
