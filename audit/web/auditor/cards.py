"""What the hub, the section pages and the review show: sections with their progress, questions as cards."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any

from wtforms.fields.choices import SelectFieldBase

from audit.fieldwork import drafts, queries
from audit.fieldwork.drafts import Draft, Photo, Progress
from audit.fieldwork.queries import Visit
from audit.planning.models import AssignmentLeg
from audit.standards import queries as standards
from audit.web.auditor.forms import AnswerForm, SectionForm, section_form
from audit.web.auditor.forms.sections import PREFIX, Cached
from audit.web.auditor.wording import lack_words
from checklists import Answer, Checklist, Question, Section
from checklists.answers.registry import kind_of
from checklists.completeness import Missing, demands
from checklists.formats.json import to_data

LONG_OPTION = 24
"""Characters from which on a choice needs a line of its own on a phone."""


@dataclass(frozen=True)
class SectionLine:
    """One section in the task list."""

    number: int
    """Counted from 1 over the whole checklist; it stands in the address."""
    section: Section
    leg: AssignmentLeg
    progress: Progress

    @property
    def started(self) -> bool:
        """Whether anything in it was answered."""
        return self.progress.answered > 0


@dataclass(frozen=True)
class PartView:
    """One part of a visit: its sections, and whether it can be filled in or sent now."""

    part: int
    legs: tuple[AssignmentLeg, ...]
    sections: tuple[SectionLine, ...]
    lacks: tuple[Missing, ...]
    is_open: bool

    @property
    def asked(self) -> int:
        """Questions asked now."""
        return sum(line.progress.asked for line in self.sections)

    @property
    def answered(self) -> int:
        """Of them answered."""
        return sum(line.progress.answered for line in self.sections)


@dataclass(frozen=True)
class Overview:
    """A visit with its draft, part by part."""

    visit: Visit
    draft: Draft
    parts: tuple[PartView, ...]

    def line(self, number: int) -> SectionLine | None:
        """Return the section with this number; None when the visit does not have it."""
        return next((line for part in self.parts for line in part.sections if line.number == number), None)

    def part_of(self, number: int) -> PartView:
        """Return the part to which a section belongs."""
        return next(part for part in self.parts if any(line.number == number for line in part.sections))

    @cached_property
    def asked(self) -> frozenset[str]:
        """Codes of all questions that are asked now."""
        return frozenset().union(*(self.draft.asked(self.visit.slots(part.part)) for part in self.parts))

    @property
    def photo_count(self) -> int:
        """Photos in the draft."""
        return sum(map(len, self.draft.photos.values()))

    @property
    def comment_count(self) -> int:
        """Comments in the draft."""
        return sum(1 for entry in self.draft.entries.values() if entry.comment)

    def number_of(self, code: str) -> str:
        """Return the number of a question as people read it, such as "2.3"."""
        return numbers(self.visit.checklist)[code]

    def section_of(self, code: str) -> int:
        """Return the number of the section in which a question stands."""
        return int(self.number_of(code).partition(".")[0])


def overview(visit: Visit, draft: Draft | None = None) -> Overview:
    """Return a visit with its draft as pages show it."""
    found = draft or queries.draft(visit.assignment, visit.checklist)
    return Overview(visit, found, tuple(_part(visit, found, part) for part in visit.parts))


def _part(visit: Visit, draft: Draft, part: int) -> PartView:
    slots = visit.slots(part)
    asked, lacks = draft.asked(slots), draft.lacks(slots)
    legs = {leg.slot: leg for leg in visit.legs if leg.part == part}
    lines = tuple(
        SectionLine(number, section, legs[section.slot], drafts.progress(draft, section, asked, lacks))
        for number, section in enumerate(visit.checklist.sections, start=1)
        if section.slot in legs
    )
    is_open = queries.is_open(visit.assignment.id, part)
    return PartView(part, tuple(legs.values()), lines, tuple(lacks), is_open)


@dataclass(frozen=True)
class Card:
    """One question on a section page."""

    number: str
    question: Question
    form: AnswerForm
    name: str
    """Name and id of its field."""
    answer: Answer
    photos: tuple[Photo, ...]
    asked: bool
    lacks: tuple[str, ...]
    photos_needed: int
    comment_needed: bool
    promise: Mapping[str, str] | None
    error: str = ""
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def first(self) -> str:
        """The id of its first control, to which the error summary leads."""
        value = self.form._fields.get("value")
        if isinstance(value, SelectFieldBase):
            return next((str(option.id) for option in value), self.name)
        if self.question.kind == "duration":
            return f"{self.name}-minutes"
        return f"{self.name}-value" if value is not None else f"{self.name}-files"

    @property
    def long(self) -> bool:
        """Whether its choices need a line each."""
        texts = [words for option in self.question.options for words in option.text.values()]
        return self.question.kind in {"single_choice", "multiple_choice"} and any(len(t) > LONG_OPTION for t in texts)

    @property
    def photos_lacking(self) -> int:
        """How many photos are still needed."""
        return max(0, self.photos_needed - len(self.photos))

    @property
    def more_open(self) -> bool:
        """Whether comment and photos are shown at once."""
        needed = self.photos_lacking or self.comment_needed or self.photos or self.answer.comment
        return bool(needed) or self.question.kind in drafts.PICTURE_KINDS


@dataclass(frozen=True)
class SectionPage:
    """Everything on one section page."""

    form: SectionForm
    cards: tuple[Card, ...]
    script: str
    """JSON for the page's script: conditions and evidence rules, and the answers on other pages that they look at."""

    @property
    def errors(self) -> list[tuple[str, str]]:
        """Return (id to jump to, words) for every answer that was refused."""
        return [(card.first, f"{card.number} {card.error}") for card in self.cards if card.error]


def section_page(
    seen: Overview, number: int, errors: Mapping[str, str] | None = None, typed: SectionForm | None = None
) -> SectionPage:
    """Return a section page for the draft; `errors` by question, with what was `typed` there shown again."""
    visit, wrong = seen.visit, errors or {}
    section = visit.checklist.sections[number - 1]
    form = section_form(visit.version.content_sha256, visit.checklist, number - 1, seen.draft, posted=False)
    sent = {code: answer for code, answer, _field in typed.answers()} if typed is not None else {}
    promises = _promises(section)
    cards = []
    for question, (code, answer_form, _form_field) in zip(section.questions, form.answers(), strict=True):
        shown = answer_form
        if code in wrong and code in sent:
            shown = sent[code]
        cards.append(_card(seen, question, shown, promises.get(question.promise), wrong.get(code, "")))
    form.form_errors = [card.error for card in cards if card.error]
    return SectionPage(form, tuple(cards), _script(seen, section))


def _promises(section: Section) -> dict[str, Mapping[str, str]]:
    codes = {question.promise for question in section.questions if question.promise}
    return {promise.code: promise.title for promise in standards.promises() if promise.code in codes} if codes else {}


def _card(seen: Overview, question: Question, form: AnswerForm, promise: Mapping[str, str] | None, error: str) -> Card:
    answer = seen.draft.answer(question)
    photos, comment = demands(question, answer)
    if question.kind == "photo" and (question.required or answer.answered):
        photos = max(photos, int(question.minimum or 1))
    lacks = [lack_words(lack) for part in seen.parts for lack in part.lacks if lack.question == question.code]
    return Card(
        number=seen.number_of(question.code),
        question=question,
        form=form,
        name=f"{PREFIX}{question.code}",
        answer=answer,
        photos=seen.draft.photos.get(question.code, ()),
        asked=question.code in seen.asked,
        lacks=tuple(lacks),
        photos_needed=photos,
        comment_needed=comment,
        promise=promise,
        error=error,
        labels={option.code: option.text for option in question.options},
    )


def numbers(checklist: Checklist) -> Mapping[str, str]:
    """Return the number of every question, such as "2.3"."""
    return {
        question.code: f"{first}.{second}"
        for first, section in enumerate(checklist.sections, start=1)
        for second, question in enumerate(section.questions, start=1)
    }


def _script(seen: Overview, section: Section) -> str:
    rules = _rules(seen.visit.version.content_sha256, Cached(seen.visit.checklist))
    here = {question.code for question in section.questions}
    wanted = {code for code in here if code in rules}
    elsewhere = {
        question.code: _token(seen.draft.answer(question), question)
        for _section, question in seen.visit.checklist.questions()
        if question.code in seen.asked and question.code not in here
    }
    content = {"rules": {code: rules[code] for code in sorted(wanted)}, "answers": elsewhere}
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


def _token(answer: Answer, question: Question) -> Any:
    if answer.not_applicable:
        return {"na": True}
    if answer.value is None:
        return None
    if isinstance(answer.value, tuple):
        return list(answer.value)
    return kind_of(question).token(answer.value)


@lru_cache(maxsize=256)
def _rules(sha256: str, checklist: Cached) -> Mapping[str, Mapping[str, Any]]:
    """Return condition and evidence rules of each question that has any, as JSON, for the page's script."""
    del sha256
    found: dict[str, Mapping[str, Any]] = {}
    for section in to_data(checklist.value)["sections"]:
        for question in section["questions"]:
            rules = {name: question[name] for name in ("condition", "evidence") if name in question}
            if rules:
                found[question["code"]] = rules
    return found


@dataclass(frozen=True)
class MissingLine:
    """One thing to finish, with the way to it."""

    number: str
    section: int
    target: str
    words: str
    text: Mapping[str, str]


def missing_lines(seen: Overview, lacks: Sequence[Missing]) -> list[MissingLine]:
    """Return what is missing, for the review's list of links."""
    return [
        MissingLine(
            number=seen.number_of(lack.question),
            section=seen.section_of(lack.question),
            target=f"{PREFIX}{lack.question}",
            words=lack_words(lack),
            text=seen.visit.checklist.question(lack.question).text,
        )
        for lack in lacks
    ]
