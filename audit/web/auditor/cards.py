"""What the hub, the section pages and the review show: sections with their progress, questions as cards."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from wtforms.fields.choices import SelectFieldBase

from audit.fieldwork import drafts, queries
from audit.fieldwork.drafts import Draft, Photo, Progress
from audit.fieldwork.queries import Visit
from audit.planning.models import AssignmentLeg
from audit.standards import queries as standards
from audit.web.auditor.forms import AnswerForm, SectionForm, section_form
from audit.web.auditor.forms.sections import PREFIX
from audit.web.auditor.wording import lack_words
from checklists import Answer, Checklist, Question, Section
from checklists.answers.kind import Control, Kind
from checklists.answers.registry import kind_of
from checklists.completeness import Missing, demands
from checklists.conditions import holds, leaves
from checklists.formats.json import condition_data, match_data

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

    @cached_property
    def lacks(self) -> Mapping[str, Sequence[Missing]]:
        """What is missing, by question."""
        found: dict[str, list[Missing]] = {}
        for part in self.parts:
            for lack in part.lacks:
                found.setdefault(lack.question, []).append(lack)
        return found

    @cached_property
    def _numbers(self) -> Mapping[str, str]:
        return numbers(self.visit.checklist)

    def number_of(self, code: str) -> str:
        """Return the number of a question as people read it, such as "2.3"."""
        return self._numbers[code]

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
    def kind(self) -> Kind:
        """Its kind of answer."""
        return kind_of(self.question)

    @property
    def first(self) -> str:
        """The id of its first control, to which the error summary leads."""
        value = self.form._fields.get("value")
        if isinstance(value, SelectFieldBase):
            return next((str(option.id) for option in value), self.name)
        if self.kind.control is Control.DURATION:
            return f"{self.name}-minutes"
        return f"{self.name}-value" if value is not None else f"{self.name}-files"

    @property
    def long(self) -> bool:
        """Whether its choices need a line each."""
        return any(len(words) > LONG_OPTION for label in self.labels.values() for words in label.values())

    @property
    def picture(self) -> bool:
        """Whether photos are the answer."""
        return self.kind.control is Control.PICTURE

    @property
    def photos_lacking(self) -> int:
        """How many photos are still needed."""
        return max(0, self.photos_needed - len(self.photos))

    @property
    def more_open(self) -> bool:
        """Whether comment and photos are shown at once."""
        needed = self.photos_lacking or self.comment_needed or self.photos or self.answer.comment
        return bool(needed) or self.picture


@dataclass(frozen=True)
class SectionPage:
    """Everything on one section page."""

    form: SectionForm
    cards: tuple[Card, ...]
    script: Mapping[str, Any]
    """For the page's script: conditions and evidence rules, and the saved answers that they look at."""

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
    return SectionPage(form, tuple(cards), _script(seen, number, wrong))


def _promises(section: Section) -> dict[str, Mapping[str, str]]:
    codes = {question.promise for question in section.questions if question.promise}
    return {promise.code: promise.title for promise in standards.promises() if promise.code in codes} if codes else {}


def _card(seen: Overview, question: Question, form: AnswerForm, promise: Mapping[str, str] | None, error: str) -> Card:
    answer = seen.draft.answer(question)
    photos, comment = demands(question, answer)
    kind = kind_of(question)
    least, most = kind.pieces(question)
    if most and not answer.not_applicable:
        photos = min(max(photos, least if question.required or answer.answered else 0), most)
    # Steps are told by their numbers; what the ends mean stands beside them.
    tokens = () if kind.control is Control.STEPS else kind.choices(question)
    lacks = [lack_words(lack) for lack in seen.lacks.get(question.code, ())]
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
        labels={token: kind.label(question, token) for token in tokens},
    )


def numbers(checklist: Checklist) -> Mapping[str, str]:
    """Return the number of every question, such as "2.3"."""
    return {
        question.code: f"{first}.{second}"
        for first, section in enumerate(checklist.sections, start=1)
        for second, question in enumerate(section.questions, start=1)
    }


def _script(seen: Overview, number: int, wrong: Collection[str]) -> dict[str, Any]:
    checklist = seen.visit.checklist
    section = checklist.sections[number - 1]
    here = {question.code: question for question in section.questions}
    # A condition does not look into another part.
    part = {question.code: question for line in seen.part_of(number).sections for question in line.section.questions}
    heard = {leaf.question for question in section.questions for leaf in leaves(question.condition)}
    earlier = [code for code in sorted(heard) if code in part and code not in here and code in seen.asked]
    answers = {code: _heard(seen.draft.answer(part[code]), part[code]) for code in (*earlier, *sorted(wrong))}
    rules = {code: _rules(question) for code, question in here.items()}
    return {
        "open": _is_open(seen, section, part),
        "rules": {code: rule for code, rule in rules.items() if rule},
        "answers": {code: answer for code, answer in answers.items() if answer},
    }


def _is_open(seen: Overview, section: Section, part: Mapping[str, Question]) -> bool:
    """Say whether the section itself is asked, whatever its questions rest on."""
    known = {code: question for code, question in part.items() if code in seen.asked}
    return holds(section.condition, known, seen.draft.answers)


def _heard(answer: Answer, question: Question) -> dict[str, Any] | None:
    """Return an answer as a condition on the page looks at it."""
    if answer.not_applicable:
        return {"na": True}
    if answer.value is None:
        return None
    kind = kind_of(question)
    value = list(answer.value) if isinstance(answer.value, tuple) else kind.token(answer.value)
    return {"by": kind.control.value, "value": value}


def _rules(question: Question) -> dict[str, Any]:
    """Return condition, evidence rules and number of photos of a question, without what says nothing."""
    least, most = kind_of(question).pieces(question)
    found = {
        "condition": question.condition and condition_data(question.condition),
        "evidence": [
            {"when": match_data(rule.when), "photos": rule.photos, "comment": rule.comment}
            for rule in question.evidence
        ],
    }
    if most:
        found |= {"least": least, "most": most, "required": question.required}
    return {name: value for name, value in found.items() if value not in (None, [])}


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
