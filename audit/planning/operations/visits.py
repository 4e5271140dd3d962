"""What becomes of a planned visit: opened, submitted, missed, cancelled, excluded."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm.attributes import set_committed_value

from audit.core import bulk, clock
from audit.core.db import db, get_by_key
from audit.journal.operations import Change, record, record_all
from audit.network.models import Partner, PartnerState, Touchpoint
from audit.planning.models import Assignment, AssignmentLeg, AssignmentState
from audit.planning.states import UNSENT, WAITING, refused, sources

CHUNK = 500


def mark_opened(assignment_id: int) -> Assignment:
    """Note that the auditor has begun an accepted visit; doing it again changes nothing.

    Raises `assignment.transition` when it was not accepted, is over or was called off.
    """
    return _move(assignment_id, AssignmentState.OPENED, "open")


def mark_submitted(assignment_id: int) -> Assignment:
    """Note that the answers were sent, also late or after a cancellation; doing it again changes nothing.

    Raises `assignment.transition` when the visit was never begun.
    """
    return _move(assignment_id, AssignmentState.SUBMITTED, "submit")


def submitted(assignment: Assignment) -> Change | None:
    """Do what `mark_submitted` does, but leave it to the caller to record the change; None when nothing changed."""
    return _moved(assignment, AssignmentState.SUBMITTED, "submit")


def exclude(assignment_id: int) -> Assignment:
    """Take a submitted visit out of the counting; it stays paid. Raises `assignment.transition`."""
    return _move(assignment_id, AssignmentState.EXCLUDED, "exclude")


def cancel(assignment_key: str) -> Assignment:
    """Call a visit off. Raises `assignment.transition` once it was sent, missed or called off, NotFound."""
    return _move(get_by_key(Assignment, assignment_key).id, AssignmentState.CANCELLED, "cancel")


def _move(assignment_id: int, wanted: AssignmentState, verb: str) -> Assignment:
    """Change the state by a statement that must hit, so that a job and a request at once cannot both win."""
    assignment = db.session.get_one(Assignment, assignment_id)
    change = _moved(assignment, wanted, verb)
    if change is not None:
        record_all([change])
    return assignment


def _moved(assignment: Assignment, wanted: AssignmentState, verb: str) -> Change | None:
    hit = bulk.update_where(
        Assignment,
        Assignment.id == assignment.id,
        Assignment.state.in_(sources(wanted)),
        values={"state": wanted},
    )
    before = assignment.state
    if hit == 1:
        set_committed_value(assignment, "state", wanted)
        return Change(verb, "assignment", assignment.key, before={"state": before}, after={"state": wanted})
    db.session.refresh(assignment)
    if assignment.state is not wanted:
        raise refused("assignment", assignment.state, wanted)
    return None


def mark_missed_due(now: datetime | None = None) -> int:
    """Mark the brand's unsent visits whose time is over as missed and return how many these were."""
    moment = now or clock.now()
    missed = bulk.update_where(
        Assignment,
        Assignment.state.in_(UNSENT),
        Assignment.missed_at <= moment,
        values={"state": AssignmentState.MISSED},
    )
    if missed:
        record("miss", "assignments", "", after={"count": missed, "until": moment})
    return missed


def cancel_unreachable() -> int:
    """Call off visits that nobody has begun at touchpoints that are closed or whose partner ended; return how many."""
    # Two steps: in one statement the database may go through all visits for each of them, when its figures are old.
    closed = db.session.scalars(
        select(Touchpoint.id)
        .join(Partner, Touchpoint.partner_id == Partner.id)
        .where(or_(Touchpoint.is_open.is_(False), Partner.state == PartnerState.ENDED))
    ).all()
    cancelled = sum(_cancel_at(closed[start : start + CHUNK]) for start in range(0, len(closed), CHUNK))
    if cancelled:
        record("cancel_unreachable", "assignments", "", after={"count": cancelled})
    return cancelled


def _cancel_at(touchpoints: Sequence[int]) -> int:
    there = select(AssignmentLeg.assignment_id).where(AssignmentLeg.touchpoint_id.in_(touchpoints))
    return bulk.update_where(
        Assignment,
        Assignment.state.in_(WAITING),
        Assignment.missed_at > clock.now(),
        Assignment.id.in_(there),
        values={"state": AssignmentState.CANCELLED},
    )
