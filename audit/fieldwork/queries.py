"""Reading visits, drafts, evidence and submissions.

`own_visit` is how pages of auditors find a visit: what is assigned to somebody else answers like what does not exist.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import defer, joinedload

from audit.core import scope
from audit.core.db import db
from audit.core.errors import NotFound
from audit.fieldwork import drafts
from audit.fieldwork.drafts import Draft, Entry, Event, Photo
from audit.fieldwork.models import AnswerEvent, DraftHolder, Evidence, Submission, SubmittedAnswer
from audit.network.models import Touchpoint
from audit.people.models import Membership, Role, User
from audit.planning.models import Assignment, AssignmentLeg, AssignmentState, Programme
from audit.standards.models import ChecklistVersion
from audit.standards.queries import checklist_of
from checklists import Answer, Checklist

SHOWN = (
    AssignmentState.OFFERED,
    AssignmentState.ACCEPTED,
    AssignmentState.OPENED,
    AssignmentState.SUBMITTED,
    AssignmentState.MISSED,
    AssignmentState.CANCELLED,
    AssignmentState.EXCLUDED,
)
"""States in which a visit is shown to its auditor: planned ones are not offered yet, declined ones are gone."""

RETURN_DEVICE = "return:"
"""Prefix of the holder row that a return writes; the part follows. It opens the part for the next revision."""


@dataclass(frozen=True)
class Visit:
    """One visit with what its pages and operations need."""

    assignment: Assignment
    programme: Programme
    version: ChecklistVersion
    checklist: Checklist
    legs: tuple[AssignmentLeg, ...]
    """In order of position, each with its touchpoint."""

    @property
    def parts(self) -> tuple[int, ...]:
        """The parts of the visit, in order; the legs of one part are sent together."""
        return tuple(sorted({leg.part for leg in self.legs}))

    def slots(self, part: int) -> tuple[str, ...]:
        """Return the leg slots of a part; raises NotFound for a part that the visit does not have."""
        found = tuple(leg.slot for leg in self.legs if leg.part == part)
        if not found:
            raise NotFound("part", str(part))
        return found

    def leg_of(self, question: str) -> AssignmentLeg:
        """Return the leg to which a question belongs: the receiving one for a hand-off; raises NotFound."""
        slots = {q.code: section.slot for section, q in self.checklist.questions()}
        for leg in self.legs:
            if question in slots and leg.slot == slots[question]:
                return leg
        raise NotFound("question", question)


@dataclass(frozen=True)
class VisitRow:
    """One line of "my visits"."""

    key: str
    state: AssignmentState
    opens_at: datetime
    due_at: datetime
    missed_at: datetime
    timezone: str
    programme: str
    title: Mapping[str, str]
    touchpoint: str
    city: str
    answered: int
    """Questions with an answer in the draft, hidden ones too."""
    returned_parts: tuple[int, ...]
    """Parts that were sent and returned with a question, not sent again yet."""
    sent_at: datetime | None
    """When the last submission was received."""


def visits_of(membership_id: int) -> list[VisitRow]:
    """Return the visits of an auditor's membership, by the end of their window; planned and declined ones are not."""
    rows = db.session.execute(
        select(
            Assignment.id,
            Assignment.key,
            Assignment.state,
            Assignment.opens_at,
            Assignment.due_at,
            Assignment.missed_at,
            AssignmentLeg.timezone,
            Programme.title.label("programme"),
            ChecklistVersion.title,
            Touchpoint.name.label("touchpoint"),
            Touchpoint.city,
        )
        .join(AssignmentLeg, AssignmentLeg.assignment_id == Assignment.id)
        .join(Touchpoint, Touchpoint.id == AssignmentLeg.touchpoint_id)
        .join(Programme, Programme.id == Assignment.programme_id)
        .join(ChecklistVersion, ChecklistVersion.id == Assignment.checklist_version_id)
        .where(Assignment.auditor_id == membership_id, Assignment.state.in_(SHOWN))
        .order_by(Assignment.due_at, Assignment.id, AssignmentLeg.position)
    ).all()
    first = {row.id: row for row in reversed(rows)}
    ids = list(dict.fromkeys(row.id for row in rows))
    answered, sent, returned = _answered_counts(ids), _last_sent(ids), _returned_parts(ids)
    return [_visit_row(first[one], answered.get(one, 0), returned.get(one, ()), sent.get(one)) for one in ids]


def _visit_row(row: Any, answered: int, returned: tuple[int, ...], sent_at: datetime | None) -> VisitRow:
    values = {name: value for name, value in row._mapping.items() if name != "id"}  # noqa: SLF001 - the documented way
    return VisitRow(**values, answered=answered, returned_parts=returned, sent_at=sent_at)


def _answered_counts(ids: Sequence[int]) -> dict[int, int]:
    if not ids:
        return {}
    events: dict[int, list[Event]] = {}
    opened = select(Assignment.id).where(Assignment.id.in_(ids), Assignment.state == AssignmentState.OPENED)
    for row in db.session.execute(_events().where(AnswerEvent.assignment_id.in_(opened))):
        events.setdefault(row.assignment_id, []).append(_event(row))
    return {one: sum(map(_is_answer, drafts.fold(found).values())) for one, found in events.items()}


def _is_answer(entry: Entry) -> bool:
    return entry.not_applicable or entry.value is not None


def _last_sent(ids: Sequence[int]) -> dict[int, datetime]:
    if not ids:
        return {}
    rows = db.session.execute(
        select(Submission.assignment_id, Submission.received_at)
        .where(Submission.assignment_id.in_(ids))
        .order_by(Submission.id)
    ).all()
    return dict(row.tuple() for row in rows)


def _returned_parts(ids: Sequence[int]) -> dict[int, tuple[int, ...]]:
    if not ids:
        return {}
    rows = db.session.execute(
        select(DraftHolder.assignment_id, DraftHolder.device)
        .where(DraftHolder.assignment_id.in_(ids), DraftHolder.device.startswith(RETURN_DEVICE))
        .order_by(DraftHolder.id)
    ).all()
    found: dict[int, tuple[int, ...]] = {}
    for one in dict.fromkeys(row.assignment_id for row in rows):
        parts = sorted({int(device.removeprefix(RETURN_DEVICE)) for owner, device in rows if owner == one})
        found[one] = tuple(part for part in parts if is_returned(one, part))
    return found


def _visits() -> Select[Assignment, Programme, ChecklistVersion]:
    return (
        select(Assignment, Programme, ChecklistVersion)
        .join(Programme, Programme.id == Assignment.programme_id)
        .join(ChecklistVersion, ChecklistVersion.id == Assignment.checklist_version_id)
        # Its JSON is large and the checklist it makes is cached by content, so it is read only the first time.
        .options(defer(ChecklistVersion.definition))
    )


def own_visit(key: str) -> Visit:
    """Return the actor's own visit, or raise NotFound for one that is missing, foreign or not shown yet."""
    statement = (
        _visits()
        .join(Membership, Membership.id == Assignment.auditor_id)
        .join(User, User.id == Membership.user_id)
        .where(Assignment.key == key, Assignment.state.in_(SHOWN))
        .where(User.key == scope.actor().key, Membership.active.is_(True))
    )
    return _complete(db.session.execute(statement).one_or_none(), key)


def visit(assignment: Assignment) -> Visit:
    """Return what belongs to an assignment, whoever asks."""
    statement = _visits().where(Assignment.id == assignment.id)
    return _complete(db.session.execute(statement).one_or_none(), assignment.key)


def _complete(row: Row[Assignment, Programme, ChecklistVersion] | None, key: str) -> Visit:
    if row is None:
        raise NotFound("visit", key)
    assignment, programme, version = row
    legs = db.session.scalars(
        select(AssignmentLeg)
        .where(AssignmentLeg.assignment_id == assignment.id)
        .order_by(AssignmentLeg.position)
        .options(joinedload(AssignmentLeg.touchpoint))
    ).all()
    return Visit(assignment, programme, version, checklist_of(version), tuple(legs))


def own_membership_id() -> int:
    """Return the id of the acting user's auditor membership in this brand; raises NotFound when there is none."""
    found = db.session.scalar(
        select(Membership.id)
        .join(User, User.id == Membership.user_id)
        .where(User.key == scope.actor().key, Membership.role == Role.AUDITOR, Membership.active.is_(True))
    )
    if found is None:
        raise NotFound("membership")
    return found


def _events() -> Any:
    return select(
        AnswerEvent.assignment_id,
        AnswerEvent.uuid,
        AnswerEvent.question,
        AnswerEvent.field,
        AnswerEvent.value,
        AnswerEvent.generation,
        AnswerEvent.sequence,
        AnswerEvent.received_at,
    )


def _event(row: Row[Any]) -> Event:
    return Event(row.uuid, row.question, row.field, row.value, row.generation, row.sequence)


def draft(assignment: Assignment, checklist: Checklist | None = None) -> Draft:
    """Return the draft of a visit: the fold of its events, over the last submission where those were purged."""
    rows = db.session.execute(_events().where(AnswerEvent.assignment_id == assignment.id)).all()
    events = [_event(row) for row in rows]
    times = [row.received_at for row in rows]
    # After a submission the events may have been deleted by retention; a returned visit goes on from what was sent.
    holders = _holders(assignment.id)
    sent = assignment.state is AssignmentState.SUBMITTED or any(name.startswith(RETURN_DEVICE) for _, name in holders)
    base = _submitted_entries(assignment.id) if sent else {}
    return Draft(
        checklist=checklist or checklist_of(assignment.checklist_version),
        entries={**base, **drafts.fold(events)},
        photos=photos_of(assignment.id),
        generation=max((generation for generation, _ in holders), default=0),
        sequence=max((event.sequence for event in events), default=0),
        started_at=min(times, default=None),
        saved_at=max(times, default=None),
    )


def _submitted_entries(assignment_id: int) -> dict[str, Entry]:
    rows = db.session.scalars(
        select(SubmittedAnswer)
        .join(Submission, Submission.id == SubmittedAnswer.submission_id)
        .where(Submission.assignment_id == assignment_id)
        .order_by(Submission.revision)
    )
    return {row.question: _entry(row) for row in rows}


def _entry(row: SubmittedAnswer) -> Entry:
    return Entry((row.value or {}).get("v"), row.not_applicable, row.reason or "", row.comment or "")


def holder(assignment_id: int) -> tuple[int, str]:
    """Return the present generation of a draft and the device that holds it; (0, "") before the first answer."""
    return max(_holders(assignment_id), default=(0, ""))


def _holders(assignment_id: int) -> list[tuple[int, str]]:
    statement = select(DraftHolder.generation, DraftHolder.device)
    rows = db.session.execute(statement.where(DraftHolder.assignment_id == assignment_id))
    return [(generation, device) for generation, device in rows]


def photos_of(assignment_id: int) -> dict[str, tuple[Photo, ...]]:
    """Return the photos in the draft of a visit by question, in the order in which they came."""
    rows = db.session.execute(
        _photos().where(Evidence.assignment_id == assignment_id, Evidence.removed_at.is_(None)).order_by(Evidence.id)
    )
    found: dict[str, tuple[Photo, ...]] = {}
    for row in rows:
        found[row.question] = (*found.get(row.question, ()), Photo(**row._mapping))  # noqa: SLF001 - as above
    return found


def _photos() -> Any:
    return select(
        Evidence.uuid,
        Evidence.question,
        Evidence.received_sha256,
        Evidence.width,
        Evidence.height,
        Evidence.received_at,
        Evidence.declared_at,
    )


def held(assignment_id: int, generation: int) -> str | None:
    """Return the device that held the draft in a generation; None when there was no such generation."""
    return db.session.scalar(
        select(DraftHolder.device).where(
            DraftHolder.assignment_id == assignment_id, DraftHolder.generation == generation
        )
    )


def event_uuids(assignment_id: int) -> set[str]:
    """Return the uuids of all events of a visit."""
    return set(db.session.scalars(select(AnswerEvent.uuid).where(AnswerEvent.assignment_id == assignment_id)))


def evidence_by_uuid(assignment_id: int, uuid: str) -> Evidence | None:
    """Return a piece of evidence of a visit, taken out of the draft or not, or None."""
    return db.session.scalars(
        select(Evidence).where(Evidence.assignment_id == assignment_id, Evidence.uuid == uuid)
    ).one_or_none()


def any_evidence(assignment_id: int, uuid: str) -> Evidence:
    """Return a piece of evidence of a visit, taken out of the draft or not; raises NotFound."""
    found = evidence_by_uuid(assignment_id, uuid)
    if found is None:
        raise NotFound("photo", uuid)
    return found


def evidence(assignment: Assignment, uuid: str, *, removed: bool = False) -> Evidence:
    """Return one piece of evidence of a visit, taken out of the draft or not; raises NotFound.

    `removed` also finds what the auditor took out after it had been sent: reviewers still see it.
    """
    found = any_evidence(assignment.id, uuid)
    if found.removed_at is not None and not (removed and was_sent(assignment.id, uuid)):
        raise NotFound("photo", uuid)
    return found


def was_sent(assignment_id: int, uuid: str) -> bool:
    """Say whether a piece of evidence is part of a submission."""
    manifests = db.session.scalars(select(Submission.manifest).where(Submission.assignment_id == assignment_id))
    return any(item["uuid"] == uuid for manifest in manifests for item in manifest)


def submissions_of(assignment_id: int, part: int | None = None) -> Sequence[Submission]:
    """Return the submissions of a visit, or of one part of it, oldest first."""
    statement = select(Submission).where(Submission.assignment_id == assignment_id)
    if part is not None:
        statement = statement.where(Submission.part == part)
    return db.session.scalars(statement.order_by(Submission.part, Submission.revision)).all()


def submission_by_uuid(assignment_id: int, uuid: str) -> Submission | None:
    """Return the submission that a client's uuid made, or None."""
    return db.session.scalars(
        select(Submission).where(Submission.assignment_id == assignment_id, Submission.uuid == uuid)
    ).one_or_none()


def submitted_answers(submission_id: int) -> Sequence[SubmittedAnswer]:
    """Return the frozen answers of a submission."""
    return db.session.scalars(
        select(SubmittedAnswer).where(SubmittedAnswer.submission_id == submission_id).order_by(SubmittedAnswer.id)
    ).all()


def answers_of(submission: Submission) -> dict[str, Answer]:
    """Return the frozen answers of a submission as scoring and reports read them, by question code."""
    checklist = checklist_of(submission.checklist_version)
    entries = {row.question: _entry(row) for row in submitted_answers(submission.id)}
    manifest: dict[str, list[str]] = {}
    for item in submission.manifest:
        manifest.setdefault(item["question"], []).append(item["uuid"])
    questions = {question.code: question for _section, question in checklist.questions()}
    touched = [code for code in questions if code in entries or code in manifest]
    return {
        code: drafts.read_answer(questions[code], entries.get(code, drafts.NOTHING), manifest.get(code, ()))
        for code in touched
    }


def sent_and_returned(assignment_id: int, part: int) -> tuple[int, int]:
    """Return how often a part was sent, and how often it was returned."""
    sent = select(func.count(Submission.id)).where(Submission.assignment_id == assignment_id, Submission.part == part)
    returned = select(func.count(DraftHolder.id)).where(
        DraftHolder.assignment_id == assignment_id, DraftHolder.device == f"{RETURN_DEVICE}{part}"
    )
    return db.session.scalar(sent) or 0, db.session.scalar(returned) or 0


def is_open(assignment_id: int, part: int) -> bool:
    """Say whether a part may still be changed and sent: never sent, or returned since it was sent last."""
    sent, returned = sent_and_returned(assignment_id, part)
    return sent <= returned


def is_returned(assignment_id: int, part: int) -> bool:
    """Say whether a part was returned and not sent again yet."""
    sent, returned = sent_and_returned(assignment_id, part)
    return 0 < sent == returned


def is_late(submission: Submission, assignment: Assignment) -> bool:
    """Say whether a submission came after the visit counted as missed. It is reviewed all the same, with this flag."""
    return submission.received_at >= assignment.missed_at


def first_touch(assignment_id: int) -> datetime | None:
    """Return when the first answer or photo of a visit was received; None before."""
    times: Iterable[datetime | None] = (
        db.session.scalar(select(func.min(AnswerEvent.received_at)).where(AnswerEvent.assignment_id == assignment_id)),
        db.session.scalar(select(func.min(Evidence.received_at)).where(Evidence.assignment_id == assignment_id)),
    )
    return min((moment for moment in times if moment is not None), default=None)
