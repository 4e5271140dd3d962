"""Which promises are asked about at which stage of the journey, and the three alarms where nothing looks."""

from __future__ import annotations

from dataclasses import dataclass

from flask.typing import ResponseReturnValue

from audit.network import queries as network
from audit.network.models import JourneyStage
from audit.people.permissions import Permission
from audit.standards import queries
from audit.standards.models import ChecklistState, ChecklistVersion, Promise
from audit.web.access import allow
from audit.web.manager.blueprint import blueprint
from audit.web.pages import show
from checklists import Checklist
from checklists.coverage import Coverage, coverage
from checklists.editing import question_numbers


@dataclass(frozen=True)
class Gaps:
    """What nothing looks at: promises without a question, stages without a standard."""

    promises: tuple[Promise, ...]
    stages: tuple[JourneyStage, ...]


def gaps_after(draft: Checklist) -> Gaps:
    """Return the gaps that stay when this draft is published: it then stands in the place of its former version."""
    others = [checklist for version, checklist in _newest() if version.code != draft.code]
    return _gaps(coverage(queries.grid(), [*others, draft]))


def _newest() -> list[tuple[ChecklistVersion, Checklist]]:
    """Return the newest published version of each checklist."""
    newest: dict[str, ChecklistVersion] = {}
    for version in queries.versions([ChecklistState.PUBLISHED]):
        newest.setdefault(version.code, version)
    return [(version, queries.checklist_of(version)) for version in newest.values()]


def _gaps(found: Coverage) -> Gaps:
    alarms = {(alarm.code, alarm.path) for alarm in found.alarms}
    return Gaps(
        tuple(row for row in queries.promises() if ("promise_without_question", f"promises.{row.code}") in alarms),
        tuple(row for row in network.stages() if ("stage_without_standard", f"stages.{row.code}") in alarms),
    )


@blueprint.get("/checklists/coverage")
@allow(Permission.STANDARD_VIEW)
def checklist_coverage() -> ResponseReturnValue:
    """Show the matrix of promises and stages over the newest published version of each checklist."""
    counted = _newest()
    found = coverage(queries.grid(), [checklist for _version, checklist in counted])
    alarms = {(alarm.code, alarm.path) for alarm in found.alarms}
    gaps = _gaps(found)
    return show(
        "manager/builder/coverage.html",
        promises=queries.promises(),
        stages=network.stages(),
        cells=found.cells,
        silent_promises=gaps.promises,
        silent_stages=gaps.stages,
        unlinked=[
            (version, question_numbers(checklist)[question.code], question)
            for version, checklist in counted
            for _section, question in checklist.questions()
            if ("question_without_promise", f"{checklist.code}.{question.code}") in alarms
        ],
        counted=len(counted),
    )
