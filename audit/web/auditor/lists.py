"""My visits: what waits for me, by when, and what I have sent; taking or giving back what is offered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from flask import Response, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from audit.assessment import queries as assessment
from audit.core import clock
from audit.fieldwork import queries
from audit.fieldwork.queries import VisitRow
from audit.people.permissions import Permission
from audit.planning import operations as planning
from audit.planning.models import AssignmentState
from audit.web.access import allow
from audit.web.auditor.blueprint import blueprint
from audit.web.pages import show

SEE_OTHER = 303
WEEK = timedelta(days=7)
SENT_SHOWN = 20
"""Sent visits on the page; older ones are history."""


@dataclass(frozen=True)
class Groups:
    """The visits of an auditor as the page groups them; each visit stands in one group."""

    returned: list[VisitRow]
    offered: list[VisitRow]
    late: list[VisitRow]
    """Not sent in time or called off, with answers waiting to be sent."""
    today: list[VisitRow]
    week: list[VisitRow]
    later: list[VisitRow]
    sent: list[VisitRow]
    over: list[VisitRow]
    """Not sent in time or called off, with nothing filled in."""

    @property
    def to_do(self) -> bool:
        """Whether anything waits for the auditor."""
        return any((self.returned, self.offered, self.late, self.today, self.week, self.later))


def grouped(rows: Sequence[VisitRow], now: datetime) -> Groups:
    """Sort visits into groups; a day is the day at the touchpoint."""
    groups = Groups([], [], [], [], [], [], [], [])
    for row in rows:
        getattr(groups, _group_of(row, now)).append(row)
    groups.sent.sort(key=lambda row: row.sent_at or row.due_at, reverse=True)
    return groups


def _group_of(row: VisitRow, now: datetime) -> str:
    if row.returned_parts:
        return "returned"
    if row.state is AssignmentState.OFFERED:
        return "offered"
    if row.state in {AssignmentState.SUBMITTED, AssignmentState.EXCLUDED}:
        return "sent"
    if row.state in {AssignmentState.MISSED, AssignmentState.CANCELLED}:
        return "late" if row.answered else "over"
    return _by_day(row, now)


def _by_day(row: VisitRow, now: datetime) -> str:
    zone = ZoneInfo(row.timezone)
    today, opens, due = (moment.astimezone(zone).date() for moment in (now, row.opens_at, row.due_at))
    if due <= today or (opens <= today and row.state is AssignmentState.OPENED):
        return "today"
    return "week" if opens < today + WEEK else "later"


@blueprint.get("/visits/")
@allow(Permission.VISIT_FILL)
def visits() -> Response:
    """Show my visits."""
    rows = queries.visits_of(queries.own_membership_id())
    groups = grouped(rows, clock.now())
    questions = {row.key: _questions(row) for row in groups.returned}
    return show("auditor/visits.html", groups=groups, questions=questions, sent_shown=SENT_SHOWN)


def _questions(row: VisitRow) -> list[str]:
    found = [assessment.open_question(row.id, part) for part in row.returned_parts]
    return [review.note for review in found if review is not None]


@blueprint.post("/visits/<key>/accept")
@allow(Permission.VISIT_FILL)
def accept(key: str) -> ResponseReturnValue:
    """Take an offered visit."""
    planning.accept(queries.own_visit(key).assignment.key, queries.own_membership_id())
    flash(_("The visit is yours."), "done")
    return redirect(url_for("auditor.brief", key=key), SEE_OTHER)


@blueprint.post("/visits/<key>/decline")
@allow(Permission.VISIT_FILL)
def decline(key: str) -> ResponseReturnValue:
    """Give an offered or accepted visit back."""
    planning.decline(queries.own_visit(key).assignment.key, queries.own_membership_id())
    flash(_("You gave the visit back. It goes to somebody else."), "done")
    return redirect(url_for("auditor.visits"), SEE_OTHER)
