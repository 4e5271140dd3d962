"""Which promises are asked about at which stage of the journey, and the three alarms where nothing looks."""

from __future__ import annotations

from dataclasses import replace

from flask.typing import ResponseReturnValue

from audit.network import queries as network
from audit.people.permissions import Permission
from audit.standards import queries
from audit.standards.models import ChecklistState, ChecklistVersion
from audit.web.access import allow
from audit.web.checklist_words import problem_words
from audit.web.filters import in_language
from audit.web.manager.blueprint import blueprint
from audit.web.pages import show
from checklists.coverage import Crossing, Grid, coverage


def brand_grid() -> Grid:
    """Return the brand's own promises, stages and standards as codes."""
    return Grid(
        tuple(row.code for row in queries.promises()),
        tuple(stage.code for stage in network.stages()),
        tuple(Crossing(line.standard.code, line.promise.code, line.stage.code) for line in queries.standards()),
    )


@blueprint.get("/checklists/coverage")
@allow(Permission.STANDARD_VIEW)
def checklist_coverage() -> ResponseReturnValue:
    """Show the matrix of promises and stages over the newest published version of each checklist."""
    newest: dict[str, ChecklistVersion] = {}
    for version in queries.versions([ChecklistState.PUBLISHED]):
        newest.setdefault(version.code, version)
    found = coverage(brand_grid(), [queries.checklist_of(version) for version in newest.values()])
    titles = {
        "promise": {row.code: str(in_language(row.title)) for row in queries.promises()},
        "stage": {stage.code: str(in_language(stage.title)) for stage in network.stages()},
    }
    by_kind: dict[str, list[str]] = {}
    for alarm in found.alarms:
        named = {name: titles.get(name, {}).get(str(value), value) for name, value in alarm.params.items()}
        by_kind.setdefault(alarm.code, []).append(problem_words(replace(alarm, params=named)))
    return show(
        "manager/builder/coverage.html",
        promises=queries.promises(),
        stages=network.stages(),
        cells=found.cells,
        alarms=by_kind,
        counted=list(newest.values()),
    )
