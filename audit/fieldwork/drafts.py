"""A draft is the fold of its answer events: same events, same draft, in whatever order and however often they came.

Pure: no session, no clock. The order is (generation, sequence), then the uuid so that a tie is decided alike
everywhere. Taking the draft over on another device raises the generation, so what the former device still sends late
never covers newer answers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import Any

from audit.fieldwork.models import AnswerField
from checklists import ABSENT, Answer, Checklist, Problem, Question, Section
from checklists.answers.kind import Control
from checklists.answers.parsing import parse_answer
from checklists.answers.registry import KINDS, kind_of
from checklists.completeness import Missing, missing, visible

PICTURE_KINDS = frozenset(name for name, kind in KINDS.items() if kind.control is Control.PICTURE)
"""Kinds whose value is the evidence itself."""


@dataclass(frozen=True)
class Event:
    """One change of one answer, as the fold reads it; see `audit.fieldwork.models.AnswerEvent`."""

    uuid: str
    question: str
    field: AnswerField
    value: Mapping[str, Any] | None
    generation: int
    sequence: int


@dataclass(frozen=True)
class Entry:
    """What the events say about one question so far, not yet read by the checklist."""

    value: Any = None
    not_applicable: bool = False
    reason: str = ""
    comment: str = ""


NOTHING = Entry()
"""A question that no event has touched."""


@dataclass(frozen=True)
class Photo:
    """One piece of evidence of a draft or submission, as pages show it."""

    uuid: str
    question: str
    received_sha256: str
    width: int
    """Pixels of the view size."""
    height: int
    received_at: datetime
    declared_at: datetime | None
    """When the phone says it was taken."""


def read_answer(question: Question, entry: Entry, photos: Sequence[str]) -> Answer:
    """Return the answer that an entry and the uuids of its photos make; what the checklist cannot read is absent."""
    raw, count = entry.value, len(photos)
    if question.kind in PICTURE_KINDS:
        raw, count = list(photos), 0
    found = parse_answer(
        question,
        raw,
        not_applicable=entry.not_applicable,
        reason=entry.reason,
        comment=entry.comment,
        evidence=count,
    )
    return replace(ABSENT, comment=entry.comment, evidence=count) if isinstance(found, Problem) else found


@dataclass(frozen=True)
class Draft:
    """The answers of a visit as they stand, hidden ones too; `sent` leaves those out."""

    checklist: Checklist
    entries: Mapping[str, Entry]
    photos: Mapping[str, tuple[Photo, ...]] = field(default_factory=dict)
    """By question, in the order in which they came."""
    generation: int = 0
    sequence: int = 0
    """Of the last event in the order of the fold."""
    started_at: datetime | None = None
    saved_at: datetime | None = None

    def answer(self, question: Question) -> Answer:
        """Return the answer to a question; absent when there is none or the checklist cannot read it."""
        photos = [photo.uuid for photo in self.photos.get(question.code, ())]
        return read_answer(question, self.entries.get(question.code, NOTHING), photos)

    @cached_property
    def answers(self) -> dict[str, Answer]:
        """Every answer by question code, also of questions that are hidden at present."""
        touched = self.entries.keys() | self.photos.keys()
        return {q.code: self.answer(q) for _section, q in self.checklist.questions() if q.code in touched}

    def asked(self, slots: Iterable[str] | None = None) -> frozenset[str]:
        """Return the codes of the questions that are asked, given the answers so far, of these leg slots or of all."""
        return visible(self.checklist, self.answers, None if slots is None else tuple(slots))

    def lacks(self, slots: Iterable[str] | None = None) -> list[Missing]:
        """Return what is still missing before these leg slots can be sent, in the order of the questions."""
        return missing(self.checklist, self.answers, None if slots is None else tuple(slots))

    def sent(self, slots: Iterable[str]) -> dict[str, Answer]:
        """Return the answers that a submission of these leg slots freezes: asked, and with anything in them."""
        asked = self.asked(slots)
        return {code: answer for code, answer in self.answers.items() if code in asked and answer != ABSENT}


@dataclass(frozen=True)
class Progress:
    """How far a section is: questions asked, of them answered, and what is missing."""

    asked: int
    answered: int
    lacks: tuple[Missing, ...]

    @property
    def needed(self) -> bool:
        """Whether anything in it is asked at all."""
        return self.asked > 0

    @property
    def complete(self) -> bool:
        """Whether nothing is missing."""
        return self.needed and not self.lacks


def fold(events: Iterable[Event]) -> dict[str, Entry]:
    """Return what the events say in the end, by question; equal for every order and repetition of the same events."""
    once = {event.uuid: event for event in events}
    entries: dict[str, Entry] = {}
    for event in sorted(once.values(), key=lambda one: (one.generation, one.sequence, one.uuid)):
        entries[event.question] = apply(entries.get(event.question, NOTHING), event)
    return entries


def apply(entry: Entry, event: Event) -> Entry:
    """Return the entry after one event: a value and "not applicable" replace each other, the comment stands apart."""
    content = event.value or {}
    if event.field is AnswerField.VALUE:
        return Entry(content.get("v"), comment=entry.comment)
    if event.field is AnswerField.NOT_APPLICABLE:
        return Entry(None, not_applicable=True, reason=content.get("reason") or "", comment=entry.comment)
    if event.field is AnswerField.COMMENT:
        return replace(entry, comment=content.get("text") or "")
    return Entry(comment=entry.comment)


def progress(draft: Draft, section: Section, asked: frozenset[str], lacks: Iterable[Missing]) -> Progress:
    """Return how far one section is, from what is asked and missing in the whole part."""
    codes = {question.code for question in section.questions} & asked
    answers = [draft.answer(question) for question in section.questions if question.code in codes]
    done = sum(1 for answer in answers if answer.answered or answer.not_applicable)
    return Progress(len(codes), done, tuple(lack for lack in lacks if lack.question in codes))


@dataclass(frozen=True)
class Change:
    """A wish to change one answer, from a form or from a phone; `raw` is what was handed in."""

    question: str
    field: AnswerField
    raw: Any = None
    uuid: str | None = None
    """Chosen by the client; None lets the server choose, for pages without JavaScript."""
    sequence: int | None = None
    """Counted by the client within its generation; None puts the change after everything saved so far."""
    client_at: datetime | None = None


def canonical_value(question: Question, change: Change) -> dict[str, Any] | Problem | None:
    """Return what an event of this change stores, or what is wrong with it; None for an answer taken back."""
    raw = change.raw
    if change.field is AnswerField.CLEARED:
        return None
    if change.field is AnswerField.COMMENT:
        found = parse_answer(question, None, comment=str(raw or ""))
        return found if isinstance(found, Problem) else {"text": found.comment}
    if change.field is AnswerField.NOT_APPLICABLE:
        found = parse_answer(question, None, not_applicable=True, reason=str(raw or ""))
        return found if isinstance(found, Problem) else {"reason": found.reason or None}
    if question.kind in PICTURE_KINDS:
        return Problem("photo_by_upload", question.code)
    found = parse_answer(question, raw)
    if isinstance(found, Problem):
        return found
    return {"v": None if found.value is None else kind_of(question).to_json(found.value)}
