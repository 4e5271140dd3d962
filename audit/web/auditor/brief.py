"""The brief: what the auditor reads before the visit."""

from __future__ import annotations

from flask import Response

from audit.fieldwork import queries
from audit.people.permissions import Permission
from audit.planning.models import AssignmentState
from audit.web.access import allow
from audit.web.auditor.blueprint import blueprint
from audit.web.pages import show

GIVE_BACK = frozenset({AssignmentState.OFFERED, AssignmentState.ACCEPTED})
"""States in which a visit can be given back: nothing was begun."""


@blueprint.get("/visits/<key>/brief")
@allow(Permission.VISIT_FILL)
def brief(key: str) -> Response:
    """Show scenario, places, window and rules of one of my visits."""
    visit = queries.own_visit(key)
    questions = [question for _section, question in visit.checklist.questions()]
    return show(
        "auditor/brief.html",
        visit=visit,
        scenario=visit.programme.scenario,
        questions=len(questions),
        has_critical=any(question.critical for question in questions),
        offered=visit.assignment.state is AssignmentState.OFFERED,
        can_decline=visit.assignment.state in GIVE_BACK,
    )
