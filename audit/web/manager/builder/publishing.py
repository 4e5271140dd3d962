"""Before publishing: what is wrong or remarkable, what changes against the published version, and what it means."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from audit.core.errors import InvalidInput
from audit.network import queries as network
from audit.people.permissions import Permission
from audit.planning import queries as planning
from audit.standards import operations, queries
from audit.standards.models import ChecklistState, ChecklistVersion
from audit.web.access import allow
from audit.web.catalogues import LANGUAGES
from audit.web.checklist_words import change_words
from audit.web.manager.blueprint import SEE_OTHER, blueprint
from audit.web.manager.builder import outline, remarks
from audit.web.manager.builder.coverage import gaps_after
from audit.web.manager.builder.pages import draft
from audit.web.pages import show
from checklists import Checklist, Comparison, compare, estimated_minutes

UNMENDED = 422


@blueprint.get("/checklists/drafts/<key>/checks")
@allow(Permission.CHECKLIST_EDIT)
def draft_checks(key: str) -> ResponseReturnValue:
    """Show everything that the checks find, and what publishing would change."""
    return _checks(key)


def _checks(key: str, status: int | None = None) -> ResponseReturnValue:
    version, checklist = draft(key)
    problems = queries.problems_of(checklist)
    blocking = operations.blocking(problems)
    former = queries.newest_published(version.code)
    return show(
        "manager/builder/checks.html",
        status=status,
        version=version,
        checklist=checklist,
        blocking=remarks.lines(checklist, blocking),
        remarks=[
            *_languages_lacking(checklist),
            *remarks.lines(checklist, [problem for problem in problems if problem not in blocking]),
        ],
        shares=remarks.shares(checklist),
        questions=sum(1 for _pair in checklist.questions()),
        gaps=gaps_after(checklist),
        strict=network.brand().remarks_refused,
        minutes=estimated_minutes(checklist),
        former=former,
        **_difference(former, checklist),
    )


def _languages_lacking(checklist: Checklist) -> list[remarks.Line]:
    """Return a line for each language of the brand in which the checklist is not written; none prevents publishing."""
    said = _("The checklist is not written in %(language)s, a language of the brand. Tick it to write it in that too.")
    return [
        remarks.Line(outline.HEAD, _("Title, legs and score"), said % {"language": LANGUAGES.get(code, code)})
        for code in network.brand().languages
        if code not in checklist.languages
    ]


def _difference(former: ChecklistVersion | None, checklist: Checklist) -> dict[str, Any]:
    """Return the changes against the former version in words, and how many open visits stay on older versions."""
    if former is None:
        return {"changes": [], "comparison": None, "open_visits": 0}
    old = queries.checklist_of(former)
    comparison = compare(old, checklist)
    return {
        "changes": changes_in_words(comparison, old, checklist),
        "comparison": comparison,
        "open_visits": planning.open_visits_of_checklist(former.code),
    }


def changes_in_words(comparison: Comparison, old: Checklist, new: Checklist) -> list[tuple[str, bool]]:
    """Return each change in words, and whether it keeps scores from being compared."""
    return [(change_words(change, old, new), change.breaks) for change in comparison.changes]


@blueprint.post("/checklists/drafts/<key>/publish")
@allow(Permission.CHECKLIST_EDIT)
def draft_publish(key: str) -> ResponseReturnValue:
    """Freeze the draft as a published version; what must be mended first is told by the checks."""
    try:
        version = operations.publish_draft(key, request.form.get("seen", ""))
    except InvalidInput:
        return _checks(key, UNMENDED)
    flash(
        _("Version %(number)s is published. Visits that are planned already stay on theirs.", number=version.number),
        "done",
    )
    return redirect(url_for("manager.checklist_version", key=version.key), SEE_OTHER)


@blueprint.get("/checklists/<key>/difference")
@allow(Permission.CHECKLIST_VIEW)
def checklist_difference(key: str) -> ResponseReturnValue:
    """Show what changed from another version of the same checklist: by default the one before."""
    version = queries.version(key)
    others = [row for row in queries.versions() if row.code == version.code and row.id != version.id]
    wanted = request.args.get("from", type=int)
    before = [row for row in others if row.number < version.number]
    former = next((row for row in others if row.number == wanted), before[0] if before else None)
    checklist = queries.checklist_of(version)
    return show(
        "manager/builder/difference.html",
        version=version,
        checklist=checklist,
        others=others,
        former=former,
        is_draft=version.state is ChecklistState.DRAFT,
        **_difference(former, checklist),
    )
