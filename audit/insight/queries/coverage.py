"""How much of what was planned for a quarter was done."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from sqlalchemy import ColumnElement, Select, and_, func, literal, select, union_all
from sqlalchemy.orm import aliased

from audit.assessment.models import Audit, AuditLeg, AuditState
from audit.assessment.queries.figures import Months
from audit.assessment.states import COUNTED
from audit.core.db import db
from audit.insight.filters import Filters
from audit.network.models import Touchpoint
from audit.planning.models import Assignment, AssignmentLeg, AssignmentState

OPEN = (
    AssignmentState.PLANNED,
    AssignmentState.OFFERED,
    AssignmentState.ACCEPTED,
    AssignmentState.OPENED,
    AssignmentState.DECLINED,
    AssignmentState.MISSED,
)
"""States of planned visits that were not sent; cancelled and excluded ones no longer count as planned."""

UNCOUNTED = tuple(state for state in AuditState if state not in COUNTED)
"""States of audits that were sent and do not count: waiting for a decision, or excluded."""


@dataclass(frozen=True)
class Coverage:
    """Visits sent of those planned in a period, a visit of two partners counting for each."""

    done: int = 0
    planned: int = 0


def total(parts: Iterable[Coverage]) -> Coverage:
    """Return the sum of several coverages."""
    found = list(parts)
    return Coverage(sum(one.done for one in found), sum(one.planned for one in found))


def outstanding(months: Months, filters: Filters) -> dict[int, Coverage]:
    """Return by partner the visits of the months that do not count: sent ones as done, the others as planned only.

    Visits that count are in the roll-ups; both together are the coverage. So the time that this takes depends on what
    waits and on what was not done, not on how many audits there are. One statement.
    """
    parts = union_all(_sent(months, filters), _unsent(months, filters)).subquery()
    found: dict[int, Coverage] = {}
    for partner_id, done, count in db.session.execute(select(parts)):
        if partner_id is None:
            continue  # of another period or outside of the filters
        so_far = found.get(partner_id, Coverage())
        found[partner_id] = Coverage(so_far.done + done * count, so_far.planned + count)
    return found


def _sent(months: Months, filters: Filters) -> Select[int, int, int]:
    """Visits sent and not counted; a visit of several parts counts as soon as one of them does.

    Outer joins make the database begin with the few audits that wait; with inner ones SQLite may go through all legs.
    """
    other, other_leg = aliased(Audit), aliased(AuditLeg)
    counted: ColumnElement[bool] = (
        select(other.id)
        .join(other_leg, other_leg.audit_id == other.id)
        .where(
            other.assignment_id == Audit.assignment_id,
            other.state.in_(COUNTED),
            other_leg.partner_id == AuditLeg.partner_id,
        )
        .exists()
    )
    return (
        select(
            AuditLeg.partner_id.label("partner_id"),
            literal(1).label("done"),
            func.count(Audit.assignment_id.distinct()).label("visits"),
        )
        .select_from(Audit)
        .outerjoin(
            AuditLeg,
            and_(
                AuditLeg.audit_id == Audit.id,
                AuditLeg.local_month.between(months.first, months.last),
                *filters.of_legs(),
            ),
        )
        .where(Audit.state.in_(UNCOUNTED), Audit.review_by >= _first_review(months), ~counted)
        .group_by(AuditLeg.partner_id)
    )


def _first_review(months: Months) -> datetime:
    """Return a moment (UTC) before which no review of a visit of the months was promised.

    A review is promised for some days after the submission, which follows the visit; a day is left for time zones. So
    what was excluded in earlier years is passed over by the index of reviews.
    """
    return datetime.combine(months.first, time.min, UTC) - timedelta(days=1)


def _unsent(months: Months, filters: Filters) -> Select[int, int, int]:
    """Visits that open in the months and were not sent; outer joins as in `_sent`."""
    return (
        select(
            Touchpoint.partner_id.label("partner_id"),
            literal(0).label("done"),
            func.count(Assignment.id.distinct()).label("visits"),
        )
        .select_from(Assignment)
        .outerjoin(AssignmentLeg, AssignmentLeg.assignment_id == Assignment.id)
        .outerjoin(Touchpoint, and_(Touchpoint.id == AssignmentLeg.touchpoint_id, *filters.of_plan()))
        .where(Assignment.state.in_(OPEN), Assignment.occurs_on.between(months.first, months.last_day))
        .group_by(Touchpoint.partner_id)
    )
