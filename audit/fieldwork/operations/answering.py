"""Saving answers: each change becomes one append-only event."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from audit.core import bulk, clock
from audit.core.db import db
from audit.core.errors import DomainError, Status
from audit.fieldwork import drafts, queries
from audit.fieldwork.drafts import Change, Draft, Entry, Event
from audit.fieldwork.models import AnswerEvent, AnswerField, DraftHolder
from audit.fieldwork.operations import opening
from audit.fieldwork.queries import Visit
from audit.planning.models import Assignment
from checklists import Problem, Question

WEB_DEVICE = "web"
"""The device of pages without JavaScript."""
MOST_CHANGES = 500
"""Changes of one call."""
LARGEST_SEQUENCE = 2**53 - 1
"""What a browser can count exactly."""


@dataclass(frozen=True)
class Refused:
    """A change that was not saved: of which question, and why. The others were saved."""

    question: str
    uuid: str | None
    problem: Problem


@dataclass(frozen=True)
class Recorded:
    """What became of a call: the draft after it, what was saved, what was refused."""

    draft: Draft
    saved: tuple[str, ...]
    """Uuids of all changes that are safe on the server now, also those that were there before."""
    refused: tuple[Refused, ...]
    generation: int
    """In which the device writes from now on."""


def record(
    assignment: Assignment,
    changes: Iterable[Change],
    device: str = WEB_DEVICE,
    generation: int | None = None,
) -> Recorded:
    """Save changes of answers as events; what cannot be read is refused by itself and costs the others nothing.

    `generation` is the one in which the device made its changes; None means now. A device that does not hold the draft
    takes it over, unless its changes belong to an older generation of its own: those are saved in their old place and
    cover nothing newer. The same uuid again adds nothing. A change without uuid that says what the draft says already
    adds nothing. Raises DomainError when the visit takes no answers, and for more than 500 changes.
    """
    wishes = list(changes)
    if len(wishes) > MOST_CHANGES:
        raise DomainError("answers.too_many", most=MOST_CHANGES).as_status(Status.INVALID)
    visit = opening.locked(assignment)
    draft = queries.draft(assignment, visit.checklist)
    writer = _Writer(visit, draft)
    for wish in wishes:
        writer.take(wish)
    if not writer.rows:
        return Recorded(draft, tuple(writer.known), tuple(writer.refused), draft.generation)
    opening.begin(visit)
    now_in = _generation(assignment.id, device, generation)
    rows = writer.numbered(now_in)
    bulk.insert_rows(AnswerEvent, rows, skip_conflicts_on=("brand_id", "assignment_id", "uuid"))
    after = queries.draft(assignment, visit.checklist)
    saved = (*writer.known, *(row["uuid"] for row in rows))
    return Recorded(after, saved, tuple(writer.refused), now_in)


def take_over(assignment: Assignment, device: str) -> int:
    """Let a device hold the draft from now on and return its generation; the holder itself changes nothing."""
    opening.locked(assignment)
    return _generation(assignment.id, device, None)


def _generation(assignment_id: int, device: str, claimed: int | None) -> int:
    """Return the generation for what this device sends; a new holder raises it."""
    present, holder = queries.holder(assignment_id)
    if holder == device:
        return present
    if claimed is not None and queries.held(assignment_id, claimed) == device:
        return claimed
    hold(assignment_id, device, present + 1)
    return present + 1


def hold(assignment_id: int, device: str, generation: int) -> None:
    """Write that a device holds the draft from this generation on."""
    db.session.add(DraftHolder(assignment_id=assignment_id, generation=generation, device=device, taken_at=clock.now()))
    db.session.flush()


class _Writer:
    """Turns wishes into rows: checks the part, reads the value, leaves out what changes nothing."""

    def __init__(self, visit: Visit, draft: Draft) -> None:
        self._visit = visit
        self._draft = draft
        self._entries = dict(draft.entries)
        self._questions = {question.code: question for _section, question in visit.checklist.questions()}
        self._open_parts: set[int] = set()
        self._present = queries.event_uuids(visit.assignment.id)
        self.rows: list[dict[str, Any]] = []
        self.known: list[str] = []
        self.refused: list[Refused] = []

    def take(self, wish: Change) -> None:
        """Add one wish to the rows, to what is known already, or to what is refused."""
        if wish.uuid is not None and wish.uuid in self._present:
            self.known.append(wish.uuid)
            return
        question = self._questions.get(wish.question)
        if question is None:
            self._refuse(wish, Problem("question_unknown", wish.question))
            return
        leg = self._visit.leg_of(wish.question)
        if leg.part not in self._open_parts:
            opening.require_open(self._visit, leg.part)
            self._open_parts.add(leg.part)
        value = drafts.canonical_value(question, wish)
        if isinstance(value, Problem):
            self._refuse(wish, value)
        elif wish.uuid is not None or self._changes(question, wish, value):
            self._add(wish, leg.id, value)

    def numbered(self, generation: int) -> list[dict[str, Any]]:
        """Return the rows with generation and sequence; what the client did not count comes after all that is there."""
        last = self._draft.sequence
        for row in self.rows:
            last = max(last + 1, 0) if row["sequence"] is None else row["sequence"]
            row |= {"generation": generation, "sequence": last}
        return self.rows

    def _refuse(self, wish: Change, problem: Problem) -> None:
        self.refused.append(Refused(wish.question, wish.uuid, problem))

    def _changes(self, question: Question, wish: Change, value: dict[str, Any] | None) -> bool:
        before = self._entries.get(question.code, drafts.NOTHING)
        return self._after(before, wish, value) != before

    @staticmethod
    def _after(before: Entry, wish: Change, value: dict[str, Any] | None) -> Entry:
        return drafts.apply(before, Event("", wish.question, wish.field, value, 0, 0))

    def _add(self, wish: Change, leg_id: int, value: dict[str, Any] | None) -> None:
        before = self._entries.get(wish.question, drafts.NOTHING)
        self._entries[wish.question] = self._after(before, wish, value)
        uuid = wish.uuid or str(uuid4())
        self._present.add(uuid)
        assignment = self._visit.assignment
        self.rows.append(
            {
                "assignment_id": assignment.id,
                "leg_id": leg_id,
                "uuid": uuid,
                "question": wish.question,
                "field": wish.field,
                "value": value,
                "sequence": wish.sequence,
                "client_at": wish.client_at,
                "client_offset_minutes": _offset(wish.client_at),
                "received_at": clock.now(),
                "delete_after": max(clock.now(), assignment.missed_at) + timedelta(days=opening.EVENT_DAYS),
            }
        )


def _offset(moment: datetime | None) -> int | None:
    offset = moment.utcoffset() if moment is not None else None
    return None if offset is None else int(offset.total_seconds() // 60)


def changes_of(question: str, before: Entry, after: Entry) -> Sequence[Change]:
    """Return the wishes that lead from one entry to another, for pages that send whole answers."""
    wishes: list[Change] = []
    if after.not_applicable:
        if (before.not_applicable, before.reason) != (True, after.reason):
            wishes.append(Change(question, AnswerField.NOT_APPLICABLE, after.reason))
    elif after.value is None:
        if before.value is not None or before.not_applicable:
            wishes.append(Change(question, AnswerField.CLEARED))
    else:
        wishes.append(Change(question, AnswerField.VALUE, after.value))
    if after.comment != before.comment:
        wishes.append(Change(question, AnswerField.COMMENT, after.comment))
    return wishes
