"""Reading visits: the list of an auditor, and one visit with all that belongs to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, Select, bindparam, select
from sqlalchemy.orm import defer, joinedload
from sqlalchemy.orm.attributes import set_committed_value

from audit.core import clock, scope
from audit.core.db import db, get_by_key
from audit.core.errors import NotFound
from audit.core.prepared import Prepared
from audit.fieldwork import drafts
from audit.fieldwork.drafts import Entry
from audit.fieldwork.models import DraftHolder, Submission
from audit.fieldwork.queries.drafting import events_of
from audit.fieldwork.queries.sent import RETURN_DEVICE, is_returned
from audit.network.models import Touchpoint
from audit.people.models import Membership, Role, User
from audit.planning.models import Assignment, AssignmentLeg, AssignmentState, Programme
from audit.standards.models import ChecklistVersion
from audit.standards.queries import checklist_of
from checklists import Checklist

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

FILLED = (AssignmentState.OPENED, AssignmentState.MISSED, AssignmentState.CANCELLED)
"""States in which a draft may hold answers that were not sent."""

LISTED_DAYS = 180
"""Days after the end of its window for which a visit stays in "my visits"."""


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

    id: int
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
    """Return an auditor's visits of the last half year and all to come, by the end of their window."""
    oldest = clock.now() - timedelta(days=LISTED_DAYS)
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
        .where(Assignment.auditor_id == membership_id, Assignment.state.in_(SHOWN), Assignment.due_at >= oldest)
        .order_by(Assignment.due_at, Assignment.id, AssignmentLeg.position)
    ).all()
    first = {row.id: row for row in reversed(rows)}
    ids = list(dict.fromkeys(row.id for row in rows))
    filled = [row.id for row in first.values() if row.state in FILLED]
    answered, sent, returned = _answered_counts(filled), _last_sent(ids), _returned_parts(ids)
    return [_visit_row(first[one], answered.get(one, 0), returned.get(one, ()), sent.get(one)) for one in ids]


def _visit_row(row: Any, answered: int, returned: tuple[int, ...], sent_at: datetime | None) -> VisitRow:
    values = dict(row._mapping)  # noqa: SLF001 - the documented way
    return VisitRow(**values, answered=answered, returned_parts=returned, sent_at=sent_at)


def _answered_counts(ids: Sequence[int]) -> dict[int, int]:
    found = events_of(ids) if ids else {}
    return {one: sum(map(_is_answer, drafts.fold(events).values())) for one, events in found.items()}


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
    return {row.assignment_id: row.received_at for row in rows}


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


_HELD = Prepared(
    lambda: (
        select(Assignment, Programme, ChecklistVersion, AssignmentLeg, Touchpoint)
        .join(Programme, Programme.id == Assignment.programme_id)
        .join(ChecklistVersion, ChecklistVersion.id == Assignment.checklist_version_id)
        .join(AssignmentLeg, AssignmentLeg.assignment_id == Assignment.id)
        .join(Touchpoint, Touchpoint.id == AssignmentLeg.touchpoint_id)
        .join(Membership, Membership.id == Assignment.auditor_id)
        .join(User, User.id == Membership.user_id)
        .where(Assignment.key == bindparam("key"), Assignment.state.in_(SHOWN))
        .where(User.key == bindparam("user"), Membership.active.is_(True))
        .order_by(AssignmentLeg.position)
        .options(defer(ChecklistVersion.definition))
        .with_for_update(of=Assignment)
        .execution_options(populate_existing=True)
    )
)


def held_visit(key: str) -> Visit:
    """Return the actor's own visit as `own_visit` does, locked and fresh as `locked_visit` does, in one statement."""
    rows = _HELD.rows(key=key, user=scope.actor().key)
    if not rows:
        raise NotFound("visit", key)
    assignment, programme, version = rows[0][:3]
    for row in rows:
        set_committed_value(row.AssignmentLeg, "touchpoint", row.Touchpoint)
    legs = tuple(row.AssignmentLeg for row in rows)
    return Visit(assignment, programme, version, checklist_of(version), legs)


def visit(assignment: Assignment) -> Visit:
    """Return what belongs to an assignment, whoever asks."""
    statement = _visits().where(Assignment.id == assignment.id)
    return _complete(db.session.execute(statement).one_or_none(), assignment.key)


def locked_visit(assignment: Assignment) -> Visit:
    """Lock an assignment until the end of the transaction and return what belongs to it, fresh.

    On SQLite the whole database is locked by the transaction already. For a user only the own visit is found; others
    raise NotFound.
    """
    statement = _visits().where(Assignment.id == assignment.id)
    acting = scope.actor()
    if acting.kind == "user":
        statement = (
            statement.join(Membership, Membership.id == Assignment.auditor_id)
            .join(User, User.id == Membership.user_id)
            .where(User.key == acting.key, Membership.active.is_(True))
        )
    statement = statement.with_for_update(of=Assignment).execution_options(populate_existing=True)
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


def assignment(key: str) -> Assignment:
    """Return the brand's assignment with this key, whoever asks; raises NotFound."""
    return get_by_key(Assignment, key)


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
