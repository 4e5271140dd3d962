"""Reading drafts: the fold of the events, who holds it, and its photos."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, func, select

from audit.core.db import db
from audit.core.errors import NotFound
from audit.core.prepared import Prepared
from audit.fieldwork import drafts
from audit.fieldwork.drafts import Draft, Event, Photo
from audit.fieldwork.models import AnswerEvent, DraftHolder, Evidence, Submission
from audit.fieldwork.queries.sent import RETURN_DEVICE, submitted_entries, was_sent
from audit.planning.models import Assignment, AssignmentState
from audit.standards.queries import checklist_of
from checklists import Checklist


def draft(
    assignment: Assignment, checklist: Checklist | None = None, holders: Sequence[tuple[int, str]] | None = None
) -> Draft:
    """Return the draft of a visit: the fold of its events, over the last submission where those were purged.

    `holders` are those of `holders_of`, where the caller has read them already.
    """
    rows = _EVENTS.columns(assignment=assignment.id)
    events = [_event(row) for row in rows]
    times = [row.received_at for row in rows]
    # After a submission the events may have been deleted by retention; a returned visit goes on from what was sent.
    holders = holders_of(assignment.id) if holders is None else holders
    sent = assignment.state is AssignmentState.SUBMITTED or any(name.startswith(RETURN_DEVICE) for _, name in holders)
    base = submitted_entries(assignment.id) if sent else {}
    return Draft(
        checklist=checklist or checklist_of(assignment.checklist_version),
        entries={**base, **drafts.fold(events)},
        photos=photos_of(assignment.id),
        generation=max((generation for generation, _ in holders), default=0),
        sequence=max((event.sequence for event in events), default=0),
        started_at=min(times, default=None),
        saved_at=max(times, default=None),
    )


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


_EVENTS = Prepared(lambda: _events().where(AnswerEvent.assignment_id == bindparam("assignment")))
_HOLDERS = Prepared(
    lambda: select(DraftHolder.generation, DraftHolder.device).where(
        DraftHolder.assignment_id == bindparam("assignment")
    )
)
_PHOTOS = Prepared(
    lambda: (
        _photos()
        .where(Evidence.assignment_id == bindparam("assignment"), Evidence.removed_at.is_(None))
        .order_by(Evidence.id)
    )
)


def events_of(assignment_ids: Sequence[int]) -> dict[int, list[Event]]:
    """Return the events of several visits, by visit."""
    found: dict[int, list[Event]] = {}
    for row in db.session.execute(_events().where(AnswerEvent.assignment_id.in_(assignment_ids))):
        found.setdefault(row.assignment_id, []).append(_event(row))
    return found


def holders_of(assignment_id: int) -> list[tuple[int, str]]:
    """Return every generation of a draft with the device that held it, and a row of its own for each return."""
    return [(generation, device) for generation, device in _HOLDERS.columns(assignment=assignment_id)]


def holder(assignment_id: int) -> tuple[int, str]:
    """Return the present generation of a draft and the device that holds it; (0, "") before the first answer."""
    return max(holders_of(assignment_id), default=(0, ""))


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


def photos_of(assignment_id: int) -> dict[str, tuple[Photo, ...]]:
    """Return the photos in the draft of a visit by question, in the order in which they came."""
    rows = _PHOTOS.columns(assignment=assignment_id)
    found: dict[str, tuple[Photo, ...]] = {}
    for row in rows:
        found[row.question] = (*found.get(row.question, ()), Photo(**row._mapping))  # noqa: SLF001 - as above
    return found


def manifest_photos(submission: Submission) -> dict[str, tuple[Photo, ...]]:
    """Return the photos that a submission froze, by question, in its order, whatever became of them in the draft."""
    rows = db.session.execute(_photos().where(Evidence.assignment_id == submission.assignment_id)).all()
    known = {row.uuid: Photo(**row._mapping) for row in rows}  # noqa: SLF001 - as above
    found: dict[str, tuple[Photo, ...]] = {}
    for item in submission.manifest:
        if item["uuid"] in known:
            found[item["question"]] = (*found.get(item["question"], ()), known[item["uuid"]])
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


def evidence(assignment: Assignment, uuid: str, *, removed: bool = False) -> Evidence:
    """Return one piece of evidence of a visit, taken out of the draft or not; raises NotFound.

    `removed` also finds what the auditor took out after it had been sent: reviewers still see it.
    """
    found = any_evidence(assignment.id, uuid)
    if found.removed_at is not None and not (removed and was_sent(assignment.id, uuid)):
        raise NotFound("photo", uuid)
    return found


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


def first_touch(assignment_id: int) -> datetime | None:
    """Return when the first answer or photo of a visit was received; None before."""
    times: Iterable[datetime | None] = (
        db.session.scalar(select(func.min(AnswerEvent.received_at)).where(AnswerEvent.assignment_id == assignment_id)),
        db.session.scalar(select(func.min(Evidence.received_at)).where(Evidence.assignment_id == assignment_id)),
    )
    return min((moment for moment in times if moment is not None), default=None)
