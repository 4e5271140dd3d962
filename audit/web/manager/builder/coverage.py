"""Which promises are asked about at which stage of the journey, and the three alarms where nothing looks."""

from __future__ import annotations

from flask.typing import ResponseReturnValue

from audit.network import queries as network
from audit.people.permissions import Permission
from audit.standards import queries
from audit.standards.models import ChecklistState, ChecklistVersion
from audit.web.access import allow
from audit.web.manager.blueprint import blueprint
from audit.web.pages import show
from checklists.coverage import coverage
from checklists.editing import question_numbers


@blueprint.get("/checklists/coverage")
@allow(Permission.STANDARD_VIEW)
def checklist_coverage() -> ResponseReturnValue:
    """Show the matrix of promises and stages over the newest published version of each checklist."""
    newest: dict[str, ChecklistVersion] = {}
    for version in queries.versions([ChecklistState.PUBLISHED]):
        newest.setdefault(version.code, version)
    counted = [(version, queries.checklist_of(version)) for version in newest.values()]
    found = coverage(queries.grid(), [checklist for _version, checklist in counted])
    alarms = {(alarm.code, alarm.path) for alarm in found.alarms}
    return show(
        "manager/builder/coverage.html",
        promises=queries.promises(),
        stages=network.stages(),
        cells=found.cells,
        silent_promises=[
            row for row in queries.promises() if ("promise_without_question", f"promises.{row.code}") in alarms
        ],
        silent_stages=[
            stage for stage in network.stages() if ("stage_without_standard", f"stages.{stage.code}") in alarms
        ],
        unlinked=[
            (version, question_numbers(checklist)[question.code], question)
            for version, checklist in counted
            for _section, question in checklist.questions()
            if ("question_without_promise", f"{checklist.code}.{question.code}") in alarms
        ],
        counted=len(counted),
    )
