"""The hub of a visit: its sections as a list of tasks."""

from __future__ import annotations

from flask import Response, redirect, url_for
from flask.typing import ResponseReturnValue

from audit.assessment import queries as assessment
from audit.core import clock
from audit.fieldwork import queries
from audit.people.permissions import Permission
from audit.planning.models import AssignmentState
from audit.web.access import allow
from audit.web.auditor.blueprint import blueprint
from audit.web.auditor.cards import Overview, overview
from audit.web.pages import show


@blueprint.get("/visits/<key>/")
@allow(Permission.VISIT_FILL)
def hub(key: str) -> ResponseReturnValue:
    """Show the sections of one of my visits, or lead to what comes before or after filling in."""
    visit = queries.own_visit(key)
    if visit.assignment.state is AssignmentState.OFFERED:
        return redirect(url_for("auditor.brief", key=key))
    seen = overview(visit)
    if not any(part.is_open for part in seen.parts):
        return redirect(url_for("auditor.sent", key=key))
    return _page(seen)


def _page(seen: Overview) -> Response:
    assignment = seen.visit.assignment
    returned = [
        (part.part, assessment.open_question(assignment.id, part.part))
        for part in seen.parts
        if queries.is_returned(assignment.id, part.part)
    ]
    return show(
        "auditor/hub.html",
        seen=seen,
        visit=seen.visit,
        returned=[(part, review) for part, review in returned if review is not None],
        early=clock.now() < assignment.opens_at,
        late=clock.now() >= assignment.missed_at,
        cancelled=assignment.state is AssignmentState.CANCELLED,
    )
