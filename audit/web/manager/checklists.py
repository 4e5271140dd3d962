"""Checklists: the brand's versions, ready ones to choose, and a look at a version with all its questions."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _

from audit.core.errors import NotFound
from audit.people.permissions import Permission
from audit.standards import operations, queries
from audit.standards.models import ChecklistState
from audit.web.access import allow
from audit.web.checklist_words import mode_words
from audit.web.manager import words
from audit.web.manager.blueprint import SEE_OTHER, blueprint
from audit.web.manager.questions import question_lines
from audit.web.pages import show
from checklists import Checklist, estimated_minutes, library


@blueprint.get("/checklists/")
@allow(Permission.CHECKLIST_VIEW)
def checklists() -> ResponseReturnValue:
    """List the brand's versions, and the ready checklists that can be chosen."""
    versions = queries.versions()
    published = {version.code for version in versions if version.state is ChecklistState.PUBLISHED}
    return show(
        "manager/checklists.html",
        versions=versions,
        states=words.checklist_states(),
        ready=[(stage.title, [_ready_line(name) for name in ready]) for stage, ready in library.along_the_journey()],
        published=published,
    )


def _ready_line(name: str) -> tuple[str, Checklist, int, int]:
    """Return a ready checklist with its name, how many questions it has, and about how many minutes it takes."""
    checklist = library.load(name)
    return name, checklist, sum(1 for _pair in checklist.questions()), estimated_minutes(checklist)


@blueprint.get("/checklists/ready/<name>")
@allow(Permission.CHECKLIST_VIEW)
def ready_checklist(name: str) -> ResponseReturnValue:
    """Show a ready checklist with all its questions before it is chosen."""
    if name not in library.names():
        raise NotFound("ready checklist", name[:60])
    checklist = library.load(name)
    return show(
        "manager/checklist.html",
        checklist=checklist,
        version=None,
        ready_name=name,
        sections=question_lines(checklist, _language()),
        minutes=estimated_minutes(checklist),
        made=mode_words(checklist.mode),
        state="",
    )


@blueprint.post("/checklists/ready")
@allow(Permission.CHECKLIST_EDIT)
def choose_ready_checklist() -> ResponseReturnValue:
    """Publish the ready checklist that the pressed button names."""
    version = operations.publish_ready_checklist(request.form.get("name", ""))
    flash(_("The checklist is published as version %(number)s.", number=version.number), "done")
    return redirect(url_for("manager.checklist_version", key=version.key), SEE_OTHER)


@blueprint.get("/checklists/<key>")
@allow(Permission.CHECKLIST_VIEW)
def checklist_version(key: str) -> ResponseReturnValue:
    """Show one version with all its questions, as it was published."""
    version = queries.version(key)
    checklist = queries.checklist_of(version)
    return show(
        "manager/checklist.html",
        checklist=checklist,
        version=version,
        ready_name="",
        sections=question_lines(checklist, _language()),
        minutes=estimated_minutes(checklist),
        made=mode_words(checklist.mode),
        state=words.checklist_states()[version.state],
    )


@blueprint.post("/checklists/<key>/state")
@allow(Permission.CHECKLIST_EDIT)
def checklist_state(key: str) -> ResponseReturnValue:
    """Retire a version, or offer it again."""
    if request.form.get("state") == ChecklistState.RETIRED.value:
        operations.retire_version(key)
        flash(_("New programmes cannot choose this version any more. Running ones keep it."), "done")
    else:
        operations.return_version(key)
        flash(_("New programmes can choose this version again."), "done")
    return redirect(url_for("manager.checklist_version", key=key), SEE_OTHER)


def _language() -> str:
    locale = get_locale()
    return str(locale.language) if locale else "en"
